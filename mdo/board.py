"""What a coordinator watches over: the promises in the own areas, as of a day.

Each question is one query, however many households there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Window,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from cases.models import (
    Aanspreekpunt,
    Area,
    Case,
    CaseQuerySet,
    Handover,
    Organisation,
    User,
)
from mdo.models import (
    Agreement,
    AgreementQuerySet,
    Doorbraak,
    DoorbraakQuerySet,
    Escalation,
    EscalationPhase,
    EscalationQuerySet,
    Flag,
    FlagQuerySet,
    Mdo,
)
from mdo.terms import terms

WEEKS = 6
CARDS_A_WEEK = 3
# How long ago the six weeks ended of which the share kept is shown [O].
LOOKING_BACK = timedelta(weeks=12)


@dataclass(frozen=True)
class Week:
    """A week of the calendar, or what is left of this one."""

    first: date
    last: date

    @property
    def year(self) -> int:
        return self.first.isocalendar().year

    @property
    def number(self) -> int:
        return self.first.isocalendar().week

    @property
    def monday(self) -> date:
        return self.first - timedelta(days=self.first.weekday())

    @classmethod
    def of(cls, year: int, number: int, today: date) -> "Week":
        """Return a week; what is past of this one is late and not in it."""
        monday = date.fromisocalendar(year, number, 1)
        sunday = monday + timedelta(days=6)
        return cls(today if monday <= today <= sunday else monday, sunday)


def coming_weeks(today: date) -> list[Week]:
    """Return what is left of this week, and the five weeks after it."""
    days = [today + timedelta(weeks=number) for number in range(WEEKS)]
    return [Week.of(*day.isocalendar()[:2], today) for day in days]


# What the board is about ---------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which areas the board is about, and whose agreements.

    An organisation or a professional is whose by doing the agreement; escalations,
    doorbraken and flags are theirs who are the aanspreekpunt of the household.
    """

    user: User
    today: date
    areas: list[Area]
    organisation: Organisation | None = None
    professional: User | None = None

    def agreements(self) -> AgreementQuerySet:
        """Return what is still to be done."""
        return self._whose(self._in_areas(Agreement.objects).unfinished(), "owner")

    def late(self) -> AgreementQuerySet:
        return self.agreements().filter(due_on__lt=self.today)

    def due_in(self, week: Week) -> AgreementQuerySet:
        return self.agreements().filter(due_on__range=(week.first, week.last))

    def promised(self) -> AgreementQuerySet:
        """Return the agreements whose six weeks ended lately, but dropped ones."""
        return self._whose(
            self._in_areas(Agreement.objects)
            .exclude(status=Agreement.Status.DROPPED)
            .filter(target_on__gte=self.today - LOOKING_BACK)
            .filter(target_on__lt=self.today),
            "owner",
        )

    def escalations(self) -> EscalationQuerySet:
        """Return what is scaled up, whether its review is due or not."""
        return self._led(self._in_areas(Escalation.objects).scaled_up())

    def without_aanspreekpunt(self) -> CaseQuerySet:
        """Return the open cases of households that nobody leads, and since when.

        Also of a scope that is about somebody: there is nobody whose they are.
        """
        of_the_household = Aanspreekpunt.objects.filter(
            household=OuterRef("household")
        ).order_by("-until_on")
        return (
            self._in_areas(Case.objects)
            .open()
            .exclude(Exists(of_the_household.current()))
            .annotate(
                since=Coalesce(
                    Subquery(of_the_household.values("until_on")[:1]),
                    F("opened_on"),
                    output_field=DateField(),
                ),
                last_name=Subquery(of_the_household.values("user__name")[:1]),
            )
        )

    def handovers(self) -> QuerySet[Handover]:
        """Return the households that are offered to somebody who did not answer."""
        waiting = self._in_areas(Handover.objects).filter(
            status=Handover.Status.OFFERED
        )
        return waiting.select_related("household", "giver", "receiver")

    def silent(self) -> CaseQuerySet:
        """Return the open cases in which nothing was written down for a while."""
        since = self.today - timedelta(days=terms().silent_days)
        here = {"case": OuterRef("pk")}
        agreed = Agreement.objects.filter(mdo__case=OuterRef("pk"))
        days = ("agreed_on", "done_on", "dropped_on", "blocked_on", "reopened_on")
        moved = Q(extensions__extended_at__date__gte=since)
        for day in days:
            moved |= Q(**{f"{day}__gte": since})
        held = Q(held_on__gte=since) | Q(planned_at__date__gte=self.today)
        phases = EscalationPhase.objects.filter(escalation__case=OuterRef("pk"))
        asked = Q(asked_on__gte=since) | Q(decided_on__gte=since)
        leads = Aanspreekpunt.objects.filter(household=OuterRef("household"))
        return (
            self._led(self._in_areas(Case.objects).open())
            .filter(opened_on__lt=since)
            .exclude(Exists(agreed.filter(moved)))
            .exclude(Exists(Mdo.objects.filter(held, **here)))
            .exclude(Exists(Doorbraak.objects.filter(asked, **here)))
            .exclude(Exists(phases.filter(Q(since_on__gte=since))))
            .exclude(Exists(leads.filter(from_on__gte=since)))
        )

    def doorbraken(self) -> DoorbraakQuerySet:
        return self._led(self._in_areas(Doorbraak.objects).undecided())

    def flags(self) -> FlagQuerySet:
        return self._led(self._in_areas(Flag.objects).unresolved())

    def _in_areas(self, objects: Any) -> Any:
        return objects.visible_to(self.user).filter(household__area__in=self.areas)

    def _whose(self, rows: QuerySet, path: str) -> Any:
        if self.professional:
            rows = rows.filter(**{path: self.professional})
        if self.organisation:
            rows = rows.filter(**{f"{path}__organisation": self.organisation})
        return rows

    def _led(self, rows: Any) -> Any:
        if not self.professional and not self.organisation:
            return rows
        leads = Aanspreekpunt.objects.current().filter(household=OuterRef("household"))
        return rows.filter(Exists(self._whose(leads, "user")))


