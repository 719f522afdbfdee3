"""Production has only the packages of requirements.txt, and must start with those."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from django.conf import settings

START_ALL = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent}:
            raise ModuleNotFoundError(f"production has no {{name}}", name=name)

sys.meta_path.insert(0, Refuse())

import helmond_aanpak.wsgi
from django.urls import get_resolver
from helmond_aanpak.celery import app

get_resolver().url_patterns
app.loader.import_default_modules()
app.connection_for_write().transport_cls
app.control.inspect()
print(len(app.tasks), "tasks")
"""


def test_web_and_worker_start_with_the_packages_of_production():
    locked = (settings.BASE_DIR / "requirements.txt").read_text()
    present = set(re.findall(r"^([a-z0-9-]+)==", locked, re.MULTILINE))
    absent = {
        module
        for module, packages in packages_distributions().items()
        if not present & {re.sub(r"[-_.]+", "-", p).lower() for p in packages}
    }
    absent -= {"pkg_resources", "_distutils_hack"}  # Only looked for, not needed.

    done = subprocess.run(
        [sys.executable, "-c", START_ALL.format(absent=absent)],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
    )

    assert not done.returncode, done.stderr[-2000:]
    assert "pytest" in absent
