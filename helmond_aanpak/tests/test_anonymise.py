"""The copy to train with: nobody is in it, and its figures are the original's."""

import subprocess
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from psycopg import sql

from cases.acting import WEB, as_role
from cases.models import (
    Area,
    Case,
    Household,
    HouseholdMember,
    Leefdomein,
    Organisation,
    User,
)
from cases.tests.factories import UserFactory
from conftest import COPY, drop, run_outside
from helmond_aanpak import embedded
from helmond_aanpak.anonymising import copying, draws, rules
from mdo.models import Agreement, Doorbraak, Extension, Flag, Mdo
from mdo.tests.factories import (
    AgendaPointFactory,
    AmendmentFactory,
    ComparisonFactory,
    DoorbraakQuestionFactory,
    FlagFactory,
    MdoFactory,
)
from reporting import demo
from reporting.models import AnonymousCase, Lesson

WORD = "Qxwzkvjburger"


@pytest.fixture
def target():
    """Return the URL of an empty, migrated database."""
    name = f"copy_{uuid4().hex}"
    run_outside(f'CREATE DATABASE "{name}" TEMPLATE "{COPY["template"]}"')
    server = settings.DATABASES["default"]
    yield (
        f"postgresql://{server['USER']}:{server['PASSWORD']}"
        f"@{server['HOST']}:{server['PORT']}/{name}"
    )
    drop(name)


@pytest.fixture
def city(transactional_db):
    """Make a small city, with everything in it that the demo has."""
    today, now = timezone.localdate(), timezone.now()
    demo.fill(households=40, today=today)
    someone = User.objects.first()
    # What the demo makes none of.
    Lesson.objects.create(text="geleerd", change="anders", level="bestuur")
    finished = Agreement.objects.exclude(status="open").values("pk")[:1]
    Agreement.objects.filter(pk__in=finished).update(
        reopened_on=today, reopened_by=someone, reopen_reason="vergissing"
    )
    stuck = Agreement.objects.filter(status="open").values("pk")[:1]
    Agreement.objects.filter(pk__in=stuck).update(
        status="blocked",
        blocked_on=today,
        blocked_by=someone,
        block_cause=Agreement.BlockCause.RULE,
        block_note="mag niet",
    )
    moved = Agreement.objects.last()
    Extension.objects.create(
        agreement=moved,
        old_on=moved.due_on,
        new_on=moved.due_on + timedelta(days=7),
        reason="ziek",
        extended_by=someone,
        extended_at=now,
    )
    FlagFactory(case=moved.mdo.case, household=moved.household)
    AgendaPointFactory(mdo=moved.mdo, decision="Ja.")
    AmendmentFactory(mdo=moved.mdo, amended_by=someone)
    MdoFactory(
        case=moved.mdo.case,
        status=Mdo.Status.CANCELLED,
        planned_at=now,
        held_on=None,
        resident_present=None,
        cancel_reason="ziek",
        cancelled_by=someone,
        cancelled_at=now,
    )
    doorbraak = Doorbraak.objects.first()
    ComparisonFactory(doorbraak=doorbraak, written_by=someone)
    DoorbraakQuestionFactory(
        doorbraak=doorbraak,
        answer="Ja.",
        answered_by=someone,
        answered_at=now,
        asked_by=someone,
    )
    Flag.objects.update(answer="niet nodig", answered_by=someone, answered_at=now)
    organisation = Organisation.objects.first()
    AnonymousCase.objects.create(
        area=Area.objects.first(),
        opened_on=date(2024, 1, 1),
        closed_on=date(2025, 1, 1),
        leefdomeinen=[Leefdomein.objects.first().pk],
        organisations=[organisation.pk],
        costs_complete=False,
        effort=Decimal(120),
    )