# Counting --------------------------------------------------------------------------


def counts(scope: Scope) -> dict[str, Any]:
    """Return what is late and what comes, in one query.

    Of columns that stand in an index, so that no agreement itself has to be read.
    """
    late = Q(due_on__lt=scope.today)
    weeks = coming_weeks(scope.today)
    found = scope.agreements().aggregate(
        late=Count("household", filter=late),
        late_households=Count("household", filter=late, distinct=True),
        late_since_yesterday=Count(
            "household", filter=Q(due_on=scope.today - timedelta(days=1))
        ),
        today=Count("household", filter=Q(due_on=scope.today)),
        **{
            f"week{i}": Count("household", filter=in_week(w))
            for i, w in enumerate(weeks)
        },
    )
    found["weeks"] = [found.pop(f"week{i}") for i in range(WEEKS)]
    found["coming"] = sum(found["weeks"])
    return found


def in_week(week: Week) -> Q:
    return Q(due_on__range=(week.first, week.last))


def kept(scope: Scope) -> dict[str, Any]:
    """Return how many of the agreements whose six weeks ended lately were kept."""
    found = scope.promised().aggregate(
        counted=Count("household"),
        within=Count("household", filter=Q(done_on__lte=F("target_on"))),
    )
    share = found["within"] / found["counted"] if found["counted"] else None
    return {**found, "share": share}


def reviews(scope: Scope) -> dict[str, int]:
    """Return how many cases are scaled up, and of how many the review is late."""
    return scope.escalations().aggregate(
        escalations=Count("pk"),
        reviews_late=Count("pk", filter=Q(review_on__lt=scope.today)),
    )


def flags_by_kind(scope: Scope) -> list[dict[str, Any]]:
    """Return how many flags of each kind wait, in the order of the kinds."""
    kinds = scope.flags().order_by().values("kind").annotate(number=Count("pk"))
    numbers = {row["kind"]: row["number"] for row in kinds}
    return [
        {"kind": kind, "words": kind.label, "number": numbers[kind]}
        for kind in Flag.Kind
        if kind in numbers
    ]


# Lists -----------------------------------------------------------------------------


def first_of(rows: QuerySet, order: str, size: int) -> tuple[list[Any], int]:
    """Return the first rows, and how many there are in all.

    The database looks for them by their keys, and only then reads what they show.
    """
    keys = rows.order_by(order, "pk").annotate(total=Window(Count("pk")))
    found = list(keys.values_list("pk", "total")[:size])
    shown = rows.filter(pk__in=[pk for pk, _total in found]).order_by(order, "pk")
    return (list(shown), found[0][1]) if found else ([], 0)


def cards(scope: Scope) -> list[list[Agreement]]:
    """Return the first agreements of each of the coming weeks."""
    first, *others = (
        scope.due_in(week).order_by("due_on", "pk").values("pk")[:CARDS_A_WEEK]
        for week in coming_weeks(scope.today)
    )
    keys = [row["pk"] for row in first.union(*others, all=True)]
    rows = Agreement.objects.filter(pk__in=keys).for_display()
    shown: dict[date, list[Agreement]] = defaultdict(list)
    for agreement in rows.order_by("due_on", "pk"):
        due_on = agreement.due_on
        shown[due_on - timedelta(days=due_on.weekday())].append(agreement)
    return [shown[week.monday] for week in coming_weeks(scope.today)]


