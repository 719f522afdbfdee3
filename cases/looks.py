"""Writing the access log: one statement, whatever a list showed.

`actions.log_look` says what was looked at. In a request that is written when the
request is done: then its outcome is known, and what the request changed can have
been rolled back without the line. The answer leaves after the line is written.
"""

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cases import acting, permissions, pseudonyms
from cases.models import AccessLog, Household, User
from cases.trace import Trace, current, new_span_id, trace_of

Outcome = AccessLog.Outcome
# An empty message in the journal of the database: it commits as a change does.
FLUSH = "SELECT pg_logical_emit_message(true, 'flush', '')"


@dataclass
class Look:
    """What somebody was shown or did. `households` is None for what is of no one."""

    by: User | None
    households: Sequence[int] | None
    name: str
    channel: str
    action: str = AccessLog.Action.READ
    reason: str = ""
    object_type: str = ""
    object_uuid: UUID | None = None
    field_names: Sequence[str] = ()
    activity: str = AccessLog.Activity.CASEWORK
    session: str = ""
    is_refused: bool = False


def record(look: Look) -> None:
    """Write a look now, or at the end of the request that it happens in."""
    trace = current()
    if trace is not None and trace.looks is not None:
        trace.looks.append(look)
    else:
        write(look, trace or trace_of(None))


def write(look: Look, trace: Trace, http_status: int | None = None) -> bool:
    """Write the lines of one look, a household each; tell whether there are any."""
    households = [None] if look.households is None else look.households
    if not households:
        return False
    line = {
        "at": trace.started_at.isoformat(),
        "ended_at": max(timezone.now(), trace.started_at).isoformat(),
        "user_id": look.by and look.by.pk,
        "role": look.by.role if look.by else "",
        "organisation_id": look.by and look.by.organisation_id,
        "action": str(look.action),
        "channel": str(look.channel),
        "name": look.name[:100],
        "outcome": outcome_of(look, http_status),
        "http_status": http_status,
        "object_type": look.object_type,
        "object_pseudonym": (
            pseudonyms.of_object(look.object_uuid) if look.object_uuid else ""
        ),
        "field_names": list(look.field_names),
        "activity": activity_uri(look.activity),
        "reason": look.reason,
        "origin": trace.origin,
        "session": look.session,
        "user_agent": trace.user_agent,
        "trace_id": trace.trace_id,
        "together": len(households),
        "application": application(),
    }
    if len(households) == 1:
        spans, line["parent_span_id"] = [trace.span_id], trace.parent_span_id
    else:
        # A line each, all of them children of the request (LDV).
        spans = [new_span_id() for _ in households]
        line["parent_span_id"] = trace.span_id
    subjects = ["" if pk is None else pseudonyms.of_household(pk) for pk in households]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cases_write_access_log(%s, %s, %s, %s)",
            [json.dumps(line), list(households), subjects, spans],
        )
    return True


def flush() -> None:
    """Wait until all that was committed is on the disk, as writing a line does."""
    with connection.cursor() as cursor:
        cursor.execute(FLUSH)


def outcome_of(look: Look, http_status: int | None) -> str:
    status = http_status or 200
    if look.is_refused or status in (401, 403, 404, 409, 429):
        return Outcome.REFUSED.value
    return (Outcome.SUCCEEDED if status < 400 else Outcome.FAILED).value


def household_of_row(uuid: UUID) -> int | None:
    """Return the household of whatever row has this uuid, also if nobody here may
    see it: only to write in the log whom somebody tried to look at."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cases_household_of_row(%s)", [uuid])
        return cursor.fetchone()[0]


def numbering(reader: User) -> AbstractContextManager:
    """Let the officer, who sees no household, see the number of each and no more."""
    officer = permissions.may_read_log(reader)
    return acting.as_role(acting.LOG) if officer else nullcontext()


def name_households(lines: Sequence[AccessLog], *, reader: User) -> None:
    """Put at each line the household that it is about, in one query for all.

    None where it is of no household, or of one that is destroyed.
    """
    ids = {line.pk: line.household_id for line in lines}
    wanted = {pk for pk in ids.values() if pk is not None}
    with numbering(reader):
        found = Household.objects.numbered().in_bulk(wanted) if wanted else {}
    for line in lines:
        line.household = found.get(ids[line.pk])


@cache
def activity_uri(activity: str) -> str:
    """Return the entry in the register of processing activities (GDPR, art. 30)."""
    return f"{settings.PROCESSING_REGISTER_URL}#{activity}"


@cache
def application() -> str:
    return f"helmond-aanpak/{settings.VERSION}"
