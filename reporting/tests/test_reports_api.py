"""The reports of the API: the figures of the register, hidden where they are small."""

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from rest_framework.test import APIClient

from cases.models import AccessLog, Area, Leefdomein
from cases.tests.factories import OrganisationFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from reporting.exports import asking
from reporting.models import Publication
from reporting.published import EVERYTHING, span_around
from reporting.reports_api import REPORTS, CsvRenderer, plain_text

DAY = "2026-11-20"
EXPECTED = json.loads(
    (Path(__file__).parents[2] / "data" / "sample" / "expected.json").read_text()
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_day")]


@pytest.fixture
def manager():
    return client_of(UserFactory(manager=True))


@pytest.fixture
def west():
    return Area.objects.get(name="Helmond-West")


def get(client, report, **query):
    answer = client.get(f"/api/v1/reports/{report}", {"asOf": DAY, **query})
    assert answer.status_code == 200, answer.content
    return answer


@pytest.mark.parametrize("report", [report.report for report in REPORTS])
@pytest.mark.parametrize("role", ["professional", "administrator", "privacy_officer"])
def test_report_is_for_managers_and_coordinators(report, role):
    user = UserFactory(**({} if role == "professional" else {role: True}))

    assert client_of(user).get(f"/api/v1/reports/{report}").status_code == 403
    assert APIClient().get(f"/api/v1/reports/{report}").status_code == 401


@pytest.mark.parametrize("report", [report.report for report in REPORTS])
def test_report_of_nothing_is_empty_and_no_error(manager, report):
    tables = get(manager, report).json()["tables"]

    assert tables
    assert "total" in tables[0]


@pytest.mark.parametrize("report", REPORTS)
def test_document_says_what_stands_in_a_report(manager, report):
    answer = get(manager, report.report).json()

    assert set(answer) == set(report.serializer_class().get_fields())


def test_accept_header_chooses_csv_and_what_is_unknown_is_406(manager):
    path = "/api/v1/reports/deadlines"

    assert manager.get(path, headers={"accept": "text/csv"})["Content-Type"].startswith(
        "text/csv"
    )
    assert manager.get(path, headers={"accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "query",
    [
        {"asOf": "morgen"},
        {"from": "2026-02-01", "to": "2026-01-01"},
        {"area": "00000000-0000-4000-8000-000000000000"},
        {"onbekend": "1"},
        {"format": "pdf"},
    ],
)
def test_bad_question_is_400(manager, query):
    assert manager.get("/api/v1/reports/rendement", query).status_code == 400


def test_two_periods_that_differ_in_a_day_are_one_question(manager):
    """Subtracted from each other they would tell of the few cases of that day."""
    a, b = (
        get(manager, "deadlines", **{"from": first, "to": last}).json()
        for first, last in (("2026-01-02", "2026-02-10"), ("2026-01-20", "2026-02-11"))
    )

    assert (a["from"], a["to"]) == ("2026-01-01", "2026-06-30")
    assert a == b


def test_who_works_on_the_cases_asks_for_any_period(west):
    coordinator = UserFactory(coordinator=True)
    coordinator.areas.add(west)
    period = {"from": "2026-01-02", "to": "2026-02-10"}

    report = get(client_of(coordinator), "deadlines", **period).json()

    assert (report["from"], report["to"]) == ("2026-01-02", "2026-02-10")


def test_figures_of_one_voordeur_are_for_coordinators(manager, west):
    coordinator = UserFactory(coordinator=True, areas=[west], organisation=None)
    path = "/api/v1/reports/process"

    refused = manager.get(path, {"voordeur": "Wijkhuis"})

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["location"] == "/voordeur"
    assert client_of(coordinator).get(path, {"voordeur": "Wijkhuis"}).status_code == 200


@pytest.mark.parametrize(
    "names",
    [
        {"area", "leefdomein"},
        {"leefdomein", "organisation"},
        {"organisation", "from", "to"},
    ],
)
def test_a_manager_asks_for_one_thing_at_a_time(manager, west, names):
    asked = {
        "area": west.uuid,
        "leefdomein": Leefdomein.objects.get(name="Wonen").uuid,
        "organisation": OrganisationFactory().uuid,
        "from": "2026-01-01",
        "to": "2026-06-30",
    }
    query = {name: str(asked[name]) for name in names}

    answer = manager.get("/api/v1/reports/deadlines", query)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_published"


def test_of_days_near_each_other_few_are_published(manager):
    path = "/api/v1/reports/deadlines"
    content = {"tables": {}, "known": {}, "spans": {}}
    for day in ("2026-01-31", "2026-02-10"):
        Publication.objects.create(
            report="process", as_of=day, dimension="area", content=content
        )

    assert manager.get(path, {"asOf": "2026-02-11"}).status_code == 400
    assert manager.get(path, {"asOf": "2026-02-10"}).status_code == 200
    assert manager.get(path, {"asOf": "2025-12-31"}).status_code == 200
    # Who asks about no day gets the last one that was published.
    assert manager.get(path).json()["asOf"] == "2026-02-10"


def test_two_days_of_one_question_count_both_as_near(manager):
    content = {"tables": {}, "known": {}, "spans": {}}
    Publication.objects.create(
        report="process", as_of="2026-01-31", dimension="area", content=content
    )
    asked = {"asOf": "2026-02-05", "compareAsOf": "2026-02-08"}

    answer = manager.get("/api/v1/reports/deadlines", asked)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "not_compared"
    assert Publication.objects.count() == 1


def test_a_day_to_come_is_not_published(manager):
    """It would stand as the figures of that day, and what changed until then too."""
    tomorrow = {"asOf": "2026-11-21"}

    assert manager.get("/api/v1/reports/deadlines", tomorrow).status_code == 400
    day = {"compareAsOf": tomorrow["asOf"]}
    assert manager.get("/api/v1/reports/deadlines", day).status_code == 400
    with pytest.raises(ValidationError):
        asking.ask_export(
            report="deadlines",
            format="csv",
            purpose="Voor de raad",
            filters={"as_of": date(2026, 11, 21)},
            by=UserFactory(coordinator=True),
            at=timezone.now(),
        )
    assert not Publication.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "around"),
    [
        ("2024-02-01", "2024-02-29", ("2024-01-01", "2024-06-30")),
        ("2026-07-01", "2026-12-31", ("2026-07-01", "2026-12-31")),
        ("2026-06-30", "2026-07-01", ("2026-01-01", "2026-12-31")),
    ],
)
def test_a_period_is_a_half_year_or_a_year(first, last, around):
    span = span_around(date.fromisoformat(first), date.fromisoformat(last))

    assert (str(span.first), str(span.last)) == around
    assert span_around(date.fromisoformat(first), None) == EVERYTHING


