"""What is done once when Django starts."""

from importlib import import_module

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class HelmondAanpakConfig(AppConfig):
    name = "helmond_aanpak"

    def ready(self) -> None:
        """Make the Celery application before any task is asked for.

        Here and not in the package, which start scripts import without Django.
        """
        import_module("helmond_aanpak.celery")
        row_security = import_module("cases.row_security")
        # Told of an app with models, and when the migrations of all apps have run.
        post_migrate.connect(
            row_security.bring_up_to_date, sender=apps.get_app_config("cases")
        )
