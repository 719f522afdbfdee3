"""Send the digests that wait, as the job of every morning does."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases import notifications


class Command(BaseCommand):
    help = "Send everybody's digest that was not sent today. Safe to run twice."

    def handle(self, *args, **options):
        run = notifications.send_digests(at=timezone.now())
        self.stdout.write(f"{run.done} mails sent, {run.failed} failed.")
        if run.failed:
            raise CommandError(run.failure.strip())
