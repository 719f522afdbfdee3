"""What all jobs share: the row each run leaves, batches, and whether a run is late."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min, Q
from django.utils import timezone

from cases.models import JobRun

logger = logging.getLogger(__name__)

# As many as one transaction may hold while people work on the same rows.
BATCH = 500
# A daily run may take a while and start a little late before anybody is called.
LATE_AFTER = timedelta(hours=26)
# So many failures are enough to see what is wrong; the number says how many more.
FAILURES_KEPT = 20


# A run and its row ------------------------------------------------------------


@contextmanager
def running(name: str, at: datetime) -> Iterator[JobRun]:
    """Keep the row of one run. One that breaks off has its reason in it as well.

    A run of which the process was killed is the row without an end.
    """
    run = JobRun.objects.create(name=name, started_at=at)
    try:
        yield run
    except Exception as error:
        record_failure(run, "broke off", error)
        raise
    finally:
        run.ended_at = timezone.now()
        run.save(update_fields=["ended_at", "done", "failed", "failure"])


def record_failure(run: JobRun, what: str, error: Exception) -> None:
    """Count a failure and say what failed, in the row and in the log.

    Only the kind of error: the text of one can quote a row, with the people in it.
    """
    run.failed += 1
    sentence = f"{what}: {type(error).__name__}"
    if run.failed <= FAILURES_KEPT:
        run.failure += f"{sentence}\n"
    where = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", run.name, sentence, where)


def require_success(run: JobRun) -> None:
    """Raise RuntimeError when something failed, so that the worker's log says so."""
    if run.failed:
        raise RuntimeError(f"{run.name}: {run.failed} failed, see job run {run.pk}")


def in_batches(
    run: JobRun, ids: list[int], step: Callable[[list[int]], int], *, of: str
) -> int:
    """Take `step` with a batch of ids at a time and return the sum of its answers.

    A batch that fails is tried again id by id: one bad row does not stop the rest.
    `step` is one transaction.
    """
    total = 0
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        try:
            total += step(batch)
        except Exception:
            total += _one_by_one(run, batch, step, of)
    return total


def _one_by_one(
    run: JobRun, ids: list[int], step: Callable[[list[int]], int], of: str
) -> int:
    total = 0
    for pk in ids:
        try:
            total += step([pk])
        except Exception as error:
            if not connection.is_usable():
                raise  # The database has gone; each next row would fail as well.
            record_failure(run, f"{of} {pk}", error)
    return total


# Whether it ran ---------------------------------------------------------------


def is_owed(name: str, at: datetime) -> bool:
    """True when today's run should have been and was not, or not without failures.

    A run that is still going counts, as long as a task may take.
    """
    due = _start_of_day(at) + timedelta(hours=settings.DAILY_JOBS[name])
    going = Q(
        ended_at=None,
        started_at__gt=at - timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT),
    )
    today = JobRun.objects.filter(name=name, started_at__gte=due)
    return at >= due and not today.filter(going | SUCCEEDED).exists()


SUCCEEDED = Q(ended_at__isnull=False, failed=0)
OK, NOT_YET, LATE = "ok", "not yet run", "late"


def health(at: datetime) -> str:
    """Say whether the daily jobs run: OK, LATE, or NOT_YET on a new installation.

    Late is: the last run in which nothing failed is more than 26 hours ago.
    """
    succeeded = JobRun.objects.filter(SUCCEEDED, started_at__gte=at - LATE_AFTER)
    recent = set(succeeded.values_list("name", flat=True))
    if recent >= set(settings.DAILY_JOBS):
        return OK
    return NOT_YET if _installed_at() > at - LATE_AFTER else LATE


def _installed_at() -> datetime:
    migrations = MigrationRecorder(connection).migration_qs
    return migrations.aggregate(first=Min("applied"))["first"]


def first_run_of_the_day(name: str, at: datetime) -> datetime | None:
    """Return when the first run of the Dutch day of `at` started."""
    today = JobRun.objects.filter(name=name, started_at__gte=_start_of_day(at))
    return today.aggregate(first=Min("started_at"))["first"]


def _start_of_day(at: datetime) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate(at), time()))
