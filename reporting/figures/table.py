"""What all figures share: which rows they are about, and a table by area.

Every figure keeps about how many cases it is, since outside the people who work on
the cases nothing is shown about fewer than ten (`reporting.suppression`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case as CaseWhen
from django.db.models import F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractQuarter, ExtractYear

from cases.models import Area, Case, CaseLeefdomein, Leefdomein, Organisation
from mdo.models import Attendance
from reporting.models import Effort

if TYPE_CHECKING:
    from reporting.figures.together import Together


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the figures are about. What is None does not narrow them.

    `as_of` is the day whose state is shown, by the rows as they are now and their
    dates: what was done later was unfinished then. What has no date is taken as it
    is now: an own due date, a review date, who is in which area, confirmed costs.

    The period, both days included, is about: the day the six weeks end (deadlines),
    the closing of the case (rendement), the last measurement (wellbeing), the MDO or
    the asking of the doorbraak (process), the opening or the closing of the case
    (completeness). Attention is about one day and has none.

    `area` is that of the household; `areas` are the ids of the only areas somebody
    may see. `leefdomein` is that of the agreement (deadlines) or of the score
    (wellbeing), and else one of the case. `organisation` is that of the owner
    (deadlines), and else one that was at an MDO of the case or put hours into it.

    `voordeur` is where help was asked, and `of_voordeur` are the ids of its cases: it
    is a text that somebody typed, which figures do not read. Of cases that were
    destroyed it is not kept.

    `minus` are scopes whose rows are taken away again. What is left is no figure; the
    cases behind it are those by which two questions differ (`reporting.published`).

    `together` are other scopes of which the same is asked, and which are answered with
    it. `apart` is by what its rows are then told apart, see `told_apart`.
    """

    as_of: date
    from_on: date | None = None
    to_on: date | None = None
    area: Area | None = None
    leefdomein: Leefdomein | None = None
    organisation: Organisation | None = None
    voordeur: str = ""
    of_voordeur: frozenset[int] = frozenset()
    areas: frozenset[int] | None = None
    minus: tuple["Scope", ...] = ()
    together: "Together | None" = field(default=None, compare=False, repr=False)
    apart: frozenset[str] = frozenset()

    @property
    def is_of_everything(self) -> bool:
        """Whether no period narrows it: what is open is then what began and is left."""
        return not any(each.from_on or each.to_on for each in (self, *self.minus))

    def in_areas(self, path: str) -> Q:
        """Return the condition on the area, `path` being the area's id."""
        condition = Q()
        if self.area is not None:
            condition &= Q(**{path: self.area.pk})
        if self.areas is not None:
            condition &= Q(**{f"{path}__in": self.areas})
        return condition

    def in_period(self, path: str) -> Q:
        """Return the condition on the date that the period is about."""
        condition = Q()
        if self.from_on is not None:
            condition &= Q(**{f"{path}__gte": self.from_on})
        if self.to_on is not None:
            condition &= Q(**{f"{path}__lte": self.to_on})
        return condition

    def since(self, as_of: date) -> "Scope":
        """Return what changed in this scope since a day."""
        return replace(self, minus=(replace(self, as_of=as_of),))

    def cases(self, *, leefdomein: bool = True) -> QuerySet[Case]:
        """Return the cases that were opened by then, of area, leefdomein and party."""
        cases = Case.objects.filter(
            self.in_areas("household__area_id"), opened_on__lte=self.as_of
        )
        if leefdomein and self.leefdomein is not None:
            asked = CaseLeefdomein.objects.filter(leefdomein=self.leefdomein)
            cases = cases.filter(pk__in=asked.values("case"))
        if self.organisation is not None:
            at_mdo = Attendance.objects.filter(
                organisation=self.organisation, present=True
            )
            hours = Effort.objects.filter(organisation=self.organisation)
            # Each is found once. Asked for each case apart they take ten times longer.
            of_it = (
                at_mdo.order_by()
                .values(one=F("mdo__case"))
                .union(hours.order_by().values(one=F("case")))
            )
            cases = cases.filter(pk__in=of_it)
        if self.voordeur:
            cases = cases.filter(pk__in=self.of_voordeur)
        return cases


