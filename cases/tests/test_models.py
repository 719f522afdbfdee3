"""What the database itself holds: constraints, history, and what cannot be changed."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cases.models import (
    Aanspreekpunt,
    AccessLog,
    Case,
    CaseLeefdomein,
    Household,
    HouseholdMember,
    LegalGround,
    Notification,
    PartyAgreement,
    User,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    UserFactory,
)

TODAY = date(2026, 3, 30)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def refused(name):
    """Expect the database to refuse, by the constraint of this name."""
    return pytest.raises(IntegrityError, match=name)


# People -----------------------------------------------------------------------


def test_an_address_is_one_person_in_any_capitals():
    UserFactory(email="noor@voorbeeld.example")

    with refused("user_email_any_case"):
        User.objects.create(email="NOOR@voorbeeld.example", name="x", role="manager")


def test_a_role_is_one_that_is_known():
    with refused("user_role_is_known"):
        UserFactory(role="boss")


def test_an_account_is_found_by_its_address_in_any_capitals():
    user = User.objects.create_user("Noor@Voorbeeld.example", name="N", role="manager")

    assert user.email == "noor@voorbeeld.example"
    assert not user.has_usable_password()
    assert User.objects.get_by_natural_key("NOOR@VOORBEELD.EXAMPLE") == user


# Households and members -------------------------------------------------------


def test_a_number_is_one_household():
    HouseholdFactory(number="HA-1")

    with refused("cases_household_number_key"):
        HouseholdFactory(number="HA-1")


@pytest.mark.parametrize(
    ("born_on", "age"),
    [
        (date(2010, 3, 30), 16),
        (date(2010, 3, 31), 15),
        (date(2008, 2, 29), 18),
        (TODAY, 0),
        (None, None),
    ],
)
def test_age_is_in_whole_years_on_the_day(born_on, age):
    assert HouseholdMember(birth_date=born_on).age(TODAY) == age


@pytest.mark.parametrize(
    "query",
    ["Janga", "JANGA", "jánga", "Zoneveld", "Chayenne", "HA-00042", " ha-00042 "],
)
def test_search_forgives_capitals_accents_and_a_mistake(query):
    household = HouseholdFactory(
        number="HA-00042", name="Familie Zonneveld-Jänga", member=False
    )
    HouseholdMemberFactory(household=household, first_name="Chayènne")
    HouseholdFactory(name="Familie Bakker")

    assert list(Household.objects.matching(query)) == [household]


@pytest.mark.parametrize(
    ("name", "heard"),
    [
        ("Wijers", "Weiers"),
        ("Meijer", "Meyer"),
        ("Dijk", "Dyk"),
        ("Kuijpers", "Kuipers"),
        ("Rooij", "Rooi"),
        ("Hendrickx", "Hendriks"),
        ("Dekkers", "Deckers"),
        ("Claassen", "Klaassen"),
        ("Bouwman", "Bauman"),
        ("Thijs", "Teis"),
        ("Schmidt", "Schmit"),
        ("Yıldırım", "yildirim"),
    ],
)
def test_search_finds_a_name_that_is_written_as_it_sounds(name, heard):
    household = HouseholdFactory(name=f"Huishouden {name}", member=False)
    by_member = HouseholdMemberFactory(last_name=name).household
    HouseholdFactory(name="Huishouden Bakker")

    found = Household.objects.matching(heard)

    assert set(found) == {household, by_member}
    assert found.get(pk=household.pk).similarity == 1


# Cases ------------------------------------------------------------------------


def test_a_household_has_one_open_case():
    case = CaseFactory()
    CaseFactory(household=case.household, closed=True)

    with refused("case_one_open_a_household"):
        CaseFactory(household=case.household)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"closed_on": TODAY - 61 * DAY, "closing_reason": "x"}, "after_opened"),
        ({"closed_on": TODAY}, "closed_has_reason"),
        ({"closing_reason": "x"}, "closed_has_reason"),
    ],
)
def test_a_closed_case_has_its_when_and_why(fields, name):
    with refused(name):
        CaseFactory(**fields)


def test_who_closed_a_case_goes_with_its_closing():
    with refused("case_closed_has_reason"):
        CaseFactory(closed_by=UserFactory())


def test_a_leefdomein_is_of_a_case_once():
    case = CaseFactory(leefdomeinen=["Wonen"])

    with refused("case_leefdomein_once"):
        CaseLeefdomein.objects.create(case=case, leefdomein=case.leefdomeinen.get())


def test_a_ground_does_not_end_before_it_begins():
    ground = CaseFactory().grounds.get()

    with refused("case_ground_period"):
        type(ground).objects.update(valid_until=ground.valid_from - DAY)


def test_the_migrations_bring_areas_leefdomeinen_and_laws():
    case = CaseFactory()

    assert case.leefdomeinen.model.objects.count() == 9
    assert type(case.household.area).objects.count() == 11
    assert LegalGround.objects.filter(in_force=False).count() == 1


# Aanspreekpunt ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("from_on", "until_on", "fits"),
    [
        (TODAY - 20 * DAY, TODAY - 10 * DAY, True),
        (TODAY + DAY, None, True),
        (TODAY - 20 * DAY, TODAY - 9 * DAY, False),
        (TODAY, None, False),
        (TODAY - 30 * DAY, None, False),
    ],
)
def test_a_household_has_one_aanspreekpunt_at_a_time(from_on, until_on, fits):
    """The end is the first day of the next, so that they may meet on it."""
    present = AanspreekpuntFactory(from_on=TODAY - 10 * DAY, until_on=TODAY + DAY)
    other = {"household": present.household, "user": UserFactory()}

    if fits:
        assert Aanspreekpunt.objects.create(**other, from_on=from_on, until_on=until_on)
        return
    with refused("aanspreekpunt_one_at_a_time"):
        Aanspreekpunt.objects.create(**other, from_on=from_on, until_on=until_on)


def test_an_aanspreekpunt_does_not_end_before_the_begin():
    with pytest.raises(DatabaseError, match="aanspreekpunt_period|lower bound"):
        AanspreekpuntFactory(until_on=TODAY - 90 * DAY)


# Access -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"ends_at": -2 * DAY}, "access_grant_period"),
        ({"reason": "curious"}, "access_grant_reason_is_known"),
        ({"reason": "emergency", "purpose": "x"}, "access_grant_emergency_ends"),
        ({"reason": "emergency", "ends_at": DAY}, "access_grant_emergency_ends"),
    ],
)
def test_a_grant_has_a_known_reason_and_a_period(fields, name):
    now = timezone.now()
    if "ends_at" in fields:
        fields = {**fields, "ends_at": now + fields["ends_at"]}

    with refused(name):
        AccessGrantFactory(starts_at=now - DAY, **fields)


def test_a_reason_gives_one_grant_that_has_not_ended():
    grant = AccessGrantFactory(ends_at=timezone.now())
    same = {"user": grant.user, "household": grant.household}
    AccessGrantFactory(**same)

    with refused("access_grant_once_a_reason"):
        AccessGrantFactory(**same)


def test_a_household_agrees_with_an_organisation_once_until_withdrawn():
    given = {
        "household": HouseholdFactory(),
        "organisation": OrganisationFactory(),
        "agreed_on": TODAY,
    }
    PartyAgreement.objects.create(**given, withdrawn_on=TODAY)
    PartyAgreement.objects.create(**given)

    with refused("party_agreement_once"), transaction.atomic():
        PartyAgreement.objects.create(**given)
    with refused("party_agreement_period"):
        PartyAgreement.objects.update(withdrawn_on=TODAY - DAY)


@pytest.mark.parametrize(
    "statement", ["UPDATE cases_accesslog SET name = 'y'", "DELETE"]
)
def test_a_line_of_the_log_is_never_changed(statement):
    AccessLog.objects.create(action="R", channel="page", name="x")
    if statement == "DELETE":
        statement = "DELETE FROM cases_accesslog"

    with (
        pytest.raises(DatabaseError, match="Cannot"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AccessLog.objects.get().name == "x"


# Telling people ---------------------------------------------------------------


def test_a_notification_waits_once_and_can_come_again():
    household = HouseholdFactory()
    row = {
        "user": UserFactory(),
        "kind": "agreement_extended",
        "subject": household.uuid,
        "number": "AFS-1",
    }
    Notification.objects.create(**row, sent_at=timezone.now())
    Notification.objects.create(**row)

    with refused("notification_once_unsent"):
        Notification.objects.create(**row)


# History ----------------------------------------------------------------------


def test_history_is_written_by_save_bulk_and_sql_alike():
    household = HouseholdFactory()
    household.postcode = "5701 AA"
    household.save(update_fields=["postcode"])
    Household.objects.filter(pk=household.pk).update(postcode="5702 BB")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_household SET postcode = '5703 CC'")
    Case.objects.bulk_create([CaseFactory.build(household=household, number="HA-1-1")])

    events = household.history.order_by("pgh_id")

    assert [(event.pgh_label, event.postcode) for event in events] == [
        ("insert", "5701 AB"),
        ("update", "5701 AA"),
        ("update", "5702 BB"),
        ("update", "5703 CC"),
    ]
    assert Case.objects.get().history.get().pgh_label == "insert"


def test_history_is_never_edited():
    household = HouseholdFactory()

    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        household.history.update(postcode="9999 ZZ")
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        household.history.all().delete()


def test_every_row_about_a_household_has_a_history():
    """But for the outbox; a flag comes and goes by itself, as what is being typed."""
    without = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ("cases", "mdo", "reporting", "privacy")
        and any(field.name == "household" for field in model._meta.fields)
        and not hasattr(model, "history")
        and not model.__name__.endswith("Event")
    }
    assert without == {"cases.Notification", "mdo.Flag", "mdo.MdoDraft"}
