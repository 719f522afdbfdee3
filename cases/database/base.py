"""Django's PostgreSQL, which says at the start of each transaction who acts.

The settings of `cases.acting` go before the first statement of a transaction, in the
same message, so that they cost no round trip; and again when they change under way.
A statement outside a transaction is one by itself.
"""

from typing import Any

from django.db.backends.postgresql import base, operations
from psycopg.pq import TransactionStatus
from psycopg.sql import SQL, Composable

from cases import acting

# The stubs of Django do not say that it is a cursor of psycopg.
DjangoCursor: Any = base.Cursor


class Cursor(DjangoCursor):
    """A cursor whose statements are those of who acts."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        connection: Any = self.connection
        status = connection.pgconn.transaction_status
        if status == TransactionStatus.IDLE:
            connection.actor = acting.NOBODY  # Gone with the transaction before.
        actor = acting.current()
        # After an error only the rollback is heard, and it would not be with more.
        failed = status == TransactionStatus.INERROR
        if failed or told(connection) == actor:
            return super().execute(query, params, **options)
        super().execute(before(query, actor.statement), params, **options)
        self.nextset()
        connection.actor = actor
        return self


def told(connection: Any) -> acting.Actor | None:
    """Return whom the transaction under way knows as acting; None if unknown."""
    return getattr(connection, "actor", acting.NOBODY)


def before(query: Any, statement: str) -> Any:
    if isinstance(query, Composable):
        return SQL(statement) + query
    return statement.encode() + query if isinstance(query, bytes) else statement + query


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return the statement as it was asked for, without what we put before it."""
        query = super().last_executed_query(cursor, sql, params)
        return query.removeprefix(acting.current().statement) if query else query


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def chunked_cursor(self) -> Any:
        """Return a cursor of the server, unless somebody acts: it can say of nobody."""
        if acting.current() == acting.NOBODY == told(self.connection):
            return super().chunked_cursor()
        return self.cursor()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        # What was set since the savepoint has gone with it.
        self.connection.actor = None
