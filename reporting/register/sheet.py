"""What the importers of all sheets share: reading rows, references, what is new."""

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import AccessGrant, Household
from reporting.register.cells import Column, WrongError, is_empty, read
from reporting.register.known import AnyKnown, Numbers, Register
from reporting.register.problems import Problems
from reporting.register.workbook import Cell

Model = TypeVar("Model", bound=models.Model)


@dataclass(slots=True)
class Row:
    """A row as it stands in the sheet, and what its cells mean."""

    number: int
    cells: Mapping[str, Cell]
    # By column; a cell that is wrong is not there, an empty one is None.
    values: dict[str, Any] = field(default_factory=dict)
    # By column: the rows that it refers to.
    links: dict[str, Any] = field(default_factory=dict)
    # Something in it is wrong and was named.
    is_bad: bool = False
    # It has the key of an earlier row.
    is_double: bool = False
    # It belongs to a row that is bad, so that there is no saying what is right.
    waits: bool = False

    @property
    def is_usable(self) -> bool:
        return not (self.is_bad or self.waits)


@dataclass(slots=True)
class Entry(Generic[Model, AnyKnown]):
    """A good row: what goes into the database, and what other sheets need of it."""

    row: Row
    instance: Model
    known: AnyKnown


@dataclass
class Made:
    """What the import did with one sheet."""

    rows: int = 0
    made: int = 0
    # Rows that the system has already, and those of them that differ there by now.
    present: int = 0
    moved_on: int = 0


