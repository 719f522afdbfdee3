"""An MDO at the table in a real browser: kept while it is typed, and typed by two."""

import time

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    UserFactory,
)
from mdo.models import Agreement, Mdo, MdoDraft
from mdo.tests.test_mdo_pages import form_url

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(db):
    return UserFactory(name="Ilse Verhoeven")


@pytest.fixture
def case(lead):
    case = CaseFactory()
    AanspreekpuntFactory(household=case.household, user=lead)
    return case


@pytest.fixture
def second(browser, live_server, case):
    """Open the page of Rob, who types in the same MDO on a laptop of his own."""
    rob = UserFactory(name="Rob Manders")
    AccessGrantFactory(household=case.household, user=rob)
    client = Client()
    client.force_login(rob)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, locale="nl-NL")
    context.set_default_timeout(10_000)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
    context.add_cookies([cookie | {"url": live_server.url}])
    yield context.new_page()
    context.close()


def kept(page):
    """Wait until the page says that what was typed is kept."""
    expect(page.locator("#mdo-saved[data-kind=kept]")).to_contain_text(
        "Alles is bewaard"
    )


def kept_at(case, name, text, page=None):
    """Wait until the server has this of this field; `page` lives on meanwhile."""
    for _ in range(100):
        draft = MdoDraft.objects.filter(case=case).first()
        if draft and draft.fields.get(name) == [text]:
            return
        if page:
            page.wait_for_timeout(100)
        else:
            time.sleep(0.1)
    pytest.fail(f"{text} is not kept")


@pytest.mark.slow
def test_nothing_is_lost_when_the_connection_is(page, sign_in, lead, case):
    sign_in(lead)
    page.goto(form_url(case))
    page.get_by_label("Plek").fill("Wijkhuis")
    kept(page)

    page.context.set_offline(True)
    page.get_by_label("Wat wil je?").fill("Hier blijven wonen.")
    line = page.locator("#id_agreements-0-text")
    page.locator("#id_agreements-0-owner").fill("ilse")
    line.fill("Bellen met de bank")
    expect(page.locator("#mdo-saved")).to_contain_text("Geen verbinding")
    assert MdoDraft.objects.get().fields["agreements-0-text"] == []
    # A button leads nowhere: a browser says no more than that there is no network.
    page.get_by_role("button", name="MDO vastleggen").click()
    page.get_by_role("button", name="Zoek", exact=True).last.dispatch_event("click")
    expect(page.locator("#mdo-saved")).to_contain_text("Geen verbinding")
    expect(line).to_have_value("Bellen met de bank")
    page.context.set_offline(False)
    kept(page)
    # Signed out by doing nothing: the page stays, and goes on after signing in again.
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Hoe horen we van elkaar?").fill("Ilse belt")
    page.locator("#id_held_on").fill("2026-03-29")  # Looks up the six weeks.
    expect(page.locator("#mdo-saved")).to_contain_text("Je bent uitgelogd")
    cover = page.get_by_role("alertdialog")
    expect(cover).to_contain_text("Je bent uitgelogd")
    sign_in(lead)
    kept(page)
    expect(cover).to_be_hidden()
    page.close(run_before_unload=False)  # As a laptop that is closed.

    again = page.context.new_page()
    again.goto(form_url(case))

    expect(again.get_by_label("Plek")).to_have_value("Wijkhuis")
    expect(again.get_by_label("Hoe horen we van elkaar?")).to_have_value("Ilse belt")
    expect(again.get_by_label("Wat wil je?")).to_have_value("Hier blijven wonen.")
    expect(again.locator("#id_agreements-0-text")).to_have_value("Bellen met de bank")
    assert not Mdo.objects.exists()
    again.get_by_role("group", name="Is de inwoner erbij?").get_by_label("Ja").check()
    again.get_by_role("group", name="Bent u het eens").get_by_label("Ja").check()
    again.get_by_role("button", name="MDO vastleggen").click()
    again.get_by_role("heading", name="Wat hebben we afgesproken?").wait_for()
    assert Agreement.objects.get().owner == lead


