"""Readers of other makers, one for each format: what they see in a file.

Each returns the rows below the headings as plain values, and refuses what is no text,
number or day: a formula would be one of those.
"""

import csv
import io
import json
import os
import shutil
import subprocess
from decimal import Decimal

import duckdb
import openpyxl
from odf.opendocument import load
from odf.table import Table, TableCell, TableHeaderRows, TableRow
from odf.text import P
from pyarrow import parquet

SOFFICE = shutil.which("soffice")
# Comma, quotes, UTF-8, English numbers; of a workbook the first sheet.
AS_CSV = "Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false"


def by_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


def by_duckdb_csv(path):
    return duckdb.read_csv(str(path), header=True, delimiter=",").fetchall()


def by_openpyxl(path):
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))


def by_odfpy(path):
    first = load(path).spreadsheet.getElementsByType(Table)[0]
    assert len(first.getElementsByType(TableHeaderRows)) == 1
    return [
        [_of_odf(cell) for cell in row.getElementsByType(TableCell)]
        for row in first.getElementsByType(TableRow)[1:]
    ]


def _of_odf(cell):
    assert cell.getAttribute("formula") is None
    kind = cell.getAttribute("valuetype")
    if kind == "string":
        return "\n".join(str(line) for line in cell.getElementsByType(P))
    return kind and cell.getAttribute({"float": "value", "date": "datevalue"}[kind])


def by_json(path):
    return [list(row.values()) for row in json.loads(path.read_bytes())["rows"]]


def by_pyarrow(path):
    return [list(row.values()) for row in parquet.read_table(path).to_pylist()]


def by_duckdb_parquet(path):
    return duckdb.read_parquet(str(path)).fetchall()


def by_libreoffice(paths, folder):
    """Return what LibreOffice sees in each of the files, all opened at once.

    Refuse a formula in any of them, on any sheet.
    """
    for kind in {path.suffix for path in paths}:
        of_kind = [path for path in paths if path.suffix == kind]
        into = folder / kind
        _convert(of_kind, into, "fods")
        for path in of_kind:
            seen = (into / f"{path.stem}.fods").read_text()
            assert "<table:table-cell" in seen
            assert "table:formula" not in seen
            assert "xlink:href" not in seen
        _convert(of_kind, into, f"csv:{AS_CSV}")
        for path in of_kind:
            yield path, by_csv(into / f"{path.stem}.csv")


def _convert(paths, into, to):
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation={into.parent.as_uri()}/profile",
            "--headless",
            f"--infilter={AS_CSV}" if paths[0].suffix == ".csv" else "--norestore",
            *("--convert-to", to, "--outdir", into),
            *paths,
        ],
        check=True,
        capture_output=True,
        env={**os.environ, "LANG": "C.UTF-8"},
        timeout=120,
    )


READERS = {
    "csv": (by_csv, by_duckdb_csv),
    "xlsx": (by_openpyxl,),
    "ods": (by_odfpy,),
    "json": (by_json,),
    "parquet": (by_pyarrow, by_duckdb_parquet),
}


def totals(columns, rows):
    """Return of each column what anybody can compare, whichever reader read it.

    Numbers by their sum, days by the first and the last, texts by how many there are.
    """
    found = {"rows": len(rows)}
    for column, values in zip(columns, zip(*rows, strict=True), strict=True):
        some = [value for value in values if value not in (None, "")]
        if column["kind"] in ("integer", "number"):
            cents = Decimal("0.000001")
            total = sum(Decimal(str(value)).quantize(cents) for value in some)
            found[column["name"]] = (len(some), total)
        elif column["kind"] == "date":
            days = sorted(str(value)[:10] for value in some)
            found[column["name"]] = (len(days), days[:1], days[-1:])
        else:
            found[column["name"]] = len(some)
    return found


def headings(data):
    """Return what the columns of a file are, as its JSON says."""
    return json.load(io.BytesIO(data))["columns"]
