"""Costs by payer before and after, and how they went from before to net."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.formats import euro, number, number_signed
from reporting.charts.canvas import (
    NARROW,
    WIDE,
    Picture,
    at,
    hatch,
    hidden,
    joined,
    svg,
    text,
)


class Amounts(NamedTuple):
    """Euros a year before and after. None is hidden, and is drawn as words."""

    name: str
    before: Decimal | None
    after: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Below zero is less than before."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


class Step(NamedTuple):
    """A step of a waterfall: a total from zero, or a change of the one before."""

    name: str
    amount: Decimal
    is_total: bool = False


# Before and after, by payer --------------------------------------------------------


def before_and_after(
    rows: Sequence[Amounts], picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw two bars a row from zero: hatched before, solid after."""
    most = max(
        (amount for row in rows for amount in row[1:] if amount is not None), default=0
    )
    draw = _narrow_bars if narrow else _wide_bars
    drawn = [draw(row, index, most, picture.key) for index, row in enumerate(rows)]
    width, row_height = (NARROW, 66) if narrow else (WIDE, 70)
    content = hatch(f"{picture.key}-{width}-hatch") + joined(drawn)
    return svg(picture, width, row_height * len(rows) + 4, content)


def _wide_bars(
    row: Amounts, index: int, most: Decimal | int, key: str
) -> SafeString | str:
    top = 70 * index
    words = text(0, top + 40, row.name, "b")
    if row.before is None or row.after is None:
        return words + text(141, top + 40, hidden(), "mut s")
    hatch = f"{key}-{WIDE}-hatch"
    return (
        words
        + _bar(row.before, most, (141, top + 12), (396, 22), hatch)
        + _bar(row.after, most, (141, top + 37), (396, 22))
    )


def _narrow_bars(
    row: Amounts, index: int, most: Decimal | int, key: str
) -> SafeString | str:
    top = 66 * index
    words = text(0, top + 15, row.name, "b")
    if row.before is None or row.after is None:
        return words + text(0, top + 36, hidden(), "mut s")
    hatch = f"{key}-{NARROW}-hatch"
    return (
        words
        + _bar(row.before, most, (1, top + 20), (215, 15), hatch)
        + _bar(row.after, most, (1, top + 38), (215, 15))
    )


def _bar(
    amount: Decimal,
    most: Decimal | int,
    corner: tuple[float, float],
    size: tuple[float, float],
    hatch: str = "",
) -> SafeString:
    """Draw a bar with its amount behind it; `size` is that of the longest one."""
    (x, y), (longest, height) = corner, size
    width = float(amount / most) * longest if most else 0
    fill = format_html(' fill="url(#{})"', hatch) if hatch else ""
    bar = format_html(
        '<rect class="{}"{} x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        *("bar-b" if hatch else "bar-a", fill),
        *(at(x), at(y), at(max(width, 1)), height),
    )
    css = "s" if hatch else "s b"
    return bar + text(x + width + 7, y + height / 2 + 4.5, euro(amount), css)


# From before to net ----------------------------------------------------------------


def waterfall(
    steps: Sequence[Step], picture: Picture, *, narrow: bool = False
) -> SafeString:
    """Draw how one total becomes the next: green is lower, amber is higher."""
    first, longest, row_height, words_at = (
        (0.0, 205.0, 42, 14) if narrow else (140.0, 380.0, 32, 15)
    )
    ends = _ends(steps)
    low = min([0, *(float(place) for pair in ends for place in pair)])
    high = max([float(place) for pair in ends for place in pair], default=0)
    unit = longest / (high - low) if high > low else 0
    drawn = []
    for index, (step, (start, end)) in enumerate(zip(steps, ends, strict=True)):
        top = row_height * index
        bar_top = top + (18 if narrow else 0)
        left, right = sorted(first + (float(x) - low) * unit for x in (start, end))
        drawn += [
            text(0, top + words_at, step.name, "b" if step.is_total else ""),
            _step(step, left, right, bar_top),
            _link(first + (float(end) - low) * unit, bar_top, row_height)
            if index + 1 < len(steps)
            else "",
        ]
    width = NARROW if narrow else WIDE
    return svg(picture, width, row_height * len(steps) + 2, joined(drawn))


def _ends(steps: Sequence[Step]) -> list[tuple[Decimal, Decimal]]:
    """Return where each bar starts and ends."""
    reached, ends = Decimal(0), []
    for step in steps:
        start = Decimal(0) if step.is_total else reached
        reached = start + step.amount
        ends.append((start, reached))
    return ends


def _step(step: Step, left: float, right: float, top: float) -> SafeString:
    kind = "w-tot" if step.is_total else "w-plus" if step.amount > 0 else "w-min"
    said = number(step.amount) if step.is_total else number_signed(step.amount)
    bar = format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="20" rx="2"/>',
        *(kind, at(left), at(top), at(max(right - left, 2))),
    )
    css = "s b" if step.is_total else "s"
    return bar + text(max(right, left + 2) + 8, top + 14.5, said, css)


def _link(x: float, top: float, row_height: float) -> SafeString:
    """Draw where the next bar goes on."""
    return format_html(
        '<line class="link" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>',
        *(at(x), at(top + 20), at(top + row_height)),
    )
