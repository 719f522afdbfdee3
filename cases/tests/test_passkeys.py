"""Passkeys, with a browser and an authenticator that Chromium plays itself."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from playwright.sync_api import expect

from cases.tests.factories import UserFactory
from cases.tests.test_sign_in import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _real_host(settings, live_server):
    """Passkeys belong to a host: in production to that of PUBLIC_URL."""
    settings.PUBLIC_URL = live_server.url
    settings.MFA_REQUIRED = True


@pytest.fixture
def touch(page):
    """Give the browser an authenticator with a finger on it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def touch(is_there):
        devtools.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": made["authenticatorId"], "isUserVerified": is_there},
        )

    return touch


def give_password(page, person):
    page.goto("/account/login")
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).press("Enter")


def sign_out(page):
    page.context.clear_cookies(name=project.SESSION_COOKIE_NAME)


def add_passkey(page, person):
    """Set one up by the keyboard alone, as who must have a second step first."""
    give_password(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Inloggen met een tweede stap"
    )
    page.get_by_role("link", name="Passkey toevoegen").press("Enter")
    page.get_by_role("button", name="Passkey toevoegen").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Herstelcodes")


def test_a_passkey_is_set_up_and_signs_in_without_a_password(
    page, live_server, touch, barriers
):
    person = UserFactory()
    add_passkey(page, person)
    assert barriers() == []
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    sign_out(page)

    page.goto("/account/login")
    assert barriers() == []
    page.get_by_role("button", name="Met een passkey").press("Enter")

    expect(page.get_by_text(person.name).first).to_be_attached()
    page.goto("/account/second-step")
    expect(page.get_by_text("ook zonder wachtwoord")).to_be_visible()
    assert barriers() == []


@pytest.mark.slow
def test_a_passkey_is_the_second_step_after_the_password(
    page, live_server, touch, barriers
):
    person = UserFactory()
    add_passkey(page, person)
    sign_out(page)

    give_password(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("De tweede stap")
    assert barriers() == []
    page.get_by_role("button", name="Met een passkey").press("Enter")

    page.wait_for_url(lambda url: "second-step" not in url)
    page.goto("/account/sessions")
    expect(page.get_by_text("Deze browser")).to_be_visible()
    assert barriers() == []


@pytest.mark.slow
def test_without_the_right_finger_one_stays_outside_and_is_told(
    page, live_server, touch
):
    person = UserFactory()
    add_passkey(page, person)
    sign_out(page)
    touch(False)

    page.goto("/account/login")
    page.get_by_role("button", name="Met een passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("De passkey werkte niet")
    assert page.url.endswith("/account/login")


@pytest.mark.slow
def test_without_javascript_the_app_for_codes_is_pointed_out(browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    give_password(page, UserFactory())

    expect(page.get_by_role("button", name="Met een passkey")).to_be_hidden()
    page.goto("/account/passkeys/new")

    expect(page.get_by_text("of JavaScript staat uit")).to_be_visible()
    expect(page.get_by_role("button", name="Passkey toevoegen")).to_be_hidden()
    context.close()
