"""The frame around every page: menu, start, language, explanations, error pages."""

import re

import pytest
from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from kombu import Connection

from cases.models import User
from cases.tests.factories import OrganisationFactory, UserFactory
from helmond_aanpak import navigation
from helmond_aanpak.urls import urlpatterns as site_urls
from mdo.tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


# A site of which every page of the menu exists ----------------------------------


def shown_page(request):
    return render(request, "base.html")


def refusing(request):
    raise PermissionDenied("Alleen de eigenaar mag dit.")


def suspicious(request):
    raise SuspiciousOperation("vreemd")


def broken(request):
    raise ValueError("Jansen")


def saying(request):
    messages.success(request, "Het <MDO> is bewaard.")
    messages.error(request, "Dit ging niet.")
    return shown_page(request)


urlpatterns = [
    *site_urls,
    path("shown", shown_page, name="shown"),
    path("shown/below", shown_page),
    path("shown-too", shown_page, name="shown-too"),
    path("looked-for", lambda request: HttpResponse("gevonden"), name="looked-for"),
    path("refusing", refusing),
    path("suspicious", suspicious),
    path("broken", broken),
    path("saying", saying),
]


@pytest.fixture
def menu(monkeypatch):
    """Put a menu of test pages in the place of the real one."""
    role = User.Role
    entries = (
        navigation.Entry((role.PROFESSIONAL,), "not:there", "Bestaat niet"),
        navigation.Entry(
            (role.PROFESSIONAL,), "shown", "Mijn werk", count=navigation.own_overdue
        ),
        navigation.Entry((role.PROFESSIONAL, role.MANAGER), "shown-too", "Rapport"),
    )
    monkeypatch.setattr(navigation, "MAIN_MENU", entries)
    search = navigation.Entry((role.PROFESSIONAL,), "looked-for", "Zoeken")
    monkeypatch.setattr(navigation, "SEARCH", search)
    with override_settings(ROOT_URLCONF=__name__):
        yield


def page(client, url):
    return client.get(url).content.decode()


def menu_of(html):
    """Return words and address of the links in the main menu, and which is current."""
    links = re.search(r'<nav class="ha-nav".*?</nav>', html, re.DOTALL)
    return re.findall(
        r'<a href="([^"]+)"( aria-current="page")?>([^<]+?) ?<',
        links.group() if links else "",
    )


@pytest.mark.usefixtures("menu")
def test_menu_shows_the_pages_of_the_role_that_exist(client):
    client.force_login(UserFactory())
    assert menu_of(page(client, "/help")) == [
        ("/shown", "", "Mijn werk"),
        ("/shown-too", "", "Rapport"),
    ]

    client.force_login(UserFactory(manager=True))
    assert menu_of(page(client, "/help")) == [("/shown-too", "", "Rapport")]


@pytest.mark.usefixtures("menu")
@pytest.mark.parametrize("url", ["/shown", "/shown/below"])
def test_menu_marks_where_one_is_also_below_it(client, url):
    client.force_login(UserFactory())

    current = [words for _, mark, words in menu_of(page(client, url)) if mark]

    assert current == ["Mijn werk"]


@pytest.mark.usefixtures("menu")
def test_menu_counts_what_the_person_is_late_with(client):
    late = AgreementFactory(overdue=True)
    AgreementFactory(mdo=late.mdo, owner=late.owner)
    AgreementFactory(mdo=late.mdo, owner=UserFactory(), overdue=True)

    client.force_login(late.owner)

    assert '>1<span class="ha-sr"> te laat</span>' in page(client, "/help")


@pytest.mark.usefixtures("menu")
def test_menu_shows_no_number_when_nothing_is_late(client):
    client.force_login(UserFactory())

    assert "ha-nav__n" not in page(client, "/help")


def test_the_real_menu_gives_every_role_a_start():
    roles = {role for entry in navigation.MAIN_MENU for role in entry.roles}

    assert roles == set(User.Role)


# Search ------------------------------------------------------------------------


@pytest.mark.usefixtures("menu")
def test_search_is_posted_so_that_no_name_stands_in_an_address(client):
    client.force_login(UserFactory())

    form = re.search(
        r'<form[^>]*action="/looked-for".*?</form>', page(client, "/help"), re.DOTALL
    )

    assert 'method="post"' in form.group()
    assert "csrfmiddlewaretoken" in form.group()


@pytest.mark.usefixtures("menu")
def test_search_is_only_for_who_works_with_households(client):
    client.force_login(UserFactory(manager=True))

    assert "ha-search" not in page(client, "/help")


# The start ---------------------------------------------------------------------


