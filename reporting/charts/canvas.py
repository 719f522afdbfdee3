"""What all drawings share: the frame, words at a place, and how they look on paper."""

from collections.abc import Iterable
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


def hatch(key: str) -> SafeString:
    return format_html(
        '<defs><pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><rect class="hatchbg" width="6" height="6"/>'
        '<line class="hatchline" x1="0" x2="0" y1="0" y2="6"/></pattern></defs>',
        key,
    )
