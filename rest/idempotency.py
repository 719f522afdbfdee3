"""A creation that is sent again, as after an answer that was lost, makes one row.

Who sends the header `Idempotency-Key` with a value of its own for each thing to be
made may repeat the request until an answer comes. The keys are in the cache for a
day; each is of one person and one list.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.request import Request

from rest.problems import InvalidInput, StepRefused

HEADER = "Idempotency-Key"
LONGEST = 255
KEPT_FOR = 24 * 60 * 60
# As long as one request can take: a process that died keeps nobody waiting longer.
BUSY_FOR = 60


@dataclass
class Sending:
    """One sending of a request. `made` is the row that it, or an earlier one, made."""

    made: UUID | None = None
    is_first: bool = True


@contextmanager
def sending(request: Request) -> Iterator[Sending]:
    """Yield whether an earlier sending made the row; a refusal may be sent again.

    The caller makes a row when it is the first and says which one in `made`. Raise
    InvalidInput when the key belongs to another request, and StepRefused while the
    first sending is still at work.
    """
    if HEADER not in request.headers:
        yield Sending()
        return
    key = request.headers[HEADER].strip()
    if not key:
        raise _wrong_key("blank", _("This may not be empty."))
    if len(key) > LONGEST:
        raise _wrong_key("max_length", _("This key is longer than 255 characters."))
    name, digest = _name_of(request, key), _digest_of(request)
    if not cache.add(name, (digest, None), BUSY_FOR):
        yield _earlier(name, digest)
        return
    first = Sending()
    try:
        yield first
    except BaseException:
        cache.delete(name)
        raise
    transaction.on_commit(lambda: cache.set(name, (digest, first.made), KEPT_FOR))


def _earlier(name: str, digest: str) -> Sending:
    known = cache.get(name)
    if known is None or known == (digest, None):
        raise StepRefused(_("The same request is still being carried out."))
    if known[0] != digest:
        raise _wrong_key("reused", _("This key was used for another request."))
    return Sending(made=known[1], is_first=False)


def _name_of(request: Request, key: str) -> str:
    """Return the name in the cache: of this person, this list and this key."""
    text = f"{request.user.pk} {request.path} {key}"
    return f"idempotency:{hashlib.sha256(text.encode()).hexdigest()}"


def _digest_of(request: Request) -> str:
    """Return what tells one body from another and says nothing about it."""
    body = json.dumps(request.data, sort_keys=True)
    return salted_hmac("idempotency", body, algorithm="sha256").hexdigest()


def _wrong_key(code: str, detail: str) -> InvalidInput:
    fault = {"in": "header", "location": f"/{HEADER}", "code": code, "detail": detail}
    return InvalidInput([fault])
