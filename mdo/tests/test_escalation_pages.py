"""Escalations: scale up, look at it again, scale down, and the way that it went."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, AccessLog, Notification
from cases.tests.factories import (
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    UserFactory,
)
from mdo.models import AvePhase, Escalation, EscalationPhase, Flag
from mdo.tests.factories import AgreementFactory, EscalationFactory, FlagFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)
STEPS = ["review", "end"]


@pytest.fixture
def escalation(case):
    return EscalationFactory(case=case, started_on=TODAY - timedelta(days=10))


@pytest.fixture
def coordinator(case):
    west = AreaFactory(name="Helmond-West")
    return UserFactory(name="Jasper Biezenbos", coordinator=True, areas=[west])


def new(case):
    return reverse("mdo:escalation-new", args=[case.uuid])


def page_of(escalation):
    return reverse("mdo:escalation", args=[escalation.uuid])


def step(name, escalation):
    return reverse(f"mdo:escalation-{name}", args=[escalation.uuid])


def text_of(response):
    return " ".join(response.content.decode().split())


def up(**fields):
    return {
        "version": 0,
        "phase": 2,
        "trigger": "stagnation",
        "criterion": "De partners komen hun afspraken na.",
        "ground": "Het samenwerkplan",
        **fields,
    }


# Who gets in -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "-new", "-review", "-end", "-list"])
def test_who_is_not_signed_in_is_sent_to_signing_in(client, name):
    args = [] if name == "-list" else [uuid4()]

    response = client.get(reverse(f"mdo:escalation{name}", args=args))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("trait", ["manager", "administrator", "privacy_officer"])
def test_other_roles_have_no_escalations(client, escalation, trait):
    client.force_login(UserFactory(**{trait: True}))

    for url in (
        new(escalation.case),
        page_of(escalation),
        step("review", escalation),
        reverse("mdo:escalation-list"),
    ):
        assert client.get(url).status_code == 403


def test_a_stranger_gets_404_everywhere(client, escalation):
    client.force_login(UserFactory())

    assert client.get(page_of(escalation)).status_code == 404
    assert client.post(new(escalation.case), up(phase=3)).status_code == 404
    for name in STEPS:
        assert client.get(step(name, escalation)).status_code == 404
    listed = text_of(client.get(reverse("mdo:escalation-list")))
    assert "Huishouden Jansen" not in listed


def test_the_page_says_who_the_aanspreekpunt_is_and_how_to_reach_them(
    client, owner, escalation
):
    owner.phone = "0492 11 22 33"
    owner.save(update_fields=["phone"])

    for url in (page_of(escalation), step("review", escalation)):
        page = text_of(client.get(url))
        assert f"{owner.name}, <a" in page
        assert 'href="tel:0492112233"' in page


def test_who_may_only_look_reads_it_and_changes_nothing(client, escalation):
    person = UserFactory()
    AccessGrantFactory(
        household=escalation.household,
        user=person,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Acute onveiligheid",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    client.force_login(person)

    page = text_of(client.get(page_of(escalation)))

    assert "Waar we nu staan" in page
    assert "Afschalen</a>" not in page
    assert client.get(new(escalation.case)).status_code == 403
    for name in STEPS:
        assert client.post(step(name, escalation), {}).status_code == 403


# Scaling up ----------------------------------------------------------------------


def test_the_form_shows_each_phase_with_who_leads_and_when_one_looks_again(
    client, case
):
    page = text_of(client.get(new(case)))

    assert "Opschalen" in page
    for phase in AvePhase.objects.exclude(number=1):
        assert f"AVE {phase.number} · {phase.colour}" in page
        assert f"Heeft de regie: {phase.who_leads}" in page
    assert "Eerste reactie binnen 1 werkdag" in page
    assert "Opnieuw kijken op maandag 13 april 2026" in page


def test_scaling_up_tells_the_coordinator_and_proposes_the_day_of_the_review(
    client, owner, case, coordinator
):
    data = up(phase=4, ground="Mandaat", accepted_by="Wethouder Zorg")

    response = client.post(new(case), data, follow=True)

    escalation = Escalation.objects.get()
    assert response.redirect_chain == [(page_of(escalation), 302)]
    told = "De casus is opgeschaald. De coördinator van het gebied krijgt bericht."
    assert told in text_of(response)
    assert "Wethouder Zorg" in text_of(response)
    assert (escalation.phase_id, escalation.review_on) == (4, date(2026, 4, 6))
    assert EscalationPhase.objects.get().set_by == owner
    assert Notification.objects.get(user=coordinator).kind == "scaled_up_4"


def test_a_coordinator_is_not_said_to_be_told_of_the_own_deed(
    client, case, coordinator
):
    client.force_login(coordinator)

    response = client.post(new(case), up(), follow=True)

    assert "De casus is opgeschaald." in text_of(response)
    assert "krijgt bericht" not in text_of(response)


def test_a_day_of_one_s_own_for_the_review_counts(client, case):
    client.post(new(case), up(review_on="2026-04-02"))

    assert Escalation.objects.get().review_on == date(2026, 4, 2)


def test_what_is_wrong_is_named_and_nothing_is_lost(client, case):
    data = up(phase="", trigger="", criterion="", ground="Het samenwerkplan")

    page = text_of(client.post(new(case), data))

    assert "<title>Fout: Opschalen" in page
    assert "Er zijn nog 3 dingen nodig" in page
    for sentence in (
        "Kies een fase.",
        "Kies de aanleiding.",
        "Schrijf op wanneer er weer afgeschaald kan worden.",
    ):
        assert sentence in page
    assert "Het samenwerkplan</textarea>" in page
    assert not Escalation.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"phase": "9"},
        {"phase": "x"},
        {"trigger": "x"},
        {"version": "x"},
        {"review_on": "2026-03-29"},
        {"review_on": "9999-12-31"},
    ],
)
def test_what_cannot_be_meant_is_refused(client, case, broken):
    response = client.post(new(case), up(**broken))

    assert "<title>Fout:" in text_of(response)
    assert not Escalation.objects.exists()


def test_the_first_phase_to_scale_up_to_is_ave_2(client, case):
    form = text_of(client.get(new(case)))

    response = client.post(new(case), up(phase=1))

    assert 'name="phase" value="2"' in form
    assert 'name="phase" value="1"' not in form
    assert not Escalation.objects.exists()
    assert "AVE 1 is de gewone gang van zaken" in text_of(response)


def test_a_case_goes_on_to_another_phase(client, escalation):
    page = text_of(client.get(new(escalation.case)))
    client.post(new(escalation.case), up(phase=3, version=escalation.version))

    assert "Naar een andere fase" in page
    assert "(nu)" in page
    escalation.refresh_from_db()
    assert escalation.phase_id == 3
    assert [row.phase_id for row in escalation.phases.all()] == [2, 3]


def test_the_phase_that_it_is_in_already_is_refused_in_a_sentence(client, escalation):
    data = up(phase=2, version=escalation.version, criterion="Rust in huis")

    response = client.post(new(escalation.case), data)

    assert response.status_code == 409
    assert "Deze casus zit al in deze fase." in text_of(response)
    assert "Rust in huis" in text_of(response)


def test_who_did_not_know_that_it_was_scaled_up_sees_that_first(client, case):
    EscalationFactory(case=case)

    response = client.post(new(case), up(phase=3, criterion="Rust in huis"))
    shown = text_of(response)
    again = client.post(new(case), up(phase=3, version=1))

    assert response.status_code == 409
    assert "AVE 2 · geel" in shown
    assert "Rust in huis" in shown
    assert '<input type="hidden" name="version" value="1"' in shown
    assert again.status_code == 302


def test_a_closed_case_is_not_scaled_up(client, owner):
    case = CaseFactory(closed=True)
    AccessGrantFactory(household=case.household, user=owner)

    for response in (client.get(new(case)), client.post(new(case), up())):
        assert response.status_code == 409
        assert "Deze casus is afgesloten." in text_of(response)


# Looking again, and scaling down -----------------------------------------------------


def test_the_page_shows_where_we_are_and_the_way_and_is_logged(
    client, owner, escalation
):
    page = text_of(client.get(page_of(escalation)))

    for words in (
        "Escalatie van Huishouden Jansen",
        "Waar we nu staan",
        "AVE 2 · geel",
        "De partners komen hun afspraken na.",
        "Nog 4 dagen",
        "Hoe het liep",
    ):
        assert words in page
    log = AccessLog.objects.get()
    assert (log.user, log.household) == (owner, escalation.household)


def test_a_review_is_a_row_of_its_own(client, escalation):
    proposed = text_of(client.get(step("review", escalation)))
    data = {
        "version": escalation.version,
        "note": "Woonpartners belt terug.",
        "next_review_on": "2026-04-13",
    }

    response = client.post(step("review", escalation), data, follow=True)

    assert 'value="2026-04-13"' in proposed
    assert "Het terugkijken is vastgelegd." in text_of(response)
    assert "maandag 30 maart 2026: Woonpartners belt terug." in text_of(response)
    assert escalation.phases.count() == 2
    assert Escalation.objects.get().review_on == date(2026, 4, 13)


def test_scaling_down_ends_it_and_says_how_the_criterion_was_met(
    client, owner, escalation
):
    data = {"version": escalation.version, "note": "De huur is betaald."}

    response = client.post(step("end", escalation), data, follow=True)

    page = text_of(response)
    assert "De casus is afgeschaald." in page
    assert "De huur is betaald." in page
    assert "Opnieuw kijken</a>" not in page
    escalation.refresh_from_db()
    assert (escalation.ended_on, escalation.ended_by) == (TODAY, owner)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("review", "Schrijf op wat jullie zagen bij het terugkijken."),
        ("end", "Schrijf op hoe aan het criterium is voldaan."),
    ],
)
def test_without_a_note_the_step_is_not_taken(client, escalation, name, sentence):
    data = {"version": 1, "note": " ", "next_review_on": "2026-04-13"}

    page = text_of(client.post(step(name, escalation), data))

    assert "<title>Fout:" in page
    assert sentence in page
    assert escalation.phases.count() == 1


def test_the_next_review_is_after_today(client, escalation):
    data = {"version": 1, "note": "Gekeken.", "next_review_on": "2026-03-30"}

    page = text_of(client.post(step("review", escalation), data))

    assert "<title>Fout: Opnieuw kijken" in page
    assert "Gekeken.</textarea>" in page


@pytest.mark.parametrize("name", STEPS)
def test_a_step_upon_an_older_state_is_refused_with_what_was_typed(
    client, escalation, name
):
    Escalation.objects.update(version=5, phase=3)
    data = {"version": 1, "note": "Mijn verslag", "next_review_on": "2026-04-13"}

    response = client.post(step(name, escalation), data)

    page = text_of(response)
    assert response.status_code == 409
    assert "Mijn verslag" in page
    assert "AVE 3 · oranje" in page
    assert '<input type="hidden" name="version" value="5"' in page
    assert (
        client.post(step(name, escalation), {**data, "version": 5}).status_code == 302
    )


@pytest.mark.parametrize("name", STEPS)
def test_what_is_scaled_down_already_takes_no_step(client, owner, case, name):
    escalation = EscalationFactory(case=case, ended_on=TODAY, ended_by=owner)
    data = {"version": 1, "note": "Mijn verslag", "next_review_on": "2026-04-13"}

    response = client.post(step(name, escalation), data)

    assert client.get(step(name, escalation)).status_code == 409
    assert response.status_code == 409
    assert "Deze escalatie is al afgeschaald." in text_of(response)
    assert "Mijn verslag" in text_of(response)


# The list ----------------------------------------------------------------------------


def test_the_list_has_what_is_scaled_up_now_first_to_review_first(
    client, case, coordinator
):
    EscalationFactory(case=case, review_on=TODAY + timedelta(days=9))
    late = CaseFactory(household__name="Huishouden Laat")
    EscalationFactory(
        case=late,
        started_on=TODAY - timedelta(days=20),
        review_on=TODAY - timedelta(days=2),
    )
    ended = CaseFactory(household__name="Huishouden Klaar")
    EscalationFactory(case=ended, ended_on=TODAY)
    client.force_login(coordinator)

    page = text_of(client.get(reverse("mdo:escalation-list")))

    assert page.index("Huishouden Laat") < page.index("Huishouden Jansen")
    assert "2 dagen te laat" in page
    assert "Huishouden Klaar" not in page


def test_an_empty_list_says_what_one_can_do(client, owner):
    page = text_of(client.get(reverse("mdo:escalation-list")))

    assert "Er is niets opgeschaald" in page


def test_the_list_and_the_page_need_the_same_queries_for_2_and_6_rows(client, owner):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            grant = AccessGrantFactory(user=owner)
            escalation = EscalationFactory(case=CaseFactory(household=grant.household))
        for _ in range(extra):
            EscalationPhase.objects.create(
                escalation=escalation,
                phase=escalation.phase,
                since_on=TODAY,
                trigger=Escalation.Trigger.SAFETY,
                criterion="Rust",
                review_on=TODAY,
                set_by=UserFactory(),
            )
        counts.append([])
        for url in (reverse("mdo:escalation-list"), page_of(escalation)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_of_an_escalation_has_a_barrier(
    page, sign_in, barriers, owner, escalation
):
    sign_in(owner)
    for url in (
        reverse("mdo:escalation-list"),
        page_of(escalation),
        new(escalation.case),
        step("review", escalation),
        step("end", escalation),
    ):
        page.goto(url)
        assert barriers() == []


# Begun from an agreement, and the phases as data -------------------------------------


def test_scaling_up_from_an_agreement_begins_with_what_is_known(client, case, owner):
    lead = case.household.aanspreekpunten.get()
    agreement = AgreementFactory(
        mdo__case=case,
        aanspreekpunt=lead,
        blocked=True,
        block_cause="safety",
        block_note="Er is weer gedreigd.",
    )
    page = client.get(f"{new(case)}?agreement={agreement.uuid}").content.decode()
    file = client.get(reverse("cases:household", args=[case.household.uuid]))

    assert "Er is weer gedreigd." in page
    assert f"Afspraak {agreement.number} loopt" in page
    assert re.search(r'value="safety"[^>]*checked', page)
    assert f"{new(case)}?agreement={agreement.uuid}" in file.content.decode()


def test_without_a_ground_nothing_is_scaled_up(client, case, owner):
    response = client.post(new(case), up(ground=""))

    assert "Zeg op welke grond." in text_of(response)
    assert not Escalation.objects.exists()


def test_the_administrator_changes_a_phase_and_what_runs_keeps_its_dates(
    client, case, owner
):
    running = EscalationFactory(case=case)
    client.force_login(UserFactory(administrator=True))
    url = reverse("mdo:phase-edit", args=[2])
    words = {"version": 1, "colour": "geel", "situation": "Het stokt."}
    words |= {"who_leads": "De wijkregisseur", "expected": "Bel binnen een dag."}

    client.post(url, {**words, "first_reaction_days": 1, "review_days": 7})
    stale = client.post(url, {**words, "review_days": 9})
    client.force_login(owner)
    page = text_of(client.get(page_of(running)))

    assert stale.status_code == 409
    assert "De wijkregisseur" in page
    assert "Bel binnen een dag." in page
    # One working day after Monday 30 March.
    assert "di 31 mrt" in page
    before = running.review_on
    running.refresh_from_db()
    assert running.review_on == before


# Begun from a flag -------------------------------------------------------------------


def test_scaling_up_from_a_flag_of_a_late_agreement(client, case, owner):
    lead = case.household.aanspreekpunten.get()
    agreement = AgreementFactory(mdo__case=case, aanspreekpunt=lead, overdue=True)
    kind = Flag.Kind.AGREEMENT_OVERDUE
    flag = FlagFactory(case=case, kind=kind, agreement=agreement)
    other = FlagFactory(kind=kind, agreement=AgreementFactory(overdue=True))

    page = client.get(f"{new(case)}?flag={flag.uuid}").content.decode()
    stranger = client.get(f"{new(case)}?flag={other.uuid}").content.decode()

    assert f"Afspraak {agreement.number} loopt" in page
    assert re.search(r'value="2"[^>]*checked', page)
    assert re.search(r'value="stagnation"[^>]*checked', page)
    assert other.agreement.text not in stranger
    assert not re.search(r'value="2"[^>]*checked', stranger)


def test_a_flag_of_what_is_scaled_up_begins_with_the_next_phase(
    client, case, escalation, owner
):
    kind = Flag.Kind.ESCALATION_REVIEW_DUE
    flag = FlagFactory(case=case, kind=kind, escalation=escalation)

    page = client.get(f"{new(case)}?flag={flag.uuid}").content.decode()

    assert re.search(r'value="3"[^>]*checked', page)


def test_a_flag_that_threatens_leads_to_it_wherever_it_stands(
    client, case, owner, coordinator
):
    lead = case.household.aanspreekpunten.get()
    late = AgreementFactory(mdo__case=case, aanspreekpunt=lead, overdue=True)
    flag = FlagFactory(case=case, kind=Flag.Kind.ESCALATION_THREATENS)
    begun = f"{new(case)}?flag={flag.uuid}"

    assert late.number in client.get(begun).content.decode()
    for url in (
        reverse("mdo:my-work"),
        reverse("cases:household", args=[case.household.uuid]),
        reverse("mdo:flag-answer", args=[flag.uuid]),
    ):
        assert begun in client.get(url).content.decode(), url
    client.force_login(coordinator)
    board = client.get(reverse("mdo:board-flags", args=[flag.kind]))
    assert begun in board.content.decode()
