"""How something went over time, and what is still to come."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils import formats
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from cases.formats import number, percent
from reporting.charts.canvas import (
    NARROW,
    WIDE,
    Picture,
    at,
    hatch,
    hidden,
    joined,
    share_bar,
    svg,
    text,
)

# A share, period after period ------------------------------------------------------


class Moment(NamedTuple):
    """A period with a share and of how many it is. None is hidden or not there."""

    name: str
    year: str
    share: Decimal | None
    part: int | None
    whole: int | None

    @property
    def words(self) -> str:
        """Say why there is no share."""
        return gettext("none") if self.whole == 0 else hidden()

    @property
    def counted(self) -> str:
        if self.part is None or self.whole is None:
            return ""
        return gettext("%(part)s of %(whole)s") % {
            "part": number(self.part),
            "whole": number(self.whole),
        }


FIRST, LAST = 62.0, 606.0
HIGH, LOW = 30.0, 180.0


def trend(
    moments: Sequence[Moment], picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw a line with a dot a period, from 0 to 100 percent; a gap where none is."""
    return (_rows if narrow else _line)(moments, picture)


def _line(moments: Sequence[Moment], picture: Picture) -> SafeString:
    apart = (LAST - FIRST) / max(len(moments) - 1, 1)
    places = [
        (FIRST + apart * index, _height(moment)) for index, moment in enumerate(moments)
    ]
    parts: list[SafeString | str] = [_shares()]
    for (x, y), (next_x, next_y) in zip(places, places[1:], strict=False):
        if y is not None and next_y is not None:
            parts.append(
                format_html(
                    '<line class="conn" x1="{}" y1="{}" x2="{}" y2="{}"/>',
                    *(at(x), at(y), at(next_x), at(next_y)),
                )
            )
    parts += [
        _dot(moment, x, y) for moment, (x, y) in zip(moments, places, strict=True)
    ]
    parts += [
        _below(
            moment, x, is_new_year=not index or moments[index - 1].year != moment.year
        )
        for index, (moment, (x, _y)) in enumerate(zip(moments, places, strict=True))
    ]
    return svg(picture, WIDE, LOW + 44, joined(parts))


def _height(moment: Moment) -> float | None:
    if moment.share is None:
        return None
    return LOW - float(moment.share) * (LOW - HIGH)


def _shares() -> SafeString:
    marks = [(mark, LOW - mark / 100 * (LOW - HIGH)) for mark in (0, 25, 50, 75, 100)]
    return format_html_join(
        "",
        '<line class="grid" x1="40" x2="632" y1="{0}" y2="{0}"/>'
        '<text class="mut s e" x="34" y="{1}">{2}</text>',
        ((at(y), at(y + 4), percent(Decimal(mark) / 100)) for mark, y in marks),
    )


def _dot(moment: Moment, x: float, y: float | None) -> SafeString:
    if y is None or moment.share is None:
        return text(x, LOW - 8, moment.words, "mut s c")
    # Above the dot, and below it where it would leave the picture.
    words_at = y - 11 if moment.share < Decimal("0.95") else y + 22
    dot = format_html('<circle class="after" cx="{}" cy="{}" r="4.5"/>', at(x), at(y))
    return dot + text(x, words_at, percent(moment.share), "s b c halo")


def _below(moment: Moment, x: float, *, is_new_year: bool) -> SafeString:
    name = text(x, LOW + 18, moment.name, "s c")
    return name + text(x, LOW + 34, moment.year, "mut s c") if is_new_year else name


def _rows(moments: Sequence[Moment], picture: Picture) -> SafeString:
    drawn = []
    for index, moment in enumerate(moments):
        top = 36.0 * index
        name = f"{moment.name} {moment.year}"
        drawn.append(text(0, top + 13, name))
        if moment.share is None:
            drawn.append(text(NARROW, top + 13, moment.words, "mut s e"))
            continue
        said = f"{percent(moment.share)} · {moment.counted}"
        drawn.append(text(NARROW, top + 13, said, "s e mut"))
        drawn.append(share_bar(moment.share, (0, top + 19), 300, 8))
    return svg(picture, NARROW, 36.0 * len(moments) + 2, joined(drawn))


# What stands at several moments, in kinds -------------------------------------------


class Stack(NamedTuple):
    """How many of each kind there were at a moment. None is hidden."""

    name: str
    year: str
    numbers: dict[int, int | None]

    @property
    def total(self) -> int | None:
        known = [number for number in self.numbers.values() if number is not None]
        return sum(known) if len(known) == len(self.numbers) else None


