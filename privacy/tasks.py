"""What the worker does for retention. The rules are in destruction.py."""

import logging

from celery import shared_task
from django.utils import timezone

from cases import acting, jobs, searches
from cases.actions import log_look
from cases.errors import TransitionRefused
from cases.models import AccessLog
from privacy import destruction
from privacy.models import Destruction

JOB = "destructions"
logger = logging.getLogger(__name__)


@shared_task(acks_late=True, ignore_result=True)
def carry_out_destructions() -> None:
    """Destroy what was approved. Safe to run late, twice, or on two workers at once."""
    now = timezone.now()
    approved = list(Destruction.objects.approved().values_list("pk", flat=True))
    if not approved:
        return
    with jobs.running(JOB, now) as run:
        for destruction_id in approved:
            try:
                certificate = destruction.carry_out(
                    destruction_id=destruction_id, at=now
                )
            except (TransitionRefused, Destruction.DoesNotExist):
                # Something holds it by now, or another worker was first: as it should.
                logger.info("destruction %s waits", destruction_id)
            except Exception as error:
                jobs.record_failure(run, f"destruction {destruction_id}", error)
            else:
                run.done += 1
                log_look(
                    by=certificate.approved_by,
                    households=None,
                    name="destruction",
                    channel=AccessLog.Channel.JOB,
                    action=AccessLog.Action.DELETE,
                    reason=certificate.number,
                    activity=AccessLog.Activity.OVERSIGHT,
                )
        if run.done:
            with acting.as_role(acting.DESTRUCTION):
                searches.forget_all()
    jobs.require_success(run)
