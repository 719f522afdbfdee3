"""Asking for a file: what there is for whom, what is asked, and wanting it no more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.actions import require
from cases.errors import TransitionRefused
from cases.models import AccessLog, Area, Leefdomein, Organisation, User
from cases.permissions import may_see_board, may_see_figures
from reporting import learning, published
from reporting.exports.frozen import FROZEN, frozen_sheet, title_of_frozen
from reporting.exports.lists import LISTS, listing
from reporting.exports.reports import OF_CASES, REPORT_OF, report_sheet
from reporting.exports.sheets import Sheet
from reporting.exports.words import TITLES
from reporting.exports.writers import WRITERS
from reporting.freezing import frozen_for
from reporting.models import Export
from reporting.report import areas_of, refusals

KEPT = timedelta(days=7)
AT_ONCE = 3
DAYS = ("from", "to", "as_of")


# What there is ---------------------------------------------------------------------


def names_for(user: User) -> list[str]:
    """Return what this person may take out: a manager figures, a coordinator the
    lists of the own areas and what was frozen of them as well."""
    names = list(REPORT_OF) if may_see_figures(user) else []
    return [*names, *LISTS, FROZEN] if may_see_board(user) else names


def title_of(name: str) -> str:
    """Say what is taken out."""
    if name == FROZEN:
        return _("Frozen report")
    return str(TITLES[REPORT_OF[name]]) if name in REPORT_OF else listing(name).title


def choices_for(user: User) -> list[tuple[str, str]]:
    """Return what this person may choose to take out, with its title.

    A frozen report is taken out on its own page.
    """
    return [(name, title_of(name)) for name in names_for(user) if name != FROZEN]


def narrowed_to(export: Export, names: dict[str, str]) -> str:
    """Say what an export is narrowed to; `names` are those of what it refers to."""
    said = []
    for name, value in export.filters.items():
        words = str(FILTERS[name].words())
        if value is True:
            said.append(words)
        elif name in DAYS:
            said.append(f"{words} {date_format(date.fromisoformat(value), 'j F Y')}")
        else:
            said.append(names.get(value, words))
    return ", ".join(said)


def names_of_filters(user: User) -> dict[str, str]:
    """Return the names of all that something can be narrowed to, by their uuid."""
    frozen = frozen_for(user).defer("content")
    return {
        str(uuid): name
        for model in (Area, Leefdomein, Organisation)
        for uuid, name in model._default_manager.values_list("uuid", "name")
    } | {str(each.uuid): title_of_frozen(each) for each in frozen}


def activity_of(export: Export) -> str:
    """Return the processing activity that taking this out is part of."""
    is_list = export.report in LISTS
    return AccessLog.Activity.CASEWORK if is_list else AccessLog.Activity.FIGURES


def stays_in_sight(export: Export, user: User) -> bool:
    """Tell whether what is in a file of a frozen report may be seen still."""
    if export.report != FROZEN:
        return True
    return frozen_for(user).filter(uuid=export.filters["frozen_report"]).exists()


def sheet_for(export: Export, user: User, at: datetime) -> Sheet:
    """Return what was asked for, as `user` may see it now.

    Raise ValidationError when it was narrowed to what is not theirs any more.
    """
    asked = read_filters(user, export.report, export.filters)
    if export.report == FROZEN:
        sheet = frozen_sheet(asked.pop("frozen_report"), user)
    elif export.report in LISTS:
        sheet = listing(export.report).sheet(user, asked)
    else:
        name = REPORT_OF[export.report]
        asked = _of_days(name, asked, timezone.localdate(at))
        sheet = report_sheet(name, user, asked["as_of"], asked)
    made = timezone.localtime(at)
    about = [
        (_("What"), sheet.title),
        *in_words(asked),
        *sheet.about,
        (_("Made at"), date_format(made, "j F Y, H:i")),
        (_("Taken out by"), user.name),
        (_("What for"), export.purpose),
    ]
    sheet.about[:] = about
    return sheet


def _of_days(report: str, asked: dict[str, Any], today: date) -> dict[str, Any]:
    """Return the question with its day; of cases with those that are published."""
    if report not in OF_CASES:
        return {"as_of": today, **asked}
    asked = dict(asked)
    as_of = asked.pop("as_of", None) or published.day_for(today)
    span = published.span_around(asked.pop("from", None), asked.pop("to", None))
    period = {"from": span.first, "to": span.last} if span.first else {}
    return {"as_of": as_of, **period, **asked}


# What is asked ---------------------------------------------------------------------


@dataclass(frozen=True)
class Filter:
    """What narrows: its words, and for what is chosen from a list, the rows."""

    words: Callable[[], str]
    rows: Callable[[User], QuerySet] | None = None


FILTERS: dict[str, Filter] = {
    "as_of": Filter(lambda: _("As of")),
    "from": Filter(lambda: _("From")),
    "to": Filter(lambda: _("Up to and including")),
    "area": Filter(lambda: _("Area"), areas_of),
    "leefdomein": Filter(
        lambda: _("Leefdomein"), lambda user: Leefdomein.objects.all()
    ),
    "organisation": Filter(
        lambda: _("Organisation"), lambda user: Organisation.objects.all()
    ),
    "unfinished": Filter(lambda: _("Only what is not done yet")),
    "frozen_report": Filter(lambda: _("Frozen report"), frozen_for),
}


def filters_of(report: str) -> set[str]:
    """Return what a report or a list can be narrowed by, or which one it is."""
    if report == FROZEN:
        return {"frozen_report"}
    if report in LISTS:
        return {"from", "to", "unfinished", *listing(report).filters}
    if REPORT_OF[report] not in OF_CASES:
        return set(DAYS)
    return {"as_of", "from", "to", "area", "leefdomein", "organisation"}


def read_filters(user: User, report: str, filters: dict[str, Any]) -> dict[str, Any]:
    """Return the rows and days that stored filters stand for, or ValidationError."""
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    if report == FROZEN and "frozen_report" not in filters:
        wrong["frozen_report"] = _("Say which frozen report.")
    for name, value in filters.items():
        if name not in filters_of(report):
            wrong[name] = _("This cannot be narrowed by that. Leave it empty.")
            continue
        rows = FILTERS[name].rows
        if rows:
            found[name] = rows(user).filter(uuid=UUID(value)).first()
            if found[name] is None:
                wrong[name] = _("There is nothing of that name for you.")
        else:
            found[name] = date.fromisoformat(value) if name in DAYS else value
    if found.get("from") and found.get("to") and found["to"] < found["from"]:
        wrong["to"] = _("This is before the first day.")
    if wrong:
        raise ValidationError(wrong)
    return found


def stored(asked: dict[str, Any]) -> dict[str, Any]:
    """Return filters as they are kept: rows by their uuid, days as text."""
    kept: dict[str, Any] = {}
    for name, value in asked.items():
        if value is True:
            kept[name] = True
        elif isinstance(value, date):
            kept[name] = value.isoformat()
        elif value:
            kept[name] = str(getattr(value, "uuid", value))
    return kept


def in_words(asked: dict[str, Any]) -> list[tuple[str, str]]:
    """Say what something is narrowed to."""
    said = []
    for name, value in asked.items():
        if value is None:
            continue
        if isinstance(value, date):
            value = date_format(value, "j F Y")
        elif value is True:
            value = _("yes")
        said.append((FILTERS[name].words(), str(value)))
    return said


# Steps -----------------------------------------------------------------------------


@transaction.atomic
def ask_export(
    *,
    report: str,
    format: str,  # noqa: A002 - as everybody calls it
    purpose: str,
    filters: dict[str, Any],
    by: User,
    at: datetime,
) -> Export:
    """Ask for a file; a job makes it. Raise ValidationError with all that is wrong.

    `filters` are the cleaned fields of a form or of the API.
    """
    require(names_for(by) != [], _("Taking out is for managers and coordinators."))
    require(report in names_for(by), _("This list is not for your role to take out."))
    wrong: dict[str, Any] = {}
    if format not in WRITERS:
        wrong["format"] = _("Choose one of the formats.")
    if not purpose.strip():
        wrong["purpose"] = _("Say what it is for. It stands in the log.")
    kept = stored(filters)
    try:
        read_filters(by, report, kept)
    except ValidationError as error:
        wrong |= error.message_dict
    name = REPORT_OF.get(report)
    if not wrong and name in OF_CASES:
        wrong = refusals(by, filters, as_of=filters.get("as_of"), leaves=True)
    elif not wrong and name:
        wrong = learning.refusals(filters, today=timezone.localdate(at))
    if wrong:
        raise ValidationError(wrong)
    # One after the other, or two at a time are both the third.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Export.objects.of(by).waiting().count() >= AT_ONCE:
        raise TransitionRefused(
            _("Three of your files are being made. Wait, or cancel one of them.")
        )
    export = Export.objects.create(
        report=report,
        format=format,
        filters=kept,
        purpose=purpose.strip(),
        language=get_language() or "nl",
        asked_by=by,
        asked_at=at,
    )
    transaction.on_commit(lambda: begin(export.pk))
    return export


def begin(export_id: int) -> None:
    """Let a worker make it."""
    from reporting.tasks import make_export  # Tasks know what asks for them.

    make_export.delay(export_id)


@transaction.atomic
def cancel_export(*, export_id: int, by: User, at: datetime) -> Export:
    """Want a file no more; the job stops at its next rows and throws away the rest."""
    export = Export.objects.of(by).select_for_update().get(pk=export_id)
    if not export.is_waiting:
        raise TransitionRefused(_("It is not being made any more."))
    export.state = Export.State.CANCELLED
    export.save(update_fields=["state"])
    return export
