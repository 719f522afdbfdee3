"""The sheets mdo, afspraken, escalaties and doorbraken."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from cases.models import AccessGrant
from mdo import deadlines
from mdo.models import (
    Agreement,
    Attendance,
    Doorbraak,
    Escalation,
    EscalationPhase,
    Mdo,
)
from reporting.register.cells import (
    YES_OR_NO,
    Choice,
    Column,
    Day,
    Number,
    Text,
    Texts,
    Whole,
)
from reporting.register.known import (
    AnyKnown,
    Known,
    KnownAgreement,
    KnownCase,
    KnownMdo,
)
from reporting.register.sheet import Entry, Model, Row, Sheet, has

RESIDENT = "inwoner"
# What the reasons of an agreement can hold; its note holds any text.
MOST_REASON = 300


class OfCase(Sheet[Model, AnyKnown]):
    """A sheet whose rows belong to a case and happened while it was open."""

    # The column that says when; a sheet of amounts has none.
    happened: ClassVar[str] = ""

    def load_cases(self, rows: list[Row]) -> None:
        self.register.fetch_cases(row.values.get("casusnummer") for row in rows)

    def link(self, row: Row) -> None:
        self.refer(row, "casusnummer", self.register.cases)

    def check_dates(self, row: Row) -> None:
        case: KnownCase | None = row.links.get("casusnummer")
        if case:
            sentence = _("This is before the case was opened, on %(day)s.")
            self.not_before(row, self.happened, case.opened_on, sentence)

    def after_closing(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield a date from after the case was closed."""
        case: KnownCase | None = row.links.get("casusnummer")
        day = row.values.get(self.happened)
        if case and case.closed_on and day and day > case.closed_on:
            sentence = _("This is after the case was closed, on %(day)s.")
            closed_on = case.closed_on.strftime("%d-%m-%Y")
            yield self.happened, sentence % {"day": closed_on}


def in_closed_case() -> str:
    return _("The case is closed, so this cannot be open still.")


class Mdos(OfCase[Mdo, KnownMdo]):
    """An MDO is known by its number, of one case and held on one day."""

    name = "mdo"
    columns = (
        Column("mdonummer", Text(20)),
        Column("casusnummer", Text(30)),
        Column("gehouden_op", Day()),
        Column("locatie", Text(200), is_required=False, is_optional=True),
        Column("inwoner_aanwezig", YES_OR_NO),
        Column("reden_afwezig", Text(300), is_required=False),
        Column("deelnemers", Texts(lower=True), is_required=False),
    )
    key = ("mdonummer",)
    model = Mdo
    happened = "gehouden_op"
    identity = {"case_id": "casusnummer", "held_on": "gehouden_op"}
    lively = ("place", "resident_present", "absence_reason")

    def load(self, rows: list[Row]) -> dict[Any, Mdo]:
        self.load_cases(rows)
        self.register.fetch_people(
            email for row in rows for email in row.values.get("deelnemers") or ()
        )
        numbers = [row.values.get("mdonummer") for row in rows]
        existing = list(Mdo.objects.filter(number__in=numbers).select_related("case"))
        self.register.know_mdos(mdo for mdo in existing if mdo.held_on)
        return {mdo.number: mdo for mdo in existing}

    def check_row(self, row: Row) -> None:
        present = row.values.get("inwoner_aanwezig")
        if present is False and not has(row, "reden_afwezig"):
            sentence = _("Say why the resident was not there.")
            self.wrong(row, "reden_afwezig", sentence)
        if present and has(row, "reden_afwezig"):
            sentence = _("There is a reason here, but the resident was there.")
            self.wrong(row, "reden_afwezig", sentence)

    def link(self, row: Row) -> None:
        super().link(row)
        self.refer_all(row, "deelnemers", self.register.people)

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        yield from self.after_closing(row)

    def build(self, row: Row) -> tuple[Mdo, KnownMdo]:
        case: KnownCase = row.links["casusnummer"]
        held_on = row.values["gehouden_op"]
        mdo = Mdo(
            number=row.values["mdonummer"],
            case_id=case.pk,
            household_id=case.household.pk,
            status=Mdo.Status.HELD,
            held_on=held_on,
            place=row.values["locatie"] or "",
            resident_present=row.values["inwoner_aanwezig"],
            absence_reason=row.values["reden_afwezig"] or "",
            supporter=Mdo.Supporter.UNKNOWN,
            logged_at=self.at,
        )
        return mdo, KnownMdo(case=case, held_on=held_on)

    def remember(self, row: Row, known: KnownMdo | None) -> None:
        self.register.mdos[row.values["mdonummer"]] = known

    def related(self, entry: Entry[Mdo, KnownMdo]) -> Iterator[models.Model]:
        case = entry.known.case
        for person in entry.row.links["deelnemers"]:
            yield Attendance(
                mdo_id=entry.known.pk,
                user_id=person.pk,
                organisation_id=person.organisation_id,
            )
            if case.is_open:
                reason = AccessGrant.Reason.PARTICIPANT
                yield from self.register.grant(person, case.household, reason, self.at)


