"""What somebody types to search by: kept out of addresses, histories and logs.

The text stays in the session; the address of what was found holds a token.
"""

from secrets import token_urlsafe

from django.http import HttpRequest

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
