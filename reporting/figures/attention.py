"""What asks for attention: cases, households, escalations and doorbraken."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from cases.models import Aanspreekpunt, Case, CaseLeefdomein
from mdo.models import Doorbraak, Escalation, EscalationPhase, Mdo
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Table,
    merge,
    named,
    not_by_then,
    single,
    sums_by_area,
    sums_by_name,
    table,
)

# With a question on so many leefdomeinen there is always an MDO (Helmond's rule).
SEVERAL_LEEFDOMEINEN = 2

OF_CASES = ("open_cases", "mdo_needed", "without_aanspreekpunt")
OF_ESCALATIONS = ("open_escalations", "escalations_past_review")
SHOWN = (*OF_CASES, *OF_ESCALATIONS, "undecided_doorbraken")
# What can be computed from the figures that are shown.
IMPLIED_BY_CASES = ("mdo_not_needed", "with_aanspreekpunt")
IMPLIED_BY_ESCALATIONS = ("escalations_before_review",)
PHASE = "phase:"


@dataclass(frozen=True, kw_only=True)
class Attention(Row):
    """How much of each kind of attention an area asks for.

    `mdo_needed` are open cases on several leefdomeinen without an MDO;
    `without_aanspreekpunt` are households with an open case.
    """

    open_cases: int | None
    mdo_needed: int | None
    without_aanspreekpunt: int | None
    open_escalations: int | None
    escalations_past_review: int | None
    undecided_doorbraken: int | None
    # The open escalations by the number of their phase. None is hidden.
    by_phase: dict[str, int | None] = field(default_factory=dict)

    NAMED: ClassVar[Mapping[str, str]] = {"by_phase": PHASE}
    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = single(SHOWN)
    SUMS: ClassVar[tuple[Addition, ...]] = (
        ("open_cases", ("mdo_needed", "mdo_not_needed")),
        ("open_cases", ("without_aanspreekpunt", "with_aanspreekpunt")),
        (
            "open_escalations",
            ("escalations_past_review", "escalations_before_review"),
        ),
    )

    def sums(self) -> list[Addition]:
        phases = self.named_cells("by_phase")
        of_phases = [("open_escalations", phases)] if phases else []
        return [*super().sums(), *of_phases]


def attention(scope: Scope) -> Table[Attention]:
    """Return what asks for attention on that day, in all and by area."""
    of_cases = single((*OF_CASES, *IMPLIED_BY_CASES))
    of_escalations = single((*OF_ESCALATIONS, *IMPLIED_BY_ESCALATIONS))
    of_doorbraken = single(["undecided_doorbraken"])
    by_phase, phases = sums_by_name("phase_number", scope, (_phases,), PHASE)
    areas = merge(
        [
            (sums_by_area(scope, (_cases,), of_cases), of_cases),
            (sums_by_area(scope, (_escalations,), of_escalations), of_escalations),
            (sums_by_area(scope, (_doorbraken,), of_doorbraken), of_doorbraken),
            (by_phase, phases),
        ]
    )
    return table(areas, of_cases | of_escalations | of_doorbraken | phases, _row)


def mdo_needed(scope: Scope) -> list[str]:
    """Return the numbers of the open cases that need an MDO and had none."""
    return _numbers(cases_without_mdo(scope), "number")


def without_aanspreekpunt(scope: Scope) -> list[str]:
    """Return the numbers of the households with an open case and nobody to turn to."""
    return _numbers(cases_without_aanspreekpunt(scope), "household__number")


def cases_without_mdo(scope: Scope) -> QuerySet[Case]:
    return open_cases(scope).filter(_needs_mdo(scope))


def cases_without_aanspreekpunt(scope: Scope) -> QuerySet[Case]:
    return open_cases(scope).exclude(_has_aanspreekpunt(scope))


def open_cases(scope: Scope) -> QuerySet[Case]:
    """Return the cases that were open at the end of that day."""
    return scope.cases().filter(not_by_then("closed_on", scope.as_of))


def _numbers(cases: QuerySet[Case], path: str) -> list[str]:
    return list(cases.order_by(path).values_list(path, flat=True).distinct())


def _needs_mdo(scope: Scope) -> Any:
    """Hold when the case is on several leefdomeinen and no MDO was held."""
    several = (
        CaseLeefdomein.objects.filter(case=OuterRef("pk"))
        .order_by()
        .values("case")
        .annotate(number=Count("pk"))
        .filter(number__gte=SEVERAL_LEEFDOMEINEN)
    )
    held = Mdo.objects.held().filter(case=OuterRef("pk"), held_on__lte=scope.as_of)
    return Exists(several) & ~Exists(held)


def _has_aanspreekpunt(scope: Scope) -> Exists:
    current = Aanspreekpunt.objects.filter(
        not_by_then("until_on", scope.as_of),
        household=OuterRef("household"),
        from_on__lte=scope.as_of,
    )
    return Exists(current)


def _cases(scope: Scope) -> QuerySet:
    return (
        open_cases(scope)
        .order_by()
        .values(area=F("household__area_id"), case=F("pk"))
        .annotate(
            open_cases=Value(1),
            mdo_needed=Cast(_needs_mdo(scope), IntegerField()),
            without_aanspreekpunt=Cast(~_has_aanspreekpunt(scope), IntegerField()),
            mdo_not_needed=Value(1) - F("mdo_needed"),
            with_aanspreekpunt=Value(1) - F("without_aanspreekpunt"),
        )
    )


def open_escalations(scope: Scope) -> QuerySet[Escalation]:
    """Return what was scaled up at the end of that day."""
    return Escalation.objects.filter(
        not_by_then("ended_on", scope.as_of),
        started_on__lte=scope.as_of,
        case__in=scope.cases(),
    )


def undecided_doorbraken(scope: Scope) -> QuerySet[Doorbraak]:
    """Return the doorbraken that waited for a decision at the end of that day."""
    return Doorbraak.objects.filter(
        not_by_then("decided_on", scope.as_of),
        asked_on__lte=scope.as_of,
        case__in=scope.cases(),
    )


def _escalations(scope: Scope) -> QuerySet:
    return (
        open_escalations(scope)
        .order_by()
        .values("case", area=F("household__area_id"))
        .annotate(
            open_escalations=Count("pk"),
            escalations_past_review=Count("pk", filter=Q(review_on__lt=scope.as_of)),
            escalations_before_review=Count("pk", filter=Q(review_on__gte=scope.as_of)),
        )
    )


def _phases(scope: Scope) -> QuerySet:
    """Return in which phase each escalation was at the end of that day."""
    last = (
        EscalationPhase.objects.filter(
            escalation=OuterRef("pk"), since_on__lte=scope.as_of
        )
        .order_by("-since_on", "-pk")
        .values("phase_id")[:1]
    )
    return (
        open_escalations(scope)
        .order_by()
        .annotate(
            phase_number=Coalesce(
                Subquery(last), F("phase_id"), output_field=IntegerField()
            )
        )
        .values("case", "phase_number", area=F("household__area_id"))
        .annotate(number=Count("pk"))
    )


def phases_on(scope: Scope, days: Iterable[date]) -> dict[date, Counter[int]]:
    """Return of each day how many escalations were in which phase, in one query."""
    found: dict[date, Counter[int]] = {day: Counter() for day in days}
    steps = EscalationPhase.objects.filter(
        escalation__case__in=scope.cases(),
        escalation__started_on__lte=max(found),
    ).filter(Q(escalation__ended_on=None) | Q(escalation__ended_on__gt=min(found)))
    by_escalation: dict[int, list[tuple[date, int, date | None]]] = {}
    for pk, since_on, phase, ended_on in steps.order_by("since_on", "pk").values_list(
        "escalation_id", "since_on", "phase_id", "escalation__ended_on"
    ):
        by_escalation.setdefault(pk, []).append((since_on, phase, ended_on))
    for of_one in by_escalation.values():
        for day, counted in found.items():
            reached = [step for step in of_one if step[0] <= day]
            if reached and (reached[-1][2] is None or reached[-1][2] > day):
                counted[reached[-1][1]] += 1
    return found


def _doorbraken(scope: Scope) -> QuerySet:
    return (
        undecided_doorbraken(scope)
        .order_by()
        .values("case", area=F("household__area_id"))
        .annotate(undecided_doorbraken=Count("pk"))
    )


def _row(cells: Mapping[str, Cell]) -> Attention:
    counts: dict[str, Any] = {name: cells[name].count for name in SHOWN}
    return Attention(
        **counts,
        by_phase=named(cells, PHASE),
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
