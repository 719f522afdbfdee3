"""What sharing stands on: the ground, that they were told, and to whom they agreed."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import permissions
from cases.access.meant import deciders_of
from cases.actions import (
    leave,
    lock,
    notify,
    require,
    require_version,
    save,
    why_not_about,
)
from cases.errors import TransitionRefused
from cases.models import (
    AccessGrant,
    Case,
    CaseGround,
    Household,
    HouseholdMember,
    LegalGround,
    Organisation,
    PartyAgreement,
    ResidentInformed,
    User,
)


def _require_involved(by: User, household_id: int) -> None:
    require(
        permissions.may_follow(by, household_id),
        _("You are not involved with this household."),
    )


@transaction.atomic
def add_ground(
    *,
    case_id: int,
    ground: LegalGround,
    valid_from: date,
    valid_until: date | None = None,
    by: User,
    at: datetime,
) -> CaseGround:
    """Write down a law on which data of the case are shared, and from when."""
    case = lock(Case, case_id)
    _require_involved(by, case.household_id)
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    wrong = {}
    if not ground.in_force:
        wrong["ground"] = _("This law is not in force.")
    if valid_until and valid_until < valid_from:
        wrong["valid_until"] = _("The last day is not before the first.")
    elif _overlaps(case, ground, valid_from, valid_until):
        wrong["ground"] = _("This law is a ground already in this period.")
    if wrong:
        raise ValidationError(wrong)
    return CaseGround.objects.create(
        case=case,
        ground=ground,
        valid_from=valid_from,
        valid_until=valid_until,
        recorded_by=by,
        recorded_at=at,
    )


def _overlaps(case: Case, ground: LegalGround, first: date, last: date | None) -> bool:
    same = CaseGround.objects.filter(case=case, ground=ground).exclude(
        valid_until__lt=first
    )
    return (same.filter(valid_from__lte=last) if last else same).exists()


@transaction.atomic
def end_ground(
    *,
    ground_id: int,
    valid_until: date,
    version: int | None = None,
    by: User,
    at: datetime,
) -> CaseGround:
    """Say until which day a law is the ground. It stays in the file as it was."""
    ground = lock(CaseGround, ground_id)
    _require_involved(by, ground.case.household_id)
    require_version(ground, version)
    if ground.valid_until is not None:
        raise TransitionRefused(_("This ground has a last day already."))
    if valid_until < ground.valid_from:
        raise ValidationError(
            {"valid_until": _("The last day is not before the first.")}
        )
    ground.valid_until = valid_until
    save(ground, "valid_until")
    return ground


def _check_of(
    household: Household, member: HouseholdMember | None, on: date
) -> dict[str, str]:
    sentence = why_not_about(household.pk, member, on)
    return {"member": sentence} if sentence else {}


@transaction.atomic
def record_informed(
    *,
    household_id: int,
    what: str,
    informed_on: date,
    member: HouseholdMember | None = None,
    by: User,
    at: datetime,
) -> ResidentInformed:
    """Write down what the household, or one member, was told about its file."""
    household = lock(Household, household_id)
    _require_involved(by, household.pk)
    wrong = _check_of(household, member, informed_on)
    if not what.strip():
        wrong["what"] = _("Say what you told.")
    if informed_on > timezone.localdate(at):
        wrong["informed_on"] = _("This date is in the future.")
    if wrong:
        raise ValidationError(wrong)
    return ResidentInformed.objects.create(
        household=household,
        member=member,
        what=what.strip(),
        informed_on=informed_on,
        informed_by=by,
    )


@transaction.atomic
def record_agreement(
    *,
    household_id: int,
    organisation: Organisation,
    agreed_on: date,
    member: HouseholdMember | None = None,
    by: User,
    at: datetime,
) -> PartyAgreement:
    """Write down that the household, or one member, agrees to this organisation.

    After a withdrawal its people can be let in again from now on; nobody is by this.
    """
    household = lock(Household, household_id)
    _require_involved(by, household.pk)
    said = PartyAgreement.objects.filter(
        household=household, organisation=organisation, member=member
    )
    if said.filter(withdrawn_on=None).exists():
        raise TransitionRefused(_("This agreement is written down already."))
    wrong = _check_of(household, member, agreed_on)
    if agreed_on > timezone.localdate(at):
        wrong["agreed_on"] = _("This date is in the future.")
    elif said.filter(withdrawn_on__gt=agreed_on).exists():
        wrong["agreed_on"] = _("This is before it was withdrawn.")
    if wrong:
        raise ValidationError(wrong)
    return PartyAgreement.objects.create(
        household=household,
        organisation=organisation,
        member=member,
        agreed_on=agreed_on,
        recorded_by=by,
        recorded_at=at,
    )


@transaction.atomic
def withdraw_agreement(
    *,
    agreement_id: int,
    version: int | None = None,
    by: User,
    at: datetime,
) -> PartyAgreement:
    """End at once what an organisation may see of the household; the history stays.

    The access of all its people ends, their invitations to an MDO too, and who of them
    was the aanspreekpunt is that no more. What they still owe is to be handed over.
    The aanspreekpunt and the coordinators are told.
    """
    household_id = PartyAgreement.objects.values_list("household", flat=True).get(
        pk=agreement_id
    )
    household = lock(Household, household_id)
    agreement = lock(PartyAgreement, agreement_id)
    _require_involved(by, household.pk)
    require_version(agreement, version)
    if agreement.withdrawn_on is not None:
        raise TransitionRefused(_("This agreement was withdrawn already."))
    agreement.withdrawn_on = timezone.localdate(at)
    agreement.withdrawn_by, agreement.withdrawn_at = by, at
    save(agreement, "withdrawn_on", "withdrawn_by", "withdrawn_at")
    told = deciders_of(household, by)
    shut_out(household, agreement.organisation, at=at)
    for person in told:
        # The aanspreekpunt can be of that organisation, and has to hear it too.
        sees = Household.objects.visible_to(person).filter(pk=household.pk).exists()
        notify(
            person,
            kind="agreement_withdrawn",
            subject=agreement.uuid,
            number=household.number,
            household=household if sees else None,
            by=by,
            at=at,
        )
    return agreement


def shut_out(household: Household, organisation: Organisation, *, at: datetime) -> None:
    """End all access to the household of the people of an organisation, and of who
    stands in for them."""
    theirs = list(organisation.people.values_list("pk", flat=True))
    withdrawn = AccessGrant.Ended.WITHDRAWN
    leave(theirs, because=withdrawn, at=at, household=household)
    # An MDO that is planned is mdo's, which this app knows by this relation only.
    of_theirs = models.Q(organisation=organisation) | models.Q(user__in=theirs)
    for mdo in household.mdos.filter(status="planned"):
        mdo.attendances.filter(of_theirs).delete()
