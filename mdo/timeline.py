"""What happened of what was promised, for the timeline of a household."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.formats import short_date
from cases.models import Household, User
from cases.timeline import Entry, Kind, about, changed_by, steps
from mdo.models import (
    Agreement,
    Amendment,
    Doorbraak,
    DoorbraakQuestion,
    Escalation,
    EscalationPhase,
    Extension,
    Flag,
    Mdo,
)


def _events(model: Any, **which: Any) -> Any:
    return model.pgh_event_model.objects.filter(**which)


def entries(household: Household) -> Iterator[Entry]:
    """Tell of the MDO's, agreements, doorbraken and escalations of a household."""
    agreements = list(
        steps(
            _events(Agreement, household=household).select_related(
                "owner", "done_by", "dropped_by", "blocked_by", "reopened_by"
            )
        )
    )
    promised = Counter(event.mdo_id for was, event in agreements if was is None)
    yield from about(Kind.MDO, _of_mdos(household, promised))
    by_whom = changed_by(event for _was, event in agreements)
    why_moved = _why_moved(household)
    for was, event in agreements:
        by = by_whom.get(event.pgh_id)
        yield from about(Kind.AGREEMENT, _of_agreement(was, event, by, why_moved))
    yield from about(Kind.DOORBRAAK, _of_doorbraken(household))
    yield from about(Kind.DOORBRAAK, _of_questions(household))
    yield from about(Kind.ESCALATION, _of_escalations(household))
    yield from about(Kind.ESCALATION, _of_answers(household))


def _of_mdos(household: Household, promised: Counter) -> Iterator[Entry]:
    events = _events(Mdo, household=household).select_related(
        "logged_by", "confirmed_by", "cancelled_by"
    )
    found = list(steps(events))
    by_whom = changed_by(event for _was, event in found)
    for was, event in found:
        if event.held_on and (was is None or was.held_on is None):
            count = promised[event.pgh_obj_id]
            words = ngettext(
                "MDO held, %(count)d agreement", "MDO held, %(count)d agreements", count
            )
            by = event.logged_by
            yield Entry(
                event.held_on,
                event.pgh_created_at,
                "users",
                words % {"count": count},
                by,
                event.place,
            )
        at = event.pgh_created_at
        if was is None and event.status == Mdo.Status.PLANNED:
            words = _("MDO planned for %(day)s") % {"day": _planned_on(event)}
            by = event.logged_by
            yield Entry(timezone.localdate(at), at, "cal", words, by, event.place)
        if was and event.status == was.status == Mdo.Status.PLANNED:
            yield from _moved(was, event, by_whom.get(event.pgh_id))
        if event.cancelled_at and was and was.cancelled_at is None:
            words = _("MDO of %(day)s cancelled") % {"day": _planned_on(event)}
            note, by = event.cancel_reason, event.cancelled_by
            yield Entry(timezone.localdate(at), at, "dash", words, by, note)
        if event.confirmed_at and (was is None or was.confirmed_at is None):
            by = event.confirmed_by
            yield Entry(
                timezone.localdate(at),
                at,
                "check",
                _("Report of the MDO confirmed"),
                by,
            )
    for amendment in Amendment.objects.filter(mdo__household=household).select_related(
        "amended_by"
    ):
        at = amendment.amended_at
        words, by = _("Report of the MDO amended"), amendment.amended_by
        yield Entry(timezone.localdate(at), at, "pen", words, by, amendment.reason)


def _planned_on(event: Any) -> str:
    return short_date(timezone.localdate(event.planned_at))


def _moved(was: Any, event: Any, by: User | None) -> Iterator[Entry]:
    """Tell that a planned MDO got another moment or place."""
    at = event.pgh_created_at
    if event.planned_at != was.planned_at:
        days = {"was": _planned_on(was), "now": _planned_on(event)}
        words = _("MDO of %(was)s moved to %(now)s") % days
    elif event.place != was.place:
        words = _("MDO of %(day)s moved to another place") % {"day": _planned_on(event)}
    else:
        return
    yield Entry(timezone.localdate(at), at, "cal", words, by, event.place)


# Of which agreement, from which day to which: why it was moved.
Moves = dict[tuple[int, date, date], str]


def _why_moved(household: Household) -> Moves:
    extensions = Extension.objects.filter(agreement__household=household)
    return {
        (one.agreement_id, one.old_on, one.new_on): one.reason for one in extensions
    }


