"""The example in the README is run as it is printed."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from mdo.models import Agreement, Mdo
from reporting import demo

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.fixture
def example() -> str:
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    return code


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_example_of_the_readme_runs_as_printed(live_server, example, capsys, clock):
    # A script takes the date of its own machine; by day that is Helmond's as well.
    clock.move_to(datetime(2026, 3, 30, 10, 0, tzinfo=UTC))
    demo.fill(households=12, today=timezone.localdate())
    before = set(Mdo.objects.values_list("pk", flat=True))

    exec(example.replace("http://localhost:8000", live_server.url), {})  # noqa: S102

    mdo = Mdo.objects.exclude(pk__in=before).get()
    first, second = mdo.agreements.order_by("number")
    assert first.status == Agreement.Status.DONE
    assert first.note == "Geregeld aan tafel"
    assert second.owner_is_resident
    assert second.due_on == mdo.held_on + timedelta(days=42)
    number_line, status, header = capsys.readouterr().out.splitlines()
    assert number_line == f"{first.number} {first.due_on} 42"
    assert status == "done"
    assert ";" in header or "," in header


def test_readme_names_both_commands_on_its_first_screen():
    first_screen = "\n".join(README.read_text().splitlines()[:25])

    assert "make run" in first_screen
    assert "make test" in first_screen


def test_reports_that_a_spreadsheet_can_fetch_are_all_named():
    text = (README.parent / "docs" / "spreadsheets.md").read_text()
    paths = json.loads((README.parent / "openapi.json").read_text())["paths"]
    reports = {path.removeprefix("/reports/") for path in paths if "/reports/" in path}

    sentence = text.split("The reports are at")[1].split(", with")[0]

    named = {
        words.removeprefix("/api/v1/reports/") for words in sentence.split("`")[1::2]
    }
    assert named == reports
