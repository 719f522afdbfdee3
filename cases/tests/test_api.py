"""The API of who is who: households, cases, aanspreekpunten, access and the log."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import (
    AccessGrant,
    AccessLog,
    Area,
    Household,
    Leefdomein,
    LegalGround,
    Notification,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def grant():
    return AccessGrantFactory(household__name="Huishouden Kowalczyk")


@pytest.fixture
def colleague(grant):
    return client_of(grant.user)


@pytest.fixture
def coordinator():
    west = Area.objects.get(name="Helmond-West")
    return client_of(UserFactory(coordinator=True, areas=[west]))


def test_me_says_who_i_am():
    user = UserFactory(coordinator=True, areas=[Area.objects.get(name="Stiphout")])

    answer = client_of(user).get("/api/v1/me").json()

    assert answer["email"] == user.email
    assert answer["role"] == "coordinator"
    assert len(answer["areas"]) == 1
    assert "password" not in answer


@pytest.mark.parametrize(
    ("resource", "number"),
    [("areas", 11), ("leefdomeinen", 9), ("legal-grounds", 5), ("organisations", 1)],
)
def test_lists_are_there_for_everybody_who_signs_in(resource, number, grant):
    answer = client_of(UserFactory(manager=True)).get(f"/api/v1/{resource}")

    assert len(answer.json()["results"]) == number
    assert APIClient().get(f"/api/v1/{resource}").status_code == 401


def test_household_is_seen_by_who_is_involved_only(grant, colleague, coordinator):
    address = f"/api/v1/households/{grant.household.uuid}"

    assert colleague.get(address).json()["members"][0]["firstName"] == "Sanne"
    assert coordinator.get(address).status_code == 200
    assert client_of(UserFactory()).get(address).status_code == 404
    assert client_of(UserFactory(manager=True)).get(address).status_code == 404


def test_an_ended_grant_shows_nothing(grant, colleague):
    grant.ends_at = grant.starts_at
    grant.save()

    assert colleague.get("/api/v1/households").json()["results"] == []


def test_leaver_sees_nothing(grant):
    grant.user.is_active = False
    grant.user.save()

    assert Household.objects.visible_to(grant.user).count() == 0


def test_search_finds_a_misspelt_name_of_the_own_households_only(grant, colleague):
    HouseholdFactory(name="Huishouden Kowalczyk")  # Of others.

    answer = colleague.post(
        "/api/v1/households/_search", {"query": "kovalczyk"}, format="json"
    )

    assert [row["uuid"] for row in answer.json()["results"]] == [
        str(grant.household.uuid)
    ]
    assert AccessLog.objects.about(grant.household.pk).count() == 1


def test_search_finds_a_member_without_accents_and_a_number(grant, colleague):
    HouseholdMemberFactory(
        household=grant.household, first_name="Ayşe", last_name="Yıldırım-Çelik"
    )

    for query in ("yildirim celik", "Ayse", grant.household.number.lower()):
        answer = colleague.post(
            "/api/v1/households/_search", {"query": query}, format="json"
        )
        assert len(answer.json()["results"]) == 1, query


def test_a_postcode_that_is_none_is_400_with_its_place():
    answer = client_of(UserFactory()).post(
        "/api/v1/households",
        {
            "name": "Huishouden De Proef",
            "area": str(Area.objects.get(name="Brouwhuis").uuid),
            "postcode": "ABCD 12",
            "members": [{"firstName": "Sem"}],
        },
        format="json",
    )

    assert answer.status_code == 400
    (fault,) = answer.json()["errors"]
    assert (fault["location"], fault["detail"]) == (
        "/postcode",
        "Schrijf een postcode zoals 5701 AB.",
    )


def test_open_household_and_case_and_appoint_the_aanspreekpunt():
    user = UserFactory()
    client = client_of(user)
    household = client.post(
        "/api/v1/households",
        {
            "name": "Huishouden De Proef",
            "area": str(Area.objects.get(name="Brouwhuis").uuid),
            "members": [{"firstName": "Sem", "birthDate": "1990-01-31"}],
        },
        format="json",
    )
    case = client.post(
        "/api/v1/cases",
        {
            "household": household.json()["uuid"],
            "voordeur": "School",
            "openedOn": "2026-03-30",
            "leefdomeinen": [str(Leefdomein.objects.get(name="Werk").uuid)],
            "legalGround": str(LegalGround.objects.get(name="Jeugdwet").uuid),
            "wants": "Rust",
        },
        format="json",
    )
    appointed = client.post(
        f"/api/v1/households/{household.json()['uuid']}/aanspreekpunt",
        {"user": str(user.uuid), "fromOn": "2026-03-30"},
        format="json",
    )

    assert household.status_code == 201, household.content
    assert household.json()["number"].startswith("HA-")
    assert case.status_code == 201, case.content
    assert case.json()["number"] == f"{household.json()['number']}-1"
    assert case.json()["legalGrounds"] == ["Jeugdwet"]
    assert appointed.status_code == 201, appointed.content
    assert appointed.json()["userName"] == user.name


def test_a_leefdomein_that_is_named_twice_is_meant_once(grant, colleague):
    work = str(Leefdomein.objects.get(name="Werk").uuid)
    case = colleague.post(
        "/api/v1/cases",
        {
            "household": str(grant.household.uuid),
            "voordeur": "School",
            "openedOn": "2026-03-30",
            "leefdomeinen": [work, work],
            "legalGround": str(LegalGround.objects.get(name="Jeugdwet").uuid),
        },
        format="json",
    )

    assert case.status_code == 201, case.content
    assert case.json()["leefdomeinen"] == [work]


def test_the_answer_to_opening_a_case_is_the_case_as_it_can_be_read(grant, colleague):
    last, first = Leefdomein.objects.order_by("-position")[:2]
    made = colleague.post(
        "/api/v1/cases",
        {
            "household": str(grant.household.uuid),
            "voordeur": "School",
            "openedOn": "2026-03-30",
            "leefdomeinen": [str(last.uuid), str(first.uuid)],
            "legalGround": str(LegalGround.objects.get(name="Jeugdwet").uuid),
        },
        format="json",
    )

    assert made.status_code == 201, made.content
    assert made.json()["leefdomeinen"] == [str(first.uuid), str(last.uuid)]
    assert colleague.get(made["Location"]).json() == made.json()


def test_law_that_is_not_in_force_is_no_ground(grant, colleague):
    answer = colleague.post(
        "/api/v1/cases",
        {
            "household": str(grant.household.uuid),
            "voordeur": "School",
            "openedOn": "2026-03-30",
            "leefdomeinen": [str(Leefdomein.objects.get(name="Werk").uuid)],
            "legalGround": str(LegalGround.objects.get(name="Wams").uuid),
        },
        format="json",
    )

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["location"] == "/legalGround"


def test_second_open_case_is_409(grant, colleague):
    CaseFactory(household=grant.household)

    answer = colleague.post(
        "/api/v1/cases",
        {
            "household": str(grant.household.uuid),
            "voordeur": "School",
            "openedOn": "2026-03-30",
            "leefdomeinen": [str(Leefdomein.objects.get(name="Werk").uuid)],
            "legalGround": str(LegalGround.objects.get(name="Wgs").uuid),
        },
        format="json",
    )

    assert answer.status_code == 409


def test_manager_opens_no_household():
    answer = client_of(UserFactory(manager=True)).post(
        "/api/v1/households",
        {
            "name": "Huishouden De Proef",
            "area": str(Area.objects.first().uuid),
            "members": [{"firstName": "Sem"}],
        },
        format="json",
    )

    assert answer.status_code == 403
    assert not Household.objects.filter(name="Huishouden De Proef").exists()


def test_handing_over_moves_the_access(grant):
    former = AanspreekpuntFactory(household=grant.household)
    new = UserFactory()

    answer = client_of(former.user).post(
        f"/api/v1/households/{grant.household.uuid}/aanspreekpunt",
        {"user": str(new.uuid), "fromOn": "2026-03-30", "reason": "Andere baan"},
        format="json",
    )

    assert answer.status_code == 201, answer.content
    assert client_of(former.user).get("/api/v1/households").json()["results"] == []
    assert len(client_of(new).get("/api/v1/households").json()["results"]) == 1


def test_access_says_who_may_see_it_and_why(grant, colleague):
    row = colleague.get("/api/v1/access-grants").json()["results"][0]

    assert row["userName"] == grant.user.name
    assert row["reason"] == AccessGrant.Reason.PARTICIPANT


def test_notifications_are_nobody_elses(grant, colleague):
    for user in (grant.user, UserFactory()):
        Notification.objects.create(
            user=user, kind="agreement_made", subject=grant.uuid, number="AFS-1"
        )

    assert len(colleague.get("/api/v1/notifications").json()["results"]) == 1


def test_notifications_of_a_household_that_one_has_left_are_gone(grant, colleague):
    Notification.objects.create(
        user=grant.user,
        household=grant.household,
        kind="doorbraak_decided",
        subject=grant.uuid,
        number="DBR-0001",
    )
    assert len(colleague.get("/api/v1/notifications").json()["results"]) == 1

    AccessGrant.objects.update(ends_at=timezone.now())

    assert colleague.get("/api/v1/notifications").json()["results"] == []


def test_access_log_is_for_the_privacy_officer_and_itself_logged(grant, colleague):
    colleague.get(f"/api/v1/households/{grant.household.uuid}")
    officer = client_of(UserFactory(privacy_officer=True))

    lines = officer.get("/api/v1/access-log").json()["results"]

    assert len(lines) == 1
    assert lines[0]["userName"] == grant.user.name
    assert AccessLog.objects.filter(name="access-log", role="privacy_officer").exists()
    assert client_of(UserFactory()).get("/api/v1/access-log").json()["results"] == []


def test_one_line_of_the_log_is_for_who_sees_the_household():
    grant = AccessGrantFactory()
    client = client_of(grant.user)
    client.get(f"/api/v1/households/{grant.household.uuid}")
    line = client.get("/api/v1/access-log").json()["results"][0]

    assert client.get(f"/api/v1/access-log/{line['uuid']}").json() == line
    stranger = client_of(UserFactory())
    assert stranger.get(f"/api/v1/access-log/{line['uuid']}").status_code == 404


@pytest.mark.parametrize(
    "resource", ["households", "cases", "aanspreekpunten", "access-grants"]
)
def test_list_needs_the_same_queries_for_2_and_6_rows(resource, coordinator):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            AanspreekpuntFactory(household=CaseFactory().household)
        with CaptureQueriesContext(connection) as queries:
            answer = coordinator.get(f"/api/v1/{resource}")
        counts.append(len(queries))
    assert len(answer.json()["results"]) == 6
    assert counts[0] == counts[1]
