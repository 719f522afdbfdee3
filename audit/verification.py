"""Verifying the log: whether all lines are there as they were when they were sealed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.apps import apps
from django.db import connection, models
from django.db.models import Count

from audit.models import DestroyedLine, Seal
from audit.protection import kept, key_of
from audit.sealing import digest, hash_of, last_id


@dataclass(frozen=True)
class Anchor:
    """The end of the chain as it was written down elsewhere."""

    number: int
    hash: str


@dataclass
class Report:
    """What verifying found. Whole is: no faults."""

    blocks: int = 0
    lines: int = 0
    faults: list[str] = field(default_factory=list)
    unsealed: dict[str, int] = field(default_factory=dict)
    destroyed: dict[str, int] = field(default_factory=dict)
    sealed_at: datetime | None = None

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(*, anchors: Iterable[Anchor] = (), since: datetime | None = None) -> Report:
    """Go along the whole chain; compute lines anew of what was sealed from `since`."""
    report = Report()
    hashes: dict[int, str] = {}
    wanted = {anchor.number for anchor in anchors}
    ends: dict[str, int] = {}
    before = None
    for block in Seal.objects.order_by("number").iterator(chunk_size=1000):
        report.blocks += 1
        report.sealed_at = block.sealed_at
        report.faults += _faults_of_chain(block, before, ends.get(block.table, 0))
        if since is None or block.sealed_at >= since:
            report.lines += block.lines
            report.faults += _faults_of_lines(block)
        if block.number in wanted:
            hashes[block.number] = block.hash
        ends[block.table] = block.to_id
        before = block
    report.faults += _faults_of_anchors(anchors, hashes)
    report.unsealed = dict(_unsealed(ends))
    report.destroyed = dict(
        DestroyedLine.objects.order_by("certificate")
        .values_list("certificate")
        .annotate(Count("pk"))
    )
    return report


def _faults_of_chain(block: Seal, before: Seal | None, end: int) -> Iterator[str]:
    number, hash_before = (before.number, before.hash) if before else (0, "")
    if block.number != number + 1:
        yield _words(block, f"block {number + 1} to {block.number - 1} are missing")
    elif block.previous_hash != hash_before:
        yield _words(block, "does not follow the block before it")
    if block.hash != hash_of(block):
        yield _words(block, "the block itself was altered")
    if block.after_id != end:
        yield _words(block, f"lines {end + 1} to {block.after_id} are in no block")


def _faults_of_lines(block: Seal) -> Iterator[str]:
    model = _model_of(block.table)
    if model is None:
        yield _words(block, "its table is gone: it cannot be verified")
        return
    gone = set(block.columns) - _columns_of(block.table)
    if gone:
        names = ", ".join(sorted(gone))
        yield _words(block, f"its column {names} is gone: it cannot be verified")
        return
    lines, lines_hash = digest(
        block.table, key_of(model), block.columns, block.after_id, block.to_id
    )
    if lines < block.lines:
        yield _words(block, f"{block.lines - lines} of {block.lines} lines are missing")
    elif lines > block.lines:
        yield _words(block, f"{lines - block.lines} lines were put in")
    elif lines_hash != block.lines_hash:
        yield _words(block, f"at least one of {lines} lines was altered")


def _faults_of_anchors(
    anchors: Iterable[Anchor], hashes: dict[int, str]
) -> Iterator[str]:
    for anchor in anchors:
        if anchor.number not in hashes:
            yield f"anchor {anchor.number}: the chain does not reach it any more"
        elif hashes[anchor.number] != anchor.hash:
            yield f"anchor {anchor.number}: the chain is another one than it was"


def _words(block: Seal, what: str) -> str:
    return (
        f"block {block.number} ({block.table} {block.after_id + 1}-{block.to_id}, "
        f"sealed {block.sealed_at:%Y-%m-%d %H:%M}Z): {what}"
    )


def _unsealed(ends: dict[str, int]) -> Iterator[tuple[str, int]]:
    with connection.cursor() as cursor:
        for model in kept():
            table, key = model._meta.db_table, key_of(model)
            after = ends.get(table, 0)
            last = last_id(cursor, model)
            if last > after:
                yield table, digest(table, key, [key], after, last)[0]


def _model_of(table: str) -> type[models.Model] | None:
    return next(
        (model for model in apps.get_models() if model._meta.db_table == table), None
    )


def _columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
    return {column.name for column in described}
