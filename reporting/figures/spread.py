"""How the savings of cases lie apart: quartiles, who got dearer, how sure a mean is.

A sum can be made by one case. So beside it stands of how many cases the costs went
down and up, the case in the middle, and between what the mean probably lies: the mean
is made again of cases drawn by chance from the same ones (the bootstrap).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256

import numpy
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from reporting.figures import kept
from reporting.figures.table import (
    Question,
    Scope,
    Source,
    area_names,
    one_when,
    single,
)
from reporting.models import AnonymousCosts, Period, Price

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
    return _outcomes(savings(complete))


def kept_outcomes(scope: Scope) -> QuerySet:
    """Return the same of cases that were destroyed."""
    return _outcomes(kept_savings(scope))


def savings(complete: QuerySet) -> QuerySet:
    """Return for each case by how much its real costs went down."""

    def paid(period: Period) -> Sum:
        real = Q(cost_lines__price__kind=Price.Kind.REAL, cost_lines__period=period)
        amount = F("cost_lines__quantity") * F("cost_lines__unit_price")
        return Sum(amount, filter=real, default=kept.NOTHING, output_field=kept.EURO)

    # The lines are read once. Asked for each case apart they take twice as long.
    per_case = complete.order_by().values(area=F("household__area_id"), case=F("pk"))
    return per_case.annotate(saved=paid(Period.BEFORE) - paid(Period.AFTER))


def kept_savings(scope: Scope) -> QuerySet:
    """Return the same of cases that were destroyed."""

    def paid(period: Period) -> Coalesce:
        lines = AnonymousCosts.objects.filter(
            of=OuterRef("pk"), kind=Price.Kind.REAL, period=period
        )
        of_period = lines.order_by().values("of").annotate(euro=Sum("amount"))
        return Coalesce(
            Subquery(of_period.values("euro")), kept.NOTHING, output_field=kept.EURO
        )

    per_case = kept.complete_cases(scope).order_by().values("area", case=-F("pk"))
    return per_case.annotate(saved=paid(Period.BEFORE) - paid(Period.AFTER))


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
    values: Sequence[float], question: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return between what 95 in 100 means of cases drawn again lie."""
    number = len(values)
    if number < 2:
        return None, None
    seed = int.from_bytes(sha256(question.encode()).digest())
    chance = numpy.random.default_rng(seed)
    draws = max(FEWEST_DRAWS, min(DRAWS, DRAWN // number))
    saved = numpy.array(values)
    # As many at once as memory is for: of a large register it would be gigabytes.
    at_once = max(1, DRAWN // number)
    means = sorted(
        mean
        for first in range(0, draws, at_once)
        for mean in _means(saved, chance, draws=min(at_once, draws - first))
    )
    left_out = draws // TAIL
    return _whole(means[left_out]), _whole(means[-1 - left_out])


def _means(
    saved: numpy.ndarray, chance: numpy.random.Generator, *, draws: int
) -> list[float]:
    drawn = chance.integers(saved.size, size=(draws, saved.size))
    return saved[drawn].mean(axis=1).tolist()


def _whole(euro: float) -> Decimal:
    return Decimal(round(euro))


def _outcomes(saved: QuerySet) -> QuerySet:
    zero = Value(Decimal(0))
    return saved.annotate(
        cost_lower=one_when(Q(saved__gt=zero)),
        cost_higher=one_when(Q(saved__lt=zero)),
        cost_same=one_when(Q(saved=zero)),
    )
