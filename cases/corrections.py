"""Setting right who a household is, and who is in it.

As in `cases.actions`: lock, may, state, change, notify. What stood there stays in the
history. Nobody is taken out of a file: who left has a day from which on.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import permissions, postcodes
from cases.access import coordinators_of, deciders_of
from cases.actions import lock, notify, pass_guards, require, require_version, save
from cases.models import AccessGrant, Area, Household, HouseholdMember, User

OF_HOUSEHOLD = ("name", "area", "postcode")
OF_MEMBER = (
    "first_name",
    "last_name",
    "birth_date",
    "relation",
    "joined_on",
    "left_on",
)


# What the apps above do with what they keep of somebody who was set right.
CORRECTED: list[Callable[..., None]] = []


def _to_correct(household_id: int, by: User) -> Household:
    household = lock(Household, household_id)
    require(permissions.may_correct(by, household.pk), who_does_this())
    return household


def who_does_this() -> str:
    """Say who may correct a household, to who may not."""
    return _(
        "The aanspreekpunt, who stands in, or the coordinator of the area does this."
    )


def _write(row: Household | HouseholdMember, details: dict[str, Any]) -> None:
    for name, value in details.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)


# The household ------------------------------------------------------------------


@transaction.atomic
def correct_household(
    *,
    household_id: int,
    details: dict[str, Any],
    version: int | None = None,
    by: User,
    at: datetime,
) -> Household:
    """Set right what a household is called and where it lives; the rest stays.

    In another area other coordinators see it: those of both are told. Raise
    ValidationError for a move after which `by` would see the file no more.
    """
    household = _to_correct(household_id, by)
    pass_guards(household)
    require_version(household, version)
    before, told = household.area, deciders_of(household, by)
    _write(household, {name: details[name] for name in OF_HOUSEHOLD if name in details})
    if "postcode" in details:
        household.postcode = postcodes.as_on_a_letter(household.postcode)
    is_moved = household.area != before
    if not household.name:
        raise ValidationError({"name": _("Write down what the household is called.")})
    if is_moved and not permissions.may_move(by, household.pk, household.area):
        raise ValidationError({"area": out_of_sight(household.area)})
    save(household, *OF_HOUSEHOLD)
    if is_moved:
        _tell_of_move(household, [*told, *coordinators_of(household)], by=by, at=at)
    return household


def out_of_sight(area: Area) -> str:
    """Say why somebody cannot move a household to an area."""
    return _(
        "You would not see this file any more: %(area)s is not an area of yours. Let "
        "the aanspreekpunt move it."
    ) % {"area": area}


def _tell_of_move(
    household: Household, told: list[User], *, by: User, at: datetime
) -> None:
    """Tell who led and coordinated it, and who coordinates it from now on.

    Who sees it no more hears the number of the file only.
    """
    for person in dict.fromkeys(told):
        sees = Household.objects.visible_to(person).filter(pk=household.pk).exists()
        notify(
            person,
            kind="household_moved",
            subject=household.uuid,
            number=household.number,
            household=household if sees else None,
            by=by,
            at=at,
        )


def seen_in(household: Household, area: Area) -> tuple[list[User], list[User]]:
    """Return who would see a household in another area, and who would no longer."""
    granted = AccessGrant.objects.current(timezone.now()).filter(household=household)
    coordinators = (
        User.objects.filter(is_active=True, role=User.Role.COORDINATOR)
        .exclude(pk__in=granted.order_by().values("user"))
        .select_related("organisation")
    )
    here = list(coordinators.filter(areas=household.area_id))
    there = list(coordinators.filter(areas=area))
    return (
        [person for person in there if person not in here],
        [person for person in here if person not in there],
    )


# Who is in it -------------------------------------------------------------------


@transaction.atomic
def add_member(
    *, household_id: int, details: dict[str, Any], by: User, at: datetime
) -> HouseholdMember:
    """Write down somebody who came into the household: born, or come to live there.

    Since today, when no other day is given.
    """
    household = _to_correct(household_id, by)
    member = HouseholdMember(household=household)
    _write(member, {name: details[name] for name in OF_MEMBER if name in details})
    member.joined_on = member.joined_on or timezone.localdate(at)
    _require_right(member, at)
    member.save(force_insert=True)
    return member


@transaction.atomic
def correct_member(
    *,
    member_id: int,
    details: dict[str, Any],
    version: int | None = None,
    by: User,
    at: datetime,
) -> HouseholdMember:
    """Set right who somebody is, or since when somebody is there no more.

    What `details` does not name stays. With `left_on` None somebody is of the household
    again.
    """
    members = HouseholdMember.objects.values_list("household", flat=True)
    _to_correct(members.get(pk=member_id), by)
    member = lock(HouseholdMember, member_id)
    require_version(member, version)
    _write(member, {name: details[name] for name in OF_MEMBER if name in details})
    _require_right(member, at)
    save(member, *OF_MEMBER)
    for follow in CORRECTED:
        follow(member, by=by, at=at)
    return member


def has_own_page(member: HouseholdMember) -> bool:
    """Tell whether somebody has an own page: privacy's, known by its relation only."""
    pages = member.household.resident_pages
    return pages.filter(member=member, closed_at=None).exists()


def _require_right(member: HouseholdMember, at: datetime) -> None:
    """Raise ValidationError for somebody without a name, or days that cannot be."""
    wrong = {}
    if not member.first_name:
        wrong["first_name"] = _("Write down the first name.")
    for name in ("birth_date", "joined_on", "left_on"):
        day = getattr(member, name)
        if day is None:
            continue
        if day > timezone.localdate(at):
            wrong[name] = _("This date is in the future.")
        elif "birth_date" not in wrong and _is_before(day, member.birth_date):
            wrong[name] = _("This is before the date of birth.")
        elif name == "left_on" and _is_before(day, member.joined_on):
            wrong[name] = _("This is before this person came into the household.")
    if wrong:
        raise ValidationError(wrong)


def _is_before(day: date, other: date | None) -> bool:
    return other is not None and day < other
