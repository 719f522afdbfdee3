"""The embedded servers, for real, in folders of their own."""

import os
import signal
import stat
import subprocess
import sys
import time

import psutil
import psycopg
import pytest
import redis

from helmond_aanpak import embedded

# A process that uses the servers, says so, and goes when it is told to.
USER = """
import sys
from pathlib import Path
sys.path.insert(0, {folder_of_module!r})
import embedded

urls = embedded.use(Path(sys.argv[1]), fast=True)
print(urls["DATABASE_URL"], flush=True)
sys.stdin.read()
"""


class User:
    """A process of its own that uses the servers of `folder`."""

    def __init__(self, folder):
        code = USER.format(folder_of_module=str(embedded.BASE_DIR / "helmond_aanpak"))
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def url(self):
        return self.process.stdout.readline().strip()

    def leave(self):
        return self.process.communicate()

    def crash(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def join(tmp_path):
    """Return a function that starts a process using the servers of one folder."""
    users = []

    def join():
        users.append(User(tmp_path / "var"))
        return users[-1]

    yield join
    for user in users:
        if user.process.returncode is None:
            user.crash()
    wait_until(lambda: not embedded.keeper_lives(tmp_path / "var"))


def wait_until(is_so):
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.05)


def asks(url):
    """Ask PostgreSQL for something; raise when it is not there."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_user").fetchone()[0]


@pytest.mark.slow
def test_many_start_at_once_and_share_one_server(join, tmp_path):
    users = [join() for _ in range(4)]

    urls = {user.url() for user in users}
    assert len(urls) == 1
    url = urls.pop()
    assert asks(url) == "helmond"

    for user in users[:3]:
        user.leave()
    assert asks(url) == "helmond"

    users[3].leave()
    assert not embedded.keeper_lives(tmp_path / "var")
    with pytest.raises(psycopg.OperationalError):
        asks(url)


@pytest.mark.slow
def test_data_stays_and_the_address_too(join):
    first = join()
    url = first.url()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (what text)")
    first.leave()

    again = join()

    assert again.url() == url
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


@pytest.mark.slow
def test_a_crash_of_the_last_user_stops_the_servers(join, tmp_path):
    user = join()
    url = user.url()

    user.crash()

    wait_until(lambda: not embedded.keeper_lives(tmp_path / "var"))
    with pytest.raises(psycopg.OperationalError):
        asks(url)


@pytest.mark.slow
def test_a_crash_of_the_keeper_leaves_nothing_in_the_way(join, tmp_path):
    first = join()
    url = first.url()
    os.kill(pid_of_keeper(tmp_path / "var"), signal.SIGKILL)
    wait_until(lambda: not embedded.keeper_lives(tmp_path / "var"))

    second = join()

    assert asks(second.url()) == "helmond"
    assert asks(url) == "helmond"


@pytest.mark.slow
def test_a_crash_of_postgresql_is_mended_by_the_next_user(join, tmp_path):
    first = join()
    first.url()
    pid = (tmp_path / "var/postgres/cluster/postmaster.pid").read_text().split()[0]
    os.kill(int(pid), signal.SIGKILL)

    second = join()

    assert asks(second.url()) == "helmond"


@pytest.mark.slow
def test_a_server_that_was_paused_goes_on(join, tmp_path):
    user = join()
    url = user.url()
    pid = int((tmp_path / "var/postgres/cluster/postmaster.pid").read_text().split()[0])

    os.kill(pid, signal.SIGSTOP)
    time.sleep(0.3)
    os.kill(pid, signal.SIGCONT)
    time.sleep(0.3)

    assert asks(url) == "helmond"
    assert embedded.keeper_lives(tmp_path / "var")


def pid_of_keeper(folder):
    for process in psutil.process_iter(["pid", "cmdline"]):
        if str(folder) in (process.info["cmdline"] or [])[2:]:
            return process.info["pid"]
    raise AssertionError("there is no keeper")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder that others cannot enter, with servers in it that run."""
    outer = tmp_path_factory.mktemp("closed")
    outer.chmod(0o700)
    user = User(outer / "var")
    assert user.url()
    yield outer / "var"
    user.leave()


@pytest.fixture
def urls(folder):
    return embedded.read_json(folder / "servers.json")


def test_the_application_is_no_superuser_and_nobody_is_without_a_password(urls):
    url = urls["DATABASE_URL"]

    with psycopg.connect(url) as connection:
        role = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(role).fetchone() == (False,)
    for name in ("helmond", "postgres"):
        with pytest.raises(psycopg.OperationalError):
            asks(f"postgresql://{name}@{url.split('@')[1]}")


def test_secrets_are_for_their_owner_only(folder):
    for name in ("keys.json", "servers.json"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    password = embedded.read_json(folder / "keys.json")["password"]
    for process in psutil.process_iter(["cmdline"]):
        assert password not in " ".join(process.info["cmdline"] or [])


def test_valkey_asks_for_its_password(urls):
    url = urls["REDIS_URL"]

    assert redis.from_url(url).ping()
    with pytest.raises(redis.AuthenticationError):
        redis.from_url("redis://" + url.split("@")[1]).ping()


def test_permissions_outside_the_folder_are_not_touched(folder, urls):
    assert asks(urls["DATABASE_URL"]) == "helmond"
    assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_full_disk_is_said_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded, "ROOM_FOR_A_NEW_CLUSTER", 10**18)

    with pytest.raises(
        embedded.EmbeddedError, match=r"^The disk .* is full: make room"
    ):
        embedded.make_cluster(tmp_path, [], "secret")


def test_a_disk_that_fills_up_later_is_recognised_in_the_log(tmp_path):
    log = (
        "LOG:  starting\n"
        'FATAL:  could not write lock file "postmaster.pid": No space left on device\n'
    )

    assert embedded.reason("PostgreSQL", log, tmp_path) == embedded.no_room(tmp_path)


def test_another_failure_is_told_by_its_last_telling_line(tmp_path):
    log = "LOG:  starting\nFATAL:  data directory has wrong ownership\nLOG:  ended\n"

    assert embedded.reason("PostgreSQL", log, tmp_path) == (
        "PostgreSQL did not start: FATAL:  data directory has wrong ownership"
    )


def test_a_data_folder_that_cannot_be_used_is_said_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(embedded.EmbeddedError, match="cannot be used: Not a directory"):
        embedded.use(tmp_path / "file" / "var")


def test_a_named_database_is_used_and_is_no_demo(tmp_path):
    environ = {"DATABASE_URL": "postgresql://x", "REDIS_URL_FILE": "/run/redis"}

    is_embedded = embedded.fill_environment(environ, folder=tmp_path)

    assert not is_embedded
    assert set(environ) == {"DATABASE_URL", "REDIS_URL_FILE"}
    assert not list(tmp_path.iterdir())


def test_a_taken_port_is_not_used():
    with embedded.socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        assert embedded.free_port(str(port)) != port
    assert embedded.free_port(str(port)) == port
