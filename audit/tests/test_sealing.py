# ruff: noqa: S608
"""The chain of seals: what is sealed, when, and what is found when lines change."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from audit import anchors, sealing, tasks
from audit.destruction import destroy_lines
from audit.models import DestroyedLine, Seal
from audit.verification import Anchor, verify
from cases import acting, actions
from cases.models import AccessLog, Household
from cases.tests.factories import HouseholdFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 29, 22, 31, tzinfo=UTC)
TABLE = AccessLog._meta.db_table


def look(count=1):
    """Let somebody look at one household more, so often."""
    user, household = UserFactory(), HouseholdFactory()
    for _ in range(count):
        actions.log_look(
            by=user, households=[household], name="household", channel="page"
        )
    return list(AccessLog.objects.order_by("pk"))[-count:]


def seal(patience=20.0):
    return sealing.seal(at=AT, patience=patience)


@contextmanager
def tampering(*tables):
    """Be who can pass the triggers by: the owner of the tables."""
    tables = tables or (TABLE, "audit_seal", "cases_householdevent")
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def faults():
    return verify().faults


def test_a_whole_log_verifies_and_says_what_it_holds():
    look(3)
    assert verify().unsealed[TABLE] == 3

    seal()

    report = verify()
    assert report.is_whole
    assert report.unsealed == {}
    assert report.lines >= 3 + Household.objects.count()
    assert report.sealed_at == AT


def test_what_came_after_the_last_seal_is_said():
    look()
    seal()
    look(2)

    assert verify().unsealed[TABLE] == 2


def test_sealing_again_seals_only_what_is_new():
    look()
    seal()
    before = Seal.objects.count()

    assert seal() == 0

    look()
    seal()
    assert Seal.objects.filter(table=TABLE).count() == 2
    assert Seal.objects.count() > before
    assert verify().is_whole


def test_an_altered_line_is_found_with_its_block():
    line, *_ = look(2)
    seal()
    with tampering() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET name = 'x' WHERE id = %s", [line.pk])

    (fault,) = faults()

    block = Seal.objects.get(table=TABLE)
    assert f"block {block.number} ({TABLE}" in fault
    assert "at least one of 2 lines was altered" in fault


def test_every_field_is_in_the_digest():
    line, *_ = look()
    other = UserFactory(organisation=OrganisationFactory(name="Andere partij"))
    seal()
    values = {
        "user_id": other.pk,
        "organisation_id": other.organisation_id,
        "uuid": other.uuid,
        "field_names": ["x"],
        "origin": "192.0.2.7",
        "emergency": True,
        "at": AT,
        "ended_at": AT,
        "http_status": 418,
        "together": 99,
    }
    columns = {each.column for each in AccessLog._meta.concrete_fields} - {"id"}
    for column in columns:
        with tampering(TABLE) as cursor:
            cursor.execute(f"SELECT {column} FROM {TABLE}")
            (before,) = cursor.fetchone()
            change = f"UPDATE {TABLE} SET {column} = %s"
            cursor.execute(change, [values.get(column, "x")])
            assert len(faults()) == 1, column
            cursor.execute(change, [before])
    assert faults() == []


@pytest.mark.slow
def test_a_line_that_is_taken_away_is_found():
    line, *_ = look(3)
    seal()
    with tampering() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE id = %s", [line.pk])

    (fault,) = faults()

    assert "1 of 3 lines are missing" in fault


@pytest.mark.slow
def test_a_line_that_is_put_in_is_found():
    look()
    with connection.cursor() as cursor:
        # An id that nothing was written with, as an insert leaves that is undone.
        cursor.execute(f"SELECT nextval(pg_get_serial_sequence('{TABLE}', 'id'))")
        (free,) = cursor.fetchone()
    look()
    seal()
    with tampering() as cursor:
        columns = ", ".join(
            each.column
            for each in AccessLog._meta.concrete_fields
            if each.name not in ("id", "uuid")
        )
        cursor.execute(
            f"INSERT INTO {TABLE} (id, uuid, {columns})"
            f" SELECT {free}, gen_random_uuid(), {columns} FROM {TABLE} LIMIT 1"
        )

    (fault,) = faults()

    assert "1 lines were put in" in fault


@pytest.mark.slow
def test_two_lines_that_change_places_are_found():
    first, second = look(2)
    seal()
    with tampering() as cursor:
        for old, new in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
            cursor.execute(f"UPDATE {TABLE} SET id = {new} WHERE id = {old}")

    assert len(faults()) == 1


@pytest.mark.slow
def test_a_changed_line_of_history_is_found():
    HouseholdFactory(name="Huishouden Verbeek")
    seal()
    with tampering() as cursor:
        cursor.execute("UPDATE cases_householdevent SET name = 'Ander'")

    (fault,) = faults()

    assert "cases_householdevent" in fault


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("DELETE FROM audit_seal WHERE number = 2", "block 2 to 2 are missing"),
        ("UPDATE audit_seal SET lines = 0 WHERE number = 2", "itself was altered"),
        (
            "UPDATE audit_seal SET previous_hash = 'x' WHERE number = 2",
            "does not follow",
        ),
    ],
)
@pytest.mark.slow
def test_a_change_of_the_chain_itself_is_found(change, words):
    for _ in range(3):
        look()
        seal()
    with tampering() as cursor:
        cursor.execute(change)

    assert any(words in fault for fault in faults())


@pytest.mark.slow
def test_a_chain_that_was_made_anew_is_found_by_an_anchor():
    look()
    seal()
    (anchor,) = anchors.read([anchors.newest()])
    assert verify(anchors=[anchor]).is_whole
    with tampering() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")
        cursor.execute("DELETE FROM audit_seal")
    look()
    seal()

    assert faults() == []
    assert "the chain is another one" in verify(anchors=[anchor]).faults[0]
    later = Anchor(anchor.number + 1000, anchor.hash)
    assert "does not reach it" in verify(anchors=[later]).faults[0]


# Sealing beside people who work -------------------------------------------------


def test_a_slow_transaction_is_waited_for_and_its_line_is_not_missed():
    user, household = UserFactory(), HouseholdFactory()
    about = {"by": user, "households": [household], "channel": "page"}
    seal()
    with ThreadPoolExecutor(1) as pool:

        def in_thread(step):
            return pool.submit(step).result(timeout=60)

        def begin():
            transaction.set_autocommit(False)
            actions.log_look(name="slow", **about)

        def end():
            transaction.commit()
            connections.close_all()

        in_thread(begin)
        actions.log_look(name="quick", **about)
        # The slow one holds a lower id, and may still come.
        assert seal(patience=0) == 0
        assert verify().unsealed[TABLE] == 1
        in_thread(end)
    slow, quick = AccessLog.objects.order_by("pk")
    assert (slow.name, quick.name) == ("slow", "quick")

    seal()

    assert Seal.objects.filter(table=TABLE).latest("number").lines == 2
    assert verify().is_whole


def test_a_transaction_of_another_database_is_not_waited_for():
    look()
    settings = {**connection.get_connection_params(), "dbname": "postgres"}
    with psycopg.connect(
        **{
            name: settings[name]
            for name in ("dbname", "user", "password", "host", "port")
        }
    ) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")

        assert seal(patience=0) > 0

    assert verify().unsealed == {}


@pytest.mark.slow
def test_workers_that_seal_at_once_make_one_chain():
    look(5)

    def work(_number):
        try:
            return seal()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))

    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert verify().is_whole
    assert verify().unsealed == {}


def test_looking_does_not_wait_for_sealing():
    look()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        sealing.seal_up_to(sealing.mark(), AT)

        def look_meanwhile():
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET lock_timeout = '2s'")
                actions.log_look(
                    by=UserFactory(), households=None, name="meanwhile", channel="page"
                )
            finally:
                connections.close_all()

        pool.submit(look_meanwhile).result(timeout=60)
    assert AccessLog.objects.filter(name="meanwhile").exists()


# Destroying on purpose ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("sealed_before", [True, False])
def test_what_is_destroyed_by_certificate_leaves_a_chain_that_verifies(sealed_before):
    household = HouseholdFactory(name="Huishouden Verbeek")
    household.postcode = "5701 ZZ"
    household.save()
    history = household.history.model
    if sealed_before:
        seal()

    gone = destroy_lines(
        model=history,
        ids=list(household.history.values_list("pk", flat=True)),
        certificate="VN-2026-01",
        at=AT,
    )

    assert gone == 2
    assert not history.objects.exists()
    seal()
    report = verify()
    assert report.faults == []
    assert report.destroyed == {"VN-2026-01": 2}


@pytest.mark.slow
def test_a_line_that_only_says_it_was_destroyed_is_found():
    line, *_ = look(2)
    seal()
    DestroyedLine.objects.create(
        table=TABLE,
        line_id=line.pk,
        hash=b"x" * 32,
        certificate="VN-1",
        destroyed_at=AT,
    )

    assert "1 lines were put in" in faults()[0]


@pytest.mark.slow
def test_nothing_is_destroyed_without_a_certificate_or_outside_the_chain():
    with pytest.raises(ValueError, match="certificate"):
        destroy_lines(model=AccessLog, ids=[1], certificate="", at=AT)
    with pytest.raises(ValueError, match="not kept"):
        destroy_lines(model=Household, ids=[1], certificate="VN-1", at=AT)


# The commands -----------------------------------------------------------------------


def test_the_command_ends_with_1_and_names_the_block(capsys):
    line, *_ = look(2)
    call_command("seal_audit")
    look()
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "1 lines of cases_accesslog not sealed yet" in said
    assert "The log is whole." in said
    with tampering() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET name = 'x' WHERE id = %s", [line.pk])

    with pytest.raises(CommandError, match="not whole: 1 fault") as caught:
        call_command("verify_audit")

    assert caught.value.returncode == 1
    assert "was altered" in capsys.readouterr().err


@pytest.mark.slow
def test_since_computes_only_the_lines_sealed_from_that_day():
    line, *_ = look(1)
    seal()
    with tampering() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET name = 'x' WHERE id = %s", [line.pk])

    assert verify(since=AT + timedelta(days=1)).is_whole
    assert not verify(since=AT - timedelta(days=1)).is_whole


@pytest.mark.slow
def test_anchors_are_added_to_a_file_and_verified_from_it(tmp_path, capsys):
    file = tmp_path / "anchors"
    with pytest.raises(CommandError, match="Nothing is sealed yet"):
        call_command("audit_anchor")
    look()
    call_command("seal_audit")

    for _ in range(2):
        call_command("audit_anchor", to=file)

    assert len(file.read_text().splitlines()) == 1
    call_command("verify_audit", anchors=file)
    file.write_text('{"number": 1, "hash": "of another chain"}')
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit", anchors=file)
    file.write_text("no anchor")
    with pytest.raises(CommandError, match="Line 1 is no anchor"):
        call_command("verify_audit", anchors=file)


def test_the_worker_may_seal_and_reads_no_history_for_it():
    look()
    with acting.as_role(acting.JOBS):
        tasks.seal_log()
        with pytest.raises(DatabaseError, match="permission denied"):
            list(Household.pgh_event_model.objects.all())

    assert verify().is_whole
    assert verify().unsealed == {}
