"""What the worker does that needs all apps. The rules are in flags.py."""

from celery import shared_task
from django.utils import timezone

from cases import jobs, notifications
from cases.tasks import send_notifications
from mdo import waiting
from mdo.tasks import clear_drafts
from reporting import flags, half_years, published
from reporting.exports import making


@shared_task(acks_late=True, ignore_result=True)
def raise_and_resolve_flags() -> None:
    """Run daily. Safe to run late, twice, or on two workers at once."""
    now = timezone.now()
    run, _outcomes = flags.raise_and_resolve(today=timezone.localdate(now), at=now)
    jobs.require_success(run)


@shared_task(acks_late=True, ignore_result=True)
def catch_up() -> None:
    """Run hourly: do what should have been done today and was not, or not wholly.

    The flags come first, since they are what the digests tell of. Three queries when
    nothing is owed.
    """
    now = timezone.now()
    try:
        if jobs.is_owed(flags.JOB, now):
            raise_and_resolve_flags()
    finally:
        if jobs.is_owed(notifications.JOB, now):
            send_notifications()
        if jobs.is_owed(waiting.JOB, now):
            clear_drafts()


@shared_task(acks_late=True, ignore_result=True)
def make_export(export_id: int) -> None:
    """Make a file that somebody asked for; nothing if another worker does."""
    making.make(export_id=export_id, at=timezone.now())


@shared_task(acks_late=True, ignore_result=True)
def tidy_exports() -> None:
    """Run hourly: throw away files that are over, and go on with what was lost."""
    if run := making.tidy(at=timezone.now()):
        jobs.require_success(run)


@shared_task(acks_late=True, ignore_result=True)
def publish_figures() -> None:
    """Run daily, and when somebody asked for a new day: publish what is due and what
    nobody asked yet.

    And tell who asked for it that the report for the council is ready. Safe to run
    twice, or at once on two workers.
    """
    now = timezone.now()
    run = published.publish_before_asked(today=timezone.localdate(now), at=now)
    half_years.tell(at=now)
    if run:
        jobs.require_success(run)
