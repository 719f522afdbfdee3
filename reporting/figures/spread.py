"""How the savings of cases lie apart: quartiles, who got dearer, how sure a mean is.

A sum can be made by one case. So beside it stands of how many cases the costs went
down and up, the case in the middle, and between what the mean probably lies: the mean
is made again of cases drawn by chance from the same ones (the bootstrap).
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models import Sum as SumOf
from django.db.models.functions import Coalesce

from reporting.figures import kept
from reporting.figures.table import Question, Scope, Source, area_names, single
from reporting.models import AnonymousCosts, CostLine, Period, Price

OUTCOMES = single(("cost_lower", "cost_higher", "cost_same"))
# Of so many means the middle 95 in 100 are kept.
DRAWS = 1000
# What is drawn at the most: of many cases the mean is sure with fewer draws.
DRAWN = 500_000
FEWEST_DRAWS = 200
TAIL = 40  # One in forty is left out at either end.


@dataclass(frozen=True)
class Spread:
    """Euros a year that real costs went down by, over the cases of an area."""

    median: Decimal | None = None
    first_quartile: Decimal | None = None
    third_quartile: Decimal | None = None
    mean_low: Decimal | None = None
    mean_high: Decimal | None = None


NO_SPREAD = Spread()


def outcomes(complete: QuerySet) -> QuerySet:
    """Return for each case whether its real costs went down, up, or neither."""
    found = _outcomes(_saved(complete, _of_cases()))
    return found.values(*OUTCOMES, area=F("household__area_id"), case=F("pk"))


def kept_outcomes(scope: Scope) -> QuerySet:
    """Return the same of cases that were destroyed."""
    saved = _saved(kept.complete_cases(scope), _of_destroyed())
    return _outcomes(saved).values(*OUTCOMES, "area", case=-F("pk"))


def savings(complete: QuerySet) -> QuerySet:
    """Return for each case by how much its real costs went down."""
    saved = _saved(complete, _of_cases())
    return saved.values("saved", area=F("household__area_id"), case=F("pk"))


def kept_savings(scope: Scope) -> QuerySet:
    """Return the same of cases that were destroyed."""
    saved = _saved(kept.complete_cases(scope), _of_destroyed())
    return saved.values("saved", "area", case=-F("pk"))


def spreads(scope: Scope, sources: Iterable[Source]) -> dict[str, Spread]:
    """Return how the savings lie apart in each area, and in all under ""."""
    question = Question(
        sources=tuple(sources),
        keys=("case", "area", "saved"),
        selected="area, saved",
    )
    found: dict[str, list[Decimal]] = {"": []}
    names = area_names()
    for area, saved in question.ask(scope):
        found.setdefault(names[area], []).append(saved)
        found[""].append(saved)
    seed = f"{scope.as_of} {scope.from_on} {scope.to_on}"
    asked = scope.area.name if scope.area else ""
    # Of a leefdomein or an organisation nothing is published by area.
    of_one = bool(scope.together and (scope.leefdomein or scope.organisation))
    return {
        area: spread_of(savings, f"{seed} {area or asked}")
        for area, savings in found.items()
        if savings and not (area and of_one)
    }


def spread_of(savings: Iterable[Decimal], question: str) -> Spread:
    """Return the quartiles, and between what the mean probably lies.

    The same question draws the same cases, so that it gets the same answer.
    """
    values = sorted(savings)
    low, high = interval([float(value) for value in values], question)
    return Spread(
        median=_at(values, Decimal("0.5")),
        first_quartile=_at(values, Decimal("0.25")),
        third_quartile=_at(values, Decimal("0.75")),
        mean_low=low,
        mean_high=high,
    )


def _at(values: list[Decimal], share: Decimal) -> Decimal:
    """Return the value that a share of the others is below, or between two of them."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return values[below] + (values[above] - values[below]) * (place - below)


def interval(
    values: list[float], question: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return between what 95 in 100 means of cases drawn again lie."""
    number = len(values)
    if number < 2:
        return None, None
    chance = random.Random(question)  # noqa: S311 - nothing is kept secret by it.
    draws = max(FEWEST_DRAWS, min(DRAWS, DRAWN // number))
    means = sorted(sum(chance.choices(values, k=number)) / number for _ in range(draws))
    left_out = draws // TAIL
    return _whole(means[left_out]), _whole(means[-1 - left_out])


def _whole(euro: float) -> Decimal:
    return Decimal(round(euro))


def _saved(cases: QuerySet, costs: QuerySet) -> QuerySet:
    def summed(period: Period) -> Coalesce:
        of_period = costs.filter(period=period).values("euro")
        return Coalesce(Subquery(of_period), kept.NOTHING, output_field=kept.EURO)

    return cases.order_by().annotate(saved=summed(Period.BEFORE) - summed(Period.AFTER))


def _of_cases() -> QuerySet[Any, Any]:
    amount = F("quantity") * F("unit_price")
    lines = CostLine.objects.filter(case=OuterRef("pk"), price__kind=Price.Kind.REAL)
    return (
        lines.order_by()
        .values("case", "period")
        .annotate(euro=SumOf(amount, output_field=kept.EURO))
    )


def _of_destroyed() -> QuerySet[Any, Any]:
    lines = AnonymousCosts.objects.filter(of=OuterRef("pk"), kind=Price.Kind.REAL)
    return lines.order_by().values("of", "period").annotate(euro=SumOf("amount"))


def _outcomes(cases: QuerySet) -> QuerySet:
    def one_when(**condition: Any) -> Case:
        return Case(When(**condition, then=1), default=0, output_field=IntegerField())

    zero = Value(Decimal(0))
    return cases.annotate(
        cost_lower=one_when(saved__gt=zero),
        cost_higher=one_when(saved__lt=zero),
        cost_same=one_when(saved=zero),
    )
