"""What every test has: its own servers, an awkward clock, Dutch, and no mail."""

import os
from datetime import UTC, datetime

import pytest
import time_machine

from helmond_aanpak import embedded

try:
    embedded.fill_environment(
        os.environ, folder=embedded.data_folder() / "test", fast=True
    )
except embedded.EmbeddedError as error:
    pytest.exit(str(error), returncode=1)
os.environ["DEMO"] = "True"
os.environ["DATABASE_POOL"] = "0"
os.environ["DJANGO_SETTINGS_MODULE"] = "helmond_aanpak.settings"
# Parallel workers each have a Valkey of their own: another number, the same server.
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rpartition("/")[0] + f"/{worker}"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402

from helmond_aanpak.celery import app as celery_app  # noqa: E402

# 00:30 Dutch time, in the night after summer time began: whoever takes the date
# of UTC for that of Helmond fails at once, at whatever hour the tests run.
NOW = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STORAGES = {
    **settings.STORAGES,
    # The names without hashes, so that no test needs the built style sheet.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
celery_app.conf.task_always_eager = True
celery_app.conf.task_eager_propagates = True


@pytest.fixture(autouse=True)
def clock():
    """Stand the clock at NOW; it ticks on. `clock.move_to(...)` sets it anew."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _empty_cache():
    """Begin without what an earlier test remembered, such as failed sign-ins."""
    cache.clear()
