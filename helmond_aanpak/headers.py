"""The headers of answers that keep a page in its place, and of requests we refuse."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)


class SecurityHeaders:
    """Set what a view has not set itself; SecurityMiddleware sets the others.

    A page that needs another content policy puts that header on its own answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("X-Permitted-Cross-Domain-Policies", "none")
        # Static files, served before this, say themselves how long they keep.
        # All else is about people, and stays behind in no cache and no history.
        response.headers["Cache-Control"] = "no-store"
        return response


class HtmxRedirects:
    """Let a redirect that answers htmx move the whole page.

    A browser follows a redirect unseen, so that htmx would put the page behind
    it, signing in for instance, inside the row that was asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "HX-Request" not in request.headers or "Location" not in response.headers:
            return response
        moved = HttpResponse(headers={"HX-Redirect": response.headers["Location"]})
        moved.cookies = response.cookies
        return moved


class TextInUtf8:
    """Refuse a body in other letters than the ones of our own forms.

    Django takes every codec of Python's for letters, such as rot13, and fails on it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        letters = (request.content_params or {}).get("charset", "utf-8")
        if letters.lower() not in ("utf-8", "utf8"):
            raise BadRequest("The body is not in UTF-8.")
        return self.get_response(request)
