"""Keep the Dutch catalog in step with the code."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helmond_aanpak import catalog


class Command(BaseCommand):
    """Take up new texts and the parts into django.po, and drop what is not used."""

    help = (
        "Bring locale/nl/LC_MESSAGES/django.po up to date with the code and with"
        " locale/nl/parts, and compile it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument(
            "--check",
            action="store_true",
            help="change nothing; fail when a translation is missing or wrong",
        )
        only.add_argument(
            "--compile", action="store_true", help="only make the file Django reads"
        )

    def handle(self, *, check: bool, compile: bool, **options: object) -> None:  # noqa: A002
        if not check and not compile:
            catalog.write(catalog.merged())
        if not check:
            catalog.compile_catalog()
        if compile:
            return
        found = catalog.complaints()
        if check and found:
            raise CommandError("\n".join(["The Dutch is not complete:", *found]))
        if found:
            self.stdout.write(f"{len(found)} texts need attention: see --check.")
