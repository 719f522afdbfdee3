"""No combination of what is published tells of one to nine cases (`attacker`)."""

from datetime import timedelta

import pytest

from cases.tests.factories import UserFactory
from reporting.published import by_area, by_part
from reporting.tests.attacker import (
    KEPT,
    LEAST,
    TODAY,
    change_in,
    compared_answers,
    leaks,
    live_in,
    make_city,
    of_agreements,
    of_attention,
    of_ave,
    of_cases,
    of_complete,
    of_completeness,
    of_costs,
    of_process,
    of_wellbeing,
    scale_in,
)
from reporting.tests.factories import tell_the_planner

pytestmark = pytest.mark.django_db

# All that counts cases: each by itself is safe, and so must they be together.
OF_CASES = {
    "attention": of_attention,
    "rendement": of_complete,
    "completeness": of_completeness,
    "funnel": of_completeness,
}


@pytest.fixture(autouse=True)
def _forget():
    KEPT.clear()


@pytest.fixture
def city(request):
    make_city(getattr(request, "param", 1))
    tell_the_planner()


@pytest.fixture
def lived_in(request):
    seed = getattr(request, "param", 1)
    make_city(seed)
    live_in(seed)
    tell_the_planner()


@pytest.fixture
def manager():
    return UserFactory(manager=True)


def test_no_combination_of_questions_tells_of_fewer_than_ten_cases(city, manager):
    assert leaks({"deadlines": of_agreements}, manager) == []


@pytest.mark.slow
@pytest.mark.parametrize("city", [3, 5, 6, 7], indirect=True)
def test_no_combination_tells_of_fewer_than_ten_cases_in_other_cities(city, manager):
    assert leaks({"deadlines": of_agreements}, manager) == []


@pytest.mark.slow
@pytest.mark.parametrize("city", [2, 3], indirect=True)
def test_no_combination_of_sums_of_costs_tells_of_fewer_than_ten_cases(city, manager):
    assert leaks({"rendement": of_costs}, manager) == []


@pytest.mark.slow
@pytest.mark.parametrize("lived_in", [2, 3], indirect=True)
def test_reports_that_count_cases_tell_together_of_no_few(lived_in, manager):
    assert leaks(OF_CASES, manager) == []


@pytest.mark.slow
@pytest.mark.parametrize("lived_in", [2, 3], indirect=True)
def test_no_combination_of_steps_and_what_is_open_tells_of_few(lived_in, manager):
    scale_in(2)

    assert leaks({"attention": of_attention, "ave": of_ave}, manager) == []


@pytest.mark.slow
@pytest.mark.parametrize("lived_in", [2, 3], indirect=True)
@pytest.mark.parametrize(
    "reports",
    [
        {"attention": of_attention, "rendement": of_complete, "cases": of_cases},
        {"cases": of_cases, "completeness": of_completeness},
        {"process": of_process},
    ],
    ids=lambda reports: " and ".join(reports),
)
def test_no_combination_of_cases_and_what_changed_tells_of_few(
    lived_in, manager, reports
):
    change_in(2)

    assert leaks(reports, manager) == []


@pytest.mark.slow
@pytest.mark.parametrize("lived_in", [2], indirect=True)
@pytest.mark.parametrize(
    "reports",
    [
        # An undecided doorbraak is in both.
        {"process": of_process, "attention": of_attention},
        {"wellbeing": of_wellbeing},
    ],
    ids=lambda reports: " and ".join(reports),
)
def test_no_combination_of_other_figures_tells_of_few(lived_in, manager, reports):
    assert leaks(reports, manager) == []


# The last first: what is published of a day knows of the others, whichever was asked
# before.
SEVERAL_DAYS = tuple(TODAY - timedelta(days) for days in (0, 12, 60))


@pytest.mark.slow
@pytest.mark.parametrize("lived_in", [4], indirect=True)
@pytest.mark.parametrize(
    "reports",
    [
        {"deadlines": of_agreements},
        {"process": of_process, "attention": of_attention},
    ],
    ids=lambda reports: " and ".join(reports),
)
def test_no_days_beside_each_other_tell_of_few(lived_in, manager, reports):
    found = leaks(reports, manager, asks=compared_answers, days=SEVERAL_DAYS)

    assert found == []


def only_small_ones(tables, shown, sums, **more):
    return {place for place in shown if all(cases[place] >= LEAST for cases in tables)}


@pytest.mark.parametrize(
    "hide",
    [
        lambda tables, shown, sums, **more: set(shown),
        pytest.param(only_small_ones, marks=pytest.mark.slow),
    ],
)
def test_the_attacker_finds_small_cells_where_too_little_is_hidden(
    city, manager, hide, monkeypatch
):
    """Nothing is hidden, or what is small and nothing beside it."""
    monkeypatch.setattr(by_area, "safe_to_show", hide)
    monkeypatch.setattr(by_part, "safe_to_show", hide)

    assert leaks({"deadlines": of_agreements}, manager, at_most=80)
