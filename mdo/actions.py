"""Every change to what was promised: MDO's, agreements, doorbraken, escalations.

Pages, the API, the import and jobs all call these. The order of each is that of
`cases.actions`. If two rows are locked, the household comes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions as cases_actions
from cases.actions import (
    lock,
    next_number,
    next_numbers,
    notifications,
    notify,
    put_in_outbox,
    require,
    require_version,
    save,
    shut_out_sentence,
    why_not_about,
)
from cases.errors import TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Case,
    Household,
    HouseholdMember,
    Leefdomein,
    Organisation,
    User,
)
from cases.permissions import may_manage_people, shut_out_organisations
from mdo import deadlines, deciding, flags, permissions
from mdo.agenda import Decided
from mdo.models import (
    AgendaPoint,
    Agreement,
    Attendance,
    AvePhase,
    Doorbraak,
    Escalation,
    EscalationPhase,
    Extension,
    Flag,
    Mdo,
)

OfCase = TypeVar("OfCase", Mdo, Doorbraak)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One line of an MDO's agreements, as it was said at the table.

    `owner` None means that the resident does it. `due_on` None means six weeks.
    """

    text: str
    owner: User | None
    due_on: date | None = None
    later_reason: str = ""
    leefdomein: Leefdomein | None = None
    about: HouseholdMember | None = None


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Somebody at the table: an account, or a name for who has none."""

    user: User | None = None
    name: str = ""
    organisation: Organisation | None = None
    role: str = Attendance.Role.PARTICIPANT
    present: bool = True
    may_decide: bool = False


def _not_involved() -> str:
    return _("You are not involved with this household.")


def _made_before(model: type[OfCase], uuid: UUID | None, case: Case) -> OfCase | None:
    """Return what an earlier sending of the same form made; the case is locked."""
    if uuid is None:
        return None
    return model._default_manager.filter(uuid=uuid, case=case).first()


# MDO --------------------------------------------------------------------------


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
    require(permissions.may_log_mdo(by, case.household_id), _not_involved())
    if made := _made_before(Mdo, uuid, case) or written_down(case, form_token):
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
    if mdo is None:
        mdo = Mdo.objects.create(
            uuid=uuid or uuid4(),
            number=next_number("mdo_mdo_number", "MDO-{:05d}"),
            case=case,
            household_id=case.household_id,
            **said,
        )
    else:
        for name, value in said.items():
            setattr(mdo, name, value)
        save(mdo, *said)
    AgendaPoint.objects.bulk_create(_points(mdo, points))
    attendances = _record_attendees(mdo, attendees)
    agreements = _make_agreements(mdo, promises, agreed_on=held_on)
    _let_in(mdo.household, attendances, agreements, by=by, at=at)
    _tell_owners(agreements, by=by, at=at)
    resolve_flags(at=at, case=case, kind=Flag.Kind.MDO_NEEDED)
    return mdo


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


def mdo_errors(
    *,
    case: Case,
    held_on: date,
    resident_present: bool,
    absence_reason: str,
    next_on: date | None,
    promises: list[Promise],
    attendees: list[Attendee],
    today: date,
) -> dict[str, list[str]]:
    """Return everything that is wrong, by field; of a line as `agreements.2.due_on`."""
    wrong = _shut_out_errors(case, promises, attendees)
    if held_on > today:
        wrong["held_on"] = [_("This date is in the future.")]
    if held_on < case.opened_on:
        wrong["held_on"] = [_("This is before the case was opened.")]
    if not resident_present and not absence_reason.strip():
        wrong["absence_reason"] = [_("Say why the resident was not there.")]
    if next_on and next_on <= held_on:
        wrong["next_on"] = [_("The next MDO is after this one.")]
    for index, promise in enumerate(promises):
        for field, sentence in promise_errors(promise, held_on).items():
            wrong[f"agreements.{index}.{field}"] = [sentence]
        if sentence := why_not_about(case.household_id, promise.about, held_on):
            wrong[f"agreements.{index}.about"] = [sentence]
    return wrong


def _shut_out_errors(
    case: Case, promises: list[Promise], attendees: list[Attendee]
) -> dict[str, list[str]]:
    """Name who is of an organisation with which the household withdrew its agreement:
    being at the table, or doing something, would let that person in."""
    shut_out = shut_out_organisations(case.household_id)
    wrong: dict[str, list[str]] = {}
    for index, attendee in enumerate(attendees):
        user = attendee.user
        if user and attendee.present and user.organisation_id in shut_out:
            wrong[f"attendees.{index}.user"] = [shut_out_sentence(user)]
    for index, promise in enumerate(promises):
        owner = promise.owner
        if owner and owner.organisation_id in shut_out:
            wrong[f"agreements.{index}.owner"] = [shut_out_sentence(owner)]
    return wrong


def promise_errors(promise: Promise, held_on: date) -> dict[str, str]:
    """Return what is wrong with one line, a sentence a field."""
    wrong = {}
    if not promise.text.strip():
        wrong["text"] = _("Write down what was agreed.")
    if promise.due_on and promise.due_on < held_on:
        wrong["due_on"] = _("This is before the MDO.")
    if (
        promise.due_on
        and promise.due_on > deadlines.target_on(held_on)
        and not promise.later_reason.strip()
    ):
        wrong["later_reason"] = _("Say why it is later than six weeks.")
    if promise.owner and not promise.owner.is_active:
        wrong["owner"] = _("This person has no account any more.")
    if promise.owner and not (
        promise.owner.is_professional or promise.owner.is_coordinator
    ):
        wrong["owner"] = _("Only a professional or the resident can do this.")
    return wrong


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


def _let_in(
    household: Household,
    attendances: list[Attendance],
    agreements: list[Agreement],
    *,
    by: User,
    at: datetime,
) -> None:
    """Let everybody at the table, and every owner, see the household from now on."""
    reasons = AccessGrant.Reason
    people = [
        *((each.user, reasons.PARTICIPANT) for each in attendances if each.present),
        *((each.owner, reasons.OWNER) for each in agreements),
    ]
    cases_actions.let_in(
        # Managers and administrators have no households; a grant would say otherwise.
        (
            (user, reason)
            for user, reason in people
            if user and (user.is_professional or user.is_coordinator)
        ),
        household=household,
        by=by,
        at=at,
    )


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


def _tell(
    users: list[User | None],
    kind: str,
    subject: Agreement | Doorbraak | Escalation,
    *,
    by: User,
    at: datetime,
) -> None:
    number = subject.case.number if isinstance(subject, Escalation) else subject.number
    notify(
        *users,
        kind=kind,
        subject=subject.uuid,
        number=number,
        household=subject.household,
        by=by,
        at=at,
    )


# Agreements -------------------------------------------------------------------


def _agreement(agreement_id: int, by: User, version: int | None) -> Agreement:
    """Lock an agreement for a step, after the check that `by` may take it."""
    agreement = lock(Agreement, agreement_id)
    require(permissions.may_step_agreement(by, agreement), _not_involved())
    require_version(agreement, version)
    return agreement


@transaction.atomic
def fulfil_agreement(
    *,
    agreement_id: int,
    done_on: date | None = None,
    note: str = "",
    version: int | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Record that an agreement was carried out, today or on an earlier day."""
    agreement = _agreement(agreement_id, by, version)
    agreement.require_next(Agreement.Status.DONE)
    today = timezone.localdate(at)
    done_on = done_on or today
    if not agreement.agreed_on <= done_on <= today:
        raise ValidationError({"done_on": _("Choose a day between the MDO and today.")})
    _unblock(agreement)
    agreement.status = Agreement.Status.DONE
    agreement.done_on, agreement.done_by = done_on, by
    agreement.note = note.strip() or agreement.note
    agreement.finished_at = at
    save(
        agreement,
        *("status", "done_on", "done_by", "note", "finished_at"),
        *BLOCK_FIELDS,
    )
    _resolve_flags_of(agreement, at=at)
    _tell([agreement.owner], "agreement_done", agreement, by=by, at=at)
    _end_access_of(agreement.owner, agreement.household, at=at)
    return agreement


