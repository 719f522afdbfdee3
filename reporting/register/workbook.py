"""Read an Excel workbook (.xlsx) as a stream of rows, whatever somebody made of it.

Rows are read with expat and never kept, so that memory does not grow with the file;
what a hostile file can claim (sizes, entities, endless names, far cells) is bounded.
openpyxl needs three times as long for the same rows; python-calamine needs a fifth,
but shows no formulas and makes room for every cell up to the farthest one.
"""

import datetime as dt
import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel
from openpyxl.utils.escape import unescape

# A register of 12,400 households is a file of 12 MB and 130 MB when unpacked.
MOST_BYTES = 100_000_000
MOST_UNPACKED = 600_000_000
MOST_STRINGS = 100_000_000
MOST_SETTINGS = 10_000_000
MOST_DIRECTORY = 1_000_000
# What Excel itself can hold.
MOST_TEXT = 32_767
MOST_DEPTH = 50
# A name or attribute that has not ended after so many bytes is no workbook's, and
# neither are so many different names: expat keeps them all.
MOST_TOKEN = 1_000_000
MOST_NAMES = 1000
CHUNK = 65_536

STRINGS = "xl/sharedStrings.xml"
END_OF_DIRECTORY = b"PK\x05\x06"
# What zipfile, zlib, expat and we ourselves raise on a file that is not as it should.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
OLE_DOCUMENT = b"\xd0\xcf\x11\xe0"

# Excel keeps 17 digits and means 15: 0.1 + 0.2 is 0.3 there.
EXCEL_DIGITS = Context(prec=15)


@dataclass(frozen=True)
class Formula:
    """A cell that holds a formula, which is refused: it is no datum."""

    text: str

    def __str__(self) -> str:
        return f"={self.text}"


@dataclass(frozen=True)
class Fault:
    """A cell in which Excel shows an error, such as #N/A."""

    text: str

    def __str__(self) -> str:
        return self.text


# What a cell can hold; an empty cell is not there at all. A datetime is a cell that
# is formatted as a date, in Excel's own sense.
Cell = str | Decimal | bool | dt.datetime | Formula | Fault
Row = tuple[int, dict[int, Cell]]


class UnreadableError(Exception):
    """This file cannot be read as a workbook. Its text is for the person."""


class Workbook:
    """An open workbook: its sheets by name, and the rows of each."""

    def __init__(
        self, source: Path | IO[bytes], *, most_unpacked: int | None = None
    ) -> None:
        """Open the file and read its settings. Raise UnreadableError."""
        file = _open(source) if isinstance(source, Path) else source
        self._most_unpacked = most_unpacked or MOST_UNPACKED
        try:
            self._archive = _archive(file)
            with _damage_is_unreadable():
                self._parts, is_1904 = _sheets(self._archive)
                self._refuse_too_large()
                styles = _date_styles(self._archive)
                strings = _shared_strings(self._archive)
        except BaseException:
            file.close()
            raise
        self._file = file
        self._values = _Values(styles, strings, is_1904=is_1904)

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    @property
    def sheet_names(self) -> list[str]:
        return list(self._parts)

    def rows(self, sheet_name: str) -> Iterator[Row]:
        """Yield the number that Excel shows and the filled cells of each row."""
        part = self._parts[sheet_name]
        with _damage_is_unreadable(), self._archive.open(part) as file:
            yield from _rows(file, self._values)

    def _refuse_too_large(self) -> None:
        sizes = [self._archive.getinfo(part).file_size for part in self._parts.values()]
        strings = [one for one in self._archive.infolist() if one.filename == STRINGS]
        total = sum(sizes) + sum(one.file_size for one in strings)
        if total > self._most_unpacked:
            raise UnreadableError(_too_large(total, self._most_unpacked))


# Opening ---------------------------------------------------------------------


def _open(path: Path) -> IO[bytes]:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise UnreadableError(_("There is no such file.")) from None
    except OSError as error:
        raise UnreadableError(
            _("This file cannot be opened: %(reason)s.") % {"reason": error.strerror}
        ) from None
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        file.close()
        raise UnreadableError(_too_large(size, MOST_BYTES))
    file.seek(0)
    return file


