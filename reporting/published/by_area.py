"""The tables by area of every period, and what of them can be shown together."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from reporting.figures.table import Row, Scope
from reporting.published.linked import shown_by
from reporting.published.maker import OF_THE_CITY_ONLY, WITHOUT_PERIODS, Maker
from reporting.published.periods import EVERYTHING, YEARS, Span, halves, spans, year
from reporting.published.stored import SEPARATOR, differs, table_as_json
from reporting.suppression import (
    LEAST,
    TOTAL,
    Place,
    cases_of,
    determined,
    safe_to_show,
    show,
    shown_of,
    sums_of,
)

LEVELS = ("everything", "years", "halves")


@dataclass
class Told:
    """What an earlier publication told of everything so far, and is nearly so now."""

    unchanged: set[Place] = field(default_factory=set)
    # By fewer than ten cases: known now, it would tell of those.
    changed: set[Place] = field(default_factory=set)


def publish_areas(
    maker: Maker,
    earlier: Iterable[tuple[date, dict[str, Any]]],
    others: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """Return the tables by area of every period, with what is hidden in them.

    What `others`, the reports that tell of the same cases, show is known.
    """
    before = list(earlier)
    # The facts of completeness are others in each period.
    if maker.report not in WITHOUT_PERIODS | OF_THE_CITY_ONLY:
        maker.expect(_expected(maker, [as_of for as_of, _content in before]))
    content: dict[str, Any] = {"tables": {}, "known": {}, "spans": {}}
    for name in maker.tables(maker.scope):
        whole = maker.rows(name, maker.scope)
        siblings: dict[str, list[Span]] = {level: [] for level in LEVELS}
        known: dict[str, set[Place]] = {level: set() for level in LEVELS}
        siblings["everything"] = [EVERYTHING]
        told = _told_before(maker, name, before)
        known["everything"] = _known_in(
            maker, name, [EVERYTHING], None, shown_of(whole), others, told
        )
        if maker.report not in WITHOUT_PERIODS:
            siblings["years"], rest = _years(maker, name)
            known["years"] = _known_in(
                maker, name, siblings["years"], rest, known["everything"], others
            )
            siblings["halves"], leaves, rest = _halves(maker, name, siblings["years"])
            if siblings["halves"]:
                known["halves"] = _known_in(
                    maker,
                    name,
                    leaves,
                    rest,
                    known["years"] or known["everything"],
                    others,
                )
        for as_of, content_before in before:
            _forget_small_changes(maker, name, siblings, known, as_of, content_before)
        if maker.report in OF_THE_CITY_ONLY:
            known = {
                level: {place for place in places if place[0] == TOTAL}
                for level, places in known.items()
            }
        known = {
            level: {
                place
                for place in places
                if not whole[TOTAL].is_of_all_only(place[1])
                or (level == "everything" and place[0] == TOTAL)
            }
            for level, places in known.items()
        }
        key = SEPARATOR.join(name)
        for level in LEVELS:
            for span in siblings[level]:
                table = show(maker.rows(name, span.of(maker.scope)), known[level])
                of_span = content["tables"].setdefault(span.key, {})
                of_span[key] = table_as_json(table)
        content["known"][key] = {
            level: sorted(places) for level, places in known.items()
        }
        content["spans"][key] = {
            level: [span.key for span in found] for level, found in siblings.items()
        }
    return content


def _expected(maker: Maker, before: list[date]) -> Iterator[Scope]:
    """Yield what is surely asked, of every table of a report."""
    for span in spans(maker.as_of):
        yield span.of(maker.scope)
        for as_of in before:
            yield span.of(maker.scope).since(as_of)


def _main(rows: dict[str, Row]) -> int:
    """Return about how many cases the first cell of all areas together is."""
    row = rows[TOTAL]
    return row.cases_behind.get(next(iter(row.CELLS)), 0)


def _is_empty(rows: dict[str, Row]) -> bool:
    return not any(cases_of(rows).values())


def _from_last_small(maker: Maker, name: tuple[str, ...], found: list[Span]) -> int:
    """Return from where on all periods are of ten cases or more."""
    begin = 0
    for index, span in enumerate(found):
        if _main(maker.rows(name, span.of(maker.scope))) < LEAST:
            begin = index + 1
    return begin


def _rest_after(
    maker: Maker, name: tuple[str, ...], found: list[Span]
) -> tuple[list[Span], Scope | None]:
    """Return the periods, fewer if what is left over would be small, and that rest.

    Left over is what was before, after, or has no date; None when it is nothing.
    """
    taken = list(found)
    while taken:
        range_of_all = Span(taken[0].first, taken[-1].last).of(maker.scope)
        rest = replace(maker.scope, minus=(range_of_all,))
        rows = maker.rows(name, rest)
        if _is_empty(rows):
            return taken, None
        if _main(rows) >= LEAST:
            return taken, rest
        # The oldest goes to what is left over: the last ones matter most.
        taken.pop(0)
    return [], None


def _years(maker: Maker, name: tuple[str, ...]) -> tuple[list[Span], Scope | None]:
    last = maker.as_of.year
    if year(last).last != maker.as_of:
        last -= 1
    found = [year(number) for number in range(last - YEARS + 1, last + 1)]
    found = found[_from_last_small(maker, name, found) :]
    return _rest_after(maker, name, found)


def _halves(
    maker: Maker, name: tuple[str, ...], years: list[Span]
) -> tuple[list[Span], list[Span], Scope | None]:
    """Return the half-years, with the years that are not split, and what is left over.

    A year is split in both its halves or not at all.
    """
    numbers = [span.first.year for span in years if span.first]
    of_years = [half for number in numbers for half in halves(number)]
    begin = _from_last_small(maker, name, of_years)
    begin += begin % 2
    split = of_years[begin:]
    after = (
        [
            half
            for number in range((numbers or [maker.as_of.year - 1])[-1] + 1, 10_000)
            if number <= maker.as_of.year
            for half in halves(number)
            if half.last and half.last <= maker.as_of
        ]
        if numbers
        else []
    )
    after = (
        after
        if all(_main(maker.rows(name, half.of(maker.scope))) >= LEAST for half in after)
        else []
    )
    whole_years = years[: begin // 2]
    while True:
        leaves = [*whole_years, *split, *after]
        taken, rest = _rest_after(maker, name, leaves)
        if len(taken) == len(leaves):
            return [*split, *after], leaves, rest
        if after:
            after.pop()
        else:
            return [], [], None


def _known_in(
    maker: Maker,
    name: tuple[str, ...],
    found: list[Span],
    rest: Scope | None,
    shown: set[Place],
    others: dict[str, dict[str, Any]],
    told: Told | None = None,
) -> set[Place]:
    """Return what can be shown in all of these periods alike."""
    told = told or Told()
    scopes = [span.of(maker.scope) for span in found]
    if not scopes:
        return set()
    tables = [maker.rows(name, scope) for scope in [*scopes, *([rest] if rest else [])]]
    linked = shown_by(maker.report, others, found, tables[0])
    cases = [cases_of(rows) for rows in tables]
    if rest and _is_to_come(maker, name, found):
        # That nothing of it is late yet tells of nobody.
        cases[-1] |= Counter(
            {
                place: LEAST
                for place in cases[-1]
                if place[1] in tables[0][TOTAL].NOT_YET
            }
        )
    return safe_to_show(
        cases,
        shown - linked.unknown,
        sums_of(tables[0]),
        known_already=linked.known | told.unchanged,
        never=frozenset(told.changed),
        spared=tables[0][TOTAL].SPARED,
    )


def _told_before(
    maker: Maker, name: tuple[str, ...], before: list[tuple[date, dict[str, Any]]]
) -> Told:
    """Return what was known, the sums that hold included, and is nearly so now."""
    told = Told()
    sums = sums_of(maker.rows(name, maker.scope))
    for as_of, content in before:
        published = content["known"].get(SEPARATOR.join(name), {}).get("everything", [])
        known = determined({(part, cell) for part, cell in published}, sums)
        changes = cases_of(maker.rows(name, maker.scope.since(as_of)))
        told.unchanged |= {place for place in known if not changes[place]}
        told.changed |= {place for place in known if 0 < changes[place] < LEAST}
    told.unchanged -= told.changed
    return told


def _is_to_come(maker: Maker, name: tuple[str, ...], found: list[Span]) -> bool:
    """Tell whether all that these periods leave over is after the day itself."""
    first, last = found[0].first, found[-1].last
    if not first or not last or last < maker.as_of:
        return False
    before = replace(maker.scope, to_on=first - timedelta(days=1))
    return _is_empty(maker.rows(name, before))


def _forget_small_changes(
    maker: Maker,
    name: tuple[str, ...],
    siblings: dict[str, list[Span]],
    known: dict[str, set[Place]],
    as_of: date,
    before: dict[str, Any],
) -> None:
    """Take out of `known` what changed by fewer than ten cases since a publication."""
    key = SEPARATOR.join(name)
    for level in LEVELS:
        known_before = {
            (part, cell) for part, cell in before["known"].get(key, {}).get(level, [])
        }
        both = known[level] & known_before
        spans_before = set(before["spans"].get(key, {}).get(level, []))
        common = [span for span in siblings[level] if span.key in spans_before]
        if not common:
            continue
        changes = [
            maker.rows(name, span.of(maker.scope).since(as_of)) for span in common
        ]
        cases = [cases_of(rows) for rows in changes]
        judged = partial(
            safe_to_show,
            cases,
            both,
            sums_of(changes[0]),
            zero_tells=False,
            spared=changes[0][TOTAL].SPARED,
        )
        corrected: set[Place] = set()
        for span, changed in zip(common, cases, strict=True):
            kept = before["tables"][span.key][key]
            now = table_as_json(show(maker.rows(name, span.of(maker.scope)), both))
            # What was corrected afterwards, or moved to another area, shows in no
            # dates: the same, or enough.
            corrected |= {
                place
                for place in both
                if not changed[place] and differs(maker.report, place, kept, now)
            }
        safe = judged() - corrected
        left = known[level] - (both - safe)
        if corrected & determined(left, sums_of(changes[0])):
            # Nor may it follow from what did change enough.
            for changed in cases:
                changed |= Counter({p: 1 for p in corrected if not changed[p]})
            safe = judged() - corrected
        known[level] -= both - safe
        # What was hidden then is nearly as it is now, unless much changed.
        known[level] -= {
            place
            for place in known[level] - known_before
            if any(changed[place] < LEAST for changed in cases)
        }
