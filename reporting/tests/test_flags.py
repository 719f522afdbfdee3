"""All kinds together: the run, its row, the command, and the flag about scores."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from cases import jobs
from cases.models import JobRun, Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AreaFactory,
    CaseFactory,
    UserFactory,
)
from mdo import actions
from mdo import flags as mdo_flags
from mdo.models import Agreement, Flag
from mdo.tests.factories import AgreementFactory
from reporting import flags
from reporting.models import Score
from reporting.tests.factories import ScoreFactory

TODAY = date(2026, 3, 30)
SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"


def run(today=TODAY):
    return flags.raise_and_resolve(today=today, at=timezone.now())


def by_kind(outcomes):
    return {o.kind: (o.raised, o.resolved) for o in outcomes if o.raised or o.resolved}


# The scores at the end --------------------------------------------------------


@pytest.mark.django_db
def test_the_end_score_is_missing_where_there_was_a_begin_and_no_end():
    def closed(on, *moments):
        case = CaseFactory(
            opened_on=on - timedelta(days=100), closed_on=on, closing_reason="klaar"
        )
        for moment in moments:
            ScoreFactory(case=case, moment=moment)
        return case

    missing = closed(TODAY, Score.Moment.BEGIN, Score.Moment.TUSSENTIJDS)
    half_a_year_ago = closed(TODAY - timedelta(days=181), Score.Moment.BEGIN)
    closed(TODAY - timedelta(days=182), Score.Moment.BEGIN)
    closed(TODAY, Score.Moment.BEGIN, Score.Moment.EIND)
    asked_since = TODAY - timedelta(days=170)
    closed(asked_since, Score.Moment.BEGIN, Score.Moment.NAMETING)
    closed(TODAY)
    ScoreFactory()

    assert set(flags.end_score_missing(TODAY)) == {missing, half_a_year_ago}


@pytest.mark.django_db
def test_half_a_year_after_closing_the_nameting_is_asked_instead_of_the_end():
    closed_on = TODAY - timedelta(days=181)
    case = CaseFactory(
        opened_on=closed_on - timedelta(days=100),
        closed_on=closed_on,
        closing_reason="klaar",
    )
    ScoreFactory(case=case, moment=Score.Moment.BEGIN)
    asked = Flag.objects.filter(case=case, resolved_at=None)

    run()
    assert {flag.kind for flag in asked.all()} == {Flag.Kind.END_SCORE_MISSING}

    for days in (1, 90, 150, 183, 274, 365):
        run(TODAY + timedelta(days=days))
        assert Flag.Kind.END_SCORE_MISSING not in {flag.kind for flag in asked.all()}
    run(TODAY + timedelta(days=1))
    assert {flag.kind for flag in asked.all()} == {Flag.Kind.NAMETING_DUE}


@pytest.mark.django_db
def test_the_missing_end_score_tells_the_aanspreekpunt():
    case = CaseFactory(closed=True)
    ScoreFactory(case=case)
    contact = AanspreekpuntFactory(household=case.household).user

    _run, outcomes = run()

    assert by_kind(outcomes) == {Flag.Kind.END_SCORE_MISSING: (1, 0)}
    told = Notification.objects.get(kind=Flag.Kind.END_SCORE_MISSING)
    assert (told.user, told.number) == (contact, case.number)


@pytest.mark.django_db
@pytest.mark.parametrize("moment", [Score.Moment.BEGIN, Score.Moment.EIND])
def test_where_nobody_leads_any_more_the_coordinators_are_asked(moment):
    area = AreaFactory()
    coordinator = UserFactory(coordinator=True, areas=[area])
    UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")])
    closed_on = TODAY - timedelta(days=200)
    case = CaseFactory(
        household__area=area,
        opened_on=closed_on - timedelta(days=100),
        closed_on=closed_on,
        closing_reason="klaar",
    )
    AanspreekpuntFactory(
        household=case.household, from_on=case.opened_on, until_on=closed_on
    )
    ScoreFactory(case=case, moment=moment)

    run()

    kinds = [Flag.Kind.END_SCORE_MISSING, Flag.Kind.NAMETING_DUE]
    told = Notification.objects.filter(kind__in=kinds)
    assert told.exists()
    assert {one.user for one in told} == {coordinator}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days_ago", "measured_days_ago", "is_due"),
    [
        (181, None, False),
        (182, None, True),
        (182 + 90, None, True),
        (182 + 91, None, False),
        (200, 48, False),  # Asked 152 days after the end: that is the first one.
        (200, 49, True),
        (364, 100, False),
        (365, 100, True),  # The second one is asked, whatever the first said.
        (365, 10, False),
        (365 + 91, None, False),
    ],
)
def test_it_is_asked_again_half_a_year_and_a_year_after_the_end(
    days_ago, measured_days_ago, is_due
):
    closed_on = TODAY - timedelta(days=days_ago)
    case = CaseFactory(
        opened_on=closed_on - timedelta(days=9), closed_on=closed_on, closing_reason="x"
    )
    assert not flags.nameting_due(TODAY).exists()
    ScoreFactory(case=case, moment=Score.Moment.EIND)
    if measured_days_ago is not None:
        measured_on = TODAY - timedelta(days=measured_days_ago)
        ScoreFactory(case=case, moment=Score.Moment.NAMETING, measured_on=measured_on)
    assert flags.nameting_due(TODAY).exists() == is_due


# A run ------------------------------------------------------------------------


@pytest.fixture
def busy():
    """An overdue agreement in a case that has no MDO's but for that one."""
    return AgreementFactory(overdue=True)


