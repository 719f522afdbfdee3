"""Sessions: idle, too long, listed, ended; and that nothing typed is lost."""

import re
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cases.models import AccessLog, Household
from cases.tests.factories import AreaFactory, TokenFactory, UserFactory
from cases.tests.test_sign_in import NEW_PASSWORD, PASSWORD, sign_in

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def is_in(client):
    return client.get("/api/v1/me").status_code == 200


@pytest.fixture
def idle(clock):
    """Return a function that lets minutes pass, for the cache as well."""

    def idle(minutes):
        clock.shift(timedelta(minutes=minutes))
        cache.clear()  # It has a clock of its own.

    return idle


def test_a_quarter_of_an_hour_idle_ends_a_session(client, idle):
    sign_in(client, UserFactory().email)

    idle(14)
    assert is_in(client)
    idle(14)
    assert is_in(client)
    idle(16)
    assert not is_in(client)


def test_after_a_working_day_a_session_ends_whatever_one_does(client, clock):
    sign_in(client, UserFactory().email)
    for _ in range(71):
        clock.shift(timedelta(minutes=10))
        assert is_in(client)

    clock.shift(timedelta(minutes=11))

    assert not is_in(client)


def test_signing_in_gives_the_session_another_key(client):
    client.get(reverse("account_login"))
    client.post(reverse("set_language"), {"language": "nl"})
    before = client.session.session_key

    sign_in(client, UserFactory().email)

    assert client.session.session_key != before


def test_signing_out_ends_the_session_on_the_server(client):
    sign_in(client, UserFactory().email)
    stolen = Client()
    stolen.cookies = client.cookies.copy()

    client.post(reverse("account_logout"))

    assert not is_in(stolen)


def test_own_sessions_are_listed_and_ended_but_for_this_one(client):
    person = UserFactory()
    other = Client(headers={"User-Agent": FIREFOX})
    stranger = Client()
    sign_in(other, person.email)
    sign_in(client, person.email)
    sign_in(stranger, UserFactory().email)

    shown = client.get("/account/sessions").content.decode()

    assert "Firefox op Linux" in shown
    assert "Deze browser" in shown
    assert shown.count('<th role="rowheader"') == 2
    client.post("/account/sessions")
    assert (is_in(client), is_in(other), is_in(stranger)) == (True, False, True)
    assert AccessLog.objects.filter(user=person, name="sessions ended").exists()


def test_the_list_says_which_tokens_sign_in_as_well(client):
    person = UserFactory()
    TokenFactory(user=person)
    sign_in(client, person.email)

    assert "Ook één toegangssleutel" in client.get("/account/sessions").content.decode()


def test_another_password_ends_the_other_sessions(client):
    person = UserFactory()
    other = Client()
    sign_in(other, person.email)
    sign_in(client, person.email)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert (is_in(client), is_in(other)) == (True, False)
    assert AccessLog.objects.filter(user=person, name="password changed").exists()


def test_the_session_is_kept_on_the_server_with_no_more_than_it_needs(client):
    person = UserFactory()
    sign_in(client, person.email)

    row = UserSession.objects.get(user=person)

    assert row.session_key == client.session.session_key
    assert PASSWORD not in str(dict(client.session))


def test_the_script_hears_who_is_signed_in_now(client):
    person = UserFactory()
    assert client.get("/account/session").json()["person"] is None

    sign_in(client, person.email)

    answer = client.get("/account/session").json()
    assert answer["person"] == str(person.uuid)
    assert len(answer["csrfToken"]) > 30


def test_a_page_brings_the_warning_only_to_who_is_signed_in(client):
    assert 'role="alertdialog"' not in client.get("/help").content.decode()

    sign_in(client, UserFactory().email)

    shown = client.get("/help").content.decode()
    assert re.search(
        r'role="alertdialog"[^>]*data-idle="900" data-warning="180"', shown
    )


# What was typed --------------------------------------------------------------------

TYPED = {"name": "Familie Van den Berg", "postcode": "5701 AB"}


@pytest.fixture
def person(client):
    person = UserFactory()
    sign_in(client, person.email)
    return person


@pytest.fixture
def sent_too_late(client, person, idle):
    """Return the answer to a form that was sent after the session had ended."""
    idle(16)
    shown = {"was": '{"name": ["Stond er al"]}'}
    return client.post(reverse("cases:household-new"), TYPED | shown)


def test_what_is_sent_too_late_leads_to_signing_in_and_back(
    client, person, sent_too_late
):
    assert sent_too_late.url == "/account/login?next=%2Faccount%2Fkept"

    back = sign_in(client, person.email, next="/account/kept")

    assert back.url == "/account/kept"
    shown = client.get(back.url).content.decode()
    assert 'action="/households/new"' in shown
    for name, value in TYPED.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown
    assert "Familie Van den Berg</li>" in shown
    assert shown.count("Stond er al") == 1  # Sent again, and nothing to look over.


def test_sent_again_it_goes_its_normal_way(client, person, sent_too_late):
    sign_in(client, person.email)
    shown = client.get("/account/kept").content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown))

    response = client.post("/households/new", fields)

    # The form asks what is still missing, with all that was typed in it.
    assert "Familie Van den Berg" in response.content.decode()
    assert not Household.objects.filter(name=TYPED["name"]).exists()
    assert AreaFactory().name in response.content.decode()


def test_nobody_else_gets_what_was_typed(client, person, sent_too_late):
    sign_in(client, UserFactory().email)

    assert client.get("/account/kept").url == "/"
    assert not client.cookies["kept"].value


def test_without_the_cookie_what_is_kept_cannot_be_read(client, person, sent_too_late):
    key = client.cookies["kept"].value
    client.cookies.pop("kept")
    sign_in(client, person.email)

    assert client.get("/account/kept").url == "/"
    keys = [str(one) for one in cache._cache.get_client(None).keys("*kept*")]
    assert keys
    assert not [one for one in keys if key in one]


def test_it_is_kept_for_an_hour(client, person, sent_too_late):
    kept = cache._cache.get_client(None)
    [key] = kept.keys("*kept*")

    assert 3500 < kept.ttl(key) <= 3600


def test_it_can_be_thrown_away(client, person, sent_too_late):
    sign_in(client, person.email)

    client.post("/account/kept")

    assert client.get("/account/kept").url == "/"


def test_a_stranger_fills_no_memory(client):
    response = client.post(reverse("cases:household-new"), TYPED)

    assert response.url == "/account/login?next=/households/new"
    assert "kept" not in client.cookies


def test_passwords_are_never_kept(client, person, idle):
    idle(16)

    response = client.post("/account/password/change", {"oldpassword": PASSWORD})

    assert response.url.startswith("/account/login")
    assert "kept" not in client.cookies


def test_after_signing_in_in_another_tab_a_stale_form_can_be_sent_again(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    client.get("/households/new")
    origin = {"Origin": "http://testserver"}

    stale = client.post(
        "/households/new", {**TYPED, "csrfmiddlewaretoken": "x" * 64}, headers=origin
    )

    assert stale.status_code == 403
    assert 'value="Familie Van den Berg"' in stale.content.decode()
    assert "Opnieuw versturen" in stale.content.decode()


@pytest.mark.parametrize("origin", ["https://elders.example", ""])
def test_what_another_site_sends_is_not_repeated(person, origin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    client.get("/households/new")
    headers = {"Origin": origin} if origin else {}

    refused = client.post("/households/new", TYPED, headers=headers)

    assert refused.status_code == 403
    assert "Familie Van den Berg" not in refused.content.decode()
