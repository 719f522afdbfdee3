"""Errors as problem details (RFC 9457), whatever raised them.

A body has `type`, `title`, `status`, `detail` and `instance`, and for bad
input `errors`: each with `in` (body, query or header), `location` (a JSON
pointer), `code` and `detail`. `detail` is a sentence for a person; it never
holds SQL, a path, a stack or data about anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, AuthenticationFailed, ErrorDetail
from rest_framework.settings import api_settings

from rest.names import camel

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    """A kind of problem: what the API answers and what the documentation says."""

    slug: str
    status: int
    title: str | Promise
    detail: str | Promise


PROBLEMS = [
    Problem(
        "invalid-input",
        400,
        _("The request is not valid"),
        _("The request cannot be carried out as it is."),
    ),
    Problem(
        "not-signed-in",
        401,
        _("You are not signed in"),
        _("Send a valid token in the Authorization header, or sign in."),
    ),
    Problem(
        "not-allowed",
        403,
        _("You may not do this"),
        _("Your account does not have the right to do this."),
    ),
    Problem(
        "not-found",
        404,
        _("There is nothing here"),
        _("This address does not exist, or it is not yours to see."),
    ),
    Problem(
        "method-not-allowed",
        405,
        _("This method cannot be used here"),
        _("The Allow header names the methods that can be used here."),
    ),
    Problem(
        "not-acceptable",
        406,
        _("This format is not available"),
        _("The answer cannot be given in a format that the Accept header asks for."),
    ),
    Problem(
        "step-refused",
        409,
        _("This step cannot be taken now"),
        _("The state of things does not allow this step."),
    ),
    Problem(
        "stale-version",
        409,
        _("Somebody changed this in the meantime"),
        _("You have read an older version; `current` is how it is now."),
    ),
    Problem(
        "too-large",
        413,
        _("The request is too large"),
        _("Send less data at a time."),
    ),
    Problem(
        "unsupported-media-type",
        415,
        _("This kind of content cannot be read"),
        _("Send JSON, with Content-Type: application/json."),
    ),
    Problem(
        "too-many-requests",
        429,
        _("Too many attempts"),
        _("Wait a while and try again; Retry-After says how many seconds."),
    ),
    Problem(
        "server-error",
        500,
        _("Something went wrong"),
        _("The fault is ours and has been recorded. Try again later."),
    ),
    Problem(
        "unavailable",
        503,
        _("The service is not available"),
        _("Try again in a few minutes."),
    ),
]
BY_SLUG = {problem.slug: problem for problem in PROBLEMS}
# The first of a status is what is meant when nothing more is known.
BY_STATUS = {problem.status: problem for problem in reversed(PROBLEMS)}


class InvalidInput(APIException):
    """The request has faults: all of them, each as {in, location, code, detail}."""

    status_code = 400

    def __init__(self, errors: list[dict[str, str]]):
        super().__init__()
        self.errors = errors


class StepRefused(APIException):
    """What is asked cannot be done now; the sentence says why."""

    status_code = 409


class SignInRefused(AuthenticationFailed):
    """Nobody is signed in by this, and our own sentence says why."""


class TooLarge(APIException):
    """The body is larger than this server reads into memory."""

    status_code = 413


class ProblemResponse(HttpResponse):
    """The answer that tells a client of a problem."""

    def __init__(
        self,
        request: HttpRequest,
        problem: Problem,
        *,
        detail: str | Promise = "",
        headers: dict[str, str] | None = None,
        **extra: Any,
    ):
        body = {
            "type": type_of(problem),
            "title": str(problem.title),
            "status": problem.status,
            "detail": str(detail or problem.detail),
            # Without the query: what somebody searched for stays out of it.
            "instance": request.path,
        }
        body.update({key: value for key, value in extra.items() if value is not None})
        super().__init__(
            orjson.dumps(body, default=str, option=orjson.OPT_UTC_Z),
            content_type=MEDIA_TYPE,
            status=problem.status,
            headers=headers,
        )


def type_of(problem: Problem) -> str:
    """Return the address that identifies, and explains, this kind of problem."""
    return f"/api/problems#{problem.slug}"


def of_status(status: int) -> Problem:
    """Return the problem to report for a status of which nothing more is known."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    generic = BY_SLUG["server-error" if status >= 500 else "invalid-input"]
    return Problem(generic.slug, status, generic.title, generic.detail)


# From the framework's errors to ours -------------------------------------------


def errors_of(detail: Any, place: str = "body") -> list[dict[str, str]]:
    """Return every error in the nested `detail` of a ValidationError."""
    return [
        {
            "in": place,
            "location": location,
            "code": error.code or "invalid",
            "detail": str(error),
        }
        for location, error in _walk(detail, "")
    ]


def errors_of_django(error: DjangoValidationError) -> list[dict[str, str]]:
    """Return every error that a model or an action found, by the API's field names."""
    if hasattr(error, "error_dict"):
        by_field = error.error_dict
    else:
        by_field = {NON_FIELD_ERRORS: error.error_list}
    return [
        {
            "in": "body",
            "location": pointer(field),
            "code": str(each.code or "invalid"),
            "detail": " ".join(each.messages),
        }
        for field, errors in by_field.items()
        for each in errors
    ]


def pointer(field: str) -> str:
    """Return where an action's field stands in the body.

    Actions name a field of a line as `agreements.1.due_on`.
    """
    if field == NON_FIELD_ERRORS:
        return ""
    return "".join(f"/{camel(part)}" for part in field.split("."))


def _walk(detail: Any, location: str) -> Iterator[tuple[str, ErrorDetail]]:
    if isinstance(detail, ErrorDetail):
        yield location, detail
    elif isinstance(detail, dict):
        for key, value in detail.items():
            yield from _walk(value, location + _step(key, value))
    else:
        for index, value in enumerate(detail):
            # A list holds either the errors of one value, or one dict for each row.
            yield from _walk(
                value,
                location if isinstance(value, ErrorDetail) else f"{location}/{index}",
            )


def _step(key: Any, value: Any) -> str:
    """Return one step of a JSON pointer; errors about the whole have no name."""
    if key == api_settings.NON_FIELD_ERRORS_KEY:
        return ""
    # An unknown key stands as it was sent; a check may name a field as Python does.
    name = str(key) if _is_unknown(value) else camel(str(key))
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _is_unknown(value: Any) -> bool:
    return isinstance(value, list) and getattr(value[0], "code", "") == "unknown"
