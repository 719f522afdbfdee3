"""Making a file in the background, and throwing it away in time."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import RawIOBase
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.text import slugify
from psycopg import Cursor

from cases import acting, jobs
from cases.actions import log_look, require
from cases.models import AccessLog, JobRun, User
from reporting.exports.asking import (
    KEPT,
    activity_of,
    begin,
    names_for,
    sheet_for,
)
from reporting.exports.sheets import Batch, Sheet
from reporting.exports.writers import WRITERS, TooLong
from reporting.models import Export, ExportChunk

logger = logging.getLogger(__name__)

Failure, State = Export.Failure, Export.State
JOB = "exports"
STORE = (
    "INSERT INTO reporting_exportchunk (export_id, position, data) VALUES (%s, %s, %b)"
)
CHUNK = 1 << 20
# A job may take so long; one that is not done by then was stopped.
LOST_AFTER = timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT) + timedelta(minutes=5)
# The broker may have lost what was asked: it is asked again.
ASKED_AGAIN_AFTER = timedelta(minutes=10)


class Cancelled(Exception):  # noqa: N818 - a refusal is no mistake
    """Whoever asked for the file does not want it any more."""


# Making it -------------------------------------------------------------------------


def make(*, export_id: int, at: datetime) -> None:
    """Make a file with the rights that who asked for it has now.

    Nothing happens when somebody else makes it, or it is not wanted any more.
    """
    export = _claim(export_id, at)
    if export is None:
        return
    user = User.objects.get(pk=export.asked_by_id)
    with acting.acting(user.pk), translation.override(export.language):
        try:
            _make(export, user, at)
        except Cancelled:
            _throw_away(export)
        except (PermissionDenied, ValidationError):
            _fail(export, Failure.RIGHTS)
        except TooLong:
            _fail(export, Failure.TOO_LONG)
        except Exception as error:
            # Only the kind and the place: the text of an error can quote a row.
            where = "".join(traceback.format_tb(error.__traceback__))
            logger.error("export %s: %s\n%s", export.pk, type(error).__name__, where)
            _fail(export, Failure.ERROR)


def _claim(export_id: int, at: datetime) -> Export | None:
    with transaction.atomic():
        asked = Export.objects.filter(pk=export_id, state=State.ASKED)
        export = asked.select_for_update(skip_locked=True).first()
        if export is not None:
            export.state, export.began_at = State.RUNNING, at
            export.save(update_fields=["state", "began_at"])
        return export


def _make(export: Export, user: User, at: datetime) -> None:
    require(export.report in names_for(user), "")
    sheet = sheet_for(export, user, at)
    watched = Watched(export, sheet)
    out = ChunkFile(export.pk)
    watched_sheet = replace(sheet, batches=watched.batches)
    rows = WRITERS[export.format](watched_sheet, cast(Any, out))
    out.finish()
    households = sorted(watched.households)
    with transaction.atomic():
        done = timezone.now()
        made = Export.objects.filter(pk=export.pk, state=State.RUNNING).update(
            state=State.READY,
            progress=100,
            rows=rows,
            size=out.size,
            households=households,
            file=f"{slugify(sheet.title)}-{timezone.localdate(at)}.{export.format}",
            expires_at=done + KEPT,
        )
        if not made:
            raise Cancelled
        log_look(
            by=user,
            households=households or None,
            name=f"export {export.report}",
            channel=AccessLog.Channel.JOB,
            action=AccessLog.Action.EXECUTE,
            reason=export.purpose,
            object_type="exports",
            object_uuid=export.uuid,
            activity=activity_of(export),
        )


class Watched:
    """The batches of a sheet, while it is kept how far they are and whose they were."""

    def __init__(self, export: Export, sheet: Sheet) -> None:
        self.export, self.sheet = export, sheet
        self.households: set[int] = set()

    def batches(self, most: int) -> Iterator[Batch]:
        for batch in self.sheet.batches(most):
            yield batch
            self.households |= batch.households
            self._tell(batch.last)

    def _tell(self, last: int) -> None:
        """Write how far it is, or stop when it was cancelled."""
        progress = min(99, 100 * last // max(self.sheet.last, 1))
        running = Export.objects.filter(pk=self.export.pk, state=State.RUNNING)
        if not running.update(progress=progress):
            raise Cancelled


class ChunkFile(RawIOBase):
    """A file to write to that ends up in the database, in pieces of one size."""

    def __init__(self, export_id: int) -> None:
        self.export_id, self.size = export_id, 0
        self._position, self._buffer = 0, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        while len(self._buffer) >= CHUNK:
            self._store(CHUNK)
        return len(data)

    def finish(self) -> None:
        """Store what is left."""
        if self._buffer or not self._position:
            self._store(len(self._buffer))

    def _store(self, length: int) -> None:
        data = bytes(self._buffer[:length])
        del self._buffer[:length]
        with transaction.atomic(), connection.cursor() as cursor:
            # Says who acts, which the next statement by itself would not.
            cursor.execute("SELECT 1")
            # As bytes: Django would send them as twice as many letters.
            with Cursor(connection.connection) as binary:
                binary.execute(STORE, [self.export_id, self._position, data])
        self._position += 1
        self.size += length


def _fail(export: Export, failure: str) -> None:
    running = Export.objects.filter(pk=export.pk, state=State.RUNNING)
    running.update(state=State.FAILED, failure=failure)
    _throw_away(export)


def _throw_away(export: Export) -> None:
    ExportChunk.objects.filter(export=export.pk).delete()


# Throwing it away ------------------------------------------------------------------


def tidy(*, at: datetime) -> JobRun | None:
    """Throw away what is over, and go on with what was lost. None if there was nothing.

    A file goes after seven days, and at once when a household in it was destroyed.
    """
    over = Q(expires_at__lt=at) | Q(expires_at=None, asked_at__lt=at - KEPT)
    gone = {*Export.objects.filter(over).values_list("pk", flat=True)}
    gone.update(_with_destroyed())
    lost = Export.objects.filter(state=State.RUNNING, began_at__lt=at - LOST_AFTER)
    unheard = Export.objects.filter(
        state=State.ASKED, asked_at__lt=at - ASKED_AGAIN_AFTER
    )
    again = [*unheard.exclude(pk__in=gone).values_list("pk", flat=True)]
    left = ExportChunk.objects.filter(export__state__in=[State.FAILED, State.CANCELLED])
    if not (gone or again or lost.exists() or left.exists()):
        return None
    with jobs.running(JOB, at) as run:
        ExportChunk.objects.filter(export__in=gone).delete()
        Export.objects.filter(pk__in=gone).delete()
        lost.update(state=State.FAILED, failure=Failure.LOST)
        left.delete()
        for pk in again:
            begin(pk)
        run.done = len(gone)
    return run


def _with_destroyed() -> list[int]:
    """Return the exports with a household in them that is not there any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT export.id"
            " FROM reporting_export export, unnest(households) one"
            " WHERE NOT EXISTS (SELECT FROM cases_household WHERE id = one)"
        )
        return [pk for (pk,) in cursor.fetchall()]
