"""Make the database ready for web, worker and beat: part of `make run`."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from cases.models import Household


class Command(BaseCommand):
    """Bring the tables up to date, and fill the demo when it is empty."""

    help = __doc__

    def handle(self, **options: object) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        if settings.DEMO and not Household.objects.exists():
            self.stdout.write("Filling the demo ...")
            call_command("fill_demo")
