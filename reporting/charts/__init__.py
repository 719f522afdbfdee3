"""The pictures of the reports: SVG made on the server, so that it also prints.

Each picture has a title and a description, prints its values at its marks, and has a
table beside it. There are two drawings of each, a wide one and one for a phone on
which text stays as large. Colours and patterns are in static-src/chart.css: hatched
is before, solid is after, dashed is worse.
"""

from reporting.charts.canvas import Picture, for_paper
from reporting.charts.money import Amounts, Step, before_and_after, waterfall
from reporting.charts.wellbeing import SCALES, Means, Scale, dots

__all__ = [
    "SCALES",
    "Amounts",
    "Means",
    "Picture",
    "Scale",
    "Step",
    "before_and_after",
    "dots",
    "for_paper",
    "waterfall",
]
