"""Asking to be let in to a household by its number, and answering that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases import access, permissions, searches
from cases.errors import TransitionRefused
from cases.forms.access import AskForm, DecideForm
from cases.forms.refusals import REFUSED, show_refusal
from cases.models import AccessLog, AccessRequest, EmergencyAccess
from cases.once import once
from cases.views.guards import only_for
from cases.views.households import look

# So many of one's own questions are shown; who needs older ones asks the officer.
MOST = 50


@require_safe
@only_for(permissions.may_open_household)
def access_request_list(request: HttpRequest) -> HttpResponse:
    """Show what this person asked and how it stands, and what waits for an answer."""
    user: Any = request.user
    at = timezone.now()
    waiting = list(_to_decide(user).order_by("asked_at", "pk"))
    look(request, list({one.household for one in waiting}), "access requests")
    context = {
        "waiting": waiting,
        "asked": [
            (one, one.state(at))
            for one in AccessRequest.objects.of(user).select_related("grant")[:MOST]
        ],
        "emergencies": list(
            EmergencyAccess.objects.of(user).select_related("grant")[:MOST]
        ),
        "now": at,
    }
    return render(request, "cases/access_request_list.html", context)


def _to_decide(user: Any) -> Any:
    requests = AccessRequest.objects.decidable_by(user).waiting(timezone.now())
    return requests.select_related("household__area", "asked_by__organisation")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def access_request_new(request: HttpRequest) -> HttpResponse:
    """Ask for access. The answer is the same when there is no such file."""
    number = searches.text_of(request, request.GET.get("file", ""))
    form = AskForm(request.POST or None, initial={"number": number})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            asked = ask(request, form)
        except REFUSED as error:
            status = show_refusal(form, error)
        else:
            if asked:
                passed_on = _(
                    "Your question about %(number)s has been passed on, if there is "
                    "such a file."
                )
                messages.success(request, passed_on % {"number": asked.number})
            return redirect("cases:access-request-list")
    return render(
        request, "cases/access_request_new.html", {"form": form}, status=status
    )


def ask(request: HttpRequest, form: AskForm) -> AccessRequest | None:
    """Carry out what the form asks, once however often it is sent."""
    user: Any = request.user
    with once(user, form.cleaned_data["token"]) as is_first:
        if not is_first:
            messages.info(request, _("You sent this form already."))
            return None
        asked = access.ask_access(
            number=form.cleaned_data["number"],
            purpose=form.cleaned_data["purpose"],
            until_on=form.cleaned_data["until_on"],
            by=user,
            at=timezone.now(),
        )
        look(
            request,
            [asked.household] if asked.household else None,
            "access asked",
            action=AccessLog.Action.EXECUTE,
            reason=asked.purpose,
        )
    return asked


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def access_request(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a question for access to who answers it, and take the answer."""
    user: Any = request.user
    visible = AccessRequest.objects.visible_to(user).exclude(asked_by=user)
    asked = get_object_or_404(
        visible.select_related(
            "household__area", "asked_by__organisation", "decided_by"
        ),
        uuid=uuid,
    )
    if not AccessRequest.objects.decidable_by(user).filter(pk=asked.pk).exists():
        raise PermissionDenied(_("The aanspreekpunt or the coordinator answers this."))
    form = DecideForm(
        request.POST or None,
        initial={"version": asked.version, "until_on": asked.until_on},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            decided = decide(form, asked, user)
        except REFUSED as error:
            status = show_refusal(form, error)
        else:
            messages.success(request, _decided(decided))
            return redirect("cases:access-request-list")
    else:
        look(request, [asked.household], "access request")
    context = {
        "form": form,
        "asked": asked,
        "household": asked.household,
        "is_waiting": asked.is_waiting(timezone.now()),
        "is_shut_out": permissions.is_shut_out(asked.asked_by, asked.household.pk),
    }
    return render(request, "cases/access_request.html", context, status=status)


def decide(form: DecideForm, asked: AccessRequest, user: Any) -> AccessRequest:
    said = form.cleaned_data
    order = {"request_id": asked.pk, "version": said["version"], "by": user}
    if said["decision"] == DecideForm.REFUSE:
        return access.refuse_request(**order, reason=said["reason"], at=timezone.now())
    return access.grant_request(**order, until_on=said["until_on"], at=timezone.now())


def _decided(asked: AccessRequest) -> str:
    if asked.status == AccessRequest.Status.GRANTED:
        sentence = _("%(name)s has access now. It ends by itself.")
    else:
        sentence = _("%(name)s gets no access, and reads why.")
    return sentence % {"name": asked.asked_by.name}


@require_POST
@only_for(permissions.may_open_household)
def access_request_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back one's own question."""
    user: Any = request.user
    asked = get_object_or_404(AccessRequest.objects.of(user), uuid=uuid)
    try:
        access.withdraw_request(request_id=asked.pk, by=user, at=timezone.now())
    except TransitionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("You took back your question about %(number)s.")
            % {"number": asked.number},
        )
    return redirect("cases:access-request-list")