def quarter_of(day: date) -> int:
    """Return the number of a quarter, as `told_apart` numbers them."""
    return day.year * 4 + (day.month + 2) // 3


def by_then(path: str, as_of: date) -> Q:
    """Return the condition that this had happened on `as_of`."""
    return Q(**{f"{path}__lte": as_of})


def not_by_then(path: str, as_of: date) -> Q:
    """Return the condition that this had not happened yet on `as_of`."""
    return Q(**{path: None}) | Q(**{f"{path}__gt": as_of})


def one_when(condition: Q) -> CaseWhen:
    """Return 1 of the rows that meet a condition, and 0 of the others."""
    return CaseWhen(When(condition, then=1), default=0, output_field=IntegerField())


def true_when(condition: Q | Combinable) -> CaseWhen:
    """Return whether rows meet a condition; where that is unknown they do not."""
    return CaseWhen(When(condition, then=Value(True)), default=Value(False))


# Cells of one row that add up: the whole and its parts.
Addition = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Row:
    """The figures of one area, or of all areas together.

    `cases_behind` says for each cell about how many cases it is: also for cells that
    are not shown but can be computed from those that are. A cell is one field, or
    fields that are hidden together. `suppressed` names the fields that are hidden.
    """

    cases_behind: Mapping[str, int]
    suppressed: frozenset[str] = frozenset()

    # The fields of each cell, and the fields that are computed from several cells.
    CELLS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    COMPUTED: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    SUMS: ClassVar[tuple[Addition, ...]] = ()
    # Fields with a number for each of several names, with how their cells begin.
    NAMED: ClassVar[Mapping[str, str]] = {}
    # Cells that are not the sum of those of the areas.
    NOT_ADDED: ClassVar[frozenset[str]] = frozenset()
    # Where one of several has to be hidden, these are the last: the report is for them.
    SPARED: ClassVar[frozenset[str]] = frozenset()
    # Fields with names that are told of everything and all areas together only, to who
    # sees no small numbers: by area or period as well they would be too many.
    NAMED_OF_ALL: ClassVar[frozenset[str]] = frozenset()
    # Cells that are nothing of what is still to come, as everybody knows.
    NOT_YET: ClassVar[frozenset[str]] = frozenset()

    @property
    def is_suppressed(self) -> bool:
        return bool(self.suppressed)

    def shown(self) -> set[str]:
        """Return the cells that are shown when nothing is hidden."""
        return set(self.CELLS) | {
            prefix + name
            for field, prefix in self.NAMED.items()
            for name in getattr(self, field)
        }

    def is_of_all_only(self, cell: str) -> bool:
        """Tell whether a cell is told of everything and all areas together only."""
        return any(cell.startswith(self.NAMED[name]) for name in self.NAMED_OF_ALL)

    def named_cells(self, field: str) -> tuple[str, ...]:
        """Return the cells of the numbers of one of the `NAMED` fields."""
        return tuple(self.NAMED[field] + name for name in getattr(self, field))

    def sums(self) -> list[Addition]:
        """Return which cells of this row add up to which."""
        return list(self.SUMS)

    def beside(self, total: Self) -> Self:
        """Return the row with the same cells as that of all areas together."""
        filled: dict[str, Any] = {
            # A name that is left out would tell that there is none.
            field: {
                name: getattr(self, field).get(name, 0)
                for name in getattr(total, field)
            }
            for field in self.NAMED
        }
        return replace(self, **filled) if filled else self

    def hide(self, cells: set[str]) -> Self:
        """Return the row without these cells and what is computed from them."""
        fields = {field for cell in cells for field in self.CELLS.get(cell, ())}
        fields |= {name for name, of in self.COMPUTED.items() if cells & set(of)}
        hidden: dict[str, Any] = dict.fromkeys(fields)
        for named, prefix in self.NAMED.items():
            hidden[named] = {
                name: None if prefix + name in cells else number
                for name, number in getattr(self, named).items()
            }
            fields |= {
                prefix + n for n, number in hidden[named].items() if number is None
            }
        return replace(self, suppressed=frozenset(fields), **hidden)


AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True)
class Table(Generic[AnyRow]):
    """A row for all areas together, and one for each area that has any case in it."""

    total: AnyRow
    by_area: dict[str, AnyRow]


