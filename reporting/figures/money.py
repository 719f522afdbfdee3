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

from cases.models import Case, Organisation
from mdo.models import Doorbraak
from reporting.figures import kept
from reporting.figures.spread import (
    NO_SPREAD,
    OUTCOMES,
    Spread,
    kept_outcomes,
    kept_savings,
    outcomes,
    savings,
    spreads,
)
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Source,
    Table,
    merge,
    single,
    sum_by,
    sums_by_area,
    table,
    told_apart,
)
from reporting.models import CostLine, CostsConfirmation, Effort, Payer, Period, Price
from reporting.rendement import BeforeAndAfter, net_saving, saving_per_euro, share

EURO = DecimalField(max_digits=30, decimal_places=10)
NOTHING = Value(Decimal(0), output_field=EURO)
PAYER = "payer:"
REAL = ("real_before", "real_after")
TRANSFER = ("transfer_before", "transfer_after")
SPREAD = (
    "median_saving",
    "first_quartile_saving",
    "third_quartile_saving",
    "mean_saving_low",
    "mean_saving_high",
)
OUTCOMES_SHOWN = ("cost_lower", "cost_higher")
ROUGH = Decimal(100)


def about(euro: Decimal | None) -> Decimal | None:
    """Return an amount in hundreds of euros."""
    return None if euro is None else (euro / ROUGH).quantize(Decimal(1)) * ROUGH


def cells_of(payer: str) -> tuple[str, str]:
    """Return the cells of what one payer pays before and after."""
    return f"before {PAYER}{payer}", f"after {PAYER}{payer}"


def payer_of(cell: str) -> str:
    return cell.partition(PAYER)[2]


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
    # Of how many cases the real costs went down and up, and how they lie apart.
    cost_lower: int | None = None
    cost_higher: int | None = None
    median_saving: Decimal | None = None
    first_quartile_saving: Decimal | None = None
    third_quartile_saving: Decimal | None = None
    mean_saving: Decimal | None = None
    mean_saving_low: Decimal | None = None
    mean_saving_high: Decimal | None = None
    # None is a payer whose costs are hidden.
    by_payer: dict[str, BeforeAndAfter | None] = field(default_factory=dict)

    # Before and after apart: what many had before, few may have afterwards.
    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "cases": ("cases",),
        "real_before": ("real_before",),
        "real_after": ("real_after",),
        "transfer_before": ("transfer_before",),
        "transfer_after": ("transfer_after",),
        "investment": ("investment",),
        "estimated": ("estimated_share",),
        "spread": SPREAD,
    }
    # Quartiles of all say nothing exact about those of one area.
    NOT_ADDED: ClassVar[frozenset[str]] = frozenset({"spread"})
    COMPUTED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "real_saving": REAL,
        "mean_saving": (*REAL, "cases"),
        "transfer_saving": TRANSFER,
        "net_real_saving": (*REAL, "investment"),
        "real_saving_per_euro": (*REAL, "investment"),
        "estimated_share": (*REAL, *TRANSFER, "estimated"),
    }

    def shown(self) -> set[str]:
        of_payers = {cell for payer in self.by_payer for cell in cells_of(payer)}
        return super().shown() | of_payers

    def sums(self) -> list[Addition]:
        payers = [cells_of(payer) for payer in self.by_payer]
        return [
            ("all", (*REAL, *TRANSFER)),
            ("all", ("estimated", "established")),
            ("all", ("before", "after")),
            ("before", ("real_before", "transfer_before")),
            ("before", tuple(before for before, _after in payers)),
            ("after", ("real_after", "transfer_after")),
            ("after", tuple(after for _before, after in payers)),
        ]

    def beside(self, total: "Rendement") -> "Rendement":
        # A payer who is left out would tell that it paid for nobody.
        by_payer = {p: self.by_payer.get(p, BeforeAndAfter()) for p in total.by_payer}
        return replace(self, by_payer=by_payer)

    def hide(self, cells: set[str]) -> "Rendement":
        row = super().hide(cells)
        by_payer = {
            payer: None if cells & set(cells_of(payer)) else costs
            for payer, costs in self.by_payer.items()
        }
        hidden = {PAYER + payer for payer, costs in by_payer.items() if costs is None}
        # A quartile is what one case saved: what leaves says about how much.
        rough: dict[str, Any] = {name: about(getattr(row, name)) for name in SPREAD}
        # Of how many the costs went up is nearly always of few: it never leaves.
        hidden |= set(OUTCOMES_SHOWN)
        rough |= dict.fromkeys(OUTCOMES_SHOWN)
        return replace(
            row, by_payer=by_payer, suppressed=row.suppressed | hidden, **rough
        )


COSTS = {
    **single((*REAL, *TRANSFER)),
    "all": ("all_costs",),
    "before": ("all_before",),
    "after": ("all_after",),
    "estimated": ("estimated_costs",),
    "established": ("established_costs",),
}
INVESTMENT = single(["cases", "investment"])
BY_PAYER = single(("before", "after"))


