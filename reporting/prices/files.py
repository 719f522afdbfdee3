"""Read a file with prices (CSV or XLSX): every row that is wrong by its number."""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO, StringIO
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Leefdomein
from reporting.exports import sheets
from reporting.models import Payer, Price, PriceList
from reporting.register.cells import (
    Choice,
    Column,
    Number,
    Text,
    Whole,
    WrongError,
    is_empty,
    read,
)
from reporting.register.problems import Problem, Problems
from reporting.register.workbook import Cell, UnreadableError, Workbook

# A list of a large municipality has some hundreds of prices.
MOST_BYTES = 2_000_000
MOST_UNPACKED = 20_000_000
MOST_ROWS = 5_000
FIRST_YEAR = 1990

XLSX = b"PK\x03\x04"
SHEET = "prijslijst"
SEPARATORS = ";,\t"
UNKNOWN = "onbekend"


@dataclass(frozen=True)
class Amount:
    """Euros with a comma or a point before the cents, and nothing between thousands.

    "1.345" is a thousand to one and one and a bit to another, so it is refused.
    """

    def read(self, cell: Cell, today: dt.date) -> Decimal:
        if isinstance(cell, str):
            cell = self._number(cell)
        return Number(10, 4).read(cell, today)

    def _number(self, text: str) -> Decimal:
        text = text.replace("€", "").strip()
        if re.fullmatch(r"-?\d{1,3}([.,]\d{3})+([.,]\d*)?", text):
            raise WrongError(
                _(
                    "It is not clear which sign is that of the cents. Leave the sign "
                    "between the thousands out, and write two digits of cents."
                )
            )
        if not re.fullmatch(r"-?\d{1,15}([.,]\d{1,20})?", text):
            raise WrongError(_("This is no number."))
        return Decimal(text.replace(",", "."))


@dataclass(frozen=True)
class Year:
    """A price year; a list of next year may have prices of next year."""

    def read(self, cell: Cell, today: dt.date) -> int | None:
        if isinstance(cell, str):
            if cell.strip().lower() == UNKNOWN:
                return None
            if re.fullmatch(r"\s*\d{4}\s*", cell):
                cell = Decimal(cell.strip())
        return Whole(FIRST_YEAR, today.year + 1).read(cell, today)


KINDS = {
    "reëel": Price.Kind.REAL,
    "reeel": Price.Kind.REAL,
    "overdracht": Price.Kind.TRANSFER,
}
COLUMNS = (
    Column("code", Text(50)),
    Column("naam", Text(200)),
    Column("eenheid", Text(50)),
    Column("prijs", Amount()),
    Column("peiljaar", Year(), is_required=False),
    Column("betaler", Text(100)),
    Column("soort", Choice(KINDS)),
    Column("leefdomein", Text(50), is_required=False),
    Column("zekerheid", Text(100), is_required=False),
    Column("bron", Text(1000)),
)
NAMES = [column.name for column in COLUMNS]

Row = tuple[int, dict[int, Cell]]


@dataclass
class Found:
    """What a file says: prices as they would be stored, or all that is wrong."""

    prices: list[Price] = field(default_factory=list)
    # Payers that the system does not know, in the order of the file.
    new_payers: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # Columns and sheets that a price list does not have.
    ignored: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


def prices_in(file: IO[bytes], *, at: dt.datetime, may_add_payers: bool) -> Found:
    """Read the prices of a file, none of them stored; or name all that is wrong."""
    reader = _Reader(timezone.localdate(at), may_add_payers=may_add_payers)
    try:
        content = _content(file)
        if content.startswith(XLSX):
            reader.take_workbook(content)
        else:
            reader.take(SHEET, _csv_rows(content))
    except UnreadableError as error:
        reader.problems.add("", None, "", None, str(error))
    found = reader.found
    found.problems, _consequences = reader.problems.split()
    return found


