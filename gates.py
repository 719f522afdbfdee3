"""Run every gate: `make test`. With names behind it, only those gates.

All of them run, so that one sees at once what is left to do; each that fails
makes the whole fail.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from helmond_aanpak import embedded

ROOT = Path(__file__).resolve().parent
BIN = Path(sys.executable).parent
MANAGE = [str(BIN / "python"), "manage.py"]
OPENAPI = ROOT / "openapi.json"
OPENAPI_NOW = ROOT / "var" / "openapi.json"

# As a municipality would run it: what `check --deploy` must find nothing on.
PRODUCTION = {
    "DEMO": "False",
    "SECRET_KEY": "only-for-this-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "LOG_KEY": "only-for-this-check-too-0123456789abcdef",
    "ALLOWED_HOSTS": "helmond-aanpak.example",
    "PUBLIC_URL": "https://helmond-aanpak.example",
    "EMAIL_HOST": "mail.example",
    "SECURITY_CONTACT": "mailto:security@helmond-aanpak.example",
    "DEFAULT_FROM_EMAIL": "helmond-aanpak@mail.example",
    # Nothing connects to these two.
    "DATABASE_URL": "postgresql://helmond:none@database.example/helmond",
    "REDIS_URL": "redis://valkey.example/0",
}

# Who is done first takes over from the other: the browsers come last, and take long.
PYTEST = [str(BIN / "pytest"), "--quiet", "-n", "2", "--dist", "worksteal"]

# In this order, two at a time: the long ones first.
GATES = {
    # The migrated database of which each worker of the tests takes a copy.
    "database": [
        *(str(BIN / "python"), "-c"),
        "from conftest import migrated_template; migrated_template()",
    ],
    "types": [str(BIN / "mypy")],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "imports": [str(BIN / "lint-imports")],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "translations": [*MANAGE, "translations", "--check"],
    "openapi": [
        *(*MANAGE, "spectacular", "--validate", "--fail-on-warn"),
        *("--format", "openapi-json", "--file", str(OPENAPI_NOW)),
    ],
}
# After those, one by one, and they show how far they are. The slow tests are of
# `.ci/run`, the matrix among them: `make test` stays quick without, and still fails for
# a page or operation without rule.
SLOW = {
    "tests": [*PYTEST, "-m", "not matrix and not slow"],
    "slow": [*PYTEST, "-m", "matrix or slow"],
}
ALL = GATES | SLOW


def main() -> None:
    """Run the named gates, or all, and end with how many of them failed."""
    os.chdir(ROOT)
    # Without its bytecode each of the many processes reads all source code anew: 2 s.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    wanted = sys.argv[1:] or [*GATES, "tests"]
    if unknown := set(wanted) - set(ALL):
        sys.exit(f"No such gate: {', '.join(unknown)}. There are: {', '.join(ALL)}.")
    try:
        embedded.fill_environment(
            os.environ, folder=embedded.data_folder() / "test", fast=True
        )
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    quick = [name for name in GATES if name in wanted]
    with ThreadPoolExecutor(max_workers=2) as pool:
        is_good = dict(zip(quick, pool.map(passes, quick), strict=True))
    is_good |= {name: passes(name) for name in SLOW if name in wanted}
    failed = [name for name in is_good if not is_good[name]]
    if failed:
        sys.exit(f"Failed: {', '.join(failed)}. One of them: python gates.py NAME")


def passes(name: str) -> bool:
    """Run one gate, show what it says when it fails, and return whether it passed."""
    began = time.monotonic()
    shows_itself = name in SLOW
    if shows_itself:
        print(name, flush=True)
    done = subprocess.run(
        ALL[name],
        env={**os.environ, **(PRODUCTION if name == "deploy" else {})},
        stdin=subprocess.DEVNULL,
        stdout=None if shows_itself else subprocess.PIPE,
        stderr=None if shows_itself else subprocess.STDOUT,
        text=True,
    )
    complaint = done.stdout if done.returncode else ""
    if name == "openapi" and not done.returncode:
        complaint = drift()
    is_good = not done.returncode and not complaint
    if not shows_itself:
        end = f"{'ok' if is_good else 'FAILED'}  {time.monotonic() - began:.1f} s"
        print("\n".join([f"{name:14}{end}", *complaint.splitlines()]), flush=True)
    return is_good


def drift() -> str:
    """Return how the document of the API differs from the one that is committed."""
    if OPENAPI.exists() and OPENAPI.read_text() == OPENAPI_NOW.read_text():
        return ""
    command = ["diff", "-u", str(OPENAPI), str(OPENAPI_NOW)]
    difference = subprocess.run(command, capture_output=True, text=True).stdout
    return (
        difference[:4000]
        + "openapi.json is not what the code says; if the code is right:\n"
        + f"cp {OPENAPI_NOW.relative_to(ROOT)} {OPENAPI.relative_to(ROOT)}"
    )


if __name__ == "__main__":
    main()
