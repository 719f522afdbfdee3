"""The reports as pages: who sees which figures, and what stays hidden."""

import csv
import html
import io
import json
import re
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString

from cases.models import AccessLog, Area, Leefdomein
from cases.tests.factories import (
    AreaFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
    MdoFactory,
)
from reporting import pictures
from reporting.charts import Picture
from reporting.exports.words import SHARED
from reporting.figures import Scope
from reporting.models import Payer, Price
from reporting.report import Report
from reporting.templatetags.report_figures import reports_beside
from reporting.tests.factories import (
    CostLineFactory,
    CostsConfirmationFactory,
    EffortFactory,
    ScoreFactory,
)

pytestmark = pytest.mark.django_db

RENDEMENT, DEADLINES = "/reports/rendement", "/reports/deadlines"
WELLBEING, PROCESS = "/reports/wellbeing", "/reports/process"
ATTENTION, AVE, CASES = "/reports/attention", "/reports/ave", "/reports/cases"
PAGES = [RENDEMENT, WELLBEING, CASES, DEADLINES, PROCESS, ATTENTION, AVE]


@pytest.fixture
def manager(client):
    person = UserFactory(manager=True)
    client.force_login(person)
    return person


@pytest.fixture
def coordinator(client):
    person = UserFactory(
        coordinator=True, areas=[AreaFactory(name="Helmond-West")], organisation=None
    )
    client.force_login(person)
    return person


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def complete_case(area="Helmond-West", before=10, after=4, **fields):
    """Make a closed case of which the costs are complete; quantities at € 100."""
    case = CaseFactory(household__area=AreaFactory(name=area), closed=True, **fields)
    for period, quantity in (("before", before), ("after", after)):
        CostLineFactory(
            case=case, period=period, quantity=quantity, unit_price=Decimal(100)
        )
        CostsConfirmationFactory(case=case, period=period)
    return case


def scored(case, begin, end, **fields):
    for moment, mark in (("begin", begin), ("eind", end)):
        ScoreFactory(case=case, moment=moment, tevredenheid=mark, **fields)


# Who gets in -----------------------------------------------------------------------


@pytest.mark.parametrize("role", ["professional", "administrator", "privacy_officer"])
def test_no_other_role_sees_a_report(client, role):
    client.force_login(UserFactory(role=role))

    for url in PAGES:
        response = client.get(url)

        assert response.status_code == 403
        assert "Deze pagina hoort niet bij jouw rol." in text_of(response)


def test_a_visitor_is_sent_to_sign_in(client):
    for url in PAGES:
        response = client.get(url)

        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))


@pytest.mark.slow
def test_a_manager_finds_no_household_anywhere_on_a_report(client, manager):
    case = complete_case()
    AgreementFactory(mdo__case=case, text="Huurschuld regelen")

    for url in PAGES:
        text = text_of(client.get(url))

        assert case.number not in text
        assert case.household.name not in text
        assert "/households/" not in text


@pytest.mark.parametrize("name", ["rendement", "wellbeing", "process"])
def test_the_log_says_who_looked_at_which_report(client, manager, name):
    client.get(f"/reports/{name}")

    line = AccessLog.objects.get()
    assert (line.user, line.household, line.role) == (manager, None, "manager")
    assert (line.name, line.channel, line.action) == (f"report {name}", "page", "E")


def test_how_the_changes_lie_apart_stands_apart_from_the_table(client, coordinator):
    case = CaseFactory(household__area=AreaFactory(name="Helmond-West"), closed=True)
    scored(case, 4, 7, leefdomein=Leefdomein.objects.get(name="Wonen"))

    _, _, after = text_of(client.get(WELLBEING)).partition(
        "Hoe verschilt het per paar?"
    )

    assert "Wonen" in after.partition("</table>")[0]
    assert "van + 3 tot + 3" in after.partition("</table>")[0]
    assert "Werk" not in after.partition("</table>")[0]


# Nothing there ---------------------------------------------------------------------