@pytest.mark.django_db
def test_a_run_raises_and_resolves_every_kind_and_leaves_its_row(busy):
    _, outcomes = run()
    assert by_kind(outcomes) == {Flag.Kind.AGREEMENT_OVERDUE: (1, 0)}
    Agreement.objects.update(due_on=TODAY)

    _, outcomes = run()

    assert by_kind(outcomes) == {
        Flag.Kind.AGREEMENT_OVERDUE: (0, 1),
        Flag.Kind.AGREEMENT_DUE_SOON: (1, 0),
    }
    assert [outcome.kind for outcome in outcomes] == list(Flag.Kind)
    second, first = JobRun.objects.filter(name="flags")
    assert (first.done, first.failed, first.failure) == (1, 0, "")
    assert (second.done, second.failed, second.failure) == (2, 0, "")
    assert first.started_at <= first.ended_at <= second.started_at


@pytest.mark.django_db
def test_running_again_or_a_day_late_changes_nothing(busy):
    run()
    before = list(Flag.objects.values())

    run()
    run(TODAY + timedelta(days=1))

    assert list(Flag.objects.values()) == before
    assert Notification.objects.count() == 1


@pytest.mark.django_db
def test_a_bad_row_stops_neither_the_other_rows_nor_the_other_kinds(
    monkeypatch, caplog
):
    good, bad = AgreementFactory(overdue=True), AgreementFactory(overdue=True)
    CaseFactory()
    really = mdo_flags.put_in_outbox

    def broken(rows):
        if bad.uuid in {row.subject for row in rows}:
            raise ValueError(f"Key (name)=({bad.household.name}) is bad")
        really(rows)

    monkeypatch.setattr(mdo_flags, "put_in_outbox", broken)

    job_run, outcomes = run()

    overdue = Flag.objects.filter(kind=Flag.Kind.AGREEMENT_OVERDUE)
    assert [flag.agreement for flag in overdue] == [good]
    assert by_kind(outcomes)[Flag.Kind.MDO_NEEDED] == (1, 0)
    assert by_kind(outcomes)[Flag.Kind.NO_AANSPREEKPUNT] == (1, 0)
    row = JobRun.objects.get(pk=job_run.pk)
    assert row.failed == 1
    assert row.failure == f"agreement_overdue: agreement {bad.pk}: ValueError\n"
    assert row.ended_at
    # Neither the row nor the log quotes what the error quoted.
    assert f"agreement {bad.pk}: ValueError" in caplog.text
    assert bad.household.name not in caplog.text


@pytest.mark.django_db
def test_a_kind_that_cannot_be_asked_for_does_not_stop_the_others(busy, monkeypatch):
    def broken(today):
        raise ValueError

    rule = mdo_flags.Rule(
        kind=Flag.Kind.AGREEMENT_DUE_SOON,
        subject="agreement",
        having_cause=broken,
        tells=(),
    )
    monkeypatch.setattr(flags, "RULES", (rule, *flags.RULES[1:]))

    job_run, outcomes = run()

    assert by_kind(outcomes) == {Flag.Kind.AGREEMENT_OVERDUE: (1, 0)}
    assert job_run.failure == "agreement_due_soon: ValueError\n"


