"""Take away a second step from outside: for when no administrator can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cases import actions
from cases.errors import TransitionRefused
from cases.models import AccessLog, User


class Command(BaseCommand):
    """The same step as an administrator's, in the log as one of who runs the server."""

    help = "Reset somebody's second step, who then sets up a new one with the password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("reason")

    def handle(self, *, email: str, reason: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            raise CommandError("Nobody with this address can sign in.")
        try:
            actions.reset_second_factor(
                user_id=user.pk,
                reason=reason,
                by=None,
                at=timezone.now(),
                channel=AccessLog.Channel.COMMAND,
            )
        except TransitionRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{email} sets up a new second step at the next sign-in.")
