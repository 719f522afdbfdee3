"""A report as somebody asks for it: about what, and how much that person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.cache import cache
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


def report_for(
    user: User, as_of: date, asked: dict[str, Any], *, leaves: bool = False
) -> Report:
    """Return the report that `asked`, the cleaned fields of the filter, is about.

    One that `leaves`, in a file, goes on to who does not work on the cases: what is
    hidden in it is decided on all areas, whoever takes it out.
    """
    own = (
        None
        if user.is_manager or leaves
        else frozenset(areas_of(user).values_list("pk", flat=True))
    )
    # Who works on the cases knows them; anybody else is shown no small numbers.
    is_suppressed = leaves or not user.is_coordinator
    first, last = asked.get("from"), asked.get("to")
    if is_suppressed:
        first, last = whole_months(first, last)
    scope = Scope(
        as_of=as_of,
        from_on=first,
        to_on=last,
        area=asked.get("area"),
        leefdomein=asked.get("leefdomein"),
        organisation=asked.get("organisation"),
        areas=own,
    )
    return Report(scope, is_suppressed=is_suppressed)


def whole_months(
    first: date | None, last: date | None
) -> tuple[date | None, date | None]:
    """Return the period with the months that it begins and ends in whole.

    Two periods that differ in a day, subtracted from each other, are a figure about
    the few cases of that day.
    """
    if first:
        first = first.replace(day=1)
    if last and (last.year, last.month) < (date.max.year, 12):
        # The 28th and four days are in the next month, whichever this is.
        next_month = last.replace(day=28) + timedelta(days=4)
        last = next_month.replace(day=1) - timedelta(days=1)
    return first, last


# How long a day that somebody asked about is remembered, and how far off another is.
REMEMBERED = timedelta(days=31)
APART = timedelta(days=28)


def is_too_near(user: User, as_of: date, today: date, *, leaves: bool = False) -> bool:
    """Tell whether this person asked how it stood a few days from then, and note it.

    One day after the other, subtracted, is a figure about the few cases of a day. Of
    today everybody may know; and who asks again about the same day learns no more.
    """
    if (user.is_coordinator and not leaves) or as_of == today:
        return False
    key = f"report-days:{user.pk}"
    days: set[date] = cache.get(key, set())
    if any(timedelta() < abs(as_of - day) < APART for day in days):
        return True
    cache.set(key, days | {as_of}, REMEMBERED.total_seconds())
    return False


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
