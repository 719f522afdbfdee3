"""The periods of which figures are published: everything, calendar years and halves."""

from dataclasses import dataclass, replace
from datetime import date

from reporting.figures.table import Scope

# How far back periods go.
YEARS = 6


@dataclass(frozen=True, order=True)
class Span:
    """Everything so far, a calendar year or half of one: a period of publication."""

    first: date | None = None
    last: date | None = None

    @property
    def key(self) -> str:
        return f"{self.first}/{self.last}" if self.first else ""

    @property
    def is_half(self) -> bool:
        """Whether it is half of a calendar year."""
        return bool(self.first and self.last and (self.last - self.first).days < 200)

    def of(self, scope: Scope) -> Scope:
        return replace(scope, from_on=self.first, to_on=self.last)


EVERYTHING = Span()


def year(number: int) -> Span:
    return Span(date(number, 1, 1), date(number, 12, 31))


def halves(number: int) -> list[Span]:
    return [
        Span(date(number, 1, 1), date(number, 6, 30)),
        Span(date(number, 7, 1), date(number, 12, 31)),
    ]


def span_around(first: date | None, last: date | None) -> Span:
    """Return the shortest period of publication in which both days are."""
    if not first or not last or first.year != last.year:
        return EVERYTHING
    around = [s for s in halves(first.year) if s.first <= first and last <= s.last]  # type: ignore[operator]
    return around[0] if around else year(first.year)


def spans(as_of: date) -> list[Span]:
    """Return the periods that were over by then, the last first."""
    found = [EVERYTHING]
    for number in range(as_of.year, as_of.year - YEARS, -1):
        of_year = [year(number), *reversed(halves(number))]
        found += [span for span in of_year if span.last and span.last <= as_of]
    return found
