"""How a publication is written down: the tables of a report, without their cases."""

from dataclasses import fields
from decimal import Decimal
from typing import Any

from cases.models import Leefdomein
from reporting import figures
from reporting.figures.money import payer_of
from reporting.figures.table import Row, Table
from reporting.rendement import BeforeAndAfter
from reporting.suppression import Place

# The tables of a report by measure and leefdomein; a report of one table has no name.
Tables = dict[tuple[str, ...], Table]


def tables_of(report: Any) -> Tables:
    if isinstance(report, Table):
        return {(): report}
    return {
        (measure, name): table
        for measure, tables in report.items()
        for name, table in tables.items()
    }


def report_of(tables: Tables) -> Any:
    """Return a report in the shape in which `reporting.figures` gives it."""
    if () in tables:
        return tables[()]
    names = list(Leefdomein.objects.values_list("name", flat=True))
    return {
        measure: {
            name: tables[measure, name] for name in names if (measure, name) in tables
        }
        for measure in figures.MEASURES
    }


def row_as_json(row: Row) -> dict[str, Any]:
    """Return a row as it is kept: without how many cases are behind it."""
    kept = {
        each.name: _value_as_json(getattr(row, each.name))
        for each in fields(row)
        if each.name not in ("cases_behind", "suppressed")
    }
    return {**kept, "suppressed": sorted(row.suppressed)}


def _value_as_json(value: Any) -> Any:
    if isinstance(value, BeforeAndAfter):
        return [str(value.before), str(value.after)]
    if isinstance(value, dict):
        return {name: _value_as_json(each) for name, each in value.items()}
    return str(value) if isinstance(value, Decimal) else value


def row_from_json(kind: type[Row], kept: dict[str, Any]) -> Any:
    values = {
        name: _value_from_json(value)
        for name, value in kept.items()
        if name != "suppressed"
    }
    hidden = frozenset(kept["suppressed"])
    return kind(cases_behind={}, suppressed=hidden, **values)


def _value_from_json(value: Any) -> Any:
    if isinstance(value, list):
        return BeforeAndAfter(*(Decimal(each) for each in value))
    if isinstance(value, dict):
        return {name: _value_from_json(value[name]) for name in sorted(value)}
    return Decimal(value) if isinstance(value, str) else value


def table_as_json(table: Table) -> dict[str, Any]:
    return {
        "total": row_as_json(table.total),
        "by_area": {area: row_as_json(row) for area, row in table.by_area.items()},
    }


def _table_from_json(kind: type[Row], kept: dict[str, Any]) -> Table:
    return Table(
        total=row_from_json(kind, kept["total"]),
        by_area={
            # The database keeps no order.
            area: row_from_json(kind, kept["by_area"][area])
            for area in sorted(kept["by_area"])
        },
    )


KINDS: dict[str, type[Row]] = {
    "deadlines": figures.Deadlines,
    "attention": figures.Attention,
    "rendement": figures.Rendement,
    "wellbeing": figures.Pairs,
    "process": figures.Process,
    "ave": figures.Ave,
    "cases": figures.Cases,
    "completeness": figures.Completeness,
}
SEPARATOR = "|"


def read(content: dict[str, Any], report: str, part: str) -> Tables | None:
    """Return the tables of a period, or of a leefdomein or organisation, as kept."""
    kept = content["tables"].get(part)
    if kept is None:
        return None
    return {
        tuple(filter(None, name.split(SEPARATOR))): _table_from_json(
            KINDS[report], table
        )
        for name, table in kept.items()
    }


def hidden_all(tables: Tables) -> Tables:
    """Return tables like these with nothing in them."""
    return {
        name: Table(
            total=table.total.hide(table.total.shown()),
            by_area={
                area: row.hide(row.shown()) for area, row in table.by_area.items()
            },
        )
        for name, table in tables.items()
    }


def differs(
    report: str, place: Place, kept: dict[str, Any], now: dict[str, Any]
) -> bool:
    """Tell whether a cell is another one in two tables as they are kept."""
    part, cell = place
    row_kept, row_now = (
        table["by_area"].get(part, {}) if part else table["total"]
        for table in (kept, now)
    )
    return values_of(report, row_kept, cell) != values_of(report, row_now, cell)


def values_of(report: str, row: dict[str, Any], cell: str) -> Any:
    kind = KINDS[report]
    for field, prefix in kind.NAMED.items():
        if cell.startswith(prefix):
            return row.get(field, {}).get(cell.removeprefix(prefix))
    names = kind.CELLS.get(cell)
    if names is None:
        return row.get("by_payer", {}).get(payer_of(cell))
    return [row.get(name) for name in names]
