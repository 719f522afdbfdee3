"""The rows of a report as plain values, under the names of the API.

Its answers, the files that are taken out and some tables are made of them.
"""

from collections.abc import Callable, Iterator
from typing import Any

from reporting import figures
from reporting.figures import printed
from reporting.figures.money import SPREAD
from reporting.figures.wellbeing import QUARTILES
from rest.names import camel

# By what the rows of a table are told apart, and the column that says which it is.
PARTS = {
    "byArea": "area",
    "byLevel": "level",
    "bySource": "source",
    "byOrganisation": "organisation",
}


def rows_in(table: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the row of all together, under "", and that of each area or other part."""
    yield "", "", table["total"]
    for part in PARTS:
        for name, row in table.get(part, {}).items():
            yield part, name, row


def flat(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a column for each figure, and one or three for each name in a figure."""
    for name, value in row.items():
        if name == "suppressed":
            yield name, " ".join(value)
        elif name == "byPayer":
            for payer, costs in value.items():
                for column in ("before", "after", "saving"):
                    yield f"{payer} {column}", (costs or {}).get(column)
        elif isinstance(value, dict):
            for of, number in value.items():
                yield f"{name} {of}".strip(), number
        else:
            yield name, value


def table_of(
    table: figures.Table, printed_row: Callable[[Any], dict[str, Any]], **key: str
) -> dict[str, Any]:
    """Return a table of figures under the names, and in the rounding, of the API."""
    return {
        **key,
        "total": row_of(table.total, printed_row),
        "byArea": {
            area: row_of(row, printed_row) for area, row in table.by_area.items()
        },
    }


def rows_of(
    table: figures.Table, row: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    by_area = {area: row(each) for area, each in table.by_area.items()}
    return {"total": row(table.total), "byArea": by_area}


def row_of(
    row: figures.Row, printed_row: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    shown = camelled(printed_row(row))
    return {**shown, "suppressed": sorted(camel(name) for name in row.suppressed)}


def camelled(row: dict[str, Any]) -> dict[str, Any]:
    return {camel(name): value for name, value in row.items()}


def part_of(print_row: Callable[[Any], dict[str, Any]], row: Any) -> dict[str, Any]:
    """Return a row of which only a part is printed; of the rest nothing is hidden."""
    shown = row_of(row, print_row)
    hidden = [name for name in shown["suppressed"] if name in shown]
    return {**shown, "suppressed": hidden}


def with_missing(
    table: dict[str, Any], completeness: figures.Table, share: str
) -> dict[str, Any]:
    """Put beside each row of how many closed cases it could be, and how many miss."""

    def missing(row: figures.Completeness) -> dict[str, Any]:
        return {"closed": row.closed, share: printed.fraction(getattr(row, share))}

    def with_it(row: dict[str, Any], of: Any) -> dict[str, Any]:
        if of is None:
            return row
        beside = part_of(missing, of)
        hidden = sorted({*row["suppressed"], *beside["suppressed"]})
        return {**row, **beside, "suppressed": hidden}

    by_area = completeness.by_area
    return {
        **table,
        "total": with_it(table["total"], completeness.total),
        "byArea": {
            area: with_it(row, by_area.get(area))
            for area, row in table["byArea"].items()
        },
    }


def attention_row(row: figures.Attention) -> dict[str, Any]:
    counts = {name: getattr(row, name) for name in row.CELLS}
    return {**counts, "by_phase": row.by_phase}


def rendement_row(row: figures.Rendement) -> dict[str, Any]:
    """Return the rendement as it is printed, with how the cases lie apart."""
    amounts = ("mean_saving", *SPREAD)
    return {
        **printed.rendement_row(row),
        "cost_lower": row.cost_lower,
        "cost_higher": row.cost_higher,
        **{name: printed.euro(getattr(row, name)) for name in amounts},
    }


def pairs_row(row: figures.Pairs) -> dict[str, Any]:
    """Return the pairs as they are printed, with how they lie apart."""
    spread = {name: printed.fraction(getattr(row, name)) for name in QUARTILES}
    return {**printed.pairs_row(row), **spread}


def process_row(row: figures.Process) -> dict[str, Any]:
    return {
        "mdos": row.mdos,
        "resident_present": row.resident_present,
        "supporter_offered": row.supporter_offered,
        "supporter_unknown": row.supporter_unknown,
        "median_days_to_first_mdo": printed.fraction(row.median_days_to_first_mdo),
        "p90_days_to_first_mdo": printed.fraction(row.p90_days_to_first_mdo),
        "doorbraken_open": row.doorbraken_open,
        "doorbraken_granted": row.doorbraken_granted,
        "doorbraken_refused": row.doorbraken_refused,
        "doorbraak_granted_euro": printed.euro(row.doorbraak_granted_euro),
        "median_days_to_decision": printed.fraction(row.median_days_to_decision),
        "by_obstacle": row.by_obstacle,
        "by_rule_owner": row.by_rule_owner,
    }
