"""Doorbraken: the list, asking, the reasoning of two people, the decision."""

import re
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, AccessLog, Leefdomein, Notification
from cases.tests.factories import (
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.actions import DOORBRAAK_TEXTS
from mdo.forms.doorbraken import TextsForm
from mdo.models import Agreement, Doorbraak
from mdo.tests.factories import AgreementFactory, DoorbraakFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


@pytest.fixture
def doorbraak(case, owner):
    return DoorbraakFactory(
        case=case, asked_by=owner, alleged_rule="Geen urgentie bij huurschuld"
    )


@pytest.fixture
def coordinator(case):
    west = AreaFactory(name="Helmond-West")
    return UserFactory(name="Jasper Biezenbos", coordinator=True, areas=[west])


def address(name, row=None):
    return reverse(f"mdo:doorbraak-{name}", args=[row.uuid] if row else [])


def page_of(doorbraak):
    return reverse("mdo:doorbraak", args=[doorbraak.uuid])


def text_of(response):
    return " ".join(response.content.decode().split())


def asked(**fields):
    return {
        "token": str(uuid4()),
        "obstacle": "law",
        "alleged_rule": "Eerst wachten",
        **fields,
    }


def as_read(client, doorbraak):
    """Return what a browser sends back when nothing on the form is changed."""
    page = client.get(address("edit", doorbraak)).content.decode()
    form = page.partition('id="doorbraak-form"')[2]
    data = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    )
    for name in TextsForm.base_fields:
        data.setdefault(f"initial-{name}", "")
        data[name] = data[f"initial-{name}"]
    return data


def decided(doorbraak, **fields):
    return {
        "version": doorbraak.version,
        "decision": "granted",
        "reason": "Het doel van de wet wordt gediend.",
        "mandate": "Mandaatregister, 4.2",
        **fields,
    }


def test_the_form_asks_for_every_text_of_the_action():
    assert set(TextsForm.base_fields) == set(DOORBRAAK_TEXTS)


# Who gets in -------------------------------------------------------------------

PAGES = ["new", "edit", "decide"]


@pytest.mark.parametrize("name", [*PAGES, None])
def test_who_is_not_signed_in_is_sent_to_signing_in(client, name):
    url = reverse(f"mdo:doorbraak-{name}" if name else "mdo:doorbraak", args=[uuid4()])

    for response in (client.get(url), client.get(address("list"))):
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("trait", ["manager", "administrator", "privacy_officer"])
def test_other_roles_have_no_doorbraken(client, doorbraak, trait):
    client.force_login(UserFactory(**{trait: True}))

    assert client.get(address("list")).status_code == 403
    assert client.get(page_of(doorbraak)).status_code == 403
    assert client.post(address("new", doorbraak.case), asked()).status_code == 403


def test_a_stranger_gets_404_everywhere(client, doorbraak):
    client.force_login(UserFactory())

    assert client.get(page_of(doorbraak)).status_code == 404
    assert client.get(address("edit", doorbraak)).status_code == 404
    assert client.post(address("decide", doorbraak), {}).status_code == 404
    assert client.post(address("new", doorbraak.case), asked()).status_code == 404
    assert "Geen urgentie" not in text_of(client.get(address("list")))