# By the id of an area, by cell: the sums of its columns, and the cases behind it.
Sums = dict[int, dict[str, "Cell"]]


@dataclass(frozen=True)
class Cell:
    """The sums of one cell's columns, and of how many cases they are."""

    sums: tuple[Decimal, ...]
    cases: int

    def __add__(self, other: "Cell") -> "Cell":
        sums = zip(self.sums, other.sums, strict=True)
        return Cell(tuple(a + b for a, b in sums), self.cases + other.cases)

    @property
    def count(self) -> int:
        return int(self.sums[0])


# The rows that a scope is about, with what each case has.
Source = Callable[[Scope], QuerySet]


def told_apart(source: Source, *, on: Any = None, **paths: Any) -> Source:
    """Let a source tell its rows apart by what a scope asks for in `apart`.

    `on` is the date that the period is about. `paths` are to a leefdomein or an
    organisation that a row is of by itself; of any other it is by its case.
    """
    return partial(_told_apart, source=source, on=on, **paths)


def _told_apart(scope: Scope, *, source: Source, on: Any, **paths: Any) -> QuerySet:
    columns: dict[str, Any] = {name: F(path) for name, path in paths.items()}
    if on is not None:
        columns["quarter"] = ExtractYear(on) * 4 + ExtractQuarter(on)
    wanted = {name: columns[name] for name in columns if name in scope.apart}
    return source(scope).annotate(**wanted)


def sum_by(
    group: Iterable[str],
    scope: Scope,
    sources: Iterable[Source],
    cells: Mapping[str, tuple[str, ...]],
) -> Iterator[tuple[tuple[Any, ...], dict[str, Cell]]]:
    """Yield for each group, such as an area, the sums of what each case has.

    Each of `sources` gives rows with the column `case`, those of the group and those
    of `cells`: of the cases, and of those that were destroyed. A case is behind a cell
    when one of its columns is not zero.
    """
    names = list(group)
    selected = [f'"{name}"' for name in names]
    for columns in cells.values():
        selected += [f'SUM("{column}")' for column in columns]
        any_of_it = " OR ".join(f'"{column}" <> 0' for column in columns)
        # Of each case there is one row in a group.
        selected.append(f"COUNT(*) FILTER (WHERE {any_of_it})")
    grouped = ", ".join(f'"{name}"' for name in names)
    question = Question(
        sources=tuple(sources),
        keys=("case", *names),
        columns=tuple(sorted({name for each in cells.values() for name in each})),
        selected=", ".join(selected),
        grouped=f"GROUP BY {grouped}",
    )
    for record in question.ask(scope):
        values = iter(record)
        key = tuple(next(values) for _name in names)
        found = {}
        for cell, columns in cells.items():
            sums = tuple(Decimal(next(values)) for _column in columns)
            found[cell] = Cell(sums, next(values))
        yield key, found


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of the rows of a scope: names of columns of this package only.

    `columns` are added up by the `keys`; without columns all rows are taken as they
    are. `selected` and `grouped` are SQL over what is left. The sources are functions,
    or partials of functions: so that the same question is known again.
    """

    sources: tuple[Source, ...]
    keys: tuple[str, ...]
    columns: tuple[str, ...] = ()
    selected: str
    grouped: str = ""

    def ask(self, scope: Scope) -> list[tuple[Any, ...]]:
        """Return the rows of the answer; none when nothing can be in the scope."""
        if scope.together is not None:
            return scope.together.ask(self, scope)
        inner, parameters = self._rows_of(scope)
        if not inner:
            return []
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {self.selected} FROM ({inner}) AS found {self.grouped}",  # noqa: S608
                parameters,
            )
            return cursor.fetchall()

    def _rows_of(self, scope: Scope) -> tuple[str, list[Any]]:
        """Return SQL for what each case has in a scope, less what it has in `minus`."""
        names = [*self.keys, *self.columns]
        here = [source(scope) for source in self.sources]
        inner, parameters = one_after_another(here, names)
        away = [source(each) for each in scope.minus for source in self.sources]
        taken, more = one_after_another(away, names, less=self.columns)
        both = " UNION ALL ".join(filter(None, (inner, taken)))
        return self.summed(both) if both else "", [*parameters, *more]

    def summed(self, rows: str) -> str:
        """Return SQL for the columns of rows, added up by the keys."""
        if not self.columns:
            return rows
        keys = ", ".join(f'"{key}"' for key in self.keys)
        sums = ", ".join(f'SUM("{each}") AS "{each}"' for each in self.columns)
        return f"SELECT {keys}, {sums} FROM ({rows}) AS rest GROUP BY {keys}"  # noqa: S608


def one_after_another(
    querysets: Iterable[QuerySet], columns: Iterable[str], less: Iterable[str] = ()
) -> tuple[str, list[Any]]:
    """Return SQL for the rows of all querysets; "" when there can be none.

    The columns of `less` are turned below zero.
    """
    turned = set(less)
    names = ", ".join(
        f'-"{column}" AS "{column}"' if column in turned else f'"{column}"'
        for column in columns
    )
    parts: list[str] = []
    parameters: list[Any] = []
    for queryset in querysets:
        try:
            sql, values = queryset.query.sql_with_params()
        except EmptyResultSet:
            # Nothing can be in it, such as the areas of somebody who has none.
            continue
        parts.append(f"SELECT {names} FROM ({sql}) AS part")  # noqa: S608
        parameters += values
    return " UNION ALL ".join(parts), parameters


def sums_by_area(
    scope: Scope, sources: Iterable[Source], cells: Mapping[str, tuple[str, ...]]
) -> Sums:
    """Return for each area the sums of what each of its cases has."""
    return {area: sums for (area,), sums in sum_by(["area"], scope, sources, cells)}


def area_names() -> dict[int, str]:
    """Return the name of each area by its id: the database groups by that, quicker."""
    return dict(Area.objects.order_by().values_list("pk", "name"))


def sums_by_name(
    name: str, scope: Scope, sources: Iterable[Source], prefix: str
) -> tuple[Sums, dict[str, tuple[str, ...]]]:
    """Return by area how many there are of each name, and the cells of all names.

    Each of `sources` has the column `name`, and how many of it a case has as `number`.
    """
    found: Sums = {}
    number = single(["number"])
    for (area, value), cells in sum_by(["area", name], scope, sources, number):
        of_area = found.setdefault(area, {})
        of_area[f"{prefix}{value}"] = cells["number"]
    return found, {
        cell: ("number",) for cell in sorted({c for row in found.values() for c in row})
    }


def named(cells: Mapping[str, "Cell"], prefix: str) -> dict[str, int | None]:
    """Return the numbers of the cells that begin so, by the names behind that."""
    return {
        cell.removeprefix(prefix): found.count
        for cell, found in sorted(cells.items())
        if cell.startswith(prefix) and found.cases
    }


def single(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return cells of one column with the same name."""
    return {name: (name,) for name in names}


