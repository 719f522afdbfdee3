"""What should be written down and what is missing, and how far a cohort came."""

import csv
import io
from datetime import date, timedelta

import pytest

from cases.models import AccessLog, Area
from cases.tests.factories import (
    AreaFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of
from mdo.tests.factories import AgreementFactory, AttendanceFactory, MdoFactory
from reporting import figures
from reporting.anonymous import keep
from reporting.figures import Scope
from reporting.figures.completeness import COUNTED, MISSING, cases_missing
from reporting.models import Score
from reporting.tests.factories import CostsConfirmationFactory, ScoreFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)
PAGE, FUNNEL = "/reports/completeness", "/reports/funnel"


@pytest.fixture
def coordinator(client):
    person = UserFactory(
        coordinator=True, areas=[AreaFactory(name="Helmond-West")], organisation=None
    )
    client.force_login(person)
    return person


def case_with(*, scores=(), costs=(), closed_on=None, mdo=False, agreements=(), **more):
    """Make a case with these scores, confirmed costs and statuses of agreements."""
    more.setdefault("opened_on", date(2025, 3, 1))
    ended = {"closed": True, "closed_on": closed_on} if closed_on else {}
    area = AreaFactory(name=more.pop("area", "Helmond-West"))
    case = CaseFactory(household__area=area, **more, **ended)
    for moment in scores:
        ScoreFactory(case=case, moment=moment, measured_on=closed_on or TODAY)
    for period in costs:
        CostsConfirmationFactory(case=case, period=period)
    if mdo:
        held = MdoFactory(case=case, held_on=case.opened_on + timedelta(10))
        for status in agreements:
            AgreementFactory(
                mdo=held,
                agreed_on=held.held_on,
                status=status,
                done_on=held.held_on if status == "done" else None,
                dropped_on=held.held_on if status == "dropped" else None,
                note="." if status == "dropped" else "",
            )
    return case


def evaluated(**more):
    more.setdefault("closed_on", date(2026, 2, 1))
    return case_with(
        scores=["begin", "eind"],
        costs=["before", "after"],
        mdo=True,
        agreements=["done", "dropped"],
        **more,
    )


def total(**narrowed):
    return figures.completeness(Scope(as_of=TODAY, **narrowed)).total


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


# What is counted -------------------------------------------------------------------


def test_each_moment_is_asked_of_its_own_cases():
    evaluated()
    case_with(scores=["begin"], costs=["before"], closed_on=date(2026, 3, 1))
    case_with(scores=["begin"])
    case_with(closed_on=date(2025, 9, 1), scores=["nameting"])
    case_with(closed_on=date(2025, 9, 1))

    found = total()

    assert (found.asked, found.begin_present) == (5, 3)
    assert (found.closed, found.eind_present, found.costs_present) == (4, 1, 1)
    assert (found.nameting_expected, found.nameting_present) == (2, 1)
    assert found.evaluated == 1
    assert str(found.begin_missing_share) == "0.4"
    assert str(found.evaluation_missing_share) == "0.75"


@pytest.mark.parametrize(("kind", "present"), [("declined", 1), ("not_asked", 0)])
def test_who_did_not_want_to_say_was_asked(kind, present):
    case = case_with()
    empty = {"tevredenheid": None, "zelfredzaamheid": None}
    ScoreFactory(case=case, moment=Score.Moment.BEGIN, no_answer=kind, **empty)

    assert total().begin_present == present


def test_what_came_later_was_not_there_yet():
    evaluated(closed_on=date(2026, 3, 20))

    found = figures.completeness(Scope(as_of=date(2026, 3, 10))).total

    assert (found.asked, found.closed, found.begin_present) == (1, 0, 0)
    assert found.eind_missing_share is None


@pytest.mark.parametrize(
    ("made", "step"),
    [
        ({}, 1),
        ({"mdo": True}, 2),
        ({"mdo": True, "agreements": ["done", "open"]}, 2),
        ({"mdo": True, "agreements": ["done", "dropped"]}, 3),
    ],
)
def test_a_case_comes_as_far_as_all_steps_before_it(made, step):
    case_with(**made, scores=["begin", "eind"], costs=["before", "after"])

    found = total()

    steps = [found.asked, found.mdo_held, found.agreements_done, found.came_through]
    assert steps == [1] * step + [0] * (4 - step)


