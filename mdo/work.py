"""What one person owes, leads and has to look at; all of it computed as of today."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import (
    Count,
    Exists,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Greatest, TruncDate
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.formats import days_from_today
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Case,
    CaseLeefdomein,
    Household,
    StandIn,
    User,
)
from cases.notifications import News, news_of
from cases.permissions import WRITING_REASONS
from mdo import overview
from mdo.deadlines import DUE_SOON, SIX_WEEKS
from mdo.models import (
    Agreement,
    Doorbraak,
    Escalation,
    Extension,
    Flag,
    Mdo,
    Terms,
)

# How far ahead the MDO's on the page go [O].
MDOS_AHEAD = timedelta(days=14)


# What I owe --------------------------------------------------------------------


@dataclass
class Group:
    """Agreements that are equally urgent."""

    key: str
    title: str | Promise
    count: int
    agreements: list[Agreement] = field(default_factory=list)


def owed_by(user: User) -> QuerySet:
    """Keep what this person has to do still, the nearest day first."""
    return Agreement.objects.visible_to(user).unfinished().filter(owner=user)


def owed(
    user: User, today: date, counted: dict[str, int], *, later: bool
) -> list[Group]:
    """Return what this person has to do still, in groups; `later` is all of it.

    A group is there also when it is empty: a step can bring something into it.
    """
    agreements = owed_by(user)
    if not later:
        agreements = agreements.filter(due_on__lte=today + DUE_SOON)
    # The keys first: so many tables are joined that the planner would join them
    # whole before it looks whose the agreements are.
    keys = list(agreements.values_list("pk", flat=True))
    found = list(
        overview.rows(pk__in=keys)
        .order_by("due_on", "pk")
        .prefetch_related(
            Prefetch("doorbraken", Doorbraak.objects.all(), to_attr="doorbraken_asked")
        )
    )
    groups = [
        Group("late", gettext_lazy("Too late"), counted["late"]),
        Group("today", gettext_lazy("Today"), counted["today"]),
        Group("week", gettext_lazy("The next seven days"), counted["week"]),
        Group("later", gettext_lazy("Later"), counted["later"]),
    ]
    for agreement in found:
        groups[_urgency(agreement.due_on, today)].agreements.append(agreement)
    return groups


def _urgency(due_on: date, today: date) -> int:
    return [due_on < today, due_on == today, due_on <= today + DUE_SOON, True].index(
        True
    )


def counts(user: User, today: date) -> dict[str, int]:
    """Return how many agreements are in each group, in one query."""
    soon = today + DUE_SOON
    return owed_by(user).aggregate(
        late=Count("pk", filter=Q(due_on__lt=today)),
        today=Count("pk", filter=Q(due_on=today)),
        week=Count("pk", filter=Q(due_on__gt=today, due_on__lte=soon)),
        later=Count("pk", filter=Q(due_on__gt=soon)),
    )


def what_comes_next(agreement: Agreement, today: date) -> str:
    """Say what is to be done next in the household of an agreement, after a step."""
    following = (
        Agreement.objects.filter(household=agreement.household_id)
        .unfinished()
        .exclude(pk=agreement.pk)
        .order_by("due_on", "pk")
        .first()
    )
    name = agreement.household.name
    if following is None:
        return _("%(name)s has no other open agreements.") % {"name": name}
    if following.due_on < today:
        sentence = _("Next for %(name)s: “%(text)s”, which is too late.")
    else:
        sentence = _("Next for %(name)s: “%(text)s”, %(when)s.")
    return sentence % {
        "name": name,
        "text": following.text,
        "when": days_from_today(following.due_on),
    }


# The households that I lead ----------------------------------------------------


@dataclass
class Led:
    """A household of which somebody is the aanspreekpunt, in one line."""

    household: Any
    today: date

    @property
    def next(self) -> tuple[date, str] | None:
        """Return the first day on which something is to happen, and what."""
        dates = [
            (self.household.next_due, _("agreement")),
            (self.household.next_mdo, _("MDO")),
            (self.household.review_on, _("review of the AVE")),
        ]
        known = [(on, what) for on, what in dates if on and on >= self.today]
        return min(known, default=None)

    @property
    def last_contact(self) -> date | None:
        """Return the day of the last MDO or the last step, whichever is later."""
        known = [
            self.household.last_mdo,
            self.household.last_step,
            self.household.last_extension,
        ]
        return max(filter(None, known), default=None)

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing happened for long, also not that help was asked."""
        last = self.last_contact or self.household.asked_on
        return last < self.today - timedelta(days=self.household.silent_days)


