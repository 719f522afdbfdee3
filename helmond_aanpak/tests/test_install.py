import importlib.util
import os
import re
import socket
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return the installer, with a folder of its own to write in."""
    spec = importlib.util.spec_from_file_location("install", ROOT / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path)
    monkeypatch.setattr(module, "LOG", tmp_path / "install.log")
    return module


def test_a_taken_port_is_said_before_anything_is_made(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "install.py", "--port", str(port)],
            capture_output=True,
            text=True,
            cwd=ROOT,
        )

    assert done.returncode == 1
    assert done.stdout == ""
    assert re.fullmatch(rf"Port {port} is taken: choose another, .*\n", done.stderr)


@pytest.mark.parametrize("port", ["0", "65536", "web", "-1"])
def test_a_port_that_is_none_is_refused(install, port):
    with pytest.raises(install.InstallError, match="write a number from 1 to 65535"):
        install.check_port(port)


def test_an_old_python_gives_way_to_a_newer_one(install, monkeypatch):
    called = []
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(
        install.shutil, "which", lambda name: "/usr/bin/" + name if "13" in name else ""
    )
    monkeypatch.setattr(install.subprocess, "call", lambda *words, **rest: 0)
    monkeypatch.setattr(install.os, "execv", lambda *words: called.append(words))
    monkeypatch.setattr(install.sys, "exit", lambda sentence: None)

    install.use_new_enough_python()

    assert called[0][0] == "/usr/bin/python3.13"


def test_an_old_python_alone_is_refused_in_one_sentence(install, monkeypatch):
    monkeypatch.setattr(install.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(install.sys, "version", "3.9.2 (default)")
    monkeypatch.setattr(install.shutil, "which", lambda name: None)

    with pytest.raises(SystemExit) as refusal:
        install.use_new_enough_python()

    assert refusal.value.code == "Python 3.11 or newer is needed, and this is 3.9.2."


def test_an_old_python_can_read_the_installer():
    source = (ROOT / "install.py").read_text()

    compile(source, "install.py", "exec", flags=0, dont_inherit=True)
    import ast

    ast.parse(source, feature_version=(3, 7))


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("error: client error (Connect): dns error", "the network does not answer"),
        ("npm error code EAI_AGAIN", "the network does not answer"),
        ("npm error ENOSPC: no space", "is full: make room and try again"),
        ("OSError: [Errno 28] No space left on device", "is full: make room"),
        ("Traceback: something else", "what went wrong stands in"),
    ],
)
def test_a_failing_command_is_said_in_one_sentence(install, output, sentence):
    command = [sys.executable, "-c", f"import sys; print({output!r}); sys.exit(1)"]

    with pytest.raises(install.InstallError, match=sentence) as refusal:
        install.run(command, "The packages")

    assert "\n" not in str(refusal.value)
    assert install.LOG.read_text().strip() == output


def test_a_step_is_done_once_until_its_sources_change(install, tmp_path, capsys):
    product, source = tmp_path / "product", tmp_path / "source"
    done = []

    def make():
        with install.step("Step", product, source) as is_needed:
            if is_needed:
                product.touch()
                done.append(source.read_text())

    source.write_text("one")
    make()
    make()
    source.write_text("two")
    make()
    product.unlink()
    make()

    assert done == ["one", "two", "two"]


def test_a_step_that_failed_is_done_again(install, tmp_path):
    product, source = tmp_path / "product", tmp_path / "source"
    product.touch()
    source.touch()

    with pytest.raises(install.InstallError), install.step("Step", product, source):
        raise install.InstallError("no")

    with install.step("Step", product, source) as is_needed:
        assert is_needed


def test_locked_npm_packages_name_no_registry():
    for lock in (ROOT / "package-lock.json", ROOT / ".ci" / "package-lock.json"):
        assert '"resolved"' not in lock.read_text()


def test_every_locked_python_package_has_its_hashes_and_no_address():
    for name in ("requirements", "requirements-dev", "requirements-uv"):
        text = (ROOT / f"{name}.txt").read_text()
        packages = re.findall(r"^\S+==.*(?:\n    --hash=sha256:\w+.*)+", text, re.M)
        assert len(packages) == len(re.findall(r"^\w\S*==", text, re.M)) > 0
        assert "://" not in text


def test_a_wrong_setting_stops_a_command_with_one_sentence():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "EMAIL_PORT": "smtp"},
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert done.returncode == 1
    assert done.stderr == (
        "EMAIL_PORT is 'smtp'; write a whole number of at least 1.\n"
    )
