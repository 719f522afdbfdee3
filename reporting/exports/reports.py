"""The reports as tables to take out: what leaves says nothing of few people.

Also for a coordinator, who sees all numbers of the own areas on the page: a file goes
on to people who do not work on the cases. What is hidden is decided on the table of
all areas, as for a manager, so that two files together tell nothing more.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cases.models import User
from reporting.exports.lists import LISTS
from reporting.exports.sheets import Batch, Column, Kind, Sheet
from reporting.exports.words import REMARKS, TITLES, words_of
from reporting.models import Lesson
from reporting.report import areas_of
from reporting.report_rows import flat, rows_in
from reporting.reports_api import REPORTS

VIEWS = {view.report: view for view in REPORTS}
# A report that is called as a list is: the list had the name first.
NAME_OF_FILE = {name: f"{name}-report" if name in LISTS else name for name in TITLES}
REPORT_OF = {file: name for name, file in NAME_OF_FILE.items()}
# Of cases: published, and frozen. Of lessons nothing is hidden.
OF_CASES = [name for name, view in VIEWS.items() if view.is_of_cases]
KINDS: tuple[tuple[set[type], Kind], ...] = (
    ({int}, Kind.INTEGER),
    ({int, Decimal}, Kind.NUMBER),
    ({date}, Kind.DATE),
)


def report_sheet(name: str, user: User, as_of: date, asked: dict[str, Any]) -> Sheet:
    """Return a report as it may leave, with the areas that `user` may see."""
    view = VIEWS[name]()
    report = view.report_to_leave(user, asked, as_of)
    tables = list(view.tables(report))
    beside = view.beside(report, tables)
    own = (
        None if user.is_manager else set(areas_of(user).values_list("name", flat=True))
    )
    lines = [
        line
        for table in tables
        for line in (
            lines_of(table, as_of, own, asked)
            if view.is_of_cases
            else _lines_of_lessons(table, as_of)
        )
    ]
    about = list(_remarks(beside, hides=view.is_of_cases))
    return sheet_of(name, str(TITLES[name]), lines, about)


def sheet_of(
    name: str, title: str, lines: list[dict[str, Any]], about: list[tuple[str, str]]
) -> Sheet:
    """Return lines of figures as a table, with what each column is."""
    names = list(dict.fromkeys(key for line in lines for key in line))
    columns = [_column(name, lines) for name in names]
    rows = [tuple(_cell(line.get(name)) for name in names) for line in lines]
    return Sheet(
        name=name,
        title=title,
        columns=columns,
        batches=lambda _most: iter([Batch(rows)]),
        last=0,
        about=about,
    )


def lines_of(
    table: dict[str, Any], as_of: date, own: set[str] | None, asked: dict[str, Any]
) -> Iterator[dict[str, Any]]:
    """Yield a line for all areas together and one an area; of `own` areas only."""
    rows: list[tuple[str, Any]] = []
    # Of one leefdomein or organisation there is one line only.
    if (own is None and not asked.get("area")) or not table["byArea"]:
        rows.append((_("all areas"), table["total"]))
    rows += [
        (area, row)
        for area, row in table["byArea"].items()
        if own is None or area in own
    ]
    key: dict[str, Any] = {
        name: table[name] for name in ("measure", "leefdomein") if name in table
    }
    for area, row in rows:
        hidden = sorted(words_of(name)[0] for name in row["suppressed"])
        line = {**row, "suppressed": [", ".join(hidden)]}
        yield {"asOf": as_of, "area": area, **key, **dict(flat(line))}


def _lines_of_lessons(table: dict[str, Any], as_of: date) -> Iterator[dict[str, Any]]:
    """Yield a line for all lessons together, one a level and one a source."""
    for part, name, row in rows_in(table):
        level = _("all levels") if part != "byLevel" else Lesson.Level(name).label
        source = _("everything") if part != "bySource" else Lesson.Source(name).label
        yield {
            "asOf": as_of,
            "level": str(level),
            "source": str(source),
            **dict(flat(row)),
        }


def _column(name: str, lines: list[dict[str, Any]]) -> Column:
    heading, meaning = words_of(name)
    found = {type(line[name]) for line in lines if line.get(name) is not None}
    kind = next((kind for types, kind in KINDS if found and found <= types), Kind.TEXT)
    return Column(name, heading, kind, meaning)


def _cell(value: Any) -> Any:
    return None if value == "" else value


def _remarks(beside: dict[str, Any], *, hides: bool) -> Iterator[tuple[str, str]]:
    if hides:
        yield (
            _("Hidden"),
            _(
                "Figures about fewer than 10 cases, and what would give them away, are "
                "left empty."
            ),
        )
    for name, value in beside.items():
        if isinstance(value, list):
            value = ", ".join(value)
        elif isinstance(value, bool):
            value = _("yes") if value else ""
        if value not in (None, ""):
            yield str(REMARKS.get(name, name)), str(value)
