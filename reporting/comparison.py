"""Two choices of one report beside each other, and by how much they differ.

Both are asked as anybody could ask them apart, and the difference is made of what is
shown: a comparison tells nothing that its two sides do not tell. Where a figure is
hidden on either side there is no difference.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

# A table of a report as it is printed: its key, a row for all, a row for each part.
Printed = dict[str, Any]
KEY = ("measure", "leefdomein")
PARTS = ("byArea", "byLevel", "bySource")


def compared(
    tables: Iterable[Printed], others: Iterable[Printed], *, by_area: bool
) -> list[Printed]:
    """Return the tables, each with the one it is compared with and the difference.

    The rows of the areas stand beside each other too, when both are of all areas.
    """
    found = {_key_of(table): table for table in others}
    return [
        {**table, **_beside(table, found.get(_key_of(table)), by_area=by_area)}
        for table in tables
    ]


def _key_of(table: Printed) -> tuple[Any, ...]:
    return tuple(table.get(name) for name in KEY)


def _beside(table: Printed, other: Printed | None, *, by_area: bool) -> Printed:
    if other is None:
        return {}
    those: Printed = {"total": other["total"]}
    less: Printed = {"total": difference(table["total"], other["total"])}
    for part in PARTS:
        if part in table:
            rows, of_other = table[part], other[part] if by_area else {}
            those[part] = dict(of_other)
            less[part] = {
                name: difference(row, of_other[name])
                for name, row in rows.items()
                if name in of_other
            }
    return {"comparedWith": those, "difference": less}


def difference(row: Printed, other: Printed) -> Printed:
    """Return by how much each figure of a row is more than that of the other."""
    names = [name for name in row if name != "suppressed"]
    found = {name: _less(row[name], other.get(name)) for name in names}
    if "suppressed" not in row:
        # Of what is never hidden, such as lessons.
        return found
    hidden = {*row["suppressed"], *other["suppressed"]}
    return {**found, "suppressed": sorted(hidden)}


def _less(value: Any, other: Any) -> Any:
    if isinstance(value, dict) and isinstance(other, dict):
        # Who is named on one side only, such as a payer, paid nothing on the other.
        names = dict.fromkeys([*value, *other])
        return {
            name: _less(
                value.get(name, _nothing(other.get(name))),
                other.get(name, _nothing(value.get(name))),
            )
            for name in names
        }
    if value is None or other is None:
        return None
    return value - other


def _nothing(like: Any) -> Any:
    if isinstance(like, dict):
        return {name: _nothing(value) for name, value in like.items()}
    return None if like is None else Decimal(0)
