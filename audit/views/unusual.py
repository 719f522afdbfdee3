"""What is unusual in the log, for the privacy officer, with the lines of each."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import actions
from audit.forms.unusual import ReviewForm, UnusualFilter
from audit.models import UnusualLook
from cases import acting
from cases import actions as cases_actions
from cases.errors import TransitionRefused
from cases.keyset import page_of
from cases.models import AccessLog
from cases.permissions import may_read_log
from cases.views.access_log import put_in_words
from cases.views.guards import only_for

# As many lines as one looks through; the log itself has all of them.
LINES = 100


@require_safe
@only_for(may_read_log)
def unusual_list(request: HttpRequest) -> HttpResponse:
    """Show what is unusual, the latest first; what waits before all else."""
    form = UnusualFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = UnusualLook.objects.select_related("user__organisation", "reviewed_by")
    if kind := asked.get("kind"):
        found = found.filter(kind=kind)
    state = asked.get("state")
    if state == "done":
        found = found.exclude(reviewed_at=None)
    elif state != "all":
        found = found.open()
    page = page_of(found, request, order="-last_at", among=UnusualLook.objects.all())
    log_reading(request)
    context = {"filter": form, "is_filtered": any(asked.values()), "page": page}
    return render(request, "audit/unusual_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_read_log)
def unusual_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one with its lines of the log, and take what the officer found."""
    rows = UnusualLook.objects.select_related("user__organisation", "reviewed_by")
    unusual = get_object_or_404(rows, uuid=uuid)
    form, status = ReviewForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            actions.review_unusual_look(
                unusual_id=unusual.pk,
                note=form.cleaned_data["note"],
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except TransitionRefused as error:
            form.add_error(None, str(error))
            unusual.refresh_from_db()
            status = 409
        else:
            messages.success(request, _("It is written down that you looked into it."))
            return redirect("audit:unusual-list")
    lines = lines_of(unusual, reader=request.user)
    log_reading(request)
    context = {
        "unusual": unusual,
        "form": form,
        "lines": lines[:LINES],
        "more": len(lines) > LINES,
    }
    return render(request, "audit/unusual_review.html", context, status=status)


def lines_of(unusual: UnusualLook, *, reader: Any) -> list[AccessLog]:
    """Return the lines that it was found in, one more than are shown."""
    lines = AccessLog.objects.filter(
        at__gte=unusual.first_at, at__lte=unusual.last_at, user=unusual.user
    )
    if unusual.kind == UnusualLook.Kind.REFUSED:
        lines = lines.filter(outcome=AccessLog.Outcome.REFUSED)
    else:
        lines = lines.filter(together=1).exclude(subject="")
    if unusual.origin:
        lines = lines.filter(origin=unusual.origin)
    if unusual.subject:
        lines = lines.filter(subject=unusual.subject)
    with acting.as_role(acting.LOG):
        found = list(lines.for_display().order_by("at", "pk")[: LINES + 1])
    put_in_words(found, reader=reader)
    return found


def log_reading(request: HttpRequest) -> None:
    cases_actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=None,
        name="unusual looks",
        channel=AccessLog.Channel.PAGE,
        object_type="unusual-looks",
        activity=AccessLog.Activity.OVERSIGHT,
    )