def test_home_sends_a_visitor_to_signing_in(client):
    assert client.get("/").url == reverse("account_login")


@pytest.mark.usefixtures("menu")
def test_home_sends_everybody_to_their_first_page(client):
    client.force_login(UserFactory())
    assert client.get("/").url == "/shown"

    client.force_login(UserFactory(privacy_officer=True))
    assert client.get("/").url == "/help"


# Who is signed in --------------------------------------------------------------


def test_user_menu_names_person_role_and_organisation(client):
    person = UserFactory(name="Ilse Verhoeven", organisation__name="LEVgroep")
    client.force_login(person)

    shown = page(client, "/help")

    assert "<strong>Ilse Verhoeven</strong><small>LEVgroep</small>" in shown
    assert reverse("account_logout") in shown


def test_a_page_asks_once_who_is_signed_in_and_of_which_organisation(client):
    client.force_login(UserFactory(manager=True, organisation=OrganisationFactory()))
    client.get("/help")

    with CaptureQueriesContext(connection) as queries:
        client.get("/help")

    asked = [query["sql"] for query in queries if "cases_" in query["sql"]]
    assert len(asked) == 1


def test_a_visitor_gets_no_menu(client):
    shown = page(client, "/help")

    assert "ha-nav" not in shown
    assert reverse("account_logout") not in shown


# Language ----------------------------------------------------------------------


def test_language_is_changed_by_post_and_remembered(client):
    assert '<html lang="nl"' in page(client, "/help")

    response = client.post(
        reverse("set_language"), {"language": "en", "next": "/privacy"}
    )

    assert response.url == "/privacy"
    shown = page(client, "/help")
    assert '<html lang="en"' in shown
    assert "Skip to the content" in shown


def test_language_is_offered_in_its_own_words(client):
    assert re.findall(
        r'lang="(\w\w)"[^>]*>(Nederlands|English)', page(client, "/help")
    ) == [
        ("nl", "Nederlands"),
        ("en", "English"),
    ]


# Explanations ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/help", "De zes weken"),
        ("/accessibility", "Hoever we zijn"),
        ("/privacy", "Elke blik wordt vastgelegd"),
    ],
)
def test_explanations_are_for_everybody(client, url, words):
    shown = page(client, url)

    assert words in shown
    assert shown.count("<h1") == 1


def test_messages_stand_at_the_top(client):
    with override_settings(ROOT_URLCONF=__name__):
        shown = page(client, "/saying")

    assert "Het &lt;MDO&gt; is bewaard." in shown
    assert "ha-note--ok" in shown
    assert re.search(r'ha-note--late" role="alert".*Dit ging niet\.', shown, re.DOTALL)


# What goes wrong ---------------------------------------------------------------


@pytest.fixture
def test_site():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("/nowhere", 404, "Deze pagina bestaat niet, of je hebt er geen toegang toe"),
        ("/refusing", 403, "Dit mag je niet doen"),
        ("/suspicious", 400, "Dit klopt niet"),
        ("/broken", 500, "Er ging bij ons iets mis"),
    ],
)
def test_errors_say_what_is_wrong_in_our_frame(
    test_site, url, status, words, signed_in
):
    if signed_in:
        test_site.force_login(UserFactory())

    response = test_site.get(url)
    shown = response.content.decode()

    assert response.status_code == status
    assert f"<title>{words} - Helmond Aanpak</title>" in shown
    assert "Naar de eerste pagina" in shown


def test_a_refusal_says_why(test_site):
    assert "Alleen de eigenaar mag dit." in test_site.get("/refusing").content.decode()


def test_an_error_of_ours_tells_nothing_about_anybody(test_site):
    assert "Jansen" not in test_site.get("/broken").content.decode()


def test_a_form_without_its_token_says_what_to_do():
    strict = Client(enforce_csrf_checks=True)

    response = strict.post(reverse("account_login"), {"login": "x"})

    assert response.status_code == 403
    assert "Deze pagina stond te lang open" in response.content.decode()


# The health check --------------------------------------------------------------


def test_health_is_good_when_database_and_broker_answer(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_health_is_bad_when_production_signs_in_as_the_owner(
    client, settings, monkeypatch
):
    settings.DEMO = False
    assert client.get("/healthz").status_code == 200

    monkeypatch.setattr("helmond_aanpak.pages.row_security.binds_us", lambda: False)
    assert client.get("/healthz").status_code == 503


def test_health_is_bad_when_the_broker_is_away_and_says_no_more(client, monkeypatch):
    monkeypatch.setattr(
        "helmond_aanpak.pages.app.connection_for_write",
        lambda **_: Connection("redis://127.0.0.1:1/0"),
    )

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (503, b"unavailable\n")