BLOCK_FIELDS = ("blocked_on", "blocked_by", "block_cause", "block_note")
DROP_FIELDS = ("dropped_on", "dropped_by", "drop_reason")
REOPEN_FIELDS = ("reopened_on", "reopened_by", "reopen_reason")


def _end_access_of(owner: User | None, household: Household, *, at: datetime) -> None:
    """End the access of who has nothing left to carry out in the household."""
    owed = Agreement.objects.unfinished().filter(household=household, owner=owner)
    if owner and not owed.exists():
        cases_actions.end_access(
            household=household,
            user=owner,
            reasons=[AccessGrant.Reason.OWNER],
            because=AccessGrant.Ended.FINISHED,
            at=at,
        )


def _unblock(agreement: Agreement) -> None:
    agreement.blocked_on = agreement.blocked_by = None
    agreement.block_cause = agreement.block_note = ""


@transaction.atomic
def extend_agreement(
    *,
    agreement_id: int,
    due_on: date,
    reason: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Give an unfinished agreement another date. The six weeks stay what they were."""
    agreement = _agreement(agreement_id, by, version)
    if not agreement.is_unfinished:
        agreement.require_next(Agreement.Status.BLOCKED)
    wrong = {}
    if due_on < timezone.localdate(at):
        wrong["due_on"] = _("Choose today or a later day.")
    elif due_on == agreement.due_on:
        wrong["due_on"] = _("This is the date it has already.")
    if not reason.strip():
        wrong["reason"] = _("Say why it gets another date.")
    if wrong:
        raise ValidationError(wrong)
    Extension.objects.create(
        agreement=agreement,
        old_on=agreement.due_on,
        new_on=due_on,
        reason=reason.strip(),
        extended_by=by,
        extended_at=at,
    )
    agreement.due_on = due_on
    save(agreement, "due_on")
    _resolve_flags_of(agreement, at=at)
    _tell([agreement.owner], "agreement_extended", agreement, by=by, at=at)
    return agreement


@transaction.atomic
def block_agreement(
    *,
    agreement_id: int,
    cause: str,
    note: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Record that an agreement is stuck and on what. It keeps its date.

    A rule in the way leads to a doorbraak; co-operation or safety to scaling up.
    """
    agreement = _agreement(agreement_id, by, version)
    agreement.require_next(Agreement.Status.BLOCKED)
    wrong = {}
    if cause not in Agreement.BlockCause:
        wrong["cause"] = _("Choose what is in the way.")
    if not note.strip():
        wrong["note"] = _("Say in one sentence what is in the way.")
    if wrong:
        raise ValidationError(wrong)
    agreement.status = Agreement.Status.BLOCKED
    agreement.blocked_on, agreement.blocked_by = timezone.localdate(at), by
    agreement.block_cause, agreement.block_note = cause, note.strip()
    save(agreement, "status", *BLOCK_FIELDS)
    _tell(
        [agreement.owner, aanspreekpunt_of(agreement.household_id)],
        "agreement_blocked",
        agreement,
        by=by,
        at=at,
    )
    return agreement


@transaction.atomic
def unblock_agreement(
    *, agreement_id: int, version: int | None = None, by: User, at: datetime
) -> Agreement:
    """Record that what was in the way is gone: the agreement is open again."""
    agreement = _agreement(agreement_id, by, version)
    if not agreement.is_unfinished:
        agreement.require_next(Agreement.Status.BLOCKED)
    agreement.require_next(Agreement.Status.OPEN)
    _unblock(agreement)
    agreement.status = Agreement.Status.OPEN
    save(agreement, "status", *BLOCK_FIELDS)
    return agreement


@transaction.atomic
def drop_agreement(
    *,
    agreement_id: int,
    reason: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Drop an agreement that need not or cannot be carried out, with the reason."""
    agreement = _agreement(agreement_id, by, version)
    agreement.require_next(Agreement.Status.DROPPED)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is dropped.")})
    _unblock(agreement)
    agreement.status = Agreement.Status.DROPPED
    agreement.dropped_on, agreement.dropped_by = timezone.localdate(at), by
    agreement.drop_reason = reason.strip()
    agreement.finished_at = at
    save(agreement, "status", "finished_at", *DROP_FIELDS, *BLOCK_FIELDS)
    _resolve_flags_of(agreement, at=at)
    _tell([agreement.owner], "agreement_dropped", agreement, by=by, at=at)
    _end_access_of(agreement.owner, agreement.household, at=at)
    return agreement


@transaction.atomic
def reopen_agreement(
    *,
    agreement_id: int,
    reason: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Open an agreement again that was recorded as done or dropped by mistake.

    Its dates stay, and the flags that went away with it come back. Raise
    TransitionRefused after 14 days, and when the case is closed.
    """
    # The case first: it must not be closed while something in it opens again.
    case = lock(Case, Agreement.objects.get(pk=agreement_id).mdo.case_id)
    household = lock(Household, case.household_id)
    agreement = _agreement(agreement_id, by, version)
    agreement.require_next(Agreement.Status.OPEN)
    if agreement.is_unfinished:
        # A blocked one goes on again, which is another step.
        raise TransitionRefused(_("This agreement is not finished."))
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    if not agreement.can_be_reopened(timezone.localdate(at)):
        raise TransitionRefused(
            _("This was more than 14 days ago. Make a new agreement at an MDO.")
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it was a mistake.")})
    finished_at = agreement.finished_at
    agreement.status = Agreement.Status.OPEN
    agreement.done_on = agreement.done_by = agreement.finished_at = None
    agreement.dropped_on = agreement.dropped_by = None
    agreement.drop_reason = ""
    agreement.reopened_on, agreement.reopened_by = timezone.localdate(at), by
    agreement.reopen_reason = reason.strip()
    save(
        agreement,
        *("status", "done_on", "done_by", "finished_at"),
        *DROP_FIELDS,
        *REOPEN_FIELDS,
    )
    if finished_at:
        _bring_back_flags_of(agreement, case, since=finished_at, at=at)
    owner = agreement.owner
    # Whose organisation may not look any more is to hand it over first.
    if owner and owner.organisation_id not in shut_out_organisations(household.pk):
        _let_in(household, [], [agreement], by=by, at=at)
    _tell([owner], "agreement_reopened", agreement, by=by, at=at)
    return agreement


@transaction.atomic
def hand_over_agreement(
    *,
    agreement_id: int,
    owner: User | None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Agreement:
    """Let somebody else carry out an unfinished agreement; None is the resident.

    The new owner may from now on see the household. Who owned it sees it no more,
    unless for another reason.
    """
    households = Agreement.objects.values_list("household", flat=True)
    household = lock(Household, households.get(pk=agreement_id))
    agreement = _agreement(agreement_id, by, version)
    if not agreement.is_unfinished:
        raise TransitionRefused(_("This agreement is finished."))
    former = agreement.owner
    if owner == former:
        raise ValidationError({"owner": _("This person does it already.")})
    if wrong := _wrong_owner(owner, household):
        raise ValidationError({"owner": wrong})
    agreement.owner, agreement.owner_is_resident = owner, owner is None
    save(agreement, "owner", "owner_is_resident")
    _let_in(household, [], [agreement], by=by, at=at)
    _end_access_of(former, household, at=at)
    _tell([owner], "agreement_made", agreement, by=by, at=at)
    _tell([former], "agreement_handed_over", agreement, by=by, at=at)
    return agreement


def _wrong_owner(owner: User | None, household: Household) -> str:
    """Say why somebody cannot carry out an agreement; nothing when it can be."""
    if owner is None:
        return ""
    if not owner.is_active:
        return _("This person has no account any more.")
    if not (owner.is_professional or owner.is_coordinator):
        return _("Only a professional or the resident can do this.")
    if owner.organisation_id in shut_out_organisations(household.pk):
        return shut_out_sentence(owner)
    return ""


# Doorbraken -------------------------------------------------------------------

# What who asks for a doorbraak may write, until it is decided.
DOORBRAAK_TEXTS = (
    "obstacle",
    "alleged_rule",
    "actual_rule",
    "rule_owner",
    "need",
    "legitimiteit",
    "betrokkenheid",
    "rendement",
    "desired_effect",
    "fundamental_values",
    "effects",
    "legal_test",
    "comparison",
    "amount_asked",
    "leefdomein",
    "about",
)


def _check_doorbraak(
    texts: dict[str, Any], household_id: int, on: date | None = None
) -> None:
    if unknown := set(texts) - set(DOORBRAAK_TEXTS):
        raise TypeError(f"No text of a doorbraak: {unknown}")
    wrong = {}
    if texts.get("obstacle", Doorbraak.Obstacle.LAW) not in Doorbraak.Obstacle:
        wrong["obstacle"] = _("Choose the kind of obstacle.")
    if not (texts.get("alleged_rule", "-") or "").strip():
        wrong["alleged_rule"] = _("Write down the rule as it was named.")
    amount = texts.get("amount_asked")
    if amount is not None and amount < 0:
        wrong["amount_asked"] = _("An amount is not below zero.")
    if sentence := why_not_about(household_id, texts.get("about"), on):
        wrong["about"] = sentence
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def ask_doorbraak(
    *,
    case_id: int,
    agreement_id: int | None = None,
    texts: dict[str, Any],
    uuid: UUID | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Ask for a doorbraak: a rule is in the way of a need.

    `texts` are fields of DOORBRAAK_TEXTS; obstacle and alleged_rule are needed now,
    the waardendriehoek before it can be decided. The coordinators are told. The same
    `uuid` a second time returns the doorbraak that was made.
    """
    case = lock(Case, case_id)
    require(permissions.may_ask_doorbraak(by, case.household_id), _not_involved())
    if made := _made_before(Doorbraak, uuid, case):
        return made
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    needed = {"obstacle": "", "alleged_rule": ""}
    _check_doorbraak({**needed, **texts}, case.household_id, timezone.localdate(at))
    agreement = lock(Agreement, agreement_id) if agreement_id else None
    if agreement and agreement.mdo.case_id != case.pk:
        raise ValidationError({"agreement": _("This agreement is of another case.")})
    doorbraak = Doorbraak.objects.create(
        uuid=uuid or uuid4(),
        number=next_number("mdo_doorbraak_number", "DBR-{:04d}"),
        case=case,
        household_id=case.household_id,
        agreement=agreement,
        asked_on=timezone.localdate(at),
        asked_by=by,
        **texts,
    )
    _tell(
        [*coordinators_of(case.household_id)],
        "doorbraak_asked",
        doorbraak,
        by=by,
        at=at,
    )
    return doorbraak


@transaction.atomic
def describe_doorbraak(
    *,
    doorbraak_id: int,
    texts: dict[str, Any],
    version: int | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Fill in the reasoning of a doorbraak that is not decided yet."""
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(permissions.may_ask_doorbraak(by, doorbraak.household_id), _not_involved())
    require_version(doorbraak, version)
    if doorbraak.is_decided:
        raise TransitionRefused(_("This doorbraak is decided already."))
    _check_doorbraak(texts, doorbraak.household_id)
    for field, value in texts.items():
        setattr(doorbraak, field, value)
    save(doorbraak, *texts)
    return doorbraak


@transaction.atomic
def decide_doorbraak(
    *,
    doorbraak_id: int,
    decision: str,
    reason: str,
    mandate: str,
    amount: Decimal | None = None,
    fund: str = "",
    settle_with: Organisation | None = None,
    besluit_reference: str = "",
    over_budget: bool = False,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Grant or refuse a doorbraak, with reasons either way, never by who asked.

    Raise TransitionRefused while one of the three grounds is missing or a question
    waits for its answer, and ValidationError for an amount above the mandate, or above
    what is left of the year's budget unless `over_budget` says that one knows.
    """
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        permissions.may_decide_doorbraak(by, doorbraak),
        _("The coordinator of the area decides, and never who asked."),
    )
    require_version(doorbraak, version)
    if doorbraak.is_decided:
        raise TransitionRefused(_("This doorbraak is decided already."))
    if doorbraak.questions.filter(answered_at=None).exists():
        raise TransitionRefused(_("First the question has to be answered."))
    if missing := doorbraak.missing_grounds():
        raise TransitionRefused(
            _("Fill in first: %(texts)s.") % {"texts": ", ".join(map(str, missing))}
        )
    wrong = {}
    if decision not in (Doorbraak.Decision.GRANTED, Doorbraak.Decision.REFUSED):
        wrong["decision"] = _("Choose granted or refused.")
    if not reason.strip():
        wrong["reason"] = _("Say why, also when the answer is no.")
    if not mandate.strip():
        wrong["mandate"] = _("Say on which mandate you decide.")
    if amount is not None and (amount < 0 or decision != Doorbraak.Decision.GRANTED):
        wrong["amount"] = _("Only a granted doorbraak has an amount, of zero or more.")
    if wrong:
        raise ValidationError(wrong)
    granted = decision == Doorbraak.Decision.GRANTED
    deciding.require_mandate(
        by, (amount if granted else doorbraak.amount_asked) or Decimal(0)
    )
    if granted and amount:
        deciding.take_turn(timezone.localdate(at).year)
        doorbraak.over_budget = deciding.overdraws(
            amount, knowingly=over_budget, today=timezone.localdate(at)
        )
    doorbraak.decision = decision
    doorbraak.decided_on, doorbraak.decided_by = timezone.localdate(at), by
    doorbraak.decision_reason, doorbraak.mandate = reason.strip(), mandate.strip()
    if decision == Doorbraak.Decision.GRANTED:
        doorbraak.amount = amount if amount is not None else Decimal(0)
    doorbraak.fund, doorbraak.settle_with = fund, settle_with
    doorbraak.besluit_reference = besluit_reference
    save(
        doorbraak,
        "decision",
        "decided_on",
        "decided_by",
        "decision_reason",
        "mandate",
        "amount",
        "over_budget",
        "fund",
        "settle_with",
        "besluit_reference",
    )
    resolve_flags(at=at, doorbraak=doorbraak)
    _tell(
        [doorbraak.asked_by, aanspreekpunt_of(doorbraak.household_id)],
        "doorbraak_decided",
        doorbraak,
        by=by,
        at=at,
    )
    return doorbraak


# Escalations ------------------------------------------------------------------


def _check_phase(
    *, trigger: str, criterion: str, ground: str, review_on: date, today: date
) -> dict[str, str]:
    wrong = {}
    if trigger not in Escalation.Trigger:
        wrong["trigger"] = _("Choose what set it off.")
    if not criterion.strip():
        wrong["criterion"] = _("Say when it can be scaled down again.")
    if not ground.strip():
        wrong["ground"] = _("Say on what ground.")
    if review_on < today:
        wrong["review_on"] = _("Choose today or a later day.")
    return wrong


@transaction.atomic
def scale_up(
    *,
    case_id: int,
    phase: int,
    trigger: str,
    criterion: str,
    review_on: date,
    ground: str,
    accepted_by: str = "",
    escalation_id: int | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Escalation:
    """Scale a case up to a phase, or to another phase when it is scaled up already.

    The ground, the criterion for scaling down and the review date are set then. The
    aanspreekpunt and the coordinators are told. With `escalation_id`, or a version
    above 0, it is another phase of an escalation; raise TransitionRefused when that
    one has been scaled down meanwhile.
    """
    case = lock(Case, case_id)
    require(permissions.may_escalate(by, case.household_id), _not_involved())
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    today = timezone.localdate(at)
    wrong = _check_phase(
        trigger=trigger,
        criterion=criterion,
        ground=ground,
        review_on=review_on,
        today=today,
    )
    ave_phase = AvePhase.objects.filter(pk=phase).first()
    if ave_phase is None:
        wrong["phase"] = _("Choose a phase.")
    elif phase == AvePhase.ORDINARY:
        wrong["phase"] = _("AVE 1 is the ordinary way. Scaling up begins at AVE 2.")
    if wrong or ave_phase is None:
        raise ValidationError(wrong)
    escalation = (
        Escalation.objects.scaled_up().select_for_update().filter(case=case).first()
    )
    is_another = escalation and escalation_id not in (None, escalation.pk)
    if is_another or (escalation is None and (escalation_id or version)):
        raise TransitionRefused(_("This escalation has been scaled down already."))
    if escalation is None:
        if Escalation.objects.filter(case=case, started_on=today).exists():
            raise TransitionRefused(
                _("This case was scaled up and down today; do it again tomorrow.")
            )
        escalation = Escalation.objects.create(
            case=case,
            household_id=case.household_id,
            started_on=today,
            phase=ave_phase,
            review_on=review_on,
        )
    else:
        require_version(escalation, version)
        if escalation.phase_id == phase:
            raise TransitionRefused(_("This case is in this phase already."))
        escalation.phase, escalation.review_on = ave_phase, review_on
        save(escalation, "phase", "review_on")
    EscalationPhase.objects.create(
        escalation=escalation,
        phase=ave_phase,
        since_on=today,
        trigger=trigger,
        criterion=criterion.strip(),
        ground=ground.strip(),
        accepted_by=accepted_by.strip(),
        review_on=review_on,
        set_by=by,
        set_at=at,
    )
    resolve_flags(at=at, escalation=escalation)
    resolve_flags(at=at, case=case, kind=Flag.Kind.ESCALATION_THREATENS)
    _tell(
        [aanspreekpunt_of(case.household_id), *coordinators_of(case.household_id)],
        f"scaled_up_{phase}",
        escalation,
        by=by,
        at=at,
    )
    return escalation


PHASE_TEXTS = (
    "colour",
    "situation",
    "who_leads",
    "first_reaction_days",
    "review_days",
    "up_when",
    "down_when",
    "expected",
)


@transaction.atomic
def change_phase(
    *, number: int, texts: dict[str, Any], version: int | None = None, by: User
) -> AvePhase:
    """Change what an AVE phase is called, who leads in it, and its terms.

    What runs keeps the review dates that it has.
    """
    require(
        may_manage_people(by), _("Only the administrator changes the phases of AVE.")
    )
    phase = lock(AvePhase, number)
    require_version(phase, version)
    if unknown := set(texts) - set(PHASE_TEXTS):
        raise TypeError(f"No field of a phase: {unknown}")
    for field, value in texts.items():
        setattr(phase, field, value)
    if phase.review_days < 1:
        raise ValidationError({"review_days": _("Review at least once a year.")})
    save(phase, *texts)
    return phase


def _escalation(escalation_id: int, by: User, version: int | None) -> Escalation:
    escalation = lock(Escalation, escalation_id)
    require(permissions.may_escalate(by, escalation.household_id), _not_involved())
    require_version(escalation, version)
    if escalation.ended_on:
        raise TransitionRefused(_("This escalation has been scaled down already."))
    return escalation


@transaction.atomic
def review_escalation(
    *,
    escalation_id: int,
    note: str,
    next_review_on: date,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Escalation:
    """Record what a review found and when the next one is; the phase stays."""
    escalation = _escalation(escalation_id, by, version)
    today = timezone.localdate(at)
    wrong = {}
    if not note.strip():
        wrong["note"] = _("Say what the review found.")
    if next_review_on <= today:
        wrong["next_review_on"] = _("Choose a day after today.")
    if wrong:
        raise ValidationError(wrong)
    last = _end_phase(escalation, note=note, today=today)
    EscalationPhase.objects.create(
        escalation=escalation,
        phase=escalation.phase,
        since_on=today,
        trigger=last.trigger,
        criterion=last.criterion,
        ground=last.ground,
        accepted_by=last.accepted_by,
        review_on=next_review_on,
        set_by=by,
        set_at=at,
    )
    escalation.review_on = next_review_on
    save(escalation, "review_on")
    resolve_flags(at=at, escalation=escalation)
    return escalation


def _end_phase(escalation: Escalation, *, note: str, today: date) -> EscalationPhase:
    """Write the review on the last phase row and return it; scaling up made one."""
    last = escalation.phases.select_for_update().order_by("pk").reverse()[0]
    last.reviewed_on, last.review_note = today, note.strip()
    last.save(update_fields=["reviewed_on", "review_note"])
    return last


@transaction.atomic
def scale_down(
    *,
    escalation_id: int,
    note: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Escalation:
    """End an escalation: `note` says how the criterion was met."""
    escalation = _escalation(escalation_id, by, version)
    if not note.strip():
        raise ValidationError({"note": _("Say how the criterion was met.")})
    today = timezone.localdate(at)
    _end_phase(escalation, note=note, today=today)
    escalation.ended_on, escalation.ended_by = today, by
    escalation.end_note = note.strip()
    save(escalation, "ended_on", "ended_by", "end_note")
    resolve_flags(at=at, escalation=escalation)
    _tell(
        [
            aanspreekpunt_of(escalation.household_id),
            *coordinators_of(escalation.household_id),
        ],
        "scaled_down",
        escalation,
        by=by,
        at=at,
    )
    return escalation


# Flags ------------------------------------------------------------------------


def resolve_flags(*, at: datetime, **subject: Any) -> None:
    """A flag disappears when its cause does: at once, not when the job runs."""
    Flag.objects.unresolved().filter(**subject).update(resolved_at=at)


def _resolve_flags_of(agreement: Agreement, *, at: datetime) -> None:
    """Resolve what a finished or moved agreement, and so its case, no longer needs."""
    case_id, today = agreement.mdo.case_id, timezone.localdate(at)
    flags.resolve_at_once(
        flags.DUE_SOON,
        flags.OVERDUE,
        case_id=case_id,
        agreement=agreement,
        today=today,
        at=at,
    )
    flags.resolve_at_once(
        flags.ESCALATION_THREATENS, case_id=case_id, today=today, at=at
    )


def _bring_back_flags_of(
    agreement: Agreement, case: Case, *, since: datetime, at: datetime
) -> None:
    """Undo what `_resolve_flags_of` did at the moment `since`."""
    today = timezone.localdate(at)
    for rule in (flags.DUE_SOON, flags.OVERDUE):
        flags.bring_back(rule, agreement, resolved_at=since, today=today)
    flags.bring_back(flags.ESCALATION_THREATENS, case, resolved_at=since, today=today)


@transaction.atomic
def see_flag(*, flag_id: int, by: User, at: datetime) -> Flag:
    """Record that somebody saw a flag. It stays until its cause is gone."""
    flag = lock(Flag, flag_id)
    may_see = Flag.objects.visible_to(by).filter(pk=flag.pk).exists()
    require(may_see, _not_involved())
    flag.seen_by.add(by)
    return flag


@transaction.atomic
def answer_flag(*, flag_id: int, answer: str, by: User, at: datetime) -> Flag:
    """Say why a threatening escalation is not scaled up. The flag is then resolved."""
    flag = lock(Flag, flag_id)
    require(permissions.may_escalate(by, flag.household_id), _not_involved())
    if flag.kind != Flag.Kind.ESCALATION_THREATENS or flag.resolved_at:
        raise TransitionRefused(_("This flag asks for no answer."))
    if not answer.strip():
        raise ValidationError({"answer": _("Say why scaling up is not needed.")})
    flag.answer, flag.answered_by, flag.answered_at = answer.strip(), by, at
    flag.resolved_at = at
    flag.save(update_fields=["answer", "answered_by", "answered_at", "resolved_at"])
    return flag


# Closing ----------------------------------------------------------------------


@transaction.atomic
def close_case(
    *, case_id: int, closed_on: date, reason: str, by: User, at: datetime
) -> Case:
    """Close a case. Refused while agreements, a doorbraak or an escalation are open,
    or an MDO is planned: people would come to it.

    The refusal says what is missing, so that the aanspreekpunt can see to it.
    """
    case = lock(Case, case_id)
    require(permissions.may_log_mdo(by, case.household_id), _not_involved())
    if missing := what_keeps_open(case):
        raise TransitionRefused(
            _("This case cannot be closed yet: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )
    cases_actions.close_case(
        case_id=case.pk, closed_on=closed_on, reason=reason, by=by, at=at
    )
    resolve_flags(at=at, case=case)
    return Case.objects.get(pk=case.pk)


def what_keeps_open(case: Case) -> list[str]:
    """Return in words what must be finished before the case can be closed."""
    agreements = Agreement.objects.unfinished().filter(mdo__case=case).count()
    doorbraken = Doorbraak.objects.undecided().filter(case=case).count()
    escalations = Escalation.objects.scaled_up().filter(case=case).count()
    planned = Mdo.objects.filter(case=case, status=Mdo.Status.PLANNED).count()
    missing = []
    if planned:
        missing.append(
            ngettext(
                "%(count)s MDO is planned: hold or cancel it",
                "%(count)s MDO's are planned: hold or cancel them",
                planned,
            )
            % {"count": planned}
        )
    if agreements:
        missing.append(
            ngettext(
                "%(count)s agreement is not finished",
                "%(count)s agreements are not finished",
                agreements,
            )
            % {"count": agreements}
        )
    if doorbraken:
        missing.append(
            ngettext(
                "%(count)s doorbraak is not decided",
                "%(count)s doorbraken are not decided",
                doorbraken,
            )
            % {"count": doorbraken}
        )
    if escalations:
        missing.append(_("it is still scaled up"))
    return missing


# Who is told ------------------------------------------------------------------


def aanspreekpunt_of(household_id: int) -> User | None:
    """Return the current aanspreekpunt of a household, if there is one."""
    current = (
        Aanspreekpunt.objects.current()
        .filter(household=household_id)
        .select_related("user")
        .first()
    )
    return current.user if current else None


def coordinators_of(household_id: int) -> list[User]:
    """Return the coordinators of the area of a household."""
    return list(
        User.objects.filter(
            is_active=True,
            role=User.Role.COORDINATOR,
            areas__households=household_id,
        )
    )