class Agreements(Sheet[Agreement, KnownAgreement]):
    """An agreement is known by its number, and is the same one by MDO and text.

    The explanation goes where the system keeps it: with the dropping, with what is in
    the way, or with the agreement.
    """

    name = "afspraken"
    columns = (
        Column("afspraaknummer", Text(20)),
        Column("mdonummer", Text(20)),
        Column("omschrijving", Text()),
        Column("leefdomein", Text(50), is_required=False),
        Column("verantwoordelijke", Text(254)),
        Column(
            "uiterlijk_op",
            Day(may_be_future=True),
            is_required=False,
            is_optional=True,
        ),
        Column(
            "status",
            Choice(
                {
                    "open": Agreement.Status.OPEN,
                    "geblokkeerd": Agreement.Status.BLOCKED,
                    "uitgevoerd": Agreement.Status.DONE,
                    "vervallen": Agreement.Status.DROPPED,
                }
            ),
        ),
        Column("uitgevoerd_op", Day(), is_required=False),
        Column("vervallen_op", Day(), is_required=False),
        Column("toelichting", Text(), is_required=False, is_optional=True),
    )
    key = ("afspraaknummer",)
    model = Agreement
    identity = {"mdo_id": "mdonummer", "text": "omschrijving"}
    lively = ("status", "owner_id", "due_on", "done_on", "dropped_on", "leefdomein_id")

    def load(self, rows: list[Row]) -> dict[Any, Agreement]:
        self.register.fetch_mdos(row.values.get("mdonummer") for row in rows)
        self.register.fetch_people(
            (row.values.get("verantwoordelijke") or "").lower() for row in rows
        )
        numbers = [row.values.get("afspraaknummer") for row in rows]
        existing = list(
            Agreement.objects.filter(number__in=numbers).select_related("mdo__case")
        )
        self.register.know_agreements(existing)
        return {agreement.number: agreement for agreement in existing}

    def check_row(self, row: Row) -> None:
        status = row.values.get("status")
        if status is None:
            return
        for column, of in (
            ("uitgevoerd_op", Agreement.Status.DONE),
            ("vervallen_op", Agreement.Status.DROPPED),
        ):
            if status == of and not has(row, column):
                self.wrong(row, column, _("Say on which day, since the status is so."))
            if status != of and has(row, column):
                self.wrong(row, column, _("There is a day here, but no such status."))

    def link(self, row: Row) -> None:
        self.refer(row, "mdonummer", self.register.mdos)
        self.pick(row, "leefdomein", self.register.leefdomeinen)
        owner = row.values.get("verantwoordelijke")
        if owner is None:
            return
        row.values["verantwoordelijke"] = owner.lower()
        if owner.lower() == RESIDENT:
            return
        person = self.refer(row, "verantwoordelijke", self.register.people)
        if person and not person.works_on_households:
            sentence = _(
                "Only a professional, a coordinator or the resident can do it."
            )
            self.wrong(row, "verantwoordelijke", sentence)

    def check_dates(self, row: Row) -> None:
        mdo: KnownMdo | None = row.links.get("mdonummer")
        if mdo:
            sentence = _("This is before the MDO, on %(day)s.")
            for column in ("uiterlijk_op", "uitgevoerd_op", "vervallen_op"):
                self.not_before(row, column, mdo.held_on, sentence)

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        mdo: KnownMdo | None = row.links.get("mdonummer")
        is_unfinished = row.values.get("status") in Agreement.UNFINISHED
        if mdo and is_unfinished and not mdo.case.is_open:
            yield "status", in_closed_case()

    def build(self, row: Row) -> tuple[Agreement, KnownAgreement]:
        values = row.values
        mdo: KnownMdo = row.links["mdonummer"]
        owner = row.links.get("verantwoordelijke")
        agreement = Agreement(
            number=values["afspraaknummer"],
            mdo_id=mdo.pk,
            household_id=mdo.case.household.pk,
            text=values["omschrijving"],
            leefdomein_id=row.links.get("leefdomein"),
            owner_id=owner.pk if owner else None,
            owner_is_resident=owner is None,
            agreed_on=mdo.held_on,
            target_on=deadlines.target_on(mdo.held_on),
            due_on=deadlines.due_on(mdo.held_on, values["uiterlijk_op"]),
            status=values["status"],
            done_on=values["uitgevoerd_op"],
            dropped_on=values["vervallen_op"],
        )
        explain(agreement, values["toelichting"] or "")
        return agreement, KnownAgreement(case=mdo.case)

    def remember(self, row: Row, known: KnownAgreement | None) -> None:
        self.register.agreements[row.values["afspraaknummer"]] = known

    def related(
        self, entry: Entry[Agreement, KnownAgreement]
    ) -> Iterator[models.Model]:
        case = entry.known.case
        owner = entry.row.links.get("verantwoordelijke")
        if owner and case.is_open and entry.instance.is_unfinished:
            reason = AccessGrant.Reason.OWNER
            yield from self.register.grant(owner, case.household, reason, self.at)