def test_the_period_is_of_the_opening_and_of_the_closing():
    evaluated(opened_on=date(2025, 3, 1), closed_on=date(2026, 2, 1))

    asked = total(from_on=date(2025, 1, 1), to_on=date(2025, 12, 31))
    closed = total(from_on=date(2026, 1, 1), to_on=date(2026, 12, 31))

    assert (asked.asked, asked.came_through, asked.closed) == (1, 1, 0)
    assert (closed.asked, closed.closed, closed.evaluated) == (0, 1, 1)


def test_a_case_counts_for_each_organisation_that_was_at_an_mdo():
    one, other = OrganisationFactory(name="Een"), OrganisationFactory(name="Twee")
    case = evaluated()
    case_with()
    for organisation in (one, one, other):
        AttendanceFactory(mdo=case.mdos.get(), organisation=organisation)

    found = figures.completeness_by_organisation(Scope(as_of=TODAY))

    assert {name: row.asked for name, row in found.items()} == {"Een": 1, "Twee": 1}
    assert (
        total(organisation=one)
        == figures.completeness(Scope(as_of=TODAY, organisation=one)).total
    )
    assert found["Een"].evaluated == total(organisation=one).evaluated == 1


def test_a_file_that_is_destroyed_stays_in_what_is_complete():
    case = evaluated(closed_on=date(2025, 2, 1), opened_on=date(2024, 3, 1))
    year = {"from_on": date(2025, 1, 1), "to_on": date(2025, 12, 31)}
    before = total(**year)
    keep(case.household_id)

    both = total(**year)

    assert (before.closed, both.closed) == (1, 2)
    assert (both.evaluated, both.costs_present) == (2, 2)
    assert both.nameting_expected == 1  # Nobody is asked when the file is gone.


@pytest.mark.parametrize("what", sorted(MISSING | COUNTED))
def test_the_cases_behind_it_are_as_many_as_the_figure(what):
    evaluated()
    case_with(mdo=True, agreements=["done"])
    case_with(scores=["begin"], mdo=True, agreements=["open"])
    case_with(closed_on=date(2025, 9, 1), costs=["before"])
    case_with(closed_on=date(2026, 3, 1), mdo=True)
    cells = {
        "mdo": "without_mdo",
        "agreements": "agreements_undone",
        "evaluation": "not_evaluated",
        **{name: name for name in ("came_no_further", *COUNTED)},
    }
    scope = Scope(as_of=TODAY)

    behind = total().cases_behind[cells.get(what, f"{what}_missing")]

    assert cases_missing(scope, what).count() == behind > 0


# The pages -------------------------------------------------------------------------


@pytest.mark.parametrize("url", [PAGE, FUNNEL])
def test_without_cases_the_page_says_so(client, coordinator, url):
    assert "Er zijn geen casussen in deze keuze." in text_of(client.get(url))


@pytest.mark.parametrize("url", [PAGE, FUNNEL])
def test_a_report_is_for_managers_and_coordinators(client, url):
    client.force_login(UserFactory())

    assert client.get(url).status_code == 403


def test_a_coordinator_comes_to_the_cases_of_the_own_areas(client, coordinator):
    own = case_with(area="Helmond-West")
    other = case_with(area="Stiphout")

    page = text_of(client.get(PAGE))
    cases = client.get(f"{PAGE}/begin")

    assert f'href="{PAGE}/begin"' in page
    assert [case.pk for case in cases.context["page"].rows] == [own.pk]
    assert own.number in text_of(cases)
    assert other.number not in text_of(cases)
    (line,) = AccessLog.objects.filter(name="cases without begin")
    assert line.user == coordinator


def test_each_step_of_an_area_leads_to_its_cases(client, coordinator):
    area = case_with(area="Helmond-West", mdo=True).household.area

    page = text_of(client.get(FUNNEL))

    for step in ("asked", "mdo_held"):
        address = f"{PAGE}/{step}?area={area.uuid}"
        assert f'href="{address}"' in page
        assert len(client.get(address).context["page"].rows) == 1
    # Of nobody are the agreements done: there is nothing to go to.
    assert f"{PAGE}/agreements_done" not in page


