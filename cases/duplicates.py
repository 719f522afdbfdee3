"""Whether there is a file already of who is about to get one.

Somebody in any file whose name is like that of a person on the form, also when it is
spelled otherwise, with the same day of birth; or with the same postcode, when a day of
birth is not known. Of a file that one may not see, one learns that it is there and its
number, so that one can ask for access, and that is logged.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from cases import acting, postcodes
from cases.models import Household, User


@dataclass(frozen=True)
class Alike:
    """A file that may be the same; `household` only for who may see it."""

    number: str
    household: Household | None


def alike(
    *, members: Iterable[dict[str, Any]], postcode: str, by: User
) -> tuple[list[Alike], list[int]]:
    """Return the files that may be the same, and their ids for the log."""
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
        ids = [row[0] for row in cursor.fetchall()]
    if not ids:
        return [], []
    visible = Household.objects.visible_to(by).filter(pk__in=ids).in_bulk()
    with acting.as_role(acting.ASKING, by=by):
        files = Household.objects.only("uuid", "number", "area_id").order_by("number")
        rows = list(files.filter(pk__in=ids))
    return [Alike(one.number, visible.get(one.pk)) for one in rows], ids
