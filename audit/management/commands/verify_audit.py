"""Tell whether the log and the history are as they were when they were sealed."""

from argparse import ArgumentParser
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from audit.anchors import read
from audit.verification import Report, verify


class Command(BaseCommand):
    help = (
        "Verify the chain of the log and of history. Ends with 1 when a line is "
        "missing, altered or put in, and names its block."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors", type=Path, help="A file that audit_anchor wrote."
        )
        parser.add_argument(
            "--since",
            type=parse_date,
            metavar="DATE",
            help="Compute only the lines anew that were sealed from this day; the "
            "chain itself is always verified whole.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify(anchors=_anchors(options["anchors"]), since=_start(options))
        for fault in report.faults:
            self.stderr.write(fault)
        self._tell(report)
        if not report.is_whole:
            raise CommandError(f"The log is not whole: {len(report.faults)} faults.")
        self.stdout.write("The log is whole.")

    def _tell(self, report: Report) -> None:
        sealed = f"{report.sealed_at:%Y-%m-%d %H:%M}Z" if report.sealed_at else "never"
        self.stdout.write(
            f"{report.lines} lines in {report.blocks} blocks; sealed last: {sealed}"
        )
        for certificate, lines in report.destroyed.items():
            self.stdout.write(f"{lines} lines destroyed by certificate {certificate}")
        for table, lines in report.unsealed.items():
            self.stdout.write(f"{lines} lines of {table} not sealed yet")


def _anchors(path: Path | None) -> list:
    if path is None:
        return []
    try:
        return list(read(path.read_text().splitlines()))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from None


def _start(options: dict[str, Any]) -> datetime | None:
    day = options["since"]
    return timezone.make_aware(datetime.combine(day, time())) if day else None