def explain(agreement: Agreement, note: str) -> None:
    """Put the explanation of the register in the field that is meant for it."""
    field = {
        Agreement.Status.DROPPED: "drop_reason",
        Agreement.Status.BLOCKED: "block_note",
    }.get(Agreement.Status(agreement.status), "note")
    if len(note) > MOST_REASON:
        field = "note"
    setattr(agreement, field, note)


class Escalations(OfCase[Escalation, Known]):
    """An escalation is known by its case and the day of scaling up together."""

    name = "escalaties"
    columns = (
        Column("casusnummer", Text(30)),
        Column("fase", Whole(2, 4)),
        Column("gemeld_op", Day()),
        Column(
            "aanleiding",
            Choice(
                {
                    "stagnatie": Escalation.Trigger.STAGNATION,
                    "complexiteit": Escalation.Trigger.COMPLEXITY,
                    "veiligheid": Escalation.Trigger.SAFETY,
                    "verslechtering": Escalation.Trigger.DETERIORATION,
                }
            ),
        ),
        Column("afschaalcriterium", Text()),
        Column("herzien_op", Day(may_be_future=True)),
        Column("afgeschaald_op", Day(), is_required=False),
    )
    key = ("casusnummer", "gemeld_op")
    model = Escalation
    happened = "gemeld_op"
    lively = ("phase_id", "review_on", "ended_on")

    def load(self, rows: list[Row]) -> dict[Any, Escalation]:
        self.load_cases(rows)
        numbers = [row.values.get("casusnummer") for row in rows]
        existing = Escalation.objects.filter(case__number__in=numbers)
        return {
            (escalation.case.number, escalation.started_on): escalation
            for escalation in existing.select_related("case")
        }

    def check_row(self, row: Row) -> None:
        started_on = row.values.get("gemeld_op")
        self.not_before(row, "herzien_op", started_on)
        self.not_before(row, "afgeschaald_op", started_on)

    def link(self, row: Row) -> None:
        super().link(row)
        self.pick(row, "fase", self.register.phases)

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        yield from self.after_closing(row)
        case: KnownCase | None = row.links.get("casusnummer")
        if not case or has(row, "afgeschaald_op"):
            return
        if not case.is_open:
            yield "afgeschaald_op", in_closed_case()
        if case.is_scaled_up:
            sentence = _("This case is scaled up already, without an end.")
            yield "afgeschaald_op", sentence
        case.is_scaled_up = True

    def build(self, row: Row) -> tuple[Escalation, Known]:
        case: KnownCase = row.links["casusnummer"]
        escalation = Escalation(
            case_id=case.pk,
            household_id=case.household.pk,
            started_on=row.values["gemeld_op"],
            phase_id=row.links["fase"],
            review_on=row.values["herzien_op"],
            ended_on=row.values["afgeschaald_op"],
        )
        return escalation, Known()

    def related(self, entry: Entry[Escalation, Known]) -> Iterator[models.Model]:
        values = entry.row.values
        yield EscalationPhase(
            escalation_id=entry.known.pk,
            phase_id=entry.row.links["fase"],
            since_on=values["gemeld_op"],
            trigger=values["aanleiding"],
            criterion=values["afschaalcriterium"],
            review_on=values["herzien_op"],
            set_at=self.at,
        )


