"""While the data of a person are restricted, nothing is done with them but keeping."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from cases.errors import TransitionRefused
from cases.models import (
    AccessGrant,
    AccessRequest,
    EmergencyAccess,
    Household,
    HouseholdMember,
    PartyAgreement,
)
from privacy.models import Restriction

# What goes on: the request itself and its restriction, and who may look. A resident
# withdraws an agreement, and an access ends, whatever else stands still.
FREE = ("privacy", "audit")
WHO_MAY_LOOK = (AccessGrant, AccessRequest, EmergencyAccess, PartyAgreement)


def refuse_when_restricted(row: models.Model) -> None:
    """Raise TransitionRefused for a row about somebody whose data are restricted.

    Rows about the whole household are about that person too; those about another
    member are not.
    """
    if row._meta.app_label in FREE or isinstance(row, WHO_MAY_LOOK):
        return
    household = row.pk if isinstance(row, Household) else _of(row, "household_id")
    if household is None:
        return
    restricted = Restriction.objects.current().filter(household=household)
    about = row.pk if isinstance(row, HouseholdMember) else _of(row, "about_id")
    if about:
        restricted = restricted.filter(about=about)
    if restricted.exists():
        raise TransitionRefused(
            _(
                "The data of this household are restricted: they are kept and shown, "
                "and not changed. Lift the restriction first."
            )
        )


def _of(row: Any, name: str) -> int | None:
    return getattr(row, name, None)
