"""`manage.py import_register FILE`: bring a register in, everything or nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import User
from reporting.register.importer import Outcome, import_register
from reporting.register.problems import Problem


class Command(BaseCommand):
    help = (
        "Import a register (.xlsx): everything, or nothing and every bad row by name. "
        "Rows that the system has already change nothing. Exit status 1 when refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--check", action="store_true", help="Only check; write nothing."
        )
        parser.add_argument(
            "--json", action="store_true", help="Print the bad rows as a JSON list."
        )
        parser.add_argument(
            "--by", metavar="EMAIL", help="Who asks for it; the history says so."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = import_register(
            options["file"],
            at=timezone.now(),
            by=self.person(options["by"]),
            check_only=options["check"],
            progress=self.show_progress,
        )
        self.end_progress()
        self.report_ignored(outcome)
        if options["json"]:
            bad_rows = [problem.as_dict() for problem in outcome.problems]
            self.stdout.write(json.dumps(bad_rows, ensure_ascii=False, indent=1))
        elif outcome.is_good:
            self.report_made(outcome, is_check=options["check"])
        else:
            for problem in outcome.problems:
                self.stdout.write(line(problem))
        self.report_consequences(outcome)
        if not outcome.is_good:
            raise CommandError(verdict(outcome))
        if not options["check"]:
            # So many rows at once are news to the planner, and figures come next.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")

    def person(self, email: str | None) -> User | None:
        if email is None:
            return None
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError(_("Nobody has an account with this e-mail address."))
        return user

    def show_progress(self, sheet: str, rows: int) -> None:
        if self.stderr.isatty():
            self.tell(f"\r\033[K{sheet} {rows}", ending="")

    def end_progress(self) -> None:
        if self.stderr.isatty():
            self.tell("\r\033[K", ending="")

    def tell(self, text: str, ending: str = "\n") -> None:
        """Say something beside the outcome; no error, so not in red."""
        self.stderr.write(text, str, ending)

    def report_ignored(self, outcome: Outcome) -> None:
        for sheet, column in outcome.ignored:
            sentence = (
                _("Column %(column)s of the sheet %(sheet)s is unknown and ignored.")
                if column
                else _("The sheet %(sheet)s is unknown and ignored.")
            )
            self.tell(sentence % {"sheet": sheet, "column": column})

    def report_consequences(self, outcome: Outcome) -> None:
        if outcome.consequences:
            self.tell(consequences(outcome.consequences))
        if outcome.waiting:
            self.tell(
                ngettext(
                    "%(number)d row belongs to a bad row and is looked at after that.",
                    "%(number)d rows belong to a bad row and are looked at after that.",
                    outcome.waiting,
                )
                % {"number": outcome.waiting}
            )

    def report_made(self, outcome: Outcome, *, is_check: bool) -> None:
        heads = (
            _("sheet"),
            _("rows"),
            _("made"),
            _("there already"),
            _("changed here"),
        )
        form = "{:<18}{:>9}{:>10}{:>16}{:>18}"
        self.stdout.write(form.format(*heads))
        for name, made in outcome.made.items():
            self.stdout.write(
                form.format(name, made.rows, made.made, made.present, made.moved_on)
            )
        if any(made.moved_on for made in outcome.made.values()):
            self.stdout.write(
                _("Rows that were changed here since stay as they are here.")
            )
        if is_check:
            self.stdout.write(_("The register is good. Nothing was written."))


def line(problem: Problem) -> str:
    """Return one bad row as a line; JSON keeps a value from steering the terminal."""
    where = [problem.sheet]
    if problem.row is not None:
        where.append(_("row %(row)d") % {"row": problem.row})
    where.append(problem.column)
    place = ", ".join(part for part in where if part)
    value = (
        "" if problem.value is None else json.dumps(problem.value, ensure_ascii=False)
    )
    return ": ".join(part for part in (place, value, problem.reason) if part)


def consequences(problems: list[Problem]) -> str:
    """Return in one line which numbers nobody has since the number of a row is bad."""
    numbers = sorted({f"{p.missing[0]} {p.missing[1]}" for p in problems if p.missing})
    return ngettext(
        "%(rows)d row refers to a number that is missing, most likely that of a row"
        " named above: %(numbers)s.",
        "%(rows)d rows refer to a number that is missing, most likely that of a row"
        " named above: %(numbers)s.",
        len(problems),
    ) % {"rows": len(problems), "numbers": ", ".join(numbers)}


def verdict(outcome: Outcome) -> str:
    return ngettext(
        "Nothing was imported: %(number)d place is not right.",
        "Nothing was imported: %(number)d places are not right.",
        len(outcome.problems),
    ) % {"number": len(outcome.problems)}
