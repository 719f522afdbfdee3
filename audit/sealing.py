"""Sealing the log: blocks of lines, each with the digest of the one before it.

A block is made of lines that nothing can still come between. A line takes its id
before its transaction is done, and a slow one commits after later ones. So we look
how far the ids go, then take a number for a transaction ourselves: whoever holds one
of those ids has a lower number. When all lower numbers are done, every line up to
there is to be seen, or will never be.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, models, transaction

from audit.models import Seal
from audit.protection import columns_of, kept, key_of

# So many ids at most in a block: what one digest holds in memory.
BLOCK = 100_000
# Of all who seal at once, one goes on.
LOCK = 7_513_815


@dataclass(frozen=True)
class Marks:
    """How far the ids of each table went, and a transaction begun after that."""

    to_ids: dict[type[models.Model], int]
    transaction: int


def seal(*, at: datetime, patience: float = 20.0) -> int:
    """Seal all that is settled and return how many blocks that made.

    Safe to run twice or on two workers at once. When a transaction still runs that
    began before this, the lines wait for the next time.
    """
    marks = mark()
    if not is_settled(marks, patience):
        return 0
    return seal_up_to(marks, at)


def mark() -> Marks:
    with transaction.atomic(), connection.cursor() as cursor:
        to_ids = {model: last_id(cursor, model) for model in kept()}
        # After the ids, never before: see above.
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return Marks(to_ids, cursor.fetchone()[0])


def last_id(cursor, model: type[models.Model]) -> int:
    cursor.execute(
        "SELECT audit_last_id(%s, %s)", [model._meta.db_table, key_of(model)]
    )
    return cursor.fetchone()[0]


# Those of other databases on the same server write no lines of ours. Of whom the
# database is not known, as one that was prepared, is waited for.
NOTHING_RUNS_FROM_BEFORE = """
SELECT NOT EXISTS (
    SELECT FROM pg_snapshot_xip(pg_current_snapshot()) AS running (number)
    WHERE running.number::text::bigint < %s
    AND NOT EXISTS (
        SELECT FROM pg_stat_activity AS session
        WHERE session.backend_xid = running.number::xid
        AND session.datname <> current_database()
    )
)
"""


def is_settled(marks: Marks, patience: float) -> bool:
    """Wait until every transaction from before the marks is done; False if not."""
    until = time.monotonic() + patience
    while True:
        with connection.cursor() as cursor:
            cursor.execute(NOTHING_RUNS_FROM_BEFORE, [marks.transaction])
            if cursor.fetchone()[0]:
                return True
        if time.monotonic() >= until:
            return False
        time.sleep(0.1)


@transaction.atomic
def seal_up_to(marks: Marks, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    latest = Seal.objects.order_by("-number").first()
    made = 0
    for model, to_id in marks.to_ids.items():
        table = model._meta.db_table
        after = Seal.objects.filter(table=table).order_by("-to_id").first()
        start = after.to_id if after else 0
        for after_id in range(start, to_id, BLOCK):
            latest = _seal_block(
                latest, model, after_id, min(after_id + BLOCK, to_id), at
            )
            made += 1
    return made


def _seal_block(
    latest: Seal | None,
    model: type[models.Model],
    after_id: int,
    to_id: int,
    at: datetime,
) -> Seal:
    columns = columns_of(model)
    table = model._meta.db_table
    lines, lines_hash = digest(table, key_of(model), columns, after_id, to_id)
    block = Seal(
        number=latest.number + 1 if latest else 1,
        table=table,
        columns=columns,
        after_id=after_id,
        to_id=to_id,
        lines=lines,
        lines_hash=lines_hash,
        previous_hash=latest.hash if latest else "",
        sealed_at=at,
    )
    block.hash = hash_of(block)
    block.save(force_insert=True)
    return block


def digest(
    table: str, key: str, columns: Sequence[str], after_id: int, to_id: int
) -> tuple[int, str]:
    """Return how many lines these ids have, and the digest of all of their fields.

    Of a line that was destroyed on purpose the digest counts that was kept of it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lines, digest FROM audit_digest(%s, %s, %s, %s, %s)",
            [table, key, list(columns), after_id, to_id],
        )
        return cursor.fetchone()


def hash_of(block: Seal) -> str:
    """Return the digest of everything that a block says, but for itself."""
    said = [
        block.number,
        block.table,
        list(block.columns),
        block.after_id,
        block.to_id,
        block.lines,
        block.lines_hash,
        block.previous_hash,
        block.sealed_at.astimezone(UTC).isoformat(timespec="microseconds"),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
