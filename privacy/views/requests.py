"""The pages on which requests of residents are written down, worked on and answered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases.actions import log_look
from cases.errors import TransitionRefused
from cases.forms.refusals import carried_out, show_refusal
from cases.models import AccessLog
from cases.pdf import pdf_of
from cases.permissions import may_correct, may_open_household
from cases.views.guards import only_for
from cases.views.households import look, visible_household
from privacy import actions, handing_over
from privacy.forms.requests import DecisionForm, ReasonForm, RequestForm, TextForm
from privacy.models import PrivacyRequest, Restriction
from privacy.oversight import overseeing, requests_for
from privacy.permissions import may_decide_request, may_oversee, may_record_request
from privacy.review import Item, review_of

MOST = 200


@require_safe
@only_for(may_oversee)
def request_list(request: HttpRequest) -> HttpResponse:
    """Show what was asked and until when it is answered; not what is in it."""
    user: Any = request.user
    with overseeing(user):
        asked = requests_for(user)
        waiting = list(asked.undecided().order_by("asked_on", "pk")[:MOST])
        decided = list(asked.exclude(outcome="").order_by("-decided_at", "-pk")[:50])
    _log(user, waiting + decided, "privacy requests")
    context = {
        "waiting": sorted(waiting, key=lambda one: one.due_on),
        "decided": decided,
        "today": timezone.localdate(),
        "may_open": user.is_coordinator,
    }
    return render(request, "privacy/request_list.html", context)


def _log(user: Any, rows: list[Any], name: str) -> None:
    log_look(
        by=user,
        households=list({row.household_id for row in rows}),
        name=name,
        channel=AccessLog.Channel.PAGE,
        activity=AccessLog.Activity.OVERSIGHT,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def request_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down what somebody of a household asks."""
    household = visible_household(request, uuid)
    if not may_record_request(request.user, household.pk):  # type: ignore[arg-type]
        raise PermissionDenied(_("You are not involved with this household."))
    form = RequestForm(request.POST or None, household=household)
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.record_request(
                household_id=household.pk,
                **form.asked(),
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("The request is written down."))
            return redirect("privacy:request", asked.uuid)
    look(request, [household], "privacy request form")
    context = {"form": form, "household": household}
    return render(request, "privacy/request_new.html", context)


def visible_request(request: HttpRequest, uuid: UUID) -> PrivacyRequest:
    """Return the request, or answer 404 to whom the household does not concern."""
    visible = PrivacyRequest.objects.visible_to(request.user).for_display()
    return get_object_or_404(visible, uuid=uuid)


@require_safe
@only_for(may_open_household)
def request_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show one request, what is to be done, and what was decided."""
    return _page(request, visible_request(request, uuid))


def _page(
    request: HttpRequest,
    asked: PrivacyRequest,
    decision: DecisionForm | None = None,
    extension: ReasonForm | None = None,
) -> HttpResponse:
    user: Any = request.user
    look(request, [asked.household], "privacy request")
    is_access = asked.kind == PrivacyRequest.Kind.ACCESS
    context = {
        "asked": asked,
        "household": asked.household,
        "today": timezone.localdate(),
        "form": decision or DecisionForm(initial={"version": asked.version}),
        "extension": extension or ReasonForm(prefix="extension"),
        "may_decide": may_decide_request(user, asked.household_id),
        "may_correct": may_correct(user, asked.household_id),
        "may_hand_over": may_record_request(user, asked.household_id),
        "review": review_of(asked) if is_access and not asked.is_decided else None,
        "is_given": asked.outcome
        in (PrivacyRequest.Outcome.GRANTED, PrivacyRequest.Outcome.PARTLY),
        "restriction": Restriction.objects.for_display().filter(request=asked).first(),
    }
    return render(request, "privacy/request.html", context)


@require_POST
@only_for(may_open_household)
def request_decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer a request."""
    asked = visible_request(request, uuid)
    form = DecisionForm(request.POST)
    if form.is_valid() and carried_out(
        form,
        actions.decide_request,
        request_id=asked.pk,
        **form.cleaned_data,
        by=request.user,
        at=timezone.now(),
    ):
        messages.success(request, _("The answer is written down."))
        return redirect("privacy:request", asked.uuid)
    return _page(request, asked, decision=form)


