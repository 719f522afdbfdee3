"""The flags of every kind: those of mdo, and the two that need to know of scores."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import (
    DateField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from cases import jobs
from cases.models import Case, JobRun
from mdo import flags
from mdo.flags import Rule
from mdo.models import Flag
from reporting.figures.completeness import NAMETING_AFTER
from reporting.models import Score

JOB = "flags"


def end_score_missing(today: date) -> QuerySet[Case]:
    """Cases closed lately with scores at the begin and none at the end.

    Until the nameting is asked [O]: how somebody does half a year later is no score at
    the end, and one question is asked at a time.
    """
    scores = Score.objects.filter(case=OuterRef("pk"))
    later = Q(moment__in=[Score.Moment.EIND, Score.Moment.NAMETING])
    return (
        Case.objects.filter(closed_on__gt=today - NAMETING_AFTER)
        .filter(Exists(scores.filter(moment=Score.Moment.BEGIN)))
        .exclude(Exists(scores.filter(later)))
    )


END_SCORE_MISSING = Rule(
    kind=Flag.Kind.END_SCORE_MISSING,
    subject="case",
    having_cause=end_score_missing,
    tells=(flags.WHO_IS_LEFT,),
)

# After closing [O]: half a year and a year. It is asked until so long after that day,
# and what was measured so long before it counts.
NAMETINGEN = (NAMETING_AFTER, timedelta(days=365))
ASKED_FOR, EARLY = timedelta(days=90), timedelta(days=30)


def nameting_due(today: date) -> QuerySet[Case]:
    """Cases closed half a year or a year ago, of which it was not asked since.

    Only with scores at the begin or the end: else there is nothing to put it beside.
    """
    due: Any = Q()
    for after in NAMETINGEN:
        asked = Score.objects.filter(
            case=OuterRef("pk"),
            moment=Score.Moment.NAMETING,
            measured_on__gte=ExpressionWrapper(
                OuterRef("closed_on") + Value(after - EARLY),
                output_field=DateField(),
            ),
        )
        first, last = today - after - ASKED_FOR, today - after
        due |= Q(closed_on__range=(first, last)) & ~Exists(asked)
    earlier = Score.objects.filter(
        case=OuterRef("pk"), moment__in=[Score.Moment.BEGIN, Score.Moment.EIND]
    )
    return Case.objects.filter(due).filter(Exists(earlier))


NAMETING_DUE = Rule(
    kind=Flag.Kind.NAMETING_DUE,
    subject="case",
    having_cause=nameting_due,
    tells=(flags.WHO_IS_LEFT,),
)
RULES = (*flags.RULES, END_SCORE_MISSING, NAMETING_DUE)


@dataclass(frozen=True)
class Outcome:
    """What a run did for one kind."""

    kind: Flag.Kind
    raised: int
    resolved: int


def raise_and_resolve(*, today: date, at: datetime) -> tuple[JobRun, list[Outcome]]:
    """Raise every flag that is due on `today` and resolve those whose cause is gone.

    Running it again, later, or twice at once changes nothing: what has a flag gets
    no second one. The row of the run says what failed; the rest is done.
    """
    outcomes = []
    with jobs.running(JOB, at) as run:
        for rule in RULES:
            try:
                outcomes.append(_run(rule, run, today, at))
            except Exception as error:
                # One kind that cannot be asked for must not keep the others waiting.
                jobs.record_failure(run, rule.kind, error)
    return run, outcomes


def _run(rule: Rule, run: JobRun, today: date, at: datetime) -> Outcome:
    # Ids only: whether each still has the cause is asked again under its lock.
    gone = rule.gone(today).order_by("pk").values_list("pk", flat=True)
    resolve = partial(flags.resolve_gone, rule, today=today, at=at)
    resolved = jobs.in_batches(run, list(gone), resolve, of=f"{rule.kind}: flag")
    waiting = rule.waiting(today).order_by("pk").values_list("pk", flat=True)
    raise_them = partial(flags.raise_flags, rule, today=today, at=at)
    of = f"{rule.kind}: {rule.subject}"
    raised = jobs.in_batches(run, list(waiting), raise_them, of=of)
    run.done += raised + resolved
    return Outcome(rule.kind, raised, resolved)
