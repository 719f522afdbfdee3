"""Households and cases: opened, closed, and who is the aanspreekpunt."""

from collections.abc import Collection
from datetime import date, datetime
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import permissions, postcodes
from cases.actions.access import (
    end_access,
    end_stand_ins,
    grant_access,
    shut_out_sentence,
)
from cases.actions.rows import (
    lock,
    next_number,
    pass_guards,
    require,
    require_version,
    save,
)
from cases.actions.telling import notify
from cases.errors import TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Area,
    Case,
    CaseGround,
    CaseLeefdomein,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    User,
)


@transaction.atomic
def open_household(
    *,
    name: str,
    area: Area,
    postcode: str,
    members: list[dict[str, Any]],
    beside: str = "",
    by: User,
    at: datetime,
) -> Household:
    """Open the file of a household, with its members, for who stands at the voordeur.

    `beside` is why, when there is a file that may be of the same people.

    `members` are the fields of HouseholdMember. Raise ValidationError when nobody
    is named, somebody is born in the future, or the postcode is none.
    """
    require(
        permissions.may_open_household(by),
        _("Only professionals and coordinators open a household."),
    )
    if not members:
        raise ValidationError({"members": _("Name at least one person.")})
    today = timezone.localdate(at)
    for member in members:
        if member.get("birth_date") and member["birth_date"] > today:
            raise ValidationError({"members": _("A date of birth is in the future.")})
    postcode = postcodes.as_on_a_letter(postcode)
    household = Household.objects.create(
        number=next_number("cases_household_number", "HA-{:05d}"),
        name=name,
        area=area,
        postcode=postcode,
        opened_by=by,
        opened_at=at,
        opened_beside=beside,
    )
    # Until an aanspreekpunt is appointed, who opened the file has to be able to. First
    # of all: the database takes nothing about a household that one may not see.
    grant_access(
        user=by,
        household=household,
        reason=AccessGrant.Reason.OPENED,
        by=by,
        at=at,
    )
    for member in members:
        HouseholdMember.objects.create(household=household, **member)
    return household


@transaction.atomic
def open_case(
    *,
    household_id: int,
    voordeur: str,
    opened_on: date,
    leefdomeinen: list[Leefdomein],
    legal_ground: LegalGround,
    wants: str = "",
    can: str = "",
    needs: str = "",
    by: User,
    at: datetime,
) -> Case:
    """Open a case for a household. Raise TransitionRefused when one is open."""
    household = lock(Household, household_id)
    require(
        permissions.may_follow(by, household.pk),
        _("You are not involved with this household."),
    )
    pass_guards(household)
    before = dict(household.cases.values_list("number", "closed_on"))
    if None in before.values():
        raise TransitionRefused(_("This household has an open case already."))
    if opened_on > timezone.localdate(at):
        raise ValidationError({"opened_on": _("This date is in the future.")})
    if not leefdomeinen:
        raise ValidationError({"leefdomeinen": _("Choose at least one leefdomein.")})
    if not legal_ground.in_force:
        raise ValidationError({"legal_ground": _("This law is not in force.")})
    case = Case.objects.create(
        number=_next_case_number(household, before),
        household=household,
        voordeur=voordeur,
        opened_on=opened_on,
        opened_by=by,
        wants=wants,
        can=can,
        needs=needs,
    )
    CaseLeefdomein.objects.bulk_create(
        # One that is named twice is meant once.
        [
            CaseLeefdomein(case=case, leefdomein=one)
            for one in dict.fromkeys(leefdomeinen)
        ]
    )
    CaseGround.objects.create(case=case, ground=legal_ground, valid_from=opened_on)
    return case


def _next_case_number(household: Household, taken: Collection[str]) -> str:
    """Return the first free number after as many as there are cases."""
    numbers = (f"{household.number}-{after}" for after in count(len(taken) + 1))
    # A register that was imported may have numbered them in another way.
    return next(number for number in numbers if number not in taken)


