"""The reports as pages: what the approach yields, and how people are doing."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases import actions
from cases.models import AccessLog
from cases.pdf import png_of
from cases.permissions import may_see_figures
from cases.views.guards import only_for
from reporting import figures, pictures
from reporting.figures import Table, Wellbeing
from reporting.forms.reports import PublishedFilter, ReportFilter
from reporting.report import (
    ALL_AREAS,
    Report,
    direction,
    is_suppressed_for,
    prices_used,
    report_for,
)
from reporting.views import comparing

Filter = ReportFilter | PublishedFilter


def asked_for(request: HttpRequest) -> tuple[Filter, Report]:
    """Return the filter of the address and the report that it asks for."""
    user: Any = request.user
    today = timezone.localdate()
    form: Filter
    if is_suppressed_for(user):
        form = PublishedFilter(request.GET, user=user, today=today)
    else:
        form = ReportFilter(request.GET, user=user)
    form.is_valid()
    asked = form.cleaned_data
    return form, report_for(user, asked, today=today, as_of=asked.get("as_of"))


def frame(form: Filter, report: Report) -> dict[str, Any]:
    """Return what every report shows above its figures."""
    asked = {name: form.data[name] for name in form.fields if form.data.get(name)}
    return {
        "form": form,
        "report": report,
        "scope": report.scope,
        "query": _query(report),
        "export_query": _query(replace(report, compared_with=None)).replace(
            "asOf=", "as_of="
        ),
        "is_filtered": bool(asked),
        "periods": [] if report.is_suppressed else _periods(report.scope.as_of, asked),
    }


def _query(report: Report) -> str:
    """Return the same question as the API asks it."""
    scope = report.scope
    asked: dict[str, Any] = {
        "asOf": scope.as_of if report.is_suppressed else None,
        "from": scope.from_on,
        "to": scope.to_on,
    }
    for name in ("area", "leefdomein", "organisation"):
        asked[name] = getattr(getattr(scope, name), "uuid", None)
    if other := report.compared_with:
        asked |= {
            "compareFrom": other.scope.from_on,
            "compareTo": other.scope.to_on,
            "compareArea": getattr(other.scope.area, "uuid", ALL_AREAS),
        }
    asked = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(asked)}" if asked else ""


def _periods(today: dt.date, asked: dict[str, str]) -> list[dict[str, Any]]:
    """Return the periods that people ask for most, each with its address."""
    year = today.year
    dates: list[tuple[str, dict[str, dt.date]]] = [
        (_("Everything so far"), {}),
        (_("The last 12 months"), {"from": _year_before(today), "to": today}),
        (str(year), {"from": dt.date(year, 1, 1), "to": dt.date(year, 12, 31)}),
        (
            str(year - 1),
            {"from": dt.date(year - 1, 1, 1), "to": dt.date(year - 1, 12, 31)},
        ),
    ]
    others = {
        name: value for name, value in asked.items() if name not in ("from", "to")
    }
    now = {name: value for name, value in asked.items() if name in ("from", "to")}
    return [
        {
            "words": words,
            "url": f"?{urlencode({**period, **others})}",
            "current": period == now,
        }
        for words, period in (
            (words, {name: day.isoformat() for name, day in days.items()})
            for words, days in dates
        )
    ]


def _year_before(today: dt.date) -> dt.date:
    """Return the first day of the twelve months that end today."""
    day_after = today + dt.timedelta(days=1)
    is_leap_day = (day_after.month, day_after.day) == (2, 29)
    return day_after.replace(
        year=day_after.year - 1, day=28 if is_leap_day else day_after.day
    )


def log_use(request: HttpRequest, name: str) -> None:
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=None,
        name=name,
        channel=AccessLog.Channel.PAGE,
        action=AccessLog.Action.EXECUTE,
        activity=AccessLog.Activity.FIGURES,
    )


# A picture by itself ---------------------------------------------------------------


@require_safe
@only_for(may_see_figures)
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give one picture of a report as a file, for a slide or a letter."""
    if name not in pictures.BY_NAME:
        raise Http404
    _form, report = asked_for(request)
    drawn = pictures.BY_NAME[name](report)
    if drawn is None:
        raise Http404(_("There is nothing to draw, or it is about too few cases."))
    log_use(request, f"picture {name}")
    return HttpResponse(
        png_of(pictures.document_of(drawn, report), "picture"),
        content_type="image/png",
        headers={"Content-Disposition": f'attachment; filename="{name}.png"'},
    )