def dump(url):
    """Return all that a dump of this database says."""
    programs = embedded.postgres_programs()
    command = [str(programs / "pg_dump"), "--dbname", url, "--inserts"]
    # The owner sees all rows, and is bound by the policies that say so.
    command += ["--enable-row-security"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def words_of(model):
    """Return the columns of a model that take any word."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.generated
    ]


def seed(model):
    """Put the word in every column, and return the columns that have it now.

    Where a rule of the database lets not every row have words, in those that do.
    """
    table = sql.Identifier(model._meta.db_table)
    pk = sql.Identifier(model._meta.pk.column)
    done = set()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(table))
        for field in words_of(model):
            column = sql.Identifier(field.column)
            query = sql.SQL(
                "UPDATE {table} SET {column} ="
                " left(%s, %s - length({pk}::text)) || {pk} WHERE {where}"
            )
            values = [WORD, field.max_length or 100]
            for where in ("true", "{} <> ''"):
                parts = {"table": table, "column": column, "pk": pk}
                rows = sql.SQL(where).format(column)
                try:
                    with transaction.atomic():
                        cursor.execute(query.format(where=rows, **parts), values)
                except IntegrityError:
                    continue
                if cursor.rowcount:
                    done.add(f"{model._meta.label}.{field.name}")
                break
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(table))
    return done


def is_kept(model, field):
    return rules.rule_of(model, field) is rules.kept


def test_every_column_that_can_hold_words_has_a_rule():
    assert rules.without_a_rule() == []


def test_a_new_column_of_text_without_a_rule_is_named(monkeypatch):
    monkeypatch.setitem(rules.TEXTS, "mdo.Flag", "")

    assert rules.without_a_rule() == ["mdo.Flag.answer"]
    with pytest.raises(copying.CopyRefusedError, match=r"mdo\.Flag\.answer"):
        copying.copy("postgresql://nobody@nowhere/none", lambda *_: None)


def test_rules_are_for_columns_that_are_there():
    named = [(label, list(columns)) for label, columns in rules.RULES.items()]
    named += [(label, names.split()) for label, names in rules.TEXTS.items()]
    known = {model._meta.label: model for model in rules.tables()}

    for label, columns in named:
        assert set(columns) <= {f.name for f in known[label]._meta.concrete_fields}


def test_only_things_of_the_municipality_keep_their_names():
    """Whoever keeps another column must say here that nobody is in it."""
    kept = {
        f"{model._meta.label}.{field.name}"
        for model in rules.tables()
        for field in model._meta.concrete_fields
        if is_kept(model, field)
    }

    assert kept == {
        "cases.Area.name",
        "cases.Leefdomein.name",
        "cases.LegalGround.name",
        *(f"mdo.AvePhase.{name}" for name in ("colour", "situation", "who_leads")),
        *(f"mdo.AvePhase.{name}" for name in ("up_when", "down_when", "expected")),
        "privacy.RetentionRule.source",
        "reporting.Payer.name",
        "reporting.PriceList.name",
        *(f"reporting.Price.{name}" for name in ("code", "name", "unit", "amount")),
        *(f"reporting.Price.{name}" for name in ("certainty", "source")),
    }


@pytest.mark.slow
def test_nothing_that_somebody_wrote_is_in_the_copy(city, target):
    before = {
        str(value)
        for model in (Household, HouseholdMember, User, Case, Agreement)
        for value in model.objects.values_list("uuid", flat=True)
    }
    numbers = set(Household.objects.values_list("number", flat=True))
    real = set(Agreement.objects.values_list("number", "text"))
    seeded = set()
    for model in rules.tables():
        if model._meta.app_label in rules.MADE or not words_of(model):
            continue
        if any(is_kept(model, field) for field in words_of(model)):
            continue
        seeded |= seed(model)
    # What the demo makes none of has no row to write in; its rule is the same.
    assert {
        f"{label}.{name}"
        for label, names in rules.TEXTS.items()
        for name in names.split()
    } - seeded == set()
    assert WORD.lower() in dump_of_the_source().lower()

    call_command("anonymise", to=target, password="oefenen-met-mensen", stdout=None)

    copied = dump(target)
    assert WORD.lower() not in copied.lower()
    # Cut short by its column, as a postcode is.
    assert WORD[:4].lower() not in copied.lower()
    assert not [uuid for uuid in before if uuid in copied]
    assert numbers
    with psycopg.connect(target) as copy:
        pairs = set(copy.execute("SELECT number, text FROM mdo_agreement"))
        assert not pairs & real
        for model in rules.tables():
            if rules.is_emptied(model):
                count = sql.SQL("SELECT count(*) FROM {}").format(
                    sql.Identifier(model._meta.db_table)
                )
                assert copy.execute(count).fetchone() == (0,), model


def dump_of_the_source():
    server = connection.settings_dict
    return dump(
        f"postgresql://{server['USER']}:{server['PASSWORD']}"
        f"@{server['HOST']}:{server['PORT']}/{server['NAME']}"
    )


COUNTS = {
    "households an area": """
        SELECT a.name, count(*) FROM cases_household h
        JOIN cases_area a ON a.id = h.area_id GROUP BY 1""",
    "open and closed cases": """
        SELECT closed_on IS NULL, count(*) FROM cases_case GROUP BY 1""",
    "cases a household": """
        SELECT n, count(*) FROM
        (SELECT count(*) AS n FROM cases_case GROUP BY household_id) AS t GROUP BY 1""",
    "agreements a status": "SELECT status, count(*) FROM mdo_agreement GROUP BY 1",
    "days until done": """
        SELECT done_on - agreed_on, count(*) FROM mdo_agreement GROUP BY 1""",
    "days until the first MDO": """
        SELECT held_on - opened_on, count(*) FROM mdo_mdo m
        JOIN cases_case c ON c.id = m.case_id GROUP BY 1""",
    "decisions": "SELECT decision, obstacle, count(*) FROM mdo_doorbraak GROUP BY 1, 2",
    "scores": """
        SELECT moment, answered_by, tevredenheid, zelfredzaamheid, count(*)
        FROM reporting_score GROUP BY 1, 2, 3, 4""",
    "phases": """
        SELECT phase_id, trigger, count(*) FROM mdo_escalationphase GROUP BY 1, 2""",
    "lines a price": """
        SELECT p.code, period, count(*) FROM reporting_costline l
        JOIN reporting_price p ON p.id = l.price_id GROUP BY 1, 2""",
    "people a role": "SELECT role, is_active, count(*) FROM cases_user GROUP BY 1, 2",
}
COUNTS["organisations of destroyed cases"] = """
    SELECT l.name, o.kind, c.opened_on FROM reporting_anonymouscase c
    JOIN cases_leefdomein l ON l.id = c.leefdomeinen[1]
    JOIN cases_organisation o ON o.id = c.organisations[1]"""
COSTS = "SELECT period, sum(quantity * unit_price) FROM reporting_costline GROUP BY 1"


@pytest.mark.slow
def test_the_figures_of_the_copy_are_those_of_the_original(city, target):
    with connection.cursor() as cursor:
        before = {}
        for name, query in {**COUNTS, "costs": COSTS}.items():
            cursor.execute(query)
            before[name] = Counter(cursor.fetchall())

    call_command("anonymise", to=target, stdout=None)

    with psycopg.connect(target) as copy:
        for name, query in COUNTS.items():
            assert Counter(copy.execute(query).fetchall()) == before[name], name
        costs = dict(copy.execute(COSTS).fetchall())
    assert costs
    for period, amount in before["costs"]:
        assert float(costs[period]) == pytest.approx(float(amount), rel=0.05)


@pytest.mark.slow
def test_people_can_work_in_the_copy(city, target):
    """The next number is free, triggers write history again, and people can sign in."""
    call_command("anonymise", to=target, password="oefenen-met-mensen", stdout=None)

    with psycopg.connect(target) as copy:
        [password] = copy.execute("SELECT DISTINCT password FROM cases_user").fetchone()
        assert password.startswith(("argon2", "md5"))
        copy.execute(
            "UPDATE cases_household SET name = 'Anders', version = version + 1"
        )
        [events] = copy.execute("SELECT count(*) FROM cases_householdevent").fetchone()
        [last] = copy.execute("SELECT max(id) FROM cases_household").fetchone()
        [following] = copy.execute(
            "SELECT nextval('cases_household_number')"
        ).fetchone()
    assert events == Household.objects.count()
    assert following > last
    assert not Household.objects.filter(name="Anders").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_database_itself_is_refused():
    server = connection.settings_dict
    own = (
        f"postgresql://{server['USER']}:{server['PASSWORD']}"
        f"@{server['HOST']}:{server['PORT']}/{server['NAME']}"
    )

    with pytest.raises(CommandError, match="That is the database itself"):
        call_command("anonymise", to=own, stdout=None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_in_use_is_refused(target):
    UserFactory()
    call_command("anonymise", to=target, stdout=None)

    with pytest.raises(CommandError, match="not empty"):
        call_command("anonymise", to=target, stdout=None)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_role_that_does_not_see_all_copies_nothing(target):
    with as_role(WEB), pytest.raises(CommandError, match="may not see all"):
        call_command("anonymise", to=target, stdout=None)


def test_ids_are_drawn_anew_without_two_becoming_one():
    drawn = draws.Draws()

    new = [drawn.id("x", old, 1000) for old in range(1, 1001)]

    assert len(set(new)) == 1000
    assert 0 not in new
    assert new != sorted(new)
    assert new != [draws.Draws().id("x", old, 1000) for old in range(1, 1001)]


@pytest.mark.parametrize("length", [1, 2, 10, 60, 300, 4000])
def test_a_text_becomes_one_about_as_long(length):
    old = "x" * length

    new = draws.text(old, draws.Draws().random(length))

    assert new
    assert len(new) <= max(length, 3)
    assert length < 60 or len(new) > length - 30
