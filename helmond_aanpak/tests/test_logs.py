"""The log of the server names what happened and where, and nobody it happened to."""

import logging
from logging.config import dictConfig

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import RequestFactory, override_settings
from django.urls import path, resolve

from cases.models import Household
from cases.tests.factories import AreaFactory, HouseholdFactory, UserFactory
from helmond_aanpak import logs
from helmond_aanpak import urls as site
from helmond_aanpak.celery import app

NAME = "Zwanikken-Onmiskenbaar"


def broken(request, **kwargs):
    raise ValueError(f"cannot read {NAME}")


urlpatterns = [
    *site.urlpatterns,
    path("letter/<uuid:uuid>", broken),
    path("letter/by/<str:secret>", broken),
]


@pytest.fixture
def written(caplog):
    """Return a function that writes the lines logged since, as production would."""
    line = settings.LOGGING["formatters"]["line"]
    formatter = logs.Line(line["format"], style=line["style"])

    def written():
        records = [
            record for record in caplog.records if logs.Discreet().filter(record)
        ]
        return "\n".join(formatter.format(record) for record in records)

    return written


@pytest.mark.django_db
def test_a_refused_page_leaves_one_line_and_no_traceback(client, written):
    client.force_login(UserFactory(manager=True))

    assert client.get("/people").status_code == 403

    assert written() == "WARNING django.request: Forbidden (Permission denied): /people"


@pytest.mark.django_db
def test_an_address_that_is_nothing_is_not_repeated(client, written):
    assert client.get(f"/households/{NAME}?q={NAME}").status_code == 404

    assert written() == (
        "WARNING django.request: Not Found: an address that does not exist"
    )


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "/letter/7d4f7a44-3ab7-4c6c-b0de-44e1dbfb4ffe",
            "/letter/7d4f7a44-3ab7-4c6c-b0de-44e1dbfb4ffe",
        ),
        (f"/letter/by/{NAME}", "/letter/by/<str:secret>"),
    ],
)
def test_an_address_is_shown_without_what_somebody_could_have_typed(url, shown):
    request = RequestFactory().get(url)
    request.resolver_match = resolve(url)

    assert logs.address(request) == shown


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_is_logged_with_its_place_and_without_its_text(client, written):
    client.raise_request_exception = False

    assert client.get(f"/letter/by/{NAME}").status_code == 500

    assert NAME not in written()
    assert "Internal Server Error: /letter/by/<str:secret>" in written()
    assert "in broken" in written()
    assert written().endswith("ValueError")


@pytest.mark.django_db
def test_a_refusal_of_the_database_is_logged_by_the_rule_and_not_the_row(written):
    number = HouseholdFactory().number
    try:
        with transaction.atomic():
            Household.objects.create(number=number, name=NAME, area=AreaFactory())
    except IntegrityError:
        logging.getLogger("cases").exception("Household %s was not made", 7)

    assert "UniqueViolation 23505 cases_household" in written()
    assert "cases_household_number_key" in written()
    assert NAME not in written()
    assert number not in written()


def test_a_task_that_fails_is_logged_without_the_text_of_its_error(written):
    @app.task(name="test.fails")
    def fails():
        raise ValueError(NAME)

    app.conf.task_eager_propagates = False
    try:
        fails.apply(throw=False)
    finally:
        app.conf.task_eager_propagates = True
        del app.tasks["test.fails"]

    assert "Task test.fails" in written()
    assert "ValueError" in written()
    assert NAME not in written()


def test_production_logs_this_way(monkeypatch):
    """The settings name the filter and the formatter for the one place that writes."""
    assert settings.LOGGING["root"]["handlers"] == ["console"]
    before = logging.getLogger().handlers[:]
    try:
        dictConfig({**settings.LOGGING, "loggers": {}})
        [handler] = [
            each for each in logging.getLogger().handlers if each not in before
        ]
        assert isinstance(handler.formatter, logs.Line)
        assert [type(each) for each in handler.filters] == [logs.Discreet]
    finally:
        logging.getLogger().handlers = before
