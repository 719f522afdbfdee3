"""The browsers in which somebody signed in before, by a signed cookie.

A stranger who keeps guessing closes an account to strangers, and not to the colleague
at the own desk: failures in a known browser are counted apart (OWASP: device cookies).
The cookie lets nobody in and holds no name.
"""

from secrets import token_urlsafe

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from cases.models import User

COOKIE = "browser"
SALT = "known-browser"
YEAR = 365 * 24 * 60 * 60
# People who share a computer, each with an own mark.
MOST = 5


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Mark the browser as one in which this person signed in, the last of all."""
    marks = _marks(request)
    mark = marks.pop(str(user.pk), None) or token_urlsafe(16)
    kept = [*marks.items(), (str(user.pk), mark)][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(kept), salt=SALT),
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def mark_of(request: HttpRequest, email: str) -> str:
    """Return the mark of whose address this is, if that person signed in here."""
    marks = _marks(request)
    if not marks:
        return ""
    person = User.objects.filter(pk__in=marks, email__iexact=email).first()
    return marks[str(person.pk)] if person else ""


def last_person(request: HttpRequest) -> int | None:
    """Return the id of who signed in here last."""
    return int(list(_marks(request))[-1]) if _marks(request) else None


def _marks(request: HttpRequest) -> dict[str, str]:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return {}
