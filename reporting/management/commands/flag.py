"""Raise and resolve flags by hand, as the job of every morning does."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting import flags


class Command(BaseCommand):
    help = "Raise the flags that are due and resolve those whose cause is gone."

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day to look at, such as 2026-11-20; today when left out",
        )

    def handle(self, *args, **options):
        now = timezone.now()
        today = options["as_of"] or timezone.localdate(now)
        run, outcomes = flags.raise_and_resolve(today=today, at=now)
        for outcome in outcomes:
            words = _("%(kind)s: %(raised)d raised, %(resolved)d resolved") % {
                "kind": outcome.kind.label,
                "raised": outcome.raised,
                "resolved": outcome.resolved,
            }
            self.stdout.write(words)
        if run.failed:
            failed = _("%(number)d failed:") % {"number": run.failed}
            raise CommandError(f"{failed}\n{run.failure.strip()}")
