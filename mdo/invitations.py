"""A planned MDO as a file that a calendar takes (iCalendar, RFC 5545).

It says when, with the number of the case and the way to the page: no name and no
place, for a calendar is read by more people than a file, and the place may be a home.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Notification
from mdo.models import Mdo

# How long an MDO takes is not written down [O].
LASTS = timedelta(hours=1)
MOST_OCTETS = 75


def invitation(mdo: Mdo, *, url: str, at: datetime) -> bytes:
    """Return the file; made again after a change it takes the place of the former."""
    assert mdo.planned_at is not None  # noqa: S101 - for the types; see the view
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Helmond Aanpak//{settings.VERSION}//NL",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{mdo.uuid}",
        f"SEQUENCE:{mdo.version}",
        f"DTSTAMP:{moment_of(at)}",
        f"DTSTART:{moment_of(mdo.planned_at)}",
        f"DTEND:{moment_of(mdo.planned_at + LASTS)}",
        f"SUMMARY:{escaped('MDO ' + mdo.case.number)}",
        f"DESCRIPTION:{escaped(_('Who is invited finds the rest here:') + ' ' + url)}",
        f"URL:{url}",
        "CLASS:PRIVATE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def attached(row: Notification) -> tuple[str, bytes, str] | None:
    """Return the file that goes with the mail of an invitation; None if it is over."""
    mdo = Mdo.objects.select_related("case").filter(uuid=row.subject).first()
    if mdo is None or mdo.status != Mdo.Status.PLANNED:
        return None
    url = settings.PUBLIC_URL + reverse("mdo:mdo", args=[mdo.uuid])
    made = invitation(mdo, url=url, at=row.made_at)
    return f"mdo-{mdo.case.number}.ics", made, "text/calendar"


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
