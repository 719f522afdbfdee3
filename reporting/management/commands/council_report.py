"""`manage.py council_report FILE`: the report for the council, as a PDF."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cases.pdf import pdf_of
from reporting.council import document_of, found_in
from reporting.management.commands.figures import day


class Command(BaseCommand):
    help = (
        "Write the report for the council (PDF/UA-1, Dutch), without figures about "
        "fewer than ten cases. Of a year or half-year that is over, or of everything."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--from", metavar="YYYY-MM-DD", dest="first")
        parser.add_argument("--to", metavar="YYYY-MM-DD", dest="last")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        first = day(options["first"]) if options["first"] else date(today.year, 1, 1)
        last = day(options["last"]) if options["last"] else today
        if last < first:
            raise CommandError(_("This is before the first day."))
        with translation.override("nl"):
            pdf = pdf_of(document_of(found_in(today, first, last)))
        try:
            options["file"].write_bytes(pdf)
        except OSError as error:
            sentence = _("This file cannot be opened: %(reason)s.")
            raise CommandError(sentence % {"reason": error.strerror}) from None
