"""Need to know: who sees which household, until when, and all that follows it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cases.models import (
    AccessGrant,
    AccessLog,
    CaseGround,
    Household,
    HouseholdMember,
    Notification,
    PartyAgreement,
    ResidentInformed,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AccessLogFactory,
    AccessRequestFactory,
    AreaFactory,
    CaseFactory,
    EmergencyAccessFactory,
    HandoverFactory,
    HouseholdFactory,
    OrganisationFactory,
    StandInFactory,
    UserFactory,
)
from cases.visibility import VisibleQuerySet
from mdo.models import AgendaPoint, Amendment, EscalationPhase, Extension
from mdo.tests.factories import (
    AgendaPointFactory,
    AgreementFactory,
    AmendmentFactory,
    ComparisonFactory,
    DoorbraakFactory,
    DoorbraakQuestionFactory,
    EscalationFactory,
    FlagFactory,
    MdoDraftFactory,
    MdoFactory,
)
from privacy.tests.factories import (
    DestructionFactory,
    LegalHoldFactory,
    PrivacyRequestFactory,
    ResidentAnswerFactory,
    ResidentPageFactory,
    RestrictionFactory,
    ReviewedTextFactory,
    StatementFactory,
)
from reporting.tests.factories import CostLineFactory, EffortFactory, ScoreFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def seen_by(user):
    return set(Household.objects.visible_to(user))


# Households -------------------------------------------------------------------


@pytest.mark.parametrize("reason", AccessGrant.Reason.values)
def test_a_professional_sees_the_households_with_a_grant_whatever_its_reason(reason):
    now = timezone.now()
    grant = AccessGrantFactory(
        reason=reason, purpose="hulp", starts_at=now - HOUR, ends_at=now + HOUR
    )
    AccessGrantFactory()

    assert seen_by(grant.user) == {grant.household}


@pytest.mark.parametrize(
    ("starts", "ends", "sees"),
    [
        (-2, None, True),
        (-2, 1, True),
        (-2, -1, False),
        (1, None, False),
    ],
)
def test_a_grant_counts_from_its_start_until_its_end(starts, ends, sees):
    now = timezone.now()
    grant = AccessGrantFactory(
        starts_at=now + starts * HOUR, ends_at=ends and now + ends * HOUR
    )

    assert bool(seen_by(grant.user)) is sees


def test_a_grant_ends_by_the_clock(clock):
    grant = AccessGrantFactory(ends_at=timezone.now() + HOUR)
    assert seen_by(grant.user)

    clock.shift(HOUR)

    assert not seen_by(grant.user)


def test_two_grants_show_a_household_once():
    user, household = UserFactory(), HouseholdFactory()
    for reason in ("participant", "owner", "aanspreekpunt"):
        AccessGrantFactory(user=user, household=household, reason=reason)

    assert Household.objects.visible_to(user).count() == 1


def test_a_coordinator_sees_the_own_areas_and_what_was_granted():
    west, noord = AreaFactory(), AreaFactory(name="Helmond-Noord")
    coordinator = UserFactory(coordinator=True, areas=[west, noord])
    in_areas = {HouseholdFactory(area=west), HouseholdFactory(area=noord)}
    elsewhere = HouseholdFactory(area=AreaFactory(name="Brouwhuis"))
    HouseholdFactory(area=elsewhere.area)

    assert seen_by(coordinator) == in_areas
    AccessGrantFactory(user=coordinator, household=elsewhere)
    assert seen_by(coordinator) == {*in_areas, elsewhere}


def test_areas_are_a_coordinators_and_of_no_other_role():
    household = HouseholdFactory()
    for fields in (
        {},
        {"manager": True},
        {"administrator": True},
        {"privacy_officer": True},
    ):
        assert not seen_by(UserFactory(areas=[household.area], **fields))


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_who_has_no_households_sees_none_even_with_a_grant(role):
    grant = AccessGrantFactory(user=UserFactory(**{role: True}))

    assert not seen_by(grant.user)


def test_without_a_working_account_nobody_sees_anything():
    grant = AccessGrantFactory(user__is_active=False)
    coordinator = UserFactory(
        coordinator=True, is_active=False, areas=[grant.household.area]
    )

    assert not seen_by(grant.user)
    assert not seen_by(coordinator)
    assert not seen_by(AnonymousUser())


def test_visibility_narrows_what_was_asked_for_already():
    grant = AccessGrantFactory()
    other = AccessGrantFactory(user=grant.user).household

    found = Household.objects.filter(pk=other.pk).visible_to(grant.user)

    assert list(found) == [other]


# What follows the household ---------------------------------------------------


def extension(household):
    agreement = AgreementFactory(mdo__case=CaseFactory(household=household))
    return Extension.objects.create(
        agreement=agreement,
        old_on=agreement.due_on,
        new_on=agreement.due_on + timedelta(days=7),
        reason="Ziek.",
        extended_by=UserFactory(),
        extended_at=timezone.now(),
    )


def of_case(factory):
    return lambda household: factory(case=CaseFactory(household=household))


def of_household(factory, path="household"):
    return lambda household: factory(**{path: household})


# A row of each model whose rows belong to a household.
def resident_answer(household):
    AgreementFactory(mdo__case=CaseFactory(household=household))
    return ResidentAnswerFactory(page__household=household)


FOLLOWERS = {
    "cases.Household": lambda household: household,
    "cases.HouseholdMember": lambda household: household.members.get(),
    "cases.Case": lambda household: CaseFactory(household=household),
    "cases.Aanspreekpunt": lambda household: AanspreekpuntFactory(household=household),
    "cases.AccessGrant": lambda household: AccessGrantFactory(household=household),
    "cases.AccessRequest": lambda household: AccessRequestFactory(household=household),
    "cases.EmergencyAccess": lambda household: EmergencyAccessFactory(
        household=household
    ),
    "cases.Handover": of_household(HandoverFactory),
    "cases.StandIn": of_household(StandInFactory),
    "cases.CaseGround": lambda household: CaseFactory(
        household=household
    ).grounds.get(),
    "cases.PartyAgreement": lambda household: PartyAgreement.objects.create(
        household=household,
        organisation=OrganisationFactory(),
        agreed_on=timezone.localdate(),
    ),
    "cases.ResidentInformed": lambda household: ResidentInformed.objects.create(
        household=household,
        what="folder",
        informed_on=timezone.localdate(),
        informed_by=UserFactory(),
    ),
    "mdo.Mdo": of_case(MdoFactory),
    "mdo.MdoDraft": of_case(MdoDraftFactory),
    "mdo.AgendaPoint": lambda household: AgendaPointFactory(
        mdo__case=CaseFactory(household=household)
    ),
    "mdo.Amendment": lambda household: AmendmentFactory(
        mdo__case=CaseFactory(household=household)
    ),
    "mdo.Agreement": lambda household: AgreementFactory(
        mdo__case=CaseFactory(household=household)
    ),
    "mdo.Extension": extension,
    "mdo.Doorbraak": of_case(DoorbraakFactory),
    "mdo.DoorbraakQuestion": lambda household: DoorbraakQuestionFactory(
        doorbraak__case=CaseFactory(household=household)
    ),
    "mdo.Comparison": lambda household: ComparisonFactory(
        doorbraak__case=CaseFactory(household=household)
    ),
    "mdo.Escalation": of_case(EscalationFactory),
    "mdo.EscalationPhase": lambda household: EscalationPhase.objects.get(
        escalation=of_case(EscalationFactory)(household)
    ),
    "mdo.Flag": of_case(FlagFactory),
    "reporting.Score": of_case(ScoreFactory),
    "reporting.CostLine": of_case(CostLineFactory),
    "reporting.Effort": of_case(EffortFactory),
    "privacy.PrivacyRequest": of_household(PrivacyRequestFactory),
    "privacy.ReviewedText": of_household(ReviewedTextFactory, "request__household"),
    "privacy.Statement": of_household(StatementFactory, "request__household"),
    "privacy.Restriction": of_household(RestrictionFactory, "request__household"),
    "privacy.ResidentPage": of_household(ResidentPageFactory),
    "privacy.ResidentAnswer": resident_answer,
    "privacy.LegalHold": of_household(LegalHoldFactory),
    "privacy.Destruction": of_household(DestructionFactory),
}


def with_visibility():
    return {
        model._meta.label
        for model in apps.get_models()
        if isinstance(model._default_manager.all(), VisibleQuerySet)
    }


def test_every_model_that_follows_a_household_is_tried_here():
    assert set(FOLLOWERS) == with_visibility()


@pytest.mark.parametrize("label", FOLLOWERS)
def test_a_row_is_seen_by_who_sees_its_household_and_by_nobody_else(label):
    household = HouseholdFactory()
    row = FOLLOWERS[label](household)
    FOLLOWERS[label](HouseholdFactory(area=AreaFactory(name="Brouwhuis")))
    involved = AccessGrantFactory(household=household, reason="asked").user
    coordinator = UserFactory(coordinator=True, areas=[household.area])
    rows = apps.get_model(label)._default_manager.all()

    for user in (involved, coordinator):
        assert row in rows.visible_to(user)
        households = {
            getattr(found, "household", None) or _household_of(found)
            for found in rows.visible_to(user)
        }
        assert households == {household}
    for user in (
        UserFactory(),
        UserFactory(coordinator=True),
        UserFactory(manager=True),
        UserFactory(administrator=True),
        UserFactory(privacy_officer=True),
        AnonymousUser(),
    ):
        assert not rows.visible_to(user).exists()


def _household_of(row):
    if isinstance(row, Household):
        return row
    if isinstance(row, CaseGround):
        return row.case.household
    if isinstance(row, AgendaPoint | Amendment):
        return row.mdo.household
    parent = row.agreement if isinstance(row, Extension) else row.escalation
    return parent.household


def test_no_model_with_a_household_lacks_visibility():
    """A model of which the rows name a household, or a case, starts at visible_to."""
    # The outbox has a rule of its own.
    own_rule = {"cases.Notification"}
    named = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ("cases", "mdo", "reporting", "privacy")
        and any(field.name == "household" for field in model._meta.fields)
        and not model.__name__.endswith("Event")
    }
    assert named - own_rule <= with_visibility()


def test_a_row_that_moves_with_its_household_is_seen_in_the_new_area():
    household = HouseholdFactory()
    coordinator = UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")])
    assert not HouseholdMember.objects.visible_to(coordinator).exists()

    household.area = AreaFactory(name="Brouwhuis")
    household.save(update_fields=["area"])

    assert HouseholdMember.objects.visible_to(coordinator).exists()


# The log and the outbox -------------------------------------------------------


def test_the_log_of_a_household_is_read_by_who_sees_it_and_all_by_privacy():
    grant = AccessGrantFactory()
    household = grant.household
    own, other, of_none = (
        AccessLogFactory(household=one) for one in (household, HouseholdFactory(), None)
    )
    coordinator = UserFactory(coordinator=True, areas=[household.area])
    privacy = UserFactory(privacy_officer=True)

    def read_by(user):
        return set(AccessLog.objects.readable_by(user))

    assert read_by(grant.user) == {own}
    assert read_by(coordinator) == {own, other}
    assert read_by(privacy) == {own, other, of_none}
    privacy.is_active = False
    for user in (privacy, UserFactory(), UserFactory(manager=True)):
        assert read_by(user) == set()


def test_notifications_are_of_one_person_only():
    mine, other = (
        Notification.objects.create(
            user=UserFactory(), kind="x", subject=grant.uuid, number="HA-1"
        )
        for grant in AccessGrantFactory.create_batch(2)
    )

    assert list(Notification.objects.of(mine.user)) == [mine]
    assert list(Notification.objects.of(other.user)) == [other]
