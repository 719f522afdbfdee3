"""The Celery application; its schedule stands in settings.py."""

import os
import warnings
from contextlib import ExitStack
from logging.config import dictConfig
from typing import Any

import pghistory
from celery import Celery, signals
from celery.exceptions import SecurityWarning
from celery.signals import celeryd_init, setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helmond_aanpak.settings")

app = Celery("helmond_aanpak")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_like_the_web(**kwargs: object) -> None:
    """Keep our own logging: Celery's writes of a failed task what stood in the row."""
    dictConfig(settings.LOGGING)


@celeryd_init.connect
def expect_root_in_the_demo(**kwargs: object) -> None:
    """Be quiet about running as root where the demo does, in a throw-away container."""
    if settings.DEMO:
        warnings.filterwarnings("ignore", category=SecurityWarning)


# A job goes on with the trace of the request that started it; one that the clock
# starts begins its own. History then says which job made a change.


@signals.before_task_publish.connect(weak=False)
def send_trace(headers: dict[str, Any], **_kwargs: Any) -> None:
    from cases.trace import HEADER, current  # Settings are read only by now.

    if trace := current():
        headers[HEADER] = trace.header


@signals.task_prerun.connect(weak=False)
def enter_trace(task: Any, **_kwargs: Any) -> None:
    from cases import trace

    stack = ExitStack()
    header = getattr(task.request, trace.HEADER, None)
    job = stack.enter_context(trace.within(trace.trace_of(header, channel="job")))
    stack.enter_context(
        pghistory.context(job=task.name, trace_id=job.trace_id, span_id=job.span_id)
    )
    task.request.trace = stack


@signals.task_postrun.connect(weak=False)
def leave_trace(task: Any, **_kwargs: Any) -> None:
    if stack := getattr(task.request, "trace", None):
        stack.close()
