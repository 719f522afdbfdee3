"""The row of a run, batches, what is owed today, and when the health page is red."""

from datetime import datetime, timedelta

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from cases import jobs
from cases.models import JobRun

HOUR = timedelta(hours=1)


def at(text):
    """Return a moment of March 2026 in Dutch time: "30 06:00"."""
    day, time = text.split()
    return timezone.make_aware(datetime.fromisoformat(f"2026-03-{day} {time}"))


def ran(name, started_at, **fields):
    fields = {"ended_at": started_at + HOUR, **fields}
    return JobRun.objects.create(name=name, started_at=started_at, **fields)


# The row ----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_run_leaves_its_row():
    with jobs.running("flags", timezone.now()) as run:
        assert JobRun.objects.get().ended_at is None
        run.done = 3

    row = JobRun.objects.get()
    assert (row.name, row.done, row.failed, row.failure) == ("flags", 3, 0, "")
    assert row.ended_at >= row.started_at


@pytest.mark.django_db
def test_a_run_that_breaks_off_says_so_without_quoting_the_error(caplog):
    quoted = "Key (name)=(San{}) is bad".format("ne")
    with (
        pytest.raises(ValueError, match="Sanne"),
        jobs.running("flags", timezone.now()),
    ):
        raise ValueError(quoted)

    row = JobRun.objects.get()
    assert (row.failed, row.failure) == (1, "broke off: ValueError\n")
    assert row.ended_at
    assert "broke off: ValueError" in caplog.text
    assert "test_jobs.py" in caplog.text
    assert "Sanne" not in caplog.text


@pytest.mark.django_db
def test_a_thousand_failures_do_not_fill_the_row():
    with jobs.running("flags", timezone.now()) as run:
        for number in range(1000):
            jobs.record_failure(run, f"agreement {number}", ValueError())

    row = JobRun.objects.get()
    assert row.failed == 1000
    assert row.failure.count("\n") == jobs.FAILURES_KEPT


@pytest.mark.django_db
def test_only_a_run_with_failures_fails():
    jobs.require_success(JobRun(name="flags", failed=0))

    with pytest.raises(RuntimeError, match="flags: 2 failed"):
        jobs.require_success(JobRun(name="flags", failed=2))


@pytest.mark.django_db
def test_a_batch_that_fails_is_tried_id_by_id(monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 3)
    calls = []

    def step(ids):
        calls.append(ids)
        if 5 in ids:
            raise ValueError
        return len(ids)

    with jobs.running("flags", timezone.now()) as run:
        done = jobs.in_batches(run, list(range(8)), step, of="agreement")

    assert done == 7
    assert calls == [[0, 1, 2], [3, 4, 5], [3], [4], [5], [6, 7]]
    assert run.failure == "agreement 5: ValueError\n"


@pytest.mark.django_db
def test_a_lost_database_ends_the_run_at_once(monkeypatch):
    def step(ids):
        raise ValueError

    run = JobRun(name="flags")
    monkeypatch.setattr(jobs.connection, "is_usable", lambda: False)

    with pytest.raises(ValueError):  # noqa: PT011 - which one does not matter
        jobs.in_batches(run, [1, 2, 3], step, of="agreement")
    assert run.failed == 0


# What is owed -----------------------------------------------------------------


@pytest.mark.django_db
def test_todays_run_is_owed_from_its_hour_on():
    assert not jobs.is_owed("flags", at("30 05:59"))
    assert jobs.is_owed("flags", at("30 06:00"))
    assert jobs.is_owed("flags", at("30 23:59"))
    # After midnight the run of the new day is still to come.
    assert not jobs.is_owed("flags", at("31 00:01"))


@pytest.mark.django_db
def test_the_hour_is_that_of_the_clock_when_summer_time_begins():
    assert not jobs.is_owed("flags", at("29 05:59"))
    assert jobs.is_owed("flags", at("29 06:00"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("started_at", "fields", "owed"),
    [
        ("30 06:00", {}, False),
        ("29 06:00", {}, True),  # Of yesterday.
        ("30 05:00", {}, True),  # By hand, before its time.
        ("30 06:00", {"failed": 1}, True),
        ("30 08:30", {"ended_at": None}, False),  # It is still going.
        ("30 07:59", {"ended_at": None}, True),  # Its process was killed.
    ],
)
def test_a_run_is_owed_until_one_of_today_succeeded(started_at, fields, owed):
    ran("flags", at(started_at), **fields)
    ran("digests", at("30 07:00"))

    assert jobs.is_owed("flags", at("30 09:00")) is owed


@pytest.mark.django_db
def test_the_first_run_of_the_day_is_that_of_the_dutch_day():
    first = ran("digests", at("30 00:10"))
    ran("digests", at("29 23:50"))
    ran("digests", at("30 07:00"))
    ran("flags", at("30 00:01"))

    found = jobs.first_run_of_the_day("digests", at("30 09:00"))

    assert found == first.started_at
    assert jobs.first_run_of_the_day("digests", at("31 09:00")) is None


# Health -----------------------------------------------------------------------

NOW = at("30 08:00")


@pytest.fixture
def installed_at(db):
    def set_to(moment):
        MigrationRecorder.Migration.objects.update(applied=moment)

    set_to(at("01 12:00"))
    return set_to


def test_health_is_ok_when_each_daily_job_succeeded_within_26_hours(installed_at):
    ran("flags", NOW - 26 * HOUR)
    ran("digests", NOW - HOUR)
    ran("drafts", NOW - HOUR)

    assert jobs.health(NOW) == "ok"


@pytest.mark.parametrize("late", ["flags", "digests", "drafts"])
def test_health_is_red_when_a_run_is_older_than_26_hours(installed_at, late):
    for name in ("flags", "digests", "drafts"):
        ran(name, NOW - (27 * HOUR if name == late else HOUR))

    assert jobs.health(NOW) == "late"


@pytest.mark.parametrize("fields", [{"failed": 1}, {"ended_at": None}])
def test_a_run_that_failed_or_never_ended_does_not_count(installed_at, fields):
    ran("digests", NOW - HOUR)
    ran("drafts", NOW - HOUR)
    ran("flags", NOW - 2 * HOUR, **fields)

    assert jobs.health(NOW) == "late"


def test_a_new_installation_has_26_hours(installed_at):
    assert jobs.health(NOW) == "late"

    installed_at(NOW - 25 * HOUR)
    assert jobs.health(NOW) == "not yet run"
    ran("flags", NOW - HOUR)
    ran("drafts", NOW - HOUR)
    assert jobs.health(NOW) == "not yet run"
    ran("digests", NOW - HOUR)
    assert jobs.health(NOW) == "ok"


@pytest.mark.parametrize(
    ("state", "status"), [("ok", 200), ("not yet run", 200), ("late", 503)]
)
def test_the_health_page_says_one_word_to_anybody(client, monkeypatch, state, status):
    monkeypatch.setattr(jobs, "health", lambda moment: state)

    response = client.get("/healthz/jobs")

    assert response.status_code == status
    assert response.content.decode() == f"{state}\n"


def test_the_web_server_is_healthy_when_the_jobs_are_not(client, installed_at):
    assert client.get("/healthz/jobs").status_code == 503
    assert client.get("/healthz").status_code == 200
