"""What `make run` starts, it does not leave behind; and it says how far it is."""

import io
import re
import subprocess
import sys
import time

import psutil
import pytest

from helmond_aanpak import embedded
from helmond_aanpak.management.commands import migrate, prepare

# Two that would run on, of which one does not listen when it is told to stop.
STARTS_TWO = """
import run

manager = run.manager()
manager.add_process("listens", "exec sleep 600")
manager.add_process("deaf", "trap '' TERM; while true; do sleep 1; done")
manager.loop()
"""


@pytest.fixture
def run_of_two():
    """Start the two and return their `make run`, with their process ids."""
    process = subprocess.Popen(
        [sys.executable, "-c", STARTS_TWO],
        cwd=embedded.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    started = re.compile(r"started \(pid=(\d+)\)")
    found = (started.search(line) for line in process.stdout)
    matches = (match for match in found if match)
    pids = [int(next(matches).group(1)) for _ in range(2)]
    yield process, pids
    process.kill()
    process.communicate()
    for pid in filter(psutil.pid_exists, pids):
        psutil.Process(pid).kill()


@pytest.mark.slow
def test_a_killed_run_leaves_no_process_behind(run_of_two):
    process, pids = run_of_two

    process.kill()

    deadline = time.monotonic() + 15
    while any(psutil.pid_exists(pid) for pid in pids):
        assert time.monotonic() < deadline, "something runs on"
        time.sleep(0.1)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def counted(out):
    """Return what is said of twenty changes to the tables."""
    command = prepare.Command(stdout=out)
    command.total, command.done = 20, 0
    migrating = migrate.Command()
    migrating.after_each = command.count
    for _change in range(20):
        for action in ("apply_start", "apply_success"):
            migrating.verbosity = 0
            migrating.migration_progress_callback(action)
    return out.getvalue()


def test_how_far_the_tables_are_is_counted_on_one_line():
    said = counted(Terminal())

    assert said.startswith("\rTables: 1 of 20 changes\rTables: 2 of 20 changes\r")
    assert said.endswith("\rTables: 20 of 20 changes\n")
    assert said.count("\n") == 1


def test_where_nobody_watches_it_is_said_ten_times():
    said = counted(io.StringIO()).splitlines()

    assert len(said) == 10
    assert said[0] == "Tables: 2 of 20 changes"
    assert said[-1] == "Tables: 20 of 20 changes"
