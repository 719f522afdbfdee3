"""The row of each leefdomein or organisation, and what of it can be shown."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from cases.models import Leefdomein, Organisation
from reporting.figures.table import Row, Scope
from reporting.models import Publication
from reporting.published.linked import parts_shown_by
from reporting.published.maker import IN_ONE_PART, OF_THE_CITY_ONLY, Maker
from reporting.published.stored import (
    SEPARATOR,
    differs,
    row_as_json,
    table_as_json,
    values_of,
)
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
    without_cases,
)

Dimension = Publication.Dimension


def publish_parts(
    maker: Maker,
    dimension: str,
    city: dict[str, Any],
    earlier: Iterable[tuple[date, dict[str, Any]]],
    others: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    """Return the row of each leefdomein or organisation, with what is hidden in it.

    `city` is what was published of all areas together; what of it is known is known,
    and what `others`, the reports that tell of the same cases, show of the parts.
    """
    parts = dict(_parts(maker, dimension))
    before = list(earlier)
    if maker.report not in OF_THE_CITY_ONLY:
        days = [as_of for as_of, _content in before]
        maker.expect(
            [
                replace(maker.scope, minus=tuple(parts.values())),
                *parts.values(),
                *(
                    scope.since(day)
                    for day in days
                    for scope in (maker.scope, *parts.values())
                ),
            ]
        )
    content: dict[str, Any] = {"tables": {}, "known": {}}
    for name, of_city in maker.tables(maker.scope).items():
        whole = of_city.total
        key = SEPARATOR.join(name)
        if maker.report in OF_THE_CITY_ONLY:
            # All of it is hidden, whatever it is: it is not asked.
            content["known"][key] = []
            hidden = table_as_json(show({TOTAL: whole}, set()))
            for part in parts:
                content["tables"].setdefault(part, {})[key] = hidden
            continue
        known = _known_parts(maker, name, parts, city, others)
        for as_of, content_before in before:
            _forget_changed_parts(maker, name, parts, known, as_of, content_before)
        known = {place for place in known if not whole.is_of_all_only(place[1])}
        content["known"][key] = sorted(known)
        for part, scope in parts.items():
            row = maker.tables(scope)[name].total.beside(whole)
            shown = {(TOTAL, cell) for of, cell in known if of == part}
            table = show({TOTAL: row}, shown)
            content["tables"].setdefault(part, {})[key] = table_as_json(table)
    return content


def _parts(maker: Maker, dimension: str) -> Iterator[tuple[str, Scope]]:
    """Yield what each part is kept as, and its scope."""
    rows: Any = (
        Leefdomein.objects.order_by("pk")
        if dimension == Dimension.LEEFDOMEIN
        else Organisation.objects.order_by("pk")
    )
    for row in rows:
        yield str(row.pk), replace(maker.scope, **{str(dimension): row})


def _known_parts(
    maker: Maker,
    name: tuple[str, ...],
    parts: dict[str, Scope],
    city: dict[str, Any],
    others: dict[str, dict[str, Any]],
) -> set[Place]:
    """Return which cells of which part can be shown beside the city."""
    all_rows = maker.rows(name, maker.scope)
    key = SEPARATOR.join(name)
    published = {(part, cell) for part, cell in city["known"][key]["everything"]}
    linked = parts_shown_by(maker.report, others)
    fixed = {p for p in determined(published, sums_of(all_rows)) if p[0] == TOTAL}
    whole = all_rows[TOTAL]
    now = table_as_json(show(all_rows, published))
    corrected = {
        cell
        for part, cell in published
        if part == TOTAL
        and differs(maker.report, (TOTAL, cell), city["tables"][""][key], now)
    }
    # Each with all that is not in it, and then all of them beside each other: they can
    # happen to be apart, and add up to the city.
    alone = [{part: scope} for part, scope in parts.items()]
    known = {
        (part, cell)
        for part in parts
        for cell in whole.shown()
        if cell not in corrected
    }
    for system in [*alone, parts] if maker.report not in IN_ONE_PART else [parts]:
        found = {
            part: maker.tables(scope)[name].total for part, scope in system.items()
        }
        found["rest"] = _rest(maker, name, list(system.values()))
        rows = {
            part: row.beside(whole)
            for part, row in found.items()
            # Who is known to be in nothing is no place to hide in.
            if any(row.cases_behind.values())
        }
        table = {TOTAL: whole, **rows}
        cases = cases_of(table)
        # Nothing of the city that is hidden may follow from its parts.
        hidden = frozenset(p for p in cases if p[0] == TOTAL and p not in fixed)
        shown = known & shown_of(table)
        known -= {place for place in known if place[0] in system}
        known |= safe_to_show(
            [cases],
            shown,
            sums_of(table),
            known_already=fixed | {place for place in linked if place[0] in table},
            never=hidden,
            apart=len(system) == 1,
            spared=whole.SPARED,
        )
    return {place for place in known if place[0] in parts}


def _rest(maker: Maker, name: tuple[str, ...], parts: list[Scope]) -> Row:
    """Return the row of what is in none of the parts, with how many cases it is."""
    if len(parts) != 1 or maker.report in IN_ONE_PART:
        rest = replace(maker.scope, minus=tuple(parts))
        return maker.tables(rest)[name].total
    # A case is in a part with all that it has, or not at all: nothing has to be asked.
    whole = maker.tables(maker.scope)[name].total
    of_part = maker.tables(parts[0])[name].total.cases_behind
    others = {
        cell: number - of_part.get(cell, 0)
        for cell, number in whole.cases_behind.items()
    }
    return replace(whole, cases_behind=others)


def _forget_changed_parts(
    maker: Maker,
    name: tuple[str, ...],
    parts: dict[str, Scope],
    known: set[Place],
    as_of: date,
    before: dict[str, Any],
) -> None:
    """Take out of `known` what changed by fewer than ten cases since a publication."""
    key = SEPARATOR.join(name)
    known_before = {(part, cell) for part, cell in before["known"].get(key, [])}
    whole = maker.tables(maker.scope)[name].total
    of_city = maker.tables(maker.scope.since(as_of))[name].total
    for part, scope in parts.items():
        of_part = {place for place in known if place[0] == part}
        both = of_part & known_before
        if not of_part:
            continue
        changed = maker.tables(scope.since(as_of))
        row = changed[name].total.beside(whole)
        others = without_cases(whole)
        others = replace(
            others,
            cases_behind={
                cell: max(0, number - row.cases_behind.get(cell, 0))
                for cell, number in of_city.cases_behind.items()
            },
        )
        rows = {TOTAL: of_city.beside(whole), part: row, "rest": others}
        cases = cases_of(rows)
        city = {place for place in cases if place[0] == TOTAL}
        safe = safe_to_show(
            [cases],
            both,
            sums_of(rows),
            known_already=city,
            zero_tells=False,
            spared=whole.SPARED,
        )
        now = row_as_json(maker.tables(scope)[name].total.beside(whole))
        kept = before["tables"].get(part, {}).get(key, {}).get("total", {})
        known -= both - safe
        known -= {place for place in of_part - both if cases[place] < LEAST}
        known -= {
            place
            for place in both
            if not cases[place]
            and values_of(maker.report, kept, place[1])
            != values_of(maker.report, now, place[1])
        }
