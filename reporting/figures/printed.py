"""The figures as they are printed: the one place where anything is rounded.

Money to cents, shares and means to four decimals, half up. None stays None: there is
no figure, or it is hidden.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reporting.figures.attention import attention, mdo_needed, without_aanspreekpunt
from reporting.figures.ave import Ave
from reporting.figures.cases import Cases
from reporting.figures.completeness import MOMENTS, STEPS, Completeness
from reporting.figures.deadlines import SHOWN, Deadlines, deadlines, overdue
from reporting.figures.lessons import Lessons
from reporting.figures.money import Rendement, rendement
from reporting.figures.process import Process, process
from reporting.figures.table import Scope
from reporting.figures.wellbeing import Pairs, wellbeing
from reporting.rendement import BeforeAndAfter

CENTS = Decimal("0.01")
FOUR_DECIMALS = Decimal("0.0001")


def figures(scope: Scope) -> dict[str, Any]:
    """Return all figures, unsuppressed, in the shape of `expected.json`."""
    of_deadlines, of_rendement = deadlines(scope), rendement(scope)
    of_attention = attention(scope).total
    return {
        "as_of": scope.as_of.isoformat(),
        "deadlines": {
            "total": deadlines_row(of_deadlines.total),
            "by_area": {
                a: deadlines_row(row) for a, row in of_deadlines.by_area.items()
            },
        },
        "overdue": [
            [number, due_on.isoformat(), days]
            for number, due_on, days in overdue(scope)
        ],
        "attention": {
            "open_cases": of_attention.open_cases,
            "mdo_needed": mdo_needed(scope),
            "without_aanspreekpunt": without_aanspreekpunt(scope),
            "open_escalations": of_attention.open_escalations,
            "escalations_past_review": of_attention.escalations_past_review,
            "undecided_doorbraken": of_attention.undecided_doorbraken,
        },
        "rendement": {
            "total": rendement_row(of_rendement.total),
            "by_area": {
                a: rendement_row(row) for a, row in of_rendement.by_area.items()
            },
        },
        "wellbeing": {
            measure: {name: pairs_row(found.total) for name, found in tables.items()}
            for measure, tables in wellbeing(scope).items()
        },
        "process": process_row(process(scope).total),
    }


def euro(amount: Decimal | None) -> Decimal | None:
    """Return an amount in whole cents."""
    return None if amount is None else amount.quantize(CENTS, ROUND_HALF_UP)


def fraction(value: Decimal | None) -> Decimal | None:
    """Return a share or a mean in four decimals."""
    return None if value is None else value.quantize(FOUR_DECIMALS, ROUND_HALF_UP)


def deadlines_row(row: Deadlines) -> dict[str, Any]:
    """Return the deadlines of an area as they are printed."""
    return {
        **{name: getattr(row, name) for name in SHOWN},
        "within_six_weeks_share": fraction(row.within_six_weeks_share),
    }


def rendement_row(row: Rendement) -> dict[str, Any]:
    """Return the rendement of an area, in cents and four decimals."""
    amounts = (
        "real_before",
        "real_after",
        "real_saving",
        "transfer_before",
        "transfer_after",
        "transfer_saving",
        "investment",
        "net_real_saving",
    )
    return {
        "cases": row.cases,
        **{name: euro(getattr(row, name)) for name in amounts},
        "real_saving_per_euro": fraction(row.real_saving_per_euro),
        "estimated_share": fraction(row.estimated_share),
        "by_payer": {payer: _costs(costs) for payer, costs in row.by_payer.items()},
    }


def _costs(costs: BeforeAndAfter | None) -> dict[str, Decimal | None] | None:
    if costs is None:
        return None
    return {
        "before": euro(costs.before),
        "after": euro(costs.after),
        "saving": euro(costs.saving),
    }


def pairs_row(row: Pairs) -> dict[str, Any]:
    """Return the pairs of a measure, with their means."""
    return {
        "pairs": row.pairs,
        "before": fraction(row.before),
        "after": fraction(row.after),
        "change": fraction(row.change),
        "improved": row.improved,
        "worse": row.worse,
    }


def completeness_row(row: Completeness) -> dict[str, Any]:
    """Return what should be there in the cases of an area, and how much is missing."""
    counts = dict.fromkeys(cell for cells in MOMENTS.values() for cell in cells)
    return {
        **{name: getattr(row, name) for name in counts},
        **{
            name: fraction(getattr(row, name))
            for name in (f"{moment}_missing_share" for moment in MOMENTS)
        },
    }


def funnel_row(row: Completeness) -> dict[str, Any]:
    """Return how far those came who asked for help."""
    return {
        **{name: getattr(row, name) for name in STEPS},
        **{
            name: fraction(getattr(row, name))
            for name in (f"{step}_share" for step in STEPS[1:])
        },
    }


def cases_row(row: Cases) -> dict[str, Any]:
    """Return how many cases began, are open and ended, and the changes in them."""
    return {
        "new_cases": row.new_cases,
        "open_cases": row.open_cases,
        "closed_cases": row.closed_cases,
        "aanspreekpunt_changes": row.aanspreekpunt_changes,
    }


def ave_row(row: Ave) -> dict[str, Any]:
    """Return how often was scaled up and down, and the reviews that were on time."""
    return {
        "scaled_up": row.scaled_up,
        "scaled_down": row.scaled_down,
        "reviews": row.reviews,
        "reviews_on_time": row.reviews_on_time,
        "reviews_on_time_share": fraction(row.reviews_on_time_share),
        **{name: getattr(row, name) for name in row.NAMED},
    }


def lessons_row(row: Lessons) -> dict[str, Any]:
    """Return how many lessons there were, and how they stood."""
    return {
        "lessons_raised": row.lessons_raised,
        "lessons_taken_up": row.lessons_taken_up,
        "lessons_solved": row.lessons_solved,
        "lessons_refused": row.lessons_refused,
        "lessons_open": row.lessons_open,
        "median_days_to_solved": fraction(row.median_days_to_solved),
    }


def process_row(row: Process) -> dict[str, Any]:
    """Return the process of an area, in the words of the register."""
    return {
        "mdos": row.mdos,
        "resident_present": row.resident_present,
        "median_days_to_first_mdo": fraction(row.median_days_to_first_mdo),
        "doorbraken": {
            "open": row.doorbraken_open,
            "toegekend": row.doorbraken_granted,
            "afgewezen": row.doorbraken_refused,
        },
        "doorbraak_granted_euro": euro(row.doorbraak_granted_euro),
    }
