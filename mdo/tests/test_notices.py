"""How somebody hears of things, and the own due dates as a calendar."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cases.actions import notify
from cases.models import AccessLog, CalendarFeed, Notification
from cases.notifications import send_digests, send_urgent
from cases.tests.factories import AanspreekpuntFactory, UserFactory
from mdo.tests.factories import AgreementFactory, EscalationFactory

pytestmark = pytest.mark.django_db

URL = "/notices"


@pytest.fixture
def lead(client):
    lead = AanspreekpuntFactory(household__name="Huishouden Verbeek")
    client.force_login(lead.user)
    return lead


def address_of(response):
    return re.search(r"/calendar/[\w-]+\.ics", response.content.decode())[0]


def test_the_calendar_shows_own_days_by_number_without_signing_in(client, lead):
    agreement = AgreementFactory(aanspreekpunt=lead, text="Bel Mariska Verbeek")
    AgreementFactory()
    EscalationFactory(case=agreement.mdo.case)
    address = address_of(client.post(URL, {"calendar": "1"}))
    client.logout()

    response = client.get(address)

    text = response.content.decode()
    assert response["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 2
    assert f"SUMMARY:Afspraak {agreement.number}" in text
    assert f"DTSTART;VALUE=DATE:{agreement.due_on:%Y%m%d}" in text
    for secret in ("Verbeek", "Mariska"):
        assert secret not in text
    assert AccessLog.objects.filter(user=lead.user, name="calendar").exists()
    assert CalendarFeed.objects.get().digest not in address


def test_what_one_is_told_stands_in_the_app_at_once_until_it_is_read(client, lead):
    agreement = AgreementFactory(aanspreekpunt=lead)
    notify(
        lead.user,
        kind="agreement_blocked",
        subject=agreement.uuid,
        number=agreement.number,
        household=lead.household,
        by=None,
        at=timezone.now(),
    )

    work, all_of_it = (client.get(url).content.decode() for url in ("/my-work", URL))
    back = client.post(URL, {"read": "work"})
    read, kept = (client.get(url).content.decode() for url in ("/my-work", URL))

    for page in (work, all_of_it, kept):
        assert "Een afspraak loopt vast</a>" in page
        assert agreement.number in page
    assert back["Location"] == "/my-work"
    assert "Een afspraak loopt vast</a>" not in read
    assert "nieuw</span>" in all_of_it
    assert "nieuw</span>" not in kept
    assert AccessLog.objects.filter(user=lead.user, name="notices").exists()


def test_nobody_reads_of_a_household_that_one_may_see_no_more(client, lead):
    client.force_login(former := UserFactory())
    notify(
        former,
        kind="agreement_blocked",
        subject=lead.household.uuid,
        number="AFS-1",
        household=lead.household,
        by=None,
        at=timezone.now(),
    )

    assert "AFS-1" not in client.get(URL).content.decode()


def test_a_renewed_or_ended_address_shows_nothing(client, lead):
    first = address_of(client.post(URL, {"calendar": "1"}))
    second = address_of(client.post(URL, {"calendar": "1"}))

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert second not in client.get(URL).content.decode()
    client.post(URL, {"stop": "1"})
    assert client.get(second).status_code == 404


def test_whose_account_ended_has_no_calendar(client, lead):
    address = address_of(client.post(URL, {"calendar": "1"}))
    lead.user.is_active = False
    lead.user.save()

    assert client.get(address).status_code == 404


def test_a_kind_that_one_chose_is_mailed_at_once_and_the_rest_waits(client, lead):
    client.post(URL, {"at_once": ["agreement_made"]})
    other, at = UserFactory(), timezone.now()
    for user, kind in (
        (lead.user, "agreement_made"),
        (lead.user, "agreement_done"),
        (other, "agreement_made"),
    ):
        Notification.objects.create(
            user=user, kind=kind, subject=lead.uuid, number="AFS-1", made_at=at
        )

    send_urgent(at=at + timedelta(minutes=1))
    sent = Notification.objects.filter(sent_at__isnull=False)
    assert [(one.user, one.kind) for one in sent] == [(lead.user, "agreement_made")]
    # What went at once does not take the place of the mail of the day.
    send_digests(at=at + timedelta(minutes=2))

    assert not Notification.objects.filter(sent_at=None).exists()
    assert len(mail.outbox) == 3
