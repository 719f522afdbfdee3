"""The pages of rights and retention: for whom they are, and what they do."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases_actions
from cases.errors import TransitionRefused
from cases.models import AccessLog, Household, LegalGround
from cases.tests.factories import (
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from mdo.tests.factories import AgreementFactory, MdoFactory
from privacy.models import (
    Certificate,
    Destruction,
    LegalHold,
    PrivacyRequest,
    Restriction,
    RetentionRule,
    Statement,
)
from privacy.tests.factories import (
    LegalHoldFactory,
    PrivacyRequestFactory,
    RestrictionFactory,
)
from privacy.tests.full_file import household_long_closed
from privacy.tests.test_person_file import years_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def household(case):
    return case.household


@pytest.fixture
def member(household):
    return household.members.get()


@pytest.fixture
def professional(household):
    return AccessGrantFactory(household=household).user


@pytest.fixture
def coordinator(household):
    return UserFactory(coordinator=True, areas=[household.area])


@pytest.fixture
def officer():
    return UserFactory(privacy_officer=True)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def asked(household, **fields):
    return PrivacyRequestFactory(
        household=household, about=household.members.first(), **fields
    )


# Writing a request down ------------------------------------------------------------


def filled_in(member, **fields):
    return {
        "kind": "access",
        "about": member.uuid,
        "asked_by": "self",
        "asked_on": timezone.localdate(),
        "identity": "on",
        **fields,
    }


def test_a_professional_writes_down_what_a_resident_asks(
    client, household, member, professional
):
    client.force_login(professional)
    url = reverse("privacy:request-new", args=[household.uuid])
    assert "Wat wordt er gevraagd?" in text_of(client.get(url))

    response = client.post(url, filled_in(member))

    request = PrivacyRequest.objects.get()
    assert response.url == reverse("privacy:request", args=[request.uuid])
    assert (request.kind, request.about, request.recorded_by) == (
        "access",
        member,
        professional,
    )
    page = text_of(client.get(response.url))
    assert "De coördinator van het gebied beslist hierover." in page
    assert "Het antwoord vastleggen" not in page


@pytest.mark.parametrize(
    ("years", "asked_by", "sentence"),
    [
        (11, "self", "jonger dan 12"),
        (12, "self", ""),
        (15, "parent", ""),
        (16, "parent", "16 jaar of ouder"),
        (40, "parent", "16 jaar of ouder"),
        (None, "parent", "geboortedatum"),
        (8, "parent", ""),
        (40, "representative", ""),
    ],
)
def test_the_ages_of_12_and_16_say_who_may_ask(
    client, household, professional, years, asked_by, sentence
):
    child = HouseholdMemberFactory(
        household=household,
        first_name="Noor",
        birth_date=years and years_ago(years),
    )
    client.force_login(professional)
    name = "" if asked_by == "self" else "Mevrouw Proef"

    response = client.post(
        reverse("privacy:request-new", args=[household.uuid]),
        filled_in(child, asked_by=asked_by, asker_name=name),
    )

    assert PrivacyRequest.objects.exists() is not bool(sentence)
    if sentence:
        assert sentence in text_of(response)
        assert "Mevrouw Proef" in text_of(response) or asked_by == "self"


def test_what_needs_words_asks_them_and_loses_nothing(
    client, household, member, professional
):
    client.force_login(professional)

    response = client.post(
        reverse("privacy:request-new", args=[household.uuid]),
        filled_in(member, kind="statement", asked_by="parent", asker_name=""),
    )

    page = text_of(response)
    assert "Schrijf op wat er gevraagd wordt" in page
    assert "Schrijf op wie het vraagt" in page
    assert "<title>Fout:" in page


def test_a_stranger_finds_no_form_and_no_request(client, household):
    request = asked(household)
    for stranger in (
        UserFactory(),
        UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")]),
    ):
        client.force_login(stranger)
        for name, uuid in (
            ("request-new", household.uuid),
            ("request", request.uuid),
            ("request-texts", request.uuid),
        ):
            url = reverse(f"privacy:{name}", args=[uuid])
            assert client.get(url).status_code == 404
        for name in ("request-decision", "request-extension", "request-pdf"):
            url = reverse(f"privacy:{name}", args=[request.uuid])
            assert client.post(url).status_code == 404


# The list --------------------------------------------------------------------------


def test_the_privacy_officer_sees_what_waits_and_not_what_is_asked(
    client, household, officer, member
):
    asked(
        household,
        kind="objection",
        text="Mijn buurman mag niets weten.",
        asked_on=timezone.localdate() - timedelta(days=40),
    )
    client.force_login(officer)

    page = text_of(client.get(reverse("privacy:request-list")))

    assert household.number in page
    assert "Bezwaar" in page
    assert "dagen te laat" in page
    for secret in ("buurman", member.first_name, household.name):
        assert secret not in page
    assert client.get(
        reverse("privacy:request", args=[PrivacyRequest.objects.get().uuid])
    ).status_code in (403, 404)
    line = AccessLog.objects.get(name="privacy requests")
    assert line.household == household


def test_a_coordinator_sees_those_of_the_own_areas(client, household, coordinator):
    asked(household)
    other = PrivacyRequestFactory(
        household__area=AreaFactory(name="Brouwhuis")
    ).household
    client.force_login(coordinator)

    page = text_of(client.get(reverse("privacy:request-list")))

    assert household.number in page
    assert other.number not in page


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_other_roles_have_no_lists(client, role):
    client.force_login(UserFactory(**{role: True}))
    for name in ("request-list", "destruction-list"):
        assert client.get(reverse(f"privacy:{name}")).status_code == 403


# The answer ------------------------------------------------------------------------


def answer(client, request, outcome="granted", reason="Hierbij."):
    return client.post(
        reverse("privacy:request-decision", args=[request.uuid]),
        {"outcome": outcome, "reason": reason, "version": request.version},
    )


def test_access_is_decided_and_handed_over_as_pdf_and_json(
    client, household, member, coordinator, professional
):
    request = asked(household)
    client.force_login(coordinator)
    assert answer(client, request).status_code == 302
    client.force_login(professional)

    pdf = client.post(reverse("privacy:request-pdf", args=[request.uuid]))
    data = client.post(reverse("privacy:request-json", args=[request.uuid]))

    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == 'attachment; filename="inzage-2026-03-30.pdf"'
    assert "no-store" in pdf["Cache-Control"]
    found = json.loads(data.content)
    assert found["household"] == household.number
    assert found["sections"][0]["rows"][0]["firstName"] == member.first_name
    request.refresh_from_db()
    assert request.handed_over_at is not None
    looks = AccessLog.objects.about(household.pk).filter(action="E")
    assert {look.name for look in looks} == {
        "data of a person (pdf)",
        "data of a person (json)",
    }


def test_nothing_is_handed_over_before_it_is_granted(client, household, professional):
    request = asked(household)
    client.force_login(professional)

    response = client.post(
        reverse("privacy:request-pdf", args=[request.uuid]), follow=True
    )

    assert "niet toegekend" in text_of(response)


def test_a_professional_does_not_decide(client, household, professional):
    request = asked(household)
    client.force_login(professional)

    assert answer(client, request).status_code == 403
    assert (
        client.get(reverse("privacy:request-texts", args=[request.uuid])).status_code
        == 403
    )


@pytest.mark.slow
def test_texts_are_judged_one_by_one_before_the_answer(
    client, case, household, coordinator
):
    HouseholdMemberFactory(household=household, first_name="Joost", relation="zoon")
    AgreementFactory(
        mdo=MdoFactory(case=case), household=household, text="Joost krijgt begeleiding."
    )
    request = asked(household)
    client.force_login(coordinator)
    page = client.get(reverse("privacy:request", args=[request.uuid]))
    assert "1 tekst noemt iemand anders" in text_of(page)
    refused = answer(client, request)
    assert "er wachten er nog 1" in text_of(refused)
    assert "Hierbij." in text_of(refused)

    url = reverse("privacy:request-texts", args=[request.uuid])
    page = text_of(client.get(url))
    assert "Gevonden: Joost" in page
    assert "█████ krijgt begeleiding." in page
    without = client.post(url, {"judge-0": "1", "0-decision": "withhold"})
    assert "Zeg waarom" in text_of(without)
    client.post(
        url,
        {
            "judge-0": "1",
            "0-decision": "black_out",
            "0-given": "█████ krijgt begeleiding.",
            "0-reason": "Een naam.",
        },
    )
    assert answer(client, request, "partly").status_code == 302

    data = client.post(reverse("privacy:request-json", args=[request.uuid]))
    assert "Joost" not in data.content.decode()


def test_an_own_statement_stands_beside_the_record(client, household, coordinator):
    request = asked(household, kind="statement", text="Ik was er wel.")
    client.force_login(coordinator)

    answer(client, request)

    assert Statement.objects.get().text == "Ik was er wel."
    page = text_of(client.get(reverse("cases:household", args=[household.uuid])))
    assert "“Ik was er wel.”" in page
    assert "Eigen verklaring van Sanne" in page


def test_a_refused_statement_stands_nowhere(client, household, coordinator):
    request = asked(household, kind="statement", text="Ik was er wel.")
    client.force_login(coordinator)

    answer(client, request, "refused")

    assert not Statement.objects.exists()


@pytest.mark.parametrize("kind", ["restriction", "objection"])
def test_restricted_data_are_shown_and_not_changed_until_it_is_lifted(
    client, case, household, coordinator, kind
):
    agreement = AgreementFactory(mdo=MdoFactory(case=case), household=household)
    request = asked(household, kind=kind, text="Doe er niets mee.")
    client.force_login(coordinator)
    answer(client, request)
    page = text_of(client.get(reverse("cases:household", args=[household.uuid])))
    assert "De gegevens over Sanne zijn beperkt" in page

    with pytest.raises(TransitionRefused, match="beperkt"):
        cases_actions.lock(type(agreement), agreement.pk)
    with pytest.raises(TransitionRefused, match="beperkt"):
        cases_actions.lock(type(case), case.pk)

    restriction = Restriction.objects.get()
    url = reverse("privacy:restriction-lift", args=[restriction.uuid])
    assert "Vertel de inwoner eerst" in text_of(client.get(url))
    client.post(url, {"reason": "Het is uitgezocht."})
    assert cases_actions.lock(type(case), case.pk) == case
    assert not Restriction.objects.current().exists()


def test_what_is_about_another_member_goes_on(case, household):
    other = HouseholdMemberFactory(household=household, first_name="Joost")
    RestrictionFactory(request=asked(household, decided=True))
    of_other = AgreementFactory(
        mdo=MdoFactory(case=case), household=household, about=other
    )

    assert cases_actions.lock(type(of_other), of_other.pk) == of_other


def test_the_term_is_extended_once_with_a_reason(client, household, coordinator):
    request = asked(household)
    client.force_login(coordinator)
    url = reverse("privacy:request-extension", args=[request.uuid])

    assert "Zeg waarom." in text_of(client.post(url, {"reason": ""}))
    client.post(url, {"extension-reason": "Het dossier is groot."})

    request.refresh_from_db()
    assert request.due_on == timezone.localdate().replace(month=6)
    again = client.post(url, {"extension-reason": "Nog meer."})
    assert "al verlengd" in text_of(again)


def test_a_late_request_is_not_extended(client, household, coordinator):
    request = asked(household, asked_on=timezone.localdate() - timedelta(days=40))
    client.force_login(coordinator)

    response = client.post(
        reverse("privacy:request-extension", args=[request.uuid]),
        {"extension-reason": "Het dossier is groot."},
    )

    assert "De maand is voorbij" in text_of(response)


def test_an_answer_on_an_old_page_is_refused(client, household, coordinator):
    request = asked(household)
    client.force_login(coordinator)
    url = reverse("privacy:request-extension", args=[request.uuid])
    client.post(url, {"extension-reason": "Het dossier is groot."})

    response = answer(client, request)

    assert "Iemand heeft dit intussen veranderd" in text_of(response)
    assert "Hierbij." in text_of(response)


# Terms -----------------------------------------------------------------------------


def test_the_administrator_changes_a_term(client):
    client.force_login(UserFactory(administrator=True))
    rule = RetentionRule.objects.get(ground__name="Participatiewet")
    assert "eigen keuze" in text_of(client.get(reverse("privacy:term-list")))

    client.post(
        reverse("privacy:term-edit", args=[rule.uuid]),
        {
            "years": 7,
            "starts": "help_ended",
            "source": "Selectielijst 2020",
            "version": rule.version,
        },
    )

    rule.refresh_from_db()
    assert (rule.years, rule.source, rule.is_own_choice) == (
        7,
        "Selectielijst 2020",
        False,
    )


def test_a_law_gets_one_term(client):
    client.force_login(UserFactory(administrator=True))
    law = LegalGround.objects.create(name="Nieuwe wet")
    form = {
        "ground": law.pk,
        "years": 3,
        "starts": "last_datum",
        "source": "art. 1",
        "is_own_choice": "on",
    }
    url = reverse("privacy:term-new")

    client.post(url, form)
    again = client.post(url, form)

    assert law.retention.years == 3
    assert again.status_code == 200
    assert RetentionRule.objects.filter(ground=law).count() == 1


@pytest.mark.parametrize("role", ["coordinator", "privacy_officer", "manager"])
def test_nobody_else_sets_terms(client, role):
    client.force_login(UserFactory(**{role: True}))
    rule = RetentionRule.objects.first()

    assert client.get(reverse("privacy:term-new")).status_code == 403
    assert client.get(reverse("privacy:term-edit", args=[rule.uuid])).status_code == 403


@pytest.mark.parametrize("role", ["coordinator", "privacy_officer"])
def test_who_sees_to_destruction_reads_the_terms(client, role):
    client.force_login(UserFactory(**{role: True}))
    terms = reverse("privacy:term-list")
    rule = RetentionRule.objects.first()

    assert terms in text_of(client.get(reverse("privacy:destruction-list")))
    shown = text_of(client.get(terms))
    assert rule.source in shown
    assert reverse("privacy:term-new") not in shown
    assert reverse("privacy:term-edit", args=[rule.uuid]) not in shown


@pytest.mark.parametrize("role", ["professional", "manager"])
def test_nobody_else_reads_the_terms(client, role):
    client.force_login(UserFactory(**({role: True} if role == "manager" else {})))

    assert client.get(reverse("privacy:term-list")).status_code == 403


# Destruction -----------------------------------------------------------------------


def test_two_people_destroy_a_file_and_a_certificate_stays(client, officer):
    household = household_long_closed()
    running = CaseFactory().household
    coordinator = UserFactory(coordinator=True, areas=[household.area])
    client.force_login(officer)
    page = text_of(client.get(reverse("privacy:destruction-list")))
    assert household.number in page
    assert running.number not in page
    assert household.name not in page

    client.post(reverse("privacy:destruction-propose", args=[household.uuid]))
    proposal = Destruction.objects.get()
    approve = reverse("privacy:destruction-approve", args=[proposal.uuid])
    assert client.post(approve).status_code == 403
    client.force_login(coordinator)
    asks = text_of(client.get(approve))
    assert f"Dossier {household.number} vernietigen?" in asks
    assert "Dit kan niet ongedaan worden gemaakt." in asks
    client.post(approve)

    assert not Household.objects.filter(pk=household.pk).exists()
    certificate = Certificate.objects.get()
    page = text_of(client.get(reverse("privacy:certificate", args=[certificate.uuid])))
    assert certificate.number in page
    assert officer.name in page
    assert "Wmo 2015: 15 jaar vanaf het moment dat" in page
    pdf = client.get(reverse("privacy:certificate-pdf", args=[certificate.uuid]))
    assert pdf.content.startswith(b"%PDF")


def test_what_holds_a_file_stands_on_the_list_in_place_of_the_button(client, officer):
    household = household_long_closed()
    LegalHoldFactory(household=household)
    client.force_login(officer)

    page = text_of(client.get(reverse("privacy:destruction-list")))

    assert "Op dit dossier rust een bewaarplicht." in page
    assert "Voorstellen" not in page
    sent = client.post(
        reverse("privacy:destruction-propose", args=[household.uuid]), follow=True
    )
    assert "bewaarplicht" in text_of(sent)
    assert not Destruction.objects.exists()


def test_a_hold_is_placed_and_lifted_by_the_officer(client, officer, household):
    client.force_login(officer)
    url = reverse("privacy:hold-new", args=[household.uuid])
    assert household.name not in text_of(client.get(url))
    client.post(url, {"reason": "Rechtszaak.", "from_on": timezone.localdate()})
    hold = LegalHold.objects.get()
    assert (hold.household, hold.placed_by) == (household, officer)

    client.post(
        reverse("privacy:hold-lift", args=[hold.uuid]), {"reason": "Uitspraak gedaan."}
    )

    hold.refresh_from_db()
    assert hold.lifted_by == officer


def test_a_proposal_is_refused_with_a_reason(client, officer):
    household = household_long_closed()
    client.force_login(officer)
    client.post(reverse("privacy:destruction-propose", args=[household.uuid]))
    second = UserFactory(privacy_officer=True)
    client.force_login(second)
    url = reverse("privacy:destruction-refuse", args=[Destruction.objects.get().uuid])

    assert "Zeg waarom." in text_of(client.post(url, {"reason": ""}))
    client.post(url, {"reason": "De familie vraagt uitstel."})

    assert Destruction.objects.get().status == "refused"
    assert household.number in text_of(client.get(reverse("privacy:destruction-list")))


def test_a_coordinator_of_elsewhere_finds_nothing(client):
    household = household_long_closed()
    client.force_login(
        UserFactory(coordinator=True, areas=[AreaFactory(name="Brouwhuis")])
    )

    assert household.number not in text_of(
        client.get(reverse("privacy:destruction-list"))
    )
    for name in ("destruction-propose", "hold-new"):
        url = reverse(f"privacy:{name}", args=[household.uuid])
        assert client.post(url).status_code == 404


def test_the_page_of_a_household_says_until_when_it_is_kept(client):
    household = household_long_closed()
    client.force_login(UserFactory(coordinator=True, areas=[household.area]))

    page = text_of(client.get(reverse("cases:household", args=[household.uuid])))

    assert "dinsdag 20 februari 2024, vanwege: Wmo 2015" in page
