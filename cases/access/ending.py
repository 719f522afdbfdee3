"""Access ends by hand, unless it follows from something else."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.actions import end_stand_ins, lock, notify, require
from cases.errors import TransitionRefused
from cases.models import AccessGrant, Case, Household, User


@dataclass(frozen=True)
class Standing:
    """What in a household keeps access going, whoever would end it."""

    owing: set[int]
    has_open_case: bool


def standing_of(household: Household) -> Standing:
    # The agreements are mdo's, which this app does not know but by this relation.
    unfinished = household.agreements.filter(
        status__in=["open", "blocked"], owner__isnull=False
    )
    return Standing(
        owing=set(unfinished.order_by().values_list("owner", flat=True)),
        has_open_case=Case.objects.open().filter(household=household).exists(),
    )


def why_it_stays(grant: AccessGrant, standing: Standing) -> str:
    """Say what to do when access follows from something else; empty if it can end."""
    reasons = AccessGrant.Reason
    if grant.reason == reasons.AANSPREEKPUNT:
        return _("This follows from being the aanspreekpunt: hand over to another.")
    if grant.reason == reasons.OWNER and grant.user_id in standing.owing:
        return _("This person still has agreements to carry out: hand those over.")
    if grant.reason == reasons.PARTICIPANT and standing.has_open_case:
        return _(
            "This person was at an MDO of the open case. It ends when the case is "
            "closed, or when the household withdraws its agreement."
        )
    return ""


@transaction.atomic
def end_grant(*, grant_id: int, reason: str, by: User, at: datetime) -> AccessGrant:
    """End somebody's access before its time, with the reason.

    Raise TransitionRefused when it has ended, or follows from something that is to be
    ended itself.
    """
    household_id = AccessGrant.objects.values_list("household", flat=True).get(
        pk=grant_id
    )
    lock(Household, household_id)
    grant = lock(AccessGrant, grant_id)
    require(
        permissions.may_let_in(by, household_id),
        _("Only the aanspreekpunt and the coordinator end somebody's access."),
    )
    if not AccessGrant.objects.current(at).filter(pk=grant.pk).exists():
        raise TransitionRefused(_("This access has ended already."))
    if sentence := why_it_stays(grant, standing_of(grant.household)):
        raise TransitionRefused(sentence)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it ends.")})
    grant.ends_at, grant.ended_by = at, by
    grant.ended_because = AccessGrant.Ended.BY_HAND
    grant.end_note = reason.strip()
    grant.save(update_fields=["ends_at", "ended_by", "ended_because", "end_note"])
    if grant.reason == AccessGrant.Reason.STAND_IN:
        both = models.Q(stand_in=grant.user, absent=grant.granted_by)
        end_stand_ins(both, at=at, household=household_id)
    notify(
        grant.user,
        kind="access_ended",
        subject=grant.uuid,
        number=grant.household.number,
        household=None,
        by=by,
        at=at,
    )
    return grant
