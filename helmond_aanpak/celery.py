"""The Celery application; its schedule stands in settings.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helmond_aanpak.settings")

app = Celery("helmond_aanpak")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
