"""Send the digests that wait, as the job of every morning does."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import ngettext

from cases import notifications


class Command(BaseCommand):
    help = "Send everybody's digest that was not sent today. Safe to run twice."

    def handle(self, *args, **options):
        run = notifications.send_digests(at=timezone.now())
        words = ngettext(
            "%(number)d mail sent, %(failed)d failed.",
            "%(number)d mails sent, %(failed)d failed.",
            run.done,
        )
        self.stdout.write(words % {"number": run.done, "failed": run.failed})
        if run.failed:
            raise CommandError(run.failure.strip())
