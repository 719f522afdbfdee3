"""Two choices beside each other: what the difference says, and what it keeps."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cases.models import Area, Leefdomein
from cases.tests.factories import AreaFactory, CaseFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from mdo.tests.factories import AgreementFactory, MdoFactory
from reporting.comparison import difference
from reporting.tests.test_suppression import mdos_in

pytestmark = pytest.mark.django_db

DEADLINES = "/reports/deadlines"
API = "/api/v1/reports/deadlines"


@pytest.fixture
def coordinator(client):
    areas = [AreaFactory(name=name) for name in ("Helmond-West", "Stiphout")]
    person = UserFactory(coordinator=True, areas=areas, organisation=None)
    client.force_login(person)
    return person


def agreed(day, *, area="Helmond-West", days_to_do=None):
    case = CaseFactory(
        household__area=AreaFactory(name=area), opened_on=day - timedelta(30)
    )
    return AgreementFactory(
        mdo=MdoFactory(case=case, held_on=day),
        agreed_on=day,
        target_on=day + timedelta(42),
        due_on=day + timedelta(42),
        done_on=days_to_do and day + timedelta(days_to_do),
        status="done" if days_to_do else "open",
    )


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


def test_what_is_hidden_on_either_side_has_no_difference():
    this = {"a": 10, "b": 3, "by_payer": {"x": None}, "suppressed": ["c"], "c": None}
    other = {"a": 4, "b": None, "by_payer": {"x": 2}, "suppressed": ["b"], "c": 7}

    found = difference(this, other)

    assert found == {
        "a": 6,
        "b": None,
        "by_payer": {"x": None},
        "c": None,
        "suppressed": ["b", "c"],
    }


def test_who_paid_on_one_side_only_paid_nothing_on_the_other():
    this = {"by_payer": {"gemeente": {"before": 5}}, "suppressed": []}
    other = {"by_payer": {"zorg": {"before": 2}}, "suppressed": []}

    assert difference(this, other)["by_payer"] == {
        "gemeente": {"before": 5},
        "zorg": {"before": -2},
    }


def test_two_periods_stand_beside_each_other(client, coordinator):
    for day in (date(2025, 2, 3), date(2025, 9, 1), date(2025, 9, 2)):
        agreed(day, days_to_do=10)
    agreed(date(2025, 9, 3), days_to_do=50)

    response = client.get(
        f"{DEADLINES}?from=2025-07-01&to=2025-12-31"
        "&compare_from=2025-01-01&compare_to=2025-06-30"
    )

    (group,) = response.context["comparison"].groups
    found = {row.name: (row.this, row.other, row.difference) for row in group.rows}
    assert found["Afspraken"] == ("3", "1", "+\u00a02")
    share = found["Deel binnen zes weken"]
    assert share == ("67\u00a0%", "100\u00a0%", "−\u00a033,3 procentpunt")
    assert "1 jul 2025 – 31 dec 2025" in text_of(response)
    assert "compareFrom=2025-01-01" in response.context["query"]
    # Of two choices there is no one list of cases that a figure could lead to.
    compared = text_of(response).partition('id="compared"')[2].partition("</section>")
    assert "<a " not in compared[0]


def test_days_are_written_as_in_the_table_of_the_page(client, coordinator):
    area = AreaFactory(name="Helmond-West")
    for held_on, waited in (
        (date(2025, 3, 3), 10),
        (date(2025, 9, 1), 10),
        (date(2025, 9, 2), 13),
    ):
        case = CaseFactory(household__area=area, opened_on=held_on - timedelta(waited))
        MdoFactory(case=case, held_on=held_on)

    response = client.get(
        "/reports/process?from=2025-07-01&to=2025-12-31"
        "&compare_from=2025-01-01&compare_to=2025-06-30"
    )

    (group,) = response.context["comparison"].groups
    found = {row.name: (row.this, row.other, row.difference) for row in group.rows}
    assert found["Dagen tot het eerste MDO"] == ("11,5", "10", "+\u00a01,5")
    one_in_ten = found["Dagen tot het eerste MDO, negen op de tien"]
    assert one_in_ten == ("12,7", "10", "+\u00a02,7")


def test_open_cases_of_one_day_are_not_compared_between_periods(client, coordinator):
    area = AreaFactory(name="Helmond-West")
    CaseFactory(household__area=area, opened_on=date(2025, 3, 3))
    periods = (
        "from=2025-07-01&to=2025-12-31&compare_from=2025-01-01&compare_to=2025-06-30"
    )

    page = client.get(f"/reports/cases?{periods}")
    other = client.get(f"/reports/cases?area={area.uuid}&compare_area=all")
    listed = client.get("/reports/cases/figures/open_cases?from=2025-07-01")

    names = [
        [row.name for row in answer.context["comparison"].groups[0].rows]
        for answer in (page, other)
    ]
    assert ["Open casussen" in each for each in names] == [False, True]
    assert "Casussen die open waren op 30 mrt 2026:" in text_of(page)
    assert len(listed.context["page"].rows) == 1
    assert "sinds 1 jul 2025" not in text_of(listed)
    assert "Op één dag" in text_of(listed)


def test_an_area_stands_beside_all_areas(client, coordinator):
    agreed(date(2025, 9, 1))
    agreed(date(2025, 9, 1), area="Stiphout")
    west = Area.objects.get(name="Helmond-West")

    response = client.get(f"{DEADLINES}?area={west.uuid}&compare_area=all")

    (group,) = response.context["comparison"].groups
    agreements = next(row for row in group.rows if row.name == "Afspraken")
    assert (agreements.this, agreements.other) == ("1", "2")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("compare_area=all", "Dit heb je al gekozen."),
        ("compare_from=2026-02-01&compare_to=2026-01-01", "Dit is vóór de eerste dag."),
    ],
)
def test_what_cannot_be_compared_is_said_beside_it(
    client, coordinator, query, sentence
):
    response = client.get(f"{DEADLINES}?{query}")

    assert sentence in text_of(response)
    assert response.context["comparison"] is None


def test_an_area_of_others_is_not_compared_with(client, coordinator):
    agreed(date(2025, 9, 1), area="Binnenstad")
    other = Area.objects.get(name="Binnenstad")

    response = client.get(f"{DEADLINES}?compare_area={other.uuid}")
    answer = client_of(coordinator).get(API, {"compareArea": str(other.uuid)})

    assert response.context["comparison"] is None
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["location"] == "/compareArea"


@pytest.mark.parametrize("name", ["leefdomein", "organisation"])
def test_a_manager_compares_only_what_is_published(client, name):
    client.force_login(UserFactory(manager=True))
    wonen = Leefdomein.objects.get(name="Wonen")

    response = client.get(f"{DEADLINES}?leefdomein={wonen.uuid}&compare_period=2025")
    refused = client.get(
        f"{DEADLINES}?leefdomein={wonen.uuid}&compare_area={Area.objects.first().uuid}"
    )

    assert response.context["comparison"] is None
    assert "Kies één van gebied, leefdomein en organisatie" in text_of(refused)
    assert refused.context["comparison"] is None


def test_a_manager_sees_what_changed_between_two_publications(client, clock):
    mdos_in("Helmond-West", 12)
    before = timezone.localdate()
    client.force_login(UserFactory(manager=True))
    client.get("/reports/process")
    clock.shift(timedelta(days=40))
    mdos_in("Helmond-West", 11)
    now = timezone.localdate()
    client.get(f"/reports/process?as_of={now}")
    api = client_of(UserFactory(manager=True))
    api.get("/api/v1/reports/process", {"asOf": str(now)})

    page = client.get(f"/reports/process?as_of={now}&compare_as_of={before}")
    same = client.get(f"/reports/process?as_of={now}&compare_as_of={now}")
    answer = api.get(
        "/api/v1/reports/process", {"asOf": str(now), "compareAsOf": str(before)}
    ).json()

    (group,) = page.context["comparison"].groups
    mdos = next(row for row in group.rows if row.name == "MDO's")
    assert (mdos.this, mdos.other, mdos.difference) == ("23", "12", "+\u00a011")
    assert page.context["comparison"].other == "stand van 30\u00a0mrt\u00a02026"
    assert same.context["comparison"] is None
    assert same.context["form"].errors
    assert answer["comparedWith"]["asOf"] == str(before)
    assert answer["tables"][0]["difference"]["total"]["mdos"] == 11


def test_what_asks_for_attention_has_no_earlier_period():
    manager = client_of(UserFactory(manager=True))

    answer = manager.get("/api/v1/reports/attention", {"compareFrom": "2025-01-01"})

    assert answer.status_code == 400
    assert "met een ander gebied" in answer.json()["errors"][0]["detail"]


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
class TestTheSample:
    """The register is imported once for all of these."""

    def test_a_comparison_tells_a_manager_no_more_than_both_sides(self):
        manager = client_of(UserFactory(manager=True))
        day = {"asOf": "2026-11-20"}
        period = {"from": "2026-01-01", "to": "2026-06-30"}
        for report in ("deadlines", "rendement"):
            url = f"/api/v1/reports/{report}"
            whole = manager.get(url, day).json()["tables"][0]
            half = manager.get(url, {**day, **period}).json()["tables"][0]

            both = manager.get(
                url, {**day, "compareFrom": "2026-02-01", "compareTo": "2026-02-11"}
            ).json()

            (table,) = both["tables"]
            assert both["comparedWith"] == {**period, **day, "area": None}
            assert table["comparedWith"] == {
                "total": half["total"],
                "byArea": half["byArea"],
            }
            assert table["byArea"] == whole["byArea"]
            for area, row in table["difference"]["byArea"].items():
                hidden = {
                    *whole["byArea"][area]["suppressed"],
                    *half["byArea"][area]["suppressed"],
                }
                assert set(row["suppressed"]) == hidden
                known = {n for n, v in row.items() if v is not None}
                assert not known & hidden
            stiphout = table["difference"]["byArea"]["Stiphout"]
            assert stiphout["suppressed"]

    def test_the_csv_has_the_columns_of_both(self):
        manager = client_of(UserFactory(manager=True))
        query = {"asOf": "2026-11-20", "compareArea": "all", "format": "csv"}
        west = Area.objects.get(name="Helmond-West")

        text = manager.get(API, {**query, "area": str(west.uuid)}).content.decode()

        (total, of_west) = csv.DictReader(io.StringIO(text))
        assert total["comparedWith agreements"] == "1494"
        more = int(total["agreements"]) - 1494
        assert int(total["difference agreements"]) == more
        assert of_west["difference agreements"] == ""
