"""What a column of the register may hold, and what a cell in it means."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from reporting.register.workbook import MOST_TEXT, Cell, Fault, Formula
from rest.texts import is_one_line, is_text

# What is longer may have several lines.
MOST_LINE = 300


class WrongError(Exception):
    """A cell does not hold what its column asks. Its text says why."""


class Kind(Protocol):
    """A kind of column: `read` returns the value of a cell that is not empty."""

    def read(self, cell: Cell, today: dt.date) -> Any: ...


@dataclass(frozen=True)
class Column:
    """A column: what its cells hold, and whether it may be empty or left out.

    A column that can be left out is empty in every row then. One whose emptiness
    says something, such as `afgesloten_op`, cannot: all cases would be open.
    """

    name: str
    kind: Kind
    is_required: bool = True
    is_optional: bool = False


def is_empty(cell: Cell | None) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def read(column: Column, cell: Cell | None, today: dt.date) -> Any:
    """Return the value of a cell, None when it is empty. Raise WrongError."""
    if is_empty(cell):
        if column.is_required:
            raise WrongError(_("This has to be filled in."))
        return None
    if isinstance(cell, Formula):
        raise WrongError(
            _("This is a formula. Put its outcome here, as a value or as text.")
        )
    if isinstance(cell, Fault):
        raise WrongError(_("This is an error of the workbook."))
    assert cell is not None  # noqa: S101 - an empty cell is handled above.
    return column.kind.read(cell, today)


@dataclass(frozen=True)
class Text:
    """A text; what looks like a formula but is typed as text stays that text."""

    most: int = MOST_TEXT
    pattern: str = ""

    def read(self, cell: Cell, today: dt.date) -> str:
        if isinstance(cell, Decimal):
            # A number typed where text is meant, such as a number as a name.
            cell = f"{cell.normalize():f}"
        if not isinstance(cell, str):
            raise WrongError(_("This is no text."))
        text = cell.strip().replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > self.most:
            raise WrongError(
                _("This is longer than %(most)d characters.") % {"most": self.most}
            )
        try:
            (is_text if self.most > MOST_LINE else is_one_line)(text)
        except ValidationError as error:
            raise WrongError(error.messages[0]) from None
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise WrongError(_("This is not written as it should be."))
        return text


@dataclass(frozen=True)
class Email:
    """An e-mail address, in small letters."""

    def read(self, cell: Cell, today: dt.date) -> str:
        address = Text(254).read(cell, today).lower()
        try:
            validate_email(address)
        except ValidationError:
            raise WrongError(_("This is no e-mail address.")) from None
        return address


@dataclass(frozen=True)
class Texts:
    """Several texts in one cell with a semicolon between them, none of them twice."""

    most: int = MOST_TEXT
    lower: bool = False

    def read(self, cell: Cell, today: dt.date) -> list[str]:
        text = Text(self.most).read(cell, today)
        parts = [part.strip() for part in text.split(";") if part.strip()]
        if self.lower:
            parts = [part.lower() for part in parts]
        if len(set(parts)) < len(parts):
            raise WrongError(_("The same stands here twice."))
        return parts


@dataclass(frozen=True)
class Day:
    """A date of Excel. A text that looks like a date is none: 3-4 is two dates."""

    may_be_future: bool = False
    first_year: int = 2000

    def read(self, cell: Cell, today: dt.date) -> dt.date:
        if not isinstance(cell, dt.datetime):
            raise WrongError(_("This is no date of Excel."))
        day = cell.date()
        if day.year < self.first_year:
            raise WrongError(_("This is before %(year)d.") % {"year": self.first_year})
        if day > today and not self.may_be_future:
            raise WrongError(_("This date is in the future."))
        return day


@dataclass(frozen=True)
class Number:
    """A number of zero or more, with so many digits before and after the comma."""

    digits: int
    decimals: int

    def read(self, cell: Cell, today: dt.date) -> Decimal:
        if not isinstance(cell, Decimal):
            raise WrongError(_("This is no number."))
        if cell < 0:
            raise WrongError(_("This is below zero."))
        if cell >= 10**self.digits:
            raise WrongError(_("This number is too large."))
        if cell != round(cell, self.decimals):
            raise WrongError(
                _("This has more than %(decimals)d digits after the comma.")
                % {"decimals": self.decimals}
            )
        return cell


@dataclass(frozen=True)
class Whole:
    """A whole number from the least up to and including the most."""

    least: int
    most: int

    def read(self, cell: Cell, today: dt.date) -> int:
        if not isinstance(cell, Decimal) or cell != cell.to_integral_value():
            raise WrongError(_("This is no whole number."))
        if not self.least <= cell <= self.most:
            raise WrongError(
                _("This is not between %(least)d and %(most)d.")
                % {"least": self.least, "most": self.most}
            )
        return int(cell)


@dataclass(frozen=True)
class Choice:
    """One of the words of the register, and what the system calls it."""

    words: Mapping[str, Any]

    def read(self, cell: Cell, today: dt.date) -> Any:
        word = cell.strip().lower() if isinstance(cell, str) else ""
        if word not in self.words:
            raise WrongError(
                _("This is none of: %(words)s.") % {"words": ", ".join(self.words)}
            )
        return self.words[word]


YES_OR_NO = Choice({"ja": True, "nee": False})
