"""The reports that are one table by area: cases, deadlines, process, and so on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.permissions import may_see_figures
from cases.views.guards import only_for
from reporting import figures, pictures
from reporting.exports.words import words_of
from reporting.figures import Scope, Table, printed
from reporting.report import Report
from reporting.report_rows import attention_row, process_row
from reporting.views import comparing
from reporting.views.asked import ReportPage, asked_for, frame, log_use
from rest.names import camel


@dataclass(frozen=True)
class Column:
    """A figure of each area: its field, and how it is written.

    `is_apart` where another kind of figure begins; `is_of_the_day` where it is the same
    whatever the period.
    """

    name: str
    style: str = "number"
    is_apart: bool = False
    is_of_the_day: bool = False

    @property
    def words(self) -> str:
        """What it is called, wherever it stands."""
        return words_of(camel(self.name))[0]


@dataclass(frozen=True, kw_only=True)
class TableReport(ReportPage):
    """A report of one table: what it counts, and how that is told.

    `nothing` is said where there is nothing to count.
    """

    ask: Callable[[Report], Table]
    print_row: Callable[[Any], dict[str, Any]]
    columns: tuple[Column, ...]
    counted: str | Promise
    nothing: str | Promise


def of(figure: Callable[[Scope], Table]) -> Callable[[Report], Table]:
    """Return how a report asks one of the figures."""
    return lambda report: report.ask(figure)


CASES = TableReport(
    name="cases",
    title=_("New, open and closed cases"),
    ask=Report.cases,
    print_row=printed.cases_row,
    period=_("Cases opened and closed, and changes of aanspreekpunt"),
    columns=(
        Column("new_cases"),
        Column("open_cases", is_of_the_day=True),
        Column("closed_cases"),
        Column("aanspreekpunt_changes", is_apart=True),
    ),
    counted=_(
        "New are the cases in which help was asked in the period, closed those that "
        "ended in it. Open are those of the day itself, whenever they began. A change "
        "of aanspreekpunt is each next one after the first, in a case that was open."
    ),
    nothing=_("There are no cases in this choice."),
)
DEADLINES = TableReport(
    name="deadlines",
    title=_("Deadlines"),
    ask=of(figures.deadlines),
    print_row=printed.deadlines_row,
    period=_("Six weeks that end"),
    columns=(
        Column("agreements"),
        Column("unfinished"),
        Column("overdue"),
        Column("due_within_7_days"),
        Column("done"),
        Column("dropped"),
        Column("counted", is_apart=True),
        Column("within_six_weeks"),
        Column("within_six_weeks_share", "percent"),
    ),
    counted=_(
        "Counted are the agreements that are done, and those of which the six weeks "
        "have passed; dropped ones are left out. Within six weeks is: done on or "
        "before the 42nd day after the MDO. Too late looks at the own date of the "
        "agreement, which can be earlier or later. A period is about the day on which "
        "the six weeks end."
    ),
    nothing=_("There are no agreements in this choice."),
)
PROCESS = TableReport(
    name="process",
    title=_("How the approach goes"),
    ask=of(figures.process),
    print_row=process_row,
    period=_("MDO's held and doorbraken asked"),
    columns=(
        Column("mdos"),
        Column("resident_present"),
        Column("supporter_offered"),
        Column("median_days_to_first_mdo", "days"),
        Column("p90_days_to_first_mdo", "days"),
        Column("doorbraken_open", is_apart=True),
        Column("doorbraken_granted"),
        Column("doorbraken_refused"),
        Column("doorbraak_granted_euro", "euro"),
        Column("median_days_to_decision", "days"),
    ),
    counted=_(
        "Counted are the MDO's that were held. The days are those from asking for "
        "help to the first MDO: half of the cases waited longer than the first number, "
        "and one in ten longer than the second. Offered is what was written down about "
        "the cliëntondersteuner at the MDO; of MDO's that were taken over from another "
        "system that is not known. A doorbraak counts in the period in which "
        "it was asked, with what was decided about it since; half of the decisions "
        "took longer than the days to the decision."
    ),
    nothing=_("There are no MDO's and no doorbraken in this choice."),
)
AVE = TableReport(
    name="ave",
    title=_("AVE: scaled up and down"),
    ask=of(figures.ave),
    print_row=printed.ave_row,
    period=_("Steps that were taken and reviews that were due"),
    columns=(
        Column("scaled_up"),
        Column("scaled_down"),
        Column("reviews", is_apart=True),
        Column("reviews_on_time"),
        Column("reviews_on_time_share", "percent"),
    ),
    counted=_(
        "A step up is the scaling up of a case, or a later step into a higher phase. A "
        "step down is one into a lower phase, or the end of it. Counted as reviews are "
        "those that were done, and those whose day has passed. On time is: somebody "
        "looked at it again on or before that day, in a review, another step or the "
        "end. A period is about the day of the step, and about the day that was set "
        "for the review."
    ),
    nothing=_("Nothing was scaled up or down in this choice."),
)
ATTENTION = TableReport(
    name="attention",
    title=_("What asks for attention"),
    ask=of(figures.attention),
    print_row=attention_row,
    columns=(
        Column("open_cases"),
        Column("mdo_needed"),
        Column("without_aanspreekpunt"),
        Column("open_escalations", is_apart=True),
        Column("escalations_past_review"),
        Column("undecided_doorbraken", is_apart=True),
    ),
    counted=_(
        "These figures are of one day. An MDO is needed in an open case on two or more "
        "leefdomeinen without one. Without aanspreekpunt are the households with an "
        "open case that have nobody to turn to. A review is too late when its date "
        "has passed."
    ),
    nothing=_("There are no open cases in this choice."),
)


@require_safe
@only_for(may_see_figures)
def cases(request: HttpRequest) -> HttpResponse:
    """Show how many cases began, are open and ended, by area."""
    return _show(request, CASES)


@require_safe
@only_for(may_see_figures)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show how the agreements stand, in all and by area."""
    return _show(request, DEADLINES, drawn=_deadlines_drawn)


