"""From a figure to its cases: the same ones, and only for who works on them."""

from datetime import date

import pytest
from django.utils import timezone

from cases.models import AccessLog, Leefdomein
from cases.tests.factories import AreaFactory, CaseFactory, UserFactory
from mdo.tests.factories import AgreementFactory
from reporting import figures
from reporting.figures import Scope
from reporting.tests.factories import ScoreFactory
from reporting.underlying import FIGURES, cases_in

pytestmark = pytest.mark.django_db

AS_OF = Scope(as_of=date(2026, 11, 20))


def of_area(name="Helmond-West"):
    return UserFactory(
        coordinator=True, areas=[AreaFactory(name=name)], organisation=None
    )


@pytest.fixture
def case():
    """An open case with an agreement, in an area of its own."""
    case = CaseFactory(household__area=AreaFactory(name="Helmond-West"))
    AgreementFactory(mdo__case=case, agreed_on=timezone.localdate())
    return case


@pytest.mark.slow
@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("report", ["deadlines", "process", "attention"])
def test_the_list_has_as_many_cases_as_are_behind_the_figure(report):
    row = getattr(figures, report)(AS_OF).total

    for name in set(FIGURES[report]) & set(row.CELLS):
        found = cases_in(report, name, AS_OF)
        assert found.count() == row.cases_behind[name], name


def test_a_coordinator_comes_from_a_figure_to_the_cases_of_the_own_area(client, case):
    person = of_area()
    client.force_login(person)
    page = client.get("/reports/deadlines").content.decode()
    address = "/reports/deadlines/figures/unfinished"

    answer = client.get(address)

    assert f'href="{address}?area={person.areas.get().uuid}"' in page
    assert case.number in answer.content.decode()
    look = AccessLog.objects.filter(name="cases of deadlines")
    assert [line.household for line in look] == [case.household]


def test_the_list_says_which_agreements_the_figure_counts_in_a_case(client, case):
    today = timezone.localdate()
    mdo = case.mdos.get()
    AgreementFactory(mdo=mdo, agreed_on=today)
    done = AgreementFactory(mdo=mdo, agreed_on=today, status="done", done_on=today)
    client.force_login(of_area())

    listed = client.get("/reports/deadlines/figures/unfinished")
    of_cases = client.get("/reports/attention/figures/open_cases")

    [row] = listed.context["page"].rows
    unfinished = mdo.agreements.exclude(pk=done.pk).order_by("number")
    assert row.counted == [agreement.number for agreement in unfinished]
    assert len(row.counted) == 2
    assert all(number in listed.content.decode() for number in row.counted)
    assert done.number not in listed.content.decode()
    assert "In dit cijfer" not in of_cases.content.decode()


def test_the_coordinator_of_another_area_does_not_see_them(client, case):
    client.force_login(of_area("Stiphout"))

    for query in ("", f"?area={case.household.area.uuid}"):
        answer = client.get(f"/reports/deadlines/figures/unfinished{query}")
        assert answer.status_code == 200
        assert case.number not in answer.content.decode()


@pytest.mark.parametrize("role", ["manager", "professional", "privacy_officer"])
def test_nobody_else_comes_to_the_cases(client, case, role):
    client.force_login(UserFactory(role=role))

    answer = client.get("/reports/deadlines/figures/unfinished")

    assert answer.status_code == 403
    if role == "manager":
        assert "/figures/" not in client.get("/reports/deadlines").content.decode()


def test_there_are_no_cases_of_a_figure_that_is_not_there(client):
    client.force_login(of_area())

    for address in ("deadlines/figures/else", "else/figures/unfinished"):
        assert client.get(f"/reports/{address}").status_code == 404


def test_of_wellbeing_it_is_about_one_measure_on_one_leefdomein(client, case):
    better, worse = case, CaseFactory(household__area=case.household.area)
    wonen, werk = Leefdomein.objects.all()[:2]
    for of, domain, begin, end in ((better, wonen, 4, 6), (worse, werk, 6, 4)):
        for moment, mark in (("begin", begin), ("eind", end)):
            ScoreFactory(case=of, leefdomein=domain, moment=moment, tevredenheid=mark)
    client.force_login(of_area())
    address = "/reports/wellbeing/figures/tevredenheid_improved"

    by_area = client.get("/reports/wellbeing").content.decode()
    on_one, on_other = (
        client.get(f"{address}?leefdomein={domain.uuid}").content.decode()
        for domain in (wonen, werk)
    )

    assert better.number in on_one
    assert worse.number not in on_one
    assert better.number not in on_other
    assert "De casussen achter: Tevredenheid: beter" in on_one
    # Beside the change in an area stands of how many pairs it is.
    pairs = address.replace("improved", "pairs")
    query = f"area={case.household.area.uuid}&amp;leefdomein={wonen.uuid}"
    assert f'href="{pairs}?{query}">1 paar</a>' in by_area
