"""The API of access: questions, emergencies, ending, and what sharing stands on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import AccessGrant, CaseGround, EmergencyAccess, LegalGround
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AccessRequestFactory,
    CaseFactory,
    EmergencyAccessFactory,
    OrganisationFactory,
    PartyAgreementFactory,
    UserFactory,
)
from rest.openapi import Generator

pytestmark = pytest.mark.django_db
API = "/api/v1"


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def lead():
    lead = AanspreekpuntFactory()
    CaseFactory(household=lead.household)
    return lead


@pytest.fixture
def household(lead):
    return lead.household


ASK = {"purpose": "Intake schuldhulp.", "untilOn": "2026-05-01"}


def test_a_question_says_nothing_of_a_household(household):
    asker = client_of(UserFactory())
    keys = {"uuid", "number", "askedAt", "expiresAt"}
    bodies = []
    for number in (household.number, "HA-00000"):
        answer = asker.post(f"{API}/access-requests", {**ASK, "number": number})
        assert answer.status_code == 201
        bodies.append({k: v for k, v in answer.json().items() if k not in keys})

    assert bodies[0] == bodies[1]
    assert bodies[0]["status"] == "open"
    assert len(asker.get(f"{API}/access-requests").json()["results"]) == 2


def test_many_numbers_are_answered_with_429(settings):
    settings.ACCESS_REQUESTS_A_DAY = 1
    asker = client_of(UserFactory())
    asker.post(f"{API}/access-requests", {**ASK, "number": "HA-00001"})

    answer = asker.post(f"{API}/access-requests", {**ASK, "number": "HA-00002"})

    assert answer.status_code == 429
    assert 80_000 < int(answer["Retry-After"]) <= 86_400


def test_the_aanspreekpunt_grants_and_the_asker_sees_it(lead):
    asked = AccessRequestFactory(household=lead.household)
    place = f"{API}/access-requests/{asked.uuid}"
    asker, answerer = client_of(asked.asked_by), client_of(lead.user)
    decision = {"version": 1, "granted": True, "untilOn": "2026-04-10"}
    stale = answerer.post(f"{place}/decision", {**decision, "version": 9})
    assert stale.status_code == 409
    assert asker.post(f"{place}/decision", decision).status_code == 403

    answer = answerer.post(f"{place}/decision", decision)

    assert (answer.status_code, answer.json()["status"]) == (201, "granted")
    assert asker.get(f"{API}/households/{lead.household.uuid}").status_code == 200
    assert answerer.post(f"{place}/decision", {**decision, "version": 2}).status_code


def test_a_refusal_needs_a_reason_and_a_withdrawal_is_the_askers(lead):
    asked = AccessRequestFactory(household=lead.household)
    place = f"{API}/access-requests/{asked.uuid}"
    answerer = client_of(lead.user)
    refusal = {"version": 1, "granted": False}
    assert answerer.post(f"{place}/decision", refusal).status_code == 400
    answer = answerer.post(f"{place}/withdrawal", {"version": 1})
    assert answer.status_code == 403

    answer = client_of(asked.asked_by).post(f"{place}/withdrawal", {"version": 1})

    assert answer.json()["status"] == "withdrawn"


def test_a_stranger_sees_no_question_and_no_record(household):
    stranger = client_of(UserFactory())
    PartyAgreementFactory(household=household)
    rows = {
        "access-requests": AccessRequestFactory(household=household),
        "emergency-access": EmergencyAccessFactory(household=household),
        "case-grounds": CaseGround.objects.get(),
        "party-agreements": household.party_agreements.get(),
    }

    for name, row in rows.items():
        assert stranger.get(f"{API}/{name}").json()["results"] == []
        assert stranger.get(f"{API}/{name}/{row.uuid}").status_code == 404


def test_emergency_access_is_asked_and_judged(household):
    user, officer = UserFactory(), UserFactory(privacy_officer=True)
    answer = client_of(user).post(
        f"{API}/emergency-access", {"number": household.number, "reason": "Brand."}
    )
    assert answer.json()["household"] == str(household.uuid)
    place = f"{API}/emergency-access/{answer.json()['uuid']}/review"
    judgement = {"version": 1, "judgement": "justified", "note": "Goed."}
    assert client_of(user).post(place, judgement).status_code == 403

    answer = client_of(officer).post(place, judgement)

    assert answer.json()["judgement"] == "justified"
    waiting = client_of(officer).get(f"{API}/emergency-access?reviewed=false")
    assert waiting.json()["results"] == []


def test_the_document_says_that_nothing_opened_has_no_end():
    schemas = Generator().get_schema(public=True)["components"]["schemas"]

    assert schemas["EmergencyAccess"]["properties"]["endsAt"]["nullable"]


def test_a_number_without_a_file_opens_nothing():
    answer = client_of(UserFactory()).post(
        f"{API}/emergency-access", {"number": "HA-00000", "reason": "Brand."}
    )

    assert (answer.status_code, answer.json()["household"]) == (201, None)
    assert EmergencyAccess.objects.get().grant is None


def test_access_is_ended_by_who_may(lead):
    grant = AccessGrantFactory(household=lead.household, reason="asked")
    colleague = AccessGrantFactory(household=lead.household)
    place = f"{API}/access-grants/{grant.uuid}/ending"
    answer = client_of(colleague.user).post(place, {"reason": "Klaar."})
    assert answer.status_code == 403

    answer = client_of(lead.user).post(place, {"reason": "Klaar."})

    assert answer.json()["endedBecause"] == "by_hand"
    again = client_of(lead.user).post(place, {"reason": "Klaar."})
    assert again.status_code == 409
    current = client_of(lead.user).get(f"{API}/access-grants?current=true")
    assert len(current.json()["results"]) == 2


def test_grounds_are_added_and_ended(lead):
    case = lead.household.cases.get()
    client = client_of(lead.user)
    wgs = LegalGround.objects.get(name="Wgs")
    body = {
        "case": str(case.uuid),
        "legalGround": str(wgs.uuid),
        "validFrom": "2026-03-01",
    }

    made = client.post(f"{API}/case-grounds", body).json()
    ended = client.post(
        f"{API}/case-grounds/{made['uuid']}/ending",
        {"version": 1, "validUntil": "2026-03-20"},
    ).json()

    assert (made["legalGround"], made["validUntil"]) == ("Wgs", None)
    assert ended["validUntil"] == "2026-03-20"
    wams = LegalGround.objects.get(in_force=False)
    refused = client.post(
        f"{API}/case-grounds", {**body, "legalGround": str(wams.uuid)}
    )
    assert refused.status_code == 400


def test_being_informed_and_agreeing_are_written_down_and_withdrawn(lead):
    client = client_of(lead.user)
    partner = OrganisationFactory(name="Schuldhulp Zuid")
    about = {"household": str(lead.household.uuid)}
    theirs = AccessGrantFactory(household=lead.household, user__organisation=partner)

    informed = client.post(
        f"{API}/resident-informed",
        {**about, "what": "Folder.", "informedOn": "2026-03-30"},
    )
    agreed = client.post(
        f"{API}/party-agreements",
        {**about, "organisation": str(partner.uuid), "agreedOn": "2026-03-30"},
    ).json()
    withdrawn = client.post(
        f"{API}/party-agreements/{agreed['uuid']}/withdrawal", {"version": 1}
    )

    assert informed.json()["informedByName"] == lead.user.name
    assert withdrawn.json()["withdrawnOn"] == "2026-03-30"
    current = AccessGrant.objects.current(timezone.now() + timedelta(seconds=1))
    assert not current.filter(pk=theirs.pk).exists()


def test_a_list_is_narrowed_to_the_own_questions_or_those_of_others(lead):
    theirs = AccessRequestFactory(household=lead.household)
    own = AccessRequestFactory(asked_by=lead.user)
    client = client_of(lead.user)

    found = [
        client.get(f"{API}/access-requests?mine={mine}").json()["results"]
        for mine in ("true", "false")
    ]

    assert [[row["uuid"] for row in rows] for rows in found] == [
        [str(own.uuid)],
        [str(theirs.uuid)],
    ]