@require_POST
@only_for(may_open_household)
def request_extension(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take two months more for the answer."""
    asked = visible_request(request, uuid)
    form = ReasonForm(request.POST, prefix="extension")
    if form.is_valid() and carried_out(
        form,
        actions.extend_request,
        request_id=asked.pk,
        **form.cleaned_data,
        by=request.user,
        at=timezone.now(),
    ):
        messages.success(request, _("Tell who asked before the month is over."))
        return redirect("privacy:request", asked.uuid)
    return _page(request, asked, extension=form)


# The texts that name somebody else -------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def request_texts(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show all texts that would be given, and ask what happens with each."""
    asked = visible_request(request, uuid)
    if not may_decide_request(request.user, asked.household_id):  # type: ignore[arg-type]
        raise PermissionDenied(_("The coordinator of the area decides on this."))
    if asked.kind != PrivacyRequest.Kind.ACCESS or asked.is_decided:
        return redirect("privacy:request", asked.uuid)
    items = review_of(asked).items
    forms = [_text_form(request, item, place) for place, item in enumerate(items)]
    judged = list(zip(items, forms, strict=True))
    if request.method == "POST":
        for place, (item, form) in enumerate(judged):
            if f"judge-{place}" in request.POST and _judged(request, asked, item, form):
                messages.success(request, _("Your decision on this text is kept."))
                return redirect("privacy:request-texts", asked.uuid)
    look(request, [asked.household], "texts of a privacy request")
    context = {
        "asked": asked,
        "household": asked.household,
        "form": next((form for form in forms if form.is_bound), None),
        "named": [pair for pair in judged if pair[0].names],
        "others": [pair for pair in judged if not pair[0].names],
    }
    return render(request, "privacy/request_texts.html", context)


def _text_form(request: HttpRequest, item: Item, place: int) -> TextForm:
    judged = item.decided
    initial = {
        "decision": judged.decision if judged else "",
        "given": (judged.given if judged else "") or item.suggestion,
        "reason": judged.reason if judged else "",
    }
    is_sent = request.method == "POST" and f"judge-{place}" in request.POST
    form = TextForm(
        request.POST if is_sent else None, prefix=str(place), initial=initial
    )
    form.place = place  # type: ignore[attr-defined]
    return form


def _judged(request: HttpRequest, asked: PrivacyRequest, item: Item, form: Any) -> bool:
    return form.is_valid() and carried_out(
        form,
        actions.review_text,
        request_id=asked.pk,
        row=item.row.key,
        field=item.value.name,
        **form.cleaned_data,
        by=request.user,
        at=timezone.now(),
    )


# Handing over --------------------------------------------------------------------


@require_POST
@only_for(may_open_household)
def request_file(request: HttpRequest, uuid: UUID, kind: str) -> HttpResponse:
    """Give the data of a person, as PDF or as JSON, to hand them to who asked."""
    asked = visible_request(request, uuid)
    at = timezone.now()
    try:
        actions.hand_over(request_id=asked.pk, by=request.user, at=at)  # type: ignore[arg-type]
    except TransitionRefused as error:
        messages.error(request, str(error))
        return redirect("privacy:request", asked.uuid)
    log_look(
        by=request.user,  # type: ignore[arg-type]
        households=[asked.household],
        name=f"data of a person ({kind})",
        channel=AccessLog.Channel.PAGE,
        action=AccessLog.Action.EXECUTE,
        object_type="privacy.PrivacyRequest",
        object_uuid=asked.uuid,
    )
    # Whoever hands it over may read English: the resident reads Dutch.
    with translation.override("nl"):
        file = handing_over.file_for(asked, at)
        response = (
            JsonResponse(handing_over.data_of(file), json_dumps_params={"indent": 2})
            if kind == "json"
            else HttpResponse(
                pdf_of(handing_over.document_of(file, asked)), "application/pdf"
            )
        )
    name = f"inzage-{timezone.localdate(at):%Y-%m-%d}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


# Restrictions ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def restriction_lift(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let the data of a person be used again."""
    visible = Restriction.objects.visible_to(request.user).select_related(
        "household", "about", "request"
    )
    restriction = get_object_or_404(visible, uuid=uuid)
    household = restriction.household
    if not may_decide_request(request.user, household.pk):  # type: ignore[arg-type]
        raise PermissionDenied(_("The coordinator of the area decides on this."))
    form = ReasonForm(request.POST or None)
    order = {"restriction_id": restriction.pk, "by": request.user, "at": timezone.now()}
    if request.method == "POST" and form.is_valid():
        order |= form.cleaned_data
        if carried_out(form, actions.lift_restriction, **order):
            messages.success(request, _("The restriction is lifted."))
            return redirect("cases:household", household.uuid)
    look(request, [household], "restriction")
    context = {"form": form, "restriction": restriction, "household": household}
    return render(request, "privacy/restriction_lift.html", context)
