"""The filters for dates, amounts and numbers, and the tag that makes a <time>."""

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.formats import (
    clock,
    day_of,
    days,
    days_from_today,
    euro,
    euro_signed,
    full_date,
    moment,
    number,
    number_signed,
    percent,
    short_date,
)

register = template.Library()

for words in (short_date, full_date, days_from_today, days, clock, moment):
    register.filter(words.__name__, words)
for figures in (euro, euro_signed, percent, number, number_signed):
    register.filter(figures.__name__, figures)


@register.simple_tag
def day(value: dt.date | None, style: str = "short") -> SafeString | str:
    """Return a <time>: {% day mdo.held_on %}, or with "full" or "distance" after it."""
    if value is None:
        return ""
    words = {"short": short_date, "full": full_date, "distance": days_from_today}
    return format_html(
        '<time datetime="{}">{}</time>', day_of(value).isoformat(), words[style](value)
    )