def test_who_may_only_look_reads_it_and_changes_nothing(client, doorbraak):
    person = UserFactory()
    AccessGrantFactory(
        household=doorbraak.household,
        user=person,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Acute onveiligheid",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    client.force_login(person)

    page = text_of(client.get(page_of(doorbraak)))

    assert "Geen urgentie bij huurschuld" in page
    assert "Onderbouwing schrijven" not in page
    assert client.get(address("edit", doorbraak)).status_code == 403
    assert client.post(address("new", doorbraak.case), asked()).status_code == 403


# The list ----------------------------------------------------------------------


def test_the_list_shows_what_waits_and_what_was_decided(client, doorbraak):
    DoorbraakFactory(
        case=doorbraak.case,
        decision="granted",
        decided_on=TODAY,
        amount=Decimal("3550.00"),
    )

    page = text_of(client.get(address("list")))

    assert "Geen urgentie bij huurschuld" in page
    assert "Huishouden Jansen" in page
    assert "Wacht op besluit" in page
    assert "vandaag gevraagd" in page
    assert "Toegekend" in page
    assert "€\u00a03.550,00".replace("\u00a0", " ") in page.replace("\u00a0", " ")


def test_without_doorbraken_the_list_says_how_one_comes_about(client, owner):
    page = text_of(client.get(address("list")))

    assert "Er zijn nog geen doorbraken" in page


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, {"DBR-1", "DBR-2", "DBR-3"}),
        ({"state": "open"}, {"DBR-1", "DBR-2"}),
        ({"state": "refused"}, {"DBR-3"}),
        ({"kind": "budget"}, {"DBR-2"}),
        ({"whose": "mine"}, {"DBR-1"}),
        ({"state": "nonsense", "owner": "x"}, {"DBR-1", "DBR-2", "DBR-3"}),
    ],
)
def test_the_list_is_filtered(client, owner, case, query, numbers):
    DoorbraakFactory(case=case, number="DBR-1", asked_by=owner)
    DoorbraakFactory(case=case, number="DBR-2", obstacle="budget")
    DoorbraakFactory(case=case, number="DBR-3", decision="refused", decided_on=TODAY)

    page = text_of(client.get(address("list"), query))

    assert set(re.findall(r"DBR-\d", page)) == numbers


def test_the_list_is_filtered_by_the_owner_of_the_rule(client, case):
    senzer = OrganisationFactory(name="Senzer")
    DoorbraakFactory(case=case, number="DBR-1", rule_owner=senzer)
    DoorbraakFactory(case=case, number="DBR-2")

    page = text_of(client.get(address("list"), {"owner": senzer.uuid}))

    assert set(re.findall(r"DBR-\d", page)) == {"DBR-1"}


@pytest.mark.parametrize("text", ["huurschúld", "urgentie huurschuld", "dbr-1", "22a"])
def test_the_search_finds_rules_and_numbers_and_stays_out_of_the_address(
    client, case, text
):
    DoorbraakFactory(
        case=case,
        number="DBR-1",
        alleged_rule="Geen urgentie bij huurschuld",
        actual_rule="Participatiewet, artikel 22a",
    )
    DoorbraakFactory(case=case, number="DBR-2", alleged_rule="Eerst wachten")

    response = client.post(address("list"), {"q": text, "state": "open"}, follow=True)

    url = response.redirect_chain[0][0]
    assert "state=open" in url
    assert text not in url
    assert set(re.findall(r"DBR-\d", text_of(response))) == {"DBR-1"}


def test_a_filter_that_nothing_fits_says_so(client, doorbraak):
    page = text_of(client.get(address("list"), {"state": "refused"}))

    assert "Geen doorbraak past bij dit filter" in page
    assert "Toon alle doorbraken" in page


