"""When a flag is raised and when its cause is gone, one rule a kind.

Each rule is a query for the subjects that have the cause on a day. The job raises a
flag for each that has none, and resolves each flag whose subject is not among them.
`RULES` are those of this app; reporting has one more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from cases.actions import notifications, put_in_outbox
from cases.models import Aanspreekpunt, Case, CaseLeefdomein, User
from mdo import deadlines
from mdo.models import Agreement, Doorbraak, Escalation, Flag, Mdo
from mdo.terms import terms

# A doorbraak without a decision for this long asks for attention [O].
UNDECIDED_AFTER = timedelta(days=14)

OWNER, AANSPREEKPUNT, COORDINATORS = "owner", "aanspreekpunt", "coordinators"
# Of a closed case: the aanspreekpunt who stayed, else the coordinators of the area,
# who let somebody in again.
WHO_IS_LEFT = "who_is_left"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A kind of flag: which subjects have its cause on a day, and who is told.

    `subject` is the field of Flag that says what it is about. The query groups
    nothing and joins nothing that repeats a row, so that the database can start it
    from a few ids as well as from an index.
    """

    kind: Flag.Kind
    subject: str
    having_cause: Callable[[date], QuerySet[Any]]
    tells: tuple[str, ...]

    def waiting(self, today: date) -> QuerySet[Any]:
        """Return the subjects that have the cause and no flag yet."""
        flagged = Flag.objects.unresolved().filter(
            kind=self.kind, **{self.subject: OuterRef("pk")}
        )
        return self.having_cause(today).exclude(Exists(flagged))

    def gone(self, today: date) -> QuerySet[Flag]:
        """Return the unresolved flags whose subject has the cause no more."""
        still = self.having_cause(today).filter(pk=OuterRef(self.subject))
        return Flag.objects.unresolved().filter(kind=self.kind).exclude(Exists(still))


# The causes -------------------------------------------------------------------


def due_soon(today: date) -> QuerySet[Agreement]:
    return Agreement.objects.due_within_7_days(today)


def overdue(today: date) -> QuerySet[Agreement]:
    return Agreement.objects.overdue(today)


def mdo_needed(today: date) -> QuerySet[Case]:
    """Open cases on several leefdomeinen for which no MDO was held [H]."""
    domains = CaseLeefdomein.objects.filter(case=OuterRef("pk"))
    held = Mdo.objects.held().filter(case=OuterRef("pk"))
    has_a_second = Exists(domains.order_by("pk")[1:2])
    return Case.objects.open().filter(has_a_second).exclude(Exists(held))


def no_aanspreekpunt(today: date) -> QuerySet[Case]:
    """Open cases that nobody leads, for as long as Helmond lets that be."""
    since = today - timedelta(days=terms().without_aanspreekpunt_days)
    leads = Aanspreekpunt.objects.filter(household=OuterRef("household_id"))
    until_lately = leads.filter(Q(until_on=None) | Q(until_on__gt=since))
    return (
        Case.objects.open().filter(opened_on__lte=since).exclude(Exists(until_lately))
    )


def doorbraak_undecided(today: date) -> QuerySet[Doorbraak]:
    return Doorbraak.objects.undecided().filter(asked_on__lt=today - UNDECIDED_AFTER)


def escalation_threatens(today: date) -> QuerySet[Case]:
    """Open cases, not scaled up, with an agreement overdue by more than 14 days, or
    two overdue; unless somebody said why not after the last became overdue."""
    overdue = Agreement.objects.overdue(today)
    second = overdue.filter(mdo__case=OuterRef("mdo__case")).exclude(pk=OuterRef("pk"))
    threatening = overdue.filter(
        Q(due_on__lt=today - deadlines.ESCALATION_THREATENS) | Exists(second)
    )
    answers = Flag.objects.filter(
        kind=Flag.Kind.ESCALATION_THREATENS,
        case=OuterRef("pk"),
        answered_at__isnull=False,
    ).annotate(answered_on=TruncDate("answered_at"))
    later = overdue.filter(
        mdo__case=OuterRef("case"), due_on__gte=OuterRef("answered_on")
    )
    scaled_up = Escalation.objects.scaled_up().filter(case=OuterRef("pk"))
    return (
        Case.objects.open()
        .filter(pk__in=threatening.values("mdo__case"))
        .exclude(Exists(scaled_up))
        .exclude(Exists(answers.exclude(Exists(later))))
    )


def review_due(today: date) -> QuerySet[Escalation]:
    """Scaled up, and the day of the review has come."""
    return Escalation.objects.scaled_up().filter(review_on__lte=today)


