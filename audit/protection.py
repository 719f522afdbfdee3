"""Lines of the log and of history are added, and never changed or taken away.

Grants keep the web and the jobs from it; these triggers keep everybody from it,
also the owner of the tables, but for the role that destroys what may be kept no
longer. What gets round both is found by `verify_audit`.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from cases.models import AccessLog


def kept() -> Iterator[type[models.Model]]:
    """Yield the models of which the rows are sealed: the log, and all history."""
    yield AccessLog
    yield apps.get_model("audit", "DestroyedLine")
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") and model._meta.managed:
            yield model


def key_of(model: type[models.Model]) -> str:
    """Return the column that its lines are counted by."""
    return str(model._meta.pk.column)


def columns_of(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def protect_all(**_kwargs: Any) -> None:
    """Give every table that is kept its triggers, after each migration: so that a
    new table with history has them without anybody thinking of it."""
    seals = apps.get_model("audit", "Seal")
    with connection.cursor() as cursor:
        for table in [
            *(model._meta.db_table for model in kept()),
            seals._meta.db_table,
        ]:
            cursor.execute(TRIGGERS.format(table=connection.ops.quote_name(table)))


TRIGGERS = """
CREATE OR REPLACE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION cases_only_added();
CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION cases_only_added();
"""
