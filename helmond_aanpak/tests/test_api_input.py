"""What the API takes: its own fields and keys, each of its own type, and says so."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from cases.tests.factories import UserFactory
from helmond_aanpak.tests.api_example import Note, NoteInput, NoteQuery
from rest.names import camel

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("helmond_aanpak.tests.api_example"),
]

NOTE = {"text": "Bel de school", "dueOn": "2026-04-01"}


def faults(response, place="body"):
    """Return the faults of a 400 as {location: code}."""
    assert response.status_code == 400, response.content
    errors = response.json()["errors"]
    assert {error["in"] for error in errors} == {place}
    assert all(error["detail"] for error in errors)
    return {error["location"]: error["code"] for error in errors}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("due_on", "dueOn"), ("dueOn", "dueOn"), ("e_mail", "eMail"), ("text", "text")],
)
def test_camel(name, expected):
    assert camel(name) == expected


def test_body_arrives_under_pythons_names(api, write):
    parent = write()
    serializer = NoteInput(
        data={
            **NOTE,
            "text": "  Bel de school ",
            "parent": str(parent.uuid).upper(),
            "madeAt": "2026-03-29T01:30:00+02:00",
            "euros": "12.50",
            "status": "done",
            "startTime": "14:30",
            "eMail": "wil@voorbeeld.example",
            "lines": [{"dueOn": "2026-05-01", "isUrgent": True}],
        },
        context={"request": type("Request", (), {"user": parent.owner})},
    )

    assert serializer.is_valid(), serializer.errors
    values = serializer.validated_data
    assert values["text"] == "Bel de school"
    assert values["parent"] == parent
    assert values["made_at"] == datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert values["euros"] == Decimal("12.50")
    assert values["start_time"].hour == 14
    assert values["lines"][0]["is_urgent"] is True


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("text", 0, "wrong_type"),
        ("text", True, "wrong_type"),
        ("text", ["a"], "wrong_type"),
        ("text", "", "blank"),
        ("text", "   ", "blank"),
        ("text", None, "null"),
        ("text", "a" * 101, "max_length"),
        ("text", "a\x00b", "invisible"),
        ("dueOn", "20260401", "wrong_notation"),
        ("dueOn", "2026-W14-3", "wrong_notation"),
        ("dueOn", "2026-04-01T00:00:00Z", "wrong_notation"),
        ("dueOn", "01-04-2026", "wrong_notation"),
        ("dueOn", "2026-02-30", "invalid"),
        ("dueOn", "9999-12-31", "out_of_range"),
        ("dueOn", "1066-10-14", "out_of_range"),
        ("dueOn", 20260401, "wrong_type"),
        ("madeAt", "2026-03-29T14:00:00", "wrong_notation"),
        ("madeAt", "2026-03-29T25:00:00Z", "invalid"),
        ("madeAt", "0001-01-01T00:00:00Z", "out_of_range"),
        ("madeAt", 0, "wrong_type"),
        ("euros", 12.5, "wrong_type"),
        ("euros", "12,50", "wrong_notation"),
        ("euros", "NaN", "wrong_notation"),
        ("euros", "12.505", "max_decimal_places"),
        ("euros", "1234567.00", "max_digits"),
        ("status", "vergeten", "invalid_choice"),
        ("status", 1, "wrong_type"),
        ("parent", "geen", "wrong_notation"),
        ("parent", 7, "wrong_type"),
        ("parent", str(uuid4()), "does_not_exist"),
        ("startTime", "14.30", "wrong_notation"),
        ("startTime", "24:30", "invalid"),
        ("eMail", "wil", "invalid"),
        ("lines", {}, "not_a_list"),
        ("lines", [{"dueOn": "2026-04-01"}] * 4, "max_length"),
    ],
)
def test_a_value_of_another_kind_is_refused(api, field, value, code):
    assert faults(api.post("/api/v1/notes", {**NOTE, field: value})) == {
        f"/{field}": code
    }
    assert not Note.objects.exists()


@pytest.mark.parametrize("value", [1, 0, "true", "yes", None])
def test_only_true_and_false_are_true_and_false(api, value):
    body = {**NOTE, "lines": [{"dueOn": "2026-04-01", "isUrgent": value}]}

    assert set(faults(api.post("/api/v1/notes", body))) == {"/lines/0/isUrgent"}


@pytest.mark.parametrize("value", [True, 1.0, "1", -1, 2**31])
def test_a_version_is_a_whole_number(api, write, value):
    url = f"/api/v1/notes/{write().uuid}"

    assert set(faults(api.put(url, {"text": "a", "version": value}))) == {"/version"}


def test_all_faults_are_told_together(api):
    body = {
        "text": 1,
        "lines": [{"dueOn": "2026-04-01"}, {"isUrgent": "ja", "much/more~": 1}],
        "due_on": "2026-04-01",
    }

    assert faults(api.post("/api/v1/notes", body)) == {
        "/text": "wrong_type",
        "/dueOn": "required",
        "/lines/1/dueOn": "required",
        "/lines/1/isUrgent": "wrong_type",
        "/lines/1/much~1more~0": "unknown",
        "/due_on": "unknown",
    }


def test_faults_that_a_serializer_finds_itself_have_the_names_of_the_api(api):
    response = api.post("/api/v1/notes", {**NOTE, "dueOn": "2000-01-01"})
    assert faults(response) == {"/dueOn": "bygone"}

    assert faults(api.post("/api/v1/notes", {**NOTE, "text": "late"})) == {
        "/dueOn": "invalid"
    }


@pytest.mark.parametrize("body", ["[]", "7", '"text"', "null"])
def test_a_body_that_is_no_object_is_refused(api, body):
    response = api.post("/api/v1/notes", body, content_type="application/json")

    assert set(faults(response)) == {""}


@pytest.mark.parametrize(
    "body",
    ["{", '{"text": NaN}', '{"text": "\\ud800"}', "[" * 5000, b"\xff", '{"a": 1e999}'],
)
def test_a_body_that_is_no_json_is_refused_without_repeating_it(api, body):
    response = api.generic(
        "POST", "/api/v1/notes", body, content_type="application/json"
    )

    assert faults(response) == {"": "parse_error"}
    assert "geen geldige JSON: regel 1" in response.json()["errors"][0]["detail"]


def test_a_body_that_is_too_large_is_not_read(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    response = api.post("/api/v1/notes", {**NOTE, "text": "a" * 100})

    assert response.status_code == 413


def test_a_step_without_input_takes_no_fields(api, write):
    url = f"/api/v1/notes/{write().uuid}/completion"

    assert faults(api.post(url, {"at": "2026-04-01"})) == {"/at": "unknown"}


def test_a_row_of_somebody_else_cannot_be_referred_to(api, write):
    note = write(owner=UserFactory())

    assert faults(api.post("/api/v1/notes", {**NOTE, "parent": str(note.uuid)})) == {
        "/parent": "does_not_exist"
    }


# Query keys ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("foo=1", {"/foo": "unknown"}),
        ("due_before=2026-04-01", {"/due_before": "unknown"}),
        ("dueBefore=", {"/dueBefore": "blank"}),
        ("dueBefore", {"/dueBefore": "blank"}),
        ("dueBefore=01-04-2026", {"/dueBefore": "wrong_notation"}),
        ("priced=1", {"/priced": "wrong_type"}),
        ("priced=True", {"/priced": "wrong_type"}),
        ("priced=true&priced=false", {"/priced": "repeated"}),
        ("parent=1", {"/parent": "wrong_notation"}),
        ("size=x", {"/size": "wrong_type"}),
        ("size=1.0", {"/size": "wrong_type"}),
        ("size=99999999999999999999", {"/size": "wrong_type"}),
        ("size=-1", {"/size": "min_value"}),
        ("limit=0", {"/limit": "min_value"}),
        ("limit=201", {"/limit": "max_value"}),
        ("status=open&status=kwijt", {"/status/1": "invalid_choice"}),
        ("status=%00", {"/status/0": "invalid_choice"}),
        ("token=geheim", {"/token": "unknown"}),
        ("access_token=geheim", {"/access_token": "unknown"}),
        (
            "foo=1&limit=0&cursor=x&priced=",
            {
                "/foo": "unknown",
                "/limit": "min_value",
                "/cursor": "invalid_cursor",
                "/priced": "blank",
            },
        ),
    ],
)
def test_query_keys_are_checked_together(api, query, expected):
    assert faults(api.get(f"/api/v1/notes?{query}"), "query") == expected


@pytest.mark.parametrize("method", ["get", "put"])
def test_a_detail_takes_no_query_keys(api, write, method):
    url = f"/api/v1/notes/{write().uuid}?status=open"

    assert faults(getattr(api, method)(url), "query") == {"/status": "unknown"}


def test_a_step_takes_no_query_keys(api, write):
    note = write()

    response = api.post(f"/api/v1/notes/{note.uuid}/completion?force=true")

    assert faults(response, "query") == {"/force": "unknown"}
    note.refresh_from_db()
    assert note.status == "open"


def test_a_missing_key_that_is_required_is_told(api):
    assert faults(api.get("/api/v1/reports/sum"), "query") == {"/asOf": "required"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("status=open", ["a", "c"]),
        ("status=open&status=done", ["a", "b", "c"]),
        ("dueBefore=2026-04-03", ["a", "b"]),
        ("priced=true", ["c"]),
        ("priced=false&status=open", ["a"]),
        ("size=1", ["a", "b", "c"]),
        ("size=2", []),
    ],
)
def test_filters_narrow_the_list(api, write, query, expected):
    write("a", "2026-04-01")
    write("b", "2026-04-02", status="done")
    write("c", "2026-04-03", euros="3.50")

    response = api.get(f"/api/v1/notes?{query}")

    assert [note["text"] for note in response.json()["results"]] == expected


def test_a_filter_may_follow_a_link(api, write):
    parent = write("parent")
    write("child", parent=parent)

    response = api.get(f"/api/v1/notes?parent={parent.uuid}")

    assert [note["text"] for note in response.json()["results"]] == ["child"]


def test_the_keys_of_a_query_are_in_camel_case():
    assert set(NoteQuery().fields) == {
        "status",
        "dueBefore",
        "priced",
        "parent",
        "size",
    }