DUE_SOON = Rule(
    kind=Flag.Kind.AGREEMENT_DUE_SOON,
    subject="agreement",
    having_cause=due_soon,
    tells=(OWNER,),
)
OVERDUE = Rule(
    kind=Flag.Kind.AGREEMENT_OVERDUE,
    subject="agreement",
    having_cause=overdue,
    tells=(OWNER, AANSPREEKPUNT),
)
MDO_NEEDED = Rule(
    kind=Flag.Kind.MDO_NEEDED,
    subject="case",
    having_cause=mdo_needed,
    tells=(AANSPREEKPUNT,),
)
NO_AANSPREEKPUNT = Rule(
    kind=Flag.Kind.NO_AANSPREEKPUNT,
    subject="case",
    having_cause=no_aanspreekpunt,
    tells=(COORDINATORS,),
)
DOORBRAAK_UNDECIDED = Rule(
    kind=Flag.Kind.DOORBRAAK_UNDECIDED,
    subject="doorbraak",
    having_cause=doorbraak_undecided,
    tells=(COORDINATORS,),
)
ESCALATION_THREATENS = Rule(
    kind=Flag.Kind.ESCALATION_THREATENS,
    subject="case",
    having_cause=escalation_threatens,
    tells=(AANSPREEKPUNT, COORDINATORS),
)
REVIEW_DUE = Rule(
    kind=Flag.Kind.ESCALATION_REVIEW_DUE,
    subject="escalation",
    having_cause=review_due,
    tells=(AANSPREEKPUNT, COORDINATORS),
)
RULES = (
    DUE_SOON,
    OVERDUE,
    MDO_NEEDED,
    NO_AANSPREEKPUNT,
    DOORBRAAK_UNDECIDED,
    ESCALATION_THREATENS,
    REVIEW_DUE,
)


# Raising and resolving --------------------------------------------------------

# What is read of a subject to make its flag and its notifications.
RELATED = {
    "agreement": ("household", "mdo", "owner"),
    "case": ("household",),
    "doorbraak": ("household",),
    "escalation": ("household", "case"),
}


@transaction.atomic
def raise_flags(rule: Rule, ids: list[int], *, today: date, at: datetime) -> int:
    """Flag those of `ids` that have the cause and no flag, and tell who must know.

    Return how many. What somebody else holds at this moment waits for a next run.
    """
    # Lock first and look after it: what another run flagged in between is seen.
    locked = rule.having_cause(today).model._default_manager.filter(pk__in=ids)
    locked = locked.select_for_update(skip_locked=True, no_key=True)
    held = list(locked.order_by("pk").values_list("pk", flat=True))
    waiting = rule.waiting(today).filter(pk__in=held).order_by("pk")
    subjects = list(waiting.select_related(*RELATED[rule.subject]))
    Flag.objects.bulk_create(
        Flag(
            kind=rule.kind,
            household=subject.household,
            case_id=_case_id(subject),
            raised_at=at,
            **({} if rule.subject == "case" else {rule.subject: subject}),
        )
        for subject in subjects
    )
    _tell(rule, subjects, at)
    return len(subjects)


@transaction.atomic
def resolve_gone(rule: Rule, ids: list[int], *, today: date, at: datetime) -> int:
    """Resolve those of the flags `ids` whose cause is gone, and return how many."""
    locked = Flag.objects.unresolved().filter(pk__in=ids)
    locked = locked.select_for_update(skip_locked=True, no_key=True)
    held = list(locked.order_by("pk").values_list("pk", flat=True))
    return rule.gone(today).filter(pk__in=held).update(resolved_at=at)


def resolve_at_once(
    *rules: Rule, case_id: int, today: date, at: datetime, **subject: Any
) -> None:
    """Resolve what an action just took the cause away of; the job comes later."""
    for rule in rules:
        gone = rule.gone(today).filter(case=case_id, **subject)
        gone.update(resolved_at=at)


def bring_back(rule: Rule, subject: Any, *, resolved_at: datetime, today: date) -> None:
    """Undo that a flag was resolved when its subject has the cause after all.

    Nobody is told again. The caller holds the subject's lock, so that no job flags
    it at the same time; what was not flagged before, the job finds.
    """
    if rule.waiting(today).filter(pk=subject.pk).exists():
        Flag.objects.filter(
            kind=rule.kind, resolved_at=resolved_at, **{rule.subject: subject}
        ).update(resolved_at=None)


def _case_id(subject: Any) -> int:
    if isinstance(subject, Case):
        return subject.pk
    return subject.mdo.case_id if isinstance(subject, Agreement) else subject.case_id


def _tell(rule: Rule, subjects: Iterable[Any], at: datetime) -> None:
    """Put the notifications in the outbox, in the transaction of their flags."""
    households = {subject.household_id: subject.household for subject in subjects}
    contacts = _aanspreekpunten(households)
    coordinators = _coordinators({h.area_id for h in households.values()})
    rows = []
    for subject in subjects:
        told: list[User | None] = []
        contact = contacts.get(subject.household_id)
        if OWNER in rule.tells:
            # What the resident does, the aanspreekpunt keeps an eye on [O].
            told.append(subject.owner or contact)
        if AANSPREEKPUNT in rule.tells or WHO_IS_LEFT in rule.tells:
            told.append(contact)
        is_nobody_left = contact is None and WHO_IS_LEFT in rule.tells
        if COORDINATORS in rule.tells or is_nobody_left:
            told += coordinators.get(subject.household.area_id, [])
        with_number = subject.case if isinstance(subject, Escalation) else subject
        rows += notifications(
            *told,
            kind=rule.kind,
            subject=subject.uuid,
            number=with_number.number,
            household=subject.household,
            by=None,
            at=at,
        )
    put_in_outbox(rows)


def _aanspreekpunten(household_ids: Iterable[int]) -> dict[int, User]:
    current = Aanspreekpunt.objects.current().filter(household__in=household_ids)
    return {row.household_id: row.user for row in current.select_related("user")}


def _coordinators(area_ids: set[int]) -> dict[int, list[User]]:
    people = User.objects.filter(role=User.Role.COORDINATOR, areas__in=area_ids)
    by_area: dict[int, list[User]] = {}
    for person in people.annotate(area_id=F("areas")):
        by_area.setdefault(person.area_id, []).append(person)
    return by_area