def test_without_any_case_the_pages_say_so(client, coordinator):
    rendement = text_of(client.get(RENDEMENT))
    deadlines = text_of(client.get(DEADLINES))

    assert "zijn de kosten vóór en na compleet. Over geld is dus nog niets" in rendement
    assert "Er zijn geen paren van begin en eind." in rendement
    assert "Er zijn geen kosten in deze keuze." in rendement
    assert "Er is niets in deze keuze." in rendement
    assert "Er zijn geen afspraken in deze keuze." in deadlines
    wellbeing = text_of(client.get(WELLBEING))
    assert wellbeing.count("Er zijn geen paren van begin en eind.") == 2
    assert "Er zijn geen MDO's en geen doorbraken in deze" in text_of(
        client.get(PROCESS)
    ).replace("&#x27;", "'")
    assert "Er zijn geen open casussen in deze keuze." in text_of(client.get(ATTENTION))


@pytest.mark.slow
def test_without_any_case_a_manager_sees_hidden_figures_and_no_zeros(client, manager):
    for url in PAGES:
        response = client.get(url)

        assert response.status_code == 200
        assert "verborgen" in text_of(response)


def test_a_coordinator_without_areas_sees_no_figures_of_others(client):
    complete_case()
    client.force_login(UserFactory(coordinator=True, organisation=None))

    response = client.get(RENDEMENT)

    assert response.context["total"].cases == 0
    assert response.context["areas"] == []


# The sample register ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
class TestSample:
    expected = json.loads(
        (settings.BASE_DIR / "data" / "sample" / "expected.json").read_text()
    )

    def test_a_manager_sees_the_yield_in_sentences(self, client, manager):
        text = text_of(client.get(RENDEMENT))

        assert (
            "De echte kosten daalden van <strong>€ 3.915.431</strong> naar"
            " <strong>€ 3.232.723</strong> per jaar." in text
        )
        assert "Met de inzet erbij is het netto <strong>€ 310.190 lager" in text
        assert "<strong>118 casussen</strong> met complete kosten" in text
        assert "tevredener op <strong>9 van de 9</strong> leefdomeinen" in text
        assert "<strong>72 %</strong> van de afspraken was binnen zes weken" in text

    def test_a_report_says_how_to_read_it(self, client, manager):
        text = text_of(client.get(RENDEMENT))

        assert "De bedragen zijn een indicatie: 52 % is geschat." in text
        assert "(prijslijst 2026-1)" in text
        assert "We weten niet of de aanpak het verschil maakt" in text
        assert text.count("Hoe is dit geteld?") == 6

    def test_small_numbers_are_hidden_from_a_manager(self, client, manager):
        response = client.get(RENDEMENT)

        rows = {name: row for name, row, *_others in response.context["areas"]}
        assert rows["Stiphout"].cases is None
        assert rows["Helmond-West"].cases == 34
        assert "Waarom zijn sommige cijfers verborgen?" in text_of(response)
        (row,) = [
            part
            for part in text_of(response).split("<tr")
            if 'scope="row">Stiphout<' in part
        ]
        assert row.count("verborgen") >= 4
        # The number itself: one case, € 10.450, € 411 put in.
        assert "411" not in row

    def test_a_coordinator_sees_all_figures_of_the_own_areas_and_no_others(
        self, client
    ):
        areas = [Area.objects.get(name=name) for name in ("Stiphout", "'t Hout")]
        client.force_login(
            UserFactory(coordinator=True, areas=areas, organisation=None)
        )

        response = client.get(RENDEMENT)

        found = {name: row for name, row, *_others in response.context["areas"]}
        assert set(found) == {"Stiphout", "'t Hout"}
        assert found["Stiphout"].cases == 1
        assert found["'t Hout"].real_saving.quantize(Decimal("0.01")) == Decimal(
            "13839.02"
        )
        assert response.context["total"].cases == 7
        assert "verborgen" not in text_of(response)
        assert "Helmond-West" not in text_of(response)

    def test_another_area_cannot_be_asked_for(self, client):
        stiphout, west = (
            Area.objects.get(name=name) for name in ("Stiphout", "Helmond-West")
        )
        client.force_login(
            UserFactory(coordinator=True, areas=[stiphout], organisation=None)
        )

        for url in PAGES:
            response = client.get(f"{url}?area={west.uuid}")

            assert "area" in response.context["form"].errors
            assert "Helmond-West" not in text_of(response)

    def test_one_area_shows_what_the_whole_table_shows_of_it(self, client, manager):
        whole = client.get(RENDEMENT).context["money"].by_area
        for area in Area.objects.all():
            alone = client.get(f"{RENDEMENT}?area={area.uuid}").context["money"]

            assert alone.total == whole[area.name]

    def test_the_deadlines_by_area(self, client, manager):
        response = client.get(DEADLINES)

        total = response.context["table"].total
        expected = self.expected["deadlines"]["total"]
        assert total.agreements == expected["agreements"] == 1494
        assert total.overdue == expected["overdue"]
        assert "1.494" in text_of(response)
        assert "905 van 1.249" in text_of(response)

    def test_how_the_approach_goes_and_what_asks_for_attention(self, client):
        client.force_login(
            UserFactory(
                coordinator=True, areas=list(Area.objects.all()), organisation=None
            )
        )

        process = client.get(PROCESS).context["table"].total
        attention = client.get(ATTENTION).context["table"].total

        expected = self.expected["process"]
        assert process.mdos == expected["mdos"]
        assert process.resident_present == expected["resident_present"]
        assert process.median_days_to_first_mdo == expected["median_days_to_first_mdo"]
        assert process.doorbraken_granted == expected["doorbraken"]["toegekend"]
        expected = self.expected["attention"]
        assert attention.open_cases == expected["open_cases"]
        assert attention.mdo_needed == len(expected["mdo_needed"])
        assert attention.without_aanspreekpunt == len(expected["without_aanspreekpunt"])

    def test_how_people_are_doing_by_leefdomein_and_by_area(self, client, manager):
        response = client.get(WELLBEING)

        text = text_of(response)
        assert "Tevredenheid: beter op <strong>9 van de 9</strong> leefdomein" in text
        assert "Tevredenheid per gebied: hoeveel het gemiddelde cijfer" in text
        tevreden, _zelfredzaam = response.context["by_area"]
        shown = {
            (area, name): row.change
            for area, rows in tevreden["areas"]
            for name, row in rows
            if row is not None
        }
        # Where few people were asked nothing is shown, and where many were it is.
        assert None in shown.values()
        assert any(change is not None for change in shown.values())

    def test_the_deadlines_of_one_organisation(self, client, manager):
        organisation = OrganisationFactory()

        table = client.get(f"{DEADLINES}?organisation={organisation.uuid}").context[
            "table"
        ]

        assert table.total.agreements is None  # None of its agreements, so hidden.

    def test_the_files_have_the_figures_of_the_page(self, client, manager):
        west = Area.objects.get(name="Helmond-West")
        response = client.get(f"{RENDEMENT}?area={west.uuid}")
        address = f"/api/v1/reports/rendement?asOf=2026-11-20&amp;area={west.uuid}"
        for kind in ("csv", "json"):
            assert f'href="{address}&amp;format={kind}"' in response.content.decode()
            assert f'download="rendement.{kind}"' in response.content.decode()

        link = f"{address.replace('&amp;', '&')}&format=csv"
        file = client.get(link)

        (line, of_west) = csv.DictReader(io.StringIO(file.content.decode()))
        total = response.context["total"]
        assert of_west["area"] == "Helmond-West"
        assert int(line["cases"]) == total.cases
        log = AccessLog.objects.first()
        assert (log.user, log.name) == (manager, "report rendement")


