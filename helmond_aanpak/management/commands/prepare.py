"""Make the database ready for web, worker and beat: part of `make run`."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cases.models import Household
from helmond_aanpak.management.commands import migrate

# Where it cannot be counted on one line, it is said each time that so many are done.
LINES = 10


class Command(BaseCommand):
    """Bring the tables up to date, and fill the demo when it is empty."""

    help = __doc__

    def handle(self, **options: object) -> None:
        executor = MigrationExecutor(connection)
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        self.total, self.done = len(steps), 0
        command = migrate.Command()
        command.after_each = self.count
        call_command(command, interactive=False, verbosity=0)
        if settings.DEMO and not Household.objects.exists():
            self.stdout.write("Filling the demo ...")
            call_command("fill_demo", stdout=self.stdout)

    def count(self) -> None:
        """Say how many of the changes to the tables are made."""
        self.done += 1
        sentence = f"Tables: {self.done} of {self.total} changes"
        if self.stdout.isatty():
            end = "\n" if self.done == self.total else ""
            self.stdout.write(f"\r{sentence}", ending=end)
            self.stdout.flush()
        elif self.done * LINES // self.total > (self.done - 1) * LINES // self.total:
            self.stdout.write(sentence)
