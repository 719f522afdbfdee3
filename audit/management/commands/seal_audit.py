"""Seal the log and the history by hand; the worker does it every minute."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.sealing import seal


class Command(BaseCommand):
    help = "Seal what is settled of the log and of history."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{seal(at=timezone.now())} blocks sealed")
