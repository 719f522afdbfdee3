"""Handing a household over warmly, and standing in for who is away."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from cases import acting, handovers
from cases.access import end_grant, withdraw_agreement
from cases.actions import appoint_aanspreekpunt, change_person, notify
from cases.errors import TransitionRefused
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Handover,
    Household,
    Notification,
    StandIn,
)
from cases.notifications import send_digests, send_urgent
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


@pytest.fixture
def lead():
    return AanspreekpuntFactory(household__name="Huishouden Verbeek")


@pytest.fixture
def receiver():
    return UserFactory(name="Murat Aydin")


def offered(lead, receiver, **fields):
    order = {
        "household_id": lead.household_id,
        "receiver": receiver,
        "from_on": TODAY,
        "reason": "Andere baan.",
        "steps": ["told", "met"],
        "inform_on": TODAY,
        "by": lead.user,
        "at": timezone.now(),
    }
    return handovers.offer_handover(**{**order, **fields})


def sees(user):
    return Household.objects.visible_to(user).exists()


def test_the_receiver_answers_by_number_and_sees_the_file_when_it_is_accepted(
    client, lead, receiver
):
    handover = offered(lead, receiver)
    client.force_login(receiver)
    url = reverse("cases:handover", args=[handover.uuid])

    page = client.get(url).content.decode()
    work = client.get(reverse("mdo:my-work")).content.decode()
    assert lead.household.number in page
    assert "Andere baan." in page
    assert "Verbeek" not in page
    assert url in work
    assert not sees(receiver)

    response = client.post(url, {"version": 1, "decision": "accept"}, follow=True)

    assert "Huishouden Verbeek" in response.content.decode()
    assert Aanspreekpunt.objects.current().get().user == receiver
    assert not sees(lead.user)
    assert Handover.objects.get().status == "accepted"


def test_accepting_with_two_clicks_says_nothing_of_a_mistake(client, lead, receiver):
    handover = offered(lead, receiver)
    client.force_login(receiver)
    url = reverse("cases:handover", args=[handover.uuid])
    answer = {"version": 1, "decision": "accept"}

    client.post(url, answer)
    second = client.post(url, answer, follow=True)

    file = reverse("cases:household", args=[lead.household.uuid])
    assert second.redirect_chain == [(file, 302)]
    assert "al beantwoord" not in second.content.decode()


def test_the_timeline_tells_of_an_offer_and_its_answer(client, lead, receiver):
    handover = offered(lead, receiver)
    at = timezone.now()
    handovers.refuse_handover(
        handover_id=handover.pk, reason="Te vol.", by=receiver, at=at
    )
    client.force_login(lead.user)
    file = reverse("cases:timeline", args=[lead.household.uuid])

    page = client.get(file, {"kind": "aanspreekpunt"}).content.decode()
    said = client.get(reverse("cases:handover", args=[handover.uuid])).content.decode()

    assert "Aangeboden aan Murat Aydin" in page
    assert "Murat Aydin wordt het niet" in page
    assert "Te vol." in page
    assert "Bied het iemand anders aan" in said


def test_an_offer_that_waits_stands_on_the_board(client, lead, receiver):
    offered(lead, receiver)
    client.force_login(UserFactory(coordinator=True, areas=[lead.household.area]))
    there = client.get(reverse("mdo:board")).content.decode()
    client.force_login(UserFactory(coordinator=True))
    elsewhere = client.get(reverse("mdo:board")).content.decode()

    assert "Overdrachten die wachten" in there
    assert f"{lead.user.name} → Murat Aydin" in there
    assert "Overdrachten die wachten" not in elsewhere


def test_who_has_no_account_cannot_be_offered_a_household(client, lead):
    client.force_login(lead.user)
    url = reverse("cases:aanspreekpunt-new", args=[lead.household.uuid])
    gone = UserFactory(is_active=False)

    page = client.post(url, {"version": 1, "user": gone.pk}).content.decode()

    assert "Deze persoon heeft geen account" in page
    assert not Handover.objects.exists()


def test_all_that_an_offer_lacks_is_named_at_once(client, lead):
    client.force_login(lead.user)
    url = reverse("cases:aanspreekpunt-new", args=[lead.household.uuid])

    page = client.post(url, {"version": lead.household.version}).content.decode()

    for sentence in ("Kies een persoon.", "waarom je overdraagt", "minstens één"):
        assert sentence in page


def test_a_refusal_says_why_and_changes_nothing(client, lead, receiver):
    handover = offered(lead, receiver)
    client.force_login(receiver)
    url = reverse("cases:handover", args=[handover.uuid])

    empty = client.post(url, {"version": 1, "decision": "refuse"}).content.decode()
    client.post(url, {"version": 1, "decision": "refuse", "reason": "Te vol."})

    assert "Zeg waarom niet" in empty
    assert "(niet verplicht)" not in empty
    assert Handover.objects.get().answer == "Te vol."
    assert Aanspreekpunt.objects.current().get() == lead
    assert not sees(receiver)
    assert sees(lead.user)


def test_an_offer_is_answered_once_by_the_receiver_from_its_day_on(lead, receiver):
    handover = offered(lead, receiver, from_on=TODAY + timedelta(days=3))
    order = {"handover_id": handover.pk, "at": timezone.now()}

    with pytest.raises(PermissionDenied):
        handovers.accept_handover(by=lead.user, **order)
    with pytest.raises(TransitionRefused, match="eerste dag"):
        handovers.accept_handover(by=receiver, **order)
    with pytest.raises(TransitionRefused, match="al iemand aangeboden"):
        offered(lead, UserFactory())

    handovers.withdraw_handover(by=lead.user, **order)
    with pytest.raises(TransitionRefused, match="al beantwoord"):
        handovers.refuse_handover(by=receiver, reason="Nee.", **order)


def test_a_stranger_finds_no_offer(client, lead, receiver):
    handover = offered(lead, receiver)
    client.force_login(UserFactory())

    response = client.get(reverse("cases:handover", args=[handover.uuid]))

    assert response.status_code == 404


def test_that_the_household_was_told_is_written_down(client, lead, receiver):
    handover = offered(lead, receiver)
    handovers.accept_handover(handover_id=handover.pk, by=receiver, at=timezone.now())
    client.force_login(receiver)
    file = client.get(reverse("cases:household", args=[lead.household.uuid]))
    assert "Vertel het huishouden wie het aanspreekpunt is" in file.content.decode()

    url = reverse("cases:handover", args=[handover.uuid])
    client.post(url, {"informed_on": "2026-03-30"})

    assert Handover.objects.get().informed_on == TODAY


def shut_out(lead, user):
    """Let the household withdraw its agreement with somebody's organisation."""
    agreed = lead.household.party_agreements.create(
        organisation=user.organisation, agreed_on=TODAY - timedelta(days=9)
    )
    coordinator = UserFactory(coordinator=True, areas=[lead.household.area])
    withdraw_agreement(agreement_id=agreed.pk, by=coordinator, at=timezone.now())


