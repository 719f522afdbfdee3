"""The second step of signing in: codes, recovery codes, who must have one."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from cases import actions
from cases.errors import TransitionRefused
from cases.models import AccessLog, Token, User
from cases.tests.factories import TokenFactory, UserFactory
from cases.tests.test_sign_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings):
    """As in production: everybody has a second factor."""
    settings.MFA_REQUIRED = True


def code_of(secret, *, steps=0):
    counter = int(time.time()) // 30 + steps
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """Return a function that carries out what waits for the end of a request."""

    def commit(ask, *args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            return ask(*args, **kwargs)

    return commit


@pytest.fixture
def set_up(client, commit):
    """Return a function that sets up an app; it returns its secret and the codes."""

    def set_up(person, client=client):
        sign_in(client, person.email)
        page = client.get(reverse("mfa_activate_totp")).content.decode()
        secret = re.search(r'<code class="ha-code">(\w+)</code>', page)[1]
        done = commit(
            client.post, reverse("mfa_activate_totp"), {"code": code_of(secret)}
        )
        assert done.url == reverse("mfa_view_recovery_codes")
        shown = client.get(done.url).content.decode()
        return secret, re.findall(r"<li><code>(\d+)</code></li>", shown)

    return set_up


@pytest.mark.parametrize("role", User.Role.values)
def test_who_has_no_second_factor_is_led_to_it_first_in_every_role(client, role):
    sign_in(client, UserFactory(role=role).email)

    for url in ("/", "/households", "/account/tokens", "/account/password/change"):
        assert client.get(url).url == reverse("mfa_index")
    shown = client.get(reverse("mfa_index")).content.decode()
    assert "Stel eerst een tweede stap in." in shown


def test_the_api_refuses_a_session_without_a_second_factor(client):
    sign_in(client, UserFactory().email)

    response = client.get("/api/v1/me")

    assert response.status_code == 403
    assert "tweede stap" in response.json()["detail"]
    assert response["Content-Type"] == "application/problem+json"


def test_after_setting_it_up_one_can_work(client, set_up):
    set_up(UserFactory())

    assert client.get("/", follow=True).status_code == 200
    assert client.get("/api/v1/me").status_code == 200


def test_in_the_demo_the_password_is_enough(client, settings):
    settings.MFA_REQUIRED = False
    sign_in(client, UserFactory().email)

    assert client.get("/api/v1/me").status_code == 200


def test_signing_in_asks_for_the_code(client, set_up):
    person = UserFactory()
    secret, _codes = set_up(person)
    client.logout()

    asked = sign_in(client, person.email, next="/privacy")

    assert asked.url == reverse("mfa_authenticate")
    assert client.get("/api/v1/me").status_code == 401
    done = client.post(asked.url, {"code": code_of(secret, steps=1)})
    assert done.url == "/privacy"
    assert client.get("/api/v1/me").status_code == 200


def test_a_code_works_once_and_a_wrong_one_never(client, set_up):
    person = UserFactory()
    secret, _codes = set_up(person)
    client.logout()
    code = code_of(secret, steps=1)
    sign_in(client, person.email)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.logout()
    sign_in(client, person.email)

    for wrong in (code, "000000"):
        shown = client.post(reverse("mfa_authenticate"), {"code": wrong})
        assert "Deze code klopt niet, of is al gebruikt." in shown.content.decode()
        assert client.get("/api/v1/me").status_code == 401


def test_guessing_codes_is_stopped(client, set_up):
    person = UserFactory()
    secret, _codes = set_up(person)
    client.logout()
    sign_in(client, person.email)
    for _ in range(10):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    shown = client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps=1)})

    assert "Wacht een paar minuten" in shown.content.decode()
    assert client.get("/api/v1/me").status_code == 401


def test_recovery_codes_are_shown_once_can_be_downloaded_and_work_once(client, set_up):
    person = UserFactory()
    _secret, codes = set_up(person)
    assert len(codes) == 10
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert codes[0] not in again
    assert "worden niet nog eens getoond" in again

    for attempt, works in ((codes[0], True), (codes[0], False), (codes[1], True)):
        client.logout()
        sign_in(client, person.email)
        client.post(reverse("mfa_authenticate"), {"code": attempt})
        assert (client.get("/api/v1/me").status_code == 200) is works


def test_the_page_with_recovery_codes_holds_them_as_a_file(client, commit):
    from base64 import b64decode

    sign_in(client, UserFactory().email)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'<code class="ha-code">(\w+)</code>', page)[1]
    done = commit(client.post, reverse("mfa_activate_totp"), {"code": code_of(secret)})

    shown = client.get(done.url).content.decode()

    link = re.search(r'href="data:text/plain[^"]*base64,([^"]+)" download', shown)[1]
    assert re.findall(r"\d{8}", b64decode(link).decode()) == re.findall(
        r"<li><code>(\d+)", shown
    )


def test_the_database_does_not_know_the_secret_of_an_app(set_up):
    secret, codes = set_up(UserFactory())

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert secret not in kept
    assert codes[0] not in kept


def test_the_last_second_factor_cannot_be_taken_away(client, set_up, settings):
    set_up(UserFactory())

    shown = client.post(reverse("mfa_deactivate_totp")).content.decode()

    assert "Dit is je enige tweede stap." in shown
    settings.MFA_REQUIRED = False
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


def test_a_change_of_second_factors_is_mailed_and_logged(set_up):
    person = UserFactory()
    set_up(person)

    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "app voor codes toegevoegd" in letter.body
    assert person.name not in letter.body + letter.subject
    named = AccessLog.objects.filter(user=person).values_list("name", flat=True)
    assert {"sign-in", "second factor added"} <= set(named)


# Resetting it -----------------------------------------------------------------------


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


def reset(person, by, **more):
    order = {"reason": "Telefoon kwijt", "at": timezone.now(), "channel": "page"}
    return actions.reset_second_factor(user_id=person.pk, by=by, **{**order, **more})


def test_an_administrator_resets_the_second_factor_of_somebody(
    client, set_up, administrator, commit
):
    person = UserFactory()
    set_up(person)
    TokenFactory(user=person)
    mail.outbox.clear()

    commit(reset, person, administrator)

    assert not Authenticator.objects.filter(user=person).exists()
    assert not Token.objects.filter(user=person).exists()
    assert client.get("/api/v1/me").status_code == 401
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "je tweede stap weggehaald" in letter.body
    line = AccessLog.objects.get(name="second factor reset")
    assert (line.user, line.reason) == (administrator, f"{person.uuid}: Telefoon kwijt")


def test_only_an_administrator_resets_and_never_the_own(set_up, administrator):
    person = UserFactory()
    set_up(person)

    with pytest.raises(PermissionDenied):
        reset(person, UserFactory(coordinator=True))
    with pytest.raises(TransitionRefused, match="andere beheerder"):
        reset(administrator, administrator)
    with pytest.raises(TransitionRefused, match="geen tweede stap"):
        reset(UserFactory(), administrator)


def test_the_page_to_reset_asks_for_a_reason(client, set_up, settings, administrator):
    person = UserFactory()
    set_up(person)
    settings.MFA_REQUIRED = False
    client.logout()
    client.force_login(administrator)
    url = reverse("cases:second-factor-reset", args=[person.uuid])

    assert "ha-error" in client.post(url, {"reason": ""}).content.decode()
    assert Authenticator.objects.exists()

    done = client.post(url, {"reason": "Telefoon kwijt"}, follow=True)

    assert "stelt bij het volgende inloggen een nieuwe tweede stap in" in (
        done.content.decode()
    )
    assert not Authenticator.objects.exists()
    client.force_login(person)
    assert client.get(url).status_code == 403


def test_who_runs_the_server_helps_the_only_administrator(set_up, administrator):
    set_up(administrator)

    call_command("reset_second_factor", administrator.email, "Telefoon kwijt")

    assert not Authenticator.objects.exists()
    line = AccessLog.objects.get(name="second factor reset")
    assert (line.user, line.channel) == (None, "command")
    with pytest.raises(CommandError, match="geen tweede stap"):
        call_command("reset_second_factor", administrator.email, "Nog eens")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("reset_second_factor", "niemand@voorbeeld.example", "Zomaar")


# The API ----------------------------------------------------------------------------


def make_token(person, **more):
    body = {"email": person.email, "password": PASSWORD, **more}
    return APIClient().post("/api/v1/tokens", body)


def test_a_token_asks_for_a_code_of_who_has_an_app(set_up):
    person = UserFactory()
    secret, codes = set_up(person)

    for wrong in ({}, {"code": "000000"}, {"code": codes[0]}):
        assert make_token(person, **wrong).status_code == 401
    assert make_token(person, code=code_of(secret, steps=1)).status_code == 201
    # A code is used once, here too.
    assert make_token(person, code=code_of(secret, steps=1)).status_code == 401


def test_without_a_second_factor_there_is_no_token():
    response = make_token(UserFactory())

    assert response.status_code == 403
    assert "tweede stap" in response.json()["detail"]


def test_who_has_passkeys_only_makes_a_token_on_the_pages():
    person = UserFactory()
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "sleutel"})

    response = make_token(person, code="123456")

    assert response.status_code == 401
    assert "passkey" in response.json()["detail"]


def test_guessing_codes_by_the_api_is_stopped(set_up):
    person = UserFactory()
    secret, _codes = set_up(person)
    for _ in range(10):
        make_token(person, code="000000")

    assert make_token(person, code=code_of(secret, steps=1)).status_code == 429