def _too_large(size: int, most: int) -> str:
    return _(
        "This file is too large: %(size)d MB, and a register is at most %(most)d MB."
    ) % {"size": size // 1_000_000, "most": most // 1_000_000}


def _archive(file: IO[bytes]) -> zipfile.ZipFile:
    """Open the zip file that a workbook is, once its directory has a sane size."""
    start = file.read(len(OLE_DOCUMENT))
    if not start:
        raise UnreadableError(_("This file is empty."))
    if start == OLE_DOCUMENT:
        raise UnreadableError(
            _(
                "This is an old workbook (.xls) or one with a password. Save it as"
                " .xlsx without a password."
            )
        )
    # zipfile reads the whole directory into objects, whatever its size.
    file.seek(max(0, file.seek(0, 2) - CHUNK - 22))
    tail = file.read()
    end = tail.rfind(END_OF_DIRECTORY)
    if end < 0 or len(tail) < end + 22:
        raise UnreadableError(_no_workbook())
    if struct.unpack_from("<L", tail, end + 12)[0] > MOST_DIRECTORY:
        raise UnreadableError(_no_workbook())
    try:
        return zipfile.ZipFile(file)
    except DAMAGE:
        raise UnreadableError(_no_workbook()) from None


def _no_workbook() -> str:
    return _("This is no Excel workbook (.xlsx).")


class _damage_is_unreadable:  # noqa: N801 - reads as a function where it is used.
    """Say in one sentence what the parts of a broken workbook raise in many ways."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object):
        if isinstance(error, DAMAGE):
            raise UnreadableError(_("This workbook is damaged.")) from None


def _sheets(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Return the part of the archive of each sheet, and whether days are of 1904."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}
    is_1904 = False

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            target = posixpath.join("/xl", attributes.get("Target", ""))
            path = posixpath.normpath(target).lstrip("/")
            targets[attributes.get("Id", "")] = path

    def workbook(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_1904
        if tag == "sheet":
            ids = [value for name, value in attributes.items() if name.endswith(":id")]
            # What is no worksheet, such as a chart, has no rows to read.
            if ids and ids[0] in targets and "name" in attributes:
                names[attributes["name"].strip()] = targets[ids[0]]
        elif tag == "workbookPr":
            is_1904 = attributes.get("date1904") in ("1", "true")

    _parse_part(archive, "xl/_rels/workbook.xml.rels", relation, most=MOST_SETTINGS)
    _parse_part(archive, "xl/workbook.xml", workbook, most=MOST_SETTINGS)
    present = set(archive.namelist())
    return {name: part for name, part in names.items() if part in present}, is_1904


def _date_styles(archive: zipfile.ZipFile) -> frozenset[str]:
    """Return the numbers of the cell styles that show a number as a date."""
    codes = dict(BUILTIN_FORMATS)
    formats: list[int] = []
    in_cell_formats = False

    def style(tag: str, attributes: dict[str, str]) -> None:
        nonlocal in_cell_formats
        if tag == "numFmt":
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyleXfs"):
            in_cell_formats = tag == "cellXfs"
        elif tag == "xf" and in_cell_formats:
            formats.append(int(attributes.get("numFmtId", 0)))

    if "xl/styles.xml" in archive.namelist():
        _parse_part(archive, "xl/styles.xml", style, most=MOST_SETTINGS)
    return frozenset(
        str(style)
        for style, number in enumerate(formats)
        if is_date_format(codes.get(number, ""))
    )


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells refer to by their number."""
    if STRINGS not in archive.namelist():
        return []
    strings: list[str] = []
    text: list[str] = []
    is_text = is_phonetic = False
    length = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal is_text, is_phonetic, length
        if tag == "t":
            is_text = not is_phonetic
        elif tag == "rPh":
            is_phonetic = True
        elif tag == "si":
            text.clear()
            length = 0

    def end(tag: str) -> None:
        nonlocal is_text, is_phonetic
        if tag == "t":
            is_text = False
        elif tag == "rPh":
            is_phonetic = False
        elif tag == "si":
            strings.append(unescape("".join(text)))

    def characters(data: str) -> None:
        nonlocal length
        if is_text and length <= MOST_TEXT:
            length += len(data)
            text.append(data)

    _parse_part(archive, STRINGS, start, end, characters, most=MOST_STRINGS)
    return strings


def _parse_part(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
    *,
    most: int,
) -> None:
    if archive.getinfo(name).file_size > most:
        raise UnreadableError(_too_large(archive.getinfo(name).file_size, most))
    with archive.open(name) as part:
        for _chunk in _parse(part, start, end, characters):
            pass


# Rows ------------------------------------------------------------------------


def _parse(
    part: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Call the handlers with tags without their prefix; yield after every chunk."""
    depth = 0

    def started(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise ValueError("too deep")
        start(tag.rpartition(":")[2] if ":" in tag else tag, attributes)

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(tag.rpartition(":")[2] if ":" in tag else tag)

    def refuse(*declaration: object) -> None:
        # Entities are declared there, and no workbook has any.
        raise ValueError("a document type")

    names: dict[str, str] = {}
    parser = expat.ParserCreate(intern=names)
    parser.buffer_text = True
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = refuse
    fed = 0
    while chunk := part.read(CHUNK):
        fed += len(chunk)
        parser.Parse(chunk, False)
        if fed - parser.CurrentByteIndex > MOST_TOKEN or len(names) > MOST_NAMES:
            raise ValueError("no end of it")
        yield
    parser.Parse(b"", True)
    yield


def _rows(part: IO[bytes], values: "_Values") -> Iterator[Row]:
    """Yield the rows of a worksheet that have a filled cell."""
    done: list[Row] = []
    cells: dict[int, Cell] = {}
    text: list[str] = []
    row = length = 0
    # Where the cell is: as A7, or its column when the program that wrote it left that
    # out. Letters are only read for a cell that is filled.
    place: str | int = 0
    kind = style = inside = ""
    is_phonetic = False
    formula: str | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, place, kind, style, inside, is_phonetic, formula, length
        if tag == "c":
            place = attributes.get("r") or _column(place) + 1
            kind = attributes.get("t", "n")
            style = attributes.get("s", "")
            formula = None
            length = 0
            text.clear()
        elif tag in ("v", "t"):
            inside = "" if is_phonetic else tag
        elif tag == "f":
            inside = tag
            formula = ""
        elif tag == "rPh":
            is_phonetic = True
        elif tag == "row":
            row = int(attributes["r"]) if "r" in attributes else row + 1
            place = 0

    def characters(data: str) -> None:
        nonlocal formula, length
        if inside and length <= MOST_TEXT:
            length += len(data)
            if inside == "f":
                formula = (formula or "") + data
            else:
                text.append(data)

    def end(tag: str) -> None:
        nonlocal inside, is_phonetic, cells
        if tag == "c":
            if formula is not None:
                cells[_column(place)] = Formula(formula)
            elif text:
                cells[_column(place)] = values.read("".join(text), kind, style)
        elif tag in ("v", "t", "f"):
            inside = ""
        elif tag == "rPh":
            is_phonetic = False
        elif tag == "row" and cells:
            done.append((row, cells))
            cells = {}

    for _chunk in _parse(part, start, end, characters):
        yield from done
        done.clear()


LETTERS = re.compile(r"([A-Z]{1,3})\d")


def _column(place: str | int) -> int:
    """Return 1 for A7, 27 for AA7, and a number as it is."""
    if isinstance(place, int):
        return place
    match = LETTERS.match(place)
    if not match:
        raise ValueError("no cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return column


class _Values:
    """What the text in a cell means, by the cell's kind and style."""

    def __init__(
        self, date_styles: frozenset[str], strings: list[str], *, is_1904: bool
    ) -> None:
        self._date_styles = date_styles
        self._strings = strings
        self._epoch = MAC_EPOCH if is_1904 else WINDOWS_EPOCH

    def read(self, text: str, kind: str, style: str) -> Cell:
        """Return the value. Raise ValueError when the file contradicts itself."""
        if kind == "n":
            return self._number(text, style)
        if kind == "s":
            index = int(text)
            if not 0 <= index < len(self._strings):
                raise ValueError("no such text")
            return self._strings[index]
        if kind == "b":
            return text.strip() == "1"
        if kind == "e":
            return Fault(text)
        if kind == "d":
            return dt.datetime.fromisoformat(text).replace(tzinfo=None)
        return unescape(text)

    def _number(self, text: str, style: str) -> Cell:
        try:
            number = EXCEL_DIGITS.create_decimal(text)
        except InvalidOperation:
            raise ValueError("no number") from None
        if not number.is_finite():
            raise ValueError("no number")
        if style in self._date_styles:
            try:
                day = from_excel(float(number), self._epoch)
            except (OverflowError, ValueError):
                return number
            # A number below one is a time of the day only.
            if isinstance(day, dt.datetime):
                return day
        return number
