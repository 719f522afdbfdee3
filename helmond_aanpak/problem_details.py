"""Every error below /api/ as problem details, and every answer with its headers.

Here the refusals of our actions meet HTTP: what they are is known in `cases`,
how a problem looks is known in `rest`.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions

from cases.errors import StaleVersion, TooOften, TransitionRefused
from rest.problems import (
    BY_SLUG,
    BY_STATUS,
    MEDIA_TYPE,
    InvalidInput,
    ProblemResponse,
    SignInRefused,
    StepRefused,
    errors_of,
    errors_of_django,
    of_status,
)

API_PATH = "/api/"
API_HEADERS = {
    "API-Version": settings.API_VERSION,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    # Written always: the proxy speaks TLS, and on plain http browsers ignore it.
    "Strict-Transport-Security": f"max-age={settings.SECURE_HSTS_SECONDS}; "
    "includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def exception_handler(error: Exception, context: dict) -> ProblemResponse | None:
    """Answer an error that a view raised; None for one that nobody foresaw."""
    request = context["request"]
    match error:
        case StaleVersion():
            current = represented(context["view"], error.current)
            return ProblemResponse(
                request, BY_SLUG["stale-version"], detail=str(error), current=current
            )
        case TooOften():
            seconds = str(max(1, int(error.retry_after.total_seconds())))
            return ProblemResponse(
                request,
                BY_STATUS[429],
                detail=str(error),
                headers={"Retry-After": seconds},
            )
        case TransitionRefused():
            return ProblemResponse(request, BY_STATUS[409], detail=str(error))
        case PermissionDenied():
            return ProblemResponse(request, BY_STATUS[403], detail=str(error))
        case Http404():
            # Its own text names the model and the query.
            return ProblemResponse(request, BY_STATUS[404])
        case ValidationError():
            return invalid(request, errors_of_django(error))
        case InvalidInput():
            return invalid(request, error.errors)
        case exceptions.ValidationError():
            return invalid(request, errors_of(error.detail))
        case exceptions.APIException():
            return from_framework(request, error)
    return None


def represented(view, row):
    """Return the row for the caller, by the view that was to change it."""
    return view.represent(row) if hasattr(view, "represent") else None


def invalid(request, errors) -> ProblemResponse:
    return ProblemResponse(request, BY_SLUG["invalid-input"], errors=errors)


def from_framework(request, error: exceptions.APIException) -> ProblemResponse:
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(max(1, int(wait)))
    if isinstance(error, exceptions.MethodNotAllowed):
        headers["Allow"] = ", ".join(request.parser_context["view"].allowed_methods)
    if isinstance(error, exceptions.ParseError):
        fault = {"in": "body", "location": "", "code": "parse_error"}
        response = invalid(request, [{**fault, "detail": str(error.detail)}])
    else:
        response = ProblemResponse(
            request,
            of_status(error.status_code),
            detail=str(error.detail) if has_own_words(error) else "",
            headers=headers,
        )
    return response


def has_own_words(error: exceptions.APIException) -> bool:
    """Tell whether we wrote the sentence. The framework's repeat what was sent."""
    ours = isinstance(error, StepRefused | SignInRefused | exceptions.PermissionDenied)
    return ours and str(error.detail) != str(error.default_detail)


@csrf_exempt  # nosemgrep: csrf-exempt - there is nothing behind it
def unknown_address(request: HttpRequest, path: str) -> ProblemResponse:
    """Answer every address below /api/ that is nothing, with a slash too many too."""
    return ProblemResponse(request, BY_STATUS[404])


class ApiMiddleware:
    """The outermost layer: Django's own errors and all headers, below /api/ only.

    Outside everything else, so that also a refused host, a redirect or a fault
    in another middleware has the headers and the shape of the API.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith(API_PATH):
            return response
        if response.status_code >= 400 and response.get("Content-Type") != MEDIA_TYPE:
            response = self.as_problem(request, response)
        if response.get("Content-Type", "").startswith("text/html"):
            # The documentation is a page, with the headers of pages.
            response["API-Version"] = settings.API_VERSION
        else:
            for name, value in API_HEADERS.items():
                response.headers[name] = value
        return response

    def as_problem(self, request, response):
        # A host that was refused never came to the middleware of languages.
        with translation.override(translation.get_language_from_request(request)):
            problem = ProblemResponse(request, of_status(response.status_code))
        for name in ("Allow", "Retry-After", "WWW-Authenticate", "Vary"):
            if name in response:
                problem[name] = response[name]
        return problem
