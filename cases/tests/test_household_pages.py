"""The list, the search, the file of a household, and the forms that begin one."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Case,
    Household,
    Leefdomein,
    LegalGround,
    PartyAgreement,
    ResidentInformed,
)
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)
from reporting.models import Period, Price
from reporting.tests.factories import (
    CostLineFactory,
    CostsConfirmationFactory,
    ScoreFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    """Sign in somebody who leads a household with an open case."""
    lead = AanspreekpuntFactory(
        user__name="Ilse Verhoeven",
        user__phone="06 12 34 56 78",
        household__name="Huishouden Verbeek",
    )
    CaseFactory(household=lead.household)
    client.force_login(lead.user)
    return lead


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def words(response):
    text = re.sub(r"<[^>]+>", " ", text_of(response))
    return re.sub(r"\s+", " ", text)


def queries_of(client, url):
    """Return the queries of a page, with the session in the cache as usual."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return list(queries)


def file_url(household, name="household"):
    return reverse(f"cases:{name}", args=[household.uuid])


# Who may -----------------------------------------------------------------------

OF_A_HOUSEHOLD = ("household", "timeline", "case-new", "aanspreekpunt-new")
GENERAL = ("household-list", "search", "household-new")


@pytest.mark.parametrize("name", OF_A_HOUSEHOLD)
def test_a_stranger_gets_404(client, lead, name):
    client.force_login(UserFactory())

    assert client.get(file_url(lead.household, name)).status_code == 404


@pytest.mark.parametrize("name", OF_A_HOUSEHOLD)
def test_a_visitor_is_sent_to_sign_in(client, lead, name):
    client.logout()

    response = client.get(file_url(lead.household, name))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
@pytest.mark.parametrize("name", [*OF_A_HOUSEHOLD, *GENERAL])
def test_a_role_without_households_gets_403(client, lead, name, role):
    client.force_login(UserFactory(**{role: True}))
    args = [lead.household.uuid] if name in OF_A_HOUSEHOLD else []

    assert client.get(reverse(f"cases:{name}", args=args)).status_code == 403


@pytest.mark.parametrize("name", OF_A_HOUSEHOLD)
def test_a_colleague_with_access_sees_it(client, lead, name):
    grant = AccessGrantFactory(household=lead.household)
    client.force_login(grant.user)

    assert client.get(file_url(lead.household, name)).status_code == 200


