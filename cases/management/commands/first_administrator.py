"""Make the first account of an installation; all others are made on the pages."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import User


class Command(BaseCommand):
    """Refuse when there is an administrator: who can sign in needs no back door."""

    help = "Make the first administrator; asks for the password, or reads it on stdin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *, email: str, name: str, **options: object) -> None:
        administrators = User.objects.filter(role=User.Role.ADMINISTRATOR)
        if administrators.filter(is_active=True).exists():
            raise CommandError(_("There is an administrator already: ask that person."))
        password = ask_password()
        person = User(email=email.lower(), name=name, role=User.Role.ADMINISTRATOR)
        try:
            person.full_clean(exclude=["password"])
            validate_password(password, person)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        with transaction.atomic():
            person.set_password(password)
            person.save()
        said = _("%(email)s can sign in as administrator.") % {"email": email}
        self.stdout.write(said)


def ask_password() -> str:
    """Ask twice at a terminal, else read one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(_("Password:") + " ")
    if password != getpass.getpass(_("Once more:") + " "):
        raise CommandError(_("These two were not the same."))
    return password
