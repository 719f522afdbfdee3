"""The formats of an export. Each writes batch by batch: memory does not grow.

No format can carry a formula: CSV has a quote before what a spreadsheet would take
for one, and in the others a text is a text cell.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from csv import writer as csv_writer
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any, cast
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import orjson
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases.formulas import AS_SQL, IN_SQL, plain_text
from reporting.exports.sheets import Batch, Column, Kind, Sheet

# What a sheet of a workbook holds, with its headings.
MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
# So many rows at a time: in Python each takes a kilobyte, as a line of text a fifth.
# PostgreSQL is fastest with many.
READ, COPIED = 20_000, 100_000
# Before it, Excel and LibreOffice do not count days alike, and earlier ones not at all.
FIRST_DAY = date(1900, 3, 1)
# What XML has no way to write. Nobody types it, but a register may hold it.
NOT_IN_XML = {code: None for code in (*range(32), 0xFFFE, 0xFFFF)}
for _kept in "\t\n\r":
    del NOT_IN_XML[ord(_kept)]


class TooLong(Exception):  # noqa: N818 - a refusal is no mistake
    """There are more rows than a workbook has room for."""


def _rows(sheet: Sheet) -> Iterator[tuple]:
    for batch in sheet.batches(READ):
        yield from batch.rows()


# CSV: RFC 4180, UTF-8 --------------------------------------------------------------


def write_csv(sheet: Sheet, out: IO[bytes]) -> int:
    """Write CSV, and return how many rows; rows of the database it writes itself."""
    out.write(_csv_lines([tuple(plain_text(c.heading) for c in sheet.columns)]))
    number = 0
    for batch in sheet.batches(COPIED):
        if batch.queryset is not None:
            _write_all(_copied(batch, sheet.columns), out)
        else:
            rows = [tuple(map(_csv_value, row)) for row in batch.rows()]
            out.write(_csv_lines(rows))
        number += batch.number
    return number


def _csv_lines(rows: list[tuple]) -> bytes:
    text = StringIO()
    csv_writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _csv_value(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(LINE_ENDS.sub("\r\n", value))
    return value


LINE_ENDS = re.compile(r"\r\n|\r|\n")
# One kind of line end in the texts: it is then all that stands for the standard's two.
ONE_LINE_END = r"regexp_replace({text}, '\r\n?', E'\n', 'g')"


def _copied(batch: Batch, columns: list[Column]) -> bytearray:
    """Let PostgreSQL write the rows (COPY), several times as fast as Python can."""
    sql, params = cast(QuerySet, batch.queryset).query.sql_with_params()
    names = [f"c{position}" for position in range(len(columns))]
    texts = [n for n, c in zip(names, columns, strict=True) if c.kind is Kind.TEXT]
    cells = ", ".join(_safe(name) if name in texts else name for name in names)
    risky = IN_SQL.format(texts=", ".join(texts))
    # The names are ours, and the statement is Django's own with its parameters. OFFSET
    # keeps PostgreSQL from looking for formulas once more in each column.
    statement = (
        f"COPY (SELECT {cells}, household FROM (SELECT *, {risky} AS is_risky"  # noqa: S608
        f" FROM ({sql}) AS found ({', '.join(names)}, household) OFFSET 0) AS"
        " looked_at) TO STDOUT (FORMAT csv)"
    )
    lines, households = bytearray(), set()
    with transaction.atomic(), connection.cursor() as cursor:
        # Says who acts, which COPY by itself would not.
        cursor.execute("SELECT 1")
        with cursor.copy(statement, params) as found:
            # All of the batch first: the file is written by the same connection.
            for row in found:
                line, _comma, household = bytes(row).rpartition(b",")
                lines += line.replace(b"\n", b"\r\n")
                lines += b"\r\n"
                households.add(household)
                batch.number += 1
    batch.households = {int(household) for household in households}
    return lines


def _write_all(lines: bytearray, out: IO[bytes]) -> None:
    """Write it piece by piece, so that no second copy of it is in memory."""
    with memoryview(lines) as view:
        for start in range(0, len(view), PIECE):
            out.write(view[start : start + PIECE])


PIECE = 1 << 20


def _safe(name: str) -> str:
    safe = AS_SQL.format(text=ONE_LINE_END.format(text=name))
    return f"CASE WHEN is_risky THEN {safe} ELSE {name} END"


# Workbooks ---------------------------------------------------------------------------


def write_xlsx(sheet: Sheet, out: IO[bytes]) -> int:
    """Write a workbook with typed cells and a second sheet that explains the first."""
    # Slow to load, and only for a job.
    from xlsxwriter import Workbook

    from reporting.exports.plain_xlsx import PlainWorksheet

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    number = 0
    with Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        data = book.add_worksheet(_sheet_name(sheet.title), PlainWorksheet)
        data.freeze_panes(1, 0)
        widths, rows = _measured(sheet)
        for index, column in enumerate(sheet.columns):
            data.set_column(index, index, widths[index])
            data.write_string(0, index, column.heading, bold)
        cells = [_cell_writer(data, column.kind) for column in sheet.columns]
        for row in rows:
            number += 1
            _require_room(number)
            for index, value in enumerate(row):
                if value is not None and value != "":
                    cells[index](number, index, value)
        data.autofilter(0, 0, number, len(sheet.columns) - 1)
        about = book.add_worksheet(_("About this file"), PlainWorksheet)
        for index, width in enumerate(ABOUT_WIDTHS):
            about.set_column(index, index, width)
        for place, words in enumerate(explained(sheet)):
            for index, word in enumerate(words):
                about.write_string(place, index, word)
    return number


def _cell_writer(worksheet: Any, kind: Kind) -> Callable[[int, int, Any], Any]:
    """Return what writes a value as a cell of its type, never as anything else."""
    if kind in (Kind.TEXT, Kind.WORDS):
        return lambda row, index, value: worksheet.write_string(
            row, index, _fitting(str(value))
        )
    if kind is Kind.DATE:
        return lambda row, index, value: (
            worksheet.write_datetime(row, index, value)
            if value >= FIRST_DAY
            else worksheet.write_string(row, index, str(value))
        )
    return worksheet.write_number


def _fitting(text: str) -> str:
    """Return a text that a cell can hold."""
    text = text.translate(NOT_IN_XML)
    if 2 * len(text) <= MOST_LETTERS:
        return text
    # A letter beyond the first 65,536, such as an emoji, counts as two.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_LETTERS:
        return text
    return f"{units[: 2 * (MOST_LETTERS - 1)].decode('utf-16-le', 'ignore')}…"


def _measured(sheet: Sheet) -> tuple[list[int], Iterator[tuple]]:
    """Return how many letters wide the columns are, by the first rows, and all rows."""
    rows = _rows(sheet)
    first = list(islice(rows, MEASURED))
    widths = [
        min(max(12, len(column.heading) + 3, *(len(str(row[i])) for row in first)), 50)
        for i, column in enumerate(sheet.columns)
    ]
    return widths, chain(first, rows)


MEASURED = 200
ABOUT_WIDTHS = (30, 90)


def _require_room(number: int) -> None:
    if number >= MOST_ROWS:
        raise TooLong


def write_ods(sheet: Sheet, out: IO[bytes]) -> int:
    """Write an open document with typed cells and a sheet that explains them."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=4) as book:
        book.writestr("mimetype", MEDIA_TYPES["ods"], ZIP_STORED)
        book.writestr("META-INF/manifest.xml", ODS_MANIFEST)
        book.writestr("styles.xml", ODS_STYLES)
        title = quoteattr(_sheet_name(sheet.title))
        book.writestr("settings.xml", ODS_SETTINGS.format(name=title))
        widths, rows = _measured(sheet)
        with book.open("content.xml", "w", force_zip64=True) as content:
            content.write(_ods_begin(widths).encode())
            number = _write_table(sheet, widths, rows, title, content)
            name = quoteattr(_("About this file"))
            columns = _ods_columns(ABOUT_WIDTHS)
            content.write(f"<table:table table:name={name}>{columns}".encode())
            for words in explained(sheet):
                line = "".join(_ods_text(word) for word in words)
                content.write(f"<table:table-row>{line}</table:table-row>".encode())
            address = f"'{_sheet_name(sheet.title)}'.A1:{_last(sheet, number)}"
            content.write(
                f"</table:table><table:database-ranges><table:database-range"
                f" table:target-range-address={quoteattr(address)}"
                ' table:name="__Anonymous_Sheet_DB__0"'
                ' table:display-filter-buttons="true"/></table:database-ranges>'
                f"{ODS_END}".encode()
            )
    return number


