"""The reports as pages: what the approach yields, and how the deadlines are kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cases import actions
from cases.models import AccessLog
from cases.permissions import may_see_figures
from cases.views.guards import only_for
from reporting import charts, figures
from reporting.charts import Amounts, Means, Picture, Step
from reporting.figures import Rendement, Table, Wellbeing
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


def _frame(form: Filter, report: Report) -> dict[str, Any]:
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


def _log_use(request: HttpRequest, name: str) -> None:
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=None,
        name=name,
        channel=AccessLog.Channel.PAGE,
        action=AccessLog.Action.EXECUTE,
        activity=AccessLog.Activity.FIGURES,
    )


# Deadlines -------------------------------------------------------------------------


@require_safe
@only_for(may_see_figures)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Show how the agreements stand, in all and by area."""
    form, report = asked_for(request)
    table = report.ask(figures.deadlines)
    context = {
        **_frame(form, report),
        "table": table,
        "comparison": comparing.of_deadlines(report, table),
    }
    _log_use(request, "report deadlines")
    return render(request, "reporting/deadlines.html", context)


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
        **_frame(form, report),
        "money": money,
        "total": money.total,
        "real": direction(_spent(money.total.real_saving)),
        "net": direction(_spent(money.total.net_real_saving)),
        "net_amount": abs(money.total.net_real_saving or 0),
        "prices": prices_used(report.of_prices) if money.total.cases else None,
        "payers": _payers(money.total),
        "waterfall": _waterfall(money.total),
        "measures": _measures(wellbeing),
        "satisfied": _in_short(wellbeing["tevredenheid"]),
        "deadlines": deadlines,
        "areas": _by_area(money, deadlines),
        "comparison": comparing.of_rendement(report, money, wellbeing),
    }
    _log_use(request, "report rendement")
    return render(request, "reporting/rendement.html", context)


def _spent(saving: Any) -> Any:
    """Return how the costs changed: what is saved is spent less. None stays None."""
    return None if saving is None else -saving


@dataclass(frozen=True)
class Drawn:
    """A picture in both its drawings."""

    wide: SafeString
    narrow: SafeString


def _payers(total: Rendement) -> dict[str, Any]:
    """Return whose purse it is, before and after."""
    rows = [
        Amounts(capfirst(payer), costs.before, costs.after)
        if costs
        else Amounts(capfirst(payer), None, None)
        for payer, costs in total.by_payer.items()
    ]
    rows.sort(key=lambda row: (row.before is None, -(row.before or 0), row.name))
    picture = Picture(
        "payers", _("Costs a year before and after, by payer"), _payers_in_words(rows)
    )
    return {
        "rows": rows,
        "drawn": Drawn(
            charts.before_and_after(rows, picture),
            charts.before_and_after(rows, picture, narrow=True),
        ),
    }


def _payers_in_words(rows: Sequence[Amounts]) -> str:
    changes = [row.change for row in rows if row.change is not None]
    lower = sum(change < 0 for change in changes)
    higher = sum(change > 0 for change in changes)
    sentences = [
        ngettext(
            "For %(number)d payer the costs are lower.",
            "For %(number)d payers the costs are lower.",
            lower,
        )
        % {"number": lower},
        ngettext(
            "For %(number)d payer they are higher.",
            "For %(number)d payers they are higher.",
            higher,
        )
        % {"number": higher},
        _("All amounts are in the table."),
    ]
    return " ".join(sentences)


def _waterfall(total: Rendement) -> Drawn | None:
    """Return how the real costs went from before to net, None when that is hidden."""
    before, after, investment = total.real_before, total.real_after, total.investment
    if before is None or after is None or investment is None or not total.cases:
        return None
    steps = [
        Step(_("Before"), before, is_total=True),
        Step(_("Difference"), after - before),
        Step(_("After"), after, is_total=True),
        Step(_("Put in"), investment),
        Step(_("After, with what was put in"), after + investment, is_total=True),
    ]
    picture = Picture(
        "net",
        _("From the real costs before to the costs after, with what was put in"),
        _("All amounts are in the table."),
    )
    return Drawn(
        charts.waterfall(steps, picture), charts.waterfall(steps, picture, narrow=True)
    )


@dataclass(frozen=True)
class Measure:
    """How the texts of a section name one of the two measures."""

    key: str
    short: str | Promise
    title: str | Promise
    scale: str | Promise


MEASURES = (
    Measure(
        "tevredenheid",
        gettext_lazy("tevredenheid"),
        gettext_lazy("How satisfied people are, at the beginning and at the end"),
        gettext_lazy("Mark from 0 to 10"),
    ),
    Measure(
        "zelfredzaamheid",
        gettext_lazy("zelfredzaamheid"),
        gettext_lazy("How self-reliant people are, at the beginning and at the end"),
        gettext_lazy("Mark from 1 to 5"),
    ),
)


def _measures(wellbeing: Wellbeing) -> list[dict[str, Any]]:
    """Return for each measure its picture and its rows by leefdomein."""
    found = []
    for measure in MEASURES:
        pairs = {name: table.total for name, table in wellbeing[measure.key].items()}
        rows = [
            Means(name, row.before, row.after, row.change, row.pairs)
            for name, row in pairs.items()
        ]
        picture = Picture(measure.key, str(measure.title), _means_in_words(rows))
        scale = charts.SCALES[measure.key]
        drawn = Drawn(
            charts.dots(rows, scale, picture),
            charts.dots(rows, scale, picture, narrow=True),
        )
        known = any(row.pairs for row in pairs.values())
        hidden = any(row.is_suppressed for row in pairs.values())
        found.append(
            {
                "words": measure,
                "rows": list(pairs.items()),
                "drawn": drawn,
                "has_rows": known or hidden,
            }
        )
    return found


def _means_in_words(rows: Sequence[Means]) -> str:
    up = sum(row.change > 0 for row in rows if row.change is not None)
    worse = [row.name for row in rows if row.change is not None and row.change < 0]
    words = ngettext(
        "On %(number)d leefdomein the mean mark goes up.",
        "On %(number)d leefdomeinen the mean mark goes up.",
        up,
    ) % {"number": up}
    down = _("It goes down on: %(names)s.") % {"names": ", ".join(worse)}
    sentences = [words, down if worse else "", _("All marks are in the table.")]
    return " ".join(filter(None, sentences))


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
