"""The tasks of the worker: what the schedule names, what is caught up, what fails."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from cases.models import JobRun
from cases.tasks import send_notifications
from helmond_aanpak.celery import app
from mdo import flags as mdo_flags
from mdo.models import Flag
from mdo.tasks import clear_drafts
from mdo.tests.factories import AgreementFactory
from reporting.tasks import catch_up, raise_and_resolve_flags


@pytest.fixture(autouse=True)
def morning(clock):
    """Stand at 9:15 in Helmond, after both daily jobs should have run."""
    clock.move_to(datetime.fromisoformat("2026-03-30T07:15Z"))


def runs():
    return list(JobRun.objects.order_by("pk").values_list("name", flat=True))


def test_the_schedule_names_tasks_that_are_there():
    app.loader.import_default_modules()

    named = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert named <= set(app.tasks)
    assert all(app.tasks[name].acks_late for name in named)


def test_the_schedule_is_in_dutch_time():
    hours = {
        name: entry["schedule"].hour
        for name, entry in settings.CELERY_BEAT_SCHEDULE.items()
    }

    assert hours["raise-and-resolve-flags"] == {settings.DAILY_JOBS["flags"]} == {6}
    assert hours["send-notifications"] == {settings.DAILY_JOBS["digests"]} == {7}
    assert app.timezone.key == "Europe/Amsterdam"


@pytest.mark.django_db
def test_the_flags_come_of_the_dutch_day(clock):
    """At 00:30 in Helmond it is still the day before in UTC."""
    clock.move_to(datetime.fromisoformat("2026-03-29T22:30Z"))
    AgreementFactory(overdue=True)  # Until 29 March.

    raise_and_resolve_flags()
    raise_and_resolve_flags()

    assert Flag.objects.get().kind == Flag.Kind.AGREEMENT_OVERDUE


@pytest.mark.django_db
def test_the_task_fails_when_a_flag_did(monkeypatch):
    AgreementFactory(overdue=True)

    def broken(rows):
        raise ValueError

    monkeypatch.setattr(mdo_flags, "put_in_outbox", broken)

    with pytest.raises(RuntimeError, match="flags: 1 failed"):
        raise_and_resolve_flags()


@pytest.mark.django_db
def test_what_did_not_run_today_is_caught_up_flags_first():
    agreement = AgreementFactory(overdue=True)

    catch_up()

    assert runs() == ["flags", "digests", "drafts"]
    assert [message.to for message in mail.outbox] == [[agreement.owner.email]]


@pytest.mark.django_db
def test_what_ran_today_is_not_run_again(django_assert_num_queries):
    raise_and_resolve_flags()
    send_notifications()
    clear_drafts()

    with django_assert_num_queries(3):
        catch_up()

    assert runs() == ["flags", "digests", "drafts"]


@pytest.mark.django_db
def test_before_its_hour_nothing_is_caught_up(clock):
    clock.move_to(datetime.fromisoformat("2026-03-30T04:15Z"))  # 6:15.

    catch_up()

    assert runs() == ["flags", "drafts"]


@pytest.mark.django_db
def test_flags_that_fail_do_not_hold_the_mail_up(monkeypatch):
    first = AgreementFactory(overdue=True)
    raise_and_resolve_flags()
    JobRun.objects.update(started_at=timezone.now() - timedelta(days=1))
    AgreementFactory(overdue=True)

    def broken(rows):
        raise ValueError

    monkeypatch.setattr(mdo_flags, "put_in_outbox", broken)

    with pytest.raises(RuntimeError):
        catch_up()

    assert runs() == ["flags", "flags", "digests", "drafts"]
    assert [message.to for message in mail.outbox] == [[first.owner.email]]