def _last(sheet: Sheet, number: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(number, len(sheet.columns) - 1)


def _ods_begin(widths: list[int]) -> str:
    styles = "".join(
        f'<style:style style:name="w{width}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width * CM:.2f}cm"/>'
        "</style:style>"
        for width in sorted({*widths, *ABOUT_WIDTHS})
    )
    return (
        f'{XML}<office:document-content {NAMESPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        "<office:body><office:spreadsheet>"
    )


# How wide a letter is.
CM = 0.22


def _ods_columns(widths: Iterable[int]) -> str:
    return "".join(f'<table:table-column table:style-name="w{w}"/>' for w in widths)


def _write_table(
    sheet: Sheet,
    widths: list[int],
    rows: Iterator[tuple],
    title: str,
    content: IO[bytes],
) -> int:
    headings = "".join(_ods_text(c.heading, "heading") for c in sheet.columns)
    content.write(
        f"<table:table table:name={title}>{_ods_columns(widths)}"
        f"<table:table-header-rows><table:table-row>{headings}</table:table-row>"
        "</table:table-header-rows>".encode()
    )
    cells = [ODS_CELLS[column.kind] for column in sheet.columns]
    number = 0
    for row in rows:
        number += 1
        _require_room(number)
        line = "".join(
            "<table:table-cell/>" if value is None or value == "" else cell(value)
            for cell, value in zip(cells, row, strict=True)
        )
        content.write(f"<table:table-row>{line}</table:table-row>".encode())
    content.write(b"</table:table>")
    return number


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]*?:/\\' ]+", " ", title)[:31]


