"""The demo city keeps the rules that the actions keep."""

from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone

from cases.actions import next_number
from cases.models import (
    AccessGrant,
    AccessRequest,
    Area,
    Case,
    EmergencyAccess,
    Household,
    HouseholdMember,
    Notification,
    User,
)
from mdo.models import (
    Agreement,
    Doorbraak,
    DoorbraakBudget,
    Escalation,
    Flag,
    Precedent,
)
from reporting import demo, figures, lessons
from reporting import flags as reporting_flags
from reporting.figures import Scope
from reporting.models import CostLine, Lesson, Score

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    demo.fill(households=150, today=timezone.localdate())


@pytest.mark.usefixtures("city")
def test_demo_has_something_in_every_state():
    assert set(Agreement.objects.values_list("status", flat=True)) == {
        *Agreement.Status.values
    }
    assert set(Doorbraak.objects.values_list("decision", flat=True)) == {
        *Doorbraak.Decision.values
    }
    assert Case.objects.open().exists()
    assert Case.objects.exclude(closed_on=None).exists()
    assert Escalation.objects.exists()
    assert Agreement.objects.overdue(timezone.localdate()).exists()
    assert set(CostLine.objects.values_list("period", flat=True)) == {"before", "after"}
    assert Score.objects.filter(moment="eind").exists()
    assert {one.status for one in Lesson.objects.all()} == {*Lesson.Status.values}
    assert lessons.patterns(timezone.localdate().year)
    assert AccessRequest.objects.filter(status=AccessRequest.Status.OPEN).count() == 2
    assert EmergencyAccess.objects.filter(reviewed_at=None).count() == 1
    assert {one.outcome for one in Precedent.objects.about("wachtlijst")} == {
        *Precedent.Outcome.values
    }
    granted = Doorbraak.objects.filter(decision=Doorbraak.Decision.GRANTED)
    assert granted.filter(settled_on=None).exists()
    assert granted.exclude(settled_on=None).exists()
    assert DoorbraakBudget.objects.filter(year=timezone.localdate().year).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_demo_closes_no_case_with_something_unfinished():
    closed = Case.objects.exclude(closed_on=None)

    assert not Agreement.objects.unfinished().filter(mdo__case__in=closed).exists()
    assert not Doorbraak.objects.undecided().filter(case__in=closed).exists()
    assert not Escalation.objects.scaled_up().filter(case__in=closed).exists()
    grants = AccessGrant.objects.filter(household__cases__in=closed)
    assert {one.reason for one in grants} == {AccessGrant.Reason.AANSPREEKPUNT}


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_demo_asks_somebody_how_it_goes_after_the_end():
    reporting_flags.raise_and_resolve(today=timezone.localdate(), at=timezone.now())

    asked = Notification.objects.filter(kind=Flag.Kind.NAMETING_DUE)
    roles = set(asked.values_list("user__role", flat=True))
    assert roles == {User.Role.PROFESSIONAL, User.Role.COORDINATOR}


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_demo_happens_nothing_in_the_future():
    today = timezone.localdate()

    assert not Case.objects.filter(opened_on__gt=today).exists()
    assert not Case.objects.filter(closed_on__gt=today).exists()
    assert not Agreement.objects.filter(done_on__gt=today).exists()
    assert not Agreement.objects.filter(dropped_on__gt=today).exists()
    assert not Doorbraak.objects.filter(decided_on__gt=today).exists()
    assert not Agreement.objects.filter(
        due_on__gt=F("target_on"), later_reason=""
    ).exists()


@pytest.mark.usefixtures("city")
def test_demo_people_can_sign_in_and_have_their_roles():
    for name, _full_name, role in demo.PEOPLE:
        user = User.objects.get(email=f"{name}@demo.example")
        assert user.check_password("helmond-demo")
        assert user.role == role
    professional = User.objects.get(email="professional@demo.example")
    assert Household.objects.visible_to(professional).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_demo_leaves_numbers_for_new_rows():
    number = next_number("cases_household_number", "HA-{:05d}")

    assert not Household.objects.filter(number__gte=number).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_demo_gives_every_area_a_coordinator():
    coordinated = Area.objects.filter(coordinators__role=User.Role.COORDINATOR)

    assert coordinated.distinct().count() == Area.objects.count()


def test_fill_demo_says_what_it_made_and_refuses_a_second_time():
    out = StringIO()

    call_command("fill_demo", households=30, stdout=out)

    assert "30 households" in out.getvalue()
    assert Flag.objects.unresolved().exists()
    assert Household.objects.count() == 30
    with pytest.raises(CommandError, match="in use already"):
        call_command("fill_demo", households=30)
    assert Household.objects.count() == 30


@pytest.mark.slow
@pytest.mark.usefixtures("city")
def test_demo_gives_nobody_the_first_name_of_a_housemate():
    names = HouseholdMember.objects.values("household", "first_name")

    assert not names.annotate(number=Count("pk")).filter(number__gt=1).exists()


@pytest.mark.usefixtures("city")
def test_demo_looks_at_what_is_scaled_up_again_and_takes_steps():
    for escalation in Escalation.objects.all():
        *before, last = escalation.phases.all()
        assert last.phase_id == escalation.phase_id
        assert last.review_on == escalation.review_on
        for step, following in pairwise([*before, last]):
            same = step.phase_id == following.phase_id
            assert step.reviewed_on == (following.since_on if same else None)
    row = figures.ave(Scope(as_of=timezone.localdate())).total
    assert row.scaled_up > Escalation.objects.count()
    assert 0.5 < row.reviews_on_time_share < 1
