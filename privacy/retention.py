"""Until when a file is kept: computed from its laws and dates, and never stored.

The law of each case says how long and from when; the term that ends last holds for
the whole file, since a file is destroyed as a whole. While a case is open no term
ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import (
    Aanspreekpunt,
    Case,
    CaseGround,
    Household,
    PartyAgreement,
    ResidentInformed,
)
from mdo.models import Agreement, Doorbraak, Escalation, EscalationPhase, Extension, Mdo
from privacy.models import (
    LegalHold,
    PrivacyRequest,
    Restriction,
    RetentionRule,
    Statement,
)
from privacy.terms import after_years, latest_start
from reporting.models import CostLine, CostsConfirmation, Effort, Score

# When data were made or received: the dates that they are about, and else the moment
# at which they were written down.
MADE_ON: list[tuple[type, str, list[str]]] = [
    (Case, "household", ["opened_on", "closed_on"]),
    (Aanspreekpunt, "household", ["from_on"]),
    (PartyAgreement, "household", ["agreed_on", "withdrawn_on"]),
    (ResidentInformed, "household", ["informed_on"]),
    (Mdo, "household", ["held_on"]),
    (Agreement, "household", ["agreed_on", "done_on", "dropped_on", "blocked_on"]),
    (Extension, "agreement__household", ["extended_at"]),
    (Doorbraak, "household", ["asked_on", "decided_on", "settled_on"]),
    (Escalation, "household", ["started_on", "ended_on"]),
    (EscalationPhase, "escalation__household", ["since_on", "reviewed_on"]),
    (Score, "household", ["measured_on"]),
    (CostLine, "household", ["recorded_at"]),
    (Effort, "household", ["recorded_at"]),
    (CostsConfirmation, "case__household", ["confirmed_at"]),
    (PrivacyRequest, "household", ["asked_on", "decided_at"]),
    (Statement, "household", ["made_on"]),
]


@dataclass(frozen=True)
class Term:
    """One line of the table as it counts for a file: from which day, until when."""

    rule: RetentionRule
    from_on: date

    @property
    def destroy_on(self) -> date:
        """Return the first day on which the file need not be kept any more."""
        return after_years(self.from_on, self.rule.years)

    @property
    def law(self) -> str:
        return str(self.rule.ground) if self.rule.ground else _("no law")


@dataclass(frozen=True)
class Retention:
    """How long a file is kept: by which terms, of which the last one holds."""

    terms: tuple[Term, ...]
    is_open: bool

    @property
    def longest(self) -> Term | None:
        return max(self.terms, key=lambda term: term.destroy_on, default=None)

    @property
    def destroy_on(self) -> date | None:
        """Return the day from which the file may go; None while a case is open."""
        if self.is_open or self.longest is None:
            return None
        return self.longest.destroy_on

    def is_over(self, today: date) -> bool:
        return self.destroy_on is not None and self.destroy_on <= today


def rules() -> list[RetentionRule]:
    return list(RetentionRule.objects.select_related("ground"))


def with_dates(households: QuerySet[Household]) -> QuerySet[Any]:
    """Add what a term is counted from, and whether a case is open."""
    return households.annotate(
        last_on=Greatest(TruncDate("opened_at"), *(_latest(*each) for each in MADE_ON)),
        has_open_case=Exists(Case.objects.open().filter(household=OuterRef("pk"))),
    ).annotate(
        # Of a file without a case there was no help that could end.
        help_ended_on=Coalesce(_latest(Case, "household", ["closed_on"]), F("last_on")),
    )


def _latest(model: Any, path: str, fields: list[str]) -> Subquery:
    """Return the last of these dates among the rows of a household."""
    rows = model._default_manager.order_by().filter(**{path: OuterRef("pk")})
    dates = [
        Max(field if field.endswith("_on") else TruncDate(field)) for field in fields
    ]
    latest = Greatest(*dates) if len(dates) > 1 else dates[0]
    of_household = rows.values(path).annotate(latest=latest).values("latest")
    return Subquery(of_household, output_field=DateField())


def retention_of(household: Household) -> Retention:
    """Return how long the file of one household is kept."""
    only = Household.objects.only("uuid", "number").order_by()
    (row,) = with_dates(only.filter(pk=household.pk))
    if row.has_open_case:
        return Retention((), is_open=True)
    return retentions([row])[household.pk]


def retentions(rows: Iterable[Any]) -> dict[int, Retention]:
    """Return how long each of these is kept; `rows` come from `with_dates`."""
    found = list(rows)
    by_ground = {rule.ground_id: rule for rule in rules()}
    grounds: dict[int, set[int | None]] = {}
    for household, ground in (
        CaseGround.objects.order_by()
        .filter(case__household__in=[row.pk for row in found])
        .values_list("case__household", "ground")
    ):
        known = ground if ground in by_ground else None
        grounds.setdefault(household, set()).add(known)
    return {
        row.pk: Retention(
            tuple(_terms(row, grounds.get(row.pk, {None}), by_ground)),
            is_open=row.has_open_case,
        )
        for row in found
    }


def _terms(row: Any, grounds: set[int | None], by_ground: dict) -> Iterable[Term]:
    for ground in grounds:
        rule = by_ground[ground]
        is_after_help = rule.starts == RetentionRule.Starts.HELP_ENDED
        yield Term(rule, row.help_ended_on if is_after_help else row.last_on)


# What is due ---------------------------------------------------------------------


def due(households: QuerySet[Household], today: date) -> QuerySet[Any]:
    """Keep the files whose terms are all over, with their dates; holds apart."""
    found = with_dates(households).filter(has_open_case=False)
    every = rules()
    known = [rule.ground_id for rule in every if rule.ground_id]
    for rule in every:
        applies: Any = _under(Q(ground=rule.ground_id))
        if rule.ground_id is None:
            applies = _under(~Q(ground__in=known)) | ~_under(Q())
        start = (
            "help_ended_on"
            if rule.starts == RetentionRule.Starts.HELP_ENDED
            else "last_on"
        )
        over = Q(**{f"{start}__lte": latest_start(today, rule.years)})
        found = found.filter(~Q(applies) | over)
    return found


def _under(condition: Q) -> Exists:
    grounds = CaseGround.objects.order_by().filter(
        condition, case__household=OuterRef("pk")
    )
    return Exists(grounds)


# What stops it --------------------------------------------------------------------


def what_stops(household: Household, today: date) -> list[str]:
    """Return, a sentence each, why the file may not be destroyed today."""
    retention = retention_of(household)
    reasons = []
    if retention.is_open:
        reasons.append(_("A case is open."))
    elif not retention.is_over(today):
        reasons.append(_("The term is not over yet."))
    return reasons + what_holds(household, today)


def what_holds(household: Household, today: date) -> list[str]:
    """Return, a sentence each, what holds a file of which the term can be over."""
    reasons = []
    if LegalHold.objects.current(today).filter(household=household).exists():
        reasons.append(_("A legal hold is on this file."))
    asked = PrivacyRequest.objects.undecided().filter(household=household)
    if count := asked.aggregate(count=Count("pk"))["count"]:
        reasons.append(
            ngettext(
                "A resident's request waits for an answer.",
                "%(count)d requests of residents wait for an answer.",
                count,
            )
            % {"count": count}
        )
    if Restriction.objects.current().filter(household=household).exists():
        reasons.append(_("The data are restricted: a resident may need them still."))
    return reasons
