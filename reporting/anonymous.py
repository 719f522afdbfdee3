"""Keep what the figures need of cases that are about to be destroyed.

A case leaves its area, its leefdomeinen and organisations, how its agreements and
doorbraken ended, its scores and its costs; of each date the year. Texts, numbers,
uuids, people and prices of single things do not stay, nor does anything that no figure
counts.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import cast

from django.db.models import F

from cases.models import Case, CaseLeefdomein
from mdo.models import Agreement, Attendance, Doorbraak, Mdo
from reporting.figures.ave import ROWS, reviews
from reporting.figures.cases import changes
from reporting.figures.table import Scope
from reporting.models import (
    AnonymousAgreement,
    AnonymousCase,
    AnonymousChange,
    AnonymousCosts,
    AnonymousDoorbraak,
    AnonymousMdo,
    AnonymousPair,
    AnonymousReview,
    AnonymousRow,
    AnonymousStep,
    CostLine,
    CostsConfirmation,
    Effort,
    Period,
    Score,
)

COUNTED_PERIODS = {Period.BEFORE, Period.AFTER}
EVER = Scope(as_of=date.max)


def keep(household_id: int) -> int:
    """Keep the part of a household's cases in the figures; return how many cases.

    Call it in the transaction that destroys them: else they count twice.
    """
    cases = Case.objects.filter(household=household_id, closed_on__isnull=False)
    for case in cases.select_related("household").order_by("pk"):
        kept = _case(case)
        kept.save(force_insert=True)
        for rows in (
            _agreements(case, kept),
            _changes(case, kept),
            _mdos(case, kept),
            _doorbraken(case, kept),
            _steps(case, kept),
            _reviews(case, kept),
            _costs(case, kept),
            _pairs(case, kept),
        ):
            _write(list(rows))
    return len(cases)


def _write(rows: list[AnonymousRow]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)


def year_of(day: date) -> date:
    """Return all that is kept of a date: the first day of its year."""
    return day.replace(month=1, day=1)


def _case(case: Case) -> AnonymousCase:
    held = Mdo.objects.held().filter(case=case).order_by("held_on")
    first_on = held.values_list("held_on", flat=True).first()
    at_mdo = Attendance.objects.filter(
        mdo__case=case, present=True, organisation__isnull=False
    )
    efforts = Effort.objects.filter(case=case)
    organisations = {
        *at_mdo.values_list("organisation", flat=True),
        *efforts.values_list("organisation", flat=True),
    }
    asked = CaseLeefdomein.objects.filter(case=case).order_by("leefdomein")
    return AnonymousCase(
        area_id=case.household.area_id,
        opened_on=year_of(case.opened_on),
        # Only what is closed is destroyed.
        closed_on=year_of(cast(date, case.closed_on)),
        leefdomeinen=list(asked.values_list("leefdomein", flat=True)),
        organisations=sorted(organisations),
        first_mdo_on=first_on and year_of(first_on),
        days_to_first_mdo=first_on and (first_on - case.opened_on).days,
        costs_complete=_is_complete(case),
        effort=sum((effort.amount for effort in efforts), Decimal(0)),
    )


def _is_complete(case: Case) -> bool:
    confirmed = CostsConfirmation.objects.filter(case=case)
    return set(confirmed.values_list("period", flat=True)) >= COUNTED_PERIODS


def _agreements(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    # Of the owner nothing else: who destroys reads no accounts.
    rows = Agreement.objects.filter(mdo__case=case).annotate(
        organisation=F("owner__organisation")
    )
    for agreement in rows.order_by("pk"):
        yield AnonymousAgreement(
            of=kept,
            target_on=year_of(agreement.target_on),
            outcome=outcome_of(agreement),
            leefdomein_id=agreement.leefdomein_id,
            organisation_id=agreement.organisation,
        )


def outcome_of(agreement: Agreement) -> str:
    """Return how an agreement ended, as the deadlines count it."""
    if agreement.done_on is not None:
        in_time = agreement.done_on <= agreement.target_on
        outcomes = AnonymousAgreement.Outcome
        return outcomes.IN_TIME if in_time else outcomes.TOO_LATE
    if agreement.dropped_on is not None:
        return AnonymousAgreement.Outcome.DROPPED
    return AnonymousAgreement.Outcome.UNFINISHED


def _changes(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    for change in changes(EVER).filter(case=case.pk).order_by("pk"):
        yield AnonymousChange(of=kept, changed_on=year_of(change.from_on))


def _mdos(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    for mdo in Mdo.objects.held().filter(case=case).order_by("pk"):
        yield AnonymousMdo(
            of=kept,
            held_on=year_of(mdo.held_on),
            resident_present=mdo.resident_present,
            supporter_offered=_is_offered(mdo),
        )


def _is_offered(mdo: Mdo) -> bool | None:
    if mdo.supporter == Mdo.Supporter.UNKNOWN:
        return None
    return mdo.supporter != Mdo.Supporter.NOT_OFFERED


def _doorbraken(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    for doorbraak in Doorbraak.objects.filter(case=case).order_by("pk"):
        yield AnonymousDoorbraak(
            of=kept,
            asked_on=year_of(doorbraak.asked_on),
            obstacle=doorbraak.obstacle,
            rule_owner_id=doorbraak.rule_owner_id,
            decision=doorbraak.decision,
            days_to_decision=(
                (doorbraak.decided_on - doorbraak.asked_on).days
                if doorbraak.decided_on
                else None
            ),
            amount=doorbraak.amount,
        )


def _steps(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    for kind, rows in ROWS.items():
        of_case = rows.rows(EVER).filter(**{rows.case: case})
        for step in of_case.order_by("pk"):
            yield AnonymousStep(
                of=kept,
                kind=kind,
                taken_on=year_of(getattr(step, rows.day)),
                **{name: getattr(step, path) for name, path in rows.paths.items()},
            )


def _reviews(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    of_case = reviews(EVER).filter(escalation__case=case)
    for review in of_case.order_by("pk"):
        yield AnonymousReview(
            of=kept,
            review_on=year_of(review.review_on),
            on_time=review.in_time,
        )


def _costs(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    """Yield the costs summed by payer: which help it was for is not kept."""
    if not kept.costs_complete:
        return
    lines = CostLine.objects.filter(case=case, period__in=COUNTED_PERIODS)
    sums: dict[tuple, Decimal] = {}
    for line in lines.select_related("price").order_by("pk"):
        price = line.price
        key = (
            line.period,
            price.kind,
            line.certainty,
            line.payer_id,
            price.price_list_id,
            price.price_year,
        )
        sums[key] = sums.get(key, Decimal(0)) + line.amount
    names = "period", "kind", "certainty", "payer_id", "price_list_id", "price_year"
    for key, amount in sums.items():
        yield AnonymousCosts(
            of=kept, amount=amount, **dict(zip(names, key, strict=True))
        )


def _pairs(case: Case, kept: AnonymousCase) -> Iterator[AnonymousRow]:
    """Yield each measure that one answerer gave at the beginning and at the end."""
    moments = [Score.Moment.BEGIN, Score.Moment.EIND]
    scores = Score.objects.filter(case=case, moment__in=moments).order_by("pk")
    for begin, end in begin_and_end(scores):
        for measure in AnonymousPair.Measure:
            before, after = getattr(begin, measure), getattr(end, measure)
            if before is not None and after is not None:
                yield AnonymousPair(
                    of=kept,
                    leefdomein_id=end.leefdomein_id,
                    measure=measure,
                    measured_on=year_of(end.measured_on),
                    before=before,
                    after=after,
                )


def begin_and_end(scores: Iterable[Score]) -> Iterator[tuple[Score, Score]]:
    """Yield the scores of one answerer, leefdomein and person beside each other."""
    begins: dict[tuple, Score] = {}
    ends: dict[tuple, Score] = {}
    for score in scores:
        found = begins if score.moment == Score.Moment.BEGIN else ends
        found[score.leefdomein_id, score.answered_by, score.about_id] = score
    return ((begins[key], end) for key, end in ends.items() if key in begins)