# Rendement -------------------------------------------------------------------------


@require_safe
@only_for(may_see_figures)
def rendement(request: HttpRequest) -> HttpResponse:
    """Show what the approach yields: well-being, costs, and what was put in."""
    form, report = asked_for(request)
    money = report.ask(figures.rendement)
    wellbeing = report.ask(figures.wellbeing)
    deadlines = report.ask(figures.deadlines)
    context = {
        **frame(form, report),
        "money": money,
        "total": money.total,
        "real": direction(_spent(money.total.real_saving)),
        "net": direction(_spent(money.total.net_real_saving)),
        "net_amount": abs(money.total.net_real_saving or 0),
        "prices": prices_used(report.of_prices) if money.total.cases else None,
        "payers": pictures.amounts_of(money.total),
        "payers_drawn": pictures.payers(money.total),
        "waterfall": pictures.waterfall(money.total),
        "flow": pictures.flow(report, money.total),
        "measures": _measures(wellbeing),
        "satisfied": _in_short(wellbeing["tevredenheid"]),
        "deadlines": deadlines,
        "areas": _by_area(money, deadlines),
        "comparison": comparing.of_rendement(report, money, wellbeing),
    }
    log_use(request, "report rendement")
    return render(request, "reporting/rendement.html", context)


def _spent(saving: Any) -> Any:
    """Return how the costs changed: what is saved is spent less. None stays None."""
    return None if saving is None else -saving


@require_safe
@only_for(may_see_figures)
def wellbeing(request: HttpRequest) -> HttpResponse:
    """Show how people are doing, by leefdomein and by area."""
    form, report = asked_for(request)
    found = report.ask(figures.wellbeing)
    context = {
        **frame(form, report),
        "measures": _measures(found),
        "by_area": _measures_by_area(found),
        "in_short": [
            {"words": measure, **_in_short(found[measure.key])}
            for measure in pictures.MEASURES
        ],
        "comparison": comparing.of_wellbeing(report, found),
    }
    log_use(request, "report wellbeing")
    return render(request, "reporting/wellbeing.html", context)


def _measures(wellbeing: Wellbeing) -> list[dict[str, Any]]:
    """Return for each measure its picture and its rows by leefdomein."""
    return [
        {
            "words": measure,
            "rows": [
                (name, table.total) for name, table in wellbeing[measure.key].items()
            ],
            "drawn": pictures.leefdomeinen(measure, wellbeing[measure.key]),
        }
        for measure in pictures.MEASURES
    ]


def _measures_by_area(wellbeing: Wellbeing) -> list[dict[str, Any]]:
    """Return of each measure, for each area, the pairs of each leefdomein or None."""
    found = []
    for measure in pictures.MEASURES:
        tables = wellbeing[measure.key]
        areas = sorted({area for table in tables.values() for area in table.by_area})
        rows = [
            (area, [(name, table.by_area.get(area)) for name, table in tables.items()])
            for area in areas
        ]
        found.append({"words": measure, "leefdomeinen": list(tables), "areas": rows})
    return found


def _in_short(tables: dict[str, Table]) -> dict[str, Any]:
    """Return on how many of the leefdomeinen that are known people do better."""
    changes = {name: table.total.change for name, table in tables.items()}
    known = {name: change for name, change in changes.items() if change is not None}
    return {
        "better": sum(change > 0 for change in known.values()),
        "known": len(known),
        "worse": [name for name, change in known.items() if change < 0],
    }


def _by_area(money: Table, deadlines: Table) -> list[tuple[str, Any, Any]]:
    """Return for each area its money and its deadlines; either may have no row."""
    names = sorted({*money.by_area, *deadlines.by_area})
    return [
        (name, money.by_area.get(name), deadlines.by_area.get(name)) for name in names
    ]