def test_the_list_goes_on_where_the_page_before_ended(client, case):
    for number in range(30):
        DoorbraakFactory(
            case=case,
            number=f"DBR-{number:02}",
            asked_on=TODAY - timedelta(days=number // 3),
        )

    seen, url = [], address("list")
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r"DBR-\d\d", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following and address("list") + following[1].replace("&amp;", "&")

    assert len(seen) == len(set(seen)) == 30


def test_the_list_is_sorted_by_the_chosen_column(client, case):
    DoorbraakFactory(case=case, number="DBR-1", asked_on=TODAY)
    DoorbraakFactory(case=case, number="DBR-2", asked_on=TODAY - timedelta(days=9))

    orders = [
        re.findall(r"DBR-\d", text_of(client.get(address("list"), {"sort": sort})))
        for sort in ("number", "-number", "asked", "nonsense")
    ]

    up, down = ["DBR-1", "DBR-2"], ["DBR-2", "DBR-1"]
    assert orders == [up, down, down, up]


def test_the_list_and_the_page_need_the_same_queries_for_2_and_6_rows(client, owner):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            grant = AccessGrantFactory(user=owner)
            case = CaseFactory(household=grant.household)
            doorbraak = DoorbraakFactory(case=case, asked_by=owner)
        counts.append([])
        for url in (address("list"), page_of(doorbraak)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


# Asking ------------------------------------------------------------------------


def test_asking_tells_the_coordinator_and_shows_what_is_still_to_be_written(
    client, owner, case, coordinator
):
    domain = Leefdomein.objects.get(name="Inkomen")
    data = asked(
        leefdomein=domain.uuid,
        about=case.household.members.get().uuid,
        amount_asked="€ 2.304,50",
        need="Een plek voor opa",
        legitimiteit="Artikel 18 geeft ruimte.",
    )

    response = client.post(address("new", case), data, follow=True)

    doorbraak = Doorbraak.objects.get()
    assert response.redirect_chain == [(address("edit", doorbraak), 302)]
    assert "De doorbraak is gevraagd." in text_of(response)
    page = text_of(client.get(page_of(doorbraak)))
    assert "Hierover kan nog niet worden besloten." in page
    assert "Nog in te vullen: betrokkenheid, rendement." in page
    assert (doorbraak.asked_by, doorbraak.leefdomein) == (owner, domain)
    assert doorbraak.amount_asked == Decimal("2304.50")
    assert doorbraak.about == case.household.members.get()
    assert Notification.objects.get(user=coordinator).kind == "doorbraak_asked"


def test_only_what_is_needed_to_begin_is_asked_before_all_is_saved_as_one_goes(
    client, case, doorbraak
):
    first, further = (
        client.get(url).content.decode()
        for url in (address("new", case), address("edit", doorbraak))
    )

    assert 'name="alleged_rule"' in first
    assert 'name="legitimiteit"' not in first
    assert 'name="legitimiteit"' in further
    assert reverse("mdo:precedents-of", args=[doorbraak.uuid]) in further


def test_what_was_saved_as_one_goes_is_marked_as_ready(client, doorbraak):
    data = as_read(client, doorbraak) | {
        "autosave": "1",
        "need": "Een plek voor opa",
        "actual_rule": "",
    }

    answer = text_of(client.post(address("edit", doorbraak), data))

    obstacle, _anchor, rule = answer.partition('href="#rule"')
    assert "klaar" in obstacle.partition('href="#obstacle"')[2]
    assert "nog niet compleet" in rule.partition("</a>")[0]


def test_asked_from_an_agreement_it_starts_with_what_is_known(client, owner, case):
    agreement = AgreementFactory(
        mdo__case=case,
        aanspreekpunt=case.household.aanspreekpunten.get(),
        blocked=True,
        leefdomein=Leefdomein.objects.get(name="Wonen"),
        text="Woning zoeken",
    )
    url = f"{address('new', case)}?agreement={agreement.uuid}"

    page = text_of(client.get(url))
    client.post(url, asked())

    assert "Voor de afspraak “Woning zoeken”. De datum blijft staan." in page
    assert "De regel laat het niet toe." in page
    assert Doorbraak.objects.get().agreement == agreement


@pytest.mark.parametrize("named", ["x", str(uuid4())])
def test_an_agreement_of_another_case_is_not_there(client, case, named):
    other = AgreementFactory()

    for uuid in (named, other.uuid):
        assert client.get(f"{address('new', case)}?agreement={uuid}").status_code == 404
    assert Agreement.objects.count() == 1


def test_what_is_wrong_is_named_and_nothing_is_lost(client, case):
    data = asked(
        obstacle="", alleged_rule=" ", need="Een plek voor opa", amount_asked="veel"
    )

    page = text_of(client.post(address("new", case), data))

    assert "<title>Fout: Doorbraak vragen" in page
    assert "Er zijn nog 3 dingen nodig" in page
    assert "Kies het soort hindernis." in page
    assert "Schrijf de regel op zoals die werd genoemd." in page
    assert "Vul een bedrag in, bijvoorbeeld 2.304,50." in page
    assert "Een plek voor opa" in page
    assert 'value="veel"' in page
    assert not Doorbraak.objects.exists()


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("2304", "2304"),
        ("2.304", "2304"),
        ("2.304,50", "2304.50"),
        ("€ 2304,5", "2304.50"),
        ("1.234.567,89", "1234567.89"),
        ("150,-", "150"),
    ],
)
def test_an_amount_is_read_as_people_write_it(client, case, written, amount):
    client.post(address("new", case), asked(amount_asked=written))

    assert Doorbraak.objects.get().amount_asked == Decimal(amount)


