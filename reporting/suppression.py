"""Hide figures about few people, and enough beside them that nobody computes them.

Outside the people who work on the cases, a figure about fewer than ten cases is not
shown (domain.md, section 5); neither is zero, for that is a figure about no case and
tells of all others. Hiding it alone is not enough: who knows a total and all parts
but one knows that one. So more is hidden until

- no hidden figure about fewer than ten cases follows from the sums that hold, within
  a row (all agreements are unfinished, done or dropped) and over the areas; and
- what is hidden of one sum is together about ten cases or more, since the attacker
  has that total.

What is hidden is decided on the whole table, with all areas in it. Who asks for one
area gets the row of that table, so that asking area by area tells nothing more.

Known limits: each question is judged by itself. Periods are of whole months and days
asked about lie four weeks apart (`report.py`), so that two of them differ in more than
a few cases; in a small area, or of one leefdomein or organisation, it still can be few.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from cases.models import Area
from reporting.figures.table import AnyRow, Scope, Table

LEAST = 10
TOTAL = ""

# A cell of a table: the area, or TOTAL, and the name of the cell.
Place = tuple[str, str]


@dataclass(frozen=True)
class Sum:
    """A whole that is the sum of its parts, as anybody can know."""

    whole: Place
    parts: tuple[Place, ...]


def suppressed(figures: Callable[[Scope], Any], scope: Scope) -> Any:
    """Return what `figures` returns, without what may not leave.

    `figures` is one of `reporting.figures`. Hidden fields are None and are named in
    `suppressed` of their row. With an area in the scope the answer is about it alone.
    """
    report = figures(replace(scope, area=None))
    areas = list(
        Area.objects.filter(Scope(as_of=scope.as_of, areas=scope.areas).in_areas("pk"))
        .order_by("name")
        .values_list("name", flat=True)
    )
    asked = scope.area.name if scope.area else None
    if isinstance(report, Table):
        return _of_area(hide(report, areas), asked)
    return {
        measure: {
            name: _of_area(hide(table, areas), asked) for name, table in tables.items()
        }
        for measure, tables in report.items()
    }


def _of_area(table: Table[AnyRow], area: str | None) -> Table[AnyRow]:
    if area is None:
        return table
    row = table.by_area[area]
    return Table(total=row, by_area={area: row})


# What to hide --------------------------------------------------------------------


def hide(table: Table[AnyRow], areas: Iterable[str]) -> Table[AnyRow]:
    """Return the table for these areas with everything hidden that has to be."""
    rows = {TOTAL: table.total}
    for area in areas:
        # An area without a row would tell that nothing is there.
        row = table.by_area.get(area) or without_cases(table.total)
        rows[area] = row.beside(table.total)
    cases = {
        (area, cell): number
        for area, row in rows.items()
        for cell, number in row.cases_behind.items()
    }
    shown = {(area, cell) for area, row in rows.items() for cell in row.shown()}
    hidden = shown - safe_to_show(cases, shown, _sums(rows))
    covered = {
        area: row.hide({cell for where, cell in hidden if where == area})
        for area, row in rows.items()
    }
    total = covered.pop(TOTAL)
    return Table(total=total, by_area=covered)


def without_cases(row: AnyRow) -> AnyRow:
    """Return a row like this one of an area in which nothing is."""
    return replace(row, cases_behind=dict.fromkeys(row.cases_behind, 0))


def _sums(rows: dict[str, Any]) -> list[Sum]:
    """Return what adds up: the cells within each row, and each cell over the areas."""
    total = rows[TOTAL]
    areas = [area for area in rows if area != TOTAL]
    within = [
        Sum((area, whole), tuple((area, part) for part in parts))
        for area, row in rows.items()
        for whole, parts in row.sums()
    ]
    over_areas = [
        Sum((TOTAL, cell), tuple((area, cell) for area in areas))
        for cell in total.cases_behind
        if cell not in total.NOT_ADDED
    ]
    return within + over_areas


def safe_to_show(
    cases: dict[Place, int], shown: set[Place], sums: list[Sum]
) -> set[Place]:
    """Return which of `shown` can stay: hide the fewest people's figures first.

    `cases` are of all cells, also of those that nobody shows and that are known all
    the same by adding and subtracting.
    """
    known = {place for place in shown if cases[place] >= LEAST}
    while True:
        guess = _telling_sum(cases, known, sums) or _telling_system(cases, known, sums)
        if guess is None:
            return known
        # One of these has to go; the smallest costs least.
        known.remove(min(guess & known, key=lambda place: (cases[place], place)))


def _telling_sum(
    cases: dict[Place, int], known: set[Place], sums: list[Sum]
) -> set[Place] | None:
    """Return a sum whose hidden parts are together about fewer than ten cases."""
    for each in sums:
        if each.whole not in known:
            continue
        rest = [part for part in each.parts if part not in known]
        if rest and _at_least(cases, rest) < LEAST:
            parts = known & set(each.parts)
            return parts or {each.whole}
    return None


def _at_least(cases: dict[Place, int], places: Iterable[Place]) -> int:
    """Return about how many cases these are at the least.

    No case is in two areas, but within one area it may be in every cell.
    """
    by_area: dict[str, int] = {}
    for area, cell in places:
        by_area[area] = max(by_area.get(area, 0), cases[area, cell])
    total = by_area.pop(TOTAL, 0)
    return max(total, sum(by_area.values()))


def _telling_system(
    cases: dict[Place, int], known: set[Place], sums: list[Sum]
) -> set[Place] | None:
    """Return what gives a hidden figure away when all sums are solved together."""
    for solved in _solve(known, sums):
        coefficients = solved.unknown.values()
        is_sum = all(c > 0 for c in coefficients) or all(c < 0 for c in coefficients)
        if is_sum and _at_least(cases, solved.unknown) < LEAST:
            told = {
                place for each in solved.used for place in (each.whole, *each.parts)
            }
            if told & known:
                return told & known
    return None


@dataclass
class _Solved:
    """What is known of a few cells together, and from which sums that follows."""

    unknown: dict[Place, Fraction]
    used: set[Sum]

    def subtract(self, other: "_Solved", times: Fraction) -> None:
        self.used |= other.used
        for place, value in other.unknown.items():
            rest = self.unknown.get(place, Fraction(0)) - times * value
            if rest:
                self.unknown[place] = rest
            else:
                self.unknown.pop(place, None)


def _solve(known: set[Place], sums: list[Sum]) -> Iterable[_Solved]:
    """Return the sums in their reduced form, by what is not known in each.

    Each has an unknown that is in no other: one with nothing else in it is known.
    """
    solved: dict[Place, _Solved] = {}
    for each in sums:
        unknown = {place: Fraction(1) for place in each.parts if place not in known}
        if each.whole not in known:
            unknown[each.whole] = Fraction(-1)
        new = _Solved(unknown, {each})
        for pivot in [place for place in unknown if place in solved]:
            new.subtract(solved[pivot], unknown[pivot])
        if not unknown:
            continue
        pivot = min(unknown)
        scale = unknown[pivot]
        for place in unknown:
            unknown[place] /= scale
        for other in solved.values():
            if pivot in other.unknown:
                other.subtract(new, other.unknown[pivot])
        solved[pivot] = new
    return solved.values()
