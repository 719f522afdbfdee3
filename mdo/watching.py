"""What a coordinator does to many at once: remind, move dates, hand over who left.

Each row goes by the action that one person would take for it, so that all that holds
for one holds for many; what is refused is named and the rest is done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions as cases_actions
from cases.actions import lock, notify, require, save
from cases.errors import TransitionRefused
from cases.models import Aanspreekpunt, AccessGrant, Case, Household, User
from cases.permissions import may_coordinate
from mdo import actions
from mdo.models import Agreement, Attendance, Mdo

# The same reminder is not sent twice on a day.
REMIND_AGAIN_AFTER = timedelta(hours=20)


@dataclass
class Outcome:
    """How many steps were carried out, and why each other one was not."""

    done: int = 0
    refused: list[str] = field(default_factory=list)

    def carry_out(self, name: str, step: Callable[[], Any]) -> None:
        """Take one step by itself, so that a refusal undoes that one only."""
        try:
            with transaction.atomic():
                step()
            self.done += 1
        except ValidationError as error:
            self.refused.append(f"{name}: {' '.join(error.messages)}")
        except (TransitionRefused, PermissionDenied) as error:
            self.refused.append(f"{name}: {error}")

    def add(self, other: "Outcome") -> None:
        self.done += other.done
        self.refused += other.refused


@transaction.atomic
def remind(*, agreement_id: int, by: User, at: datetime) -> Agreement:
    """Remind the owner of an unfinished agreement, by mail at once; once a day."""
    agreement = lock(Agreement, agreement_id)
    require(
        may_coordinate(by, agreement.household_id),
        _("The coordinator of the area reminds people."),
    )
    if not agreement.is_unfinished:
        raise TransitionRefused(_("This agreement is finished."))
    if agreement.owner is None:
        raise TransitionRefused(
            _("The household does this itself: call the household.")
        )
    if agreement.reminded_at and at - agreement.reminded_at < REMIND_AGAIN_AFTER:
        raise TransitionRefused(_("The owner was reminded today already."))
    agreement.reminded_at = at
    save(agreement, "reminded_at")
    notify(
        agreement.owner,
        kind="agreement_reminder",
        subject=agreement.uuid,
        number=agreement.number,
        household=agreement.household,
        by=by,
        at=at,
    )
    return agreement


def remind_all(agreements: Iterable[Agreement], *, by: User, at: datetime) -> Outcome:
    return _each(agreements, remind, by=by, at=at)


def extend_all(
    agreements: Iterable[Agreement],
    *,
    due_on: date,
    reason: str,
    by: User,
    at: datetime,
) -> Outcome:
    """Give agreements another date, each with the same reason."""
    step = actions.extend_agreement
    return _each(agreements, step, due_on=due_on, reason=reason, by=by, at=at)


def hand_over_each(
    agreements: Iterable[Agreement], *, to: User, by: User, at: datetime
) -> Outcome:
    """Let one person carry out agreements of more households."""
    return _each(agreements, actions.hand_over_agreement, owner=to, by=by, at=at)


def _each(
    agreements: Iterable[Agreement], step: Callable[..., Any], **order: Any
) -> Outcome:
    """Take one step in each of them; what is refused does not stop the rest."""
    outcome = Outcome()
    for one in agreements:
        outcome.carry_out(one.number, partial(step, agreement_id=one.pk, **order))
    return outcome


# Who leaves -----------------------------------------------------------------------


@dataclass
class Left:
    """What is somebody's to hand over, in the areas of who looks."""

    person: User
    households: list[Household]
    agreements: list[Agreement]
    invitations: list[Attendance]

    @property
    def is_empty(self) -> bool:
        return not (self.households or self.agreements or self.invitations)

    @property
    def household_ids(self) -> set[int]:
        """Return the households that all of it is about."""
        return {
            *(one.pk for one in self.households),
            *(one.household_id for one in self.agreements),
            *(one.mdo.household_id for one in self.invitations),
        }


