"""Who puts in and who pays less: two sides, with the cases between them.

No line goes from one purse to another. That somebody pays less *because* somebody else
put in is not known, so all that goes in stands at the left of the cases, and all that
comes out at the right.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.formats import euro
from reporting.charts.canvas import (
    NARROW,
    WIDE,
    Picture,
    at,
    hatch,
    joined,
    svg,
    text,
)

TALLEST = 230.0
# Two lines of words fit beside each.
LEAST_APART = 38.0
TOP = 30.0
LEFT, MIDDLE, RIGHT, THICK = 190.0, 313.0, 436.0, 14.0


class Purse(NamedTuple):
    """Who it is, and how many euros go in or come out; above zero."""

    name: str
    amount: Decimal


class Sides(NamedTuple):
    """What goes in, what comes out, and their headings."""

    givers: Sequence[Purse]
    gainers: Sequence[Purse]
    words: tuple[str, str, str]


def flow(sides: Sides, picture: Picture, *, narrow: bool = False) -> SafeString:
    """Draw what goes in hatched at the left, and what comes out solid at the right."""
    return (_listed if narrow else _two_sides)(sides, picture)


def _total(purses: Sequence[Purse]) -> Decimal:
    return sum((purse.amount for purse in purses), Decimal(0))


# Wide ------------------------------------------------------------------------------


def _two_sides(sides: Sides, picture: Picture) -> SafeString:
    most = max(_total(sides.givers), _total(sides.gainers))
    unit = TALLEST / float(most) if most else 0.0
    hatched = f"{picture.key}-{WIDE}-hatch"
    height = max(_height(side, unit) for side in (sides.givers, sides.gainers))
    height = max(height, float(most) * unit, LEAST_APART)
    parts = [
        hatch(hatched, "soon"),
        _heads(sides.words),
        _side(sides.givers, unit, height, hatched),
        _side(sides.gainers, unit, height, ""),
        _between(float(most) * unit, height),
    ]
    return svg(picture, WIDE, TOP + height + 6, joined(parts))


def _heads(words: tuple[str, str, str]) -> SafeString:
    left, middle, right = words
    return (
        text(LEFT - 12, 14, left, "mut s e")
        + text(MIDDLE + THICK / 2, 14, middle, "s b c")
        + text(RIGHT + THICK + 12, 14, right, "mut s")
    )


def _slots(purses: Sequence[Purse], unit: float) -> list[float]:
    """Return how high each purse stands, with room for its words."""
    return [max(float(p.amount) * unit + 8, LEAST_APART) for p in purses]


def _height(purses: Sequence[Purse], unit: float) -> float:
    return sum(_slots(purses, unit))


def _side(
    purses: Sequence[Purse], unit: float, height: float, hatched: str
) -> SafeString:
    is_left = bool(hatched)
    top = TOP + (height - _height(purses, unit)) / 2
    reached = TOP + (height - float(_total(purses)) * unit) / 2
    drawn = []
    for purse, slot in zip(purses, _slots(purses, unit), strict=True):
        thick = max(float(purse.amount) * unit, 1.5)
        begin = top + (slot - thick) / 2
        drawn.append(_purse(purse, begin, thick, hatched, is_left=is_left))
        drawn.append(_band(begin, reached, thick, is_left=is_left))
        top += slot
        reached += float(purse.amount) * unit
    return joined(drawn)


def _purse(
    purse: Purse, top: float, thick: float, hatched: str, *, is_left: bool
) -> SafeString:
    x = LEFT if is_left else RIGHT
    fill = format_html(' fill="url(#{})"', hatched) if hatched else ""
    bar = format_html(
        '<rect class="{}"{} x="{}" y="{}" width="{}" height="{}"/>',
        *("bar-b" if hatched else "bar-a", fill),
        *(at(x), at(top), at(THICK), at(thick)),
    )
    words_at = x - 12 if is_left else x + THICK + 12
    css = " e" if is_left else ""
    middle = top + thick / 2
    return (
        bar
        + text(words_at, middle - 3, purse.name, f"s{css}")
        + text(words_at, middle + 13, euro(purse.amount), f"s b{css}")
    )


def _band(begin: float, end: float, thick: float, *, is_left: bool) -> SafeString:
    """Draw the way between a purse and the cases."""
    first, last = (LEFT + THICK, MIDDLE) if is_left else (RIGHT, MIDDLE + THICK)
    half = (first + last) / 2
    return format_html(
        '<path class="{}" d="M{} {}C{} {} {} {} {} {}V{}C{} {} {} {} {} {}Z"/>',
        "band-in" if is_left else "band-out",
        *(at(first), at(begin)),
        *(at(half), at(begin), at(half), at(end), at(last), at(end)),
        at(end + thick),
        *(at(half), at(end + thick), at(half), at(begin + thick)),
        *(at(first), at(begin + thick)),
    )


def _between(tall: float, height: float) -> SafeString:
    return format_html(
        '<rect class="band-mid" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        *(at(MIDDLE), at(TOP + (height - tall) / 2), at(THICK), at(max(tall, 2))),
    )


# Narrow ----------------------------------------------------------------------------


def _listed(sides: Sides, picture: Picture) -> SafeString:
    most = max(
        (purse.amount for purse in (*sides.givers, *sides.gainers)), default=Decimal(0)
    )
    hatched = f"{picture.key}-{NARROW}-hatch"
    left, _middle, right = sides.words
    parts: list[SafeString] = [hatch(hatched, "soon")]
    top = 0.0
    for words, purses, fill in (
        (left, sides.givers, hatched),
        (right, sides.gainers, ""),
    ):
        parts.append(text(0, top + 14, words, "mut s"))
        top += 22
        for purse in purses:
            parts.append(_line(purse, most, top, fill))
            top += 40
        top += 8
    return svg(picture, NARROW, top, joined(parts))


def _line(purse: Purse, most: Decimal, top: float, hatched: str) -> SafeString:
    width = max(float(purse.amount / most) * 298 if most else 0, 1)
    fill = format_html(' fill="url(#{})"', hatched) if hatched else ""
    return (
        text(0, top + 13, purse.name)
        + text(NARROW, top + 13, euro(purse.amount), "s b e")
        + format_html(
            '<rect class="{}"{} x="1" y="{}" width="{}" height="12" rx="2"/>',
            *("bar-b" if hatched else "bar-a", fill, at(top + 19), at(width)),
        )
    )
