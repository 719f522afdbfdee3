"""Destroying lines whose time is over, so that the chain can still be verified.

The digest of each line stays, with the certificate that says who approved it. All
else of the line is gone.
"""

from collections import defaultdict
from collections.abc import Collection
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pgtrigger
from django.db import connection, models, transaction

from audit.models import DestroyedLine
from audit.protection import columns_of, kept, key_of
from cases import acting


@transaction.atomic
def destroy_lines(
    *,
    model: type[models.Model],
    ids: Collection[int],
    certificate: str,
    at: datetime,
) -> int:
    """Destroy these lines of the log or of a table of history; return how many.

    Ids that are no more do no harm. Raise ValueError for a table that is not kept,
    or without a certificate.
    """
    if model not in set(kept()) - {DestroyedLine}:
        raise ValueError(f"{model._meta.label} is not kept in the chain.")
    if not certificate:
        raise ValueError("Name the certificate of destruction.")
    table, key = model._meta.db_table, key_of(model)
    with connection.cursor() as cursor:
        # A digest takes its id only in a transaction with a number: see sealing.py.
        cursor.execute("SELECT pg_current_xact_id()")
        for columns, some in _by_columns(cursor, model, ids).items():
            cursor.execute(
                "SELECT audit_keep_digests(%s, %s, %s, %s, %s, %s)",
                [table, key, list(columns), some, certificate, at],
            )
    with ExitStack() as stack:
        for trigger in _own_triggers(model):
            stack.enter_context(pgtrigger.ignore(trigger))
        return _delete(table, key, ids)


def _by_columns(
    cursor: Any, model: type[models.Model], ids: Collection[int]
) -> dict[tuple[str, ...], list[int]]:
    """Return the ids by the fields that are in the digest of their block."""
    now = tuple(columns_of(model))
    cursor.execute(
        """
        SELECT line.id, block.columns FROM unnest(%s::bigint[]) AS line (id)
        LEFT JOIN LATERAL (
            SELECT columns, to_id FROM audit_seal
            WHERE "table" = %s AND after_id < line.id
            ORDER BY after_id DESC LIMIT 1
        ) AS block ON block.to_id >= line.id
        """,
        [list(ids), model._meta.db_table],
    )
    found: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for pk, columns in cursor.fetchall():
        found[tuple(columns) if columns else now].append(pk)
    return found


def _own_triggers(model: type[models.Model]) -> list[str]:
    """Return what else keeps the lines: the history's own guard against mistakes."""
    return [
        f"{model._meta.label}:{trigger.name}"
        for trigger in getattr(model._meta, "triggers", [])
        if trigger.name == "append_only"
    ]


def _delete(table: str, key: str, ids: Collection[int]) -> int:
    quote = connection.ops.quote_name
    with acting.as_role(acting.DESTRUCTION), connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {quote(table)} WHERE {quote(key)} = ANY(%s)",  # noqa: S608
            [list(ids)],
        )
        return cursor.rowcount
