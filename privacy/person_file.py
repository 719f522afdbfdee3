"""Everything that is kept about one person: what an access request is answered with.

A row is in it when it is about that person or about the whole household; a row about
another member is not. Of a household that this person left, it is as it was that day:
where the others live and what they agreed on since, is not theirs to know. Texts that
name another member are looked over by a person first (`privacy.review`). Who looked in
the file stands at the end.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import formats
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessRequest,
    Case,
    CaseGround,
    CaseLeefdomein,
    EmergencyAccess,
    Handover,
    Household,
    HouseholdMember,
    PartyAgreement,
    ResidentInformed,
    StandIn,
    User,
)
from mdo.models import (
    AgendaPoint,
    Agreement,
    Amendment,
    Attendance,
    Comparison,
    Doorbraak,
    DoorbraakQuestion,
    Escalation,
    EscalationPhase,
    Extension,
    Flag,
    Mdo,
)
from privacy.models import (
    Destruction,
    LegalHold,
    PrivacyRequest,
    ResidentAnswer,
    ResidentPage,
    Restriction,
    Statement,
)
from reporting.models import CostLine, CostsConfirmation, Effort, Score


@dataclass(frozen=True)
class Section:
    """The rows of one model: how they belong to a household, and to whom in it."""

    model: Any
    title: str | Promise
    household: str = "household"
    # Paths to the person that a row is about; empty there is the whole household.
    about: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.model._meta.label


SECTIONS = (
    Section(HouseholdMember, gettext_lazy("Who you are"), about=("pk",)),
    Section(Household, gettext_lazy("Your household"), "pk"),
    Section(Case, gettext_lazy("Your questions for help")),
    Section(CaseLeefdomein, gettext_lazy("What they are about"), "case__household"),
    Section(
        CaseGround,
        gettext_lazy("The laws that let us keep this"),
        "case__household",
    ),
    Section(ResidentInformed, gettext_lazy("What you were told"), about=("member",)),
    Section(
        PartyAgreement,
        gettext_lazy("Organisations you agreed to, or no longer"),
        about=("member",),
    ),
    Section(Aanspreekpunt, gettext_lazy("Your aanspreekpunten")),
    Section(Handover, gettext_lazy("When your aanspreekpunt wanted to hand over")),
    Section(StandIn, gettext_lazy("Who stood in for your aanspreekpunt")),
    Section(Mdo, gettext_lazy("Meetings about your questions (MDO)")),
    Section(Attendance, gettext_lazy("Who was at them"), "mdo__household"),
    Section(
        AgendaPoint,
        gettext_lazy("What they were about"),
        "mdo__household",
        ("agreement__about",),
    ),
    Section(Amendment, gettext_lazy("What was set right in them"), "mdo__household"),
    Section(Agreement, gettext_lazy("What was agreed"), about=("about",)),
    Section(
        Extension,
        gettext_lazy("Agreements that got another date"),
        "agreement__household",
        ("agreement__about",),
    ),
    Section(
        Doorbraak,
        gettext_lazy("Rules that were in the way (doorbraken)"),
        about=("about",),
    ),
    Section(
        DoorbraakQuestion,
        gettext_lazy("What was asked about them"),
        about=("doorbraak__about",),
    ),
    Section(
        Comparison,
        gettext_lazy("What they were compared with"),
        about=("doorbraak__about",),
    ),
    Section(Escalation, gettext_lazy("When it went worse (AVE)")),
    Section(
        EscalationPhase,
        gettext_lazy("The steps of that"),
        "escalation__household",
    ),
    Section(
        Flag,
        gettext_lazy("Signals to your helpers"),
        about=("agreement__about", "doorbraak__about"),
    ),
    Section(Score, gettext_lazy("How you said it goes"), about=("about",)),
    Section(CostLine, gettext_lazy("What help and the like cost"), about=("about",)),
    Section(
        CostsConfirmation,
        gettext_lazy("When these costs were complete"),
        "case__household",
    ),
    Section(Effort, gettext_lazy("Hours that organisations worked for you")),
    Section(
        PrivacyRequest, gettext_lazy("What you asked about your data"), about=("about",)
    ),
    Section(Statement, gettext_lazy("Your own statements"), about=("about",)),
    Section(
        Restriction, gettext_lazy("When your data were restricted"), about=("about",)
    ),
    Section(
        ResidentPage, gettext_lazy("Your own page on the internet"), about=("member",)
    ),
    Section(ResidentAnswer, gettext_lazy("What you said there"), about=("about",)),
    Section(AccessGrant, gettext_lazy("Who may look in your file, or might")),
    Section(AccessRequest, gettext_lazy("Who asked to look in your file")),
    Section(EmergencyAccess, gettext_lazy("Who looked in an emergency")),
    Section(LegalHold, gettext_lazy("Why your file is kept longer")),
    Section(Destruction, gettext_lazy("Proposals to destroy your file")),
)
# What is of the machine and says nothing: keys, and what repeats a column beside it.
OF_THE_MACHINE = {"id", "uuid", "version", "search_text", "household", "case", "grant"}
OF_THE_MACHINE |= {"request", "about", "member", "mdo", "agreement", "doorbraak"}
OF_THE_MACHINE |= {"escalation", "form_token", "page", "key_digest", "code_hash"}
# What the models have no words for, since no form asks it.
LABELS = {
    "absent": gettext_lazy("who is away"),
    "accepted_by": gettext_lazy("accepted by"),
    "amended_at": gettext_lazy("amended at"),
    "amended_by": gettext_lazy("amended by"),
    "answered_at": gettext_lazy("answered at"),
    "answered_by": gettext_lazy("answered by"),
    "closed_at": gettext_lazy("closed at"),
    "failures": gettext_lazy("codes that were wrong"),
    "made_at": gettext_lazy("made at"),
    "made_by": gettext_lazy("made by"),
    "appointed_at": gettext_lazy("appointed at"),
    "appointed_by": gettext_lazy("appointed by"),
    "area": gettext_lazy("area"),
    "asked_at": gettext_lazy("asked at"),
    "asked_by": gettext_lazy("asked by"),
    "betrokkenheid": gettext_lazy("betrokkenheid"),
    "blocked_by": gettext_lazy("blocked by"),
    "cancelled_at": gettext_lazy("cancelled at"),
    "cancelled_by": gettext_lazy("cancelled by"),
    "closed_by": gettext_lazy("closed by"),
    "confirmed_at": gettext_lazy("confirmed at"),
    "confirmed_by": gettext_lazy("confirmed by"),
    "decided_at": gettext_lazy("decided at"),
    "decided_by": gettext_lazy("decided by"),
    "done_by": gettext_lazy("done by"),
    "dropped_by": gettext_lazy("dropped by"),
    "ended_by": gettext_lazy("ended by"),
    "end_note": gettext_lazy("note at the end"),
    "expires_at": gettext_lazy("waits until"),
    "extended_at": gettext_lazy("extended at"),
    "extended_by": gettext_lazy("extended by"),
    "finished_at": gettext_lazy("finished at"),
    "giver": gettext_lazy("handed over by"),
    "granted_at": gettext_lazy("granted at"),
    "granted_by": gettext_lazy("granted by"),
    "ground": gettext_lazy("law"),
    "handed_over_at": gettext_lazy("handed over at"),
    "informed_by": gettext_lazy("informed by"),
    "invited_at": gettext_lazy("invited at"),
    "judged_at": gettext_lazy("judged at"),
    "judged_by": gettext_lazy("judged by"),
    "leefdomein": gettext_lazy("leefdomein"),
    "legitimiteit": gettext_lazy("legitimiteit"),
    "lifted_at": gettext_lazy("lifted at"),
    "lifted_by": gettext_lazy("lifted by"),
    "logged_at": gettext_lazy("written down at"),
    "logged_by": gettext_lazy("written down by"),
    "offered_at": gettext_lazy("offered at"),
    "offered_by": gettext_lazy("offered by"),
    "opened_at": gettext_lazy("opened at"),
    "opened_by": gettext_lazy("opened by"),
    "organisation": gettext_lazy("organisation"),
    "owner": gettext_lazy("who does it"),
    "payer": gettext_lazy("payer"),
    "period": gettext_lazy("period"),
    "phase": gettext_lazy("phase"),
    "placed_at": gettext_lazy("placed at"),
    "placed_by": gettext_lazy("placed by"),
    "postcode": gettext_lazy("postcode"),
    "price": gettext_lazy("what it is for"),
    "proposed_at": gettext_lazy("proposed at"),
    "proposed_by": gettext_lazy("proposed by"),
    "read_at": gettext_lazy("read at"),
    "recorded_at": gettext_lazy("written down at"),
    "recorded_by": gettext_lazy("written down by"),
    "reminded_at": gettext_lazy("reminded at"),
    "rendement": gettext_lazy("rendement"),
    "reopened_by": gettext_lazy("opened again by"),
    "reviewed_at": gettext_lazy("judged at"),
    "reviewed_by": gettext_lazy("judged by"),
    "rule_owner": gettext_lazy("whose rule it is"),
    "set_at": gettext_lazy("written down at"),
    "set_by": gettext_lazy("written down by"),
    "settle_with": gettext_lazy("settled with"),
    "status": gettext_lazy("status"),
    "tevredenheid": gettext_lazy("tevredenheid"),
    "user": gettext_lazy("who"),
    "voordeur": gettext_lazy("voordeur"),
    "withdrawn_at": gettext_lazy("withdrawn at"),
    "withdrawn_by": gettext_lazy("withdrawn by"),
    "zelfredzaamheid": gettext_lazy("zelfredzaamheid"),
    "written_at": gettext_lazy("written down at"),
    "written_by": gettext_lazy("written down by"),
}


# Rows and their texts -------------------------------------------------------------


@dataclass
class Value:
    """One field of one row: what it is called, and what stands in it."""

    name: str
    label: str
    raw: Any
    words: str
    is_text: bool = False


@dataclass
class Row:
    """What is kept in one row, without what is of the machine."""

    key: UUID
    values: list[Value]


@dataclass
class Part:
    """A section with the rows that are about this person, and how many are not.

    `after_leaving` is how many are of the household since this person left it.
    """

    section: Section
    rows: list[Row]
    about_others: int
    after_leaving: int = 0

    @property
    def title(self) -> str:
        return str(self.section.title)


def parts_about(member: HouseholdMember) -> list[Part]:
    """Return all that is kept about a person, before any text is withheld."""
    return [_part(section, member) for section in SECTIONS]


def _part(section: Section, member: HouseholdMember) -> Part:
    every = section.model._default_manager.filter(
        **{section.household: member.household_id}
    )
    own = every
    for path in section.about:
        whole = Q() if path == "pk" else Q(**{path: None})
        own = own.filter(Q(**{path: member.pk}) | whole)
    found = list(_related(own))
    kept = found
    if member.has_left(timezone.localdate()):
        kept = _before_leaving(section, found, member)
    return Part(
        section,
        [_row(section, row, member) for row in kept],
        about_others=every.count() - len(found),
        after_leaving=len(found) - len(kept),
    )


def _before_leaving(
    section: Section, rows: list[Any], member: HouseholdMember
) -> list[Any]:
    """Keep what is about who left, and of the household as it stood that day."""
    about = Q(*((path, member.pk) for path in section.about), _connector=Q.OR)
    theirs: set[Any] = set()
    if section.about:
        of_them = section.model._default_manager.filter(
            about, pk__in=[row.pk for row in rows]
        )
        theirs = set(of_them.values_list("pk", flat=True))
    stood = _as_it_stood(section.model, rows, leaving_of(member))
    kept = []
    for row in rows:
        if row.pk not in theirs:
            if row.pk not in stood:
                continue
            for each in shown_fields(section.model):
                setattr(row, each.attname, getattr(stood[row.pk], each.attname))
        kept.append(row)
    return kept


def _as_it_stood(model: Any, rows: list[Any], at: dt.datetime) -> dict[Any, Any]:
    """Return the rows that were there at a moment, with what stood in them then."""
    history = getattr(model, "pgh_event_model", None)
    if history is None:
        return {}
    before = history.objects.filter(
        pgh_obj__in=[row.pk for row in rows], pgh_created_at__lt=at
    )
    return {event.pgh_obj_id: event for event in before.order_by("pgh_id")}


def leaving_of(member: HouseholdMember) -> dt.datetime:
    """Return the moment from which on somebody is of the household no more."""
    day: Any = member.left_on
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _related(rows: QuerySet) -> QuerySet:
    """Load with the rows what they refer to, as far as it is shown."""
    model = rows.model
    names = [each.name for each in shown_fields(model) if each.is_relation]
    if any(each.name == "owner" for each in shown_fields(model)):
        names.append("owner__organisation")
    return rows.select_related(*names) if names else rows


def shown_fields(model: Any) -> list[Any]:
    """Return the fields of a model that say something."""
    return [
        each
        for each in model._meta.concrete_fields
        if each.name not in OF_THE_MACHINE and not each.generated
    ]


def key_of(household: Household, row: models.Model) -> UUID:
    """Return a name of a row that a review can point at; not every row has a uuid."""
    return uuid5(household.uuid, f"{row._meta.label}:{row.pk}")


def _row(section: Section, row: Any, member: HouseholdMember) -> Row:
    values = [_value(row, each) for each in shown_fields(section.model)]
    return Row(
        key_of(member.household, row), [value for value in values if value.words]
    )


def _value(row: Any, each: Any) -> Value:
    raw = getattr(row, each.name)
    label = str(LABELS.get(each.name, each.verbose_name))
    if each.choices:
        return Value(
            each.name, label, raw, str(getattr(row, f"get_{each.name}_display")())
        )
    is_text = isinstance(each, models.CharField | models.TextField)
    return Value(each.name, label, _plain(raw), in_words(raw), is_text)


def _plain(raw: Any) -> Any:
    """Return a value as a machine reads it: people and lists by their name."""
    return in_words(raw) if isinstance(raw, models.Model) else raw


def in_words(raw: Any) -> str:
    """Return a value as a resident reads it; "" for what is not known."""
    if raw is None or raw == "":
        return ""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, User):
        return f"{raw.name}, {raw.organisation}" if raw.organisation_id else raw.name
    if isinstance(raw, dt.datetime):
        return moment(raw)
    if isinstance(raw, dt.date):
        return formats.full_date(raw)
    if isinstance(raw, Decimal):
        return formats.number(raw, 2)
    if type(raw).__name__ == "Price":
        return raw.name
    return str(raw)


def moment(at: dt.datetime) -> str:
    """Return a moment with its year: a paper is read long after."""
    local = timezone.localtime(at)
    return f"{formats.full_date(local.date())}, {formats.clock(local)}"


# The whole ---------------------------------------------------------------------------


@dataclass
class Withheld:
    """What is not given: in which section, what it is called, and why."""

    title: str
    label: str
    why: str


@dataclass
class PersonFile:
    """What is handed over: all about the person, who looked, and what is not in it."""

    member: HouseholdMember
    made_at: dt.datetime
    parts: list[Part]
    looks: list[dict[str, Any]] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)


def texts_in(parts: Iterable[Part]) -> Iterator[tuple[Part, Row, Value]]:
    """Yield every free text, with where it stands."""
    for part in parts:
        for row in part.rows:
            for value in row.values:
                if value.is_text:
                    yield part, row, value


def title_of(value: Value) -> str:
    return capfirst(value.label)
