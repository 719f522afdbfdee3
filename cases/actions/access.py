"""Who is let in to a household, and whose access ends."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import permissions
from cases.actions.rows import lock
from cases.errors import TransitionRefused
from cases.models import Aanspreekpunt, AccessGrant, Household, StandIn, User


def grant_access(
    *,
    user: User,
    household: Household,
    reason: str,
    by: User | None,
    at: datetime,
    purpose: str = "",
) -> None:
    """Let `user` see the household until the reason ends. Twice changes nothing."""
    let_in([(user, reason)], household=household, by=by, at=at, purpose=purpose)


def let_in(
    people: Iterable[tuple[User, str]],
    *,
    household: Household,
    by: User | None,
    at: datetime,
    purpose: str = "",
) -> None:
    """As `grant_access`, for several people, each with a reason, in one query.

    Raise TransitionRefused when the household has withdrawn its agreement with the
    organisation of one of them.
    """
    people = list(dict.fromkeys(people))
    if not people:
        return
    # Locked, so that an agreement is not withdrawn while somebody is let in.
    lock(Household, household.pk)
    require_agreement([user for user, _reason in people], household)
    # Who was let in for a period does not stay longer by own doing.
    stays = by and by in {user for user, _reason in people}
    until = permissions.sees_until(by, household.pk) if by and stays else None
    AccessGrant.objects.bulk_create(
        [
            AccessGrant(
                user=user,
                household=household,
                reason=reason,
                purpose=purpose,
                starts_at=at,
                ends_at=until if user == by else None,
                granted_by=by,
                granted_at=at,
            )
            for user, reason in people
        ],
        ignore_conflicts=True,
    )


def require_agreement(people: Iterable[User], household: Household) -> None:
    """Raise TransitionRefused for who is of an organisation that may not look."""
    shut_out = permissions.shut_out_organisations(household.pk)
    for user in people:
        if user.organisation_id in shut_out:
            raise TransitionRefused(shut_out_sentence(user))


def shut_out_sentence(user: User) -> str:
    """Say why somebody cannot be let in."""
    return _(
        "%(name)s cannot see this file: the household withdrew its agreement with "
        "%(organisation)s."
    ) % {"name": user.name, "organisation": user.organisation}


def end_access(
    *,
    household: Household,
    at: datetime,
    reasons: list[str],
    because: str,
    user: User | None = None,
) -> None:
    """End the grants of these reasons, of one person or of everybody."""
    grants = AccessGrant.objects.filter(household=household, reason__in=reasons)
    if user is not None:
        grants = grants.filter(user=user)
    grants.end(at, because=because)


def leave(
    people: Collection[int], *, because: str, at: datetime, **households: Any
) -> None:
    """End what these people may see, in all households or in these.

    Who stands in does so for them, and for nobody when they have left.
    """
    whose = models.Q(user__in=people)
    whose |= models.Q(reason=AccessGrant.Reason.STAND_IN, granted_by__in=people)
    grants = AccessGrant.objects.filter(whose, **households)
    grants.end(at, because=because)
    stood_in = models.Q(stand_in__in=people) | models.Q(absent__in=people)
    end_stand_ins(stood_in, at=at, **households)
    # Nobody then answers the household: the coordinators have to be told.
    current = Aanspreekpunt.objects.current().filter(user__in=people, **households)
    current.update(until_on=timezone.localdate(at))


def end_stand_ins(*which: models.Q, at: datetime, **households: Any) -> None:
    """End standing in of today and later; the access it gave is ended beside it."""
    StandIn.objects.filter(
        *which, **households, ended_at=None, until_on__gte=timezone.localdate(at)
    ).update(ended_at=at)
