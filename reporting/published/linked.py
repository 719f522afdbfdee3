"""What other reports show of the same cases: it is known before a report is made.

How many cases are open (attention), or have their costs complete (rendement), stands in
two reports. Were each judged by itself, one could show of an area what the other hides,
and both together give a small one away.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from reporting.published.periods import EVERYTHING, Span
from reporting.suppression import TOTAL, Place

# Which report is judged beside others, and which of their cells it knows of.
LINKED_TO = "completeness"
LINKED = {"attention": "open_cases", "rendement": "cases"}
NAMES = {"attention": "open", "rendement": "costs_present"}


@dataclass
class Linked:
    """What other reports show of these periods, and what cannot be judged with them."""

    known: set[Place] = field(default_factory=set)
    unknown: set[Place] = field(default_factory=set)


def shown_by(
    others: dict[str, dict[str, Any]], found: list[Span], rows: dict[str, Any]
) -> Linked:
    """Return which places of `rows`, of these periods, other reports show."""
    linked = Linked()
    for report, content in others.items():
        if found == [EVERYTHING]:
            if report == "rendement":
                # Who adds up its organisations; whichever of them are shown.
                linked.known.add((TOTAL, "costs_with_party"))
            places = content["known"].get(TOTAL, {}).get("everything", [])
            linked.known |= _here(report, places, rows)
        elif report != "attention":
            known = _of_periods(content, {span.key for span in found})
            if known is None:
                # Of other periods than these: shown together they would be more.
                linked.unknown |= {(part, NAMES[report]) for part in rows}
            else:
                linked.known |= _here(report, known, rows)
    return linked


def _of_periods(content: dict[str, Any], keys: set[str]) -> Iterable[Any] | None:
    """Return what is known of just these periods, None when others were published."""
    for level, spans in content["spans"].get(TOTAL, {}).items():
        if set(spans) == keys:
            return content["known"][TOTAL][level]
    return None


def _here(report: str, places: Iterable[Any], rows: dict[str, Any]) -> set[Place]:
    """Return what these cells of the other report are called in `rows`."""
    parts = [part for part, cell in places if cell == LINKED[report] and part in rows]
    return {(part, _name(report, rows[part])) for part in parts}


def _name(report: str, row: Any) -> str:
    # Where open cases have their costs complete, the rendement is of those as well.
    if report == "rendement" and row.cases_behind.get("costs_of_open"):
        return "costs_of_all"
    return NAMES[report]
