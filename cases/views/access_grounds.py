"""What sharing stands on: the legal ground, being informed, and the agreements.

Three records and not one: to ask for an agreement does not mend a ground that is
missing.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, permissions
from cases.forms.access import (
    EndGroundForm,
    GroundForm,
    InformedForm,
    PartyForm,
    WithdrawForm,
)
from cases.forms.refusals import REFUSED, show_refusal
from cases.models import (
    AccessGrant,
    Case,
    CaseGround,
    Household,
    LegalGround,
    PartyAgreement,
    ResidentInformed,
)
from cases.views.guards import only_for
from cases.views.households import look, visible_household
from cases.views.opening import back_to, followed_household


@require_safe
@only_for(permissions.may_open_household)
def sharing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the three records of a household, with what was before."""
    household = visible_household(request, uuid)
    look(request, [household], "sharing")
    today = timezone.localdate()
    written = CaseGround.objects.filter(case__household=household).select_related(
        "case", "ground", "recorded_by"
    )
    grounds = [(one, one.is_valid(today)) for one in written.order_by("-valid_from")]
    parties = PartyAgreement.objects.filter(household=household).select_related(
        "organisation", "member", "recorded_by", "withdrawn_by"
    )
    context = {
        "household": household,
        "case": Case.objects.open().filter(household=household).first(),
        "grounds": grounds,
        "has_ground": any(is_valid for _ground, is_valid in grounds),
        "not_in_force": list(LegalGround.objects.filter(in_force=False)),
        "informed": list(
            ResidentInformed.objects.filter(household=household)
            .select_related("informed_by", "member")
            .order_by("-informed_on", "-pk")
        ),
        "parties": list(parties.order_by("withdrawn_on", "organisation__name", "pk")),
        "shut_out": permissions.shut_out_organisations(household.pk),
        "may_follow": permissions.may_follow(request.user, household.pk),  # type: ignore[arg-type]
    }
    return render(request, "cases/sharing.html", context)


# Each record has a form of its own --------------------------------------------------


def answer(
    request: HttpRequest,
    form: Any,
    household: Household,
    step: Callable[..., Any],
    *,
    said: str,
    **context: Any,
) -> HttpResponse:
    """Show a form, carry out what it asks, and go back to the three records."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            step(**form.cleaned_data, by=request.user, at=timezone.now())
        except REFUSED as error:
            status = show_refusal(form, error)
        else:
            messages.success(request, said)
            visible = Household.objects.visible_to(request.user)
            if visible.filter(pk=household.pk).exists():
                return redirect("cases:sharing", household.uuid)
            return back_to(request, household)
    context |= {"form": form, "household": household}
    return render(request, "cases/sharing_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def ground_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down a legal ground of the open case."""
    household = followed_household(request, uuid)
    case = get_object_or_404(Case.objects.open(), household=household)

    def step(**values: Any) -> CaseGround:
        return access.add_ground(case_id=case.pk, **values)

    return answer(
        request,
        GroundForm(request.POST or None),
        household,
        step,
        said=_("The legal ground is written down."),
        title=_("Add a legal ground"),
        button=_("Write down"),
        kind="ground",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def ground_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say until which day a law is the ground."""
    visible = CaseGround.objects.visible_to(request.user).select_related(
        "case__household", "ground"
    )
    ground = get_object_or_404(visible, uuid=uuid)
    household = _require_follow(request, ground.case.household)

    def step(**values: Any) -> CaseGround:
        return access.end_ground(ground_id=ground.pk, **values)

    return answer(
        request,
        EndGroundForm(request.POST or None, initial={"version": ground.version}),
        household,
        step,
        said=_("The last day of the legal ground is written down."),
        title=_("End the legal ground %(name)s") % {"name": ground.ground.name},
        button=_("Write down the last day"),
        kind="ground_end",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def informed_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down what the household was told."""
    household = followed_household(request, uuid)

    def step(**values: Any) -> ResidentInformed:
        return access.record_informed(household_id=household.pk, **values)

    return answer(
        request,
        InformedForm(request.POST or None, household=household),
        household,
        step,
        said=_("It is written down that you told this."),
        title=_("Write down what you told"),
        button=_("Write down"),
        kind="informed",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def party_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down to which organisation the household agrees."""
    household = followed_household(request, uuid)

    def step(**values: Any) -> PartyAgreement:
        return access.record_agreement(household_id=household.pk, **values)

    return answer(
        request,
        PartyForm(request.POST or None, household=household),
        household,
        step,
        said=_("The agreement of the household is written down."),
        title=_("Write down an agreement of the household"),
        button=_("Write down"),
        kind="party",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def party_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say what a withdrawal does, and carry it out at once."""
    visible = PartyAgreement.objects.visible_to(request.user).select_related(
        "household", "organisation", "member"
    )
    party = get_object_or_404(visible, uuid=uuid)
    household = _require_follow(request, party.household)

    def step(**values: Any) -> PartyAgreement:
        return access.withdraw_agreement(agreement_id=party.pk, **values)

    return answer(
        request,
        WithdrawForm(request.POST or None, initial={"version": party.version}),
        household,
        step,
        said=_("%(name)s sees this file no more.") % {"name": party.organisation},
        title=_("Withdraw the agreement with %(name)s") % {"name": party.organisation},
        button=_("Withdraw, access ends now"),
        kind="withdrawal",
        party=party,
        **who_leaves(party),
    )


def who_leaves(party: PartyAgreement) -> dict[str, Any]:
    """Return who loses access by a withdrawal, and what they leave to others."""
    household, organisation = party.household, party.organisation
    grants = AccessGrant.objects.current(timezone.now()).filter(
        household=household, user__organisation=organisation
    )
    people = {grant.user for grant in grants.select_related("user")}
    lead = household.aanspreekpunten.current().filter(user__organisation=organisation)
    standing = access.standing_of(household)
    return {
        "people": sorted(people, key=lambda person: person.name),
        "lead": lead.select_related("user").first(),
        "owing": [person for person in people if person.pk in standing.owing],
    }


def _require_follow(request: HttpRequest, household: Household) -> Household:
    """Return it; 403 for who may look at it but not change it."""
    if not permissions.may_follow(request.user, household.pk):  # type: ignore[arg-type]
        raise PermissionDenied(_("You are not involved with this household."))
    return household
