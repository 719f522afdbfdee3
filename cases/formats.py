"""Dates, amounts and numbers, written as people read them.

Each function takes None and then says nothing, so that a page needs no `if`.
Separators and names of days follow the language of the screen. Templates find
them as filters: `{% load formats %}`.
"""

import datetime as dt
import functools
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext, ngettext

HARD_SPACE = "\u00a0"
MINUS = "\u2212"

Number = Decimal | int | float


def _blank_when_none(function: Callable[..., str]) -> Callable[..., str]:
    @functools.wraps(function)
    def blank_or_words(value: Any, *args: Any) -> str:
        return "" if value is None else function(value, *args)

    return blank_or_words


# Days and times --------------------------------------------------------------


@_blank_when_none
def short_date(day: dt.date) -> str:
    """Return "di 24 nov", with the year when that is not the current one."""
    # Translators: a date in a table, as a Django date format. Dutch: "D j b".
    words = formats.date_format(day_of(day), gettext("D j M"))
    if day_of(day).year != timezone.localdate().year:
        words += f" {day_of(day).year}"
    return words


@_blank_when_none
def full_date(day: dt.date) -> str:
    """Return "dinsdag 24 november 2026"."""
    return formats.date_format(day_of(day), "l j F Y")


@_blank_when_none
def clock(moment: dt.datetime | dt.time) -> str:
    """Return "10.30 uur", in Dutch time."""
    if isinstance(moment, dt.datetime) and timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    # Translators: a time of day, as a Django time format. Dutch: "H.i \u\u\r".
    return formats.time_format(moment, gettext("H:i"))


@_blank_when_none
def moment(moment: dt.datetime) -> str:
    """Return "di 24 nov, 10.30 uur", in Dutch time."""
    return f"{short_date(moment)}, {clock(moment)}"


@_blank_when_none
def days(number: int) -> str:
    """Return "1 dag" or "12 dagen"."""
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}


@_blank_when_none
def days_from_today(day: dt.date) -> str:
    """Return "vandaag", "morgen", "over 3 dagen", "gisteren" or "3 dagen geleden"."""
    distance = (day_of(day) - timezone.localdate()).days
    near = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    if distance in near:
        return near[distance]
    if distance > 0:
        return gettext("in %(days)s") % {"days": days(distance)}
    return gettext("%(days)s ago") % {"days": days(-distance)}


def day_of(value: dt.date) -> dt.date:
    """Return the Dutch day of a date or of a moment."""
    if not isinstance(value, dt.datetime):
        return value
    return (
        timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    )


# Amounts and numbers ---------------------------------------------------------


@_blank_when_none
def euro(amount: Number, decimals: int = 0) -> str:
    """Return "€ 2.304", or "€ 2.304,50" with `|euro:2`."""
    sign = f"{MINUS}{HARD_SPACE}" if _rounded(amount, decimals) < 0 else ""
    return f"{sign}€{HARD_SPACE}{_digits(amount, decimals)}"


@_blank_when_none
def euro_signed(amount: Number, decimals: int = 0) -> str:
    """Return "+ € 13.200" or "− € 254.500"; nothing is put before zero."""
    sign = f"+{HARD_SPACE}" if _rounded(amount, decimals) > 0 else ""
    return f"{sign}{euro(amount, decimals)}"


@_blank_when_none
def percent(share: Number, decimals: int = 0) -> str:
    """Return "72 %" for the share 0.7151."""
    return f"{number(Decimal(str(share)) * 100, decimals)}{HARD_SPACE}%"


@_blank_when_none
def number(value: Number, decimals: int = 0) -> str:
    """Return "12.400", or "5,9" with `|number:1`."""
    sign = MINUS if _rounded(value, decimals) < 0 else ""
    return f"{sign}{_digits(value, decimals)}"


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
