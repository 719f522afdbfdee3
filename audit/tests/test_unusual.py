"""What is unusual in the log: found once, brought up to date, and looked into."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from audit import actions, tasks, unusual
from audit.models import UnusualLook
from cases import acting
from cases.errors import TransitionRefused
from cases.models import AccessLog
from cases.tests.factories import (
    AccessLogFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
# A Thursday afternoon in the Netherlands.
DAY = date(2026, 3, 26)
AT_WORK = datetime(2026, 3, 26, 13, tzinfo=UTC)
NOW = datetime(2026, 3, 26, 18, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Kind = UnusualLook.Kind


@pytest.fixture(autouse=True)
def _limits(settings):
    settings.UNUSUAL_LOOKS = {
        "households_an_hour": 3,
        "refusals_a_day": 3,
        "from_hour": 7,
        "until_hour": 20,
    }


@pytest.fixture
def person():
    return UserFactory(name="Ilse Verhoeven")


def opens(person, at=AT_WORK, household=None, **fields):
    return AccessLogFactory(
        user=person, at=at, household=household or HouseholdFactory(), **fields
    )


def find(at=NOW):
    unusual.find(at=at)
    return list(UnusualLook.objects.all())


# Found --------------------------------------------------------------------------


def test_many_households_within_an_hour(person):
    for minute in range(4):
        opens(person, AT_WORK + 15 * minute * MINUTE)

    (found,) = find()

    assert (found.kind, found.user, found.on, found.count) == (
        Kind.MANY,
        person,
        DAY,
        4,
    )
    assert (found.first_at, found.last_at) == (AT_WORK, AT_WORK + 45 * MINUTE)


def test_as_many_spread_over_more_than_an_hour_are_not_unusual(person):
    for minute in range(4):
        opens(person, AT_WORK + 20 * minute * MINUTE)

    assert find() == []


def test_the_same_household_often_and_a_list_of_many_are_not_unusual(person):
    household = HouseholdFactory()
    for _ in range(6):
        opens(person, household=household)
        opens(person, together=6)

    assert find() == []


@pytest.mark.parametrize(
    ("at", "is_unusual"),
    [
        (datetime(2026, 3, 26, 5, 59, tzinfo=UTC), True),  # 06:59 in the Netherlands
        (datetime(2026, 3, 26, 6, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 26, 18, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 26, 19, 0, tzinfo=UTC), True),
        (datetime(2026, 3, 28, 13, 0, tzinfo=UTC), True),  # Saturday
    ],
)
def test_outside_working_hours_in_dutch_time(person, at, is_unusual):
    opens(person, at)
    opens(person, at)

    found = find(at + timedelta(hours=1))

    assert [(one.kind, one.count) for one in found] == [(Kind.HOURS, 2)] * is_unusual


@pytest.mark.parametrize(
    ("name", "last_name", "kind"),
    [
        ("Ilse Verhoeven", "Verhoeven", Kind.FAMILY_NAME),
        ("Ilse Verhoeven", "van VERHOEVEN", Kind.FAMILY_NAME),
        ("Ilse de Wit", "de Jong", None),
        ("Ilse Verhoeven", "", None),
    ],
)
def test_own_family_name_among_the_residents(name, last_name, kind):
    member = HouseholdMemberFactory(first_name="Daan", last_name=last_name)
    opens(UserFactory(name=name), household=member.household)

    found = find()

    assert [one.kind for one in found] == ([kind] if kind else [])
    if kind:
        assert found[0].subject == AccessLog.objects.get().subject


def test_a_colleague_among_the_residents(person):
    colleague = UserFactory(name="Piet de Groot")
    member = HouseholdMemberFactory(first_name="Piet", last_name="de Groot")
    opens(person, household=member.household)
    # Who looks at the own file has the own name, and so the family name.
    opens(colleague, household=member.household)

    found = {one.user: one.kind for one in find()}

    assert found == {person: Kind.COLLEAGUE, colleague: Kind.FAMILY_NAME}


def test_many_refused_attempts_of_somebody_and_from_an_address(person):
    for _ in range(3):
        opens(person, outcome="refused")
        AccessLogFactory(
            user=None,
            role="",
            household=None,
            at=AT_WORK,
            outcome="refused",
            origin="192.0.2.9",
        )
    opens(UserFactory(), outcome="refused")

    found = {(one.user, one.origin): one for one in find()}

    assert set(found) == {(person, None), (None, "192.0.2.9")}
    assert {(one.kind, one.count) for one in found.values()} == {(Kind.REFUSED, 3)}


def test_looking_again_finds_nothing_twice_and_brings_up_to_date(person):
    for _ in range(4):
        opens(person)
    (first,) = find()
    assert find(NOW + timedelta(hours=1)) == [first]

    opens(person)
    (second,) = find(NOW + timedelta(hours=2))

    assert (second.pk, second.count) == (first.pk, 5)
    actions.review_unusual_look(
        unusual_id=first.pk, note="Gevraagd", by=officer_of(), at=NOW
    )
    opens(person)
    (third,) = find(NOW + timedelta(hours=3))
    assert third.count == 5


def test_a_missed_day_is_made_good_and_the_worker_may_find(person, clock):
    opens(person, datetime(2026, 3, 28, 13, tzinfo=UTC))
    with acting.as_role(acting.JOBS):
        tasks.find_unusual_looks()  # It is Monday by now.

    assert UnusualLook.objects.get().kind == Kind.HOURS


# Looked into ----------------------------------------------------------------------


def officer_of():
    return UserFactory(privacy_officer=True)


@pytest.fixture
def found(person):
    for _ in range(4):
        opens(person)
    return find()[0]


def test_only_the_officer_looks_into_it_once_and_says_what_was_found(found, person):
    order = {"unusual_id": found.pk, "note": "Gevraagd: een spreekuur.", "at": NOW}
    with pytest.raises(PermissionDenied):
        actions.review_unusual_look(**order, by=person)
    officer = officer_of()
    with pytest.raises(ValidationError):
        actions.review_unusual_look(**{**order, "note": " "}, by=officer)

    actions.review_unusual_look(**order, by=officer)

    found.refresh_from_db()
    assert (found.reviewed_by, found.reviewed_at) == (officer, NOW)
    with pytest.raises(TransitionRefused, match="al naar gekeken"):
        actions.review_unusual_look(**order, by=officer)


def test_the_officer_sees_it_with_its_lines_and_writes_what_was_found(client, found):
    officer = officer_of()
    client.force_login(officer)
    page = client.get(reverse("audit:unusual-list")).content.decode()
    assert "Veel huishoudens in korte tijd" in page
    assert "Ilse Verhoeven" in page
    url = reverse("audit:unusual-review", args=[found.uuid])
    response = client.get(url)
    assert len(response.context["lines"]) == 4
    assert response.context["lines"][0].household.number in response.content.decode()

    refused = client.post(url, {"note": ""})
    assert "Wat heb je gevonden?" in refused.content.decode()
    done = client.post(url, {"note": "Een spreekuur."}, follow=True)

    text = done.content.decode()
    assert "Er is opgeschreven dat je ernaar keek." in text
    assert "Er wacht niets op je." in text
    text = client.get(reverse("audit:unusual-list") + "?state=done").content.decode()
    assert "Een spreekuur." in text
    assert client.post(url, {"note": "Nog eens"}).status_code == 409
    # Looking into it is looking as well.
    assert AccessLog.objects.filter(name="unusual looks", user=officer).exists()


def test_the_list_is_filtered_by_kind(client, found):
    client.force_login(officer_of())
    url = reverse("audit:unusual-list")

    assert client.get(f"{url}?kind=many").context["page"].rows == [found]
    assert client.get(f"{url}?kind=hours").context["page"].rows == []
    assert client.get(f"{url}?kind=x&after=x").status_code == 200


@pytest.mark.parametrize(
    "role", ["professional", "coordinator", "manager", "administrator"]
)
def test_nobody_else_sees_what_is_unusual(client, found, role):
    client.force_login(UserFactory(role=role))

    for url in (
        reverse("audit:unusual-list"),
        reverse("audit:unusual-review", args=[found.uuid]),
    ):
        assert client.get(url).status_code == 403
        assert client.post(url, {"note": "x"}).status_code in (403, 405)


def test_the_list_needs_the_same_queries_for_2_and_20_rows(
    client, django_assert_max_num_queries
):
    client.force_login(officer_of())
    for number in range(20):
        UnusualLook.objects.create(
            kind=Kind.HOURS,
            user=UserFactory(),
            on=DAY,
            first_at=AT_WORK,
            last_at=AT_WORK,
            count=number,
            found_at=timezone.now(),
        )
    with django_assert_max_num_queries(12):
        page = client.get(reverse("audit:unusual-list"))
    assert len(page.context["page"].rows) == 20
