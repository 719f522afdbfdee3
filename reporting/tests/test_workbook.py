"""Reading workbooks: every kind of cell, and files that mean harm."""

import time
import tracemalloc
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from reporting.register import workbook
from reporting.register.workbook import Fault, Formula, UnreadableError, Workbook
from reporting.tests.conftest import SAMPLE
from reporting.tests.registers import day, raw


def rows(path, sheet="blad"):
    with Workbook(path) as book:
        return list(book.rows(sheet))


def sheet(*lines):
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>"


# What cells mean -------------------------------------------------------------------


def test_rows_are_those_that_openpyxl_reads():
    path = SAMPLE / "register.xlsx"
    book = openpyxl.load_workbook(path, read_only=True)
    wanted = {
        page.title: [
            {i: v for i, v in enumerate(line, start=1) if v is not None}
            for line in page.iter_rows(values_only=True)
        ]
        for page in book
        if page.title in ("casussen", "kosten")
    }

    for name, lines in wanted.items():
        found = [cells for _number, cells in rows(path, name)]
        as_floats = [
            {i: float(v) if isinstance(v, Decimal) else v for i, v in cells.items()}
            for cells in found
        ]
        assert as_floats == lines


def test_a_workbook_with_shared_texts_and_many_formats_is_read(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path, {"default_date_format": "d mmm yyyy"})
    page = book.add_worksheet("blad")
    bold = book.add_format({"bold": True})
    page.write("A1", "naam")
    page.write_rich_string("B2", "Huishouden ", bold, "de Vroege")
    page.write("C2", day("2026-02-03"))
    page.write("D2", 0.1 + 0.2)
    page.write("E2", True)
    page.write_formula("F2", "=1/0", value="#DIV/0!")
    page.write("G4", "=1+1 is tekst", book.add_format({"num_format": "@"}))
    page.write_string("AB4", "ver weg")
    page.write_string("A5", "=SUM(A1)")
    page.write_blank("A6", None, bold)
    book.close()

    assert rows(path) == [
        (1, {1: "naam"}),
        (
            2,
            {
                2: "Huishouden de Vroege",
                3: day("2026-02-03"),
                4: Decimal("0.3"),
                5: True,
                6: Formula("1/0"),
            },
        ),
        (4, {7: Formula("1+1 is tekst"), 28: "ver weg"}),
        (5, {1: "=SUM(A1)"}),
    ]


def test_every_kind_of_cell_is_read(tmp_path):
    line = (
        '<row r="2"><c r="A2" t="s"><v>1</v></c><c t="b"><v>0</v></c>'
        '<c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="d"><v>2026-02-03</v></c>'
        '<c r="E2" t="str"><v>uit_x000D_een formule</v></c>'
        '<c r="F2" t="inlineStr"><is><r><t>a</t></r><rPh><t>fonetisch</t></rPh>'
        "<r><t>b</t></r></is></c>"
        '<c r="G2" s="1"><v>45000</v></c><c r="H2" s="1"><v>0.5</v></c>'
        '<c r="I2" s="1"><v>9E+90</v></c><c r="J2" s="0"><v>45000</v></c></row>'
    )
    path = raw(
        tmp_path / "book.xlsx",
        sheet=sheet(line),
        strings="<sst><si><t>een</t></si><si><t>tw</t><rPh><t>x</t></rPh><t>ee</t></si></sst>",
        styles="<styleSheet><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
        "<xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>",
    )

    assert rows(path) == [
        (
            2,
            {
                1: "twee",
                2: False,
                3: Fault("#N/A"),
                4: day("2026-02-03"),
                5: "uit\reen formule",
                6: "ab",
                7: day("2023-03-15"),
                8: Decimal("0.5"),
                9: Decimal("9E+90"),
                10: Decimal(45000),
            },
        )
    ]


