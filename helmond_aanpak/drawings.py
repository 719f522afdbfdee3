"""Small SVG drawings, made on the server: their label says the same in words.

Colours and line widths are in static-src/marks.css and chart.css.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from cases.formats import days
from helmond_aanpak.lateness import Lateness, Promise, lateness

# The six-week bar ------------------------------------------------------------
# One fixed scale, so that bars under each other compare: four units a day, six
# blocks of a week, a thick line at day 42 and room for two weeks after it.

UNITS_A_DAY = 4
LINE_AT = 42 * UNITS_A_DAY
EDGE_AT = 56 * UNITS_A_DAY


def six_week_bar(agreement: Promise, today: dt.date) -> SafeString:
    """Draw where an agreement is in its six weeks."""
    state = lateness(agreement, today)
    last_seen = agreement.done_on or agreement.dropped_on or today
    day_number = (last_seen - agreement.agreed_on).days
    return format_html(
        '<svg class="ha-six ha-six--{}" viewBox="0 0 226 20" role="img"'
        ' aria-label="{}"><path class="t" d="M1 10h166"/>'
        '<rect class="over" x="172" y="6.5" width="51" height="7" rx="2"/>'
        '{}<path class="goal" d="M169 1v18"/>'
        "{}{}</svg>",
        state.tone,
        _six_week_words(agreement, state, day_number),
        _progress(_x(day_number)),
        _own_date(agreement),
        _dot(_x(day_number), state),
    )


def _x(day_number: int) -> int:
    """Return where a day stands; what is further than the edge stays at the edge."""
    return min(max(day_number * UNITS_A_DAY, 0), EDGE_AT)


def _progress(x: int) -> SafeString:
    inside = format_html('<path class="p" d="M1 10H{}"/>', max(1, min(x, LINE_AT - 1)))
    if x <= LINE_AT:
        return inside
    # What comes after the line is one piece, without blocks.
    return inside + format_html('<path class="p p--over" d="M171 10H{}"/>', x)


def _own_date(agreement: Promise) -> SafeString | str:
    if agreement.due_on == agreement.target_on:
        return ""
    x = _x((agreement.due_on - agreement.agreed_on).days)
    return format_html('<path class="own" d="M{} 4l6 6-6 6-6-6z"/>', x)


def _dot(x: int, state: Lateness) -> SafeString:
    dot = format_html('<circle class="m" cx="{}" cy="10" r="6.5"/>', x)
    if state.tone != "done":
        return dot
    return dot + format_html('<path class="mk" d="M{} 10l2 2.2 4-4.4"/>', x - 3)


def _six_week_words(agreement: Promise, state: Lateness, day_number: int) -> str:
    count = {
        "day": day_number,
        "last": (agreement.target_on - agreement.agreed_on).days,
    }
    if state.tone == "done":
        verdict = _verdict(agreement)
        return gettext("Done on day %(day)d of %(last)d, %(verdict)s") % {
            **count,
            "verdict": verdict,
        }
    if state.tone == "none":
        return gettext("Dropped on day %(day)d of %(last)d") % count
    words = gettext("Day %(day)d of %(last)d: %(rest)s") % {
        **count,
        "rest": _rest(agreement, state.days_left or 0),
    }
    if state.tone == "block":
        words += ", " + gettext("stuck")
    return words


def _verdict(agreement: Promise) -> str:
    if agreement.done_on is None or agreement.done_on <= agreement.due_on:
        return gettext("on time")
    late = (agreement.done_on - agreement.due_on).days
    return gettext("%(days)s too late") % {"days": days(late)}


def _rest(agreement: Promise, left: int) -> str:
    """Say what is left, or how late it is, of the own date when there is one."""
    if left < 0:
        rest = gettext("%(days)s too late") % {"days": days(-left)}
    elif left == 0:
        rest = gettext("today is the last day")
    else:
        rest = pgettext("in a sentence", "%(days)s left") % {"days": days(left)}
    if agreement.due_on == agreement.target_on:
        return rest
    own = (agreement.due_on - agreement.agreed_on).days
    return gettext("own date is day %(own)d, %(rest)s") % {"own": own, "rest": rest}


# The leefdomein strip --------------------------------------------------------


class Scale(NamedTuple):
    least: int
    most: int


SCALES = {"satisfaction": Scale(0, 10), "self_reliance": Scale(1, 5)}
STRIP_FROM, STRIP_TO = 10, 150


def leefdomein_strip(
    label: str, scale: Scale, before: int | None, now: int | None, goal: int | None
) -> SafeString:
    """Draw where somebody was, is and wants to be on a scale; None is not drawn."""
    worse = before is not None and now is not None and now < before
    return format_html(
        '<svg class="ha-chart ha-chart--dom" viewBox="0 0 166 26" role="img"'
        ' aria-label="{}"><path class="grid" d="{}"/>{}{}</svg>',
        _strip_words(label, scale, before, now, goal),
        _ruler(scale),
        _flag(scale, goal),
        _change(scale, before, now, "worse" if worse else ""),
    )


def strip_words(before: int | None, now: int | None, goal: int | None) -> str:
    """Say the same in few words, where there is no room to draw: "van 2 naar 5"."""
    if before is not None and now is not None and before != now:
        words = gettext("from %(before)d to %(now)d") % {"before": before, "now": now}
    elif before is not None and now is not None:
        words = gettext("stays %(now)d") % {"now": now}
    elif now is not None:
        words = gettext("now %(now)d") % {"now": now}
    elif before is not None:
        words = gettext("start %(before)d") % {"before": before}
    else:
        words = gettext("not asked")
    goal_words = "" if goal is None else gettext("goal %(goal)d") % {"goal": goal}
    return f"{words}, {goal_words}" if goal_words else words


def _strip_words(
    label: str, scale: Scale, before: int | None, now: int | None, goal: int | None
) -> str:
    return gettext("%(label)s: %(values)s, on a scale of %(least)d to %(most)d") % {
        "label": label,
        "values": strip_words(before, now, goal),
        "least": scale.least,
        "most": scale.most,
    }


def _place(scale: Scale, value: int) -> str:
    share = (value - scale.least) / (scale.most - scale.least)
    return f"{STRIP_FROM + share * (STRIP_TO - STRIP_FROM):g}"


def _ruler(scale: Scale) -> str:
    marks = range(scale.least, scale.most + 1)
    return f"M{STRIP_FROM} 18H{STRIP_TO}" + "".join(
        f"M{_place(scale, mark)} 15v6" for mark in marks
    )


def _flag(scale: Scale, goal: int | None) -> SafeString | str:
    if goal is None:
        return ""
    x = _place(scale, goal)
    return format_html('<path class="goal" d="M{} 18V2h8l-2.5 2.5 2.5 2.5h-8"/>', x)


def _change(
    scale: Scale, before: int | None, now: int | None, modifier: str
) -> SafeString:
    def classes(name: str) -> str:
        return f"{name} {name}--{modifier}" if modifier else name

    line = []
    if before is not None and now is not None:
        line = [(classes("conn"), _place(scale, before), _place(scale, now))]
    moments = (("before", before, "5"), ("after", now, "5.5"))
    dots = [
        (classes(name), _place(scale, value), radius)
        for name, value, radius in moments
        if value is not None
    ]
    return format_html_join("", '<path class="{}" d="M{} 18H{}"/>', line) + (
        format_html_join("", '<circle class="{}" cx="{}" cy="18" r="{}"/>', dots)
    )


# The AVE mark and the meter --------------------------------------------------


def ave_mark(phase: int) -> SafeString:
    """Draw four rising bars, as many filled as the phase; words stand beside it."""
    bars: Sequence[tuple] = [
        (
            1 + 11 * step,
            9 - 3 * step,
            6 + 3 * step,
            f"ave{phase}" if step < phase else "off",
        )
        for step in range(4)
    ]
    return format_html(
        '<svg viewBox="0 0 44 16" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join(
            "",
            '<rect x="{}" y="{}" width="9" height="{}" rx="1.5" class="f-{}"/>',
            bars,
        ),
    )


def meter(part: int, whole: int) -> SafeString:
    """Draw how much of something there is; the words stand beside it."""
    width = f"{60 * min(part, whole) / whole:.1f}" if whole else "0"
    return format_html(
        '<svg viewBox="0 0 60 8" aria-hidden="true" focusable="false">'
        '<rect class="t" width="60" height="8" rx="4"/>'
        '<rect class="p" width="{}" height="8" rx="4"/></svg>',
        width,
    )