def _of_agreement(
    was: Any, event: Any, by: User | None, why_moved: Moves
) -> Iterator[Entry]:
    """Tell of a step, by whom the row names or else by whom the history does.

    That it was made is told with its MDO.
    """
    text = {"text": event.text}
    at = event.pgh_created_at
    before = was.status if was else Agreement.Status.OPEN
    if event.status != before:
        if event.status == Agreement.Status.DONE:
            words = _("Done: %(text)s") % text
            yield Entry(event.done_on, at, "check", words, event.done_by, event.note)
        elif event.status == Agreement.Status.DROPPED:
            words, note = _("Dropped: %(text)s") % text, event.drop_reason
            yield Entry(event.dropped_on, at, "dash", words, event.dropped_by, note)
        elif event.status == Agreement.Status.BLOCKED:
            words, note = _("Stuck: %(text)s") % text, event.block_note
            on = event.blocked_on or timezone.localdate(at)
            yield Entry(on, at, "block", words, event.blocked_by, note)
        elif before in (Agreement.Status.DONE, Agreement.Status.DROPPED):
            words, note = _("Open again: %(text)s") % text, event.reopen_reason
            yield Entry(event.reopened_on, at, "arrow", words, event.reopened_by, note)
        else:
            words = _("Goes on again: %(text)s") % text
            yield Entry(timezone.localdate(at), at, "arrow", words, by)
    if was and event.owner_id != was.owner_id:
        words = _("Handed over: %(text)s") % text
        note = event.owner.name if event.owner else _("The resident")
        yield Entry(timezone.localdate(at), at, "user", words, by, note)
    if was and event.due_on != was.due_on:
        dates = {"was": short_date(was.due_on), "now": short_date(event.due_on)}
        note = _("from %(was)s to %(now)s") % dates
        why = why_moved.get((event.pgh_obj_id, was.due_on, event.due_on), "")
        words = _("Another date: %(text)s") % text
        note = f"{note}: {why}" if why else note
        yield Entry(timezone.localdate(at), at, "cal", words, by, note)
    if was and event.reminded_at and event.reminded_at != was.reminded_at:
        words, note = _("Reminded: %(text)s") % text, event.owner and event.owner.name
        yield Entry(timezone.localdate(at), at, "bell", words, by, note or "")


def _of_doorbraken(household: Household) -> Iterator[Entry]:
    events = _events(Doorbraak, household=household)
    people = ("asked_by", "decided_by", "settled_by", "settle_with")
    for was, event in steps(events.select_related(*people)):
        at, number = event.pgh_created_at, {"number": event.number}
        if was is None:
            words = _("Doorbraak %(number)s asked for") % number
            by = event.asked_by
            yield Entry(event.asked_on, at, "key", words, by, event.alleged_rule)
        if event.decided_on and (was is None or was.decided_on is None):
            granted = event.decision == Doorbraak.Decision.GRANTED
            words = (
                _("Doorbraak %(number)s granted")
                if granted
                else _("Doorbraak %(number)s refused")
            )
            by, note = event.decided_by, event.decision_reason
            yield Entry(event.decided_on, at, "key", words % number, by, note)
        if event.settled_on and (was is None or was.settled_on is None):
            words, by = _("Doorbraak %(number)s settled") % number, event.settled_by
            note = event.settle_with.name if event.settle_with else ""
            yield Entry(event.settled_on, at, "key", words, by, note)


def _of_questions(household: Household) -> Iterator[Entry]:
    """Tell that a doorbraak was sent back with a question, and of the answer."""
    questions = DoorbraakQuestion.objects.filter(household=household)
    for one in questions.select_related("doorbraak", "asked_by", "answered_by"):
        number, at = {"number": one.doorbraak.number}, one.asked_at
        words = _("Doorbraak %(number)s sent back with a question") % number
        yield Entry(
            timezone.localdate(at), at, "key", words, one.asked_by, one.question
        )
        if answered := one.answered_at:
            words = _("Question about doorbraak %(number)s answered") % number
            on = timezone.localdate(answered)
            yield Entry(on, answered, "key", words, one.answered_by, one.answer)


def _of_escalations(household: Household) -> Iterator[Entry]:
    phases = _events(EscalationPhase, escalation__household=household)
    known: dict[int, int] = {}
    reviews: dict[int, str] = {}
    for was, event in steps(phases.select_related("set_by")):
        at, by = event.pgh_created_at, event.set_by
        phase = {"phase": event.phase_id}
        if was is not None:
            reviews[event.escalation_id] = event.review_note
            continue
        before = known.get(event.escalation_id, 0)
        note = capfirst(event.get_trigger_display())
        # A review that leaves the phase as it is makes a row too.
        if before == event.phase_id:
            words = _("AVE %(phase)d reviewed") % phase
            note = reviews.get(event.escalation_id) or note
        elif before < event.phase_id:
            words = _("Scaled up to AVE %(phase)d") % phase
        else:
            words = _("Scaled down to AVE %(phase)d") % phase
        known[event.escalation_id] = event.phase_id
        yield Entry(event.since_on, at, "shield", words, by, note)
    ended = _events(Escalation, household=household).select_related("ended_by")
    for was, event in steps(ended):
        if event.ended_on and (was is None or was.ended_on is None):
            words, by = _("Scaled down, the AVE is over"), event.ended_by
            note = event.end_note
            yield Entry(event.ended_on, event.pgh_created_at, "shield", words, by, note)


def _of_answers(household: Household) -> Iterator[Entry]:
    """Tell why a case was not scaled up when that threatened."""
    answered = Flag.objects.filter(household=household, answered_at__isnull=False)
    for flag in answered.select_related("answered_by"):
        at = flag.answered_at or flag.raised_at
        words = _("Not scaled up, though it threatened")
        yield Entry(
            timezone.localdate(at), at, "shield", words, flag.answered_by, flag.answer
        )
