"""The agenda of the steungroep: the lessons that ask for something, as a document."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.formats import full_date, short_date
from reporting.models import Lesson

# What became of lessons is told of so long [O]: the group meets twice a year.
TOLD_OF = timedelta(days=183)
# The board's own first; what professionals change themselves is told of in a number.
LEVELS = (Lesson.Level.BESTUUR, Lesson.Level.MANAGEMENT)


def document_on(today: date) -> dict[str, Any]:
    """Return the agenda as it is on a day; it names no resident and no case."""
    rows = Lesson.objects.for_display()
    is_open = list(rows.open().order_by("raised_at", "pk"))
    closed = list(
        rows.filter(status__in=Lesson.CLOSED, moved_at__date__gte=today - TOLD_OF)
    )
    return {
        "title": _("Agenda of the steungroep"),
        "footer": full_date(today),
        "intro": [
            _("What we learned from cases and what that asks, on %(day)s.")
            % {"day": full_date(today)},
            _counted(is_open, closed),
        ],
        "sections": [
            *(_of_level(level, is_open) for level in LEVELS),
            _of_professionals(is_open),
            _closed(closed),
        ],
    }


def _counted(is_open: list[Lesson], closed: list[Lesson]) -> str:
    waiting = sum(lesson.status == Lesson.Status.RAISED for lesson in is_open)
    solved = sum(lesson.status == Lesson.Status.SOLVED for lesson in closed)
    return _(
        "Open lessons: %(open)d. Of those, nobody sees to %(waiting)d yet. Solved "
        "structurally in the last half year: %(solved)d."
    ) % {"open": len(is_open), "waiting": waiting, "solved": solved}


def _of_level(level: Lesson.Level, is_open: list[Lesson]) -> dict[str, Any]:
    own = [lesson for lesson in is_open if lesson.level == level]
    return {
        "title": _("For: %(level)s") % {"level": level.label},
        "text": [] if own else [_("Nothing is open.")],
        "rows": [
            {"title": _number(place), "fields": _fields(lesson)}
            for place, lesson in enumerate(own, start=1)
        ],
    }


def _number(place: int) -> str:
    return _("Point %(number)d") % {"number": place}


def _fields(lesson: Lesson) -> list[list[str]]:
    fields = [
        [_("Lesson"), lesson.text],
        [_("Learned from"), lesson.get_source_display()],
        [_("Since"), full_date(timezone.localdate(lesson.raised_at))],
        [_("State"), lesson.get_status_display()],
        [_("Who sees to it"), lesson.owner.name if lesson.owner else _("nobody yet")],
    ]
    if lesson.rule_owner:
        fields.append([_("Whose rule"), lesson.rule_owner.name])
    if lesson.leefdomein:
        fields.append([_("Leefdomein"), lesson.leefdomein.name])
    if lesson.change:
        fields.append([_("What was changed"), lesson.change])
    return fields


def _of_professionals(is_open: list[Lesson]) -> dict[str, Any]:
    number = sum(one.level == Lesson.Level.BEROEPSKRACHT for one in is_open)
    title = _("For: %(level)s") % {"level": Lesson.Level.BEROEPSKRACHT.label}
    if not number:
        return {"title": title, "text": [_("There are no open lessons.")]}
    sentence = ngettext(
        "Professionals see to %(number)d lesson themselves.",
        "Professionals see to %(number)d lessons themselves.",
        number,
    )
    return {"title": title, "text": [sentence % {"number": number}]}


def _closed(closed: list[Lesson]) -> dict[str, Any]:
    section: dict[str, Any] = {"title": _("What became of earlier lessons")}
    if not closed:
        return {**section, "text": [_("Nothing was closed in the last half year.")]}
    return {
        **section,
        "head": [_("Lesson"), _("State"), _("What was changed, or why not")],
        "widths": [5, 2, 5],
        "lines": [
            [
                lesson.text,
                f"{lesson.get_status_display()}, {_day(lesson)}",
                lesson.change,
            ]
            for lesson in closed
        ],
    }


def _day(lesson: Lesson) -> str:
    return short_date(timezone.localdate(lesson.moved_at))
