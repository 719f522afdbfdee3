"""The pages about access: asking, answering, emergency, the list, and the records."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    AccessRequest,
    CaseGround,
    EmergencyAccess,
    LegalGround,
    PartyAgreement,
    ResidentInformed,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AccessRequestFactory,
    CaseFactory,
    EmergencyAccessFactory,
    HouseholdFactory,
    OrganisationFactory,
    PartyAgreementFactory,
    UserFactory,
)

TODAY = date(2026, 3, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    """Sign in the aanspreekpunt of a household with an open case."""
    lead = AanspreekpuntFactory(
        user__name="Ilse Verhoeven", household__name="Huishouden Verbeek"
    )
    CaseFactory(household=lead.household)
    client.force_login(lead.user)
    return lead


@pytest.fixture
def household(lead):
    return lead.household


def words(response, status=200):
    assert response.status_code == status, response.status_code
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def url(name, *args):
    return reverse(f"cases:{name}", args=args)


ASK = {"purpose": "Intake schuldhulp.", "until_on": "2026-05-01", "token": "t"}


# Who may ------------------------------------------------------------------------

OF_A_HOUSEHOLD = ("household-access", "sharing")
TO_CHANGE = ("ground-new", "informed-new", "party-new")


def of_a_row(household):
    """Return every page about one row of the household."""
    grant = AccessGrantFactory(household=household, reason="asked")
    return [
        url("access-end", grant.uuid),
        url("access-request", AccessRequestFactory(household=household).uuid),
        url("party-withdraw", PartyAgreementFactory(household=household).uuid),
        url("ground-end", CaseGround.objects.get(case__household=household).uuid),
    ]


def test_a_stranger_gets_404_everywhere(client, household):
    pages = [url(name, household.uuid) for name in (*OF_A_HOUSEHOLD, *TO_CHANGE)]
    pages += of_a_row(household)
    client.force_login(UserFactory())

    assert {client.get(page).status_code for page in pages} == {404}


def test_who_looks_in_an_emergency_reads_and_changes_nothing(client, household):
    to_change = [url(name, household.uuid) for name in TO_CHANGE]
    to_change += of_a_row(household)
    emergency = EmergencyAccessFactory(household=household)
    client.force_login(emergency.asked_by)

    for name in OF_A_HOUSEHOLD:
        assert client.get(url(name, household.uuid)).status_code == 200
    assert {client.get(page).status_code for page in to_change} == {403}
    assert AccessLog.objects.filter(emergency=True, user=emergency.asked_by).exists()


def test_a_colleague_sees_all_and_answers_or_ends_nothing(client, household):
    grant_page, request_page, *records = of_a_row(household)
    client.force_login(AccessGrantFactory(household=household).user)

    for page in (grant_page, request_page):
        assert client.get(page).status_code == 403
    for page in records:
        assert client.get(page).status_code == 200


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_a_role_without_households_gets_403(client, household, role):
    emergency = EmergencyAccessFactory(household=household)
    pages = [url(name, household.uuid) for name in (*OF_A_HOUSEHOLD, *TO_CHANGE)]
    pages += of_a_row(household)
    pages += [url("access-request-list"), url("access-request-new")]
    pages += [url("emergency-new"), url("emergency-list")]
    pages += [url("emergency-review", emergency.uuid)]
    client.force_login(UserFactory(**{role: True}))

    assert {client.get(page).status_code for page in pages} == {403}


# Asking and answering --------------------------------------------------------------


def test_the_answer_is_the_same_for_a_file_and_for_none(client, lead):
    asker = UserFactory()
    answers = []
    for number in (lead.household.number, "HA-00000"):
        client.force_login(asker)
        response = client.post(
            url("access-request-new"),
            {**ASK, "number": number, "token": number},
            follow=True,
        )
        answers.append(words(response).replace(number, "HA-…"))
        AccessRequest.objects.all().delete()

    assert answers[0] == answers[1]
    assert "is doorgegeven, als er zo&#x27;n dossier is" in answers[0]
    assert "Verbeek" not in answers[0]


def test_a_question_is_logged_with_its_purpose(client, household):
    client.force_login(UserFactory())
    client.post(url("access-request-new"), {**ASK, "number": household.number})
    client.post(url("access-request-new"), {**ASK, "number": "HA-00000", "token": "u"})

    lines = AccessLog.objects.filter(name="access asked").order_by("pk")
    assert [line.household_id for line in lines] == [household.pk, None]
    assert {line.reason for line in lines} == {"Intake schuldhulp."}


def test_a_form_sent_twice_asks_once(client, household):
    client.force_login(UserFactory())
    for _ in range(2):
        response = client.post(
            url("access-request-new"), {**ASK, "number": household.number}, follow=True
        )

    assert "al verstuurd" in words(response)
    assert AccessRequest.objects.count() == 1


def test_who_tries_many_numbers_is_stopped_and_loses_nothing(client, settings):
    settings.ACCESS_REQUESTS_A_DAY = 1
    client.force_login(UserFactory())
    client.post(url("access-request-new"), {**ASK, "number": "HA-00001"})

    response = client.post(
        url("access-request-new"), {**ASK, "number": "HA-00002", "token": "u"}
    )

    assert "Probeer het later opnieuw" in words(response, 429)
    assert 'value="HA-00002"' in response.content.decode()


def test_the_aanspreekpunt_finds_the_question_and_answers(client, lead):
    asked = AccessRequestFactory(
        household=lead.household, asked_by__name="Daan Bos", purpose="Intake."
    )
    for page in (reverse("mdo:my-work"), url("household-access", lead.household.uuid)):
        assert (
            url("access-request", asked.uuid)
            in client.get(url("access-request-list")).content.decode()
        )
        assert "vraagt" in words(client.get(page))
    page = url("access-request", asked.uuid)
    assert "Daan Bos vraagt toegang" in words(client.get(page))

    response = client.post(
        page,
        {"version": 1, "decision": "granted", "until_on": "2026-04-10"},
        follow=True,
    )

    assert "Daan Bos heeft nu toegang" in words(response)
    client.force_login(asked.asked_by)
    assert client.get(url("household", lead.household.uuid)).status_code == 200
    assert "je ziet het dossier tot" in words(client.get(url("access-request-list")))


def test_a_refusal_needs_a_reason_and_is_read_by_who_asked(client, lead):
    asked = AccessRequestFactory(household=lead.household)
    page = url("access-request", asked.uuid)
    fields = {"version": 1, "decision": "refused", "until_on": "2026-04-10"}
    assert "Zeg waarom, voor wie het vroeg" in words(client.post(page, fields))

    client.post(page, {**fields, "reason": "Bel mij eerst."})

    client.force_login(asked.asked_by)
    text = words(client.get(url("access-request-list")))
    assert "Bel mij eerst." in text
    assert "Verbeek" not in text
    assert "Ilse" not in text


def test_an_answer_to_what_changed_meanwhile_loses_nothing(client, lead):
    asked = AccessRequestFactory(household=lead.household)
    AccessRequest.objects.filter(pk=asked.pk).update(version=2)

    response = client.post(
        url("access-request", asked.uuid),
        {"version": 1, "decision": "refused", "reason": "Bel mij eerst."},
    )

    assert "Iemand heeft dit intussen veranderd." in words(response, 409)
    assert 'value="Bel mij eerst."' in response.content.decode()
    assert 'name="version" value="2"' in response.content.decode()


def test_who_asked_takes_it_back_and_nobody_else_can(client, lead):
    asked = AccessRequestFactory(household=lead.household)
    page = url("access-request-withdraw", asked.uuid)
    assert client.post(page).status_code == 404
    client.force_login(asked.asked_by)

    response = client.post(page, follow=True)

    assert "ingetrokken" in words(response)
    asked.refresh_from_db()
    assert asked.status == "withdrawn"


# Emergency --------------------------------------------------------------------------

WHY = "De buren bellen: er wordt geschreeuwd."


def test_emergency_access_opens_the_file_and_is_marked_in_the_log(client, household):
    user = UserFactory()
    client.force_login(user)
    fields = {"number": household.number, "reason": WHY, "token": "t"}

    response = client.post(url("emergency-new"), fields, follow=True)

    assert response.redirect_chain == [(url("household", household.uuid), 302)]
    assert "24 uur noodtoegang" in words(response)
    lines = AccessLog.objects.filter(user=user)
    assert lines.filter(name="emergency access", reason=WHY, emergency=True).exists()
    assert lines.filter(name="household", emergency=True).exists()


def test_a_number_without_a_file_is_said_here_and_logged(client):
    client.force_login(UserFactory())

    response = client.post(
        url("emergency-new"), {"number": "HA-00000", "reason": WHY, "token": "t"}
    )

    assert "Er is geen dossier met dit nummer." in words(response)
    assert WHY in words(response)
    line = AccessLog.objects.get(name="emergency access")
    assert line.household_id is None


@pytest.mark.parametrize("role", ["coordinator", "privacy_officer"])
def test_a_reviewer_sees_what_waits_and_signs(client, household, role):
    emergency = EmergencyAccessFactory(household=household, asked_by__name="Daan Bos")
    by = UserFactory(**{role: True})
    if role == "coordinator":
        by.areas.add(household.area)
    client.force_login(by)
    text = words(client.get(url("emergency-list")))
    assert "Daan Bos" in text
    assert household.number in text
    assert "Verbeek" not in text
    page = url("emergency-review", emergency.uuid)
    assert WHY in words(client.get(page))
    fields = {"version": 1, "judgement": "justified"}
    assert "Schrijf waarom je dat vindt." in words(client.post(page, fields))

    response = client.post(page, {**fields, "note": "Terecht."}, follow=True)

    assert "Je oordeel is vastgelegd." in words(response)
    emergency.refresh_from_db()
    assert (emergency.judgement, emergency.reviewed_by) == ("justified", by)


def test_the_list_shows_no_other_area_and_the_own_look_to_nobody(client, household):
    EmergencyAccessFactory(household=household, asked_by__name="Daan Bos")
    elsewhere = UserFactory(coordinator=True)
    client.force_login(elsewhere)
    assert "Daan Bos" not in words(client.get(url("emergency-list")))
    own = EmergencyAccessFactory(household=household, asked_by=elsewhere)
    elsewhere.areas.add(household.area)

    assert client.get(url("emergency-review", own.uuid)).status_code == 404


def test_what_waits_stands_on_the_board_of_the_coordinator(client, household):
    EmergencyAccessFactory(household=household)
    client.force_login(UserFactory(coordinator=True, areas=[household.area]))

    assert "noodtoegang wacht op jouw oordeel" in words(
        client.get(reverse("mdo:board"))
    )


# Who has access ---------------------------------------------------------------------


def test_the_list_says_who_why_until_when_and_by_whom(client, lead):
    AccessGrantFactory(
        household=lead.household,
        user__name="Daan Bos",
        user__organisation__name="Schuldhulp Zuid",
        reason="asked",
        purpose="Intake schuldhulp.",
        ends_at=timezone.now() + timedelta(days=9),
        granted_by=lead.user,
    )
    AccessGrantFactory(
        household=lead.household,
        user__name="Eva Oud",
        ends_at=timezone.now(),
        ended_because="case_closed",
    )
    UserFactory(coordinator=True, name="Carla Coor", areas=[lead.household.area])

    text = words(client.get(url("household-access", lead.household.uuid)))

    for part in (
        "Daan Bos",
        "Schuldhulp Zuid",
        "Intake schuldhulp.",
        "8 apr",
        "tot een ander aanspreekpunt is",
        "Carla Coor",
        "Eva Oud",
        "de casus is gesloten",
        "draag over aan een ander",
    ):
        assert part in text, part


def test_access_is_ended_with_a_reason(client, lead):
    grant = AccessGrantFactory(
        household=lead.household, user__name="Daan Bos", reason="asked"
    )
    page = url("access-end", grant.uuid)
    assert "Schrijf waarom het eindigt." in words(client.post(page, {"reason": ""}))

    response = client.post(page, {"reason": "Traject klaar."}, follow=True)

    text = words(response)
    assert "Daan Bos heeft om deze reden geen toegang meer." in text
    assert "Traject klaar." in text


def test_what_cannot_be_ended_by_hand_says_what_to_do(client, lead):
    grant = AccessGrant.objects.get(user=lead.user)

    response = client.post(url("access-end", grant.uuid), {"reason": "Weg."})

    assert "draag over aan een ander" in words(response, 409)
    grant.refresh_from_db()
    assert grant.ends_at is None


def test_the_list_needs_the_same_queries_for_2_and_6_people(client, household):
    page = url("household-access", household.uuid)
    counts = []
    for extra in (2, 4):
        AccessGrantFactory.create_batch(
            extra,
            household=household,
            reason="asked",
            granted_by=UserFactory(),
            ended_because="",
        )
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


# What sharing stands on ---------------------------------------------------------------


def test_the_three_records_are_three_lines_on_the_page_of_the_household(
    client, household
):
    PartyAgreementFactory(household=household)

    page = client.get(url("household", household.uuid)).content.decode()

    for term in ("Grondslag", "Geïnformeerd", "Akkoord"):
        assert f"<dt>{term}</dt>" in page
    assert url("sharing", household.uuid) in page


def test_a_ground_is_added_and_ended_and_wams_cannot_be_chosen(client, household):
    wgs = LegalGround.objects.get(name="Wgs")
    wams = LegalGround.objects.get(in_force=False)
    page = url("ground-new", household.uuid)
    assert f'<option value="{wams.pk}" disabled>' in client.get(page).content.decode()
    fields = {"valid_from": "2026-03-01", "valid_until": ""}
    assert "geldt niet" in words(client.post(page, {**fields, "ground": wams.pk}))

    client.post(page, {**fields, "ground": wgs.pk})

    ground = CaseGround.objects.get(ground=wgs)
    assert ground.recorded_by.name == "Ilse Verhoeven"
    end = {"version": 1, "valid_until": "2026-03-02"}
    response = client.post(url("ground-end", ground.uuid), end, follow=True)
    assert "tot en met" in words(response)


def test_a_case_of_which_no_ground_counts_says_so(client, household):
    CaseGround.objects.update(valid_until=TODAY - timedelta(days=1))

    assert "Vandaag geldt er geen." in words(
        client.get(url("household", household.uuid))
    )
    assert "Vandaag staat er geen wet" in words(
        client.get(url("sharing", household.uuid))
    )


def test_what_was_told_is_written_down(client, household):
    fields = {"what": "Folder.", "informed_on": "2026-03-29", "member": ""}

    response = client.post(url("informed-new", household.uuid), fields, follow=True)

    assert "Folder." in words(response)
    assert ResidentInformed.objects.get().informed_by.name == "Ilse Verhoeven"


def test_a_withdrawal_says_what_it_does_and_does_it(client, household):
    partner = OrganisationFactory(name="Schuldhulp Zuid")
    page = url("party-new", household.uuid)
    fields = {"organisation": partner.pk, "agreed_on": "2026-03-01", "member": ""}
    client.post(page, fields)
    party = PartyAgreement.objects.get()
    grant = AccessGrantFactory(
        household=household, user__name="Daan Bos", user__organisation=partner
    )
    page = url("party-withdraw", party.uuid)
    assert "Daan Bos" in words(client.get(page))

    response = client.post(page, {"version": 1}, follow=True)

    assert "Schuldhulp Zuid ziet dit dossier niet meer." in words(response)
    client.force_login(grant.user)
    assert client.get(url("household", household.uuid)).status_code == 404


def test_who_withdraws_for_the_own_organisation_goes_back_to_the_list(client, lead):
    party = PartyAgreementFactory(
        household=lead.household, organisation=lead.user.organisation
    )
    page = url("party-withdraw", party.uuid)
    assert "geen aanspreekpunt meer" in words(client.get(page))

    response = client.post(page, {"version": 1}, follow=True)

    assert response.redirect_chain == [(url("household-list"), 302)]
    assert not Aanspreekpunt.objects.current().exists()


def test_the_own_emergencies_stand_with_the_questions(client):
    emergency = EmergencyAccessFactory()
    client.force_login(emergency.asked_by)

    text = words(client.get(url("access-request-list")))

    assert emergency.number in text
    assert EmergencyAccess.objects.count() == 1
    assert HouseholdFactory().number not in text
