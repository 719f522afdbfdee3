"""Somebody's own due dates as a calendar that goes on changing (iCalendar, RFC 5545).

Who has the address reads it without signing in, so it says a number, a day and a link,
and no name. The address is a secret of which only the digest is kept.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import log_account, require
from cases.models import Aanspreekpunt, AccessLog, CalendarFeed, User
from cases.permissions import may_open_household
from mdo.invitations import escaped, folded
from mdo.models import Agreement, Attendance, Escalation, Mdo


@transaction.atomic
def renew(*, by: User, at: datetime, channel: str = AccessLog.Channel.PAGE) -> str:
    """Make a new secret and return it; the former address shows nothing any more."""
    require(may_open_household(by), _("You have no agreements to put in a calendar."))
    secret = token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=by, defaults={"digest": _digest(secret), "made_at": at}
    )
    log_account(by=by, name="calendar made", channel=channel)
    return secret


@transaction.atomic
def stop(*, by: User, channel: str = AccessLog.Channel.PAGE) -> None:
    """End the feed of this person."""
    deleted, _rows = CalendarFeed.objects.filter(user=by).delete()
    if deleted:
        log_account(by=by, name="calendar ended", channel=channel)


def owner_of(secret: str) -> User | None:
    """Return whose feed this is, if that person still has an account."""
    feeds = CalendarFeed.objects.filter(digest=_digest(secret), user__is_active=True)
    feed = feeds.select_related("user").first()
    return feed.user if feed else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """A day of the calendar: what has to be done, by its number."""

    uid: UUID
    on: date
    words: str
    url: str
    household_id: int


def entries(user: User) -> list[Entry]:
    """Return the own agreements, the MDO's that one is invited to, and reviews."""
    return [*_agreements(user), *_mdos(user), *_reviews(user)]


def _agreements(user: User) -> Iterator[Entry]:
    rows = Agreement.objects.visible_to(user).unfinished().filter(owner=user)
    for one in rows.select_related("household").order_by("due_on", "pk"):
        words = _("Agreement %(number)s") % {"number": one.number}
        yield _entry(one.uuid, one.due_on, words, one.household)


def _mdos(user: User) -> Iterator[Entry]:
    planned = Mdo.objects.visible_to(user).filter(status=Mdo.Status.PLANNED)
    invited = Attendance.objects.filter(user=user).values("mdo")
    for mdo in planned.filter(pk__in=invited).select_related("household", "case"):
        if mdo.planned_at:
            day = timezone.localdate(mdo.planned_at)
            yield _entry(mdo.uuid, day, f"MDO {mdo.case.number}", mdo.household)


def _reviews(user: User) -> Iterator[Entry]:
    led = Aanspreekpunt.objects.current().filter(user=user).values("household")
    rows = Escalation.objects.visible_to(user).scaled_up().filter(household__in=led)
    for one in rows.select_related("household", "case"):
        words = _("Review %(number)s") % {"number": one.case.number}
        yield _entry(one.uuid, one.review_on, words, one.household)


def _entry(uid: UUID, on: date, words: str, household) -> Entry:
    path = reverse("cases:household", args=[household.uuid])
    return Entry(uid, on, words, settings.PUBLIC_URL + path, household.pk)


def calendar(found: list[Entry], *, at: datetime) -> bytes:
    """Return the calendar; each entry takes a whole day."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Helmond Aanpak//{settings.VERSION}//NL",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Helmond Aanpak",
    ]
    for one in found:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{one.uid}",
            f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{one.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{one.on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(one.words)}",
            f"URL:{one.url}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return b"".join(folded(line) for line in [*lines, "END:VCALENDAR"])
