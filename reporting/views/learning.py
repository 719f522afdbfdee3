"""The report about lessons: how many were raised at each level, and how they stood."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.permissions import may_see_figures
from cases.views.guards import only_for
from reporting import figures, learning, pictures
from reporting.exports.words import TITLES, words_of
from reporting.figures.lessons import COUNTED, counted_in
from reporting.forms.lessons import LessonReportFilter
from reporting.models import Lesson
from reporting.report import Report
from reporting.views import comparing
from reporting.views.asked import ReportPage, log_use, periods_around
from reporting.views.tables import Column
from rest.names import camel

LESSONS = ReportPage(
    name="lessons", title=TITLES["lessons"], period=_("Lessons raised")
)
COLUMNS = (
    Column("lessons_raised"),
    Column("lessons_taken_up", is_apart=True),
    Column("lessons_solved"),
    Column("lessons_refused"),
    Column("lessons_open"),
    Column("median_days_to_solved", "days", is_apart=True),
)
COUNTED_AS = _(
    "A lesson counts in the period in which it was raised, with the state and the "
    "level that it had on the day that is asked about. Raised is open, solved and "
    "refused together; taken up is a part of open. The days are those from raising to "
    "solving, and of them the middle one. Where it was learned is what was chosen when "
    "it was written down. Lessons are of no area and no case."
)


def asked_for(request: HttpRequest) -> tuple[LessonReportFilter, Report]:
    """Return the filter of the address and the report that it asks for."""
    today = timezone.localdate()
    form = LessonReportFilter(request.GET, today=today)
    form.is_valid()
    return form, learning.report_of(form.cleaned_data, today=today)


def frame(form: LessonReportFilter, report: Report) -> dict[str, Any]:
    """Return what the report and its lists show above their lessons."""
    asked = {name: form.data[name] for name in form.fields if form.data.get(name)}
    scope_query = _query(replace(report, compared_with=None))
    return {
        "form": form,
        "report": report,
        "scope": report.scope,
        "query": _query(report, style=camel),
        "scope_query": scope_query,
        "export_query": scope_query,
        "is_filtered": bool(asked),
        "periods": periods_around(report.scope.as_of, asked),
    }


def _query(report: Report, style: Any = str) -> str:
    """Return the question as a page asks it, or in the `style` of the API."""
    asked = _days(report)
    if other := report.compared_with:
        asked |= {f"compare_{name}": day for name, day in _days(other).items()}
    given = {style(name): day for name, day in asked.items() if day}
    return f"?{urlencode(given)}" if given else ""


def _days(report: Report) -> dict[str, date | None]:
    scope = report.scope
    as_of = None if scope.as_of == timezone.localdate() else scope.as_of
    return {"from": scope.from_on, "to": scope.to_on, "as_of": as_of}


@require_safe
@only_for(may_see_figures)
def lessons(request: HttpRequest) -> HttpResponse:
    """Show how many lessons were raised, taken up and solved, and at which level."""
    form, report = asked_for(request)
    table = report.ask(figures.lessons)
    levels, sources = Lesson.Level, Lesson.Source
    context = {
        **frame(form, report),
        "page": LESSONS,
        "table": table,
        "columns": COLUMNS,
        "counted": COUNTED_AS,
        "levels": [
            (level, capfirst(str(levels(level).label)), row)
            for level, row in table.by_level.items()
        ],
        "sources": [
            (source, capfirst(str(sources(source).label)), row)
            for source, row in table.by_source.items()
        ],
        "drawn": pictures.lessons(table),
        "comparison": comparing.of_lessons(report, table),
    }
    log_use(request, "report lessons")
    return render(request, "reporting/lessons_report.html", context)


@require_safe
@only_for(may_see_figures)
def lessons_of_figure(request: HttpRequest, figure: str) -> HttpResponse:
    """Show the lessons that a figure counts, as they stood on its day."""
    level, source = (request.GET.get(name, "") for name in ("level", "source"))
    known = figure in COUNTED
    if not (known and level in ("", *Lesson.Level) and source in ("", *Lesson.Source)):
        raise Http404
    form, report = asked_for(request)
    heading, meaning = words_of(camel(figure))
    context = {
        **frame(form, report),
        "title": heading,
        "meaning": meaning,
        "level": level and Lesson.Level(level).label,
        "source": source and Lesson.Source(source).label,
        "rows": counted_in(figure, report.scope, level=level, source=source),
    }
    return render(request, "reporting/figure_lessons.html", context)
