"""Run the demo on this machine: what `make run` calls."""

import os
import signal
import sys
import threading
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from cases.models import Household
from helmond_aanpak import embedded

WELCOME = """
The Helmond Aanpak is at http://localhost:{port}/

  Sign in as               to see
  professional@demo.example   own households, MDO's and agreements
  colleague@demo.example      the same, of another professional
  coordinator@demo.example    the board of the areas
  manager@demo.example        rendement
  administrator@demo.example  people, lists and settings
  privacy@demo.example        who looked at which household
  with the password helmond-demo

Everything and everyone in it is fictitious. Ctrl-C stops it; the data stays.
"""


class Command(BaseCommand):
    """Fill an empty demo, then run web, worker and beat until Ctrl-C."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))

    def handle(self, *, port: str, **options: object) -> None:
        if settings.DEMO and not Household.objects.exists():
            self.fill()
        greeter = threading.Thread(target=self.greet, args=[port], daemon=True)
        greeter.start()
        sys.exit(run_processes(port))

    def fill(self) -> None:
        if "fill_demo" in get_commands():
            self.stdout.write("Filling the demo ...")
            call_command("fill_demo")

    def greet(self, port: str) -> None:
        """Say where to go, once the first page is there."""
        while not is_answering(port):
            time.sleep(0.1)
        if settings.DEMO:
            self.stdout.write(WELCOME.format(port=port))
            self.stdout.flush()


def is_answering(port: str) -> bool:
    try:
        urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()  # noqa: S310
    except URLError as error:
        # An answer that is an error page is an answer too.
        return hasattr(error, "code")
    except OSError:
        return False
    return True


def run_processes(port: str) -> int:
    """Run the processes of the Procfile until one ends or we are told to stop."""
    environ = {
        "PUBLIC_URL": f"http://localhost:{port}",
        "BEAT_SCHEDULE_FILE": str(embedded.data_folder() / "beat-schedule"),
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PORT": port,
        "PYTHONUNBUFFERED": "1",
    }
    manager = Manager(Printer(sys.stdout))
    procfile = parse_procfile((settings.BASE_DIR / "Procfile").read_text())
    for name, command in procfile.processes.items():
        manager.add_process(name, command, env=environ, cwd=str(settings.BASE_DIR))
    # A closed terminal ends it like Ctrl-C does.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    asked_to_stop = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if manager.returncode in asked_to_stop else manager.returncode or 1
