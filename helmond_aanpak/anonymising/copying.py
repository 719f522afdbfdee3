"""Taking the rows from one database to another, each made anonymous on its way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, models, transaction
from django.db.models import F, Max, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from psycopg import sql

from cases.models import Household
from helmond_aanpak.anonymising import draws, rules
from reporting.models import Anonymous

# So many rows are held at a time, of whatever table.
CHUNK = 2000

Progress = Callable[[str, int], None]


class CopyRefusedError(Exception):
    """The copy cannot be made; the sentence says why."""


def copy(target_url: str, progress: Progress) -> dict[str, int]:
    """Fill the prepared database with an anonymous copy; return the rows of each table.

    All is read as it was at one moment; nothing is written where it is read.
    """
    if columns := rules.without_a_rule():
        raise CopyRefusedError(f"Nobody has said what becomes of: {', '.join(columns)}")
    made = {}
    with psycopg.connect(target_url) as target, unchanging():
        copier = Copier(target)
        copied = in_order_of_dependence(
            [model for model in rules.tables() if rules.is_copied(model)]
        )
        with at_rest(target, [model._meta.db_table for model in rules.tables()]):
            for model in copied:
                made[model._meta.label] = copier.take(model)
                target.commit()
                progress(model._meta.label, made[model._meta.label])
            copier.set_sequences(copied)
    return made


@contextmanager
def unchanging() -> Iterator[None]:
    """Read everything as it is at one moment, and be unable to write."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SET SESSION CHARACTERISTICS AS TRANSACTION"
            " ISOLATION LEVEL REPEATABLE READ, READ ONLY"
        )
    try:
        with transaction.atomic():
            require_sight_of_all()
            yield
    finally:
        connection.close()


