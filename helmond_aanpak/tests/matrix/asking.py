"""How a cell of the matrix is asked, and what its answer must be."""

import copy
import json
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.handlers.base import BaseHandler
from django.core.signals import got_request_exception
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode
from psycopg.pq import TransactionStatus

from cases.models import AccessLog
from helmond_aanpak.tests.matrix.rules import (
    INVALID,
    NOT_FOUND,
    OK,
    SIGN_IN,
    Rule,
    is_of_household,
)
from helmond_aanpak.tests.matrix.world import Actor, File, World

# Tables that say who is there and who asked, not what somebody changed.
BESIDE = {"django_session", "cases_accesslog", "looks"}


def routes(
    patterns: Any = None, before: str = "", spaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield every address of the site, with the name of its route."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from routes(pattern.url_patterns, address, inside)
        elif isinstance(pattern, URLPattern):
            yield address, ":".join([*spaces, pattern.name or address])


@dataclass
class Answer:
    status: int
    location: str
    content: bytes
    # How many rows of which tables were made, changed or taken away.
    changed: dict[str, int]
    # How many files the log says that somebody was shown.
    looks: int
    # What was asked, which an answer may repeat.
    asked: str

    @property
    def kind(self) -> str | int:
        """Return how somebody was refused; of what was carried out, the status."""
        to_sign_in = self.location.startswith(resolve_url(settings.LOGIN_URL))
        return SIGN_IN if self.status == 401 or to_sign_in else self.status


class Asking:
    """A browser for everybody: it is signed in as who asks, and undoes what came of it.

    It asks thousands of times. Django's own client keeps a copy of every template's
    context, and would read the person anew; that takes longer than the answer.
    """

    def __init__(self) -> None:
        self.handler = BaseHandler()
        self.handler.load_middleware()
        self.factory = RequestFactory()
        self.errors: list[str] = []
        self.draws = True
        self.before: dict[str, int] = {}
        got_request_exception.connect(self._note_error)

    def begin_anew(self) -> None:
        """Count no row that a test touched itself, before what it asks."""
        self.before = {}

    def _note_error(self, **about: Any) -> None:
        self.errors.append(traceback.format_exc(limit=-4))

    def ask(
        self,
        actor: Actor,
        method: str,
        address: str,
        body: Any = None,
        *,
        keep: bool = False,
        before: Callable[[File], None] | None = None,
        draw: bool = True,
        **more: Any,
    ) -> Answer:
        """Ask once, of the API when the address is there; `keep` what came of it.

        `before` is done to the file first. A page that is not to be drawn is empty.
        `more` is what else the server is told, such as headers.
        """
        if address.startswith("/api/"):
            data = "" if body is None else json.dumps(body, default=str)
            sent = {"data": data, "content_type": "application/json"}
        else:
            data = urlencode(body or {}, doseq=True)
            sent = {"data": data, "content_type": "application/x-www-form-urlencoded"}
        self.factory.cookies = SimpleCookie(actor.cookies)
        if method == "GET":
            request = self.factory.get(address, **more)
        else:
            request = self.factory.generic(method, address, **sent, **more)
        self._sign_in(request, actor)
        self.draws = draw
        self.before = self.before or touched()
        with transaction.atomic():
            if before:
                before(actor.file)
                self.before = touched()
            response = self.handler.get_response(request)
            # After an error of the database it hears nothing but the rollback.
            now = None if is_broken() else touched()
            transaction.set_rollback(not keep)
        answer = self._answer(response, f"{address} {body}", now or touched(), keep)
        if settings.SESSION_COOKIE_NAME in response.cookies or answer.status == 429:
            # Not signed out, and not kept waiting, when somebody asks again.
            cache.clear()
        if answer.status == 500:
            answer.content = "".join(self.errors).encode()
        self.errors.clear()
        return answer

    def _sign_in(self, request: HttpRequest, actor: Actor) -> None:
        """Let the session be of whom it is, without reading that person each time."""
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        if actor.is_signed_in:
            request._cached_user = copy.copy(actor.user)  # type: ignore[attr-defined]

    def search(self, actor: Actor, name: str, word: str) -> bytes:
        """Search on a page for a word, and return what the page then shows."""
        with transaction.atomic():
            sent = self.ask(actor, "POST", reverse(name), {"q": word}, keep=True)
            found = self.ask(actor, "GET", sent.location)
            transaction.set_rollback(True)
        cache.clear()
        return found.content

    def _answer(
        self, response: HttpResponse, asked: str, now: dict[str, int], kept: bool
    ) -> Answer:
        changed = {
            table: count - self.before.get(table, 0)
            for table, count in now.items()
            if count != self.before.get(table, 0) and table not in BESIDE
        }
        looks = now[LOOKS] - self.before[LOOKS]
        self.before = now if kept else {**now, LOOKS: self.before[LOOKS]}
        return Answer(
            response.status_code,
            response.headers.get("Location", ""),
            content_of(response),
            changed,
            looks,
            asked,
        )


# Between the content and the headers of an answer.
HEADERS = b"\x00headers:"


def content_of(response: HttpResponse) -> bytes:
    content = b"".join(response) if response.streaming else response.content
    return content + HEADERS + str(response.headers).encode()


def is_broken() -> bool:
    return connection.connection.info.transaction_status == TransactionStatus.INERROR


# Files that the log says were shown; that somebody was refused is no look.
LOOKS = "looks"


def touched() -> dict[str, int]:
    """Return how many rows of each table this transaction has touched so far.

    Also what was undone is counted: whoever is refused may not even have tried.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            " FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            " UNION ALL SELECT %s, count(*) FROM cases_accesslog"
            " WHERE subject <> '' AND outcome = %s",
            [LOOKS, AccessLog.Outcome.SUCCEEDED],
        )
        return dict(cursor.fetchall())


def no_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer as the page for it, but for the frame around it, which takes long."""
    return HttpResponse(str(exception), status=404)


def not_yours(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(str(exception), status=403)


# What it must be ------------------------------------------------------------------


def who_ask(rule: Rule, actors: list[Actor]) -> list[Actor]:
    """Return everybody; one of each role where the household makes no difference."""
    if rule.is_of_households:
        return actors
    return [actor for actor in actors if actor.stands_for_role]


def wrong_with(
    answer: Answer, actor: Actor, rule: Rule, method: str, world: World
) -> list[str]:
    """Return in words what is not as the rule has it."""
    expected = expected_of(rule, actor)
    if expected == OK:
        wrong = wrong_when_done(answer, actor, rule, method, world)
    else:
        wrong = [f"{answer.kind}, not {expected}"] if answer.kind != expected else []
        wrong += [f"refused, and left {answer.changed}"] if answer.changed else []
        wrong += ["refused, and the log says shown"] if answer.looks else []
    if shown := secrets_in(answer, actor, rule, world):
        wrong.append(f"shows {sorted(shown)}")
    return wrong


def wrong_when_done(
    answer: Answer, actor: Actor, rule: Rule, method: str, world: World
) -> list[str]:
    allowed = done_by(rule, actor, method)
    if answer.kind not in allowed:
        said = answer.content.decode()[-900:] if answer.status >= 400 else ""
        return [f"{answer.kind}, not {allowed} {said}"]
    wrong = []
    is_carried_out = method != "GET" and answer.status < 400 and rule.writes
    if is_carried_out and actor.file is world.open and not answer.changed:
        wrong.append("changed nothing")
    # Lists begin with what is open.
    may_show = rule.shows and actor.sees and actor.file is world.open
    may_show = may_show and is_drawn(rule, actor)
    if may_show and not any(one in answer.content for one in actor.file.secrets):
        wrong.append("shows nothing of it")
    return wrong


# Who sees a page as somebody else does who is asked too: of these it is not drawn.
AS_OTHERS = {
    ("professional", "asked and granted"),
    ("professional", "emergency"),
    ("coordinator", "asked and granted"),
    ("coordinator", "area of a closed case"),
}


def is_drawn(rule: Rule, actor: Actor) -> bool:
    """Tell whether the words on the page matter: drawing them takes longest."""
    is_list = rule.subject is None
    return is_list or (actor.role, actor.relation.name) not in AS_OTHERS


def expected_of(rule: Rule, actor: Actor) -> str | int:
    """Return OK, or how this person is refused."""
    refused = rule.need(actor)
    if rule.names_it and refused == NOT_FOUND:
        return INVALID
    return refused


def done_by(rule: Rule, actor: Actor, method: str) -> tuple[int, ...]:
    """Return the statuses of what is carried out, or refused for its state."""
    if actor.relation.is_closed and is_of_household(rule.need):
        # In its state it may be too late; of what is open, nothing is there.
        return (200, 201, 204, 302, 404, 409)
    if rule.done:
        return rule.done
    return (200,) if method == "GET" else (200, 201, 204, 302)


def secrets_in(answer: Answer, actor: Actor, rule: Rule, world: World) -> set[str]:
    """Return what the answer shows of files that do not concern this person."""
    if rule.shows_numbers and actor.role == "privacy_officer":
        hidden = {file.mark.encode() for file in (world.open, world.closed)}
    else:
        hidden = set(actor.secrets(world))
    if rule.shows_asked and "asked, not granted" in actor.relation.ways:
        hidden.discard(actor.file.household.number.encode())
    return {
        secret.decode()
        for secret in hidden
        if secret in answer.content and secret.decode() not in answer.asked
    }
