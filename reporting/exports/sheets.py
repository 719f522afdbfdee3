"""A table to take out: typed columns, rows in batches, and what they mean."""

from collections.abc import Callable, Iterable, Iterator
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


@dataclass(frozen=True)
class Batch:
    """Some rows, in the order of the columns, and whose they are.

    `queryset` gives the same rows, where the database can write them itself.
    """

    rows: Iterable[tuple]
    number: int
    households: frozenset[int] = frozenset()
    queryset: QuerySet | None = None


@dataclass(frozen=True)
class Sheet:
    """A table to take out.

    `batches` asks the database anew for each batch, and so with the rights of that
    moment. `number` is about how many rows come.
    """

    name: str
    title: str
    columns: list[Column]
    batches: Callable[[], Iterator[Batch]]
    number: int
    # What was asked and by whom, in words: it stands in the file.
    about: list[tuple[str, str]] = field(default_factory=list)
