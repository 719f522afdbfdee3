"""Own work and the file of a household in a real browser, by keyboard and with axe."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.tests.factories import AanspreekpuntFactory, CaseFactory
from mdo.models import Flag
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)
from reporting.tests.factories import CostLineFactory, ScoreFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(db):
    """Make a household in which everything is going on, and who leads it."""
    lead = AanspreekpuntFactory(household__name="Huishouden Verbeek")
    case = CaseFactory(household=lead.household)
    today = timezone.localdate()
    mdo = MdoFactory(
        case=case,
        held_on=today - timedelta(days=43),
        next_on=today,
        own_words="Ik wil rust in huis.",
    )
    for state in ({"text": "Post openen"}, {"blocked": True}, {"done": True}):
        AgreementFactory(mdo=mdo, agreed_on=mdo.held_on, aanspreekpunt=lead, **state)
    DoorbraakFactory(case=case)
    EscalationFactory(case=case)
    FlagFactory(case=case, kind=Flag.Kind.ESCALATION_THREATENS)
    ScoreFactory(case=case, tevredenheid_goal=7)
    CostLineFactory(case=case)
    return lead


@pytest.mark.slow
def test_the_pages_have_no_barriers_and_fit(page, sign_in, barriers, lead):
    sign_in(lead.user)
    household = lead.household
    agreement = household.agreements.get(text="Post openen")
    flag = household.flags.get()

    for url in (
        reverse("mdo:my-work"),
        reverse("cases:household-list"),
        reverse("cases:search"),
        reverse("cases:household-new"),
        reverse("cases:household", args=[household.uuid]),
        reverse("cases:timeline", args=[household.uuid]),
        reverse("cases:aanspreekpunt-new", args=[household.uuid]),
        reverse("privacy:letter", args=[agreement.mdo.uuid]) + "?language=ar",
        reverse("mdo:case-close", args=[household.cases.get().uuid]),
        reverse("mdo:flag-answer", args=[flag.uuid]),
        reverse("mdo:agreement-block", args=[agreement.uuid]),
    ):
        page.goto(url)
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        for width, scheme in ((1280, "light"), (360, "light"), (1280, "dark")):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert barriers() == [], (url, width, scheme)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (url, width)


def test_a_step_is_taken_in_the_row_by_keyboard_alone(page, sign_in, barriers, lead):
    said = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(lead.user)
    page.goto(reverse("mdo:my-work"))
    row = page.locator("tr", has_text="Post openen")

    row.get_by_role("link", name="Verzetten").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Verzetten: Post openen").wait_for()
    # The keyboard stands on the heading of the form, so Tab goes to its first field.
    expect(page.locator(":is(h1, h2, h3):focus")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[name=due_on]")).to_be_focused()
    page.get_by_label("Waarom verzet je de afspraak?").press("Enter")
    page.get_by_text("Vul een datum in.").wait_for()
    expect(page.locator("[name=due_on]:focus")).to_be_visible()
    assert barriers() == []
    page.get_by_label("Welke dag wordt het?").fill("2026-04-02")
    page.get_by_label("Waarom verzet je de afspraak?").fill("Het kantoor is dicht.")
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text("heeft nu een andere datum").wait_for()
    expect(page.locator(":focus", has_text="Post openen")).to_be_visible()
    assert page.url.endswith(reverse("mdo:my-work"))
    assert page.locator("#work-first").inner_text().startswith("Eerst dit: 1 afspraak")
    assert page.locator("tr", has_text="Nog 3 dagen").count() == 1
    assert barriers() == []
    assert said == []


@pytest.mark.slow
def test_done_in_the_file_brings_the_four_answers_along(page, sign_in, lead):
    sign_in(lead.user)
    page.goto(reverse("cases:household", args=[lead.household.uuid]))
    row = page.locator("tr", has_text="Post openen")

    row.get_by_role("button", name="Gedaan").click()

    row.get_by_text("vandaag, te laat").wait_for()
    assert "1 te laat" in page.locator("#household-now").inner_text()
    assert row.get_by_role("button", name="Gedaan").count() == 0


@pytest.mark.slow
def test_a_required_text_is_not_wrong_before_anybody_typed(page, sign_in, lead):
    sign_in(lead.user)
    flag = Flag.objects.get(kind=Flag.Kind.ESCALATION_THREATENS)
    page.goto(reverse("mdo:flag-answer", args=[flag.uuid]))
    text = page.get_by_label("Waarom is opschalen niet nodig?")
    look = "text => ['borderColor', 'borderWidth', 'backgroundColor'].map("
    look += "name => getComputedStyle(text)[name])"

    untouched = text.evaluate(look)
    text.fill("Woonpartners belt morgen.")
    text.blur()

    assert text.evaluate(look) == untouched