@pytest.mark.parametrize("written", ["-5", "1e5", "NaN", "99999999999999", "1,234,5x"])
def test_what_is_no_amount_is_refused(client, case, written):
    response = client.post(address("new", case), asked(amount_asked=written))

    assert "<title>Fout:" in text_of(response)


def test_asking_twice_with_one_form_makes_one_doorbraak(client, case):
    data = asked()

    first = client.post(address("new", case), data)
    second = client.post(address("new", case), data)

    assert Doorbraak.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_a_refused_one_is_asked_again_with_what_was_written(client, owner, case):
    agreement = AgreementFactory(
        mdo__case=case,
        aanspreekpunt=case.household.aanspreekpunten.get(),
        blocked=True,
    )
    refused = DoorbraakFactory(
        case=case,
        agreement=agreement,
        need="Een plek voor opa",
        decision="refused",
        decided_on=TODAY,
        decided_by=owner,
    )
    url = f"{address('new', case)}?again={refused.uuid}"

    offered = text_of(client.get(page_of(refused)))
    file = reverse("cases:household", args=[case.household.uuid])
    row = text_of(client.get(file))
    form = text_of(client.get(url))
    client.post(url, asked(need="Een plek voor opa, nu"))

    again = Doorbraak.objects.latest("pk")
    assert f"?again={refused.uuid}" in offered
    assert f"{address('new', case)}?agreement={agreement.uuid}" in row
    assert "Een plek voor opa" in form
    assert again.need == "Een plek voor opa, nu"
    assert again.legitimiteit == refused.legitimiteit
    assert again.agreement == agreement
    other = DoorbraakFactory(decision="refused", decided_on=TODAY)
    assert client.get(f"{address('new', case)}?again={other.uuid}").status_code == 404


def test_a_closed_case_asks_no_more(client, owner):
    case = CaseFactory(closed=True)
    AccessGrantFactory(household=case.household, user=owner)

    response = client.get(address("new", case))
    typed = client.post(address("new", case), asked(need="Een plek voor opa"))

    assert response.status_code == 409
    for page in (text_of(response), text_of(typed)):
        assert "Deze casus is afgesloten." in page
    assert "Een plek voor opa" in text_of(typed)


# The reasoning -------------------------------------------------------------------


def test_the_page_shows_the_reasoning_and_is_logged(client, owner, doorbraak):
    page = text_of(client.get(page_of(doorbraak)))

    for words in (
        "Geen urgentie bij huurschuld",
        "Waardendriehoek",
        "Het doel van de wet wordt gediend.",
        "Omgekeerde toets",
        "Nog niet ingevuld",
        "De coördinator van Helmond-West besluit.",
    ):
        assert words in page
    log = AccessLog.objects.get()
    assert (log.user, log.household) == (owner, doorbraak.household)
    assert log.name == "doorbraak"


def test_writing_further_changes_only_what_was_written(client, doorbraak):
    data = as_read(client, doorbraak)

    client.post(address("edit", doorbraak), {**data, "need": "Rust.\r\nEn een plek."})

    before, doorbraak = doorbraak, Doorbraak.objects.get()
    assert doorbraak.need == "Rust.\nEn een plek."
    assert doorbraak.version == before.version + 1
    assert doorbraak.rule_owner == before.rule_owner
    assert doorbraak.legitimiteit == before.legitimiteit


def test_saving_without_a_change_makes_no_new_version(client, doorbraak):
    client.post(address("edit", doorbraak), as_read(client, doorbraak))

    assert Doorbraak.objects.get().version == doorbraak.version


def test_a_text_can_be_emptied(client, doorbraak):
    data = as_read(client, doorbraak)

    client.post(address("edit", doorbraak), {**data, "rendement": "", "rule_owner": ""})

    doorbraak.refresh_from_db()
    assert (doorbraak.rendement, doorbraak.rule_owner) == ("", None)


