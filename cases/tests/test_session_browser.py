"""The warning before a session ends, in a real browser with a clock of ours."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from playwright.sync_api import expect

from cases.tests.factories import AanspreekpuntFactory, CaseFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person(page, sign_in):
    person = UserFactory()
    sign_in(person)
    page.clock.install(time=datetime(2026, 3, 30, 9, 0, tzinfo=UTC))
    return person


def pass_minutes(page, minutes):
    page.clock.run_for(minutes * 60_000)


def dialog(page):
    return page.get_by_role("alertdialog")


def end_session(page):
    """Let the server forget the session, as it does after a quarter of an hour."""
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def in_another_tab(page, sign_in, person):
    """Sign somebody in, and arrive where the link in the dialog leads to."""
    sign_in(person)
    page.context.new_page().goto("/account/signed-in")


@pytest.mark.slow
def test_three_minutes_before_the_end_one_press_goes_on(page, person, barriers):
    page.goto("/households/new")
    page.get_by_label("Naam van het huishouden").fill("Familie Van den Berg")
    pass_minutes(page, 11)
    expect(dialog(page)).to_be_hidden()

    pass_minutes(page, 1.1)

    expect(dialog(page)).to_contain_text("Ben je er nog?")
    expect(dialog(page)).to_contain_text("11:15")
    assert barriers() == []
    page.keyboard.press("Enter")  # The focus is on the button.
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_label("Naam van het huishouden")).to_have_value(
        "Familie Van den Berg"
    )
    pass_minutes(page, 11)
    expect(dialog(page)).to_be_hidden()


def test_at_the_end_the_page_is_covered_and_nothing_typed_is_lost(
    page, person, sign_in, barriers
):
    page.goto("/households/new")
    page.get_by_label("Naam van het huishouden").fill("Familie Van den Berg")
    end_session(page)
    pass_minutes(page, 15.1)

    expect(dialog(page)).to_contain_text("Je bent uitgelogd")
    assert barriers() == []
    page.keyboard.press("Escape")
    expect(dialog(page)).to_be_visible()
    link = page.get_by_role("link", name="Opnieuw inloggen")
    assert link.get_attribute("target") == "_blank"

    in_another_tab(page, sign_in, person)

    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_label("Naam van het huishouden")).to_have_value(
        "Familie Van den Berg"
    )
    page.get_by_role("main").get_by_role("button").last.click()
    # Sent with the new proof of origin: the form asks what is missing, no more.
    expect(page.get_by_label("Naam van het huishouden")).to_have_value(
        "Familie Van den Berg"
    )


@pytest.mark.slow
def test_a_name_that_is_looked_up_too_late_leads_nowhere(page, person, sign_in):
    household = AanspreekpuntFactory(user=person).household
    page.goto(f"/cases/{CaseFactory(household=household).uuid}/mdo/plan")
    page.get_by_label("Plek").fill("Thuis")
    end_session(page)

    page.locator("#id_more_1").press_sequentially("fat")
    pass_minutes(page, 0.1)

    expect(dialog(page)).to_contain_text("Je bent uitgelogd")
    in_another_tab(page, sign_in, person)
    pass_minutes(page, 0.1)
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_label("Plek")).to_have_value("Thuis")


@pytest.mark.slow
def test_somebody_else_who_signs_in_does_not_get_the_page(page, person, sign_in):
    page.goto("/households/new")
    page.get_by_label("Naam van het huishouden").fill("Familie Van den Berg")
    end_session(page)
    pass_minutes(page, 15.1)

    in_another_tab(page, sign_in, UserFactory())

    expect(page.get_by_label("Naam van het huishouden")).to_have_value("")


@pytest.mark.slow
def test_who_signs_out_in_another_tab_leaves_nothing_open_to_the_next(
    page, person, sign_in
):
    household = AanspreekpuntFactory(
        user=person, household__name="Van den Berg"
    ).household
    page.goto(f"/households/{household.uuid}")
    expect(page).to_have_title(re.compile("Van den Berg"))
    other = page.context.new_page()
    other.goto("/help")

    other.locator("form[action$=logout]").first.evaluate("form => form.requestSubmit()")
    other.wait_for_url("**/account/login")

    expect(dialog(page)).to_contain_text("Je bent uitgelogd")
    expect(page).not_to_have_title(re.compile("Van den Berg"))
    expect(page.get_by_role("heading", level=1)).to_be_hidden()

    # The work of the next keeps the page of the former one no more.
    sign_in(UserFactory())
    other.goto("/help")

    expect(page).to_have_title(re.compile("niet"))


@pytest.mark.slow
def test_work_in_another_tab_keeps_this_one_going(page, person):
    page.goto("/households/new")
    pass_minutes(page, 10)
    other = page.context.new_page()
    other.clock.install(time=datetime(2026, 3, 30, 9, 10, tzinfo=UTC))
    other.goto("/help")

    pass_minutes(page, 4)

    expect(dialog(page)).to_be_hidden()


@pytest.mark.slow
def test_who_is_not_signed_in_is_not_warned(page):
    page.goto("/help")

    expect(dialog(page)).to_have_count(0)
