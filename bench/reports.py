"""Measure the reports on a register of 12,400 households, one and twenty at once.

    python -m bench.reports [--households 12400]

One at a time goes through the whole application in this process, and stands beside the
statements of the same answer, run bare. Twenty at once go to the real web server, with
two workers, and the slowest of them counts. The city is made once, and kept.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

AT_ONCE = 20


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=12_400)
    return parser.parse_args()


ARGUMENTS = parse()
from bench import start  # noqa: E402, I001
from bench.measuring import api_client, measure, ok, replay, token  # noqa: E402
from django.conf import settings  # noqa: E402

DOCUMENT = json.loads((Path(settings.BASE_DIR) / "openapi.json").read_text())
REPORTS = [path for path in DOCUMENT["paths"] if path.startswith("/reports/")]
WHO = ("manager", "coordinator")
NAME = f"bench_reports_{ARGUMENTS.households}"


def one_at_a_time() -> None:
    print(f"{'':<42} {'median':>7} {'p95':>7} {'sql':>4}   {'its SQL':>8}   ratio")
    for who in WHO:
        client = api_client(start.person(who))
        for path in REPORTS:
            call = lambda client=client, path=path: ok(client.get(f"/api/v1{path}"))  # noqa: E731
            ours, bare = measure(call, 20), measure(replay(call), 20)
            print(
                f"{path}, as {who:<14}".ljust(42),
                f"{ours.median:7.1f} {ours.slow:7.1f} {ours.queries:4}   "
                f"{bare.median:8.1f}   {bare.median / ours.median:5.1%}",
            )


@contextmanager
def server() -> Iterator[int]:
    """Start the web server as it runs in production; give its port."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    parts = urlsplit(os.environ.get("WEB_DATABASE_URL") or os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{NAME}"))
    granian = str(Path(sys.executable).parent / "granian")
    process = subprocess.Popen(
        [granian, "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
         "--workers", "2", "--blocking-threads", "2", "--no-ws", "--log-level", "error",
         "helmond_aanpak.wsgi:application"],
        env={**os.environ, "DATABASE_URL": database, "DATABASE_POOL": "8"},
    )  # fmt: skip
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


def all_at_once() -> None:
    print(f"\n{'':<42} {'slowest of 20 at once, seconds':>30}")
    with server() as port, ThreadPoolExecutor(AT_ONCE) as pool:
        secrets = [token(start.person(who)) for who in WHO]

        def ask(number: int, path: str) -> float:
            secret = secrets[number % len(secrets)]
            headers = {"Authorization": f"Bearer {secret}"}
            began = time.perf_counter()
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
                asked.request("GET", f"/api/v1{path}", headers=headers)
                answer = asked.getresponse()
                answer.read()
            if answer.status != 200:
                sys.exit(f"{path}: {answer.status}")
            return time.perf_counter() - began

        wait_for(lambda: ask(0, REPORTS[0]))
        for path in REPORTS:
            list(pool.map(lambda n, p=path: ask(n, p), range(4)))
            slowest = max(pool.map(lambda n, p=path: ask(n, p), range(AT_ONCE)))
            print(f"{path:<42} {slowest:30.2f}")


def wait_for(call) -> None:
    for _ in range(100):
        try:
            call()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit("The web server does not answer.")


def main() -> None:
    start.city(NAME, households=ARGUMENTS.households, with_yield=True)
    one_at_a_time()
    all_at_once()
    print("\nPromised: each under a second, twenty at once under three.")


if __name__ == "__main__":
    main()
