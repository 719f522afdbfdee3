"""The lists that the administrator keeps: organisations and areas."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.actions.rows import lock, require, require_version, save
from cases.models import Area, Organisation, User

Named = TypeVar("Named", Organisation, Area)


@transaction.atomic
def add_organisation(*, name: str, kind: str, by: User) -> Organisation:
    """Add a partner. Raise ValidationError when one has this name already."""
    _require_lists(by)
    return _write(Organisation(name=name, kind=kind))


@transaction.atomic
def change_organisation(
    *, organisation_id: int, name: str, kind: str, version: int | None = None, by: User
) -> Organisation:
    """Change the name or the kind of a partner; its people and history stay."""
    _require_lists(by)
    organisation = lock(Organisation, organisation_id)
    require_version(organisation, version)
    organisation.name, organisation.kind = name, kind
    return _write(organisation, "name", "kind")


@transaction.atomic
def add_area(*, name: str, by: User) -> Area:
    """Add an area. Raise ValidationError when one has this name already."""
    _require_lists(by)
    return _write(Area(name=name))


@transaction.atomic
def rename_area(
    *, area_id: int, name: str, version: int | None = None, by: User
) -> Area:
    """Give an area another name; its households and coordinators stay."""
    _require_lists(by)
    area = lock(Area, area_id)
    require_version(area, version)
    area.name = name
    return _write(area, "name")


def _require_lists(by: User) -> None:
    require(
        permissions.may_manage_people(by),
        _("Only the administrator manages organisations and areas."),
    )


def _write(row: Named, *changed: str) -> Named:
    """Save a row whose name no other has, also not in other capitals."""
    others = type(row)._default_manager.exclude(pk=row.pk)
    if others.filter(name__iexact=row.name).exists():
        raise ValidationError({"name": _("This name is in use already.")})
    row.full_clean()
    if changed:
        save(row, *changed)
    else:
        row.save()
    return row
