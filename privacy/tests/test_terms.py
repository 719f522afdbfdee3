"""When an answer is due and when a term of years is over."""

from datetime import date

import pytest

from privacy.terms import after_years, answer_by


@pytest.mark.parametrize(
    ("asked_on", "extended", "last_day"),
    [
        (date(2026, 3, 30), False, date(2026, 4, 30)),
        (date(2026, 1, 31), False, date(2026, 2, 28)),
        (date(2026, 12, 1), False, date(2027, 1, 1)),
        (date(2026, 11, 30), True, date(2027, 2, 28)),
    ],
)
def test_an_answer_is_due_after_a_month_or_three(asked_on, extended, last_day):
    assert answer_by(asked_on, extended=extended) == last_day


@pytest.mark.parametrize(
    ("began_on", "years", "first_day"),
    [
        (date(2026, 3, 30), 15, date(2041, 3, 30)),
        (date(2024, 2, 29), 20, date(2044, 3, 1)),
        (date(2024, 2, 29), 15, date(2039, 3, 1)),
    ],
)
def test_a_file_is_kept_for_the_whole_term(began_on, years, first_day):
    assert after_years(began_on, years) == first_day
