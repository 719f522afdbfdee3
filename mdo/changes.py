"""What changed in an agreement since somebody looked at it, out of its history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.formats import full_date
from cases.models import User
from mdo.models import Agreement

# What people see of an agreement, and a step can change.
FIELDS = ("text", "owner", "status", "due_on", "done_on", "block_note", "drop_reason")


@dataclass(frozen=True)
class Change:
    """A field that was something else."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Changes:
    """The fields that changed, and who did it last, when that is known."""

    by: User | None
    fields: list[Change]


def since(agreement: Agreement, *, version: int) -> Changes:
    """Return what differs from the version that somebody saw."""
    history = agreement.history.order_by("-pgh_id")  # type: ignore[attr-defined]
    last = history.first()
    seen = history.filter(version=version).first()
    user_id: int | None = (last.pgh_context or {}).get("user")
    by = User.objects.filter(pk=user_id).first() if user_id else None
    if seen is None:
        return Changes(by, [])
    return Changes(
        by, [change for name in FIELDS if (change := _change(agreement, seen, name))]
    )


def _change(now: Agreement, was: Any, name: str) -> Change | None:
    field = Agreement._meta.get_field(name)
    attribute = getattr(field, "attname", name)
    if getattr(now, attribute) == getattr(was, attribute):
        return None
    return Change(str(field.verbose_name), _words(was, name), _words(now, name))  # type: ignore[union-attr]


def _words(row: Any, name: str) -> str:
    value = getattr(row, name)
    if name == "status":
        return str(Agreement.Status(value).label)
    if isinstance(value, date):
        return full_date(value)
    return str(value or "–")
