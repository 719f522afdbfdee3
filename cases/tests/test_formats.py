"""Dates, amounts and numbers as people read them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from cases import formats

# What comes out has hard spaces; a plain one is easier to read in a test.
HARD = "\u00a0"


def plain(words):
    return words.replace(HARD, " ")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 24), "di 24 nov"),
        (date(2026, 3, 1), "zo 1 mrt"),
        (date(2026, 5, 4), "ma 4 mei"),
        (date(2027, 1, 12), "di 12 jan 2027"),
        (date(2025, 12, 31), "wo 31 dec 2025"),
    ],
)
def test_short_date_has_the_year_when_it_is_another_one(day, words):
    assert formats.short_date(day) == words


def test_full_date_writes_everything_out():
    assert formats.full_date(date(2026, 11, 24)) == "dinsdag 24 november 2026"


def test_dates_follow_the_language_of_the_screen():
    with translation.override("en"):
        assert formats.short_date(date(2026, 11, 24)) == "Tue 24 Nov"
        assert formats.full_date(date(2026, 11, 24)) == "Tuesday 24 November 2026"


def test_a_moment_is_shown_on_its_dutch_day_and_hour():
    late_at_night_in_utc = timezone.now()  # 22:30Z on the 29th.

    assert formats.moment(late_at_night_in_utc).startswith("ma 30 mrt, 00.30 uur")


def test_clock_takes_a_time_without_a_day():
    moment = datetime(2026, 11, 17, 10, 30, tzinfo=ZoneInfo("Europe/Amsterdam"))

    assert formats.clock(moment.time()) == "10.30 uur"
    assert formats.clock(moment) == "10.30 uur"


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        (0, "vandaag"),
        (1, "morgen"),
        (3, "over 3 dagen"),
        (-1, "gisteren"),
        (-8, "8 dagen geleden"),
    ],
)
def test_days_from_today_counts_from_the_dutch_day(distance, words):
    today = date(2026, 3, 30)  # UTC is still at the 29th.

    assert formats.days_from_today(today + timedelta(days=distance)) == words


def test_days_knows_one_day():
    assert [formats.days(1), formats.days(12)] == ["1 dag", "12 dagen"]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("2304"), "€ 2.304"),
        (Decimal("2304.50"), "€ 2.305"),
        (Decimal("-254500"), "− € 254.500"),
        (Decimal("-0.4"), "€ 0"),
        (0, "€ 0"),
    ],
)
def test_euro_rounds_half_up_to_whole_euros(amount, words):
    assert plain(formats.euro(amount)) == words


def test_euro_can_show_cents():
    assert plain(formats.euro(Decimal("2304.505"), 2)) == "€ 2.304,51"


def test_euro_signed_says_which_way():
    signed = [formats.euro_signed(amount) for amount in (13200, -254500, 0)]

    assert [plain(words) for words in signed] == ["+ € 13.200", "− € 254.500", "€ 0"]


def test_amounts_are_never_broken_over_two_lines():
    assert " " not in formats.euro_signed(-254500)
    assert " " not in formats.percent(0.5)


@pytest.mark.parametrize(
    ("share", "decimals", "words"),
    [(0.7151, 0, "72 %"), (0.7151, 1, "71,5 %"), (Decimal("0.285"), 0, "29 %")],
)
def test_percent_of_a_share(share, decimals, words):
    assert plain(formats.percent(share, decimals)) == words


def test_numbers_have_dutch_separators():
    assert formats.number(12400) == "12.400"
    assert formats.number(Decimal("5.94"), 1) == "5,9"
    assert plain(formats.number_signed(Decimal("-0.1"), 1)) == "− 0,1"
    assert plain(formats.number_signed(1.3, 1)) == "+ 1,3"


@pytest.mark.parametrize(
    "name",
    ["short_date", "full_date", "days_from_today", "clock", "moment", "days"]
    + ["euro", "euro_signed", "percent", "number", "number_signed"],
)
def test_none_shows_nothing(name):
    assert getattr(formats, name)(None) == ""


def test_the_tag_day_makes_a_time_for_machines_too():
    page = Template('{% load formats %}{% day on %}|{% day on "full" %}|{% day none %}')

    shown = page.render(Context({"on": date(2026, 11, 24), "none": None}))

    assert shown == (
        '<time datetime="2026-11-24">di 24 nov</time>|'
        '<time datetime="2026-11-24">dinsdag 24 november 2026</time>|'
    )