def moved_elsewhere(lead, user):
    """Let somebody come to work where the household withdrew its agreement."""
    senzer = OrganisationFactory(name="Senzer")
    lead.household.party_agreements.create(
        organisation=senzer, agreed_on=TODAY - timedelta(days=9), withdrawn_on=TODAY
    )
    changed(user, organisation=senzer)


def became_manager(lead, user):
    changed(user, role="manager")


def changed(user, **values):
    account = {
        "name": user.name, "role": user.role, "organisation": user.organisation,
        "areas": [], "phone": "", "is_active": True,
    }  # fmt: skip
    change_person(
        user_id=user.pk,
        **{**account, **values},
        by=UserFactory(administrator=True),
        at=timezone.now(),
    )


@pytest.fixture
def of_novadic(receiver):
    receiver.organisation = OrganisationFactory(name="Novadic")
    receiver.save()
    return receiver


@pytest.mark.parametrize("goes", [shut_out, moved_elsewhere, became_manager])
def test_an_offer_is_not_there_for_who_may_not_see_the_household_any_more(
    client, lead, of_novadic, goes
):
    handover = offered(lead, of_novadic)
    url = reverse("cases:handover", args=[handover.uuid])
    # That of the first moment was mailed; another waits for the mail of the day.
    Notification.objects.update(sent_at=timezone.now())
    notify(
        of_novadic, kind="handover_offered", subject=handover.uuid,
        number=handover.number, household=None, by=lead.user, at=timezone.now(),
    )  # fmt: skip
    api = client_of(of_novadic)
    assert lead.household.number in api.get("/api/v1/notifications").content.decode()

    goes(lead, of_novadic)

    of_novadic.refresh_from_db()
    client.force_login(of_novadic)
    assert client.get(url).status_code in (403, 404)
    assert client.post(url, {"version": 1, "decision": "accept"}).status_code != 200
    assert lead.household.number not in client.get("/", follow=True).content.decode()
    api = client_of(of_novadic)
    for address in ("handovers", "notifications"):
        answer = api.get(f"/api/v1/{address}").content.decode()
        assert lead.household.number not in answer
        assert handover.reason not in answer
    assert api.get(f"/api/v1/handovers/{handover.uuid}").status_code == 404
    send_digests(at=timezone.now())
    assert not [mail_ for mail_ in mail.outbox if of_novadic.email in mail_.to]