# What is asked for -----------------------------------------------------------------


def test_a_period_is_about_the_day_of_closing(client, coordinator):
    complete_case(closed_on=date(2025, 12, 31), opened_on=date(2025, 6, 1))
    complete_case(closed_on=date(2026, 1, 1), opened_on=date(2025, 6, 1))

    def cases(query):
        return client.get(f"{RENDEMENT}?{query}").context["total"].cases

    assert cases("") == 2
    assert cases("from=2026-01-01") == 1
    assert cases("to=2025-12-31") == 1
    assert cases("from=2025-12-31&to=2026-01-01") == 2


def test_the_periods_people_ask_for_most_are_links(client, coordinator):
    response = client.get(f"{RENDEMENT}?from=2026-01-01&to=2026-12-31")

    links = {period["words"]: period for period in response.context["periods"]}
    assert links["2026"]["current"]
    assert links["2025"]["url"] == "?from=2025-01-01&to=2025-12-31"
    assert links["De laatste 12 maanden"]["url"] == "?from=2025-03-31&to=2026-03-30"
    assert "van 1 jan 2026 t/m 31 dec 2026" in text_of(response)


@pytest.mark.parametrize("today", ["2027-02-28", "2028-02-28", "2028-02-29"])
def test_the_last_twelve_months_also_exist_around_a_leap_day(
    client, coordinator, clock, today
):
    clock.move_to(f"{today} 11:00Z")

    assert client.get(RENDEMENT).status_code == 200


