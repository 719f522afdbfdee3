"""Who looked at which file: the whole log, and that of one household."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions, pseudonyms
from cases.models import AccessLog
from cases.tests.factories import (
    AccessGrantFactory,
    AccessLogFactory,
    AreaFactory,
    HouseholdFactory,
    UserFactory,
)
from cases.views import access_log

pytestmark = pytest.mark.django_db

URL = "/access-log"
EXPORT = "/access-log/export"


@pytest.fixture
def officer(client):
    person = UserFactory(privacy_officer=True, name="Fre Geheim")
    client.force_login(person)
    return person


def text_of(response):
    return response.content.decode()


def look(household, by, **fields):
    actions.log_look(
        by=by, households=[household], name="household", channel="page", **fields
    )
    return AccessLog.objects.first()


def looks_shown(response):
    """Return the lines on the page, but for those of reading the log itself."""
    return [line for line in response.context["page"].rows if line.name == "household"]


def log_of(household):
    return reverse("cases:household-log", args=[household.uuid])


# The whole log --------------------------------------------------------------------


def test_the_privacy_officer_sees_who_looked_at_which_file(client, officer):
    household = HouseholdFactory(number="HA-00214", name="Huishouden Verbeek")
    grant = AccessGrantFactory(household=household, user__name="Ilse Verhoeven")
    look(household, grant.user, reason="spoed in het weekend")

    text = text_of(client.get(URL))

    assert "Ilse Verhoeven" in text
    assert "HA-00214" in text
    assert "Bekeken: het dossier" in text
    assert "spoed in het weekend" in text
    # The log is without content: also without the name of the household.
    assert "Verbeek" not in text


@pytest.mark.parametrize("role", ["professional", "manager", "administrator"])
def test_no_other_role_sees_the_whole_log(client, role):
    client.force_login(UserFactory(role=role))

    assert client.get(URL).status_code == 403
    assert client.get(EXPORT).status_code == 403
    assert client.post(URL, {"person": "a"}).status_code == 403


def test_a_coordinator_sees_the_log_of_the_own_areas(client):
    household = HouseholdFactory(number="HA-00214")
    coordinator = UserFactory(coordinator=True, areas=[household.area])
    own = look(household, UserFactory(name="Nina Nieuwsgierig"))
    elsewhere = HouseholdFactory(area__name="Stiphout")
    look(elsewhere, UserFactory(name="Andere Kijker"))
    client.force_login(coordinator)

    response = client.get(URL)

    assert looks_shown(response) == [own]
    assert "HA-00214" in text_of(response)
    assert "Andere Kijker" not in text_of(response)
    # A number of elsewhere, or its pseudonym, is as good as one that is nothing.
    for text in (elsewhere.number, pseudonyms.of_household(elsewhere.pk)):
        response = client.post(URL, {"household": text}, follow=True)
        assert looks_shown(response) == []
    assert own.household.number in client.get(EXPORT).content.decode()
    assert elsewhere.number not in client.get(EXPORT).content.decode()


def test_lines_are_found_by_what_was_done(client, officer):
    household = HouseholdFactory()
    seen = look(household, UserFactory())
    changed = look(household, UserFactory(), action="U")
    grant = AccessGrantFactory(
        reason="emergency",
        purpose="Brand",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    emergency = look(grant.household, grant.user)
    AccessLogFactory(
        household=household, outcome="refused", name="household", action="U"
    )
    refused = AccessLog.objects.first()

    def shown(kind):
        return looks_shown(client.post(URL, {"kind": kind}, follow=True))

    assert shown("R") == [emergency, seen]
    assert set(shown("U")) == {refused, changed}
    assert shown("refused") == [refused]
    assert shown("emergency") == [emergency]


def test_the_log_is_sorted_both_ways(client, officer):
    first, last = (look(HouseholdFactory(), UserFactory()) for _ in range(2))

    assert looks_shown(client.get(URL)) == [last, first]
    assert looks_shown(client.get(f"{URL}?sort=at")) == [first, last]
    assert looks_shown(client.get(f"{URL}?sort=name")) == [last, first]


def test_of_a_destroyed_file_the_lines_are_found_by_its_pseudonym(client, officer):
    line = AccessLogFactory(household=None, subject=pseudonyms.of_household(987654))

    response = client.post(URL, {"household": line.subject}, follow=True)

    assert looks_shown(response) == [line]
    assert "vernietigd" in text_of(response)
    assert line.subject not in response.request["QUERY_STRING"]


def test_the_log_as_a_spreadsheet_is_without_content_and_itself_logged(client, officer):
    household = HouseholdFactory(number="HA-00214", name="Huishouden Verbeek")
    look(household, UserFactory(name="=HYPERLINK(1)"), reason="overleg;=2")
    look(HouseholdFactory(), UserFactory(name="Iemand Anders"))

    page = client.post(URL, {"household": "HA-00214"}, follow=True)
    response = client.get(page.context["export"])

    rows = list(csv.DictReader(response.content.decode().splitlines()))
    # The look, and that the officer looked which there are.
    assert [(row["household"], row["reason"]) for row in rows] == [
        # A Dutch Excel begins a cell after the semicolon.
        ("HA-00214", "overleg;'=2"),
        ("HA-00214", ""),
    ]
    assert rows[0]["user"] == "'=HYPERLINK(1)"
    assert "Verbeek" not in response.content.decode()
    line = AccessLog.objects.first()
    assert (line.user, line.name, line.action) == (officer, "access-log export", "E")
    assert line.household == household


def test_too_many_lines_are_not_exported_but_asked_for_in_parts(
    client, officer, monkeypatch
):
    monkeypatch.setattr(access_log, "MOST_EXPORTED", 1)
    for _ in range(2):
        look(HouseholdFactory(), UserFactory())

    response = client.get(EXPORT, follow=True)

    assert "Kies een kortere periode" in text_of(response)
    assert not AccessLog.objects.filter(name="access-log export").exists()


def test_a_visitor_is_sent_to_sign_in(client):
    for url in (URL, log_of(HouseholdFactory())):
        response = client.get(url)

        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


def test_reading_the_log_is_a_line_in_it(client, officer):
    assert "Nog niemand heeft een dossier bekeken." in text_of(client.get(URL))

    text = text_of(client.get(URL))

    line = AccessLog.objects.get(pk=AccessLog.objects.last().pk)
    assert (line.user, line.name, line.household) == (officer, "access-log", None)
    assert "Fre Geheim" in text
    assert "Bekeken: het logboek" in text


def test_emergency_access_stands_out(client, officer):
    grant = AccessGrantFactory(
        reason="emergency",
        purpose="Brand in de straat",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    look(grant.household, grant.user)

    assert "Noodtoegang" in text_of(client.get(URL))


def test_the_log_of_one_household_is_searched_by_its_number(client, officer):
    sought = look(HouseholdFactory(number="HA-00214"), UserFactory())
    look(HouseholdFactory(), UserFactory())

    response = client.post(URL, {"household": "ha-00214"}, follow=True)

    assert looks_shown(response) == [sought]
    assert "00214" not in response.request["QUERY_STRING"]
    # It is known whose log was read.
    assert AccessLog.objects.first().household == sought.household


def test_the_log_of_one_person_is_searched_by_name_or_address(client, officer):
    person = UserFactory(name="Zoë Gezocht", email="zoegezocht@voorbeeld.example")
    sought = look(HouseholdFactory(), person)
    look(HouseholdFactory(), UserFactory())

    for words in ("zoe gez", "ZOEGEZOCHT@voorbeeld"):
        response = client.post(URL, {"person": words}, follow=True)
        assert looks_shown(response) == [sought]
        assert words.split("@")[0] not in response.request["QUERY_STRING"]


def test_the_period_counts_days_in_dutch_time(client, officer):
    person = UserFactory()
    # 00:30 on 12 March in the Netherlands, still the 11th in UTC.
    moment = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)
    line = AccessLogFactory(at=moment, user=person, name="household")

    def shown(first, last):
        form = {"first": first, "last": last}
        return looks_shown(client.post(URL, form, follow=True))

    assert shown("2026-03-12", "2026-03-12") == [line]
    assert shown("2026-03-11", "2026-03-11") == []
    assert shown("2026-03-12", "") == [line]
    assert shown("", "2026-03-11") == []


def test_a_period_that_ends_before_it_begins_is_refused(client, officer):
    response = client.post(URL, {"first": "2026-03-12", "last": "2026-03-11"})

    assert "Dit is vóór de eerste dag." in text_of(response)


@pytest.mark.parametrize(
    "query",
    ["?first=gisteren", "?person=geen-token", "?after=x", "?last=9999-12-31"],
)
def test_nonsense_in_the_address_does_no_harm(client, officer, query):
    assert client.get(URL + query).status_code == 200


def test_a_number_that_does_not_exist_finds_nothing(client, officer):
    look(HouseholdFactory(), UserFactory())

    response = client.post(URL, {"household": "HA-00000"}, follow=True)

    assert looks_shown(response) == []
    assert "Er is geen regel gevonden." in text_of(response)


def test_the_pages_together_show_every_line_once(client, officer):
    household, person = HouseholdFactory(), UserFactory()
    lines = [look(household, person) for _ in range(120)]
    seen, url = [], f"{URL}?last=2026-12-31"

    while url and len(seen) < 200:
        response = client.get(url)
        seen += looks_shown(response)
        url = response.context["page"].next and URL + response.context["page"].next

    assert [line.pk for line in seen] == sorted((n.pk for n in lines), reverse=True)


# The log of one household -----------------------------------------------------------


def test_who_works_on_a_household_sees_who_looked(client):
    grant = AccessGrantFactory()
    look(grant.household, UserFactory(name="Nina Nieuwsgierig"))
    look(HouseholdFactory(), UserFactory(name="Andere Kijker"))
    client.force_login(grant.user)

    text = text_of(client.get(log_of(grant.household)))

    assert "Nina Nieuwsgierig" in text
    assert "Andere Kijker" not in text
    # In words for the resident, who reads along.
    assert "Hier leest u wie in uw dossier keek" in text
    assert AccessLog.objects.first().name == "access-log"
    assert AccessLog.objects.first().household == grant.household


def test_the_coordinator_of_the_area_sees_who_looked(client):
    household = HouseholdFactory()
    client.force_login(UserFactory(coordinator=True, areas=[household.area]))

    text = text_of(client.get(log_of(household)))

    assert "Nog niemand keek in dit dossier." in text


@pytest.mark.parametrize(
    "person",
    [
        {},
        {"coordinator": True},
        {"coordinator": True, "areas": ["Stiphout"]},
    ],
)
def test_for_a_stranger_the_household_does_not_exist(client, person):
    areas = [AreaFactory(name=name) for name in person.get("areas", [])]
    client.force_login(UserFactory(**{**person, "areas": areas}))

    assert client.get(log_of(HouseholdFactory())).status_code == 404


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_other_roles_have_no_page_of_a_household(client, role):
    client.force_login(UserFactory(role=role))

    assert client.get(log_of(HouseholdFactory())).status_code == 403


@pytest.mark.parametrize("which", ["everything", "one household"])
def test_the_pages_need_the_same_queries_for_2_and_6_lines(client, which):
    grant = AccessGrantFactory()
    if which == "everything":
        client.force_login(UserFactory(privacy_officer=True))
    else:
        client.force_login(grant.user)
    url = URL if which == "everything" else log_of(grant.household)
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            look(grant.household, UserFactory())
            look(HouseholdFactory(), UserFactory())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_household_reads_why_somebody_may_look_and_who_was_refused(client):
    grant = AccessGrantFactory(user__name="Ilse Verhoeven")
    client.force_login(UserFactory(name="Nina Nieuwsgierig"))
    client.get(reverse("cases:household", args=[grant.household.uuid]))
    client.force_login(grant.user)
    client.get(reverse("cases:household", args=[grant.household.uuid]))

    rows = client.get(log_of(grant.household)).context["page"].rows

    assert [(row.user.name, str(row.relation_words), row.outcome) for row in rows] == [
        ("Ilse Verhoeven", "zit aan tafel bij het MDO", "succeeded"),
        ("Nina Nieuwsgierig", "", "refused"),
    ]


def test_the_household_reads_a_period(client, clock):
    grant = AccessGrantFactory()
    early = AccessLogFactory(
        at=datetime(2026, 3, 1, 12, tzinfo=UTC), household=grant.household
    )
    AccessLogFactory(
        at=datetime(2026, 3, 20, 12, tzinfo=UTC), household=grant.household
    )
    client.force_login(grant.user)

    def shown(query):
        return looks_shown(client.get(log_of(grant.household) + query))

    assert shown("?first=2026-03-01&last=2026-03-01") == [early]
    assert shown("?last=2026-02-01") == []
    assert len(shown("?first=gisteren")) == 2


def test_the_log_says_in_words_how_somebody_signed_in(client, officer):
    AccessLogFactory(name="sign-in", reason="password, totp", household=None)
    AccessLogFactory(name="household", reason="password", household=None)

    lines = client.get(URL).context["page"].rows

    said = {line.name: line.reason_words for line in lines}
    assert said["sign-in"] == "wachtwoord, code uit een app"
    assert said["household"] == "password"


def test_the_lists_of_a_day_are_one_line_of_the_household(client):
    grant = AccessGrantFactory()
    client.force_login(grant.user)
    households = [grant.household, AccessGrantFactory(user=grant.user).household]
    for name in ("household list", "board", "household list"):
        actions.log_look(
            by=grant.user, households=households, name=name, channel="page"
        )
    look(grant.household, grant.user)

    once = client.get(log_of(grant.household))
    each = client.get(log_of(grant.household), {"lines": "each"})

    assert "3 keer op deze dag in lijsten" in text_of(once)
    assert [line.name for line in once.context["page"].rows].count("household") == 1
    assert sum(line.together > 1 for line in once.context["page"].rows) == 1
    assert sum(line.together > 1 for line in each.context["page"].rows) == 3
