"""What becomes of an agreement: done, another date, stuck, dropped, handed over."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import actions as cases_actions
from cases.actions import lock, require, require_version, save, shut_out_sentence
from cases.errors import TransitionRefused
from cases.models import AccessGrant, Case, Household, User
from cases.permissions import shut_out_organisations
from mdo import permissions
from mdo.actions.flags import bring_back_flags_of, resolve_flags_of
from mdo.actions.of_a_case import aanspreekpunt_of, let_in, not_involved, tell
from mdo.models import Agreement, Extension


def _agreement(agreement_id: int, by: User, version: int | None) -> Agreement:
    """Lock an agreement for a step, after the check that `by` may take it."""
    agreement = lock(Agreement, agreement_id)
    require(permissions.may_step_agreement(by, agreement), not_involved())
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
    resolve_flags_of(agreement, at=at)
    tell([agreement.owner], "agreement_done", agreement, by=by, at=at)
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
    resolve_flags_of(agreement, at=at)
    tell([agreement.owner], "agreement_extended", agreement, by=by, at=at)
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
    tell(
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
    resolve_flags_of(agreement, at=at)
    tell([agreement.owner], "agreement_dropped", agreement, by=by, at=at)
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
        bring_back_flags_of(agreement, case, since=finished_at, at=at)
    owner = agreement.owner
    # Whose organisation may not look any more is to hand it over first.
    if owner and owner.organisation_id not in shut_out_organisations(household.pk):
        let_in(household, [], [agreement], by=by, at=at)
    tell([owner], "agreement_reopened", agreement, by=by, at=at)
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
    let_in(household, [], [agreement], by=by, at=at)
    _end_access_of(former, household, at=at)
    tell([owner], "agreement_made", agreement, by=by, at=at)
    tell([former], "agreement_handed_over", agreement, by=by, at=at)
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