def led(user: User, today: date) -> list[Led]:
    """Return the households with an open case that this person leads, in order of
    the first day on which something is to happen."""
    households = (
        _led_households(user)
        .filter(Exists(Case.objects.open().filter(household=OuterRef("pk"))))
        .select_related("area")
        .annotate(**_of_agreements(today), **_of_the_rest())
    )
    found = [Led(household, today) for household in households]
    return sorted(found, key=lambda one: (one.next or (date.max, ""), one.household.pk))


def _led_households(user: User) -> QuerySet:
    mine = Aanspreekpunt.objects.current().filter(household=OuterRef("pk"), user=user)
    return Household.objects.visible_to(user).filter(Exists(mine))


def _sub(rows: QuerySet, value: Any) -> Subquery:
    """Make a subquery for one value over the rows of the household in question."""
    grouped = rows.filter(household=OuterRef("pk")).order_by().values("household")
    return Subquery(grouped.annotate(value=value).values("value"))


def _of_agreements(today: date) -> dict[str, Any]:
    unfinished = Agreement.objects.unfinished()
    return {
        "open_agreements": _sub(unfinished, Count("pk")),
        "late_agreements": _sub(unfinished.overdue(today), Count("pk")),
        "next_due": _sub(unfinished.filter(due_on__gte=today), Min("due_on")),
        "last_step": _sub(
            Agreement.objects.all(),
            Max(Greatest("done_on", "dropped_on", "blocked_on", "reopened_on")),
        ),
    }


def _of_the_rest() -> dict[str, Any]:
    extended = Extension.objects.filter(agreement__household=OuterRef("pk"))
    scaled_up = Escalation.objects.scaled_up().filter(household=OuterRef("pk"))
    return {
        "asked_on": _sub(Case.objects.open(), Max("opened_on")),
        "silent_days": Subquery(Terms.objects.values("silent_days")[:1]),
        "next_mdo": _sub(Mdo.objects.filter(case__closed_on=None), Max("next_on")),
        "last_mdo": _sub(Mdo.objects.all(), Max("held_on")),
        "last_extension": Subquery(
            extended.order_by("-extended_at").values(day=TruncDate("extended_at"))[:1]
        ),
        "review_on": Subquery(scaled_up.values("review_on")[:1]),
        "ave_phase": Subquery(scaled_up.values("phase")[:1]),
        "ave_colour": Subquery(scaled_up.values("phase__colour")[:1]),
    }


# The MDO's that come ------------------------------------------------------------


@dataclass
class ComingMdo:
    """An MDO that is to be held, or was to be held and is not written down yet."""

    mdo: Mdo
    on: date
    at: datetime | None
    today: date

    @property
    def is_missed(self) -> bool:
        return self.on < self.today

    @property
    def is_long_missed(self) -> bool:
        return self.on < self.today - SIX_WEEKS


def coming_mdos(user: User, today: date) -> list[ComingMdo]:
    """Return the MDO's of the open cases that this person works on, until two weeks
    ahead: those with an invitation, and the days that the last MDO's named."""
    later = Mdo.objects.filter(case=OuterRef("case"), held_on__gt=OuterRef("held_on"))
    planned = Mdo.objects.filter(case=OuterRef("case"), status=Mdo.Status.PLANNED)
    named = Q(next_on__isnull=False) & ~Exists(later) & ~Exists(planned)
    mdos = (
        Mdo.objects.visible_to(user)
        .filter(case__closed_on=None, household__in=worked_on(user))
        .filter(named | Q(status=Mdo.Status.PLANNED))
        .annotate(
            on=models.Case(
                When(status=Mdo.Status.PLANNED, then=TruncDate("planned_at")),
                default="next_on",
            )
        )
        .filter(on__lte=today + MDOS_AHEAD)
        .select_related("household", "case")
        .order_by("on", "pk")
    )
    return [ComingMdo(mdo, mdo.on, mdo.planned_at, today) for mdo in mdos]


