"""Fill an empty database with a fictitious city."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from cases.models import Household, User
from reporting import demo
from reporting.flags import raise_and_resolve


class Command(BaseCommand):
    help = "Fill an empty database with a fictitious city, for the demo and for trying."

    def add_arguments(self, parser):
        parser.add_argument("--households", type=int, default=400)
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *, households, seed, **options):
        if Household.objects.exists() or User.objects.exists():
            raise CommandError(
                "This database is in use already; the demo fills only an empty one."
            )
        if households < 1:
            raise CommandError("Ask for at least one household.")
        demo.fill(
            households=households,
            today=timezone.localdate(),
            seed=seed,
            progress=self.show,
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # So many rows at once are news to the planner.
        # What the daily job would have raised this morning.
        raise_and_resolve(today=timezone.localdate(), at=timezone.now())
        self.stdout.write(f"Made {households} households.")

    def show(self, done):
        if self.stdout.isatty():
            self.stdout.write(f"\r{done} households", ending="")
            self.stdout.flush()
