"""The coordinator's board: what is late, what comes, and who sees which of it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Aanspreekpunt, AccessLog
from cases.tests.factories import (
    AanspreekpuntFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo import board as boards
from mdo import work
from mdo.models import Flag
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
)

pytestmark = pytest.mark.django_db

# The clock stands in the night to Monday 30 March 2026, in Dutch time.
TODAY = date(2026, 3, 30)
PAGES = [
    "/board",
    "/board/late",
    "/board/escalations",
    "/board/without-aanspreekpunt",
    "/board/doorbraken",
    "/board/flags/mdo_needed",
    "/board/weeks/2026/14",
    "/board/areas",
    "/board/organisations",
    "/board/professionals",
]


@pytest.fixture
def west():
    return AreaFactory(name="Helmond-West")


@pytest.fixture
def coordinator(client, west):
    person = UserFactory(coordinator=True, areas=[west])
    client.force_login(person)
    return person


def text_of(response):
    return response.content.decode()


def agreement_due(days, **fields):
    """Make an agreement that has to be done so many days from today."""
    agreed_on = timezone.localdate() + timedelta(days=days) - timedelta(weeks=6)
    return AgreementFactory(agreed_on=agreed_on, **fields)


def household_of(area_name, **fields):
    return HouseholdFactory(area=AreaFactory(name=area_name), **fields)


def in_area(area_name):
    """Return what makes an agreement one of an area."""
    return {"aanspreekpunt__household__area": AreaFactory(name=area_name)}


# Who gets in, and sees what ----------------------------------------------------------


@pytest.mark.parametrize(
    "role", ["professional", "manager", "administrator", "privacy_officer"]
)
def test_no_other_role_sees_any_of_it(client, role):
    client.force_login(UserFactory(role=role))

    for url in PAGES:
        response = client.get(url)

        assert response.status_code == 403, url
        assert "Deze pagina hoort niet bij jouw rol." in text_of(response)


def test_a_visitor_is_sent_to_sign_in(client):
    for url in PAGES:
        response = client.get(url)

        assert response.status_code == 302, url
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("url", PAGES)
def test_the_coordinator_of_another_area_sees_nothing_of_it(client, url):
    household = household_of("Helmond-West", name="Huishouden Verbeek")
    case = CaseFactory(household=household)
    for days in (-3, 2):
        agreement_due(
            days,
            mdo__case=case,
            text="Huurschuld regelen",
            owner=UserFactory(name="Bram Schouten", organisation__name="Woonpartners"),
        )
    EscalationFactory(case=case)
    DoorbraakFactory(case=case, alleged_rule="Geen urgentie bij huurschuld")
    FlagFactory(case=case)
    other = UserFactory(coordinator=True, areas=[AreaFactory(name="Stiphout")])
    client.force_login(other)

    text = text_of(client.get(url))

    for word in ("Verbeek", household.number, "uurschuld", "Bram", "Helmond-West"):
        assert word not in text
    assert AccessLog.objects.about(household.pk).filter(user=other).count() == 0


def test_an_address_does_not_open_another_area(client, coordinator):
    agreement = agreement_due(-3, text="Ver weg", **in_area("Stiphout"))
    query = f"?area={agreement.household.area.uuid}&professional={agreement.owner.uuid}"

    for url in PAGES:
        response = client.get(url + query)

        assert response.status_code == 404
        assert "Ver weg" not in text_of(response)
        assert agreement.household.number not in text_of(response)


@pytest.mark.parametrize(
    "query",
    ["?organisation=' OR 1", "?after=x&before=y"],
)
def test_nonsense_in_the_address_does_no_harm(client, coordinator, query):
    status = 404 if "organisation" in query else 200
    for url in PAGES:
        assert client.get(url + query).status_code == status, url


@pytest.mark.parametrize(
    "url",
    [
        "/board/nothing",
        "/board/flags/nothing",
        "/board/weeks/2026/54",
        "/board/weeks/9999/52",
    ],
)
def test_a_list_that_does_not_exist_is_not_found(client, coordinator, url):
    assert client.get(url).status_code == 404


def test_a_coordinator_without_areas_is_told_so(client):
    client.force_login(UserFactory(coordinator=True))

    assert "Je hebt nog geen gebieden." in text_of(client.get("/board"))


def test_who_looked_at_the_households_on_the_board_is_logged(client, coordinator, west):
    late = agreement_due(-3, **in_area("Helmond-West"))
    agreement_due(-3, **in_area("Stiphout"))

    client.get("/board")

    lines = AccessLog.objects.filter(user=coordinator, name="board")
    assert [line.household for line in lines] == [late.household]


# What the board shows -----------------------------------------------------------------


def test_an_empty_board_says_what_is_well(client, coordinator):
    text = text_of(client.get("/board"))

    assert "Er is niets te laat." in text
    assert "Er is niets opgeschaald." in text
    assert "Elk huishouden heeft een aanspreekpunt." in text
    assert "Er wacht geen signaal." in text
    assert "Er wacht geen doorbraak." in text


def test_late_agreements_stand_longest_late_first(client, coordinator):
    agreement_due(-1, text="Gisteren", **in_area("Helmond-West"))
    agreement_due(-20, text="Lang geleden", **in_area("Helmond-West"))
    agreement_due(0, text="Vandaag", **in_area("Helmond-West"))
    agreement_due(-9, text="Klaar", done=True, **in_area("Helmond-West"))

    response = client.get("/board")

    assert [a.text for a in response.context["late"]] == ["Lang geleden", "Gisteren"]
    assert "20 dagen te laat" in text_of(response)
    assert "sinds gisteren 1 nieuw te laat" in text_of(response)
    assert response.context["counts"]["late"] == 2


def test_a_blocked_agreement_that_is_late_says_both(client, coordinator):
    agreement_due(-12, blocked=True, **in_area("Helmond-West"))

    text = text_of(client.get("/board"))

    assert "Loopt vast" in text
    assert "12 dagen te laat" in text


def test_the_weeks_are_those_of_the_calendar_from_today(client, coordinator, clock):
    clock.move_to("2026-04-01 10:00Z")  # A Wednesday.
    for days, text in [
        (-1, "te laat"),
        (0, "vandaag"),
        (4, "zondag"),
        (5, "maandag"),
        (39, "zondag in de zesde week"),
        (40, "maandag daarna"),
    ]:
        agreement_due(days, text=text, **in_area("Helmond-West"))

    weeks = client.get("/board").context["weeks"]

    shown = [[card.text for card in week["cards"]] for week in weeks]
    assert shown == [
        ["vandaag", "zondag"],
        ["maandag"],
        [],
        [],
        [],
        ["zondag in de zesde week"],
    ]
    assert [week["number"] for week in weeks] == [2, 1, 0, 0, 0, 1]
    assert weeks[0]["week"].number == 14


@pytest.mark.parametrize(
    ("today", "numbers"),
    [
        (date(2026, 12, 28), [53, 1, 2, 3, 4, 5]),
        (date(2027, 1, 3), [53, 1, 2, 3, 4, 5]),
    ],
)
def test_the_weeks_go_on_over_new_year(today, numbers):
    assert [week.number for week in boards.coming_weeks(today)] == numbers


def test_a_full_week_shows_three_and_links_to_all(client, coordinator):
    for number in range(5):
        agreement_due(2, text=f"Afspraak {number}", **in_area("Helmond-West"))

    response = client.get("/board")
    week = response.context["weeks"][0]

    assert len(week["cards"]) == 3
    assert "Nog 2 in week 14" in text_of(response)
    all_of_it = client.get("/board/weeks/2026/14")
    assert len(all_of_it.context["page"].rows) == 5


def test_what_was_due_this_week_and_is_late_is_not_in_the_week(
    client, coordinator, clock
):
    clock.move_to("2026-04-01 10:00Z")
    agreement_due(-1, text="gisteren", **in_area("Helmond-West"))
    agreement_due(0, text="vandaag", **in_area("Helmond-West"))

    rows = client.get("/board/weeks/2026/14").context["page"].rows

    assert [row.text for row in rows] == ["vandaag"]


def test_households_without_aanspreekpunt_link_to_appointing_one(client, coordinator):
    case = CaseFactory(household__area__name="Helmond-West")
    led = CaseFactory(household__area__name="Helmond-West")
    AanspreekpuntFactory(household=led.household)
    closed = CaseFactory(household__area__name="Helmond-West", closed=True)

    response = client.get("/board")

    assert [row.pk for row in response.context["without"]] == [case.pk]
    appoint = reverse("cases:aanspreekpunt-new", args=[case.household.uuid])
    assert appoint in text_of(response)
    assert closed.household.number not in text_of(response)


def test_it_says_since_when_and_who_was_the_aanspreekpunt(client, coordinator):
    case = CaseFactory(household__area__name="Helmond-West")
    Aanspreekpunt.objects.create(
        household=case.household,
        user=UserFactory(name="Murat Aydin"),
        from_on=TODAY - timedelta(days=50),
        until_on=TODAY - timedelta(days=4),
    )

    text = text_of(client.get("/board"))

    assert "sinds do 26 mrt" in text
    assert "was Murat Aydin" in text


def test_a_household_whose_aanspreekpunt_has_no_account_any_more_is_led_by_nobody(
    client, coordinator
):
    lead = AanspreekpuntFactory(
        household__area=coordinator.areas.get(), user__name="Noor Vertrokken"
    )
    case = CaseFactory(household=lead.household)
    actions.change_person(
        user_id=lead.user_id,
        name=lead.user.name,
        role=lead.user.role,
        organisation=lead.user.organisation,
        areas=[],
        phone="",
        is_active=False,
        by=UserFactory(administrator=True),
        at=timezone.now(),
    )

    for address in ("/board", "/board/without-aanspreekpunt"):
        text = text_of(client.get(address))

        assert case.household.number in text
        assert "was Noor Vertrokken" in text


def test_escalations_stand_with_their_phase_trigger_and_review(client, coordinator):
    past = EscalationFactory(
        case__household__area__name="Helmond-West",
        started_on=TODAY - timedelta(days=20),
    )
    EscalationFactory(case__household__area__name="Helmond-West")

    response = client.get("/board")

    assert response.context["escalations"][0].pk == past.pk
    assert response.context["counts"]["reviews_late"] == 1
    assert "6 dagen te laat" in text_of(response)
    assert "AVE 2" in text_of(response)
    assert "Stagnatie" in text_of(response)


def test_flags_are_counted_by_kind_and_lead_to_their_list(client, coordinator):
    flag = FlagFactory(case__household__area__name="Helmond-West")
    FlagFactory(case__household__area__name="Helmond-West", resolved_at=timezone.now())

    response = client.get("/board")

    assert response.context["flags"] == [
        {"kind": Flag.Kind.MDO_NEEDED, "words": Flag.Kind.MDO_NEEDED.label, "number": 1}
    ]
    rows = client.get("/board/flags/mdo_needed").context["page"].rows
    assert rows == [flag]


def test_who_is_asked_after_the_end_where_nobody_leads_is_for_the_coordinator(
    client, coordinator
):
    case = CaseFactory(closed=True, **{"household__area__name": "Helmond-West"})
    url = reverse("cases:aanspreekpunt-new", args=[case.household.uuid])
    FlagFactory(kind=Flag.Kind.NAMETING_DUE, case=case, household=case.household)
    former = AanspreekpuntFactory(
        household=case.household,
        user__name="Toon Verhoeven",
        from_on=case.opened_on,
        until_on=case.closed_on,
    )

    response = client.get("/board/flags/nameting_due")
    assert f'href="{url}"' in response.text
    assert "was Toon Verhoeven" in text_of(response)
    assert "afgesloten op" in text_of(response)

    # Who is let in again can ask the household, and sees the flag.
    actions.appoint_aanspreekpunt(
        household_id=case.household_id,
        user=former.user,
        from_on=TODAY,
        by=coordinator,
        at=timezone.now(),
    )
    assert f'href="{url}"' not in client.get("/board/flags/nameting_due").text
    assert [flag.case for flag in work.flags_for(former.user)] == [case]


def test_the_share_kept_is_of_what_ended_in_the_last_twelve_weeks(client, coordinator):
    def made(days, **fields):
        return agreement_due(days, **fields, **in_area("Helmond-West"))

    made(-10, done=True, done_on=TODAY - timedelta(days=10))
    made(-10, done=True, done_on=TODAY - timedelta(days=9))
    made(-10)
    made(-84, done=True, done_on=TODAY - timedelta(days=90))
    # An own date after the six weeks does not make it kept.
    made(-10, done=True, done_on=TODAY - timedelta(days=9), due_on=TODAY)
    # Not counted: dropped, longer ago, not ended yet.
    made(-10, dropped=True)
    made(-85, done=True, done_on=TODAY - timedelta(days=90))
    made(0, done=True, done_on=TODAY)

    response = client.get("/board")

    assert response.context["kept"] == {"counted": 5, "within": 2, "share": 0.4}
    assert "laatste 12 weken, 2 van 5" in text_of(response)


def test_nothing_ended_is_no_share_of_zero(client, coordinator):
    response = client.get("/board")

    assert response.context["kept"]["share"] is None
    assert "0\u00a0%" not in text_of(response)


# The filter ---------------------------------------------------------------------------


def test_the_board_of_one_area(client, west):
    hout = AreaFactory(name="'t Hout")
    client.force_login(UserFactory(coordinator=True, areas=[west, hout]))
    here = agreement_due(-3, **in_area("Helmond-West"))
    agreement_due(-3, **in_area("'t Hout"))

    response = client.post("/board", {"area": west.uuid}, follow=True)

    assert response.context["late"] == [here]
    assert response.redirect_chain[0][0] == f"/board?area={west.uuid}"


def test_the_board_of_one_organisation(client, coordinator):
    partner = OrganisationFactory(name="Woonpartners")
    theirs = agreement_due(
        -3, owner=UserFactory(organisation=partner), **in_area("Helmond-West")
    )
    agreement_due(-3, **in_area("Helmond-West"))

    response = client.post("/board", {"organisation": partner.uuid}, follow=True)

    assert response.context["late"] == [theirs]


def test_a_name_that_is_typed_is_not_in_the_address(client, coordinator):
    bram = UserFactory(name="Brám Schouten")
    his = agreement_due(-3, owner=bram, **in_area("Helmond-West"))
    agreement_due(-3, **in_area("Helmond-West"))

    response = client.post("/board", {"name": "bram sch"}, follow=True)

    assert response.context["late"] == [his]
    assert response.redirect_chain[0][0] == f"/board?professional={bram.uuid}"
    # The box shows whose board it is, and sending it again changes nothing.
    again = client.post(
        f"/board?professional={bram.uuid}", {"name": "Brám Schouten"}, follow=True
    )
    assert again.context["late"] == [his]


def test_a_name_that_two_people_have_asks_who_is_meant(client, coordinator):
    people = [UserFactory(name=f"Bram {last}") for last in ("Schouten", "de Wit")]

    response = client.post("/board", {"name": "Bram"})

    assert "Wie bedoel je?" in text_of(response)
    for person in people:
        assert f"/board?professional={person.uuid}" in text_of(response)


def test_two_people_of_one_name_keep_their_own_board(client, coordinator):
    first, second = (UserFactory(name="Jan Jansen") for _ in range(2))

    response = client.post(f"/board?professional={second.uuid}", {"name": "Jan Jansen"})

    assert response.url == f"/board?professional={second.uuid}"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Niemand Hier", "Niemand heeft deze naam."),
        ("Persoon", "Veel mensen heten zo. Typ meer van de naam."),
    ],
)
def test_a_name_that_does_not_help_is_said_beside_the_box(
    client, coordinator, name, sentence
):
    for number in range(25):
        UserFactory(name=f"Persoon {number}")

    page = client.post("/board", {"name": name})

    assert sentence in text_of(page)
    # The whole board below it would look like the answer.
    assert "late" not in page.context


@pytest.mark.parametrize("page", ["/board", "/board/late", "/board/workload"])
@pytest.mark.parametrize("kind", ["area", "organisation", "professional"])
def test_what_is_asked_for_and_is_not_there_is_said(client, coordinator, page, kind):
    for value in (uuid4(), "niemand"):
        response = client.get(page, {kind: value})

        assert response.status_code == 404
        assert "niet op jouw bord staat" in text_of(response)
        assert "page" not in response.context
    assert client.get(page, {kind: ""}).status_code == 200


def test_the_board_of_a_person_has_what_that_person_leads(client, coordinator):
    person = UserFactory()
    hers = EscalationFactory(case__household__area__name="Helmond-West")
    AanspreekpuntFactory(household=hers.household, user=person)
    other = EscalationFactory(case__household__area__name="Helmond-West")

    response = client.get(f"/board?professional={person.uuid}")

    assert [row.pk for row in response.context["escalations"]] == [hers.pk]
    # Who has no aanspreekpunt is nobody's: these stay in sight.
    assert [row.household for row in response.context["without"]] == [other.household]


# The lists in full, and the groups ----------------------------------------------------


@pytest.mark.parametrize("url", [page for page in PAGES[1:] if "areas" not in page])
def test_an_empty_list_says_so(client, coordinator, url):
    text = text_of(client.get(url))

    assert "Er staat niets in deze lijst." in text or "Er is niets te tellen." in text


def test_the_pages_of_a_list_together_show_all_of_it_once(client, coordinator):
    case = CaseFactory(household__area__name="Helmond-West")
    made = [agreement_due(-3 - n % 5, mdo__case=case) for n in range(60)]
    seen, url = [], "/board/late"

    while url and len(seen) < 100:
        page = client.get(url).context["page"]
        seen += page.rows
        url = page.next and "/board/late" + page.next

    assert {row.pk for row in seen} == {row.pk for row in made}
    assert len(seen) == 60
    assert [row.due_on for row in seen] == sorted(row.due_on for row in made)


def test_a_list_stands_in_the_order_that_is_asked_and_is_narrowed(client, coordinator):
    west = CaseFactory(household__area__name="Helmond-West", household__name="Aa")
    organisation = OrganisationFactory(name="Woonpartners")
    first, last = (agreement_due(-days, mdo__case=west) for days in (9, 3))
    mine = agreement_due(
        -5, mdo__case=west, owner=UserFactory(organisation=organisation)
    )

    def rows(**asked):
        return list(client.get("/board/late", asked).context["page"].rows)

    assert rows() == [first, mine, last]
    assert rows(sort="latest") == [last, mine, first]
    assert set(rows(sort="household")) == {first, mine, last}
    assert rows(organisation=str(organisation.uuid)) == [mine]
    text = text_of(client.get("/board/late", {"sort": "latest"}))
    assert 'value="latest" selected' in text


def test_the_board_links_to_the_whole_list(client, coordinator):
    case = CaseFactory(household__area__name="Helmond-West")
    for _ in range(8):
        agreement_due(-3, mdo__case=case)

    text = text_of(client.get("/board"))

    assert "Toon alle 8" in text


def test_areas_stand_with_their_counts(client, west):
    hout = AreaFactory(name="'t Hout")
    client.force_login(UserFactory(coordinator=True, areas=[west, hout]))
    agreement_due(-3, **in_area("Helmond-West"))
    agreement_due(2, blocked=True, **in_area("Helmond-West"))
    agreement_due(50, **in_area("Helmond-West"))
    case = CaseFactory(household__area=west)
    EscalationFactory(case=case)
    DoorbraakFactory(case=case)

    response = client.get("/board/areas")

    quiet, busy = response.context["page"].rows
    assert (busy.late, busy.this_week, busy.coming, busy.blocked) == (1, 1, 1, 1)
    assert (busy.unfinished, busy.escalations, busy.doorbraken) == (3, 1, 1)
    assert (quiet.name, quiet.late, quiet.unfinished) == ("'t Hout", 0, 0)
    assert f"/board?area={west.uuid}" in text_of(response)


def test_organisations_stand_with_the_most_late_first(client, coordinator):
    for name, number in [("Weinig", 1), ("Veel", 2)]:
        owner = UserFactory(organisation=OrganisationFactory(name=name))
        for _ in range(number):
            agreement_due(-3, owner=owner, **in_area("Helmond-West"))
    agreement_due(-3, owner=None, owner_is_resident=True, **in_area("Helmond-West"))

    groups = client.get("/board/organisations").context["page"].rows

    assert {group.name: group.late for group in groups} == {
        "Veel": 2,
        "Weinig": 1,
        "De huishoudens zelf": 1,
    }
    assert groups[0].name == "Veel"
    sorted_ones = client.get("/board/organisations?sort=late").context["page"].rows
    assert [group.late for group in sorted_ones] == [1, 1, 2]


def test_professionals_stand_in_pages(client, coordinator):
    case = CaseFactory(household__area__name="Helmond-West")
    for _ in range(55):
        agreement_due(-3, mdo__case=case, owner=UserFactory())
    url = "/board/professionals"

    first = client.get(url).context["page"]
    second = client.get(url + first.next).context["page"]

    assert (len(first.rows), len(second.rows)) == (50, 5)
    assert second.next is None
    again = client.get(url + second.previous).context["page"]
    assert [group.uuid for group in again.rows] == [group.uuid for group in first.rows]


# Speed --------------------------------------------------------------------------------


@pytest.mark.parametrize("url", PAGES)
def test_the_page_needs_the_same_queries_for_2_and_6_of_everything(
    client, coordinator, url
):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            agreement_due(-3, **in_area("Helmond-West"))
            agreement_due(2, owner=UserFactory(), **in_area("Helmond-West"))
            case = CaseFactory(household__area__name="Helmond-West")
            EscalationFactory(case=case)
            DoorbraakFactory(case=case)
            FlagFactory(case=case)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_board_needs_few_queries(
    client, coordinator, django_assert_max_num_queries
):
    case = CaseFactory(household__area__name="Helmond-West")
    for model in (EscalationFactory, DoorbraakFactory, FlagFactory):
        model(case=case)
    agreement_due(-3, mdo__case=case)
    agreement_due(2, mdo__case=case)

    with django_assert_max_num_queries(28):
        client.get("/board")
