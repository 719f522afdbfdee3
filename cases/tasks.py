"""What the worker does for cases. The rules are elsewhere."""

from celery import shared_task
from django.utils import timezone

from cases import access, jobs, notifications


@shared_task(acks_late=True, ignore_result=True)
def send_notifications() -> None:
    """Run daily. Safe to run late, twice, or on two workers at once.

    First what waits for a judgement, since the mail tells of it.
    """
    now = timezone.now()
    reminded = access.remind_of_reviews(at=now)
    jobs.require_success(notifications.send_digests(at=now))
    if reminded:
        jobs.require_success(reminded)


@shared_task(acks_late=True, ignore_result=True)
def send_urgent() -> None:
    """Run each minute: what cannot wait for the mail of the day. One query if none."""
    if run := notifications.send_urgent(at=timezone.now()):
        jobs.require_success(run)
