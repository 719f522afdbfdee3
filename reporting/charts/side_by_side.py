"""Numbers beside each other: a share by area, and what there was most of."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.formats import number, percent
from reporting.charts.canvas import (
    NARROW,
    WIDE,
    Picture,
    at,
    hidden,
    joined,
    share_bar,
    svg,
    text,
)


class Share(NamedTuple):
    """A part of a whole. None is hidden, or there is no whole."""

    name: str
    share: Decimal | None
    whole: int | None
    words: str = ""


def shares(
    rows: Sequence[Share],
    overall: Share,
    picture: Picture,
    *,
    narrow: bool = False,
) -> SafeString:
    """Draw a bar a row from 0 to 100 percent, with a line where all together are."""
    first, longest, row_height = (1.0, 298.0, 44.0) if narrow else (150.0, 350.0, 30.0)
    top = 24.0
    parts: list[SafeString | str] = []
    for index, row in enumerate(rows):
        y = top + row_height * index
        parts.append(_narrow_words(row, y) if narrow else _wide_words(row, y))
        bar_y = y + (19 if narrow else 5)
        if row.share is not None:
            parts.append(share_bar(row.share, (first, bar_y), longest, 18))
    end = top + row_height * len(rows)
    width = NARROW if narrow else WIDE
    if overall.share is not None:
        x = first + float(overall.share) * longest
        parts.append(_overall_words(overall, x, width))
        # Between the bars of a narrow picture there are words.
        tops = [top + row_height * row + 17 for row in range(len(rows))]
        spans = [(y, y + 22) for y in tops] if narrow else [(19.0, end)]
        parts += [_overall_line(x, *span) for span in spans]
    return svg(picture, width, end + 4, joined(parts))


def _overall_words(overall: Share, x: float, width: int) -> SafeString:
    """Write what the line is above it, inside the picture."""
    words = f"{overall.name} {percent(overall.share)}"
    if x < 70:
        return text(0, 13, words, "s b")
    if x > width - 70:
        return text(width, 13, words, "s b e")
    return text(x, 13, words, "s b c")


def _overall_line(x: float, first: float, last: float) -> SafeString:
    return format_html(
        '<line class="overall" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>',
        *(at(x), at(first), at(last)),
    )


def _wide_words(row: Share, y: float) -> SafeString:
    words = text(0, y + 18, row.name, "b")
    if row.share is None:
        return words + text(150, y + 18, row.words or hidden(), "mut s")
    return (
        words
        + text(512, y + 18, percent(row.share), "b")
        + text(WIDE, y + 18, row.words, "s mut e")
    )


def _narrow_words(row: Share, y: float) -> SafeString:
    words = text(0, y + 13, row.name, "b")
    if row.share is None:
        return words + text(NARROW, y + 13, row.words or hidden(), "mut s e")
    said = f"{percent(row.share)} · {row.words}"
    return words + text(NARROW, y + 13, said, "s mut e")


# How many of each -----------------------------------------------------------------


class Count(NamedTuple):
    """How many there were of something. None is hidden."""

    name: str
    number: int | None


class Group(NamedTuple):
    """What is counted in one way, such as by kind."""

    title: str
    rows: Sequence[Count]


def counts(
    groups: Sequence[Group], picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw a bar a row, all on one scale, under the heading of its group."""
    most = max((row.number or 0 for group in groups for row in group.rows), default=0)
    first, longest, row_height = (1.0, 250.0, 40.0) if narrow else (230.0, 350.0, 28.0)
    parts: list[SafeString | str] = []
    top = 0.0
    for group in groups:
        parts.append(text(0, top + 14, group.title, "mut s"))
        top += 22
        for row in group.rows:
            bar_y = top + (18 if narrow else 4)
            words_y = top + (13 if narrow else 17)
            parts.append(text(0, words_y, row.name))
            parts.append(_count(row, most, first, longest, bar_y))
            top += row_height
        top += 14
    return svg(picture, NARROW if narrow else WIDE, max(top - 10, 10), joined(parts))


def _count(row: Count, most: int, first: float, longest: float, y: float) -> SafeString:
    if row.number is None:
        return text(first, y + 13, hidden(), "mut s")
    wide = row.number / most * longest if most else 0
    bar = format_html(
        '<rect class="bar-a" x="{}" y="{}" width="{}" height="16" rx="2"/>',
        *(at(first), at(y), at(max(wide, 1))),
    )
    return bar + text(first + wide + 8, y + 13, number(row.number), "s b")
