"""What `make run` starts, it does not leave behind."""

import re
import subprocess
import sys
import time

import psutil
import pytest

from helmond_aanpak import embedded

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


def test_a_killed_run_leaves_no_process_behind(run_of_two):
    process, pids = run_of_two

    process.kill()

    deadline = time.monotonic() + 15
    while any(psutil.pid_exists(pid) for pid in pids):
        assert time.monotonic() < deadline, "something runs on"
        time.sleep(0.1)
