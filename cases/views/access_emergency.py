"""Looking in a file at once when it cannot wait, and judging that afterwards."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, acting, permissions
from cases.forms.access import EmergencyForm, ReviewForm
from cases.forms.refusals import REFUSED, show_refusal
from cases.keyset import page_of
from cases.models import AccessLog, EmergencyAccess
from cases.once import once
from cases.views.guards import only_for
from cases.views.households import look

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def emergency_new(request: HttpRequest) -> HttpResponse:
    """Ask why it cannot wait, and open the file."""
    form = EmergencyForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            emergency = use(request, form)
        except REFUSED as error:
            status = show_refusal(form, error)
        else:
            if emergency is None:
                return redirect("cases:access-request-list")
            if emergency.household:
                messages.warning(request, _opened())
                return redirect("cases:household", emergency.household.uuid)
            form.add_error("number", _("There is no file with this number."))
    context = {"form": form}
    return render(request, "cases/emergency_new.html", context, status=status)


def _opened() -> str:
    return _(
        "You have emergency access for 24 hours, to read only. The coordinator and the "
        "privacy officer know it, and judge it afterwards."
    )


def use(request: HttpRequest, form: EmergencyForm) -> EmergencyAccess | None:
    """Carry out what the form asks, once however often it is sent."""
    user: Any = request.user
    with once(user, form.cleaned_data["token"]) as is_first:
        if not is_first:
            messages.info(request, _("You sent this form already."))
            return None
        emergency = access.use_emergency_access(
            number=form.cleaned_data["number"],
            reason=form.cleaned_data["reason"],
            by=user,
            at=timezone.now(),
        )
        look(
            request,
            [emergency.household] if emergency.household else None,
            "emergency access",
            action=AccessLog.Action.EXECUTE,
            reason=emergency.reason,
        )
    return emergency


def for_review(user: Any) -> Any:
    """Return what this person may judge, with what a row shows of it."""
    emergencies = EmergencyAccess.objects.reviewable_by(user)
    # The household apart: an officer sees none, and a join would lose the row.
    return emergencies.select_related(
        "asked_by__organisation", "reviewed_by"
    ).prefetch_related("household__area")


@require_safe
@only_for(permissions.may_see_emergencies)
def emergency_list(request: HttpRequest) -> HttpResponse:
    """Show who used emergency access: first what waits for a judgement."""
    user: Any = request.user
    emergencies = for_review(user)
    waiting = list(emergencies.to_review().order_by("asked_at", "pk"))
    judged = emergencies.exclude(pk__in=[one.pk for one in waiting])
    page = page_of(judged, request, order="-asked_at", size=PAGE_SIZE)
    shown = {one.household_id for one in [*waiting, *page.rows]} - {None}
    look(request, sorted(shown), "emergency list")
    context = {"waiting": waiting, "page": page, "now": timezone.now()}
    return render(request, "cases/emergency_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_see_emergencies)
def emergency_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one emergency access to who judges it, and take the judgement."""
    user: Any = request.user
    opened = for_review(user).filter(household__isnull=False)
    emergency = get_object_or_404(opened, uuid=uuid)
    form = ReviewForm(request.POST or None, initial={"version": emergency.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            access.review_emergency_access(
                emergency_id=emergency.pk,
                **form.cleaned_data,
                by=user,
                at=timezone.now(),
            )
        except REFUSED as error:
            status = show_refusal(form, error)
        else:
            messages.success(request, _("Your judgement is written down."))
            return redirect("cases:emergency-list")
    else:
        look(request, [emergency.household_id], "emergency review")
    looks = AccessLog.objects.readable_by(user).about(emergency.household_id)
    with acting.as_role(acting.LOG):
        number_of_looks = looks.filter(
            user=emergency.asked_by,
            at__gte=emergency.asked_at,
            at__lte=emergency.lasts_until,
            emergency=True,
        ).count()
    context = {
        "form": form,
        "emergency": emergency,
        "looks": number_of_looks,
        "may_open": user.is_coordinator,
    }
    return render(request, "cases/emergency_review.html", context, status=status)
