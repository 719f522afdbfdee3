"""Frame and components in a real browser, under the real content policy."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.test import override_settings
from django.urls import path, reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.tests.factories import UserFactory
from helmond_aanpak.urls import urlpatterns as site_urls

pytestmark = pytest.mark.browser

GALLERY = """
{% extends "base.html" %}{% load components formats %}
{% block title %}Alles{% endblock %}
{% block crumbs %}
  {% breadcrumbs %}
    {% crumb "Mijn werk" "/help" %}{% crumb "Alles" %}
  {% endbreadcrumbs %}
{% endblock %}
{% block content %}
  {% error_summary form intro="Je verslag is bewaard." %}
  <h1 class="utrecht-heading-1">Alles</h1>
  <p><button class="utrecht-button utrecht-button--primary-action" id="ask"
    hx-post="/answer" hx-target="#answer">Vraag</button><span id="answer"></span>
    <button class="utrecht-button utrecht-button--subtle" id="leave"
    hx-post="/away" hx-target="#answer">Weg</button></p>
  {% include "_components/tally.html" with items=tally label="Telling" %}
  {% note "warn" %}<p>Let op</p>{% endnote %}
  {% note "late" role="alert" %}<p>Te laat</p>{% endnote %}
  {% note "block" %}<p>Loopt vast</p>{% endnote %}
  {% note "ok" row=True %}<p>Gedaan</p>{% endnote %}
  <section class="ha-sheet ha-sheet--flush">
  <table role="table" class="utrecht-table ha-table ha-table--cards">
    <thead role="rowgroup"><tr role="row">
      {% sort_header "due" "Wanneer" current="due" %}
      <th role="columnheader" scope="col">Afspraak</th>
    </tr></thead>
    <tbody role="rowgroup">
      {% for agreement in agreements %}{% lateness agreement as state %}
        <tr role="row" class="ha-row--{{ state.tone }}">
          <td role="cell" class="ha-when">
            {% when agreement %}{% six_week_bar agreement %}
          </td>
          <th role="rowheader" scope="row">
            Post openen<span class="ha-sub">AFS-1</span>
          </th>
        </tr>
      {% endfor %}
    </tbody>
  </table>
  </section>
  {% pagination "?before=1" "?after=2" %}
  <p>{% ave_mark 1 %}{% ave_mark 2 %}{% ave_mark 3 %}{% ave_mark 4 %}</p>
  <p>{% suppressed %} {% completeness 97 164 "casussen" %} {{ 2304|euro }}</p>
  {% leefdomein_strip "Wonen tevreden" "satisfaction" 4 3 7 %}
  {% empty_state "Niets te doen" %}<p>Begin hier.</p>{% endempty_state %}
  <form method="post" class="ha-sheet ha-stack">
    {% csrf_token %}
    {% for bound in form %}{% field bound %}{% endfor %}
    <button class="utrecht-button utrecht-button--secondary-action">Bewaar</button>
  </form>
{% endblock %}
"""


class EveryField(forms.Form):
    place = forms.CharField(label="Waar", help_text="Een plek die de bewoner koos")
    wants = forms.CharField(label="Wat wil je?", widget=forms.Textarea, required=False)
    area = forms.ChoiceField(label="Gebied", choices=[("w", "Helmond-West")])
    present = forms.ChoiceField(
        label="Is de bewoner erbij?",
        choices=[("ja", "Ja"), ("nee", "Nee")],
        widget=forms.RadioSelect,
    )
    sure = forms.BooleanField(label="Dit klopt")


def promise(status, day):
    today = timezone.localdate()
    agreed_on = today - timedelta(days=day)
    due_on = agreed_on + timedelta(days=42)
    return SimpleNamespace(
        status=status,
        agreed_on=agreed_on,
        target_on=due_on,
        due_on=due_on,
        done_on=today if status == "done" else None,
        dropped_on=today if status == "dropped" else None,
    )


def gallery(request):
    states = ("open", 54), ("open", 42), ("open", 9), ("blocked", 44), ("done", 30)
    context = {
        "form": EveryField({}),
        "agreements": [promise(*state) for state in (*states, ("dropped", 3))],
        "tally": [
            {"number": 3, "words": "te laat", "tone": "late", "icon": "alert"},
            {"number": 9, "words": "deze week", "tone": "soon", "url": "?week"},
        ],
    }
    page = engines["django"].from_string(GALLERY)
    return HttpResponse(page.render(context, request))


urlpatterns = [
    *site_urls,
    path("gallery", gallery),
    path("answer", lambda request: HttpResponse("Beantwoord")),
    path("away", lambda request: redirect("help")),
]


SCREENS = [
    (1280, "light"),
    pytest.param(360, "dark", marks=pytest.mark.slow),
]


@pytest.fixture
def complaints(page):
    """Collect what the browser complains about, the content policy among others."""
    found = []
    page.on(
        "console",
        lambda message: (
            message.type == "error"
            and "status of 404" not in message.text
            and found.append(message.text)
        ),
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.fixture
def with_gallery():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def overflow(page):
    """Return how many pixels stand beside the screen."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_public_pages_are_for_every_eye_and_screen(
    page, barriers, complaints, width, scheme
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})

    for url in ("/account/login", "/account/password/reset", "/help", "/nowhere"):
        page.goto(url)
        assert (url, barriers(), overflow(page)) == (url, [], 0)

    assert complaints == []


@pytest.mark.usefixtures("with_gallery")
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_components_are_for_every_eye_and_screen(
    page, sign_in, barriers, complaints, width, scheme
):
    sign_in(UserFactory())
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto("/gallery")
    page.locator(".ha-menu > summary").click()

    assert barriers() == []
    assert overflow(page) == 0
    assert complaints == []


@pytest.mark.usefixtures("with_gallery")
def test_htmx_answers_in_place_and_redirects_move_the_page(page, sign_in, complaints):
    sign_in(UserFactory())
    page.goto("/gallery")

    page.click("#ask")
    page.get_by_text("Beantwoord").wait_for()
    page.click("#leave")
    page.wait_for_url("**/help")

    assert complaints == []


@pytest.mark.usefixtures("with_gallery")
def test_a_refused_form_opens_at_what_is_to_be_done(page, sign_in):
    sign_in(UserFactory())
    page.goto("/gallery")

    # The browser puts the focus there when it draws, which may be after the load.
    expect(page.locator(".ha-summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Waar: Vul dit in.")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("Thuis")
    assert page.input_value("#id_place") == "Thuis"


def test_keyboard_skips_to_the_content(page):
    page.goto("/help")

    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Naar de inhoud"
    assert link.is_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


@pytest.mark.slow
def test_signing_in_and_out_works_without_javascript(browser, live_server):
    person = UserFactory()
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, locale="nl-NL"
    )
    page = context.new_page()

    page.goto("/account/login")
    page.get_by_label("E-mailadres").fill(person.email)
    page.get_by_label("Wachtwoord").fill("password-of-tests")
    page.get_by_role("button", name="Inloggen").click()
    page.goto("/help")
    page.locator(".ha-menu > summary").click()
    page.get_by_role("button", name="Uitloggen").click()

    page.wait_for_url(f"**{reverse('account_login')}")
    assert page.get_by_text("Je bent uitgelogd.").is_visible()
    context.close()
