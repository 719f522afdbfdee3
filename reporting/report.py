"""A report as somebody asks for it: about what, and how much that person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cases import acting
from cases.models import Area, User
from reporting import suppression
from reporting.figures import Scope, kept
from reporting.figures.money import complete_cases
from reporting.models import CostLine, Period


@dataclass(frozen=True)
class Report:
    """The scope that was asked for, and whether small numbers stay hidden."""

    scope: Scope
    is_suppressed: bool

    def ask(self, figures: Callable[[Scope], Any]) -> Any:
        """Return one of `reporting.figures`, as this reader may see it."""
        # Of all households, and of the columns that figures are made of only.
        with acting.as_role(acting.FIGURES):
            return self._ask(figures)

    def _ask(self, figures: Callable[[Scope], Any]) -> Any:
        if self.is_suppressed:
            return suppression.suppressed(figures, self.scope)
        return figures(self.scope)


def areas_of(user: User) -> QuerySet[Area]:
    """Return the areas whose figures somebody may ask for: managers all, coordinators
    their own, nobody else any."""
    if user.is_manager:
        return Area.objects.all()
    return user.areas.all() if user.is_coordinator else Area.objects.none()


def report_for(user: User, as_of: date, asked: dict[str, Any]) -> Report:
    """Return the report that `asked`, the cleaned fields of the filter, is about."""
    own = (
        None
        if user.is_manager
        else frozenset(areas_of(user).values_list("pk", flat=True))
    )
    scope = Scope(
        as_of=as_of,
        from_on=asked.get("from"),
        to_on=asked.get("to"),
        area=asked.get("area"),
        leefdomein=asked.get("leefdomein"),
        organisation=asked.get("organisation"),
        areas=own,
    )
    # Who works on the cases knows them; anybody else is shown no small numbers.
    return Report(scope, is_suppressed=not user.is_coordinator)


@dataclass(frozen=True)
class PricesUsed:
    """From which versions of the price list amounts come, and from which years."""

    lists: list[str]
    first_year: int | None
    last_year: int | None
    has_unknown_year: bool


NO_PRICES = PricesUsed([], None, None, has_unknown_year=False)


def prices_used(scope: Scope) -> PricesUsed:
    """Return which prices stand behind the amounts of `figures.rendement`."""
    lines = CostLine.objects.filter(
        period__in=[Period.BEFORE, Period.AFTER], case__in=complete_cases(scope)
    ).order_by()
    lists: set[str] = set()
    years: set[int | None] = set()
    with acting.as_role(acting.FIGURES):
        for rows, price in ((lines, "price__"), (kept.lines(scope), "")):
            names = rows.values_list(f"{price}price_list__name", flat=True)
            lists.update(names.distinct())
            years.update(rows.values_list(f"{price}price_year", flat=True).distinct())
    known = years - {None}
    return PricesUsed(
        sorted(lists),
        first_year=min(known, default=None),  # type: ignore[type-var]
        last_year=max(known, default=None),  # type: ignore[type-var]
        has_unknown_year=None in years,
    )


# What the figures say, in one word -------------------------------------------------


def direction(change: Decimal | None) -> str:
    """Say whether something went up or down; "" when it is hidden or unknown."""
    if change is None:
        return ""
    return "same" if change == 0 else "higher" if change > 0 else "lower"
