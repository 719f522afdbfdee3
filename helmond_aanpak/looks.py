"""Every request in the log: what it showed, what it changed, what was refused to it.

Views say themselves what they show (`actions.log_look`). Written here, when the
outcome is known and outside what a failed request rolls back:
- those looks, with the status of the answer;
- a request for one row of which the view said nothing: a step, a form;
- a request that was refused, and an attempt to sign in.
"""

import ipaddress
import re
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pghistory
from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from pghistory import config
from pghistory.middleware import DjangoRequest, HistoryMiddleware
from pghistory.models import Context

from cases import acting, looks, pseudonyms
from cases.looks import Look
from cases.models import AccessLog, User
from cases.trace import HEADER, Trace, current, trace_of, within
from helmond_aanpak.problem_details import API_PATH

Action, Activity, Channel = AccessLog.Action, AccessLog.Activity, AccessLog.Channel

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
REFUSALS = (403, 404, 409)
# Where a person, or a script, proves who it is.
SIGN_IN = {"account/login", "account/2fa/authenticate", "api/v1/tokens"}
ACTIONS = {
    "POST": Action.UPDATE,
    "PUT": Action.UPDATE,
    "PATCH": Action.UPDATE,
    "DELETE": Action.DELETE,
}
NUMBERS = re.compile(r"-\d+-")


class LookLog:
    """Give each request its trace, and write its lines before the answer leaves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_api = request.path.startswith(API_PATH)
        trace = trace_of(
            request.headers.get(HEADER),
            channel=str(Channel.API if is_api else Channel.PAGE),
            origin=origin_of(request),
            user_agent=request.headers.get("User-Agent", "")[:200],
            looks=[],
        )
        changes = request.method not in SAFE_METHODS
        with within(trace):
            with acting.flushed_at_the_end() if changes else nullcontext():
                response = self.get_response(request)
            if not write_lines(request, response, trace) and changes:
                looks.flush()
        response.headers[HEADER] = trace.header
        return response


def origin_of(request: HttpRequest) -> str | None:
    """Return the address of who asks; behind our proxies, the one they name."""
    try:
        return str(ipaddress.ip_address(get_client_ip(request) or ""))
    except (ImproperlyConfigured, ValueError):
        return None


def write_lines(request: HttpRequest, response: HttpResponse, trace: Trace) -> bool:
    """Write what was looked at and done; tell whether that was anything."""
    status, written = response.status_code, False
    for look in trace.looks or unsaid(request, status, trace):
        look.session = session_of(request)
        written |= looks.write(look, trace, status)
    return written


# What no view said ------------------------------------------------------------


def unsaid(request: HttpRequest, status: int, trace: Trace) -> list[Look]:
    """Return the line of a request that no view spoke for, if it needs one."""
    match = request.resolver_match
    # Nothing new, and so nothing shown: of a page that was logged when it was opened.
    if match is None or status == 204 and request.method == "GET":
        return []
    if is_refused_sign_in(request, status):
        return [
            Look(
                by=None,
                households=None,
                name="sign-in failed",
                channel=trace.channel,
                action=Action.EXECUTE,
                activity=Activity.ACCOUNTS,
                is_refused=True,
            )
        ]
    person, row = getattr(request, "user", None), match.kwargs.get("uuid")
    is_refused = status in REFUSALS and (row is not None or status == 403)
    if not isinstance(person, User) or not (is_refused or row and status < 400):
        return []
    household = looks.household_of_row(row) if row else None
    if household is None and not is_refused:
        return []  # A row of no household, such as an organisation.
    return [
        Look(
            by=person,
            households=None if household is None else [household],
            name=name_of(request),
            channel=trace.channel,
            action=action_of(request, status, trace),
            object_type=kind_of(request),
            object_uuid=row,
            field_names=field_names_of(request),
        )
    ]


def action_of(request: HttpRequest, status: int, trace: Trace) -> str:
    """Return what was done: a form that is shown again changed nothing.

    A page answers what it carried out by leading on, or by showing what came of it: of
    that there is history.
    """
    is_shown_again = trace.channel == Channel.PAGE and status == 200
    if request.method == "POST" and is_shown_again and not has_history(trace):
        return Action.READ
    return ACTIONS.get(request.method or "", Action.READ)


def has_history(trace: Trace) -> bool:
    """Tell whether the request wrote a line of history, and kept it."""
    if trace.history is None:
        return False
    return Context.objects.filter(pk=trace.history).exists()


def kind_of(request: HttpRequest) -> str:
    """Return what kind of thing was asked for, as the address calls it."""
    return request.path.removeprefix("/api/v1").strip("/").partition("/")[0]


def name_of(request: HttpRequest) -> str:
    """Return the kind of thing, and the step on it if that was asked for."""
    step = "" if request.resolver_match is None else request.resolver_match.url_name
    return f"{kind_of(request)} {step or ''}".strip()


def field_names_of(request: HttpRequest) -> list[str]:
    """Return which fields were sent, of a form; the values are left where they are."""
    if request.method != "POST" or request.path.startswith(API_PATH):
        return []
    names = {NUMBERS.sub("-", name) for name in request.POST}
    return sorted(name[:100] for name in names - {"csrfmiddlewaretoken"})[:50]


def session_of(request: HttpRequest) -> str:
    """Return what tells the sessions and tokens of a person apart, and no more."""
    token = getattr(getattr(request, "auth", None), "digest", "")
    key = token or getattr(getattr(request, "session", None), "session_key", "")
    return pseudonyms.of_session(key) if key else ""


# Signing in -------------------------------------------------------------------


def is_refused_sign_in(request: HttpRequest, status: int) -> bool:
    """Tell whether somebody tried to be somebody and was not believed."""
    if request.method == "POST" and request.path.strip("/") in SIGN_IN:
        return status == 200 or status >= 400  # Else sent on, or given a token.
    return status == 401 and "Authorization" in request.headers


# History ----------------------------------------------------------------------


def who(user: Any) -> dict[str, Any]:
    """Return what a line of history says of who changed something."""
    if not getattr(user, "is_authenticated", False):
        return {"user": None}
    return {
        "user": user.pk,
        "role": user.role,
        "organisation": user.organisation_id,
    }


class HistoryRequest(DjangoRequest, WSGIRequest):
    """A request of which history follows the person: the API finds it in the view."""

    def __setattr__(self, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "user":
            pghistory.context(**who(value))


class History(HistoryMiddleware):
    """Say in each line of history who changed it, in which role and in which trace."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        trace = current()
        return {
            **who(getattr(request, "user", None)),
            "url": request.path,
            "trace_id": trace.trace_id if trace else "",
            "span_id": trace.span_id if trace else "",
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in config.middleware_methods():
            return self.get_response(request)
        with pghistory.context(**self.get_context(request)) as history:
            if trace := current():
                trace.history = history.id
            request.__class__ = HistoryRequest
            return self.get_response(request)
