"""A table to take out: typed columns, rows in batches, and what they mean."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import QuerySet


class Kind(StrEnum):
    """What a cell of a column holds, in every format alike; it may be empty too."""

    TEXT = "text"
    # Words of ours, that nobody typed.
    WORDS = "words"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, its heading for people, and what it means."""

    name: str
    heading: str
    kind: Kind = Kind.TEXT
    meaning: str = ""


@dataclass
class Batch:
    """Some rows, to be read once: in Python by `rows`, or by the database itself.

    Rows of a queryset have a column more than the sheet: whose they are. One query
    tells both, so that no row leaves of which nobody is logged. `last` is the highest
    key that they can have.
    """

    known: list[tuple] = field(default_factory=list)
    queryset: QuerySet | None = None
    last: int = 0
    # Of what was read.
    number: int = 0
    households: set[int] = field(default_factory=set)

    def rows(self) -> list[tuple]:
        if self.queryset is None:
            self.number = len(self.known)
            return self.known
        found = list(self.queryset)
        self.number = len(found)
        self.households = {row[-1] for row in found}
        return [row[:-1] for row in found]


@dataclass(frozen=True)
class Sheet:
    """A table to take out.

    `batches` yields the rows, so many of them at most at a time. It asks the database
    anew for each batch, and so with the rights of that moment. `last` is about the key
    of the last row.
    """

    name: str
    title: str
    columns: list[Column]
    batches: Callable[[int], Iterator[Batch]]
    last: int
    # What was asked and by whom, in words: it stands in the file.
    about: list[tuple[str, str]] = field(default_factory=list)