def _deadlines_drawn(report: Report, table: Table) -> dict[str, Any]:
    moments = pictures.moments(report)
    return {
        "moments": moments,
        "trend": pictures.trend(moments),
        "calendar": pictures.calendar(report),
        "areas_drawn": pictures.areas(table),
    }


@require_safe
@only_for(may_see_figures)
def process(request: HttpRequest) -> HttpResponse:
    """Show how the approach goes: MDO's, the wait for the first, doorbraken."""
    return _show(request, PROCESS, drawn=_doorbraken_drawn)


def _doorbraken_drawn(report: Report, table: Table) -> dict[str, Any]:
    groups = pictures.doorbraken_by(table.total)
    return {"groups": groups, "doorbraken_drawn": pictures.doorbraken(groups)}


@require_safe
@only_for(may_see_figures)
def attention(request: HttpRequest) -> HttpResponse:
    """Show what asks for attention today, in all and by area."""
    return _show(request, ATTENTION)


@require_safe
@only_for(may_see_figures)
def ave(request: HttpRequest) -> HttpResponse:
    """Show how often cases were scaled up and down, by phase and trigger."""
    return _show(request, AVE, drawn=_ave_drawn)


def _ave_drawn(report: Report, table: Table) -> dict[str, Any]:
    phases = pictures.phases(report)
    groups = pictures.steps_by(table.total)
    return {
        "groups": groups,
        "steps_drawn": pictures.steps(groups),
        "phases": phases,
        "phase_numbers": sorted({number for at in phases for number in at.numbers}),
        "phases_drawn": pictures.ave(phases),
    }


def _compared(page: TableReport, report: Report) -> list[str]:
    """Return which figures can differ from those they are compared with."""
    other = report.compared_with
    anew = other and replace(
        other.scope, from_on=report.scope.from_on, to_on=report.scope.to_on
    )
    only_periods = anew == report.scope
    return [
        column.name
        for column in page.columns
        if not (column.is_of_the_day and only_periods)
    ]


def _show(
    request: HttpRequest,
    page: TableReport,
    *,
    drawn: Callable[[Report, Table], dict[str, Any]] | None = None,
) -> HttpResponse:
    form, report = asked_for(request)
    table = page.ask(report)
    context: dict[str, Any] = {
        **frame(form, report),
        "page": page,
        "table": table,
        "lead": f"reporting/_lead_{page.name}.html",
        "pictures": f"reporting/_pictures_{page.name}.html" if drawn else "",
        "comparison": comparing.of_table(
            report,
            table,
            ask=page.ask,
            print_row=page.print_row,
            title=str(page.title),
            names=_compared(page, report),
        ),
    }
    if drawn:
        context |= drawn(report, table)
    log_use(request, f"report {page.name}")
    return render(request, "reporting/table.html", context)
