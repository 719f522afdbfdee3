"""What the log of the server says: what happened and where, never about whom.

The text of an error can quote a row with the people in it, and an address can hold
what somebody typed. So neither is written; only the demo with DEBUG shows all.
"""

import logging
import traceback
from collections.abc import Iterator
from logging import LogRecord
from typing import Any
from uuid import UUID

from django.http import HttpRequest

UNKNOWN_ADDRESS = "an address that does not exist"


class Discreet(logging.Filter):
    """Take out of a line what may come from a person, whoever writes the line."""

    def filter(self, record: LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(
                address(request) if each == request.path else each
                for each in record.args
            )
        if getattr(record, "status_code", 500) < 500:
            # A refusal is no fault: where in the code it was made helps nobody.
            record.exc_info = None
        if isinstance(record.args, dict) and "exc" in record.args:
            # Celery's line about a task that failed, with the whole error in it.
            kind = str(record.args["exc"]).partition("(")[0]
            record.args = {**record.args, "exc": kind}
        return True


class Line(logging.Formatter):
    """Writes of an error its kind and its place in the code, and not its text."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return "\n".join(
            "".join(traceback.format_tb(error.__traceback__)) + kind(error)
            for error in reversed(list(chain(ei[1])))
        )


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error, what it came from, and so on."""
    while error is not None:
        yield error
        follows = None if error.__suppress_context__ else error.__context__
        error = error.__cause__ or follows


def kind(error: BaseException) -> str:
    """Return the name of an error; of the database's, also which rule was broken."""
    diagnosis = getattr(error, "diag", None)
    found = [
        getattr(diagnosis, part, None)
        for part in ("sqlstate", "table_name", "column_name", "constraint_name")
    ]
    return " ".join([type(error).__qualname__, *(part for part in found if part)])


def address(request: HttpRequest) -> str:
    """Return where a request went: the path if only uuids and numbers vary in it."""
    match = request.resolver_match
    if match is None or match.url_name is None and "path" in match.kwargs:
        return UNKNOWN_ADDRESS
    if all(isinstance(value, UUID | int) for value in match.kwargs.values()):
        return request.path
    return f"/{match.route}"
