"""A frozen report as a table to take out: the figures of its page, as they stood.

With small numbers, as the page: it is given to who sees that page only, and says that
it is not to be passed on. What leaves for others is the report itself, in `reports.py`.
"""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Area, User
from reporting.exports.reports import lines_of, sheet_of
from reporting.exports.sheets import Sheet
from reporting.exports.words import SHARED, TITLES
from reporting.freezing import question_of, with_numbers
from reporting.models import FrozenReport

FROZEN = "frozen"


def title_of_frozen(frozen: FrozenReport) -> str:
    return _("%(title)s, frozen on %(day)s") % {
        "title": TITLES[frozen.report],
        "day": date_format(timezone.localtime(frozen.frozen_at), "j F Y"),
    }


def frozen_sheet(frozen: FrozenReport, user: User) -> Sheet:
    """Return the figures as they were frozen, with what was asked and by whom."""
    tables = with_numbers(frozen.content["tables"])
    lines = [
        line
        for table in tables
        for line in lines_of(_in_order(table), frozen.as_of, None, {})
    ]
    about = list(_about(frozen, question_of(frozen, user)))
    return sheet_of(frozen.report, title_of_frozen(frozen), lines, about)


def _about(frozen: FrozenReport, asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what the figures are of: what was asked, and when it was frozen by whom."""
    areas = Area.objects.filter(pk__in=frozen.areas).order_by("name")
    yield _("Areas"), ", ".join(area.name for area in areas)
    for name, words in (
        ("from", _("From")),
        ("to", _("Up to and including")),
        ("leefdomein", _("Leefdomein")),
        ("organisation", _("Organisation")),
        ("voordeur", _("Voordeur")),
    ):
        if value := asked.get(name):
            is_day = name in ("from", "to")
            yield words, date_format(value, "j F Y") if is_day else str(value)
    yield _("As of"), date_format(frozen.as_of, "j F Y")
    at = timezone.localtime(frozen.frozen_at)
    yield _("Frozen"), date_format(at, "j F Y, H:i")
    yield _("Frozen by"), frozen.frozen_by.name
    yield (
        _("Small numbers"),
        _(
            "With small numbers, for who works on the cases: do not pass it on. For a "
            "letter or the council there is the report of the manager."
        ),
    )


def _in_order(table: dict[str, Any]) -> dict[str, Any]:
    """Return a table in the order of a report: the database keeps none in JSON."""
    areas = sorted(table["byArea"].items())
    by_area = {area: _row_in_order(row) for area, row in areas}
    return {**table, "total": _row_in_order(table["total"]), "byArea": by_area}


PLACES = {name: place for place, name in enumerate(SHARED) if name != "suppressed"}


def _row_in_order(row: dict[str, Any]) -> dict[str, Any]:
    """Return the figures in the order of their words; those by name come last."""
    names = sorted(row, key=lambda name: (name == "suppressed", _place(name)))
    return {name: row[name] for name in names}


def _place(name: str) -> int:
    return PLACES.get(name, len(PLACES))
