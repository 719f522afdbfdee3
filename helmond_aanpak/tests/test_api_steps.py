"""Reading a row and changing it: what goes out, and what steps answer."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from rest_framework import serializers

from cases.errors import TransitionRefused
from cases.models import User
from cases.tests.factories import UserFactory
from helmond_aanpak.tests.api_example import Note, NoteSerializer, NoteViewSet
from helmond_aanpak.tests.callers import client_of
from rest import fields
from rest.serializers import AnswerSerializer, ReadSerializer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("helmond_aanpak.tests.api_example"),
]


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Return the rows that somebody was shown."""
    rows = []
    monkeypatch.setattr(NoteViewSet, "shown_to_somebody", rows)
    return rows


def test_a_row_reads_in_camel_case_with_moments_in_utc(api, write):
    parent = write()
    made_at = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)
    note = write("kort", parent=parent, euros="12.50", made_at=made_at)

    response = api.get(f"/api/v1/notes/{note.uuid}")

    assert response.json() == {
        "uuid": str(note.uuid),
        "parent": str(parent.uuid),
        "ownerName": "Wil Schrijver",
        "text": "kort",
        "status": "open",
        "dueOn": "2026-04-01",
        "madeAt": "2026-03-29T22:30:00Z",
        "euros": "12.50",
        "colour": "",
        "isLong": False,
        "version": 1,
    }


def test_a_row_without_a_link_reads_null(api, write):
    response = api.get(f"/api/v1/notes/{write().uuid}")

    assert response.json()["parent"] is None
    assert response.json()["euros"] is None


class OwnerSerializer(ReadSerializer):
    class Meta:
        model = User
        fields = ("uuid", "name")


def test_a_path_through_an_empty_link_reads_null(write):
    class ChildSerializer(ReadSerializer):
        parent_text = serializers.CharField(source="parent.text", read_only=True)
        owner = OwnerSerializer()

        class Meta:
            model = Note
            fields = ("parent_text", "owner", "get_status_display")

    data = ChildSerializer(write()).data

    assert data["parentText"] is None
    assert data["getStatusDisplay"] == "open"
    assert data["owner"]["name"] == "Wil Schrijver"
    assert isinstance(data["owner"]["uuid"], UUID)
    assert ChildSerializer().fields["parentText"].allow_null


def test_an_attribute_that_does_not_exist_is_a_fault_that_shows(write):
    class WrongSerializer(ReadSerializer):
        colour = serializers.CharField(source="owner.colour")

        class Meta:
            model = Note
            fields = ("colour",)

    with pytest.raises(AttributeError, match="colour"):
        WrongSerializer(write()).data  # noqa: B018


def test_an_answer_that_is_no_row_reads_alike():
    class FiguresSerializer(AnswerSerializer):
        counted_at = fields.DateTimeField()
        mean_days = fields.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
        owners = OwnerSerializer(many=True)

    at = datetime(2026, 3, 30, 0, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))
    figures = {"counted_at": at, "mean_days": None, "owners": [User(name="Wil")]}

    data = FiguresSerializer(figures).data

    assert data["countedAt"] == "2026-03-29T22:30:00Z"
    assert data["meanDays"] is None
    assert data["owners"][0]["name"] == "Wil"


def test_a_read_serializer_writes_nothing():
    assert all(field.read_only for field in NoteSerializer().fields.values())


# Making --------------------------------------------------------------------------


def test_making_answers_201_with_the_row_and_its_address(api, writer):
    response = api.post("/api/v1/notes", {"text": "Bel", "dueOn": "2026-04-01"})

    note = Note.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"http://testserver/api/v1/notes/{note.uuid}"
    assert response.json() == api.get(response["Location"]).json()
    assert note.owner == writer
    assert note.made_at == datetime(2026, 3, 29, 22, 30, tzinfo=UTC).replace(
        second=note.made_at.second, microsecond=note.made_at.microsecond
    )


NOTE = {"text": "Bel", "dueOn": "2026-04-01"}


@pytest.fixture
def send(api, django_capture_on_commit_callbacks):
    """Return a function that makes a note with a key, and commits it."""

    def send(body=NOTE, key="een-sleutel", by=api):
        with django_capture_on_commit_callbacks(execute=True):
            headers = {} if key is None else {"Idempotency-Key": key}
            return by.post("/api/v1/notes", body, headers=headers)

    return send


def test_the_same_request_with_its_key_makes_nothing_twice(send):
    first = send()
    second = send()

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second["Location"] == first["Location"]
    assert Note.objects.count() == 1


