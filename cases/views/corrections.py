"""The pages on which it is set right who a household is, and who is in it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import corrections, permissions
from cases.errors import StaleVersion, TransitionRefused
from cases.forms.corrections import (
    DetailsForm,
    MemberDetailsForm,
    NewMemberForm,
    PersonForm,
)
from cases.forms.refusals import REFUSED, show_refusal, take_over
from cases.models import AccessLog, Household, HouseholdMember
from cases.once import once
from cases.views.guards import only_for
from cases.views.households import look, visible_household
from cases.views.opening import files_of


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def household_details(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set right what a household is called and where it lives; show who is in it."""
    household = visible_household(request, uuid)
    _require_may(request, household)
    form = DetailsForm(
        request.POST or None,
        household=household,
        by=request.user,  # type: ignore[arg-type]
    )
    status = 200
    if form.is_valid() and not form.says_what_a_move_does():
        status = _correct_household(request, form, household)
        if status == 302:
            return redirect("cases:household", household.uuid)
    if status == 200:
        look(request, [household], "household details")
    today = timezone.localdate()
    members = list(household.members.all())
    context = {
        "form": form,
        "household": household,
        "members": [one for one in members if not one.has_left(today)],
        "former": [one for one in members if one.has_left(today)],
    }
    return render(request, "cases/household_details.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def member_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add somebody who was born, or came to live there."""
    household = visible_household(request, uuid)
    _require_may(request, household)
    form = NewMemberForm(request.POST or None)
    if (
        form.is_valid()
        and not _looks_alike(request, form, household)
        and _add(request, form, household)
    ):
        return redirect("cases:household-details", household.uuid)
    look(request, [household], "member details")
    context = {"form": form, "household": household, "member": None}
    return render(request, "cases/member_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def member_details(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set right who somebody is, or say since when somebody is there no more."""
    visible = HouseholdMember.objects.visible_to(request.user)
    member = get_object_or_404(visible.select_related("household__area"), uuid=uuid)
    household = member.household
    _require_may(request, household)
    form = MemberDetailsForm(request.POST or None, member=member)
    status = 200
    if form.is_valid() and not _looks_alike(request, form, household):
        status = _correct_member(request, form, member)
        if status == 302:
            return redirect("cases:household-details", household.uuid)
    if status == 200:
        look(request, [household], "member details")
    context = {"form": form, "household": household, "member": member}
    return render(request, "cases/member_form.html", context, status=status)


def _require_may(request: HttpRequest, household: Household) -> None:
    if not permissions.may_correct(request.user, household.pk):  # type: ignore[arg-type]
        raise PermissionDenied(corrections.who_does_this())


# What they do ---------------------------------------------------------------------


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _correct_household(
    request: HttpRequest, form: DetailsForm, household: Household
) -> int:
    """Do what the form asks; return 302, or with which status it is shown again."""
    try:
        corrections.correct_household(
            household_id=household.pk,
            details=form.details(),
            version=form.cleaned_data["version"],
            **_by(request),
        )
    except REFUSED as error:
        return _refused(form, error, [*form.details()])
    _changed(request, household, "household details")
    messages.success(request, _("The details of the household are saved."))
    return 302


def _correct_member(
    request: HttpRequest, form: MemberDetailsForm, member: HouseholdMember
) -> int:
    """As `_correct_household`, of somebody in it."""
    had_page = corrections.has_own_page(member)
    try:
        corrected = corrections.correct_member(
            member_id=member.pk,
            details=form.details(),
            version=form.cleaned_data["version"],
            **_by(request),
        )
    except REFUSED as error:
        return _refused(form, error, [*form.details()])
    _changed(request, member.household, "member details")
    sentence = _("The details of %(name)s are saved.")
    if corrected.left_on and not member.left_on:
        sentence = _("%(name)s stands with who is no longer in the household.")
    messages.success(request, sentence % {"name": corrected.first_name})
    if had_page and not corrections.has_own_page(corrected):
        _changed(request, member.household, "own page of a resident")
        sentence = _("The own page of %(name)s is closed: it opens no more.")
        messages.info(request, sentence % {"name": corrected.first_name})
    return 302


def _add(request: HttpRequest, form: NewMemberForm, household: Household) -> bool:
    """Add who is on the form, once; return False when that was refused."""
    try:
        with once(request.user, form.cleaned_data["token"]) as is_first:  # type: ignore[arg-type]
            if not is_first:
                messages.info(request, _("You sent this form already."))
                return True
            member = corrections.add_member(
                household_id=household.pk, details=form.details(), **_by(request)
            )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    _changed(request, household, "member details")
    sentence = _("%(name)s is in the household now.")
    messages.success(request, sentence % {"name": member.first_name})
    return True


def _refused(
    form: Any, error: ValidationError | TransitionRefused, names: list[str]
) -> int:
    """Say on the form what was refused; what was typed stays."""
    if isinstance(error, StaleVersion):
        take_over(form, error.current, names)
    return show_refusal(form, error, compared=names)


def _changed(request: HttpRequest, household: Household, name: str) -> None:
    look(request, [household], name, action=AccessLog.Action.UPDATE)


def _looks_alike(request: HttpRequest, form: PersonForm, household: Household) -> bool:
    """Show the files that may be of this person, unless somebody looked already."""
    if not form.asks_who_it_is():
        return False
    try:
        form.alike = files_of(
            request, [form.details()], household.postcode, but=household
        )
    except TransitionRefused as error:
        form.add_error(None, str(error))
        return True
    return bool(form.alike)
