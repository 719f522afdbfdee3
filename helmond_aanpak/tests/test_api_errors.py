"""Every error below /api/ is a problem, and every answer has its headers."""

import json
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.test import Client
from rest_framework.test import APIClient

from cases.tests.factories import UserFactory
from rest.problems import PROBLEMS, errors_of_django, of_status

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("helmond_aanpak.tests.api_example"),
]


def problem(response, status):
    """Return the body of an answer that must be a problem, as it must be."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["API-Version"] == django_settings.API_VERSION
    body = json.loads(response.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"].startswith("/api/problems#")
    assert "secret" not in response.content.decode()
    return body


@pytest.fixture
def anonymous():
    return APIClient(raise_request_exception=False)


# What is asked for -------------------------------------------------------------


def test_a_stranger_is_asked_to_sign_in(anonymous, writer):
    response = anonymous.get("/api/v1/notes?foo=1")

    body = problem(response, 401)
    assert body["detail"] == (
        "Stuur een geldige toegangssleutel mee in de Authorization-header, of log in."
    )
    assert response["WWW-Authenticate"] == "Bearer"
    assert "errors" not in body


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/notes/",
        "/api/v1/nothing",
        "/api/v1/",
        "/api/v1/notes/7",
        f"/api/v1/notes/{uuid4()}",
        f"/api/v1/notes/{uuid4()}/",
        f"/api/v1/notes/{uuid4()}/nothing",
        "/api/nothing",
    ],
)
def test_an_address_that_is_nothing_is_a_404(api, path):
    body = problem(api.get(path), 404)

    assert body["detail"] == "Dit adres bestaat niet, of je mag het niet zien."
    assert body["instance"] == path


@pytest.mark.parametrize("method", ["POST", "DELETE", "OPTIONS"])
def test_an_address_that_is_nothing_is_a_404_in_every_method(method):
    client = Client(enforce_csrf_checks=True)

    problem(client.generic(method, "/api/v1/notes/"), 404)


def test_the_document_is_only_read():
    client = Client(enforce_csrf_checks=True)

    problem(client.post("/api/v1/openapi.json"), 405)


def test_somebody_elses_is_a_404_in_every_operation(api, write):
    url = f"/api/v1/notes/{write(owner=UserFactory()).uuid}"

    problem(api.get(url), 404)
    problem(api.put(url, {"text": "a", "version": 1}), 404)
    problem(api.post(f"{url}/completion"), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PATCH", "/api/v1/notes", "GET, HEAD, POST"),
        ("OPTIONS", "/api/v1/notes", "GET, HEAD, POST"),
        ("TRACE", "/api/v1/notes", "GET, HEAD, POST"),
        ("PROPFIND", "/api/v1/notes", "GET, HEAD, POST"),
        ("POST", "/api/v1/reports/sum", "GET, HEAD"),
        ("POST", "/api/v1/openapi.json", "GET, HEAD"),
        ("TRACE", "/api/v1/notes?foo=1", "GET, HEAD, POST"),
    ],
)
def test_another_method_is_a_405(api, method, path, allowed):
    query = "?asOf=2026-01-01" if "sum" in path else ""

    response = api.generic(method, path + query)

    problem(response, 405)
    assert response["Allow"] == allowed


def test_another_format_is_a_406(api):
    problem(api.get("/api/v1/notes", HTTP_ACCEPT="text/csv"), 406)
    problem(api.get("/api/v1/notes", HTTP_ACCEPT="text/html"), 406)


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "application/*", "text/html, */*;q=0.1"]
)
def test_json_is_had_by_whoever_takes_it(api, accept):
    response = api.get("/api/v1/notes", HTTP_ACCEPT=accept)

    assert response["Content-Type"] == "application/json"


def test_another_content_type_is_a_415(api):
    for content_type in ("text/xml", "multipart/form-data", "text/plain"):
        response = api.generic(
            "POST", "/api/v1/notes", "a=b", content_type=content_type
        )
        problem(response, 415)


def test_a_report_is_had_as_csv_by_accept_or_by_format(api):
    url = "/api/v1/reports/sum?asOf=2026-01-01"

    for response in (
        api.get(url, HTTP_ACCEPT="text/csv"),
        api.get(f"{url}&format=csv"),
        api.get(f"{url}&format=csv", HTTP_ACCEPT="application/json"),
    ):
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert response.content == b"total\r\n3\r\n"
    assert api.get(f"{url}&format=json").json() == {"total": 3, "asOf": "2026-01-01"}
    body = problem(api.get(f"{url}&format=xlsx"), 400)
    assert body["errors"][0]["location"] == "/format"


def test_an_error_of_a_report_is_json_whatever_was_asked_for(api):
    problem(api.get("/api/v1/reports/sum?format=csv"), 400)


def test_format_is_no_key_where_there_is_no_choice(api):
    problem(api.get("/api/v1/notes?format=json"), 400)


# What our own code raises --------------------------------------------------------


def fault(api, write, text):
    return api.post(f"/api/v1/notes/{write(text).uuid}/fault")


def test_not_allowed_says_why_if_somebody_wrote_why(api, write):
    body = problem(fault(api, write, "forbidden"), 403)
    assert body["detail"] == "Alleen de schrijver mag dit."

    body = problem(fault(api, write, "silent"), 403)
    assert body["detail"] == "Je account heeft hier geen recht op."


def test_the_faults_that_an_action_finds_are_a_400_with_names_of_the_api(api, write):
    body = problem(fault(api, write, "invalid"), 400)

    found = [(e["location"], e["code"], e["detail"]) for e in body["errors"]]
    assert found == [
        ("/dueOn", "invalid", "Te vroeg."),
        ("", "invalid", "Past niet."),
        ("", "invalid", "Klopt niet."),
    ]


def test_a_plain_validation_error_is_about_the_whole():
    (error,) = errors_of_django(ValidationError("Kan niet.", code="odd"))

    assert error == {"in": "body", "location": "", "code": "odd", "detail": "Kan niet."}


def test_a_refusal_is_a_409(api, write):
    body = problem(fault(api, write, "refused"), 409)

    assert body["detail"] == "Eerst iets anders."


@pytest.mark.parametrize("url", ["/api/v1/crash", "fault"])
def test_what_nobody_foresaw_is_a_500_that_tells_nothing(api, write, url):
    response = fault(api, write, "crash") if url == "fault" else api.get(url)

    body = problem(response, 500)
    assert body["detail"].startswith("De fout ligt bij ons en is vastgelegd.")
    assert "Zero" not in response.content.decode()


# What Django itself refuses --------------------------------------------------------


def test_another_host_is_a_400(api, settings):
    settings.ALLOWED_HOSTS = ["helmond-aanpak.example"]

    body = problem(api.get("/api/v1/notes", HTTP_HOST="elsewhere.example"), 400)

    assert body["detail"] == "Het verzoek kan zo niet worden uitgevoerd."
    assert "elsewhere" not in json.dumps(body)


def test_a_session_without_csrf_token_changes_nothing(writer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)

    response = client.post(
        "/api/v1/notes",
        {"text": "a", "dueOn": "2026-04-01"},
        content_type="application/json",
    )

    problem(response, 403)
    assert client.get("/api/v1/notes").json()["results"] == []


def test_a_session_with_csrf_token_does(writer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(writer)
    token = "a" * 32
    client.cookies["csrftoken"] = token

    response = client.post(
        "/api/v1/notes",
        {"text": "a", "dueOn": "2026-04-01"},
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )

    assert response.status_code == 201


def test_plain_http_is_sent_to_https_in_production_with_the_headers(api, settings):
    settings.SECURE_SSL_REDIRECT = True
    client = APIClient()

    response = client.get("/api/v1/notes")

    assert response.status_code == 301
    assert response["API-Version"] == django_settings.API_VERSION


# Language --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "title"),
    [
        ("", "Hier is niets"),
        ("nl", "Hier is niets"),
        ("en-GB,en", "There is nothing here"),
        ("de", "Hier is niets"),
    ],
)
@pytest.mark.parametrize("host", ["testserver", "elsewhere.example"])
def test_problems_are_in_the_language_of_the_request(api, accept, title, host):
    headers = {"HTTP_ACCEPT_LANGUAGE": accept} if accept else {}

    body = api.get("/api/v1/nothing", HTTP_HOST=host, **headers).json()

    english = "The request is not valid" if "en" in accept else "Het verzoek klopt niet"
    assert body["title"] == (title if host == "testserver" else english)


def test_faults_are_in_the_language_of_the_request(api):
    def detail(language):
        response = api.get("/api/v1/notes?foo=1", HTTP_ACCEPT_LANGUAGE=language)
        return response.json()["errors"][0]["detail"]

    assert detail("nl") == "Deze zoeksleutel bestaat niet."
    assert detail("en") == "This query key is unknown."


# Headers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/notes", 200),
        ("HEAD", "/api/v1/notes", 200),
        ("POST", "/api/v1/notes", 400),
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/crash", 500),
        ("GET", "/api/v1/openapi.json", 200),
        ("PUT", "/api/v1/notes", 405),
    ],
)
def test_every_answer_has_the_headers(api, method, path, status):
    response = api.generic(method, path)

    assert response.status_code == status
    assert response["API-Version"] == django_settings.API_VERSION
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "self" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Strict-Transport-Security"].startswith("max-age=31536000;")
    origin = response.get("Access-Control-Allow-Origin")
    assert origin == ("*" if path.endswith("openapi.json") else None)


def test_pages_have_none_of_it(client):
    response = client.get("/help")

    assert "API-Version" not in response
    assert response["Content-Type"].startswith("text/html")


def test_a_page_that_is_not_there_stays_a_page(client):
    response = client.get("/nothing")

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


# The problems themselves -------------------------------------------------------------


def test_the_first_problem_of_a_status_is_the_general_one():
    assert of_status(409).slug == "step-refused"
    assert of_status(400).slug == "invalid-input"


def test_a_status_without_a_problem_of_its_own_keeps_its_number():
    assert (of_status(418).status, of_status(418).slug) == (418, "invalid-input")
    assert (of_status(507).status, of_status(507).slug) == (507, "server-error")


def test_each_problem_is_explained_on_the_page_that_its_type_refers_to(client):
    page = client.get("/api/problems").content.decode()

    assert "Wat de fouten betekenen" in page
    for each in PROBLEMS:
        assert f'id="{each.slug}"' in page