def add_up(
    areas: Mapping[int, Mapping[str, Cell]], cells: Mapping[str, tuple[str, ...]]
) -> dict[str, Cell]:
    """Return the cells of all areas together; a case is in one area only."""
    total = {cell: empty(columns) for cell, columns in cells.items()}
    for found in areas.values():
        total = {cell: total[cell] + found[cell] for cell in total}
    return total


def empty(columns: tuple[str, ...]) -> Cell:
    return Cell((Decimal(0),) * len(columns), 0)


def table(
    areas: Mapping[int, Mapping[str, Cell]],
    cells: Mapping[str, tuple[str, ...]],
    row: Callable[[Mapping[str, Cell]], AnyRow],
    *,
    names: Mapping[int, str] | None = None,
) -> Table[AnyRow]:
    """Return the table of a row for each area and one for all.

    `names` are those of the areas, for who asked them already.
    """
    called = area_names() if names is None else names
    return Table(
        total=row(add_up(areas, cells)),
        by_area={
            called[area]: row(areas[area])
            for area in sorted(areas, key=lambda area: called[area])
        },
    )


def merge(
    tables: Iterable[tuple[Mapping[int, Mapping[str, Cell]], Mapping[str, tuple]]],
) -> Sums:
    """Put the cells of several questions side by side, empty where one has none."""
    parts = list(tables)
    areas = {area for found, _cells in parts for area in found}
    return {
        area: {
            cell: found.get(area, {}).get(cell, empty(columns))
            for found, cells in parts
            for cell, columns in cells.items()
        }
        for area in areas
    }
