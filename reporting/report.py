"""A report as somebody asks for it: about what, and how much that person may see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import acting
from cases.models import Area, Case, User
from reporting import figures, published
from reporting.figures import Scope, kept
from reporting.figures.money import complete_cases
from reporting.models import CostLine, Period


@dataclass(frozen=True)
class Report:
    """The scope that was asked for, and whether small numbers stay hidden."""

    scope: Scope
    is_suppressed: bool
    # The same report of an earlier period or another area.
    compared_with: "Report | None" = None
    # Lessons are of none: they are the same for everybody.
    is_of_cases: bool = True

    @property
    def has_small_numbers(self) -> bool:
        """Tell whether it is for who works on the cases only."""
        return self.is_of_cases and not self.is_suppressed

    @property
    def of_prices(self) -> Scope:
        """What the prices are told of: a price year of few could be of one case."""
        return Scope(as_of=self.scope.as_of) if self.is_suppressed else self.scope

    def ask(self, figure: Callable[[Scope], Any]) -> Any:
        """Return one of `reporting.figures`, as this reader may see it."""
        if not self.is_of_cases:
            return figure(self.scope)
        if self.is_suppressed:
            return published.published(figure, self.scope)
        # Of all households, and of the columns that figures are made of only.
        with acting.as_role(acting.FIGURES):
            return figure(self.scope)

    def cases(self) -> figures.Table[figures.Cases]:
        """Return how many cases began, ended, and are open on the day."""
        return figures.with_open(self.ask(figures.cases), self.ask(figures.attention))


BESIDE_AREA = ("leefdomein", "organisation")
NARROWS = ("from", "to", "area", *BESIDE_AREA, "voordeur")


def by_organisation(report: Report) -> dict[str, figures.Completeness] | None:
    """Return how complete the cases of each organisation are, as the reader may see it.

    None where that is not published: of an area, a leefdomein or a period.
    """
    scope = report.scope
    if not report.is_suppressed:
        with acting.as_role(acting.FIGURES):
            return figures.completeness_by_organisation(scope)
    if scope != Scope(as_of=scope.as_of):
        return None
    return published.by_organisation(figures.completeness, scope.as_of)


def period_in_words(scope: Scope) -> str:
    """Return the period that a report is about."""
    first, last = scope.from_on, scope.to_on
    days = {"first": first and day_in_words(first), "last": last and day_in_words(last)}
    if first and last:
        return _("%(first)s up to and including %(last)s") % days
    if first:
        return _("since %(first)s") % days
    if last:
        return _("up to and including %(last)s") % days
    return _("everything so far")


def day_in_words(day: date) -> str:
    return date_format(day, "j F Y")


def areas_of(user: User) -> QuerySet[Area]:
    """Return the areas whose figures somebody may ask for: managers all, coordinators
    their own, nobody else any."""
    if user.is_manager:
        return Area.objects.all()
    return user.areas.all() if user.is_coordinator else Area.objects.none()


def voordeuren_of(user: User) -> list[str]:
    """Return where help was asked in the areas whose figures somebody may ask for."""
    if is_suppressed_for(user):
        return []
    cases = Case.objects.visible_to(user).filter(household__area__in=areas_of(user))
    return list(
        cases.order_by("voordeur").values_list("voordeur", flat=True).distinct()
    )


def cases_of_voordeur(user: User, voordeur: str) -> frozenset[int]:
    """Return the ids of the cases that came in there and that somebody may see."""
    if not voordeur:
        return frozenset()
    cases = Case.objects.visible_to(user).filter(voordeur=voordeur)
    return frozenset(cases.order_by().values_list("pk", flat=True))


def is_suppressed_for(user: User, *, leaves: bool = False) -> bool:
    """Tell whether somebody gets what was published, without small numbers.

    Who works on the cases knows them. A report that `leaves`, in a file, goes on to who
    does not, whoever takes it out.
    """
    return leaves or not user.is_coordinator


def report_for(
    user: User,
    asked: dict[str, Any],
    *,
    today: date,
    as_of: date | None = None,
    leaves: bool = False,
) -> Report:
    """Return the report that `asked`, the cleaned fields of the filter, is about.

    What was published is of the last day of publication, unless `as_of` says another.
    """
    first, last = asked.get("from"), asked.get("to")
    own, of_voordeur = None, frozenset[int]()
    voordeur = asked.get("voordeur") or ""
    if is_suppressed := is_suppressed_for(user, leaves=leaves):
        as_of = as_of or published.day_for(today)
        span = published.span_around(first, last)
        first, last = span.first, span.last
    else:
        own = frozenset(areas_of(user).values_list("pk", flat=True))
        of_voordeur = cases_of_voordeur(user, voordeur)
    scope = Scope(
        as_of=as_of or today,
        from_on=first,
        to_on=last,
        area=asked.get("area"),
        leefdomein=asked.get("leefdomein"),
        organisation=asked.get("organisation"),
        voordeur=voordeur,
        of_voordeur=of_voordeur,
        areas=own,
    )
    other = other_of(asked)
    return Report(
        scope,
        is_suppressed=is_suppressed,
        compared_with=None
        if other is None
        else report_for(
            user, other, today=today, as_of=other["as_of"] or as_of, leaves=leaves
        ),
    )


# All areas, where a report is compared with another area.
ALL_AREAS = "all"
COMPARED_BY = ("compare_from", "compare_to", "compare_area", "compare_as_of")


def other_of(asked: dict[str, Any]) -> dict[str, Any] | None:
    """Return the choice that `asked` is compared with; None when that is nothing.

    What is not said of it is as in the choice itself.
    """
    said = {name: asked[name] for name in COMPARED_BY if asked.get(name)}
    if not said:
        return None
    other = {name: asked.get(name) for name in NARROWS}
    if "compare_area" in said:
        area = said["compare_area"]
        other["area"] = None if area == ALL_AREAS else area
    other["as_of"] = said.get("compare_as_of", asked.get("as_of"))
    if said.keys() & {"compare_from", "compare_to"}:
        other |= {"from": said.get("compare_from"), "to": said.get("compare_to")}
    return other


def refusals_to_compare(user: User, asked: dict[str, Any]) -> dict[str, str]:
    """Return why a choice is not compared, by the field; nothing when it is.

    Both sides are asked as by themselves: what is not published is not compared.
    """
    other = other_of(asked)
    if other is None:
        return {}
    field = next(
        name
        for name in ("compare_area", "compare_as_of", "compare_from", "compare_to")
        if asked.get(name)
    )
    first, last = other.get("from"), other.get("to")
    if first and last and last < first:
        return {"compare_to": _("This is before the first day.")}
    if _choice(user, other) == _choice(user, asked):
        return {field: _("This is what you chose already. Choose something else.")}
    day = asked.get("compare_as_of")
    why = " ".join(refusals(user, other, as_of=day).values())
    if day and not why and is_suppressed_for(user):
        this_day = asked.get("as_of") or published.day_for(timezone.localdate())
        why = _too_near(day, this_day)
    return {field: why} if why else {}


def _choice(user: User, asked: dict[str, Any]) -> list[Any]:
    """Return what a question is about, for who asks it."""
    period: Any = (asked.get("from"), asked.get("to"))
    if is_suppressed_for(user):
        period = published.span_around(*period)
    return [period, *(asked.get(name) for name in ("area", *BESIDE_AREA, "as_of"))]


def refusals(
    user: User, asked: dict[str, Any], *, as_of: date | None, leaves: bool = False
) -> dict[str, str]:
    """Return why a question is not answered, by the field; nothing when it is.

    From who works on the cases every question is answered.
    """
    if not is_suppressed_for(user, leaves=leaves):
        return {}
    found: dict[str, str] = {}
    names = ("area", "leefdomein", "organisation")
    chosen = [name for name in names if asked.get(name)]
    if len(chosen) > 1:
        found[chosen[1]] = _(
            "Choose one of area, leefdomein and organisation: of two together the "
            "numbers become so small that somebody could be recognised."
        )
    elif chosen and chosen != ["area"]:
        span = published.span_around(asked.get("from"), asked.get("to"))
        if span != published.EVERYTHING:
            found[chosen[0]] = _(
                "Of one leefdomein or organisation there are figures of everything so "
                "far only, and not of a period."
            )
    if asked.get("voordeur"):
        found["voordeur"] = _(
            "Of one voordeur there are figures for the coordinators only: they are "
            "of too few."
        )
    if as_of and as_of > timezone.localdate():
        # It would be kept as the figures of that day, and changes count from then on.
        found["as_of"] = _("This day is still to come. Ask about a day that was.")
    elif as_of and (why := _too_near(as_of)):
        found["as_of"] = why
    return found


def _too_near(as_of: date, *also: date) -> str:
    """Say why nothing is published of a day; nothing when something is."""
    if not published.is_too_near(as_of, *also):
        return ""
    days = ", ".join(day_in_words(day) for day in published.days()[:6])
    return _(
        "Figures were published of days close to this one. Ask about one of "
        "these: %(days)s."
    ) % {"days": days}


@dataclass(frozen=True)
class PricesUsed:
    """From which versions of the price list amounts come, and from which years."""

    lists: list[str]
    first_year: int | None
    last_year: int | None
    has_unknown_year: bool


NO_PRICES = PricesUsed([], None, None, has_unknown_year=False)


def prices_used(scope: Scope) -> PricesUsed:
    """Return which prices stand behind the amounts of `figures.rendement`.

    Of what was published: those of the whole city. A single year can be of one case.
    """
    lines = CostLine.objects.filter(
        period__in=[Period.BEFORE, Period.AFTER], case__in=complete_cases(scope)
    ).order_by()
    lists: set[str] = set()
    years: set[int | None] = set()
    with acting.as_role(acting.FIGURES):
        for rows, price in ((lines, "price__"), (kept.lines(scope), "")):
            used = rows.values_list(f"{price}price_list__name", f"{price}price_year")
            for name, year in used.distinct():
                lists.add(name)
                years.add(year)
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
