"""How the approach goes: MDO's, the resident at them, the wait, doorbraken."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from django.db.models import (
    Count,
    DecimalField,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)

from cases.models import Organisation
from mdo.models import Doorbraak, Mdo
from reporting.figures import kept
from reporting.figures.table import (
    Addition,
    Cell,
    Question,
    Row,
    Scope,
    Source,
    Sums,
    Table,
    area_names,
    by_then,
    merge,
    named,
    not_by_then,
    single,
    sums_by_area,
    sums_by_name,
    table,
    told_apart,
)

OF_MDOS = {
    "mdos": ("mdos",),
    "resident_present": ("present",),
    # Not shown, and can be computed from those that are.
    "resident_absent": ("absent",),
    "supporter_offered": ("offered",),
    "supporter_unknown": ("unknown",),
    "supporter_not_offered": ("not_offered",),
}
OF_DOORBRAKEN = (
    "doorbraken_open",
    "doorbraken_granted",
    "doorbraken_refused",
    "doorbraak_granted_euro",
)
# Of which kind the obstacle was, and whose rule: "" is not written down.
OBSTACLE, RULE_OWNER = "obstacle:", "rule_owner:"
DAY = timedelta(days=1)
NOT_OFFERED = Q(supporter=Mdo.Supporter.NOT_OFFERED)
UNKNOWN = Q(supporter=Mdo.Supporter.UNKNOWN)
OFFERED = ~(NOT_OFFERED | UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Process(Row):
    """How the approach goes in an area.

    Offered is the cliëntondersteuner, as was written down at the MDO; that is not known
    of what was taken over from a register.

    The medians are of the days from asking for help to the first MDO, over the cases
    that had one, and of those from asking for a doorbraak to what was decided.
    """

    mdos: int | None
    resident_present: int | None
    median_days_to_first_mdo: Decimal | None
    doorbraken_open: int | None
    doorbraken_granted: int | None
    doorbraken_refused: int | None
    doorbraak_granted_euro: Decimal | None
    # Not among what was published before it was counted.
    median_days_to_decision: Decimal | None = None
    supporter_offered: int | None = None
    supporter_unknown: int | None = None
    p90_days_to_first_mdo: Decimal | None = None
    # None is hidden.
    by_obstacle: dict[str, int | None] = field(default_factory=dict)
    by_rule_owner: dict[str, int | None] = field(default_factory=dict)

    NAMED: ClassVar[Mapping[str, str]] = {
        "by_obstacle": OBSTACLE,
        "by_rule_owner": RULE_OWNER,
    }
    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **single(("mdos", "resident_present", *OF_DOORBRAKEN)),
        "first_mdo": ("median_days_to_first_mdo",),
        "decided": ("median_days_to_decision",),
        "supporter_offered": ("supporter_offered",),
        "supporter_unknown": ("supporter_unknown",),
        # Of those who waited longer, one in ten.
        "first_mdo_late": ("p90_days_to_first_mdo",),
    }
    SUMS: ClassVar[tuple[Addition, ...]] = (
        ("mdos", ("resident_present", "resident_absent")),
        (
            "mdos",
            ("supporter_offered", "supporter_unknown", "supporter_not_offered"),
        ),
    )
    # A median of all says nothing exact about that of one area.
    NOT_ADDED: ClassVar[frozenset[str]] = frozenset(
        {"first_mdo", "first_mdo_late", "decided"}
    )

    def sums(self) -> list[Addition]:
        decisions = ("doorbraken_open", "doorbraken_granted", "doorbraken_refused")
        parts = [self.named_cells(field) for field in self.NAMED]
        return [
            *super().sums(),
            ("doorbraken", decisions),
            *(("doorbraken", named) for named in parts if named),
        ]


def process(scope: Scope) -> Table[Process]:
    """Return how the approach goes, in all and by area."""
    # Not shown, and known to who knows the three of its parts.
    of_doorbraken = {**single(OF_DOORBRAKEN), "doorbraken": ("doorbraken_all",)}
    by_obstacle, obstacles = sums_by_name(
        "obstacle_kind", scope, _on("asked_on", _obstacles, kept.obstacles), OBSTACLE
    )
    by_rule_owner, owners = _rule_owners(scope)
    areas = merge(
        [
            (
                sums_by_area(scope, _on("held_on", _mdos, kept.mdos), OF_MDOS),
                OF_MDOS,
            ),
            (
                sums_by_area(
                    scope,
                    _on("asked_on", _doorbraken, kept.doorbraken),
                    of_doorbraken,
                ),
                of_doorbraken,
            ),
            (by_obstacle, obstacles),
            (by_rule_owner, owners),
        ]
    )
    found = table(areas, OF_MDOS | of_doorbraken | obstacles | owners, _row)
    away = [replace(each, together=scope.together) for each in scope.minus]
    whole = replace(scope, minus=())
    waited = {
        cell: _less(of(whole), [of(each) for each in away])
        for cell, of in (("first_mdo", waits), ("decided", decision_waits))
    }
    return Table(
        total=_with_waits(found.total, waited, ""),
        by_area={
            area: _with_waits(row, waited, area) for area, row in found.by_area.items()
        },
    )


def _on(date: str, source: Source, of_kept: Source) -> tuple[Source, Source]:
    """Return sources of which the period is about this date."""
    return told_apart(source, on=date), told_apart(of_kept, on=date)


@dataclass(frozen=True)
class Wait:
    """The median wait for a first MDO or a decision, and of how many cases it is.

    One in ten waited longer than `p90`.
    """

    median: timedelta | None
    p90: timedelta | None
    cases: int


def waits(scope: Scope) -> dict[str, Wait]:
    """Return the median wait of each area, and of all together under ""."""
    sources = (
        told_apart(_waits, on="first_on"),
        told_apart(_kept_waits, on="first_mdo_on"),
    )
    return _medians(scope, sources)


def decision_waits(scope: Scope) -> dict[str, Wait]:
    """Return the same of the days until a doorbraak was decided."""
    sources = (
        told_apart(_decision_waits, on="asked_on"),
        told_apart(kept.decision_waits, on="asked_on"),
    )
    return _medians(scope, sources)


def _medians(scope: Scope, sources: tuple[Source, ...]) -> dict[str, Wait]:
    # The middle value, or halfway between the two in the middle.
    median, p90 = (
        f"percentile_cont({share}) WITHIN GROUP (ORDER BY wait)"
        for share in ("0.5", "0.9")
    )
    question = Question(
        sources=sources,
        keys=("case", "area", "wait"),
        selected=f'area, {median}, {p90}, COUNT(DISTINCT "case")',
        grouped="GROUP BY GROUPING SETS ((area), ())",
    )
    names = area_names() | {None: ""}
    return {names[area]: Wait(*of_area) for area, *of_area in question.ask(scope)}


def _waits(scope: Scope) -> QuerySet:
    return first_mdos(scope).values("area", "wait", case=F("pk"))


def _decision_waits(scope: Scope) -> QuerySet:
    return (
        decided(scope)
        .order_by()
        .annotate(area=F("household__area_id"), wait=F("decided_on") - F("asked_on"))
        .values("area", "wait", "case")
    )


def _kept_waits(scope: Scope) -> QuerySet:
    return kept.waits(scope).annotate(case=-F("pk"))


def _less(waits: dict[str, Wait], away: list[dict[str, Wait]]) -> dict[str, Wait]:
    """Return of how many cases the waits are that are in none of those taken away."""
    if not away:
        return waits
    areas = {area for each in (waits, *away) for area in each}
    none = Wait(None, None, 0)
    return {
        area: Wait(
            None,
            None,
            waits.get(area, none).cases
            - sum(each.get(area, none).cases for each in away),
        )
        for area in areas
    }


def _with_waits(
    row: Process, waited: Mapping[str, dict[str, Wait]], area: str
) -> Process:
    here = {cell: of.get(area, Wait(None, None, 0)) for cell, of in waited.items()}
    return replace(
        row,
        median_days_to_first_mdo=_in_days(here["first_mdo"].median),
        median_days_to_decision=_in_days(here["decided"].median),
        p90_days_to_first_mdo=_in_days(here["first_mdo"].p90),
        cases_behind={
            **row.cases_behind,
            **{cell: wait.cases for cell, wait in here.items()},
            "first_mdo_late": here["first_mdo"].cases // 10,
        },
    )


def _in_days(median: timedelta | None) -> Decimal | None:
    if median is None:
        return None
    rest = Decimal((median % DAY).seconds) / Decimal(DAY.total_seconds())
    return Decimal(median // DAY) + rest


def first_mdos(scope: Scope) -> QuerySet:
    """Return the cases that had an MDO, with the days until the first."""
    first = (
        Mdo.objects.held()
        .filter(case=OuterRef("pk"), held_on__lte=scope.as_of)
        .order_by()
        .values("case")
        .annotate(first_on=Min("held_on"))
        .values("first_on")
    )
    return (
        scope.cases()
        .order_by()
        .annotate(area=F("household__area_id"), first_on=Subquery(first))
        .filter(scope.in_period("first_on"), first_on__isnull=False)
        .annotate(wait=F("first_on") - F("opened_on"))
    )


def held(scope: Scope) -> QuerySet[Mdo]:
    """Return the MDO's that were held by then, in the period."""
    return Mdo.objects.held().filter(
        scope.in_period("held_on"), held_on__lte=scope.as_of, case__in=scope.cases()
    )


