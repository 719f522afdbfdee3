"""What every test has: its own servers, an awkward clock, Dutch, and no mail."""

import gc
import hashlib
import os
import re
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import redis
import time_machine

from helmond_aanpak import catalog, embedded

TEST_FOLDER = embedded.data_folder() / "test"
try:
    embedded.fill_environment(os.environ, folder=TEST_FOLDER, fast=True)
except embedded.EmbeddedError as error:
    pytest.exit(str(error), returncode=1)
os.environ["DEMO"] = "True"
os.environ["DATABASE_POOL"] = "0"
os.environ["RATE_LIMIT_PERCENT"] = "0"
os.environ["DJANGO_SETTINGS_MODULE"] = "helmond_aanpak.settings"
# Each process has its own database and its own part of Valkey: parallel workers
# do not meet, nor do two runs at the same time.
OWN_DATABASE = f"test_helmond_{os.getpid()}"
# The words as they are written now, also when nobody compiled them.
if not catalog.is_compiled():
    catalog.compile_catalog()

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.core.handlers.base import BaseHandler  # noqa: E402
from django.db import ProgrammingError, connection  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402
from django.utils import translation  # noqa: E402
from pytest_django.plugin import blocking_manager_key  # noqa: E402
from rest_framework.request import ForcedAuthentication  # noqa: E402

from cases import acting, jobs, row_security  # noqa: E402
from helmond_aanpak.celery import app as celery_app  # noqa: E402
from helmond_aanpak.tests.browser import launch_options  # noqa: E402

# 00:30 Dutch time, in the night after summer time began: whoever takes the date
# of UTC for that of Helmond fails at once, at whatever hour the tests run.
NOW = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)

# Set here: parallel workers read the settings before they come to this file.
VALKEY, _, _ = settings.REDIS_URL.rpartition("/")
PARTS = int(redis.from_url(VALKEY).config_get("databases")["databases"])
RUN = int(os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():x}"), 16)
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
OWN_VALKEY = f"{VALKEY}/{(RUN + WORKER) % PARTS}"
settings.CACHES["default"]["LOCATION"] = OWN_VALKEY
settings.REDIS_URL = settings.CELERY_BROKER_URL = OWN_VALKEY
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
celery_app.conf.task_always_eager = True
celery_app.conf.task_eager_propagates = True


# A test works as the owner of the tables; what it asks of pages, API and jobs they
# do as the role that they have in production, so that each test proves its rights.
def _as_web(get_response):
    def answer(handler, request):
        with acting.as_role(acting.WEB):
            return get_response(handler, request)

    return answer


def _as_jobs(running):
    @contextmanager
    def run(*args):
        with acting.as_role(acting.JOBS), running(*args) as row:
            yield row

    return run


def _recognised(authenticate):
    """As a token would: the database hears who it is."""

    def forced(authentication, request):
        user, token = authenticate(authentication, request)
        acting.recognise(user.pk)
        return user, token

    return forced


BaseHandler.get_response = _as_web(BaseHandler.get_response)
ForcedAuthentication.authenticate = _recognised(ForcedAuthentication.authenticate)
jobs.running = _as_jobs(jobs.running)


