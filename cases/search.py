"""Find households by a name, or by the number of anything in their files."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from cases.models import Case, Household, User

# Models with a number of their own and a household; the apps above add theirs.
NUMBERED: list[type[Model]] = [Case]
MOST = 20


@dataclass(frozen=True)
class Found:
    """A household, the members whose name was asked for, or the row of that number."""

    household: Household
    row: Any = None

    @property
    def members(self) -> str:
        """Return the names in the household, by which it is told from another."""
        return ", ".join(str(member) for member in self.household.members.all())

    @property
    def kind(self) -> str:
        return str(self.row._meta.verbose_name)

    @property
    def anchor(self) -> str:
        """Return where on the household page the row is."""
        return f"{self.row._meta.model_name}-{self.row.uuid}"


def search(query: str, user: User) -> list[Found]:
    """Return what `user` may see of what `query` names, numbers first, best first."""
    found = [*_numbered(query, user)]
    households = (
        Household.objects.visible_to(user)
        .matching(query)
        .for_display()
        .prefetch_related("members")[: MOST + 1]
    )
    return found + [Found(household) for household in households]


def _numbered(query: str, user: User) -> list[Found]:
    # Numbers are written in capitals: so that the unique index serves them.
    number = query.strip().upper()
    return [
        Found(row.household, row)
        for model in NUMBERED
        for row in model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        .filter(number=number)
        .select_related("household__area")
    ]
