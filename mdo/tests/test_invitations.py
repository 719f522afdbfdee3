"""The planned MDO in a calendar: without names, and as calendars want it."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import notifications
from cases.models import AccessLog
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    UserFactory,
)
from mdo import meetings
from mdo.invitations import invitation
from mdo.models import Mdo
from mdo.tests.factories import AttendanceFactory, MdoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mdo():
    return MdoFactory(
        case=CaseFactory(household__name="Huishouden Jansen"),
        status=Mdo.Status.PLANNED,
        # After the clock of the night of 29 March: in Dutch time 10:30.
        planned_at=datetime(2026, 4, 1, 8, 30, tzinfo=UTC),
        place="Thuis, Dorpsstraat 1",
        held_on=None,
        resident_present=None,
    )


@pytest.fixture
def owner(client, mdo):
    person = AccessGrantFactory(household=mdo.household).user
    client.force_login(person)
    return person


def url(mdo):
    return reverse("mdo:mdo-invitation", args=[mdo.uuid])


def test_it_says_when_and_of_which_case_and_no_more(client, owner, mdo, settings):
    settings.PUBLIC_URL = "https://aanpak.example"

    response = client.get(url(mdo))

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    name = f'attachment; filename="mdo-{mdo.case.number}.ics"'
    assert response["Content-Disposition"] == name
    raw = response.content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    unfolded = raw.decode().replace("\r\n ", "").split("\r\n")
    said = dict(line.split(":", 1) for line in unfolded if line)
    assert said["DTSTART"] == "20260401T083000Z"
    assert said["DTEND"] == "20260401T093000Z"
    assert said["SUMMARY"] == f"MDO {mdo.case.number}"
    assert said["URL"] == f"https://aanpak.example/mdos/{mdo.uuid}"
    assert (said["UID"], said["SEQUENCE"]) == (str(mdo.uuid), str(mdo.version))
    assert said["METHOD"] == "PUBLISH"
    for told in ("Jansen", "Sanne", "Proef", "Dorpsstraat", owner.name):
        assert told not in "".join(unfolded)


def test_it_is_for_who_may_see_the_household_and_in_the_log(client, owner, mdo):
    client.get(url(mdo))
    line = AccessLog.objects.get()
    assert (line.user, line.household, line.name) == (
        owner,
        mdo.household,
        "invitation",
    )

    for person, status in ((UserFactory(), 404), (UserFactory(manager=True), 403)):
        client.force_login(person)
        assert client.get(url(mdo)).status_code == status


def test_what_was_held_is_in_no_calendar(client, owner, mdo):
    held = MdoFactory(case=mdo.case)

    assert client.get(url(held)).status_code == 409
    pages = [client.get(reverse("mdo:mdo", args=[one.uuid])) for one in (mdo, held)]
    assert [url(mdo) in pages[0].content.decode(), b".ics" in pages[1].content] == [
        True,
        False,
    ]


def test_the_mail_brings_the_file_at_once_and_names_nobody(mdo, mailoutbox):
    invited = AccessGrantFactory(household=mdo.household).user
    lead = AanspreekpuntFactory(household=mdo.household).user
    at = timezone.now()
    meetings.replan_mdo(
        mdo_id=mdo.pk,
        planned_at=mdo.planned_at,
        place=mdo.place,
        place_chosen_by_resident=True,
        invited=[invited],
        by=lead,
        at=at,
    )

    notifications.send_urgent(at=at)

    (mail,) = mailoutbox
    name, file, kind = mail.attachments[0]
    said = f"{mail.subject} {mail.body} {file}"
    assert name == f"mdo-{mdo.case.number}.ics"
    assert kind == "text/calendar; method=PUBLISH"
    assert "DTSTART:20260401T083000Z" in str(file)
    assert reverse("mdo:mdo", args=[mdo.uuid]) in mail.body
    for word in ("Jansen", "Dorpsstraat", lead.name):
        assert word not in said


# Withdrawn -------------------------------------------------------------------------


def unfolded(file):
    text = file if isinstance(file, str) else file.decode()
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if line)


def test_a_cancelled_mdo_goes_out_of_the_calendars(mdo, mailoutbox):
    lead = AanspreekpuntFactory(household=mdo.household).user
    guest = AttendanceFactory(mdo=mdo, user=UserFactory()).user
    grant = {"household": mdo.household, "user": guest, "reason": "participant"}
    AccessGrantFactory(**grant)
    before = unfolded(invitation(mdo, url="https://x.example", at=timezone.now()))

    meetings.cancel_mdo(
        mdo_id=mdo.pk, reason="Mevrouw Jansen is ziek.", by=lead, at=timezone.now()
    )
    notifications.send_urgent(at=timezone.now())

    (mail,) = mailoutbox
    assert mail.to == [guest.email]
    _name, file, kind = mail.attachments[0]
    assert kind == "text/calendar; method=CANCEL"
    part = mail.message().get_payload()[1]
    assert part["Content-Type"].startswith('text/calendar; method="CANCEL"')
    after = unfolded(file)
    assert (after["METHOD"], after["STATUS"]) == ("CANCEL", "CANCELLED")
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["ORGANIZER"] == before["ORGANIZER"]
    for word in ("Jansen", "ziek", "Dorpsstraat", lead.name):
        assert word not in f"{mail.subject} {mail.body} {file}"


def test_who_is_left_out_is_told_too_and_who_is_asked_again_stays_invited(
    mdo, mailoutbox
):
    lead = AanspreekpuntFactory(household=mdo.household).user
    guest = UserFactory()
    same = {"planned_at": mdo.planned_at, "place": mdo.place, "by": lead}
    same |= {"mdo_id": mdo.pk, "place_chosen_by_resident": None, "at": timezone.now()}

    def anew(*invited):
        meetings.replan_mdo(**same, invited=invited)

    anew(guest)
    anew()
    notifications.send_urgent(at=timezone.now())
    anew(guest)
    anew()
    anew(guest)
    notifications.send_urgent(at=timezone.now())

    methods = [
        [unfolded(file)["METHOD"] for _name, file, _kind in mail.attachments]
        for mail in mailoutbox
    ]
    assert methods == [["CANCEL"], ["PUBLISH"]]
