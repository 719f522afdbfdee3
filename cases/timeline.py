"""What happened in a file, out of the history that the database keeps itself.

Each app tells of its own rows; the page puts what they tell in one line. A row
says on which day it happened; else the day counts on which it was written down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Aanspreekpunt, Case, Household, User


class Kind(models.TextChoices):
    """What an entry is about: by this a timeline is narrowed."""

    FILE = "file", gettext_lazy("File and cases")
    AANSPREEKPUNT = "aanspreekpunt", gettext_lazy("Aanspreekpunt")
    MDO = "mdo", gettext_lazy("MDO's")
    AGREEMENT = "agreement", gettext_lazy("Agreements")
    DOORBRAAK = "doorbraak", gettext_lazy("Doorbraken")
    ESCALATION = "escalation", gettext_lazy("Scaling up and down")
    SCORE = "score", gettext_lazy("How it goes")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: when, what, who did it, and what it is about."""

    on: date
    at: datetime
    icon: str
    words: str
    by: User | None = None
    note: str = ""
    kind: str = ""

    @property
    def order(self) -> tuple[date, datetime]:
        return self.on, self.at


def entries(household: Household) -> Iterator[Entry]:
    """Tell of the file itself: opened, its cases, its aanspreekpunten."""
    yield from about(Kind.FILE, _of_file(household))
    yield from about(Kind.FILE, _of_cases(household))
    yield from about(Kind.AANSPREEKPUNT, _of_aanspreekpunten(household))


def _of_file(household: Household) -> Iterator[Entry]:
    for event in _first(household.history.select_related("opened_by")):  # type: ignore[attr-defined]
        at = event.opened_at
        yield Entry(
            timezone.localdate(at),
            at,
            "home",
            _("File %(number)s opened") % {"number": event.number},
            event.opened_by,
        )


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
                event.opened_by,
                event.voordeur,
            )
        if event.closed_on and (was is None or was.closed_on is None):
            words = _("Case %(number)s closed") % case
            yield Entry(
                event.closed_on,
                at,
                "check",
                words,
                event.closed_by,
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
            event.appointed_by,
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


def about(kind: str, found: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries with what they are about."""
    return (replace(entry, kind=kind) for entry in found)


def newest(found: Iterable[Entry]) -> list[Entry]:
    """Return entries of any apps with the latest first."""
    return sorted(found, key=lambda entry: entry.order, reverse=True)
