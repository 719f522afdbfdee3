"""What the worker does for cases. The rules are elsewhere."""

from celery import shared_task
from django.utils import timezone

from cases import jobs, notifications


@shared_task(acks_late=True, ignore_result=True)
def send_notifications() -> None:
    """Run daily. Safe to run late, twice, or on two workers at once."""
    jobs.require_success(notifications.send_digests(at=timezone.now()))
