"""The API of scores, costs and effort."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Area, Leefdomein, Organisation
from cases.tests.factories import AccessGrantFactory, CaseFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from reporting.models import CostLine, CostsConfirmation, Price, Score
from reporting.tests.factories import CostLineFactory, EffortFactory, ScoreFactory
from rest.openapi import Generator

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return CaseFactory()


@pytest.fixture
def colleague(case):
    return client_of(AccessGrantFactory(household=case.household).user)


@pytest.fixture
def stranger():
    return client_of(UserFactory())


@pytest.mark.parametrize(
    ("resource", "factory"),
    [
        ("scores", ScoreFactory),
        ("cost-lines", CostLineFactory),
        ("efforts", EffortFactory),
    ],
)
def test_rows_are_seen_by_who_is_involved_only(
    resource, factory, case, colleague, stranger
):
    row = factory(case=case)
    address = f"/api/v1/{resource}/{row.uuid}"

    assert colleague.get(address).status_code == 200
    assert len(colleague.get(f"/api/v1/{resource}").json()["results"]) == 1
    assert stranger.get(address).status_code == 404
    assert stranger.get(f"/api/v1/{resource}").json()["results"] == []


def scores_input(case, **values):
    wonen = str(Leefdomein.objects.get(name="Wonen").uuid)
    return {
        "case": str(case.uuid),
        "moment": "begin",
        "measuredOn": "2026-03-30",
        "answeredBy": "together",
        "answers": [{"leefdomein": wonen, "tevredenheid": 4, "zelfredzaamheid": 2}],
        **values,
    }


def test_scores_are_recorded_and_corrected(case, colleague):
    first = colleague.post("/api/v1/scores", scores_input(case), format="json")
    body = scores_input(case)
    body["answers"][0]["tevredenheid"] = 6
    second = colleague.post("/api/v1/scores", body, format="json")

    assert first.status_code == 201, first.content
    assert second.json()["results"][0]["uuid"] == first.json()["results"][0]["uuid"]
    score = Score.objects.get()
    assert score.tevredenheid == 6
    assert [row.tevredenheid for row in score.history.order_by("pgh_id")] == [4, 6]


def test_the_document_says_that_recorded_scores_come_as_a_list():
    document = Generator().get_schema(public=True)
    answer = document["paths"]["/scores"]["post"]["responses"]["201"]["content"]

    assert answer["application/json"]["schema"] == {
        "$ref": "#/components/schemas/ScoresRecorded"
    }


def test_score_out_of_range_is_400_and_no_answer_is_no_zero(case, colleague):
    body = scores_input(case)
    body["answers"][0]["tevredenheid"] = 11
    refused = colleague.post("/api/v1/scores", body, format="json")
    body["answers"][0].update(tevredenheid=None, noAnswer="declined")
    taken = colleague.post("/api/v1/scores", body, format="json")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["location"] == "/answers/0/tevredenheid"
    assert taken.status_code == 201
    assert Score.objects.get().tevredenheid is None


def cost_input(case, **values):
    return {
        "case": str(case.uuid),
        "period": "before",
        "price": str(Price.objects.get(code="WMO-HH").uuid),
        "quantity": "104.4",
        "certainty": "established",
        **values,
    }


def test_cost_line_is_volume_times_price(case, colleague):
    answer = colleague.post("/api/v1/cost-lines", cost_input(case), format="json")

    assert answer.status_code == 201, answer.content
    assert answer.json()["unitPrice"] == "31.8000"
    assert float(answer.json()["amount"]) == pytest.approx(104.4 * 31.8)
    assert answer.json()["payer"] == "gemeente"


def test_own_price_needs_a_reason(case, colleague):
    own = cost_input(case, unitPrice="40.00")

    refused = colleague.post("/api/v1/cost-lines", own, format="json")
    own["ownPriceReason"] = "Contractprijs"
    taken = colleague.post("/api/v1/cost-lines", own, format="json")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["location"] == "/ownPriceReason"
    assert taken.status_code == 201


@pytest.mark.parametrize("quantity", ["-1", 5, "veel"])
def test_bad_quantity_is_400(case, colleague, quantity):
    answer = colleague.post(
        "/api/v1/cost-lines", cost_input(case, quantity=quantity), format="json"
    )

    assert answer.status_code == 400
    assert not CostLine.objects.exists()


def test_confirmed_costs_take_no_more_lines_until_withdrawn(case, colleague, stranger):
    address = f"/api/v1/cases/{case.uuid}/costs-confirmations/before"

    assert stranger.post(address, {}, format="json").status_code == 404
    assert colleague.post(address, {}, format="json").status_code == 201
    assert colleague.post(address, {}, format="json").status_code == 409
    line = colleague.post("/api/v1/cost-lines", cost_input(case), format="json")
    assert line.status_code == 409
    assert colleague.delete(address).status_code == 204
    assert colleague.delete(address).status_code == 409
    assert not CostsConfirmation.objects.exists()
    line = colleague.post("/api/v1/cost-lines", cost_input(case), format="json")
    assert line.status_code == 201


def test_cost_line_that_was_a_mistake_is_taken_back(case, colleague, stranger):
    line = CostLineFactory(case=case)
    address = f"/api/v1/cost-lines/{line.uuid}"

    assert stranger.delete(address).status_code == 404
    assert colleague.delete(address).status_code == 204
    assert not CostLine.objects.exists()


def test_effort_is_recorded(case, colleague):
    answer = colleague.post(
        "/api/v1/efforts",
        {
            "case": str(case.uuid),
            "organisation": str(Organisation.objects.first().uuid),
            "hours": "12.50",
            "rate": "68.50",
        },
        format="json",
    )

    assert answer.status_code == 201, answer.content
    assert answer.json()["amount"] == "856.2500"


def test_price_list_says_its_sources_and_doubts(colleague):
    prices = colleague.get("/api/v1/price-lists").json()["results"][0]["prices"]

    assert len(prices) == 25
    unknown = [price for price in prices if price["priceYear"] is None]
    assert unknown
    assert all(price["certainty"] == "peiljaar onbekend" for price in unknown)
    assert all(price["source"] for price in prices)


@pytest.mark.parametrize(
    ("resource", "factory"),
    [
        ("scores", ScoreFactory),
        ("cost-lines", CostLineFactory),
        ("efforts", EffortFactory),
    ],
)
def test_list_needs_the_same_queries_for_2_and_6_rows(resource, factory):
    west = Area.objects.get(name="Helmond-West")
    coordinator = client_of(UserFactory(coordinator=True, areas=[west]))
    counts = []
    for extra in (2, 4):
        factory.create_batch(extra)
        with CaptureQueriesContext(connection) as queries:
            answer = coordinator.get(f"/api/v1/{resource}")
        counts.append(len(queries))
    assert len(answer.json()["results"]) == 6
    assert counts[0] == counts[1]
