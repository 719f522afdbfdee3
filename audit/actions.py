"""What the privacy officer does with what is unusual in the log."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.models import UnusualLook
from cases.actions import lock
from cases.errors import TransitionRefused
from cases.models import User
from cases.permissions import may_read_log


@transaction.atomic
def review_unusual_look(
    *, unusual_id: int, note: str, by: User, at: datetime
) -> UnusualLook:
    """Record that somebody looked into it, and what was found.

    Raise TransitionRefused when somebody did already.
    """
    unusual = lock(UnusualLook, unusual_id)
    if not may_read_log(by):
        raise PermissionDenied(_("Only the privacy officer looks into this."))
    if not unusual.is_open:
        raise TransitionRefused(_("Somebody has looked into this already."))
    if not note.strip():
        raise ValidationError({"note": _("Write what you found.")})
    unusual.note, unusual.reviewed_by, unusual.reviewed_at = note, by, at
    unusual.save(update_fields=["note", "reviewed_by", "reviewed_at"])
    return unusual
