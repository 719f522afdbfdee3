"""How agreements stand: unfinished, overdue, and done within six weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from mdo.deadlines import DUE_SOON
from mdo.models import Agreement
from reporting.figures import kept
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Table,
    by_then,
    not_by_then,
    single,
    sums_by_area,
    table,
    told_apart,
)
from reporting.rendement import share

SHOWN = (
    "agreements",
    "unfinished",
    "overdue",
    "due_within_7_days",
    "done",
    "dropped",
    "counted",
    "within_six_weeks",
)
# What can be computed from the figures that are shown.
IMPLIED = (
    "due_later",
    "done_too_late",
    "unfinished_past_target",
    "unfinished_before_target",
    # Most are overdue when their six weeks are over, and not a day sooner or later.
    "overdue_past_target",
    "overdue_before_target",
    "past_target_not_overdue",
)


@dataclass(frozen=True, kw_only=True)
class Deadlines(Row):
    """The agreements of an area, and how many of them are how far.

    *Counted* are those not dropped that are done or whose six weeks have passed;
    the share is of those. *Overdue* looks at the agreement's own date instead.
    """

    agreements: int | None
    unfinished: int | None
    overdue: int | None
    due_within_7_days: int | None
    done: int | None
    dropped: int | None
    counted: int | None
    within_six_weeks: int | None
    within_six_weeks_share: Decimal | None

    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = single(SHOWN)
    COMPUTED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "within_six_weeks_share": ("within_six_weeks", "counted")
    }
    SUMS: ClassVar[tuple[Addition, ...]] = (
        ("agreements", ("unfinished", "done", "dropped")),
        ("unfinished", ("overdue", "due_within_7_days", "due_later")),
        ("unfinished", ("unfinished_past_target", "unfinished_before_target")),
        ("done", ("within_six_weeks", "done_too_late")),
        ("counted", ("done", "unfinished_past_target")),
        ("overdue", ("overdue_past_target", "overdue_before_target")),
        (
            "unfinished_past_target",
            ("overdue_past_target", "past_target_not_overdue"),
        ),
    )
    SPARED: ClassVar[frozenset[str]] = frozenset({"counted", "within_six_weeks"})
    NOT_YET: ClassVar[frozenset[str]] = frozenset(
        {
            "done_too_late",
            "unfinished_past_target",
            "overdue_past_target",
            "past_target_not_overdue",
        }
    )


def deadlines(scope: Scope) -> Table[Deadlines]:
    """Return how the agreements stand, in all and by area."""
    cells = single((*SHOWN, *IMPLIED))
    apart = partial(told_apart, on="target_on", leefdomein="leefdomein_id")
    sources = (
        apart(_per_case, organisation="owner__organisation_id"),
        apart(
            partial(kept.agreements, names=tuple(cells)),
            organisation="organisation_id",
        ),
    )
    return table(sums_by_area(scope, sources, cells), cells, _row)


def _per_case(scope: Scope) -> QuerySet:
    return (
        agreements(scope)
        .order_by()
        .values(area=F("household__area_id"), case=F("mdo__case_id"))
        .annotate(
            **{
                name: Count("pk", filter=condition)
                for name, condition in conditions(scope.as_of).items()
            }
        )
    )


def overdue(scope: Scope) -> list[tuple[str, date, int]]:
    """Return number, last day and days late of what is overdue, the oldest first."""
    late = agreements(scope).filter(conditions(scope.as_of)["overdue"])
    return [
        (number, due_on, (scope.as_of - due_on).days)
        for number, due_on in late.order_by("due_on", "number").values_list(
            "number", "due_on"
        )
    ]


def by_month(scope: Scope) -> dict[date, tuple[int, int]]:
    """Return for each month in which six weeks ended what is counted and within.

    Of the cases that are there: those that were destroyed are of whole years only.
    """
    counted = conditions(scope.as_of)
    months = (
        agreements(scope)
        .order_by()
        .values(month=TruncMonth("target_on"))
        .annotate(
            all=Count("pk", filter=counted["counted"]),
            within=Count("pk", filter=counted["within_six_weeks"]),
        )
        .values_list("month", "all", "within")
    )
    return {month: (number, within) for month, number, within in months}


def due(scope: Scope, until: date) -> dict[date, int]:
    """Return how many agreements have to be done on each day from now on."""
    unfinished = agreements(scope).filter(
        conditions(scope.as_of)["unfinished"],
        due_on__gte=scope.as_of,
        due_on__lte=until,
    )
    days = unfinished.order_by().values("due_on").annotate(number=Count("pk"))
    return dict(days.values_list("due_on", "number"))


def agreements(scope: Scope) -> QuerySet[Agreement]:
    """Return the agreements that had been made by then."""
    made = Agreement.objects.filter(
        scope.in_areas("household__area_id"),
        scope.in_period("target_on"),
        agreed_on__lte=scope.as_of,
    )
    if scope.leefdomein is not None:
        made = made.filter(leefdomein=scope.leefdomein)
    if scope.organisation is not None:
        made = made.filter(owner__organisation=scope.organisation)
    if scope.voordeur:
        made = made.filter(mdo__case__in=scope.of_voordeur)
    return made


def conditions(as_of: date) -> dict[str, Q]:
    """Return for each figure which agreements are in it."""
    is_done = by_then("done_on", as_of)
    is_dropped = by_then("dropped_on", as_of)
    is_unfinished = not_by_then("done_on", as_of) & not_by_then("dropped_on", as_of)
    is_past_target = Q(target_on__lt=as_of)
    is_overdue = Q(due_on__lt=as_of)
    soon = as_of + DUE_SOON
    return {
        "agreements": Q(),
        "unfinished": is_unfinished,
        "overdue": is_unfinished & is_overdue,
        "due_within_7_days": is_unfinished & Q(due_on__gte=as_of, due_on__lte=soon),
        "due_later": is_unfinished & Q(due_on__gt=soon),
        "done": is_done,
        "dropped": is_dropped,
        "counted": is_done | is_unfinished & is_past_target,
        "within_six_weeks": is_done & Q(done_on__lte=F("target_on")),
        "done_too_late": is_done & Q(done_on__gt=F("target_on")),
        "unfinished_past_target": is_unfinished & is_past_target,
        "unfinished_before_target": is_unfinished & ~is_past_target,
        "overdue_past_target": is_unfinished & is_overdue & is_past_target,
        "overdue_before_target": is_unfinished & is_overdue & ~is_past_target,
        "past_target_not_overdue": is_unfinished & ~is_overdue & is_past_target,
    }


def _row(cells: Mapping[str, Cell]) -> Deadlines:
    counts: dict[str, Any] = {name: cells[name].count for name in SHOWN}
    return Deadlines(
        **counts,
        within_six_weeks_share=share(counts["within_six_weeks"], counts["counted"]),
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
