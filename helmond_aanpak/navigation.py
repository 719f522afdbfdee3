"""The main menu: which pages a role has, in the order in which they are shown."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROFESSIONAL = "professional"
COORDINATOR = "coordinator"
MANAGER = "manager"
ADMINISTRATOR = "administrator"
PRIVACY_OFFICER = "privacy_officer"


@dataclass(frozen=True)
class Entry:
    """A line of the menu: who sees it, the name of its address, and its words."""

    roles: tuple[str, ...]
    url_name: str
    words: str | Promise


# The first entry of a role is where that person starts after signing in.
MAIN_MENU = (
    Entry((COORDINATOR,), "mdo:board", _("Board")),
    Entry((PROFESSIONAL, COORDINATOR), "mdo:my-work", _("My work")),
    Entry((PROFESSIONAL, COORDINATOR), "cases:household-list", _("Households")),
    Entry((PROFESSIONAL, COORDINATOR), "mdo:doorbraak-list", _("Doorbraken")),
    Entry((MANAGER,), "reporting:rendement", _("Rendement")),
    Entry((MANAGER,), "reporting:deadlines", _("Deadlines")),
    Entry((ADMINISTRATOR,), "cases:person-list", _("People")),
    Entry((ADMINISTRATOR,), "cases:organisation-list", _("Organisations")),
    Entry((PRIVACY_OFFICER,), "cases:access-log", _("Log")),
)
SEARCH = Entry((PROFESSIONAL, COORDINATOR), "cases:search", _("Search"))
# Where somebody goes whose role has no page yet.
FALLBACK = "help"


@dataclass(frozen=True)
class Link:
    """An entry as it is shown; `current` when it or a page below it is open."""

    url: str
    words: str | Promise
    current: bool
    count: int | None


def main_links(user: Any, path: str, counts: Mapping[str, int]) -> list[Link]:
    """Return the menu of this person, with what asks for attention per address name."""
    shown = list(_resolved(user))
    current = max(
        (url for _entry, url in shown if _is_at(path, url)), key=len, default=None
    )
    return [
        Link(url, entry.words, url == current, counts.get(entry.url_name))
        for entry, url in shown
    ]


def first_page(user: Any) -> str:
    """Return where this person starts."""
    for _entry, url in _resolved(user):
        return url
    return reverse(FALLBACK)


def search_url(user: Any) -> str:
    """Return where this person's search form goes; empty when there is none."""
    return (_address(SEARCH) or "") if user.role in SEARCH.roles else ""


def _resolved(user: Any) -> Iterator[tuple[Entry, str]]:
    for entry in MAIN_MENU:
        if user.role in entry.roles and (url := _address(entry)):
            yield entry, url


def _address(entry: Entry) -> str | None:
    # A page that this installation does not have is left out: never a dead link.
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return None


def _is_at(path: str, url: str) -> bool:
    return path == url or path.startswith(f"{url.rstrip('/')}/")