def test_nobody_else_comes_to_the_cases(client):
    case_with()
    for person in (UserFactory(manager=True), UserFactory()):
        client.force_login(person)

        assert client.get(f"{PAGE}/begin").status_code == 403

    client.force_login(UserFactory(manager=True))
    assert f"{PAGE}/begin" not in text_of(client.get(PAGE))


def test_a_list_of_nothing_that_is_known_is_not_there(client, coordinator):
    assert client.get(f"{PAGE}/anders").status_code == 404
    assert "Hier ontbreekt niets." in text_of(client.get(f"{PAGE}/eind"))


def test_organisations_stand_beside_each_other(client, coordinator):
    case = evaluated()
    AttendanceFactory(mdo=case.mdos.get(), organisation=OrganisationFactory(name="Een"))

    response = client.get(f"{PAGE}?by=organisation")

    assert list(response.context["rows"]) == ["Een"]
    assert "Een casus telt bij elke organisatie" in text_of(response)


def test_the_rendement_says_how_much_is_missing(client, coordinator):
    evaluated()
    case_with(closed_on=date(2026, 3, 1))

    text = text_of(client.get("/reports/rendement"))
    answer = client_of(coordinator).get("/api/v1/reports/rendement").json()

    assert "Van 2 afgesloten casussen heeft 50 % geen complete kosten." in text
    assert "Van 2 afgesloten casussen heeft 50 % geen scores aan het eind." in text
    (table,) = answer["tables"]
    assert table["total"]["closed"] == 2
    assert table["byArea"]["Helmond-West"]["costsMissingShare"] == "0.5000"


# The sample register ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
class TestTheSample:
    """The register is imported once for all of these."""

    day = {"asOf": "2026-11-20"}

    @pytest.fixture
    def manager(self):
        return client_of(UserFactory(manager=True))

    def get(self, client, report, **query):
        answer = client.get(f"/api/v1/reports/{report}", {**self.day, **query})
        assert answer.status_code == 200, answer.content
        return answer

    def test_both_reports_are_of_the_same_cases(self, manager):
        (complete,) = self.get(manager, "completeness").json()["tables"]
        (funnel,) = self.get(manager, "funnel").json()["tables"]
        (money,) = self.get(manager, "rendement").json()["tables"]

        assert complete["total"]["asked"] == funnel["total"]["asked"] > 100
        steps = ("asked", "mdoHeld", "agreementsDone", "cameThrough")
        known = [funnel["total"][name] for name in steps]
        known = [number for number in known if number is not None]
        assert known == sorted(known, reverse=True)
        assert complete["total"]["costsPresent"] in (None, money["total"]["cases"])
        assert "mdoHeld" not in complete["total"]["suppressed"]

    def test_small_areas_are_hidden(self, manager):
        (table,) = self.get(manager, "completeness").json()["tables"]

        stiphout = table["byArea"]["Stiphout"]
        assert stiphout["closed"] is None
        assert "closed" in stiphout["suppressed"]

    def test_a_coordinator_sees_the_small_area(self):
        stiphout = Area.objects.get(name="Stiphout")
        coordinator = client_of(UserFactory(coordinator=True, areas=[stiphout]))

        (table,) = self.get(coordinator, "completeness").json()["tables"]

        assert set(table["byArea"]) == {"Stiphout"}
        assert 0 < table["total"]["asked"] < 20

    @pytest.mark.slow
    def test_organisations_come_with_it_when_asked(self, manager):
        query = {"byOrganisation": "true"}

        (table,) = self.get(manager, "completeness", **query).json()["tables"]
        text = self.get(manager, "completeness", **query, format="csv").content

        lines = list(csv.DictReader(io.StringIO(text.decode())))
        names = {line["organisation"] for line in lines if line["organisation"]}
        assert names == set(table["byOrganisation"])
        period = {"from": "2026-01-01", "to": "2026-06-30"}
        answer = manager.get(
            "/api/v1/reports/completeness", {**self.day, **query, **period}
        )
        assert answer.json()["errors"][0]["location"] == "/byOrganisation"
