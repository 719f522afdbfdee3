"""The terms of the law, counted in months and years. No database, page or request."""

from calendar import monthrange
from datetime import date, timedelta

# AVG art. 12, third paragraph: a month, and two more when it is complex.
MONTHS_TO_ANSWER = 1
MONTHS_MORE = 2


def answer_by(asked_on: date, *, extended: bool) -> date:
    """Return the last day on which a request is answered in time."""
    return add_months(asked_on, MONTHS_TO_ANSWER + (MONTHS_MORE if extended else 0))


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def after_years(day: date, years: int) -> date:
    """Return the first day after a term of so many years that began on `day`.

    Of a term that began on 29 February the last day is a 28th, so this is 1 March.
    """
    if (day.month, day.day) == (2, 29):
        day += timedelta(days=1)
    return day.replace(year=day.year + years)


def latest_start(today: date, years: int) -> date:
    """Return the last day on which a term can have begun that is over `today`."""
    if (today.month, today.day) == (2, 29):
        today -= timedelta(days=1)
    return today.replace(year=today.year - years)
