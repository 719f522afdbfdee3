"""A planned MDO as a file that a calendar takes (iCalendar, RFC 5545 and 5546).

It says when, with the number of the case and the way to the page: no name and no
place, for a calendar is read by more people than a file, and the place may be a home.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Notification
from mdo.models import Mdo

# How long an MDO takes is not written down [O].
LASTS = timedelta(hours=1)
MOST_OCTETS = 75
PUBLISH, CANCEL = "PUBLISH", "CANCEL"


def invitation(mdo: Mdo, *, url: str, at: datetime) -> bytes:
    """Return the file; made again after a change it takes the place of the former."""
    more = [
        f"DESCRIPTION:{escaped(_('Who is invited finds the rest here:') + ' ' + url)}",
        f"URL:{url}",
    ]
    return _calendar(PUBLISH, mdo, more, at)


def withdrawal(mdo: Mdo, *, at: datetime) -> bytes:
    """Return the file that takes the invitation out of a calendar again."""
    return _calendar(CANCEL, mdo, ["STATUS:CANCELLED"], at)


def _calendar(method: str, mdo: Mdo, more: list[str], at: datetime) -> bytes:
    assert mdo.planned_at is not None  # noqa: S101 - for the types; see the views
    # The system invites: who it is of people nobody reads in a calendar.
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Helmond Aanpak//{settings.VERSION}//NL",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{mdo.uuid}",
        f"SEQUENCE:{mdo.version}",
        f"ORGANIZER:mailto:{sender}",
        f"DTSTAMP:{moment_of(at)}",
        f"DTSTART:{moment_of(mdo.planned_at)}",
        f"DTEND:{moment_of(mdo.planned_at + LASTS)}",
        f"SUMMARY:{escaped('MDO ' + mdo.case.number)}",
        *more,
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def attached(row: Notification) -> tuple[str, bytes, str] | None:
    """Return the file that goes with the mail of an invitation; None if it is over."""
    mdo = _of(row)
    if mdo is None or mdo.status != Mdo.Status.PLANNED:
        return None
    # Invited, left out again and the mail not sent yet: that one says what holds.
    if not mdo.attendances.filter(user=row.user_id).exists():
        return None
    url = settings.PUBLIC_URL + reverse("mdo:mdo", args=[mdo.uuid])
    made = invitation(mdo, url=url, at=row.made_at)
    return f"mdo-{mdo.case.number}.ics", made, type_of(PUBLISH)


def withdrawn(row: Notification) -> tuple[str, bytes, str] | None:
    """Return the file that goes with the mail that somebody need not come."""
    mdo = _of(row)
    # Invited again meanwhile, or held without: then it is not to be taken out.
    if mdo is None or mdo.attendances.filter(
        ~Q(mdo__status=Mdo.Status.CANCELLED), user=row.user_id
    ):
        return None
    made = withdrawal(mdo, at=row.made_at)
    return f"mdo-{mdo.case.number}.ics", made, type_of(CANCEL)


def type_of(method: str) -> str:
    """Return the type of the file in a mail, by which a calendar takes it as such."""
    return f"text/calendar; method={method}"


def _of(row: Notification) -> Mdo | None:
    return Mdo.objects.select_related("case").filter(uuid=row.subject).first()


def moment_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text with what has a meaning in the format made harmless."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(line: str) -> bytes:
    """Return a line as at most 75 octets, going on after a space; no letter is cut."""
    parts, part = [], ""
    for letter in line:
        if len((part + letter).encode()) > MOST_OCTETS:
            parts.append(part)
            part = " "
        part += letter
    return "".join(f"{each}\r\n" for each in [*parts, part]).encode()
