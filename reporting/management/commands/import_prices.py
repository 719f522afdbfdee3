"""`manage.py import_prices FILE NAME`: bring in a version of the price list."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import User
from reporting.management.commands.import_register import line
from reporting.models import PriceList
from reporting.prices import versions
from reporting.prices.files import Found


class Command(BaseCommand):
    help = (
        "Bring in a price list (.xlsx or CSV) as a draft: all of it, or nothing and "
        "every bad row by name. Shows what it would change. Exit status 1 when refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("name", help="What the version is called, as 2027-1.")
        parser.add_argument(
            "--check", action="store_true", help="Only check; write nothing."
        )
        parser.add_argument(
            "--json", action="store_true", help="Print the bad rows as a JSON list."
        )
        parser.add_argument(
            "--new-payers", action="store_true", help="Add payers that are not known."
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="Let it be the list in force at once.",
        )
        parser.add_argument(
            "--by", metavar="EMAIL", help="Which administrator asks for it."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.administrator(options["by"])
        try:
            with options["file"].open("rb") as file:
                draft, found = versions.bring_in(
                    name=options["name"],
                    file=file,
                    may_add_payers=options["new_payers"],
                    check_only=options["check"],
                    by=by,
                    at=timezone.now(),
                )
        except OSError as error:
            sentence = _("This file cannot be opened: %(reason)s.")
            raise CommandError(sentence % {"reason": error.strerror}) from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.report(found, as_json=options["json"])
        if draft is None:
            self.stdout.write(_("The price list is good. Nothing was written."))
            return
        self.report_difference(draft)
        if options["publish"]:
            versions.publish(
                price_list_id=draft.pk,
                compared_with=PriceList.objects.in_force(),
                by=by,
                at=timezone.now(),
            )
            self.stdout.write(_("Version %(name)s is published.") % {"name": draft})

    def administrator(self, email: str | None) -> User | None:
        if email is None:
            return None
        administrators = User.objects.filter(
            is_active=True, role=User.Role.ADMINISTRATOR
        )
        found = administrators.filter(email__iexact=email).first()
        if found is None:
            raise CommandError(_("No administrator has this e-mail address."))
        return found

    def report(self, found: Found, *, as_json: bool) -> None:
        """Print what is wrong, and stop with it; say what was ignored."""
        if as_json:
            bad_rows = [problem.as_dict() for problem in found.problems]
            self.stdout.write(json.dumps(bad_rows, ensure_ascii=False, indent=1))
        else:
            for problem in found.problems:
                self.stdout.write(line(problem))
        if found.ignored:
            ignored = ", ".join(found.ignored)
            self.stderr.write(_("Not used: %(names)s.") % {"names": ignored}, str)
        if found.problems:
            number = len(found.problems)
            sentence = ngettext(
                "Nothing was imported: %(number)d place is not right.",
                "Nothing was imported: %(number)d places are not right.",
                number,
            )
            raise CommandError(sentence % {"number": number})

    def report_difference(self, draft: PriceList) -> None:
        found = versions.difference(PriceList.objects.in_force(), draft)
        for price in found.added:
            self.stdout.write(f"+ {price.code} {price.name}")
        for price in found.gone:
            self.stdout.write(f"- {price.code} {price.name}")
        for change in found.changed:
            words = "; ".join(
                f"{label} {old} → {new}" for label, old, new in change.words
            )
            self.stdout.write(f"* {change.new.code} {words}")
        self.stdout.write(
            _("%(added)d new, %(gone)d gone, %(changed)d changed, %(same)d the same.")
            % {
                "added": len(found.added),
                "gone": len(found.gone),
                "changed": len(found.changed),
                "same": found.same,
            }
        )
