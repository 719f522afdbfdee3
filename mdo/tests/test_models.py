"""What the database holds of what was promised, and the table of its steps."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.errors import TransitionRefused
from cases.tests.factories import CaseFactory, HouseholdFactory, UserFactory
from mdo.models import (
    Agreement,
    Attendance,
    AvePhase,
    Doorbraak,
    Escalation,
    EscalationPhase,
    Extension,
    Flag,
    Mdo,
)
from mdo.tests.factories import (
    AgreementFactory,
    AttendanceFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)

TODAY = date(2026, 3, 30)
DAY = timedelta(days=1)
NOON = datetime(2026, 3, 30, 10, tzinfo=UTC)
NOW = timezone.now

pytestmark = pytest.mark.django_db


def refused(name):
    """Expect the database to refuse, by the constraint of this name."""
    return pytest.raises(IntegrityError, match=name)


def set_on(row, **fields):
    type(row).objects.filter(pk=row.pk).update(**fields)


# The household is that of the parent ------------------------------------------


def other_household():
    return {"household": HouseholdFactory()}


@pytest.mark.parametrize(
    ("make", "key"),
    [
        (MdoFactory, "mdo_mdo_case_id_household"),
        (AgreementFactory, "mdo_agreement_mdo_id_household"),
        (DoorbraakFactory, "mdo_doorbraak_case_id_household"),
        (EscalationFactory, "mdo_escalation_case_id_household"),
        (FlagFactory, "mdo_flag_case_id_household"),
    ],
)
def test_a_row_is_of_the_household_of_its_parent(make, key):
    row = make()

    with refused(key), transaction.atomic():
        set_on(row, **other_household())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_doorbraak_is_of_the_household_of_its_agreement():
    doorbraak = DoorbraakFactory()

    with refused("agreement_id_household"), transaction.atomic():
        set_on(doorbraak, agreement=AgreementFactory())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# MDO's ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"status": "dreamt"}, "mdo_status_is_known"),
        ({"held_on": None}, "mdo_held_has_date_and_resident"),
        ({"resident_present": None}, "mdo_held_has_date_and_resident"),
        ({"status": "planned"}, "mdo_held_has_date_and_resident"),
        ({"resident_present": False}, "mdo_absence_has_reason"),
        ({"status": "confirmed"}, "mdo_confirmed_has_when"),
        ({"confirmed_at": "now"}, "mdo_confirmed_has_when"),
    ],
)
def test_an_mdo_that_was_held_says_when_and_whether_the_resident_was_there(
    fields, name
):
    if "confirmed_at" in fields:
        fields = {"confirmed_at": NOW()}

    with refused(name):
        MdoFactory(**fields)


def test_a_planned_mdo_has_a_time_and_no_day_yet():
    planned = {"status": Mdo.Status.PLANNED, "held_on": None, "resident_present": None}

    assert MdoFactory(**planned, planned_at=NOW())
    with refused("mdo_held_has_date_and_resident"):
        MdoFactory(**planned)


def test_somebody_attends_once_and_is_an_account_or_a_name():
    mdo, user = MdoFactory(), UserFactory()
    Attendance.objects.create(mdo=mdo, user=user)
    AttendanceFactory.create_batch(2, mdo=mdo, name="Een buurvrouw")

    with refused("attendance_once"), transaction.atomic():
        Attendance.objects.create(mdo=mdo, user=user)
    with refused("attendance_is_somebody"):
        Attendance.objects.create(mdo=mdo)


def test_an_attendance_shows_the_name_of_the_account_or_the_one_given():
    user = UserFactory(name="Noor Proef")

    assert str(AttendanceFactory(user=user, name="")) == "Noor Proef"
    assert str(AttendanceFactory(name="Buurvrouw")) == "Buurvrouw"


# Agreements -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"status": "forgotten"}, "agreement_status_is_known"),
        ({"owner_is_resident": True}, "agreement_one_owner"),
        ({"owner": None}, "agreement_one_owner"),
        ({"status": "done"}, "agreement_done_has_when"),
        ({"done_on": TODAY}, "agreement_done_has_when"),
        ({"status": "dropped"}, "agreement_dropped_has_when"),
        ({"dropped_on": TODAY}, "agreement_dropped_has_when"),
        ({"drop_reason": "x"}, "agreement_dropped_has_when"),
        ({"finished_at": NOON}, "agreement_only_finished_has_moment"),
        ({"reopened_on": TODAY}, "agreement_reopened_has_who_and_why"),
        ({"reopen_reason": "x"}, "agreement_reopened_has_who_and_why"),
        ({"blocked_on": TODAY}, "agreement_only_blocked_is_blocked"),
        ({"block_note": "x"}, "agreement_only_blocked_is_blocked"),
        ({"due_on": TODAY - DAY}, "agreement_dates_after_mdo"),
        ({"target_on": TODAY}, "agreement_dates_after_mdo"),
        ({"status": "done", "done_on": TODAY - DAY}, "agreement_dates_after_mdo"),
    ],
)
def test_the_status_of_an_agreement_goes_with_its_when(fields, name):
    with refused(name):
        AgreementFactory(**fields)


@pytest.mark.parametrize("status", Agreement.Status)
@pytest.mark.parametrize("following", Agreement.Status)
def test_the_steps_of_an_agreement(status, following):
    """Written out: what may follow what. Finished by mistake is open again."""
    may = {
        "open": {"blocked", "done", "dropped"},
        "blocked": {"open", "done", "dropped"},
        "done": {"open"},
        "dropped": {"open"},
    }
    agreement = Agreement(status=status)

    if following in may[status]:
        agreement.require_next(following)
        return
    with pytest.raises(TransitionRefused, match=str(status.label)):
        agreement.require_next(following)


@pytest.mark.parametrize(
    ("trait", "unfinished"),
    [({}, True), ({"blocked": True}, True), ({"done": True}, False)],
)
def test_an_agreement_is_late_only_while_it_is_unfinished(trait, unfinished):
    agreement = AgreementFactory(agreed_on=TODAY - 43 * DAY, **trait)

    assert agreement.is_unfinished is unfinished
    assert agreement.is_overdue(TODAY) is unfinished
    assert not agreement.is_overdue(TODAY - DAY)
    assert agreement.days_left(TODAY) == (-1 if unfinished else None)
    assert (agreement in Agreement.objects.overdue(TODAY)) is unfinished


def test_an_extension_has_a_reason_and_another_date():
    agreement = AgreementFactory()
    given = {
        "agreement": agreement,
        "old_on": agreement.due_on,
        "extended_by": agreement.owner,
        "extended_at": NOW(),
    }

    with refused("extension_has_reason"), transaction.atomic():
        Extension.objects.create(**given, new_on=agreement.due_on + DAY)
    with refused("extension_changes_date"):
        Extension.objects.create(**given, new_on=agreement.due_on, reason="x")


# Doorbraken -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"decision": "maybe", "decided_on": TODAY}, "decision_is_known"),
        ({"decision": "granted"}, "decided_has_when_and_grounds"),
        ({"decided_on": TODAY}, "decided_has_when_and_grounds"),
        (
            {"decision": "granted", "decided_on": TODAY - DAY},
            "decided_has_when_and_grounds",
        ),
        (
            {"decision": "refused", "decided_on": TODAY, "legitimiteit": ""},
            "decided_has_when_and_grounds",
        ),
        (
            {"decision": "refused", "decided_on": TODAY, "betrokkenheid": ""},
            "decided_has_when_and_grounds",
        ),
        (
            {"decision": "refused", "decided_on": TODAY, "rendement": ""},
            "decided_has_when_and_grounds",
        ),
        (
            {"decision": "refused", "decided_on": TODAY, "amount": Decimal(5)},
            "amount_only_granted",
        ),
        (
            {"decision": "granted", "decided_on": TODAY, "amount": Decimal(-5)},
            "amount_only_granted",
        ),
        ({"obstacle": "weather"}, "obstacle_is_known"),
    ],
)
def test_a_decision_has_its_when_and_its_grounds(fields, name):
    with refused(name):
        DoorbraakFactory(**fields)


def test_a_doorbraak_names_the_grounds_that_are_missing():
    doorbraak = Doorbraak(legitimiteit="De wet.", betrokkenheid="  ")

    assert [str(text) for text in doorbraak.missing_grounds()] == [
        "betrokkenheid",
        "rendement",
    ]
    assert DoorbraakFactory().missing_grounds() == []


# Escalations ------------------------------------------------------------------


def test_a_case_is_scaled_up_once_at_a_time_and_once_a_day():
    open_one = EscalationFactory(started_on=TODAY - 9 * DAY)
    with refused("escalation_one_open_a_case"), transaction.atomic():
        EscalationFactory(case=open_one.case)

    set_on(open_one, ended_on=TODAY)
    EscalationFactory(case=open_one.case, ended_on=TODAY)
    with refused("escalation_once_a_day"):
        EscalationFactory(case=open_one.case)


@pytest.mark.parametrize("field", ["review_on", "ended_on"])
def test_an_escalation_ends_and_is_looked_at_after_its_begin(field):
    with refused("escalation_dates"):
        EscalationFactory(**{field: TODAY - DAY})


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"criterion": ""}, "escalation_phase_has_criterion"),
        ({"trigger": "weather"}, "escalation_phase_trigger_is_known"),
        ({"review_on": TODAY - DAY}, "escalation_phase_dates"),
        ({"reviewed_on": TODAY - DAY}, "escalation_phase_dates"),
    ],
)
def test_a_phase_has_a_criterion_and_a_review(fields, name):
    escalation = EscalationFactory()

    with refused(name):
        EscalationPhase.objects.create(
            **{
                "escalation": escalation,
                "phase": escalation.phase,
                "since_on": TODAY,
                "trigger": Escalation.Trigger.SAFETY,
                "criterion": "Het is weer veilig.",
                "review_on": TODAY + DAY,
                **fields,
            }
        )


def test_the_migrations_bring_the_four_phases():
    phases = AvePhase.objects.values_list("number", "review_days")
    first_reaction = AvePhase.objects.values_list("first_reaction_days", flat=True)

    assert list(phases)[1:] == [(2, 14), (3, 14), (4, 7)]
    assert list(first_reaction)[1:] == [5, 2, 1]
    assert AvePhase.objects.count() == 4


# Flags ------------------------------------------------------------------------


def test_the_subject_of_a_flag_is_what_it_is_about():
    agreement, case = AgreementFactory(), CaseFactory()
    doorbraak, escalation = DoorbraakFactory(), EscalationFactory()

    assert Flag(case=case).subject == case
    assert Flag(case=case, agreement=agreement).subject == agreement
    assert Flag(case=case, doorbraak=doorbraak).subject == doorbraak
    assert Flag(case=case, escalation=escalation).subject == escalation


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "x"},
        {"answered_at": "now"},
        {"answer": "x", "answered_at": "now"},
    ],
)
def test_an_answer_has_its_who_and_when(fields):
    if "answered_at" in fields:
        fields = {**fields, "answered_at": NOW()}

    with refused("flag_answer_has_who_and_when"):
        FlagFactory(**fields)


# History ----------------------------------------------------------------------


def test_a_change_of_all_rows_at_once_is_in_the_history_of_each():
    agreements = AgreementFactory.create_batch(3)

    Agreement.objects.update(due_on=TODAY + DAY)

    for agreement in agreements:
        last = agreement.history.latest("pgh_id")
        assert (last.pgh_label, last.due_on) == ("update", TODAY + DAY)
