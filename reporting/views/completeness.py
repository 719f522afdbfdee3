"""What is written down of the cases and what is missing, and how far they came."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cases.actions import log_look
from cases.keyset import page_of
from cases.models import AccessLog, Case
from cases.permissions import may_see_board, may_see_figures
from cases.views.guards import only_for
from reporting import figures
from reporting.figures.completeness import MISSING, STEPS, cases_missing
from reporting.figures.completeness import MOMENTS as EXPECTED
from reporting.report import by_organisation
from reporting.views import comparing
from reporting.views.asked import ReportPage, asked_for, frame, log_use

AREA, ORGANISATION = "area", "organisation"

# What should be there: its words, and of which cases it is asked.
MOMENTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "begin": (_("Scores at the beginning"), _("every case")),
    "eind": (_("Scores at the end"), _("closed cases")),
    "costs": (_("Costs before and after, confirmed"), _("closed cases")),
    "evaluation": (
        _("Evaluation: both scores and the costs"),
        _("closed cases"),
    ),
    "nameting": (_("Nameting"), _("closed half a year ago or longer")),
}
STEP_WORDS: dict[str, tuple[str | Promise, str | Promise]] = {
    "asked": (_("Asked for help"), _("Asked")),
    "mdo_held": (_("MDO held"), _("MDO")),
    "agreements_done": (_("All agreements done"), _("Agreements done")),
    "came_through": (_("Evaluated: scores and costs complete"), _("Evaluated")),
}
# Which cases did not come to a step.
NOT_YET = {
    "mdo_held": "mdo",
    "agreements_done": "agreements",
    "came_through": "came_no_further",
}
LISTS: dict[str, str | Promise] = {
    "begin": _("Cases without scores at the beginning"),
    "eind": _("Closed cases without scores at the end"),
    "nameting": _("Cases without a nameting"),
    "costs": _("Closed cases without complete costs"),
    "evaluation": _("Closed cases without an evaluation"),
    "mdo": _("Cases without an MDO"),
    "agreements": _("Cases with an MDO, and agreements that are not all done"),
    "came_no_further": _("Cases with all agreements done, and not evaluated"),
    "asked": _("Cases that asked for help"),
    "mdo_held": _("Cases with an MDO"),
    "agreements_done": _("Cases with all agreements done"),
    "came_through": _("Cases that were evaluated"),
    "closed": _("Closed cases"),
    "nameting_expected": _("Cases closed half a year ago or longer"),
}


@dataclass(frozen=True)
class Line:
    """A moment or a step, as the page names it, and where its figures stand.

    `of` is of which cases, and of a step its short name.
    """

    key: str
    words: str | Promise
    of: str | Promise
    expected: str
    present: str
    share: str
    cases: str = ""


def _moments() -> list[Line]:
    found = []
    for key, (words, of) in MOMENTS.items():
        expected, present = EXPECTED[key]
        share = f"{key}_missing_share"
        found.append(Line(key, words, of, expected, present, share, cases=key))
    return found


def _steps() -> list[Line]:
    return [
        Line(
            step,
            words,
            short,
            STEPS[0],
            step,
            f"{step}_share" if step != STEPS[0] else "",
            cases=NOT_YET.get(step, ""),
        )
        for step, (words, short) in STEP_WORDS.items()
    ]


COMPLETENESS = ReportPage(
    name="completeness",
    title=_("Completeness"),
    period=_("Cases opened, and for the end cases closed,"),
)
FUNNEL = ReportPage(
    name="funnel", title=_("From question to evaluation"), period=_("Cases opened")
)


@require_safe
@only_for(may_see_figures)
def completeness(request: HttpRequest) -> HttpResponse:
    """Show what should be written down, and how much of it is missing."""
    form, report = asked_for(request)
    table = report.ask(figures.completeness)
    by = ORGANISATION if request.GET.get("by") == ORGANISATION else AREA
    rows = by_organisation(report) if by == ORGANISATION else table.by_area
    context = {
        **frame(form, report),
        "page": COMPLETENESS,
        "table": table,
        "lines": _moments(),
        "by": by,
        "rows": rows,
        "comparison": comparing.of_completeness(report, table),
        "may_see_cases": may_see_board(request.user),  # type: ignore[arg-type]
    }
    log_use(request, "report completeness")
    return render(request, "reporting/completeness.html", context)


@require_safe
@only_for(may_see_figures)
def funnel(request: HttpRequest) -> HttpResponse:
    """Show how far those came who asked for help in a period."""
    form, report = asked_for(request)
    table = report.ask(figures.completeness)
    context = {
        **frame(form, report),
        "page": FUNNEL,
        "table": table,
        "lines": _steps(),
        "comparison": comparing.of_funnel(report, table),
        "may_see_cases": may_see_board(request.user),  # type: ignore[arg-type]
    }
    log_use(request, "report funnel")
    return render(request, "reporting/funnel.html", context)


@require_safe
@only_for(may_see_board)
def completeness_cases(request: HttpRequest, what: str) -> HttpResponse:
    """Show the cases of the own areas behind a figure, or that miss something."""
    if what not in LISTS:
        raise Http404
    form, report = asked_for(request)
    seen = Case.objects.visible_to(request.user).values("pk")
    cases = cases_missing(report.scope, what).filter(pk__in=seen)
    page = page_of(cases.select_related("household__area"), request, order="opened_on")
    log_look(
        by=request.user,  # type: ignore[arg-type]
        households=[case.household_id for case in page.rows],
        name=f"cases without {what}" if what in MISSING else f"cases of {what}",
        channel=AccessLog.Channel.PAGE,
    )
    context: dict[str, Any] = {
        **frame(form, report),
        "title": LISTS[what],
        "page": page,
        "back": "funnel"
        if what in {*STEP_WORDS, *NOT_YET.values()}
        else "completeness",
    }
    return render(request, "reporting/completeness_cases.html", context)