def test_what_is_typed_is_saved_as_one_goes(client, doorbraak):
    data = as_read(client, doorbraak) | {"autosave": "1", "need": "Een huis"}
    saved = client.post(address("edit", doorbraak), data)
    again = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', saved.content.decode()))
    # The answer carries on what the next saving builds.
    data |= again | {"need": "Een huis voor het gezin"}
    client.post(address("edit", doorbraak), data)

    doorbraak.refresh_from_db()
    assert "Opgeslagen om 00:30" in text_of(saved)
    assert doorbraak.need == "Een huis voor het gezin"
    stale = client.post(address("edit", doorbraak), data | {"need": "Anders"})
    assert "Nog niet opgeslagen: iemand anders schreef" in text_of(stale)
    doorbraak.refresh_from_db()
    assert doorbraak.need == "Een huis voor het gezin"


def test_the_button_comes_after_what_the_page_itself_was_saving(client, doorbraak):
    data = as_read(client, doorbraak) | {"need": "Een huis"}
    client.post(address("edit", doorbraak), data | {"autosave": "1"})

    # The answer to that did not come before the button was pressed.
    saved = client.post(address("edit", doorbraak), data | {"comparison": "DBR-0061"})

    assert saved.status_code == 302
    doorbraak.refresh_from_db()
    assert (doorbraak.need, doorbraak.comparison) == ("Een huis", "DBR-0061")


def test_what_a_colleague_wrote_meanwhile_is_kept_beside_what_was_typed(
    client, owner, doorbraak
):
    mine = as_read(client, doorbraak)
    theirs = as_read(client, doorbraak)
    client.post(
        address("edit", doorbraak),
        {**theirs, "need": "Hun tekst", "effects": "Rust in de buurt"},
    )

    response = client.post(
        address("edit", doorbraak),
        {**mine, "need": "Mijn tekst", "comparison": "DBR-0061"},
    )

    page = text_of(response)
    assert response.status_code == 409
    assert "Iemand anders schreef intussen ook. Er is niets kwijt." in page
    assert "De ander schreef: <q>Hun tekst</q>" in page
    assert "Door iemand anders gewijzigd, en hieronder overgenomen." in page
    assert ">Mijn tekst</textarea>" in page.replace("> Mijn", ">Mijn")
    assert ">Rust in de buurt</textarea>" in page.replace("> Rust", ">Rust")
    doorbraak.refresh_from_db()
    assert (doorbraak.need, doorbraak.comparison) == ("Hun tekst", "")

    # Whoever has seen that saves again, and now it counts.
    shown = dict(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"',
            response.content.decode().partition('id="doorbraak-form"')[2],
        )
    )
    again = {**mine, **shown, "need": "Samen", "effects": "Rust in de buurt"}
    response = client.post(address("edit", doorbraak), again)
    doorbraak.refresh_from_db()
    assert response.status_code == 302
    assert (doorbraak.need, doorbraak.effects) == ("Samen", "Rust in de buurt")


def test_what_is_decided_is_not_written_any_more_but_what_was_typed_stays(
    client, doorbraak
):
    typed = {**as_read(client, doorbraak), "need": "Mijn tekst"}
    Doorbraak.objects.update(decision="refused", decided_on=TODAY, version=2)

    response = client.post(address("edit", doorbraak), typed)

    assert response.status_code == 409
    assert "Over deze doorbraak is al besloten." in text_of(response)
    assert "Mijn tekst" in text_of(response)
    assert client.get(address("edit", doorbraak)).status_code == 409


# The decision --------------------------------------------------------------------


def test_the_coordinator_grants_with_reasons(client, doorbraak, coordinator, owner):
    client.force_login(coordinator)
    senzer = OrganisationFactory(name="Senzer")
    data = decided(
        doorbraak, amount="2.304", fund="Doorbraakbudget", settle_with=senzer.uuid
    )

    shown = text_of(client.get(page_of(doorbraak)))
    response = client.post(address("decide", doorbraak), data, follow=True)

    assert "Jasper Biezenbos besluit." in shown
    assert "Het besluit is vastgelegd." in text_of(response)
    assert "Mandaatregister, 4.2" in text_of(response)
    doorbraak.refresh_from_db()
    assert (doorbraak.decision, doorbraak.decided_by) == ("granted", coordinator)
    assert (doorbraak.amount, doorbraak.settle_with) == (Decimal(2304), senzer)
    assert Notification.objects.get(user=owner).kind == "doorbraak_decided"