def _mdos(scope: Scope) -> QuerySet:
    return (
        held(scope)
        .order_by()
        .values("case", area=F("household__area_id"))
        .annotate(
            mdos=Count("pk"),
            present=Count("pk", filter=Q(resident_present=True)),
            absent=Count("pk", filter=Q(resident_present=False)),
            offered=Count("pk", filter=OFFERED),
            not_offered=Count("pk", filter=NOT_OFFERED),
            unknown=Count("pk", filter=UNKNOWN),
        )
    )


def doorbraken(scope: Scope) -> QuerySet[Doorbraak]:
    """Return the doorbraken that were asked by then, in the period."""
    return Doorbraak.objects.filter(
        scope.in_period("asked_on"),
        asked_on__lte=scope.as_of,
        case__in=scope.cases(),
    )


def decided(scope: Scope) -> QuerySet[Doorbraak]:
    """Return those of them that were decided by then."""
    return doorbraken(scope).filter(by_then("decided_on", scope.as_of))


def decisions(as_of: date) -> dict[str, Q]:
    """Return for each figure which doorbraken are in it."""
    decided = by_then("decided_on", as_of)
    return {
        "doorbraken_open": not_by_then("decided_on", as_of),
        "doorbraken_granted": decided & Q(decision=Doorbraak.Decision.GRANTED),
        "doorbraken_refused": decided & Q(decision=Doorbraak.Decision.REFUSED),
    }


