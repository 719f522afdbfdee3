"""What mdo knows of one household, in a fixed number of queries, as pages show it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Prefetch
from django.utils import timezone

from cases.models import Case, Household
from mdo.deadlines import target_on
from mdo.models import (
    Agreement,
    Doorbraak,
    Escalation,
    EscalationPhase,
    Extension,
    Flag,
    Mdo,
)

# Late first and what is to be done next; what needs nothing any more comes last.
FINISHED_LAST = {Agreement.Status.DONE: 1, Agreement.Status.DROPPED: 2}


@dataclass
class Meeting:
    """An MDO with its place among those of its case, and what was agreed there."""

    mdo: Mdo
    order: int
    agreements: list[Agreement] = field(default_factory=list)

    @property
    def target_on(self) -> date | None:
        return target_on(self.mdo.held_on) if self.mdo.held_on else None

    @property
    def is_planned(self) -> bool:
        return self.mdo.status == Mdo.Status.PLANNED

    @property
    def is_at_work(self) -> bool:
        return any(agreement.is_unfinished for agreement in self.agreements)


@dataclass
class Coming:
    """The next thing of which the day is known."""

    on: date
    kind: str
    subject: Any


@dataclass
class Overview:
    """The MDO's, agreements, doorbraken, escalations and flags of a household."""

    today: date
    case: Case | None
    meetings: list[Meeting]
    doorbraken: list[Doorbraak]
    escalations: list[Escalation]
    flags: list[Flag]

    @property
    def current(self) -> list[Meeting]:
        """Return the MDO's of the case that the page is about, the first one first."""
        return [one for one in self.meetings if one.mdo.case_id == self._case_id]

    @property
    def at_work(self) -> list[Meeting]:
        """Return the MDO's of which something is to be done: that are planned, that
        have an agreement open, and always the last that was held."""
        last = self.last_held
        return [
            one
            for one in self.current
            if one.is_planned or one.is_at_work or one is last
        ]

    @property
    def finished(self) -> list[Meeting]:
        at_work = self.at_work
        return [one for one in self.current if one not in at_work]

    @property
    def earlier(self) -> list[Meeting]:
        return [one for one in self.meetings if one.mdo.case_id != self._case_id]

    @property
    def _case_id(self) -> int | None:
        return self.case.pk if self.case else None

    @property
    def agreements(self) -> list[Agreement]:
        return [one for meeting in self.current for one in meeting.agreements]

    @property
    def unfinished(self) -> list[Agreement]:
        """Return what is still to be done, the nearest day first."""
        rows = [one for one in self.agreements if one.is_unfinished]
        return sorted(rows, key=lambda one: (one.due_on, one.pk))

    @property
    def late(self) -> list[Agreement]:
        return [one for one in self.unfinished if one.is_overdue(self.today)]

    @property
    def done_in_time(self) -> list[Agreement]:
        return [
            one for one in self.agreements if one.done_on and one.done_on <= one.due_on
        ]

    @property
    def done(self) -> list[Agreement]:
        return [one for one in self.agreements if one.status == Agreement.Status.DONE]

    @property
    def stuck(self) -> list[Agreement]:
        """Return what is stuck, whether or not somebody asked for a doorbraak."""
        return [one for one in self.unfinished if one.status == "blocked"]

    @property
    def undecided(self) -> list[Doorbraak]:
        return [one for one in self.doorbraken if not one.is_decided]

    @property
    def escalation(self) -> Escalation | None:
        return next((one for one in self.escalations if not one.ended_on), None)

    @property
    def ended_escalations(self) -> list[Escalation]:
        return [one for one in self.escalations if one.ended_on]

    @property
    def threat(self) -> Flag | None:
        """Return the flag that asks to scale up or to say why not."""
        kind = Flag.Kind.ESCALATION_THREATENS
        return next((flag for flag in self.flags if flag.kind == kind), None)

    @property
    def last_held(self) -> Meeting | None:
        held = [one for one in self.current if one.mdo.held_on]
        return held[-1] if held else None

    @property
    def voice(self) -> Mdo | None:
        """Return the last MDO at which the resident's own words were written down."""
        said = [one.mdo for one in self.meetings if one.mdo.own_words.strip()]
        return said[-1] if said else None

    @property
    def coming(self) -> Coming | None:
        """Return what comes next: an MDO, an agreement or a review."""
        found = []
        planned = next((one for one in self.current if one.is_planned), None)
        if planned and planned.mdo.planned_at:
            on = timezone.localdate(planned.mdo.planned_at)
            found.append(Coming(on, "mdo", planned))
        elif self.last_held and self.last_held.mdo.next_on:
            # Passed and not held yet is what has to be done first.
            found.append(Coming(self.last_held.mdo.next_on, "mdo", self.last_held))
        found += [
            Coming(one.due_on, "agreement", one)
            for one in self.unfinished
            if one.due_on >= self.today
        ][:1]
        if self.escalation:
            found.append(Coming(self.escalation.review_on, "review", self.escalation))
        return min(found, key=lambda one: one.on, default=None)


def overview(household: Household, case: Case | None, today: date) -> Overview:
    """Load what mdo knows of a household. Whoever asks may see the household."""
    doorbraken = list(
        Doorbraak.objects.filter(household=household)
        .for_display()
        .select_related("decided_by", "asked_by__organisation")
    )
    return Overview(
        today=today,
        case=case,
        meetings=_meetings(household, doorbraken),
        doorbraken=doorbraken,
        escalations=_escalations(household),
        flags=list(Flag.objects.filter(household=household).unresolved()),
    )


def _meetings(household: Household, doorbraken: list[Doorbraak]) -> list[Meeting]:
    # What was cancelled stands on the timeline.
    mdos = Mdo.objects.filter(household=household).exclude(status=Mdo.Status.CANCELLED)
    mdos = mdos.for_display()
    meetings: dict[int, Meeting] = {}
    orders: dict[int, int] = {}
    for mdo in mdos.order_by("case__opened_on", "held_on", "planned_at", "pk"):
        orders[mdo.case_id] = orders.get(mdo.case_id, 0) + 1
        meetings[mdo.pk] = Meeting(mdo, orders[mdo.case_id])
    for agreement in rows(household=household):
        # What is in the way of an agreement stands beside it.
        agreement.doorbraken_asked = [
            one for one in doorbraken if one.agreement_id == agreement.pk
        ]
        meetings[agreement.mdo_id].agreements.append(agreement)
    for meeting in meetings.values():
        meeting.agreements.sort(key=_order)
    return list(meetings.values())


def rows(**which: Any) -> Any:
    """Return agreements with all that a row on a page shows of them."""
    return (
        Agreement.objects.filter(**which)
        .for_display()
        .with_last_reminder()
        .annotate(
            is_shut_out=ExpressionWrapper(
                Agreement.objects.all().owner_is_shut_out(timezone.now()),
                BooleanField(),
            )
        )
        .select_related("mdo__case", "about", "done_by", "dropped_by")
        .prefetch_related(
            Prefetch("extensions", Extension.objects.select_related("extended_by"))
        )
    )


def _order(agreement: Agreement) -> tuple:
    return (
        FINISHED_LAST.get(Agreement.Status(agreement.status), 0),
        agreement.due_on,
        agreement.pk,
    )


def _escalations(household: Household) -> list[Escalation]:
    phases = EscalationPhase.objects.select_related("phase", "set_by").order_by("pk")
    return list(
        Escalation.objects.filter(household=household)
        .select_related("phase", "case", "ended_by")
        .prefetch_related(Prefetch("phases", phases))
    )
