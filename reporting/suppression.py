"""Hide figures about few people, and enough beside them that nobody computes them.

Outside the people who work on the cases, a figure about fewer than ten cases is not
shown (domain.md, section 5); neither is zero, for that is a figure about no case and
tells of all others. Hiding it alone is not enough: who knows a total and all parts
but one knows that one. So more is hidden until

- no hidden figure about fewer than ten cases follows from the sums that hold, within
  a row (all agreements are unfinished, done or dropped) and over the areas; and
- what is hidden of one sum is together about ten cases or more, since the attacker
  has that total.

What is hidden is decided on the whole table, with all areas in it. Several tables of
which the sums are known, such as those of two half-years, hide the same cells: then
they tell together no more than each by itself (`reporting.published`).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from reporting.figures.table import AnyRow, Table

LEAST = 10
TOTAL = ""

# A cell of a table: the area or another part, or TOTAL, and the name of the cell.
Place = tuple[str, str]
# Whether these cells together are about too few cases.
Tells = Callable[[Collection[Place]], bool]


@dataclass(frozen=True)
class Sum:
    """A whole that is the sum of its parts, as anybody can know."""

    whole: Place
    parts: tuple[Place, ...]


# What to hide --------------------------------------------------------------------


def rows_of(
    table: Table[AnyRow], parts: Iterable[str], whole: AnyRow | None = None
) -> dict[str, AnyRow]:
    """Return the rows of a table by the name of their part, TOTAL first.

    Each has the cells of `whole`, the row that is the sum of all of them.
    """
    whole = table.total if whole is None else whole
    rows = {TOTAL: table.total.beside(whole)}
    for part in parts:
        # A part without a row would tell that nothing is there.
        rows[part] = (table.by_area.get(part) or without_cases(whole)).beside(whole)
    return rows


def cases_of(rows: dict[str, Any]) -> Counter[Place]:
    """Return about how many cases each cell is; the same cells in every row.

    None for a cell that the table does not have, as a payer without costs in it.
    """
    cells = rows[TOTAL].cases_behind
    return Counter(
        {
            (name, cell): row.cases_behind.get(cell, 0)
            for name, row in rows.items()
            for cell in cells
        }
    )


def shown_of(rows: dict[str, Any]) -> set[Place]:
    """Return the cells that are shown when nothing is hidden."""
    return {(name, cell) for name, row in rows.items() for cell in row.shown()}


def hide(table: Table[AnyRow], areas: Iterable[str]) -> Table[AnyRow]:
    """Return the table for these areas with everything hidden that has to be."""
    rows = rows_of(table, areas)
    known = safe_to_show(
        [cases_of(rows)], shown_of(rows), sums_of(rows), spared=rows[TOTAL].SPARED
    )
    return show(rows, known)


def show(rows: dict[str, Any], known: Collection[Place]) -> Table[Any]:
    """Return the table of these rows with only what is known in it."""
    covered = {
        name: row.hide({cell for cell in row.shown() if (name, cell) not in known})
        for name, row in rows.items()
    }
    total = covered.pop(TOTAL)
    return Table(total=total, by_area=covered)


def without_cases(row: AnyRow) -> AnyRow:
    """Return a row like this one of an area in which nothing is."""
    return replace(row, cases_behind=dict.fromkeys(row.cases_behind, 0))


def sums_of(rows: dict[str, Any]) -> list[Sum]:
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
    tables: list[Counter[Place]],
    shown: Iterable[Place],
    sums: list[Sum],
    *,
    known_already: Collection[Place] = (),
    never: frozenset[Place] = frozenset(),
    apart: bool = True,
    zero_tells: bool = True,
    spared: Collection[str] = (),
) -> set[Place]:
    """Return which of `shown` can stay in all tables: hide the fewest people's first.

    The cells that are `spared` go last.

    Each table says about how many cases its cells are, also those that nobody shows
    and that are known all the same by adding and subtracting. What is
    `known_already` stays, and `never` must not follow from the rest. A case can be in
    several parts that are not `apart`. Where tables are what changed, zero tells
    nothing.
    """
    fixed = set(known_already)

    def tells(places: Collection[Place]) -> bool:
        if len(places) == 1 and not never.isdisjoint(places):
            return True
        behind = [_at_least(cases, places, apart=apart) for cases in tables]
        return any(n < LEAST and (n > 0 or zero_tells) for n in behind)

    def empty(place: Place) -> bool:
        return not any(cases[place] for cases in tables)

    known = {place for place in shown if not tells([place])} | fixed
    systems = [*_within_rows(sums), sums]
    nothing = {
        place for each in sums for place in (each.whole, *each.parts) if empty(place)
    }
    while True:
        last = {place for place in known if place[1] in spared}
        guess = _telling_sum(tells, known, known - fixed, last, sums)
        for system in systems:
            # Somebody can guess right that nothing is there.
            for guessed in (known, known | nothing):
                guess = guess or _telling_system(
                    tells, empty, guessed, known - fixed, system
                )
        if guess is None:
            return known
        # One of these has to go; the smallest costs least.
        known.remove(
            min(
                guess,
                key=lambda place: (
                    place in last,
                    min(cases[place] for cases in tables),
                    place,
                ),
            )
        )


def determined(known: set[Place], sums: list[Sum]) -> set[Place]:
    """Return all that is known, what follows from the sums included."""
    return known | {
        place
        for solved in _solve(known, sums)
        if len(solved.unknown) == 1
        for place in solved.unknown
    }


def _within_rows(sums: list[Sum]) -> list[list[Sum]]:
    """Return the sums of each row by itself.

    In the reduced form of all sums together, what a row tells by itself can have been
    mixed with others until nothing is seen of it.
    """
    rows: dict[str, list[Sum]] = {}
    for each in sums:
        areas = {area for area, _cell in (each.whole, *each.parts)}
        if len(areas) == 1:
            rows.setdefault(areas.pop(), []).append(each)
    return list(rows.values())


def _telling_sum(
    tells: Tells,
    known: set[Place],
    removable: set[Place],
    spared: set[Place],
    sums: list[Sum],
) -> set[Place] | None:
    """Return a sum whose hidden parts are together about fewer than ten cases."""
    for each in sums:
        if each.whole not in known:
            continue
        rest = [part for part in each.parts if part not in known]
        if rest and tells(rest):
            parts, whole = removable & set(each.parts), removable & {each.whole}
            guess = parts - spared or whole - spared or parts or whole
            if guess:
                return guess
    return None


def _at_least(cases: Counter[Place], places: Collection[Place], *, apart: bool) -> int:
    """Return about how many cases these are at the least.

    No case is in two areas, but within one area it may be in every cell.
    """
    by_area: dict[str, int] = {}
    for area, cell in places:
        by_area[area] = max(by_area.get(area, 0), cases[area, cell])
    total = by_area.pop(TOTAL, 0)
    if apart:
        return max(total, sum(by_area.values()))
    others = [
        cases[TOTAL, cell] - sum(_others(cases, places, cell))
        for cell in {cell for _part, cell in places}
    ]
    return max(total, *others, *by_area.values())


def _others(
    cases: Counter[Place], places: Collection[Place], cell: str
) -> Iterator[int]:
    """Yield about how many cases the cell is in each part that is not meant."""
    for place, number in cases.items():
        if place[1] == cell and place[0] != TOTAL and place not in places:
            yield number


def _telling_system(
    tells: Tells,
    empty: Callable[[Place], bool],
    known: set[Place],
    removable: set[Place],
    sums: list[Sum],
) -> set[Place] | None:
    """Return what gives a hidden figure away when all sums are solved together."""
    for solved in _solve(known, sums):
        # A difference of two that are unknown tells of neither; but what is nothing can
        # be known to be that.
        some = [place for place in solved.unknown if not empty(place)]
        signs = {solved.unknown[place] > 0 for place in some or solved.unknown}
        if len(signs) < 2 and tells(solved.unknown):
            told = {
                place for each in solved.used for place in (each.whole, *each.parts)
            }
            if told & removable:
                return told & removable
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
