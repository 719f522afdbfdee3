"""Which request or job something happens in, by W3C Trace Context.

A caller's `traceparent` is taken over, goes back in the answer and along with the
jobs that are started, and stands in each line of the log and of history.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

HEADER = "traceparent"
# Version, trace, span and flags; a later version may have more behind it.
SHAPE = re.compile(r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?")


def new_span_id() -> str:
    return secrets.token_hex(8)


@dataclass
class Trace:
    """One request or job: where it belongs, where it came from, what was looked at."""

    trace_id: str
    parent_span_id: str = ""
    span_id: str = field(default_factory=new_span_id)
    started_at: datetime = field(default_factory=timezone.now)
    channel: str = ""
    origin: str | None = None
    user_agent: str = ""
    # What is to be logged when the request is done and its outcome known. None
    # in a job: what is looked at there is written at once.
    looks: list[Any] | None = None
    # The key that the lines of history of a request have together.
    history: UUID | None = None

    @property
    def header(self) -> str:
        """Return what is passed on; the last flag says that all of it is recorded."""
        return f"00-{self.trace_id}-{self.span_id}-01"


def trace_of(header: str | None, **about: Any) -> Trace:
    """Go on with the trace of a caller; begin one when it named none that is right."""
    match = SHAPE.fullmatch(header or "")
    if match and set(match[1]) != {"0"} and set(match[2]) != {"0"}:
        return Trace(match[1], match[2], **about)
    return Trace(secrets.token_hex(16), **about)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """Return the request or job that we are in; None in a command."""
    return _current.get()


@contextmanager
def within(trace: Trace) -> Iterator[Trace]:
    """Be in this request or job."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
