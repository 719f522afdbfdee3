"""Scaling up and down by the AVE: into which phase, why, and whether it was reviewed.

A *step up* is the scaling up of a case, or a later step into a higher phase; a *step
down* is one into a lower phase, or the end. A review is *on time* when somebody looked
at the escalation again on or before the day that was set for it: by a review, by
another step, or by ending it (domain.md, sections 4 and 8).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from mdo.models import Escalation, EscalationPhase
from reporting.figures import kept
from reporting.figures.attention import open_escalations
from reporting.figures.kept import STEPS
from reporting.figures.table import (
    Addition,
    Cell,
    Row,
    Scope,
    Source,
    Sums,
    Table,
    by_then,
    merge,
    named,
    not_by_then,
    single,
    sums_by_area,
    sums_by_name,
    table,
    told_apart,
    true_when,
)
from reporting.rendement import share

SHOWN = ("scaled_up", "scaled_down", "reviews", "reviews_on_time")
OF_STEPS = ("scaled_up", "scaled_down", *STEPS)
OF_REVIEWS = (
    "reviews",
    "reviews_on_time",
    "reviews_late",
    "reviews_done_late",
    # Which are past their review stands in another report too.
    "reviews_not_done",
)
# How many are scaled up stands in another report, and is what began and did not end.
STILL_OPEN = "still_open"
BY = ("phase", "trigger")
# By phase and by trigger: the kinds of step that are counted, by where from or to.
COUNTED = {
    "scaled_up": {"begun": "to", "stepped_up": "to"},
    "scaled_down": {"stepped_down": "from", "ended": "from"},
}
# With those, what is in a phase follows from what came into it and went out of it.
IMPLIED = {
    "up_from": {"stepped_up": "from"},
    "down_to": {"stepped_down": "to"},
}


def prefix(of: str, by: str) -> str:
    """Return how the cells of these steps by phase or trigger begin."""
    return f"{of}_{by}:"


@dataclass(frozen=True, kw_only=True)
class Ave(Row):
    """How often cases of an area were scaled up and down, and the reviews of it.

    By the phase that was reached or left, and by the trigger of the step up, or of the
    phase that was left.
    """

    scaled_up: int | None
    scaled_down: int | None
    reviews: int | None
    reviews_on_time: int | None
    reviews_on_time_share: Decimal | None
    # None is hidden.
    up_by_phase: dict[str, int | None] = field(default_factory=dict)
    down_by_phase: dict[str, int | None] = field(default_factory=dict)
    up_by_trigger: dict[str, int | None] = field(default_factory=dict)
    down_by_trigger: dict[str, int | None] = field(default_factory=dict)

    NAMED: ClassVar[Mapping[str, str]] = {
        f"{of.removeprefix('scaled_')}_by_{by}": prefix(of, by)
        for of in COUNTED
        for by in BY
    }
    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = single(SHOWN)
    NAMED_OF_ALL: ClassVar[frozenset[str]] = frozenset(NAMED)
    # How often comes before into which phase and why.
    SPARED: ClassVar[frozenset[str]] = frozenset(SHOWN)
    COMPUTED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "reviews_on_time_share": ("reviews_on_time", "reviews")
    }
    SUMS: ClassVar[tuple[Addition, ...]] = (
        ("scaled_up", ("begun", "stepped_up")),
        ("scaled_down", ("ended", "stepped_down")),
        ("reviews", ("reviews_on_time", "reviews_late")),
        ("reviews_late", ("reviews_done_late", "reviews_not_done")),
    )

    def sums(self) -> list[Addition]:
        found = super().sums()
        for of in COUNTED:
            for by in BY:
                if parts := self._cells(prefix(of, by)):
                    found.append((of, parts))
        if STILL_OPEN in self.cases_behind:
            found.append(("begun", ("ended", STILL_OPEN)))
            for by in BY:
                found += self._flow(by)
        return found

    def _cells(self, beginning: str) -> tuple[str, ...]:
        return tuple(cell for cell in self.cases_behind if cell.startswith(beginning))

    def _flow(self, by: str) -> Iterator[Addition]:
        """Yield of each phase or trigger: what came in went out, or is there yet."""
        every = prefix("into", by)
        for came in self._cells(every):
            name = came.removeprefix(every)
            ways_in = ("scaled_up", "down_to")
            ways_out = ("scaled_down", "up_from", STILL_OPEN)
            yield came, tuple(prefix(of, by) + name for of in ways_in)
            yield came, tuple(prefix(of, by) + name for of in ways_out)


def ave(scope: Scope) -> Table[Ave]:
    """Return the steps up and down and their reviews, in all and by area."""
    steps, reviews = single(OF_STEPS), single(OF_REVIEWS)
    of_steps = _sources(_per_case, kept.steps, STEPS)
    of_reviews = (_on("review_on", _reviews), _on("review_on", kept.reviews))
    parts = [
        (sums_by_area(scope, of_steps, steps), steps),
        (sums_by_area(scope, of_reviews, reviews), reviews),
        *(_by_name(scope, of, kinds, by) for of, kinds in COUNTED.items() for by in BY),
    ]
    # Who works on the cases sees small numbers: nothing of theirs is to be hidden.
    if scope.areas is None and scope.is_of_everything:
        still = single([STILL_OPEN])
        now = (_on("started_on", _still_open),)
        parts.append((sums_by_area(scope, now, still), still))
        parts += [part for by in BY for part in _flow(scope, by)]
    cells = {name: columns for _found, of in parts for name, columns in of.items()}
    return table(merge(parts), cells, _row)


# By area the cells, and the columns of each cell.
Part = tuple[Sums, dict[str, tuple[str, ...]]]


def _flow(scope: Scope, by: str) -> Iterator[Part]:
    """Yield what follows from the figures by phase or trigger, and what is open."""
    for of, kinds in IMPLIED.items():
        yield _by_name(scope, of, kinds, by)
    came_in = COUNTED["scaled_up"] | IMPLIED["down_to"]
    yield _by_name(scope, "into", came_in, by)
    still = (_on("started_on", partial(_still_open_by, by=by)),)
    yield sums_by_name("which", scope, still, prefix(STILL_OPEN, by))


def _by_name(scope: Scope, of: str, kinds: Mapping[str, str], by: str) -> Part:
    sources: list[Source] = []
    for kind, end in kinds.items():
        column = f"{end}_{by}"
        here = partial(_counted, column=column)
        sources += _sources(here, partial(kept.steps_by, column=column), [kind])
    return sums_by_name("which", scope, sources, prefix(of, by))


def _sources(
    here: Callable[..., QuerySet],
    of_kept: Callable[..., QuerySet],
    kinds: Iterable[str],
) -> tuple[Source, ...]:
    """Return what each kind of step has, and what is kept of those destroyed."""
    found = [_on(ROWS[kind].day, partial(here, kind=kind)) for kind in kinds]
    return (*found, *(_on("taken_on", partial(of_kept, kind=kind)) for kind in kinds))


def _on(day: str, source: Source) -> Source:
    """Return a source of which the period is about this date."""
    return told_apart(source, on=day)


# The steps --------------------------------------------------------------------------


def _phases(scope: Scope) -> QuerySet[Any]:
    """Return the phases that began by then, with the phase and trigger before each."""
    before = EscalationPhase.objects.filter(
        Q(since_on__lt=OuterRef("since_on"))
        | Q(since_on=OuterRef("since_on"), pk__lt=OuterRef("pk")),
        escalation=OuterRef("escalation"),
    ).order_by("-since_on", "-pk")
    return EscalationPhase.objects.filter(
        scope.in_period("since_on"),
        since_on__lte=scope.as_of,
        escalation__case__in=scope.cases(),
    ).annotate(
        phase_before=Subquery(before.values("phase_id")[:1]),
        trigger_before=Subquery(before.values("trigger")[:1]),
    )


def begun(scope: Scope) -> QuerySet[EscalationPhase]:
    """Return the first phases of what was scaled up."""
    return _phases(scope).filter(phase_before=None)


def stepped_up(scope: Scope) -> QuerySet[EscalationPhase]:
    """Return the steps into a higher phase."""
    return _phases(scope).filter(phase_before__lt=F("phase"))


def stepped_down(scope: Scope) -> QuerySet[EscalationPhase]:
    """Return the steps into a lower phase; ending is not among them."""
    return _phases(scope).filter(phase_before__gt=F("phase"))


def ended(scope: Scope) -> QuerySet[Escalation]:
    """Return what was scaled down altogether, with its last phase and trigger."""
    last = EscalationPhase.objects.filter(escalation=OuterRef("pk")).order_by(
        "-since_on", "-pk"
    )
    return Escalation.objects.filter(
        scope.in_period("ended_on"),
        by_then("ended_on", scope.as_of),
        case__in=scope.cases(),
    ).annotate(
        last_phase=Subquery(last.values("phase_id")[:1]),
        last_trigger=Subquery(last.values("trigger")[:1]),
    )


@dataclass(frozen=True)
class Rows:
    """The steps of a kind: where their case and date are, and what they lead to."""

    rows: Callable[[Scope], QuerySet]
    case: str
    day: str
    paths: Mapping[str, str]


INTO = {"to_phase": "phase_id", "to_trigger": "trigger"}
OUT_OF = {"from_phase": "phase_before", "from_trigger": "trigger_before"}
ROWS = {
    "begun": Rows(begun, "escalation__case", "since_on", INTO),
    "stepped_up": Rows(stepped_up, "escalation__case", "since_on", INTO | OUT_OF),
    "stepped_down": Rows(stepped_down, "escalation__case", "since_on", INTO | OUT_OF),
    "ended": Rows(
        ended,
        "case",
        "ended_on",
        {"from_phase": "last_phase", "from_trigger": "last_trigger"},
    ),
}


def _per_case(scope: Scope, *, kind: str) -> QuerySet:
    return _by_case(ROWS[kind].rows(scope)).annotate(**kept.counted_as(kind))


def _counted(scope: Scope, *, kind: str, column: str) -> QuerySet:
    """Return how many steps of a kind each case has, by what they lead to or from."""
    steps = ROWS[kind]
    rows = _by_case(steps.rows(scope), which=F(steps.paths[column]))
    return rows.annotate(number=Count("pk"))


def _by_case(rows: QuerySet, **columns: Any) -> QuerySet:
    """Group rows by case and area."""
    if rows.model is Escalation:
        return rows.order_by().values("case", area=F("household__area_id"), **columns)
    return rows.order_by().values(
        case=F("escalation__case_id"),
        area=F("escalation__household__area_id"),
        **columns,
    )


def _still_open(scope: Scope) -> QuerySet:
    return _by_case(open_escalations(scope)).annotate(**{STILL_OPEN: Count("pk")})


def _still_open_by(scope: Scope, *, by: str) -> QuerySet:
    """Return the open escalations by the phase or trigger that they were in then."""
    last = EscalationPhase.objects.filter(
        escalation=OuterRef("pk"), since_on__lte=scope.as_of
    ).order_by("-since_on", "-pk")
    column = INTO[f"to_{by}"]
    now = open_escalations(scope).annotate(now_in=Subquery(last.values(column)[:1]))
    return _by_case(now, which=F("now_in")).annotate(number=Count("pk"))


def steps_up(scope: Scope) -> QuerySet[Any]:
    """Return all steps up: the first phases, and those into a higher one."""
    return _phases(scope).filter(Q(phase_before=None) | Q(phase_before__lt=F("phase")))


def scaled_down(scope: Scope) -> QuerySet[Any]:
    """Return the cases that had a step down, or an end."""
    down = stepped_down(scope).order_by().values("escalation__case")
    return scope.cases().filter(
        Q(pk__in=down) | Q(pk__in=ended(scope).order_by().values("case"))
    )


# The reviews ------------------------------------------------------------------------


def reviews(scope: Scope) -> QuerySet[Any]:
    """Return the phases that were looked at again, or should have been by then.

    `looked_on` is when that was: at the review, the next step or the end.
    """
    after = EscalationPhase.objects.filter(
        Q(since_on__gt=OuterRef("since_on"))
        | Q(since_on=OuterRef("since_on"), pk__gt=OuterRef("pk")),
        escalation=OuterRef("escalation"),
    ).order_by("since_on", "pk")
    looked_on = Least(
        F("reviewed_on"),
        Subquery(after.values("since_on")[:1]),
        F("escalation__ended_on"),
    )
    return (
        EscalationPhase.objects.filter(
            scope.in_period("review_on"),
            since_on__lte=scope.as_of,
            escalation__case__in=scope.cases(),
        )
        .annotate(
            looked_on=looked_on,
            in_time=true_when(Q(looked_on__lte=F("review_on"))),
        )
        .filter(Q(looked_on__lte=scope.as_of) | Q(review_on__lt=scope.as_of))
    )


def reviews_on_time(scope: Scope) -> QuerySet[Any]:
    """Return those that were on time, as far as was known then."""
    return reviews(scope).filter(by_then("looked_on", scope.as_of), in_time=True)


def _reviews(scope: Scope) -> QuerySet:
    done = by_then("looked_on", scope.as_of)
    counted = {
        "reviews": Q(),
        "reviews_on_time": done & Q(in_time=True),
        "reviews_late": ~done | Q(in_time=False),
        "reviews_done_late": done & Q(in_time=False),
        "reviews_not_done": not_by_then("looked_on", scope.as_of),
    }
    return _by_case(reviews(scope)).annotate(
        **{name: Count("pk", filter=which) for name, which in counted.items()}
    )


def _row(cells: Mapping[str, Cell]) -> Ave:
    counts: dict[str, Any] = {name: cells[name].count for name in SHOWN}
    names: dict[str, Any] = {
        name: named(cells, beginning) for name, beginning in Ave.NAMED.items()
    }
    return Ave(
        **counts,
        **names,
        reviews_on_time_share=share(counts["reviews_on_time"], counts["reviews"]),
        cases_behind={name: cell.cases for name, cell in cells.items()},
    )
