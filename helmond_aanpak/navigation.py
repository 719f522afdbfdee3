"""The main menu: which pages a role has, in the order in which they are shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.models import UnusualLook
from cases.models import User
from mdo.models import Agreement

Role = User.Role


def own_overdue(user: User) -> int:
    """Count what this person promised and is late with."""
    agreements = Agreement.objects.visible_to(user).filter(owner=user)
    return agreements.overdue(timezone.localdate()).count()


def not_reviewed(user: User) -> int:
    """Count what is unusual in the log and waits for the privacy officer."""
    return UnusualLook.objects.open().count()


@dataclass(frozen=True)
class Entry:
    """A line of the menu: who sees it, the name of its address, and its words.

    `count` gives the number beside it: what of this person is too late.
    """

    roles: tuple[str, ...]
    url_name: str
    words: str | Promise
    count: Callable[[User], int] | None = None


AT_WORK = (Role.PROFESSIONAL, Role.COORDINATOR)
# The first entry of a role is where that person starts after signing in.
MAIN_MENU = (
    Entry((Role.COORDINATOR,), "mdo:board", _("Board")),
    Entry(AT_WORK, "mdo:my-work", _("My work"), count=own_overdue),
    Entry(AT_WORK, "cases:household-list", _("Households")),
    Entry(AT_WORK, "mdo:doorbraak-list", _("Doorbraken")),
    Entry((Role.MANAGER,), "reporting:rendement", _("Rendement")),
    Entry((Role.MANAGER,), "reporting:deadlines", _("Deadlines")),
    Entry((Role.MANAGER,), "mdo:doorbraak-budget", _("Doorbraakbudget")),
    Entry((Role.MANAGER, Role.PROFESSIONAL), "reporting:lesson-list", _("Lessons")),
    # A coordinator has no room for it here: it stands in the menu of the person.
    Entry((Role.MANAGER,), "reporting:export-list", _("Files")),
    Entry((Role.ADMINISTRATOR,), "cases:person-list", _("People")),
    Entry((Role.ADMINISTRATOR,), "cases:organisation-list", _("Organisations")),
    Entry((Role.ADMINISTRATOR,), "cases:area-list", _("Areas")),
    Entry((Role.ADMINISTRATOR,), "reporting:price-list-list", _("Price lists")),
    Entry((Role.ADMINISTRATOR,), "privacy:term-list", _("Retention")),
    Entry((Role.ADMINISTRATOR,), "mdo:rules", _("Rules")),
    Entry((Role.PRIVACY_OFFICER,), "cases:access-log", _("Log")),
    Entry((Role.PRIVACY_OFFICER,), "cases:emergency-list", _("Emergency access")),
    Entry((Role.PRIVACY_OFFICER,), "privacy:request-list", _("Requests")),
    Entry((Role.PRIVACY_OFFICER,), "privacy:destruction-list", _("Destruction")),
    Entry(
        (Role.PRIVACY_OFFICER,), "audit:unusual-list", _("Unusual"), count=not_reviewed
    ),
)
SEARCH = Entry(AT_WORK, "cases:search", _("Search"))
# Where somebody goes whose role has no page yet.
FALLBACK = "help"


@dataclass(frozen=True)
class Link:
    """An entry as it is shown; `current` when it or a page below it is open."""

    url: str
    words: str | Promise
    current: bool
    count: int | None


def main_links(user: User, path: str) -> list[Link]:
    """Return the menu of this person, as it stands on the page at `path`."""
    shown = list(_resolved(user))
    current = max(
        (url for _entry, url in shown if _is_at(path, url)), key=len, default=None
    )
    return [
        Link(
            url=url,
            words=entry.words,
            current=url == current,
            count=entry.count(user) if entry.count else None,
        )
        for entry, url in shown
    ]


def first_page(user: User) -> str:
    """Return where this person starts."""
    for _entry, url in _resolved(user):
        return url
    return reverse(FALLBACK)


def search_url(user: User) -> str:
    """Return where this person's search form goes; empty when there is none."""
    return (_address(SEARCH) or "") if user.role in SEARCH.roles else ""


def _resolved(user: User) -> Iterator[tuple[Entry, str]]:
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
