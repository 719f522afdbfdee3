"""The six weeks, counted in days of the calendar."""

from datetime import date

import pytest

from mdo import deadlines


@pytest.mark.parametrize(
    ("held_on", "target_on"),
    [
        (date(2026, 3, 30), date(2026, 5, 11)),
        (date(2026, 2, 16), date(2026, 3, 30)),  # Summer time begins in between.
        (date(2026, 9, 24), date(2026, 11, 5)),  # Summer time ends in between.
        (date(2028, 1, 20), date(2028, 3, 2)),  # A leap year.
        (date(2026, 11, 20), date(2027, 1, 1)),  # A holiday, and it does not move.
        (date(2026, 3, 29), date(2026, 5, 10)),  # A Sunday, as the MDO was.
    ],
)
def test_the_target_is_the_same_weekday_six_weeks_later(held_on, target_on):
    assert deadlines.target_on(held_on) == target_on
    assert target_on.weekday() == held_on.weekday()


def test_an_own_date_is_the_due_date_whether_earlier_or_later():
    held_on = date(2026, 3, 30)

    assert deadlines.due_on(held_on, None) == date(2026, 5, 11)
    assert deadlines.due_on(held_on, date(2026, 4, 2)) == date(2026, 4, 2)
    assert deadlines.due_on(held_on, date(2026, 9, 1)) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 5, 10), 1),
        (date(2026, 5, 11), 0),
        (date(2026, 5, 12), -1),
        (date(2026, 3, 30), 42),
    ],
)
def test_days_left_are_below_zero_when_late(today, left):
    assert deadlines.days_left(date(2026, 5, 11), today) == left