def test_the_database_keeps_an_offer_from_who_was_shut_out(lead, of_novadic):
    offered(lead, of_novadic)

    def told():
        with acting.as_role(acting.WEB), acting.acting(of_novadic.pk):
            return Handover.objects.count(), Notification.objects.count()

    case = CaseFactory(household=lead.household)
    notify(
        of_novadic, kind="mdo_cancelled", subject=uuid4(), number=case.number,
        household=None, by=lead.user, at=timezone.now(),
    )  # fmt: skip

    assert told() == (1, 2)
    shut_out(lead, of_novadic)
    assert told() == (0, 0)


def test_who_offered_it_reads_that_nobody_answers_and_offers_it_to_another(
    client, lead, of_novadic
):
    handover = offered(lead, of_novadic)
    shut_out(lead, of_novadic)
    client.force_login(lead.user)

    file = client.get(reverse("cases:household", args=[lead.household.uuid]))
    client.post(reverse("cases:handover", args=[handover.uuid]), {"withdraw": "1"})

    assert "niet meer mag zien. Trek het aanbod in" in file.content.decode()
    assert offered(lead, UserFactory()).status == "offered"


# Standing in ----------------------------------------------------------------------


def test_who_stands_in_sees_the_households_in_those_days_only(
    client, clock, lead, receiver
):
    client.force_login(lead.user)
    url = reverse("cases:absence")
    client.post(
        url,
        {
            "stand_in": receiver.pk,
            "from_on": "2026-04-02",
            "until_on": "2026-04-03",
        },
    )
    file = client.get(reverse("cases:household", args=[lead.household.uuid]))
    assert "Murat Aydin vervangt" in file.content.decode()
    assert not sees(receiver)

    clock.move_to("2026-04-02 09:00Z")
    assert sees(receiver)
    assert Aanspreekpunt.objects.current().get() == lead
    clock.move_to("2026-04-04 09:00Z")
    assert not sees(receiver)


def test_who_is_back_earlier_ends_it(client, lead, receiver):
    client.force_login(lead.user)
    url = reverse("cases:absence")
    days = {"from_on": "2026-03-30", "until_on": "2026-04-10"}
    client.post(url, {"stand_in": receiver.pk, **days})
    assert sees(receiver)
    refused = client.post(url, {"stand_in": receiver.pk, **days}).content.decode()

    client.post(url, {"back": "1"})

    assert "vervangt iemand je al" in refused
    assert not sees(receiver)
    assert StandIn.objects.get().ended_at


def test_nobody_stands_in_where_the_household_shut_them_out(client, lead):
    shut_out = UserFactory(organisation=OrganisationFactory(name="Senzer"))
    lead.household.party_agreements.create(
        organisation=shut_out.organisation,
        agreed_on=TODAY - timedelta(days=9),
        withdrawn_on=TODAY,
    )
    client.force_login(lead.user)
    days = {"from_on": "2026-03-30", "until_on": "2026-04-10"}

    response = client.post(
        reverse("cases:absence"), {"stand_in": shut_out.pk, **days}, follow=True
    )

    assert lead.household.number in response.content.decode()
    assert not AccessGrant.objects.filter(user=shut_out).exists()


def future_stand_in(lead, receiver):
    handovers.arrange_stand_in(
        stand_in=receiver,
        from_on=TODAY + timedelta(days=2),
        until_on=TODAY + timedelta(days=9),
        by=lead.user,
        at=timezone.now(),
    )


def test_who_is_shut_out_does_not_stand_in_later_either(clock, lead, receiver):
    receiver.organisation = OrganisationFactory(name="Senzer")
    receiver.save()
    agreed = lead.household.party_agreements.create(
        organisation=receiver.organisation, agreed_on=TODAY - timedelta(days=9)
    )
    future_stand_in(lead, receiver)

    withdraw_agreement(agreement_id=agreed.pk, by=lead.user, at=timezone.now())

    assert StandIn.objects.get().ended_at
    told = client_of(receiver).get("/api/v1/notifications").content.decode()
    assert lead.household.number not in told
    clock.move_to("2026-04-02 09:00Z")
    assert not sees(receiver)


def test_nobody_stands_in_for_who_does_not_lead_it_any_more(clock, lead, receiver):
    handovers.arrange_stand_in(
        stand_in=receiver,
        from_on=TODAY,
        until_on=TODAY + timedelta(days=9),
        by=lead.user,
        at=timezone.now(),
    )
    assert sees(receiver)
    handover = offered(lead, UserFactory())

    handovers.accept_handover(
        handover_id=handover.pk, by=handover.receiver, at=timezone.now()
    )

    clock.move_to("2026-04-01 09:00Z")
    assert not sees(receiver)
    assert StandIn.objects.get().ended_at


def ended_account(lead, user):
    changed(user, is_active=False)


def ended_by_hand(lead, user):
    grant = AccessGrant.objects.get(reason="stand_in")
    end_grant(grant_id=grant.pk, reason="Hoeft niet.", by=lead.user, at=timezone.now())