@transaction.atomic
def appoint_aanspreekpunt(
    *,
    household_id: int,
    user: User,
    from_on: date,
    reason: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
) -> Aanspreekpunt:
    """Appoint the one fixed contact person; the former one, if any, hands over.

    `version` is that of the household, which steps when it gets another aanspreekpunt.

    Raise TransitionRefused when it is this person already, ValidationError when the
    person has no account to work with or the date is not after the former start.
    """
    household = lock(Household, household_id)
    require(
        permissions.may_follow(by, household.pk),
        _("You are not involved with this household."),
    )
    require_version(household, version)
    _require_can_lead(user, household, by)
    if from_on > timezone.localdate(at):
        raise ValidationError({"from_on": _("This date is in the future.")})
    former = Aanspreekpunt.objects.current().filter(household=household).first()
    if former and former.user == user:
        raise TransitionRefused(_("This person is the aanspreekpunt already."))
    _require_after(former, household, from_on)
    if former:
        if not reason:
            raise ValidationError({"reason": _("Say why it is handed over.")})
        _end(former, on=from_on, at=at)
    aanspreekpunt = Aanspreekpunt.objects.create(
        household=household,
        user=user,
        from_on=from_on,
        reason=reason,
        appointed_by=by,
        appointed_at=at,
    )
    save(household)
    # Who opened the file was in it for as long as nobody led the household.
    AccessGrant.objects.current(at).filter(
        household=household, reason=AccessGrant.Reason.OPENED
    ).update(ends_at=at, ended_because=AccessGrant.Ended.HANDED_OVER)
    grant_access(
        user=user,
        household=household,
        reason=AccessGrant.Reason.AANSPREEKPUNT,
        by=by,
        at=at,
    )
    # The flag is mdo's, which this app does not know but by this relation.
    household.flags.filter(kind="no_aanspreekpunt", resolved_at=None).update(
        resolved_at=at
    )
    notify(
        user,
        former.user if former else None,
        kind="aanspreekpunt_appointed",
        subject=aanspreekpunt.uuid,
        number=household.number,
        household=household,
        by=by,
        at=at,
    )
    return aanspreekpunt


def _require_can_lead(user: User, household: Household, by: User) -> None:
    """Raise ValidationError for who cannot be the aanspreekpunt of a household."""
    if permissions.is_shut_out(user, household.pk):
        raise ValidationError({"user": shut_out_sentence(user)})
    if not permissions.may_open_household(user):
        raise ValidationError(
            {"user": _("Only a professional with an account can be aanspreekpunt.")}
        )
    if user == by and permissions.sees_until(by, household.pk):
        raise ValidationError(
            {"user": _("You were let in for a period. Let somebody else appoint you.")}
        )


def _require_after(
    former: Aanspreekpunt | None, household: Household, from_on: date
) -> None:
    """Raise ValidationError for a day on which somebody else was the aanspreekpunt."""
    if former and from_on < former.from_on:
        raise ValidationError(
            {"from_on": _("This is before the present aanspreekpunt began.")}
        )
    earlier = Aanspreekpunt.objects.filter(household=household, until_on__gt=from_on)
    if not former and earlier.exists():
        raise ValidationError(
            {"from_on": _("Somebody else was the aanspreekpunt on this date.")}
        )


def _end(aanspreekpunt: Aanspreekpunt, *, on: date, at: datetime) -> None:
    aanspreekpunt.until_on = on
    aanspreekpunt.save(update_fields=["until_on"])
    end_access(
        household=aanspreekpunt.household,
        user=aanspreekpunt.user,
        reasons=[AccessGrant.Reason.AANSPREEKPUNT],
        because=AccessGrant.Ended.HANDED_OVER,
        at=at,
    )
    # Who stood in did so for this person, and not for who comes.
    AccessGrant.objects.filter(
        household=aanspreekpunt.household,
        reason=AccessGrant.Reason.STAND_IN,
        granted_by=aanspreekpunt.user,
    ).end(at, because=AccessGrant.Ended.HANDED_OVER)
    end_stand_ins(
        models.Q(absent=aanspreekpunt.user), at=at, household=aanspreekpunt.household
    )


@transaction.atomic
def close_case(*, case_id: int, closed_on: date, reason: str, by: User, at: datetime):
    """Close a case and end the access of everybody but the aanspreekpunt.

    Whether it may be closed is for the caller: `mdo.actions.close_case` knows of
    agreements that are still open.
    """
    case = lock(Case, case_id)
    require(
        permissions.may_follow(by, case.household_id),
        _("You are not involved with this household."),
    )
    if not case.is_open:
        raise TransitionRefused(_("This case is closed already."))
    if not case.opened_on <= closed_on <= timezone.localdate(at):
        raise ValidationError(
            {"closed_on": _("Choose a day between the opening and today.")}
        )
    if not reason:
        raise ValidationError({"closing_reason": _("Say why it is closed.")})
    case.closed_on, case.closed_by, case.closing_reason = closed_on, by, reason
    save(case, "closed_on", "closed_by", "closing_reason")
    end_access(
        household=case.household,
        reasons=[
            AccessGrant.Reason.PARTICIPANT,
            AccessGrant.Reason.OWNER,
            AccessGrant.Reason.OPENED,
            AccessGrant.Reason.STAND_IN,
            AccessGrant.Reason.ASKED,
        ],
        because=AccessGrant.Ended.CASE_CLOSED,
        at=at,
    )
    end_stand_ins(at=at, household=case.household)
    return case