def test_another_key_and_no_key_make_another_row(send):
    for key in ("een", "twee", None, None):
        assert send(key=key).status_code == 201

    assert Note.objects.count() == 4


def test_somebody_elses_key_is_another_key(send):
    send()

    assert send(by=client_of(UserFactory())).status_code == 201
    assert Note.objects.count() == 2


def test_a_key_of_another_request_is_refused(send):
    send()

    response = send({**NOTE, "text": "Schrijf"})

    assert response.status_code == 400
    assert response.json()["errors"][0]["location"] == "/Idempotency-Key"
    assert Note.objects.count() == 1


@pytest.mark.parametrize("key", ["", " "])
def test_an_empty_key_is_refused_for_it_protects_nothing(send, key):
    response = send(key=key)

    assert response.status_code == 400
    assert response.json()["errors"][0]["location"] == "/Idempotency-Key"
    assert not Note.objects.exists()


def test_a_key_that_is_too_long_is_refused(send):
    assert send(key="x" * 256).status_code == 400
    assert send(key="x" * 255).status_code == 201


def test_a_request_that_is_still_at_work_is_not_begun_again(api, send):
    # Without its commit the first has not ended.
    api.post("/api/v1/notes", NOTE, headers={"Idempotency-Key": "een-sleutel"})

    assert send().status_code == 409
    assert Note.objects.count() == 1


def test_what_was_refused_can_be_sent_again_with_its_key(send, monkeypatch):
    def refuse(**values):
        raise TransitionRefused("Nog niet.")

    with monkeypatch.context() as patch:
        patch.setattr(Note.objects, "create", refuse)
        assert send().status_code == 409

    assert send().status_code == 201


# Changing --------------------------------------------------------------------------


def test_a_change_answers_200_with_the_row_as_it_is_now(api, write):
    url = f"/api/v1/notes/{write().uuid}"

    response = api.put(url, {"text": "Anders", "version": 1})

    assert response.status_code == 200
    assert response.json() == api.get(url).json()
    assert (response.json()["text"], response.json()["version"]) == ("Anders", 2)


def test_a_stale_change_is_refused_with_the_row_as_it_is_now(api, write):
    url = f"/api/v1/notes/{write().uuid}"
    api.put(url, {"text": "Eerst", "version": 1})

    response = api.put(url, {"text": "Te laat", "version": 1})

    body = response.json()
    assert response.status_code == 409
    assert body["type"] == "/api/problems#stale-version"
    assert body["detail"] == "De tekst is intussen veranderd."
    assert body["current"] == api.get(url).json()
    assert body["current"]["text"] == "Eerst"


def test_a_change_without_version_is_refused(api, write):
    response = api.put(f"/api/v1/notes/{write().uuid}", {"text": "a"})

    assert response.json()["errors"][0]["location"] == "/version"


def test_a_step_answers_201_with_the_row_as_it_is_now(api, write):
    note = write()

    response = api.post(f"/api/v1/notes/{note.uuid}/completion")

    assert response.status_code == 201
    assert response.json()["status"] == "done"


def test_a_step_a_second_time_is_refused(api, write):
    url = f"/api/v1/notes/{write(status='done').uuid}/completion"

    response = api.post(url, {})

    assert response.status_code == 409
    assert response.json()["type"] == "/api/problems#step-refused"
    assert response.json()["detail"] == "Deze notitie is al klaar."
    assert "current" not in response.json()


def test_a_step_may_answer_with_what_it_made(api, write):
    note = write()

    response = api.post(f"/api/v1/notes/{note.uuid}/copy")

    assert response.status_code == 201
    assert response.json()["uuid"] != str(note.uuid)
    assert response.json()["text"] == note.text


def test_a_row_that_leaves_the_callers_sight_is_not_shown_again(api, write, shown):
    note = write()
    UserFactory()

    response = api.post(f"/api/v1/notes/{note.uuid}/gift")

    assert (response.status_code, response.content) == (204, b"")
    assert shown == []


def test_a_step_is_no_get(api, write):
    response = api.get(f"/api/v1/notes/{write().uuid}/completion")

    assert response.status_code == 405
    assert response["Allow"] == "POST"


def test_who_is_shown_what_can_be_recorded(api, write, shown):
    first, second = write("a"), write("b", "2026-05-01")

    api.get("/api/v1/notes")
    assert shown == [first, second]
    shown.clear()

    api.get(f"/api/v1/notes/{first.uuid}")
    api.post(f"/api/v1/notes/{second.uuid}/completion")
    api.get("/api/v1/notes?limit=0")
    assert shown == [first, second]
