"""Dates, amounts and numbers, written as people read them.

Each filter takes None and then shows nothing, so that a page needs no `if`.
Separators and names of days follow the language of the screen.
"""

import datetime as dt
import functools
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

register = template.Library()

HARD_SPACE = "\u00a0"
MINUS = "\u2212"

Number = Decimal | int | float


def _blank_when_none(function: Callable[..., str]) -> Callable[..., str]:
    @functools.wraps(function)
    def blank_or_words(value: Any, *args: Any) -> str:
        return "" if value is None else function(value, *args)

    return blank_or_words


# Days and times --------------------------------------------------------------


@register.filter
@_blank_when_none
def short_date(day: dt.date) -> str:
    """Return "di 24 nov", with the year when that is not the current one."""
    # Translators: a date in a table, as a Django date format. Dutch: "D j b".
    words = formats.date_format(_day(day), gettext("D j M"))
    if _day(day).year != timezone.localdate().year:
        words += f" {_day(day).year}"
    return words


@register.filter
@_blank_when_none
def full_date(day: dt.date) -> str:
    """Return "dinsdag 24 november 2026"."""
    return formats.date_format(_day(day), "l j F Y")


@register.filter
@_blank_when_none
def clock(moment: dt.datetime | dt.time) -> str:
    """Return "10.30 uur", in Dutch time."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    # Translators: a time of day, as a Django time format. Dutch: "H.i \u\u\r".
    return formats.time_format(moment, gettext("H:i"))


@register.filter
@_blank_when_none
def moment(moment: dt.datetime) -> str:
    """Return "di 24 nov, 10.30 uur", in Dutch time."""
    return f"{short_date(moment)}, {clock(moment)}"


@register.filter
@_blank_when_none
def days(number: int) -> str:
    """Return "1 dag" or "12 dagen"."""
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


@register.filter
@_blank_when_none
def days_from_today(day: dt.date) -> str:
    """Return "vandaag", "morgen", "over 3 dagen", "gisteren" or "3 dagen geleden"."""
    distance = (_day(day) - timezone.localdate()).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if distance in near:
        return near[distance]
    if distance > 0:
        return gettext("in %(days)s") % {"days": days(distance)}
    return gettext("%(days)s ago") % {"days": days(-distance)}


@register.simple_tag
def day(value: dt.date | None, style: str = "short") -> SafeString | str:
    """Return a <time>: {% day mdo.held_on %}, or with "full" or "distance" after it."""
    if value is None:
        return ""
    words = {"short": short_date, "full": full_date, "distance": days_from_today}
    return format_html(
        '<time datetime="{}">{}</time>', _day(value).isoformat(), words[style](value)
    )


def _day(value: dt.date) -> dt.date:
    """Return the Dutch day of a date or of a moment."""
    if not isinstance(value, dt.datetime):
        return value
    return (
        timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    )


# Amounts and numbers ---------------------------------------------------------


@register.filter
@_blank_when_none
def euro(amount: Number, decimals: int = 0) -> str:
    """Return "€ 2.304", or "€ 2.304,50" with `|euro:2`."""
    sign = f"{MINUS}{HARD_SPACE}" if _rounded(amount, decimals) < 0 else ""
    return f"{sign}€{HARD_SPACE}{_digits(amount, decimals)}"


@register.filter
@_blank_when_none
def euro_signed(amount: Number, decimals: int = 0) -> str:
    """Return "+ € 13.200" or "− € 254.500"; nothing is put before zero."""
    sign = f"+{HARD_SPACE}" if _rounded(amount, decimals) > 0 else ""
    return f"{sign}{euro(amount, decimals)}"


@register.filter
@_blank_when_none
def percent(share: Number, decimals: int = 0) -> str:
    """Return "72 %" for the share 0.7151."""
    return f"{number(Decimal(str(share)) * 100, decimals)}{HARD_SPACE}%"


@register.filter
@_blank_when_none
def number(value: Number, decimals: int = 0) -> str:
    """Return "12.400", or "5,9" with `|number:1`."""
    sign = MINUS if _rounded(value, decimals) < 0 else ""
    return f"{sign}{_digits(value, decimals)}"


@register.filter
@_blank_when_none
def number_signed(value: Number, decimals: int = 0) -> str:
    """Return "+ 1,3" or "− 0,1" with `|number_signed:1`."""
    rounded = _rounded(value, decimals)
    sign = {True: f"+{HARD_SPACE}", False: ""}[rounded > 0]
    sign = f"{MINUS}{HARD_SPACE}" if rounded < 0 else sign
    return f"{sign}{_digits(value, decimals)}"


def _rounded(value: Number, decimals: int) -> Decimal:
    # Half up, as the reports do; round() would take 2.5 to 2. Through str, or
    # a float like 0.285 would bring its binary tail along.
    unit = Decimal(1).scaleb(-decimals)
    return Decimal(str(value)).quantize(unit, ROUND_HALF_UP)


def _digits(value: Number, decimals: int) -> str:
    """Return the number without its sign, with the separators of the language."""
    rounded = abs(_rounded(value, decimals))
    return formats.number_format(rounded, decimals, force_grouping=True)
