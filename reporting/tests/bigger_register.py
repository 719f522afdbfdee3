"""Make a larger register of a smaller one, to measure and to test with.

`python -m reporting.tests.bigger_register data/sample/register.xlsx BIG.xlsx 39`
writes 39 copies of the sample's 320 households: 12,480, with numbers of their own.
"""

import datetime as dt
import re
import sys
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from reporting.register.workbook import Workbook

# Staff are the same in every copy.
SHARED = ("organisaties", "medewerkers")
NUMBER = re.compile(r"^(HA|MDO|AFS|DBR)-(\d+)(-\d+)?$")


def multiply(source: Path, target: Path, times: int) -> Path:
    """Write a register with `times` copies of every household in `source`."""
    with Workbook(source) as workbook:
        counts = highest_numbers(workbook)
        book = xlsxwriter.Workbook(target, {"constant_memory": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name in workbook.sheet_names:
            rows = [cells for _number, cells in workbook.rows(name)]
            page = book.add_worksheet(name)
            number = 0
            for copy in range(1 if name in SHARED else times):
                for cells in rows if copy == 0 else rows[1:]:
                    for position, cell in cells.items():
                        if isinstance(cell, dt.datetime):
                            page.write_datetime(number, position - 1, cell, day)
                        elif isinstance(cell, Decimal):
                            page.write_number(number, position - 1, float(cell))
                        else:
                            text = renumber(str(cell), copy, counts)
                            page.write_string(number, position - 1, text)
                    number += 1
        book.close()
    return target


def highest_numbers(workbook: Workbook) -> dict[str, int]:
    """Return how far each kind of number has come."""
    highest: dict[str, int] = {}
    for sheet in ("huishoudens", "mdo", "afspraken", "doorbraken"):
        for _number, cells in workbook.rows(sheet):
            if match := NUMBER.match(str(cells.get(1, ""))):
                kind = match[1]
                highest[kind] = max(highest.get(kind, 0), int(match[2]))
    return highest


def renumber(text: str, copy: int, counts: dict[str, int]) -> str:
    match = NUMBER.match(text)
    if not match or not copy:
        return text
    kind, digits, rest = match.groups()
    number = int(digits) + copy * counts[kind]
    return f"{kind}-{number:0{len(digits)}d}{rest or ''}"


if __name__ == "__main__":
    multiply(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
