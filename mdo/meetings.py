"""The life of an MDO around its being held: planned, typed, confirmed, amended, read.

Writing it down is `mdo.actions.log_mdo`. The order of each is that of `cases.actions`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions as cases_actions
from cases.actions import (
    lock,
    next_number,
    notify,
    require,
    require_agreement,
    require_version,
    save,
)
from cases.errors import TransitionRefused
from cases.formats import full_date
from cases.models import AccessGrant, Case, Household, User
from mdo import actions, drafts, permissions
from mdo.models import Amendment, Attendance, Mdo, MdoDraft

# What can be set right afterwards: the story of the MDO, not who promised what.
AMENDABLE = (
    "place",
    "place_chosen_by_resident",
    "own_words",
    "wants",
    "can",
    "needs",
    "resident_agrees",
    "disagreement",
    "keep_informed",
    "next_on",
)
# Who typed shorter ago than this is typing along.
TYPES_ALONG = timedelta(seconds=30)


def _not_involved() -> str:
    return _("You are not involved with this household.")


# Planning --------------------------------------------------------------------------


@transaction.atomic
def plan_mdo(
    *,
    case_id: int,
    planned_at: datetime,
    place: str,
    place_chosen_by_resident: bool | None,
    invited: Iterable[User],
    uuid: UUID | None = None,
    by: User,
    at: datetime,
) -> Mdo:
    """Plan an MDO, and invite people: they may see the household from now on.

    The same `uuid` a second time returns the MDO that was planned.
    """
    case = lock(Case, case_id)
    require(permissions.may_log_mdo(by, case.household_id), _not_involved())
    if uuid and (made := Mdo.objects.filter(uuid=uuid, case=case).first()):
        return made
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    _check_moment(planned_at, at)
    # The back button brings an empty form, with another token.
    same = {"status": Mdo.Status.PLANNED, "planned_at": planned_at}
    if case.mdos.filter(**same).exists():
        words = _("An MDO of this case is planned at this moment already.")
        raise ValidationError({"planned_at": words})
    mdo = Mdo.objects.create(
        uuid=uuid or uuid4(),
        number=next_number("mdo_mdo_number", "MDO-{:05d}"),
        case=case,
        household_id=case.household_id,
        status=Mdo.Status.PLANNED,
        planned_at=planned_at,
        held_on=None,
        resident_present=None,
        place=place,
        place_chosen_by_resident=place_chosen_by_resident,
        logged_by=by,
        logged_at=at,
    )
    _invite(mdo, _who_can_come(invited), again=True, by=by, at=at)
    return mdo


@transaction.atomic
def replan_mdo(
    *,
    mdo_id: int,
    planned_at: datetime,
    place: str,
    place_chosen_by_resident: bool | None,
    invited: Iterable[User],
    version: int | None = None,
    by: User,
    at: datetime,
) -> Mdo:
    """Give a planned MDO another moment, place or company, and tell whom it concerns.

    With nothing changed nobody is told.
    """
    mdo = _mdo(mdo_id, by, version)
    mdo.require_planned()
    if planned_at != mdo.planned_at:
        _check_moment(planned_at, at)
    people = _who_can_come(invited)
    was = (mdo.planned_at, mdo.place)
    before = (*was, mdo.place_chosen_by_resident, _who_come(mdo))
    asked = (planned_at, place, place_chosen_by_resident, {one.pk for one in people})
    if asked == before:
        return mdo
    mdo.planned_at, mdo.place = planned_at, place
    mdo.place_chosen_by_resident = place_chosen_by_resident
    save(mdo, "planned_at", "place", "place_chosen_by_resident")
    _invite_no_more(mdo, people, by=by, at=at)
    # Who comes already is mailed of another moment or place, and of nothing else.
    _invite(mdo, people, again=was != (planned_at, place), by=by, at=at)
    return mdo


@transaction.atomic
def cancel_mdo(
    *, mdo_id: int, reason: str, version: int | None = None, by: User, at: datetime
) -> Mdo:
    """Say that a planned MDO is not held, and why; tell who was invited.

    The same a second time is the same cancellation. Who saw the household for this
    MDO only sees it no more.
    """
    # The case first, as for who writes it down or begins to type.
    lock(Case, Mdo.objects.values_list("case", flat=True).get(pk=mdo_id))
    mdo = lock(Mdo, mdo_id)
    require(permissions.may_log_mdo(by, mdo.household_id), _not_involved())
    reason = reason.strip()
    if mdo.cancelled_by == by and mdo.cancel_reason == reason:
        return mdo
    mdo.require_planned()
    require_version(mdo, version)
    if not reason:
        raise ValidationError({"reason": _("Say why it is cancelled.")})
    if MdoDraft.objects.filter(mdo=mdo).exists():
        raise TransitionRefused(
            _(
                "Somebody has begun to write this MDO down. Write it down, or throw"
                " away first what was typed."
            )
        )
    mdo.status = Mdo.Status.CANCELLED
    mdo.cancel_reason, mdo.cancelled_by, mdo.cancelled_at = reason, by, at
    save(mdo, "status", "cancel_reason", "cancelled_by", "cancelled_at")
    invited = mdo.attendances.filter(user__isnull=False).select_related("user")
    _need_not_come(mdo, [one.user for one in invited if one.user], by=by, at=at)
    return mdo


def _who_come(mdo: Mdo) -> set[int]:
    invited = mdo.attendances.filter(user__isnull=False)
    return set(invited.values_list("user_id", flat=True))


def _who_can_come(people: Iterable[User]) -> list[User]:
    """Keep who works with households; ticked, and typed as well, is one person."""
    return [
        one
        for one in dict.fromkeys(people)
        if one.is_professional or one.is_coordinator
    ]


def _check_moment(planned_at: datetime, at: datetime) -> None:
    if timezone.localdate(planned_at) < timezone.localdate(at):
        raise ValidationError({"planned_at": _("Choose today or a later day.")})


def _invite_no_more(mdo: Mdo, people: list[User], *, by: User, at: datetime) -> None:
    """Take back the invitation of who is not among the people, and what it showed."""
    # Guests have no account and are invited by mouth.
    gone = mdo.attendances.filter(user__isnull=False).exclude(user__in=people)
    left = [one.user for one in gone.select_related("user") if one.user]
    gone.delete()
    _need_not_come(mdo, left, by=by, at=at)


def _need_not_come(mdo: Mdo, people: list[User], *, by: User, at: datetime) -> None:
    """End what people saw for this MDO only, and tell them not to come."""
    others = Attendance.objects.filter(mdo__household=mdo.household_id)
    others = others.exclude(mdo__status=Mdo.Status.CANCELLED)
    elsewhere = set(others.values_list("user_id", flat=True))
    for user in people:
        # Who was at another MDO sees the file for that one.
        if user != by and user.pk not in elsewhere:
            cases_actions.end_access(
                household=mdo.household,
                user=user,
                reasons=[AccessGrant.Reason.PARTICIPANT],
                because=AccessGrant.Ended.FINISHED,
                at=at,
            )
        sees = Household.objects.visible_to(user).filter(pk=mdo.household_id).exists()
        notify(
            user,
            kind="mdo_cancelled",
            subject=mdo.uuid,
            number=mdo.case.number,
            household=mdo.household if sees else None,
            by=by,
            at=at,
        )


def _invite(
    mdo: Mdo, people: list[User], *, again: bool, by: User, at: datetime
) -> None:
    """Invite who is not invited yet; tell those, or everybody `again`."""
    require_agreement(people, mdo.household)
    known = _who_come(mdo)
    Attendance.objects.bulk_create(
        Attendance(
            mdo=mdo,
            user=user,
            organisation=user.organisation,
            present=False,
            invited_at=at,
        )
        for user in people
        if user.pk not in known
    )
    # Who is invited must be able to read when, where, and what it is about.
    cases_actions.let_in(
        ((user, AccessGrant.Reason.PARTICIPANT) for user in people),
        household=mdo.household,
        by=by,
        at=at,
    )
    notify(
        *(one for one in people if again or one.pk not in known),
        kind="mdo_planned",
        subject=mdo.uuid,
        number=mdo.case.number,
        household=mdo.household,
        by=by,
        at=at,
    )


# Typing ----------------------------------------------------------------------------


@transaction.atomic
def keep_draft(
    *,
    case_id: int,
    mdo_id: int | None,
    was: drafts.Fields,
    mine: drafts.Fields,
    token: UUID,
    by: User,
    at: datetime,
) -> tuple[MdoDraft, drafts.Merged]:
    """Keep what somebody typed, beside what others typed in the same MDO."""
    case = Case.objects.get(pk=case_id)
    require(permissions.may_log_mdo(by, case.household_id), _not_involved())
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    if drafts.is_too_large(mine) or drafts.is_too_large(was):
        raise ValidationError(_("This is too much to keep. Make it shorter."))
    drafts_of_it = MdoDraft.objects.filter(case=case, mdo=mdo_id).select_for_update()
    draft = drafts_of_it.first()
    if draft is None:
        # Written down meanwhile: what is typed now must not begin a new one.
        lock(Case, case_id)
        meeting = Mdo.objects.filter(pk=mdo_id).first() if mdo_id else None
        held = meeting if meeting and meeting.held_on else None
        if made := actions.written_down(case, token) or held:
            raise WrittenDown(made)
        if meeting:
            meeting.require_planned()
        draft = drafts_of_it.first() or MdoDraft.objects.create(
            case=case,
            household_id=case.household_id,
            mdo_id=mdo_id,
            token=token,
            fields=was,
            changed_at=at,
        )
    merged = drafts.merge(was, mine, draft.fields)
    if drafts.is_too_large(merged.fields):
        raise ValidationError(_("This is too much to keep. Make it shorter."))
    merged.fields["token"] = [str(draft.token)]
    if merged.fields != draft.fields:
        draft.fields = merged.fields
        draft.version += 1
        draft.typists[str(by.pk)] = at.isoformat()
        draft.changed_at, draft.warned_at = at, None
        draft.save(
            update_fields=["fields", "version", "typists", "changed_at", "warned_at"]
        )
    return draft, merged


class WrittenDown(TransitionRefused):
    """Somebody wrote the MDO down while this was typed."""

    def __init__(self, mdo: Mdo) -> None:
        who = mdo.logged_by.name if mdo.logged_by else ""
        super().__init__(_("%(name)s has written this MDO down.") % {"name": who})
        self.mdo = mdo


def draft_of(case: Case, mdo: Mdo | None) -> MdoDraft | None:
    return MdoDraft.objects.filter(case=case, mdo=mdo).first()


def typing_along(draft: MdoDraft, *, besides: User, at: datetime) -> list[User]:
    """Return who else typed in it just now."""
    others = [
        int(pk)
        for pk, moment in draft.typists.items()
        if datetime.fromisoformat(moment) > at - TYPES_ALONG
    ]
    return list(User.objects.filter(pk__in=others).exclude(pk=besides.pk))


@transaction.atomic
def drop_draft(*, case_id: int, mdo_id: int | None, by: User, at: datetime) -> None:
    """Throw away what was typed: it was written down, or was not meant to be."""
    case = Case.objects.get(pk=case_id)
    require(permissions.may_log_mdo(by, case.household_id), _not_involved())
    MdoDraft.objects.filter(case=case, mdo=mdo_id).delete()


# Afterwards ------------------------------------------------------------------------


def _mdo(mdo_id: int, by: User, version: int | None) -> Mdo:
    mdo = lock(Mdo, mdo_id)
    require(permissions.may_log_mdo(by, mdo.household_id), _not_involved())
    require_version(mdo, version)
    return mdo


def _tell_who_were_there(mdo: Mdo, kind: str, *, by: User, at: datetime) -> None:
    there = mdo.attendances.filter(present=True, user__isnull=False)
    notify(
        *(one.user for one in there.select_related("user")),
        kind=kind,
        subject=mdo.uuid,
        number=mdo.case.number,
        household=mdo.household,
        by=by,
        at=at,
    )


@transaction.atomic
def confirm_mdo(
    *, mdo_id: int, version: int | None = None, by: User, at: datetime
) -> Mdo:
    """Say that the report is right. From now on it changes only with a reason."""
    mdo = _mdo(mdo_id, by, version)
    mdo.require_held()
    if mdo.status == Mdo.Status.CONFIRMED:
        raise TransitionRefused(_("This MDO was confirmed already."))
    mdo.status = Mdo.Status.CONFIRMED
    mdo.confirmed_by, mdo.confirmed_at = by, at
    save(mdo, "status", "confirmed_by", "confirmed_at")
    _tell_who_were_there(mdo, "mdo_confirmed", by=by, at=at)
    return mdo


@transaction.atomic
def amend_mdo(
    *,
    mdo_id: int,
    values: dict[str, Any],
    reason: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
) -> Mdo:
    """Set right what an MDO says. When it was confirmed that asks a reason, which
    everybody who was there sees."""
    mdo = _mdo(mdo_id, by, version)
    mdo.require_held()
    is_confirmed = mdo.status == Mdo.Status.CONFIRMED
    wrong = {}
    if is_confirmed and not reason.strip():
        wrong["reason"] = _("Say why it is amended. Everybody who was there sees it.")
    next_on = values.get("next_on")
    if next_on and mdo.held_on and next_on <= mdo.held_on:
        wrong["next_on"] = _("The next MDO is after this one.")
    if wrong:
        raise ValidationError(wrong)
    changed = [
        name
        for name in AMENDABLE
        if name in values and values[name] != getattr(mdo, name)
    ]
    if not changed:
        return mdo
    if is_confirmed:
        # First: without it the database keeps the report as it is.
        Amendment.objects.create(
            mdo=mdo,
            reason=reason.strip(),
            version=mdo.version + 1,
            amended_by=by,
            amended_at=at,
        )
    for name in changed:
        setattr(mdo, name, values[name])
    save(mdo, *changed)
    if is_confirmed:
        _tell_who_were_there(mdo, "mdo_amended", by=by, at=at)
    return mdo


@dataclass(frozen=True)
class Amended:
    """An amendment with what it changed: a name, what stood there, what stands now."""

    amendment: Amendment
    fields: list[tuple[str, Any, Any]]


def amendments_of(mdo: Mdo) -> list[Amended]:
    """Return what was amended since it was confirmed, out of the history."""
    rows = list(mdo.amendments.select_related("amended_by"))
    if not rows:
        return []
    history: Any = mdo.history  # type: ignore[attr-defined]
    versions = {event.version: event for event in history.order_by("pgh_id")}
    return [Amended(row, _differences(versions, row.version)) for row in rows]


def _differences(versions: dict[int, Any], version: int) -> list[tuple[str, Any, Any]]:
    was, now = versions.get(version - 1), versions.get(version)
    if was is None or now is None:
        return []
    return [
        (
            str(Mdo._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
            in_words(was, name),
            in_words(now, name),
        )
        for name in AMENDABLE
        if getattr(was, name) != getattr(now, name)
    ]


def in_words(mdo: Any, name: str) -> str:
    """Return what stands in a field as it is read."""
    value = getattr(mdo, name)
    if name == "resident_agrees":
        return str(Mdo.ResidentAgrees(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return full_date(value) if isinstance(value, date) else str(value or "–")


@transaction.atomic
def read_mdo(*, mdo_id: int, by: User, at: datetime) -> None:
    """Remember when who was invited read the report, since it changed last."""
    mine = Attendance.objects.filter(mdo_id=mdo_id, user=by)
    one = mine.exclude(mdo__status__in=Mdo.NOT_HELD).select_related("mdo").first()
    if one is None:
        return
    last = one.mdo.amendments.order_by("-pk").first()
    if one.read_at is None or (last and one.read_at < last.amended_at):
        one.read_at = at
        one.save(update_fields=["read_at"])
