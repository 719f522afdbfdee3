"""Two requests of one session at once: neither undoes what the other changed."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session

from cases.session_store import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    session = SessionStore()
    session["who"] = "Ilse"
    session.create()
    return session.session_key


def test_a_request_that_changed_nothing_undoes_nothing(key):
    reading, writing = SessionStore(key), SessionStore(key)
    assert reading["who"] == "Ilse"
    writing["message"] = "Het MDO is vastgelegd."
    writing.save()

    reading.save()

    assert SessionStore(key)["message"] == "Het MDO is vastgelegd."
    assert Session.objects.get(pk=key).get_decoded()["message"]


def test_it_makes_the_session_last_longer(key, clock):
    before = Session.objects.get(pk=key).expire_date
    reading = SessionStore(key)
    assert reading["who"]
    clock.shift(300)

    reading.save()

    later = Session.objects.get(pk=key).expire_date - before
    assert later.total_seconds() == pytest.approx(300, abs=5)


def test_one_that_ended_meanwhile_does_not_come_back(key):
    reading = SessionStore(key)
    assert reading["who"]
    SessionStore(key).delete()

    with pytest.raises(UpdateError):
        reading.save()
    assert not Session.objects.filter(pk=key).exists()


def test_what_changed_inside_a_value_is_written(key):
    """As Django has it, whoever saves without a word about a change."""
    session = SessionStore(key)
    session["states"] = {"one": 1}
    session.save()
    changing = SessionStore(key)
    changing["states"]["one"] = 2

    changing.save()

    assert SessionStore(key)["states"] == {"one": 2}


def test_what_is_changed_back_is_written_too(key):
    session = SessionStore(key)
    session["who"] = "Bram"
    session.save()
    session["who"] = "Ilse"

    session.save()

    assert SessionStore(key)["who"] == "Ilse"


def test_one_that_never_was_is_made_when_it_is_saved():
    session = SessionStore("nobodyeverhadthiskey")
    assert session.get("who") is None

    session.save()

    assert Session.objects.filter(pk=session.session_key).exists()