def test_who_looks_in_an_emergency_reads_and_changes_nothing(client, lead):
    grant = AccessGrantFactory(
        household=lead.household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Niemand neemt op.",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    AgreementFactory(mdo__case=lead.household.cases.get(), aanspreekpunt=lead)
    client.force_login(grant.user)

    text = text_of(client.get(file_url(lead.household)))

    assert "Huishouden Verbeek" in text
    for button in ("MDO vastleggen", "Casus afsluiten", "Overdragen", "Gedaan<"):
        assert button not in text
    for name in ("case-new", "aanspreekpunt-new"):
        assert client.post(file_url(lead.household, name)).status_code == 403
    looked, *refused = AccessLog.objects.filter(user=grant.user).order_by("pk")
    assert looked.outcome == "succeeded"
    assert [line.outcome for line in refused] == ["refused", "refused"]
    assert all(line.emergency for line in (looked, *refused))


# The list ----------------------------------------------------------------------


def rows(response):
    assert response.status_code == 200
    return response.context["page"].rows


def test_the_list_shows_own_households_and_who_leads_them(client, lead):
    AgreementFactory(mdo__case=lead.household.cases.get(), aanspreekpunt=lead)
    AgreementFactory(
        overdue=True, mdo__case=lead.household.cases.get(), aanspreekpunt=lead
    )
    CaseFactory()

    response = client.get(reverse("cases:household-list"))

    assert rows(response) == [lead.household]
    text = words(response)
    assert "Ilse Verhoeven" in text
    assert "2 open, 1 te laat" in text


def test_a_coordinator_sees_the_own_area(client, lead):
    CaseFactory(household__area=AreaFactory(name="Stiphout"))
    client.force_login(UserFactory(coordinator=True, areas=[lead.household.area]))

    response = client.get(reverse("cases:household-list"))

    assert rows(response) == [lead.household]
    assert "Die van jouw gebieden" in words(response)


def test_the_list_is_logged_a_line_a_household(client, lead):
    client.get(reverse("cases:household-list"))

    line = AccessLog.objects.get()
    assert (line.household, line.name, line.channel) == (
        lead.household,
        "household list",
        "page",
    )


def test_the_filters_keep_an_area_and_a_state(client, lead):
    stiphout = AreaFactory(name="Stiphout")
    elsewhere = AccessGrantFactory(user=lead.user, household__area=stiphout).household
    CaseFactory(household=elsewhere, closed=True)
    url = reverse("cases:household-list")

    assert rows(client.get(url)) == [lead.household]
    assert rows(client.get(f"{url}?state=closed")) == [elsewhere]
    assert len(rows(client.get(f"{url}?state=all"))) == 2
    assert rows(client.get(f"{url}?state=all&area={stiphout.uuid}")) == [elsewhere]
    empty = client.get(f"{url}?area={stiphout.uuid}")
    assert "Geen huishouden past bij deze filters." in text_of(empty)


@pytest.mark.parametrize(
    "query", ["state=x", "area=x", "sort=x", "after=x", "before=1"]
)
def test_a_strange_address_shows_the_list_all_the_same(client, lead, query):
    response = client.get(reverse("cases:household-list") + f"?{query}")

    assert rows(response) == [lead.household]


@pytest.mark.parametrize("sort", ["name", "-name", "number", "area", "-case"])
def test_the_pages_together_show_every_household_once(client, lead, sort):
    for _ in range(30):
        grant = AccessGrantFactory(user=lead.user)
        CaseFactory(household=grant.household)
    url, seen = reverse("cases:household-list") + f"?sort={sort}", []

    while url:
        page = client.get(url).context["page"]
        seen += [household.pk for household in page.rows]
        url = page.next and reverse("cases:household-list") + page.next

    assert len(seen) == 31
    assert set(seen) == set(Household.objects.values_list("pk", flat=True))


def test_an_empty_list_says_when_a_household_comes_in_it(client):
    client.force_login(UserFactory())

    response = client.get(reverse("cases:household-list"))

    assert "Je ziet een huishouden zodra je er vast aanspreekpunt van bent" in text_of(
        response
    )


def test_the_list_needs_the_same_queries_for_2_and_6_rows(client, lead):
    counts = []
    for extra in (1, 18):
        for _ in range(extra):
            other = AanspreekpuntFactory(user=lead.user)
            CaseFactory(household=other.household)
        counts.append(len(queries_of(client, reverse("cases:household-list"))))

    assert counts[0] == counts[1]


# The search ----------------------------------------------------------------------


def search(client, query):
    return client.post(reverse("cases:search"), {"q": query}, follow=True)


def households(response):
    return [one.household for one in response.context["found"]]


def test_a_search_finds_a_misspelt_name_and_leaves_none_in_the_address(client, lead):
    response = search(client, "Verbeeck")

    assert households(response) == [lead.household]
    ((address, status),) = response.redirect_chain
    assert status == 302
    assert "erbee" not in address
    assert "1 resultaat voor ‘Verbeeck’." in words(response)


def test_a_search_finds_a_person_of_the_household(client, lead):
    HouseholdMemberFactory(
        household=lead.household, first_name="Noa", last_name="Zonneveld"
    )

    response = search(client, "zonneveld")

    assert households(response) == [lead.household]
    assert "Noa Zonneveld" in words(response)


def test_a_number_of_anything_leads_to_its_place_in_the_file(client, lead):
    case = lead.household.cases.get()
    agreement = AgreementFactory(mdo__case=case, aanspreekpunt=lead)
    doorbraak = DoorbraakFactory(case=case)

    for row, anchor in [
        (case, f"case-{case.uuid}"),
        (agreement, f"agreement-{agreement.uuid}"),
        (agreement.mdo, f"mdo-{agreement.mdo.uuid}"),
        (doorbraak, f"doorbraak-{doorbraak.uuid}"),
    ]:
        text = text_of(search(client, f" {row.number.lower()} "))
        assert f"{file_url(lead.household)}#{anchor}" in text
        assert f'id="{anchor}"' in text_of(client.get(file_url(lead.household)))


def test_a_stranger_finds_nothing_by_name_or_number(client, lead):
    agreement = AgreementFactory(
        mdo__case=lead.household.cases.get(), aanspreekpunt=lead
    )
    client.force_login(UserFactory())

    for query in ("Verbeek", lead.household.number, agreement.number, "Sanne"):
        response = search(client, query)
        assert households(response) == []
        assert "Niets gevonden." in text_of(response)
    assert not AccessLog.objects.exists()


def test_each_household_that_a_search_shows_is_logged_once(client, lead):
    case = lead.household.cases.get()
    search(client, case.number)

    line = AccessLog.objects.get(name="search")
    assert line.household == lead.household


@pytest.mark.parametrize("query", ["", "x", "y" * 101, "a\x00b"])
def test_a_search_for_too_little_or_too_much_is_refused(client, lead, query):
    response = client.post(reverse("cases:search"), {"q": query})

    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_search_of_another_session_is_not_shown(client, lead):
    address = search(client, "Verbeek").redirect_chain[0][0]
    client.logout()
    client.force_login(lead.user)

    assert households(client.get(address)) == []


def test_the_search_needs_the_same_queries_for_2_and_19_results(client, lead):
    counts = []
    for extra in (1, 17):
        for _ in range(extra):
            AccessGrantFactory(user=lead.user, household__name="Huishouden Verbeek")
        address = search(client, "Verbeek").redirect_chain[0][0]
        counts.append(len(queries_of(client, address)))

    assert counts[0] == counts[1]


def test_more_than_twenty_results_say_so(client, lead):
    for _ in range(21):
        AccessGrantFactory(user=lead.user, household__name="Huishouden Verbeek")

    response = search(client, "Verbeek")

    assert len(households(response)) == 20
    assert "Er zijn er meer" in words(response)


# The file ------------------------------------------------------------------------


def test_the_file_says_who_they_are_and_whom_they_call(client, lead):
    born = timezone.localdate() - timedelta(days=16 * 366)
    HouseholdMemberFactory(
        household=lead.household, first_name="Dylan", birth_date=born
    )
    MdoFactory(case=lead.household.cases.get(), own_words="Ik wil weer rust in huis.")

    text = text_of(client.get(file_url(lead.household)))

    assert "<h1" in text
    assert "Huishouden Verbeek" in text
    assert "<strong>Dylan</strong> (16)" in text
    assert "Ik wil weer rust in huis." in text
    assert 'href="tel:0612345678"' in text


def test_opening_the_file_is_logged(client, lead):
    client.get(file_url(lead.household), REMOTE_ADDR="10.1.2.3")

    line = AccessLog.objects.get()
    assert (line.user, line.household, line.action) == (lead.user, lead.household, "R")
    assert (line.name, line.channel, line.origin) == ("household", "page", "10.1.2.3")


def test_an_empty_file_says_what_to_do(client):
    household = AccessGrantFactory().household
    client.force_login(household.grants.get().user)

    text = words(client.get(file_url(household)))

    for sentence in (
        "Er is nog geen MDO gehouden.",
        "Er staat geen regel in de weg.",
        "De casus is niet opgeschaald.",
        "Nog niet gevraagd.",
        "Er zijn nog geen kosten vastgelegd.",
        "Er is nog geen casus.",
        "Het huishouden kan op niemand terugvallen.",
        "Er is geen grondslag vastgelegd.",
        "Nog geen datum",
    ):
        assert sentence in text
    assert file_url(household, "case-new") in text_of(client.get(file_url(household)))


def test_the_four_answers(client, lead):
    case = lead.household.cases.get()
    mdo = MdoFactory(case=case, held_on=timezone.localdate() - timedelta(days=50))
    for state in (
        {"overdue": True},
        {"overdue": True, "blocked": True},
        {"done": True},
    ):
        AgreementFactory(mdo=mdo, aanspreekpunt=lead, **state)
    DoorbraakFactory(case=case)
    EscalationFactory(case=case)

    text = words(client.get(file_url(lead.household)))

    assert "Beloofd 2 te laat 2 open , 1 op tijd gedaan" in text
    assert "Staat in de weg 1 regel Doorbraak wacht op besluit , vandaag" in text
    assert "AVE 2" in text
    assert "Herzien op ma 13 apr , over 14 dagen" in text
    assert "Wat komt ma 13 apr AVE herzien" in text


@pytest.mark.parametrize(
    ("number", "words_of_it"), [(1, "1 loopt vast"), (2, "2 lopen vast")]
)
def test_what_is_stuck_is_counted_in_good_dutch(client, lead, number, words_of_it):
    mdo = MdoFactory(case=lead.household.cases.get())
    for _ in range(number):
        AgreementFactory(mdo=mdo, aanspreekpunt=lead, blocked=True)

    assert words_of_it in words(client.get(file_url(lead.household)))


def test_a_threatening_escalation_asks_for_an_answer(client, lead):
    flag = FlagFactory(case=lead.household.cases.get(), kind="escalation_threatens")

    text = text_of(client.get(file_url(lead.household)))

    assert "Dreigt" in text
    assert reverse("mdo:flag-answer", args=[flag.uuid]) in text


def test_agreements_stand_by_mdo_with_their_owner_and_telephone(client, lead):
    case = lead.household.cases.get()
    bram = UserFactory(name="Bram Schouten", phone="06 22 33 44 55")
    first = MdoFactory(case=case, held_on=date(2026, 2, 1))
    second = MdoFactory(case=case, held_on=date(2026, 3, 1))
    AgreementFactory(mdo=first, owner=bram, text="Bellen", aanspreekpunt=lead)
    AgreementFactory(
        mdo=second,
        text="Post openen",
        owner=None,
        owner_is_resident=True,
        aanspreekpunt=lead,
    )

    response = client.get(file_url(lead.household))

    text = words(response)
    assert text.index("MDO 1 ,") < text.rindex("Bellen") < text.index("MDO 2 ,")
    assert "zes weken is zo 12 apr" in text
    assert f"Bram Schouten, {bram.organisation} · 06 22 33 44 55" in text
    assert "Het huishouden zelf" in text
    assert [len(one.agreements) for one in response.context["overview"].at_work] == [
        1,
        1,
    ]


def test_mdos_of_which_all_is_finished_and_of_earlier_cases_are_folded(client, lead):
    case = lead.household.cases.get()
    earlier = CaseFactory(household=lead.household, closed=True)
    for of, on in ((earlier, 1), (case, 5), (case, 9)):
        mdo = MdoFactory(case=of, held_on=date(2026, 2, on))
        AgreementFactory(mdo=mdo, done=True, aanspreekpunt=lead)

    text = words(client.get(file_url(lead.household)))

    assert "MDO’s waarvan alles klaar is (1)" in text
    assert "MDO’s van eerdere casussen (1)" in text


def test_scores_show_begin_now_and_goal_of_one_answerer_at_a_time(client, lead):
    case = lead.household.cases.get()
    shared = {"case": case, "answered_by": "together"}
    ScoreFactory(**shared, tevredenheid=4, tevredenheid_goal=7, zelfredzaamheid=3)
    ScoreFactory(**shared, moment="tussentijds", tevredenheid=3, zelfredzaamheid=3)
    ScoreFactory(case=case, answered_by="professional", tevredenheid=9)
    werk = Leefdomein.objects.get(name="Werk")
    ScoreFactory(
        **shared,
        leefdomein=werk,
        tevredenheid=None,
        zelfredzaamheid=None,
        no_answer="declined",
    )

    response = client.get(file_url(lead.household))

    together, professional = response.context["pictures"]
    wonen = next(
        line
        for _group, lines in together.groups
        for line in lines
        if line.leefdomein.name == "Wonen"
    )
    assert (wonen.tevredenheid.begin, wonen.tevredenheid.now) == (4, 3)
    assert wonen.tevredenheid.goal == 7
    assert wonen.is_worse
    text = text_of(response)
    assert "Slechter" in text
    assert "Wonen, tevreden: van 4 naar 3, doel 7, op een schaal van 0 tot 10" in text
    assert "Wil het niet zeggen" in text
    assert professional.answered_by == "professional"


def test_whoever_would_not_say_it_at_the_end_is_not_a_dash_only(client, lead):
    case = lead.household.cases.get()
    today = timezone.localdate()
    ScoreFactory(case=case, measured_on=today - timedelta(days=60), tevredenheid=4)
    ScoreFactory(
        case=case,
        moment="eind",
        measured_on=today,
        tevredenheid=None,
        zelfredzaamheid=None,
        no_answer="declined",
    )

    assert "Eind: wil het niet zeggen" in words(client.get(file_url(lead.household)))


def test_costs_keep_real_and_transfer_apart_and_payers_too(client, lead):
    case = lead.household.cases.get()
    real = Price.objects.filter(kind="real").first()
    transfer = Price.objects.filter(kind="transfer").first()
    for period, quantity in ((Period.BEFORE, 10), (Period.AFTER, 4)):
        CostLineFactory(
            case=case, period=period, price=real, quantity=quantity, unit_price=100
        )
    CostLineFactory(
        case=case, price=transfer, quantity=1, unit_price=50, certainty="estimated"
    )
    CostsConfirmationFactory(case=case)

    response = client.get(file_url(lead.household))

    kinds = {kind.kind: kind.total for kind in response.context["costs"].kinds}
    assert (kinds["real"].before, kinds["real"].after) == (1000, 400)
    assert kinds["real"].difference == -600
    assert (kinds["transfer"].before, kinds["transfer"].after) == (50, 0)
    assert response.context["costs"].estimated_share == Decimal(1) / 3
    text = words(response)
    assert "€\xa01.000" in text_of(response)
    assert "33\xa0% van de regels (1 van 3)" in text_of(response)
    assert "1.050" not in text
    assert "Bevestigd: compleet" in text
    assert "Nog niet bevestigd" in text


def test_costs_before_alone_do_not_look_like_a_saving(client, lead):
    CostLineFactory(case=lead.household.cases.get(), quantity=10, unit_price=100)

    text = words(client.get(file_url(lead.household)))

    assert "nog niet bekend" in text
    assert "− € 1.000" not in text.replace("\xa0", " ")


def test_who_may_see_the_file_and_why(client, lead):
    household = lead.household
    coordinator = UserFactory(
        name="Jasper Biezenbos", coordinator=True, areas=[household.area]
    )
    AccessGrantFactory(
        household=household,
        user__name="Oud Collega",
        ends_at=timezone.now() - timedelta(hours=1),
    )
    opener = UserFactory(name="Sem Opener", organisation=None)
    AccessGrantFactory(
        household=household,
        user=opener,
        granted_by=opener,
        reason=AccessGrant.Reason.OPENED,
    )
    PartyAgreement.objects.create(
        household=household,
        organisation=OrganisationFactory(name="Senzer"),
        agreed_on=date(2026, 3, 1),
        withdrawn_on=date(2026, 3, 9),
    )
    ResidentInformed.objects.create(
        household=household,
        what="wat wij bewaren",
        informed_on=date(2026, 3, 2),
        informed_by=lead.user,
    )

    response = client.get(file_url(household))

    text = words(response)
    assert f"Coördinator van {household.area}" in text
    assert "Sem Opener Opende het dossier" in text
    assert coordinator.name in text
    assert "<s>Oud Collega</s>" in text_of(response)
    assert "Wmo 2015, sinds" in text
    assert "Senzer: ingetrokken ma 9 mrt" in text
    assert "ma 2 mrt, door Ilse Verhoeven" in text


def test_the_timeline_tells_the_last_ten_and_links_to_all(client, lead):
    for number in range(12):
        AgreementFactory(
            mdo__case=lead.household.cases.get(),
            aanspreekpunt=lead,
            text=f"Post {number} openen",
            done=True,
        )

    response = client.get(file_url(lead.household))
    everything = words(client.get(file_url(lead.household, "timeline")))

    assert text_of(response).count("Gedaan: Post") <= 10
    assert everything.count("Gedaan: Post") == 12
    assert "MDO gehouden, 1 afspraak" in everything
    assert "Ilse Verhoeven wordt het vaste aanspreekpunt" in everything
    assert file_url(lead.household, "timeline") in text_of(response)
    assert AccessLog.objects.filter(name="timeline").count() == 1


def test_the_timeline_is_narrowed_by_what_by_whom_and_when(client, lead):
    case = lead.household.cases.get()
    other = UserFactory(name="Bram de Wit")
    for text, person in (("Post openen", lead.user), ("Bank bellen", other)):
        AgreementFactory(
            mdo__case=case, aanspreekpunt=lead, text=text, done=True, done_by=person
        )
    url = file_url(lead.household, "timeline")

    by_other = words(client.get(url, {"by": str(other.uuid)}))
    mdos = words(client.get(url, {"kind": "mdo"}))
    nothing = words(client.get(url, {"first": "2030-01-01"}))
    wrong = words(client.get(url, {"first": "2026-02-01", "last": "2026-01-01"}))

    assert "Gedaan: Bank bellen" in by_other
    assert "Gedaan: Post openen" not in by_other
    assert "MDO gehouden" in mdos
    assert "Gedaan:" not in mdos
    assert "Hiervan is niets gebeurd." in nothing
    # What is asked wrong is said, and looks like no answer to it.
    assert "Dit is vóór de eerste dag." in wrong
    assert "Gedaan:" not in wrong
    assert "Hiervan is niets gebeurd." not in wrong


def test_the_file_needs_the_same_queries_for_2_and_6_of_everything(client, lead):
    case = lead.household.cases.get()
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            mdo = MdoFactory(case=case)
            AgreementFactory(mdo=mdo, blocked=True, aanspreekpunt=lead)
            DoorbraakFactory(case=case)
            AccessGrantFactory(household=lead.household)
            HouseholdMemberFactory(household=lead.household)
            ScoreFactory(case=case, moment="tussentijds")
            CostLineFactory(case=case)
        queries = queries_of(client, file_url(lead.household))
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 56, [query["sql"][:120] for query in queries]


# A new household -------------------------------------------------------------------


def filled_in(**changes):
    fields = {
        "name": "Huishouden Verbeek",
        "area": AreaFactory().pk,
        "postcode": "5701ab",
        "voordeur": "Wijkhuis",
        "opened_on": "2026-03-20",
        "wants": "Rust.",
        "can": "Bellen.",
        "needs": "Hulp.",
        "leefdomeinen": [Leefdomein.objects.get(name="Wonen").pk],
        "legal_ground": LegalGround.objects.get(name="Wmo 2015").pk,
        "i_am_aanspreekpunt": "on",
        "token": "een-keer",
        "members-TOTAL_FORMS": "2",
        "members-INITIAL_FORMS": "0",
        "members-0-first_name": "Mariska",
        "members-0-birth_date": "1988-01-02",
        "members-1-first_name": "",
    }
    return {**fields, **changes}


@pytest.fixture
def professional(client):
    user = UserFactory(name="Ilse Verhoeven")
    client.force_login(user)
    return user


def test_one_page_opens_household_case_and_aanspreekpunt(client, professional):
    response = client.post(reverse("cases:household-new"), filled_in(), follow=True)

    household = Household.objects.get()
    assert response.redirect_chain == [(file_url(household), 302)]
    assert f"Dossier {household.number} is geopend." in words(response)
    assert (household.postcode, household.opened_by) == ("5701 AB", professional)
    assert [str(member) for member in household.members.all()] == ["Mariska"]
    assert household.cases.get().voordeur == "Wijkhuis"
    assert Aanspreekpunt.objects.get().user == professional


def test_the_aanspreekpunt_can_be_left_for_later(client, professional):
    fields = filled_in()
    del fields["i_am_aanspreekpunt"]

    client.post(reverse("cases:household-new"), fields)

    assert not Aanspreekpunt.objects.exists()
    shown = client.get(file_url(Household.objects.get()))
    assert "De volgende stap: wijs het vaste aanspreekpunt aan." in words(shown)


def test_all_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(
    client, professional
):
    fields = filled_in(
        name="",
        postcode="57",
        opened_on="2026-04-20",
        leefdomeinen=[],
        **{"members-0-first_name": "", "members-0-birth_date": "2030-01-01"},
    )

    response = client.post(reverse("cases:household-new"), fields)

    text = text_of(response)
    for sentence in (
        "Schrijf een postcode zoals 5701 AB.",
        "Kies minstens één leefdomein.",
        "Deze datum ligt in de toekomst.",
        "Naam van het huishouden: Vul dit in.",
        "Voornaam: Vul dit in.",
    ):
        assert sentence in text
    assert text.count("Deze datum ligt in de toekomst.") >= 2
    assert 'value="Wijkhuis"' in text
    assert "Rust." in text
    assert not Household.objects.exists()


def test_a_household_without_anybody_is_refused(client, professional):
    fields = filled_in(**{"members-0-first_name": "", "members-0-birth_date": ""})

    response = client.post(reverse("cases:household-new"), fields)

    text = text_of(response)
    assert 'href="#id_members-0-first_name">Noem minstens één persoon.</a>' in text


def test_the_summary_of_a_new_household_is_in_the_order_of_the_page(
    client, professional
):
    fields = filled_in(
        postcode="57",
        voordeur="",
        leefdomeinen=[],
        **{"members-0-first_name": ""},
    )

    text = text_of(client.post(reverse("cases:household-new"), fields))

    summary = text.partition('class="ha-sumlist"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#id_([^"]+)"', summary) == [
        "postcode",
        "members-0-first_name",
        "voordeur",
        "leefdomeinen_0",
    ]


def test_one_more_person_adds_an_empty_line_and_judges_nothing(client, professional):
    fields = filled_in(name="", add_member="1")

    response = client.post(reverse("cases:household-new"), fields)

    text = text_of(response)
    assert 'name="members-2-first_name"' in text
    assert 'value="Mariska"' in text
    assert "Vul dit in" not in text
    assert not Household.objects.exists()
    # What came of it can be sent as it is.
    more = filled_in(**{"members-TOTAL_FORMS": "3", "members-2-first_name": "Noa"})
    client.post(reverse("cases:household-new"), more)
    assert Household.objects.get().members.count() == 2


def test_what_was_refused_can_be_sent_again(client, professional, monkeypatch):
    def refuse(**given):
        raise ValidationError({"legal_ground": "Deze wet geldt niet."})

    with monkeypatch.context() as patched:
        patched.setattr(actions, "open_case", refuse)
        refused = client.post(reverse("cases:household-new"), filled_in())
    assert "Deze wet geldt niet." in text_of(refused)
    assert not Household.objects.exists()

    client.post(reverse("cases:household-new"), filled_in())

    assert Household.objects.count() == 1


def test_the_form_sent_twice_opens_one_household(client, professional):
    fields = filled_in()
    client.post(reverse("cases:household-new"), fields)

    response = client.post(reverse("cases:household-new"), fields, follow=True)

    assert "Je hebt dit formulier al verstuurd." in text_of(response)
    assert Household.objects.count() == 1


def test_a_form_that_was_refused_can_be_sent_again(client, professional, monkeypatch):
    def fail(**values):
        raise RuntimeError("the database is away")

    monkeypatch.setattr(actions, "open_case", fail)
    with pytest.raises(RuntimeError):
        client.post(reverse("cases:household-new"), filled_in())
    monkeypatch.undo()

    client.post(reverse("cases:household-new"), filled_in())

    assert Household.objects.count() == 1


# Another case ------------------------------------------------------------------------


def case_fields(**changes):
    names = ("voordeur", "opened_on", "wants", "can", "needs")
    fields = {name: filled_in()[name] for name in names}
    fields["leefdomeinen"] = filled_in()["leefdomeinen"]
    fields["legal_ground"] = filled_in()["legal_ground"]
    return {**fields, **changes}


def test_a_household_without_an_open_case_gets_one(client, lead):
    Case.objects.update(closed_on=timezone.localdate(), closing_reason="klaar")
    url = file_url(lead.household, "case-new")
    assert "Casus openen" in text_of(client.get(file_url(lead.household)))

    response = client.post(url, case_fields(), follow=True)

    assert "is geopend" in text_of(response)
    assert Case.objects.open().get().voordeur == "Wijkhuis"


def test_a_second_open_case_is_refused_in_a_sentence(client, lead):
    response = client.post(file_url(lead.household, "case-new"), case_fields())

    text = text_of(response)
    assert "Dit huishouden heeft al een lopende casus." in text
    assert 'value="Wijkhuis"' in text
    assert Case.objects.count() == 1


# A file that may be there already ------------------------------------------------


def a_newcomer(**person):
    return filled_in(**{f"members-0-{k}": v for k, v in person.items()})


@pytest.mark.parametrize("sees", [True, False])
def test_a_second_file_of_the_same_people_asks_why(client, sees):
    """Spelled otherwise, and shown as far as one may know."""
    household = HouseholdFactory(name="Huishouden Jansen", number="HA-07777")
    person = {"first_name": "Mohamed", "last_name": "Jansen"}
    HouseholdMemberFactory(household=household, birth_date=date(1980, 5, 6), **person)
    opener = UserFactory()
    if sees:
        AccessGrantFactory(household=household, user=opener)
    client.force_login(opener)
    fields = a_newcomer(
        first_name="Mohammed", last_name="Janssen", birth_date="1980-05-06"
    )

    asked = client.post(reverse("cases:household-new"), fields)
    text = text_of(asked)
    done = client.post(
        reverse("cases:household-new"), {**fields, "beside": "Zij wonen apart."}
    )

    assert "HA-07777" in text
    assert ("Huishouden Jansen" in text) == sees
    assert ("Je ziet het niet" in text) != sees
    assert done.status_code == 302
    opened = Household.objects.latest("pk")
    assert opened.opened_beside == "Zij wonen apart."
    assert AccessLog.objects.about(household.pk).filter(name="duplicate check").exists()


def test_a_new_household_starts_with_looking_for_a_file(client):
    household = HouseholdFactory(number="HA-07777")
    person = {"first_name": "Mohamed", "last_name": "Jansen"}
    HouseholdMemberFactory(household=household, birth_date=date(1980, 5, 6), **person)
    client.force_login(UserFactory())
    url = reverse("cases:household-new")
    looked = {"look": "1", "voordeur": "", "name": ""}

    there = client.post(
        url, a_newcomer(**person, birth_date="1980-05-06") | looked
    ).content.decode()
    none = client.post(url, a_newcomer() | looked).content.decode()

    assert "HA-07777" in there
    ask = re.search(r"/access-requests/new\?file=[\w-]+", there)[0]
    assert 'value="HA-07777"' in client.get(ask).content.decode()
    assert 'value="Mohamed"' in there
    # The rest is not judged yet.
    assert "Fout:" not in there
    assert "Er is nog geen dossier van deze mensen." in none
    assert AccessLog.objects.about(household.pk).filter(name="duplicate check").exists()
    assert Household.objects.count() == 1


@pytest.mark.parametrize(
    ("postcode", "is_asked"), [("5701 AB", True), ("5709 ZZ", False)]
)
def test_a_mistyped_day_of_birth_is_found_by_the_address(
    client, professional, postcode, is_asked
):
    household = HouseholdFactory(number="HA-07777", postcode="5701 AB")
    HouseholdMemberFactory(
        household=household,
        first_name="Mohamed",
        last_name="Jansen",
        birth_date=date(1980, 5, 6),
    )
    fields = a_newcomer(
        first_name="Mohammed", last_name="Jansen", birth_date="1980-06-05"
    )

    response = client.post(
        reverse("cases:household-new"), {**fields, "postcode": postcode}
    )

    assert (b"HA-07777" in response.content) == is_asked


def test_nobody_tries_names_to_know_of_whom_there_is_a_file(client, settings):
    settings.ACCESS_REQUESTS_A_DAY = 1
    for number, name in (("HA-07771", "Jansen"), ("HA-07772", "Verbeek")):
        HouseholdMemberFactory(
            household=HouseholdFactory(number=number),
            first_name="Mohamed",
            last_name=name,
            birth_date=date(1980, 5, 6),
        )
    client.force_login(UserFactory())
    person = {"first_name": "Mohamed", "birth_date": "1980-05-06"}

    url = reverse("cases:household-new")
    first = text_of(client.post(url, a_newcomer(last_name="Jansen", **person)))
    second = text_of(client.post(url, a_newcomer(last_name="Verbeek", **person)))

    assert "HA-07771" in first
    assert "HA-07772" not in second
    assert "Probeer het later opnieuw." in second
    assert Household.objects.count() == 2


def test_who_was_born_on_another_day_elsewhere_is_somebody_else(client):
    HouseholdMemberFactory(
        household__postcode="5709 ZZ",
        first_name="Mohamed",
        last_name="Jansen",
        birth_date=date(1980, 5, 7),
    )
    client.force_login(UserFactory())
    fields = a_newcomer(
        first_name="Mohamed", last_name="Jansen", birth_date="1980-05-06"
    )

    response = client.post(reverse("cases:household-new"), fields)

    assert response.status_code == 302


# The aanspreekpunt -------------------------------------------------------------


def test_appointing_somebody_needs_no_reason(client):
    grant = AccessGrantFactory()
    client.force_login(grant.user)
    other = UserFactory(name="Murat Aydin")
    url = file_url(grant.household, "aanspreekpunt-new")
    assert "Waarom draag je het over?" not in text_of(client.get(url))

    response = client.post(
        url, {"user": other.pk, "from_on": "2026-03-30", "version": 1}, follow=True
    )

    assert "Murat Aydin is nu het vaste aanspreekpunt" in text_of(response)
    assert Aanspreekpunt.objects.current().get().user == other


def test_who_is_near_stands_first_and_a_name_brings_up_others(client, lead):
    colleague = UserFactory(name="Naaste Collega", organisation=lead.user.organisation)
    involved = AccessGrantFactory(household=lead.household, user__name="Bij Hetmdo")
    stranger = UserFactory(name="Zoë Verweg", organisation__name="Ver van Hier")
    url = file_url(lead.household, "aanspreekpunt-new")

    near = text_of(client.get(url))
    found = text_of(
        client.post(url, {"find": "zoe hier", "look": "1", "reason": "Verlof."})
    )

    assert colleague.name in near
    assert involved.user.name in near
    assert stranger.name not in near
    assert stranger.name in found
    assert "Verlof." in found
    assert Aanspreekpunt.objects.current().get() == lead


def test_handing_over_asks_why_and_ends_ones_own_access(client, lead):
    other = UserFactory(name="Murat Aydin")
    url = file_url(lead.household, "aanspreekpunt-new")
    fields = {"user": other.pk, "from_on": "2026-03-30", "version": 1}
    fields |= {"steps": ["told"], "inform_on": "2026-03-30"}
    assert "Schrijf op waarom je overdraagt." in text_of(client.post(url, fields))

    response = client.post(url, {**fields, "reason": "Verlof."}, follow=True)

    assert "Murat Aydin is gevraagd" in text_of(response)
    assert "Aangeboden aan Murat Aydin" in text_of(response)
    # Until the answer nothing changes.
    assert Aanspreekpunt.objects.current().get() == lead


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"steps": []}, "Vink er minstens één aan"),
        ({"from_on": "2020-01-01"}, "Kies vandaag of een latere dag."),
        ({"user": "999999"}, "Kies"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(client, lead, changes, sentence):
    fields = {
        "user": UserFactory().pk,
        "from_on": "2026-03-30",
        "version": 1,
        "reason": "Verlof.",
        "steps": ["told"],
        "inform_on": "2026-03-30",
    }

    response = client.post(
        file_url(lead.household, "aanspreekpunt-new"),
        {**fields, **changes, "version": 1},
    )

    assert sentence in text_of(response)
    assert "Verlof." in text_of(response)
    assert Aanspreekpunt.objects.count() == 1


def test_the_same_person_again_is_refused_in_a_sentence(client, lead):
    fields = {
        "user": lead.user.pk,
        "from_on": "2026-03-30",
        "version": 1,
        "reason": "Nog eens.",
        "inform_on": "2026-03-30",
    }

    response = client.post(file_url(lead.household, "aanspreekpunt-new"), fields)

    assert response.context["form"].non_field_errors()
    assert Aanspreekpunt.objects.count() == 1


def test_who_hands_over_at_the_same_time_is_told_and_loses_nothing(client, lead):
    other = UserFactory(name="Murat Aydin")
    fields = {"user": other.pk, "from_on": "2026-03-30", "reason": "Verlof."}
    fields |= {"steps": ["met"], "inform_on": "2026-03-30"}
    Household.objects.filter(pk=lead.household_id).update(version=2)
    url = file_url(lead.household, "aanspreekpunt-new")

    response = client.post(url, {**fields, "version": 1})

    assert response.status_code == 409
    text = response.content.decode()
    assert "Iemand heeft dit intussen veranderd." in text
    assert "Verlof." in text
    assert '<input type="hidden" name="version" value="2"' in text
    assert Aanspreekpunt.objects.current().get() == lead


# Closing -----------------------------------------------------------------------------


def close_url(household):
    return reverse("mdo:case-close", args=[household.cases.get().uuid])


def test_closing_says_what_keeps_the_case_open(client, lead):
    AgreementFactory(mdo__case=lead.household.cases.get(), aanspreekpunt=lead)

    text = words(client.get(close_url(lead.household)))

    assert "Deze casus kan nog niet dicht:" in text
    assert "1 afspraak" in text
    assert "Waarom sluit je de casus af?" not in text
    refused = client.post(
        close_url(lead.household),
        {"closed_on": "2026-03-30", "closing_reason": "Klaar."},
    )
    assert refused.context["form"].non_field_errors()
    assert Case.objects.open().exists()


def test_closing_says_what_the_figures_still_miss(client, lead):
    case = lead.household.cases.get()

    text = words(client.get(close_url(lead.household)))

    assert "Vraag hoe het nu gaat, aan het eind" in text
    assert "Bevestig de kosten vooraf" in text
    assert "Schrijf de kosten achteraf op, en bevestig ze" in text
    for period in ("before", "after"):
        CostsConfirmationFactory(case=case, period=period)
    ScoreFactory(case=case, moment="eind")
    assert "Nog niet gedaan" not in words(client.get(close_url(lead.household)))


def test_a_case_is_closed_with_its_reason(client, lead):
    url = close_url(lead.household)
    assert "Vul dit in." in text_of(client.post(url, {"closed_on": "2026-03-30"}))

    response = client.post(
        url, {"closed_on": "2026-03-30", "closing_reason": "Doel bereikt."}, follow=True
    )

    assert "is afgesloten." in text_of(response)
    assert Case.objects.get().closing_reason == "Doel bereikt."
    assert "Deze casus is al afgesloten." in text_of(client.get(url))


def test_closing_is_not_for_strangers_visitors_or_lookers(client, lead):
    url = close_url(lead.household)
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    client.force_login(UserFactory(manager=True))
    assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302
