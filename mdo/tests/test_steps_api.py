"""The API of planning an MDO, of what surrounds a doorbraak, and of one's calendar."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import AccessGrant, AccessLog, CalendarFeed
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of
from mdo.models import Mandate, Mdo
from mdo.tests.factories import DoorbraakFactory, PrecedentFactory

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def lead():
    return AanspreekpuntFactory()


@pytest.fixture
def case(lead):
    return CaseFactory(household=lead.household)


def plan(case, **fields):
    moment = timezone.now() + timedelta(days=7)
    return {
        "case": str(case.uuid),
        "plannedAt": moment.isoformat(),
        "place": "Wijkhuis",
        "placeChosenByResident": True,
        "invited": [],
        **fields,
    }


def test_an_mdo_is_planned_moved_and_held(lead, case):
    owner, guest = client_of(lead.user), UserFactory(name="Gea Gast")
    sent = plan(case, invited=[str(guest.uuid)])

    row = owner.post(f"{API}/planned-mdos", sent).json()
    assert Mdo.objects.get().status == "planned"
    assert [one["name"] for one in row["attendances"]] == ["Gea Gast"]
    assert AccessGrant.objects.filter(user=guest).exists()

    moved = {**plan(case, place="Thuis"), "version": row["version"]}
    del moved["case"]
    address = f"{API}/planned-mdos/{row['uuid']}"
    row = owner.put(address, moved).json()
    assert (row["place"], row["attendances"]) == ("Thuis", [])
    stale = owner.put(address, moved)
    assert (stale.status_code, stale.json()["current"]["place"]) == (409, "Thuis")

    held = {
        "version": row["version"],
        "heldOn": "2026-03-30",
        "place": "Thuis",
        "residentPresent": True,
        "attendees": [],
        "agreements": [{"text": "Bellen", "owner": None}],
    }
    answer = owner.post(f"{address}/holding", held)

    assert answer.status_code == 201
    assert answer.json()["status"] == "held"
    assert len(answer.json()["agreements"]) == 1
    assert owner.get(address).status_code == 404
    assert owner.post(f"{address}/holding", held).status_code == 404


def test_a_moment_that_is_past_is_refused_at_its_field(lead, case):
    sent = plan(case, plannedAt="2026-03-01T10:00:00+01:00")

    answer = client_of(lead.user).post(f"{API}/planned-mdos", sent)

    assert answer.status_code == 400
    assert [one["location"] for one in answer.json()["errors"]] == ["/plannedAt"]


def test_a_stranger_plans_nothing_and_who_only_reads_may_not(case):
    reader = AccessGrantFactory(
        household=case.household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="De buren bellen.",
        ends_at=timezone.now() + timedelta(hours=24),
    ).user

    assert client_of(reader).post(f"{API}/planned-mdos", plan(case)).status_code == 403
    answer = client_of(UserFactory()).post(f"{API}/planned-mdos", plan(case))
    assert answer.json()["errors"][0]["location"] == "/case"
    assert not Mdo.objects.exists()


def test_a_doorbraak_goes_back_with_a_question_and_is_answered():
    doorbraak = DoorbraakFactory(asked_by=UserFactory())
    household = doorbraak.household
    AccessGrantFactory(household=household, user=doorbraak.asked_by)
    asker = client_of(doorbraak.asked_by)
    decider = client_of(UserFactory(coordinator=True, areas=[household.area]))
    address = f"{API}/doorbraken/{doorbraak.uuid}"
    question = {"version": 1, "question": "Wat kost het?"}

    assert asker.post(f"{address}/question", question).status_code == 403
    assert client_of(UserFactory()).post(f"{address}/question").status_code == 404
    assert decider.post(f"{address}/question", question).status_code == 201
    assert decider.post(f"{address}/question", question).status_code == 409
    answer = asker.post(f"{address}/answer", {"answer": "Honderd euro."})

    assert answer.status_code == 201
    asked = answer.json()["questions"][0]
    assert (asked["question"], asked["answer"]) == ("Wat kost het?", "Honderd euro.")
    assert asker.post(f"{address}/answer", {"answer": "Nog iets."}).status_code == 409


def test_earlier_doorbraken_are_found_by_words_and_by_whom_it_concerns():
    found = PrecedentFactory(rule="Kostendelersnorm, artikel 19a.")
    PrecedentFactory(rule="Urgentieverordening.")
    worker = client_of(UserFactory())

    answer = worker.post(f"{API}/precedents/_search", {"query": "kostendelersnorm"})
    assert [one["uuid"] for one in answer.json()["results"]] == [str(found.uuid)]
    assert len(worker.get(f"{API}/precedents").json()["results"]) == 2
    for role in ("manager", "administrator", "privacy_officer"):
        other = client_of(UserFactory(**{role: True}))
        assert other.get(f"{API}/precedents").status_code == 403


def test_mandates_are_set_by_the_administrator_upon_what_was_read():
    administrator = client_of(UserFactory(administrator=True))
    address = f"{API}/mandates"
    read = administrator.get(address).json()["mandates"]
    assert [one["role"] for one in read] == ["coordinator"]
    limits = [
        {"role": "coordinator", "upTo": "5000.00", "version": read[0]["version"]},
        {"role": "professional", "upTo": "250.00"},
    ]

    assert client_of(UserFactory()).get(address).status_code == 403
    assert administrator.put(address, {"mandates": limits}).status_code == 200
    assert Mandate.objects.get(role="professional").up_to == 250
    # Both were read before somebody else set them.
    assert administrator.put(address, {"mandates": limits}).status_code == 409
    twice = administrator.put(address, {"mandates": [limits[1], limits[1]]})
    assert twice.json()["errors"][0]["location"] == "/mandates"


def test_the_budget_of_a_year_is_set_by_the_administrator_upon_what_was_read():
    administrator = client_of(UserFactory(administrator=True))
    address = f"{API}/doorbraak-budgets/2027"
    assert administrator.get(address).status_code == 404

    made = administrator.put(address, {"amount": "60000.00"})
    unread = administrator.put(address, {"amount": "1.00"})
    changed = administrator.put(address, {"amount": "70000.00", "version": 1})
    below = administrator.put(address, {"amount": "-1.00", "version": 2})

    assert [made.status_code, changed.status_code] == [200, 200]
    assert (unread.status_code, below.status_code) == (409, 400)
    assert below.json()["errors"][0]["location"] == "/amount"
    assert administrator.get(address).json() == {
        "year": 2027,
        "amount": "70000.00",
        "version": 2,
    }
    for role in ({}, {"coordinator": True}, {"manager": True}):
        other = client_of(UserFactory(**role))
        assert other.get(address).status_code == 403
        assert other.put(address, {"amount": "1.00"}).status_code == 403


@pytest.mark.parametrize("coordinator", ["249.99", None])
def test_a_professional_has_no_higher_mandate_than_a_coordinator(coordinator):
    administrator = client_of(UserFactory(administrator=True))
    limits = [{"role": "professional", "upTo": "250.00"}]
    if coordinator:
        limits += [{"role": "coordinator", "upTo": coordinator, "version": 1}]

    refused = administrator.put(f"{API}/mandates", {"mandates": limits})

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["location"] == "/mandates"
    assert not Mandate.objects.filter(role="professional").exists()


def test_a_professional_is_without_limit_only_when_a_coordinator_is():
    administrator = client_of(UserFactory(administrator=True))
    limits = [
        {"role": "professional", "upTo": None},
        {"role": "coordinator", "upTo": "250.00", "version": 1},
    ]
    address = f"{API}/mandates"

    assert administrator.put(address, {"mandates": limits}).status_code == 400
    limits[1]["upTo"] = None
    assert administrator.put(address, {"mandates": limits}).status_code == 200


def test_the_address_of_a_calendar_is_given_once_renewed_and_ended(client):
    user = UserFactory()
    api, address = client_of(user), f"{API}/me/calendar-feed"
    assert api.get(address).status_code == 404

    first = api.post(address).json()["address"]
    second = api.post(address).json()["address"]

    assert first.rpartition("/")[2] not in str(api.get(address).json())
    here = [one.removeprefix("http://testserver") for one in (first, second)]
    paths = [one[one.index("/calendar/") :] for one in here]
    assert [client.get(path).status_code for path in paths] == [404, 200]
    assert api.delete(address).status_code == 204
    assert client.get(paths[1]).status_code == 404
    assert api.delete(address).status_code == 404
    names = AccessLog.objects.filter(channel="api").values_list("name", flat=True)
    assert set(names) >= {"calendar made", "calendar ended"}
    manager = client_of(UserFactory(manager=True))
    assert manager.post(address).status_code == 403
    assert not CalendarFeed.objects.exists()