@pytest.mark.django_db
def test_batches_do_all_rows(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 2)
    AgreementFactory.create_batch(5, overdue=True)

    _, outcomes = run()
    assert by_kind(outcomes) == {Flag.Kind.AGREEMENT_OVERDUE: (5, 0)}

    Agreement.objects.update(due_on=TODAY + timedelta(days=30))
    _, outcomes = run()
    assert by_kind(outcomes) == {Flag.Kind.AGREEMENT_OVERDUE: (0, 5)}


@pytest.mark.django_db(transaction=True)
def test_two_whole_runs_at_once_do_the_work_of_one():
    agreements = AgreementFactory.create_batch(30, overdue=True)
    CaseFactory.create_batch(30)
    gone = AgreementFactory(overdue=True)
    run()
    Flag.objects.exclude(agreement=gone).delete()
    Notification.objects.all().delete()
    Agreement.objects.filter(pk=gone.pk).update(status="done", done_on=TODAY)
    barrier = Barrier(2)

    def work(_number):
        try:
            barrier.wait(timeout=60)
            return run()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(work, range(2)))  # Raises what a run raised.

    # What one run holds the other leaves; a next one would find nothing to do.
    assert [job_run.failed for job_run, _ in results] == [0, 0]
    overdue = Flag.objects.unresolved().filter(kind=Flag.Kind.AGREEMENT_OVERDUE)
    assert {flag.agreement for flag in overdue} == set(agreements)
    assert overdue.count() == 30
    assert Flag.objects.get(agreement=gone).resolved_at
    for kind in (Flag.Kind.MDO_NEEDED, Flag.Kind.NO_AANSPREEKPUNT):
        assert Flag.objects.unresolved().filter(kind=kind).count() == 30
    assert Notification.objects.count() == 30
    assert by_kind(run()[1]) == {}


# By hand ----------------------------------------------------------------------


@pytest.mark.django_db
def test_the_command_says_what_it_did_for_each_kind(busy):
    out = StringIO()

    call_command("flag", stdout=out)

    lines = out.getvalue().splitlines()
    assert len(lines) == len(Flag.Kind)
    overdue = Flag.Kind.AGREEMENT_OVERDUE.label
    assert f"{overdue}: 1 nieuw, 0 opgelost" in lines


@pytest.mark.django_db
def test_the_command_looks_at_the_day_that_was_asked(busy):
    call_command("flag", "--as-of", "2026-03-29", stdout=StringIO())

    assert Flag.objects.get().kind == Flag.Kind.AGREEMENT_DUE_SOON


@pytest.mark.django_db
def test_the_command_fails_when_something_failed(busy, monkeypatch):
    def broken(*args, **kwargs):
        raise ValueError

    monkeypatch.setattr(mdo_flags, "put_in_outbox", broken)

    with pytest.raises(CommandError, match="1 mislukt:\nagreement_overdue: agreement"):
        call_command("flag", stdout=StringIO())


def test_the_command_asks_for_a_date():
    with pytest.raises(CommandError, match="--as-of"):
        call_command("flag", "--as-of", "20 november")


# The sample register ----------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db
def test_the_sample_has_one_overdue_flag_for_each_overdue_agreement(clock):
    expected = json.loads((SAMPLE / "expected.json").read_text())
    clock.move_to(datetime.fromisoformat(f"{expected['as_of']}T08:00Z"))
    call_command("import_register", SAMPLE / "register.xlsx", stdout=StringIO())

    for _ in range(2):
        call_command("flag", "--as-of", expected["as_of"], stdout=StringIO())

    numbers = sorted(number for number, _due_on, _days_late in expected["overdue"])
    assert len(numbers) == 94
    assert flagged(Flag.Kind.AGREEMENT_OVERDUE, "agreement__number") == numbers
    attention = expected["attention"]
    needed = flagged(Flag.Kind.MDO_NEEDED, "case__number")
    assert needed == attention["mdo_needed"]
    without = flagged(Flag.Kind.NO_AANSPREEKPUNT, "household__number")
    assert without == attention["without_aanspreekpunt"]

    flag = Flag.objects.filter(kind=Flag.Kind.AGREEMENT_OVERDUE)[0]
    coordinator = UserFactory(coordinator=True, areas=[flag.household.area])
    actions.fulfil_agreement(
        agreement_id=flag.agreement_id, by=coordinator, at=timezone.now()
    )
    flag.refresh_from_db()
    assert flag.resolved_at


def flagged(kind, number):
    return sorted(Flag.objects.filter(kind=kind).values_list(number, flat=True))
