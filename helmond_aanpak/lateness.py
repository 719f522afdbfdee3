"""How late or how near something promised is, in one tone and in words.

Computed from the dates each time it is shown and never stored, so that a job
that did not run changes nothing of what a page says.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext

from cases.formats import days, short_date


class Promise(Protocol):
    """What is looked at of an agreement."""

    status: str
    agreed_on: dt.date
    target_on: dt.date
    due_on: dt.date
    done_on: dt.date | None
    dropped_on: dt.date | None


@dataclass(frozen=True)
class Lateness:
    """What a badge shows: a tone of the style sheet, words, and the line under it."""

    tone: str
    words: str
    # In the case of a blocked agreement that is late: that it is late as well.
    warning: str = ""
    note: str = ""
    # Below zero is late; None when nothing is to be done any more.
    days_left: int | None = None

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0


def lateness(agreement: Promise, today: dt.date) -> Lateness:
    """Say how an agreement stands today."""
    if agreement.status == "done":
        return _done(agreement, today)
    if agreement.status == "dropped":
        return Lateness(
            "none", gettext("Dropped"), note=short_date(agreement.dropped_on)
        )
    if agreement.status == "blocked":
        return _blocked(agreement, today)
    state = lateness_of_date(agreement.due_on, today)
    if not state.is_late and agreement.due_on != agreement.target_on:
        note = gettext("%(date)s, own date") % {"date": short_date(agreement.due_on)}
        return Lateness(state.tone, state.words, note=note, days_left=state.days_left)
    return state


def lateness_of_date(due: dt.date, today: dt.date) -> Lateness:
    """Say how near a date is, or how long ago: for reviews and decisions."""
    left = (due - today).days
    if left < 0:
        note = gettext("was %(date)s") % {"date": short_date(due)}
        return Lateness("late", _days_late(-left), note=note, days_left=left)
    if left == 0:
        return Lateness("soon", gettext("Today"), note=short_date(due), days_left=0)
    words = gettext("%(days)s left") % {"days": days(left)}
    return Lateness("track", words, note=short_date(due), days_left=left)


def _done(agreement: Promise, today: dt.date) -> Lateness:
    on_time = agreement.done_on is None or agreement.done_on <= agreement.due_on
    verdict = gettext("on time") if on_time else gettext("too late")
    date = (
        gettext("today")
        if agreement.done_on == today
        else short_date(agreement.done_on)
    )
    note = gettext("%(date)s, %(verdict)s") % {"date": date, "verdict": verdict}
    return Lateness("done", gettext("Done"), note=note)


def _blocked(agreement: Promise, today: dt.date) -> Lateness:
    # A blocked agreement keeps its date: it can be stuck and late at once.
    state = lateness_of_date(agreement.due_on, today)
    return Lateness(
        tone="block",
        words=gettext("Stuck"),
        warning=state.words if state.is_late else "",
        note=state.note,
        days_left=state.days_left,
    )


def _days_late(number: int) -> str:
    return gettext("%(days)s too late") % {"days": days(number)}
