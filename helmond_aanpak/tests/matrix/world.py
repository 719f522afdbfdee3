"""Two households with a full file each, and everybody who could ask for them.

One household has an open case and the other a closed one. Every text of a file is,
or has in it, the file's own mark, so that an answer that shows anything of it is
recognised. Nobody stands to both in the same way, and they live in two areas.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from audit.models import UnusualLook
from cases import access
from cases import actions as cases_actions
from cases.models import (
    AccessGrant,
    AccessLog,
    Handover,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Notification,
    Organisation,
    PartyAgreement,
    ResidentInformed,
    StandIn,
    User,
)
from cases.session_store import SessionStore
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AccessRequestFactory,
    AreaFactory,
    CaseFactory,
    EmergencyAccessFactory,
    HouseholdFactory,
    UserFactory,
)
from mdo.models import Attendance, Extension, Flag
from mdo.tests.factories import (
    AgendaPointFactory,
    AgreementFactory,
    AmendmentFactory,
    AttendanceFactory,
    ComparisonFactory,
    DoorbraakFactory,
    DoorbraakQuestionFactory,
    EscalationFactory,
    FlagFactory,
    MdoDraftFactory,
    MdoFactory,
    PrecedentFactory,
)
from privacy.models import Certificate, RetentionRule
from privacy.tests.factories import (
    DestructionFactory,
    LegalHoldFactory,
    PrivacyRequestFactory,
    ResidentAnswerFactory,
    ResidentPageFactory,
    RestrictionFactory,
    ReviewedTextFactory,
    StatementFactory,
)
from reporting.models import Export, Lesson, Payer, Period, PriceList
from reporting.tests.factories import (
    CostLineFactory,
    CostsConfirmationFactory,
    EffortFactory,
    ScoreFactory,
)

Reason = AccessGrant.Reason
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Relation:
    """How somebody stands to a household, and what follows from it.

    `sees` and `works` are for who works with households at all: the roles
    professional and coordinator. The others see nothing in any relation.
    """

    name: str
    sees: bool = False
    works: bool = False
    # The area of a coordinator; in any other role it says nothing.
    has_area: bool = False
    is_closed: bool = False
    # Whoever stands in several ways at once, and is let in by none: none of those ways
    # alone lets anybody in, as a further reason for access never takes any away.
    stands_for: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        return self.stands_for or (self.name,)


SHUT_OUT = (
    "colleague",
    "stranger",
    "party withdrawn",
    "asked, not granted",
    "grant expired",
    "emergency over",
)
RELATIONS = (
    Relation("aanspreekpunt", sees=True, works=True),
    Relation("participant", sees=True, works=True),
    Relation("owner of an agreement", sees=True, works=True),
    Relation("opened the file", sees=True, works=True),
    Relation("stand-in", sees=True, works=True),
    Relation("asked and granted", sees=True, works=True),
    Relation("emergency", sees=True),
    Relation("colleague"),
    Relation("stranger"),
    Relation("party withdrawn"),
    Relation("asked, not granted"),
    Relation("grant expired"),
    Relation("emergency over"),
    Relation("outsider", stands_for=SHUT_OUT),
    Relation("area", has_area=True),
    Relation("aanspreekpunt of a closed case", sees=True, works=True, is_closed=True),
    Relation("participant of a closed case", is_closed=True),
    Relation("area of a closed case", has_area=True, is_closed=True),
)

STRANGER = next(one for one in RELATIONS if one.name == "stranger")
EVERY_RELATION = [relation.name for relation in RELATIONS]
# A coordinator has what a professional has besides the area; other roles have
# nothing, also when somebody gave them a grant; and who left has nothing any more.
# Of the grants, which all open a file alike, the one that ends by itself is asked.
# `test_every_relation.py` has a few addresses asked in every role and relation.
WHO_ASK = {
    "professional": ["aanspreekpunt", "asked and granted", "emergency", "outsider",
                     "aanspreekpunt of a closed case", "participant of a closed case"],
    "coordinator": ["asked and granted", "outsider", "area", "area of a closed case"],
    "manager": ["participant"],
    "administrator": ["participant"],
    "privacy_officer": ["participant"],
    "left": ["participant"],
}  # fmt: skip


@dataclass
class File:
    """A household and one row of everything that can be in its file."""

    household: Household
    mark: str
    # The aanspreekpunt.
    lead: User
    # What belongs to no household stands beside it: `known`.
    known: dict[str, Model]
    rows: dict[str, Model] = field(default_factory=dict)

    def uuid(self, subject: str) -> str:
        row: Any = self.rows.get(subject) or self.known[subject]
        return str(row.uuid)

    @cached_property
    def secrets(self) -> set[bytes]:
        """Return what no answer may hold for whom the household does not concern."""
        numbers = {row.number for row in self.rows.values() if hasattr(row, "number")}
        uuids = {str(row.uuid) for row in self.rows.values() if hasattr(row, "uuid")}
        return {text.encode() for text in {self.mark, *numbers, *uuids}}


@dataclass
class Actor:
    """Somebody who asks: a role, a relation to one file, and a browser."""

    role: str
    relation: Relation
    file: File
    user: Any = field(default_factory=AnonymousUser)
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.role}, {self.relation.name}"

    @property
    def stands_for_role(self) -> bool:
        """True for one of each role: asked where households make no difference."""
        return self.relation.name in ("asked and granted", "participant") or (
            self.role == "anonymous"
        )

    @property
    def is_signed_in(self) -> bool:
        return self.user.is_authenticated and self.user.is_active

    @property
    def works_with_households(self) -> bool:
        return self.is_signed_in and self.role in ("professional", "coordinator")

    @property
    def coordinates(self) -> bool:
        """True for the coordinator of the area in which the household lives."""
        return self.role == "coordinator" and self.relation.has_area

    @property
    def sees(self) -> bool:
        return self.works_with_households and (self.relation.sees or self.coordinates)

    def secrets(self, world: "World") -> set[bytes]:
        """Return what no answer to this person may hold."""
        unseen = {id(f): f for f in (world.open, world.closed)}
        if self.sees:
            del unseen[id(self.file)]
        return set().union(*(file.secrets for file in unseen.values()))

    @property
    def leads(self) -> bool:
        """True for who says who else may look."""
        return self.user == self.file.lead or self.coordinates

    @property
    def works(self) -> bool:
        return self.works_with_households and self.relation.works

    @property
    def follows(self) -> bool:
        return self.works or self.coordinates

    @property
    def corrects(self) -> bool:
        """True for who answers for the file: leads it, stands in, or opened it."""
        answers = self.relation.name in ("opened the file", "stand-in")
        return self.coordinates or (self.works and (answers or self.has_aanspreekpunt))

    @property
    def has_aanspreekpunt(self) -> bool:
        return self.relation.name.startswith("aanspreekpunt")


@dataclass
class World:
    open: File
    closed: File
    actors: list[Actor]

    def actor(self, role: str, relation: str) -> Actor:
        return next(a for a in self.actors if str(a) == f"{role}, {relation}")


# Making it ----------------------------------------------------------------------


def make_world(who_ask: dict[str, list[str]]) -> World:
    """Make both files and everybody who asks, by role the relations."""
    organisations = [
        Organisation.objects.create(name=name, kind="welzijn")
        for name in ("Welzijn De Brug", "Wonen Elders", "Zorg Voorbij")
    ]
    newcomer = UserFactory(organisation=organisations[1], name="Niek Nieuw")
    known = make_known(newcomer)
    files = [
        make_file(
            UserFactory(organisation=organisations[0]), known, is_closed=is_closed
        )
        for is_closed in (False, True)
    ]
    for file in files:
        withdraw(file, organisations[2])
    actors = [
        make_actor(role, relation, files[relation.is_closed], organisations)
        for role, relations in who_ask.items()
        for relation in RELATIONS
        if relation.name in relations
    ]
    actors.append(Actor("anonymous", STRANGER, files[0]))
    return World(files[0], files[1], actors)


def make_known(newcomer: User) -> dict[str, Model]:
    """Return a row of each list that belongs to no household."""
    return {
        "newcomer": newcomer,
        "organisation": newcomer.organisation,
        "area": AreaFactory(name="Warande"),
        "leefdomein": Leefdomein.objects.all()[0],
        "law": LegalGround.objects.all()[0],
        "payer": Payer.objects.all()[0],
        "price list": PriceList.objects.exclude(published_at=None)[0],
        "precedent": PrecedentFactory(),
        "lesson": Lesson.objects.create(
            text="Begin met luisteren.", level=Lesson.Level.MANAGEMENT
        ),
        "unusual look": UnusualLook.objects.create(
            kind=UnusualLook.Kind.MANY,
            user=newcomer,
            on=timezone.localdate(),
            first_at=timezone.now(),
            last_at=timezone.now(),
            found_at=timezone.now(),
            count=40,
        ),
        "term": RetentionRule.objects.all()[0],
        "certificate": Certificate.objects.create(
            number="VN-770001",
            carried_out_at=timezone.now(),
            proposed_by=newcomer,
            proposed_at=timezone.now(),
            approved_by=newcomer,
            approved_at=timezone.now(),
            grounds=[],
            kinds=[],
            cases_kept=1,
            hash="0" * 64,
        ),
        "export": Export.objects.create(
            asked_by=newcomer, report="deadlines", format="csv"
        ),
    }


def make_file(
    lead: User, known: dict[str, Model], *, is_closed: bool, number: int | None = None
) -> File:
    """Make a household of which every table has a row, and every text its mark."""
    mark = "Merelhof" if is_closed else "Zwaluwkamp"
    household = HouseholdFactory(
        number=f"HA-7700{int(is_closed) if number is None else number}",
        name=f"Huishouden {mark}",
        area=AreaFactory(name="Brouwhuis" if is_closed else "Stiphout"),
        opened_by=lead,
        member__first_name=f"Quinty {mark}",
        member__last_name=mark,
    )
    case = CaseFactory(
        household=household,
        number=f"{household.number}-1",
        wants=mark,
        can=mark,
        needs=mark,
        **({"closed": True} if is_closed else {}),
    )
    made = {
        "household": household,
        "member": HouseholdMember.objects.get(household=household),
        "case": case,
        "ground": case.grounds.get(),
    }
    file = File(household, mark, lead, known, made)
    make_promises(file)
    make_yields(file)
    make_access(file)
    return file


def make_promises(file: File) -> None:
    made, household, case = file.rows, file.household, file.rows["case"]
    mark = file.mark
    owner = file.lead
    today = timezone.localdate()
    made["mdo"] = mdo = MdoFactory(
        case=case, number=f"MDO-7700{household.pk}", place=mark, own_words=mark,
        disagreement=mark, keep_informed=mark, absence_reason="", next_on=today
        + timedelta(days=7), logged_by=owner,
    )  # fmt: skip
    AttendanceFactory(mdo=mdo, name=f"Buurvrouw {mark}")
    made["attendance"] = Attendance.objects.get(mdo=mdo)
    made["planned"] = MdoFactory(
        case=case, number=f"MDO-7800{household.pk}", place=mark, status="planned",
        planned_at=timezone.now() + timedelta(days=7), held_on=None,
        resident_present=None, logged_by=owner,
    )  # fmt: skip
    made["point"] = AgendaPointFactory(mdo=mdo, text=mark, decision=mark)
    made["amendment"] = AmendmentFactory(mdo=mdo, reason=mark, amended_by=owner)
    made["draft"] = MdoDraftFactory(case=case, fields={"place": [mark]})
    promise = {"mdo": mdo, "household": household, "owner": owner, "text": mark}
    number = f"AFS-77{household.pk:04d}"
    made["agreement"] = AgreementFactory(**promise, number=f"{number}1")
    made["stuck"] = AgreementFactory(
        **promise, number=f"{number}2", blocked=True, block_note=mark
    )
    made["done"] = AgreementFactory(**promise, number=f"{number}3", done=True)
    made["extension"] = Extension.objects.create(
        agreement=made["agreement"],
        old_on=today,
        new_on=today + timedelta(days=9),
        reason=mark,
        extended_by=owner,
        extended_at=timezone.now(),
    )
    texts = dict.fromkeys(
        ("alleged_rule", "actual_rule", "need", "legitimiteit", "betrokkenheid",
         "rendement", "desired_effect", "comparison"), mark,
    )  # fmt: skip
    made["doorbraak"] = DoorbraakFactory(
        case=case, agreement=made["stuck"], number=f"DBR-77{household.pk:03d}",
        asked_by=owner, **texts,
    )  # fmt: skip
    made["question"] = DoorbraakQuestionFactory(
        doorbraak=made["doorbraak"],
        question=mark,
        asked_by=owner,
        answer=mark,
        answered_by=owner,
        answered_at=timezone.now(),
    )
    made["comparison"] = ComparisonFactory(
        doorbraak=made["doorbraak"], precedent=file.known["precedent"], why=mark
    )
    made["escalation"] = EscalationFactory(case=case)
    phase = made["escalation"].phases.get()
    phase.criterion = phase.accepted_by = mark
    phase.save()
    made["phase"] = phase
    made["flag"] = FlagFactory(
        case=case, kind=Flag.Kind.ESCALATION_THREATENS, agreement=made["agreement"]
    )


def make_yields(file: File) -> None:
    case = file.rows["case"]
    file.rows["score"] = ScoreFactory(case=case)
    file.rows["cost line"] = CostLineFactory(case=case, own_price_reason=file.mark)
    file.rows["confirmation"] = CostsConfirmationFactory(case=case, period=Period.AFTER)
    file.rows["effort"] = EffortFactory(case=case)


def make_access(file: File) -> None:
    household = file.household
    file.rows["aanspreekpunt"] = AanspreekpuntFactory(
        household=household, user=file.lead, reason=file.mark
    )
    file.rows["grant"] = household.grants.get(reason=Reason.AANSPREEKPUNT)
    file.rows["party"] = PartyAgreement.objects.create(
        household=household,
        organisation=file.known["organisation"],
        agreed_on=timezone.localdate() - timedelta(days=30),
    )
    file.rows["informed"] = ResidentInformed.objects.create(
        household=household,
        what=file.mark,
        informed_on=timezone.localdate(),
        informed_by=file.lead,
    )
    another = file.known["newcomer"]
    asked_at = timezone.now() - timedelta(hours=2)
    asked = {"household": household, "asked_by": another, "asked_at": asked_at}
    file.rows["handover"] = Handover.objects.create(
        household=household,
        number=household.number,
        giver=file.lead,
        receiver=another,
        from_on=timezone.localdate(),
        reason=file.mark,
        steps=["told"],
        inform_on=timezone.localdate(),
        offered_by=file.lead,
        offered_at=asked_at,
        status=Handover.Status.WITHDRAWN,
        answered_by=file.lead,
        answered_at=asked_at,
    )
    file.rows["stand-in"] = StandIn.objects.create(
        household=household,
        absent=file.lead,
        stand_in=another,
        from_on=timezone.localdate() - 9 * DAY,
        until_on=timezone.localdate() - 2 * DAY,
        made_by=file.lead,
        made_at=asked_at - 9 * DAY,
    )
    file.rows["request"] = AccessRequestFactory(**asked)
    file.rows["emergency"] = EmergencyAccessFactory(**asked)
    file.rows["grant of another"] = AccessGrantFactory(
        household=household, user=another, reason=Reason.ASKED, purpose=file.mark
    )
    cases_actions.log_look(
        by=file.lead,
        households=[household],
        name="household",
        channel=AccessLog.Channel.PAGE,
    )
    file.rows["log line"] = AccessLog.objects.about(household.pk).get()
    about = {"household": household, "about": file.rows["member"]}
    file.rows["privacy request"] = asked_for = PrivacyRequestFactory(**about)
    file.rows["reviewed text"] = ReviewedTextFactory(request=asked_for)
    file.rows["granted request"] = PrivacyRequestFactory(**about, decided=True)
    file.rows["hold"] = LegalHoldFactory(household=household)
    file.rows["destruction"] = DestructionFactory(
        household=household, proposed_by=another
    )
    file.rows["statement"] = StatementFactory(
        request__household=household, request__about=about["about"], text=file.mark
    )
    file.rows["resident page"] = ResidentPageFactory(
        household=household, member=about["about"], made_by=file.lead
    )
    file.rows["resident answer"] = ResidentAnswerFactory(
        page=file.rows["resident page"],
        agreement=file.rows["agreement"],
        because=file.mark,
    )
    file.rows["restriction"] = RestrictionFactory(
        request__household=household,
        request__about=about["about"],
        since=asked_at,
        lifted_at=asked_at + timedelta(minutes=1),
        lifted_by=another,
        lift_reason=file.mark,
    )
    file.rows["notification"] = Notification.objects.create(
        user=file.lead,
        household=household,
        kind="agreement_made",
        subject=file.rows["agreement"].uuid,
        number=file.rows["agreement"].number,
    )


def withdraw(file: File, organisation: Organisation) -> None:
    """Let the household agree to an organisation, and withdraw that again."""
    said = {"household_id": file.household.pk, "by": file.lead, "at": timezone.now()}
    agreement = access.record_agreement(
        organisation=organisation, agreed_on=timezone.localdate(), **said
    )
    del said["household_id"]
    access.withdraw_agreement(agreement_id=agreement.pk, **said)
    file.rows["withdrawn"] = agreement


def make_actor(
    role: str, relation: Relation, file: File, organisations: list[Organisation]
) -> Actor:
    """Make somebody who stands so to the file, and sign the person in."""
    if role == "professional" and relation.name.startswith("aanspreekpunt"):
        return Actor(role, relation, file, file.lead, cookies_of(file.lead))
    colleagues, others, withdrawn = organisations
    user = UserFactory(
        name=f"{role} {relation.name}",
        role="professional" if role == "left" else role,
        organisation={
            "colleague": colleagues,
            "outsider": colleagues,
            "party withdrawn": withdrawn,
        }.get(relation.name, others),
        areas=[file.household.area] if relation.has_area else [],
    )
    relate(user, relation, file)
    cookies = cookies_of(user)
    if role == "left":
        User.objects.filter(pk=user.pk).update(is_active=False)
        user.refresh_from_db()
    return Actor(role, relation, file, user, cookies)


def cookies_of(user: User) -> dict[str, str]:
    """Sign somebody in, as the sign-in page does when all was right."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, user, settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    return {settings.SESSION_COOKIE_NAME: request.session.session_key}


