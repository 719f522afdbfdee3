"""The digest: who gets it, when, what stands in it, and what never does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from smtplib import SMTPDataError, SMTPServerDisconnected
from threading import Barrier
from uuid import uuid4

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from cases import actions, notifications
from cases.models import AccessGrant, Notification
from cases.tasks import send_notifications
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    UserFactory,
)
from mdo import flags
from mdo.models import Flag
from mdo.tests.factories import AgreementFactory

DAY = timedelta(days=1)


def notification(user, household=None, **fields):
    return Notification.objects.create(
        **{
            "user": user,
            "household": household,
            "kind": "agreement_overdue",
            "subject": uuid4(),
            "number": "AFS-000001",
            **fields,
        }
    )


@pytest.fixture
def contact():
    """An aanspreekpunt, with a notification about an own household."""
    contact = AanspreekpuntFactory()
    notification(contact.user, contact.household)
    return contact


def send():
    return notifications.send_digests(at=timezone.now())


# One mail a day ---------------------------------------------------------------


@pytest.mark.django_db
def test_all_that_waits_for_somebody_goes_in_one_mail(contact):
    notification(contact.user, contact.household, number="AFS-000002")
    other = UserFactory()
    notification(other, number="EXP-1")

    run = send()

    assert {m.to[0]: ("AFS" in m.body) for m in mail.outbox} == {
        contact.user.email: True,
        other.email: False,
    }
    assert not Notification.objects.unsent().exists()
    assert (run.name, run.done, run.failed) == ("digests", 2, 0)
    body = mail.outbox[0].body
    assert "AFS-000001" in body
    assert "AFS-000002" in body


@pytest.mark.django_db
def test_nobody_gets_a_second_mail_on_a_day(contact, clock):
    send()
    notification(contact.user, contact.household)

    send()
    clock.shift(timedelta(hours=23))  # 23:30, still the same day in Helmond.
    send()
    assert len(mail.outbox) == 1

    clock.shift(timedelta(hours=1))
    send()
    assert len(mail.outbox) == 2
    assert not Notification.objects.unsent().exists()


@pytest.mark.django_db
def test_what_was_written_late_in_the_run_is_for_the_next_day(contact, clock):
    """A transaction that began before the run and was committed after it."""
    began = timezone.now() - timedelta(minutes=1)
    send()
    notification(contact.user, contact.household, made_at=began)

    send()
    assert len(mail.outbox) == 1

    clock.shift(DAY)
    send()
    assert len(mail.outbox) == 2


@pytest.mark.django_db
def test_a_later_run_on_a_day_sends_nothing_newer_than_the_first(contact, clock):
    """Who had nothing at seven gets tomorrow what happened since."""
    send()
    clock.shift(timedelta(hours=3))
    newcomer = UserFactory()
    notification(newcomer, made_at=timezone.now())

    send()
    assert [m.to for m in mail.outbox] == [[contact.user.email]]

    clock.shift(DAY)
    send()
    assert [m.to for m in mail.outbox] == [[contact.user.email], [newcomer.email]]


@pytest.mark.django_db
def test_nothing_to_tell_is_no_mail():
    run = send()

    assert mail.outbox == []
    assert (run.done, run.failed) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_person_one_mail():
    people = UserFactory.create_batch(5)
    for person in people:
        for _ in range(3):
            notification(person)
    barrier = Barrier(4)

    def work(_number):
        try:
            barrier.wait(timeout=60)
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        runs = list(pool.map(work, range(4)))  # Raises what a worker raised.

    assert sorted(m.to[0] for m in mail.outbox) == sorted(p.email for p in people)
    assert sum(run.done for run in runs) == 5
    assert sum(run.failed for run in runs) == 0
    assert not Notification.objects.unsent().exists()


@pytest.mark.django_db(transaction=True)
def test_while_one_worker_sends_a_mail_another_does_not():
    person = UserFactory()
    notification(person)

    def work():
        try:
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        assert notifications._is_alone(person.pk)
        assert pool.submit(work).result(timeout=60).done == 0
    assert mail.outbox == []

    assert send().done == 1


# Failures ---------------------------------------------------------------------


class DeadServer(locmem.EmailBackend):
    """A mail server that refuses everybody called `refused`."""

    def send_messages(self, messages):
        if messages[0].to[0].startswith("refused"):
            answer = f"{messages[0].to[0]} has no room"
            raise SMTPDataError(452, answer.encode())
        return super().send_messages(messages)


@pytest.fixture
def dead_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadServer"


@pytest.mark.django_db
def test_what_could_not_be_sent_says_so_and_is_sent_by_the_next_run(
    dead_server, settings, caplog
):
    refused = UserFactory(email="refused@voorbeeld.example")
    waiting = notification(refused)
    other = UserFactory()
    notification(other)

    run = send()

    assert [m.to for m in mail.outbox] == [[other.email]]
    assert (run.done, run.failed) == (1, 1)
    assert run.failure == f"person {refused.pk}: SMTPDataError\n"
    waiting.refresh_from_db()
    assert (waiting.sent_at, waiting.failure) == (None, "SMTPDataError 452")
    assert waiting.failed_at
    assert refused.email not in caplog.text

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send().done == 1
    waiting.refresh_from_db()
    assert waiting.sent_at
    assert (waiting.failed_at, waiting.failure) == (None, "")


@pytest.mark.django_db
def test_a_mail_that_has_to_go_again_has_the_same_identity(contact, monkeypatch):
    """At least once: the process died after sending and before the stamp."""
    send()
    Notification.objects.update(sent_at=None)
    notification(contact.user, contact.household)
    monkeypatch.setattr(notifications.jobs, "first_run_of_the_day", lambda *_: None)

    send()

    first, second = (m.extra_headers["Message-ID"] for m in mail.outbox)
    assert first == second
    assert first.endswith("@localhost>")


@pytest.mark.django_db
def test_the_task_fails_when_a_mail_did(dead_server):
    notification(UserFactory(email="refused@voorbeeld.example"))

    with pytest.raises(RuntimeError, match="digests: 1 failed"):
        send_notifications()


@pytest.mark.django_db
def test_the_command_sends_and_says_how_many(contact):
    out = StringIO()

    call_command("send_notifications", stdout=out)

    assert out.getvalue() == "1 mail verstuurd, 0 mislukt.\n"
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_the_command_fails_when_a_mail_did(contact, monkeypatch):
    def disconnect(*args):
        raise SMTPServerDisconnected

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", disconnect)

    with pytest.raises(CommandError, match="SMTPServerDisconnected"):
        call_command("send_notifications", stdout=StringIO())


# Need to know -----------------------------------------------------------------


@pytest.mark.django_db
def test_who_may_no_longer_see_the_household_hears_nothing_of_it(contact):
    own = AanspreekpuntFactory(user=contact.user)
    notification(contact.user, own.household, number="AFS-000002")
    actions.end_access(
        household=contact.household,
        reasons=["aanspreekpunt"],
        because=AccessGrant.Ended.HANDED_OVER,
        at=timezone.now(),
    )

    send()

    (message,) = mail.outbox
    assert "AFS-000002" in message.body
    assert "AFS-000001" not in message.body
    assert Notification.objects.get().number == "AFS-000002"


@pytest.mark.django_db
def test_who_may_see_none_of_it_gets_no_mail_at_all():
    stranger = UserFactory()
    notification(stranger, AanspreekpuntFactory().household)

    assert send().done == 0

    assert mail.outbox == []
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_a_coordinator_hears_of_the_own_areas_only():
    west, brouwhuis = AreaFactory(), AreaFactory(name="Brouwhuis")
    coordinator = UserFactory(coordinator=True, areas=[west])
    for number, area in (("HA-1", west), ("HA-2", brouwhuis)):
        household = CaseFactory(household__area=area).household
        notification(coordinator, household, number=number)

    send()

    assert "HA-1" in mail.outbox[0].body
    assert "HA-2" not in mail.outbox[0].body


@pytest.mark.django_db
def test_somebody_without_an_account_gets_no_mail(contact):
    contact.user.is_active = False
    contact.user.save()
    notification(contact.user, number="EXP-1")  # Of no household.

    assert send().done == 0

    assert mail.outbox == []


# What stands in it ------------------------------------------------------------


@pytest.mark.django_db
def test_the_mail_is_plain_dutch_with_links_and_no_personal_data():
    """Everything that was seeded about the household is looked for."""
    contact = AanspreekpuntFactory(
        household__name="Huishouden Zonneveld-Janga",
        household__postcode="5703 XY",
        household__member__first_name="Chayenne",
        household__member__last_name="Zonneveld",
    )
    household = contact.household
    agreement = AgreementFactory(
        aanspreekpunt=contact,
        overdue=True,
        text="De huurschuld regelen bij Woonpartners",
    )
    agreement.leefdomein = agreement.mdo.case.leefdomeinen.first()
    agreement.save()
    case = agreement.mdo.case
    today = timezone.localdate()
    for rule in flags.RULES:
        ids = list(rule.waiting(today).values_list("pk", flat=True))
        flags.raise_flags(rule, ids, today=today, at=timezone.now())
    colleague = UserFactory()
    AccessGrantFactory(household=household, user=colleague)
    actions.appoint_aanspreekpunt(
        household_id=household.pk,
        user=colleague,
        from_on=today,
        reason="Verhuisd naar een andere wijk",
        by=contact.user,
        at=timezone.now(),
    )
    AccessGrantFactory(household=household, user=contact.user)

    send()

    link = f"http://localhost:8000/households/{household.uuid}"
    by_address = {m.to[0]: m for m in mail.outbox}
    body = by_address[contact.user.email].body
    assert "Een afspraak is over de datum" in body
    assert f"- {agreement.number}: {link}" in body
    assert "Hallo," in body
    body = by_address[colleague.email].body
    assert "Er is een aanspreekpunt benoemd" in body
    assert f"- {household.number}: {link}" in body
    private = [
        "Zonneveld",
        "Janga",
        "Chayenne",
        "5703",
        "Proef",
        "huurschuld",
        "Woonpartners",
        "wijk",
        household.area.name,
        case.voordeur,
        case.wants,
        contact.user.name,
        colleague.name,
        *case.leefdomeinen.values_list("name", flat=True),
    ]
    for message in mail.outbox:
        written = message.message()
        # Made by chance: any four digits can stand in them.
        del written["Message-ID"]
        whole = written.as_string() + message.subject + message.body
        whole = whole.replace(str(household.uuid), "")
        assert [word for word in private if word in whole] == []


@pytest.mark.django_db
def test_the_most_pressing_stands_first_under_its_words(contact):
    for number, kind in (
        ("AFS-7", "agreement_done"),
        ("HA-1-1", "escalation_threatens"),
        ("AFS-8", "agreement_done"),
        ("?", "of_a_later_version"),
    ):
        notification(contact.user, contact.household, kind=kind, number=number)

    send()

    body = mail.outbox[0].body
    order = [
        "Er dreigt escalatie",
        "HA-1-1",
        "Een afspraak is over de datum",
        "AFS-000001",
        "Een afspraak is gedaan",
        "AFS-7",
        "AFS-8",
        "Er is iets veranderd",
    ]
    places = [body.index(words) for words in order]
    assert places == sorted(places)
    assert body.count("Een afspraak is gedaan") == 1
    assert mail.outbox[0].subject == "Helmond Aanpak: 5 meldingen"


@pytest.mark.django_db
def test_the_subject_counts_one_as_one(contact):
    send()

    assert mail.outbox[0].subject == "Helmond Aanpak: 1 melding"
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_every_kind_of_flag_has_words():
    assert set(Flag.Kind.values) <= set(notifications.WORDS)


def test_every_kind_that_the_actions_tell_of_has_words():
    told = {
        "aanspreekpunt_appointed",
        "agreement_made",
        "agreement_done",
        "agreement_extended",
        "agreement_blocked",
        "agreement_dropped",
        "agreement_reopened",
        "doorbraak_asked",
        "doorbraak_decided",
        "scaled_down",
        *(f"scaled_up_{phase}" for phase in range(2, 5)),
    }
    assert told <= set(notifications.WORDS)
