"""The pages with which a file begins and changes hands."""

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import actions, duplicates, handovers, permissions, searches
from cases.errors import StaleVersion, TooOften, TransitionRefused
from cases.forms.households import (
    AanspreekpuntForm,
    CaseForm,
    HouseholdForm,
    MemberForms,
    MemberLines,
    typed,
)
from cases.forms.refusals import REFUSED, show_refusal, show_stale
from cases.models import Aanspreekpunt, Handover, Household
from cases.once import once
from cases.views.guards import only_for
from cases.views.households import look, visible_household


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def household_new(request: HttpRequest) -> HttpResponse:
    """Open the file of a household, its first case with it."""
    form = HouseholdForm(request.POST or None)
    members = MemberForms(request.POST or None, prefix="members")
    if "add_member" in request.POST:
        form, members = HouseholdForm(initial=typed(form)), members.with_one_more()
    elif "look" in request.POST:
        form = _looked(request, form, members)
    elif request.method == "POST" and all([form.is_valid(), members.is_valid()]):
        try:
            with once(request.user, form.cleaned_data["token"]) as is_first:  # type: ignore[arg-type]
                if not is_first:
                    messages.info(request, _("You sent this form already."))
                    return redirect("cases:household-list")
                _require_new(request, form, members)
                household = bring_in(request, form, members)
        except LooksAlikeError as error:
            # Outside of `once`: what was refused may be sent again.
            form.alike = error.found
        except (ValidationError, TooOften) as error:
            show_refusal(form, error)
        else:
            messages.success(request, _opened(household))
            return redirect("cases:household", household.uuid)
    form.members = members
    context = {"form": form, "formset": members}
    return render(request, "cases/household_new.html", context)


class LooksAlikeError(Exception):
    """There are files that may be of the same people, and nobody said why another."""

    def __init__(self, found: list[duplicates.Alike]) -> None:
        super().__init__(len(found))
        self.found = found


def _looked(
    request: HttpRequest, asked: HouseholdForm, members: MemberLines
) -> HouseholdForm:
    """Return the form with the files that may be of these people already, before the
    rest is filled in; nothing else of it is judged."""
    form = HouseholdForm(initial=typed(asked))
    asked.is_valid()
    if members.is_valid():
        try:
            form.alike = files_of(
                request, members.members(), asked.cleaned_data.get("postcode", "")
            )
            form.is_new = not form.alike
        except TooOften as error:
            messages.error(request, str(error))
    return form


def files_of(
    request: HttpRequest,
    members: list[dict[str, Any]],
    postcode: str,
    *,
    but: Household | None = None,
) -> list[duplicates.Alike]:
    """Return the files that may be of these people, and log that they were found."""
    duplicates.require_rate(request.user, timezone.now())  # type: ignore[arg-type]
    found, ids = duplicates.alike(
        members=members,
        postcode=postcode,
        by=request.user,  # type: ignore[arg-type]
        but=but,
    )
    look(request, ids, duplicates.LOOKED)
    return [
        one if one.household else replace(one, token=searches.keep(request, one.number))
        for one in found
    ]


def _require_new(
    request: HttpRequest, form: HouseholdForm, members: MemberLines
) -> None:
    """Raise LooksAlikeError unless it is new, or it is said why it is opened beside."""
    found = files_of(request, members.members(), form.cleaned_data["postcode"])
    if found and not form.cleaned_data["beside"].strip():
        raise LooksAlikeError(found)


def _opened(household: Household) -> str:
    if household.aanspreekpunten.current().exists():
        sentence = _("The file %(number)s is open. The next step: hold the first MDO.")
    else:
        sentence = _(
            "The file %(number)s is open. The next step: appoint the aanspreekpunt."
        )
    return sentence % {"number": household.number}


