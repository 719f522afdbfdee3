"""A resident's own page, read from right to left, by who cannot see it well."""

import re

import pytest

from cases.tests.factories import AanspreekpuntFactory, CaseFactory
from mdo.tests.factories import AgreementFactory, MdoFactory
from privacy.tests.factories import ResidentPageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEY, CODE = "the-key-of-this-page", "12345678"


@pytest.mark.slow
def test_the_page_from_right_to_left_has_no_barriers_and_fits(page, barriers):
    case = CaseFactory()
    lead = AanspreekpuntFactory(household=case.household).user
    AgreementFactory(mdo=MdoFactory(case=case), owner=lead, aanspreekpunt=None)
    ResidentPageFactory(
        household=case.household, member=case.household.members.get(), key=KEY
    )

    def is_for_everybody():
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.locator("html").get_attribute("dir") == "rtl"
            wide = "document.documentElement.scrollWidth > innerWidth"
            assert (width, barriers(), page.evaluate(wide)) == (width, [], False)

    page.goto(f"/plan/{KEY}")
    page.get_by_role("button", name="العربية").press("Enter")
    is_for_everybody()
    page.locator("[name=code]").fill(CODE)
    page.locator("[name=code]").press("Enter")
    page.locator("#agreements details summary").first.press("Enter")
    is_for_everybody()


@pytest.mark.slow
def test_the_sheet_to_hand_over_fits_one_page_and_leaves_the_code_out(
    page, sign_in, barriers
):
    case = CaseFactory()
    lead = AanspreekpuntFactory(household=case.household).user
    sign_in(lead)
    page.goto(f"/households/{case.household.uuid}/own-page")
    page.get_by_label("Voor wie is de pagina?").select_option(index=1)
    page.get_by_role("button", name="Maak een link en een code").click()
    page.get_by_role("heading", name="Uw eigen pagina").wait_for()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        wide = "document.documentElement.scrollWidth > innerWidth"
        assert (width, barriers(), page.evaluate(wide)) == (width, [], False)
    square = page.locator(".ha-linksheet img")
    assert square.evaluate("image => image.naturalWidth > 0")

    page.emulate_media(media="print")
    printed = page.locator("body").inner_text()
    assert "Vul de code van acht cijfers in" in printed
    assert page.locator("#code").is_hidden()
    assert page.locator("#link").is_hidden()
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
