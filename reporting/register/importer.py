"""Import a register: everything, or nothing and every bad row by name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pghistory
from django.db import connection, models, transaction
from django.db.models import BigIntegerField, F, Func, Max, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from cases.actions import log_look
from cases.models import AccessLog, Household, User
from mdo.models import Agreement, Doorbraak, Mdo
from reporting.register.cells import is_empty
from reporting.register.households import Aanspreekpunten, Cases, Households, Members
from reporting.register.known import Register
from reporting.register.people import Organisations, People
from reporting.register.problems import Problem, Problems, TooManyProblemsError
from reporting.register.promises import Agreements, Doorbraken, Escalations, Mdos
from reporting.register.sheet import Made, Row, Sheet
from reporting.register.workbook import Cell, UnreadableError, Workbook
from reporting.register.yields import Costs, Efforts, Scores

# In this order a row comes after all that it refers to.
SHEETS: tuple[type[Sheet], ...] = (
    Organisations,
    People,
    Households,
    Members,
    Cases,
    Aanspreekpunten,
    Mdos,
    Agreements,
    Scores,
    Costs,
    Efforts,
    Escalations,
    Doorbraken,
)
# So many rows at a time are in memory, and go to the database together.
BATCH = 2000
# The sequence that the actions take their numbers from, and what a number looks like.
SEQUENCES: tuple[tuple[str, type[models.Model], str], ...] = (
    ("cases_household_number", Household, r"^HA-(\d{1,15})$"),
    ("mdo_mdo_number", Mdo, r"^MDO-(\d{1,15})$"),
    ("mdo_agreement_number", Agreement, r"^AFS-(\d{1,15})$"),
    ("mdo_doorbraak_number", Doorbraak, r"^DBR-(\d{1,15})$"),
)
# Held while a register is imported: "HA" and a number that nobody else uses.
LOCK = 4_865_001

Progress = Callable[[str, int], None]


@dataclass
class Outcome:
    """What an import did, or what stood in its way."""

    made: dict[str, Made] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    # Bad only because a row is bad that they belong to; mend that one first.
    consequences: list[Problem] = field(default_factory=list)
    waiting: int = 0
    # Columns and sheets that the register does not have, as (sheet, column).
    ignored: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.problems


class _UndoneError(Exception):
    """Takes back what was written before the first bad row was met."""


def import_register(
    path: Path,
    *,
    at: datetime,
    by: User | None = None,
    check_only: bool = False,
    progress: Progress = lambda sheet, rows: None,
) -> Outcome:
    """Bring the register at `path` into the system, in one transaction.

    A bad row anywhere and nothing is written. A row that the system has already, by
    the key of its sheet, changes nothing: work done since in the system is not
    undone by an old file. A number that the system uses for something else is
    refused. `by` is who asked for it; the history and the log say so.
    """
    outcome = Outcome()
    problems = Problems()
    try:
        with Workbook(path) as workbook:
            headers = _headers(workbook, problems, outcome)
            if not problems:
                with transaction.atomic(), _history(by):
                    _import(
                        workbook,
                        headers,
                        problems,
                        outcome,
                        at=at,
                        by=by,
                        check_only=check_only,
                        progress=progress,
                    )
                    if problems or check_only:
                        raise _UndoneError
    except UnreadableError as error:
        problems.add("", None, "", None, str(error))
    except TooManyProblemsError:
        problems.stop(_("There are more; this is no register."))
    except _UndoneError:
        pass
    outcome.problems, outcome.consequences = problems.split()
    outcome.waiting = problems.waiting
    return outcome


def _history(by: User | None) -> Any:
    about_by = {"user": by.pk} if by else {}
    return pghistory.context(command="import_register", **about_by)


def _import(
    workbook: Workbook,
    headers: dict[str, dict[int, str]],
    problems: Problems,
    outcome: Outcome,
    *,
    at: datetime,
    by: User | None,
    check_only: bool,
    progress: Progress,
) -> None:
    _wait_for_others()
    register = Register()
    for sheet_class in SHEETS:
        sheet = sheet_class(register, problems, at)
        outcome.made[sheet.name] = sheet.made
        rows = _rows(workbook, sheet.name, headers[sheet.name])
        while batch := list(islice(rows, BATCH)):
            sheet.take(batch, write=not check_only)
            progress(sheet.name, sheet.made.rows)
    if not problems and not check_only:
        _go_on_counting()
        _log(register.touched, by=by)


def _wait_for_others() -> None:
    # Two imports of the same file at once would each find nothing there.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _go_on_counting() -> None:
    """Let the next number that the system gives come after those of the register."""
    for sequence, model, pattern in SEQUENCES:
        digits = Func(F("number"), Value(pattern), function="substring")
        numbers = model._default_manager.annotate(
            digits=Cast(digits, BigIntegerField())
        )
        highest = numbers.aggregate(highest=Max("digits"))["highest"] or 0
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(%s, %s)"
                " WHERE %s > coalesce(pg_sequence_last_value(%s::regclass), 0)",
                [sequence, highest, highest, sequence],
            )


def _log(household_ids: set[int], *, by: User | None) -> None:
    """Write a line a household: the resident may ask who put this here."""
    ids = sorted(household_ids)
    for start in range(0, len(ids), BATCH):
        log_look(
            by=by,
            households=ids[start : start + BATCH],
            name="import_register",
            channel=AccessLog.Channel.COMMAND,
            action=AccessLog.Action.CREATE,
        )


# Sheets and their columns ------------------------------------------------------


def _headers(
    workbook: Workbook, problems: Problems, outcome: Outcome
) -> dict[str, dict[int, str]]:
    """Return for each sheet where its columns are; note all that is missing."""
    known = {sheet.name: sheet for sheet in SHEETS}
    headers: dict[str, dict[int, str]] = {}
    for name in workbook.sheet_names:
        if name.lower() not in known:
            outcome.ignored.append((name, ""))
        elif name.lower() in headers:
            problems.add(name, None, "", None, _("This sheet is there twice."))
        else:
            headers[name.lower()] = _header(
                workbook, name, known[name.lower()], problems, outcome
            )
    for name in known:
        if name not in headers:
            problems.add(name, None, "", None, _("This sheet is missing."))
    return headers


def _header(
    workbook: Workbook,
    name: str,
    sheet: type[Sheet],
    problems: Problems,
    outcome: Outcome,
) -> dict[int, str]:
    first = next(workbook.rows(name), (1, {}))
    cells: dict[int, Cell] = first[1] if first[0] == 1 else {}
    columns = {column.name: column for column in sheet.columns}
    header: dict[int, str] = {}
    for position, cell in cells.items():
        title = str(cell).strip().lower()
        if title in header.values():
            problems.add(sheet.name, 1, title, cell, _("This column is there twice."))
        elif title in columns:
            header[position] = title
        elif title:
            outcome.ignored.append((sheet.name, str(cell).strip()))
    for column in sheet.columns:
        if column.name not in header.values() and not column.is_optional:
            reason = _("This column is missing.")
            problems.add(sheet.name, 1, column.name, None, reason)
    return header


def _rows(workbook: Workbook, name: str, header: dict[int, str]) -> Iterator[Row]:
    """Yield the rows of a sheet under the header that are not empty."""
    for number, cells in workbook.rows(_original(workbook, name)):
        if number == 1:
            continue
        named = {
            header[position]: cell
            for position, cell in cells.items()
            if position in header and not is_empty(cell)
        }
        if named:
            yield Row(number, named)


def _original(workbook: Workbook, name: str) -> str:
    """Return how the workbook writes the name of the sheet."""
    return next(sheet for sheet in workbook.sheet_names if sheet.lower() == name)