@transaction.atomic
def bring_in(
    request: HttpRequest, form: HouseholdForm, members: MemberLines
) -> Household:
    """Carry out what the form asks, all of it or, when it is refused, nothing."""
    by: Any = request.user
    at = timezone.now()
    household = actions.open_household(
        name=form.cleaned_data["name"],
        area=form.cleaned_data["area"],
        postcode=form.cleaned_data["postcode"],
        members=members.members(),
        beside=form.cleaned_data["beside"].strip(),
        by=by,
        at=at,
    )
    actions.open_case(household_id=household.pk, **form.case(), by=by, at=at)
    if form.cleaned_data["i_am_aanspreekpunt"]:
        actions.appoint_aanspreekpunt(
            household_id=household.pk,
            user=by,
            from_on=timezone.localdate(at),
            by=by,
            at=at,
        )
    return household


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def case_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a case for a household that has none open."""
    household = followed_household(request, uuid)
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.open_case(
                household_id=household.pk,
                **form.case(),
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except REFUSED as error:
            show_refusal(form, error)
        else:
            opened = _("Case %(number)s is open. The next step: hold an MDO.")
            messages.success(request, opened % {"number": case.number})
            return redirect("cases:household", household.uuid)
    context = {"form": form, "household": household}
    return render(request, "cases/case_new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def aanspreekpunt_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Appoint the aanspreekpunt of a household, or hand over to somebody else."""
    household = followed_household(request, uuid)
    former = household.aanspreekpunten.current().for_display().first()
    made = partial(
        AanspreekpuntForm,
        household=household,
        by=request.user,  # type: ignore[arg-type]
        former=former and former.user,
    )
    form = made(request.POST or None, initial={"version": household.version})
    status = 200
    if "look" in request.POST:
        # Shown again with who was found; what was typed is not judged yet.
        form = made(initial=typed(form))
    elif request.method == "POST" and form.is_valid():
        try:
            done = appoint(request, form, household)
        except StaleVersion as error:
            show_stale(form, error)
            status = 409
        else:
            if done:
                messages.success(request, _appointed(done))
                return back_to(request, household)
    context = {"form": form, "household": household, "former": former}
    return render(request, "cases/aanspreekpunt_new.html", context, status=status)


def appoint(
    request: HttpRequest, form: AanspreekpuntForm, household: Household
) -> Aanspreekpunt | Handover | None:
    """Carry out what the form asks; None when it was refused, which the form says.

    Somebody else is offered a household that is led; who takes it over oneself, or
    leads it as the first, needs nobody's answer.
    """
    who: Any = {"by": request.user, "at": timezone.now()}
    is_offer = "steps" in form.fields and form.cleaned_data["user"] != request.user
    try:
        if is_offer:
            offer = form.offer()
            return handovers.offer_handover(household_id=household.pk, **offer, **who)
        return actions.appoint_aanspreekpunt(
            household_id=household.pk, **form.appointment(), **who
        )
    except ValidationError as error:
        names = {"receiver": "user"}
        show_refusal(form, error, place_of=lambda name: (form, names.get(name, name)))
    except StaleVersion:
        raise
    except TransitionRefused as error:
        form.add_error(None, str(error))
    return None


def _appointed(aanspreekpunt: Aanspreekpunt | Handover) -> str:
    if isinstance(aanspreekpunt, Handover):
        sentence = _("%(name)s is asked. Until the answer nothing changes.")
        return sentence % {"name": aanspreekpunt.receiver.name}
    sentence = _("%(name)s is the aanspreekpunt of %(household)s now.")
    return sentence % {
        "name": aanspreekpunt.user.name,
        "household": aanspreekpunt.household.name,
    }


def followed_household(request: HttpRequest, uuid: UUID) -> Household:
    """Return a visible household; 403 for who may look at it but not change it."""
    household = visible_household(request, uuid)
    if not permissions.may_follow(request.user, household.pk):  # type: ignore[arg-type]
        raise PermissionDenied(_("You are not involved with this household."))
    return household


def back_to(request: HttpRequest, household: Household) -> HttpResponse:
    """Go back to the file, or to the list when the step ended one's own access."""
    visible = Household.objects.visible_to(request.user).filter(pk=household.pk)
    if visible.exists():
        return redirect("cases:household", household.uuid)
    return redirect("cases:household-list")
