"""How often somebody may ask; once it is too often, 429 says how long to wait.

Whoever signed in is counted as that person: a whole organisation can share one
address. Whoever did not is counted by address. The numbers stand in settings.py.
"""

import functools
import logging
import math
import time
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger(__name__)

# Who watches the site asks often, and never for much.
FREE = ("/healthz", "/.well-known/")
# What costs more than the rest, by how its address begins or ends.
KINDS = {
    "/search": "search",
    "/api/v1/households/_search": "search",
    "/reports": "report",
    "/api/v1/reports": "report",
    # A page asks by itself how far they are.
    "/exports/progress": "page",
    "/exports": "export",
    "/api/v1/exports": "export",
    "/api/v1/": "api",
}
FILE_FORM = "multipart/form-data"


class RateLimits:
    """Count requests for pages; views of the API count their own by `Throttle`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Answer instead of the view when this person or address asked too often."""
        if hasattr(view, "cls") or request.path.startswith(FREE):
            return None
        wait = seconds_to_wait(request, kind_of(request), request.user)
        if not wait:
            return None
        response = render(request, "429.html", {"wait": wait}, status=429)
        response["Retry-After"] = str(wait)
        return response


class Throttle(BaseThrottle):
    """Count a request of the API, for whoever its token or session is."""

    seconds = 0

    def allow_request(self, request: Any, view: Any) -> bool:
        self.seconds = seconds_to_wait(
            request._request, kind_of(request._request), request.user
        )
        return not self.seconds

    def wait(self) -> float:
        return self.seconds


def kind_of(request: HttpRequest) -> str:
    """Return which of the limits in the settings this request counts for."""
    path = request.path
    if request.method == "POST" and request.content_type == FILE_FORM:
        return "upload"
    return next(
        (kind for start, kind in KINDS.items() if path.startswith(start)), "page"
    )


def seconds_to_wait(request: HttpRequest, kind: str, user: Any) -> int:
    """Count this request, and return 0 or how long to wait before asking again.

    A refused request does not count: whoever waits is let in again.
    """
    if user.is_authenticated:
        numbers, who = settings.RATE_LIMITS, f"person-{user.pk}"
    else:
        numbers = settings.RATE_LIMITS_OF_AN_ADDRESS
        who = f"address-{get_adapter().get_client_ip(request)}"
    most = numbers[kind] * settings.RATE_LIMIT_PERCENT // 100
    if not most:
        return 0
    limit = RateLimitItemPerMinute(most)
    try:
        if limiter().hit(limit, kind, who):
            return 0
        free_at = limiter().get_window_stats(limit, kind, who).reset_time
    except RedisError:
        # Work goes on without the counters; whoever watches /healthz knows by then.
        logger.warning("The counters of requests do not answer", exc_info=True)
        return 0
    return max(1, math.ceil(free_at - time.time()))


@functools.cache
def limiter() -> SlidingWindowCounterRateLimiter:
    """Return what counts, in Valkey: for all web processes together, in one step."""
    storage = storage_from_string(
        settings.REDIS_URL, key_prefix="helmond-aanpak:limits", socket_timeout=2
    )
    return SlidingWindowCounterRateLimiter(storage)
