"""Access tokens: made, seen and revoked on their page; what they may do."""

import logging
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from cases import actions
from cases.models import AccessLog, Token, User
from cases.tests.factories import CaseFactory, TokenFactory, UserFactory
from cases.tests.test_sign_in import PASSWORD, sign_in

pytestmark = pytest.mark.django_db

URL = "/account/tokens"
WANTED = {"name": "Cijfers", "scope": "read", "days": 30}


@pytest.fixture
def person(client):
    person = UserFactory()
    sign_in(client, person.email)
    return person


def bearer(secret):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def test_a_token_is_made_and_its_secret_shown_once(
    client, person, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        shown = client.post(URL, WANTED).content.decode()

    token = Token.objects.get()
    assert (token.user, token.name, token.scope) == (person, "Cijfers", "read")
    assert token.expiry - timezone.now() > timedelta(days=29, hours=23)
    secret = re.search(r'<code class="ha-code">(\w+)</code>', shown)[1]
    assert bearer(secret).get("/api/v1/me").status_code == 200
    again = client.get(URL).content.decode()
    assert "Cijfers" in again
    assert secret not in again
    assert AccessLog.objects.filter(user=person, name="token made").exists()
    assert "Er is een toegangssleutel gemaakt" in mail.outbox[0].body


def test_making_one_asks_who_it_is_after_a_while(client, person, clock):
    clock.shift(timedelta(minutes=6))

    assert client.get(URL).status_code == 200
    assert client.post(URL, WANTED).url.startswith(reverse("account_reauthenticate"))
    assert not Token.objects.exists()


def test_what_was_typed_is_carried_out_after_saying_again_who_it_is(
    client, person, clock
):
    clock.shift(timedelta(minutes=6))
    asked = client.post(URL, WANTED)
    again = {"password": "fout", "next": URL}

    assert client.post(asked.url, again).status_code == 200
    client.get(URL)  # Looked at something else meanwhile.
    shown = client.post(asked.url, {**again, "password": PASSWORD})

    assert Token.objects.get().name == "Cijfers"
    assert "“Cijfers” is gemaakt" in shown.content.decode()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scope": "all"}, {"days": 91}])
def test_a_token_has_a_name_a_scope_and_an_end(client, person, wrong):
    assert client.post(URL, {**WANTED, **wrong}).status_code == 200
    assert not Token.objects.exists()


def test_no_token_works_longer_than_allowed(person):
    now = timezone.now()
    order = {"name": "x", "scope": "read", "by": person, "at": now, "channel": "page"}

    for expires_at in (now, now + timedelta(days=90, seconds=1)):
        with pytest.raises(ValidationError):
            actions.make_token(expires_at=expires_at, **order)


def test_it_is_seen_when_a_token_was_used_last(client, person):
    token = TokenFactory(user=person, name="Rapport")
    assert "Nog nooit" in client.get(URL).content.decode()

    bearer(token.secret).get("/api/v1/me")

    token.refresh_from_db()
    assert token.last_used_at is not None
    assert "Nog nooit" not in client.get(URL).content.decode()


def test_own_tokens_are_revoked_and_others_do_not_exist(client, person):
    own, other = TokenFactory(user=person), TokenFactory()

    client.post(reverse("account_token_revoke", args=[own.uuid]))
    refused = client.post(reverse("account_token_revoke", args=[other.uuid]))

    assert refused.status_code == 404
    assert Token.objects.get().pk == other.pk
    assert other.name not in client.get(URL).content.decode() or other.user == person
    assert bearer(own.secret).get("/api/v1/me").status_code == 401
    assert AccessLog.objects.filter(user=person, name="token revoked").exists()


def test_a_token_that_reads_cannot_write(person):
    case = CaseFactory()
    client = bearer(TokenFactory(user=person, scope="read").secret)

    assert client.get("/api/v1/me").status_code == 200
    search = client.post("/api/v1/households/_search", {"query": "Proef"})
    assert search.status_code == 200
    for ask in (client.post, client.put, client.patch, client.delete):
        response = ask(f"/api/v1/cases/{case.uuid}/closure", {})
        assert response.status_code == 403, ask
        assert response.json()["detail"] == "Deze toegangssleutel mag alleen lezen."


def test_a_token_that_reads_can_revoke_itself(person):
    token = TokenFactory(user=person, scope="read")

    response = bearer(token.secret).delete("/api/v1/tokens/current")

    assert response.status_code == 204
    assert not Token.objects.exists()


def test_the_api_takes_name_scope_and_expiry(person):
    body = {"email": person.email, "password": "password-of-tests"}
    end = timezone.now() + timedelta(days=5)
    more = {"name": "Rekenblad", "scope": "read", "expiresAt": end.isoformat()}

    response = APIClient().post("/api/v1/tokens", {**body, **more})

    assert response.status_code == 201
    assert (response.json()["name"], response.json()["scope"]) == ("Rekenblad", "read")
    token = Token.objects.get(name="Rekenblad")
    assert token.scope == "read"
    assert abs(token.expiry - end) < timedelta(seconds=1)
    too_long = (timezone.now() + timedelta(days=91)).isoformat()
    refused = APIClient().post("/api/v1/tokens", {**body, "expiresAt": too_long})
    assert refused.status_code == 400


def test_a_token_does_what_the_role_allows_at_that_moment(person):
    client = bearer(TokenFactory(user=person).secret)
    assert client.get("/api/v1/households").status_code == 200
    assert client.get("/api/v1/reports/rendement").status_code == 403

    User.objects.update(role=User.Role.MANAGER)

    assert client.get("/api/v1/reports/rendement").status_code == 200


def test_with_another_role_tokens_are_over(person):
    client = bearer(TokenFactory(user=person).secret)

    actions.change_person(
        user_id=person.pk,
        name=person.name,
        role=User.Role.MANAGER,
        organisation=person.organisation,
        areas=[],
        phone="",
        is_active=True,
        by=UserFactory(administrator=True),
        at=timezone.now(),
    )

    assert client.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("key", ["token", "access_token", "accessToken"])
@pytest.mark.parametrize("url", ["/api/v1/me", "/api/v1/households"])
def test_a_token_in_an_address_is_refused_and_never_written_down(
    person, caplog, key, url
):
    caplog.set_level(logging.DEBUG)
    secret = TokenFactory(user=person).secret

    assert APIClient().get(f"{url}?{key}={secret}").status_code == 401
    assert bearer(secret).get(f"{url}?{key}={secret}").status_code == 400

    written = [record.getMessage() for record in caplog.records]
    assert not [line for line in written if secret in line and "SELECT" not in line]
    lines = AccessLog.objects.values_list("name", "reason")
    assert secret not in str(list(lines))


def test_a_refused_request_for_a_token_is_in_the_log_all_the_same(person):
    body = {"email": person.email, "password": "verkeerd wachtwoord"}

    # The refusal is raised, and takes back what the request wrote itself.
    assert APIClient().post("/api/v1/tokens", body).status_code == 401

    line = AccessLog.objects.get(name="sign-in failed")
    assert (line.user, line.channel) == (person, "api")


def test_a_passkey_that_is_not_right_leads_nowhere_else(client, person, clock):
    Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"credential": {}}
    )
    clock.shift(timedelta(minutes=6))
    client.post(URL, WANTED)
    address = f"{reverse('mfa_reauthenticate_webauthn')}?next={URL}"

    assert client.post(address, {"credential": "{}"}).url == address
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": URL})

    assert Token.objects.get().name == "Cijfers"
