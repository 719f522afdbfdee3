"""How the benchmarks ask, measure, and show a time beside its reference."""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Token, User


@dataclass
class Timing:
    """Milliseconds of each run, and the queries of one."""

    runs: list[float]
    queries: int

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    @property
    def slow(self) -> float:
        """Return what nineteen of twenty runs stay under."""
        return statistics.quantiles(self.runs, n=20)[-1]


def measure(call: Callable[[], object], runs: int = 40) -> Timing:
    """Run a call a few times unmeasured, and then measured."""
    for _ in range(3):
        call()
    # As the web server (wsgi.py): what is there now is looked through no more.
    gc.collect()
    gc.freeze()
    with CaptureQueriesContext(connection) as queries:
        call()
    count = len(queries)
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return Timing(times, count)


def compare(
    ours: Callable[[], object],
    other: Callable[[], object],
    *,
    other_is: Callable[[], AbstractContextManager[None]] = nullcontext,
    runs: int = 60,
) -> tuple[Timing, Timing]:
    """Measure two calls in turns: what slows the machine down, slows both down."""
    first = measure(ours, 1)
    with other_is():
        timings = first, measure(other, 1)
    for timing in timings:
        timing.runs.clear()
    for _ in range(runs):
        for timing, call, kind in zip(
            timings, (ours, other), (nullcontext, other_is), strict=True
        ):
            with kind():
                began = time.perf_counter()
                call()
                timing.runs.append(1000 * (time.perf_counter() - began))
    return timings


def replay(call: Callable[[], object]) -> Callable[[], None]:
    """Return a call that runs the SELECTs of another, and nothing else."""
    with CaptureQueriesContext(connection) as captured:
        call()
    statements = [
        query["sql"]
        for query in captured.captured_queries
        if query["sql"].startswith(("SELECT", "WITH"))
        # History puts its own SELECT before what it follows.
        and "set_config" not in query["sql"]
    ]

    def run() -> None:
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()

    return run


def show(what: str, ours: Timing, reference: str, other: Timing) -> None:
    ratio = other.median / ours.median
    print(
        f"{what:<46} {ours.median:7.1f} {ours.slow:7.1f} {ours.queries:4}   "
        f"{reference:<36} {other.median:7.1f}   {ratio:6.1%}"
    )


def ok(response):
    if response.status_code >= 400:
        sys.exit(f"{response.status_code}: {response.content[:500]!r}")
    return response


def api_client(user: User) -> Client:
    return Client(headers={"Authorization": f"Bearer {token(user)}"})


def token(user: User) -> str:
    _token, secret = Token.objects.make(
        user=user,
        expires_at=timezone.now() + settings.TOKEN_LIFETIME,
        name="bench",
        scope=Token.Scope.WRITE,
    )
    return secret


def page_client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client