def leavers(by: User) -> list[User]:
    """Return whose account ended, and of whom something is left to hand over."""
    agreements = _unfinished(by).order_by()
    owners = agreements.filter(owner__is_active=False).values("owner")
    invited = _invitations(by).filter(user__is_active=False).values("user")
    leads = _last_leads(by).filter(user__is_active=False).values("user")
    rows = (owners, invited, leads)
    ids: set[Any] = {pk for found in rows for row in found for pk in row.values()}
    people = User.objects.filter(pk__in=ids).select_related("organisation")
    return list(people.order_by("name", "pk"))


def left_by(person: User, *, by: User) -> Left:
    """Return the households, agreements and coming MDO's of somebody."""
    led = _last_leads(by).filter(user=person).values("household")
    agreements = _unfinished(by).filter(owner=person)
    return Left(
        person=person,
        households=list(Household.objects.filter(pk__in=led).for_display()),
        agreements=list(agreements.for_display().order_by("due_on", "pk")),
        invitations=list(
            _invitations(by).filter(user=person).select_related("mdo__household")
        ),
    )


# Of the own areas: not what a coordinator works on in another one.


def _unfinished(by: User) -> Any:
    here = {"household__area__in": by.areas.values("pk")}
    return Agreement.objects.visible_to(by).unfinished().filter(**here)


def _invitations(by: User) -> QuerySet[Attendance]:
    planned = Mdo.objects.visible_to(by).filter(
        status=Mdo.Status.PLANNED, household__area__in=by.areas.values("pk")
    )
    return Attendance.objects.filter(mdo__in=planned).order_by("mdo__planned_at", "pk")


def _last_leads(by: User) -> QuerySet[Aanspreekpunt]:
    """Return who leads each household with an open case, or was the last to do so."""
    later = Aanspreekpunt.objects.filter(
        household=OuterRef("household"), from_on__gte=OuterRef("from_on")
    ).exclude(pk=OuterRef("pk"))
    is_open = Exists(Case.objects.open().filter(household=OuterRef("household")))
    followed = later.filter(until_on=None) | later.filter(
        until_on__gt=OuterRef("until_on")
    )
    rows = Aanspreekpunt.objects.visible_to(by).filter(is_open)
    return rows.filter(household__area__in=by.areas.values("pk")).exclude(
        Exists(followed)
    )


def hand_over_all(
    person: User, *, to: User, reason: str, by: User, at: datetime
) -> Outcome:
    """Hand everything that somebody leaves to one other person, as far as it can be."""
    left, outcome = left_by(person, by=by), Outcome()
    if to == person or not to.is_active:
        raise ValidationError({"to": _("Choose a colleague with an account.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is handed over.")})
    today = timezone.localdate(at)
    for household in left.households:
        outcome.carry_out(
            household.number,
            partial(
                cases_actions.appoint_aanspreekpunt,
                household_id=household.pk,
                user=to,
                from_on=today,
                reason=reason,
                by=by,
                at=at,
            ),
        )
    outcome.add(hand_over_each(left.agreements, to=to, by=by, at=at))
    for invitation in left.invitations:
        outcome.carry_out(
            invitation.mdo.number,
            partial(_invite_instead, invitation, to, by=by, at=at),
        )
    return outcome


def _invite_instead(row: Attendance, to: User, *, by: User, at: datetime) -> None:
    """Let somebody else come to a planned MDO; who comes already comes once."""
    mdo = lock(Mdo, row.mdo_id)
    require(may_coordinate(by, mdo.household_id), _("This is of another area."))
    mdo.require_planned()
    if not mdo.attendances.filter(user=to).exists():
        Attendance.objects.create(
            mdo=mdo,
            user=to,
            organisation=to.organisation,
            role=row.role,
            may_decide=row.may_decide,
            present=row.present,
            invited_at=at,
        )
    cases_actions.grant_access(
        user=to,
        household=mdo.household,
        reason=AccessGrant.Reason.PARTICIPANT,
        by=by,
        at=at,
    )
    row.delete()
    save(mdo)
    notify(
        to,
        kind="mdo_planned",
        subject=mdo.uuid,
        number=mdo.number,
        household=mdo.household,
        by=by,
        at=at,
    )
