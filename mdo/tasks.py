"""What the worker does for mdo. The rules are elsewhere."""

from celery import shared_task
from django.utils import timezone

from cases import jobs
from mdo import waiting


@shared_task(acks_late=True, ignore_result=True)
def clear_drafts() -> None:
    """Run daily. Safe to run late, twice, or on two workers at once."""
    jobs.require_success(waiting.clear_drafts(at=timezone.now()))
