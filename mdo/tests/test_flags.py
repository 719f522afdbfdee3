"""Each rule of a flag, at its edges; raising, resolving, and telling who must know."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    UserFactory,
)
from mdo import actions, flags
from mdo.models import Agreement, Doorbraak, Flag, Mdo
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)

TODAY = date(2026, 3, 30)
DAY = timedelta(days=1)
NEXT_MONTH = TODAY + timedelta(days=30)


def agreement_due(days, **fields):
    """Return an agreement that has to be done this number of days from today."""
    return AgreementFactory(agreed_on=TODAY + days * DAY - timedelta(days=42), **fields)


def raise_all(rule, today=TODAY):
    """Do for one rule what the job does, and return how many were raised."""
    ids = list(rule.waiting(today).values_list("pk", flat=True))
    return flags.raise_flags(rule, ids, today=today, at=timezone.now())


def resolve_all(rule, today=TODAY):
    ids = list(rule.gone(today).values_list("pk", flat=True))
    return flags.resolve_gone(rule, ids, today=today, at=timezone.now())


def told(kind):
    return {n.user for n in Notification.objects.filter(kind=kind)}


# Agreements -------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "fields", "expected"),
    [
        (-1, {}, "overdue"),
        (-1, {"blocked": True}, "overdue"),
        (-1, {"done": True}, None),
        (-1, {"dropped": True}, None),
        (-400, {}, "overdue"),
        (0, {}, "due_soon"),
        (0, {"blocked": True}, "due_soon"),
        (0, {"done": True}, None),
        (7, {}, "due_soon"),
        (8, {}, None),
    ],
)
def test_an_agreement_is_overdue_due_soon_or_neither(days, fields, expected):
    agreement = agreement_due(days, **fields)

    found = {
        "overdue": list(flags.overdue(TODAY)),
        "due_soon": list(flags.due_soon(TODAY)),
    }

    assert found == {
        "overdue": [agreement] if expected == "overdue" else [],
        "due_soon": [agreement] if expected == "due_soon" else [],
    }


@pytest.mark.django_db
def test_an_own_date_counts_and_not_the_six_weeks():
    agreement = agreement_due(-1)
    agreement.due_on = TODAY
    agreement.save()

    assert not flags.overdue(TODAY).exists()
    assert flags.overdue(TODAY + DAY).get() == agreement


# Cases ------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_mdo_is_needed_for_several_leefdomeinen_and_none_held():
    needed = CaseFactory()
    CaseFactory(leefdomeinen=["Wonen"])
    CaseFactory(closed=True)
    MdoFactory(case=CaseFactory())
    planned = MdoFactory(
        case=CaseFactory(leefdomeinen=["Wonen", "Werk", "Inkomen"]),
        status=Mdo.Status.PLANNED,
        planned_at=timezone.now(),
        held_on=None,
        resident_present=None,
    )

    assert set(flags.mdo_needed(TODAY)) == {needed, planned.case}


@pytest.mark.django_db
def test_an_open_case_needs_an_aanspreekpunt_of_today():
    without, formerly, with_one = CaseFactory.create_batch(3)
    CaseFactory(closed=True)
    AanspreekpuntFactory(household=with_one.household)
    AanspreekpuntFactory(household=formerly.household, until_on=TODAY - 10 * DAY)

    assert set(flags.no_aanspreekpunt(TODAY)) == {without, formerly}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ([-14], False),  # Fourteen days late is not more than fourteen.
        ([-15], True),
        ([-1], False),
        ([-1, -1], True),
        ([-1, 0], False),
        ([3, 3], False),
    ],
)
def test_an_escalation_threatens_by_one_long_overdue_or_two(due, expected):
    first = agreement_due(due[0])
    for days in due[1:]:
        # Of another MDO of the same case, as it often is.
        mdo = MdoFactory(
            case=first.mdo.case, held_on=TODAY + days * DAY - timedelta(days=42)
        )
        AgreementFactory(mdo=mdo, agreed_on=mdo.held_on, owner=first.owner)

    expected = [first.mdo.case] if expected else []

    assert list(flags.escalation_threatens(TODAY)) == expected


@pytest.mark.django_db
def test_no_escalation_threatens_by_what_is_finished_in_another_case_or_scaled_up():
    agreement_due(-30, done=True)
    agreement_due(-1)
    agreement_due(-1)
    scaled_up = agreement_due(-30)
    EscalationFactory(case=scaled_up.mdo.case)
    closed = agreement_due(-30).mdo.case
    closed.closed_on, closed.closing_reason = TODAY, "verhuisd"
    closed.save()

    assert not flags.escalation_threatens(TODAY).exists()


@pytest.mark.django_db
def test_an_escalation_that_was_scaled_down_threatens_again():
    late = agreement_due(-30)
    EscalationFactory(
        case=late.mdo.case, started_on=TODAY - 9 * DAY, ended_on=TODAY - DAY
    )

    assert flags.escalation_threatens(TODAY).get() == late.mdo.case


@pytest.mark.django_db
def test_an_answer_holds_until_another_agreement_becomes_overdue():
    late = agreement_due(-30)
    soon = AgreementFactory(mdo=late.mdo, agreed_on=late.agreed_on, due_on=TODAY)
    raise_all(flags.ESCALATION_THREATENS)
    actions.answer_flag(
        flag_id=Flag.objects.get().pk,
        answer="De kraan is besteld.",
        by=late.owner,
        at=timezone.now(),
    )

    # On the day of the answer `soon` was not yet overdue; the next day it is.
    assert not flags.escalation_threatens(TODAY).exists()
    assert flags.escalation_threatens(TODAY + DAY).get() == late.mdo.case

    actions.fulfil_agreement(agreement_id=soon.pk, by=late.owner, at=timezone.now())
    assert not flags.escalation_threatens(TODAY + DAY).exists()


# Doorbraken and escalations ---------------------------------------------------


@pytest.mark.django_db
def test_a_doorbraak_is_undecided_for_long_after_fourteen_days():
    waiting = DoorbraakFactory(asked_on=TODAY - 15 * DAY)
    DoorbraakFactory(asked_on=TODAY - 14 * DAY)
    DoorbraakFactory(
        asked_on=TODAY - 90 * DAY,
        decision=Doorbraak.Decision.REFUSED,
        decided_on=TODAY - 80 * DAY,
    )

    assert list(flags.doorbraak_undecided(TODAY)) == [waiting]


@pytest.mark.django_db
def test_a_review_is_due_from_its_day_on_until_scaled_down():
    today, earlier = (
        EscalationFactory(started_on=TODAY - 30 * DAY, review_on=review_on)
        for review_on in (TODAY, TODAY - 20 * DAY)
    )
    EscalationFactory(review_on=TODAY + DAY)
    EscalationFactory(
        started_on=TODAY - 30 * DAY, review_on=TODAY - 9 * DAY, ended_on=TODAY
    )

    assert set(flags.review_due(TODAY)) == {today, earlier}


# Raising and resolving --------------------------------------------------------


def case_with_two_overdue():
    first = agreement_due(-1)
    AgreementFactory(mdo=first.mdo, agreed_on=first.agreed_on, owner=first.owner)
    return first.mdo.case


# A rule, something with its cause, and what takes that away.
WITH_CAUSE = [
    (flags.DUE_SOON, lambda: agreement_due(3), lambda a: set_to(a, due_on=NEXT_MONTH)),
    (flags.OVERDUE, lambda: agreement_due(-3), lambda a: set_to(a, due_on=NEXT_MONTH)),
    (flags.MDO_NEEDED, CaseFactory, lambda case: MdoFactory(case=case)),
    (
        flags.NO_AANSPREEKPUNT,
        CaseFactory,
        lambda case: AanspreekpuntFactory(household=case.household),
    ),
    (
        flags.DOORBRAAK_UNDECIDED,
        lambda: DoorbraakFactory(asked_on=TODAY - 20 * DAY),
        lambda d: set_to(d, decision=Doorbraak.Decision.REFUSED, decided_on=TODAY),
    ),
    (
        flags.ESCALATION_THREATENS,
        case_with_two_overdue,
        lambda case: EscalationFactory(case=case),
    ),
    (
        flags.REVIEW_DUE,
        lambda: EscalationFactory(review_on=TODAY),
        lambda e: set_to(e, review_on=NEXT_MONTH),
    ),
]


def set_to(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


def each_rule(test):
    ids = [rule.kind.value for rule, _make, _mend in WITH_CAUSE]
    return pytest.mark.parametrize(("rule", "make", "mend"), WITH_CAUSE, ids=ids)(test)


def test_every_rule_is_tried_here():
    assert tuple(rule for rule, _make, _mend in WITH_CAUSE) == flags.RULES
    kinds = {rule.kind for rule in flags.RULES}
    of_scores = {Flag.Kind.END_SCORE_MISSING, Flag.Kind.NAMETING_DUE}
    assert kinds == set(Flag.Kind) - of_scores


@pytest.mark.django_db
@each_rule
def test_a_flag_is_raised_once_about_its_subject(rule, make, mend):
    subject = make()

    assert raise_all(rule) == 1
    assert raise_all(rule) == 0

    flag = Flag.objects.get()
    assert flag.kind == rule.kind
    assert flag.subject == subject
    assert flag.household == subject.household
    assert flag.raised_at == pytest.approx(timezone.now(), abs=timedelta(minutes=1))
    assert flag.resolved_at is None


@pytest.mark.django_db
@each_rule
def test_a_flag_stays_with_its_cause_and_goes_without(rule, make, mend):
    subject, other = make(), make()
    raise_all(rule)
    FlagFactory(kind=Flag.Kind.END_SCORE_MISSING)

    assert resolve_all(rule) == 0
    mend(subject)
    assert resolve_all(rule) == 1
    assert resolve_all(rule) == 0

    unresolved = Flag.objects.unresolved().filter(kind=rule.kind)
    assert [flag.subject for flag in unresolved] == [other]


@pytest.mark.django_db
def test_a_flag_is_raised_again_when_its_cause_comes_back():
    agreement = agreement_due(-1)
    raise_all(flags.OVERDUE)
    Agreement.objects.update(due_on=TODAY + 9 * DAY)
    assert resolve_all(flags.OVERDUE) == 1

    assert raise_all(flags.OVERDUE, TODAY + 10 * DAY) == 1

    assert [flag.agreement for flag in Flag.objects.all()] == [agreement, agreement]


@pytest.mark.django_db
def test_whether_it_has_the_cause_is_asked_again_under_the_lock():
    agreement = agreement_due(-1)
    ids = list(flags.OVERDUE.waiting(TODAY).values_list("pk", flat=True))
    Agreement.objects.filter(pk=agreement.pk).update(status="dropped", dropped_on=TODAY)

    raised = flags.raise_flags(flags.OVERDUE, ids, today=TODAY, at=timezone.now())

    assert raised == 0
    assert not Flag.objects.exists()


@pytest.mark.django_db
def test_what_another_run_flagged_in_between_is_left():
    agreement_due(-1)
    ids = list(flags.OVERDUE.waiting(TODAY).values_list("pk", flat=True))
    given = {"ids": ids, "today": TODAY, "at": timezone.now()}

    assert flags.raise_flags(flags.OVERDUE, **given) == 1
    assert flags.raise_flags(flags.OVERDUE, **given) == 0


@pytest.mark.django_db
def test_the_database_refuses_a_second_unresolved_flag():
    agreement = agreement_due(-1)
    flag = {
        "kind": Flag.Kind.AGREEMENT_OVERDUE,
        "case": agreement.mdo.case,
        "agreement": agreement,
    }
    FlagFactory(**flag, resolved_at=timezone.now())
    FlagFactory(**flag)

    with pytest.raises(IntegrityError, match="flag_once_unresolved"):
        FlagFactory(**flag)


# Who is told ------------------------------------------------------------------


@pytest.fixture
def people():
    """A household in Helmond-West with its aanspreekpunt, and two coordinators."""
    area = AreaFactory()
    coordinator = UserFactory(coordinator=True, areas=[area])
    UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")])
    UserFactory(coordinator=True, areas=[area], is_active=False)
    contact = AanspreekpuntFactory(household=HouseholdFactory(area=area)).user
    return {"contact": contact, "coordinator": coordinator}


@pytest.fixture
def case(people):
    household = people["contact"].aanspreekpunten.get().household
    return CaseFactory(household=household)


def agreement_of(case, due_on, **fields):
    held_on = due_on - timedelta(days=42)
    mdo = MdoFactory(case=case, held_on=held_on)
    return AgreementFactory(mdo=mdo, agreed_on=held_on, **fields)


@pytest.mark.django_db
def test_due_soon_tells_the_owner_only(case):
    owner = UserFactory()
    agreement = agreement_of(case, TODAY, owner=owner)

    raise_all(flags.DUE_SOON)

    row = Notification.objects.get()
    assert (row.user, row.kind) == (owner, "agreement_due_soon")
    assert (row.subject, row.number) == (agreement.uuid, agreement.number)
    assert (row.household, row.sent_at) == (case.household, None)


@pytest.mark.django_db
def test_due_soon_of_the_resident_tells_the_aanspreekpunt(case, people):
    agreement_of(case, TODAY, owner=None, owner_is_resident=True)

    raise_all(flags.DUE_SOON)

    assert told("agreement_due_soon") == {people["contact"]}


@pytest.mark.django_db
def test_overdue_tells_the_owner_and_the_aanspreekpunt(case, people):
    owner = UserFactory()
    agreement_of(case, TODAY - DAY, owner=owner)

    raise_all(flags.OVERDUE)

    assert told("agreement_overdue") == {owner, people["contact"]}


@pytest.mark.django_db
def test_mdo_needed_tells_the_aanspreekpunt(case, people):
    raise_all(flags.MDO_NEEDED)

    assert told("mdo_needed") == {people["contact"]}
    assert Notification.objects.get().number == case.number


@pytest.mark.django_db
def test_no_aanspreekpunt_tells_the_coordinators_of_the_area(people):
    CaseFactory(household__area=AreaFactory())

    raise_all(flags.NO_AANSPREEKPUNT)

    assert told("no_aanspreekpunt") == {people["coordinator"]}


@pytest.mark.django_db
def test_an_undecided_doorbraak_tells_the_coordinators_of_the_area(case, people):
    DoorbraakFactory(case=case, asked_on=TODAY - 15 * DAY)

    raise_all(flags.DOORBRAAK_UNDECIDED)

    assert told("doorbraak_undecided") == {people["coordinator"]}


@pytest.mark.django_db
def test_a_threat_and_a_review_tell_the_aanspreekpunt_and_the_coordinators(
    case, people
):
    agreement_of(case, TODAY - 15 * DAY)
    raise_all(flags.ESCALATION_THREATENS)
    escalation = EscalationFactory(case=case, review_on=TODAY)
    raise_all(flags.REVIEW_DUE)

    assert told("escalation_threatens") == set(people.values())
    assert told("escalation_review_due") == set(people.values())
    row = Notification.objects.filter(kind="escalation_review_due")[0]
    assert (row.subject, row.number) == (escalation.uuid, case.number)


@pytest.mark.django_db
def test_whom_it_was_sent_to_is_told_again_when_it_happens_again(case, people):
    agreement = agreement_of(case, TODAY - DAY, owner=people["contact"])
    raise_all(flags.OVERDUE)
    Notification.objects.update(sent_at=timezone.now())
    actions.extend_agreement(
        agreement_id=agreement.pk,
        due_on=TODAY + DAY,
        reason="De bakker is ziek.",
        by=people["contact"],
        at=timezone.now(),
    )

    raise_all(flags.OVERDUE, TODAY + 2 * DAY)

    assert Notification.objects.filter(kind="agreement_overdue").count() == 2


@pytest.mark.django_db
def test_a_flag_and_its_notifications_are_made_together_or_not_at_all(monkeypatch):
    agreement_due(-1)

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(flags, "put_in_outbox", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        raise_all(flags.OVERDUE)

    assert not Flag.objects.exists()


# Many, and several at once ----------------------------------------------------


@pytest.mark.django_db
@each_rule
def test_as_many_are_read_with_as_few_queries(rule, make, mend):
    counts = []
    for more in (2, 4):
        for _ in range(more):
            make()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert raise_all(rule) == more
        reads = [q for q in queries if q["sql"].startswith("SELECT")]
        counts.append(len(reads))
        with CaptureQueriesContext(connection) as queries:
            resolve_all(rule)
        counts.append(len(queries))
    assert counts[:2] == counts[2:]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@each_rule
def test_four_workers_at_once_raise_one_flag_a_subject(rule, make, mend):
    subjects = [make() for _ in range(6)]
    barrier = Barrier(4)

    def work(_number):
        try:
            ids = list(rule.waiting(TODAY).values_list("pk", flat=True))
            barrier.wait(timeout=60)
            return flags.raise_flags(rule, ids, today=TODAY, at=timezone.now())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        raised = list(pool.map(work, range(4)))  # Raises what a worker raised.

    assert sum(raised) == len(subjects)
    assert {flag.subject for flag in Flag.objects.all()} == set(subjects)
    assert Flag.objects.count() == len(subjects)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_works_on_waits_for_the_next_run():
    agreement, other = agreement_due(-1), agreement_due(-1)

    def work():
        try:
            return raise_all(flags.OVERDUE)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Agreement.objects.select_for_update().get(pk=agreement.pk)
        assert pool.submit(work).result(timeout=60) == 1
    assert Flag.objects.get().agreement == other

    assert raise_all(flags.OVERDUE) == 1


@pytest.mark.django_db
def test_the_last_day_is_counted_in_dutch_time(clock):
    AgreementFactory(agreed_on=date(2026, 2, 16))  # To be done by 30 March.

    clock.move_to(datetime.fromisoformat("2026-03-30T21:59Z"))
    assert not flags.overdue(timezone.localdate()).exists()

    clock.move_to(datetime.fromisoformat("2026-03-30T22:01Z"))
    assert flags.overdue(timezone.localdate()).exists()
