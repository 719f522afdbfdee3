"""Who looked at which file: the whole log, and that of one household."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import AccessLog
from cases.tests.factories import (
    AccessGrantFactory,
    AccessLogFactory,
    AreaFactory,
    HouseholdFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

URL = "/access-log"


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


@pytest.mark.parametrize(
    "role", ["professional", "coordinator", "manager", "administrator"]
)
def test_no_other_role_sees_the_whole_log(client, role):
    client.force_login(UserFactory(role=role))

    assert client.get(URL).status_code == 403
    assert client.post(URL, {"person": "a"}).status_code == 403


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
    person = UserFactory(name="Zoë Gezocht", email="zg@voorbeeld.example")
    sought = look(HouseholdFactory(), person)
    look(HouseholdFactory(), UserFactory())

    for words in ("zoe gez", "ZG@voorbeeld"):
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
def test_the_pages_need_the_same_queries_for_2_and_20_lines(client, which):
    grant = AccessGrantFactory()
    if which == "everything":
        client.force_login(UserFactory(privacy_officer=True))
    else:
        client.force_login(grant.user)
    url = URL if which == "everything" else log_of(grant.household)
    counts = []
    for extra in (2, 18):
        for _ in range(extra):
            look(grant.household, UserFactory())
            look(HouseholdFactory(), UserFactory())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
