"""Every action of mdo: what it does, whom it refuses, and what it leaves behind."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cases.errors import StaleVersion, TransitionRefused
from cases.models import AccessGrant, Case, Household, Leefdomein, Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    PartyAgreementFactory,
    UserFactory,
)
from mdo import actions, work
from mdo.actions import Attendee, Promise
from mdo.models import (
    Agreement,
    Doorbraak,
    Escalation,
    EscalationPhase,
    Extension,
    Flag,
    Mdo,
)
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)

TODAY = date(2026, 3, 30)  # 00:30 in Helmond: in UTC it is still the 29th.
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


class World:
    """A case in Helmond-West with what the actions work on, and the people around."""

    def __init__(self):
        aanspreekpunt = AanspreekpuntFactory()
        self.household = aanspreekpunt.household
        self.contact = aanspreekpunt.user
        self.case = CaseFactory(household=self.household)
        self.worker = AccessGrantFactory(household=self.household).user
        self.coordinator = UserFactory(coordinator=True, areas=[self.household.area])
        self.owner = UserFactory()
        mdo = MdoFactory(case=self.case, held_on=TODAY - 20 * DAY)
        self.agreement = AgreementFactory(
            mdo=mdo, agreed_on=mdo.held_on, owner=self.owner
        )

    def order(self, step, by=None):
        """Return what a right order for an action is."""
        given = ORDERS[step](self)
        return {**given, "by": by or self.contact, "at": timezone.now()}

    def do(self, step, by=None, **given):
        return getattr(actions, step)(**{**self.order(step, by), **given})

    def escalation(self):
        present = Escalation.objects.filter(case=self.case).last()
        return present or EscalationFactory(case=self.case)

    def threat(self):
        of_case = {"case": self.case, "kind": Flag.Kind.ESCALATION_THREATENS}
        return Flag.objects.filter(**of_case).last() or FlagFactory(**of_case)

    def without_open_ends(self):
        Agreement.objects.update(status="done", done_on=TODAY)
        return self.case

    def told(self, kind):
        return {row.user for row in Notification.objects.filter(kind=kind)}


@pytest.fixture
def world():
    return World()


ORDERS = {
    "log_mdo": lambda world: {
        "case_id": world.case.pk,
        "held_on": TODAY,
        "place": "wijkhuis",
        "place_chosen_by_resident": True,
        "resident_present": True,
        "attendees": [Attendee(user=world.contact, role="aanspreekpunt")],
        "promises": [Promise(text="De woningbouw bellen", owner=world.contact)],
    },
    "fulfil_agreement": lambda world: {"agreement_id": world.agreement.pk},
    "extend_agreement": lambda world: {
        "agreement_id": world.agreement.pk,
        "due_on": TODAY + 60 * DAY,
        "reason": "De bakker is ziek.",
    },
    "block_agreement": lambda world: {
        "agreement_id": world.agreement.pk,
        "cause": Agreement.BlockCause.RULE,
        "note": "De regel laat het niet toe.",
    },
    "unblock_agreement": lambda world: {
        "agreement_id": AgreementFactory(mdo=world.agreement.mdo, blocked=True).pk
    },
    "drop_agreement": lambda world: {
        "agreement_id": world.agreement.pk,
        "reason": "Niet meer nodig.",
    },
    "hand_over_agreement": lambda world: {
        "agreement_id": world.agreement.pk,
        "owner": world.worker,
    },
    "reopen_agreement": lambda world: {
        "agreement_id": AgreementFactory(mdo=world.agreement.mdo, done=True).pk,
        "reason": "Op de verkeerde knop gedrukt.",
    },
    "ask_doorbraak": lambda world: {
        "case_id": world.case.pk,
        "texts": {"obstacle": "law", "alleged_rule": "Dat mag niet van de wet."},
    },
    "describe_doorbraak": lambda world: {
        "doorbraak_id": DoorbraakFactory(case=world.case).pk,
        "texts": {"need": "Een huis."},
    },
    "scale_up": lambda world: {
        "case_id": world.case.pk,
        "phase": 2,
        "trigger": Escalation.Trigger.STAGNATION,
        "criterion": "De partners komen hun afspraken na.",
        "ground": "Het samenwerkplan.",
        "review_on": TODAY + 14 * DAY,
    },
    "review_escalation": lambda world: {
        "escalation_id": world.escalation().pk,
        "note": "Het gaat beter.",
        "next_review_on": TODAY + 14 * DAY,
    },
    "scale_down": lambda world: {
        "escalation_id": world.escalation().pk,
        "note": "Iedereen doet mee.",
    },
    "answer_flag": lambda world: {
        "flag_id": world.threat().pk,
        "answer": "Het komt deze week goed.",
    },
    "close_case": lambda world: {
        "case_id": world.without_open_ends().pk,
        "closed_on": TODAY,
        "reason": "doel bereikt",
    },
}


# Only the coordinator decides, which has its own tests.
each_step = pytest.mark.parametrize("step", ORDERS)


def sentences(error):
    return error.value.message_dict


def history_of(row):
    return list(row.history.order_by("pgh_id").values_list("pgh_label", flat=True))


# Who may ----------------------------------------------------------------------

OUTSIDERS = {
    "stranger": lambda world: UserFactory(),
    "coordinator elsewhere": lambda world: UserFactory(
        coordinator=True, areas=[AreaFactory(name="Brouwhuis")]
    ),
    "manager": lambda world: UserFactory(manager=True),
    "administrator": lambda world: UserFactory(administrator=True),
    "privacy officer": lambda world: UserFactory(privacy_officer=True),
    "manager with a grant": lambda world: (
        AccessGrantFactory(
            household=world.household, user=UserFactory(manager=True)
        ).user
    ),
    "emergency access": lambda world: (
        AccessGrantFactory(
            household=world.household,
            reason=AccessGrant.Reason.EMERGENCY,
            purpose="Er wordt gebeld.",
            ends_at=timezone.now() + DAY,
        ).user
    ),
    "ended access": lambda world: (
        AccessGrantFactory(
            household=world.household,
            starts_at=timezone.now() - 9 * DAY,
            ends_at=timezone.now() - DAY,
        ).user
    ),
    "ended account": lambda world: (
        AccessGrantFactory(household=world.household, user__is_active=False).user
    ),
}


@each_step
@pytest.mark.parametrize("outsider", OUTSIDERS.values(), ids=list(OUTSIDERS))
def test_who_is_not_involved_is_refused_and_nothing_changes(world, step, outsider):
    order = world.order(step, by=outsider(world))
    before = everything()

    with pytest.raises(PermissionDenied, match="niet betrokken"):
        getattr(actions, step)(**order)

    assert everything() == before


def everything():
    models = (Case, Mdo, Agreement, Extension, Doorbraak, Escalation, EscalationPhase)
    models += (Flag, Notification, AccessGrant)
    return [list(model.objects.order_by("pk").values()) for model in models]


@each_step
@pytest.mark.parametrize("role", ["contact", "worker", "coordinator"])
def test_who_is_involved_may(world, step, role):
    assert world.do(step, by=getattr(world, role))


@pytest.mark.parametrize(
    "step",
    ["fulfil_agreement", "extend_agreement", "block_agreement", "unblock_agreement"]
    + ["drop_agreement", "reopen_agreement", "describe_doorbraak"]
    + ["review_escalation", "scale_down"],
)
def test_a_stale_version_is_refused_and_a_step_makes_the_next(world, step):
    order = world.order(step)

    with pytest.raises(StaleVersion, match="intussen veranderd"):
        getattr(actions, step)(**order, version=7)
    row = getattr(actions, step)(**order, version=1)

    row.refresh_from_db()
    assert row.version == 2
    assert history_of(row) == ["insert", "update"]
    with pytest.raises(StaleVersion) as refusal:
        getattr(actions, step)(**order, version=1)
    assert refusal.value.current == row


# Logging an MDO ---------------------------------------------------------------


def test_log_mdo_writes_down_who_was_there_and_what_was_agreed(world):
    chair, guest = UserFactory(), OrganisationFactory(name="School")
    wonen = Leefdomein.objects.get(name="Wonen")
    member = world.household.members.get()

    mdo = world.do(
        "log_mdo",
        attendees=[
            Attendee(user=chair, role="chair", may_decide=True),
            Attendee(user=chair),  # Named twice by mistake.
            Attendee(user=world.owner, present=False),
            Attendee(name="Buurvrouw", organisation=guest, role="companion"),
        ],
        promises=[
            Promise(text=" Bellen ", owner=chair, leefdomein=wonen, about=member),
            Promise(text="Papieren zoeken", owner=None, due_on=TODAY + 7 * DAY),
            Promise(
                text="Verhuizen",
                owner=world.contact,
                due_on=TODAY + 90 * DAY,
                later_reason="De woning is dan pas klaar.",
            ),
        ],
        own_words="Ik wil rust.",
        next_on=TODAY + 30 * DAY,
    )

    assert re.fullmatch(r"MDO-\d{5}", mdo.number)
    assert (mdo.status, mdo.held_on) == ("held", TODAY)
    assert (mdo.household, mdo.logged_by) == (world.household, world.contact)
    assert (mdo.own_words, mdo.next_on) == ("Ik wil rust.", TODAY + 30 * DAY)
    there = {str(one): one for one in mdo.attendances.all()}
    assert set(there) == {chair.name, world.owner.name, "Buurvrouw"}
    assert there[chair.name].organisation == chair.organisation
    assert there[chair.name].may_decide
    assert there["Buurvrouw"].organisation == guest

    call, papers, move = mdo.agreements.order_by("number")
    assert re.fullmatch(r"AFS-\d{6}", call.number)
    assert (call.text, call.owner, call.owner_is_resident) == ("Bellen", chair, False)
    assert (call.leefdomein, call.about) == (wonen, member)
    six_weeks = date(2026, 5, 11)
    assert (call.agreed_on, call.target_on, call.due_on) == (
        TODAY,
        six_weeks,
        six_weeks,
    )
    assert (papers.owner, papers.owner_is_resident) == (None, True)
    assert (papers.target_on, papers.due_on) == (six_weeks, TODAY + 7 * DAY)
    assert (move.target_on, move.due_on) == (six_weeks, TODAY + 90 * DAY)
    assert move.later_reason == "De woning is dan pas klaar."
    assert {a.status for a in mdo.agreements.all()} == {"open"}


def test_log_mdo_lets_in_who_was_there_and_who_promised(world):
    there, away, promised = UserFactory.create_batch(3)
    manager = UserFactory(manager=True)

    world.do(
        "log_mdo",
        attendees=[
            Attendee(user=there),
            Attendee(user=away, present=False),
            Attendee(user=manager),
        ],
        promises=[Promise(text="Bellen", owner=promised)],
    )

    def reasons(user):
        grants = AccessGrant.objects.filter(user=user, ends_at=None)
        return {grant.reason for grant in grants}

    assert reasons(there) == {"participant"}
    assert reasons(promised) == {"owner"}
    assert reasons(away) == reasons(manager) == set()
    assert Household.objects.visible_to(promised).get() == world.household


def test_log_mdo_tells_the_owners_but_not_who_logs_it(world):
    mdo = world.do(
        "log_mdo",
        promises=[
            Promise(text="Bellen", owner=world.owner),
            Promise(text="Schrijven", owner=world.contact),
            Promise(text="Zoeken", owner=None),
        ],
    )

    row = Notification.objects.get()
    agreement = mdo.agreements.get(owner=world.owner)
    assert (row.user, row.kind) == (world.owner, "agreement_made")
    assert (row.number, row.subject) == (agreement.number, agreement.uuid)


def test_log_mdo_resolves_the_flag_that_one_was_needed(world):
    needed = FlagFactory(case=world.case, kind=Flag.Kind.MDO_NEEDED)
    other = FlagFactory(case=world.case, kind=Flag.Kind.NO_AANSPREEKPUNT)

    world.do("log_mdo")

    assert list(Flag.objects.unresolved()) == [other]
    needed.refresh_from_db()
    assert needed.resolved_at


def test_log_mdo_says_all_that_is_wrong_at_once(world):
    manager, gone = UserFactory(manager=True), UserFactory(is_active=False)
    elsewhere = HouseholdMemberFactory()
    tomorrow = TODAY + DAY
    promise = {"text": "Bellen", "owner": world.owner}

    with pytest.raises(ValidationError) as error:
        world.do(
            "log_mdo",
            held_on=tomorrow,
            resident_present=False,
            absence_reason=" ",
            next_on=tomorrow,
            promises=[
                Promise(text="  ", owner=world.owner),
                Promise(**promise, due_on=TODAY),
                Promise(**promise, due_on=tomorrow + 43 * DAY),
                Promise(text="Bellen", owner=gone),
                Promise(text="Bellen", owner=manager),
                Promise(**promise, about=elsewhere),
                Promise(**promise, due_on=tomorrow + 42 * DAY),
            ],
        )

    assert sentences(error) == {
        "held_on": ["Deze datum ligt in de toekomst."],
        "absence_reason": ["Schrijf op waarom de inwoner er niet bij was."],
        "next_on": ["Het volgende MDO is na dit MDO."],
        "agreements.0.text": ["Schrijf op wat is afgesproken."],
        "agreements.1.due_on": ["Dit is vóór het MDO."],
        "agreements.2.later_reason": ["Schrijf op waarom het later is dan zes weken."],
        "agreements.3.owner": ["Deze persoon heeft geen account meer."],
        "agreements.4.owner": ["Dit kan alleen een professional of de inwoner doen."],
        "agreements.5.about": ["Deze persoon hoort niet bij dit huishouden."],
    }
    assert Mdo.objects.count() == 1
    assert Agreement.objects.count() == 1


def test_log_mdo_before_the_case_was_opened_is_refused(world):
    with pytest.raises(ValidationError) as error:
        world.do("log_mdo", held_on=world.case.opened_on - DAY)

    assert list(sentences(error)) == ["held_on"]


@pytest.mark.parametrize("step", ["log_mdo", "ask_doorbraak", "scale_up"])
def test_nothing_begins_in_a_closed_case(world, step):
    order = world.order(step)
    Case.objects.update(closed_on=TODAY, closing_reason="verhuisd")

    with pytest.raises(TransitionRefused, match="casus is afgesloten"):
        getattr(actions, step)(**order)


def test_the_reason_of_absence_is_kept_only_for_who_was_absent(world):
    absent = {"resident_present": False, "absence_reason": "ziek"}

    assert world.do("log_mdo", **absent).absence_reason == "ziek"
    present = {"resident_present": True, "absence_reason": "ziek"}
    assert world.do("log_mdo", **present).absence_reason == ""


@pytest.mark.parametrize("step", ["log_mdo", "ask_doorbraak"])
def test_sending_the_same_form_twice_makes_one(world, step):
    uuid = uuid4()
    first = world.do(step, uuid=uuid)

    second = world.do(step, uuid=uuid)

    assert first == second
    assert first.uuid == uuid
    assert Notification.objects.count() == (1 if step == "ask_doorbraak" else 0)
    assert type(first).objects.filter(case=world.case, uuid=uuid).count() == 1


# Agreements -------------------------------------------------------------------


def test_fulfil_agreement_records_who_and_when(world):
    agreement = world.do("fulfil_agreement", note=" Gelukt ")

    agreement.refresh_from_db()
    assert (agreement.status, agreement.done_on) == ("done", TODAY)
    assert (agreement.done_by, agreement.note) == (world.contact, "Gelukt")
    assert world.told("agreement_done") == {world.owner}


def test_fulfil_agreement_on_an_earlier_day_keeps_the_note(world):
    Agreement.objects.update(note="Eerder")

    agreement = world.do("fulfil_agreement", done_on=TODAY - 20 * DAY)

    assert (agreement.done_on, agreement.note) == (TODAY - 20 * DAY, "Eerder")


@pytest.mark.parametrize("days", [1, -21])
def test_fulfil_agreement_only_between_the_mdo_and_today(world, days):
    with pytest.raises(ValidationError) as error:
        world.do("fulfil_agreement", done_on=TODAY + days * DAY)

    assert list(sentences(error)) == ["done_on"]


def test_a_blocked_agreement_can_be_fulfilled_and_is_blocked_no_more(world):
    world.do("block_agreement")

    agreement = world.do("fulfil_agreement")

    agreement.refresh_from_db()
    assert agreement.status == "done"
    assert (agreement.blocked_on, agreement.block_cause) == (None, "")


@pytest.mark.parametrize(
    "step",
    ["fulfil_agreement", "extend_agreement", "block_agreement", "drop_agreement"],
)
@pytest.mark.parametrize(
    ("finish", "status"),
    [("fulfil_agreement", "gedaan"), ("drop_agreement", "vervallen")],
)
def test_a_finished_agreement_takes_no_further_step(world, step, finish, status):
    world.do(finish)
    before = everything()

    with pytest.raises(TransitionRefused, match=status):
        world.do(step)

    assert everything() == before


def test_extend_agreement_keeps_the_old_date_and_the_six_weeks(world):
    old = world.agreement.due_on

    agreement = world.do("extend_agreement")

    extension = Extension.objects.get()
    assert (extension.old_on, extension.new_on) == (old, TODAY + 60 * DAY)
    assert (extension.reason, extension.extended_by) == (
        "De bakker is ziek.",
        world.contact,
    )
    agreement.refresh_from_db()
    assert agreement.due_on == TODAY + 60 * DAY
    assert agreement.target_on == world.agreement.target_on
    assert world.told("agreement_extended") == {world.owner}


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"due_on": TODAY - DAY}, ["due_on"]),
        ({"reason": " "}, ["reason"]),
        ({"due_on": TODAY - DAY, "reason": ""}, ["due_on", "reason"]),
        ({"due_on": TODAY + 22 * DAY}, ["due_on"]),  # The date it has.
    ],
)
def test_extend_agreement_says_what_is_wrong(world, given, fields):
    with pytest.raises(ValidationError) as error:
        world.do("extend_agreement", **given)

    assert list(sentences(error)) == fields
    assert not Extension.objects.exists()


def test_extend_agreement_to_today_is_possible(world):
    assert world.do("extend_agreement", due_on=TODAY).due_on == TODAY


def test_block_agreement_says_what_is_in_the_way_and_keeps_the_date(world):
    agreement = world.do("block_agreement", by=world.worker)

    agreement.refresh_from_db()
    assert (agreement.status, agreement.blocked_on) == ("blocked", TODAY)
    assert (agreement.blocked_by, agreement.block_cause) == (world.worker, "rule")
    assert agreement.block_note == "De regel laat het niet toe."
    assert agreement.due_on == world.agreement.due_on
    assert world.told("agreement_blocked") == {world.owner, world.contact}
    with pytest.raises(TransitionRefused, match="loopt vast"):
        world.do("block_agreement")


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"cause": "weather"}, ["cause"]),
        ({"note": " "}, ["note"]),
        ({"cause": "", "note": ""}, ["cause", "note"]),
    ],
)
def test_block_agreement_says_what_is_wrong(world, given, fields):
    with pytest.raises(ValidationError) as error:
        world.do("block_agreement", **given)

    assert list(sentences(error)) == fields


def test_unblock_agreement_opens_it_again(world):
    world.do("block_agreement")

    agreement = world.do("unblock_agreement", agreement_id=world.agreement.pk)

    agreement.refresh_from_db()
    assert (agreement.status, agreement.block_note) == ("open", "")
    assert agreement.blocked_by is None
    with pytest.raises(TransitionRefused, match="open"):
        world.do("unblock_agreement", agreement_id=world.agreement.pk)


def test_drop_agreement_says_why(world):
    world.do("block_agreement")

    agreement = world.do("drop_agreement")

    agreement.refresh_from_db()
    assert (agreement.status, agreement.dropped_on) == ("dropped", TODAY)
    assert (agreement.dropped_by, agreement.drop_reason) == (
        world.contact,
        "Niet meer nodig.",
    )
    assert agreement.blocked_on is None
    assert world.told("agreement_dropped") == {world.owner}


def test_drop_agreement_needs_a_reason(world):
    with pytest.raises(ValidationError) as error:
        world.do("drop_agreement", reason="")

    assert list(sentences(error)) == ["reason"]


@pytest.mark.parametrize("finish", ["fulfil_agreement", "drop_agreement"])
def test_reopen_agreement_undoes_what_was_a_mistake(world, finish):
    world.do(finish)

    agreement = world.do("reopen_agreement", agreement_id=world.agreement.pk)

    agreement.refresh_from_db()
    assert (agreement.status, agreement.finished_at) == ("open", None)
    assert (agreement.done_on, agreement.done_by) == (None, None)
    assert (agreement.dropped_on, agreement.drop_reason) == (None, "")
    assert (agreement.reopened_on, agreement.reopened_by) == (TODAY, world.contact)
    assert agreement.reopen_reason == "Op de verkeerde knop gedrukt."
    assert agreement.due_on == world.agreement.due_on
    assert world.told("agreement_reopened") == {world.owner}


def test_reopen_agreement_needs_a_reason(world):
    with pytest.raises(ValidationError) as error:
        world.do("reopen_agreement", reason=" ")

    assert list(sentences(error)) == ["reason"]


def test_reopen_agreement_only_what_is_finished(world):
    with pytest.raises(TransitionRefused, match="open"):
        world.do("reopen_agreement", agreement_id=world.agreement.pk)


def test_what_is_finished_does_not_go_on_again_without_a_reason(world):
    world.do("fulfil_agreement")

    with pytest.raises(TransitionRefused, match="gedaan"):
        world.do("unblock_agreement", agreement_id=world.agreement.pk)


def test_reopen_agreement_on_the_fourteenth_day_and_not_later(world, clock):
    # What counts is when it was written down, not the day it says.
    world.do("fulfil_agreement", done_on=TODAY - 18 * DAY)
    order = {"agreement_id": world.agreement.pk}
    clock.shift(15 * DAY)
    with pytest.raises(TransitionRefused, match="14 dagen"):
        world.do("reopen_agreement", **order)

    clock.shift(-DAY)
    assert world.do("reopen_agreement", **order).status == "open"


def test_reopen_agreement_from_a_register_counts_from_its_own_day(world):
    old = AgreementFactory(
        mdo=world.agreement.mdo,
        agreed_on=TODAY - 20 * DAY,
        done=True,
        done_on=TODAY - 15 * DAY,
    )

    with pytest.raises(TransitionRefused, match="14 dagen"):
        world.do("reopen_agreement", agreement_id=old.pk)


def test_reopen_agreement_of_a_closed_case_is_refused(world):
    world.do("fulfil_agreement")
    world.do("close_case")

    with pytest.raises(TransitionRefused, match="gesloten"):
        world.do("reopen_agreement", agreement_id=world.agreement.pk)


# Flags that go at once --------------------------------------------------------


@pytest.fixture
def overdue(world):
    """Make the agreement and another one overdue, with all flags that belong to it."""
    Agreement.objects.update(due_on=TODAY - DAY)
    other = AgreementFactory(
        mdo=world.agreement.mdo, agreed_on=TODAY - 20 * DAY, due_on=TODAY - 2 * DAY
    )
    for agreement in (world.agreement, other):
        FlagFactory(
            case=world.case,
            agreement=agreement,
            kind=Flag.Kind.AGREEMENT_OVERDUE,
        )
    FlagFactory(case=world.case, kind=Flag.Kind.ESCALATION_THREATENS)
    FlagFactory(case=world.case, kind=Flag.Kind.MDO_NEEDED)
    return other


def unresolved():
    flags = Flag.objects.unresolved().order_by("pk")
    return [(flag.kind, flag.agreement) for flag in flags]


@pytest.mark.parametrize(
    "step", ["fulfil_agreement", "drop_agreement", "extend_agreement"]
)
def test_what_finishes_or_moves_an_agreement_resolves_its_flag_at_once(
    world, overdue, step
):
    world.do(step)

    # One that is overdue for two days threatens nothing.
    assert unresolved() == [("agreement_overdue", overdue), ("mdo_needed", None)]


def test_a_threat_stays_while_another_agreement_is_long_overdue(world, overdue):
    Agreement.objects.filter(pk=overdue.pk).update(due_on=TODAY - 15 * DAY)

    world.do("fulfil_agreement")

    assert ("escalation_threatens", None) in unresolved()


@pytest.mark.parametrize("finish", ["fulfil_agreement", "drop_agreement"])
def test_what_is_reopened_has_its_flags_again_and_tells_nobody_twice(
    world, overdue, finish, clock
):
    before = unresolved()
    world.do(finish)
    clock.shift(DAY)

    world.do("reopen_agreement", agreement_id=world.agreement.pk)

    assert unresolved() == before
    assert not world.told("agreement_overdue")


def test_a_flag_that_another_one_took_the_place_of_stays_away(world, overdue, clock):
    world.do("fulfil_agreement")
    FlagFactory(case=world.case, kind=Flag.Kind.ESCALATION_THREATENS)
    Agreement.objects.filter(pk=world.agreement.pk).update(due_on=TODAY + 9 * DAY)
    before = unresolved()

    world.do("reopen_agreement", agreement_id=world.agreement.pk)

    assert unresolved() == before


def test_blocking_leaves_the_flags(world, overdue):
    before = unresolved()

    world.do("block_agreement")

    assert unresolved() == before


def test_an_extension_of_a_few_days_leaves_that_it_is_due_soon(world, overdue):
    soon = FlagFactory(
        case=world.case,
        agreement=world.agreement,
        kind=Flag.Kind.AGREEMENT_DUE_SOON,
    )

    world.do("extend_agreement", due_on=TODAY + 7 * DAY)

    assert (soon.kind, world.agreement) in unresolved()
    assert ("agreement_overdue", world.agreement) not in unresolved()


# Doorbraken -------------------------------------------------------------------


def test_ask_doorbraak_tells_the_coordinators(world):
    doorbraak = world.do("ask_doorbraak", agreement_id=world.agreement.pk)

    doorbraak.refresh_from_db()
    assert re.fullmatch(r"DBR-\d{4}", doorbraak.number)
    assert doorbraak.asked_on == TODAY
    assert (doorbraak.asked_by, doorbraak.decision) == (world.contact, "open")
    assert (doorbraak.agreement, doorbraak.obstacle) == (world.agreement, "law")
    row = Notification.objects.get()
    assert (row.user, row.kind) == (world.coordinator, "doorbraak_asked")
    assert row.number == doorbraak.number


@pytest.mark.parametrize(
    ("texts", "field"),
    [
        ({"obstacle": "weather", "alleged_rule": "x"}, "obstacle"),
        ({"alleged_rule": "x"}, "obstacle"),
        ({"obstacle": "law"}, "alleged_rule"),
        ({"obstacle": "law", "alleged_rule": "  "}, "alleged_rule"),
        (
            {"obstacle": "law", "alleged_rule": "x", "amount_asked": Decimal(-1)},
            "amount_asked",
        ),
    ],
)
def test_ask_doorbraak_says_what_is_wrong(world, texts, field):
    with pytest.raises(ValidationError) as error:
        world.do("ask_doorbraak", texts=texts)

    assert list(sentences(error)) == [field]
    assert not Doorbraak.objects.exists()


def test_nothing_new_is_about_who_left(world):
    member = world.household.members.get()
    member.left_on = TODAY - DAY
    member.save()
    promises = [Promise(text="Bellen", owner=world.owner, about=member)]
    texts = {"obstacle": "law", "alleged_rule": "x", "about": member}
    left = ["Deze persoon is niet meer in het huishouden."]

    with pytest.raises(ValidationError) as error:
        world.do("log_mdo", held_on=TODAY, promises=promises)
    assert sentences(error) == {"agreements.0.about": left}
    with pytest.raises(ValidationError) as error:
        world.do("ask_doorbraak", texts=texts)
    assert sentences(error) == {"about": left}

    # At an MDO of before, this person was there.
    mdo = world.do("log_mdo", held_on=TODAY - 2 * DAY, promises=promises)
    assert mdo.agreements.get().about == member


def test_ask_doorbraak_is_about_this_case_and_household(world):
    texts = {"obstacle": "law", "alleged_rule": "x"}

    with pytest.raises(ValidationError) as error:
        world.do("ask_doorbraak", agreement_id=AgreementFactory().pk)
    assert list(sentences(error)) == ["agreement"]
    with pytest.raises(ValidationError) as error:
        world.do("ask_doorbraak", texts={**texts, "about": HouseholdMemberFactory()})
    assert list(sentences(error)) == ["about"]
    member = world.household.members.get()
    assert world.do("ask_doorbraak", texts={**texts, "about": member}).about == member


def test_describe_doorbraak_writes_only_what_was_given(world):
    doorbraak = world.do(
        "describe_doorbraak", texts={"need": "Een huis.", "legal_test": "Artikel 5."}
    )

    doorbraak.refresh_from_db()
    assert (doorbraak.need, doorbraak.legal_test) == ("Een huis.", "Artikel 5.")
    assert doorbraak.alleged_rule == "Geen urgentie bij huurschuld"


def test_describe_doorbraak_cannot_decide_it(world):
    with pytest.raises(TypeError, match="decision"):
        world.do("describe_doorbraak", texts={"decision": "granted"})
    with pytest.raises(ValidationError) as error:
        world.do("describe_doorbraak", texts={"alleged_rule": "", "obstacle": ""})
    assert set(sentences(error)) == {"alleged_rule", "obstacle"}


def decision(world, **given):
    doorbraak = given.pop("doorbraak", None) or DoorbraakFactory(
        case=world.case, asked_by=world.worker
    )
    return {
        "doorbraak_id": doorbraak.pk,
        "decision": Doorbraak.Decision.GRANTED,
        "reason": "Het past bij de wet.",
        "mandate": "Mandaat coördinator",
        "amount": Decimal("250.00"),
        "by": world.coordinator,
        "at": timezone.now(),
        **given,
    }


def test_decide_doorbraak_grants_it_with_an_amount(world):
    order = decision(world, fund="doorbraakbudget")
    FlagFactory(
        case=world.case,
        doorbraak=Doorbraak.objects.get(),
        kind=Flag.Kind.DOORBRAAK_UNDECIDED,
    )

    doorbraak = actions.decide_doorbraak(**order, version=1)

    doorbraak.refresh_from_db()
    assert (doorbraak.decision, doorbraak.decided_on) == ("granted", TODAY)
    assert (doorbraak.decided_by, doorbraak.amount) == (world.coordinator, 250)
    assert (doorbraak.mandate, doorbraak.fund) == (
        "Mandaat coördinator",
        "doorbraakbudget",
    )
    assert doorbraak.version == 2
    assert world.told("doorbraak_decided") == {world.worker, world.contact}
    assert not Flag.objects.unresolved().exists()


def test_decide_doorbraak_refuses_it_with_reasons_and_no_amount(world):
    order = decision(world, decision=Doorbraak.Decision.REFUSED, amount=None)

    doorbraak = actions.decide_doorbraak(**order)

    assert (doorbraak.decision, doorbraak.amount) == ("refused", None)
    assert doorbraak.decision_reason == "Het past bij de wet."


def test_decide_doorbraak_without_an_amount_grants_zero(world):
    assert actions.decide_doorbraak(**decision(world, amount=None)).amount == 0


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"decision": "open"}, ["decision", "amount"]),
        ({"decision": "maybe", "amount": None}, ["decision"]),
        ({"reason": " "}, ["reason"]),
        ({"mandate": ""}, ["mandate"]),
        ({"amount": Decimal("-0.01")}, ["amount"]),
        ({"decision": "refused"}, ["amount"]),
        (
            {"decision": "", "reason": "", "mandate": "", "amount": None},
            ["decision", "reason", "mandate"],
        ),
    ],
)
def test_decide_doorbraak_says_what_is_wrong(world, given, fields):
    with pytest.raises(ValidationError) as error:
        actions.decide_doorbraak(**decision(world, **given))

    assert list(sentences(error)) == fields


def test_only_the_coordinator_of_the_area_decides_and_never_who_asked(world):
    people = [UserFactory(coordinator=True), world.contact, world.worker]
    people += [make(world) for make in OUTSIDERS.values()]
    for person in people:
        with pytest.raises(PermissionDenied, match="beslist"):
            actions.decide_doorbraak(**decision(world, by=person))

    asked = DoorbraakFactory(case=world.case, asked_by=world.coordinator)
    with pytest.raises(PermissionDenied, match="nooit wie"):
        actions.decide_doorbraak(**decision(world, doorbraak=asked))
    colleague = UserFactory(coordinator=True, areas=[world.household.area])
    order = decision(world, doorbraak=asked, by=colleague)
    assert actions.decide_doorbraak(**order).decided_by == colleague


@pytest.mark.parametrize("text", ["legitimiteit", "betrokkenheid", "rendement"])
def test_a_doorbraak_without_one_of_its_grounds_cannot_be_decided(world, text):
    doorbraak = DoorbraakFactory(case=world.case, **{text: " "})

    with pytest.raises(TransitionRefused, match=text):
        actions.decide_doorbraak(**decision(world, doorbraak=doorbraak))


def test_a_decided_doorbraak_is_not_decided_or_changed_again(world):
    order = decision(world)
    actions.decide_doorbraak(**order)

    with pytest.raises(TransitionRefused, match="al besloten"):
        actions.decide_doorbraak(**order)
    with pytest.raises(TransitionRefused, match="al besloten"):
        world.do("describe_doorbraak", doorbraak_id=order["doorbraak_id"])
    with pytest.raises(StaleVersion):
        actions.decide_doorbraak(**order, version=1)


# Escalations ------------------------------------------------------------------


def test_scale_up_begins_an_escalation_with_its_first_phase(world):
    flags = [
        FlagFactory(case=world.case, kind=kind)
        for kind in (Flag.Kind.ESCALATION_THREATENS, Flag.Kind.MDO_NEEDED)
    ]

    escalation = world.do(
        "scale_up", by=world.worker, ground="Wvggz", accepted_by="Teamleider"
    )

    escalation.refresh_from_db()
    assert (escalation.started_on, escalation.phase_id) == (TODAY, 2)
    assert escalation.review_on == TODAY + 14 * DAY
    phase = escalation.phases.get()
    assert (phase.trigger, phase.set_by) == ("stagnation", world.worker)
    assert phase.criterion == "De partners komen hun afspraken na."
    assert (phase.ground, phase.accepted_by) == ("Wvggz", "Teamleider")
    assert world.told("scaled_up_2") == {world.contact, world.coordinator}
    assert list(Flag.objects.unresolved()) == [flags[1]]


def test_scale_up_again_is_another_phase_of_the_same_escalation(world):
    world.do("scale_up")

    escalation = world.do("scale_up", phase=3, review_on=TODAY + 7 * DAY, version=1)

    assert Escalation.objects.get() == escalation
    assert (escalation.phase_id, escalation.version) == (3, 2)
    assert escalation.review_on == TODAY + 7 * DAY
    phases = escalation.phases.order_by("pk").values_list("phase_id", flat=True)
    assert list(phases) == [2, 3]
    assert world.told("scaled_up_3") == {world.coordinator}
    with pytest.raises(TransitionRefused, match="al in deze fase"):
        world.do("scale_up", phase=3)
    with pytest.raises(StaleVersion):
        world.do("scale_up", phase=4, version=1)


def test_scale_up_upon_what_was_scaled_down_meanwhile_is_refused(world):
    over = EscalationFactory(case=world.case, started_on=TODAY - 9 * DAY)
    world.do("scale_down", escalation_id=over.pk)

    with pytest.raises(TransitionRefused, match="afgeschaald"):
        world.do("scale_up", phase=3, version=over.version)

    assert Escalation.objects.get() == over


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"phase": 5}, ["phase"]),
        ({"phase": 1}, ["phase"]),
        ({"trigger": "weather"}, ["trigger"]),
        ({"criterion": " "}, ["criterion"]),
        ({"review_on": TODAY - DAY}, ["review_on"]),
        (
            {"phase": 0, "trigger": "", "criterion": ""},
            ["trigger", "criterion", "phase"],
        ),
    ],
)
def test_scale_up_says_what_is_wrong(world, given, fields):
    with pytest.raises(ValidationError) as error:
        world.do("scale_up", **given)

    assert list(sentences(error)) == fields
    assert not Escalation.objects.exists()


def test_scale_up_on_the_day_of_scaling_down_waits_until_tomorrow(world, clock):
    escalation = world.do("scale_up")
    world.do("scale_down", escalation_id=escalation.pk)

    with pytest.raises(TransitionRefused, match="morgen opnieuw"):
        world.do("scale_up")
    clock.shift(DAY)
    assert world.do("scale_up") != escalation


def test_review_escalation_ends_a_phase_row_and_begins_the_next(world):
    escalation = world.do("scale_up", review_on=TODAY, ground="Wvggz")
    FlagFactory(
        case=world.case,
        escalation=escalation,
        kind=Flag.Kind.ESCALATION_REVIEW_DUE,
    )

    world.do("review_escalation", escalation_id=escalation.pk)

    first, second = escalation.phases.order_by("pk")
    assert (first.reviewed_on, first.review_note) == (TODAY, "Het gaat beter.")
    assert (second.reviewed_on, second.review_on) == (None, TODAY + 14 * DAY)
    assert (second.phase_id, second.trigger, second.ground) == (
        2,
        "stagnation",
        "Wvggz",
    )
    escalation.refresh_from_db()
    assert escalation.review_on == TODAY + 14 * DAY
    assert not Flag.objects.unresolved().exists()


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"note": " "}, ["note"]),
        ({"next_review_on": TODAY}, ["next_review_on"]),
        ({"note": "", "next_review_on": TODAY - DAY}, ["note", "next_review_on"]),
    ],
)
def test_review_escalation_says_what_is_wrong(world, given, fields):
    with pytest.raises(ValidationError) as error:
        world.do("review_escalation", **given)

    assert list(sentences(error)) == fields
    assert EscalationPhase.objects.count() == 1


def test_scale_down_says_how_the_criterion_was_met(world):
    escalation = world.do("scale_up")

    world.do("scale_down", escalation_id=escalation.pk, by=world.worker)

    escalation.refresh_from_db()
    assert (escalation.ended_on, escalation.ended_by) == (TODAY, world.worker)
    assert escalation.end_note == "Iedereen doet mee."
    phase = escalation.phases.get()
    assert (phase.reviewed_on, phase.review_note) == (TODAY, "Iedereen doet mee.")
    assert world.told("scaled_down") == {world.contact, world.coordinator}


def test_scale_down_needs_a_note(world):
    with pytest.raises(ValidationError) as error:
        world.do("scale_down", note="")

    assert list(sentences(error)) == ["note"]


@pytest.mark.parametrize("step", ["review_escalation", "scale_down"])
def test_what_was_scaled_down_takes_no_further_step(world, step):
    escalation = world.do("scale_up")
    world.do("scale_down", escalation_id=escalation.pk)

    with pytest.raises(TransitionRefused, match="al afgeschaald"):
        world.do(step, escalation_id=escalation.pk)


# Flags ------------------------------------------------------------------------


def test_answer_flag_says_why_not_and_resolves_it(world):
    flag = world.do("answer_flag")

    flag.refresh_from_db()
    assert (flag.answer, flag.answered_by) == (
        "Het komt deze week goed.",
        world.contact,
    )
    assert flag.answered_at == flag.resolved_at
    with pytest.raises(TransitionRefused, match="vraagt geen antwoord"):
        world.do("answer_flag", flag_id=flag.pk)


def test_answer_flag_needs_an_answer_to_a_threat(world):
    with pytest.raises(ValidationError) as error:
        world.do("answer_flag", answer=" ")
    assert list(sentences(error)) == ["answer"]

    other = FlagFactory(case=world.case, kind=Flag.Kind.MDO_NEEDED)
    with pytest.raises(TransitionRefused, match="vraagt geen antwoord"):
        world.do("answer_flag", flag_id=other.pk)


def test_see_flag_remembers_who_saw_it_and_leaves_it(world):
    flag = FlagFactory(case=world.case)
    order = {"flag_id": flag.pk, "at": timezone.now()}

    for _ in range(2):
        actions.see_flag(**order, by=world.contact)

    assert list(flag.seen_by.all()) == [world.contact]
    assert flag in Flag.objects.unresolved()
    with pytest.raises(PermissionDenied):
        actions.see_flag(**order, by=UserFactory())


# Closing ----------------------------------------------------------------------


def test_close_case_ends_access_and_flags(world):
    FlagFactory(case=world.case, kind=Flag.Kind.MDO_NEEDED)
    elsewhere = FlagFactory()

    case = world.do("close_case")

    case.refresh_from_db()
    assert (case.closed_on, case.closed_by) == (TODAY, world.contact)
    assert not Household.objects.visible_to(world.worker).exists()
    assert Household.objects.visible_to(world.contact).exists()
    assert list(Flag.objects.unresolved()) == [elsewhere]
    with pytest.raises(TransitionRefused, match="al afgesloten"):
        world.do("close_case")


def test_close_case_says_all_that_is_missing(world):
    order = world.order("close_case")
    Agreement.objects.update(status="open", done_on=None)
    AgreementFactory(mdo=world.agreement.mdo, blocked=True)
    DoorbraakFactory(case=world.case)
    EscalationFactory(case=world.case)

    with pytest.raises(TransitionRefused) as refusal:
        actions.close_case(**order)

    assert str(refusal.value) == (
        "Je kunt deze casus nog niet afsluiten: 2 afspraken zijn nog niet klaar, "
        "over 1 doorbraak is nog niet besloten, de casus is nog opgeschaald."
    )
    world.case.refresh_from_db()
    assert world.case.is_open


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (
            lambda world: Agreement.objects.update(status="open", done_on=None),
            "1 afspr",
        ),
        (lambda world: DoorbraakFactory(case=world.case), "1 doorbraak"),
        (lambda world: EscalationFactory(case=world.case), "nog opgeschaald"),
    ],
)
def test_one_open_end_keeps_a_case_open(world, make, words):
    order = world.order("close_case")
    make(world)

    with pytest.raises(TransitionRefused, match=words):
        actions.close_case(**order)


def test_open_ends_of_another_case_keep_nothing_open(world):
    AgreementFactory()
    order = world.order("close_case")
    DoorbraakFactory()
    EscalationFactory()
    Agreement.objects.exclude(pk=world.agreement.pk).update(status="open", done_on=None)

    assert actions.close_case(**order).closed_on == TODAY


# The day ----------------------------------------------------------------------


def test_today_is_the_dutch_day(world, clock):
    """At 23:30 it is still the 29th, also where the clock of the server says UTC."""
    clock.move_to("2026-03-29T21:30Z")
    assert world.do("fulfil_agreement").done_on == date(2026, 3, 29)
    with pytest.raises(ValidationError, match="toekomst"):
        world.do("log_mdo", held_on=TODAY)


# Access ends with its reason ----------------------------------------------------


@pytest.fixture
def owner_sees(world):
    """Let the owner of the agreement see the household for that reason only."""
    AccessGrantFactory(
        household=world.household, user=world.owner, reason=AccessGrant.Reason.OWNER
    )

    def owner_sees():
        return Household.objects.visible_to(world.owner).exists()

    assert owner_sees()
    return owner_sees


@pytest.mark.parametrize("finish", ["fulfil_agreement", "drop_agreement"])
def test_the_owners_access_ends_with_the_last_agreement(world, owner_sees, finish):
    second = AgreementFactory(mdo=world.agreement.mdo, owner=world.owner)
    world.do(finish)
    assert owner_sees()

    world.do(finish, agreement_id=second.pk)

    assert not owner_sees()
    grant = AccessGrant.objects.get(user=world.owner)
    assert grant.ended_because == AccessGrant.Ended.FINISHED


def test_what_is_reopened_lets_its_owner_in_again(world, owner_sees):
    world.do("fulfil_agreement")

    world.do("reopen_agreement", agreement_id=world.agreement.pk)

    assert owner_sees()


def test_hand_over_agreement_lets_one_in_and_the_other_out(world, owner_sees):
    other = UserFactory()

    world.do("hand_over_agreement", owner=other)

    world.agreement.refresh_from_db()
    assert (world.agreement.owner, world.agreement.version) == (other, 2)
    assert Household.objects.visible_to(other).exists()
    assert not owner_sees()
    assert world.told("agreement_made") == {other}
    assert world.told("agreement_handed_over") == {world.owner}


def test_hand_over_agreement_to_the_resident_and_not_when_it_is_finished(world):
    world.do("hand_over_agreement", owner=None)
    world.agreement.refresh_from_db()
    assert world.agreement.owner_is_resident
    world.do("fulfil_agreement")

    with pytest.raises(TransitionRefused):
        world.do("hand_over_agreement")


def test_hand_over_agreement_to_who_cannot_do_it(world):
    for owner, sentence in (
        (world.owner, "doet het al"),
        (UserFactory(manager=True), "alleen een professional"),
        (UserFactory(is_active=False), "geen account"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            world.do("hand_over_agreement", owner=owner)


@pytest.fixture
def shut_out(world):
    """Somebody of an organisation with which the household withdrew its agreement."""
    partner = OrganisationFactory(name="Schuldhulp Zuid")
    PartyAgreementFactory(
        household=world.household, organisation=partner, withdrawn=True
    )
    return UserFactory(organisation=partner, name="Daan Bos")


def test_who_is_shut_out_is_not_let_in_by_an_mdo(world, shut_out):
    with pytest.raises(ValidationError) as error:
        world.do(
            "log_mdo",
            attendees=[Attendee(user=world.contact), Attendee(user=shut_out)],
            promises=[Promise(text="Bellen", owner=shut_out)],
        )

    assert set(sentences(error)) == {"attendees.1.user", "agreements.0.owner"}
    assert "Schuldhulp Zuid" in str(error.value)
    with pytest.raises(ValidationError, match="Schuldhulp Zuid"):
        world.do("hand_over_agreement", owner=shut_out)
    assert not Household.objects.visible_to(shut_out).exists()


def test_what_who_is_shut_out_still_owes_is_to_be_handed_over(world, shut_out):
    AccessGrantFactory(household=world.household, user=world.owner, reason="owner")
    assert not Agreement.objects.to_hand_over(timezone.now()).exists()
    theirs = AgreementFactory(mdo=world.agreement.mdo, owner=shut_out)

    assert list(Agreement.objects.to_hand_over(timezone.now())) == [theirs]
    assert list(work.to_hand_over(world.contact)) == [theirs]
    assert not work.to_hand_over(world.worker)
    world.do("fulfil_agreement", agreement_id=theirs.pk)
    assert not work.to_hand_over(world.contact)
