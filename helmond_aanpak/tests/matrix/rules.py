"""Who may do what: a rule for every page and every operation of the API.

A rule says which of the household's rows the address names, and what somebody needs.
What the answer then is follows from `expected`. An address without a rule fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from helmond_aanpak.tests.matrix.world import Actor, File

OK = "ok"
SIGN_IN = "sign in"  # To the page for it; of the API it is 401.
FORBIDDEN = 403
NOT_FOUND = 404
INVALID = 400

# What a rule asks: it returns OK, or how somebody is refused.
Need = Callable[[Actor], str | int]


def anybody(actor: Actor) -> str | int:
    return OK


def signed_in(actor: Actor) -> str | int:
    return OK if actor.is_signed_in else SIGN_IN


def only(*roles: str) -> Need:
    def need(actor: Actor) -> str | int:
        if not actor.is_signed_in:
            return SIGN_IN
        return OK if actor.role in roles else FORBIDDEN

    return need


works_with_households = only("professional", "coordinator")
coordinator = only("coordinator")
administrator = only("administrator")
privacy_officer = only("privacy_officer")
manager = only("manager")
sees_figures = only("manager", "coordinator")
searches_log = only("coordinator", "privacy_officer")
sees_emergencies = only("coordinator", "privacy_officer")
oversees = only("coordinator", "privacy_officer")
reads_prices = only("professional", "coordinator", "manager", "administrator")
reads_lessons = only("professional", "coordinator", "manager")
reads_terms = only("administrator", "coordinator", "privacy_officer")


@dataclass(frozen=True)
class OfHousehold:
    """A need to do with one household. What one may not see, is not there."""

    may: Callable[[Actor], bool]

    def __call__(self, actor: Actor) -> str | int:
        if not actor.is_signed_in:
            return SIGN_IN
        if not actor.sees:
            return NOT_FOUND
        return OK if self.may(actor) else FORBIDDEN


sees = OfHousehold(lambda actor: actor.sees)
works = OfHousehold(lambda actor: actor.works)
follows = OfHousehold(lambda actor: actor.follows)
decides = OfHousehold(lambda actor: actor.coordinates)
corrects = OfHousehold(lambda actor: actor.corrects)
lets_in = OfHousehold(lambda actor: actor.leads)


def sees_to_destruction(actor: Actor) -> str | int:
    """How long a file is kept is for the privacy officer and the coordinator."""
    refused = oversees(actor)
    if refused != OK or actor.role == "privacy_officer":
        return refused
    return decides(actor)


def reviews(actor: Actor) -> str | int:
    """Emergency access is judged by the area's coordinator and the privacy officer."""
    if not actor.is_signed_in:
        return SIGN_IN
    return OK if actor.coordinates or actor.role == "privacy_officer" else NOT_FOUND


def answers_question(actor: Actor) -> str | int:
    """A question for access is of who asked, and of who answers it."""
    if not actor.is_signed_in:
        return SIGN_IN
    return OK if actor.sees and actor.leads else NOT_FOUND


def in_role(need: Need, role: Need = works_with_households) -> Need:
    """Ask the role first, as pages do: other roles have no households at all."""

    def asked(actor: Actor) -> str | int:
        refused = role(actor)
        return need(actor) if refused == OK else refused

    asked.of_household = need  # type: ignore[attr-defined]
    return asked


def is_of_household(need: Need) -> bool:
    need = getattr(need, "of_household", need)
    return isinstance(need, OfHousehold) or need is sees_to_destruction


def own_notification(actor: Actor) -> str | int:
    """The one in the address is the aanspreekpunt's, and nobody else's to read."""
    if not actor.is_signed_in:
        return SIGN_IN
    return OK if actor.user == actor.file.lead else NOT_FOUND


def is_lead(actor: Actor) -> str | int:
    """What is in the address is of the aanspreekpunt, who alone may do it."""
    refused = sees(actor)
    if refused != OK or actor.user == actor.file.lead:
        return refused
    return FORBIDDEN


def asked_it(actor: Actor) -> str | int:
    """The question in the address is the aanspreekpunt's own, to take back."""
    refused = answers_question(actor)
    if refused != OK or actor.user == actor.file.lead:
        return refused
    return FORBIDDEN


def is_manager(actor: Actor) -> str | int:
    """What is in the address is of the manager, and for others not there."""
    if not actor.is_signed_in:
        return SIGN_IN
    return OK if actor.role == "manager" else NOT_FOUND


def nobody(actor: Actor) -> str | int:
    """What is in the address is of somebody who does not ask."""
    return NOT_FOUND if actor.is_signed_in else SIGN_IN


def reads_log(actor: Actor) -> str | int:
    if actor.is_signed_in and actor.role == "privacy_officer":
        return OK
    return sees(actor)


# Needs that say nothing of households, so that a person of each role will do.
BY_ROLE = {anybody, signed_in, administrator, privacy_officer, sees_figures}

Body = Callable[[File], dict[str, Any]]


@dataclass(frozen=True)
class Rule:
    """What an address needs by one method, and what it says and does."""

    need: Need
    # The row of the file that the address names.
    subject: str | None = None
    # What to send so that it is carried out for who may.
    body: Body | None = None
    # Whether the answer shows the file to who sees it; of the log, numbers only.
    shows: bool = False
    shows_numbers: bool = False
    # Whether it changes rows when it is carried out.
    writes: bool = True
    # What the answer is when it is carried out.
    done: tuple[int, ...] = ()
    # The other parts of the address.
    address: Mapping[str, Any] = field(default_factory=dict)
    # The row is named in the body: who may not see it named nothing.
    names_it: bool = False
    # What is one's own, of whatever household.
    is_own: bool = False
    # It shows the numbers of files that somebody asked for, as they were typed.
    shows_asked: bool = False
    # What is done to the file before it is asked, and undone afterwards.
    before: Callable[[File], None] | None = None

    @property
    def is_of_households(self) -> bool:
        """Whether the answer may depend on how somebody stands to a household."""
        return self.shows or self.is_own or self.need not in BY_ROLE
