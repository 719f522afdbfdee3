"""The Celery application; its schedule stands in settings.py."""

import os
import warnings
from logging.config import dictConfig

from celery import Celery
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
