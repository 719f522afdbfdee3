"""Who has how much on the plate: households, agreements, MDO's, and the last contact.

Counted over open cases, as of today, in two queries however many people there are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from cases.models import Aanspreekpunt, AccessGrant, Case, Organisation, User
from cases.permissions import WRITING_REASONS
from mdo.board import Scope
from mdo.models import Agreement, Attendance, Extension, Mdo


@dataclass
class Load:
    """What one person, or the people of one organisation together, have to do.

    `leads` are the households of which they are the aanspreekpunt, `member` the others
    that they work on. `last_on` is the last MDO or step in an agreement of theirs.
    """

    uuid: UUID
    name: str
    organisation: str = ""
    is_active: bool = True
    leads: int = 0
    member: int = 0
    unfinished: int = 0
    late: int = 0
    mdos: int = 0
    last_on: date | None = None


PERSON, ORGANISATION = "professional", "organisation"
# By what can be counted, and the way from a person to it.
PATHS = {PERSON: "", ORGANISATION: "__organisation"}

ORDERS: dict[str, Callable[[Load], Any]] = {
    "name": lambda load: load.name.casefold(),
    "organisation": lambda load: load.organisation.casefold(),
    "leads": lambda load: load.leads,
    "member": lambda load: load.member,
    "unfinished": lambda load: load.unfinished,
    "late": lambda load: load.late,
    "mdos": lambda load: load.mdos,
    # Nobody has waited longer than who had no contact at all.
    "last": lambda load: load.last_on or date.min,
}


def loads(scope: Scope, by: str, sort: str = "-late") -> list[Load]:
    """Return how much everybody has who has anything, in the areas of the scope."""
    counted = _Counted(scope, PATHS[by])
    found = _people(counted) if by == PERSON else _organisations(counted)
    found.sort(key=lambda load: (load.name.casefold(), str(load.uuid)))
    name = sort.removeprefix("-")
    return sorted(found, key=ORDERS[name], reverse=sort.startswith("-"))


def load_of(user: User, today: date) -> Load:
    """Return how much somebody has, in all households that this person sees."""
    scope = Scope(user=user, today=today, areas=[], professional=user)
    rows = _Counted(scope, PATHS[PERSON], everywhere=True).rows()
    return Load(user.uuid, user.name, **rows.get(user.pk, {}))


def named(found: list[Load], words: str) -> list[Load]:
    """Keep those that have each of the words in their name or their organisation's."""
    parts = words.casefold().split()
    return [
        load
        for load in found
        if all(part in f"{load.name} {load.organisation}".casefold() for part in parts)
    ]


def _people(counted: "_Counted") -> list[Load]:
    rows = counted.rows()
    people = User.objects.filter(pk__in=rows).select_related("organisation")
    return [
        Load(
            uuid=one.uuid,
            name=one.name,
            organisation=one.organisation.name if one.organisation else "",
            is_active=one.is_active,
            **rows[one.pk],
        )
        for one in people
    ]


def _organisations(counted: "_Counted") -> list[Load]:
    rows = counted.rows()
    found = Organisation.objects.filter(pk__in=rows)
    return [Load(uuid=one.uuid, name=one.name, **rows[one.pk]) for one in found]


@dataclass(frozen=True)
class _Counted:
    """The numbers of all people, or of all organisations, of a scope."""

    scope: Scope
    path: str
    everywhere: bool = False

    def rows(self) -> dict[int, dict[str, Any]]:
        """Return the numbers by the id of the person or the organisation."""
        found: dict[int, dict[str, Any]] = {}
        for part in (self._numbers(), self._days()):
            first, *others = part
            for key, measure, value in first.union(*others, all=True):
                known = found.setdefault(key, {})
                # The days come from several places: the latest counts.
                known[measure] = max(known.get(measure, value), value)
        return found

    # How many ----------------------------------------------------------------

    def _numbers(self) -> Iterator[QuerySet]:
        households = Count("household", distinct=True)
        leads = self._seen(Aanspreekpunt.objects).current().filter(_has_open_case())
        yield self._by(leads, "user", "leads", households)
        yield self._by(self._works_along(), "user", "member", households)
        agreements = self._seen(Agreement.objects).unfinished()
        yield self._by(agreements, "owner", "unfinished", Count("pk"))
        late = agreements.overdue(self.scope.today)
        yield self._by(late, "owner", "late", Count("pk"))
        yield self._by(self._coming(), "user", "mdos", Count("mdo", distinct=True))

    def _works_along(self) -> QuerySet:
        """Return the grants of who works on a household and does not lead it."""
        same = {f"user{self.path}": OuterRef(f"user{self.path}")}
        leads = Aanspreekpunt.objects.current().filter(
            household=OuterRef("household"), **same
        )
        return (
            self._seen(AccessGrant.objects)
            .current(timezone.now())
            .filter(_has_open_case(), reason__in=WRITING_REASONS)
            .exclude(Exists(leads))
        )

    def _coming(self) -> QuerySet:
        """Return who is asked to which MDO that is to be held: it was planned, or the
        last one named its day."""
        today = self.scope.today
        of_the_case = Mdo.objects.filter(case=OuterRef("case"))
        later = of_the_case.filter(
            Q(held_on__gt=OuterRef("held_on")) | Q(status=Mdo.Status.PLANNED)
        )
        planned = Q(status=Mdo.Status.PLANNED, planned_at__date__gte=today)
        mdos = self._seen(Mdo.objects).filter(case__closed_on=None)
        coming = mdos.filter(planned | Q(next_on__gte=today) & ~Exists(later))
        return self._attended(coming.values("pk")).filter(
            Q(mdo__status=Mdo.Status.PLANNED) | Q(present=True)
        )

    # Since when --------------------------------------------------------------

    def _days(self) -> Iterator[QuerySet]:
        is_open = {"case__closed_on": None}
        held = self._seen(Mdo.objects).held().filter(**is_open).values("pk")
        there = self._attended(held).filter(present=True)
        yield self._by(there, "user", "last_on", Max("mdo__held_on"))
        agreements = self._seen(Agreement.objects).filter(mdo__case__closed_on=None)
        for step in ("done", "dropped", "blocked"):
            taken = agreements.filter(**{f"{step}_on__isnull": False})
            yield self._by(taken, f"{step}_by", "last_on", Max(f"{step}_on"))
        extended = Extension.objects.filter(agreement__in=agreements.values("pk"))
        day = Max(TruncDate("extended_at"))
        yield self._by(extended, "extended_by", "last_on", day)

    # What is counted of whom -------------------------------------------------

    def _seen(self, objects: Any) -> Any:
        rows = objects.visible_to(self.scope.user)
        if self.everywhere:
            return rows
        return rows.filter(household__area__in=self.scope.areas)

    @staticmethod
    def _attended(mdos: QuerySet) -> QuerySet:
        return Attendance.objects.filter(mdo__in=mdos)

    def _by(self, rows: Any, whose: str, measure: str, value: Any) -> QuerySet:
        """Group rows by the person, or that person's organisation, whose they are."""
        if self.scope.professional:
            rows = rows.filter(**{whose: self.scope.professional})
        if self.scope.organisation:
            rows = rows.filter(**{f"{whose}__organisation": self.scope.organisation})
        key = f"{whose}{self.path}"
        return (
            rows.filter(**{f"{key}__isnull": False})
            .order_by()
            .values(key=F(key))
            .annotate(measure=Value(measure), value=value)
            .values_list("key", "measure", "value")
        )


def _has_open_case() -> Exists:
    return Exists(Case.objects.open().filter(household=OuterRef("household")))
