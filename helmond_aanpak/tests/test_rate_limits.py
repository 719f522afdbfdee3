"""Who asks too often is told how long to wait, and nobody else notices."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from redis.exceptions import ConnectionError as NoValkey
from rest_framework.test import APIClient

from cases.tests.factories import UserFactory
from helmond_aanpak import rate_limits

CONFIGURED = configured.RATE_LIMITS
ROOM = {kind: 1000 for kind in ("page", "api", "search", "report", "export", "upload")}


@pytest.fixture(autouse=True)
def _few(settings):
    """Count, with room for three of what a test asks for."""
    settings.RATE_LIMIT_PERCENT = 100
    settings.RATE_LIMITS = {**ROOM, "page": 3, "api": 3, "search": 1}
    settings.RATE_LIMITS_OF_AN_ADDRESS = dict.fromkeys(ROOM, 3)


def statuses(client, url, times, **headers):
    return [client.get(url, **headers).status_code for _ in range(times)]


@pytest.mark.django_db
def test_a_person_who_asks_for_too_many_pages_sees_how_long_to_wait(client):
    client.force_login(UserFactory())

    assert statuses(client, "/help", 3) == [200, 200, 200]
    response = client.get("/help")

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert "Wacht" in response.content.decode()
    assert "wachtwoord" not in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_the_api_answers_too_many_requests_as_a_problem():
    client = APIClient()
    client.force_authenticate(UserFactory())
    assert statuses(client, "/api/v1/me", 3) == [200, 200, 200]

    response = client.get("/api/v1/me")

    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "/api/problems#too-many-requests"
    assert 1 <= int(response["Retry-After"]) <= 60


@pytest.mark.django_db
def test_people_behind_one_address_do_not_use_up_each_others_room(client):
    client.force_login(UserFactory())
    assert statuses(client, "/help", 4)[-1] == 429

    client.force_login(UserFactory())

    assert client.get("/help").status_code == 200


@pytest.mark.django_db
def test_sessions_and_tokens_of_one_person_count_together(client):
    person = UserFactory()
    client.force_login(person)
    script = APIClient()
    script.force_authenticate(person)

    assert statuses(script, "/api/v1/me", 2) == [200, 200]
    assert statuses(client, "/api/v1/me", 2) == [200, 429]


@pytest.mark.django_db
def test_a_stranger_is_counted_by_address(client):
    assert statuses(client, "/account/login", 4)[-1] == 429

    elsewhere = client.get("/account/login", REMOTE_ADDR="192.0.2.9")

    assert elsewhere.status_code == 200


@pytest.mark.django_db
def test_bad_tokens_are_counted_before_they_are_refused():
    client = APIClient(HTTP_AUTHORIZATION="Bearer " + "a" * 64)

    assert statuses(client, "/api/v1/me", 4) == [401, 401, 401, 429]


@pytest.mark.django_db
def test_the_address_is_the_one_our_own_proxy_wrote(client, settings):
    """A caller can write others before it, and gets no more room by that."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(3):
        forged = f"198.51.100.{number}, 192.0.2.7"
        client.get("/account/login", headers={"X-Forwarded-For": forged})

    response = client.get(
        "/account/login", headers={"X-Forwarded-For": "198.51.100.9, 192.0.2.7"}
    )

    assert response.status_code == 429


@pytest.mark.django_db
def test_another_kind_has_room_of_its_own(client):
    client.force_login(UserFactory())
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert client.post("/search", "q=Kowalczyk", **form).status_code == 302

    assert client.post("/search", "q=Kowalczyk", **form).status_code == 429
    assert client.get("/help").status_code == 200


@pytest.mark.django_db
def test_who_watches_the_site_is_never_refused(client):
    assert set(statuses(client, "/healthz/jobs", 5)) == {200}


@pytest.mark.django_db
def test_a_refused_request_does_not_count(client):
    """Who keeps asking while waiting, does not have to wait for longer."""
    client.force_login(UserFactory())
    first = statuses(client, "/help", 4) and client.get("/help")["Retry-After"]

    last = [client.get("/help") for _ in range(20)][-1]["Retry-After"]

    assert int(last) <= int(first)


@pytest.mark.django_db
def test_work_goes_on_when_the_counters_do_not_answer(client, monkeypatch, caplog):
    def fail(*args):
        raise NoValkey("refused")

    monkeypatch.setattr(rate_limits.limiter(), "hit", fail)

    assert set(statuses(client, "/help", 5)) == {200}
    assert "counters of requests" in caplog.text


def test_exactly_as_many_pass_when_all_come_at_once():
    request = RequestFactory().get("/help")
    person = SimpleNamespace(is_authenticated=True, pk=7)

    def ask(_):
        return rate_limits.seconds_to_wait(request, "page", person)

    with ThreadPoolExecutor(16) as threads:
        waits = list(threads.map(ask, range(200)))

    assert waits.count(0) == 3


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/households", "page"),
        ("/search", "search"),
        ("/reports/rendement", "report"),
        ("/api/v1/households", "api"),
        ("/api/v1/households/_search", "search"),
        ("/api/v1/reports/deadlines", "report"),
        ("/api/v1/exports", "export"),
    ],
)
def test_what_costs_more_is_counted_apart(path, kind):
    assert rate_limits.kind_of(RequestFactory().get(path)) == kind


def test_a_file_is_an_upload_wherever_it_is_sent():
    file = SimpleUploadedFile("x.xlsx", b"PK")

    assert rate_limits.kind_of(RequestFactory().post("/x", {"file": file})) == "upload"


def test_a_person_at_work_stays_far_below_the_limits():
    """A key every fifth of a second for a whole minute, and a page every second."""
    typed, pages = 5 * 60, 60

    assert typed + pages < CONFIGURED["page"]
