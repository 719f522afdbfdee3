"""Nobody changes the log or history: not the application, not the owner either."""

import pytest
from django.db import DatabaseError, connection, transaction

from audit import protection
from audit.models import Seal
from cases.tests.factories import AccessLogFactory

pytestmark = pytest.mark.django_db
TABLES = [model._meta.db_table for model in protection.kept()] + [Seal._meta.db_table]


def refused(statement, match="Cannot"):
    with pytest.raises(DatabaseError, match=match), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.parametrize("table", TABLES)
def test_every_table_that_is_kept_refuses_to_be_changed_or_emptied(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass", [table]
        )
        assert {"only_added", "never_emptied"} <= {name for (name,) in cursor}
    refused(f"TRUNCATE {table} CASCADE", "Cannot truncate")


@pytest.mark.parametrize("do", ["UPDATE {} SET name = 'x'", "DELETE FROM {}"])
def test_the_owner_of_the_tables_cannot_change_a_line_either(do):
    AccessLogFactory()

    refused(do.format("cases_accesslog"), "they are only added")
