"""What is published: the figures for who does not work on the cases.

One question can be harmless and two of them together not: a half-year subtracted from
its year, all leefdomeinen from the city, this week from the last. So managers, and
every file that leaves, get no figures made for their question. They get those of a
fixed set of cuts that were made once and kept (decision 23):

- all areas in one table, of everything so far, of a calendar year or a half-year;
- one leefdomein or one organisation, of everything so far;
- as they stood on a day of publication, of which there are few.

What is hidden is decided on all of them together. Of the periods that add up to a
longer one, all show the same cells or none, and what is left over (before, after,
without a date) must be large enough as well: then what is known of all of them tells
of each no more than its own table. Parts, such as leefdomeinen, are judged with what
of the city is known. And what was published before is known as well: a figure that
changed by fewer than ten cases since then is hidden.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection, transaction

from cases import acting
from cases.models import Area, Leefdomein, Organisation
from reporting import figures
from reporting.figures.money import payer_of
from reporting.figures.table import Row, Scope, Table
from reporting.models import Publication
from reporting.rendement import BeforeAndAfter
from reporting.suppression import (
    LEAST,
    TOTAL,
    Place,
    cases_of,
    determined,
    rows_of,
    safe_to_show,
    show,
    shown_of,
    sums_of,
    without_cases,
)

Dimension = Publication.Dimension
FIGURES: dict[str, Callable[[Scope], Any]] = {
    figure.__name__: figure
    for figure in (
        figures.deadlines,
        figures.attention,
        figures.rendement,
        figures.wellbeing,
        figures.process,
    )
}
# Of one day: a period would narrow nothing.
WITHOUT_PERIODS = {"attention"}
# Where each counted thing is in one part at the most, though a case can be in several.
IN_ONE_PART = {"deadlines"}
# How far back periods go.
YEARS = 6

# The tables of a report by measure and leefdomein; a report of one table has no name.
Tables = dict[tuple[str, ...], Table]


def tables_of(report: Any) -> Tables:
    if isinstance(report, Table):
        return {(): report}
    return {
        (measure, name): table
        for measure, tables in report.items()
        for name, table in tables.items()
    }


def report_of(tables: Tables) -> Any:
    """Return a report in the shape in which `reporting.figures` gives it."""
    if () in tables:
        return tables[()]
    names = list(Leefdomein.objects.values_list("name", flat=True))
    return {
        measure: {
            name: tables[measure, name] for name in names if (measure, name) in tables
        }
        for measure in figures.MEASURES
    }


# Periods ---------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class Span:
    """Everything so far, a calendar year or half of one: a period of publication."""

    first: date | None = None
    last: date | None = None

    @property
    def key(self) -> str:
        return f"{self.first}/{self.last}" if self.first else ""

    def of(self, scope: Scope) -> Scope:
        return replace(scope, from_on=self.first, to_on=self.last)


EVERYTHING = Span()


def year(number: int) -> Span:
    return Span(date(number, 1, 1), date(number, 12, 31))


def halves(number: int) -> list[Span]:
    return [
        Span(date(number, 1, 1), date(number, 6, 30)),
        Span(date(number, 7, 1), date(number, 12, 31)),
    ]


def span_around(first: date | None, last: date | None) -> Span:
    """Return the shortest period of publication in which both days are."""
    if not first or not last or first.year != last.year:
        return EVERYTHING
    around = [s for s in halves(first.year) if s.first <= first and last <= s.last]  # type: ignore[operator]
    return around[0] if around else year(first.year)


def spans(as_of: date) -> list[Span]:
    """Return the periods that were over by then, the last first."""
    found = [EVERYTHING]
    for number in range(as_of.year, as_of.year - YEARS, -1):
        of_year = [year(number), *reversed(halves(number))]
        found += [span for span in of_year if span.last and span.last <= as_of]
    return found


# What is kept ----------------------------------------------------------------------


def row_as_json(row: Row) -> dict[str, Any]:
    """Return a row as it is kept: without how many cases are behind it."""
    kept = {
        each.name: _value_as_json(getattr(row, each.name))
        for each in fields(row)
        if each.name not in ("cases_behind", "suppressed")
    }
    return {**kept, "suppressed": sorted(row.suppressed)}


def _value_as_json(value: Any) -> Any:
    if isinstance(value, BeforeAndAfter):
        return [str(value.before), str(value.after)]
    if isinstance(value, dict):
        return {name: _value_as_json(each) for name, each in value.items()}
    return str(value) if isinstance(value, Decimal) else value


def row_from_json(kind: type[Row], kept: dict[str, Any]) -> Any:
    values = {
        name: _value_from_json(value)
        for name, value in kept.items()
        if name != "suppressed"
    }
    hidden = frozenset(kept["suppressed"])
    return kind(cases_behind={}, suppressed=hidden, **values)


def _value_from_json(value: Any) -> Any:
    if isinstance(value, list):
        return BeforeAndAfter(*(Decimal(each) for each in value))
    if isinstance(value, dict):
        return {name: _value_from_json(value[name]) for name in sorted(value)}
    return Decimal(value) if isinstance(value, str) else value


def _table_as_json(table: Table) -> dict[str, Any]:
    return {
        "total": row_as_json(table.total),
        "by_area": {area: row_as_json(row) for area, row in table.by_area.items()},
    }


def _table_from_json(kind: type[Row], kept: dict[str, Any]) -> Table:
    return Table(
        total=row_from_json(kind, kept["total"]),
        by_area={
            # The database keeps no order.
            area: row_from_json(kind, kept["by_area"][area])
            for area in sorted(kept["by_area"])
        },
    )


KINDS: dict[str, type[Row]] = {
    "deadlines": figures.Deadlines,
    "attention": figures.Attention,
    "rendement": figures.Rendement,
    "wellbeing": figures.Pairs,
    "process": figures.Process,
}
SEPARATOR = "|"


def read(content: dict[str, Any], report: str, part: str) -> Tables | None:
    """Return the tables of a period, or of a leefdomein or organisation, as kept."""
    kept = content["tables"].get(part)
    if kept is None:
        return None
    return {
        tuple(filter(None, name.split(SEPARATOR))): _table_from_json(
            KINDS[report], table
        )
        for name, table in kept.items()
    }


def hidden_all(tables: Tables) -> Tables:
    """Return tables like these with nothing in them."""
    return {
        name: Table(
            total=table.total.hide(table.total.shown()),
            by_area={
                area: row.hide(row.shown()) for area, row in table.by_area.items()
            },
        )
        for name, table in tables.items()
    }


# Making it -------------------------------------------------------------------------


@dataclass
class Maker:
    """Asks the figures of one report on one day, each question once."""

    report: str
    as_of: date
    asked: dict[Scope, Tables] = field(default_factory=dict)

    @cached_property
    def areas(self) -> list[str]:
        return list(Area.objects.order_by("name").values_list("name", flat=True))

    @property
    def scope(self) -> Scope:
        return Scope(as_of=self.as_of)

    def tables(self, scope: Scope) -> Tables:
        if scope not in self.asked:
            with acting.as_role(acting.FIGURES):
                self.asked[scope] = tables_of(FIGURES[self.report](scope))
        return self.asked[scope]

    def rows(self, name: tuple[str, ...], scope: Scope) -> dict[str, Row]:
        """Return the rows of one table, with the cells of that of everything."""
        whole = self.tables(self.scope)[name].total
        return rows_of(self.tables(scope)[name], self.areas, whole)


# By period and area


LEVELS = ("everything", "years", "halves")


def publish_areas(
    maker: Maker, earlier: Iterable[tuple[date, dict[str, Any]]]
) -> dict[str, Any]:
    """Return the tables by area of every period, with what is hidden in them."""
    before = list(earlier)
    content: dict[str, Any] = {"tables": {}, "known": {}, "spans": {}}
    for name in maker.tables(maker.scope):
        whole = maker.rows(name, maker.scope)
        sums = sums_of(whole)
        siblings: dict[str, list[Span]] = {level: [] for level in LEVELS}
        known: dict[str, set[Place]] = {level: set() for level in LEVELS}
        siblings["everything"] = [EVERYTHING]
        known["everything"] = safe_to_show([cases_of(whole)], shown_of(whole), sums)
        if maker.report not in WITHOUT_PERIODS:
            siblings["years"], rest = _years(maker, name)
            known["years"] = _known_in(
                maker, name, siblings["years"], rest, known["everything"]
            )
            siblings["halves"], leaves, rest = _halves(maker, name, siblings["years"])
            if siblings["halves"]:
                known["halves"] = _known_in(
                    maker, name, leaves, rest, known["years"] or known["everything"]
                )
        for as_of, content_before in before:
            _forget_small_changes(maker, name, siblings, known, as_of, content_before)
        key = SEPARATOR.join(name)
        for level in LEVELS:
            for span in siblings[level]:
                table = show(maker.rows(name, span.of(maker.scope)), known[level])
                of_span = content["tables"].setdefault(span.key, {})
                of_span[key] = _table_as_json(table)
        content["known"][key] = {
            level: sorted(places) for level, places in known.items()
        }
        content["spans"][key] = {
            level: [span.key for span in found] for level, found in siblings.items()
        }
    return content


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
) -> set[Place]:
    """Return what can be shown in all of these periods alike."""
    scopes = [span.of(maker.scope) for span in found]
    if not scopes:
        return set()
    tables = [maker.rows(name, scope) for scope in [*scopes, *([rest] if rest else [])]]
    return safe_to_show([cases_of(rows) for rows in tables], shown, sums_of(tables[0]))


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
            maker.rows(
                name,
                replace(span.of(maker.scope), minus=(span.of(Scope(as_of=as_of)),)),
            )
            for span in common
        ]
        cases = [cases_of(rows) for rows in changes]
        safe = safe_to_show(cases, both, sums_of(changes[0]), zero_tells=False)
        for span, changed in zip(common, cases, strict=True):
            kept = before["tables"][span.key][key]
            now = _table_as_json(show(maker.rows(name, span.of(maker.scope)), both))
            # What was corrected afterwards shows in no dates: the same, or enough.
            safe -= {
                place
                for place in both
                if not changed[place] and _differs(maker, place, kept, now)
            }
        known[level] -= both - safe
        # What was hidden then is nearly as it is now, unless much changed.
        known[level] -= {
            place
            for place in known[level] - known_before
            if any(changed[place] < LEAST for changed in cases)
        }


def _differs(
    maker: Maker, place: Place, kept: dict[str, Any], now: dict[str, Any]
) -> bool:
    part, cell = place
    row_kept, row_now = (
        table["by_area"].get(part, {}) if part else table["total"]
        for table in (kept, now)
    )
    return _values(maker.report, row_kept, cell) != _values(maker.report, row_now, cell)


def _values(report: str, row: dict[str, Any], cell: str) -> Any:
    names = KINDS[report].CELLS.get(cell)
    if names is None:
        return row.get("by_payer", {}).get(payer_of(cell))
    return [row.get(name) for name in names]


# By leefdomein and organisation


def publish_parts(
    maker: Maker,
    dimension: str,
    city: dict[str, Any],
    earlier: Iterable[tuple[date, dict[str, Any]]],
) -> dict[str, Any]:
    """Return the row of each leefdomein or organisation, with what is hidden in it.

    `city` is what was published of all areas together; what of it is known is known.
    """
    parts = dict(_parts(maker, dimension))
    before = list(earlier)
    content: dict[str, Any] = {"tables": {}, "known": {}}
    for name in maker.tables(maker.scope):
        known = _known_parts(maker, name, parts, city)
        for as_of, content_before in before:
            _forget_changed_parts(maker, name, parts, known, as_of, content_before)
        key = SEPARATOR.join(name)
        content["known"][key] = sorted(known)
        whole = maker.tables(maker.scope)[name].total
        for part, scope in parts.items():
            row = maker.tables(scope)[name].total.beside(whole)
            shown = {(TOTAL, cell) for of, cell in known if of == part}
            table = show({TOTAL: row}, shown)
            content["tables"].setdefault(part, {})[key] = _table_as_json(table)
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
    maker: Maker, name: tuple[str, ...], parts: dict[str, Scope], city: dict[str, Any]
) -> set[Place]:
    """Return which cells of which part can be shown beside the city."""
    all_rows = maker.rows(name, maker.scope)
    key = SEPARATOR.join(name)
    published = {(part, cell) for part, cell in city["known"][key]["everything"]}
    fixed = {p for p in determined(published, sums_of(all_rows)) if p[0] == TOTAL}
    whole = all_rows[TOTAL]
    now = _table_as_json(show(all_rows, published))
    corrected = {
        cell
        for part, cell in published
        if part == TOTAL
        and _differs(maker, (TOTAL, cell), city["tables"][""][key], now)
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
        rest = replace(maker.scope, minus=tuple(system.values()))
        rows = {
            part: row.beside(whole)
            for part, scope in {**system, "rest": rest}.items()
            # Who is known to be in nothing is no place to hide in.
            if any((row := maker.tables(scope)[name].total).cases_behind.values())
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
            known_already=fixed,
            never=hidden,
            apart=len(system) == 1,
        )
    return {place for place in known if place[0] in parts}


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
    then = Scope(as_of=as_of)
    of_city = maker.tables(replace(maker.scope, minus=(then,)))[name].total
    for part, scope in parts.items():
        of_part = {place for place in known if place[0] == part}
        both = of_part & known_before
        if not of_part:
            continue
        changed = maker.tables(replace(scope, minus=(replace(scope, as_of=as_of),)))
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
            [cases], both, sums_of(rows), known_already=city, zero_tells=False
        )
        now = row_as_json(maker.tables(scope)[name].total.beside(whole))
        kept = before["tables"].get(part, {}).get(key, {}).get("total", {})
        known -= both - safe
        known -= {place for place in of_part - both if cases[place] < LEAST}
        known -= {
            place
            for place in both
            if not cases[place]
            and _values(maker.report, kept, place[1])
            != _values(maker.report, now, place[1])
        }


# Asking for it ---------------------------------------------------------------------

# Who asks about another day makes a publication of it; near each other there are two
# at the most, for of what lies between there is little left to show.
APART = timedelta(days=28)
AT_MOST_NEAR = 2


def days() -> list[date]:
    """Return the days of which figures were published, the last first."""
    found = Publication.objects.order_by("-as_of").values_list("as_of", flat=True)
    return list(found.distinct())


def day_for(today: date) -> date:
    """Return the last day of which figures were published; today if there is none."""
    return next((day for day in days() if day <= today), today)


def is_too_near(as_of: date) -> bool:
    """Tell whether enough was published of the days around this one."""
    near = [day for day in days() if abs(day - as_of) < APART]
    return as_of not in near and len(near) >= AT_MOST_NEAR


def published(figure: Callable[[Scope], Any], scope: Scope) -> Any:
    """Return what was published of what `scope` asks, and publish it if nobody did.

    Raise ValueError when it asks for more than one thing at a time: that is no cut.
    """
    report = figure.__name__
    chosen = [scope.area, scope.leefdomein, scope.organisation]
    span = span_around(scope.from_on, scope.to_on)
    if report in WITHOUT_PERIODS:
        span = EVERYTHING
    of_leefdomein = scope.leefdomein is not None and report != "wellbeing"
    if is_no_cut(chosen, span):
        raise ValueError("Only one of area, leefdomein, organisation, or a period.")
    areas = content_of(report, scope.as_of, Dimension.AREA)
    if of_leefdomein or scope.organisation is not None:
        dimension = Dimension.LEEFDOMEIN if of_leefdomein else Dimension.ORGANISATION
        one: Any = scope.leefdomein if of_leefdomein else scope.organisation
        kept = content_of(report, scope.as_of, dimension)
        tables = read(kept, report, str(one.pk)) or _totals(
            hidden_all(read(areas, report, "") or {})
        )
    else:
        tables = _of_span(areas, report, span)
        if scope.area is not None:
            tables = {
                name: _of_area(table, scope.area.name) for name, table in tables.items()
            }
    if scope.leefdomein is not None and report == "wellbeing":
        tables = {
            name: table
            for name, table in tables.items()
            if name[1] == scope.leefdomein.name
        }
    return report_of(tables)


def is_no_cut(chosen: list[Any], span: Span) -> bool:
    """Tell whether this is more at a time than is published."""
    area, *others = chosen
    number = sum(each is not None for each in chosen)
    narrowed = any(each is not None for each in others)
    return number > 1 or narrowed and span != EVERYTHING


def _of_span(content: dict[str, Any], report: str, span: Span) -> Tables:
    """Return the tables of a period; those that were not published are hidden."""
    everything = read(content, report, "") or {}
    found = read(content, report, span.key) or {}
    return {**hidden_all(everything), **found}


def _of_area(table: Table, area: str) -> Table:
    # An area that is newer than the publication has nothing in it.
    row = table.by_area.get(area) or table.total.hide(table.total.shown())
    return Table(total=row, by_area={area: row})


def _totals(tables: Tables) -> Tables:
    return {name: Table(total=t.total, by_area={}) for name, t in tables.items()}


def content_of(report: str, as_of: date, dimension: str) -> dict[str, Any]:
    """Return what was published, and publish it if nobody did."""
    asked = Publication.objects.filter(
        report=report, as_of=as_of, dimension=dimension
    ).values_list("content", flat=True)
    kept = asked.first()
    return publish(report, as_of, dimension) if kept is None else kept


@transaction.atomic
def publish(report: str, as_of: date, dimension: str) -> dict[str, Any]:
    """Make a publication and keep it, unless there is one or nothing can be shown."""
    with connection.cursor() as cursor:
        # Two at once would each not know of what the other shows.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"publication {report}"]
        )
    of_report = Publication.objects.filter(report=report, dimension=dimension)
    made = list(of_report.order_by("as_of").values_list("as_of", "content"))
    for day, content in made:
        if day == as_of:
            return content
    maker = Maker(report, as_of)
    if dimension == Dimension.AREA:
        content = publish_areas(maker, made)
    else:
        city = content_of(report, as_of, Dimension.AREA)
        content = publish_parts(maker, dimension, city, made)
    # Of what is empty there is nothing to keep: it may be filled tomorrow.
    if dimension != Dimension.AREA or _has_figures(content):
        Publication.objects.create(
            report=report, as_of=as_of, dimension=dimension, content=content
        )
    return content


def _has_figures(content: dict[str, Any]) -> bool:
    return any(
        places for known in content["known"].values() for places in known.values()
    )


def publish_all(as_of: date) -> int:
    """Publish every report of a day; return how many publications there are of it."""
    for report in FIGURES:
        for dimension in Dimension.values:
            if (report, dimension) != ("wellbeing", Dimension.LEEFDOMEIN):
                content_of(report, as_of, dimension)
    return Publication.objects.filter(as_of=as_of).count()


# How long after one publication the next is made by itself.
BETWEEN = timedelta(days=90)


def is_due(today: date) -> date | None:
    """Return the end of the last half-year, if it is still to be published."""
    ends = (date(today.year - 1, 12, 31), date(today.year, 6, 30))
    last = max(end for end in ends if end < today)
    found = days()
    recent = [day for day in found if last - BETWEEN < day]
    return None if recent else last
