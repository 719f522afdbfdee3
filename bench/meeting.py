"""Measure how long an MDO with eight agreements takes whoever types it.

    make run                       # the demo, in another window
    python -m bench.meeting [--url http://localhost:8000]

A real browser, and the keyboard alone: Tab from field to field, each letter after the
time that people take for one, and a pause to think before each field. The reference is
three minutes. Letters take 230 ms on average, which is 52 words a minute: the mean of
168,000 people (Dhakal and others, Observations on Typing from 136 Million Keystrokes,
2018). That the agreements are kept is read back from the page of the MDO.
"""

import argparse
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, sync_playwright

from helmond_aanpak.tests.browser import launch_options

A_LETTER = 0.230
A_TAB = 0.150
A_THOUGHT = 0.7
REFERENCE = 180
AGREEMENTS = (
    ("ilse", "De woningcorporatie bellen over de lekkage", ""),
    ("de inwoner", "Brieven van de bank meenemen op donderdag", ""),
    ("ilse", "Samen de post openen en op volgorde leggen", ""),
    ("ilse", "Een plek zoeken bij de naschoolse opvang", "later"),
    ("de inwoner", "Elke ochtend de kinderen naar school brengen", ""),
    ("ilse", "Uitzoeken of bijverdienen kan zonder korting", ""),
    ("ilse", "Afspraak maken bij de huisarts", "soon"),
    ("de inwoner", "Zus vragen om op te passen als het moet", ""),
)


class Typist:
    """Somebody with two hands, and a resident to listen to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.random = random.Random(8)
        self.keys = 0

    def wait(self, seconds: float) -> None:
        time.sleep(seconds * self.random.uniform(0.6, 1.4))

    def type(self, text: str) -> None:
        self.wait(A_THOUGHT)
        for letter in text:
            self.press(letter if letter != " " else "Space")

    def press(self, key: str, takes: float = A_LETTER) -> None:
        self.keys += 1
        self.page.keyboard.press(key)
        self.wait(takes)

    def tab_to(self, name: str) -> None:
        """Press Tab until the field with this name has the keyboard."""
        for _ in range(80):
            if self.page.evaluate("document.activeElement.name") == name:
                return
            self.press("Tab", A_TAB)
        sys.exit(f"Tab never reaches {name}.")


def sign_in(page: Page, person: str) -> None:
    page.goto("/account/login")
    page.locator("[name=login]").fill(person)
    page.locator("[name=password]").fill("helmond-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-work")


def open_form(page: Page) -> None:
    """Open the form of a household that this person may write an MDO of."""
    page.goto("/households")
    rows = page.locator("main tbody a").evaluate_all("all => all.map(a => a.href)")
    for row in rows:
        page.goto(row)
        ways = page.locator("a[href$='/mdo']")
        if ways.count():
            page.goto(str(ways.first.get_attribute("href")))
            return
    sys.exit("Nobody here has an open case.")


def write_down(page: Page, typist: Typist) -> None:
    typist.tab_to("place")
    typist.type("wijkhuis")
    typist.tab_to("resident_present")
    typist.press("Space")
    typist.tab_to("wants")
    typist.type("Ik wil hier blijven wonen")
    for number, (who, what, when) in enumerate(AGREEMENTS):
        typist.tab_to(f"agreements-{number}-owner")
        typist.type(who)
        typist.press("Tab", A_TAB)
        typist.type(what)
        typist.press("Tab", A_TAB)
        if when:
            typist.type(day(page, 43 if when == "later" else 1))
        if when == "later":
            page.locator(f"#id_agreements-{number}-later_reason").wait_for()
            typist.tab_to(f"agreements-{number}-later_reason")
            typist.type("Pas dan is er plek")
    typist.tab_to("resident_agrees")
    typist.press("Space")
    page.get_by_role("button", name="MDO vastleggen").press("Enter")
    page.wait_for_url("**/mdos/*")


def day(page: Page, days: int) -> str:
    """Return the keys of a date, in whatever order the browser asks for it: the first
    after so many days of which day and month are the same number."""
    today = page.evaluate("document.querySelector('#id_held_on').valueAsNumber")
    then = datetime.fromtimestamp(today / 1000, UTC) + timedelta(days=days)
    while then.day != then.month:
        then += timedelta(days=1)
    return f"{then:%d%m%Y}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000")
    parser.add_argument("--person", default="professional@demo.example")
    asked = parser.parse_args()
    options: dict[str, Any] = launch_options()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        page = browser.new_context(base_url=asked.url, locale="nl-NL").new_page()
        sign_in(page, asked.person)
        open_form(page)
        typist, began = Typist(page), time.monotonic()
        write_down(page, typist)
        seconds = time.monotonic() - began
        kept = page.locator(".ha-agreed > li").count()
        browser.close()
    print(f"{len(AGREEMENTS)} agreements, {typist.keys} keys: {seconds:.0f} s")
    print(f"of the three minutes: {seconds / REFERENCE:.2f}")
    if kept != len(AGREEMENTS) or seconds >= REFERENCE:
        sys.exit(f"{kept} agreements are kept; the reference is {REFERENCE} s.")


if __name__ == "__main__":
    main()
