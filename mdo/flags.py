"""When a flag is raised and when its cause is gone, one rule a kind.

Each rule is a query for the subjects that have the cause today. The job raises a
flag for each that has none, and resolves each flag whose subject is not among them.
"""

from datetime import date, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from cases.models import Aanspreekpunt, Case
from mdo.deadlines import DUE_SOON, ESCALATION_THREATENS
from mdo.models import Agreement, Doorbraak, Escalation, Flag, Mdo

# A doorbraak without a decision for this long asks for attention [O].
UNDECIDED_AFTER = timedelta(days=14)
# Two overdue agreements in one case threaten, however short ago [design.md].
OVERDUE_IN_ONE_CASE = 2
# An MDO is always held for a question on two leefdomeinen or more [H].
SEVERAL_LEEFDOMEINEN = 2


def due_soon(today: date) -> QuerySet:
    return Agreement.objects.unfinished().filter(
        due_on__gte=today, due_on__lte=today + DUE_SOON
    )


def overdue(today: date) -> QuerySet:
    return Agreement.objects.overdue(today)


def mdo_needed(today: date) -> QuerySet:
    """Open cases on several leefdomeinen for which no MDO was held."""
    return (
        Case.objects.open()
        .annotate(several=Count("leefdomeinen"))
        .filter(several__gte=SEVERAL_LEEFDOMEINEN)
        .exclude(Exists(Mdo.objects.held().filter(case=OuterRef("pk"))))
    )


def no_aanspreekpunt(today: date) -> QuerySet:
    current = Aanspreekpunt.objects.current().filter(household=OuterRef("household_id"))
    return Case.objects.open().exclude(Exists(current))


def doorbraak_undecided(today: date) -> QuerySet:
    return Doorbraak.objects.undecided().filter(asked_on__lt=today - UNDECIDED_AFTER)


def escalation_threatens(today: date) -> QuerySet:
    """Cases, not scaled up, with an agreement overdue by more than 14 days, or two
    or more overdue; unless somebody said why not since the last became overdue."""
    late = Q(mdos__agreements__status__in=Agreement.UNFINISHED) & Q(
        mdos__agreements__due_on__lt=today
    )
    long_late = Agreement.objects.overdue(today).filter(
        mdo__case=OuterRef("pk"), due_on__lt=today - ESCALATION_THREATENS
    )
    answered = Flag.objects.filter(
        case=OuterRef("pk"),
        kind=Flag.Kind.ESCALATION_THREATENS,
        answered_at__date__gt=OuterRef("last_due"),
    )
    scaled_up = Escalation.objects.scaled_up().filter(case=OuterRef("pk"))
    return (
        Case.objects.open()
        .annotate(
            late=Count("mdos__agreements", filter=late),
            last_due=Max("mdos__agreements__due_on", filter=late),
        )
        .filter(Q(late__gte=OVERDUE_IN_ONE_CASE) | Exists(long_late))
        .exclude(Exists(scaled_up))
        .exclude(Exists(answered))
    )


def review_due(today: date) -> QuerySet:
    """Scaled up, and the day of the review has come."""
    return Escalation.objects.scaled_up().filter(review_on__lte=today)