def test_a_link_to_a_period_keeps_the_other_choices(client, coordinator):
    wonen = Leefdomein.objects.get(name="Wonen")

    response = client.get(f"{RENDEMENT}?leefdomein={wonen.uuid}")

    urls = [period["url"] for period in response.context["periods"]]
    assert all(f"leefdomein={wonen.uuid}" in url for url in urls)


def test_a_leefdomein_narrows_the_report(client, coordinator):
    case = complete_case()
    scored(case, 4, 7)
    werk = Leefdomein.objects.get(name="Werk")

    response = client.get(f"{RENDEMENT}?leefdomein={werk.uuid}")

    assert response.context["total"].cases == 0
    assert [name for name, _row in response.context["measures"][0]["rows"]] == ["Werk"]


@pytest.mark.parametrize("url", PAGES)
def test_a_period_that_ends_before_it_begins_is_said_beside_it(
    client, coordinator, url
):
    response = client.get(f"{url}?from=2026-02-01&to=2026-01-01")

    assert "Dit is vóór de eerste dag." in text_of(response)


@pytest.mark.slow
@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("query", ["from=gisteren", "area=x", "leefdomein=1", "to="])
def test_nonsense_in_the_address_does_no_harm(client, manager, url, query):
    assert client.get(f"{url}?{query}").status_code == 200


# What it says ----------------------------------------------------------------------


def test_costs_that_went_up_are_said_to_be_higher(client, coordinator):
    EffortFactory(case=complete_case(before=4, after=10), hours=10, rate=50)

    text = text_of(client.get(RENDEMENT))

    assert "De echte kosten stegen van <strong>€ 400" in text
    assert "netto <strong>€ 1.100 hoger</strong>" in text
    assert "+ € 1.100" in text


def test_costs_that_stayed_are_said_to_stay(client, coordinator):
    complete_case(before=4, after=4)

    text = text_of(client.get(RENDEMENT))

    assert "De echte kosten bleven <strong>€ 400</strong> per jaar." in text
    assert "netto" not in text.split("Lees dit erbij")[0].split("Wat we weten")[1]


def test_transfers_stand_apart_from_real_costs(client, coordinator):
    case = complete_case(before=10, after=4)
    benefit = Price.objects.filter(kind="transfer").first()
    CostLineFactory(
        case=case, period="before", price=benefit, quantity=1, unit_price=7000
    )

    total = client.get(RENDEMENT).context["total"]

    assert (total.real_before, total.transfer_before) == (1000, 7000)


def test_a_leefdomein_where_it_became_worse_is_named(client, coordinator):
    case = complete_case()
    scored(case, 4, 7)
    scored(case, 6, 5, leefdomein=Leefdomein.objects.get(name="Gezondheid"))

    text = text_of(client.get(RENDEMENT))

    assert "tevredener op <strong>1 van de 2</strong> leefdomeinen" in text
    assert "Op <strong>Gezondheid</strong> werd het slechter." in text
    assert "conn--worse" in text


