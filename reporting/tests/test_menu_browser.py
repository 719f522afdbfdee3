"""The menu of reports on a phone and on a screen."""

import pytest
from playwright.sync_api import expect

from cases.tests.factories import UserFactory

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [pytest.param(1280, marks=pytest.mark.slow), 360])
def test_the_menu_is_there_once_and_folded_up_on_a_phone(
    page, sign_in, barriers, width
):
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(UserFactory(coordinator=True))
    page.goto("/reports/definitions")
    assert barriers() == []
    menu = page.get_by_role("navigation", name="Rapporten")
    links = menu.get_by_role("link")

    if width == 360:
        expect(links).to_have_count(0)
        menu.get_by_text("Andere rapporten").click()
    expect(links).to_have_count(12)
    expect(menu.get_by_role("link", name="Wat elk cijfer betekent")).to_have_attribute(
        "aria-current", "page"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    links.filter(has_text="Vastgezette rapporten").click()
    page.wait_for_url("**/reports/frozen")
