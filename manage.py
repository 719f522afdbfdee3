#!/usr/bin/env python
"""Run a command of the project: `manage.py help` lists them.

Where the environment names no database or Valkey, the embedded ones of the demo
are used: those that run already, else they are started for this command's time.
"""

import os
import sys

from helmond_aanpak import embedded

# These work without tables; the others find an embedded database up to date.
WITHOUT_TABLES = {
    "check",
    "collectstatic",
    "help",
    "makemigrations",
    "migrate",
    "prepare",
    "showmigrations",
    "spectacular",
    "sqlmigrate",
    "translations",
    "version",
}


def main() -> None:
    """Run the command; what stands in its way is said in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helmond_aanpak.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        is_embedded = embedded.fill_environment(
            os.environ, folder=embedded.data_folder()
        )
        command = next((a for a in sys.argv[1:] if not a.startswith("-")), "help")
        if is_embedded and command not in WITHOUT_TABLES:
            bring_tables_up_to_date()
        execute_from_command_line(sys.argv)
    except (embedded.EmbeddedError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def bring_tables_up_to_date() -> None:
    """Run the migrations that the database lacks."""
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        sys.stderr.write("Bringing the database up to date ...\n")
        call_command("migrate", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
