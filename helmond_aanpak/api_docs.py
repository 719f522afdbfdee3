"""What the API says about itself: the document, a page of it, and its problems."""

import functools
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rest.problems import PROBLEMS

# What the documentation page needs above the policy of our own pages.
DOCS_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)


@functools.cache
def document() -> dict[str, Any]:
    """Return the committed document, with the address and contact of this server."""
    text = (settings.BASE_DIR / "openapi.json").read_bytes()
    made = orjson.loads(text)
    made["servers"] = [{"url": f"{settings.PUBLIC_URL}/api/v1"}]
    made["info"]["contact"] = settings.API_CONTACT
    return made


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """Serve the document to all, and to every web page: it is no secret."""
    return HttpResponse(
        orjson.dumps(document()),
        content_type="application/json",
        headers={"Access-Control-Allow-Origin": "*"},
    )


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the document as a page on which the operations can be tried."""
    response = render(request, "api/docs.html")
    response.headers["Content-Security-Policy"] = DOCS_POLICY
    return response


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Explain each kind of problem; `type` in a problem refers to this page."""
    return render(request, "api/problems.html", {"problems": PROBLEMS})