WAYS_OUT = [ended_account, shut_out, moved_elsewhere, became_manager]


@pytest.mark.parametrize(
    ("who", "goes"),
    [
        *((who, goes) for who in ("absent", "stand_in") for goes in WAYS_OUT),
        ("stand_in", ended_by_hand),
    ],
)
def test_nobody_stands_in_who_or_for_whom_was_shut_out_or_left(lead, who, goes):
    lead.user.organisation = OrganisationFactory(name="Bizob")
    lead.user.save()
    stand_in = UserFactory()
    handovers.arrange_stand_in(
        stand_in=stand_in,
        from_on=TODAY,
        until_on=TODAY + timedelta(days=9),
        by=lead.user,
        at=timezone.now(),
    )
    assert sees(stand_in)
    gone = {"absent": lead.user, "stand_in": stand_in}[who]

    goes(lead, gone)

    assert not sees(stand_in)
    # So nobody reads that somebody stands in, and another may be asked.
    assert StandIn.objects.get().ended_at


def test_somebody_stands_in_for_a_year_at_most(lead, receiver):
    with pytest.raises(ValidationError, match="een jaar"):
        handovers.arrange_stand_in(
            stand_in=receiver,
            from_on=TODAY,
            until_on=date.max,
            by=lead.user,
            at=timezone.now(),
        )


def test_an_offer_of_who_leads_it_no_more_is_not_accepted(lead, receiver):
    handover = offered(lead, receiver)
    coordinator = UserFactory(coordinator=True, areas=[lead.household.area])
    other = UserFactory()
    appoint_aanspreekpunt(
        household_id=lead.household_id,
        user=other,
        from_on=TODAY,
        reason="Ziek.",
        by=coordinator,
        at=timezone.now(),
    )
    # Who offered it still works on the household.
    AccessGrantFactory(household=lead.household, user=lead.user)

    with pytest.raises(TransitionRefused, match="kan het niet meer"):
        handovers.accept_handover(
            handover_id=handover.pk, by=receiver, at=timezone.now()
        )
    assert Aanspreekpunt.objects.current().get().user == other


# What the one who stands in hears ----------------------------------------------------


def tell(*users, lead, kind="agreement_overdue", by=None):
    notify(
        *users,
        kind=kind,
        subject=uuid4(),
        number="AFS-000001",
        household=lead.household,
        by=by,
        at=timezone.now(),
    )


def told():
    kinds = Notification.objects.exclude(kind="stands_in")
    return sorted(kinds.values_list("user__name", flat=True))


@pytest.fixture
def away(lead, receiver):
    return handovers.arrange_stand_in(
        stand_in=receiver,
        from_on=TODAY + timedelta(days=1),
        until_on=TODAY + timedelta(days=2),
        by=lead.user,
        at=timezone.now(),
    )


def test_who_stands_in_hears_what_the_absent_one_hears_in_those_days(
    clock, lead, receiver, away
):
    tell(lead.user, lead=lead)
    assert told() == [lead.user.name]

    clock.move_to("2026-03-31 09:00Z")
    tell(lead.user, lead=lead, kind="agreement_blocked")
    tell(UserFactory(name="Iemand anders"), lead=lead)
    assert told() == sorted(["Iemand anders", "Murat Aydin"] + 2 * [lead.user.name])

    clock.move_to("2026-04-02 09:00Z")
    tell(lead.user, lead=lead, kind="agreement_extended")
    assert told().count("Murat Aydin") == 1


def test_who_stands_in_hears_nothing_twice_nor_of_the_own_deed(
    clock, lead, receiver, away
):
    clock.move_to("2026-03-31 09:00Z")
    tell(lead.user, receiver, lead=lead)
    tell(lead.user, lead=lead, kind="agreement_done", by=receiver)
    tell(lead.user, lead=lead, kind="access_ended")

    assert told().count("Murat Aydin") == 1
    send_urgent(at=timezone.now())
    send_digests(at=timezone.now())
    send_digests(at=timezone.now())
    mails = [one.body for one in mail.outbox if one.to == [receiver.email]]
    assert "".join(mails).count("AFS-000001") == 1


def test_what_is_urgent_reaches_who_stands_in_at_once(clock, lead, receiver, away):
    clock.move_to("2026-03-31 09:00Z")
    tell(lead.user, lead=lead, kind="mdo_planned")

    send_urgent(at=timezone.now())

    assert {one.to[0] for one in mail.outbox} == {lead.user.email, receiver.email}


def test_who_stands_in_and_is_back_early_hears_no_more(clock, lead, receiver, away):
    clock.move_to("2026-03-31 09:00Z")
    handovers.end_stand_in(by=lead.user, at=timezone.now())
    tell(lead.user, lead=lead)

    assert told() == [lead.user.name]
