"""Mandates, the budget, questions, and what others may read of a doorbraak."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.errors import TransitionRefused
from cases.models import Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo import actions, deciding
from mdo.models import Comparison, Doorbraak, DoorbraakBudget, Mandate, Precedent
from mdo.tests.factories import DoorbraakFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


@pytest.fixture
def asker():
    return UserFactory(name="Ilse Verhoeven")


@pytest.fixture
def doorbraak(asker):
    case = CaseFactory(household__name="Huishouden Verbeek")
    case.household.members.create(first_name="Roos", last_name="Verbeek")
    AanspreekpuntFactory(household=case.household, user=asker)
    return DoorbraakFactory(case=case, asked_by=asker, amount_asked=Decimal(900))


@pytest.fixture
def coordinator(doorbraak):
    return UserFactory(coordinator=True, areas=[doorbraak.household.area])


def decision(doorbraak, by, **fields):
    order = {"decision": "granted", "reason": "Omdat.", "mandate": "Mandaat 4"}
    order |= {"doorbraak_id": doorbraak.pk, "by": by, "at": timezone.now()}
    return actions.decide_doorbraak(**{**order, **fields})


@pytest.fixture
def precedent():
    return Precedent.objects.create(
        obstacle="local_rule",
        rule="Verordening art. 4: geen urgentie bij schuld",
        grounds="Het gezin werkt mee en de schuld is geregeld.",
        outcome="granted",
        year=2025,
    )


# Mandates and the budget ----------------------------------------------------------


def test_an_amount_above_the_mandate_is_for_who_has_it(doorbraak, coordinator):
    Mandate.objects.filter(role="coordinator").update(up_to=Decimal(500))

    with pytest.raises(ValidationError, match=r"tot en met €.*500,00"):
        decision(doorbraak, coordinator, amount=Decimal(501))
    with pytest.raises(ValidationError, match="mandaat"):
        decision(doorbraak, coordinator, decision="refused")

    granted = decision(doorbraak, coordinator, amount=Decimal(500))
    assert (granted.decision, granted.amount) == ("granted", Decimal(500))


def test_a_colleague_with_a_mandate_decides_and_who_asked_never(doorbraak, asker):
    colleague = AccessGrantFactory(household=doorbraak.household).user
    with pytest.raises(PermissionDenied):
        decision(doorbraak, colleague)
    Mandate.objects.create(role="professional", up_to=Decimal(1000))

    with pytest.raises(PermissionDenied):
        decision(doorbraak, asker)

    assert decision(doorbraak, colleague, amount=Decimal(900)).decided_by == colleague


def test_the_budget_counts_spent_reserved_and_asked(doorbraak, coordinator):
    DoorbraakBudget.objects.create(year=2026, amount=Decimal(5000))
    for amount, settled_on in ((1000, TODAY), (700, None)):
        DoorbraakFactory(
            decision="granted", decided_on=TODAY, amount=amount, settled_on=settled_on
        )
    DoorbraakFactory(
        asked_on=date(2025, 1, 1),
        decision="granted",
        decided_on=date(2025, 12, 31),
        amount=4000,
    )

    budget = deciding.budget_of(2026)

    assert (budget.spent, budget.reserved, budget.asked) == (1000, 700, 900)
    assert budget.left == 3300
    assert not budget.is_tight
    # One more is asked for than there is.
    DoorbraakFactory(amount_asked=2401)
    assert deciding.budget_of(2026).is_tight


def test_a_manager_is_told_the_budget_and_no_sum_of_today(client):
    """The sums of one day and the next would tell of a single doorbraak."""
    DoorbraakBudget.objects.update_or_create(year=2026, defaults={"amount": 5000})
    DoorbraakFactory(decision="granted", decided_on=TODAY, amount=1234)
    DoorbraakFactory(amount_asked=987)
    pages = {}
    for role in ("manager", "coordinator"):
        client.force_login(UserFactory(**{role: True}))
        page = client.get("/doorbraakbudget")
        pages[role] = " ".join(page.content.decode().replace("\u00a0", " ").split())

    assert "€ 5.000,00" in pages["manager"]
    for told in ("1.234", "987,00", "3.766"):
        assert told in pages["coordinator"]
        assert told not in pages["manager"]


def test_overdrawing_the_budget_is_warned_of_first(client, doorbraak, coordinator):
    DoorbraakBudget.objects.create(year=2026, amount=Decimal(800))
    client.force_login(coordinator)
    url = reverse("mdo:doorbraak-decide", args=[doorbraak.uuid])
    said = {"version": 1, "decision": "granted", "reason": "Ja.", "mandate": "M4"}

    warned = client.post(url, {**said, "amount": "900"}).content.decode()

    assert "800,00 over" in warned
    assert "Ja." in warned
    assert not Doorbraak.objects.get().is_decided
    client.post(url, {**said, "amount": "900", "over_budget": "on"})
    decided = Doorbraak.objects.get()
    assert (decided.amount, decided.over_budget) == (900, True)
    assert deciding.budget_of(2026).overdrawn == 1


def test_who_decides_reads_how_the_budget_stands_and_the_own_mandate(
    client, doorbraak, coordinator
):
    Mandate.objects.update_or_create(
        role="coordinator", defaults={"up_to": Decimal(2500)}
    )
    DoorbraakBudget.objects.create(year=2026, amount=Decimal(5000))
    for amount, settled_on in ((1000, TODAY), (750, None)):
        DoorbraakFactory(
            decision="granted", decided_on=TODAY, amount=amount, settled_on=settled_on
        )
    client.force_login(coordinator)

    page = client.get(reverse("mdo:doorbraak", args=[doorbraak.uuid])).content.decode()

    text = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "€ 1.000 besteed, € 750 gereserveerd. <strong>€ 3.250 over." in text
    assert "Je mandaat gaat tot en met € 2.500." in text
    assert deciding.budget_of(2026).reserved_share == 15


def test_a_professional_with_a_mandate_is_warned_too(client, doorbraak):
    Mandate.objects.create(role="professional", up_to=Decimal(5000))
    DoorbraakBudget.objects.create(year=2026, amount=Decimal(1000))
    DoorbraakFactory(decision="granted", decided_on=TODAY, amount=200)
    grant = AccessGrantFactory(household=doorbraak.household)
    client.force_login(grant.user)
    url = reverse("mdo:doorbraak-decide", args=[doorbraak.uuid])
    said = {"version": 1, "decision": "granted", "reason": "Ja.", "mandate": "M4"}

    page = client.get(reverse("mdo:doorbraak", args=[doorbraak.uuid])).content.decode()
    warned = client.post(url, {**said, "amount": "900"}).content.decode()

    assert "€\xa0800" in page
    assert "800,00 over" in warned
    client.post(url, {**said, "amount": "700", "over_budget": "on"})
    # It said so, and there was enough.
    assert not Doorbraak.objects.get(pk=doorbraak.pk).over_budget


def test_the_administrator_sets_mandates_and_budgets(client):
    client.force_login(UserFactory(administrator=True))

    client.post(
        reverse("mdo:doorbraak-rules"),
        {"coordinator": "5.000", "professional": "250", "this_year": "200.000"},
    )

    limits = dict(Mandate.objects.values_list("role", "up_to"))
    assert limits == {"coordinator": 5000, "professional": 250}
    assert DoorbraakBudget.objects.get().amount == 200_000


def test_two_administrators_do_not_overwrite_each_others_budget(client):
    client.force_login(UserFactory(administrator=True))
    url = reverse("mdo:doorbraak-rules")
    row = DoorbraakBudget.objects.create(year=2026, amount=Decimal(9000))
    read = {
        "coordinator_without_limit": "on",
        "this_year_version": row.version,
        "next_year_version": 0,
    }

    first = client.post(url, {**read, "this_year": "8.000"})
    second = client.post(url, {**read, "this_year": "7.000"})

    assert (first.status_code, second.status_code) == (302, 409)
    assert DoorbraakBudget.objects.get().amount == 8000
    page = second.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "is nu: € 8.000,00" in page
    assert 'value="7.000"' in page
    seen = {**read, "this_year_version": row.version + 1}
    client.post(url, {**seen, "this_year": "7.000"})
    assert DoorbraakBudget.objects.get().amount == 7000


@pytest.mark.parametrize(
    ("limits", "field", "said"),
    [
        (
            {"coordinator_without_limit": "on", "coordinator": "5.000"},
            "coordinator",
            "Vul een bedrag in of kies zonder grens, niet allebei.",
        ),
        (
            {"coordinator": "250", "professional": "250,01"},
            "professional",
            "Dit mag niet meer zijn dan het bedrag van de coördinator.",
        ),
    ],
)
def test_mandates_that_contradict_are_refused_beside_them(client, limits, field, said):
    client.force_login(UserFactory(administrator=True))
    before = list(Mandate.objects.values_list("role", "up_to"))

    url = reverse("mdo:doorbraak-rules")
    response = client.post(url, {**limits, "this_year": "9.000"})

    form = response.context["form"]
    assert form.errors == {field: [said]}
    assert form["coordinator"].value() == limits["coordinator"]
    assert form["this_year"].value() == "9.000"
    assert list(Mandate.objects.values_list("role", "up_to")) == before
    assert not DoorbraakBudget.objects.exists()


def test_a_coordinator_without_limit_may_decide_more_than_any_professional(client):
    client.force_login(UserFactory(administrator=True))
    said = {"coordinator_without_limit": "on", "professional": "9.000"}

    done = client.post(reverse("mdo:doorbraak-rules"), said, follow=True)

    limits = dict(Mandate.objects.values_list("role", "up_to"))
    assert limits == {"coordinator": None, "professional": 9000}
    assert "De regels voor doorbraken zijn bewaard." in done.content.decode()


# A question first -----------------------------------------------------------------


def test_a_doorbraak_sent_back_is_decided_after_the_answer(
    client, doorbraak, asker, coordinator
):
    client.force_login(coordinator)
    page = reverse("mdo:doorbraak-send-back", args=[doorbraak.uuid])
    client.post(page, {"version": 1, "question": "Wat doet de familie zelf?"})
    assert Notification.objects.filter(user=asker, kind="doorbraak_question").exists()
    with pytest.raises(TransitionRefused, match="Eerst moet de vraag"):
        decision(doorbraak, coordinator)

    client.force_login(asker)
    shown = client.get(reverse("mdo:doorbraak", args=[doorbraak.uuid]))
    answered = {"answer": "Zij betalen de helft."}
    client.post(reverse("mdo:doorbraak-answer", args=[doorbraak.uuid]), answered)

    assert "Wat doet de familie zelf?" in shown.content.decode()
    assert Notification.objects.filter(kind="doorbraak_answered").exists()
    assert decision(doorbraak, coordinator).is_decided


# Earlier doorbraken ---------------------------------------------------------------


def test_what_others_may_read_names_nobody(doorbraak, coordinator):
    with CaptureQueriesContext(connection) as asked:
        decision(doorbraak, coordinator, amount=Decimal(900))
    # Two who grant at once take turns, so that the second is warned.
    statements = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert any("mdo_doorbraakbudget" in one for one in statements)
    order = {"doorbraak_id": doorbraak.pk, "by": coordinator, "at": timezone.now()}

    with pytest.raises(ValidationError, match="Laat de namen weg: Roos, Verhoeven"):
        deciding.share(rule="Art. 4", grounds="Roos en Verhoeven willen dit.", **order)
    number = doorbraak.case.number
    for grounds in (
        "Verbeeks huur",
        "verbeek wil dit",
        "Zie HA-99999",
        f"Zie {number}",
        f"Als {doorbraak.number}.",
    ):
        with pytest.raises(ValidationError, match="Laat de namen weg"):
            deciding.share(rule="Art. 4", grounds=grounds, **order)

    shared = deciding.share(rule="Art. 4", grounds="Zonder huis geen werk.", **order)
    assert (shared.outcome, shared.amount, shared.year) == ("granted", 900, 2026)
    with pytest.raises(TransitionRefused, match="al gedeeld"):
        deciding.share(rule="Art. 4", grounds="Nog eens.", **order)


def test_nor_does_it_name_anybody_by_what_was_set_right_since(doorbraak, coordinator):
    decision(doorbraak, coordinator, amount=Decimal(900))
    household, member = doorbraak.household, doorbraak.household.members.first()
    old = (member.first_name, household.name.split()[-1], household.postcode)
    member.first_name, household.name = "Anders", "Huishouden Nieuwenhuis"
    household.postcode = "5709 ZZ"
    member.save()
    household.save()
    order = {"doorbraak_id": doorbraak.pk, "by": coordinator, "at": timezone.now()}

    for name in (*old, "Anders", "Nieuwenhuis", "5709ZZ"):
        with pytest.raises(ValidationError, match="Laat de namen weg"):
            deciding.share(rule="Art. 4", grounds=f"Bij {name} thuis.", **order)


def test_a_stranger_finds_grounds_and_outcome_but_no_household(
    client, doorbraak, coordinator
):
    decision(doorbraak, coordinator, amount=Decimal(900))
    deciding.share(
        doorbraak_id=doorbraak.pk,
        rule="Verordening art. 4",
        grounds="Zonder huis geen werk.",
        by=coordinator,
        at=timezone.now(),
    )
    client.force_login(UserFactory())
    url = reverse("mdo:precedent-list")

    found = client.post(url, {"q": "huis werk"}, follow=True)
    nothing = client.post(url, {"q": "huis werk", "kind": "law"}, follow=True)

    text = found.content.decode()
    assert "Zonder huis geen werk." in text
    assert "huis" not in found.redirect_chain[0][0]
    for secret in (doorbraak.number, "Verbeek", doorbraak.household.number):
        assert secret not in text
    assert "geen eerdere doorbraak" in nothing.content.decode()


def test_a_comparison_says_why_and_counts_as_looked_at(
    client, doorbraak, asker, precedent
):
    client.force_login(asker)
    url = reverse("mdo:doorbraak-compare", args=[doorbraak.uuid, precedent.uuid])

    empty = client.post(url, {"is_alike": "no", "why": ""}).content.decode()
    client.post(url, {"is_alike": "no", "why": "Hier is geen schuld."})
    page = client.get(reverse("mdo:doorbraak", args=[doorbraak.uuid])).content.decode()

    assert "Zeg waarom hij vergelijkbaar is of anders." in empty
    assert Comparison.objects.get().is_alike is False
    assert "Hier is geen schuld." in page


# Settling -------------------------------------------------------------------------


def test_settling_takes_a_payer_and_a_day_after_the_decision(doorbraak, coordinator):
    order = {
        "doorbraak_id": doorbraak.pk,
        "settle_with": OrganisationFactory(),
        "by": coordinator,
        "at": timezone.now(),
    }
    with pytest.raises(TransitionRefused, match="geen bedrag"):
        deciding.settle(settled_on=TODAY, **order)
    decision(doorbraak, coordinator, amount=Decimal(900))
    with pytest.raises(ValidationError, match="tussen het besluit en vandaag"):
        deciding.settle(settled_on=TODAY - timedelta(days=1), **order)

    settled = deciding.settle(settled_on=TODAY, **order)

    assert (settled.settled_on, settled.settled_by) == (TODAY, coordinator)
    assert deciding.budget_of(2026).spent == 900
