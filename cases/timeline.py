"""What happened in a file, out of the history that the database keeps itself.

Each app tells of its own rows; the page puts what they tell in one line. A row
says on which day it happened; else the day counts on which it was written down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Aanspreekpunt, Case, Household, User


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, and who did it."""

    on: date
    at: datetime
    icon: str
    words: str
    by: str = ""
    note: str = ""

    @property
    def order(self) -> tuple[date, datetime]:
        return self.on, self.at


def entries(household: Household) -> Iterator[Entry]:
    """Tell of the file itself: opened, its cases, its aanspreekpunten."""
    for event in _first(household.history.select_related("opened_by")):  # type: ignore[attr-defined]
        at = event.opened_at
        yield Entry(
            timezone.localdate(at),
            at,
            "home",
            _("File %(number)s opened") % {"number": event.number},
            name_of(event.opened_by),
        )
    yield from _of_cases(household)
    yield from _of_aanspreekpunten(household)


def _of_cases(household: Household) -> Iterator[Entry]:
    events = Case.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    for was, event in steps(events.select_related("opened_by", "closed_by")):
        at = event.pgh_created_at
        case = {"number": event.number}
        if was is None:
            words = _("Case %(number)s opened") % case
            yield Entry(
                event.opened_on,
                at,
                "plus",
                words,
                name_of(event.opened_by),
                event.voordeur,
            )
        if event.closed_on and (was is None or was.closed_on is None):
            words = _("Case %(number)s closed") % case
            yield Entry(
                event.closed_on,
                at,
                "check",
                words,
                name_of(event.closed_by),
                event.closing_reason,
            )


def _of_aanspreekpunten(household: Household) -> Iterator[Entry]:
    events = Aanspreekpunt.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    for event in _first(events.select_related("user", "appointed_by")):
        words = _("%(name)s becomes the aanspreekpunt") % {"name": event.user.name}
        yield Entry(
            event.from_on,
            event.pgh_created_at,
            "user",
            words,
            name_of(event.appointed_by),
            event.reason,
        )


# For the apps above too --------------------------------------------------------


def steps(events: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each event with the one before it of the same row, None for the first."""
    before: dict[int, Any] = {}
    for event in events.order_by("pgh_id"):
        yield before.get(event.pgh_obj_id), event
        before[event.pgh_obj_id] = event


def _first(events: Any) -> Iterator[Any]:
    return (event for was, event in steps(events) if was is None)


def name_of(user: User | None) -> str:
    return user.name if user else ""


def newest(found: Iterable[Entry]) -> list[Entry]:
    """Return entries of any apps with the latest first."""
    return sorted(found, key=lambda entry: entry.order, reverse=True)