def test_days_are_counted_from_1904_when_the_workbook_says_so(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    book.add_worksheet("blad").write_datetime(
        "A1", day("2026-02-03"), book.add_format({"num_format": "d-m-yy"})
    )
    book.close()

    assert rows(path) == [(1, {1: day("2026-02-03")})]


def test_names_may_have_a_prefix_and_rows_no_number(tmp_path):
    path = raw(
        tmp_path / "book.xlsx",
        sheet='<x:worksheet xmlns:x="main"><x:sheetData><x:row/><x:row><x:c t="str">'
        "<x:v>ja</x:v></x:c></x:row></x:sheetData></x:worksheet>",
    )

    assert rows(path) == [(2, {1: "ja"})]


# Files that are no workbook ----------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "leeg"),
        (b"dossiernummer;naam\nHA-00001;Proef\n", "geen Excel"),
        (b"PK\x03\x04 and then nothing of the kind", "geen Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "wachtwoord"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused(tmp_path, content, sentence):
    path = tmp_path / "book.xlsx"
    path.write_bytes(content)

    with pytest.raises(UnreadableError, match=sentence):
        Workbook(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    with pytest.raises(UnreadableError, match="bestaat niet"):
        Workbook(tmp_path / "none.xlsx")
    with pytest.raises(UnreadableError, match="niet worden geopend"):
        Workbook(tmp_path)


def test_any_other_zip_file_is_refused(tmp_path):
    path = tmp_path / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", b"...")

    with pytest.raises(UnreadableError, match="beschadigd"):
        Workbook(path)


def test_a_sheet_that_is_cut_off_is_refused(tmp_path):
    path = raw(tmp_path / "book.xlsx", sheet='<worksheet><sheetData><row r="1">')

    with pytest.raises(UnreadableError, match="beschadigd"):
        rows(path)


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_bytes((SAMPLE / "register.xlsx").read_bytes()[:200_000])

    with pytest.raises(UnreadableError, match="geen Excel"):
        Workbook(path)


# Files that mean harm ------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "<!DOCTYPE a [<!ENTITY b 'x'>]><worksheet>&b;</worksheet>",
        "<a>" * 100_000,
        f"<worksheet {'a' * 3_000_000}='1'/>",
        "<worksheet>" + "".join(f"<a{n}/>" for n in range(100_000)) + "</worksheet>",
        sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
        sheet('<row r="1"><c r="A1"><v>zeven</v></c></row>'),
        sheet('<row r="1"><c r="A1"><v>NaN</v></c></row>'),
        sheet('<row r="1"><c r="ÉÉN"><v>1</v></c></row>'),
        sheet(f'<row r="{"9" * 5000}"/>'),
        "<?xml version='1.0' encoding='klingon'?><worksheet/>",
    ],
    ids=[
        "entities",
        "deep",
        "long name",
        "many names",
        "no such text",
        "no number",
        "nan",
        "no cell",
        "huge row number",
        "unknown encoding",
    ],
)
def test_a_sheet_that_means_harm_is_refused_at_once(tmp_path, content):
    path = raw(tmp_path / "book.xlsx", sheet=content)
    start = time.perf_counter()

    with pytest.raises(UnreadableError, match="beschadigd"):
        rows(path)

    assert time.perf_counter() - start < 5


def test_a_file_of_200_mb_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "book.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(200_000_000)
    start = time.perf_counter()

    with pytest.raises(UnreadableError, match="200 MB"):
        Workbook(path)

    assert time.perf_counter() - start < 1


def test_a_sheet_that_unpacks_to_too_much_is_refused_before_it_is_read(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 3_000_000)
    path = raw(tmp_path / "bomb.xlsx", sheet=sheet(" " * 4_000_000))
    assert path.stat().st_size < 10_000

    with pytest.raises(UnreadableError, match="te groot"):
        Workbook(path)


def test_a_directory_of_very_many_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_DIRECTORY", 1000)
    path = tmp_path / "book.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100):
            archive.writestr(f"xl/{number}.xml", "")

    with pytest.raises(UnreadableError, match="geen Excel"):
        Workbook(path)


@pytest.mark.slow
def test_a_million_empty_rows_take_seconds_and_no_memory(tmp_path):
    lines = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(2, 10**6))
    last = '<row r="1048576"><c r="XFD1048576" t="str"><v>ver</v></c></row>'
    path = raw(tmp_path / "book.xlsx", sheet=sheet(lines, last))
    del lines
    start = time.perf_counter()

    assert rows(path) == [(1048576, {16384: "ver"})]

    # A wide margin, for two processes on a slow machine; memory is for itself.
    assert time.perf_counter() - start < 30


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_rows(tmp_path):
    line = (
        '<row r="{0}"><c r="A{0}" t="str"><v>een tekst van enige lengte</v></c></row>'
    )
    peaks = []
    for number in (1_000, 50_000):
        lines = "".join(line.format(n) for n in range(1, number + 1))
        path = raw(tmp_path / f"{number}.xlsx", sheet=sheet(lines))
        del lines
        tracemalloc.start()
        with Workbook(path) as book:
            assert sum(1 for _row in book.rows("blad")) == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


def test_a_cell_that_is_longer_than_excel_allows_is_not_kept_whole(tmp_path):
    long = "a" * 3_000_000
    path = raw(
        tmp_path / "book.xlsx",
        sheet=sheet(f'<row r="1"><c r="A1" t="str"><v>{long}</v></c></row>'),
    )

    [(_number, cells)] = rows(path)

    assert workbook.MOST_TEXT < len(cells[1]) < 100_000
