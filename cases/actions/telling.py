"""Who is told of what changed: the rows of the outbox."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cases.models import Household, Notification, User


def notify(
    *users: User | None,
    kind: str,
    subject: UUID,
    number: str,
    household: Household | None,
    by: User | None,
    at: datetime,
) -> None:
    """Put one row a person in the outbox; nobody is told of their own deed."""
    put_in_outbox(
        notifications(
            *users,
            kind=kind,
            subject=subject,
            number=number,
            household=household,
            by=by,
            at=at,
        ),
        by=by,
    )


def notifications(
    *users: User | None,
    kind: str,
    subject: UUID,
    number: str,
    household: Household | None,
    by: User | None,
    at: datetime,
) -> list[Notification]:
    """Return the rows of `notify`, for who has those of many subjects to write."""
    told = {user.pk: user for user in users if user and user != by and user.is_active}
    return [
        Notification(
            user=user,
            kind=kind,
            subject=subject,
            number=number,
            household=household,
            made_at=at,
        )
        for user in told.values()
    ]


# What is about somebody's own access, or is only that person's to answer.
OF_ONESELF = {
    "access_asked",
    "access_granted",
    "access_refused",
    "access_ended",
    "emergency_judged",
}


def put_in_outbox(rows: list[Notification], *, by: User | None = None) -> None:
    """Write notifications; one that still waits to be sent is not doubled.

    Who stands in for somebody hears what that person hears, for those days: once, also
    when it is told to both. `by` is whose deed it was, who is not told of it.
    """
    rows = [*rows, *_for_stand_ins(rows, by)]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)


def _for_stand_ins(rows: list[Notification], by: User | None) -> list[Notification]:
    """Return the same rows for who stands in for whom they are for."""
    told = [row for row in rows if row.household_id and row.kind not in OF_ONESELF]
    found = []
    for day in {timezone.localdate(row.made_at) for row in told}:
        stand_ins = _stand_ins(told, day)
        found += [
            Notification(
                user_id=stand_in,
                kind=row.kind,
                subject=row.subject,
                number=row.number,
                household_id=row.household_id,
                made_at=row.made_at,
            )
            for row in told
            for stand_in in stand_ins.get((row.household_id, row.user_id), ())
            if by is None or stand_in != by.pk
        ]
    return found


def _stand_ins(rows: list[Notification], day: date) -> dict[tuple[Any, Any], list[int]]:
    """Return who stands in, by household and by who is away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM helmond_stand_ins(%s, %s, %s)",
            [
                list({row.household_id for row in rows}),
                list({row.user_id for row in rows}),
                day,
            ],
        )
        found: dict[tuple[Any, Any], list[int]] = {}
        for household, absent, stand_in in cursor.fetchall():
            found.setdefault((household, absent), []).append(stand_in)
    return found