def _doorbraken(scope: Scope) -> QuerySet:
    conditions = decisions(scope.as_of)
    zero = Value(Decimal(0), output_field=DecimalField())
    return (
        doorbraken(scope)
        .order_by()
        .values("case", area=F("household__area_id"))
        .annotate(
            doorbraken_all=Count("pk"),
            **{name: Count("pk", filter=each) for name, each in conditions.items()},
            doorbraak_granted_euro=Sum(
                "amount", filter=conditions["doorbraken_granted"], default=zero
            ),
        )
    )


def _obstacles(scope: Scope) -> QuerySet:
    return (
        doorbraken(scope)
        .order_by()
        .values("case", area=F("household__area_id"), obstacle_kind=F("obstacle"))
        .annotate(number=Count("pk"))
    )


def _rule_owners(
    scope: Scope,
) -> tuple[Sums, dict[str, tuple[str, ...]]]:
    sources = _on("asked_on", _owners, kept.rule_owners)
    by_id, cells = sums_by_name("whose", scope, sources, RULE_OWNER)
    names = {
        f"{RULE_OWNER}{pk}": f"{RULE_OWNER}{name}"
        for pk, name in Organisation.objects.order_by().values_list("pk", "name")
    }
    names[f"{RULE_OWNER}0"] = RULE_OWNER
    return (
        {
            area: {names[cell]: found for cell, found in row.items()}
            for area, row in by_id.items()
        },
        {names[cell]: columns for cell, columns in cells.items()},
    )


def _owners(scope: Scope) -> QuerySet:
    return (
        doorbraken(scope)
        .order_by()
        .values(
            "case",
            area=F("household__area_id"),
            whose=kept.whose("rule_owner_id"),
        )
        .annotate(number=Count("pk"))
    )


def _row(cells: Mapping[str, Cell]) -> Process:
    return Process(
        mdos=cells["mdos"].count,
        resident_present=cells["resident_present"].count,
        supporter_offered=cells["supporter_offered"].count,
        supporter_unknown=cells["supporter_unknown"].count,
        doorbraken_open=cells["doorbraken_open"].count,
        doorbraken_granted=cells["doorbraken_granted"].count,
        doorbraken_refused=cells["doorbraken_refused"].count,
        doorbraak_granted_euro=cells["doorbraak_granted_euro"].sums[0],
        median_days_to_first_mdo=None,
        by_obstacle=named(cells, OBSTACLE),
        by_rule_owner=named(cells, RULE_OWNER),
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
