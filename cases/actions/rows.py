"""What the actions of all apps do with a row: number, lock, check, save."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.utils.translation import gettext as _

from cases.errors import StaleVersion
from cases.models import Household, HouseholdMember, Versioned

Row = TypeVar("Row", bound=models.Model)


VersionedRow = TypeVar("VersionedRow", bound=Versioned)


def next_number(sequence: str, pattern: str) -> str:
    """Take the next number of a sequence; a number is never given twice."""
    return next_numbers(sequence, pattern, 1)[0]


def next_numbers(sequence: str, pattern: str, count: int) -> list[str]:
    """Take the next numbers of a sequence, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", [sequence, count]
        )
        return [pattern.format(number) for (number,) in cursor.fetchall()]


# What may refuse a row before any action changes it; the apps above add theirs.
GUARDS: list[Callable[[models.Model], None]] = []


def lock(model: type[Row], pk: int) -> Row:
    """Lock one row by id and return it as it is now."""
    # `no_key`: nobody changes an id, and rows that refer to this one, such as a line
    # of the log, need not wait.
    rows = model._default_manager.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=pk).first()
    if row is None:
        # The database locks no row for who may only look, as in an emergency.
        model._default_manager.get(pk=pk)
        raise PermissionDenied(_("You can only read this."))
    # The household itself is locked to say who may look, which is never refused.
    if not isinstance(row, Household):
        pass_guards(row)
    return row


def pass_guards(row: models.Model) -> None:
    """Raise TransitionRefused when an app above keeps this row from being changed."""
    for guard in GUARDS:
        guard(row)


def require(may: bool, sentence: str) -> None:
    """Raise PermissionDenied with a sentence for the person unless `may`."""
    if not may:
        raise PermissionDenied(sentence)


def why_not_about(
    household_id: int, member: HouseholdMember | None, on: date | None = None
) -> str:
    """Say why it cannot be about this person of a household, on a day; "" if it can.

    Nobody is all of them.
    """
    if member is None:
        return ""
    if member.household_id != household_id:
        return _("This person is not of this household.")
    if on and member.has_left(on):
        return _("This person is no longer in the household.")
    return ""


def require_version(row: VersionedRow, version: int | None) -> None:
    """Raise StaleVersion when somebody changed the row since it was read.

    None means that the step does not build on what was read, as a fulfilment.
    """
    if version is not None and row.version != version:
        raise StaleVersion(
            _("Somebody changed this in the meantime. Look at it as it is now."), row
        )


def save(row: VersionedRow, *fields: str) -> None:
    """Write the named fields and step the version."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])
