"""The report for the council: its numbers are the figures, and none is of few cases."""

import re
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.models import AccessLog
from cases.pdf import pdf_of
from cases.tests.factories import AreaFactory, CaseFactory, UserFactory
from reporting import council, half_years
from reporting.models import Lesson

AS_OF = date(2026, 11, 20)


def text_of(pdf):
    pages = PdfReader(BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("sample", "_on_the_day")
class TestOfTheSample:
    def test_every_number_in_short_is_one_of_the_figures(self, monkeypatch):
        found = council.found_in(AS_OF, None, None)
        row, process, money = (
            found.deadlines.total,
            found.process.total,
            found.money.total,
        )
        said = " ".join(council.in_short(found))
        known = {
            *(
                row.counted,
                row.within_six_weeks,
                round(row.within_six_weeks_share * 100),
            ),
            *(process.mdos, process.resident_present, process.doorbraken_granted),
            *(process.doorbraken_refused, money.cases),
            *(
                round(abs(amount))
                for amount in (
                    process.doorbraak_granted_euro,
                    *(money.real_before, money.real_after, money.real_saving),
                    *(money.investment, money.net_real_saving),
                )
                if amount is not None
            ),
            *range(10),  # Of the nine leefdomeinen.
            *(found.cases.total.new_cases, found.cases.total.closed_cases),
            *(found.cases.total.open_cases, found.ave.total.scaled_up),
            round((found.ave.total.reviews_on_time_share or 0) * 100),
            found.complete.total.closed,
            round((found.complete.total.costs_missing_share or 0) * 100),
        }
        numbers = {
            int(one.replace(".", "")) for one in re.findall(r"\d[\d.]*\d|\d", said)
        }
        assert numbers <= known, numbers - known
        assert row.counted in numbers

    def test_the_document_is_read_aloud_and_has_its_pictures(self, client):
        client.force_login(UserFactory(role="manager"))
        Lesson.objects.create(text="Geheim van Jan.", level="bestuur")
        answer = client.get(reverse("reporting:council-report"))
        assert answer["Content-Type"] == "application/pdf"
        pdf = PdfReader(BytesIO(answer.content))
        root = pdf.trailer["/Root"]
        assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("nl", True)
        assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
        text = text_of(answer.content)
        for words in ("In het kort", "Wiens portemonnee", "Wat elk cijfer betekent"):
            assert words in text
        # The texts of lessons stay inside.
        assert "Geheim" not in text
        assert AccessLog.objects.filter(name="council report").count() == 1

    def test_it_says_how_the_cases_lie_apart_and_how_many_are_missing(self):
        found = council.found_in(AS_OF, None, None)
        money = found.money.total
        (costs,) = [
            section
            for section in council.document_of(found)["sections"]
            if section["title"] == "Kosten en inzet"
        ]
        said = " ".join(costs["text"])
        for amount in (money.mean_saving_low, money.median_saving):
            assert council.euro_signed(-amount) in said
        assert re.search(r"Bij (hoeveel|\d+ van de \d+) casussen", said)
        assert "kosten ontbreken, is verborgen" in said or "geen complete" in said

    def test_few_cases_are_hidden_and_said_to_be(self):
        # A half-year in which almost nothing ended.
        found = council.found_in(AS_OF, date(2024, 2, 1), date(2024, 3, 2))
        assert found.scope.to_on == date(2024, 6, 30)
        sections = council.document_of(found)["sections"]
        lines = [line for section in sections for line in section.get("lines", [])]
        notes = [section.get("note", "") for section in sections]
        # What is hidden is named, and no line is of hidden figures only.
        assert any("verborgen" in note for note in notes)
        assert not any(set(cells) == {"verborgen"} for _name, *cells in lines)
        # Nor is there a picture of nothing.
        assert not any("picture" in each for each in sections if not each.get("lines"))

    def test_the_amounts_say_what_they_rest_on(self):
        found = council.found_in(AS_OF, None, None)
        (costs,) = [
            section
            for section in council.document_of(found)["sections"]
            if section["title"] == "Kosten en inzet"
        ]
        said = " ".join(costs["text"])
        assert "zijn een indicatie: " in said
        assert "lijst 2026-1" in said

    def test_the_file_says_of_which_period_it_is(self, client):
        client.force_login(UserFactory(role="manager"))
        url = reverse("reporting:council-report")
        query = {"from": "2026-01-01", "to": "2026-06-30"}
        half = client.get(url, query)["Content-Disposition"]
        assert 'filename="raadsrapport-2026-01-01-tot-2026-06-30.pdf"' in half
        assert "raadsrapport-tot-2026-" in client.get(url)["Content-Disposition"]

    def test_half_years_of_which_nothing_can_be_said_are_not_listed(self):
        council.found_in(AS_OF, None, None)  # It publishes what nobody asked yet.
        all_of_them = half_years.half_years(AS_OF)
        listed = half_years.worth_reading(AS_OF)
        assert 0 < len(listed) < len(all_of_them)
        assert listed == all_of_them[: len(listed)]


@pytest.mark.slow
@pytest.mark.django_db
def test_without_any_case_it_says_that_there_is_nothing(tmp_path):
    file = tmp_path / "rapport.pdf"
    call_command("council_report", file)
    text = text_of(file.read_bytes())
    assert "niet te zeggen" in text or "Van geen enkele casus" in text
    assert "€" not in re.sub(r"Wat elk cijfer.*", "", text.split("Kosten en inzet")[0])


@pytest.mark.slow
@pytest.mark.django_db
def test_each_figure_of_a_table_is_defined_and_open_cases_say_of_which_day():
    for _ in range(12):
        CaseFactory(household__area=AreaFactory(name="Helmond-West"))
    as_of = timezone.localdate()

    document = council.document_of(council.found_in(as_of, None, None))

    sections = document["sections"]
    (defined,) = (one["fields"] for one in sections[-1]["rows"])
    words = {heading for heading, _meaning in defined}
    of_cases = next(one for one in sections if "Open casussen" in one.get("head", ()))
    assert {*of_cases["head"][1:], "Stappen omhoog", "Herbeoordelingen"} <= words
    assert of_cases["text"] == [
        "Open zijn de casussen die op 30 maart 2026 niet waren afgesloten, "
        "wanneer ze ook begonnen."
    ]


def test_a_long_word_of_a_heading_does_not_run_over_the_next():
    long = "Herbeoordelingen"
    section = {
        "title": "Titel",
        "head": ["Gebied", *[long] * 5],
        "widths": [4, 3, 3, 3, 3, 3],
        "lines": [["West", *"12345"]],
    }
    pdf = pdf_of({"title": "T", "footer": "F", "intro": [], "sections": [section]})
    assert long not in text_of(pdf)
    assert "lingen" in text_of(pdf)


def test_what_it_costs_more_is_said_as_more():
    row = council.Rendement(
        cases_behind={},
        cases=12,
        real_before=Decimal(100),
        real_after=Decimal(150),
        real_saving=Decimal(-50),
        transfer_before=Decimal(0),
        transfer_after=Decimal(0),
        transfer_saving=Decimal(0),
        investment=Decimal(30),
        net_real_saving=Decimal(-80),
        real_saving_per_euro=None,
        estimated_share=None,
    )
    first, second = council._costs(row)
    assert "€\u00a050 meer" in first
    # An open case of which both are confirmed counts too.
    assert "Van 12 casussen met complete kosten" in first
    assert "\u2212 €\u00a080" in second or "\u2212\u00a0€\u00a080" in second


def test_what_is_hidden_beside_it_does_not_take_what_was_granted():
    row = council.Process(
        cases_behind={},
        mdos=None,
        resident_present=None,
        median_days_to_first_mdo=None,
        doorbraken_open=None,
        doorbraken_granted=97,
        doorbraken_refused=None,
        doorbraak_granted_euro=Decimal(315_750),
    )
    said = council._doorbraken(row)
    assert "97 doorbraken toegekend; hoeveel er zijn afgewezen, is verborgen" in said
    assert "315.750" in said
    # And of which kind they were is not left out in silence.
    (section,) = council._obstacles(row)
    assert "minder dan 10 casussen" in section["text"][0]


OFFERED = (
    "Bij 40 van 60 MDO's is opgeschreven dat een cliëntondersteuner is aangeboden."
)


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (0, [OFFERED]),
        (15, [OFFERED, "Van 15 van deze MDO's is dat niet bekend."]),
        # Few, or none: what is written down is so much.
        (None, [OFFERED]),
        (
            60,
            [
                "Van geen enkel MDO is bekend of er een cliëntondersteuner is "
                "aangeboden."
            ],
        ),
    ],
)
def test_what_is_not_known_is_not_told_as_not_offered(unknown, said):
    row = council.Process(
        cases_behind={},
        mdos=60,
        resident_present=None,
        supporter_offered=0 if unknown == 60 else 40,
        supporter_unknown=unknown,
        median_days_to_first_mdo=None,
        doorbraken_open=None,
        doorbraken_granted=None,
        doorbraken_refused=None,
        doorbraak_granted_euro=None,
    )
    assert list(council._of_process(row)) == said


@pytest.mark.django_db
def test_a_coordinator_has_no_report_of_all_areas(client):
    client.force_login(UserFactory(role="coordinator"))
    assert client.get(reverse("reporting:council-report")).status_code == 403


@pytest.mark.django_db
def test_days_that_cannot_be_are_refused(client):
    client.force_login(UserFactory(role="manager"))
    query = {"from": "2026-02-01", "to": "2026-01-01"}
    assert client.get(reverse("reporting:council-report"), query).status_code == 400
