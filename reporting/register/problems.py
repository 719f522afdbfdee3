"""What is wrong with a register: every bad row once, by its own fault."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reporting.register.workbook import Cell, Fault, Formula

# A file of nothing but nonsense must not fill the memory with complaints.
MOST_PROBLEMS = 100_000
MOST_SHOWN = 200
# No number that Excel can hold has more digits; a file can say anything.
EXCEL_LARGEST = 308


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that is wrong. Without a row it is about the sheet or the file."""

    sheet: str
    row: int | None
    column: str
    value: str | int | float | bool | None
    reason: str
    # The number that this cell refers to and that no row of that sheet has.
    missing: tuple[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
        }


class TooManyProblemsError(Exception):
    """Reading on says nothing new: this is no register."""


class Problems:
    """The bad rows so far.

    A row whose number is wrong leaves a gap: rows of other sheets refer to a number
    that nobody has now. As long as there are no more such numbers than wrong ones,
    they are consequences and no faults of their own; they are counted apart.
    """

    def __init__(self) -> None:
        self._all: list[Problem] = []
        self._lost: Counter[str] = Counter()
        # Rows that were left alone since they belong to a bad row.
        self.waiting = 0

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(
        self,
        sheet: str,
        row: int | None,
        column: str,
        cell: Cell | None,
        reason: str,
        *,
        missing: tuple[str, Any] | None = None,
    ) -> None:
        """Note a bad cell. Raise TooManyProblemsError when there is no end to it."""
        self._all.append(Problem(sheet, row, column, shown(cell), reason, missing))
        if len(self._all) >= MOST_PROBLEMS:
            raise TooManyProblemsError

    def stop(self, reason: str) -> None:
        """Say at the end of the list that it is not all."""
        self._all.append(Problem("", None, "", None, reason))

    def lose_number(self, sheet: str) -> None:
        """Note that a row of this sheet has a wrong number, so its own is not there."""
        self._lost[sheet] += 1

    def split(self) -> tuple[list[Problem], list[Problem]]:
        """Return the faults in the order of the file, and apart what only follows."""
        order = list(dict.fromkeys(problem.sheet for problem in self._all))
        missing = {problem.missing for problem in self._all if problem.missing}
        numbers = Counter(sheet for sheet, _number in missing)
        faults: list[Problem] = []
        consequences: list[Problem] = []
        for problem in sorted(
            self._all, key=lambda p: (order.index(p.sheet), p.row or 0)
        ):
            sheet = problem.missing[0] if problem.missing else ""
            follows = problem.missing and numbers[sheet] <= self._lost[sheet]
            (consequences if follows else faults).append(problem)
        return faults, consequences


def shown(cell: Cell | None) -> str | int | float | bool | None:
    """Return a cell as it is shown, not longer than a line."""
    if isinstance(cell, Decimal):
        if cell.adjusted() > EXCEL_LARGEST:
            return str(cell)
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else str(cell)
    if isinstance(cell, Formula | Fault):
        cell = str(cell)
    if isinstance(cell, str):
        return cell if len(cell) <= MOST_SHOWN else cell[: MOST_SHOWN - 1] + "…"
    return cell
