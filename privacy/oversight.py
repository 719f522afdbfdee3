"""The privacy officer sees of every household its number and dates, and no content."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cases import acting
from cases.models import Household, User
from privacy.models import PrivacyRequest


@contextmanager
def overseeing(user: User) -> Iterator[None]:
    """Let the privacy officer read in here what the database shows to no other role.

    Querysets have to be evaluated inside; who sees the household needs none of it.
    """
    if not (user.is_active and user.is_privacy_officer):
        yield
        return
    with acting.as_role(acting.RETENTION, by=user):
        yield


def files_for(user: User) -> Any:
    """Return the households that somebody oversees: number, area, and no name."""
    files = Household.objects.order_by().only("uuid", "number", "area", "opened_at")
    if user.is_active and user.is_privacy_officer:
        return files
    return files.visible_to(user)


def requests_for(user: User) -> Any:
    """Return the requests that somebody oversees, without what was asked or by whom."""
    return (
        PrivacyRequest.objects.overseen_by(user)
        .select_related("household")
        .only(
            "uuid",
            "kind",
            "asked_on",
            "extended_at",
            "outcome",
            "decided_at",
            "household__uuid",
            "household__number",
        )
    )
