"""Cases that began and ended, and how often somebody else became the aanspreekpunt.

How many cases are open stands beside them: that is of one day (`attention`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value

from cases.models import Aanspreekpunt, Case
from reporting.figures import kept
from reporting.figures.attention import Attention, open_cases
from reporting.figures.money import costs_complete
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Table,
    by_then,
    merge,
    one_when,
    single,
    sums_by_area,
    table,
    told_apart,
)

# What other reports tell of the same cases: with it, more follows from these.
WITH_COSTS = ("costs_present", "costs_missing")
SHOWN: tuple[str, ...] = ("closed", "asked")
OF_CASES = (*SHOWN, *WITH_COSTS)
OF_EVERYTHING = ("open", "costs_of_open", "costs_of_all")


@dataclass(frozen=True, kw_only=True)
class Cases(Row):
    """How many cases of an area began and ended, and the changes of aanspreekpunt.

    A change is each aanspreekpunt after the first one of the household, who began
    while the case was open. `open_cases` is of the day itself (`with_open`).
    """

    new_cases: int | None
    closed_cases: int | None
    aanspreekpunt_changes: int | None
    open_cases: int | None = None

    # The first is that of completeness too: both are published of the same periods.
    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "closed": ("closed_cases",),
        "asked": ("new_cases",),
        "changes": ("aanspreekpunt_changes",),
    }
    SUMS: ClassVar[tuple[Addition, ...]] = (("closed", WITH_COSTS),)

    def sums(self) -> list[Addition]:
        if "open" not in self.cases_behind:
            return list(self.SUMS)
        found = [*self.SUMS, ("asked", ("closed", "open"))]
        # Two that are often the same; that they are, tells of nobody.
        if self.cases_behind["costs_of_open"]:
            found.append(("costs_of_all", ("costs_present", "costs_of_open")))
        return found


def cases(scope: Scope) -> Table[Cases]:
    """Return the cases that began and ended, in all and by area."""
    names = OF_CASES
    # Who works on the cases sees small numbers: nothing of theirs is to be hidden.
    if scope.areas is not None:
        names = SHOWN
    elif scope.is_of_everything:
        names += OF_EVERYTHING
    of_cases, changes = single(names), single(["changes"])
    sources = [
        told_apart(partial(_opened, names=names), on="opened_on"),
        told_apart(partial(_closed, names=names), on="closed_on"),
        told_apart(partial(kept.opened, names=names), on="opened_on"),
        told_apart(partial(kept.closed, names=names), on="closed_on"),
    ]
    if "open" in names:
        sources.append(told_apart(partial(_open, names=names), on="opened_on"))
    of_changes = (
        told_apart(_changes, on="from_on"),
        told_apart(kept.changes, on="changed_on"),
    )
    parts = [
        (sums_by_area(scope, sources, of_cases), of_cases),
        (sums_by_area(scope, of_changes, changes), changes),
    ]
    return table(merge(parts), of_cases | changes, _row)


def with_open(found: Table[Cases], attention: Table[Attention]) -> Table[Cases]:
    """Return the table with the open cases of the same day in it."""
    areas = {**attention.by_area, **found.by_area}
    nothing = Cases(
        new_cases=0, closed_cases=0, aanspreekpunt_changes=0, cases_behind={}
    )
    return Table(
        total=_with_open(found.total, attention.total),
        by_area={
            area: _with_open(
                found.by_area.get(area, nothing), attention.by_area.get(area)
            )
            for area in sorted(areas)
        },
    )


def _with_open(row: Cases, attention: Attention | None) -> Cases:
    if attention is None:
        return replace(row, open_cases=0)
    hidden = {"open_cases"} & attention.suppressed
    return replace(
        row,
        open_cases=attention.open_cases,
        suppressed=frozenset({*row.suppressed, *hidden}),
    )


# Which cases ------------------------------------------------------------------------


def opened(scope: Scope) -> QuerySet[Case]:
    """Return the cases in which help was asked in the period."""
    return scope.cases().filter(scope.in_period("opened_on"))


def closed(scope: Scope) -> QuerySet[Case]:
    """Return the cases that were closed by then, in the period."""
    return scope.cases().filter(
        by_then("closed_on", scope.as_of), scope.in_period("closed_on")
    )


def changes(scope: Scope) -> QuerySet[Any]:
    """Return each aanspreekpunt that began after another one, and in which case."""
    before = Aanspreekpunt.objects.filter(
        household=OuterRef("household"), from_on__lt=OuterRef("from_on")
    )
    running = (
        Case.objects.filter(
            Q(closed_on=None) | Q(closed_on__gte=OuterRef("from_on")),
            household=OuterRef("household"),
            opened_on__lte=OuterRef("from_on"),
        )
        .order_by("-opened_on", "-pk")
        .values("pk")[:1]
    )
    return (
        Aanspreekpunt.objects.filter(
            Exists(before), scope.in_period("from_on"), from_on__lte=scope.as_of
        )
        .annotate(case=Subquery(running))
        .filter(case__in=scope.cases())
    )


def _counted(rows: QuerySet[Case], names: tuple[str, ...], **ones: Any) -> QuerySet:
    """Return of each case 1 in the cells that it is in."""
    return (
        rows.order_by()
        .values(area=F("household__area_id"), case=F("pk"))
        .annotate(**{name: ones.get(name, Value(0)) for name in names})
    )


def _opened(scope: Scope, *, names: tuple[str, ...]) -> QuerySet:
    return _counted(opened(scope), names, asked=Value(1))


def _closed(scope: Scope, *, names: tuple[str, ...]) -> QuerySet:
    return _counted(
        closed(scope),
        names,
        closed=Value(1),
        costs_present=one_when(costs_complete()),
        costs_missing=one_when(~costs_complete()),
        costs_of_all=one_when(costs_complete()),
    )


def _open(scope: Scope, *, names: tuple[str, ...]) -> QuerySet:
    never = one_when(costs_complete() & Q(closed_on=None))
    return _counted(
        open_cases(scope),
        names,
        open=Value(1),
        costs_of_open=never,
        costs_of_all=never,
    )


def _changes(scope: Scope) -> QuerySet:
    found = changes(scope).order_by().values("case", area=F("household__area_id"))
    return found.annotate(changes=Count("pk"))


def _row(cells: Mapping[str, Cell]) -> Cases:
    return Cases(
        new_cases=cells["asked"].count,
        closed_cases=cells["closed"].count,
        aanspreekpunt_changes=cells["changes"].count,
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