class Sheet(Generic[Model, AnyKnown]):
    """One sheet of the register: reads its rows, checks them and writes what is new.

    A row is known again by its key. When the system has it already, the columns in
    `identity` have to be the same, else it is somebody else's number and the row is
    refused. The columns in `lively` change by working with the system; there the
    system is right and the row changes nothing.
    """

    name: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[tuple[str, ...]]
    model: ClassVar[type[models.Model]]
    # Fields of the model; those of identity with the columns they come from.
    identity: ClassVar[Mapping[str, str]] = {}
    lively: ClassVar[tuple[str, ...]] = ()

    def __init__(self, register: Register, problems: Problems, at: dt.datetime) -> None:
        self.register = register
        self.problems = problems
        self.at = at
        self.today = timezone.localdate(at)
        self.made = Made()
        # By key: the first row that has it, and a print of what is in that row.
        self._firsts: dict[Hashable, tuple[int, int]] = {}

    # What each sheet says for itself.

    def load(self, rows: list[Row]) -> dict[Any, Any]:
        """Fetch what these rows refer to, and return the rows that exist by key."""
        raise NotImplementedError

    def check_row(self, row: Row) -> None:
        """Note what is wrong between the cells of one row."""

    def link(self, row: Row) -> None:
        """Find what the row refers to, with `refer` and `pick`."""

    def check_dates(self, row: Row) -> None:
        """Note dates that cannot be, beside those of the rows it belongs to."""

    def conflicts(self, row: Row) -> Iterator[tuple[str, str]]:
        """Yield column and reason where a new row is at odds with the state of things.

        What the system has already may have moved on since, and is not asked.
        """
        yield from ()

    def build(self, row: Row) -> tuple[Model, AnyKnown]:
        """Return a good row as it would be in the database."""
        raise NotImplementedError

    def remember(self, row: Row, known: AnyKnown | None) -> None:
        """Keep what other sheets need of this row; None when it is bad."""

    def related(self, entry: Entry[Model, AnyKnown]) -> Iterator[models.Model]:
        """Yield the rows that go with it, once it is in the database."""
        yield from ()

    # What is the same for all.

    def take(self, rows: list[Row], *, write: bool) -> None:
        """Check these rows, and write those that are new."""
        for row in rows:
            self._read(row)
        existing = self.load(rows)
        entries = []
        for row in rows:
            entry = self._entry(row, existing)
            if entry:
                entries.append(entry)
        self.made.rows += len(rows)
        if write and not self.problems:
            self._write(entries)

    def _read(self, row: Row) -> None:
        for column in self.columns:
            try:
                row.values[column.name] = read(
                    column, row.cells.get(column.name), self.today
                )
            except WrongError as error:
                self.wrong(row, column.name, str(error))
        self.check_row(row)
        key = self.key_of(row)
        if key is None:
            self.problems.lose_number(self.name)
            return
        content = hash(frozenset(row.cells.items()))
        if key in self._firsts:
            first, first_content = self._firsts[key]
            self._is_double(row, first, is_copy=content == first_content)
        else:
            self._firsts[key] = (row.number, content)

    def key_of(self, row: Row) -> Hashable | None:
        """Return what the row is known by; None when that cannot be read."""
        if any(column not in row.values for column in self.key):
            return None
        if len(self.key) == 1:
            return row.values[self.key[0]]
        return tuple(row.values[column] for column in self.key)

    def _is_double(self, row: Row, first: int, *, is_copy: bool) -> None:
        row.is_double = True
        sentence = _("The same stands in row %(row)d already.")
        self.wrong(row, self.key[0], sentence % {"row": first})
        if not is_copy:
            # It is another row with a wrong number, not the same row twice.
            self.problems.lose_number(self.name)

    def _entry(
        self, row: Row, existing: Mapping[Hashable, Any]
    ) -> Entry[Model, AnyKnown] | None:
        """Return what to write of a row: nothing when it is bad or exists."""
        key = self.key_of(row)
        present = None if key is None or row.is_double else existing.get(key)
        self.link(row)
        self.check_dates(row)
        if present is None and not row.is_double:
            self._report_conflicts(row)
        built = self.build(row) if row.is_usable else None
        if built and present is not None:
            self._compare(row, built[0], present)
            if row.is_usable:
                # What others need of it was fetched by `load`.
                return None
        known = built[1] if built and row.is_usable else None
        if key is not None and not row.is_double:
            self.remember(row, known)
        if row.waits and not row.is_bad:
            self.problems.waiting += 1
        return Entry(row, built[0], known) if built and known else None

    def _report_conflicts(self, row: Row) -> None:
        # A row that is wrong in itself may be at odds with others only by that.
        was_bad = row.is_bad
        for column, reason in list(self.conflicts(row)):
            if not was_bad:
                self.wrong(row, column, reason)

    def _compare(self, row: Row, instance: Model, present: Model) -> None:
        """Refuse another row under the same key; count one that has moved on."""
        self.made.present += 1
        for name, column in self.identity.items():
            if getattr(instance, name) != getattr(present, name):
                sentence = _("The system has this row, with something else here.")
                self.wrong(row, column, sentence)
        if any(
            getattr(instance, name) != getattr(present, name) for name in self.lively
        ):
            self.made.moved_on += 1

    def wrong(
        self,
        row: Row,
        column: str,
        reason: str,
        *,
        missing: tuple[str, Any] | None = None,
    ) -> None:
        """Note that a cell of this row is wrong."""
        row.is_bad = True
        self.problems.add(
            self.name,
            row.number,
            column,
            row.cells.get(column),
            reason,
            missing=missing,
        )

    def not_before(
        self, row: Row, column: str, day: dt.date | None, reason: str = ""
    ) -> None:
        """Note a date that is before another; an empty one is not."""
        value = row.values.get(column)
        if value and day and value < day:
            sentence = reason or _("This is before %(day)s.")
            self.wrong(row, column, sentence % {"day": day.strftime("%d-%m-%Y")})

    def refer(self, row: Row, column: str, numbers: Numbers[Any]) -> Any:
        """Return the row of another sheet that this cell names; None when it is bad.

        The row is then bad itself, or waits until the other one is mended.
        """
        number = row.values.get(column)
        if number is None:
            return None
        if number in numbers:
            known = numbers[number]
            row.waits = row.waits or known is None
            row.links[column] = known
            return known
        self.wrong(
            row,
            column,
            _("This is not in the sheet %(sheet)s.") % {"sheet": numbers.sheet},
            missing=(numbers.sheet, number),
        )
        return None

    def pick(self, row: Row, column: str, table: Mapping[Any, Any]) -> Any:
        """Return the row of one of the system's lists that this cell names."""
        name = row.values.get(column)
        if name is None:
            return None
        if name not in table:
            self.wrong(row, column, _("The system does not know this one."))
            return None
        row.links[column] = table[name]
        return table[name]

    def pick_all(self, row: Row, column: str, table: Mapping[Any, Any]) -> None:
        """Find every name in this cell in one of the system's lists."""
        names = row.values.get(column) or []
        for name in names:
            if name not in table:
                sentence = _("The system does not know %(name)s.")
                self.wrong(row, column, sentence % {"name": name})
                return
        row.links[column] = [table[name] for name in names]

    def refer_all(self, row: Row, column: str, numbers: Numbers[Any]) -> None:
        """Find every row of another sheet that this cell names."""
        names = row.values.get(column) or []
        for name in names:
            if name not in numbers:
                sentence = _("%(name)s is not in the sheet %(sheet)s.")
                self.wrong(
                    row,
                    column,
                    sentence % {"name": name, "sheet": numbers.sheet},
                    missing=(numbers.sheet, name),
                )
                return
            row.waits = row.waits or numbers[name] is None
        row.links[column] = [numbers[name] for name in names]

    def _write(self, entries: list[Entry[Model, AnyKnown]]) -> None:
        try:
            with transaction.atomic():
                self._insert(entries)
        except IntegrityError:
            # Another person was first, or a constraint has no check here yet.
            self._name_refused(entries)
            if not self.problems:
                raise

    def _insert(self, entries: list[Entry[Model, AnyKnown]]) -> None:
        self.model._default_manager.bulk_create([entry.instance for entry in entries])
        others: dict[type[models.Model], list[models.Model]] = {}
        for entry in entries:
            entry.known.pk = entry.instance.pk
            self._touch(entry.instance)
            for other in self.related(entry):
                others.setdefault(type(other), []).append(other)
        for model, instances in others.items():
            # Somebody may have that access already, for the same reason.
            model._default_manager.bulk_create(
                instances, ignore_conflicts=model is AccessGrant
            )
        self.made.made += len(entries)

    def _touch(self, instance: models.Model) -> None:
        if isinstance(instance, Household):
            self.register.touched.add(instance.pk)
        elif hasattr(instance, "household_id"):
            self.register.touched.add(instance.household_id)

    def _name_refused(self, entries: list[Entry[Model, AnyKnown]]) -> None:
        for entry in entries:
            try:
                with transaction.atomic():
                    self._insert([entry])
            except IntegrityError as error:
                self.wrong(
                    entry.row,
                    self.key[0],
                    _("The database refuses this row: %(constraint)s.")
                    % {"constraint": constraint(error)},
                )


def constraint(error: IntegrityError) -> str:
    """Return the name of the constraint, without the data that broke it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) or type(error).__name__


def has(row: Row, column: str) -> bool:
    """Return whether the cell is filled, rightly or wrongly."""
    return not is_empty(row.cells.get(column))
