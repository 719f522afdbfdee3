"""Maatschappelijk rendement: costs before and after, and what was put in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import (
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from cases.models import Case
from mdo.models import Doorbraak
from reporting.figures import kept
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Table,
    area_names,
    merge,
    single,
    sum_by,
    sums_by_area,
    table,
)
from reporting.models import CostLine, CostsConfirmation, Effort, Payer, Period, Price
from reporting.rendement import BeforeAndAfter, net_saving, saving_per_euro, share

EURO = DecimalField(max_digits=30, decimal_places=10)
NOTHING = Value(Decimal(0), output_field=EURO)
PAYER = "payer:"


@dataclass(frozen=True, kw_only=True)
class Rendement(Row):
    """What the cases of an area cost a year, before and after, in euro.

    About the cases of which the costs are confirmed complete before and after. Real
    costs and transfers stand apart; `by_payer` has both, for it says whose purse it
    is. The investment is what granted doorbraken cost and the hours put in.
    """

    cases: int | None
    real_before: Decimal | None
    real_after: Decimal | None
    real_saving: Decimal | None
    transfer_before: Decimal | None
    transfer_after: Decimal | None
    transfer_saving: Decimal | None
    investment: Decimal | None
    net_real_saving: Decimal | None
    real_saving_per_euro: Decimal | None
    estimated_share: Decimal | None
    # None is a payer whose costs are hidden.
    by_payer: dict[str, BeforeAndAfter | None] = field(default_factory=dict)

    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "cases": ("cases",),
        "real": ("real_before", "real_after", "real_saving"),
        "transfer": ("transfer_before", "transfer_after", "transfer_saving"),
        "investment": ("investment",),
        "estimated": ("estimated_share",),
    }
    COMPUTED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "net_real_saving": ("real", "investment"),
        "real_saving_per_euro": ("real", "investment"),
        "estimated_share": ("real", "transfer", "estimated"),
    }

    def shown(self) -> set[str]:
        return super().shown() | {PAYER + payer for payer in self.by_payer}

    def sums(self) -> list[Addition]:
        payers = tuple(PAYER + payer for payer in self.by_payer)
        return [
            ("all", ("real", "transfer")),
            ("all", ("estimated", "established")),
            ("all", payers),
        ]

    def beside(self, total: "Rendement") -> "Rendement":
        # A payer who is left out would tell that it paid for nobody.
        by_payer = {p: self.by_payer.get(p, BeforeAndAfter()) for p in total.by_payer}
        return replace(self, by_payer=by_payer)

    def hide(self, cells: set[str]) -> "Rendement":
        row = super().hide(cells)
        by_payer = {
            payer: None if PAYER + payer in cells else costs
            for payer, costs in self.by_payer.items()
        }
        hidden = {PAYER + payer for payer, costs in by_payer.items() if costs is None}
        return replace(row, by_payer=by_payer, suppressed=row.suppressed | hidden)


COSTS = {
    "real": ("real_before", "real_after"),
    "transfer": ("transfer_before", "transfer_after"),
    "all": ("all_costs",),
    "estimated": ("estimated_costs",),
    "established": ("established_costs",),
}
INVESTMENT = single(["cases", "investment"])
BY_PAYER = {"costs": ("before", "after")}


def rendement(scope: Scope) -> Table[Rendement]:
    """Return what the approach yields in money, in all and by area."""
    lines = _lines(scope)
    by_payer = _by_payer(lines, kept.by_payer(scope))
    payers = sorted({payer for found in by_payer.values() for payer in found})
    cells = (
        COSTS | INVESTMENT | {PAYER + payer: ("before", "after") for payer in payers}
    )
    areas = merge(
        [
            (sums_by_area(_costs(lines), COSTS, kept.costs(scope)), COSTS),
            (
                sums_by_area(_investment(scope), INVESTMENT, kept.investment(scope)),
                INVESTMENT,
            ),
            (
                {
                    area: {PAYER + payer: cell for payer, cell in found.items()}
                    for area, found in by_payer.items()
                },
                {PAYER + payer: ("before", "after") for payer in payers},
            ),
        ]
    )
    return table(areas, cells, _row)


def complete_cases(scope: Scope) -> QuerySet[Case]:
    """Return the cases whose costs are complete before and after.

    One that was closed after the day is left out: its costs after it were not known.
    """
    confirmed = CostsConfirmation.objects.filter(case=OuterRef("pk"))
    return scope.cases().filter(
        Exists(confirmed.filter(period=Period.BEFORE)),
        Exists(confirmed.filter(period=Period.AFTER)),
        Q(closed_on=None) | Q(closed_on__lte=scope.as_of),
        scope.in_period("closed_on"),
    )


def _lines(scope: Scope) -> QuerySet[CostLine]:
    return CostLine.objects.filter(
        period__in=[Period.BEFORE, Period.AFTER], case__in=complete_cases(scope)
    ).order_by()


def _amount(**condition: Any) -> Sum:
    amount = F("quantity") * F("unit_price")
    return Sum(amount, filter=Q(**condition), default=NOTHING, output_field=EURO)


def _costs(lines: QuerySet[CostLine]) -> QuerySet:
    kinds = {"real": Price.Kind.REAL, "transfer": Price.Kind.TRANSFER}
    periods = {"before": Period.BEFORE, "after": Period.AFTER}
    return lines.values("case", area=F("household__area_id")).annotate(
        **{
            f"{kind_name}_{name}": _amount(price__kind=kind, period=period)
            for kind_name, kind in kinds.items()
            for name, period in periods.items()
        },
        all_costs=_amount(),
        estimated_costs=_amount(certainty=CostLine.Certainty.ESTIMATED),
        established_costs=_amount(certainty=CostLine.Certainty.ESTABLISHED),
    )


def _by_payer(
    lines: QuerySet[CostLine], of_destroyed: QuerySet
) -> dict[str, dict[str, Cell]]:
    """Return for each area and payer the costs before and after."""
    per_case = lines.values(
        "case", area=F("household__area_id"), whose=F("payer_id")
    ).annotate(before=_amount(period=Period.BEFORE), after=_amount(period=Period.AFTER))
    areas, payers = area_names(), dict(Payer.objects.values_list("pk", "name"))
    found: dict[str, dict[str, Cell]] = {}
    groups = sum_by(["area", "whose"], per_case, BY_PAYER, of_destroyed)
    for (area, payer), cells in groups:
        found.setdefault(areas[area], {})[payers[payer]] = cells["costs"]
    return found


def _investment(scope: Scope) -> QuerySet:
    granted = Doorbraak.objects.filter(
        case=OuterRef("pk"),
        decision=Doorbraak.Decision.GRANTED,
        decided_on__lte=scope.as_of,
    )
    hours = Effort.objects.filter(case=OuterRef("pk"))

    def summed(rows: QuerySet, amount: Any) -> Coalesce:
        of_case = (
            rows.order_by().values("case").annotate(euro=Sum(amount)).values("euro")
        )
        return Coalesce(Subquery(of_case), NOTHING, output_field=EURO)

    return (
        complete_cases(scope)
        .order_by()
        .values(area=F("household__area_id"), case=F("pk"))
        .annotate(
            cases=Value(1),
            investment=summed(granted, F("amount"))
            + summed(hours, F("hours") * F("rate")),
        )
    )


def _row(cells: Mapping[str, Cell]) -> Rendement:
    real = BeforeAndAfter(*cells["real"].sums)
    transfer = BeforeAndAfter(*cells["transfer"].sums)
    investment = cells["investment"].sums[0]
    return Rendement(
        cases=cells["cases"].count,
        real_before=real.before,
        real_after=real.after,
        real_saving=real.saving,
        transfer_before=transfer.before,
        transfer_after=transfer.after,
        transfer_saving=transfer.saving,
        investment=investment,
        net_real_saving=net_saving(real, investment),
        real_saving_per_euro=saving_per_euro(real, investment),
        estimated_share=share(cells["estimated"].sums[0], cells["all"].sums[0]),
        by_payer={
            name.removeprefix(PAYER): BeforeAndAfter(*cell.sums)
            for name, cell in cells.items()
            if name.startswith(PAYER) and cell.cases
        },
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