@pytest.fixture(autouse=True)
def clock():
    """Stand the clock at NOW; it ticks on. `clock.move_to(...)` sets it anew."""
    with time_machine.travel(NOW, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _dutch():
    """Begin in Dutch, whatever language an earlier test left behind."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _empty_cache():
    """Begin without what an earlier test remembered, such as failed sign-ins."""
    cache.clear()


UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def pytest_make_parametrize_id(val):
    """Name a test the same in each process, also when its value is a random UUID.

    Parallel workers must agree on the names of all tests.
    """
    text = str(val)
    return UUID.sub("uuid", text) if UUID.search(text) else None


def pytest_collection_finish(session):
    """Do not look through the code for garbage over and over: an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_sessionfinish():
    """At the end everything may go: libraries in C complain of what they still hold."""
    gc.unfreeze()


# The tables -----------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """Give this worker its database: a copy of one that was migrated once.

    The migrations take longer than most test runs, so the migrated database is
    kept as a template until a migration or a package changes.
    """
    with django_db_blocker.unblock():
        COPY["template"] = migrated_template()
        renew_copy()
    yield
    with django_db_blocker.unblock():
        connection.close()
        drop(OWN_DATABASE)


# `template` to copy from, and whether a test has left the copy `dirty`.
COPY: dict[str, str | bool] = {}


def _leave_dirty(test_case: TransactionTestCase) -> None:
    """Do not empty the tables: the rows that migrations made would go as well."""
    COPY["dirty"] = True


TransactionTestCase._fixture_teardown = _leave_dirty


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """Put a new copy in the place of one that a test really committed to."""
    result = yield
    if COPY.get("dirty"):
        with item.config.stash[blocking_manager_key].unblock():
            renew_copy()
    return result


def renew_copy() -> None:
    connection.close()
    drop(OWN_DATABASE)
    run_outside(f'CREATE DATABASE "{OWN_DATABASE}" TEMPLATE "{COPY["template"]}"')
    settings.DATABASES["default"]["NAME"] = OWN_DATABASE
    connection.settings_dict["NAME"] = OWN_DATABASE
    COPY["dirty"] = False


def migrated_template() -> str:
    """Return the name of the template for the present migrations; make it if needed."""
    name = f"template_helmond_{digest_of_migrations()}"
    TEST_FOLDER.mkdir(parents=True, exist_ok=True)
    with embedded.locked(TEST_FOLDER / "template.lock"):
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname ^@ 'template_helmond_'"
            )
            names = {row[0] for row in cursor.fetchall()}
        if name not in names:
            connection.creation.create_test_db(
                verbosity=0, autoclobber=True, serialize=False
            )
            made = connection.settings_dict["NAME"]
            connection.close()
            # A run at the same time may still copy from the one before.
            old = sorted(names) if len(names) > 5 else []
            run_outside(
                *(f'DROP DATABASE "{each}"' for each in old),
                f'ALTER DATABASE "{made}" RENAME TO "{name}"',
            )
    return name


def digest_of_migrations() -> str:
    """Return a digest that changes with the policies and with every migration, also
    those of packages."""
    files = [
        file
        for app in apps.get_app_configs()
        for file in sorted((Path(app.path) / "migrations").glob("*.*"))
    ]
    files.append(Path(row_security.__file__))
    content = b"".join(str(f).encode() + f.read_bytes() for f in files)
    return hashlib.sha256(content).hexdigest()[:12]


def drop(name: str) -> None:
    """Drop a database with whoever is in it still.

    The server tidies up in a database now and then: that process is not ours to end,
    and gone in a moment.
    """
    for _ in range(50):
        try:
            run_outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        except ProgrammingError:
            time.sleep(0.2)
        else:
            return
    run_outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run_outside(*statements: str) -> None:
    """Run statements about databases, from none of the tests' own."""
    for statement in statements:
        with connection._nodb_cursor() as cursor:
            cursor.execute(statement)


# The browser ----------------------------------------------------------------


@pytest.fixture(scope="session")
def browser():
    """Start a real browser, once for all tests of this process."""
    from playwright.sync_api import sync_playwright  # Slow, and for few tests.

    # Playwright keeps an event loop in this thread; Django would refuse to query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        yield browser
        browser.close()


@pytest.fixture
def page(browser, live_server):
    """Open an empty page; `page.goto("/...")` is on a server with this test's data."""
    context = browser.new_context(
        base_url=live_server.url, locale="nl-NL", timezone_id="Europe/Amsterdam"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(page, client, live_server):
    """Return a function that signs a person in, in the page's browser."""

    def sign_in(person):
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
        page.context.add_cookies([cookie | {"url": live_server.url}])

    return sign_in


@pytest.fixture
def barriers(page):
    """Return a function that lists what axe finds on the page."""
    from axe_playwright_python.sync_playwright import Axe  # Slow, and for few tests.

    def barriers():
        found = Axe().run(page).response["violations"]
        return [
            f"{each['id']}: {node['html']} {node['failureSummary']}"
            for each in found
            for node in each["nodes"]
        ]

    return barriers
