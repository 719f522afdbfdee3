"""Start the application for a benchmark, on an embedded database of its own.

To be imported before anything of Django: the settings are read once.
"""

import os
import sys
import time

from helmond_aanpak import embedded

os.environ["DATABASE_POOL"] = "0"
os.environ["RATE_LIMIT_PERCENT"] = "0"
os.environ["LOG_LEVEL"] = "ERROR"
os.environ["DJANGO_SETTINGS_MODULE"] = "helmond_aanpak.settings"
try:
    embedded.fill_environment(os.environ, folder=embedded.data_folder() / "bench")
except embedded.EmbeddedError as error:
    sys.exit(str(error))

# As the web server starts.
from django.conf import settings  # noqa: E402, I001
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

import helmond_aanpak.wsgi  # noqa: E402, F401
from cases.models import Household, User  # noqa: E402
from reporting import demo  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]


def enter(name: str) -> bool:
    """Go to the database of this name; tell whether it was there, or make it empty."""
    connection.close()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        was_there = cursor.fetchone() is not None
        if not was_there:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection.settings_dict["NAME"] = name
    return was_there


def city(name: str, *, households: int, with_yield: bool = False) -> None:
    """Go to the database of a city of that size, which is made once, and kept."""
    enter(name)
    call_command("migrate", verbosity=0)
    if Household.objects.exists():
        return
    start = time.perf_counter()
    demo.fill(
        households=households,
        today=timezone.localdate(),
        with_yield=with_yield,
        progress=lambda done: print(f"\r  {done} households", end="", flush=True),
    )
    analyze()
    print(f"\r  {households} households made in {time.perf_counter() - start:.0f} s")


def analyze() -> None:
    """Let the planner know what is there, as in a database of some age."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def person(name: str) -> User:
    return User.objects.get(email=demo.email(name))