def _ods_text(value: Any, style: str = "") -> str:
    text = escape(_fitting(str(value)))
    # A tab stays as it is: <text:tab/> is nothing to LibreOffice, in a cell.
    if "  " in text or text[:1] == " ":
        text = SPACES.sub(_ods_spaces, text)
    lines = LINE_ENDS.split(text) if "\n" in text or "\r" in text else [text]
    styled = f' table:style-name="{style}"' if style else ""
    return (
        f'<table:table-cell office:value-type="string"{styled}><text:p>'
        f"{'</text:p><text:p>'.join(lines)}</text:p></table:table-cell>"
    )


# Open documents take several spaces for one.
SPACES = re.compile(r" {2,}|^ ")


def _ods_spaces(found: re.Match) -> str:
    return f'<text:s text:c="{len(found[0])}"/>'


def _ods_number(value: Any) -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}">'
        f"<text:p>{value}</text:p></table:table-cell>"
    )


def _ods_date(value: date) -> str:
    return (
        '<table:table-cell office:value-type="date" table:style-name="date" '
        f'office:date-value="{value}"><text:p>{value}</text:p></table:table-cell>'
    )


ODS_CELLS: dict[Kind, Callable[[Any], str]] = {
    Kind.TEXT: _ods_text,
    Kind.WORDS: _ods_text,
    Kind.INTEGER: _ods_number,
    Kind.NUMBER: _ods_number,
    Kind.DATE: _ods_date,
}
XML = '<?xml version="1.0" encoding="UTF-8"?>'
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{ODF}{name}"'
    for prefix, name in (
        ("office", "office:1.0"),
        ("table", "table:1.0"),
        ("text", "text:1.0"),
        ("style", "style:1.0"),
        ("number", "datastyle:1.0"),
        ("fo", "xsl-fo-compatible:1.0"),
        ("config", "config:1.0"),
    )
)
ODS_MANIFEST = (
    f'{XML}<manifest:manifest xmlns:manifest="{ODF}manifest:1.0"'
    ' manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" manifest:version="1.3"'
    ' manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml"'
        ' manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "settings")
    )
    + "</manifest:manifest>"
)
ODS_STYLES = (
    f'{XML}<office:document-styles {NAMESPACES} office:version="1.3"><office:styles>'
    '<number:date-style style:name="day"><number:year number:style="long"/>'
    '<number:text>-</number:text><number:month number:style="long"/>'
    '<number:text>-</number:text><number:day number:style="long"/>'
    '</number:date-style><style:style style:name="date" style:family="table-cell"'
    ' style:data-style-name="day"/><style:style style:name="heading"'
    ' style:family="table-cell"><style:text-properties fo:font-weight="bold"/>'
    "</style:style></office:styles></office:document-styles>"
)
# The first row stays where it is. Settings of a view are told by their namespace only.
ODS_SETTINGS = (
    f"{XML}<office:document-settings {NAMESPACES}"
    ' xmlns:ooo="http://openoffice.org/2004/office" office:version="1.3">'
    '<office:settings><config:config-item-set config:name="ooo:view-settings">'
    '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
    '<config:config-item config:name="ViewId" config:type="string">view1'
    '</config:config-item><config:config-item-map-named config:name="Tables">'
    "<config:config-item-map-entry config:name={name}>"
    '<config:config-item config:name="VerticalSplitMode" config:type="short">2'
    '</config:config-item><config:config-item config:name="VerticalSplitPosition"'
    ' config:type="int">1</config:config-item><config:config-item'
    ' config:name="PositionBottom" config:type="int">1</config:config-item>'
    "</config:config-item-map-entry></config:config-item-map-named>"
    "</config:config-item-map-entry></config:config-item-map-indexed>"
    "</config:config-item-set></office:settings></office:document-settings>"
)
ODS_END = "</office:spreadsheet></office:body></office:document-content>"