def _content(file: IO[bytes]) -> bytes:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise UnreadableError(
            _("This file is too large: a price list is at most %(most)d MB.")
            % {"most": MOST_BYTES // 1_000_000}
        )
    if not content.strip():
        raise UnreadableError(_("This file is empty."))
    return content


def _csv_rows(content: bytes) -> Iterator[Row]:
    """Yield the lines of CSV as Excel numbers them, whatever Excel wrote it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a Dutch Excel saves when nobody chooses UTF-8.
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise UnreadableError(_("This is no CSV file and no workbook (.xlsx)."))
    first = text.lstrip().partition("\n")[0].lower()
    separator = max(SEPARATORS, key=first.count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            yield number, {place: cell for place, cell in enumerate(line) if cell}
    except csv.Error:
        raise UnreadableError(
            _("The quotes in row %(row)d are not right; from there it is unreadable.")
            % {"row": number + 1}
        ) from None


class _Reader:
    """The rows of one file, as they come."""

    def __init__(self, today: dt.date, *, may_add_payers: bool) -> None:
        self.today = today
        self.problems = Problems()
        self.found = Found()
        self.may_add_payers = may_add_payers
        self.payers = {payer.name.lower(): payer for payer in Payer.objects.all()}
        self.leefdomeinen = {one.name.lower(): one for one in Leefdomein.objects.all()}
        # The row in which a code stands first; capitals make no other code.
        self.rows_of_codes: dict[str, int] = {}

    def take_workbook(self, content: bytes) -> None:
        with Workbook(BytesIO(content), most_unpacked=MOST_UNPACKED) as workbook:
            names = workbook.sheet_names
            own = [name for name in names if name.lower() == SHEET] or names
            if not own:
                raise UnreadableError(_("There is no sheet in this workbook."))
            self.found.ignored += [name for name in names if name != own[0]]
            self.take(own[0], workbook.rows(own[0]))

    def take(self, sheet: str, rows: Iterator[Row]) -> None:
        first, cells = next(rows, (1, {}))
        header = self._header(sheet, cells if first == 1 else {})
        if self.problems:
            return
        count = 0
        for number, row in rows:
            filled = {place: cell for place, cell in row.items() if not is_empty(cell)}
            if not filled:
                continue
            count += 1
            if count > MOST_ROWS:
                sentence = _("There are more than %(most)d prices in it.")
                self.problems.stop(sentence % {"most": MOST_ROWS})
                return
            self._price(sheet, number, header, filled)
        if not count:
            self.problems.add(sheet, None, "", None, _("There are no prices in it."))

    def _header(self, sheet: str, cells: dict[int, Cell]) -> dict[int, str]:
        header: dict[int, str] = {}
        for place, cell in cells.items():
            title = str(cell).strip().lower()
            if title in header.values():
                reason = _("This column is there twice.")
                self.problems.add(sheet, 1, title, cell, reason)
            elif title in NAMES:
                header[place] = title
            elif title:
                self.found.ignored.append(str(cell).strip())
        for name in NAMES:
            if name not in header.values():
                self.problems.add(sheet, 1, name, None, _("This column is missing."))
        return header

    def _price(
        self, sheet: str, number: int, header: dict[int, str], row: dict[int, Cell]
    ) -> None:
        cells = {header[place]: cell for place, cell in row.items() if place in header}
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for column in COLUMNS:
            try:
                cell = cells.get(column.name)
                values[column.name] = read(column, cell, self.today)
            except WrongError as error:
                wrong[column.name] = str(error)
        wrong = {**self._wrong(number, header, row, values), **wrong}
        for name, reason in wrong.items():
            self.problems.add(sheet, number, name, cells.get(name), reason)
        if not wrong:
            self.found.prices.append(self._built(values))

    def _wrong(
        self,
        number: int,
        header: dict[int, str],
        row: dict[int, Cell],
        values: dict[str, Any],
    ) -> dict[str, str]:
        """Return what is wrong beside what each cell says by itself."""
        wrong = {}
        code = (values.get("code") or "").lower()
        if code and self.rows_of_codes.setdefault(code, number) != number:
            sentence = _("The same stands in row %(row)d already.")
            wrong["code"] = sentence % {"row": self.rows_of_codes[code]}
        payer = values.get("betaler")
        if payer and payer.lower() not in self.payers:
            if self.may_add_payers:
                self.payers[payer.lower()] = Payer(name=payer)
                self.found.new_payers.append(payer)
            else:
                wrong["betaler"] = _("The system does not know this payer.")
        leefdomein = values.get("leefdomein")
        if leefdomein and leefdomein.lower() not in self.leefdomeinen:
            wrong["leefdomein"] = _("The system does not know this one.")
        if max(row) > max(header):
            # As a comma in a price does, when commas are between the columns.
            wrong[""] = _("There is more in this row than there are columns.")
        return wrong

    def _built(self, values: dict[str, Any]) -> Price:
        return Price(
            code=values["code"],
            name=values["naam"],
            unit=values["eenheid"],
            amount=values["prijs"],
            price_year=values["peiljaar"],
            payer=self.payers[values["betaler"].lower()],
            kind=values["soort"],
            leefdomein=self.leefdomeinen.get((values["leefdomein"] or "").lower()),
            certainty=values["zekerheid"] or "",
            source=values["bron"],
        )


# The same the other way round ----------------------------------------------------


def sheet_of(price_list: PriceList) -> sheets.Sheet:
    """Return a version as a table that can be brought in again."""
    number = sheets.Kind.NUMBER
    meanings = {
        "code": (_("by which a price is known in the next version"), None),
        "naam": (_("what it is"), None),
        "eenheid": (_("what the price is of: an hour, a day, a year"), None),
        "prijs": (_("in euro"), number),
        "peiljaar": (_("empty is not known"), sheets.Kind.INTEGER),
        "betaler": (_("who pays it, unless a line says otherwise"), None),
        "soort": (_("reëel is a real cost, overdracht a transfer"), None),
        "leefdomein": (_("under which it is found"), None),
        "zekerheid": (_("gevonden is without doubt; anything else is shown"), None),
        "bron": (_("where the price was found"), None),
    }
    columns = [
        sheets.Column(name, name, kind or sheets.Kind.TEXT, meaning)
        for name, (meaning, kind) in meanings.items()
    ]
    rows = [tuple(_cells(price)) for price in price_list.prices.all()]
    return sheets.Sheet(
        name=SHEET,
        title=SHEET,
        columns=columns,
        batches=lambda _most: iter([sheets.Batch(rows)]),
        last=0,
        about=[(_("version"), price_list.name)],
    )


def _cells(price: Price) -> Iterator[Any]:
    kinds = {kind: word for word, kind in reversed(KINDS.items())}
    yield from (price.code, price.name, price.unit, price.amount, price.price_year)
    yield from (price.payer.name, kinds[Price.Kind(price.kind)])
    yield from (str(price.leefdomein or ""), price.certainty, price.source)
