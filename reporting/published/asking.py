"""Asking for what was published, and publishing what nobody asked before."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from cases import jobs
from cases.models import JobRun, Organisation
from reporting.figures.table import Scope, Table
from reporting.models import Publication
from reporting.published.by_area import publish_areas
from reporting.published.by_part import publish_parts
from reporting.published.linked import LINKED
from reporting.published.maker import FIGURES, WITHOUT_PERIODS, Maker
from reporting.published.periods import EVERYTHING, Span, span_around, spans
from reporting.published.stored import Tables, hidden_all, read, report_of

Dimension = Publication.Dimension

# Who asks about another day makes a publication of it; near each other there are two
# at the most, for of what lies between there is little left to show.
APART = timedelta(days=28)
AT_MOST_NEAR = 2


def days() -> list[date]:
    """Return the days of which figures were published, the last first."""
    found = Publication.objects.order_by("-as_of").values_list("as_of", flat=True)
    return list(found.distinct())


def days_of(report: str) -> list[date]:
    """Return the days of which this report was published, the last first."""
    kept = Publication.objects.filter(report=report, dimension=Dimension.AREA)
    return list(kept.order_by("-as_of").values_list("as_of", flat=True))


def spans_offered(as_of: date) -> list[Span]:
    """Return the periods that were over by then, back to the first that was published.

    Before it is nothing that anybody is shown: there was no approach yet, or it was
    about too few. Until something is published there is nothing to tell by.
    """
    of_day = Publication.objects.filter(as_of=as_of, dimension=Dimension.AREA)
    first = min(
        (
            key
            for tables in of_day.values_list("content__spans", flat=True)
            for levels in (tables or {}).values()
            for keys in levels.values()
            for key in keys
            if key
        ),
        default="",
    )
    first_day = first.partition("/")[0]
    return [
        span
        for span in spans(as_of)
        if span == EVERYTHING or str(span.first) >= first_day
    ]


def day_for(today: date) -> date:
    """Return the last day of which figures were published; today if there is none."""
    return next((day for day in days() if day <= today), today)


def is_too_near(as_of: date, *also: date) -> bool:
    """Tell whether enough was published of the days around this one.

    `also` are days that are published by the same question.
    """
    near = [day for day in {*days(), *also} if abs(day - as_of) < APART]
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
    areas = _asked(report, scope.as_of, Dimension.AREA)
    if of_leefdomein or scope.organisation is not None:
        dimension = Dimension.LEEFDOMEIN if of_leefdomein else Dimension.ORGANISATION
        one: Any = scope.leefdomein if of_leefdomein else scope.organisation
        kept = _asked(report, scope.as_of, dimension)
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


def by_organisation(figure: Callable[[Scope], Any], as_of: date) -> dict[str, Any]:
    """Return the row of every organisation, of everything so far, as published."""
    content = _asked(figure.__name__, as_of, Dimension.ORGANISATION)
    found = {}
    for pk, name in Organisation.objects.order_by("name").values_list("pk", "name"):
        tables = read(content, figure.__name__, str(pk))
        # One that is newer than the publication has nothing in it.
        if tables is not None:
            found[name] = tables[()].total
    return found


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
    kept = _kept(report, as_of, dimension)
    return publish(report, as_of, dimension) if kept is None else kept


def _kept(report: str, as_of: date, dimension: str) -> dict[str, Any] | None:
    of_it = Publication.objects.filter(report=report, as_of=as_of, dimension=dimension)
    return of_it.values_list("content", flat=True).first()


def _asked(report: str, as_of: date, dimension: str) -> dict[str, Any]:
    """Return what was published to who waits for it; if nobody did, publish it."""
    kept = _kept(report, as_of, dimension)
    if kept is not None:
        return kept
    # What lies beside it is asked next: a worker makes it meanwhile.
    transaction.on_commit(_begin, robust=True)
    return publish(report, as_of, dimension)


def _begin() -> None:
    """Let a worker publish what nobody asked yet."""
    from reporting.tasks import publish_figures  # Tasks know what asks for them.

    publish_figures.delay()


@transaction.atomic
def publish(report: str, as_of: date, dimension: str) -> dict[str, Any]:
    """Make a publication and keep it, unless there is one or nothing can be shown."""
    with connection.cursor() as cursor:
        # Two at once would each not know of what the other shows.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))", [f"publication {report}"]
        )
        # Compiling the many statements takes longer than carrying them out.
        cursor.execute("SET LOCAL jit = off")
    of_report = Publication.objects.filter(report=report, dimension=dimension)
    made = list(of_report.order_by("as_of").values_list("as_of", "content"))
    for day, content in made:
        if day == as_of:
            return content
    maker = Maker(report, as_of)
    linked = LINKED.get(report, {})
    others = {other: content_of(other, as_of, dimension) for other in linked}
    if dimension == Dimension.AREA:
        content = publish_areas(maker, made, others)
    else:
        city = content_of(report, as_of, Dimension.AREA)
        content = publish_parts(maker, dimension, city, made, others)
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


# How long after one publication the next is made by itself.
BETWEEN = timedelta(days=90)


def is_due(today: date) -> date | None:
    """Return the end of the last half-year, if it is still to be published."""
    ends = (date(today.year - 1, 12, 31), date(today.year, 6, 30))
    last = max(end for end in ends if end < today)
    found = days()
    recent = [day for day in found if last - BETWEEN < day]
    return None if recent else last


# Before somebody asks ---------------------------------------------------------------

JOB = "publications"


def publish_before_asked(*, today: date, at: datetime) -> JobRun | None:
    """Publish the half-year that ended, and of the last day of publication what nobody
    asked yet; None when all of it is there. One that fails does not stop the rest.
    """
    before = [day for day in days() if day <= today]
    as_of = is_due(today) or next(iter(before), None)
    if as_of is None or not any(_missing(as_of)):
        return None
    with jobs.running(JOB, at) as run:
        for report, dimension in _missing(as_of):
            try:
                publish(report, as_of, dimension)
                run.done += 1
            except Exception as error:
                jobs.record_failure(run, f"{report} by {dimension}", error)
    return run


def _missing(as_of: date) -> Iterator[tuple[str, str]]:
    """Yield the reports of a day that nobody published, each of all areas first."""
    of_day = Publication.objects.filter(as_of=as_of)
    there = set(of_day.values_list("report", "dimension"))
    # The figures by area tell of each leefdomein already.
    there.add(("wellbeing", Dimension.LEEFDOMEIN))
    for report in FIGURES:
        if (report, Dimension.AREA) not in there:
            yield report, Dimension.AREA
            # What is empty is not kept, and has no parts.
            if not of_day.filter(report=report, dimension=Dimension.AREA).exists():
                continue
        for dimension in (Dimension.LEEFDOMEIN, Dimension.ORGANISATION):
            if (report, dimension) not in there:
                yield report, dimension
