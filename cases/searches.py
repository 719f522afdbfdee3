"""What somebody types to search by: kept out of addresses, histories and logs.

The text stays in the session; the address of what was found holds a token.
"""

from importlib import import_module
from secrets import token_urlsafe

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

KEY = "searches"
# Of the searches in open tabs, the oldest is forgotten.
MOST = 20


def keep(request: HttpRequest, text: str) -> str:
    """Remember what was typed, and return the token that stands for it."""
    token = token_urlsafe(8)
    searches = [*request.session.get(KEY, {}).items(), (token, text)]
    request.session[KEY] = dict(searches[-MOST:])
    return token


def text_of(request: HttpRequest, token: str) -> str:
    """Return what a token of this session stands for, else nothing."""
    return request.session.get(KEY, {}).get(token, "")


def forget_all() -> None:
    """Forget what everybody searched by, in every session: a file was destroyed.

    It may have been a name in it. Sessions that are over go altogether.
    """
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in Session.objects.values_list("session_key", flat=True):
        session = store(key)
        if session.pop(KEY, None) is not None:
            session.save()
