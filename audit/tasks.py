"""What the worker does for the log. The rules are elsewhere."""

from pathlib import Path

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from audit import anchors, sealing, unusual
from cases import jobs


@shared_task(acks_late=True, ignore_result=True, expires=60)
def seal_log() -> None:
    """Run every minute. Safe to run late, twice, or on two workers at once."""
    sealing.seal(at=timezone.now())


@shared_task(acks_late=True, ignore_result=True)
def write_anchor() -> None:
    """Run hourly: add the end of the chain to the file of the settings, if any."""
    if settings.AUDIT_ANCHOR_FILE:
        anchors.add_to(Path(settings.AUDIT_ANCHOR_FILE))


@shared_task(acks_late=True, ignore_result=True)
def find_unusual_looks() -> None:
    """Run hourly. Safe to run late, twice, or on two workers at once."""
    jobs.require_success(unusual.find(at=timezone.now()))
