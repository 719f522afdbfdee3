"""Sessions in the database and the cache, of which a request writes what it changed."""

from typing import Any

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.backends.base import UpdateError


class SessionStore(cached_db.SessionStore):
    """A session that a request which changed nothing in it only makes last longer.

    Each request ends with saving (`SESSION_SAVE_EVERY_REQUEST`). Written whole, it
    would undo what another request changed meanwhile: what is typed is kept while a
    form is sent, and the message of that form was lost.
    """

    # As it was read or written last; None before that.
    as_kept: bytes | None = None

    def load(self) -> dict[str, Any]:
        data = super().load()
        self.as_kept = self.serializer().dumps(data)
        return data

    def save(self, must_create: bool = False) -> None:
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        now = self.serializer().dumps(data)
        if must_create or self.session_key is None or now != self.as_kept:
            super().save(must_create)
            self.as_kept = now
            return
        rows = self.model.objects.filter(session_key=self.session_key)
        if not rows.update(expire_date=self.get_expiry_date()):
            raise UpdateError  # Ended meanwhile, as the store of Django says it.
        cache = self._cache  # type: ignore[attr-defined]
        cache.touch(self.cache_key, self.get_expiry_age())
