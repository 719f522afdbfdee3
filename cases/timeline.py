"""What happened in a file, out of the history that the database keeps itself.

Each app tells of its own rows; the page puts what they tell in one line. A row
says on which day it happened; else the day counts on which it was written down.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.formats import short_date
from cases.models import (
    Aanspreekpunt,
    Case,
    Handover,
    Household,
    HouseholdMember,
    PartyAgreement,
    ResidentInformed,
    StandIn,
    User,
)


class Kind(models.TextChoices):
    """What an entry is about: by this a timeline is narrowed."""

    FILE = "file", gettext_lazy("File and cases")
    AANSPREEKPUNT = "aanspreekpunt", gettext_lazy("Aanspreekpunt")
    MDO = "mdo", gettext_lazy("MDO's")
    AGREEMENT = "agreement", gettext_lazy("Agreements")
    DOORBRAAK = "doorbraak", gettext_lazy("Doorbraken")
    ESCALATION = "escalation", gettext_lazy("Scaling up and down")
    SCORE = "score", gettext_lazy("How it goes")
    ACCESS = "access", gettext_lazy("Told and agreed")


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
    """Tell of the file itself: opened, its cases, who leads it, who may see it."""
    yield from about(Kind.FILE, _of_file(household))
    yield from about(Kind.FILE, _of_members(household))
    yield from about(Kind.FILE, _of_cases(household))
    yield from about(Kind.AANSPREEKPUNT, _of_aanspreekpunten(household))
    yield from about(Kind.AANSPREEKPUNT, _of_handovers(household))
    yield from about(Kind.AANSPREEKPUNT, _of_stand_ins(household))
    yield from about(Kind.ACCESS, _of_informed(household))
    yield from about(Kind.ACCESS, _of_agreed(household))


def _of_file(household: Household) -> Iterator[Entry]:
    """Tell that it was opened, and what was set right of the household itself."""
    events = list(
        household.history.select_related("area", "opened_by").order_by("pgh_id")  # type: ignore[attr-defined]
    )
    people = changed_by(events)
    for was, event in pairs(events):
        if was is None:
            words = _("File %(number)s opened") % {"number": event.number}
            at = event.opened_at
            yield Entry(timezone.localdate(at), at, "home", words, event.opened_by)
            continue
        at, by = event.pgh_created_at, people.get(event.pgh_id)
        on = timezone.localdate(at)
        if note := _differences(Household, was, event, ("name", "postcode")):
            words = _("Details of the household changed")
            yield Entry(on, at, "pen", words, by, note)
        if event.area_id != was.area_id:
            areas = {"was": was.area, "now": event.area}
            yield Entry(on, at, "home", _("Moved from %(was)s to %(now)s") % areas, by)


# What is told of a member apart, with its own day, is no difference.
OF_A_MEMBER = ("first_name", "last_name", "birth_date", "relation", "joined_on")


def _of_members(household: Household) -> Iterator[Entry]:
    """Tell who came, who left, and what was set right of somebody."""
    events = list(
        HouseholdMember.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
            household=household
        ).order_by("pgh_id")
    )
    people = changed_by(events)
    for was, event in pairs(events):
        by, at = people.get(event.pgh_id), event.pgh_created_at
        name = {"name": f"{event.first_name} {event.last_name}".strip()}
        if was is None:
            if event.joined_on:
                words = _("%(name)s came into the household") % name
                yield Entry(event.joined_on, at, "user", words, by)
            continue
        if note := _differences(HouseholdMember, was, event, OF_A_MEMBER):
            words = _("Details of %(name)s changed") % name
            yield Entry(timezone.localdate(at), at, "pen", words, by, note)
        if event.left_on and event.left_on != was.left_on:
            words = _("%(name)s is no longer in the household") % name
            yield Entry(event.left_on, at, "user", words, by)
        elif was.left_on and not event.left_on:
            words = _("%(name)s is in the household again") % name
            yield Entry(timezone.localdate(at), at, "user", words, by)


def _differences(model: Any, was: Any, event: Any, names: tuple[str, ...]) -> str:
    """Say of each field that is another now what it was and what it is."""
    return "; ".join(
        f"{model._meta.get_field(name).verbose_name}: "
        f"{_words(getattr(was, name))} → {_words(getattr(event, name))}"
        for name in names
        if getattr(was, name) != getattr(event, name)
    )


def _words(value: Any) -> str:
    if isinstance(value, date):
        return formats.date_format(value, "j F Y")
    return str(value or "–")


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


def _of_handovers(household: Household) -> Iterator[Entry]:
    """Tell that it was offered, and what became of it; who accepts it is told above."""
    events = Handover.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    answers = {
        Handover.Status.REFUSED: _("%(name)s does not become the aanspreekpunt"),
        Handover.Status.WITHDRAWN: _("Offer to %(name)s withdrawn"),
    }
    people = ("receiver", "offered_by", "answered_by")
    for was, event in steps(events.select_related(*people)):
        at, name = event.pgh_created_at, {"name": event.receiver.name}
        on = timezone.localdate(at)
        if was is None:
            words = _("Offered to %(name)s") % name
            yield Entry(on, at, "user", words, event.offered_by, event.reason)
        elif event.status != was.status and event.status in answers:
            words = answers[event.status] % name
            yield Entry(on, at, "user", words, event.answered_by, event.answer)
        elif event.informed_on and was.informed_on is None:
            words = _("The household was told who the aanspreekpunt is")
            yield Entry(event.informed_on, at, "user", words)


def _of_stand_ins(household: Household) -> Iterator[Entry]:
    events = StandIn.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    people = ("absent", "stand_in", "made_by")
    for event in _first(events.select_related(*people)):
        words = _("%(name)s stands in for %(absent)s") % {
            "name": event.stand_in.name,
            "absent": event.absent.name,
        }
        days = {"first": short_date(event.from_on), "last": short_date(event.until_on)}
        note = _("%(first)s up to and including %(last)s") % days
        at = event.pgh_created_at
        on = timezone.localdate(at)
        yield Entry(on, at, "user", words, event.made_by, note)


def _of_informed(household: Household) -> Iterator[Entry]:
    events = ResidentInformed.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    for event in _first(events.select_related("informed_by")):
        words = _("The household was informed")
        on, at = event.informed_on, event.pgh_created_at
        yield Entry(on, at, "info", words, event.informed_by, event.what)


def _of_agreed(household: Household) -> Iterator[Entry]:
    events = PartyAgreement.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    people = ("organisation", "recorded_by", "withdrawn_by")
    for was, event in steps(events.select_related(*people)):
        at, name = event.pgh_created_at, {"name": event.organisation.name}
        if was is None:
            words = _("The household agrees with %(name)s") % name
            yield Entry(event.agreed_on, at, "lock", words, event.recorded_by)
        if event.withdrawn_on and (was is None or was.withdrawn_on is None):
            words = _("The household withdrew its agreement with %(name)s") % name
            yield Entry(event.withdrawn_on, at, "lock", words, event.withdrawn_by)


# For the apps above too --------------------------------------------------------


def steps(events: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each event with the one before it of the same row, None for the first."""
    yield from pairs(events.order_by("pgh_id"))


def pairs(events: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """As `steps`, of events that were read already, the oldest first."""
    before: dict[int, Any] = {}
    for event in events:
        yield before.get(event.pgh_obj_id), event
        before[event.pgh_obj_id] = event


def changed_by(events: Iterable[Any]) -> dict[int, User]:
    """Return who made each change, by the key of the event, where that is known."""
    ids = {event.pgh_id: (event.pgh_context or {}).get("user") for event in events}
    people = User.objects.in_bulk(list({pk for pk in ids.values() if pk}))
    return {event: people[pk] for event, pk in ids.items() if pk in people}


def _first(events: Any) -> Iterator[Any]:
    return (event for was, event in steps(events) if was is None)


def about(kind: str, found: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries with what they are about."""
    return (replace(entry, kind=kind) for entry in found)


def newest(found: Iterable[Entry]) -> list[Entry]:
    """Return entries of any apps with the latest first."""
    return sorted(found, key=lambda entry: entry.order, reverse=True)
