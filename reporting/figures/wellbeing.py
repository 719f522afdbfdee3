"""How residents are doing before and after, in pairs of the same answerer."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.db.models import F, Max, Q, QuerySet, Value

from cases.models import Leefdomein
from reporting.figures import kept
from reporting.figures.table import (
    Addition,
    Cell,
    Question,
    Row,
    Scope,
    Source,
    Sums,
    Table,
    area_names,
    one_when,
    sum_by,
    table,
    told_apart,
)
from reporting.models import Score
from reporting.rendement import share

MEASURES = ("tevredenheid", "zelfredzaamheid")
CELLS = {
    "pairs": ("pairs", "sum_before", "sum_after"),
    "improved": ("improved",),
    "worse": ("worse",),
    "unchanged": ("unchanged",),
}
QUARTILES = ("median_change", "first_quartile_change", "third_quartile_change")
# By leefdomein and area, "" being all of them.
Spread = dict[tuple[int, str], dict[str, Decimal]]


@dataclass(frozen=True, kw_only=True)
class Pairs(Row):
    """The pairs of begin and end of one measure on one leefdomein.

    A pair is of one case and one answerer, with both values. Means are over pairs.
    """

    pairs: int | None
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    improved: int | None
    worse: int | None
    # How the pairs lie apart. Not among what was published before it was counted.
    median_change: Decimal | None = None
    first_quartile_change: Decimal | None = None
    third_quartile_change: Decimal | None = None

    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "pairs": ("pairs", "before", "after", "change"),
        "improved": ("improved",),
        "worse": ("worse",),
        # Of a quarter of the cases: that it is lower or higher than this.
        "spread": QUARTILES,
    }
    NOT_ADDED: ClassVar[frozenset[str]] = frozenset({"spread"})
    SUMS: ClassVar[tuple[Addition, ...]] = (
        ("pairs", ("improved", "worse", "unchanged")),
    )


# By measure, by leefdomein in Helmond's order: the pairs, in all and by area.
Wellbeing = dict[str, dict[str, Table[Pairs]]]


def wellbeing(scope: Scope) -> Wellbeing:
    """Return the pairs of each measure on each leefdomein, in all and by area."""
    names = dict(Leefdomein.objects.values_list("pk", "name"))
    if scope.leefdomein is not None:
        names = {scope.leefdomein.pk: scope.leefdomein.name}
    return {measure: _tables(scope, measure, names) for measure in MEASURES}


def _tables(
    scope: Scope, measure: str, names: dict[int, str]
) -> dict[str, Table[Pairs]]:
    areas = area_names()
    found: dict[int, Sums] = {domain: {} for domain in names}
    sources = (
        told_apart(
            partial(_pairs, measure=measure),
            on=Max("measured_on", filter=Q(moment=Score.Moment.EIND)),
            leefdomein="domain",
        ),
        told_apart(
            partial(kept.pairs, measure=measure),
            on="measured_on",
            leefdomein="domain",
        ),
    )
    for (domain, area), cells in sum_by(["domain", "area"], scope, sources, CELLS):
        found[domain][area] = cells
    spread = _spread(scope, sources, areas)
    return {
        name: _with_spread(
            table(found[domain], CELLS, _row, names=areas), spread, domain
        )
        for domain, name in names.items()
    }


def _spread(scope: Scope, sources: tuple[Source, ...], areas: dict[int, str]) -> Spread:
    """Return the change of the pair in the middle, and of those a quarter from an end.

    Each is one that was measured or halfway two: with marks in whole numbers there is
    no finer one. Of what is left over there is none.
    """
    quartiles = ", ".join(
        f"percentile_cont({part}) WITHIN GROUP (ORDER BY sum_after - sum_before)"
        for part in ("0.5", "0.25", "0.75")
    )
    question = Question(
        sources=sources,
        keys=("case", "domain", "area", "sum_before", "sum_after"),
        selected=f"domain, area, {quartiles}",
        grouped="GROUP BY GROUPING SETS ((domain, area), (domain))",
    )
    if scope.minus:
        return {}
    names: dict[Any, str] = {None: "", **areas}
    return {
        (domain, names[area]): {
            name: Decimal(str(value))
            for name, value in zip(QUARTILES, values, strict=True)
        }
        for domain, area, *values in question.ask(scope)
    }


def _with_spread(found: Table[Pairs], spread: Spread, domain: int) -> Table[Pairs]:
    return Table(
        total=_spread_in(found.total, spread.get((domain, ""))),
        by_area={
            area: _spread_in(row, spread.get((domain, area)))
            for area, row in found.by_area.items()
        },
    )


def _spread_in(row: Pairs, values: dict[str, Decimal] | None) -> Pairs:
    known: dict[str, Any] = {**(values or {})}
    behind = {**row.cases_behind, "spread": row.cases_behind["pairs"] // 4}
    return replace(row, cases_behind=behind, **known)


def _pairs(scope: Scope, measure: str) -> QuerySet:
    """Return a row for each pair: the scores of one answerer, begin beside end."""
    scores = Score.objects.filter(
        Q(moment=Score.Moment.BEGIN)
        | Q(moment=Score.Moment.EIND) & scope.in_period("measured_on"),
        case__in=scope.cases(leefdomein=False),
        measured_on__lte=scope.as_of,
        **{f"{measure}__isnull": False},
    )
    if scope.leefdomein is not None:
        scores = scores.filter(leefdomein=scope.leefdomein)
    return (
        scores.order_by()
        .values(
            "case",
            "answered_by",
            "about",
            domain=F("leefdomein_id"),
            area=F("household__area_id"),
        )
        # Of each moment there is one; the largest of one is that one.
        .annotate(
            sum_before=Max(measure, filter=Q(moment=Score.Moment.BEGIN)),
            sum_after=Max(measure, filter=Q(moment=Score.Moment.EIND)),
        )
        .filter(sum_before__isnull=False, sum_after__isnull=False)
        .annotate(
            pairs=Value(1),
            improved=one_when(Q(sum_after__gt=F("sum_before"))),
            worse=one_when(Q(sum_after__lt=F("sum_before"))),
            unchanged=one_when(Q(sum_after=F("sum_before"))),
        )
    )


def of_pairs(scope: Scope, *, measure: str, outcome: str) -> QuerySet:
    """Return the cases with pairs of a measure, or with those that went one way."""
    return _pairs(scope, measure).filter(**{outcome: 1}).values("case")


def _row(cells: Mapping[str, Cell]) -> Pairs:
    pairs, before, after = cells["pairs"].sums
    return Pairs(
        pairs=int(pairs),
        before=share(before, pairs),
        after=share(after, pairs),
        change=share(after - before, pairs),
        improved=cells["improved"].count,
        worse=cells["worse"].count,
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
