"""Signing in with a script: making, using and revoking a token."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from rest_framework.test import APIClient

from cases.models import Token
from cases.tests.factories import TokenFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "password-of-tests"


@pytest.fixture
def person():
    return UserFactory(email="wil@voorbeeld.example", name="Wil Schrijver")


@pytest.fixture
def client():
    return APIClient()


def sign_in(client, email="wil@voorbeeld.example", password=PASSWORD):
    return client.post("/api/v1/tokens", {"email": email, "password": password})


def revoke(client, token):
    return client.delete("/api/v1/tokens/current", HTTP_AUTHORIZATION=f"Bearer {token}")


def test_a_token_is_made_with_email_address_and_password(client, person):
    response = sign_in(client)

    assert response.status_code == 201
    assert set(response.json()) == {"token", "uuid", "name", "scope", "expiresAt"}
    assert response.json()["expiresAt"].startswith("2026-03-30T08:30:0")
    assert response.json()["expiresAt"].endswith("Z")
    assert not response.cookies


def test_case_does_not_matter_in_an_email_address(client, person):
    assert sign_in(client, "Wil@Voorbeeld.example").status_code == 201


def test_the_database_does_not_know_the_token(client, person):
    token = sign_in(client).json()["token"]

    row = Token.objects.get()

    assert token not in (row.digest, row.token_key)
    assert len(row.digest) == 128


def test_a_token_is_used_and_revoked(client, person):
    token = sign_in(client).json()["token"]

    response = revoke(client, token)

    assert (response.status_code, response.content) == (204, b"")
    assert not Token.objects.exists()
    assert revoke(client, token).status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer a b",
        "Bearer nonsense",
        "Bearer \xff\xfe",
        "Bearer \x00",
        "Token {token}",
        "Basic d2lsOndhY2h0d29vcmQ=",
        "{token}",
        "Bearer {token}x",
    ],
)
def test_anything_else_in_the_header_does_not_sign_in(client, person, header):
    token = sign_in(client).json()["token"]

    response = client.delete(
        "/api/v1/tokens/current", HTTP_AUTHORIZATION=header.format(token=token)
    )

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert response["Content-Type"] == "application/problem+json"
    assert Token.objects.count() == 1


@pytest.mark.parametrize("key", ["token", "access_token", "accessToken"])
def test_a_token_in_the_address_does_not_sign_in(client, person, key):
    token = sign_in(client).json()["token"]
    url = f"/api/v1/tokens/current?{key}={token}"

    assert client.delete(url).status_code == 401
    assert client.delete(url, HTTP_AUTHORIZATION=f"Bearer {token}").status_code == 400
    assert Token.objects.count() == 1


def test_a_token_expires(client, person, clock):
    token = sign_in(client).json()["token"]
    clock.shift(timedelta(hours=10, seconds=1))

    assert revoke(client, token).status_code == 401


def test_reading_with_a_token_writes_nothing(client, person, clock):
    sign_in(client)
    clock.shift(timedelta(hours=9))
    token = sign_in(client).json()["token"]
    clock.shift(timedelta(hours=2))

    response = client.get("/api/v1/nothing", HTTP_AUTHORIZATION=f"Bearer {token}")

    assert response.status_code == 404
    assert Token.objects.count() == 2


def test_expired_tokens_go_when_a_new_one_is_made(client, person, clock):
    sign_in(client)
    clock.shift(timedelta(hours=11))
    sign_in(client)

    assert Token.objects.count() == 1


def test_the_tokens_of_somebody_who_left_no_longer_count(client, person):
    token = sign_in(client).json()["token"]
    person.is_active = False
    person.save(update_fields=["is_active"])

    assert revoke(client, token).status_code == 401
    assert sign_in(client).status_code == 401


def test_nobody_has_more_than_20_tokens(client, person):
    for _ in range(20):
        TokenFactory(user=person)

    response = sign_in(client)

    assert response.status_code == 409
    assert "Trek er een in" in response.json()["detail"]


def test_a_session_has_no_token_to_revoke(client, person):
    client.force_login(person)

    assert client.delete("/api/v1/tokens/current").status_code == 404


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("wil@voorbeeld.example", "wrong"),
        ("wil@voorbeeld.example", f" {PASSWORD}"),
        ("nobody@voorbeeld.example", PASSWORD),
        ("left@voorbeeld.example", PASSWORD),
    ],
)
def test_a_refusal_does_not_tell_who_has_an_account(
    client, person, email, password, monkeypatch
):
    UserFactory(email="left@voorbeeld.example", is_active=False)
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or encode(*a, **k)
    )

    response = sign_in(client, email, password)

    assert response.status_code == 401
    assert response.json() == {
        "type": "/api/problems#not-signed-in",
        "title": "Je bent niet ingelogd",
        "status": 401,
        "detail": "Dit e-mailadres en dit wachtwoord horen niet bij elkaar.",
        "instance": "/api/v1/tokens",
    }
    assert response["WWW-Authenticate"] == "Bearer"
    assert hashed == [1]  # As much work for the unknown as for the known.


def test_an_account_is_closed_to_guessing_for_a_while(client, person):
    answers = [sign_in(client, password="wrong").status_code for _ in range(10)]
    assert answers == [401] * 10

    response = sign_in(client)

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert response["Content-Type"] == "application/problem+json"


def test_an_account_that_is_not_there_is_closed_alike(client):
    for _ in range(10):
        sign_in(client, password="wrong")

    assert sign_in(client).status_code == 429


def test_an_address_that_tries_many_accounts_is_kept_waiting(client, person):
    for n in range(10):
        sign_in(client, f"person{n}@voorbeeld.example")

    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    ("proxies", "first", "expected"),
    [(0, "{}", 429), (1, "{}, 10.0.0.1", 429), (1, "10.0.0.1, {}", 201)],
)
def test_only_our_own_proxies_say_from_which_address(
    client, person, settings, proxies, first, expected
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(10):
        client.credentials(HTTP_X_FORWARDED_FOR=first.format(f"192.0.2.{n}"))
        sign_in(client, f"person{n}@voorbeeld.example")

    assert sign_in(client).status_code == expected


def test_a_good_password_does_not_count_as_a_failure(client, person):
    for _ in range(12):
        assert sign_in(client).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "wil@voorbeeld.example"},
        {"email": "wil", "password": PASSWORD},
        {"email": "wil@voorbeeld.example", "password": 7},
        {"email": "wil@voorbeeld.example", "password": ""},
        {"email": "wil@voorbeeld.example", "password": PASSWORD, "remember": True},
    ],
)
def test_a_request_that_is_not_valid_is_no_attempt(client, person, body):
    response = client.post("/api/v1/tokens", body)

    assert response.status_code == 400
    assert PASSWORD not in response.content.decode()


def test_a_token_that_no_longer_counts_keeps_nobody_from_a_new_one(client, person):
    client.credentials(HTTP_AUTHORIZATION="Bearer nonsense")

    assert sign_in(client).status_code == 201
