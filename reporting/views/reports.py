"""The reports as pages: what the approach yields, and how people are doing."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cases.pdf import png_of
from cases.permissions import may_see_figures
from cases.views.guards import only_for
from reporting import figures, pictures
from reporting.figures import Table, Wellbeing
from reporting.report import (
    direction,
    prices_used,
)
from reporting.views import comparing, learning
from reporting.views.asked import ReportPage, asked_for, frame, log_use

# A picture by itself ---------------------------------------------------------------


@require_safe
@only_for(may_see_figures)
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Give one picture of a report as a file, for a slide or a letter."""
    if name not in pictures.BY_NAME:
        raise Http404
    asked = learning.asked_for if name == pictures.LESSONS else asked_for
    _form, report = asked(request)
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

RENDEMENT = ReportPage(
    name="rendement",
    title=gettext_lazy("Maatschappelijk rendement"),
    period=gettext_lazy("Cases closed"),
)
WELLBEING = ReportPage(
    name="wellbeing",
    title=gettext_lazy("Well-being"),
    period=gettext_lazy("Measured at the end"),
)


@require_safe
@only_for(may_see_figures)
def rendement(request: HttpRequest) -> HttpResponse:
    """Show what the approach yields: well-being, costs, and what was put in."""
    form, report = asked_for(request)
    money = report.ask(figures.rendement)
    wellbeing = report.ask(figures.wellbeing)
    deadlines = report.ask(figures.deadlines)
    completeness = report.ask(figures.completeness)
    context = {
        **frame(form, report),
        "page": RENDEMENT,
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
        "complete": completeness.total,
        "areas": _by_area(money, deadlines, completeness),
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
        "page": WELLBEING,
        "measures": _measures(found),
        "by_area": _measures_by_area(found),
        "in_short": [
            {"words": measure, **_in_short(found[measure.key])}
            for measure in pictures.MEASURES
        ],
        "complete": report.ask(figures.completeness).total,
        "comparison": comparing.of_wellbeing(report, found),
    }
    log_use(request, "report wellbeing")
    return render(request, "reporting/wellbeing.html", context)


def _measures(wellbeing: Wellbeing) -> list[dict[str, Any]]:
    """Return for each measure its picture and its rows by leefdomein."""
    found = []
    for measure in pictures.MEASURES:
        tables = wellbeing[measure.key]
        rows = [(name, table.total) for name, table in tables.items()]
        found.append(
            {
                "words": measure,
                "rows": rows,
                "spread": [
                    (name, row) for name, row in rows if row.median_change is not None
                ],
                "drawn": pictures.leefdomeinen(measure, tables),
            }
        )
    return found


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


def _by_area(
    money: Table, deadlines: Table, completeness: Table
) -> list[tuple[str, Any, Any, Any]]:
    """Return for each area its money, its deadlines and what is missing, if any."""
    names = sorted({*money.by_area, *deadlines.by_area})
    tables = (money, deadlines, completeness)
    return [(name, *(table.by_area.get(name) for table in tables)) for name in names]  # type: ignore[misc]
