"""Somebody who left: no way in is left, whichever of them was used before."""

import hashlib
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from cases import actions
from cases.models import AccessGrant, AccessLog, CalendarFeed, Token, User
from cases.tests.factories import AccessGrantFactory, TokenFactory, UserFactory
from cases.tests.test_second_factor import code_of
from cases.tests.test_sign_in import NEW_PASSWORD, PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="vertrekt@voorbeeld.example")


@pytest.fixture
def leave(person, django_capture_on_commit_callbacks):
    """Return a function by which an administrator ends the account."""

    def leave():
        with django_capture_on_commit_callbacks(execute=True):
            actions.change_person(
                user_id=person.pk,
                name=person.name,
                role=person.role,
                organisation=person.organisation,
                areas=[],
                phone="",
                is_active=False,
                by=UserFactory(administrator=True),
                at=timezone.now(),
            )

    return leave


def is_in(client):
    return client.get("/api/v1/me").status_code == 200


def test_sessions_tokens_and_access_end_at_once(client, person, leave):
    sign_in(client, person.email)
    token = TokenFactory(user=person)
    AccessGrantFactory(user=person)
    assert is_in(client)

    leave()

    assert not is_in(client)
    assert not UserSession.objects.filter(user=person).exists()
    assert not Token.objects.filter(user=person).exists()
    script = APIClient()
    script.credentials(HTTP_AUTHORIZATION=f"Bearer {token.secret}")
    assert script.get("/api/v1/me").status_code == 401
    assert not AccessGrant.objects.current(timezone.now()).filter(user=person).exists()


def test_an_address_of_before_shows_nothing_to_who_comes_back(client, person, leave):
    """A calendar is read without signing in: whoever kept its address has a key."""
    digest = hashlib.sha256(b"kept-somewhere").hexdigest()
    CalendarFeed.objects.create(user=person, digest=digest, made_at=timezone.now())
    address = "/calendar/kept-somewhere.ics"
    assert client.get(address).status_code == 200

    leave()
    assert client.get(address).status_code == 404
    User.objects.filter(pk=person.pk).update(is_active=True)

    assert client.get(address).status_code == 404


def test_the_password_lets_nobody_in_and_says_what_any_wrong_one_says(
    client, person, leave
):
    leave()

    shown = sign_in(client, person.email).content.decode()

    assert "Dit e-mailadres en dit wachtwoord horen niet bij elkaar." in shown
    assert not is_in(client)


def test_the_password_makes_no_token(person, leave):
    leave()

    body = {"email": person.email, "password": PASSWORD}

    assert APIClient().post("/api/v1/tokens", body).status_code == 401


@pytest.mark.parametrize("way", ["app", "recovery code"])
def test_a_code_lets_nobody_in_who_gave_the_password_before(client, person, leave, way):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    [recovery_code, *_] = RecoveryCodes.activate(person).get_unused_codes()
    sign_in(client, person.email)

    leave()
    code = code_of(secret) if way == "app" else recovery_code
    response = client.post(reverse("mfa_authenticate"), {"code": code}, follow=True)

    assert not is_in(client)
    assert "_auth_user_id" not in client.session
    assert response.status_code == 200


def test_a_passkey_lets_nobody_in(client, person, leave, monkeypatch):
    key = Authenticator.objects.create(user=person, type="webauthn", data={"name": "x"})
    # The browser's part is tried in test_passkeys.py; here the key is right.
    monkeypatch.setattr(webauthn, "parse_authentication_response", lambda _: None)
    monkeypatch.setattr(webauthn, "extract_user_from_response", lambda _: person)
    monkeypatch.setattr(webauthn, "complete_authentication", lambda *_: key)
    answer = {"credential": '{"id": "x"}'}
    assert client.post(reverse("mfa_login_webauthn"), answer).url == "/"
    client.logout()

    leave()
    person.refresh_from_db()
    refused = client.post(reverse("mfa_login_webauthn"), answer)

    assert refused.url == reverse("account_inactive")
    assert not is_in(client)


def test_a_link_for_a_password_works_no_more_and_no_new_one_comes(
    client, person, leave, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://\S+", mail.outbox[0].body).group()
    inside = client.get(link).url

    leave()
    mail.outbox.clear()

    assert "Deze link werkt niet meer" in client.get(link).content.decode()
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert "Deze link werkt niet meer" in client.post(inside, new).content.decode()
    person.refresh_from_db()
    assert not person.check_password(NEW_PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": person.email})
    assert mail.outbox == []


def test_a_session_of_before_is_never_taken_again(person, leave):
    browser = Client()
    browser.force_login(person)  # Without a row of its own in the list of sessions.

    leave()

    assert not is_in(browser)


def test_the_refusal_is_in_the_log(client, person, leave, clock):
    leave()
    clock.shift(timedelta(minutes=1))

    sign_in(client, person.email)

    line = AccessLog.objects.filter(name="sign-in failed").latest("at")
    assert line.user == person
