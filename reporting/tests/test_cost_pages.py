"""The costs of a case on a page: lines, copies, confirmations and hours."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from cases.models import AccessLog
from cases.tests.factories import (
    HouseholdMemberFactory,
    UserFactory,
)
from mdo.tests.factories import DoorbraakFactory
from reporting.models import CostLine, CostsConfirmation, Effort, Price, PriceList

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


@pytest.fixture
def price():
    return PriceList.objects.in_force().prices.get(code="SDV-TRAJECT")


def at(name, *args):
    return reverse(f"reporting:{name}", args=args)


def line(price, **said):
    return {
        "price": str(price.uuid),
        "times": "1",
        "per": "year",
        "certainty": "estimated",
        **said,
    }


def test_a_line_is_a_volume_a_year_times_the_price_of_the_list(client, case, price):
    url = at("costs", case.uuid, "before")
    answer = client.post(url, line(price, times="0,5", per="month"), follow=True)
    added = CostLine.objects.get()
    assert added.quantity == 6
    assert (added.unit_price, added.payer) == (price.amount, price.payer)
    assert "is toegevoegd" in answer.text
    # 6 x € 8.121,00
    assert "€\u00a048.726" in answer.text


def test_an_own_price_needs_a_reason_and_nothing_typed_is_lost(client, case, price):
    url = at("costs", case.uuid, "before")
    answer = client.post(url, line(price, times="2", unit_price="100,50"))
    assert "Schrijf op waarom" in answer.text
    assert answer.context["form"]["unit_price"].value() == "100,50"
    assert not CostLine.objects.exists()
    own = line(price, times="2", unit_price="100,50", own_price_reason="contract")
    client.post(url, own)
    assert CostLine.objects.get().unit_price == Decimal("100.50")


def test_all_that_is_missing_is_said_at_once(client, case):
    answer = client.post(at("costs", case.uuid, "before"), {"times": "veel"})
    for words in ("Kies wat er geld kost.", "Vul een getal in", "Kies hoe zeker"):
        assert words in answer.text


def test_the_price_list_can_be_searched(client, case):
    page = client.get(at("costs", case.uuid, "before"), {"q": "schuldhulp"})
    prices = page.context["form"].fields["price"].choices
    names = [words for _group, found in prices[1:] for _uuid, words in found]
    assert names
    assert all("chuldhulp" in name for name in names)
    # What one sees before the list is opened.
    assert prices[0][1] == f"{len(names)} gevonden"
    assert page.context["form"]["price"].value() == prices[1][1][0][0]
    several = client.get(at("costs", case.uuid, "before"), {"q": "wmo"})
    assert re.search(r">\d+ gevonden: kies…<", several.text)
    nothing = client.get(at("costs", case.uuid, "before"), {"q": "xyzzy"})
    assert "Niets gevonden" in nothing.text


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("-5", "Vul minstens 0 in."),
        ("99999999999", "Dit getal is te groot."),
        ("0,12345", "Vul hoogstens 4 cijfers achter de komma in."),
        ("veel", "Vul een getal in, bijvoorbeeld 2 of 0,5."),
    ],
)
def test_a_quantity_is_refused_in_plain_words(client, case, price, typed, refusal):
    url = at("costs", case.uuid, "before")

    answer = client.post(url, line(price, times=typed))

    assert refusal in answer.text
    assert answer.context["form"]["times"].value() == typed
    assert not CostLine.objects.exists()


def test_after_begins_as_a_copy_of_before_and_then_changes(client, case, price):
    client.post(at("costs", case.uuid, "before"), line(price, times="2"))
    client.post(at("costs-copy", case.uuid, "after"))
    copied = CostLine.objects.get(period="after")
    url = at("cost-line", copied.uuid)
    form = client.get(url).context["form"]
    data = line(price, times="1", read_at=form["read_at"].value())
    client.post(url, data)
    copied.refresh_from_db()
    assert copied.quantity == 1
    assert CostLine.objects.get(period="before").quantity == 2


def test_all_quantities_are_changed_on_one_sheet(client, case, price):
    other = PriceList.objects.in_force().prices.get(code="WIA")
    client.post(at("costs", case.uuid, "before"), line(price, times="2"))
    client.post(at("costs", case.uuid, "before"), line(other, times="1"))
    copied = client.post(at("costs-copy", case.uuid, "after"))
    url = at("cost-quantities", case.uuid, "after")
    assert copied.url == url
    form = client.get(url).context["form"]
    first, second = CostLine.objects.filter(period="after").order_by("pk")
    said = {"read_at": form["read_at"].value(), str(first.uuid): "0,5"}
    refused = client.post(url, {**said, str(second.uuid): "veel"})
    assert refused.context["form"][str(first.uuid)].value() == "0,5"
    assert "1 regel is gewijzigd" in (
        client.post(url, {**said, str(second.uuid): "1"}, follow=True).text
    )
    after = CostLine.objects.filter(period="after").order_by("pk")
    assert [one.quantity for one in after] == [Decimal("0.5"), 1]
    assert after[1].recorded_at == second.recorded_at
    # From a sheet that was opened before that.
    stale = client.post(url, {**said, str(second.uuid): "3"})
    assert stale.status_code == 409
    assert stale.context["form"][str(second.uuid)].value() == "3"
    again = {"read_at": stale.context["form"]["read_at"].value()}
    client.post(url, {**said, **again, str(second.uuid): "3"})
    assert CostLine.objects.get(pk=second.pk).quantity == 3
    CostLine.objects.filter(pk=second.pk).delete()
    assert client.post(url, {**said, str(second.uuid): "3"}).status_code in (302, 409)
    client.post(at("costs-confirm", case.uuid, "after"))
    assert client.post(url, {**said, **again}).status_code == 409


def test_twelve_years_in_a_year_are_most_likely_months(client, case):
    yearly = PriceList.objects.in_force().prices.get(code="WIA")
    url = at("costs", case.uuid, "before")
    answer = client.post(url, line(yearly, times="1", per="month"), follow=True)
    assert "12 jaar × €\u00a021.123,00 is €\u00a0253.476 per jaar" in answer.text
    assert "meer dan er in een jaar past" in answer.text
    HouseholdMemberFactory.create_batch(12, household=case.household)
    assert "meer dan er in een jaar past" not in client.get(url).text


def test_a_copy_is_refused_where_there_are_lines(client, case, price):
    client.post(at("costs", case.uuid, "before"), line(price))
    client.post(at("costs", case.uuid, "after"), line(price))
    answer = client.post(at("costs-copy", case.uuid, "after"), follow=True)
    assert "Er staan al regels" in answer.text
    assert CostLine.objects.filter(period="after").count() == 1


def test_what_a_colleague_changed_is_not_overwritten_unseen(client, case, price):
    client.post(at("costs", case.uuid, "before"), line(price))
    url = at("cost-line", CostLine.objects.get().uuid)
    read_at = client.get(url).context["form"]["read_at"].value()
    client.post(url, line(price, times="3", read_at=read_at))
    stale = client.post(url, line(price, times="5", read_at=read_at))
    assert stale.status_code == 409
    assert stale.context["form"]["times"].value() == "5"
    assert CostLine.objects.get().quantity == 3


def test_confirmed_costs_are_not_changed_until_that_is_taken_back(client, case, price):
    before = at("costs", case.uuid, "before")
    client.post(before, line(price))
    client.post(at("costs-confirm", case.uuid, "before"))
    assert CostsConfirmation.objects.get().period == "before"
    refused = client.post(before, line(price))
    assert refused.status_code == 409
    only = CostLine.objects.get()
    client.post(at("cost-line-remove", only.uuid))
    assert CostLine.objects.exists()
    client.post(at("costs-reopen", case.uuid, "before"))
    client.post(at("cost-line-remove", only.uuid))
    assert not CostLine.objects.exists()


def test_a_forecast_cannot_be_confirmed(client, case):
    assert client.post(at("costs-confirm", case.uuid, "without")).status_code == 404


def test_real_costs_and_transfers_are_never_one_sum(client, case, price):
    transfer = Price.objects.filter(kind="transfer")[0]
    client.post(at("costs", case.uuid, "before"), line(price))
    client.post(at("costs", case.uuid, "before"), line(transfer))
    costs = client.get(at("costs", case.uuid, "before")).context["costs"]
    totals = {kind.kind: kind.total.before for kind in costs.kinds}
    assert totals == {"real": price.amount, "transfer": transfer.amount}
    assert costs.real.before == price.amount


def test_net_is_what_is_saved_less_what_was_put_in(client, case, price):
    client.post(at("costs", case.uuid, "before"), line(price, times="2"))
    client.post(at("costs", case.uuid, "after"), line(price))
    organisation = case.household.aanspreekpunten.get().user.organisation
    hours = {"organisation": str(organisation.uuid), "hours": "10", "rate": "85,50"}
    client.post(at("effort-new", case.uuid), hours)
    for period in ("before", "after"):
        client.post(at("costs-confirm", case.uuid, period))
    page = client.get(at("costs", case.uuid, "after"))
    assert page.context["costs"].net == Decimal("8121.00") - 855
    # In words: with a minus beside it the difference of the costs is a saving too.
    assert "€\u00a07.266 minder" in page.text


def test_hours_can_be_taken_out_again(client, case, owner):
    hours = {
        "organisation": str(owner.organisation.uuid),
        "hours": "x",
        "rate": "85,50",
    }
    refused = client.post(at("effort-new", case.uuid), hours)
    assert "Vul een getal in" in refused.text
    client.post(at("effort-new", case.uuid), hours | {"hours": "2,5"})
    effort = Effort.objects.get()
    assert effort.hours == Decimal("2.5")
    client.post(at("effort-remove", effort.uuid))
    assert not Effort.objects.exists()


def test_hours_leave_one_on_the_page_where_they_were_typed(client, case, owner):
    hours = {"organisation": str(owner.organisation.uuid), "rate": "85,50"}
    before = at("costs", case.uuid, "before")

    refused = client.post(at("effort-new", case.uuid), hours | {"period": "before"})
    added = client.post(
        at("effort-new", case.uuid), hours | {"period": "before", "hours": "2"}
    )
    removed = client.post(
        at("effort-remove", Effort.objects.get().uuid), {"period": "before"}
    )

    assert refused.context["period"] == "before"
    assert (added.url, removed.url) == (before, before)


def test_a_line_is_taken_out_only_by_a_second_press(client, case, price):
    client.post(at("costs", case.uuid, "before"), line(price))

    page = client.get(at("costs", case.uuid, "before")).text

    button = page.index(at("cost-line-remove", CostLine.objects.get().uuid))
    row = page[page.rindex("<td", 0, button) : button]
    assert "<details" in row
    assert "Haal eruit" in row


def test_an_unlikely_sum_is_a_warning_and_no_refusal(client, case, price):
    url = at("costs", case.uuid, "before")
    assert "zwaarste huishoudens" not in client.get(url).text
    client.post(url, line(price, times="15"))
    assert "zwaarste huishoudens" in client.get(url).text


def test_a_line_can_be_about_a_person_of_this_household_only(client, case, price):
    member = HouseholdMemberFactory(household=case.household)
    stranger = HouseholdMemberFactory()
    url = at("costs", case.uuid, "before")
    refused = client.post(url, line(price, about=str(stranger.uuid)))
    assert "Kies iemand van dit huishouden." in refused.text
    client.post(url, line(price, about=str(member.uuid)))
    assert CostLine.objects.get().about == member


def test_looking_is_logged(client, case, owner):
    client.get(at("costs", case.uuid, "before"))
    logged = AccessLog.objects.latest("pk")
    assert (logged.user, logged.household) == (owner, case.household)


def test_the_household_page_leads_to_it(client, case):
    page = client.get(reverse("cases:household", args=[case.household.uuid]))
    assert at("costs", case.uuid, "before") in page.text


def test_a_stranger_finds_nothing(client, case, price):
    client.post(at("costs", case.uuid, "before"), line(price))
    only = CostLine.objects.get()
    client.force_login(UserFactory())
    assert client.get(at("costs", case.uuid, "before")).status_code == 404
    assert client.get(at("cost-line", only.uuid)).status_code == 404
    for url in (
        at("costs", case.uuid, "before"),
        at("cost-line", only.uuid),
        at("cost-line-remove", only.uuid),
        at("costs-copy", case.uuid, "after"),
        at("costs-confirm", case.uuid, "before"),
        at("costs-reopen", case.uuid, "before"),
        at("effort-new", case.uuid),
    ):
        assert client.post(url).status_code == 404
    assert CostLine.objects.count() == 1


def test_a_doorbraak_weighs_muddling_on_against_breaking_through(client, case, price):
    doorbraak = DoorbraakFactory(case=case, amount_asked=Decimal(900))
    page = reverse("mdo:doorbraak", args=[doorbraak.uuid])
    assert "zonder de aanpak" in client.get(page).text

    client.post(at("costs", case.uuid, "without"), line(price, times="2"))
    client.post(at("costs", case.uuid, "after"), line(price, times="1"))
    weighed = client.get(page).text

    # Twice and once € 8.121,00.
    assert "€\u00a016.242" in weighed
    assert "€\u00a08.121" in weighed
    assert "€\u00a0900,00" in weighed
