"""The sheets metingen, kosten and inzet: what a case yields and what it takes."""

from collections.abc import Hashable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reporting.models import CostLine, Effort, Period, Price, Score
from reporting.register.cells import Choice, Column, Day, Number, Text, Whole
from reporting.register.known import Known, KnownCase
from reporting.register.promises import OfCase
from reporting.register.sheet import Row

PERIODS = {"voor": Period.BEFORE, "na": Period.AFTER}
OWN_PRICE = "Prijs uit het register"


class Scores(OfCase[Score, Known]):
    """A score is known by case, moment, leefdomein and who answered together."""

    name = "metingen"
    columns = (
        Column("casusnummer", Text(30)),
        Column(
            "moment", Choice({"begin": Score.Moment.BEGIN, "eind": Score.Moment.EIND})
        ),
        Column("gemeten_op", Day()),
        Column(
            "beantwoord_door",
            Choice(
                {
                    "inwoner": Score.AnsweredBy.RESIDENT,
                    "samen": Score.AnsweredBy.TOGETHER,
                    "professional": Score.AnsweredBy.PROFESSIONAL,
                }
            ),
        ),
        Column("leefdomein", Text(50)),
        Column("tevredenheid", Whole(0, 10), is_required=False),
        Column("zelfredzaamheid", Whole(1, 5), is_required=False),
    )
    key = ("casusnummer", "moment", "leefdomein", "beantwoord_door")
    model = Score
    happened = "gemeten_op"
    lively = ("measured_on", "tevredenheid", "zelfredzaamheid")

    def load(self, rows: list[Row]) -> dict[Any, Score]:
        self.load_cases(rows)
        numbers = {row.values.get("casusnummer") for row in rows}
        existing = Score.objects.filter(
            case__number__in=numbers, moment__in=["begin", "eind"], about=None
        )
        return {
            (
                score.case.number,
                score.moment,
                score.leefdomein.name,
                score.answered_by,
            ): score
            for score in existing.select_related("case", "leefdomein")
        }

    def link(self, row: Row) -> None:
        super().link(row)
        self.pick(row, "leefdomein", self.register.leefdomeinen)

    def build(self, row: Row) -> tuple[Score, Known]:
        case: KnownCase = row.links["casusnummer"]
        score = Score(
            case_id=case.pk,
            household_id=case.household.pk,
            leefdomein_id=row.links["leefdomein"],
            moment=row.values["moment"],
            measured_on=row.values["gemeten_op"],
            answered_by=row.values["beantwoord_door"],
            tevredenheid=row.values["tevredenheid"],
            zelfredzaamheid=row.values["zelfredzaamheid"],
            recorded_at=self.at,
        )
        return score, Known()


class Costs(OfCase[CostLine, Known]):
    """A cost line is known by all but its quantity.

    Two lines that differ in nothing else are one, pasted twice or to be added up.
    """

    name = "kosten"
    columns = (
        Column("casusnummer", Text(30)),
        Column("periode", Choice(PERIODS)),
        Column("kostensoort", Text(50)),
        Column("hoeveelheid_per_jaar", Number(8, 6)),
        Column("prijs_per_eenheid", Number(10, 4), is_required=False, is_optional=True),
        Column("betaler", Text(100), is_required=False, is_optional=True),
        Column(
            "zekerheid",
            Choice(
                {
                    "geschat": CostLine.Certainty.ESTIMATED,
                    "vastgesteld": CostLine.Certainty.ESTABLISHED,
                }
            ),
        ),
    )
    key = (
        "casusnummer",
        "periode",
        "kostensoort",
        "prijs_per_eenheid",
        "betaler",
        "zekerheid",
    )
    model = CostLine
    lively = ("quantity",)

    def load(self, rows: list[Row]) -> dict[Any, CostLine]:
        self.load_cases(rows)
        numbers = {row.values.get("casusnummer") for row in rows}
        existing = CostLine.objects.filter(case__number__in=numbers).exclude(
            period=Period.WITHOUT
        )
        return {
            (
                line.case.number,
                line.period,
                line.price.code,
                price,
                line.payer.name if line.payer_id != line.price.payer_id else None,
                line.certainty,
            ): line
            for line in existing.select_related("case", "price", "payer")
            # What is the list's price now may not be that any more later.
            for price in (
                {line.unit_price} if line.own_price_reason else {None, line.unit_price}
            )
        }

    def key_of(self, row: Row) -> Hashable | None:
        """Take the list's price or payer as not filled in, as that means the same."""
        price = self.register.prices.get(row.values.get("kostensoort", ""))
        if price and row.values.get("prijs_per_eenheid") == price.amount:
            row.values["prijs_per_eenheid"] = None
        payer_id = self.register.payers.get(row.values.get("betaler", ""))
        if price and payer_id == price.payer_id:
            row.values["betaler"] = None
        return super().key_of(row)

    def link(self, row: Row) -> None:
        super().link(row)
        self.pick(row, "kostensoort", self.register.prices)
        self.pick(row, "betaler", self.register.payers)

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        case: KnownCase | None = row.links.get("casusnummer")
        if case and row.values.get("periode") in case.confirmed:
            sentence = _("The costs of this period were confirmed complete before.")
            yield "casusnummer", sentence

    def build(self, row: Row) -> tuple[CostLine, Known]:
        case: KnownCase = row.links["casusnummer"]
        price: Price = row.links["kostensoort"]
        own_price: Decimal | None = row.values["prijs_per_eenheid"]
        line = CostLine(
            case_id=case.pk,
            household_id=case.household.pk,
            period=row.values["periode"],
            price=price,
            quantity=row.values["hoeveelheid_per_jaar"],
            unit_price=price.amount if own_price is None else own_price,
            own_price_reason="" if own_price is None else OWN_PRICE,
            payer_id=row.links.get("betaler", price.payer_id),
            certainty=row.values["zekerheid"],
            recorded_at=self.at,
        )
        return line, Known()


class Efforts(OfCase[Effort, Known]):
    """An effort is known by case, organisation and rate; hours of the same add up."""

    name = "inzet"
    columns = (
        Column("casusnummer", Text(30)),
        Column("organisatie", Text(200)),
        Column("uren", Number(8, 2)),
        Column("uurtarief", Number(8, 2)),
    )
    key = ("casusnummer", "organisatie", "uurtarief")
    model = Effort
    lively = ("hours",)

    def load(self, rows: list[Row]) -> dict[Any, Effort]:
        self.load_cases(rows)
        self.register.fetch_organisations(row.values.get("organisatie") for row in rows)
        numbers = {row.values.get("casusnummer") for row in rows}
        existing = Effort.objects.filter(case__number__in=numbers)
        return {
            (effort.case.number, effort.organisation.name, effort.rate): effort
            for effort in existing.select_related("case", "organisation")
        }

    def link(self, row: Row) -> None:
        super().link(row)
        self.refer(row, "organisatie", self.register.organisations)

    def build(self, row: Row) -> tuple[Effort, Known]:
        case: KnownCase = row.links["casusnummer"]
        effort = Effort(
            case_id=case.pk,
            household_id=case.household.pk,
            organisation_id=row.links["organisatie"].pk,
            hours=row.values["uren"],
            rate=row.values["uurtarief"],
            recorded_at=self.at,
        )
        return effort, Known()
