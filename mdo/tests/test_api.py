"""The API of MDO's, agreements, doorbraken and escalations: what it promises."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import AccessLog, Area
from cases.tests.factories import AccessGrantFactory, CaseFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from mdo.models import Agreement, Doorbraak, Escalation, Mdo
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)  # In Helmond; in UTC the clock still says the 29th.


@pytest.fixture
def agreement():
    return AgreementFactory()


@pytest.fixture
def owner(agreement):
    return client_of(agreement.owner)


@pytest.fixture
def stranger():
    return client_of(UserFactory())


@pytest.fixture
def coordinator():
    west = Area.objects.get(name="Helmond-West")
    return client_of(UserFactory(coordinator=True, areas=[west]))


# Who sees what -------------------------------------------------------------------


def test_owner_sees_the_agreement_with_its_days_left(owner, agreement):
    row = owner.get("/api/v1/agreements").json()["results"][0]

    assert row["uuid"] == str(agreement.uuid)
    assert row["household"] == str(agreement.household.uuid)
    assert row["dueOn"] == "2026-05-11"
    assert row["daysLeft"] == 42
    assert row["ownerName"] == agreement.owner.name


@pytest.mark.parametrize(
    ("resource", "factory"),
    [
        ("cases", CaseFactory),
        ("mdos", MdoFactory),
        ("agreements", AgreementFactory),
        ("doorbraken", DoorbraakFactory),
        ("escalations", EscalationFactory),
        ("flags", FlagFactory),
    ],
)
def test_stranger_finds_nothing_and_colleague_and_coordinator_do(
    resource, factory, stranger, coordinator
):
    row = factory()
    colleague = client_of(AccessGrantFactory(household=row.household).user)
    detail = f"/api/v1/{resource}/{row.uuid}"

    assert stranger.get(f"/api/v1/{resource}").json()["results"] == []
    answer = stranger.get(detail)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    for client in (colleague, coordinator):
        assert len(client.get(f"/api/v1/{resource}").json()["results"]) == 1
        assert client.get(detail).json()["uuid"] == str(row.uuid)


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_other_roles_see_no_agreement(role, agreement):
    client = client_of(UserFactory(**{role: True}))

    assert client.get("/api/v1/agreements").json()["results"] == []
    assert client.get(f"/api/v1/agreements/{agreement.uuid}").status_code == 404


def test_coordinator_of_another_area_finds_nothing(agreement):
    north = Area.objects.get(name="Helmond-Noord")
    client = client_of(UserFactory(coordinator=True, areas=[north]))

    assert client.get(f"/api/v1/agreements/{agreement.uuid}").status_code == 404


def test_anonymous_visitor_is_told_to_sign_in(agreement):
    answer = APIClient().get("/api/v1/agreements")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_each_look_is_logged_once_a_household(owner, agreement):
    AgreementFactory(mdo=agreement.mdo, owner=agreement.owner)

    owner.get("/api/v1/agreements")

    line = AccessLog.objects.get()
    assert line.household == agreement.household
    assert line.user == agreement.owner
    assert (line.action, line.channel) == ("R", "api")


# Filters and pages ---------------------------------------------------------------


def test_filters_narrow_the_agreements(owner, agreement):
    done = AgreementFactory(mdo=agreement.mdo, owner=agreement.owner, done=True)
    late = AgreementFactory(
        mdo=agreement.mdo, owner=agreement.owner, overdue=True, blocked=True
    )

    def numbers(query):
        results = owner.get(f"/api/v1/agreements?{query}").json()["results"]
        return {row["number"] for row in results}

    assert numbers("unfinished=true") == {agreement.number, late.number}
    assert numbers("unfinished=false") == {done.number}
    assert numbers("overdue=true") == {late.number}
    assert numbers("overdue=false") == {agreement.number, done.number}
    assert numbers("status=blocked") == {late.number}
    assert numbers(f"dueUntil={TODAY}") == {late.number}
    assert numbers(f"household={uuid.uuid4()}") == set()


def test_pages_follow_each_other_without_gap_or_repeat(owner, agreement):
    AgreementFactory.create_batch(6, mdo=agreement.mdo, owner=agreement.owner)
    numbers, address = [], "/api/v1/agreements?limit=3"

    while address:
        page = owner.get(address).json()
        numbers += [row["number"] for row in page["results"]]
        address = page["next"]

    assert len(numbers) == 7
    assert len(set(numbers)) == 7


@pytest.mark.parametrize(
    "query", ["bestaatNiet=1", "status=klaar", "limit=0", "cursor=x"]
)
def test_bad_query_is_400_and_says_which_key(owner, query):
    answer = owner.get(f"/api/v1/agreements?{query}")

    assert answer.status_code == 400
    assert query.split("=")[0] in answer.json()["errors"][0]["location"]


@pytest.mark.parametrize(
    ("resource", "factory"),
    [
        ("agreements", AgreementFactory),
        ("mdos", MdoFactory),
        ("cases", CaseFactory),
        ("doorbraken", DoorbraakFactory),
        ("escalations", EscalationFactory),
        ("flags", FlagFactory),
    ],
)
def test_list_needs_the_same_queries_for_2_and_6_rows(resource, factory, coordinator):
    counts = []
    for extra in (2, 4):
        factory.create_batch(extra)
        with CaptureQueriesContext(connection) as queries:
            answer = coordinator.get(f"/api/v1/{resource}")
        counts.append(len(queries))
    assert len(answer.json()["results"]) == 6
    assert counts[0] == counts[1]
    assert counts[1] <= 12


# Logging an MDO --------------------------------------------------------------------


@pytest.fixture
def case(agreement):
    return agreement.mdo.case


def mdo_input(case, **values):
    return {
        "case": str(case.uuid),
        "heldOn": "2026-03-30",
        "place": "wijkhuis",
        "residentPresent": True,
        "attendees": [{"name": "Zus van de bewoner", "role": "companion"}],
        "agreements": [{"text": "Post samen openen", "owner": None}],
        **values,
    }


def test_log_mdo_gives_each_agreement_its_date(owner, case, agreement):
    colleague = UserFactory()

    answer = owner.post(
        "/api/v1/mdos",
        mdo_input(
            case,
            attendees=[{"user": str(colleague.uuid), "role": "chair"}],
            agreements=[
                {"text": "Lekkage herstellen", "owner": str(colleague.uuid)},
                {"text": "Post openen", "owner": None, "dueOn": "2026-04-02"},
            ],
        ),
        format="json",
    )

    assert answer.status_code == 201, answer.content
    mdo = Mdo.objects.get(uuid=answer.json()["uuid"])
    assert answer["Location"].endswith(f"/api/v1/mdos/{mdo.uuid}")
    assert [one.due_on for one in mdo.agreements.order_by("number")] == [
        date(2026, 5, 11),
        date(2026, 4, 2),
    ]
    # Who sat at the table or owns an agreement may see the household from now on.
    assert client_of(colleague).get(f"/api/v1/mdos/{mdo.uuid}").status_code == 200


def test_log_mdo_tells_all_faults_together_and_changes_nothing(owner, case):
    before = Mdo.objects.count()

    answer = owner.post(
        "/api/v1/mdos",
        mdo_input(
            case,
            heldOn="2026-04-30",
            residentPresent=False,
            agreements=[
                {"text": "Goed", "owner": None},
                {"text": "Te laat", "owner": None, "dueOn": "2027-04-30"},
            ],
        ),
        format="json",
    )

    assert answer.status_code == 400
    places = {error["location"] for error in answer.json()["errors"]}
    assert places == {"/heldOn", "/absenceReason", "/agreements/1/laterReason"}
    assert Mdo.objects.count() == before


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"heldOn": "gisteren"}, "/heldOn"),
        ({"heldOn": 20260330}, "/heldOn"),
        ({"residentPresent": "ja"}, "/residentPresent"),
        ({"onbekend": 1}, "/onbekend"),
        ({"agreements": "geen"}, "/agreements"),
        ({"place": ""}, "/place"),
        # For what a register does not tell; at the table one knows.
        ({"supporter": "unknown"}, "/supporter"),
    ],
)
def test_log_mdo_refuses_wrong_types_and_unknown_fields(owner, case, values, place):
    answer = owner.post("/api/v1/mdos", mdo_input(case, **values), format="json")

    assert answer.status_code == 400
    assert place in {error["location"] for error in answer.json()["errors"]}


def test_log_mdo_for_a_household_of_others_is_as_if_it_does_not_exist(stranger, case):
    answer = stranger.post("/api/v1/mdos", mdo_input(case), format="json")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["location"] == "/case"
    unknown = {**mdo_input(case), "case": str(uuid.uuid4())}
    same = stranger.post("/api/v1/mdos", unknown, format="json")
    assert same.json()["errors"] == answer.json()["errors"]


def test_log_mdo_in_a_closed_case_is_409(owner, case):
    Agreement.objects.all().delete()
    case.closed_on, case.closing_reason = TODAY, "doel bereikt"
    case.save()

    answer = owner.post("/api/v1/mdos", mdo_input(case), format="json")

    assert answer.status_code == 409
    assert answer.json()["detail"]


# Steps ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("fulfilment", {"note": "Gelukt"}, "done"),
        ("extension", {"dueOn": "2026-05-20", "reason": "Wachtlijst"}, "open"),
        ("blockade", {"cause": "rule", "note": "Mag niet"}, "blocked"),
        ("dropping", {"reason": "Niet meer nodig"}, "dropped"),
    ],
)
def test_step_on_an_agreement(owner, stranger, agreement, path, body, status):
    address = f"/api/v1/agreements/{agreement.uuid}/{path}"
    body = {"version": agreement.version, **body}

    assert stranger.post(address, body, format="json").status_code == 404
    answer = owner.post(address, body, format="json")

    assert answer.status_code == 201, answer.content
    assert answer.json()["status"] == status
    assert answer.json()["version"] == agreement.version + 1


def test_step_from_a_stale_version_is_409_with_the_row_as_it_is(owner, agreement):
    address = f"/api/v1/agreements/{agreement.uuid}/extension"
    body = {"dueOn": "2026-05-20", "reason": "Wachtlijst", "version": 1}
    assert owner.post(address, body, format="json").status_code == 201

    answer = owner.post(address, {**body, "dueOn": "2026-05-21"}, format="json")

    assert answer.status_code == 409
    assert answer.json()["current"]["dueOn"] == "2026-05-20"


def test_reopening_undoes_what_was_recorded_by_mistake(owner, stranger, agreement):
    address = f"/api/v1/agreements/{agreement.uuid}"
    body = {"version": 1, "reason": "Verkeerde knop"}
    too_soon = owner.post(f"{address}/reopening", body, format="json")
    assert too_soon.status_code == 409
    owner.post(f"{address}/fulfilment", {"version": 1}, format="json")
    body["version"] = 2

    assert stranger.post(f"{address}/reopening", body, format="json").status_code == 404
    without = owner.post(f"{address}/reopening", {"version": 2}, format="json")
    answer = owner.post(f"{address}/reopening", body, format="json")

    assert without.status_code == 400
    assert answer.status_code == 201, answer.content
    assert (answer.json()["status"], answer.json()["doneOn"]) == ("open", None)


def test_fulfilment_a_second_time_is_409(owner, agreement):
    address = f"/api/v1/agreements/{agreement.uuid}/fulfilment"
    assert owner.post(address, {"version": 1}, format="json").status_code == 201

    assert owner.post(address, {"version": 2}, format="json").status_code == 409


def test_fulfilment_before_the_mdo_is_400(owner, agreement):
    day = str(agreement.agreed_on - timedelta(days=1))

    answer = owner.post(
        f"/api/v1/agreements/{agreement.uuid}/fulfilment",
        {"version": 1, "doneOn": day},
        format="json",
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["location"] == "/doneOn"


def test_release_opens_a_blocked_agreement(owner, agreement):
    blocked = AgreementFactory(mdo=agreement.mdo, owner=agreement.owner, blocked=True)

    answer = owner.post(
        f"/api/v1/agreements/{blocked.uuid}/release", {"version": 1}, format="json"
    )

    assert answer.json()["status"] == "open"


def test_who_only_looks_in_an_emergency_may_not_step(agreement):
    emergency = AccessGrantFactory(
        household=agreement.household,
        reason="emergency",
        purpose="Acuut gevaar",
        ends_at=timezone.now() + timedelta(hours=20),
    )
    client = client_of(emergency.user)

    assert client.get(f"/api/v1/agreements/{agreement.uuid}").status_code == 200
    answer = client.post(
        f"/api/v1/agreements/{agreement.uuid}/fulfilment", {"version": 1}, format="json"
    )
    assert answer.status_code == 403


def test_case_is_closed_only_when_nothing_is_unfinished(owner, case, agreement):
    address = f"/api/v1/cases/{case.uuid}/closure"
    body = {"closedOn": str(TODAY), "reason": "doel bereikt"}

    refused = owner.post(address, body, format="json")
    Agreement.objects.filter(pk=agreement.pk).update(status="done", done_on=TODAY)
    closed = owner.post(address, body, format="json")

    assert refused.status_code == 409
    assert "1 " in refused.json()["detail"]
    assert closed.status_code == 201, closed.content
    assert closed.json()["closedOn"] == str(TODAY)


def test_doorbraak_is_asked_reasoned_and_decided_by_the_coordinator(
    owner, case, coordinator
):
    asked = owner.post(
        "/api/v1/doorbraken",
        {
            "case": str(case.uuid),
            "obstacle": "local_rule",
            "allegedRule": "Geen urgentie bij huurschuld",
        },
        format="json",
    )
    address = f"/api/v1/doorbraken/{asked.json()['uuid']}"
    decision = {"decision": "granted", "reason": "Goedkoper", "mandate": "tot 2500"}

    too_early = coordinator.post(
        f"{address}/decision", {**decision, "version": 1}, format="json"
    )
    owner.put(
        address,
        {"version": 1, "legitimiteit": "a", "betrokkenheid": "b", "rendement": "c"},
        format="json",
    )
    by_asker = owner.post(
        f"{address}/decision", {**decision, "version": 2}, format="json"
    )
    decided = coordinator.post(
        f"{address}/decision",
        {**decision, "amount": "1250.50", "version": 2},
        format="json",
    )

    assert asked.status_code == 201, asked.content
    assert too_early.status_code == 409
    assert by_asker.status_code == 403
    assert decided.status_code == 201, decided.content
    assert decided.json()["amount"] == "1250.50"
    assert Doorbraak.objects.get().decided_on == TODAY


def test_an_escalation_that_is_over_gets_no_other_phase(coordinator):
    over = EscalationFactory(
        started_on=TODAY - timedelta(days=9), ended_on=TODAY, end_note="Klaar."
    )
    body = {
        "version": over.version,
        "phase": 3,
        "trigger": "stagnation",
        "criterion": "De partners komen hun afspraken na.",
        "ground": "Het samenwerkplan.",
        "reviewOn": "2026-04-13",
    }
    address = f"/api/v1/escalations/{over.uuid}/phase"

    alone = coordinator.post(address, body, format="json")
    present = EscalationFactory(case=over.case)
    beside = coordinator.post(address, body, format="json")

    assert (alone.status_code, beside.status_code) == (409, 409)
    assert present.phases.count() == 1
    assert Escalation.objects.filter(case=over.case).count() == 2


def test_scaling_up_begins_at_ave_2(owner, case):
    body = {"case": str(case.uuid), "phase": 1, "trigger": "stagnation"}
    body |= {"criterion": "Weer contact", "reviewOn": "2026-04-10", "ground": "Wet"}

    answer = owner.post("/api/v1/escalations", body, format="json")

    assert answer.status_code == 400
    assert "AVE 1 is de gewone gang" in answer.content.decode()
    assert not Escalation.objects.exists()


def test_escalation_is_scaled_up_reviewed_moved_and_scaled_down(owner, case):
    body = {
        "case": str(case.uuid),
        "phase": 2,
        "trigger": "stagnation",
        "criterion": "Vier weken rust",
        "ground": "Het samenwerkplan.",
        "reviewOn": "2026-04-13",
    }

    made = owner.post("/api/v1/escalations", body, format="json")
    address = f"/api/v1/escalations/{made.json()['uuid']}"
    reviewed = owner.post(
        f"{address}/review",
        {"note": "Nog niet", "nextReviewOn": "2026-04-20", "version": 1},
        format="json",
    )
    del body["case"]
    moved = owner.post(
        f"{address}/phase", {**body, "phase": 3, "version": 2}, format="json"
    )
    ended = owner.post(
        f"{address}/scaling-down", {"note": "Rust", "version": 3}, format="json"
    )

    assert made.status_code == 201, made.content
    assert reviewed.json()["reviewOn"] == "2026-04-20"
    assert moved.json()["phase"] == 3
    assert [one["phase"] for one in moved.json()["phases"]] == [2, 2, 3]
    assert ended.json()["endedOn"] == str(TODAY)
    assert Escalation.objects.scaled_up().count() == 0


def test_scaling_up_without_a_criterion_or_a_ground_is_400(owner, case):
    answer = owner.post(
        "/api/v1/escalations",
        {
            "case": str(case.uuid),
            "phase": 2,
            "trigger": "safety",
            "criterion": " ",
            "reviewOn": "2026-04-13",
        },
        format="json",
    )

    assert answer.status_code == 400
    locations = [error["location"] for error in answer.json()["errors"]]
    assert locations == ["/criterion", "/ground"]


def test_flag_is_answered(owner, agreement):
    flag = FlagFactory(case=agreement.mdo.case, kind="escalation_threatens")

    answer = owner.post(
        f"/api/v1/flags/{flag.uuid}/answer",
        {"answer": "De afspraak is morgen"},
        format="json",
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["resolvedAt"]
