"""The sheets organisaties and medewerkers: who works with the households."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import models
from django.utils.translation import gettext as _

from cases.models import Organisation, User
from reporting.register.cells import Choice, Column, Email, Text, Texts
from reporting.register.known import Known, KnownPerson, known_person
from reporting.register.sheet import Entry, Row, Sheet, has


class Organisations(Sheet[Organisation, Known]):
    """An organisation is known by its name."""

    name = "organisaties"
    columns = (Column("naam", Text(200)), Column("soort", Text(100)))
    key = ("naam",)
    model = Organisation
    lively = ("kind",)

    def load(self, rows: list[Row]) -> dict[Any, Organisation]:
        names = [row.values.get("naam") for row in rows]
        existing = {o.name: o for o in Organisation.objects.filter(name__in=names)}
        for organisation in existing.values():
            self.register.organisations[organisation.name] = Known(organisation.pk)
        return dict(existing)

    def build(self, row: Row) -> tuple[Organisation, Known]:
        organisation = Organisation(name=row.values["naam"], kind=row.values["soort"])
        return organisation, Known()

    def remember(self, row: Row, known: Known | None) -> None:
        self.register.organisations[row.values["naam"]] = known


class People(Sheet[User, KnownPerson]):
    """An account is known by its e-mail address.

    It has no password: who it is for chooses one by the mail of "forgotten". Roles
    that manage the system are not given by a file.
    """

    name = "medewerkers"
    columns = (
        Column("email", Email()),
        Column("naam", Text(200)),
        Column("organisatie", Text(200)),
        Column(
            "rol",
            Choice(
                {
                    "professional": User.Role.PROFESSIONAL,
                    "coordinator": User.Role.COORDINATOR,
                    "manager": User.Role.MANAGER,
                }
            ),
        ),
        Column("gebieden", Texts(), is_required=False),
    )
    key = ("email",)
    model = User
    lively = ("name", "role", "organisation_id")

    def load(self, rows: list[Row]) -> dict[Any, User]:
        self.register.fetch_organisations(row.values.get("organisatie") for row in rows)
        emails = [row.values.get("email") for row in rows]
        existing = {u.email: u for u in User.objects.filter(email__in=emails)}
        for user in existing.values():
            self.register.people[user.email] = known_person(user)
        return dict(existing)

    def check_row(self, row: Row) -> None:
        if has(row, "gebieden") and row.values.get("rol") not in (
            None,
            User.Role.COORDINATOR,
        ):
            self.wrong(row, "gebieden", _("Only a coordinator has areas."))

    def link(self, row: Row) -> None:
        self.refer(row, "organisatie", self.register.organisations)
        self.pick_all(row, "gebieden", self.register.areas)

    def build(self, row: Row) -> tuple[User, KnownPerson]:
        role = row.values["rol"]
        organisation_id = row.links["organisatie"].pk
        user = User(
            email=row.values["email"],
            name=row.values["naam"],
            role=role,
            organisation_id=organisation_id,
            password=make_password(None),
            joined_at=self.at,
        )
        return user, KnownPerson(None, role, organisation_id)

    def remember(self, row: Row, known: KnownPerson | None) -> None:
        self.register.people[row.values["email"]] = known

    def related(self, entry: Entry[User, KnownPerson]) -> Iterator[models.Model]:
        for area_id in entry.row.links["gebieden"]:
            yield User.areas.through(user_id=entry.known.pk, area_id=area_id)
