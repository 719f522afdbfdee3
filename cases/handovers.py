"""Handing a household over warmly, and standing in for who is away.

As in `cases.actions`: lock, may, state, change, notify.
"""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Least
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import acting, permissions
from cases.access import end_of
from cases.actions import (
    appoint_aanspreekpunt,
    lock,
    notify,
    require,
    require_version,
    save,
    shut_out_sentence,
)
from cases.errors import TransitionRefused
from cases.models import Aanspreekpunt, AccessGrant, Handover, Household, StandIn, User

# Who is away for longer hands over [O].
LONGEST_ABSENCE = timedelta(days=366)


def _not_involved() -> str:
    return _("You are not involved with this household.")


def _no_longer() -> str:
    return _("It can no longer be handed over like this. Ask who offered it.")


# Handing over ---------------------------------------------------------------------


@transaction.atomic
def offer_handover(
    *,
    household_id: int,
    receiver: User,
    from_on: date,
    reason: str,
    steps: list[str],
    inform_on: date,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Handover:
    """Offer a household to somebody, who accepts or refuses. Nothing changes yet.

    Raise ValidationError for somebody who cannot lead a household, TransitionRefused
    when it is offered to somebody already.
    """
    household = lock(Household, household_id)
    require(permissions.may_follow(by, household.pk), _not_involved())
    require_version(household, version)
    current = Aanspreekpunt.objects.current().filter(household=household).first()
    if wrong := _wrong_receiver(receiver, household, current):
        raise ValidationError({"receiver": wrong})
    missing = {}
    if not reason.strip():
        missing["reason"] = _("Say why it is handed over.")
    if not steps:
        missing["steps"] = _("Tick at least one: a warm handover has a beginning.")
    if from_on < timezone.localdate(at):
        missing["from_on"] = _("Choose today or a later day.")
    if inform_on < timezone.localdate(at) and Handover.Step.TOLD not in steps:
        missing["inform_on"] = _("Choose today or a later day.")
    if missing:
        raise ValidationError(missing)
    if Handover.objects.waiting().filter(household=household).exists():
        raise TransitionRefused(
            _("This household is offered to somebody already. Withdraw that first.")
        )
    handover = Handover.objects.create(
        household=household,
        number=household.number,
        giver=current.user if current else None,
        receiver=receiver,
        from_on=from_on,
        reason=reason.strip(),
        steps=steps,
        inform_on=inform_on,
        offered_by=by,
        offered_at=at,
    )
    # Without the household, which is not for this person yet.
    _tell([receiver], "handover_offered", handover, None, by=by, at=at)
    return handover


def _wrong_receiver(
    receiver: User, household: Household, current: Aanspreekpunt | None
) -> str:
    """Say why somebody cannot receive a household; nothing when it is possible."""
    if not permissions.may_open_household(receiver):
        return _("Only a professional with an account can be aanspreekpunt.")
    if permissions.is_shut_out(receiver, household.pk):
        return shut_out_sentence(receiver)
    if current and current.user == receiver:
        return _("This person is the aanspreekpunt already.")
    return ""


@transaction.atomic
def accept_handover(
    *, handover_id: int, version: int | None = None, by: User, at: datetime
) -> Handover:
    """Become the aanspreekpunt of the household that was offered, from now on.

    Raise TransitionRefused before its day, or when who offered it cannot any more.
    """
    handover = _to_answer(handover_id, by, version)
    today = timezone.localdate(at)
    if handover.from_on > today:
        raise TransitionRefused(_("You can accept it from its first day on."))
    # With what the one may who offered it: the receiver does not see the file yet.
    try:
        with acting.acting(handover.offered_by_id, acting.current().since):
            # Somebody was appointed meanwhile, who offered it to nobody.
            leads = Aanspreekpunt.objects.current()
            others = leads.filter(household=handover.household_id).exclude(
                user=handover.giver_id or 0
            )
            if others.exists():
                raise TransitionRefused(_no_longer())
            appoint_aanspreekpunt(
                household_id=handover.household_id,
                user=by,
                from_on=today,
                reason=handover.reason,
                by=handover.offered_by,
                at=at,
            )
    except (Household.DoesNotExist, ValidationError) as error:
        raise TransitionRefused(_no_longer()) from error
    return _answered(handover, Handover.Status.ACCEPTED, "", by=by, at=at)


@transaction.atomic
def refuse_handover(
    *, handover_id: int, reason: str, version: int | None = None, by: User, at: datetime
) -> Handover:
    """Say no, and why; the household keeps the aanspreekpunt that it has."""
    handover = _to_answer(handover_id, by, version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why not, for who asked.")})
    return _answered(handover, Handover.Status.REFUSED, reason.strip(), by=by, at=at)


@transaction.atomic
def withdraw_handover(
    *, handover_id: int, version: int | None = None, by: User, at: datetime
) -> Handover:
    """Take an offer back that was not answered yet."""
    handover = lock(Handover, handover_id)
    require(permissions.may_follow(by, handover.household_id), _not_involved())
    require_version(handover, version)
    _require_waiting(handover)
    return _answered(handover, Handover.Status.WITHDRAWN, "", by=by, at=at)


def _to_answer(handover_id: int, by: User, version: int | None) -> Handover:
    handover = lock(Handover, handover_id)
    require(handover.receiver_id == by.pk, _("This was offered to somebody else."))
    require_version(handover, version)
    _require_waiting(handover)
    return handover


def _require_waiting(handover: Handover) -> None:
    if handover.status != Handover.Status.OFFERED:
        raise TransitionRefused(_("This offer was answered already."))


def _answered(
    handover: Handover, status: str, answer: str, *, by: User, at: datetime
) -> Handover:
    handover.status, handover.answer = status, answer
    handover.answered_by, handover.answered_at = by, at
    save(handover, "status", "answer", "answered_by", "answered_at")
    if status != Handover.Status.ACCEPTED:
        # Who accepts tells by becoming the aanspreekpunt.
        other = handover.offered_by if by == handover.receiver else handover.receiver
        _tell([other], f"handover_{status}", handover, None, by=by, at=at)
    return handover


@transaction.atomic
def tell_household(
    *, handover_id: int, informed_on: date, by: User, at: datetime
) -> Handover:
    """Record on which day the household was told who the aanspreekpunt is now."""
    handover = lock(Handover, handover_id)
    require(permissions.may_follow(by, handover.household_id), _not_involved())
    if handover.informed_on:
        raise TransitionRefused(_("The household was told already."))
    if informed_on > timezone.localdate(at):
        raise ValidationError({"informed_on": _("This date is in the future.")})
    handover.informed_on = informed_on
    save(handover, "informed_on")
    return handover


def _tell(
    users: list[User | None],
    kind: str,
    handover: Handover,
    household: Household | None,
    *,
    by: User,
    at: datetime,
) -> None:
    notify(
        *users,
        kind=kind,
        subject=handover.uuid,
        number=handover.number,
        household=household,
        by=by,
        at=at,
    )


# Standing in ----------------------------------------------------------------------


@transaction.atomic
def arrange_stand_in(
    *,
    stand_in: User,
    from_on: date,
    until_on: date,
    by: User,
    at: datetime,
) -> tuple[list[StandIn], list[Household]]:
    """Let somebody answer all households that `by` leads, in a period, and see them.

    Return what was arranged, and the households of which that person may not see the
    file: for those somebody else has to be found.
    """
    require(permissions.may_open_household(by), _("You lead no household."))
    wrong = {}
    today = timezone.localdate(at)
    if stand_in == by or not permissions.may_open_household(stand_in):
        wrong["stand_in"] = _("Choose a colleague with an account.")
    if from_on < today:
        wrong["from_on"] = _("Choose today or a later day.")
    if until_on < from_on:
        wrong["until_on"] = _("The last day is not before the first.")
    if until_on > from_on + LONGEST_ABSENCE:
        wrong["until_on"] = _("Choose a day within a year.")
    if wrong:
        raise ValidationError(wrong)
    led = Aanspreekpunt.objects.current().filter(user=by).values("household")
    # Locked, so that an agreement is not withdrawn while somebody is let in.
    files = Household.objects.select_for_update().filter(pk__in=led)
    households = list(files.order_by("pk"))
    if not households:
        raise TransitionRefused(_("You lead no household."))
    arranged = StandIn.objects.filter(absent=by, ended_at=None)
    if arranged.filter(from_on__lte=until_on, until_on__gte=from_on).exists():
        raise TransitionRefused(_("For these days somebody stands in already."))
    cannot = [one for one in households if permissions.is_shut_out(stand_in, one.pk)]
    can = [one for one in households if one not in cannot]
    rows = StandIn.objects.bulk_create(
        StandIn(
            household=household,
            absent=by,
            stand_in=stand_in,
            from_on=from_on,
            until_on=until_on,
            made_by=by,
            made_at=at,
        )
        for household in can
    )
    AccessGrant.objects.bulk_create(
        AccessGrant(
            household=household,
            user=stand_in,
            reason=AccessGrant.Reason.STAND_IN,
            starts_at=max(_start_of(from_on), at),
            ends_at=end_of(until_on),
            granted_by=by,
            granted_at=at,
        )
        for household in can
    )
    for household in can:
        notify(
            stand_in,
            kind="stands_in",
            subject=household.uuid,
            number=household.number,
            household=None,
            by=by,
            at=at,
        )
    return rows, cannot


@transaction.atomic
def end_stand_in(*, by: User, at: datetime) -> int:
    """End all that `by` arranged, back earlier than planned. Return how many."""
    require(permissions.may_open_household(by), _("You lead no household."))
    rows = StandIn.objects.select_for_update().filter(
        absent=by, ended_at=None, until_on__gte=timezone.localdate(at)
    )
    ended = 0
    for row in rows:
        AccessGrant.objects.filter(
            household=row.household_id,
            user=row.stand_in_id,
            reason=AccessGrant.Reason.STAND_IN,
            granted_by=by,
            ends_at__gt=at,
        ).update(
            starts_at=Least("starts_at", Value(at)),
            ends_at=at,
            ended_because=AccessGrant.Ended.HANDED_OVER,
        )
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        ended += 1
    return ended


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