def test_a_button_waits_for_what_is_being_kept(page, sign_in, lead, case):
    """Half of a word that is under way does not look like somebody else's."""
    held = []

    def hold(route):
        if held or route.request.headers.get("accept") != "application/json":
            route.continue_()
        else:
            held.append((route, route.fetch()))

    sign_in(lead)
    page.goto(form_url(case))
    page.route("**/mdo", hold)
    wish = page.get_by_label("Wat wil je?")
    wish.press_sequentially("Hier blij")
    kept_at(case, "wants", "Hier blij", page)
    wish.press_sequentially("ven wonen.")
    page.get_by_role("button", name="Later verder").dblclick()
    route, answer = held[0]
    route.fulfill(response=answer)
    page.get_by_text("Wat je typte is bewaard.").wait_for()

    assert MdoDraft.objects.get().fields["wants"] == ["Hier blijven wonen."]


@pytest.mark.slow
def test_who_is_shut_out_at_the_table_is_told_and_keeps_the_text(page, sign_in, case):
    rob = UserFactory(name="Rob Manders")
    grant = AccessGrantFactory(household=case.household, user=rob)
    sign_in(rob)
    page.goto(form_url(case))
    grant.ends_at = grant.starts_at
    grant.save()
    wish = page.get_by_label("Wat wil je?")
    wish.fill("Rust.")

    expect(page.locator("#mdo-saved")).to_contain_text("niet meer zien")
    page.get_by_role("button", name="Later verder").click()
    expect(wish).to_have_value("Rust.")


@pytest.mark.slow
def test_what_is_typed_while_the_form_is_drawn_again_stays(page, sign_in, lead, case):
    """Once, in its own line, and the keys that are pressed next go there too."""
    held = []

    def hold(route):
        if route.request.headers.get("hx-request"):
            held.append((route, route.fetch()))
        else:
            route.continue_()

    sign_in(lead)
    page.goto(form_url(case))
    page.route("**/mdo", hold)
    page.get_by_text("Iemand toevoegen").click()
    page.locator("button[value=find]").click()
    lines = [page.locator(f"#id_agreements-{place}-text") for place in range(4)]
    lines[0].fill("Een")
    lines[1].fill("Twee")
    kept_at(case, "agreements-1-text", "Twee", page)
    lines[2].fill("Drie")
    lines[3].press_sequentially("Vi")
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(page.locator("#id_find")).to_be_visible()
    expect(page.locator("#id_agreements-4-text")).to_be_visible()
    page.keyboard.type("er")
    kept_at(case, "agreements-3-text", "Vier", page)

    fields = MdoDraft.objects.get().fields
    typed = [fields.get(f"agreements-{place}-text", [""])[0] for place in range(6)]
    assert typed == ["Een", "Twee", "Drie", "Vier", "", ""]


@pytest.mark.slow
def test_two_people_type_and_overwrite_nobody(page, sign_in, second, lead, case):
    said = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(lead)
    for each in (page, second):
        each.goto(form_url(case))
    # Rob does not hear of Ilse before he sends something himself.
    second.route("**/mdo?since=*", lambda route: route.abort())
    page.locator("#id_agreements-0-text").fill("Van Ilse")
    kept(page)
    second.locator("#id_agreements-0-text").fill("Van Rob")
    kept(second)

    for each in (page, second):
        expect(each.locator("#id_agreements-0-text")).to_have_value("Van Ilse")
        expect(each.locator("#id_agreements-1-text")).to_have_value("Van Rob")

    # In one field: who comes second sees both, and chooses.
    page.get_by_label("Wat wil je?").fill("Rust.")
    kept_at(case, "wants", "Rust.")
    second.get_by_label("Wat wil je?").fill("Werk.")
    clash = second.get_by_role("alert").filter(has_text="Iemand anders schreef hier")
    expect(clash).to_contain_text("Rust.")
    expect(second.get_by_label("Wat wil je?")).to_have_value("Werk.")
    # As long as nobody chose it stays as it is, for who walks to it by keyboard too.
    take, keep = (clash.get_by_role("button", name=name) for name in ("Neem", "Hou"))
    take.focus()
    second.wait_for_timeout(1500)
    expect(take).to_be_focused()
    second.get_by_label("Hoe horen we").focus()
    second.get_by_role("button", name="MDO vastleggen").click()
    expect(take).to_be_focused()
    keep.click()
    expect(page.get_by_label("Wat wil je?")).to_have_value("Werk.")
    assert [words for words in said if "ERR_FAILED" not in words] == []
