"""How people are doing at the beginning and at the end, by leefdomein."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from cases.formats import number, number_signed
from reporting.charts.canvas import (
    NARROW,
    WIDE,
    Picture,
    at,
    hidden,
    joined,
    svg,
    text,
)


class Means(NamedTuple):
    """Means before and after over a number of pairs. None is hidden or not there."""

    name: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    pairs: int | None


class Scale(NamedTuple):
    least: int
    most: int

    def marks(self) -> range:
        """Return the numbers that are written at the axis."""
        return range(self.least, self.most + 1, 2 if self.most > 5 else 1)

    def place(self, value: Decimal | int, first: float, last: float) -> float:
        share = (float(value) - self.least) / (self.most - self.least)
        return first + share * (last - first)


SCALES = {"tevredenheid": Scale(0, 10), "zelfredzaamheid": Scale(1, 5)}


def dots(
    rows: Sequence[Means], scale: Scale, picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw for each row where the mean was and is on the scale."""
    if narrow:
        first, last, top, row_height, bottom = 12.0, 288.0, 8, 46, 30
    else:
        first, last, top, row_height, bottom = 140.0, 490.0, 26, 34, 22
    end = top + row_height * len(rows)
    parts = [_axis(scale, first, last, top, end), "" if narrow else _heads()]
    for index, row in enumerate(rows):
        y = top + row_height * index
        parts += [
            _narrow_words(row, y) if narrow else _wide_words(row, y),
            _change(row, scale, first, last, y + (31 if narrow else 17)),
        ]
    width = NARROW if narrow else WIDE
    return svg(picture, width, end + bottom, joined(parts))


def _axis(
    scale: Scale, first: float, last: float, top: float, end: float
) -> SafeString:
    places = [(mark, scale.place(mark, first, last)) for mark in scale.marks()]
    return format_html_join(
        "",
        '<line class="grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        '<text class="mut s c" x="{0}" y="{3}">{4}</text>',
        ((at(x), at(top), at(end), at(end + 16), mark) for mark, x in places),
    )


def _heads() -> SafeString:
    return (
        text(0, 14, gettext("Leefdomein"), "mut s")
        + text(510, 14, gettext("difference"), "mut s")
        + text(WIDE, 14, gettext("pairs"), "mut s e")
    )


def _wide_words(row: Means, y: float) -> SafeString:
    words = text(0, y + 21, row.name, "b")
    if row.change is None or row.pairs is None:
        return words
    return (
        words
        + text(510, y + 21, number_signed(row.change, 1), "b")
        + text(WIDE, y + 21, number(row.pairs), "e mut")
    )


def _narrow_words(row: Means, y: float) -> SafeString:
    words = text(0, y + 15, row.name, "b")
    if row.change is None or row.pairs is None:
        return words
    pairs = ngettext("%(number)s pair", "%(number)s pairs", row.pairs) % {
        "number": number(row.pairs)
    }
    said = f"{number_signed(row.change, 1)} · {pairs}"
    return words + text(NARROW, y + 15, said, "s e mut")


def _change(
    row: Means, scale: Scale, first: float, last: float, y: float
) -> SafeString | str:
    if row.before is None or row.after is None:
        words = gettext("no pairs") if row.pairs == 0 else hidden()
        return text(first, y + 4, words, "mut s")
    before, after = (
        scale.place(value, first, last) for value in (row.before, row.after)
    )
    is_worse = row.after < row.before
    conn, dot, end_dot = (
        f"{name} {name}--worse" if is_worse else name
        for name in ("conn", "before", "after")
    )
    marks = format_html(
        '<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<circle class="{}" cx="{}" cy="{}" r="6"/>'
        '<circle class="{}" cx="{}" cy="{}" r="6"/>',
        *(conn, at(before), at(after), at(y), at(y)),
        *(dot, at(before), at(y), end_dot, at(after), at(y)),
    )
    return marks + _values(row, before, after, y)


def _values(row: Means, before: float, after: float, y: float) -> SafeString:
    """Write each value outside its dot: the lower one left, the higher one right."""
    values = [
        (before, number(row.before, 1), "mut"),
        (after, number(row.after, 1), "b"),
    ]
    (left, low, low_css), (right, high, high_css) = sorted(
        values, key=lambda value: value[0]
    )
    return text(left - 12, y + 4, low, f"s e {low_css}") + text(
        right + 12, y + 4, high, f"s {high_css}"
    )
