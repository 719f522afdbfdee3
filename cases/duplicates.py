"""Whether there is a file already of who is about to get one, or to be put in one.

Somebody in any file whose name is like that of a person on the form, also when it is
spelled otherwise, with the same day of birth or the same postcode. Of a file that one
may not see, one learns that it is there and its number, so that one can ask for access,
and that is logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from cases import acting, postcodes
from cases.errors import TooOften
from cases.models import AccessLog, Household, User

A_DAY = timedelta(days=1)
# By this name it stands in the log of each file that was found.
LOOKED = "duplicate check"


@dataclass(frozen=True)
class Alike:
    """A file that may be the same; `household` only for who may see it.

    By `token` the page that asks for access knows the number.
    """

    number: str
    household: Household | None
    token: str = ""


def require_rate(by: User, at: datetime) -> None:
    """Raise TooOften for who found as many files in a day as one may ask for.

    Else somebody tries name after name to know of whom there is a file.
    """
    most = settings.ACCESS_REQUESTS_A_DAY
    lines = AccessLog.objects.filter(user=by, name=LOOKED, at__gt=at - A_DAY)
    if lines.order_by().values("subject").distinct().count() >= most:
        sentence = _(
            "You did this %(most)s times in the last 24 hours. Try again later."
        )
        raise TooOften(sentence % {"most": most}, retry_after=A_DAY)


def alike(
    *,
    members: Iterable[dict[str, Any]],
    postcode: str,
    by: User,
    but: Household | None = None,
) -> tuple[list[Alike], list[int]]:
    """Return the files that may be the same, and their ids for the log.

    `but` is the file in which these people are written down.
    """
    people = [
        (f"{one['first_name']} {one.get('last_name') or ''}".strip(), one)
        for one in members
    ]
    names = [name for name, _one in people]
    births = [one.get("birth_date") for _name, one in people]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT household FROM helmond_alike(%s::text[], %s::date[], %s)",
            [names, births, postcodes.as_on_a_letter(postcode)],
        )
        ids = [row[0] for row in cursor.fetchall() if not but or row[0] != but.pk]
    if not ids:
        return [], []
    visible = Household.objects.visible_to(by).filter(pk__in=ids).in_bulk()
    with acting.as_role(acting.ASKING, by=by):
        files = Household.objects.only("uuid", "number", "area_id").order_by("number")
        rows = list(files.filter(pk__in=ids))
    return [Alike(one.number, visible.get(one.pk)) for one in rows], ids
