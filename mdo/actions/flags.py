"""Flags go away with their cause, are seen, and are answered."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import lock, require
from cases.errors import TransitionRefused
from cases.models import Case, User
from cases.permissions import may_follow
from mdo import flags, permissions
from mdo.actions.of_a_case import not_involved
from mdo.models import Agreement, Flag


def resolve_flags(*, at: datetime, **subject: Any) -> None:
    """A flag disappears when its cause does: at once, not when the job runs."""
    Flag.objects.unresolved().filter(**subject).update(resolved_at=at)


def resolve_flags_of(agreement: Agreement, *, at: datetime) -> None:
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


def bring_back_flags_of(
    agreement: Agreement, case: Case, *, since: datetime, at: datetime
) -> None:
    """Undo what `resolve_flags_of` did at the moment `since`."""
    today = timezone.localdate(at)
    for rule in (flags.DUE_SOON, flags.OVERDUE):
        flags.bring_back(rule, agreement, resolved_at=since, today=today)
    flags.bring_back(flags.ESCALATION_THREATENS, case, resolved_at=since, today=today)


@transaction.atomic
def see_flag(*, flag_id: int, by: User, at: datetime) -> Flag:
    """Record that somebody saw a flag. It stays until its cause is gone."""
    flag = lock(Flag, flag_id)
    # Who only looks in an emergency leaves no mark, and is asked for nothing.
    require(may_follow(by, flag.household_id), not_involved())
    flag.seen_by.add(by)
    return flag


@transaction.atomic
def answer_flag(*, flag_id: int, answer: str, by: User, at: datetime) -> Flag:
    """Say why a threatening escalation is not scaled up. The flag is then resolved."""
    flag = lock(Flag, flag_id)
    require(permissions.may_escalate(by, flag.household_id), not_involved())
    if flag.kind != Flag.Kind.ESCALATION_THREATENS or flag.resolved_at:
        raise TransitionRefused(_("This flag asks for no answer."))
    if not answer.strip():
        raise ValidationError({"answer": _("Say why scaling up is not needed.")})
    flag.answer, flag.answered_by, flag.answered_at = answer.strip(), by, at
    flag.resolved_at = at
    flag.save(update_fields=["answer", "answered_by", "answered_at", "resolved_at"])
    return flag
