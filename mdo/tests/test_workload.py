"""Who has how much to do: what is counted of whom, and who sees it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    EmergencyAccessFactory,
    UserFactory,
)
from mdo.models import Mdo
from mdo.tests.factories import AgreementFactory, AttendanceFactory, MdoFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)
URL = "/board/workload"


@pytest.fixture
def lead():
    case = CaseFactory(household__area=AreaFactory(name="Helmond-West"))
    user = UserFactory(name="Ria Regisseur", organisation__name="De Brug")
    return AanspreekpuntFactory(household=case.household, user=user)


@pytest.fixture
def coordinator(client, lead):
    person = UserFactory(coordinator=True, areas=[lead.household.area])
    client.force_login(person)
    return person


def of(person, path=URL):
    """Return the rows of the API as this person gets them, by name."""
    client = APIClient()
    client.force_authenticate(person)
    answer = client.get(f"/api/v1/workload{path.removeprefix(URL)}")
    return {row["name"]: row for row in answer.json()["results"]}


def busy(lead):
    """Give the aanspreekpunt a late and an open agreement, and a colleague an MDO."""
    case = lead.household.cases.get()
    held = MdoFactory(case=case, held_on=TODAY - timedelta(days=50))
    AttendanceFactory(mdo=held, user=lead.user)
    AgreementFactory(mdo=held, aanspreekpunt=lead, agreed_on=held.held_on)
    AgreementFactory(mdo=held, aanspreekpunt=lead)
    days_ago = TODAY - timedelta(days=3)
    done = {"done": True, "done_on": days_ago, "agreed_on": held.held_on}
    AgreementFactory(mdo=held, aanspreekpunt=lead, **done)
    other = UserFactory(name="Mo Meewerker", organisation=lead.user.organisation)
    AccessGrantFactory(household=lead.household, user=other)
    planned = MdoFactory(
        case=case,
        status=Mdo.Status.PLANNED,
        planned_at=datetime(2026, 4, 2, 8, tzinfo=UTC),
        held_on=None,
        resident_present=None,
    )
    AttendanceFactory(mdo=planned, user=other, present=False)
    return other


def test_each_person_has_a_row_with_what_is_theirs(lead, coordinator):
    busy(lead)

    rows = of(coordinator)

    ria, mo = rows["Ria Regisseur"], rows["Mo Meewerker"]
    assert (ria["leads"], ria["member"], ria["unfinished"], ria["late"]) == (1, 0, 2, 1)
    assert (ria["mdos"], ria["lastOn"]) == (0, "2026-03-27")
    assert (mo["leads"], mo["member"], mo["unfinished"], mo["mdos"]) == (0, 1, 0, 1)
    assert mo["lastOn"] is None


def test_an_organisation_counts_a_household_once(lead, coordinator):
    busy(lead)

    row = of(coordinator, f"{URL}?by=organisation")["De Brug"]

    assert (row["leads"], row["member"], row["unfinished"]) == (1, 0, 2)
    assert (row["mdos"], row["lastOn"]) == (1, "2026-03-27")


def test_what_is_over_or_elsewhere_is_not_counted(lead, coordinator):
    AanspreekpuntFactory(user=lead.user)  # Of a household without an open case.
    elsewhere = CaseFactory(household__area=AreaFactory(name="Stiphout"))
    AanspreekpuntFactory(household=elsewhere.household, user=lead.user)
    EmergencyAccessFactory(household=lead.household)

    rows = of(coordinator)

    assert list(rows) == ["Ria Regisseur"]
    assert rows["Ria Regisseur"]["leads"] == 1


def test_a_professional_sees_the_own_row_only(client, lead):
    colleague = busy(lead)
    client.force_login(lead.user)

    mine = of(lead.user)
    page = client.get("/my-work").content.decode()
    others = APIClient()
    others.force_authenticate(colleague)

    assert list(mine) == ["Ria Regisseur"]
    assert (mine["Ria Regisseur"]["unfinished"], len(mine)) == (2, 1)
    assert "Mijn werklast" in page
    assert client.get(URL).status_code == 403
    assert others.get("/api/v1/workload?by=organisation").status_code == 403


def test_it_is_sorted_and_searched_without_a_name_in_the_address(
    client, lead, coordinator
):
    busy(lead)

    late_first = client.get(URL).content.decode()
    by_name = client.get(f"{URL}?sort=name").content.decode()
    found = client.post(URL, {"name": "meewerk"}, follow=True)

    assert late_first.index("Ria Regisseur") < late_first.index("Mo Meewerker")
    assert by_name.index("Mo Meewerker") < by_name.index("Ria Regisseur")
    address, _status = found.redirect_chain[-1]
    assert "meewerk" not in address
    assert "Mo Meewerker" in found.content.decode()
    assert "Ria Regisseur" not in found.content.decode()


def test_where_nobody_has_anything_to_do_the_page_says_so(client):
    client.force_login(UserFactory(coordinator=True, areas=[AreaFactory()]))

    for url in (URL, f"{URL}/organisations"):
        assert "Nog niemand heeft iets te doen." in client.get(url).content.decode()


def test_it_needs_the_same_queries_for_one_and_for_more(client, lead, coordinator):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(URL).status_code == 200
        counts.append(len(queries))
        busy(lead)
        AanspreekpuntFactory(household=CaseFactory().household)

    assert counts[0] == counts[1]
