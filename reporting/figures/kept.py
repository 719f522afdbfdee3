"""The part in the figures of cases that were destroyed (`reporting.anonymous`).

Each function gives the rows that a figure adds to those of the cases that are still
there: the same columns, and a number below zero for the case. They stand as they
ended, in whole years; a figure of a period of whole years is as it was before. They
never ask for attention: nobody can do anything for them any more.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    DecimalField,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from mdo.models import Doorbraak
from reporting.figures.table import Scope, one_when
from reporting.models import (
    AnonymousAgreement,
    AnonymousCase,
    AnonymousChange,
    AnonymousCosts,
    AnonymousDoorbraak,
    AnonymousMdo,
    AnonymousPair,
    AnonymousReview,
    AnonymousStep,
    CostLine,
    Period,
    Price,
)

Outcome = AnonymousAgreement.Outcome
EURO = DecimalField(max_digits=30, decimal_places=10)
NOTHING = Value(Decimal(0), output_field=EURO)
AREA = "of__area_id"
# Each kind of step of the AVE, and what it is one of.
STEPS = {
    "begun": "scaled_up",
    "stepped_up": "scaled_up",
    "stepped_down": "scaled_down",
    "ended": "scaled_down",
}


def cases(scope: Scope, *, leefdomein: bool = True) -> QuerySet[AnonymousCase]:
    """Return the destroyed cases of area, leefdomein and party."""
    kept = AnonymousCase.objects.filter(
        scope.in_areas("area_id"), opened_on__lte=scope.as_of
    )
    if leefdomein and scope.leefdomein is not None:
        kept = kept.filter(leefdomeinen__contains=[scope.leefdomein.pk])
    if scope.organisation is not None:
        kept = kept.filter(organisations__contains=[scope.organisation.pk])
    return kept.none() if scope.voordeur else kept


def per_case(rows: QuerySet, **columns: Combinable) -> QuerySet:
    """Group rows by case and area; the case has a number that no other has."""
    return rows.order_by().values(area=F(AREA), **columns, case=-F("of_id"))


# Cases -------------------------------------------------------------------------------


def opened(scope: Scope, *, names: Iterable[str]) -> QuerySet:
    """Return 1 for each case in which help was asked."""
    return _counted(
        cases(scope).filter(scope.in_period("opened_on")), names, asked=Value(1)
    )


def closed(scope: Scope, *, names: Iterable[str]) -> QuerySet:
    """Return 1 for each case: only what is closed is destroyed."""
    ended = cases(scope).filter(
        scope.in_period("closed_on"), closed_on__lte=scope.as_of
    )
    present = one_when(Q(costs_complete=True))
    missing = one_when(Q(costs_complete=False))
    costs = {"costs_present": present, "costs_missing": missing}
    return _counted(ended, names, closed=Value(1), costs_of_all=present, **costs)


def _counted(
    rows: QuerySet[AnonymousCase], names: Iterable[str], **ones: Combinable
) -> QuerySet:
    columns = {name: ones.get(name, Value(0)) for name in names}
    return rows.order_by().values("area", **columns, case=-F("pk"))


def changes(scope: Scope) -> QuerySet:
    """Return how often somebody else became the aanspreekpunt."""
    changed = AnonymousChange.objects.filter(
        scope.in_period("changed_on"), changed_on__lte=scope.as_of, of__in=cases(scope)
    )
    return per_case(changed).annotate(changes=Count("pk"))


# Deadlines and process -------------------------------------------------------------


def agreements(scope: Scope, names: Iterable[str]) -> QuerySet:
    """Return how many agreements ended in which way."""
    kept = AnonymousAgreement.objects.filter(
        scope.in_areas(AREA), scope.in_period("target_on"), target_on__lte=scope.as_of
    )
    if scope.leefdomein is not None:
        kept = kept.filter(leefdomein=scope.leefdomein)
    if scope.organisation is not None:
        kept = kept.filter(organisation=scope.organisation)
    if scope.voordeur:
        kept = kept.none()
    done = [Outcome.IN_TIME, Outcome.TOO_LATE]
    outcomes: dict[str, list[Outcome]] = {
        "agreements": list(Outcome),
        "unfinished": [Outcome.UNFINISHED],
        "overdue": [Outcome.UNFINISHED],
        "done": done,
        "dropped": [Outcome.DROPPED],
        "counted": [*done, Outcome.UNFINISHED],
        "within_six_weeks": [Outcome.IN_TIME],
        "done_too_late": [Outcome.TOO_LATE],
        "unfinished_past_target": [Outcome.UNFINISHED],
        "overdue_past_target": [Outcome.UNFINISHED],
    }
    counts = {
        name: Count("pk", filter=Q(outcome__in=outcomes.get(name, ())))
        for name in names
    }
    return per_case(kept).annotate(**counts)


def mdos(scope: Scope) -> QuerySet:
    kept = AnonymousMdo.objects.filter(
        scope.in_period("held_on"), held_on__lte=scope.as_of, of__in=cases(scope)
    )
    return per_case(kept).annotate(
        mdos=Count("pk"),
        present=Count("pk", filter=Q(resident_present=True)),
        absent=Count("pk", filter=Q(resident_present=False)),
        offered=Count("pk", filter=Q(supporter_offered=True)),
        not_offered=Count("pk", filter=Q(supporter_offered=False)),
        unknown=Count("pk", filter=Q(supporter_offered=None)),
    )


def _doorbraken(scope: Scope) -> QuerySet:
    return AnonymousDoorbraak.objects.filter(
        scope.in_period("asked_on"), asked_on__lte=scope.as_of, of__in=cases(scope)
    )


def obstacles(scope: Scope) -> QuerySet:
    """Return how many doorbraken there were of each kind of obstacle."""
    asked = per_case(_doorbraken(scope), obstacle_kind=F("obstacle"))
    return asked.annotate(number=Count("pk"))


def rule_owners(scope: Scope) -> QuerySet:
    """Return how many doorbraken there were by whose rule stood in the way."""
    asked = per_case(_doorbraken(scope), whose=whose("rule_owner_id"))
    return asked.annotate(number=Count("pk"))


def whose(column: str) -> Coalesce:
    """Return the id of an organisation, and 0 where none was written down."""
    return Coalesce(column, Value(0, output_field=BigIntegerField()))


def doorbraken(scope: Scope) -> QuerySet:
    decisions = Doorbraak.Decision
    return per_case(_doorbraken(scope)).annotate(
        doorbraken_all=Count("pk"),
        doorbraken_open=Count("pk", filter=Q(decision=decisions.OPEN)),
        doorbraken_granted=Count("pk", filter=Q(decision=decisions.GRANTED)),
        doorbraken_refused=Count("pk", filter=Q(decision=decisions.REFUSED)),
        doorbraak_granted_euro=Sum(
            "amount", filter=Q(decision=decisions.GRANTED), default=NOTHING
        ),
    )


def waits(scope: Scope) -> QuerySet:
    """Return how long each case waited for its first MDO."""
    return (
        cases(scope)
        .filter(scope.in_period("first_mdo_on"), first_mdo_on__lte=scope.as_of)
        .order_by()
        .values(
            "area",
            wait=ExpressionWrapper(
                F("days_to_first_mdo") * Value(timedelta(days=1)), DurationField()
            ),
        )
    )


def decision_waits(scope: Scope) -> QuerySet:
    """Return how long each doorbraak waited for what was decided."""
    return per_case(
        _doorbraken(scope).filter(days_to_decision__isnull=False),
        wait=ExpressionWrapper(
            F("days_to_decision") * Value(timedelta(days=1)), DurationField()
        ),
    )


# Scaling up and down ----------------------------------------------------------------


def _steps(scope: Scope, kind: str) -> QuerySet:
    return AnonymousStep.objects.filter(
        scope.in_period("taken_on"),
        kind=kind,
        taken_on__lte=scope.as_of,
        of__in=cases(scope),
    )


def steps(scope: Scope, *, kind: str) -> QuerySet:
    """Return how often each case took a step of this kind."""
    return per_case(_steps(scope, kind)).annotate(**counted_as(kind))


def steps_by(scope: Scope, *, kind: str, column: str) -> QuerySet:
    """Return the same by the phase, or by the trigger, that they lead to or from."""
    found = per_case(_steps(scope, kind), which=F(column))
    return found.annotate(number=Count("pk"))


def counted_as(kind: str) -> dict[str, Combinable]:
    """Return in which columns a step of this kind is counted; in the others never."""
    mine = {kind, STEPS[kind]}
    every = {*STEPS, *STEPS.values()}
    return {name: Count("pk") if name in mine else Value(0) for name in every}


def reviews(scope: Scope) -> QuerySet:
    """Return how many reviews were due, and how many of them were on time."""
    due = AnonymousReview.objects.filter(
        scope.in_period("review_on"), review_on__lte=scope.as_of, of__in=cases(scope)
    )
    return per_case(due).annotate(
        reviews=Count("pk"),
        reviews_on_time=Count("pk", filter=Q(on_time=True)),
        reviews_late=Count("pk", filter=Q(on_time=False)),
        # Of what is destroyed nothing is waited for.
        reviews_done_late=Count("pk", filter=Q(on_time=False)),
        reviews_not_done=Value(0),
    )


# Well-being -------------------------------------------------------------------------


def pairs(scope: Scope, measure: str) -> QuerySet:
    """Return the pairs of one measure, a row each."""
    kept = AnonymousPair.objects.filter(
        scope.in_period("measured_on"),
        measure=measure,
        measured_on__lte=scope.as_of,
        of__in=cases(scope, leefdomein=False),
    )
    if scope.leefdomein is not None:
        kept = kept.filter(leefdomein=scope.leefdomein)
    return kept.order_by().values(
        area=F(AREA),
        domain=F("leefdomein_id"),
        sum_before=F("before"),
        sum_after=F("after"),
        pairs=Value(1),
        improved=one_when(Q(after__gt=F("before"))),
        worse=one_when(Q(after__lt=F("before"))),
        unchanged=one_when(Q(after=F("before"))),
        case=-F("of_id"),
    )


# Money ------------------------------------------------------------------------------


def complete_cases(scope: Scope) -> QuerySet[AnonymousCase]:
    """Return the destroyed cases whose costs were complete before and after."""
    return cases(scope).filter(
        scope.in_period("closed_on"), costs_complete=True, closed_on__lte=scope.as_of
    )


def lines(scope: Scope) -> QuerySet[AnonymousCosts]:
    return AnonymousCosts.objects.filter(of__in=complete_cases(scope)).order_by()


def costs(scope: Scope) -> QuerySet:
    return per_case(lines(scope)).annotate(
        real_before=_amount(kind=Price.Kind.REAL, period=Period.BEFORE),
        real_after=_amount(kind=Price.Kind.REAL, period=Period.AFTER),
        transfer_before=_amount(kind=Price.Kind.TRANSFER, period=Period.BEFORE),
        transfer_after=_amount(kind=Price.Kind.TRANSFER, period=Period.AFTER),
        all_costs=_amount(),
        all_before=_amount(period=Period.BEFORE),
        all_after=_amount(period=Period.AFTER),
        estimated_costs=_amount(certainty=CostLine.Certainty.ESTIMATED),
        established_costs=_amount(certainty=CostLine.Certainty.ESTABLISHED),
    )


def by_payer(scope: Scope) -> QuerySet:
    return per_case(lines(scope), whose=F("payer_id")).annotate(
        before=_amount(period=Period.BEFORE), after=_amount(period=Period.AFTER)
    )


def _amount(**condition: Any) -> Sum:
    return Sum("amount", filter=Q(**condition), default=NOTHING, output_field=EURO)


def investment(scope: Scope) -> QuerySet:
    """Return what was put into each case: granted doorbraken and hours."""
    granted = (
        AnonymousDoorbraak.objects.filter(
            of=OuterRef("pk"), decision=Doorbraak.Decision.GRANTED
        )
        .order_by()
        .values("of")
        .annotate(euro=Sum("amount"))
        .values("euro")
    )
    return (
        complete_cases(scope)
        .order_by()
        .values(
            "area",
            cases=Value(1),
            investment=Coalesce(Subquery(granted), NOTHING, output_field=EURO)
            + Coalesce(F("effort"), NOTHING, output_field=EURO),
            case=-F("pk"),
        )
    )
