"""The pictures of the reports: SVG made on the server, so that it also prints.

Each picture has a title and a description, prints its values at its marks, and has a
table beside it. There are two drawings of each, a wide one and one for a phone on
which text stays as large. Colours and patterns are in static-src/chart.css: hatched
is before, solid is after, dashed is worse. What differs in colour differs in lightness
or pattern too, and is written out.
"""

from reporting.charts.canvas import Picture, for_paper
from reporting.charts.flow import Purse, Sides, flow
from reporting.charts.money import Amounts, Step, before_and_after, waterfall
from reporting.charts.side_by_side import Count, Group, Share, counts, shares
from reporting.charts.time import Day, Moment, Stack, calendar, stacks, trend
from reporting.charts.wellbeing import SCALES, Means, Scale, dots

__all__ = [
    "SCALES",
    "Amounts",
    "Count",
    "Day",
    "Group",
    "Means",
    "Moment",
    "Picture",
    "Purse",
    "Scale",
    "Share",
    "Sides",
    "Stack",
    "Step",
    "before_and_after",
    "calendar",
    "counts",
    "dots",
    "flow",
    "for_paper",
    "shares",
    "stacks",
    "trend",
    "waterfall",
]