def with_steps(escalations: QuerySet) -> QuerySet:
    """Load the phase of each escalation, and its steps with the last one first."""
    steps = EscalationPhase.objects.order_by("-since_on", "-pk")
    return escalations.select_related("phase").prefetch_related(
        Prefetch("phases", steps, to_attr="steps")
    )


def with_lead(rows: QuerySet) -> QuerySet:
    """Load the household of each row and who leads it."""
    leads = Aanspreekpunt.objects.current().for_display()
    return rows.select_related("household__area").prefetch_related(
        Prefetch("household__aanspreekpunten", leads, to_attr="leads")
    )


def with_last_lead(flags: QuerySet) -> QuerySet:
    """Give each flag the name of who led its household last, `last_name`."""
    leads = Aanspreekpunt.objects.filter(household=OuterRef("household"))
    named = leads.order_by("-from_on", "-pk").values("user__name")
    return with_lead(flags).annotate(last_name=Subquery(named[:1]))


def with_last_day(cases: QuerySet) -> QuerySet:
    """Give each case its `last_on`: when something was written down in it last."""
    steps = ("agreed_on", "done_on", "dropped_on", "blocked_on", "reopened_on")
    agreed = Agreement.objects.filter(mdo__case=OuterRef("pk"))
    held = Mdo.objects.filter(case=OuterRef("pk"))
    return cases.annotate(
        last_on=Greatest(
            "opened_on",
            _latest(agreed, "mdo__case", Greatest(*steps)),
            _latest(held, "case", F("held_on")),
        )
    )


def _latest(rows: Any, case: str, day: Any) -> Subquery:
    grouped = rows.order_by().values(case)
    return Subquery(grouped.annotate(last=Max(day)).values("last"))


# By area, by organisation, by professional -----------------------------------------


@dataclass
class Group:
    """How an area, an organisation or a person stands."""

    uuid: UUID | None
    name: str
    sub: str = ""
    url: str = ""
    late: int = 0
    this_week: int = 0
    coming: int = 0
    blocked: int = 0
    unfinished: int = 0
    without: int = 0
    escalations: int = 0
    doorbraken: int = 0


def _sums(today: date) -> dict[str, Any]:
    weeks = coming_weeks(today)
    until = weeks[-1].last
    return {
        "late": Count("household", filter=Q(due_on__lt=today)),
        "this_week": Count("household", filter=in_week(weeks[0])),
        "coming": Count("household", filter=Q(due_on__gte=today, due_on__lte=until)),
        "blocked": Count("household", filter=Q(status=Agreement.Status.BLOCKED)),
        "unfinished": Count("household"),
    }


def _grouped(scope: Scope, *by: str) -> QuerySet:
    """Count the agreements by columns, most late first."""
    rows = scope.agreements().order_by().values(*by).annotate(**_sums(scope.today))
    return rows.order_by("-late", "-this_week", *by)


def by_area(scope: Scope) -> list[Group]:
    """Return how each area stands, also one where nothing is to be done."""
    groups = {area.pk: Group(area.uuid, area.name) for area in scope.areas}
    for row in _grouped(scope, "household__area"):
        _fill(groups[row.pop("household__area")], row)
    others = {
        "without": scope.without_aanspreekpunt(),
        "escalations": scope.escalations(),
        "doorbraken": scope.doorbraken(),
    }
    for name, rows in others.items():
        counted = rows.order_by().values("household__area").annotate(number=Count("pk"))
        for area, number in counted.values_list("household__area", "number"):
            setattr(groups[area], name, number)
    return list(groups.values())


def by_organisation(scope: Scope) -> list[Group]:
    """Return how each organisation stands whose people have something to do, and
    apart from them the households themselves."""
    columns = ("owner_is_resident", "owner__organisation__uuid")
    groups = []
    for row in _grouped(scope, *columns, "owner__organisation__name"):
        is_resident, uuid = (row.pop(column) for column in columns)
        name = row.pop("owner__organisation__name")
        nobody = _("The households themselves") if is_resident else _("No organisation")
        groups.append(_fill(Group(uuid, name or nobody), row))
    return groups


def by_professional(scope: Scope) -> list[Group]:
    """Return how each person stands who has something to do."""
    columns = ("owner__uuid", "owner__name", "owner__organisation__name")
    groups = []
    for row in _grouped(scope, *columns).exclude(owner=None):
        uuid, name, organisation = (row.pop(column) for column in columns)
        groups.append(_fill(Group(uuid, name, organisation or ""), row))
    return groups


def _fill(group: Group, numbers: dict[str, int]) -> Group:
    for name, number in numbers.items():
        setattr(group, name, number)
    return group


def households_of(*lists: Iterable[Any]) -> list[int]:
    """Return the ids of the households in lists of rows, to log who looked at them."""
    return sorted({row.household_id for rows in lists for row in rows})
