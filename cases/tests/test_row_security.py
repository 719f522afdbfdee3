"""The second layer: what the database shows, whatever the query forgot."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import acting, row_security
from cases.acting import FIGURES, JOBS, LOG, PEOPLE, ROLES, WEB
from cases.actions import lock, log_look
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Case,
    Household,
    HouseholdMember,
    Notification,
    User,
)
from cases.tests.factories import (
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from cases.tests.test_visibility import FOLLOWERS
from mdo.tests.factories import FlagFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def household():
    return HouseholdFactory(name="Visser")


@pytest.fixture
def professional(household):
    return AccessGrantFactory(household=household).user


def ask(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def seen(person, role=WEB, model=Household):
    """Return the rows that the database shows, by a query that filters nothing."""
    with acting.as_role(role), acting.acting(person and person.pk):
        return set(model._default_manager.order_by())


def is_refused(person, act, role=WEB):
    with (
        pytest.raises(ProgrammingError, match="row-level security|permission denied"),
        transaction.atomic(),
        acting.as_role(role),
        acting.acting(person and person.pk),
    ):
        act()
    return True


# Every table -------------------------------------------------------------------


def present_tables():
    return {
        name: (is_on, is_forced)
        for name, is_on, is_forced in ask(
            "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
    }


def test_every_table_has_a_policy_or_a_reason_why_not():
    secured = {table.name for table in row_security.tables()}
    reasons = set(row_security.WITHOUT_HOUSEHOLDS)
    tables = present_tables()

    assert set(tables) - secured - reasons == set(), "see cases/row_security.py"
    assert secured & reasons == set()
    assert secured <= set(tables)
    assert {name for name, state in tables.items() if state == (True, True)} == secured


def test_every_policy_in_the_database_is_the_one_of_the_code():
    with connection.cursor() as cursor:
        known = row_security.known_policies(cursor)

    assert known == {table.name: table.digests for table in row_security.tables()}


def test_no_table_without_a_policy_refers_to_one_with_a_policy():
    secured = {table.name for table in row_security.tables()}
    references = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if model._meta.managed
        and model._meta.db_table not in secured
        and field.related_model
        and field.related_model._meta.db_table in secured
    ]

    assert references == []


def test_again_it_changes_nothing():
    with CaptureQueriesContext(connection) as queries:
        row_security.bring_up_to_date(using="default")

    assert not [q for q in queries.captured_queries if "CREATE POLICY" in q["sql"]]


def test_a_table_that_lost_a_policy_gets_it_back():
    with connection.cursor() as cursor:
        cursor.execute("DROP POLICY person_reads ON cases_case")

    row_security.bring_up_to_date(using="default")

    test_every_policy_in_the_database_is_the_one_of_the_code()


def test_no_role_owns_anything_or_passes_a_policy_by():
    powers = ask(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY (%s) AND (rolsuper"
        " OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)",
        list(ROLES),
    )
    owned = ask(
        "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner"
        " WHERE rolname = ANY (%s)",
        list(ROLES),
    )
    members = ask("SELECT rolname FROM pg_roles WHERE pg_has_role(rolname, %s, 'SET')"
                  " AND rolname = ANY (%s)", "helmond", list(ROLES))  # fmt: skip

    assert (powers, owned, members) == ([], [], [])


@pytest.mark.parametrize("role", ROLES)
def test_no_role_changes_or_takes_away_history_or_log(role):
    added_only = [
        model._meta.db_table
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model") or model._meta.label == "cases.AccessLog"
    ]
    rights = ask(
        "SELECT name, has_table_privilege(%s, name, 'UPDATE, DELETE, TRUNCATE')"
        " FROM unnest(%s::text[]) AS name",
        role,
        added_only,
    )
    may = {name for name, may in rights if may}

    assert len(rights) > 20
    # Destruction takes away what is too old, and changes nothing.
    assert may == set() or role == acting.DESTRUCTION


# What SQL of one's own could do --------------------------------------------------


def test_what_runs_as_the_owner_is_for_who_needs_it():
    functions = ask(
        "SELECT oid::regprocedure::text, proconfig, proacl::text FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )

    assert len(functions) > 10
    for name, config, acl in functions:
        # Else a temporary table of the caller would be found before ours.
        assert "search_path=public, pg_temp" in (config or []), name
        # No rights written down is PostgreSQL's default, and "=" stands for PUBLIC.
        assert not re.search("[{,]=", acl or "{="), f"PUBLIC may execute {name}"


def test_no_column_is_read_by_the_functions_of_the_seals():
    for call in (
        "audit_last_id('cases_householdmember', 'first_name')",
        "audit_digest('cases_household', 'id', ARRAY['name'], 0, 9)",
        "audit_keep_digests('cases_accesslog', 'id', '{id}', '{1}', 'none', now())",
    ):
        assert is_refused(UserFactory(), lambda call=call: ask(f"SELECT {call}"))


def test_no_role_makes_tables_or_functions_that_stand_before_ours():
    row_security.bring_up_to_date(using="default")  # A copy has no rights of itself.

    may = ask(
        "SELECT role FROM unnest(%s::text[]) AS role"
        " WHERE has_database_privilege(role, current_database(), 'TEMP, CREATE')"
        " OR has_schema_privilege(role, 'public', 'CREATE')",
        list(ROLES),
    )

    assert may == []


def test_history_is_written_by_what_changed_and_by_nothing_else(professional):
    household = Household.objects.get()
    line = household.history.values().get()
    del line["pgh_id"]

    assert is_refused(
        professional, lambda: Household.history.rel.related_model.objects.create(**line)
    )
    with acting.as_role(WEB), acting.acting(professional.pk):
        Household.objects.update(name="De Vries")
    assert household.history.count() == 2


# What is shown -------------------------------------------------------------------


def test_nobody_is_shown_nothing(household, professional):
    CaseFactory(household=household)

    for table in row_security.tables():
        with acting.as_role(WEB):
            rows = ask(f"SELECT count(*) FROM {table.name}")  # noqa: S608
        assert rows == [(0,)], table.name


def test_a_query_without_filter_shows_the_own_households_only(household, professional):
    other = HouseholdFactory()
    mine = {*household.members.all(), HouseholdMemberFactory(household=household)}
    HouseholdMemberFactory(household=other)

    assert seen(professional) == {household}
    assert seen(professional, model=HouseholdMember) == mine
    assert seen(UserFactory()) == set()


def people_and_households():
    """Make everybody who stands to a household in some way, and the households."""
    now = timezone.now()
    day = timedelta(days=1)
    area = AreaFactory(name="Elders")
    HouseholdFactory.create_batch(2)
    HouseholdFactory.create_batch(2, area=area)
    for period in ({}, {"ends_at": now - day}, {"starts_at": now + day}):
        AccessGrantFactory(starts_at=now - 3 * day).save()
        AccessGrantFactory(**{"starts_at": now - 3 * day, **period})
    for role in User.Role.values:
        person = UserFactory(role=role)
        person.areas.add(area)
        AccessGrantFactory(user=person)
    AccessGrantFactory(user__is_active=False)
    return User.objects.all()


def test_the_database_shows_what_visible_to_shows():
    shown = 0
    for person in people_and_households():
        visible = set(Household.objects.visible_to(person))

        assert seen(person) == visible, person.role
        shown += len(visible)
    assert shown


def test_what_ended_in_the_request_counts_until_it_is_over(household, professional):
    with acting.as_role(WEB), acting.acting(professional.pk):
        AccessGrant.objects.update(ends_at=timezone.now())
        HouseholdMember.objects.create(household=household, first_name="Nel")

    assert seen(professional) == set()


def test_a_file_is_of_who_opens_it_from_the_first_moment(professional):
    fields = {"number": "HA-90901", "name": "Nieuw", "area": AreaFactory()}
    with acting.as_role(WEB), acting.acting(professional.pk):
        Household.objects.create(**fields, opened_by=professional)
        assert Household.objects.filter(number="HA-90901").exists()

    assert len(seen(professional)) == 1


# What is written -----------------------------------------------------------------


def test_nobody_writes_about_a_household_of_others(household, professional):
    stranger = UserFactory()
    member = {"household": household, "first_name": "Nel"}
    grant = {"household": household, "user": stranger, "starts_at": timezone.now()}

    assert is_refused(stranger, lambda: HouseholdMember.objects.create(**member))
    assert is_refused(
        stranger, lambda: AccessGrant.objects.create(reason="asked", **grant)
    )
    assert is_refused(
        stranger,
        lambda: Household.objects.create(
            number="HA-90902", name="x", area=household.area, opened_by=professional
        ),
    )


def test_a_change_of_what_is_hidden_changes_nothing(household, professional):
    stranger = UserFactory()
    with acting.as_role(WEB), acting.acting(stranger.pk):
        changed = Household.objects.update(name="Weg")

    assert changed == 0
    household.refresh_from_db()
    assert household.name == "Visser"


def test_a_household_is_taken_away_by_nobody(household, professional):
    assert is_refused(professional, lambda: ask("DELETE FROM cases_household"))


def test_a_household_is_not_moved_out_of_sight(household):
    area, other = AreaFactory(), AreaFactory(name="Elders")
    Household.objects.update(area=area)
    coordinator = UserFactory(role="coordinator")
    coordinator.areas.add(area)

    assert seen(coordinator) == {household}
    assert is_refused(coordinator, lambda: Household.objects.update(area=other))


# Emergency access ------------------------------------------------------------------


@pytest.fixture
def in_an_emergency(household):
    return AccessGrantFactory(
        household=household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Brand.",
        starts_at=timezone.now(),
        ends_at=timezone.now() + timedelta(hours=23),
    ).user


@pytest.mark.parametrize("label", FOLLOWERS)
def test_emergency_access_sees_a_row_and_writes_none(label, household, in_an_emergency):
    row = FOLLOWERS[label](household)
    model = apps.get_model(label)
    table = model._meta.db_table
    columns = ", ".join(
        field.column
        for field in model._meta.concrete_fields
        if not field.generated and not field.primary_key
    )

    assert row in seen(in_an_emergency, model=model)
    with acting.as_role(WEB), acting.acting(in_an_emergency.pk):
        assert ask(f"UPDATE {table} SET id = id RETURNING id") == []  # noqa: S608
        if label in row_security.WEB_DELETES:
            assert ask(f"DELETE FROM {table} RETURNING id") == []  # noqa: S608
    assert is_refused(
        in_an_emergency,
        lambda: ask(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}"  # noqa: S608
        ),
    )


def test_emergency_access_lets_nobody_in_for_longer(household, in_an_emergency):
    grant = {"household": household, "starts_at": timezone.now(), "reason": "asked"}

    assert is_refused(
        in_an_emergency,
        lambda: AccessGrant.objects.create(user=in_an_emergency, **grant),
    )


def test_emergency_access_writes_the_log_and_no_mark(household, in_an_emergency):
    flag = FlagFactory(case=CaseFactory(household=household))
    seen_by = flag.seen_by.through

    assert is_refused(
        in_an_emergency,
        lambda: seen_by.objects.create(flag=flag, user=in_an_emergency),
    )
    with acting.as_role(WEB), acting.acting(in_an_emergency.pk):
        log_look(
            by=in_an_emergency,
            households=[household.pk],
            name="household",
            channel=AccessLog.Channel.PAGE,
        )
    assert AccessLog.objects.get().emergency


def test_a_step_in_an_emergency_is_refused_with_a_sentence(household, in_an_emergency):
    with (
        pytest.raises(PermissionDenied, match="alleen lezen"),
        transaction.atomic(),
        acting.as_role(WEB),
        acting.acting(in_an_emergency.pk),
    ):
        lock(Household, household.pk)


def test_who_works_on_it_as_well_writes_in_an_emergency(household, in_an_emergency):
    AccessGrantFactory(household=household, user=in_an_emergency)
    with acting.as_role(WEB), acting.acting(in_an_emergency.pk):
        HouseholdMember.objects.create(household=household, first_name="Nel")
        assert Household.objects.update(name="De Vries") == 1


# The other roles -------------------------------------------------------------------


def test_jobs_see_all_and_for_a_person_what_that_person_sees(household, professional):
    HouseholdFactory()

    assert len(seen(None, role=JOBS)) == 2
    assert seen(professional, role=JOBS) == {household}


def test_jobs_write_no_more_than_they_need(household):
    assert is_refused(None, lambda: Household.objects.update(name="x"), role=JOBS)
    assert is_refused(None, lambda: Case.objects.update(wants="x"), role=JOBS)


def test_figures_count_all_and_read_no_name(household):
    manager = UserFactory(role="manager")
    with acting.as_role(FIGURES), acting.acting(manager.pk):
        assert Household.objects.count() == 1

    for column in ("name", "postcode", "search_text"):
        names = Household.objects.values_list(column)
        assert is_refused(manager, lambda names=names: list(names), role=FIGURES)
    assert is_refused(manager, lambda: list(HouseholdMember.objects.all()), FIGURES)


def test_figures_are_for_managers_and_coordinators(household, professional):
    with acting.as_role(FIGURES), acting.acting(professional.pk):
        assert Household.objects.count() == 0


def test_no_role_reads_a_column_of_figures_that_names_somebody():
    kinds = ask(
        "SELECT table_name, column_name, data_type FROM"
        " information_schema.column_privileges JOIN information_schema.columns"
        " USING (table_name, column_name) WHERE grantee = %s"
        " AND privilege_type = 'SELECT' AND table_name = ANY (%s)",
        FIGURES,
        [table.name for table in row_security.tables()],
    )
    texts = {
        (table, column)
        for table, column, kind in kinds
        if kind in ("text", "character varying")
    }

    assert len(kinds) > 50
    # Numbers of files, and words out of a list of ours.
    assert {column for _table, column in texts} <= {
        "answered_by",
        "certainty",
        "decision",
        "moment",
        "no_answer",
        "number",
        "obstacle",
        "period",
        "status",
        "supporter",
        "trigger",
    }


def test_an_administrator_ends_access_without_seeing_a_household(household):
    grant = AccessGrantFactory(household=household)
    administrator = UserFactory(role="administrator")
    end = {"ends_at": timezone.now(), "ended_because": "left"}

    with acting.as_role(PEOPLE), acting.acting(grant.user_id):
        assert AccessGrant.objects.update(**end) == 0
    with acting.as_role(PEOPLE), acting.acting(administrator.pk):
        assert AccessGrant.objects.update(**end) == 1
        assert Aanspreekpunt.objects.count() == 0
    assert is_refused(administrator, lambda: list(Household.objects.all()), PEOPLE)


def test_the_officer_reads_numbers_of_files_and_no_names(household):
    officer = UserFactory(role="privacy_officer")

    with acting.as_role(LOG), acting.acting(officer.pk):
        assert Household.objects.numbered().get().number == household.number
    assert is_refused(officer, lambda: list(Household.objects.all()), LOG)
    assert seen(officer) == set()


def test_notifications_are_nobody_elses(household, professional):
    other = AccessGrantFactory(household=household).user
    told = {"kind": "x", "subject": household.uuid, "number": household.number}
    with acting.as_role(WEB), acting.acting(other.pk):
        note = Notification(user=professional, household=household, **told)
        Notification.objects.bulk_create([note], ignore_conflicts=True)

    assert len(seen(professional, model=Notification)) == 1
    assert seen(other, model=Notification) == set()


def test_the_policies_bind_web_and_not_the_owner():
    assert not row_security.binds_us()
    with acting.as_role(WEB):
        assert row_security.binds_us()


# Who acts --------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_on_the_connection():
    person = AccessGrantFactory().user
    state = "SELECT current_setting('helmond.person', true), current_user"
    [(before, owner)] = ask(state)
    with acting.as_role(WEB), acting.acting(person.pk):
        assert Household.objects.count() == 1
        assert ask(state) == [(str(person.pk), WEB)]
        with transaction.atomic():
            assert ask(state) == [(str(person.pk), WEB)]
        with pytest.raises(ProgrammingError):
            ask("SELECT nonsense")
        assert ask(state) == [(str(person.pk), WEB)]

    assert not before
    assert ask(state) in ([(None, owner)], [("", owner)])


@pytest.mark.django_db(transaction=True)
def test_it_costs_no_round_trip_and_leaves_no_mark_in_what_is_logged():
    person = AccessGrantFactory().user
    with acting.acting(person.pk), CaptureQueriesContext(connection) as queries:
        Household.objects.count()

    assert len(queries) == 1
    assert queries.captured_queries[0]["sql"].startswith("SELECT COUNT")


def test_after_a_savepoint_is_undone_it_is_said_again(household, professional):
    with acting.as_role(WEB), acting.acting(professional.pk):
        with pytest.raises(ProgrammingError), transaction.atomic():
            ask("SELECT nonsense")
        assert Household.objects.count() == 1
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            acting_person(professional)
        assert Household.objects.count() == 1  # The owner again.


def acting_person(person):
    with acting.as_role(WEB), acting.acting(person.pk):
        Household.objects.count()
        raise ZeroDivisionError


def test_rows_that_come_one_by_one_are_of_who_acts(household, professional):
    HouseholdFactory()
    with acting.as_role(WEB), acting.acting(professional.pk):
        assert list(Household.objects.iterator()) == [household]
    assert len(list(Household.objects.iterator())) == 2


def test_who_signs_in_halfway_acts_from_then_on(household, professional):
    with acting.as_role(WEB), acting.acting(None):
        assert Household.objects.count() == 0
        acting.recognise(professional.pk)
        assert Household.objects.count() == 1