def worked_on(user: User) -> QuerySet:
    """Return the ids of the households on which this person works: not those that
    a coordinator sees of the whole area, nor those seen in an emergency."""
    return (
        AccessGrant.objects.current(timezone.now())
        .filter(user=user, reason__in=WRITING_REASONS)
        .values("household_id")
    )


def to_hand_over(user: User) -> list[Agreement]:
    """Return what in the households that this person leads is still somebody's who
    sees them no more."""
    led = Aanspreekpunt.objects.current().filter(user=user).values("household")
    rows = Agreement.objects.visible_to(user).filter(household__in=led)
    return list(
        rows.to_hand_over(timezone.now())
        .select_related("household", "owner")
        .order_by("due_on", "pk")
    )


# The flags that are for me -----------------------------------------------------

# What cannot wait comes first.
MOST_PRESSING = (
    Flag.Kind.NO_AANSPREEKPUNT,
    Flag.Kind.ESCALATION_THREATENS,
    Flag.Kind.ESCALATION_REVIEW_DUE,
    Flag.Kind.AGREEMENT_OVERDUE,
    Flag.Kind.DOORBRAAK_UNDECIDED,
    Flag.Kind.MDO_NEEDED,
    Flag.Kind.END_SCORE_MISSING,
    Flag.Kind.NAMETING_DUE,
    Flag.Kind.AGREEMENT_DUE_SOON,
)


def flags_for(user: User) -> list[Flag]:
    """Return what asks for this person: of the households that the person leads or
    stands in for, and of those that nobody leads. What stands in the own list already
    is left out."""
    here = {"household": OuterRef("household")}
    mine = Aanspreekpunt.objects.current().filter(user=user, **here)
    others = StandIn.objects.on(timezone.localdate()).filter(stand_in=user, **here)
    anybody = Aanspreekpunt.objects.current().filter(household=OuterRef("household"))
    seen = Flag.seen_by.through.objects.filter(flag=OuterRef("pk"), user=user)
    return list(
        Flag.objects.visible_to(user)
        .unresolved()
        .filter(household__in=worked_on(user))
        .filter(
            Exists(mine) | Exists(others) | ~Exists(anybody) | Q(agreement__owner=user)
        )
        .exclude(agreement__owner=user)
        .for_display()
        .select_related("agreement__owner", "escalation__phase", "doorbraak")
        .annotate(
            is_seen=Exists(seen),
            pressing=models.Case(
                *(
                    When(kind=kind, then=place)
                    for place, kind in enumerate(MOST_PRESSING)
                )
            ),
            late_agreements=_of_the_case(
                Agreement.objects.overdue(timezone.localdate())
            ),
            leefdomeinen=Subquery(
                CaseLeefdomein.objects.filter(case=OuterRef("case"))
                .order_by()
                .values("case")
                .annotate(value=Count("pk"))
                .values("value")
            ),
        )
        .order_by("is_seen", "pressing", "raised_at", "pk")
    )


def _of_the_case(agreements: QuerySet) -> Subquery:
    counted = agreements.filter(mdo__case=OuterRef("case")).order_by()
    return Subquery(
        counted.values("mdo__case").annotate(value=Count("pk")).values("value")
    )


# What stands on the page in a place of its own.
SHOWN_ELSEWHERE = (*Flag.Kind.values, "handover_offered", "access_asked")
MOST_NEWS = 5


def news(user: User, at: datetime) -> list[News]:
    """Return what somebody did not read yet, and sees nowhere else on the page."""
    return news_of(user, at=at, most=MOST_NEWS, but=SHOWN_ELSEWHERE, unread=True)
