"""The sheets huishoudens, leden, casussen and aanspreekpunten."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Case,
    CaseGround,
    CaseLeefdomein,
    Household,
    HouseholdMember,
)
from reporting.models import CostsConfirmation, Period
from reporting.register.cells import YES_OR_NO, Column, Day, Email, Text, Texts
from reporting.register.known import Known, KnownCase, KnownHousehold
from reporting.register.known import Period as Days
from reporting.register.sheet import Entry, Row, Sheet, has

OLDEST = 120


class Households(Sheet[Household, KnownHousehold]):
    """A household is known by its number, and is the same one by its name."""

    name = "huishoudens"
    columns = (
        Column("dossiernummer", Text(20)),
        Column("naam", Text(200)),
        Column("gebied", Text(100)),
        Column(
            "postcode",
            Text(7, pattern=r"[1-9]\d{3}( ?[A-Za-z]{2})?"),
            is_required=False,
            is_optional=True,
        ),
    )
    key = ("dossiernummer",)
    model = Household
    identity = {"name": "naam"}
    lively = ("area_id", "postcode")

    def load(self, rows: list[Row]) -> dict[Any, Household]:
        numbers = [row.values.get("dossiernummer") for row in rows]
        existing = list(Household.objects.filter(number__in=numbers))
        if existing:
            self.register.know_households(existing)
        return {household.number: household for household in existing}

    def link(self, row: Row) -> None:
        self.pick(row, "gebied", self.register.areas)

    def build(self, row: Row) -> tuple[Household, KnownHousehold]:
        household = Household(
            number=row.values["dossiernummer"],
            name=row.values["naam"],
            area_id=row.links["gebied"],
            postcode=row.values["postcode"] or "",
            opened_at=self.at,
        )
        return household, KnownHousehold()

    def remember(self, row: Row, known: KnownHousehold | None) -> None:
        self.register.households[row.values["dossiernummer"]] = known


class Members(Sheet[HouseholdMember, Known]):
    """A member is known by household, names and date of birth together."""

    name = "leden"
    columns = (
        Column("dossiernummer", Text(20)),
        Column("voornaam", Text(100)),
        Column("achternaam", Text(150), is_required=False, is_optional=True),
        Column("geboortedatum", Day(first_year=1900), is_required=False),
        Column("relatie", Text(50), is_required=False, is_optional=True),
    )
    key = ("dossiernummer", "voornaam", "achternaam", "geboortedatum")
    model = HouseholdMember
    lively = ("relation",)

    def load(self, rows: list[Row]) -> dict[Any, HouseholdMember]:
        numbers = {row.values.get("dossiernummer") for row in rows}
        self.register.fetch_households(numbers)
        members = HouseholdMember.objects.filter(household__number__in=numbers)
        return {
            (
                member.household.number,
                member.first_name,
                member.last_name or None,
                member.birth_date,
            ): member
            for member in members.select_related("household")
        }

    def check_row(self, row: Row) -> None:
        born = row.values.get("geboortedatum")
        if born and self.today.year - born.year > OLDEST:
            sentence = _("Nobody is older than %(years)d years.")
            self.wrong(row, "geboortedatum", sentence % {"years": OLDEST})

    def link(self, row: Row) -> None:
        self.refer(row, "dossiernummer", self.register.households)

    def build(self, row: Row) -> tuple[HouseholdMember, Known]:
        member = HouseholdMember(
            household_id=row.links["dossiernummer"].pk,
            first_name=row.values["voornaam"],
            last_name=row.values["achternaam"] or "",
            birth_date=row.values["geboortedatum"],
            relation=row.values["relatie"] or "",
        )
        return member, Known()


class Cases(Sheet[Case, KnownCase]):
    """A case is known by its number, of one household and asked on one day."""

    name = "casussen"
    columns = (
        Column("casusnummer", Text(30)),
        Column("dossiernummer", Text(20)),
        Column("voordeur", Text(100)),
        Column("aangemeld_op", Day()),
        Column("wat_wil_je", Text(), is_required=False, is_optional=True),
        Column("wat_kun_je", Text(), is_required=False, is_optional=True),
        Column("wat_heb_je_nodig", Text(), is_required=False, is_optional=True),
        Column("leefdomeinen", Texts(), is_required=False),
        Column("grondslag", Text(100)),
        Column("kosten_voor_compleet", YES_OR_NO),
        Column("kosten_na_compleet", YES_OR_NO),
        Column("afgesloten_op", Day(), is_required=False),
        Column("afsluitreden", Text(200), is_required=False),
    )
    key = ("casusnummer",)
    model = Case
    identity = {"household_id": "dossiernummer", "opened_on": "aangemeld_op"}
    lively = ("voordeur", "wants", "can", "needs", "closed_on", "closing_reason")

    def load(self, rows: list[Row]) -> dict[Any, Case]:
        self.register.fetch_households(row.values.get("dossiernummer") for row in rows)
        numbers = [row.values.get("casusnummer") for row in rows]
        existing = list(Case.objects.filter(number__in=numbers))
        if existing:
            self.register.know_cases(existing)
        return {case.number: case for case in existing}

    def check_row(self, row: Row) -> None:
        self.not_before(row, "afgesloten_op", row.values.get("aangemeld_op"))
        if has(row, "afgesloten_op") and not has(row, "afsluitreden"):
            self.wrong(row, "afsluitreden", _("Say why the case was closed."))
        if has(row, "afsluitreden") and not has(row, "afgesloten_op"):
            sentence = _("There is a reason here, but the case is not closed.")
            self.wrong(row, "afsluitreden", sentence)

    def link(self, row: Row) -> None:
        self.refer(row, "dossiernummer", self.register.households)
        self.pick_all(row, "leefdomeinen", self.register.leefdomeinen)
        ground = self.pick(row, "grondslag", self.register.grounds)
        if ground and not ground.in_force:
            self.wrong(row, "grondslag", _("This law is not in force."))

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        household: KnownHousehold | None = row.links.get("dossiernummer")
        if household and not has(row, "afgesloten_op"):
            if household.has_open_case:
                yield "afgesloten_op", _("This household has an open case already.")
            household.has_open_case = True

    def build(self, row: Row) -> tuple[Case, KnownCase]:
        values = row.values
        household: KnownHousehold = row.links["dossiernummer"]
        case = Case(
            number=values["casusnummer"],
            household_id=household.pk,
            voordeur=values["voordeur"],
            opened_on=values["aangemeld_op"],
            wants=values["wat_wil_je"] or "",
            can=values["wat_kun_je"] or "",
            needs=values["wat_heb_je_nodig"] or "",
            closed_on=values["afgesloten_op"],
            closing_reason=values["afsluitreden"] or "",
        )
        known = KnownCase(
            household=household,
            opened_on=values["aangemeld_op"],
            closed_on=values["afgesloten_op"],
        )
        return case, known

    def remember(self, row: Row, known: KnownCase | None) -> None:
        self.register.cases[row.values["casusnummer"]] = known

    def related(self, entry: Entry[Case, KnownCase]) -> Iterator[models.Model]:
        row, case_id = entry.row, entry.known.pk
        for leefdomein_id in row.links["leefdomeinen"]:
            yield CaseLeefdomein(case_id=case_id, leefdomein_id=leefdomein_id)
        yield CaseGround(
            case_id=case_id,
            ground=row.links["grondslag"],
            valid_from=row.values["aangemeld_op"],
        )
        for column, period in (
            ("kosten_voor_compleet", Period.BEFORE),
            ("kosten_na_compleet", Period.AFTER),
        ):
            if row.values[column]:
                yield CostsConfirmation(
                    case_id=case_id, period=period, confirmed_at=self.at
                )


class Aanspreekpunten(Sheet[Aanspreekpunt, Known]):
    """An aanspreekpunt is known by household, person and first day together.

    Only the present one gets access: who handed over has no more need to know.
    """

    name = "aanspreekpunten"
    columns = (
        Column("dossiernummer", Text(20)),
        Column("email", Email()),
        Column("vanaf", Day()),
        Column("tot", Day(), is_required=False),
    )
    key = ("dossiernummer", "email", "vanaf")
    model = Aanspreekpunt
    lively = ("until_on",)

    def load(self, rows: list[Row]) -> dict[Any, Aanspreekpunt]:
        numbers = {row.values.get("dossiernummer") for row in rows}
        self.register.fetch_households(numbers)
        self.register.fetch_people(row.values.get("email") for row in rows)
        existing = Aanspreekpunt.objects.filter(household__number__in=numbers)
        return {
            (one.household.number, one.user.email, one.from_on): one
            for one in existing.select_related("household", "user")
        }

    def check_row(self, row: Row) -> None:
        self.not_before(row, "tot", row.values.get("vanaf"))

    def link(self, row: Row) -> None:
        self.refer(row, "dossiernummer", self.register.households)
        person = self.refer(row, "email", self.register.people)
        if person and not person.works_on_households:
            sentence = _("Only a professional or a coordinator works on households.")
            self.wrong(row, "email", sentence)

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        household: KnownHousehold | None = row.links.get("dossiernummer")
        start = row.values.get("vanaf")
        if not household or not start or "tot" not in row.values:
            return
        period = (start, row.values["tot"])
        if any(overlap(period, other) for other in household.periods):
            yield "vanaf", _("Somebody else was the aanspreekpunt on this day.")
        household.periods.append(period)

    def build(self, row: Row) -> tuple[Aanspreekpunt, Known]:
        aanspreekpunt = Aanspreekpunt(
            household_id=row.links["dossiernummer"].pk,
            user_id=row.links["email"].pk,
            from_on=row.values["vanaf"],
            until_on=row.values["tot"],
        )
        return aanspreekpunt, Known()

    def related(self, entry: Entry[Aanspreekpunt, Known]) -> Iterator[models.Model]:
        if entry.row.values["tot"] is None:
            links = entry.row.links
            yield from self.register.grant(
                links["email"],
                links["dossiernummer"],
                AccessGrant.Reason.AANSPREEKPUNT,
                self.at,
            )


def overlap(one: Days, other: Days) -> bool:
    """Return whether two periods have a day in common; the last day is not in them."""
    if one[0] == one[1] or other[0] == other[1]:
        return False
    return one[0] < (other[1] or dt.date.max) and other[0] < (one[1] or dt.date.max)
