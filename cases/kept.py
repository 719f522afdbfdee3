"""What somebody sent after the session had ended: kept until signing in again.

It is kept for an hour, encrypted with a key that only the browser has, and given back
to the person who signed in there last and to nobody else. So a report that was typed
for too long is not lost, with or without JavaScript.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from cases import browsers

COOKIE = "kept"
KEPT_FOR = 60 * 60
LARGEST = 200_000
# The way in itself is never kept: there are passwords in it, and codes of residents,
# who do not sign in.
NEVER = ("/account/", "/api/", "/plan/")
OURS = {"csrfmiddlewaretoken"}
# What a form says of itself, such as what stood in it when it was shown.
NOT_TYPED = {"was"}


@dataclass
class Kept:
    """A form that was sent in vain: by whom, where to, and what was in it."""

    person: int
    path: str
    fields: list[tuple[str, str]]
    had_files: bool

    @property
    def texts(self) -> list[str]:
        """Return what a person typed, for looking it over: not the codes of choices."""
        return [
            value
            for name, value in self.fields
            if " " in value.strip() and name not in NOT_TYPED
        ]


def sent(request: HttpRequest, person: int) -> Kept:
    """Return what this request sent."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in OURS
    ]
    return Kept(person, request.get_full_path(), fields, bool(request.FILES))


class KeepTyped:
    """Keep what is sent to a page that answers "sign in first"."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method != "POST" or response.status_code != 302:
            return response
        if request.user.is_authenticated or request.path.startswith(NEVER):
            return response
        sign_in = resolve_url(settings.LOGIN_URL)
        if response.headers["Location"].partition("?")[0] != sign_in:
            return response
        return keep(request) or response


def keep(request: HttpRequest) -> HttpResponseBase | None:
    """Put it aside and lead to signing in; None for a browser that we do not know."""
    person = browsers.last_person(request)
    if person is None or len(request.body) > LARGEST:
        return None
    key = Fernet.generate_key()
    text = json.dumps(asdict(sent(request, person))).encode()
    cache.set(_name(key.decode()), Fernet(key).encrypt(text), KEPT_FOR)
    query = urlencode({"next": reverse("account_kept")})
    response = HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{query}")
    response.set_cookie(
        COOKIE,
        key.decode(),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def take(request: HttpRequest) -> Kept | None:
    """Return what this person sent in vain; it is kept until `forget`."""
    key = request.COOKIES.get(COOKIE, "")
    found = cache.get(_name(key)) if key else None
    if found is None:
        return None
    try:
        kept = Kept(**json.loads(Fernet(key).decrypt(found)))
    except (InvalidToken, ValueError):
        return None
    return kept if kept.person == request.user.pk else None


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Throw away what was kept for this browser."""
    if key := request.COOKIES.get(COOKIE):
        cache.delete(_name(key))
        response.delete_cookie(COOKIE)


def _name(key: str) -> str:
    """Return under which name it is kept: whoever reads the cache has no key."""
    return f"kept:{hashlib.sha256(key.encode()).hexdigest()}"
