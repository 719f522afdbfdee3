"""One household's whole year in a real browser, by the people of each role.

From the front door to the evaluation: two MDO's, a doorbraak that is refused and then
granted, and AVE 3 and down again. By mouse, and once more by the keyboard alone.
"""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from cases.models import Area, Case, Household, LegalGround
from cases.tests.factories import (
    AanspreekpuntFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.models import Agreement, Doorbraak, Escalation, Mdo
from reporting.models import Score

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SPRING = datetime(2026, 3, 30, 8, tzinfo=UTC)


class Mouse:
    """Works by mouse, as far as one can."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        what.click()

    def tick(self, what: Locator) -> None:
        what.check()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def choose(self, field: Locator, words: str) -> None:
        field.select_option(label=words)


# What Tab does not come to in so many steps, nobody comes to.
MOST_STEPS = 300
IS_HERE = "(one) => one === document.activeElement"
IS_IN_GROUP = """(one) => document.activeElement.type === "radio"
    && document.activeElement.name === one.name
    && document.activeElement.form === one.form"""
# Whether it stands before where one is: then the way is back.
IS_BEFORE = """(one) => document.activeElement !== document.body
    && Boolean(document.activeElement.compareDocumentPosition(one)
        & Node.DOCUMENT_POSITION_PRECEDING)"""


class Keyboard:
    """Walks with Tab and Shift+Tab from where one is, as somebody without a mouse.

    No script sets the focus: what Tab does not come to cannot be used.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def walk(self, to: Locator, is_there: str = IS_HERE) -> None:
        to.wait_for(state="attached")
        one = to.element_handle()
        key = "Shift+Tab" if one.evaluate(IS_BEFORE) else "Tab"
        for _ in range(MOST_STEPS):
            if one.evaluate(is_there):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not come to {to}.")

    def press(self, what: Locator) -> None:
        self.walk(what)
        self.page.keyboard.press("Enter")

    def tick(self, what: Locator) -> None:
        if what.get_attribute("type") == "radio":
            self._choose_radio(what)
        else:
            self.walk(what)
            self.page.keyboard.press("Space")
        expect(what).to_be_checked()

    def _choose_radio(self, what: Locator) -> None:
        """Tab comes to the group, and the arrows go through it and choose."""
        self.walk(what, IS_IN_GROUP)
        for _ in range(MOST_STEPS):
            if what.evaluate(IS_HERE):
                break
            self.page.keyboard.press("ArrowDown")
        if not what.is_checked():
            self.page.keyboard.press("Space")

    def write(self, field: Locator, text: str) -> None:
        self.walk(field)
        if field.get_attribute("type") == "date":
            self._write_day(field, date.fromisoformat(text))
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _write_day(self, field: Locator, day: date) -> None:
        """Type the parts of a day in the order in which this browser shows them."""
        for order in ("%d%m%Y", "%m%d%Y"):
            self.page.keyboard.type(day.strftime(order))
            if field.input_value() == day.isoformat():
                return
            # Back out of all its parts, to begin at the first.
            while field.evaluate(IS_HERE):
                self.page.keyboard.press("Shift+Tab")
            self.walk(field)
        raise AssertionError(f"{day} cannot be typed.")

    def choose(self, field: Locator, words: str) -> None:
        self.walk(field)
        self.page.keyboard.type(words)
        expect(field.locator("option:checked")).to_have_text(words)


@pytest.fixture
def people(db):
    """The aanspreekpunt, a partner, the coordinator of the area and the manager."""
    west = Area.objects.get(name="Helmond-West")
    partner = OrganisationFactory(name="Woonpartners")
    return {
        "lead": UserFactory(name="Ilse Verhoeven"),
        "partner": UserFactory(name="Bram Schouten", organisation=partner),
        "coordinator": UserFactory(name="Rob Manders", coordinator=True, areas=[west]),
        "manager": UserFactory(name="Mia Maas", manager=True),
    }


class Year:
    """The year of one household: who is at work, on which day, with which hands."""

    def __init__(self, page, sign_in, clock, people, hands) -> None:
        self.page, self.hands = page, hands(page)
        self.sign_in, self.clock, self.people = sign_in, clock, people

    def day(self, days: int, who: str) -> None:
        """Go on to so many days after the beginning, as this person."""
        self.clock.move_to(SPRING + timedelta(days=days))
        self.page.context.clear_cookies()
        self.sign_in(self.people[who])

    def open(self, name: str, *args) -> None:
        self.page.goto(reverse(name, args=args))

    def fill(self, **fields) -> None:
        """Fill in the fields of the form of the page, whatever they are."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name.replace('__', '-')}']")
            kind = field.first.evaluate("one => one.type")
            if kind in ("radio", "checkbox"):
                chosen = self.page.locator(
                    f"main [name='{name.replace('__', '-')}'][value='{value}']"
                )
                self.hands.tick(chosen)
            elif kind == "select-one":
                self.hands.choose(field, value)
            else:
                self.hands.write(field, str(value))

    def press(self, words: str, role: str = "button") -> None:
        way = self.page.get_by_role(role, name=words, exact=True).first
        if role == "link":
            self.hands.press(way)
        else:
            self._send(way)

    def _send(self, way: Locator) -> None:
        """Press a button, and wait until it was carried out and its page is there."""
        with self.page.expect_event(
            "response", lambda answer: answer.request.method == "POST"
        ):
            self.hands.press(way)
        self.page.wait_for_load_state()

    def send(self) -> None:
        """Press the first button of the form of the page."""
        way = self.page.locator("main form button.utrecht-button--primary-action")
        self._send(way.first)

    def sees(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    # The steps of a year -----------------------------------------------------------

    def opens_the_file(self) -> Case:
        self.day(0, "lead")
        self.open("cases:household-new")
        ground = LegalGround.objects.get(name="Wmo 2015")
        self.fill(
            name="Huishouden Verbeek",
            area="Helmond-West",
            members__0__first_name="Sanne",
            voordeur="Wijkhuis",
            wants="Ik wil hier blijven wonen.",
            legal_ground=str(ground),
        )
        for words in ("Wonen", "Financiën"):
            self.hands.tick(self.page.get_by_role("checkbox", name=words))
        self.press("Dossier openen")
        self.sees("Huishouden Verbeek")
        return Case.objects.get()

    def holds_an_mdo(self, case: Case, day: int) -> Mdo:
        """Plan it for the next day, hold it, and confirm the report."""
        self.day(day - 1, "lead")
        self.open("mdo:mdo-plan", case.uuid)
        on = timezone.localdate() + timedelta(days=1)
        self.fill(planned_on=on, place="Wijkhuis", more_1="Bram Schouten")
        self.press("MDO plannen")
        self.sees("Het MDO is gepland.")
        self.day(day, "lead")
        self.open("mdo:mdo", Mdo.objects.get(status="planned").uuid)
        self.press("Aan tafel: dit MDO vastleggen", "link")
        self.fill(
            resident_present="yes",
            people=str(self.people["partner"].uuid),
            wants="Ik wil rust.",
            agreements__0__owner="bram",
            agreements__0__text="De huur regelen",
            agreements__1__owner="De inwoner",
            agreements__1__text="De post bewaren",
            resident_agrees="yes",
        )
        self.press("MDO vastleggen")
        self.sees("Het MDO is vastgelegd.")
        self.press("Verslag vaststellen")
        self.sees("Dit verslag is vastgesteld")
        return Mdo.objects.latest("pk")

    def scores(self, case: Case, moment: str, value: int) -> None:
        self.open("reporting:scores", case.uuid, moment)
        self.fill(answered_by="resident")
        fields = self.page.locator("main [name$='-tevredenheid']")
        first = fields.first
        if first.get_attribute("type") == "radio":
            name = first.get_attribute("name")
            one = f"main [name='{name}'][value='{value}']"
            self.hands.tick(self.page.locator(one))
        else:
            self.hands.write(first, str(value))
        self.press("Bewaren")

    def asks_a_doorbraak(self, case: Case) -> Doorbraak:
        self.open("mdo:doorbraak-new", case.uuid)
        self.fill(
            obstacle="Lokale regel",
            need="Blijven wonen.",
            alleged_rule="Geen urgentie bij schuld.",
        )
        self.press("Vraag, en ga verder")
        self.page.wait_for_url("**/doorbraken/*/edit")
        self.fill(
            legitimiteit="Het doel is een dak.",
            betrokkenheid="Sanne doet mee.",
            rendement="Uitzetten kost meer.",
        )
        self.press("Bewaren")
        self.page.wait_for_url(re.compile(r"/doorbraken/[^/]+$"))
        return Doorbraak.objects.latest("pk")

    def decides(self, doorbraak: Doorbraak, decision: str, reason: str) -> None:
        self.open("mdo:doorbraak", doorbraak.uuid)
        self.fill(decision=decision, reason=reason, mandate="Samenwerkplan")
        self.press("Besluit vastleggen")
        self.sees(reason)

    def scales_up(self, case: Case, phase: int) -> None:
        self.open("mdo:escalation-new", case.uuid)
        self.fill(
            phase=phase,
            trigger="stagnation",
            ground="De huur loopt op.",
            criterion="De huur is geregeld.",
        )
        again = self.page.get_by_role("button", name="Naar deze fase", exact=True)
        first = self.page.get_by_role("button", name="Opschalen", exact=True)
        self._send(again.or_(first).first)
        self.sees(f"AVE {phase}")

    def scales_down(self) -> None:
        self.open("mdo:escalation-end", Escalation.objects.get().uuid)
        self.fill(note="De huur is geregeld.")
        self.press("Afschalen")

    def carries_out(self, mdo: Mdo) -> None:
        for agreement in Agreement.objects.filter(mdo=mdo).unfinished():
            self.open("mdo:agreement-fulfil", agreement.uuid)
            self.send()

    def closes(self, case: Case) -> None:
        self.open("mdo:case-close", case.uuid)
        self.fill(closing_reason="Doel bereikt.")
        self.press("Casus afsluiten")


@pytest.mark.parametrize("hands", [Mouse, Keyboard])
def test_a_year_of_a_household(page, sign_in, clock, people, hands):
    year = Year(page, sign_in, clock, people, hands)
    case = year.opens_the_file()
    year.scores(case, "begin", 4)
    first = year.holds_an_mdo(case, 7)
    rent = first.agreements.get(text="De huur regelen")

    year.day(20, "partner")
    year.open("mdo:agreement-block", rent.uuid)
    year.fill(cause="rule", note="Schuld sluit urgentie uit.")
    year.send()
    asked = year.asks_a_doorbraak(case)
    year.day(25, "coordinator")
    year.decides(asked, "refused", "Er is nog een andere weg.")
    year.day(40, "partner")
    again = year.asks_a_doorbraak(case)
    year.day(45, "coordinator")
    year.decides(again, "granted", "De andere weg is dood.")

    year.day(60, "lead")
    year.scales_up(case, 2)
    year.day(70, "coordinator")
    year.scales_up(case, 3)
    year.day(90, "lead")
    year.scales_up(case, 2)
    year.day(100, "lead")
    year.scales_down()

    second = year.holds_an_mdo(case, 120)
    assert second.points.filter(agreement=rent).exists()  # Not finished: on the agenda.
    year.day(150, "lead")
    year.carries_out(first)
    year.carries_out(second)
    year.day(330, "lead")
    year.closes(case)
    year.scores(case, "eind", 8)

    case.refresh_from_db()
    assert case.closed_on == date(2027, 2, 23)
    assert [one.decision for one in Doorbraak.objects.order_by("pk")] == [
        "refused",
        "granted",
    ]
    phases = Escalation.objects.get().phases.values_list("phase", flat=True)
    assert list(phases) == [2, 3, 2]
    assert Escalation.objects.get().ended_on is not None
    assert not Agreement.objects.unfinished().exists()
    values = Score.objects.order_by("pk").values_list("moment", "tevredenheid")
    assert [(moment, value) for moment, value in values if value is not None] == [
        ("begin", 4),
        ("eind", 8),
    ]
    year.day(331, "manager")
    year.page.goto("/reports")
    assert Household.objects.count() == 1
    expect(page.get_by_role("heading").first).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Verbeek")


def test_an_mdo_is_logged_without_javascript(browser, live_server, people, clock):
    """Lines are added, and what is typed is kept, by the buttons alone."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.set_default_timeout(10_000)
    client = Client()
    client.force_login(people["lead"])
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": str(client.session.session_key),
    }
    context.add_cookies([cookie | {"url": live_server.url}])
    page = context.new_page()
    case = CaseFactory()
    AanspreekpuntFactory(household=case.household, user=people["lead"])

    page.goto(reverse("mdo:mdo-new", args=[case.uuid]))
    page.locator("[name=place]").fill("Wijkhuis")
    for number in range(3):
        page.locator(f"[name=agreements-{number}-owner]").fill("De inwoner")
        page.locator(f"[name=agreements-{number}-text]").fill(f"Afspraak {number}")
        if number == 1:
            page.get_by_role("button", name="Nog een afspraak").click()
    page.get_by_role("button", name="Later verder").click()
    page.goto(reverse("mdo:mdo-new", args=[case.uuid]))
    assert page.locator("[name=agreements-2-text]").input_value() == "Afspraak 2"
    page.locator("[name=resident_present][value=yes]").check()
    page.locator("[name=resident_agrees][value=yes]").check()
    page.get_by_role("button", name="MDO vastleggen").click()

    expect(page.locator("body")).to_contain_text("Het MDO is vastgelegd.")
    assert Agreement.objects.count() == 3
    context.close()
