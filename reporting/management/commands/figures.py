"""`manage.py figures --as-of DATE`: all figures, exact and unsuppressed."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reporting.figures.printed import figures
from reporting.figures.table import Scope


class Command(BaseCommand):
    help = (
        "Print all figures, without suppression: for who runs the system, not to be "
        "handed on. They are by the rows as they are now and their dates."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of", metavar="YYYY-MM-DD", help="The day to look at; today if none."
        )
        parser.add_argument("--json", action="store_true", help="For a machine.")

    def handle(self, *args: Any, **options: Any) -> None:
        found = figures(Scope(as_of=day(options["as_of"])))
        if options["json"]:
            self.stdout.write(
                json.dumps(found, ensure_ascii=False, indent=1, default=number)
            )
        else:
            for line in lines(found):
                self.stdout.write(line)


def day(text: str | None) -> date:
    """Return the day that is asked for, today when none is."""
    if text is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = _("%(text)s is no date; write it as 2026-11-20.")
        raise CommandError(sentence % {"text": text}) from None


def number(value: Decimal) -> int | float:
    """Return a rounded figure as JSON writes it."""
    whole = value == value.to_integral_value() and value.as_tuple().exponent == 0
    return int(value) if whole else float(value)


def lines(found: dict[str, Any], depth: int = 0) -> list[str]:
    """Return the figures as a text: a name and a value a line, a group indented."""
    text = []
    for name, value in found.items():
        indent = "  " * depth
        if isinstance(value, dict):
            text += [f"{indent}{name}", *lines(value, depth + 1)]
        elif isinstance(value, list):
            text.append(f"{indent}{name}: {len(value)}")
            text += [f"{indent}  {written(item)}" for item in value]
        else:
            text.append(f"{indent}{name}: {written(value)}")
    return text


def written(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return "  ".join(written(item) for item in value)
    if isinstance(value, Decimal | int):
        return number_format(value, use_l10n=True, force_grouping=True)
    return str(value)
