"""Which file is meant by a number, who decides on it, until when, and how often."""

import re
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import acting
from cases.errors import TooOften
from cases.models import Aanspreekpunt, AccessRequest, EmergencyAccess, Household, User

A_DAY = timedelta(days=1)


NO_HOUSEHOLD = 0


# A number without its letters, or of a case: that begins with its household's.
SHORT_NUMBER = re.compile(r"(?:HA)?-?(\d{1,9})(?:-\d{1,3})?", re.ASCII)


def tidy_number(text: str) -> str:
    """Return a file number as the system writes it, however it was spaced."""
    return "".join(text.split()).upper()


def meant_number(number: str) -> str:
    """Return the number that the system gave, for one that was typed shorter."""
    found = SHORT_NUMBER.fullmatch(number)
    return f"HA-{int(found[1]):05d}" if found else number


def find_household(number: str, by: User) -> Household | None:
    """Return the household with this number, also when nobody may see it.

    A register brought numbers of its own: the number as it stands goes first.
    Only for the two actions below, which say as much of it as they may.
    """
    with acting.as_role(acting.ASKING, by=by):
        files = Household.objects.only("uuid", "number", "area_id").order_by()
        found = files.in_bulk([number, meant_number(number)], field_name="number")
    return found.get(number) or found.get(meant_number(number))


def last_day(at: datetime) -> date:
    """Return until when access can be asked for or granted at most."""
    return timezone.localdate(at) + timedelta(days=settings.ACCESS_DAYS)


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over, in Dutch time."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def deciders_of(household: Household | None, by: User) -> list[User]:
    """Return who may let others in: the aanspreekpunt, and the area's coordinators."""
    # Also for who asks, and may not know who that is.
    with acting.as_role(acting.ASKING, by=by):
        household_id = household.pk if household else NO_HOUSEHOLD
        leads = Aanspreekpunt.objects.current().filter(household=household_id)
        people = User.objects.filter(pk__in=leads.values("user"))
        return [*people, *coordinators_of(household)]


def coordinators_of(household: Household | None) -> list[User]:
    """Return who coordinates the area of a household."""
    area_id = household.area_id if household else NO_HOUSEHOLD
    coordinators = User.objects.filter(is_active=True, role=User.Role.COORDINATOR)
    return list(coordinators.filter(areas=area_id))


def require_rate(
    asked: "models.QuerySet[AccessRequest] | models.QuerySet[EmergencyAccess]",
    most: int,
    at: datetime,
) -> None:
    """Raise TooOften when somebody tried `most` numbers in the last 24 hours."""
    recent = asked.filter(asked_at__gt=at - A_DAY).order_by("-asked_at")
    oldest = recent.values_list("asked_at", flat=True)[most - 1 : most]
    if oldest:
        raise TooOften(
            _("You did this %(most)s times in the last 24 hours. Try again later.")
            % {"most": most},
            retry_after=oldest[0] + A_DAY - at,
        )
