"""What a page of a report is asked, and what each shows above its figures."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cases import actions
from cases.models import AccessLog
from reporting.figures import Scope
from reporting.forms.reports import PublishedFilter, ReportFilter
from reporting.report import ALL_AREAS, Report, is_suppressed_for, report_for

Filter = ReportFilter | PublishedFilter


@dataclass(frozen=True, kw_only=True)
class ReportPage:
    """What a report is called, and what its page asks.

    `period` is what a period is about; empty where the figures are of one day.
    """

    name: str
    title: str | Promise
    period: str | Promise = ""

    @property
    def is_of_one_day(self) -> bool:
        return not self.period

    @property
    def url_name(self) -> str:
        return f"reporting:{self.name}"

    @property
    def api_name(self) -> str:
        return f"api-{self.name}"


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
        "scope_query": _page_query(report.scope, report),
        "export_query": _page_query(replace(report.scope, voordeur=""), report),
        "page_query": f"?{urlencode(asked)}" if asked else "",
        "is_filtered": bool(asked),
        # From a figure to its cases, for who works on them.
        "own_areas": {} if report.is_suppressed else _uuids(form, "area"),
        "leefdomein_uuids": {} if report.is_suppressed else _uuids(form, "leefdomein"),
        "periods": []
        if report.is_suppressed
        else periods_around(report.scope.as_of, asked),
    }


def _uuids(form: Filter, name: str) -> dict[str, str]:
    """Return by their name what can be chosen."""
    rows = form.fields[name].queryset  # type: ignore[attr-defined]
    return {row.name: str(row.uuid) for row in rows}


def _page_query(scope: Scope, report: Report) -> str:
    """Return the question of this scope, compared with nothing, as a page asks it."""
    alone = replace(report, scope=scope, compared_with=None)
    return _query(alone).replace("asOf=", "as_of=")


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
    asked["voordeur"] = scope.voordeur
    if other := report.compared_with:
        asked |= {
            "compareFrom": other.scope.from_on,
            "compareTo": other.scope.to_on,
            "compareArea": getattr(other.scope.area, "uuid", ALL_AREAS),
            "compareAsOf": other.scope.as_of if report.is_suppressed else None,
        }
    asked = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(asked)}" if asked else ""


def periods_around(today: dt.date, asked: dict[str, str]) -> list[dict[str, Any]]:
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