def relate(user: User, relation: Relation, file: File) -> None:
    """Write the rows that make the relation, whatever the role of the person."""
    # Before now: the clock of each test begins anew.
    asked_at = timezone.now() - timedelta(hours=1)
    asked = {"household": file.household, "asked_by": user, "asked_at": asked_at}
    if "asked, not granted" in relation.ways:
        AccessRequestFactory(**asked)
    if "emergency" in relation.ways:
        EmergencyAccessFactory(**asked)
    if "emergency over" in relation.ways:
        EmergencyAccessFactory(**{**asked, "asked_at": asked_at - 2 * DAY})
    for way in set(LETS_IN) & set(relation.ways):
        reason, lasts = LETS_IN[way]
        AccessGrantFactory(
            household=file.household,
            user=user,
            reason=reason,
            purpose=file.mark,
            ends_at=timezone.now() + lasts if lasts else None,
        )
        # Whoever was let in got a notification; it may outlive the access.
        Notification.objects.get_or_create(
            user=user,
            household=file.household,
            kind="agreement_made",
            subject=UUID(file.uuid("agreement")),
            defaults={"number": file.rows["agreement"].number},
        )


# Why somebody was let in, and for how long yet; below zero it is over.
LETS_IN = {
    "aanspreekpunt": (Reason.AANSPREEKPUNT, None),
    "participant": (Reason.PARTICIPANT, None),
    "owner of an agreement": (Reason.OWNER, None),
    "opened the file": (Reason.OPENED, None),
    "stand-in": (Reason.STAND_IN, timedelta(days=5)),
    "asked and granted": (Reason.ASKED, timedelta(days=20)),
    "party withdrawn": (Reason.PARTICIPANT, timedelta(minutes=-1)),
    "grant expired": (Reason.ASKED, timedelta(minutes=-1)),
    "aanspreekpunt of a closed case": (Reason.AANSPREEKPUNT, None),
    "participant of a closed case": (Reason.PARTICIPANT, timedelta(minutes=-1)),
}