def test_both_drawings_of_every_picture_are_on_the_page(client, coordinator):
    scored(complete_case(), 4, 7)

    text = text_of(client.get(RENDEMENT))

    for key in ("tevredenheid", "zelfredzaamheid", "payers", "net"):
        for width in (640, 300):
            if key != "zelfredzaamheid":
                assert f'id="{key}-{width}-title"' in text
    ids = [part.split('"')[0] for part in text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_it_says_from_which_years_the_prices_are(client, coordinator):
    case = complete_case()
    prices = Price.objects.exclude(price_year=None).order_by("price_year")
    CostLineFactory(case=case, period="before", price=prices.first())
    CostLineFactory(case=case, period="before", price=prices.last())

    used = client.get(RENDEMENT).context["prices"]

    assert used.lists == ["2026-1"]
    assert used.first_year == prices.first().price_year
    assert used.last_year == prices.last().price_year


# Speed -----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("url", PAGES)
def test_a_report_needs_the_same_queries_for_2_and_6_cases(client, coordinator, url):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            case = complete_case()
            scored(case, 4, 7)
            AgreementFactory(mdo__case=case, agreed_on=timezone.localdate())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.browser
def test_the_rendement_page_fits_on_every_width(page, sign_in):
    west = AreaFactory(name="Helmond-West")
    for payer in Payer.objects.all()[:3]:
        case = CaseFactory(household__area=west, closed=True)
        for period in ("before", "after"):
            CostLineFactory(
                case=case,
                payer=payer,
                period=period,
                quantity={"before": 99_999, "after": 11_111}[period],
                unit_price=Decimal(9_999),
            )
            CostsConfirmationFactory(case=case, period=period)
    sign_in(UserFactory(coordinator=True, areas=[west]))
    page.goto(RENDEMENT)
    assert page.get_by_role("table", name="Euro per jaar, per betaler").is_visible()

    for width in (360, 768, 992, 1024, 1056, 1088, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        too_wide = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(too_wide) <= 0, width


# Pictures ----------------------------------------------------------------------------


PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
def test_every_picture_of_the_pages_is_a_file_too(client, coordinator, settings):
    settings.RATE_LIMIT_PERCENT = 0
    for page in (RENDEMENT, DEADLINES):
        links = re.findall(
            r'href="(/reports/pictures/[^"]+)"', client.get(page).content.decode()
        )
        assert links
        for link in links:
            answer = client.get(html.unescape(link))
            assert answer.content.startswith(PNG), link
            assert answer["Content-Type"] == "image/png"


def test_who_puts_in_is_named_to_the_coordinator_and_not_to_others(client, coordinator):
    party = OrganisationFactory(name="Werkplein")
    for _number in range(12):
        case = complete_case()
        EffortFactory(case=case, organisation=party, hours=2, rate=50)

    own = text_of(client.get(RENDEMENT))
    client.force_login(UserFactory(manager=True))
    published = text_of(client.get(RENDEMENT))

    assert "Werkplein" in own
    # Among the choices of the filter only.
    assert published.count("Werkplein") == published.count("Werkplein</option>")
    assert "Iedereen die inzette, samen" in published
    assert "€ 1.200" in published


def test_the_calendar_is_of_who_works_on_the_cases(client, coordinator):
    due_on = timezone.localdate() + timedelta(days=3)
    area = coordinator.areas.get()
    for of in (area, AreaFactory(name="Elders")):
        AgreementFactory(mdo__case=CaseFactory(household__area=of), due_on=due_on)

    text = text_of(client.get(DEADLINES))
    picture = client.get("/reports/pictures/calendar.png")
    client.force_login(UserFactory(manager=True))

    assert "komende zes weken klaar moet zijn</h2><p>1 afspraak</p>" in text
    assert picture.status_code == 200
    assert "komende zes weken" not in text_of(client.get(DEADLINES))
    assert client.get("/reports/pictures/calendar.png").status_code == 404


def test_a_picture_by_itself_says_of_which_voordeur_it_is(client, coordinator):
    scope = Scope(as_of=timezone.localdate(), voordeur="De balie")
    drawn = pictures.Drawn(
        Picture("trend", "Titel", "Zin."), SafeString(), SafeString()
    )

    document = pictures.document_of(drawn, Report(scope, is_suppressed=False))

    assert "De balie" in document["source"]


def test_a_picture_by_itself_says_of_which_areas_it_is(coordinator):
    own = frozenset(coordinator.areas.values_list("pk", flat=True))
    drawn = pictures.Drawn(
        Picture("trend", "Titel", "Zin."), SafeString(), SafeString()
    )
    today = timezone.localdate()

    of_own, of_all = (
        pictures.document_of(drawn, Report(Scope(as_of=today, areas=areas), False))
        for areas in (own, None)
    )

    assert "Helmond-West" in of_own["source"]
    assert "alle gebieden" in of_all["source"]


@pytest.mark.parametrize("name", ["rendement", "wellbeing", "deadlines", "attention"])
def test_every_report_can_be_about_one_organisation(client, coordinator, name):
    party = OrganisationFactory(name="De Zorg")
    page = client.get(f"/reports/{name}?organisation={party.uuid}").text
    assert f'value="{party.uuid}" selected' in page


def test_there_is_no_picture_of_another_name(client, coordinator):
    assert client.get("/reports/pictures/else.png").status_code == 404


def test_beside_another_area_costs_are_told_in_the_words_of_the_page(
    client, coordinator
):
    complete_case()
    stiphout = AreaFactory(name="Stiphout")
    complete_case(area="Stiphout", before=10, after=13)
    coordinator.areas.add(stiphout)
    west = Area.objects.get(name="Helmond-West")

    page = client.get(f"{RENDEMENT}?area={west.uuid}&compare_area={stiphout.uuid}")

    rows = {
        row.name: [
            text.replace("\u00a0", " ")
            for text in (row.this, row.other, row.difference)
        ]
        for row in page.context["comparison"].groups[0].rows
    }
    assert rows["Verschil in echte kosten"] == ["− € 600", "+ € 300", "− € 900"]
    assert rows["Verschil met inzet"] == rows["Verschil in echte kosten"]
    # As it stands in the figures of the page.
    assert ">− € 600<" in text_of(page)
    assert not any("esparing" in name for name in rows)
    cases = client.get("/reports/rendement/figures/net_real_saving")
    assert "De casussen achter: Verschil met inzet" in text_of(cases)


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
@pytest.mark.parametrize("page", [PROCESS, AVE, CASES, ATTENTION, WELLBEING])
def test_each_report_can_be_laid_beside_another_area(client, page):
    west, noord = (
        Area.objects.get(name=name) for name in ("Helmond-West", "Helmond-Noord")
    )
    client.force_login(
        UserFactory(coordinator=True, areas=[west, noord], organisation=None)
    )

    response = client.get(f"{page}?area={west.uuid}&compare_area={noord.uuid}")

    assert response.context["comparison"].this == "Helmond-West"
    assert response.context["comparison"].other == "Helmond-Noord"
    for group in response.context["comparison"].groups:
        assert all(row.this and row.other for row in group.rows)


def test_it_says_of_how_many_mdos_an_offer_is_not_known(client, coordinator):
    case = CaseFactory(household__area=Area.objects.get(name="Helmond-West"))
    for supporter in ("wanted", "unknown", "unknown"):
        MdoFactory(case=case, supporter=supporter)

    page = re.sub("<[^>]+>", "", text_of(client.get(PROCESS)))

    assert "dat een cliëntondersteuner is aangeboden: 1 " in page
    assert "Van zoveel is dat niet bekend: 2: toon de casussen" in page


def test_doorbraken_are_counted_by_obstacle_and_by_whose_rule(client, coordinator):
    west = CaseFactory(household__area=coordinator.areas.get())
    rijk = OrganisationFactory(name="Het Rijk")
    for obstacle, owner in (("law", rijk), ("law", None), ("budget", rijk)):
        DoorbraakFactory(case=west, obstacle=obstacle, rule_owner=owner)

    answer = client.get(PROCESS)
    client.force_login(UserFactory(manager=True))
    published = client.get(PROCESS)

    kinds, owners = answer.context["groups"]
    assert [(row.name, row.number) for row in kinds.rows] == [("Wet", 2), ("Budget", 1)]
    assert [(row.name, row.number) for row in owners.rows] == [
        ("Het Rijk", 2),
        ("Niet opgeschreven", 1),
    ]
    assert published.context["doorbraken_drawn"] is None
    assert "Dit plaatje kunnen we niet tonen." in text_of(published)


def test_a_phase_counts_until_the_next_one_or_the_end(client, coordinator):
    today = timezone.localdate()
    case = CaseFactory(household__area=coordinator.areas.get())
    escalation = EscalationFactory(case=case, started_on=today - timedelta(days=80))
    (first,) = escalation.phases.all()
    first.pk, first.uuid, first._state.adding = None, uuid4(), True
    first.phase_id, first.since_on = 3, today - timedelta(days=40)
    first.review_on = today
    first.save()

    *_before, two_ago, one_ago, now = client.get(AVE).context["phases"]

    assert two_ago.numbers == {2: 1, 3: 0}
    assert one_ago.numbers == {2: 0, 3: 1}
    assert now.numbers == {2: 0, 3: 1}


def test_a_phase_that_a_day_does_not_name_is_hidden_and_not_zero(monkeypatch):
    days = {date(2026, 1, 31): {"2": 12}, date(2026, 3, 30): {"2": 14, "3": 11}}
    monkeypatch.setattr(
        pictures.published, "days_of", lambda report: sorted(days, reverse=True)
    )
    monkeypatch.setattr(
        Report,
        "ask",
        lambda report, figure: SimpleNamespace(
            total=SimpleNamespace(by_phase=days[report.scope.as_of])
        ),
    )

    found = pictures.phases(Report(Scope(as_of=date(2026, 3, 30)), is_suppressed=True))

    assert [at.numbers for at in found] == [{2: 12, 3: None}, {2: 14, 3: 11}]
    # The bar of that day would tell it as well.
    assert [at.total for at in found] == [None, 25]


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
def test_what_a_figure_is_stands_one_click_away_from_it(client, manager):
    page = client.get("/reports/definitions").content.decode()
    anchors = set(re.findall(r'<div id="(\w+)"', page))

    for url in PAGES:
        linked = re.findall(
            r'href="/reports/definitions#(\w+)"', client.get(url).content.decode()
        )
        assert len(set(linked)) >= 4, url
        assert set(linked) <= anchors, url


def test_definitions_stand_in_the_order_of_the_menu_and_each_once(client, manager):
    page = client.get("/reports/definitions").content.decode()

    found = re.findall(r'id="group-(\w+)"', page)
    assert found == [*reports_beside(), "all"]
    anchors = re.findall(r'<div id="(\w+)"', page)
    assert len(anchors) == len(set(anchors))
    assert "Wijzigen" not in page


def test_each_definition_says_what_the_sheets_of_an_export_say(client, manager):
    page = text_of(client.get("/reports/definitions"))

    for name, (heading, meaning) in SHARED.items():
        if meaning:
            assert f'<div id="{name}"><dt>{escape(heading)}</dt>' in page
            assert escape(str(meaning)) in page


def test_a_coordinator_chooses_a_voordeur_of_the_own_areas(client, coordinator):
    for voordeur, area in (("Politie", "Helmond-West"), ("Kapper", "Brouwhuis")):
        CaseFactory(voordeur=voordeur, household__area=AreaFactory(name=area))

    page = client.get("/reports/funnel", {"voordeur": "Politie"})
    other = client.get("/reports/funnel", {"voordeur": "Kapper"})

    assert page.context["scope"].voordeur == "Politie"
    assert "Politie" in text_of(page)
    assert "Kapper" not in text_of(page)
    assert page.context["table"].total.asked == 1
    assert "voordeur" in other.context["form"].errors


def test_what_leads_on_from_a_report_keeps_its_voordeur(client, coordinator):
    """To the cases of a figure, a picture and a frozen report; no file is asked it."""
    AgreementFactory(
        mdo__case=CaseFactory(
            voordeur="Politie", household__area=AreaFactory(name="Helmond-West")
        )
    )

    page = client.get(DEADLINES, {"voordeur": "Politie"}).content.decode()

    leads = [
        html.unescape(url) for url in re.findall(r'(?:href|action)="([^"]+)"', page)
    ]
    on = [url for url in leads if url.startswith(DEADLINES + "/") or "pictures" in url]
    assert len(on) > 3
    assert all("voordeur=Politie" in url for url in on), on
    (new,) = [url for url in leads if url.startswith("/exports/new")]
    assert "voordeur" not in new


def test_steps_up_and_down_are_told_by_phase_and_trigger(client, coordinator):
    case = CaseFactory(household__area=coordinator.areas.get())
    EscalationFactory(case=case, ended_on=timezone.localdate())

    page = client.get(AVE)
    cases = client.get("/reports/ave/figures/scaled_down")
    client.force_login(UserFactory(manager=True))
    published = client.get(AVE)

    groups = {group.title: group.rows for group in page.context["groups"]}
    assert groups["Omhoog, naar welke fase"] == [("AVE 2", 1)]
    assert groups["Omlaag, na welke aanleiding"] == [("Stagnatie", 1)]
    assert case.number in text_of(cases)
    assert published.context["table"].total.scaled_up is None
    assert published.context["steps_drawn"] is None
    assert "Dit plaatje kunnen we niet tonen." in text_of(published)
    assert client.get("/reports/ave/figures/scaled_down").status_code == 403


def test_new_open_and_closed_cases_lead_to_those_cases(client, coordinator):
    west = coordinator.areas.get()
    CaseFactory(household__area=west)
    closed = CaseFactory(household__area=west, closed=True)

    page = client.get(CASES)
    cases = client.get("/reports/cases/figures/closed_cases")

    total = page.context["table"].total
    assert (total.new_cases, total.open_cases, total.closed_cases) == (2, 1, 1)
    assert closed.number in text_of(cases)


def test_open_cases_are_hidden_where_attention_hides_them(client):
    CaseFactory()
    client.force_login(UserFactory(manager=True))

    page = client.get(CASES)

    total = page.context["table"].total
    assert (total.new_cases, total.open_cases) == (None, None)
    assert {"new_cases", "open_cases"} <= total.suppressed