def test_taking_a_report_out_is_logged(manager):
    get(manager, "rendement")

    line = AccessLog.objects.get()
    assert (line.name, line.role, line.household) == (
        "report rendement",
        "manager",
        None,
    )


@pytest.mark.parametrize("text", ["=1+1", "+31", "-5", "@SUM(A1)", "\tx"])
def test_no_text_becomes_a_formula(text):
    assert plain_text(text) == f"'{text}"
    assert plain_text(-5) == -5


def test_no_name_of_a_payer_becomes_a_formula():
    total = {"byPayer": {"=1+1": {"before": Decimal(-5)}}}
    table = {"total": total, "byArea": {"@SUM(A1)": {}}}

    text = CsvRenderer().render({"asOf": DAY, "tables": [table]})

    assert text.splitlines() == [
        "asOf,area,'=1+1 before,'=1+1 after,'=1+1 saving",
        f"{DAY},alle gebieden,-5,,",
        f"{DAY},'@SUM(A1),,,",
    ]


@pytest.mark.usefixtures("sample")
class TestTheSample:
    """The register is imported once for all of these."""

    def test_manager_gets_the_totals_of_the_register(self, manager):
        (deadlines,) = get(manager, "deadlines").json()["tables"]
        (rendement,) = get(manager, "rendement").json()["tables"]
        (process,) = get(manager, "process").json()["tables"]

        expected = EXPECTED["deadlines"]["total"]
        assert deadlines["total"]["agreements"] == expected["agreements"]
        share = Decimal(deadlines["total"]["withinSixWeeksShare"])
        assert share == Decimal(str(expected["within_six_weeks_share"]))
        expected = EXPECTED["rendement"]["total"]
        assert rendement["total"]["cases"] == expected["cases"]
        for name, field in (
            ("realBefore", "real_before"),
            ("netRealSaving", "net_real_saving"),
            ("investment", "investment"),
        ):
            assert Decimal(rendement["total"][name]) == Decimal(str(expected[field]))
        assert process["total"]["mdos"] == EXPECTED["process"]["mdos"]

    def test_small_numbers_are_hidden_from_a_manager_and_not_from_the_coordinator(
        self, manager
    ):
        stiphout = Area.objects.get(name="Stiphout")
        coordinator = client_of(UserFactory(coordinator=True, areas=[stiphout]))

        hidden = get(manager, "rendement").json()
        seen = get(coordinator, "rendement").json()

        assert hidden["isSuppressed"]
        row = hidden["tables"][0]["byArea"]["Stiphout"]
        assert row["realBefore"] is None
        assert "realBefore" in row["suppressed"]
        assert not seen["isSuppressed"]
        expected = EXPECTED["rendement"]["by_area"]["Stiphout"]
        row = seen["tables"][0]["byArea"]["Stiphout"]
        assert Decimal(row["realBefore"]) == Decimal(str(expected["real_before"]))
        assert set(seen["tables"][0]["byArea"]) == {"Stiphout"}

    def test_coordinator_asks_for_no_other_area(self):
        stiphout = Area.objects.get(name="Stiphout")
        other = Area.objects.get(name="Helmond-West")
        coordinator = client_of(UserFactory(coordinator=True, areas=[stiphout]))

        answer = coordinator.get("/api/v1/reports/rendement", {"area": str(other.uuid)})

        assert answer.status_code == 400
        assert answer.json()["errors"][0]["location"] == "/area"

    def test_rendement_says_its_cautions(self, manager):
        report = get(manager, "rendement").json()

        assert report["priceLists"] == ["2026-1"]
        assert report["hasUnknownPriceYear"] is True
        assert report["firstPriceYear"] == 2012
        assert report["remark"]

    def test_prices_of_hidden_cases_are_not_told_either(self, manager):
        stiphout = Area.objects.get(name="Stiphout")
        coordinator = client_of(UserFactory(coordinator=True, areas=[stiphout]))
        area = str(stiphout.uuid)

        hidden = get(manager, "rendement", area=area).json()
        seen = get(coordinator, "rendement", area=area).json()

        assert hidden["tables"][0]["total"]["cases"] is None
        assert hidden["priceLists"] == []
        assert hidden["firstPriceYear"] is None
        assert not hidden["hasUnknownPriceYear"]
        assert seen["priceLists"] == ["2026-1"]

    def test_csv_has_a_line_an_area_and_the_same_figures(self, manager):
        answer = get(manager, "deadlines", format="csv")

        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
        assert lines[0]["area"] == "alle gebieden"
        assert int(lines[0]["agreements"]) == 1494
        assert {line["area"] for line in lines[1:]} == set(
            EXPECTED["deadlines"]["by_area"]
        )

    def test_csv_of_rendement_has_a_column_for_each_payer(self, manager):
        text = get(manager, "rendement", format="csv").content.decode()
        total = next(csv.DictReader(io.StringIO(text)))

        expected = EXPECTED["rendement"]["total"]["by_payer"]["gemeente"]
        assert Decimal(total["gemeente before"]) == Decimal(str(expected["before"]))
        assert Decimal(total["gemeente saving"]) == Decimal(str(expected["saving"]))
