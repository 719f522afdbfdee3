"""What other reports show of the same cases: it is known before a report is made.

How many cases are open (attention), or have their costs complete (rendement), stands in
two reports. Were each judged by itself, one could show of an area what the other hides,
and both together give a small one away.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from reporting.figures.ave import STILL_OPEN
from reporting.published.maker import WITHOUT_PERIODS
from reporting.published.periods import EVERYTHING, Span
from reporting.suppression import TOTAL, Place

# Which reports are judged beside which others, and what the cells of those are called
# in their own; of cells by name, how they begin.
LINKED: dict[str, dict[str, dict[str, str]]] = {
    "ave": {
        "attention": {
            "open_escalations": STILL_OPEN,
            "escalations_past_review": "reviews_not_done",
            "phase:": f"{STILL_OPEN}_phase:",
        }
    },
    "cases": {
        "attention": {"open_cases": "open"},
        "rendement": {"cases": "costs_present"},
    },
    "completeness": {
        "attention": {"open_cases": "open"},
        "rendement": {"cases": "costs_present"},
        "cases": {"asked": "asked", "closed": "closed"},
    },
}


@dataclass
class Linked:
    """What other reports show of these periods, and what cannot be judged with them."""

    known: set[Place] = field(default_factory=set)
    unknown: set[Place] = field(default_factory=set)


def shown_by(
    report: str,
    others: dict[str, dict[str, Any]],
    found: list[Span],
    rows: dict[str, Any],
) -> Linked:
    """Return which places of `rows`, of these periods, other reports show."""
    linked = Linked()
    for other, content in others.items():
        cells = LINKED[report][other]
        if found == [EVERYTHING]:
            if other == "rendement" and report == "completeness":
                # Who adds up its organisations; whichever of them are shown.
                linked.known.add((TOTAL, "costs_with_party"))
            places = content["known"].get(TOTAL, {}).get("everything", [])
            linked.known |= set(_here(cells, places, rows))
        elif other not in WITHOUT_PERIODS:
            known = _of_periods(content, {span.key for span in found})
            if known is None:
                # Of other periods than these: shown together they would be more.
                here = {(part, name) for part in rows for name in cells.values()}
                shown = {place for place in here if place[1] in rows[TOTAL].CELLS}
                linked.unknown |= shown
                # What we do not show ourselves, somebody can know from there.
                linked.known |= here - shown
            else:
                linked.known |= set(_here(cells, known, rows))
    return linked


def parts_shown_by(report: str, others: dict[str, dict[str, Any]]) -> set[Place]:
    """Return the same of the leefdomeinen or organisations of other reports."""
    return {
        (part, name)
        for other, content in others.items()
        for part, cell in content["known"].get(TOTAL, [])
        for name in _names(LINKED[report][other], cell)
    }


def _of_periods(content: dict[str, Any], keys: set[str]) -> Iterable[Any] | None:
    """Return what is known of just these periods, None when others were published."""
    for level, spans in content["spans"].get(TOTAL, {}).items():
        if set(spans) == keys:
            return content["known"][TOTAL][level]
    return None


def _here(
    cells: dict[str, str], places: Iterable[Any], rows: dict[str, Any]
) -> Iterator[Place]:
    """Yield what these cells of the other report are called in `rows`."""
    for part, cell in places:
        if part in rows:
            for name in _names(cells, cell):
                yield part, _of_all(name, rows[part])


def _names(cells: dict[str, str], cell: str) -> Iterator[str]:
    """Yield what a cell of another report is called here."""
    for theirs, ours in cells.items():
        if cell == theirs:
            yield ours
        elif theirs.endswith(":") and cell.startswith(theirs):
            yield ours + cell.removeprefix(theirs)


def _of_all(name: str, row: Any) -> str:
    # Where open cases have their costs complete, the rendement is of those as well.
    if name == "costs_present" and row.cases_behind.get("costs_of_open"):
        return "costs_of_all"
    return name
