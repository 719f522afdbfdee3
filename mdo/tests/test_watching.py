"""Reminding, steps of many at once, silent cases, and handing over who left."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Aanspreekpunt, AccessLog, Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of
from mdo import watching
from mdo.models import Agreement, Mdo
from mdo.tests.factories import (
    AgreementFactory,
    AttendanceFactory,
    FlagFactory,
    MdoFactory,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


@pytest.fixture
def lead():
    case = CaseFactory(opened_on=TODAY - timedelta(days=90))
    return AanspreekpuntFactory(
        household=case.household, from_on=TODAY - timedelta(days=90)
    )


@pytest.fixture
def coordinator(client, lead):
    person = UserFactory(coordinator=True, areas=[lead.household.area])
    client.force_login(person)
    return person


def late(lead):
    case = lead.household.cases.get()
    held_on = TODAY - timedelta(days=60)
    return AgreementFactory(
        mdo=MdoFactory(case=case, held_on=held_on),
        aanspreekpunt=lead,
        agreed_on=held_on,
    )


def board_list(name="late"):
    return reverse("mdo:board-list", args=[name])


def test_the_owner_is_reminded_once_a_day_and_that_is_seen(client, lead, coordinator):
    agreement = late(lead)
    order = {"chosen": [agreement.uuid], "do": "remind", "next": board_list()}

    first = client.post(reverse("mdo:board-steps"), order, follow=True)
    again = client.post(reverse("mdo:board-steps"), order, follow=True)

    assert "herinnerd ma 30 mrt" in first.content.decode()
    assert "is vandaag al herinnerd" in again.content.decode()
    told = Notification.objects.get(kind="agreement_reminder")
    assert (told.user, told.number) == (lead.user, agreement.number)


def test_the_coordinator_reminds_from_the_file(client, lead, coordinator):
    agreement = late(lead)
    url = reverse("mdo:agreement-remind", args=[agreement.uuid])
    household = reverse("cases:household", args=[lead.household.uuid])

    offered = client.get(household).content.decode()
    reminded = client.post(url, {"version": 1}, follow=True).content.decode()
    again = client.post(url, {"version": 1}, follow=True).content.decode()

    assert url in offered
    assert "krijgt een herinnering" in reminded
    assert "herinnerd ma 30 mrt" in reminded
    assert "is vandaag al herinnerd" in again
    assert Notification.objects.filter(kind="agreement_reminder").count() == 1


def test_a_reminder_by_the_api_is_the_one_of_the_file(lead, coordinator):
    agreement = late(lead)
    api, path = client_of(coordinator), f"/api/v1/agreements/{agreement.uuid}/reminder"

    first, again = api.post(path), api.post(path)

    assert (first.status_code, again.status_code) == (201, 409)
    (told,) = Notification.objects.filter(kind="agreement_reminder")
    assert (told.user, told.subject) == (lead.user, agreement.uuid)
    # Who leads the household reminds nobody, and a stranger finds nothing.
    assert client_of(lead.user).post(path).status_code == 403
    elsewhere = UserFactory(coordinator=True, areas=[AreaFactory(name="Stiphout")])
    assert client_of(elsewhere).post(path).status_code == 404


def test_what_the_job_reminded_of_is_seen_on_the_agreement(client, lead, coordinator):
    agreement = late(lead)
    FlagFactory(
        agreement=agreement,
        household=lead.household,
        case=agreement.mdo.case,
        kind="agreement_overdue",
        raised_at=timezone.now() - timedelta(days=3),
    )

    file = reverse("cases:household", args=[lead.household.uuid])

    for url in (file, board_list(), reverse("mdo:board")):
        assert "herinnerd do 26 mrt" in client.get(url).content.decode()


def test_many_agreements_get_another_date_and_what_cannot_is_named(
    client, lead, coordinator
):
    one, other = late(lead), late(lead)
    done = AgreementFactory(mdo=one.mdo, aanspreekpunt=lead, done=True)
    step = {"do": "extend", "next": board_list()}
    order = {**step, "asked": "1", "due_on": "2026-04-10"}
    both = [one.uuid, other.uuid]
    url = reverse("mdo:board-steps")

    gone = client.post(
        url, {**order, "chosen": [done.uuid], "reason": "x"}, follow=True
    )
    asks = client.post(url, {**step, "chosen": both}).content.decode()
    empty = client.post(url, {**order, "chosen": both}).content.decode()
    said = client.post(url, {**order, "chosen": both, "reason": "Ziek."}, follow=True)

    assert "staat niet meer in de lijst" in gone.content.decode()
    assert "Fout:" not in asks
    # What was ticked and typed is still there, beside what is missing.
    assert "Schrijf op waarom er een andere datum komt." in empty
    assert empty.count(" checked>") == 2
    assert 'value="2026-04-10"' in empty
    assert "2 afspraken hebben een andere datum." in said.content.decode()
    moved = Agreement.objects.filter(due_on=date(2026, 4, 10))
    assert {row.pk for row in moved} == {one.pk, other.pk}


def test_many_agreements_are_handed_over_at_once(client, lead, coordinator):
    one, other = late(lead), late(lead)
    receiver = UserFactory(name="Murat Aydin")
    step = {"do": "hand-over", "chosen": [one.uuid, other.uuid]}
    url = reverse("mdo:board-steps")

    missing = client.post(url, {**step, "asked": "1"}).content.decode()
    found = client.post(url, {**step, "asked": "1", "look": "1", "find": "Aydin"})
    client.post(url, {**step, "asked": "1", "to": receiver.pk})

    assert "Kies een persoon." in missing
    assert "Murat Aydin" in found.content.decode()
    assert {row.owner for row in Agreement.objects.all()} == {receiver}


def test_the_board_itself_has_what_is_late_to_tick(client, lead, coordinator):
    agreement = late(lead)

    page = client.get(reverse("mdo:board")).content.decode()

    assert f'name="chosen" value="{agreement.uuid}"' in page
    assert 'name="do" value="remind"' in page


def test_a_coordinator_of_elsewhere_cannot_tick_it(client, lead):
    agreement = late(lead)
    client.force_login(UserFactory(coordinator=True))

    client.post(
        reverse("mdo:board-steps"), {"chosen": [agreement.uuid], "do": "remind"}
    )

    assert not Notification.objects.filter(kind="agreement_reminder").exists()


def test_a_case_is_silent_until_something_is_written_down(client, lead, coordinator):
    agreement = late(lead)
    silent = client.get(board_list("silent")).content.decode()

    Agreement.objects.filter(pk=agreement.pk).update(
        status="blocked", blocked_on=TODAY, block_cause="rule", block_note="Regel."
    )
    moved = client.get(board_list("silent")).content.decode()

    assert lead.household.name in silent
    assert "niets sinds do 29 jan, 60 dagen geleden" in silent
    assert lead.household.name not in moved


def test_the_longest_silence_comes_first(client, coordinator, lead):
    area = lead.household.area
    for name, opened, agreed in (("Kort stil", 300, 40), ("Lang stil", 90, None)):
        case = CaseFactory(
            household__name=name,
            household__area=area,
            opened_on=TODAY - timedelta(days=opened),
        )
        if agreed:
            MdoFactory(case=case, held_on=TODAY - timedelta(days=agreed))

    page = client.get(board_list("silent")).content.decode()

    assert page.index("Lang stil") < page.index("Kort stil")


@pytest.fixture
def left(lead):
    """Let who leads leave an agreement and a planned MDO behind."""
    agreement = late(lead)
    planned = MdoFactory(
        case=agreement.mdo.case,
        status=Mdo.Status.PLANNED,
        held_on=None,
        resident_present=None,
        planned_at=timezone.now() + timedelta(days=3),
    )
    AttendanceFactory(mdo=planned, user=lead.user, name="", role="participant")
    Aanspreekpunt.objects.update(until_on=TODAY)
    lead.household.grants.filter(user=lead.user).update(ends_at=timezone.now())
    lead.user.is_active = False
    lead.user.save()
    return agreement, planned


def test_what_somebody_left_is_handed_over_in_one_go(client, lead, coordinator, left):
    agreement, planned = left
    receiver = UserFactory(name="Murat Aydin", organisation=lead.user.organisation)

    shown = client.get(reverse("mdo:leaver-list")).content.decode()
    url = reverse("mdo:leaver", args=[lead.user.uuid])
    assert lead.user.name in shown
    assert "Murat Aydin" in client.get(url).content.decode()
    done = client.post(url, {"to": receiver.pk, "reason": "Andere baan."}, follow=True)

    assert "3 dingen gingen naar Murat Aydin." in done.content.decode()
    assert Aanspreekpunt.objects.current().get().user == receiver
    agreement.refresh_from_db()
    assert agreement.owner == receiver
    assert planned.attendances.get().user == receiver
    assert receiver.grants.filter(reason="participant", ends_at=None).exists()
    assert "heeft niets achtergelaten" not in done.content.decode()
    assert "niets meer over te dragen" in done.content.decode()


def test_the_api_hands_over_what_somebody_left_with_the_same_step(
    lead, coordinator, left
):
    agreement, planned = left
    receiver = UserFactory(organisation=lead.user.organisation)
    api, path = client_of(coordinator), f"/api/v1/leavers/{lead.user.uuid}/handover"

    (shown,) = api.get("/api/v1/leavers").json()["results"]
    order = {"to": str(receiver.uuid), "reason": "Andere baan."}
    done = api.post(path, order, format="json")

    assert shown == {
        "uuid": str(lead.user.uuid),
        "name": lead.user.name,
        "households": [str(lead.household.uuid)],
        "agreements": [str(agreement.uuid)],
        "mdos": [str(planned.uuid)],
    }
    assert (done.status_code, done.json()) == (201, {"done": 3, "refused": []})
    agreement.refresh_from_db()
    assert agreement.owner == planned.attendances.get().user == receiver
    assert Aanspreekpunt.objects.current().get().user == receiver
    assert api.get("/api/v1/leavers").json() == {"results": []}
    seen = AccessLog.objects.filter(name="leavers", channel="api")
    assert set(seen.values_list("action", flat=True)) == {"R", "E"}
    assert seen.filter(user=coordinator).count() == 2


def test_the_api_hands_over_nothing_of_another_area(lead, left):
    elsewhere = UserFactory(coordinator=True, areas=[AreaFactory(name="Stiphout")])
    receiver = UserFactory(organisation=lead.user.organisation)
    api, path = client_of(elsewhere), f"/api/v1/leavers/{lead.user.uuid}/handover"

    order = {"to": str(receiver.uuid), "reason": "Andere baan."}
    nothing = api.post(path, order, format="json")
    without_reason = api.post(path, {**order, "reason": " "}, format="json")

    assert api.get("/api/v1/leavers").json() == {"results": []}
    assert nothing.json() == {"done": 0, "refused": []}
    assert without_reason.status_code == 400
    assert left[0].owner == lead.user
    professional = client_of(receiver)
    assert professional.get("/api/v1/leavers").status_code == 403
    assert professional.post(path, order, format="json").status_code == 403


def test_what_one_works_on_in_another_area_is_not_handed_over_with_it(
    lead, coordinator, left
):
    # The coordinator sees this one as somebody who works on it, and does not follow it.
    elsewhere = CaseFactory(household__area=AreaFactory(name="Warande"))
    household = elsewhere.household
    AccessGrantFactory(household=household, user=coordinator)
    mdo = MdoFactory(
        case=elsewhere,
        status=Mdo.Status.PLANNED,
        held_on=None,
        resident_present=None,
        planned_at=timezone.now() + timedelta(days=3),
    )
    AttendanceFactory(mdo=mdo, user=lead.user, name="", role="participant")
    agreement = AgreementFactory(mdo=mdo, household=household, owner=lead.user)

    shown = watching.left_by(lead.user, by=coordinator)
    outcome = watching.hand_over_all(
        lead.user,
        to=UserFactory(organisation=lead.user.organisation),
        reason="Weg.",
        by=coordinator,
        at=timezone.now(),
    )

    assert household.pk not in shown.household_ids
    assert shown.agreements
    assert not outcome.refused
    agreement.refresh_from_db()
    assert agreement.owner == lead.user


def test_what_cannot_be_handed_over_is_named_by_the_api(lead, coordinator, left):
    agreement, _planned = left
    Agreement.objects.update(status="done", done_on=TODAY)
    Aanspreekpunt.objects.update(from_on=TODAY + timedelta(days=1), until_on=None)
    receiver = UserFactory(organisation=lead.user.organisation)

    order = {"to": str(receiver.uuid), "reason": "Andere baan."}
    path = f"/api/v1/leavers/{lead.user.uuid}/handover"
    answer = client_of(coordinator).post(path, order, format="json").json()

    assert answer["done"] == 1
    assert [one.split(":")[0] for one in answer["refused"]] == [lead.household.number]
