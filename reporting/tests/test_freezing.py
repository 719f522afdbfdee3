"""Reports that are frozen: the figures stay, and the page says what changed since."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cases import acting
from cases.tests.factories import AreaFactory, CaseFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from mdo.models import Agreement
from mdo.tests.factories import AgreementFactory
from reporting import freezing
from reporting.models import FrozenReport
from reporting.tests.factories import CostLineFactory, CostsConfirmationFactory

pytestmark = pytest.mark.django_db


def of_area(name="Helmond-West"):
    return UserFactory(
        coordinator=True, areas=[AreaFactory(name=name)], organisation=None
    )


@pytest.fixture
def agreement():
    case = CaseFactory(household__area=AreaFactory(name="Helmond-West"))
    return AgreementFactory(mdo__case=case, agreed_on=timezone.localdate())


@pytest.fixture
def frozen(client, agreement):
    client.force_login(of_area())
    answer = client.post("/reports/deadlines/frozen")
    assert answer.status_code == 302
    return FrozenReport.objects.get()


def test_what_was_frozen_stays_and_the_page_says_what_changed(
    client, agreement, frozen
):
    address = f"/reports/frozen/{frozen.uuid}"
    assert client.get(address).context["changed"] == []

    Agreement.objects.filter(pk=agreement.pk).update(
        status="done", done_on=timezone.localdate(), done_by=agreement.owner
    )
    page = client.get(address)

    changed = {
        line.key: (line.then, line.now, line.difference)
        for line in page.context["changed"]
        if line.where == "Alle gebieden"
    }
    assert changed["unfinished"] == ("1", "0", "\u2212\u00a01")
    assert changed["done"] == ("0", "1", "+\u00a01")
    assert changed["withinSixWeeksShare"] == ("–", "100\u00a0%", "–")
    assert "agreements" not in changed


def test_a_colleague_of_the_area_sees_it_and_one_of_another_does_not(client, frozen):
    address = f"/reports/frozen/{frozen.uuid}"

    for name, status in (("Helmond-West", 200), ("Stiphout", 404)):
        client.force_login(of_area(name))
        assert client.get(address).status_code == status
        listed = address in client.get("/reports/frozen").content.decode()
        assert listed == (status == 200)


def test_the_database_keeps_it_from_others_when_the_code_forgets(
    client, frozen, monkeypatch
):
    """With every filter gone: small numbers are of who has all the areas in them."""
    everything = FrozenReport.objects.order_by("pk")
    monkeypatch.setattr(freezing, "frozen_for", lambda user: everything.all())
    address = f"/reports/frozen/{frozen.uuid}"

    for name, status in (("Helmond-West", 200), ("Stiphout", 404)):
        client.force_login(of_area(name))
        assert client.get(address).status_code == status
        listed = address in client.get("/reports/frozen").content.decode()
        assert listed == (status == 200)

    one_area_of_two = FrozenReport.objects.filter(pk=frozen.pk)
    one_area_of_two.update(areas=[*frozen.areas, AreaFactory(name="Stiphout").pk])
    client.force_login(of_area("Helmond-West"))
    assert client.get(address).status_code == 404


def test_the_database_lets_nobody_freeze_for_others_or_write_over_it(frozen):
    stranger, colleague = of_area("Stiphout"), of_area()
    row = {
        "report": "deadlines", "as_of": frozen.as_of, "content": {},
        "areas": frozen.areas,
    }  # fmt: skip

    def is_refused(person, act):
        with (
            pytest.raises(ProgrammingError, match="row-level security|permission"),
            transaction.atomic(),
            acting.as_role(acting.WEB),
            acting.acting(person.pk),
        ):
            act()
        return True

    create = FrozenReport.objects.create
    assert is_refused(stranger, lambda: create(**row, frozen_by=stranger))
    assert is_refused(colleague, lambda: create(**row, frozen_by=frozen.frozen_by))
    every = FrozenReport.objects.all()
    assert is_refused(frozen.frozen_by, lambda: every.update(content={}))
    assert is_refused(frozen.frozen_by, every.delete)


@pytest.mark.parametrize("role", ["manager", "professional"])
def test_nobody_else_freezes_a_report_or_sees_one(client, frozen, role):
    client.force_login(UserFactory(role=role))

    assert client.post("/reports/deadlines/frozen").status_code == 403
    assert client.get(f"/reports/frozen/{frozen.uuid}").status_code == 403
    assert FrozenReport.objects.count() == 1


def test_who_has_no_area_has_nothing_to_freeze(client):
    client.force_login(UserFactory(coordinator=True, areas=[], organisation=None))

    answer = client.post("/reports/deadlines/frozen", follow=True)

    assert "Je hebt geen gebieden" in answer.content.decode()
    assert not FrozenReport.objects.exists()
    assert client.post("/reports/else/frozen").status_code == 404


def test_what_is_frozen_of_one_voordeur_is_compared_with_that_one(client, agreement):
    other = CaseFactory(
        household__area=agreement.mdo.case.household.area, voordeur="De balie"
    )
    AgreementFactory(mdo__case=other, agreed_on=timezone.localdate())
    client.force_login(of_area())

    client.post("/reports/deadlines/frozen?voordeur=De+balie")
    page = client.get(f"/reports/frozen/{FrozenReport.objects.get().uuid}")

    numbers = {line.key: line.then for line in page.context["lines"]}
    assert numbers["agreements"] == "1"
    assert page.context["changed"] == []


class TestByTheApi:
    def test_it_freezes_and_says_what_changed_as_the_page_does(self, agreement):
        asking = client_of(of_area())
        made = asking.post("/api/v1/frozen-reports", {"report": "deadlines"})
        assert made.status_code == 201
        [row] = asking.get("/api/v1/frozen-reports?report=deadlines").json()["results"]
        assert (row["uuid"], row["asked"]) == (made.json()["uuid"], {})

        Agreement.objects.filter(pk=agreement.pk).update(
            status="done", done_on=timezone.localdate(), done_by=agreement.owner
        )

        address = f"/api/v1/frozen-reports/{row['uuid']}"
        [then] = asking.get(f"{address}/figures").json()["tables"]
        [changes] = asking.get(f"{address}/changes").json()["tables"]
        assert (then["total"]["done"], then["total"]["unfinished"]) == (0, 1)
        assert changes["comparedWith"]["total"] == then["total"]
        difference = changes["difference"]["total"]
        assert (difference["done"], difference["unfinished"]) == (1, -1)
        assert difference["agreements"] == 0
        of_area_then = changes["comparedWith"]["byArea"]["Helmond-West"]
        assert of_area_then["unfinished"] == 1

    def test_amounts_are_numbers_again(self):
        case = CaseFactory(household__area=AreaFactory(name="Helmond-West"))
        CostLineFactory(case=case, period="before")
        for period in ("before", "after"):
            CostsConfirmationFactory(case=case, period=period)
        asking = client_of(of_area())
        made = asking.post("/api/v1/frozen-reports", {"report": "rendement"}).json()

        address = f"/api/v1/frozen-reports/{made['uuid']}/changes"
        [table] = asking.get(address).json()["tables"]

        before = table["comparedWith"]["total"]["realBefore"]
        assert Decimal(before) > 0
        assert table["total"]["realBefore"] == before
        assert Decimal(table["difference"]["total"]["realBefore"]) == 0

    def test_a_manager_and_another_area_do_not_get_it(self, frozen):
        address = f"/api/v1/frozen-reports/{frozen.uuid}"
        for path in ("", "/figures", "/changes"):
            manager = client_of(UserFactory(manager=True)).get(address + path)
            stranger = client_of(of_area("Stiphout")).get(address + path)
            assert (manager.status_code, stranger.status_code) == (403, 404)
        body = {"report": "deadlines"}
        for person, status in ((UserFactory(manager=True), 403), (UserFactory(), 403)):
            answer = client_of(person).post("/api/v1/frozen-reports", body)
            assert answer.status_code == status


def test_what_is_saved_for_a_euro_has_cents():
    assert freezing._said("realSavingPerEuro", Decimal("1.4435")) == "€\u00a01,44"
    assert freezing._said("realBefore", Decimal("1234.56")) == "€\u00a01.235"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("realSaving", "Verschil in echte kosten"),
        ("netRealSaving", "Verschil met inzet"),
        ("gemeente saving", "gemeente, verschil"),
    ],
)
def test_what_is_saved_is_told_as_the_page_of_rendement_tells_it(key, words):
    line = freezing._line(("Alle gebieden", key), Decimal(1000), Decimal(1500))

    said = [text.replace("\u00a0", " ") for text in (line.then, line.now)]
    assert (line.words, *said) == (words, "− € 1.000", "− € 1.500")
    assert line.difference.replace("\u00a0", " ") == "− € 500"
    nothing = freezing._line(("Alle gebieden", key), Decimal(0), None)
    assert nothing.then.replace("\u00a0", " ") == "€ 0"
