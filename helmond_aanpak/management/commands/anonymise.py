"""Make a copy of the database to train with, in which nobody can be found."""

import os
import subprocess
import sys
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helmond_aanpak.anonymising import copying


class Command(BaseCommand):
    """Copy to an empty database, which is given its tables when it has none."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--to",
            required=True,
            metavar="URL",
            help="postgresql://user:password@host:port/name of an empty database",
        )
        parser.add_argument(
            "--password",
            help="with which everybody in the copy can sign in; without it nobody can",
        )

    def handle(self, *args: Any, to: str, password: str | None, **options: Any) -> None:
        try:
            if not copying.require_empty(to):
                self.migrate(to)
            made = copying.copy(to, self.tell)
        except copying.CopyRefusedError as error:
            raise CommandError(str(error)) from None
        if password:
            self.let_in(to, password)
        self.stdout.write(
            f"{sum(made.values())} rows copied; nothing was changed here."
        )

    def tell(self, table: str, rows: int) -> None:
        self.stdout.write(f"{table}: {rows}")

    def migrate(self, to: str) -> None:
        """Make the tables, in a process of its own that knows only the copy."""
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DATABASE_URL": to, "DATABASE_PASSWORD": ""},
        )
        if done.returncode:
            raise CommandError("The tables of the copy could not be made; see above.")

    def let_in(self, to: str, password: str) -> None:
        with psycopg.connect(to) as target:
            target.execute(
                "UPDATE cases_user SET password = %s", [make_password(password)]
            )
