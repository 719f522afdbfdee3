"""Lessons by who has to act on them: raised, taken up, structurally solved.

A lesson is of no case, no household and no area, and everybody at work reads it: these
figures are by level and by what it was learned from, the same for everybody, and
nothing in them is hidden. To what doorbraken lessons lead back is no part of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any, ClassVar

from django.db.models import prefetch_related_objects
from django.utils import timezone

from reporting.figures.table import Scope
from reporting.models import Lesson

Status = Lesson.Status

# In which states a lesson counts for each figure.
COUNTED: dict[str, tuple[str, ...]] = {
    "lessons_raised": tuple(Status.values),
    "lessons_taken_up": (Status.TAKEN_UP,),
    "lessons_solved": (Status.SOLVED,),
    "lessons_refused": (Status.REFUSED,),
    "lessons_open": Lesson.OPEN,
    "median_days_to_solved": (Status.SOLVED,),
}


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """How many lessons were raised in the period, and how those stood by then.

    The median is of the days from raising to solving, over those that were solved.
    """

    lessons_raised: int
    lessons_taken_up: int
    lessons_solved: int
    lessons_refused: int
    lessons_open: int
    median_days_to_solved: Decimal | None

    # About no case: there is nothing to hide.
    suppressed: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class LessonsTable:
    """A row for all lessons, one for each level, and one for each kind of source."""

    total: Lessons
    by_level: dict[str, Lessons]
    by_source: dict[str, Lessons]


@dataclass(frozen=True)
class Standing:
    """A lesson as it stood on a day; `moved_on` is since when, if it ever moved."""

    lesson: Lesson
    level: str
    status: str
    moved_on: date | None

    @property
    def status_words(self) -> str:
        return str(Status(self.status).label)

    @property
    def level_words(self) -> str:
        return str(Lesson.Level(self.level).label)


def lessons(scope: Scope) -> LessonsTable:
    """Return the lessons that were raised in the period; of a scope only its days."""
    stood = as_they_stood(scope)
    return LessonsTable(
        total=_counted(stood),
        by_level={
            level: _counted(one for one in stood if one.level == level)
            for level in Lesson.Level.values
        },
        by_source={
            source: _counted(one for one in stood if one.lesson.source == source)
            for source in Lesson.Source.values
        },
    )


def counted_in(
    figure: str, scope: Scope, *, level: str = "", source: str = ""
) -> list[Standing]:
    """Return the lessons that a figure counts, as they stood by then."""
    return [
        one
        for one in as_they_stood(scope)
        if one.status in COUNTED[figure]
        and level in ("", one.level)
        and source in ("", one.lesson.source)
    ]


def as_they_stood(scope: Scope) -> list[Standing]:
    """Return the lessons of the period in the state, and at the level, of `as_of`.

    What moved since then stood as its history says.
    """
    rows = list(
        Lesson.objects.filter(
            scope.in_period("raised_at__date"), raised_at__date__lte=scope.as_of
        ).select_related("leefdomein", "owner")
    )
    moved_since = [row for row in rows if not _is_of(row, scope.as_of)]
    if moved_since:
        prefetch_related_objects(moved_since, "history")
    return [_standing(row, scope.as_of) for row in rows]


def _standing(lesson: Lesson, as_of: date) -> Standing:
    if _is_of(lesson, as_of):
        return Standing(lesson, lesson.level, lesson.status, _moved_on(lesson))
    versions = [each for each in lesson.history.all() if _is_of(each, as_of)]  # type: ignore[attr-defined]
    then = max(versions, key=lambda each: each.version, default=None)
    if then is None:
        # Written down in its later state at once, or its first line was destroyed.
        return Standing(lesson, lesson.level, Status.RAISED, None)
    return Standing(lesson, then.level, then.status, _moved_on(then))


def _is_of(version: Any, as_of: date) -> bool:
    """Tell whether a version was there on a day."""
    moved_on = _moved_on(version)
    return moved_on is None or moved_on <= as_of


def _moved_on(version: Any) -> date | None:
    return version.moved_at and timezone.localdate(version.moved_at)


def _counted(stood: Iterable[Standing]) -> Lessons:
    found = list(stood)
    number = {
        name: sum(one.status in statuses for one in found)
        for name, statuses in COUNTED.items()
        if name.startswith("lessons_")
    }
    days = [
        (one.moved_on - timezone.localdate(one.lesson.raised_at)).days
        for one in found
        if one.status == Status.SOLVED and one.moved_on
    ]
    return Lessons(
        **number, median_days_to_solved=Decimal(median(days)) if days else None
    )
