"""The six weeks. Helmond's intention and promise to a resident, no statutory term.

Day 0 is the day of the MDO; 42 calendar days later is the same weekday, and the
last day that is in time. The date does not move for weekends or holidays: the
Algemene termijnenwet binds statutory terms only (domain.md, section 2).
"""

from datetime import date, timedelta

SIX_WEEKS = timedelta(days=42)
DUE_SOON = timedelta(days=7)
ESCALATION_THREATENS = timedelta(days=14)
# How long it can be said that an agreement was finished by mistake [O].
REOPEN_WITHIN = timedelta(days=14)


def target_on(held_on: date) -> date:
    """Return the last day that is within six weeks of an MDO held on `held_on`."""
    return held_on + SIX_WEEKS


def due_on(held_on: date, own_date: date | None) -> date:
    """Return the day by which it must be done: the own date, or else the target."""
    return own_date or target_on(held_on)


def working_day_after(day: date, number: int) -> date:
    """Return the day that is so many working days later; holidays are not known [O]."""
    while number > 0:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def days_left(due: date, today: date) -> int:
    """Return the days from `today` to `due`; negative when it is late."""
    return (due - today).days
