"""The report for the council of each half-year, and who hears that it is ready.

It is made of what was published last, and so it says the same whenever it is opened,
until the next figures are published.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import require
from cases.models import Notification, User
from reporting import figures, published
from reporting.figures import Scope
from reporting.forms.reports import words_of
from reporting.models import CouncilWish, Publication
from reporting.permissions import may_make_council_report
from reporting.published import Span
from reporting.report import Report

READY = "council_report_ready"
SHOWN = 8


@dataclass(frozen=True)
class HalfYear:
    """A half-year that is over, of which a report can be opened."""

    span: Span
    words: str


def half_years(today: date) -> list[HalfYear]:
    """Return the half-years that were over when figures were last published."""
    if not published.days():
        return []
    spans = published.spans(published.day_for(today))
    halves = [span for span in spans if span.is_half]
    return [HalfYear(span, words_of(span)) for span in halves[:SHOWN]]


def worth_reading(today: date) -> list[HalfYear]:
    """Return the last half-year, and those before it back to where nothing can be said:
    there was no approach yet, or it was about too few."""
    halves = half_years(today)
    as_of = published.day_for(today)
    earlier = takewhile(lambda half: _says_anything(half.span, as_of), halves[1:])
    return [*halves[:1], *earlier]


def _says_anything(span: Span, as_of: date) -> bool:
    scope = Scope(as_of=as_of, from_on=span.first, to_on=span.last)
    report = Report(scope, is_suppressed=True)
    agreements = report.ask(figures.deadlines).total.counted
    return bool(agreements or report.ask(figures.process).total.mdos)


@transaction.atomic
def wish(*, by: User, wanted: bool, at: datetime) -> None:
    """Let somebody hear of each new report from now on, or not any more."""
    require(may_make_council_report(by), _("The report is for managers."))
    if wanted:
        CouncilWish.objects.get_or_create(user=by, defaults={"asked_at": at})
    else:
        CouncilWish.objects.filter(user=by).delete()


@transaction.atomic
def tell(*, at: datetime) -> int:
    """Tell who asked for it that the last half-year's report is ready; once each.

    Also when a run was missed: who was told of it already is left out.
    """
    day = next(iter(published.days()), None)
    last = None if day is None else next(iter(half_years(day)), None)
    if day is None or last is None:
        return 0
    subject = subject_of(last.span)
    made_at = Publication.objects.filter(as_of=day).earliest("made_at").made_at
    told = Notification.objects.filter(kind=READY, subject=subject).values("user")
    wishes = CouncilWish.objects.filter(asked_at__lte=made_at).exclude(user__in=told)
    people = [
        each.user
        for each in wishes.select_related("user")
        if may_make_council_report(each.user)
    ]
    rows = [
        Notification(user=user, kind=READY, subject=subject, number=last.words[:30])
        for user in people
    ]
    for row in rows:
        row.made_at = at
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def subject_of(span: Span) -> UUID:
    """Return the identity of a half-year's report."""
    return uuid5(NAMESPACE_URL, f"council-report/{span.key}")
