"""An MDO is written down: who was there, and what was agreed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import (
    lock,
    next_number,
    next_numbers,
    notifications,
    put_in_outbox,
    require,
    require_version,
    save,
)
from cases.errors import TransitionRefused
from cases.models import Case, User
from mdo import deadlines, permissions
from mdo.actions.flags import resolve_flags
from mdo.actions.of_a_case import let_in, made_before, not_involved
from mdo.actions.promised import Attendee, Promise, mdo_errors
from mdo.agenda import Decided
from mdo.models import AgendaPoint, Agreement, Attendance, Flag, Mdo


@transaction.atomic
def log_mdo(
    *,
    case_id: int,
    held_on: date,
    place: str,
    place_chosen_by_resident: bool | None,
    resident_present: bool,
    absence_reason: str = "",
    attendees: list[Attendee],
    promises: list[Promise],
    own_words: str = "",
    resident_agrees: str = Mdo.ResidentAgrees.NOT_ASKED,
    disagreement: str = "",
    supporter: str = Mdo.Supporter.NOT_OFFERED,
    supporter_offered_on: date | None = None,
    keep_informed: str = "",
    next_on: date | None = None,
    wants: str = "",
    can: str = "",
    needs: str = "",
    points: Sequence[Decided] = (),
    mdo_id: int | None = None,
    version: int | None = None,
    form_token: UUID | None = None,
    uuid: UUID | None = None,
    by: User,
    at: datetime,
) -> Mdo:
    """Write down what an MDO agreed: who was there, and one agreement a line.

    `mdo_id` is the planned MDO that this was; without it nobody had planned it.

    Each agreement is due six weeks after the MDO unless it has its own date; a later
    one needs a reason. Everybody at the table and every owner may from now on see
    the household. The same `uuid`, or `form_token`, a second time returns the MDO
    that was made.
    Raise ValidationError with all that is wrong at once, and TransitionRefused when
    the case is closed.
    """
    case = lock(Case, case_id)
    require(permissions.may_log_mdo(by, case.household_id), not_involved())
    if made := made_before(Mdo, uuid, case) or written_down(case, form_token):
        return made
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    mdo = _mdo_to_hold(case, mdo_id, version)
    if wrong := mdo_errors(
        case=case,
        held_on=held_on,
        resident_present=resident_present,
        absence_reason=absence_reason,
        next_on=next_on,
        promises=promises,
        attendees=attendees,
        today=timezone.localdate(at),
    ):
        raise ValidationError(wrong)
    said: dict[str, Any] = {
        "status": Mdo.Status.HELD,
        "held_on": held_on,
        "place": place,
        "place_chosen_by_resident": place_chosen_by_resident,
        "resident_present": resident_present,
        "absence_reason": "" if resident_present else absence_reason,
        "own_words": own_words,
        "wants": wants,
        "can": can,
        "needs": needs,
        "resident_agrees": resident_agrees,
        "disagreement": disagreement,
        "supporter": supporter,
        "supporter_offered_on": supporter_offered_on,
        "keep_informed": keep_informed,
        "next_on": next_on,
        "logged_by": by,
        "logged_at": at,
        "form_token": form_token,
    }
    mdo = _write(mdo, said, case=case, uuid=uuid)
    AgendaPoint.objects.bulk_create(_points(mdo, points))
    attendances = _record_attendees(mdo, attendees)
    agreements = _make_agreements(mdo, promises, agreed_on=held_on)
    let_in(mdo.household, attendances, agreements, by=by, at=at)
    _tell_owners(agreements, by=by, at=at)
    resolve_flags(at=at, case=case, kind=Flag.Kind.MDO_NEEDED)
    return mdo


def _write(
    planned: Mdo | None, said: dict[str, Any], *, case: Case, uuid: UUID | None
) -> Mdo:
    """Write down a planned MDO, or one that nobody planned."""
    if planned is None:
        return Mdo.objects.create(
            uuid=uuid or uuid4(),
            number=next_number("mdo_mdo_number", "MDO-{:05d}"),
            case=case,
            household_id=case.household_id,
            **said,
        )
    for name, value in said.items():
        setattr(planned, name, value)
    save(planned, *said)
    return planned


def written_down(case: Case, form_token: UUID | None) -> Mdo | None:
    """Return the MDO that this form was sent for before, by whoever typed in it."""
    if form_token is None:
        return None
    return Mdo.objects.filter(case=case, form_token=form_token).first()


def _mdo_to_hold(case: Case, mdo_id: int | None, version: int | None) -> Mdo | None:
    if mdo_id is None:
        return None
    mdo = lock(Mdo, mdo_id)
    if mdo.case_id != case.pk:
        raise TransitionRefused(_("This MDO was held already."))
    mdo.require_planned()
    require_version(mdo, version)
    return mdo


def _points(mdo: Mdo, points: Sequence[Decided]) -> list[AgendaPoint]:
    return [
        AgendaPoint(
            mdo=mdo,
            kind=each.point.kind,
            agreement=each.point.agreement,
            leefdomein_id=each.leefdomein_id,
            text=each.point.text,
            decision=each.decision,
            decider=each.by,
        )
        for each in points
    ]


def _record_attendees(mdo: Mdo, attendees: list[Attendee]) -> list[Attendance]:
    """Write who was there; who is named twice was there once. Who was invited and did
    not come stays as such."""
    people = {attendee.user: attendee for attendee in reversed(attendees)}
    invited = {one.user_id: one for one in mdo.attendances.filter(user__isnull=False)}
    rows = []
    for attendee in attendees:
        if attendee.user and people[attendee.user] is not attendee:
            continue
        known = invited.get(attendee.user.pk) if attendee.user else None
        row = known or Attendance(mdo=mdo, user=attendee.user)
        row.name = "" if attendee.user else attendee.name
        row.organisation = attendee.organisation or (
            attendee.user.organisation if attendee.user else None
        )
        row.role, row.present = attendee.role, attendee.present
        row.may_decide = attendee.may_decide
        rows.append(row)
    Attendance.objects.bulk_update(
        [row for row in rows if row.pk],
        ["organisation", "role", "present", "may_decide"],
    )
    Attendance.objects.bulk_create([row for row in rows if not row.pk])
    return rows


def _make_agreements(
    mdo: Mdo, promises: list[Promise], *, agreed_on: date
) -> list[Agreement]:
    target = deadlines.target_on(agreed_on)
    numbers = next_numbers("mdo_agreement_number", "AFS-{:06d}", len(promises))
    agreements = []
    for number, promise in zip(numbers, promises, strict=True):
        due = deadlines.due_on(agreed_on, promise.due_on)
        agreements.append(
            Agreement(
                number=number,
                mdo=mdo,
                household=mdo.household,
                text=promise.text.strip(),
                owner=promise.owner,
                owner_is_resident=promise.owner is None,
                leefdomein=promise.leefdomein,
                about=promise.about,
                agreed_on=agreed_on,
                target_on=target,
                due_on=due,
                later_reason=promise.later_reason if due > target else "",
            )
        )
    return Agreement.objects.bulk_create(agreements)


def _tell_owners(agreements: list[Agreement], *, by: User, at: datetime) -> None:
    put_in_outbox(
        [
            row
            for agreement in agreements
            for row in notifications(
                agreement.owner,
                kind="agreement_made",
                subject=agreement.uuid,
                number=agreement.number,
                household=agreement.household,
                by=by,
                at=at,
            )
        ],
        by=by,
    )
