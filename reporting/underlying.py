"""Which cases a figure is about, for who works on them.

By the name of the report and of the figure, with the same scope as the figure has. Of
files that were destroyed there is nothing to open: they are in the figure only.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Case
from mdo.models import Mdo
from reporting.figures import MEASURES, Scope
from reporting.figures.attention import (
    cases_without_aanspreekpunt,
    cases_without_mdo,
    open_cases,
    open_escalations,
    undecided_doorbraken,
)
from reporting.figures.deadlines import SHOWN, agreements, conditions
from reporting.figures.money import complete_cases
from reporting.figures.process import decisions, doorbraken, first_mdos, held
from reporting.figures.wellbeing import of_pairs

# The ids of the cases in a figure.
Cases = Callable[[Scope], QuerySet[Any]]


def _agreements(name: str, scope: Scope) -> QuerySet[Any]:
    found = agreements(scope).filter(conditions(scope.as_of)[name])
    return found.values("mdo__case")


def _doorbraken(name: str, scope: Scope) -> QuerySet[Any]:
    return doorbraken(scope).filter(decisions(scope.as_of)[name]).values("case")


def _mdos(condition: Q, scope: Scope) -> QuerySet[Mdo]:
    return held(scope).filter(condition).values("case")  # type: ignore[return-value]


FIGURES: dict[str, dict[str, Cases]] = {
    "deadlines": {
        **{name: partial(_agreements, name) for name in SHOWN},
        "within_six_weeks_share": partial(_agreements, "counted"),
    },
    "process": {
        "mdos": partial(_mdos, Q()),
        "resident_present": partial(_mdos, Q(resident_present=True)),
        "median_days_to_first_mdo": lambda scope: first_mdos(scope).values("pk"),
        **{
            name: partial(_doorbraken, name)
            for name in ("doorbraken_open", "doorbraken_granted", "doorbraken_refused")
        },
        "doorbraak_granted_euro": partial(_doorbraken, "doorbraken_granted"),
    },
    "attention": {
        "open_cases": lambda scope: open_cases(scope).values("pk"),
        "mdo_needed": lambda scope: cases_without_mdo(scope).values("pk"),
        "without_aanspreekpunt": lambda scope: cases_without_aanspreekpunt(
            scope
        ).values("pk"),
        "open_escalations": lambda scope: open_escalations(scope).values("case"),
        "escalations_past_review": lambda scope: (
            open_escalations(scope).filter(review_on__lt=scope.as_of).values("case")
        ),
        "undecided_doorbraken": lambda scope: undecided_doorbraken(scope).values(
            "case"
        ),
    },
    "rendement": {
        name: lambda scope: complete_cases(scope).values("pk")
        for name in ("cases", "real_saving", "investment", "net_real_saving")
    },
    "wellbeing": {
        f"{measure}_{name}": partial(of_pairs, measure=measure, outcome=name)
        for measure in MEASURES
        for name in ("pairs", "improved", "worse")
    },
}


def cases_in(report: str, figure: str, scope: Scope) -> QuerySet[Case] | None:
    """Return the cases that a figure is about; None when there is no such figure."""
    found = FIGURES.get(report, {}).get(figure)
    if found is None:
        return None
    return Case.objects.filter(pk__in=found(scope))