def stacks(
    moments: Sequence[Stack], picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw at each moment a bar of kinds, one on the other, the lightest first."""
    most = max((sum(n or 0 for n in m.numbers.values()) for m in moments), default=0)
    key = f"{picture.key}-{NARROW if narrow else WIDE}-hatch"
    draw = _stack_row if narrow else _stack_bar
    drawn = [hatch(key, "soon"), "" if narrow else _stack_axis(most)]
    drawn += [
        draw(moment, index, len(moments), most, key)
        for index, moment in enumerate(moments)
    ]
    if narrow:
        return svg(picture, NARROW, 44.0 * len(moments) + 2, joined(drawn))
    return svg(picture, WIDE, LOW + 44, joined(drawn))


def _stack_axis(most: int) -> SafeString:
    marks = {0, most} if most else {0}
    return format_html_join(
        "",
        '<line class="grid" x1="40" x2="632" y1="{0}" y2="{0}"/>'
        '<text class="mut s e" x="34" y="{1}">{2}</text>',
        (
            (at(y), at(y + 4), number(mark))
            for mark in sorted(marks)
            for y in [LOW - (mark / most if most else 0) * (LOW - HIGH)]
        ),
    )


def _stack_bar(moment: Stack, index: int, of: int, most: int, key: str) -> SafeString:
    apart = (LAST - FIRST + 40) / max(of, 1)
    x = 48 + apart * (index + 0.5)
    wide = min(apart * 0.6, 40)
    parts, y = [], LOW
    for kind, many in moment.numbers.items():
        if not many:
            continue
        tall = many / most * (LOW - HIGH)
        y -= tall
        parts.append(_piece(kind, (x - wide / 2, y), (wide, tall), key))
        if tall >= 15:
            css = "s c b on" if kind == 4 else "s c b halo"
            parts.append(text(x, y + tall / 2 + 4, number(many), css))
    total = moment.total
    above = hidden() if total is None else number(total)
    parts.append(text(x, y - 6, above, "s c mut" if total is None else "s c b"))
    parts.append(text(x, LOW + 18, moment.name, "s c"))
    if index == 0 or moment.name.startswith(("jan", "1 jan")):
        parts.append(text(x, LOW + 34, moment.year, "mut s c"))
    return joined(parts)


def _stack_row(moment: Stack, index: int, of: int, most: int, key: str) -> SafeString:
    top = 44.0 * index
    total = moment.total
    said = hidden() if total is None else number(total)
    parts = [
        text(0, top + 13, f"{moment.name} {moment.year}"),
        text(NARROW, top + 13, said, "s e mut" if total is None else "s e b"),
    ]
    x = 1.0
    for kind, many in moment.numbers.items():
        if not many:
            continue
        wide = many / most * 296
        parts.append(_piece(kind, (x, top + 19), (wide, 17), key))
        if wide >= 18:
            css = "s c b on" if kind == 4 else "s c b halo"
            parts.append(text(x + wide / 2, top + 32, number(many), css))
        x += wide
    return joined(parts)


def _piece(
    kind: int, corner: tuple[float, float], size: tuple[float, float], key: str
) -> SafeString:
    """Draw a part of a stack: each kind differs in lightness, one in hatching too."""
    (x, y), (wide, tall) = corner, size
    fill = format_html(' fill="url(#{})"', key) if kind == 2 else ""
    return format_html(
        '<rect class="phase phase-{}"{} x="{}" y="{}" width="{}" height="{}"/>',
        *(kind, fill, at(x), at(y), at(wide), at(max(tall, 1))),
    )


# What is due ----------------------------------------------------------------------


class Day(NamedTuple):
    """A day of the calendar: how many are due; None is past or after the end."""

    on: date
    number: int | None
    is_today: bool


def calendar(
    weeks: Sequence[Sequence[Day]], picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw a row a week with a square a day: the more is due, the darker."""
    left, wide, tall = (46.0, 36.2, 34.0) if narrow else (120.0, 74.0, 40.0)
    width = NARROW if narrow else WIDE
    most = max((day.number or 0 for week in weeks for day in week), default=0)
    parts: list[SafeString | str] = [
        text(left + wide * (index + 0.5), 14, str(WEEKDAYS_ABBR[index]), "mut s c")
        for index in range(7)
    ]
    for row, week in enumerate(weeks):
        top = 24 + tall * row
        parts.append(_week(week[0].on, top + tall / 2 + 4, narrow=narrow))
        parts += [
            _day(day, left + wide * index, top, (wide - 4, tall - 4), most)
            for index, day in enumerate(week)
        ]
    return svg(picture, width, 24 + tall * len(weeks), joined(parts))


def _week(monday: date, y: float, *, narrow: bool) -> SafeString:
    # Translators: the first day of a week in a calendar, as a Django date format.
    said = formats.date_format(monday, gettext("j M"))
    if narrow:
        return text(0, y, said, "s")
    words = gettext("Week %(number)d") % {"number": monday.isocalendar().week}
    return text(0, y, words, "b") + text(108, y, said, "s mut e")


def _day(
    day: Day, x: float, y: float, size: tuple[float, float], most: int
) -> SafeString:
    wide, tall = size
    shade = _shade(day.number, most)
    css = f"day day-{shade}" + (" day--today" if day.is_today else "")
    square = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        *(css, at(x + 1), at(y + 1), at(wide), at(tall)),
    )
    if day.number is None:
        return square
    words = number(day.number) if day.number else "·"
    ink = "on" if shade >= 3 else "mut" if not day.number else ""
    middle = (x + 1 + wide / 2, y + tall / 2 + 5)
    return square + text(*middle, words, f"c b {ink}".strip())


def _shade(many: int | None, most: int) -> int:
    """Return how dark a day is, from 0 to 4."""
    if not many or not most:
        return 0
    return min(4, 1 + int(many / most * 3.999)) if most > 1 else 2
