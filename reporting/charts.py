"""The pictures of the reports: SVG made on the server, so that it also prints.

Each picture has a title and a description, prints its values at its marks, and has a
table beside it. There are two drawings of each, a wide one and one for a phone on
which text stays as large. Colours and patterns are in static-src/chart.css: hatched
is before, solid is after, dashed is worse.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from cases.formats import euro, number, number_signed

WIDE, NARROW = 640, 300


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


class Means(NamedTuple):
    """Means before and after over a number of pairs. None is hidden or not there."""

    name: str
    before: Decimal | None
    after: Decimal | None
    change: Decimal | None
    pairs: int | None


class Step(NamedTuple):
    """A step of a waterfall: a total from zero, or a change of the one before."""

    name: str
    amount: Decimal
    is_total: bool = False


class Picture(NamedTuple):
    """What a drawing is called, and where the ids in it begin."""

    key: str
    title: str
    description: str


def _svg(
    picture: Picture, width: int, height: float, content: SafeString | str
) -> SafeString:
    key = f"{picture.key}-{width}"
    return format_html(
        '<svg class="ha-chart" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="{}-title {}-description"><title id="{}-title">{}</title>'
        '<desc id="{}-description">{}</desc>{}</svg>',
        *(width, _at(height), key, key),
        *(key, picture.title, key, picture.description, content),
    )


# What static-src/chart.css says, for where there is no style sheet.
ON_PAPER = """
text { font-family: 'Noto Sans'; font-size: 13px; fill: #14262a }
.mut { fill: #49595c } .b { font-weight: 700 } .s { font-size: 12px }
.e { text-anchor: end } .c { text-anchor: middle }
.grid { stroke: #dcd7cb } .axis { stroke: #6c7c7f }
.before { fill: #fff; stroke: #0b4c55; stroke-width: 2.5 }
.after { fill: #0b4c55; stroke: #0b4c55; stroke-width: 2.5 }
.conn { stroke: #5f9aa1; stroke-width: 4 }
.conn--worse { stroke: #d4655e; stroke-dasharray: 4 3 }
.after--worse { fill: #9b1c1f; stroke: #9b1c1f } .before--worse { stroke: #9b1c1f }
.bar-b { stroke: #0b4c55; stroke-width: 1.25 } .bar-a, .w-tot { fill: #0b4c55 }
.w-min { fill: #4f9a6d } .w-plus { fill: #d2922f }
.link { stroke: #6c7c7f; stroke-dasharray: 3 3 }
.hatchline { stroke: #5f9aa1; stroke-width: 3 } .hatchbg { fill: #fff }
"""


def for_paper(drawing: str) -> str:
    """Return a picture as a file of its own, with its style in it."""
    named = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return named.replace(">", f"><style>{ON_PAPER}</style>", 1)


def _at(place: float) -> str:
    """Return a place or a size without needless decimals."""
    return f"{place:.1f}".removesuffix(".0")


def _text(x: float, y: float, words: str, css: str = "") -> SafeString:
    return format_html(
        '<text{} x="{}" y="{}">{}</text>',
        format_html(' class="{}"', css) if css else "",
        *(_at(x), _at(y), words),
    )


def _joined(parts: Iterable[SafeString | str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _hidden() -> str:
    return gettext("hidden")


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
    content = _hatch(f"{picture.key}-{width}-hatch") + _joined(drawn)
    return _svg(picture, width, row_height * len(rows) + 4, content)


def _hatch(key: str) -> SafeString:
    return format_html(
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="hatchbg" width="6" height="6"/>'
        '<line class="hatchline" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>',
        key,
    )


def _wide_bars(
    row: Amounts, index: int, most: Decimal | int, key: str
) -> SafeString | str:
    top = 70 * index
    words = _text(0, top + 40, row.name, "b")
    if row.before is None or row.after is None:
        return words + _text(141, top + 40, _hidden(), "mut s")
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
    words = _text(0, top + 15, row.name, "b")
    if row.before is None or row.after is None:
        return words + _text(0, top + 36, _hidden(), "mut s")
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
        *(_at(x), _at(y), _at(max(width, 1)), height),
    )
    css = "s" if hatch else "s b"
    return bar + _text(x + width + 7, y + height / 2 + 4.5, euro(amount), css)


# Begin and end, by leefdomein ------------------------------------------------------


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
    return _svg(picture, width, end + bottom, _joined(parts))


def _axis(
    scale: Scale, first: float, last: float, top: float, end: float
) -> SafeString:
    places = [(mark, scale.place(mark, first, last)) for mark in scale.marks()]
    return format_html_join(
        "",
        '<line class="grid" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        '<text class="mut s c" x="{0}" y="{3}">{4}</text>',
        ((_at(x), _at(top), _at(end), _at(end + 16), mark) for mark, x in places),
    )


def _heads() -> SafeString:
    return (
        _text(0, 14, gettext("Leefdomein"), "mut s")
        + _text(510, 14, gettext("difference"), "mut s")
        + _text(WIDE, 14, gettext("pairs"), "mut s e")
    )


def _wide_words(row: Means, y: float) -> SafeString:
    words = _text(0, y + 21, row.name, "b")
    if row.change is None or row.pairs is None:
        return words
    return (
        words
        + _text(510, y + 21, number_signed(row.change, 1), "b")
        + _text(WIDE, y + 21, number(row.pairs), "e mut")
    )


def _narrow_words(row: Means, y: float) -> SafeString:
    words = _text(0, y + 15, row.name, "b")
    if row.change is None or row.pairs is None:
        return words
    pairs = ngettext("%(number)s pair", "%(number)s pairs", row.pairs) % {
        "number": number(row.pairs)
    }
    said = f"{number_signed(row.change, 1)} · {pairs}"
    return words + _text(NARROW, y + 15, said, "s e mut")


def _change(
    row: Means, scale: Scale, first: float, last: float, y: float
) -> SafeString | str:
    if row.before is None or row.after is None:
        words = gettext("no pairs") if row.pairs == 0 else _hidden()
        return _text(first, y + 4, words, "mut s")
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
        *(conn, _at(before), _at(after), _at(y), _at(y)),
        *(dot, _at(before), _at(y), end_dot, _at(after), _at(y)),
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
    return _text(left - 12, y + 4, low, f"s e {low_css}") + _text(
        right + 12, y + 4, high, f"s {high_css}"
    )


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
            _text(0, top + words_at, step.name, "b" if step.is_total else ""),
            _step(step, left, right, bar_top),
            _link(first + (float(end) - low) * unit, bar_top, row_height)
            if index + 1 < len(steps)
            else "",
        ]
    width = NARROW if narrow else WIDE
    return _svg(picture, width, row_height * len(steps) + 2, _joined(drawn))


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
        *(kind, _at(left), _at(top), _at(max(right - left, 2))),
    )
    css = "s b" if step.is_total else "s"
    return bar + _text(max(right, left + 2) + 8, top + 14.5, said, css)


def _link(x: float, top: float, row_height: float) -> SafeString:
    """Draw where the next bar goes on."""
    return format_html(
        '<line class="link" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>',
        *(_at(x), _at(top + 20), _at(top + row_height)),
    )
