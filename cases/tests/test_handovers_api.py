"""The API of handing a household over, and of standing in for who is away."""

import pytest

from cases.models import Aanspreekpunt, AccessGrant, AccessLog, Handover, StandIn
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def lead():
    return AanspreekpuntFactory(household__name="Huishouden Verbeek")


@pytest.fixture
def receiver():
    return UserFactory(name="Murat Aydin")


def offer(lead, receiver, **fields):
    return {
        "household": str(lead.household.uuid),
        "receiver": str(receiver.uuid),
        "fromOn": "2026-03-30",
        "reason": "Andere baan.",
        "steps": ["told"],
        "informOn": "2026-03-30",
        **fields,
    }


def test_who_is_offered_a_household_reads_the_number_and_then_accepts(lead, receiver):
    made = client_of(lead.user).post(f"{API}/handovers", offer(lead, receiver)).json()
    assert made["household"] == str(lead.household.uuid)
    address = f"{API}/handovers/{made['uuid']}"
    looks = AccessLog.objects.filter(subject__gt="", user=receiver)

    read = client_of(receiver).get(address).json()
    assert (read["household"], read["number"]) == (None, lead.household.number)
    assert not looks.exists()
    assert client_of(UserFactory()).get(address).status_code == 404
    accept = {"version": made["version"]}
    assert client_of(lead.user).post(f"{address}/acceptance", accept).status_code == 403
    answer = client_of(receiver).post(f"{address}/acceptance", accept)

    assert answer.json()["status"] == "accepted"
    assert answer.json()["household"] == str(lead.household.uuid)
    assert Aanspreekpunt.objects.current().get().user == receiver
    assert client_of(receiver).post(f"{address}/acceptance", accept).status_code == 409
    told = client_of(receiver).post(f"{address}/telling", {"informedOn": "2026-03-30"})
    assert told.json()["informedOn"] == "2026-03-30"


def test_an_offer_is_refused_with_a_reason_or_taken_back(lead, receiver):
    giver = client_of(lead.user)
    colleague = client_of(AccessGrantFactory(household=lead.household).user)
    first = giver.post(f"{API}/handovers", offer(lead, receiver)).json()
    again = giver.post(f"{API}/handovers", offer(lead, receiver))
    assert again.status_code == 409
    address = f"{API}/handovers/{first['uuid']}"
    no = {"version": 1, "reason": "Te vol."}
    assert colleague.post(f"{address}/refusal", no).status_code == 403
    answer = client_of(receiver).post(f"{address}/refusal", no)
    assert (answer.json()["status"], answer.json()["answer"]) == ("refused", "Te vol.")

    second = giver.post(f"{API}/handovers", offer(lead, receiver)).json()
    address = f"{API}/handovers/{second['uuid']}/withdrawal"
    assert client_of(receiver).post(address, {"version": 1}).status_code == 403
    assert colleague.post(address, {"version": 1}).json()["status"] == "withdrawn"
    assert Aanspreekpunt.objects.current().get().user == lead.user


def test_what_is_wrong_in_an_offer_is_said_at_its_field(lead):
    manager = UserFactory(manager=True)

    answer = client_of(lead.user).post(f"{API}/handovers", offer(lead, manager))

    assert answer.status_code == 400
    assert [one["location"] for one in answer.json()["errors"]] == ["/receiver"]
    assert not Handover.objects.exists()


def test_a_colleague_stands_in_for_all_that_one_leads_until_one_is_back(lead, receiver):
    away = {
        "standIn": str(receiver.uuid),
        "fromOn": "2026-03-30",
        "untilOn": "2026-04-06",
    }
    absent = client_of(lead.user)

    answer = absent.post(f"{API}/me/absence", away)

    assert answer.status_code == 201
    assert answer.json()["notFor"] == []
    assert answer.json()["standIns"][0]["household"] == str(lead.household.uuid)
    address = f"{API}/households/{lead.household.uuid}"
    assert client_of(receiver).get(address).status_code == 200
    shown = client_of(receiver).get(f"{API}/stand-ins?on=2026-04-06").json()["results"]
    assert [one["standInName"] for one in shown] == ["Murat Aydin"]
    assert client_of(UserFactory()).get(f"{API}/stand-ins").json()["results"] == []
    assert client_of(UserFactory()).post(f"{API}/me/absence", away).status_code == 409
    manager = client_of(UserFactory(manager=True))
    assert manager.post(f"{API}/me/absence", away).status_code == 403

    assert absent.delete(f"{API}/me/absence").status_code == 204
    assert client_of(receiver).get(address).status_code == 404
    assert StandIn.objects.get().ended_at
    assert AccessGrant.objects.filter(user=receiver, ends_at=None).count() == 0
