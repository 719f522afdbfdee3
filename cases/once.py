"""A form that makes something is carried out once, however often it is sent.

Two clicks, or the back button: the second sending finds the token of the first.
Rows that are changed need none of this, since they carry a version.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache

from cases.models import User

# As long as a session can be idle; a form that is older cannot be sent any more.
KEPT_FOR = 15 * 60


def new_token() -> str:
    return uuid.uuid4().hex


@contextmanager
def once(user: User, token: str) -> Iterator[bool]:
    """Yield whether this is the first sending. A failure may be sent again."""
    key = f"sent:{user.pk}:{token}"
    is_first = cache.add(key, True, KEPT_FOR)
    try:
        yield is_first
    except BaseException:
        if is_first:
            cache.delete(key)
        raise
