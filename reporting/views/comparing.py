"""How a page shows two choices of a report beside each other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.formats import HARD_SPACE, euro, euro_signed, number, number_signed, percent
from reporting import figures
from reporting.comparison import difference
from reporting.figures import (
    Lessons,
    LessonsTable,
    Scope,
    Table,
    Wellbeing,
    printed,
)
from reporting.models import Lesson
from reporting.page_words import heading_of, is_saving, told
from reporting.report import Report
from reporting.report_rows import rendement_row
from rest.names import camel

OF_MONEY = (
    "cases",
    "real_before",
    "real_after",
    "real_saving",
    "mean_saving",
    "investment",
    "net_real_saving",
    "estimated_share",
)
OF_COMPLETENESS = (
    "asked",
    "begin_missing_share",
    "closed",
    "eind_missing_share",
    "costs_missing_share",
    "evaluation_missing_share",
    "nameting_expected",
    "nameting_missing_share",
)
OF_FUNNEL = (
    "asked",
    "mdo_held",
    "mdo_held_share",
    "agreements_done",
    "agreements_done_share",
    "came_through",
    "came_through_share",
)
OF_A_LEVEL = ("lessons_raised", "lessons_taken_up", "lessons_solved")
OF_LESSONS = (
    *OF_A_LEVEL,
    *("lessons_refused", "lessons_open", "median_days_to_solved"),
)
EUROS = {*OF_MONEY, "doorbraak_granted_euro"} - {"cases"}


@dataclass(frozen=True)
class Compared:
    """A figure of both choices and the difference, as people read them.

    None is hidden, "" is nothing to tell.
    """

    name: str
    this: str | None
    other: str | None
    difference: str | None


@dataclass(frozen=True)
class Group:
    """The figures of one table that are compared."""

    title: str
    rows: list[Compared]

    @property
    def hidden(self) -> list[str]:
        """What has no difference, since it is hidden on one side or on both."""
        return [row.name for row in self.rows if row.difference is None]


@dataclass(frozen=True)
class Comparison:
    """What a report is compared with, and the figures of both."""

    this: str
    other: str
    groups: list[Group]

    @property
    def has_hidden(self) -> bool:
        return any(group.hidden for group in self.groups)


def of_table(
    report: Report,
    table: Table,
    *,
    ask: Callable[[Report], Table],
    print_row: Callable[[Any], dict[str, Any]],
    title: str,
    names: Iterable[str],
) -> Comparison | None:
    """Return figures of all areas beside those of what they are compared with."""
    other = report.compared_with
    if other is None:
        return None
    rows = [printed_row(print_row, each.total) for each in (table, ask(other))]
    return _comparison(report, other, [Group(title, list(_rows(names, rows)))])


def of_rendement(
    report: Report, money: Table, wellbeing: Wellbeing
) -> Comparison | None:
    """Return costs and well-being beside those of what they are compared with."""
    other = report.compared_with
    if other is None:
        return None
    rows = [
        printed_row(rendement_row, table.total)
        for table in (money, other.ask(figures.rendement))
    ]
    groups = [Group(_("Costs a year, in all"), list(_rows(OF_MONEY, rows)))]
    return _comparison(report, other, [*groups, *_of_measures(other, wellbeing)])


def of_wellbeing(report: Report, wellbeing: Wellbeing) -> Comparison | None:
    """Return the changes of the marks beside those of what they are compared with."""
    other = report.compared_with
    if other is None:
        return None
    return _comparison(report, other, list(_of_measures(other, wellbeing)))


def _of_measures(other: Report, wellbeing: Wellbeing) -> Iterator[Group]:
    others = other.ask(figures.wellbeing)
    titles = {
        "tevredenheid": _("Tevredenheid: change from beginning to end"),
        "zelfredzaamheid": _("Zelfredzaamheid: change from beginning to end"),
    }
    for measure, title in titles.items():
        yield Group(title, list(_changes(wellbeing[measure], others[measure])))


def _completeness(report: Report) -> Table:
    return report.ask(figures.completeness)


def of_completeness(report: Report, table: Table) -> Comparison | None:
    """Return what is missing beside that of what it is compared with."""
    return of_table(
        report,
        table,
        ask=_completeness,
        print_row=printed.completeness_row,
        title=_("What is missing"),
        names=OF_COMPLETENESS,
    )


def of_funnel(report: Report, table: Table) -> Comparison | None:
    """Return how far cases came beside those of what they are compared with."""
    return of_table(
        report,
        table,
        ask=_completeness,
        print_row=printed.funnel_row,
        title=_("From question to evaluation"),
        names=OF_FUNNEL,
    )


def of_lessons(report: Report, table: LessonsTable) -> Comparison | None:
    """Return the lessons of all levels and of each beside those of other days."""
    other = report.compared_with
    if other is None:
        return None
    beside = other.ask(figures.lessons)
    groups = [
        _of_lessons(_("All levels"), OF_LESSONS, table.total, beside.total),
        *(
            _of_lessons(
                capfirst(str(Lesson.Level(level).label)),
                OF_A_LEVEL,
                row,
                beside.by_level[level],
            )
            for level, row in table.by_level.items()
        ),
    ]
    return _comparison(report, other, groups)


def _of_lessons(title: str, names: Iterable[str], *rows: Lessons) -> Group:
    printed_rows = [printed_row(printed.lessons_row, row) for row in rows]
    return Group(title, list(_rows(names, printed_rows)))


def printed_row(print_row: Any, row: figures.Row | Lessons) -> dict[str, Any]:
    return {**print_row(row), "suppressed": row.suppressed}


def _rows(names: Iterable[str], rows: list[dict[str, Any]]) -> Iterator[Compared]:
    this, other = rows
    less = difference(this, other)
    for name in names:
        plain, signed = _styles(name)
        yield Compared(
            heading_of(camel(name)),
            _said(this, name, plain),
            _said(other, name, plain),
            _said(less, name, signed),
        )


def _changes(tables: dict[str, Table], others: dict[str, Table]) -> Iterator[Compared]:
    """Yield how much the mean changed on each leefdomein."""
    for leefdomein, table in tables.items():
        rows = [
            printed_row(printed.pairs_row, each.total)
            for each in (table, others[leefdomein])
        ]
        less = difference(*rows)
        this, other = (_said(row, "change", _mark) for row in rows)
        yield Compared(leefdomein, this, other, _said(less, "change", _mark))


def _said(row: dict[str, Any], name: str, style: Any) -> str | None:
    if name in row["suppressed"]:
        return None
    return style(told(camel(name), row[name]))


def _styles(name: str) -> tuple[Any, Any]:
    """Return how a figure is written, and how a difference of two of them is."""
    if name.endswith("_share"):
        return percent, _points
    if is_saving(camel(name)):
        return euro_signed, euro_signed
    if name in EUROS:
        return euro, euro_signed
    if "_days_" in name:
        return _days, _days_signed
    return number, number_signed


def _days(value: Any) -> str:
    # As the table of the page writes them: the middle of two can be half a day.
    return "" if value is None else number(value, 0 if value == int(value) else 1)


def _days_signed(value: Any) -> str:
    return (
        "" if value is None else number_signed(value, 0 if value == int(value) else 1)
    )


def _mark(value: Any) -> str:
    return number_signed(value, 1)


def _points(value: Any) -> str:
    if value is None:
        return ""
    words = number_signed(100 * value, 1)
    return _("%(number)s percentage points") % {"number": words}


def _comparison(report: Report, other: Report, groups: list[Group]) -> Comparison:
    choices = report, other
    parts = [
        [_period(each.scope) for each in choices],
        [_area(each) for each in choices],
        [_as_of(each.scope) for each in choices],
    ]
    # Only what differs: the page says the rest above it.
    differing = [part for part in parts if part[0] != part[1]] or parts[:2]
    this, that = (" · ".join(words) for words in zip(*differing, strict=True))
    return Comparison(this, that, groups)


def _as_of(scope: Scope) -> str:
    day = date_format(scope.as_of, "j b Y").replace(" ", HARD_SPACE)
    return _("as of %(day)s") % {"day": day}


def _area(report: Report) -> str:
    if report.scope.area:
        return report.scope.area.name
    return _("all areas") if report.is_suppressed else _("all your areas")


def _period(scope: Scope) -> str:
    days = {
        name: day and date_format(day, "j b Y").replace(" ", HARD_SPACE)
        for name, day in (("first", scope.from_on), ("last", scope.to_on))
    }
    if scope.from_on and scope.to_on:
        return _("%(first)s – %(last)s") % days
    if scope.from_on:
        return _("since %(first)s") % days
    if scope.to_on:
        return _("until %(last)s") % days
    return _("Everything so far")
