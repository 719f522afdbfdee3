"""Write the end of the chain down, for a place that the database cannot reach."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from audit import anchors


class Command(BaseCommand):
    help = "Print the newest block of the chain, or add it to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FILE", help="Add it here.")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["to"]
        try:
            line = anchors.add_to(path) if path else anchors.newest()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        if line is None:
            raise CommandError("Nothing is sealed yet.")
        self.stdout.write(line)
