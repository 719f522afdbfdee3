"""Reports that a coordinator froze, and what changed since."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cases.errors import TransitionRefused
from cases.permissions import may_see_board
from cases.views.guards import only_for
from reporting import freezing
from reporting.exports.reports import OF_CASES
from reporting.exports.words import TITLES
from reporting.models import FrozenReport
from reporting.report import NARROWS
from reporting.views.asked import asked_for, log_use

KEPT = NARROWS


@require_POST
@only_for(may_see_board)
def freeze(request: HttpRequest, report: str) -> HttpResponse:
    """Keep the figures of a report as they are shown now."""
    # How lessons stood on a day can always be asked again: nothing has to be kept.
    if report not in OF_CASES:
        raise Http404
    form, asked = asked_for(request)
    data = form.data
    try:
        frozen = freezing.freeze(
            by=request.user,  # type: ignore[arg-type]
            name=report,
            asked={n: data[n] for n in KEPT if form.cleaned_data.get(n)},
            report=asked,
            at=timezone.now(),
        )
    except TransitionRefused as refused:
        messages.error(request, str(refused))
        return redirect("reporting:frozen-list")
    log_use(request, f"report {report} frozen")
    messages.success(request, _("The report is frozen: these figures stay."))
    return redirect("reporting:frozen-report", uuid=frozen.uuid)


@require_safe
@only_for(may_see_board)
def frozen_list(request: HttpRequest) -> HttpResponse:
    """Show what was frozen of the own areas, the last first."""
    rows = freezing.frozen_for(request.user).select_related("frozen_by")  # type: ignore[arg-type]
    context = {"rows": [{"frozen": row, "title": _title(row)} for row in rows[:200]]}
    return render(request, "reporting/frozen_list.html", context)


@require_safe
@only_for(may_see_board)
def frozen_report(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Show a frozen report: what changed since, and the figures as they were."""
    user: Any = request.user
    frozen = get_object_or_404(freezing.frozen_for(user), uuid=uuid)
    today = timezone.localdate()
    report = freezing.asked_again(frozen, user, today)
    lines = freezing.lines(
        frozen.content["tables"], freezing.tables_of(frozen.report, report)
    )
    context = {
        "frozen": frozen,
        "title": _title(frozen),
        "report": report,
        "scope": report.scope,
        "today": today,
        "lines": lines,
        "changed": [line for line in lines if line.is_changed],
        "report_url": f"reporting:{frozen.report}",
    }
    log_use(request, f"report {frozen.report} then and now")
    return render(request, "reporting/frozen_report.html", context)


def _title(frozen: FrozenReport) -> str:
    return str(TITLES[frozen.report])
