"""Every action of cases: what it does, whom it refuses, and what it leaves behind."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections, transaction
from django.utils import timezone

from cases import actions, pseudonyms
from cases.errors import StaleVersion, TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Area,
    Case,
    Household,
    Leefdomein,
    LegalGround,
    Notification,
    Organisation,
    Token,
    User,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    OrganisationFactory,
    TokenFactory,
    UserFactory,
)
from mdo.models import Flag
from mdo.tests.factories import FlagFactory

TODAY = date(2026, 3, 30)  # 00:30 in Helmond: in UTC it is still the 29th.
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    """The aanspreekpunt of a household in Helmond-West, since fifty days."""
    return AanspreekpuntFactory()


@pytest.fixture
def household(contact):
    return contact.household


@pytest.fixture
def coordinator(household):
    return UserFactory(coordinator=True, areas=[household.area])


OUTSIDERS = {
    "stranger": lambda household: UserFactory(),
    "coordinator elsewhere": lambda household: UserFactory(
        coordinator=True, areas=[AreaFactory(name="Brouwhuis")]
    ),
    "manager": lambda household: UserFactory(manager=True),
    "administrator": lambda household: UserFactory(administrator=True),
    "privacy officer": lambda household: UserFactory(privacy_officer=True),
    "emergency access": lambda household: (
        AccessGrantFactory(
            household=household,
            reason=AccessGrant.Reason.EMERGENCY,
            purpose="Er wordt gebeld.",
            ends_at=timezone.now() + DAY,
        ).user
    ),
    "ended access": lambda household: (
        AccessGrantFactory(
            household=household,
            starts_at=timezone.now() - 9 * DAY,
            ends_at=timezone.now() - DAY,
        ).user
    ),
    "ended account": lambda household: (
        AccessGrantFactory(household=household, user__is_active=False).user
    ),
}
each_outsider = pytest.mark.parametrize(
    "outsider", OUTSIDERS.values(), ids=list(OUTSIDERS)
)


def sentences(error):
    """Return what a ValidationError says, by field."""
    return error.value.message_dict


# Locks and versions -----------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_locked_household_keeps_the_log_of_looks_open(household, contact):
    """Whoever looks while somebody writes does not wait for that."""

    def look():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            actions.log_look(
                by=contact.user, households=[household], name="x", channel="page"
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        actions.lock(Household, household.pk)
        pool.submit(look).result(timeout=60)
    assert AccessLog.objects.count() == 1


def test_a_stale_version_is_refused_with_the_row_as_it_is_now(household):
    actions.require_version(household, None)
    actions.require_version(household, 1)

    with pytest.raises(StaleVersion) as refusal:
        actions.require_version(household, 0)

    assert refusal.value.current == household


# Households -------------------------------------------------------------------

MEMBER = {"first_name": "Noor", "last_name": "Proef", "birth_date": date(1990, 5, 1)}


def opening(**given):
    return {
        "name": "Huishouden Proef",
        "area": AreaFactory(),
        "postcode": "5701 AB",
        "members": [MEMBER],
        "by": given.pop("by", None) or UserFactory(),
        "at": timezone.now(),
        **given,
    }


def test_open_household_makes_it_with_its_members_and_lets_the_opener_in():
    opener = UserFactory()

    household = actions.open_household(
        **opening(by=opener, members=[MEMBER, {"first_name": "Bram"}])
    )

    assert re.fullmatch(r"HA-\d{5}", household.number)
    assert (household.opened_by, household.version) == (opener, 1)
    assert {str(member) for member in household.members.all()} == {"Noor Proef", "Bram"}
    grant = household.grants.get()
    assert (grant.user, grant.reason, grant.ends_at) == (opener, "opened", None)
    following = f"HA-{int(household.number[3:]) + 1:05}"
    assert actions.open_household(**opening()).number == following


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_open_household_is_for_professionals_and_coordinators(role):
    with pytest.raises(PermissionDenied, match="Alleen professionals"):
        actions.open_household(**opening(by=UserFactory(**{role: True})))
    with pytest.raises(PermissionDenied):
        actions.open_household(**opening(by=UserFactory(is_active=False)))

    assert not Household.objects.exists()
    assert actions.open_household(**opening(by=UserFactory(coordinator=True)))


def test_open_household_needs_somebody_who_is_born():
    with pytest.raises(ValidationError, match="minstens één persoon"):
        actions.open_household(**opening(members=[]))
    born_today = {**MEMBER, "birth_date": TODAY}
    born_tomorrow = {**MEMBER, "birth_date": TODAY + DAY}
    with pytest.raises(ValidationError) as error:
        actions.open_household(**opening(members=[born_today, born_tomorrow]))

    assert list(sentences(error)) == ["members"]
    assert not Household.objects.exists()
    assert actions.open_household(**opening(members=[born_today]))


@pytest.mark.parametrize(
    ("typed", "kept"), [("5701ab", "5701 AB"), (" 5701 ab ", "5701 AB"), ("", "")]
)
def test_a_postcode_is_kept_as_on_a_letter(typed, kept):
    assert actions.open_household(**opening(postcode=typed)).postcode == kept


@pytest.mark.parametrize("typed", ["57", "0701 AB", "5701 A1", "5701  AB", "5701 AB9"])
def test_what_is_no_postcode_is_refused(typed):
    with pytest.raises(ValidationError) as error:
        actions.open_household(**opening(postcode=typed))

    assert list(sentences(error)) == ["postcode"]
    assert not Household.objects.exists()


# Cases ------------------------------------------------------------------------


def case_order(household, by, **given):
    return {
        "household_id": household.pk,
        "voordeur": "Wijkhuis",
        "opened_on": TODAY,
        "leefdomeinen": list(Leefdomein.objects.filter(name__in=["Wonen", "Werk"])),
        "legal_ground": LegalGround.objects.get(name="Wmo 2015"),
        "wants": "Rust",
        "by": by,
        "at": timezone.now(),
        **given,
    }


def test_open_case_makes_it_with_its_leefdomeinen_and_ground(household, contact):
    case = actions.open_case(**case_order(household, contact.user))

    assert case.number == f"{household.number}-1"
    assert (case.opened_by, case.opened_on, case.wants) == (contact.user, TODAY, "Rust")
    assert {str(one) for one in case.leefdomeinen.all()} == {"Wonen", "Werk"}
    ground = case.grounds.get()
    assert (str(ground.ground), ground.valid_from) == ("Wmo 2015", TODAY)


def test_open_case_is_also_for_the_coordinator_of_the_area(household, coordinator):
    assert actions.open_case(**case_order(household, coordinator))


@each_outsider
def test_open_case_is_refused_to_who_is_not_involved(household, outsider):
    with pytest.raises(PermissionDenied, match="niet betrokken"):
        actions.open_case(**case_order(household, outsider(household)))

    assert not Case.objects.exists()


def test_open_case_is_refused_while_one_is_open(household, contact):
    actions.open_case(**case_order(household, contact.user))

    with pytest.raises(TransitionRefused, match="al een lopende casus"):
        actions.open_case(**case_order(household, contact.user))

    Case.objects.update(closed_on=TODAY, closing_reason="klaar")
    second = actions.open_case(**case_order(household, contact.user))
    assert second.number == f"{household.number}-2"


def test_open_case_never_takes_a_number_that_is_there(household, contact):
    """An imported register may have numbered its cases in another way."""
    CaseFactory(household=household, number=f"{household.number}-2", closed=True)

    case = actions.open_case(**case_order(household, contact.user))

    assert case.number == f"{household.number}-3"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"opened_on": TODAY + DAY}, "opened_on"),
        ({"leefdomeinen": []}, "leefdomeinen"),
    ],
)
def test_open_case_says_what_is_wrong(household, contact, given, field):
    with pytest.raises(ValidationError) as error:
        actions.open_case(**case_order(household, contact.user, **given))

    assert list(sentences(error)) == [field]
    assert not Case.objects.exists()


def test_open_case_refuses_a_law_that_is_not_in_force(household, contact):
    wams = LegalGround.objects.filter(in_force=False).first()

    with pytest.raises(ValidationError) as error:
        actions.open_case(**case_order(household, contact.user, legal_ground=wams))

    assert sentences(error) == {"legal_ground": ["Deze wet geldt niet of nog niet."]}


# Aanspreekpunt ----------------------------------------------------------------


def appointment(household, user, by, **given):
    return {
        "household_id": household.pk,
        "user": user,
        "from_on": TODAY,
        "reason": "Verhuisd",
        "by": by,
        "at": timezone.now(),
        **given,
    }


def test_the_first_aanspreekpunt_is_appointed_without_a_reason():
    household, opener, user = HouseholdFactory(), UserFactory(), UserFactory()
    AccessGrantFactory(household=household, user=opener)
    flag = FlagFactory(
        case=CaseFactory(household=household), kind=Flag.Kind.NO_AANSPREEKPUNT
    )
    other = FlagFactory(case=flag.case, kind=Flag.Kind.MDO_NEEDED)

    made = actions.appoint_aanspreekpunt(
        **appointment(household, user, opener, reason="")
    )

    assert (made.user, made.from_on, made.until_on) == (user, TODAY, None)
    assert made.appointed_by == opener
    grant = AccessGrant.objects.get(user=user)
    assert (grant.reason, grant.granted_by) == ("aanspreekpunt", opener)
    told = Notification.objects.get()
    assert (told.user, told.kind) == (user, "aanspreekpunt_appointed")
    assert (told.number, told.household) == (household.number, household)
    flag.refresh_from_db()
    other.refresh_from_db()
    assert flag.resolved_at
    assert not other.resolved_at


def test_handing_over_ends_the_former_and_its_access(household, contact, coordinator):
    successor = UserFactory()

    actions.appoint_aanspreekpunt(**appointment(household, successor, coordinator))

    contact.refresh_from_db()
    assert contact.until_on == TODAY
    assert Aanspreekpunt.objects.current().get().user == successor
    grant = AccessGrant.objects.get(user=contact.user)
    assert grant.ends_at <= timezone.now()
    assert not Household.objects.visible_to(contact.user).exists()
    assert Household.objects.visible_to(successor).get() == household
    told = {row.user for row in Notification.objects.all()}
    assert told == {contact.user, successor}


def test_handing_over_leaves_access_for_another_reason(household, contact):
    AccessGrantFactory(household=household, user=contact.user)

    actions.appoint_aanspreekpunt(
        **appointment(household, UserFactory(), by=contact.user)
    )

    assert Household.objects.visible_to(contact.user).exists()
    # Nobody is told of the own deed.
    assert not Notification.objects.filter(user=contact.user).exists()


@each_outsider
def test_appointing_is_refused_to_who_is_not_involved(household, contact, outsider):
    with pytest.raises(PermissionDenied, match="niet betrokken"):
        actions.appoint_aanspreekpunt(
            **appointment(household, UserFactory(), outsider(household))
        )

    assert Aanspreekpunt.objects.get() == contact


def test_who_opened_the_file_is_out_of_it_when_somebody_else_leads():
    opener, leader = UserFactory(), UserFactory()
    household = actions.open_household(
        name="Huishouden Proef",
        area=AreaFactory(),
        postcode="",
        members=[{"first_name": "Sem"}],
        by=opener,
        at=timezone.now(),
    )
    asked = AccessGrantFactory(household=household, reason="asked", granted_by=leader)

    actions.appoint_aanspreekpunt(
        household_id=household.pk,
        user=leader,
        from_on=TODAY,
        by=opener,
        at=timezone.now(),
    )

    assert not Household.objects.visible_to(opener).exists()
    # Whom somebody else let in stays.
    assert Household.objects.visible_to(asked.user).exists()


def test_appointing_the_same_person_again_is_refused(household, contact):
    with pytest.raises(TransitionRefused, match="al het aanspreekpunt"):
        actions.appoint_aanspreekpunt(
            **appointment(household, contact.user, contact.user)
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"from_on": TODAY + DAY}, "from_on"),
        ({"from_on": TODAY - 51 * DAY}, "from_on"),
        ({"reason": ""}, "reason"),
    ],
)
def test_handing_over_says_what_is_wrong(household, contact, given, field):
    with pytest.raises(ValidationError) as error:
        actions.appoint_aanspreekpunt(
            **appointment(household, UserFactory(), contact.user, **given)
        )

    assert list(sentences(error)) == [field]
    assert Aanspreekpunt.objects.get() == contact
    assert contact.until_on is None


@pytest.mark.parametrize(
    "fields", [{"manager": True}, {"is_active": False}, {"administrator": True}]
)
def test_only_who_works_with_households_can_be_aanspreekpunt(
    household, contact, fields
):
    with pytest.raises(ValidationError, match="kan aanspreekpunt zijn"):
        actions.appoint_aanspreekpunt(
            **appointment(household, UserFactory(**fields), contact.user)
        )


def test_a_first_aanspreekpunt_cannot_begin_in_the_time_of_an_earlier_one(
    household, contact, coordinator
):
    Aanspreekpunt.objects.update(until_on=TODAY - 10 * DAY)
    order = appointment(household, UserFactory(), coordinator)

    with pytest.raises(ValidationError, match="iemand anders het aanspreekpunt"):
        actions.appoint_aanspreekpunt(**{**order, "from_on": TODAY - 11 * DAY})
    assert actions.appoint_aanspreekpunt(**{**order, "from_on": TODAY - 10 * DAY})


# Closing ----------------------------------------------------------------------


@pytest.fixture
def case(household):
    return CaseFactory(household=household)


def closing(case, by, **given):
    return {
        "case_id": case.pk,
        "closed_on": TODAY,
        "reason": "doel bereikt",
        "by": by,
        "at": timezone.now(),
        **given,
    }


def test_closing_ends_the_access_of_all_but_the_aanspreekpunt(case, contact):
    household = case.household
    for reason in ("participant", "owner", "asked"):
        AccessGrantFactory(household=household, reason=reason)
    elsewhere = AccessGrantFactory()

    closed = actions.close_case(**closing(case, contact.user))

    assert (closed.closed_on, closed.closed_by) == (TODAY, contact.user)
    assert (closed.closing_reason, closed.version) == ("doel bereikt", 2)
    current = AccessGrant.objects.current(timezone.now())
    assert {grant.user for grant in current} == {contact.user, elsewhere.user}


@each_outsider
def test_closing_is_refused_to_who_is_not_involved(case, contact, outsider):
    with pytest.raises(PermissionDenied, match="niet betrokken"):
        actions.close_case(**closing(case, outsider(case.household)))

    case.refresh_from_db()
    assert case.is_open


def test_closing_a_second_time_is_refused(case, contact):
    actions.close_case(**closing(case, contact.user))

    with pytest.raises(TransitionRefused, match="al afgesloten"):
        actions.close_case(**closing(case, contact.user))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"closed_on": TODAY + DAY}, "closed_on"),
        ({"closed_on": TODAY - 61 * DAY}, "closed_on"),
        ({"reason": ""}, "closing_reason"),
    ],
)
def test_closing_says_what_is_wrong(case, contact, given, field):
    with pytest.raises(ValidationError) as error:
        actions.close_case(**closing(case, contact.user, **given))

    assert list(sentences(error)) == [field]


# Access -----------------------------------------------------------------------


def test_granting_access_twice_is_one_grant(household, coordinator):
    user = UserFactory()
    grant = {
        "user": user,
        "household": household,
        "reason": AccessGrant.Reason.PARTICIPANT,
        "by": coordinator,
        "at": timezone.now(),
    }
    actions.grant_access(**grant)
    actions.grant_access(**grant)

    assert AccessGrant.objects.filter(user=user).count() == 1

    actions.end_access(
        household=household,
        reasons=["participant"],
        because="finished",
        at=timezone.now(),
    )
    actions.grant_access(**{**grant, "at": timezone.now()})
    assert AccessGrant.objects.filter(user=user).count() == 2
    assert Household.objects.visible_to(user).exists()


def test_a_look_is_logged_for_each_household_with_who_and_why(household, contact):
    other = AccessGrantFactory(
        user=contact.user,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Er wordt gebeld.",
        ends_at=timezone.now() + DAY,
    ).household

    actions.log_look(
        by=contact.user,
        households=[household, other],
        name="household",
        channel=AccessLog.Channel.PAGE,
        object_uuid=household.uuid,
        reason="overleg",
    )

    lines = {line.household: line for line in AccessLog.objects.all()}
    assert set(lines) == {household, other}
    line = lines[household]
    assert (line.user, line.role) == (contact.user, "professional")
    assert line.organisation == contact.user.organisation
    assert (line.action, line.channel, line.name) == ("R", "page", "household")
    assert pseudonyms.object_of(line.object_pseudonym) == household.uuid
    assert (line.relation, line.reason) == ("aanspreekpunt", "overleg")
    assert not line.emergency
    assert lines[other].emergency
    assert lines[other].relation == "emergency"


def test_use_of_what_is_of_no_household_is_logged_as_well():
    manager = UserFactory(manager=True)

    actions.log_look(
        by=manager, households=None, name="rendement", channel="api", reason="raad"
    )

    line = AccessLog.objects.get()
    assert (line.user, line.household, line.name) == (manager, None, "rendement")


# People and lists -------------------------------------------------------------


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


def person(**given):
    return {
        "email": "Nieuw@Voorbeeld.example",
        "name": "Nieuw Persoon",
        "role": User.Role.COORDINATOR,
        "organisation": OrganisationFactory(),
        "areas": [AreaFactory()],
        "phone": "0492 000000",
        "at": timezone.now(),
        **given,
    }


def test_add_person_makes_an_account_without_a_password(administrator):
    user = actions.add_person(**person(by=administrator))

    user.refresh_from_db()
    assert (user.email, user.role) == ("nieuw@voorbeeld.example", "coordinator")
    assert list(user.areas.all()) == [AreaFactory()]
    assert user.is_active
    assert not user.has_usable_password()


def test_add_person_refuses_an_address_that_is_there_in_other_capitals(administrator):
    UserFactory(email="nieuw@voorbeeld.example")

    with pytest.raises(ValidationError):
        actions.add_person(**person(by=administrator))
    assert User.objects.count() == 2


def change(user, by, **given):
    return {
        "user_id": user.pk,
        "name": "Andere Naam",
        "role": user.role,
        "organisation": user.organisation,
        "areas": [],
        "phone": "",
        "is_active": True,
        "by": by,
        "at": timezone.now(),
        **given,
    }


def test_ending_an_account_ends_its_access_and_tokens(administrator, contact):
    TokenFactory(user=contact.user)

    actions.change_person(**change(contact.user, administrator, is_active=False))

    contact.user.refresh_from_db()
    assert (contact.user.name, contact.user.is_active) == ("Andere Naam", False)
    assert contact.user.grants.get().ends_at <= timezone.now()
    assert not Token.objects.exists()
    ended = contact.user.grants.get().history.latest("pgh_id")
    assert ended.pgh_context == {"reason": "account ended"}


@pytest.mark.parametrize("given", [{"is_active": False}, {"role": User.Role.MANAGER}])
def test_who_leaves_the_households_is_their_aanspreekpunt_no_more(
    administrator, contact, given
):
    actions.change_person(**change(contact.user, administrator, **given))

    contact.refresh_from_db()
    assert contact.until_on == TODAY


def test_changing_somebody_leaves_access_as_it_is(administrator, contact):
    actions.change_person(**change(contact.user, administrator))

    contact.refresh_from_db()
    assert contact.until_on is None
    assert contact.user.grants.get().ends_at is None


def test_who_gets_more_rights_is_in_the_log_and_told_to_the_privacy_officers(
    administrator,
):
    """Else who hands out accounts made one for themselves that sees every file."""
    officer = UserFactory(privacy_officer=True)
    UserFactory(privacy_officer=True, is_active=False)
    west, north = AreaFactory(name="West"), AreaFactory(name="Noord")
    person = UserFactory()
    for areas in ([west], [west, north], [north]):
        given = {"role": "coordinator", "areas": areas}
        actions.change_person(**change(person, administrator, **given))

    told = Notification.objects.filter(kind="account_powers")
    assert [row.user for row in told] == [officer]  # Once, while it waits to be sent.
    assert (told.get().subject, told.get().household) == (person.uuid, None)
    reasons = AccessLog.objects.filter(name="account changed").order_by("pk")
    assert [line.reason for line in reasons] == [
        f"{person.uuid}: professional > coordinator; - > West",
        f"{person.uuid}: West > Noord, West",
        f"{person.uuid}: Noord, West > Noord",
    ]


@pytest.mark.parametrize("given", [{"is_active": False}, {"role": "professional"}])
def test_there_is_always_a_privacy_officer_to_hear_of_it(administrator, given):
    officer = UserFactory(privacy_officer=True)

    with pytest.raises(TransitionRefused):
        actions.change_person(**change(officer, administrator, **given))
    other = UserFactory(privacy_officer=True)
    actions.change_person(**change(officer, administrator, **given))

    told = Notification.objects.filter(kind="account_powers")
    assert [row.user for row in told] == [other]


@pytest.mark.parametrize(
    ("role", "are_told"),
    [("coordinator", 1), ("administrator", 1), ("privacy_officer", 1), ("manager", 0)],
)
def test_a_new_account_is_in_the_log(administrator, role, are_told):
    officer = UserFactory(privacy_officer=True)

    person = actions.add_person(
        email="nieuw@demo.example",
        name="Nieuw",
        role=role,
        organisation=None,
        areas=[],
        by=administrator,
        at=timezone.now(),
    )

    line = AccessLog.objects.get(name="account opened")
    assert (line.user, line.reason) == (administrator, f"{person.uuid}: - > {role}")
    assert Notification.objects.filter(user=officer).count() == are_told


def test_nobody_ends_the_own_account_or_changes_the_own_role(administrator):
    for given in ({"is_active": False}, {"role": User.Role.MANAGER}):
        with pytest.raises(TransitionRefused, match="eigen account"):
            actions.change_person(**change(administrator, administrator, **given))

    assert actions.change_person(**change(administrator, administrator))


LISTS = {
    "add_person": lambda by: actions.add_person(**person(by=by)),
    "change_person": lambda by: actions.change_person(**change(UserFactory(), by)),
    "add_organisation": lambda by: actions.add_organisation(
        name="Woonstichting", kind="wonen", by=by
    ),
    "change_organisation": lambda by: actions.change_organisation(
        organisation_id=OrganisationFactory().pk, name="Anders", kind="zorg", by=by
    ),
    "add_area": lambda by: actions.add_area(name="Nieuwe wijk", by=by),
    "rename_area": lambda by: actions.rename_area(
        area_id=AreaFactory().pk, name="Andere wijk", by=by
    ),
}


@pytest.mark.parametrize("step", LISTS.values(), ids=list(LISTS))
def test_people_and_lists_are_the_administrators(step, administrator):
    for fields in (
        {},
        {"coordinator": True},
        {"manager": True},
        {"privacy_officer": True},
        {"administrator": True, "is_active": False},
    ):
        with pytest.raises(PermissionDenied, match="Alleen de beheerder"):
            step(UserFactory(**fields))

    assert step(administrator)


def test_organisations_and_areas_have_a_name_of_their_own(administrator):
    actions.add_organisation(name="Woonstichting", kind="wonen", by=administrator)
    actions.add_area(name="Nieuwe wijk", by=administrator)

    for step in (
        lambda: actions.add_organisation(
            name="woonSTICHTING", kind="", by=administrator
        ),
        lambda: actions.add_area(name="nieuwe WIJK", by=administrator),
        lambda: actions.rename_area(
            area_id=AreaFactory().pk, name="Nieuwe Wijk", by=administrator
        ),
    ):
        with pytest.raises(ValidationError) as error:
            step()
        assert "name" in sentences(error)

    assert Organisation.objects.filter(name__iexact="woonstichting").count() == 1
    assert Area.objects.filter(name__iexact="nieuwe wijk").count() == 1


def test_renaming_changes_the_row_and_no_other(administrator):
    organisation, area = OrganisationFactory(), AreaFactory()

    actions.change_organisation(
        organisation_id=organisation.pk, name="Anders", kind="zorg", by=administrator
    )
    actions.rename_area(area_id=area.pk, name="Andere wijk", by=administrator)

    organisation.refresh_from_db()
    area.refresh_from_db()
    assert (organisation.name, organisation.kind) == ("Anders", "zorg")
    assert area.name == "Andere wijk"
    assert Area.objects.filter(name="Andere wijk").count() == 1


# Somebody who was let in for a period ---------------------------------------------


@pytest.fixture
def visitor(household):
    """Somebody who asked for access, and got it for twenty days."""
    grant = AccessGrantFactory(
        household=household,
        reason=AccessGrant.Reason.ASKED,
        ends_at=timezone.now() + timedelta(days=20),
    )
    return grant.user


def test_a_visitor_does_not_stay_longer_by_own_doing(household, visitor):
    """Nor by being at an MDO that one writes down, or by owning an agreement."""
    other, at = UserFactory(), timezone.now()
    reasons = AccessGrant.Reason
    people = [(visitor, reasons.PARTICIPANT), (other, reasons.PARTICIPANT)]

    actions.let_in(people, household=household, by=visitor, at=at)

    ends = AccessGrant.objects.filter(user=visitor).values_list("ends_at", flat=True)
    assert len(set(ends)) == 1
    assert set(ends) != {None}
    assert AccessGrant.objects.get(user=other).ends_at is None


def test_a_visitor_stays_when_somebody_else_says_so(contact, household, visitor):
    people = [(visitor, AccessGrant.Reason.PARTICIPANT)]

    actions.let_in(people, household=household, by=contact.user, at=timezone.now())

    assert AccessGrant.objects.filter(user=visitor, ends_at=None).exists()


def test_a_visitor_cannot_become_aanspreekpunt_by_own_doing(
    contact, household, visitor
):
    order = {"household_id": household.pk, "user": visitor, "from_on": TODAY}
    order |= {"reason": "Andere baan.", "at": timezone.now()}

    with pytest.raises(ValidationError, match="periode"):
        actions.appoint_aanspreekpunt(**order, by=visitor)

    assert Aanspreekpunt.objects.current().get().user == contact.user
    actions.appoint_aanspreekpunt(**order, by=contact.user)
    assert Aanspreekpunt.objects.current().get().user == visitor
