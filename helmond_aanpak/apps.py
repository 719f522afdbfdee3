"""What is done once when Django starts."""

from importlib import import_module

from django.apps import AppConfig


class HelmondAanpakConfig(AppConfig):
    name = "helmond_aanpak"

    def ready(self) -> None:
        """Make the Celery application before any task is asked for.

        Here and not in the package, which start scripts import without Django.
        """
        import_module("helmond_aanpak.celery")
