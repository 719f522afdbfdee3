"""Who acts, and as which role of the database: what each transaction begins with.

The database shows households by these settings (`cases.row_security`). They last as
long as a transaction, so that nothing of them stays on a connection; where nobody is
set, web sees no household at all. `cases.database` puts them before the statement
that begins a transaction, in the same message.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

WEB = "helmond_web"
JOBS = "helmond_jobs"
# Put on for a few statements, by whom deploy/roles.sql grants them to.
FIGURES = "helmond_figures"
LOG = "helmond_log"
PEOPLE = "helmond_people"
ASKING = "helmond_asking"
DESTRUCTION = "helmond_destruction"
RETENTION = "helmond_retention"
RESIDENT = "helmond_resident"
ROLES = (WEB, JOBS, FIGURES, LOG, PEOPLE, ASKING, DESTRUCTION, RETENTION, RESIDENT)


@dataclass(frozen=True)
class Actor:
    """The id of who acts and since when; "" is the role that signed in.

    `waits` is whether each transaction ends on the disk before the next statement;
    see `flushed_at_the_end`. A resident is nobody of ours: the digest of the key of an
    own page says who it is, and the pseudonyms of the household which lines of the log
    are about it.
    """

    person: int | None = None
    since: datetime | None = None
    role: str = ""
    page: str = ""
    subjects: tuple[str, ...] = ()
    waits: bool = True

    @functools.cached_property
    def statement(self) -> str:
        """Return the statement that tells the database, until the transaction ends."""
        # Numbers, a date and names of ours: nothing that anybody typed.
        person = "" if self.person is None else int(self.person)
        since = self.since.isoformat() if self.since else ""
        hurry = "" if self.waits else "set_config('synchronous_commit', 'off', true), "
        return (
            f"SELECT {hurry}set_config('helmond.person', '{person}', true), "
            f"set_config('helmond.since', '{since}', true), "
            f"set_config('helmond.page', '{self.page}', true), "
            f"set_config('helmond.subjects', '{','.join(self.subjects)}', true), "
            f"set_config('role', '{self.role or 'none'}', true); "
        )


NOBODY = Actor()
_actor: ContextVar[Actor] = ContextVar("actor", default=NOBODY)


def current() -> Actor:
    return _actor.get()


@contextmanager
def acting(person_id: int | None, since: datetime | None = None) -> Iterator[None]:
    """Let everything inside be done by, and for, this person.

    `since` is from when on, if that was before: what that person may see ends then.
    """
    since = (since or timezone.now()) if person_id else None
    token = _actor.set(replace(_actor.get(), person=person_id, since=since))
    try:
        yield
    finally:
        _actor.reset(token)


def recognise(person_id: int) -> None:
    """Let the rest of the request be of this person, who only now was recognised."""
    _actor.set(replace(_actor.get(), person=person_id, since=timezone.now()))


@contextmanager
def as_role(role: str, *, by: Any = None) -> Iterator[None]:
    """Run the statements inside as another role, for the same person.

    A queryset runs where it is evaluated, not where it is made. `by` is who asks for
    it where nobody is signed in, as in a command.
    """
    actor = replace(_actor.get(), role=role)
    if actor.person is None and by is not None:
        actor = replace(actor, person=by.pk, since=timezone.now())
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


@contextmanager
def as_resident(page: str, *, subjects: tuple[str, ...] = ()) -> Iterator[None]:
    """Run the statements inside as the resident whose page this is the digest of.

    Whoever is signed in in the same browser does not act here.
    """
    if any(set(each) - set("0123456789abcdef") for each in (page, *subjects)):
        raise ValueError("Digests and pseudonyms are hexadecimal.")
    actor = Actor(since=timezone.now(), role=RESIDENT, page=page, subjects=subjects)
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


@contextmanager
def flushed_at_the_end() -> Iterator[None]:
    """Let the transactions inside not wait for the disk, each by itself.

    Whoever begins this ends with a transaction outside it, before anybody is answered:
    PostgreSQL keeps what was committed in its order, so that one wait is for all.
    """
    token = _actor.set(replace(_actor.get(), waits=False))
    try:
        yield
    finally:
        _actor.reset(token)


class SignedInPerson:
    """Middleware: whoever is signed in acts, until the answer is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(request.user.pk):
            return self.get_response(request)
