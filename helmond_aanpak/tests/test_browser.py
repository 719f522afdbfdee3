import pytest

from cases.models import Area
from cases.tests.factories import UserFactory

pytestmark = pytest.mark.browser


def test_a_real_browser_reads_the_page_with_its_style_and_without_barriers(
    page, barriers
):
    page.goto("/account/login")

    family = page.locator("body").evaluate("body => getComputedStyle(body).fontFamily")
    assert "Times" not in family
    assert page.locator("html").get_attribute("lang") == "nl"
    assert barriers() == []


@pytest.mark.slow
def test_a_person_is_signed_in_with_one_call(page, sign_in):
    sign_in(UserFactory())

    page.goto("/account/password/change")

    assert page.url.endswith("/account/password/change")


def test_a_browser_test_leaves_what_the_migrations_made(db):
    assert Area.objects.exists()