def require_sight_of_all() -> None:
    """Refuse a role that the database hides households from: they would be missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_userbyid(relowner) = current_user FROM pg_class"
            " WHERE oid = %s::regclass",
            [Household._meta.db_table],
        )
        if cursor.fetchone() != (True,):
            raise CopyRefusedError(
                "This role of the database may not see all: run it as the owner."
            )


@contextmanager
def at_rest(target: psycopg.Connection, tables: list[str]) -> Iterator[None]:
    """Empty the tables, and keep their triggers and policies still meanwhile."""
    names = [sql.Identifier(table) for table in tables]
    forced = {
        row[0]
        for row in target.execute(
            "SELECT relname FROM pg_class WHERE relforcerowsecurity"
        )
    }
    keep_made = [
        sql.Identifier(model._meta.db_table)
        for model in rules.tables()
        if model._meta.app_label not in rules.MADE
    ]
    switch(target, names, "DISABLE TRIGGER USER")
    switch(target, map(sql.Identifier, forced), "NO FORCE ROW LEVEL SECURITY")
    target.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(keep_made)))
    target.commit()
    yield
    switch(target, names, "ENABLE TRIGGER USER")
    switch(target, map(sql.Identifier, forced), "FORCE ROW LEVEL SECURITY")
    target.execute("ANALYZE")
    target.commit()


def switch(target: psycopg.Connection, names: Any, what: str) -> None:
    for name in names:
        target.execute(sql.SQL("ALTER TABLE {} {}").format(name, sql.SQL(what)))


def in_order_of_dependence(
    wanted: list[type[models.Model]],
) -> list[type[models.Model]]:
    """Return the tables so that what a row refers to is there before it."""
    done: list[type[models.Model]] = []

    def add(model: type[models.Model]) -> None:
        if model in done or model not in wanted:
            return
        for field in model._meta.concrete_fields:
            if field.related_model not in (None, model):
                add(field.related_model)
        if model not in done:
            done.append(model)

    for model in wanted:
        add(model)
    return done


def path_to_household(model: type[models.Model]) -> str | None:
    """Return how a row leads to the household whose dates its dates follow."""
    if model is Household:
        return "pk"
    for field in model._meta.concrete_fields:
        if field.related_model is Household:
            return field.attname
    for field in model._meta.concrete_fields:
        if field.related_model in (None, model) or field.null:
            continue
        if further := path_to_household(field.related_model):
            return f"{field.name}__{further}"
    return None


class Copier:
    """Makes the rows of one copy anonymous, and writes them."""

    def __init__(self, target: psycopg.Connection) -> None:
        self.target = target
        self.draws = draws.Draws()
        self.today = timezone.localdate()
        self.most: dict[type[models.Model], int] = {}
        # Of the table at hand.
        self.rules: dict[models.Field, rules.Rule | None] = {}

    def take(self, model: type[models.Model]) -> int:
        """Copy one table and return how many rows it has."""
        fields = [f for f in model._meta.concrete_fields if not f.generated]
        self.rules = {field: rules.rule_of(model, field) for field in fields}
        rows = self.rows(model, fields, path_to_household(model))
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join([sql.Identifier(str(f.column)) for f in fields]),
        )
        count = 0
        with self.target.cursor() as cursor, cursor.copy(statement) as out:
            for *values, household, ordinal in rows:
                row = self.anonymous(model, fields, values, household, ordinal)
                out.write_row(row)
                count += 1
        return count

    def rows(
        self, model: type[models.Model], fields: list, path: str | None
    ) -> Iterator[tuple]:
        where = F(path) if path else Value(None, models.IntegerField())
        ordinal = (
            Window(RowNumber(), partition_by=[F(path)], order_by=F("pk").asc())
            if path and model._meta.label == "cases.Case"
            else Value(0)
        )
        return (
            model._base_manager.order_by()
            .annotate(household_=where, ordinal_=ordinal)
            .values_list(*(field.attname for field in fields), "household_", "ordinal_")
            .iterator(chunk_size=CHUNK)
        )

    def anonymous(
        self,
        model: type[models.Model],
        fields: list,
        values: list,
        household: int | None,
        ordinal: int,
    ) -> list:
        """Return the values of one row as they stand in the copy."""
        pk = values[fields.index(model._meta.pk)]
        place = rules.Place(
            id=self.id(model, pk),
            household=self.id(Household, household) if household else None,
            ordinal=ordinal,
            draw=self.draws.random(model._meta.label, pk),
            today=self.today,
            id_of=self.id,
        )
        shift = self.shift(model, pk, household)
        return [
            self.value(model, field, value, place, shift)
            for field, value in zip(fields, values, strict=True)
        ]

    def shift(self, model: type[models.Model], pk: Any, household: Any) -> timedelta:
        if issubclass(model, Anonymous):
            return timedelta(0)  # Of years only, and about nobody already.
        if household:
            return self.draws.shift("household", household)
        return self.draws.shift(model._meta.label, pk)

    def value(self, model, field, old, place, shift) -> Any:
        if rule := self.rules[field]:
            return rule(old, place)
        if old is None:
            return None
        if field.is_relation:
            return self.id(field.related_model, old)
        if field.primary_key:
            return self.id(model, old)
        if field.choices:
            known = [key for key, _label in field.flatchoices]
            return old if old in known or old == "" else known[0]
        if isinstance(old, UUID):
            return self.draws.uuid(old)
        if isinstance(old, date):
            return old + shift
        return draws.rounded(old) if isinstance(old, Decimal) else old

    def id(self, model: type[models.Model], old: Any) -> Any:
        """Return the new id of a row; numbers that mean something stay themselves."""
        if not isinstance(model._meta.pk, models.AutoField) and not issubclass(
            model, Anonymous
        ):
            return old
        if model not in self.most:
            self.most[model] = (
                model._base_manager.aggregate(most=Max("pk"))["most"] or 1
            )
        return self.draws.id(model._meta.db_table, old, self.most[model])

    def set_sequences(self, copied: list[type[models.Model]]) -> None:
        """Let new rows go on after the copied ones."""
        of_ids = {
            f'"{model._meta.db_table}"': model
            for model in copied
            if isinstance(model._meta.pk, models.AutoField)
        }
        for table, model in of_ids.items():
            column = model._meta.pk.column
            self.target.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [table, column, self.after(model)],
            )
        by_label = {model._meta.label: model for model in copied}
        for sequence, label in rules.SEQUENCES.items():
            self.target.execute(
                "SELECT setval(%s, %s)", [sequence, self.after(by_label[label])]
            )

    def after(self, model: type[models.Model]) -> int:
        table = sql.Identifier(model._meta.db_table)
        column = sql.Identifier(str(model._meta.pk.column))
        query = sql.SQL("SELECT COALESCE(max({}), 1) FROM {}").format(column, table)
        row = self.target.execute(query).fetchone()
        return row[0] if row else 1


# Whether it may -----------------------------------------------------------------

WHICH = """
    SELECT current_database(), pg_postmaster_start_time(),
           (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def require_empty(target_url: str) -> bool:
    """Return whether the tables are there already. Refuse one that holds anything.

    Raise CopyRefusedError when it is the database that is copied, or has people.
    """
    with connection.cursor() as cursor:
        cursor.execute(WHICH)
        source = cursor.fetchone()
    try:
        target = psycopg.connect(target_url)
    except psycopg.Error as error:
        raise CopyRefusedError(
            f"The database to copy to does not answer: {error.__class__.__name__}."
        ) from None
    with target:
        if target.execute(WHICH).fetchone() == source:
            raise CopyRefusedError("That is the database itself: name another one.")
        tables = target.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname"
            " NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone()
        if tables == (0,):
            return False
        for table in ("cases_household", "cases_user"):
            found = target.execute("SELECT to_regclass(%s)", [table]).fetchone()
            if found == (None,):
                raise CopyRefusedError("That database holds something else.")
            query = sql.SQL("SELECT EXISTS (SELECT FROM {})")
            row = target.execute(query.format(sql.Identifier(table))).fetchone()
            if row != (False,):
                raise CopyRefusedError("That database is not empty.")
    return True