class Doorbraken(OfCase[Doorbraak, Known]):
    """A doorbraak is known by its number, of one case and asked on one day."""

    name = "doorbraken"
    columns = (
        Column("doorbraaknummer", Text(20)),
        Column("casusnummer", Text(30)),
        Column("afspraaknummer", Text(20), is_required=False),
        Column("gemeld_op", Day()),
        Column(
            "hindernis",
            Choice(
                {
                    "wet": Doorbraak.Obstacle.LAW,
                    "lokale regel": Doorbraak.Obstacle.LOCAL_RULE,
                    "richtlijn": Doorbraak.Obstacle.GUIDELINE,
                    "procedure": Doorbraak.Obstacle.PROCEDURE,
                    "praktijk": Doorbraak.Obstacle.PRACTICE,
                    "budget": Doorbraak.Obstacle.BUDGET,
                    "wachttijd": Doorbraak.Obstacle.WAITING_TIME,
                }
            ),
        ),
        Column("vermeende_regel", Text()),
        Column("werkelijke_regel", Text(), is_required=False, is_optional=True),
        Column("eigenaar_regel", Text(200), is_required=False, is_optional=True),
        Column("legitimiteit", Text(), is_required=False),
        Column("betrokkenheid", Text(), is_required=False),
        Column("rendement", Text(), is_required=False),
        Column(
            "besluit",
            Choice(
                {
                    "open": Doorbraak.Decision.OPEN,
                    "toegekend": Doorbraak.Decision.GRANTED,
                    "afgewezen": Doorbraak.Decision.REFUSED,
                }
            ),
        ),
        Column("besloten_op", Day(), is_required=False),
        Column("kosten", Number(10, 2), is_required=False),
    )
    key = ("doorbraaknummer",)
    model = Doorbraak
    happened = "gemeld_op"
    identity = {"case_id": "casusnummer", "asked_on": "gemeld_op"}
    lively = ("decision", "decided_on", "amount", "obstacle", "alleged_rule")

    def load(self, rows: list[Row]) -> dict[Any, Doorbraak]:
        self.load_cases(rows)
        self.register.fetch_agreements(row.values.get("afspraaknummer") for row in rows)
        self.register.fetch_organisations(
            row.values.get("eigenaar_regel") for row in rows
        )
        numbers = [row.values.get("doorbraaknummer") for row in rows]
        return {d.number: d for d in Doorbraak.objects.filter(number__in=numbers)}

    def check_row(self, row: Row) -> None:
        decision = row.values.get("besluit")
        self.not_before(row, "besloten_op", row.values.get("gemeld_op"))
        if decision is None:
            return
        is_decided = decision != Doorbraak.Decision.OPEN
        if is_decided and not has(row, "besloten_op"):
            self.wrong(row, "besloten_op", _("Say on which day it was decided."))
        if not is_decided and has(row, "besloten_op"):
            sentence = _("There is a day here, but nothing was decided.")
            self.wrong(row, "besloten_op", sentence)
        if decision != Doorbraak.Decision.GRANTED and has(row, "kosten"):
            sentence = _("Only a doorbraak that is granted has costs.")
            self.wrong(row, "kosten", sentence)
        for column in ("legitimiteit", "betrokkenheid", "rendement"):
            if is_decided and not has(row, column):
                sentence = _("Nothing is decided without this text.")
                self.wrong(row, column, sentence)

    def link(self, row: Row) -> None:
        super().link(row)
        self.refer(row, "afspraaknummer", self.register.agreements)
        self.refer(row, "eigenaar_regel", self.register.organisations)

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        yield from self.after_closing(row)
        case: KnownCase | None = row.links.get("casusnummer")
        if not case:
            return
        is_undecided = row.values.get("besluit") == Doorbraak.Decision.OPEN
        if is_undecided and not case.is_open:
            yield "besluit", in_closed_case()
        agreement: KnownAgreement | None = row.links.get("afspraaknummer")
        if agreement and not is_same(agreement.case, case):
            yield "afspraaknummer", _("This agreement is of another case.")

    def build(self, row: Row) -> tuple[Doorbraak, Known]:
        values, links = row.values, row.links
        case: KnownCase = links["casusnummer"]
        agreement = links.get("afspraaknummer")
        owner = links.get("eigenaar_regel")
        amount = values["kosten"]
        if amount is None and values["besluit"] == Doorbraak.Decision.GRANTED:
            # As when it is granted in the system without an amount.
            amount = Decimal(0)
        doorbraak = Doorbraak(
            number=values["doorbraaknummer"],
            case_id=case.pk,
            household_id=case.household.pk,
            agreement_id=agreement.pk if agreement else None,
            asked_on=values["gemeld_op"],
            obstacle=values["hindernis"],
            alleged_rule=values["vermeende_regel"],
            actual_rule=values["werkelijke_regel"] or "",
            rule_owner_id=owner.pk if owner else None,
            legitimiteit=values["legitimiteit"] or "",
            betrokkenheid=values["betrokkenheid"] or "",
            rendement=values["rendement"] or "",
            decision=values["besluit"],
            decided_on=values["besloten_op"],
            amount=amount,
        )
        return doorbraak, Known()


def is_same(one: KnownCase, other: KnownCase) -> bool:
    """Return whether these are the same case, in the file or in the system."""
    return one is other or (one.pk is not None and one.pk == other.pk)
