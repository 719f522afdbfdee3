"""The pages about one's own way in, for who looks with other means than eyes."""

import pytest
from playwright.sync_api import expect

from cases.tests.factories import OrganisationFactory, TokenFactory, UserFactory
from cases.tests.test_session_browser import end_session
from cases.tests.test_sign_in import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


TOO_WIDE = "document.documentElement.scrollWidth > window.innerWidth"


@pytest.fixture
def person(page, live_server):
    """Somebody who signed in on the page, just now."""
    person = UserFactory(administrator=True)
    TokenFactory(user=person)
    page.goto("/account/login")
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).press("Enter")
    page.wait_for_url(lambda url: "login" not in url)
    return person


@pytest.mark.slow
def test_the_pages_have_no_barriers_and_fit(page, person, barriers):
    for url, heading in (
        ("/account/second-step", "Inloggen met een tweede stap"),
        ("/account/second-step/app", "App voor codes instellen"),
        ("/account/passkeys/new", "Passkey toevoegen"),
        ("/account/reauthenticate", "Ben jij het nog?"),
        ("/account/sessions", "Waar je bent ingelogd"),
        ("/account/tokens", "Toegangssleutels"),
        ("/account/signed-in", "Je bent ingelogd"),
    ):
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert barriers() == [], (url, width)
            assert not page.evaluate(TOO_WIDE), (url, width)


@pytest.mark.slow
def test_what_was_sent_too_late_is_given_back_without_barriers(page, person, barriers):
    page.goto("/areas/new")
    page.get_by_label("Naam").fill("Buurt Ver Weg")
    end_session(page)
    page.get_by_role("main").get_by_role("button").last.press("Enter")
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen", exact=True).press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Buurt Ver Weg")
    assert page.url.endswith("/account/kept")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers() == [], width
        assert not page.evaluate(TOO_WIDE), width


@pytest.mark.slow
def test_an_organisation_that_lets_nobody_in_is_told_of_without_barriers(
    page, live_server, barriers, settings
):
    settings.ORGANISATION_SIGN_IN = [
        {
            "id": "senzer",
            "name": "Senzer",
            "organisation": OrganisationFactory(name="Senzer").uuid,
            "issuer": "http://localhost:9",
            "client_id": "helmond",
            "secret": "only-for-the-tests",
            "second_factor_acr": [],
            "second_factor_amr": [],
        }
    ]
    page.goto("/account/login")
    page.get_by_role("button", name="Senzer").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Inloggen is niet gelukt")
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers() == [], width
        assert not page.evaluate(TOO_WIDE), width


@pytest.mark.slow
def test_resetting_somebody_and_making_a_token_have_no_barriers(page, person, barriers):
    page.goto(f"/people/{UserFactory().uuid}/second-step")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tweede stap resetten")
    assert barriers() == []

    page.goto("/account/tokens")
    page.get_by_label("Naam").fill("Cijfers")
    page.get_by_role("button", name="Sleutel maken").press("Enter")

    expect(page.get_by_role("status").last).to_contain_text("is gemaakt")
    assert barriers() == []