def explained(sheet: Sheet) -> list[tuple[str, str]]:
    """Return what was asked, and what the columns mean that do not speak for
    themselves."""
    meanings = [(c.heading, c.meaning) for c in sheet.columns if c.meaning]
    return [*sheet.about, ("", ""), (_("Column"), _("What it means")), *meanings]


# For programs ------------------------------------------------------------------------


def write_json(sheet: Sheet, out: IO[bytes]) -> int:
    """Write one object: what was asked, the columns, and an object a row."""
    names = [column.name for column in sheet.columns]
    head = {
        "about": dict(sheet.about),
        "columns": [_described(c) for c in sheet.columns],
    }
    out.write(orjson.dumps(head)[:-1] + b',"rows":[')
    number = 0
    for row in _rows(sheet):
        out.write(b",\n" if number else b"\n")
        number += 1
        out.write(orjson.dumps(dict(zip(names, row, strict=True)), default=str))
    out.write(b"\n]}\n")
    return number


def _described(column: Column) -> dict[str, str]:
    return {
        "name": column.name,
        "heading": column.heading,
        "kind": str(Kind.TEXT if column.kind is Kind.WORDS else column.kind),
        "meaning": column.meaning,
    }


def write_parquet(sheet: Sheet, out: IO[bytes]) -> int:
    """Write columns for analysts; what was asked stands in the metadata."""
    import pyarrow  # type: ignore[import-untyped] # Large, and only for a job.
    from pyarrow import parquet

    types = {
        Kind.TEXT: pyarrow.string(),
        Kind.WORDS: pyarrow.string(),
        Kind.INTEGER: pyarrow.int64(),
        Kind.NUMBER: pyarrow.decimal128(24, 6),
        Kind.DATE: pyarrow.date32(),
    }
    schema = pyarrow.schema(
        [
            pyarrow.field(c.name, types[c.kind], metadata={"heading": c.heading})
            for c in sheet.columns
        ],
        metadata={"about": json.dumps(dict(sheet.about), ensure_ascii=False)},
    )
    number = 0
    with parquet.ParquetWriter(out, schema) as file:
        for batch in sheet.batches(READ):
            rows = batch.rows()
            if not rows:
                continue
            number += len(rows)
            arrays = [
                pyarrow.array(map(PARQUET_VALUES[column.kind], values), field.type)
                for column, values, field in zip(
                    sheet.columns, zip(*rows, strict=True), schema, strict=True
                )
            ]
            file.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
    return number


def _as_it_is(value: Any) -> Any:
    return value


PARQUET_VALUES: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: lambda value: None if value is None else str(value),
    Kind.WORDS: _as_it_is,
    Kind.INTEGER: _as_it_is,
    Kind.NUMBER: lambda value: None if value is None else Decimal(value),
    Kind.DATE: _as_it_is,
}


# All of them -------------------------------------------------------------------------


def whole(write: Callable[[Sheet, IO[bytes]], int]) -> Callable:
    """Let a format be made on disk first: it goes back in what it wrote."""

    def written(sheet: Sheet, out: IO[bytes]) -> int:
        with TemporaryFile() as file:
            number = write(sheet, file)
            file.seek(0)
            shutil.copyfileobj(file, out, 1 << 20)
        return number

    return written


WRITERS: dict[str, Callable[[Sheet, IO[bytes]], int]] = {
    "csv": write_csv,
    "xlsx": whole(write_xlsx),
    "ods": whole(write_ods),
    "json": write_json,
    "parquet": whole(write_parquet),
}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
# As the API's document names them.
FILE_TYPES = [name.partition(";")[0] for name in MEDIA_TYPES.values()]