def rendement(scope: Scope) -> Table[Rendement]:
    """Return what the approach yields in money, in all and by area."""
    by_payer = _by_payer(scope)
    payers = sorted({payer for found in by_payer.values() for payer in found})
    of_payers = single(cell for payer in payers for cell in cells_of(payer))
    cells = COSTS | INVESTMENT | of_payers | OUTCOMES
    areas = merge(
        [
            (sums_by_area(scope, _of_lines(_costs, kept.costs), COSTS), COSTS),
            (
                sums_by_area(scope, of_cases(_investment, kept.investment), INVESTMENT),
                INVESTMENT,
            ),
            (
                {
                    area: {
                        name: cells[period]
                        for payer, cells in found.items()
                        for name, period in zip(cells_of(payer), BY_PAYER, strict=True)
                    }
                    for area, found in by_payer.items()
                },
                of_payers,
            ),
            (
                sums_by_area(scope, of_cases(_outcomes, kept_outcomes), OUTCOMES),
                OUTCOMES,
            ),
        ]
    )
    found = table(areas, cells, _row)
    by_area = {} if scope.minus else spreads(scope, of_cases(_savings, kept_savings))
    return Table(
        total=_with_spread(found.total, by_area.get("", NO_SPREAD)),
        by_area={
            area: _with_spread(row, by_area.get(area, NO_SPREAD))
            for area, row in found.by_area.items()
        },
    )


def of_cases(source: Source, of_kept: Source) -> tuple[Source, Source]:
    """Return sources of a row a case; the period is about its closing."""
    return told_apart(source, on="closed_on"), told_apart(of_kept, on="closed_on")


def _of_lines(source: Source, of_kept: Source) -> tuple[Source, Source]:
    """Return sources of lines of costs."""
    return (
        told_apart(source, on="case__closed_on"),
        told_apart(of_kept, on="of__closed_on"),
    )


def _outcomes(scope: Scope) -> QuerySet:
    return outcomes(complete_cases(scope))


def _savings(scope: Scope) -> QuerySet:
    return savings(complete_cases(scope))


def _with_spread(row: Rendement, spread: Spread) -> Rendement:
    return replace(
        row,
        median_saving=spread.median,
        first_quartile_saving=spread.first_quartile,
        third_quartile_saving=spread.third_quartile,
        mean_saving_low=spread.mean_low,
        mean_saving_high=spread.mean_high,
    )


def costs_complete() -> Q:
    """Return the condition that the costs of a case are confirmed before and after."""
    confirmed = CostsConfirmation.objects.filter(case=OuterRef("pk"))
    return Q(
        Exists(confirmed.filter(period=Period.BEFORE)),
        Exists(confirmed.filter(period=Period.AFTER)),
    )


def complete_cases(scope: Scope) -> QuerySet[Case]:
    """Return the cases whose costs are complete before and after.

    One that was closed after the day is left out: its costs after it were not known.
    """
    return scope.cases().filter(
        costs_complete(),
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


def _costs(scope: Scope) -> QuerySet:
    kinds = {"real": Price.Kind.REAL, "transfer": Price.Kind.TRANSFER}
    periods = {"before": Period.BEFORE, "after": Period.AFTER}
    per_case = _lines(scope).values("case", area=F("household__area_id"))
    return per_case.annotate(
        **{
            f"{kind_name}_{name}": _amount(price__kind=kind, period=period)
            for kind_name, kind in kinds.items()
            for name, period in periods.items()
        },
        all_costs=_amount(),
        all_before=_amount(period=Period.BEFORE),
        all_after=_amount(period=Period.AFTER),
        estimated_costs=_amount(certainty=CostLine.Certainty.ESTIMATED),
        established_costs=_amount(certainty=CostLine.Certainty.ESTABLISHED),
    )


def _costs_by_payer(scope: Scope) -> QuerySet:
    per_case = _lines(scope).values(
        "case", area=F("household__area_id"), whose=F("payer_id")
    )
    return per_case.annotate(
        before=_amount(period=Period.BEFORE), after=_amount(period=Period.AFTER)
    )


def _by_payer(scope: Scope) -> dict[int, dict[str, dict[str, Cell]]]:
    """Return for each area and payer the costs before and after."""
    payers = dict(Payer.objects.values_list("pk", "name"))
    found: dict[int, dict[str, dict[str, Cell]]] = {}
    sources = _of_lines(_costs_by_payer, kept.by_payer)
    groups = sum_by(["area", "whose"], scope, sources, BY_PAYER)
    for (area, payer), cells in groups:
        found.setdefault(area, {})[payers[payer]] = cells
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


def put_in_by(scope: Scope) -> tuple[dict[str, Decimal], Decimal]:
    """Return the euros of the hours of each organisation, and those of doorbraken.

    Of the cases that are there; of those that were destroyed only the sum is kept.
    """
    cases = complete_cases(scope).values("pk")
    hours = (
        Effort.objects.filter(case__in=cases)
        .order_by()
        .values("organisation")
        .annotate(euro=Sum(F("hours") * F("rate"), output_field=EURO))
        .values_list("organisation", "euro")
    )
    names = dict(Organisation.objects.values_list("pk", "name"))
    granted = Doorbraak.objects.filter(
        case__in=cases,
        decision=Doorbraak.Decision.GRANTED,
        decided_on__lte=scope.as_of,
    ).aggregate(euro=Sum("amount", default=NOTHING, output_field=EURO))
    return {names[key]: euro for key, euro in hours}, granted["euro"]


def _row(cells: Mapping[str, Cell]) -> Rendement:
    real = BeforeAndAfter(*(cells[name].sums[0] for name in REAL))
    transfer = BeforeAndAfter(*(cells[name].sums[0] for name in TRANSFER))
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
        cost_lower=cells["cost_lower"].count,
        cost_higher=cells["cost_higher"].count,
        mean_saving=share(real.saving, cells["cases"].count),
        by_payer={
            payer: BeforeAndAfter(*(cells[name].sums[0] for name in cells_of(payer)))
            for payer in sorted({payer_of(name) for name in cells} - {""})
            if any(cells[name].cases for name in cells_of(payer))
        },
        cases_behind={
            **{name: cell.cases for name, cell in cells.items()},
            "spread": cells["cases"].cases,
        },
    )