def test_a_refusal_leaves_out_what_stood_ready_for_a_yes(
    client, doorbraak, coordinator
):
    client.force_login(coordinator)
    data = decided(doorbraak, decision="refused", amount="2304", fund="Budget")

    page = text_of(client.post(address("decide", doorbraak), data, follow=True))

    doorbraak.refresh_from_db()
    assert (doorbraak.decision, doorbraak.amount, doorbraak.fund) == (
        "refused",
        None,
        "",
    )
    assert "niet compleet" not in page
    assert "Nog niet ingevuld" not in page


def test_who_asked_never_decides(client, case, coordinator):
    doorbraak = DoorbraakFactory(case=case, asked_by=coordinator)
    client.force_login(coordinator)

    page = text_of(client.get(page_of(doorbraak)))
    response = client.post(address("decide", doorbraak), decided(doorbraak))

    assert "Besluit vastleggen" not in page
    assert response.status_code == 403
    assert not Doorbraak.objects.get().is_decided


def test_a_professional_does_not_decide(client, doorbraak):
    response = client.post(address("decide", doorbraak), decided(doorbraak))

    assert response.status_code == 403


def test_as_long_as_a_ground_is_missing_there_is_no_decision(client, case, coordinator):
    doorbraak = DoorbraakFactory(case=case, betrokkenheid="")
    client.force_login(coordinator)

    page = text_of(client.get(page_of(doorbraak)))
    response = client.post(address("decide", doorbraak), decided(doorbraak))

    assert "Nog in te vullen: betrokkenheid." in page
    assert "Besluit vastleggen" not in page
    assert response.status_code == 409
    assert "betrokkenheid" in text_of(response)


def test_what_is_wrong_with_a_decision_is_named_and_nothing_is_lost(
    client, doorbraak, coordinator
):
    client.force_login(coordinator)
    data = decided(doorbraak, decision="", mandate="", amount="veel")

    page = text_of(client.post(address("decide", doorbraak), data))

    assert f"<title>Fout: {doorbraak.number}" in page
    assert "Kies toegekend of afgewezen." in page
    assert "Schrijf op met welk mandaat je beslist." in page
    assert "Vul een bedrag in" in page
    assert "Het doel van de wet wordt gediend.</textarea>" in page


def test_a_decision_upon_an_older_reasoning_is_refused_once(
    client, doorbraak, coordinator
):
    client.force_login(coordinator)
    typed = decided(doorbraak, reason="Mijn reden")
    Doorbraak.objects.update(version=7, rendement="Anders dan gelezen")

    response = client.post(address("decide", doorbraak), typed)

    page = text_of(response)
    assert response.status_code == 409
    assert "Anders dan gelezen" in page
    assert "Mijn reden" in page
    assert '<input type="hidden" name="version" value="7"' in page


def test_a_second_decision_is_refused_and_the_first_is_shown(
    client, doorbraak, coordinator
):
    client.force_login(coordinator)
    data = decided(doorbraak)

    client.post(address("decide", doorbraak), data)
    response = client.post(
        address("decide", doorbraak), {**data, "version": 2, "decision": "refused"}
    )

    assert response.status_code == 409
    assert "Over deze doorbraak is al besloten." in text_of(response)
    assert Doorbraak.objects.get().decision == "granted"


def test_the_address_of_the_decision_leads_to_the_page(client, doorbraak, coordinator):
    client.force_login(coordinator)

    response = client.get(address("decide", doorbraak))

    assert response["Location"] == f"{page_of(doorbraak)}#decision"


@pytest.mark.slow
@pytest.mark.browser
def test_no_page_of_a_doorbraak_has_a_barrier(
    page, sign_in, barriers, doorbraak, coordinator
):
    sign_in(coordinator)
    for url in (
        address("list"),
        page_of(doorbraak),
        address("edit", doorbraak),
        address("new", doorbraak.case),
    ):
        page.goto(url)
        assert barriers() == []
