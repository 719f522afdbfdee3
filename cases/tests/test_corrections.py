"""Setting right who a household is, and who is in it: actions, API and policies."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from cases import acting, corrections
from cases.errors import StaleVersion, TransitionRefused
from cases.models import AccessGrant, Household, HouseholdMember, Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdMemberFactory,
    PartyAgreementFactory,
    UserFactory,
)
from privacy.tests.factories import ResidentPageFactory, RestrictionFactory

pytestmark = pytest.mark.django_db
Reason = AccessGrant.Reason


@pytest.fixture
def lead():
    lead = AanspreekpuntFactory(household__name="Huishouden Verbeek")
    CaseFactory(household=lead.household)
    return lead


@pytest.fixture
def household(lead):
    return lead.household


@pytest.fixture
def member(household):
    return household.members.get()


def area(name="Stiphout"):
    return AreaFactory(name=name)


def correct(household, by, **details):
    version = details.pop("version", None)
    return corrections.correct_household(
        household_id=household.pk,
        details=details,
        version=version,
        by=by,
        at=timezone.now(),
    )


def correct_member(member, by, **details):
    version = details.pop("version", None)
    return corrections.correct_member(
        member_id=member.pk,
        details=details,
        version=version,
        by=by,
        at=timezone.now(),
    )


def add(household, by, **details):
    return corrections.add_member(
        household_id=household.pk,
        details={"first_name": "Noor", **details},
        by=by,
        at=timezone.now(),
    )


# Who may -----------------------------------------------------------------------


def somebody(relation, household):
    if relation == "coordinator":
        return UserFactory(coordinator=True, areas=[household.area])
    if relation == "coordinator elsewhere":
        return UserFactory(coordinator=True, areas=[area("Warande")])
    if relation == "manager":
        return UserFactory(manager=True)
    if relation == "stranger":
        return UserFactory()
    ends_at = timezone.now() + timedelta(hours=9)
    return AccessGrantFactory(
        household=household, reason=Reason(relation), purpose="Nu.", ends_at=ends_at
    ).user


@pytest.mark.parametrize("relation", ["opened", "stand_in", "coordinator"])
def test_who_answers_for_the_file_corrects_it(household, member, relation):
    by = somebody(relation, household)

    correct(household, by, name="Huishouden Verbeeck")
    correct_member(member, by, first_name="Sannah")
    add(household, by)

    household.refresh_from_db()
    assert household.name == "Huishouden Verbeeck"
    assert {one.first_name for one in household.members.all()} == {"Sannah", "Noor"}


@pytest.mark.parametrize(
    "relation",
    [
        "participant",
        "owner",
        "asked",
        "emergency",
        "coordinator elsewhere",
        "manager",
        "stranger",
    ],
)
def test_others_correct_nothing(household, member, relation):
    by = somebody(relation, household)

    for act in (
        lambda: correct(household, by, name="Anders"),
        lambda: correct_member(member, by, first_name="Anders"),
        lambda: add(household, by),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert household.members.count() == 1


# The household -------------------------------------------------------------------


def test_what_is_not_said_stays(lead, household):
    corrected = correct(household, lead.user, postcode="5702cd", version=1)

    assert corrected.version == 2
    household.refresh_from_db()
    assert (household.name, household.postcode) == ("Huishouden Verbeek", "5702 CD")
    first, last = household.history.order_by("pgh_id")
    assert (first.postcode, last.postcode) == ("5701 AB", "5702 CD")


@pytest.mark.parametrize(
    ("details", "field"), [({"name": " "}, "name"), ({"postcode": "57"}, "postcode")]
)
def test_a_household_is_called_and_lives_somehow(lead, household, details, field):
    with pytest.raises(ValidationError) as refused:
        correct(household, lead.user, **details)

    assert [*refused.value.error_dict] == [field]
    household.refresh_from_db()
    assert household.version == 1


def test_a_stale_version_is_refused(lead, household, member):
    correct(household, lead.user, name="Eerst")
    correct_member(member, lead.user, first_name="Eerst")

    with pytest.raises(StaleVersion):
        correct(household, lead.user, name="Daarna", version=1)
    with pytest.raises(StaleVersion):
        correct_member(member, lead.user, first_name="Daarna", version=1)


def told(user):
    return [
        (row.kind, row.number, row.household)
        for row in Notification.objects.filter(user=user)
    ]


def test_a_move_is_told_to_the_coordinators_of_both_areas(lead, household):
    here = UserFactory(coordinator=True, areas=[household.area])
    there = UserFactory(coordinator=True, areas=[area()])

    correct(household, lead.user, area=area())

    assert not Household.objects.visible_to(here).exists()
    assert Household.objects.visible_to(there).get() == household
    assert Household.objects.visible_to(lead.user).get() == household
    number = household.number
    assert told(here) == [("household_moved", number, None)]
    assert told(there) == [("household_moved", number, household)]
    assert told(lead.user) == []
    # Who sees it no more reads its number, and nothing else.
    assert Notification.objects.of(here).get().number == number


def test_who_is_shut_out_hears_no_number_of_a_move(lead, household):
    here = UserFactory(coordinator=True, areas=[household.area])
    PartyAgreementFactory(
        household=household, organisation=here.organisation, withdrawn=True
    )

    correct(household, lead.user, area=area())

    assert not Notification.objects.of(here).exists()


def test_nobody_moves_a_file_out_of_the_own_sight(household):
    by = UserFactory(coordinator=True, areas=[household.area])

    with pytest.raises(ValidationError, match="geen gebied van jou"):
        correct(household, by, area=area())

    by.areas.add(area())
    assert correct(household, by, area=area()).area == area()


def test_the_page_says_who_will_see_it(lead, household):
    here = UserFactory(coordinator=True, areas=[household.area])
    there = UserFactory(coordinator=True, areas=[area()])
    UserFactory(coordinator=True, areas=[household.area, area()])
    UserFactory(coordinator=True, areas=[area()], is_active=False)
    stays = UserFactory(coordinator=True, areas=[household.area])
    AccessGrantFactory(household=household, user=stays)

    assert corrections.seen_in(household, area()) == ([there], [here])


# Who is in it --------------------------------------------------------------------


def test_somebody_who_came_is_there_since_today(lead, household):
    baby = add(household, lead.user, birth_date=timezone.localdate())

    assert baby.joined_on == timezone.localdate()
    assert baby in household.members.on(timezone.localdate())


def test_who_left_stays_in_the_file(lead, household, member):
    today = timezone.localdate()

    left = correct_member(member, lead.user, left_on=today, version=1)

    assert left.version == 2
    assert household.members.get() == member
    assert not household.members.on(today).exists()
    assert household.members.on(today - timedelta(days=1)).exists()
    assert household.members.on(today, also=member.pk).exists()

    correct_member(member, lead.user, left_on=None)
    assert household.members.on(today).exists()


def test_who_leaves_has_no_own_page_any_more(lead, household, member):
    other = HouseholdMemberFactory(household=household, first_name="Piet")
    of = {"household": household, "made_by": lead.user}
    pages = [ResidentPageFactory(member=one, **of) for one in (member, other)]

    correct_member(member, lead.user, first_name="Sannah")
    pages[0].refresh_from_db()
    assert pages[0].closed_at is None

    correct_member(member, lead.user, left_on=timezone.localdate())

    for page in pages:
        page.refresh_from_db()
    assert pages[0].closed_by == lead.user
    assert pages[0].closed_at is not None
    assert pages[1].closed_at is None


def test_who_was_younger_than_12_after_all_has_no_own_page_any_more(
    lead, household, member
):
    giver = AccessGrantFactory(household=household).user
    coordinator = UserFactory(coordinator=True, areas=[household.area])
    page = ResidentPageFactory(household=household, member=member, made_by=giver)

    correct_member(member, coordinator, birth_date=date(2014, 3, 30))  # 12 today.
    page.refresh_from_db()
    assert page.closed_at is None

    correct_member(member, coordinator, birth_date=date(2014, 3, 31))
    page.refresh_from_db()
    assert page.closed_by == coordinator
    told = Notification.objects.filter(kind="own_page_closed", household=household)
    assert {one.user for one in told} == {giver, lead.user}


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"first_name": " "}, "first_name"),
        ({"birth_date": date(2026, 3, 31)}, "birth_date"),
        ({"left_on": date(2026, 3, 31)}, "left_on"),
        ({"joined_on": date(2026, 3, 31)}, "joined_on"),
        ({"birth_date": date(2020, 1, 2), "left_on": date(2020, 1, 1)}, "left_on"),
        ({"joined_on": date(2020, 1, 2), "left_on": date(2020, 1, 1)}, "left_on"),
        ({"birth_date": date(2020, 1, 2), "joined_on": date(2020, 1, 1)}, "joined_on"),
    ],
)
def test_days_that_cannot_be_are_refused(lead, household, member, details, field):
    for act in (
        lambda: correct_member(member, lead.user, **details),
        lambda: add(household, lead.user, **details),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert [*refused.value.error_dict] == [field]
    member.refresh_from_db()
    assert member.version == 1


def test_restricted_data_are_not_corrected(lead, household, member):
    other = HouseholdMemberFactory(household=household, first_name="Piet")
    RestrictionFactory(request__household=household, request__about=member)

    for act in (
        lambda: correct_member(member, lead.user, first_name="Sannah"),
        lambda: correct(household, lead.user, name="Anders"),
    ):
        with pytest.raises(TransitionRefused):
            act()
    # What is about somebody else is not restricted.
    assert correct_member(other, lead.user, first_name="Pieter").version == 2


# What the database holds, whatever the code forgets --------------------------------


def as_person(person, act):
    with transaction.atomic(), acting.as_role(acting.WEB), acting.acting(person.pk):
        return act()


@pytest.mark.parametrize("relation", ["coordinator elsewhere", "manager", "stranger"])
def test_the_database_lets_no_stranger_change_or_add(household, relation):
    by = somebody(relation, household)

    households = Household.objects.filter(pk=household.pk)
    members = HouseholdMember.objects.filter(household=household)
    assert as_person(by, lambda: households.update(name="Anders")) == 0
    assert as_person(by, lambda: members.update(first_name="Anders")) == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        as_person(by, lambda: HouseholdMemberFactory(household=household))


def test_the_database_lets_nobody_move_a_file_out_of_the_own_sight(household):
    by = UserFactory(coordinator=True, areas=[household.area])
    move = Household.objects.filter(pk=household.pk).update
    there = area()

    with pytest.raises(ProgrammingError, match="row-level security"):
        as_person(by, lambda: move(area=there))

    by.areas.add(there)
    assert as_person(by, lambda: move(area=there)) == 1


def test_the_database_keeps_no_member_who_left_before_coming(member):
    members = HouseholdMember.objects.filter(pk=member.pk)
    with pytest.raises(Exception, match="member_left_after_joining"):
        members.update(joined_on=date(2020, 1, 2), left_on=date(2020, 1, 1))


# The API ---------------------------------------------------------------------------


def patch(client, path, **body):
    return client.patch(f"/api/v1/{path}", body, format="json")


@pytest.fixture
def api(lead):
    client = APIClient()
    client.force_authenticate(lead.user)
    return client


def test_the_api_corrects_a_household(api, household):
    path = f"households/{household.uuid}"

    corrected = patch(api, path, version=1, area=str(area().uuid), postcode="")
    stale = patch(api, path, version=1, name="Anders")

    assert corrected.status_code == 200
    assert corrected.json()["area"] == str(area().uuid)
    assert corrected.json()["version"] == 2
    assert stale.status_code == 409
    assert stale["Content-Type"] == "application/problem+json"
    household.refresh_from_db()
    assert (household.name, household.postcode) == ("Huishouden Verbeek", "")


def test_the_api_adds_and_corrects_who_is_in_it(api, household, member):
    body = {"household": str(household.uuid), "firstName": "Noor"}
    made = api.post("/api/v1/household-members", body, format="json")
    path = f"household-members/{member.uuid}"
    left = patch(api, path, version=1, leftOn="2026-03-29")
    stale = patch(api, path, version=1, firstName="Anders")
    wrong = patch(api, path, version=2, birthDate="2030-01-01")
    current = api.get("/api/v1/household-members?current=true").json()["results"]

    assert made.status_code == 201
    assert made.json()["joinedOn"] == "2026-03-30"
    assert left.status_code == 200
    assert (left.json()["leftOn"], left.json()["firstName"]) == ("2026-03-29", "Sanne")
    assert stale.status_code == 409
    assert wrong.status_code == 400
    assert "birthDate" in str(wrong.json()["errors"])
    assert [one["firstName"] for one in current] == ["Noor"]


def test_the_api_refuses_who_only_works_on_it(api, household, member):
    works = AccessGrantFactory(household=household).user
    for user, status in ((works, 403), (UserFactory(), 404)):
        api.force_authenticate(user)
        body = {"version": 1, "name": "Anders"}
        path = f"households/{household.uuid}"
        assert patch(api, path, **body).status_code == status
        path = f"household-members/{member.uuid}"
        assert patch(api, path, version=1, firstName="X").status_code == status
