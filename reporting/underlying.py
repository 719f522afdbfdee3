"""Which cases a figure is about, for who works on them.

By the name of the report and of the figure, with the same scope as the figure has. Of
files that were destroyed there is nothing to open: they are in the figure only.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Case
from reporting.figures import MEASURES, Scope
from reporting.figures.attention import (
    cases_without_aanspreekpunt,
    cases_without_mdo,
    open_cases,
    open_escalations,
    undecided_doorbraken,
)
from reporting.figures.ave import reviews, reviews_on_time, scaled_down, steps_up
from reporting.figures.cases import changes, closed, opened
from reporting.figures.deadlines import SHOWN, agreements, conditions
from reporting.figures.money import complete_cases
from reporting.figures.process import (
    OFFERED,
    UNKNOWN,
    decided,
    decisions,
    doorbraken,
    first_mdos,
    held,
)
from reporting.figures.wellbeing import of_pairs


@dataclass(frozen=True)
class Counted:
    """The rows that a figure counts, and the path from each to its case.

    `numbered` is whether the rows have a number, by which people know them, and
    `of_the_day` whether they are the same whatever the period.
    """

    rows: Callable[[Scope], QuerySet[Any]]
    case: str = "pk"
    numbered: bool = False
    of_the_day: bool = False


def _agreements(name: str, scope: Scope) -> QuerySet[Any]:
    return agreements(scope).filter(conditions(scope.as_of)[name])


def _doorbraken(name: str, scope: Scope) -> QuerySet[Any]:
    return doorbraken(scope).filter(decisions(scope.as_of)[name])


def _mdos(condition: Q, scope: Scope) -> QuerySet[Any]:
    return held(scope).filter(condition)


def _past_review(scope: Scope) -> QuerySet[Any]:
    return open_escalations(scope).filter(review_on__lt=scope.as_of)


def _of_agreements(name: str) -> Counted:
    return Counted(partial(_agreements, name), "mdo__case", numbered=True)


def _of_doorbraken(name: str) -> Counted:
    return Counted(partial(_doorbraken, name), "case", numbered=True)


FIGURES: dict[str, dict[str, Counted]] = {
    "cases": {
        "new_cases": Counted(opened),
        "open_cases": Counted(open_cases, of_the_day=True),
        "closed_cases": Counted(closed),
        "aanspreekpunt_changes": Counted(changes, "case"),
    },
    "deadlines": {
        **{name: _of_agreements(name) for name in SHOWN},
        "within_six_weeks_share": _of_agreements("counted"),
    },
    "process": {
        "mdos": Counted(partial(_mdos, Q()), "case", numbered=True),
        "resident_present": Counted(
            partial(_mdos, Q(resident_present=True)), "case", numbered=True
        ),
        "supporter_offered": Counted(partial(_mdos, OFFERED), "case", numbered=True),
        "supporter_unknown": Counted(partial(_mdos, UNKNOWN), "case", numbered=True),
        "median_days_to_first_mdo": Counted(first_mdos),
        "p90_days_to_first_mdo": Counted(first_mdos),
        **{
            name: _of_doorbraken(name)
            for name in ("doorbraken_open", "doorbraken_granted", "doorbraken_refused")
        },
        "doorbraak_granted_euro": _of_doorbraken("doorbraken_granted"),
        "median_days_to_decision": Counted(decided, "case", numbered=True),
    },
    "attention": {
        "open_cases": Counted(open_cases),
        "mdo_needed": Counted(cases_without_mdo),
        "without_aanspreekpunt": Counted(cases_without_aanspreekpunt),
        "open_escalations": Counted(open_escalations, "case"),
        "escalations_past_review": Counted(_past_review, "case"),
        "undecided_doorbraken": Counted(undecided_doorbraken, "case", numbered=True),
    },
    "ave": {
        "scaled_up": Counted(steps_up, "escalation__case"),
        "scaled_down": Counted(scaled_down, "pk"),
        "reviews": Counted(reviews, "escalation__case"),
        "reviews_on_time": Counted(reviews_on_time, "escalation__case"),
        "reviews_on_time_share": Counted(reviews, "escalation__case"),
    },
    "rendement": {
        name: Counted(complete_cases)
        for name in ("cases", "real_saving", "investment", "net_real_saving")
    },
    "wellbeing": {
        f"{measure}_{name}": Counted(
            partial(of_pairs, measure=measure, outcome=name), "case"
        )
        for measure in MEASURES
        for name in ("pairs", "improved", "worse")
    },
}


def cases_in(report: str, figure: str, scope: Scope) -> QuerySet[Case] | None:
    """Return the cases that a figure is about; None when there is no such figure."""
    counted = FIGURES.get(report, {}).get(figure)
    if counted is None:
        return None
    return Case.objects.filter(pk__in=counted.rows(scope).values(counted.case))


def is_of_the_day(report: str, figure: str) -> bool:
    """Tell whether the period says nothing of this figure."""
    return FIGURES[report][figure].of_the_day


def numbers_in(
    report: str, figure: str, scope: Scope, cases: Collection[Case]
) -> dict[int, list[str]] | None:
    """Return the numbers of what a figure counts in each of these cases.

    None where it counts what has no number of its own, such as the cases themselves.
    """
    counted = FIGURES[report][figure]
    if not counted.numbered:
        return None
    found: dict[int, list[str]] = {}
    rows = counted.rows(scope).filter(**{f"{counted.case}__in": cases})
    for case, number in rows.order_by("number").values_list(counted.case, "number"):
        found.setdefault(case, []).append(number)
    return found
