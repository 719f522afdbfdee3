"""Run the demo on this machine: what `make run` calls.

No Django here: importing it takes longer than all else that this does.
"""

import hashlib
import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
from honcho.environ import parse_procfile
from honcho.manager import KILL_WAIT, Manager
from honcho.printer import Printer
from honcho.process import Process

from helmond_aanpak import embedded

ROOT = Path(__file__).resolve().parent
VAR = embedded.data_folder()
# There once the first page is; worker and beat wait for it.
WEB_ANSWERS = VAR / "web-answers"
# What the embedded database was last prepared with.
PREPARED = VAR / "prepared"

WELCOME = """
The Helmond Aanpak is at http://localhost:{port}/

  Sign in as                  to see
  professional@demo.example   own households, MDO's and agreements
  colleague@demo.example      the same, of another professional
  coordinator@demo.example    the board of the areas
  manager@demo.example        rendement
  administrator@demo.example  people, lists and settings
  privacy@demo.example        who looked at which household
  with the password helmond-demo

Everything and everyone in it is fictitious. Ctrl-C stops it; the data stays.
"""


def main() -> None:
    """Start the servers, prepare the database, and run until told to stop."""
    os.chdir(ROOT)
    port = os.environ.setdefault("PORT", "8000")
    os.environ.setdefault("PUBLIC_URL", f"http://localhost:{port}")
    os.environ.setdefault("BEAT_SCHEDULE_FILE", str(VAR / "beat-schedule"))
    os.environ["PYTHONUNBUFFERED"] = "1"
    programs = [str(Path(sys.executable).parent), os.environ["PATH"]]
    os.environ["PATH"] = os.pathsep.join(programs)
    try:
        is_embedded = embedded.fill_environment(os.environ, folder=VAR)
        prepare(is_embedded=is_embedded)
        sys.exit(run_processes(port))
    except embedded.EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def prepare(*, is_embedded: bool) -> None:
    """Migrate and fill the database, unless nothing changed since the last time."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    policies = ROOT / "cases" / "row_security.py"
    for file in sorted([*ROOT.glob("*/migrations/*.py"), policies]):
        digest.update(file.read_bytes())
    before = PREPARED.read_text() if PREPARED.exists() else ""
    if is_embedded and before == digest.hexdigest() and has_households():
        return
    print("Preparing the database ...", flush=True)
    done = subprocess.run([sys.executable, "manage.py", "prepare"])
    if done.returncode:
        sys.exit(done.returncode)
    if is_embedded:
        PREPARED.write_text(digest.hexdigest())


def has_households() -> bool:
    """Return whether the database is there and not empty."""
    try:
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            query = "SELECT EXISTS (SELECT FROM cases_household)"
            return bool(connection.execute(query).fetchone()[0])
    except psycopg.Error:
        return False


def run_processes(port: str) -> int:
    """Run the processes of the Procfile until one ends or we are told to stop."""
    WEB_ANSWERS.unlink(missing_ok=True)
    threading.Thread(target=greet, args=[port], daemon=True).start()
    processes = manager()
    wait = f"until [ -e {shlex.quote(str(WEB_ANSWERS))} ]; do sleep 0.2; done"
    procfile = parse_procfile((ROOT / "Procfile").read_text())
    for name, command in procfile.processes.items():
        # Each needs seconds of a processor to start; somebody waits for the page.
        starts_with = "" if name == "web" else f"{wait}; "
        processes.add_process(name, starts_with + command, env=environment_of(name))
    # A closed terminal ends it like Ctrl-C does.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    processes.loop()
    asked_to_stop = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if processes.returncode in asked_to_stop else processes.returncode or 1


def environment_of(name: str) -> dict[str, str]:
    """Return the environment of a process, which signs in to the database as its role.

    Where no address says how, it signs in as the owner of the tables.
    """
    variable = "WEB_DATABASE_URL" if name == "web" else "JOBS_DATABASE_URL"
    environment = dict(os.environ)
    if url := environment.get(variable):
        environment["DATABASE_URL"] = url
    return environment


def manager() -> Manager:
    """Return what runs processes that end with this one, however it went."""
    made = Manager(Printer(sys.stdout))
    made._process_ctor = NotAlone
    return made


class NotAlone(Process):
    """A process that does not run on when `make run` was killed outright."""

    def run(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=self._end_with_parent, daemon=True).start()
        super().run(*args, **options)

    def _end_with_parent(self) -> None:
        if parent := multiprocessing.parent_process():
            parent.join()
        while self._child is None:
            time.sleep(0.1)
        # It has a session, and so a process group, of its own.
        os.killpg(self._child.pid, signal.SIGTERM)
        try:
            self._child.wait(KILL_WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(self._child.pid, signal.SIGKILL)
        # Nobody reads any more what it had to say.
        os._exit(1)


def greet(port: str) -> None:
    """Say where to go, once the first page is there."""
    while not is_answering(port):
        time.sleep(0.1)
    WEB_ANSWERS.touch()
    if os.environ.get("DEMO") == "True":
        print(WELCOME.format(port=port), flush=True)


def is_answering(port: str) -> bool:
    """Return whether a page comes, if only one that says what is wrong."""
    try:
        address = f"http://127.0.0.1:{port}/"
        urlopen(address, timeout=10).close()  # nosec B310
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True


if __name__ == "__main__":
    main()
