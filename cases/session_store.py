"""Sessions in the database and the cache, of which a request writes what it changed."""

from django.contrib.sessions.backends import cached_db
from django.contrib.sessions.backends.base import UpdateError


class SessionStore(cached_db.SessionStore):
    """A session that a request which changed nothing in it only makes last longer.

    Each request ends with saving (`SESSION_SAVE_EVERY_REQUEST`). Written whole, it
    would undo what another request changed meanwhile: what is typed is kept while a
    form is sent, and the message of that form was lost.
    """

    def save(self, must_create: bool = False) -> None:
        if self.modified or must_create or self.session_key is None:
            return super().save(must_create)
        rows = self.model.objects.filter(session_key=self.session_key)
        if not rows.update(expire_date=self.get_expiry_date()):
            raise UpdateError  # Ended meanwhile, as the store of Django says it.
        cache = self._cache  # type: ignore[attr-defined]
        cache.touch(self.cache_key, self.get_expiry_age())
        return None
