"""What all drawings share: the frame, words at a place, and how they look on paper."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

WIDE, NARROW = 640, 300


class Picture(NamedTuple):
    """What a drawing is called, and where the ids in it begin."""

    key: str
    title: str
    description: str


def svg(
    picture: Picture, width: int, height: float, content: SafeString | str
) -> SafeString:
    key = f"{picture.key}-{width}"
    return format_html(
        '<svg class="ha-chart" viewBox="0 0 {} {}" role="img"'
        ' aria-labelledby="{}-title {}-description"><title id="{}-title">{}</title>'
        '<desc id="{}-description">{}</desc>{}</svg>',
        *(width, at(height), key, key),
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
.hatchline--soon { stroke: #d2922f }
.band-in { fill: #f6e6c9 } .band-out { fill: #cfe3e4 } .band-mid { fill: #14262a }
.rest { fill: #efece4 } .overall { stroke: #14262a; stroke-width: 2 }
.phase { stroke: #fff; stroke-width: 1 } .phase-1 { fill: #d5e8db }
.phase-2 { stroke: #d2922f } .phase-3 { fill: #d97a45 } .phase-4 { fill: #6e1012 }
.day { stroke: #dcd7cb } .day-0 { fill: #fff } .day-1 { fill: #e2eeee }
.day-2 { fill: #b5d2d5 } .day-3 { fill: #3f7b83 } .day-4 { fill: #0b4c55 }
.day--today { stroke: #14262a; stroke-width: 2.5 } .on { fill: #fff }
.halo { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round }
"""


def for_paper(drawing: str) -> str:
    """Return a picture as a file of its own, with its style in it."""
    named = drawing.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return named.replace(">", f"><style>{ON_PAPER}</style>", 1)


def at(place: float) -> str:
    """Return a place or a size without needless decimals."""
    return f"{place:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, css: str = "") -> SafeString:
    return format_html(
        '<text{} x="{}" y="{}">{}</text>',
        format_html(' class="{}"', css) if css else "",
        *(at(x), at(y), words),
    )


def joined(parts: Iterable[SafeString | str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def hidden() -> str:
    return gettext("hidden")


def hatch(key: str, kind: str = "") -> SafeString:
    css = f"hatchline hatchline--{kind}" if kind else "hatchline"
    return format_html(
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="hatchbg" width="6" height="6"/>'
        '<line class="{}" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>',
        *(key, css),
    )


def share_bar(
    share: Decimal, corner: tuple[float, float], longest: float, height: float
) -> SafeString:
    """Draw a share on the whole that it is a share of."""
    (x, y) = corner
    return format_html(
        '<rect class="rest" x="{0}" y="{1}" width="{2}" height="{3}" rx="2"/>'
        '<rect class="bar-a" x="{0}" y="{1}" width="{4}" height="{3}" rx="2"/>',
        *(at(x), at(y), at(longest), at(height), at(max(float(share) * longest, 1))),
    )
