"""A report as it stood: frozen by a coordinator, and what changed since.

For who sees small numbers: what others see was published, and stays as it is already.
The same question can be asked again later; what then differs was done or written down,
or corrected, in the meantime.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from cases.actions import require
from cases.errors import TransitionRefused
from cases.formats import euro, euro_signed, number, number_signed, percent
from cases.models import User
from cases.permissions import may_see_board
from reporting.exports.reports import VIEWS
from reporting.exports.words import SHARED
from reporting.forms.reports import ReportFilter
from reporting.models import FrozenReport
from reporting.page_words import heading_of, is_saving, told
from reporting.report import Report, areas_of, report_for
from reporting.report_rows import flat

PER_EURO = "realSavingPerEuro"
MEANS = {
    "p90DaysToFirstMdo",
    "before",
    "after",
    "change",
    "medianDaysToFirstMdo",
    "medianDaysToDecision",
    *("medianChange", "firstQuartileChange", "thirdQuartileChange"),
}
Tables = list[dict[str, Any]]


def frozen_for(user: User) -> QuerySet[FrozenReport]:
    """Return what was frozen of areas that are all this coordinator's own."""
    if not may_see_board(user):
        return FrozenReport.objects.none()
    own = list(areas_of(user).values_list("pk", flat=True))
    return FrozenReport.objects.filter(areas__contained_by=own, areas__len__gt=0)


def freeze(
    *, by: User, name: str, asked: dict[str, str], report: Report, at: datetime
) -> FrozenReport:
    """Keep the figures of a report as they stand at this moment.

    Raise PermissionDenied for who does not see them with small numbers, and
    TransitionRefused when there are no areas of which they are.
    """
    scope = report.scope
    areas = {scope.area.pk} if scope.area else set(scope.areas or ())
    may = may_see_board(by) and not report.is_suppressed
    require(may, _("A report is frozen by a coordinator, of the own areas."))
    if not areas:
        raise TransitionRefused(_("You have no areas: there is nothing to freeze."))
    return FrozenReport.objects.create(
        report=name,
        as_of=scope.as_of,
        asked=asked,
        areas=sorted(areas),
        content={"tables": tables_of(name, report)},
        frozen_by=by,
        frozen_at=at,
    )


def tables_of(name: str, report: Report) -> Tables:
    """Return the figures as they are kept."""
    tables = list(VIEWS[name]().tables(report))
    return json.loads(json.dumps(tables, cls=DjangoJSONEncoder))


def with_numbers(tables: Tables) -> Tables:
    """Return the figures as they are counted with; JSON keeps amounts as text."""
    return [
        {name: _with_numbers(name, table[name]) for name in table} for table in tables
    ]


def _with_numbers(name: str, value: Any) -> Any:
    if name in ("measure", "leefdomein", "suppressed"):
        return value
    if isinstance(value, dict):
        return {each: _with_numbers(each, value[each]) for each in value}
    return Decimal(value) if isinstance(value, str) else value


def question_of(frozen: FrozenReport, user: User) -> dict[str, Any]:
    """Return what was asked, as `user` may ask it: the cleaned fields of the filter."""
    query = QueryDict(mutable=True)
    query.update(frozen.asked)
    form = ReportFilter(query, user=user)
    form.is_valid()
    return form.cleaned_data


def asked_again(frozen: FrozenReport, user: User, today: date) -> Report:
    """Return the report that the same question gives now, of the same areas."""
    found = report_for(user, question_of(frozen, user), today=today)
    scope = replace(found.scope, areas=frozenset(frozen.areas))
    return replace(found, scope=scope, compared_with=None)


# What changed ------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A figure then and now, as people read them; `where` is the table and the area."""

    key: str
    where: str
    words: str
    then: str
    now: str
    difference: str
    is_changed: bool

    @property
    def is_defined(self) -> bool:
        return self.key in SHARED


def lines(then: Tables, now: Tables) -> list[Line]:
    """Return every figure of then beside the one of now, all areas together first."""
    after = dict(_figures(now))
    before = dict(_figures(then))
    # The database keeps no order: those of now stand as the report has them.
    return [
        _line(place, before.get(place), after.get(place))
        for place in dict.fromkeys([*after, *before])
    ]


# Where a figure stands, and which it is.
Place = tuple[str, str]


def _figures(tables: Tables) -> Iterator[tuple[Place, Decimal | None]]:
    for table in tables:
        of = [table[name] for name in ("measure", "leefdomein") if name in table]
        rows: Iterable[tuple[str, dict[str, Any]]] = [
            (_("All areas"), table["total"]),
            *table["byArea"].items(),
        ]
        for area, row in rows:
            where = " · ".join([area, *of])
            for key, value in flat({**row, "suppressed": []}):
                if key != "suppressed":
                    yield (where, key), None if value is None else Decimal(value)


def _line(place: Place, then: Decimal | None, now: Decimal | None) -> Line:
    where, key = place
    then, now = told(key, then), told(key, now)
    less = None if then is None or now is None else now - then
    return Line(
        key=key,
        where=where,
        words=heading_of(key),
        then=_said(key, then),
        now=_said(key, now),
        difference=_difference(key, less),
        is_changed=then != now,
    )


def _is_amount(key: str) -> bool:
    """Tell whether a figure is in euro: of costs, of a payer, or of doorbraken."""
    of_costs = ("real", "transfer", "investment", "netReal")
    of_payer = (" before", " after", " saving")
    ends = ("Euro", "Saving", "SavingLow", "SavingHigh", *of_payer)
    return key.startswith(of_costs) or key.endswith(ends)


def _said(key: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    if key.endswith("Share"):
        return percent(value)
    if key in MEANS:
        return number(value, 1)
    if key == PER_EURO:
        return euro(value, 2)
    if is_saving(key):
        return euro_signed(value)
    return euro(value) if _is_amount(key) else number(value)


def _difference(key: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    if key.endswith("Share"):
        points = number_signed(100 * value, 1)
        return _("%(number)s percentage points") % {"number": points}
    if key in MEANS:
        return number_signed(value, 1)
    if key == PER_EURO:
        return euro_signed(value, 2)
    return euro_signed(value) if _is_amount(key) else number_signed(value)
