"""Nothing about fewer than ten cases is shown, nor can it be computed."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from cases.models import Area, Household
from cases.tests.factories import AreaFactory, CaseFactory
from mdo.models import Agreement, Mdo
from mdo.tests.factories import AgreementFactory, MdoFactory
from reporting import council, figures
from reporting.figures import Scope, Table
from reporting.figures.money import PAYER, payer_of
from reporting.pictures import moments
from reporting.published import published
from reporting.report import Report
from reporting.suppression import (
    LEAST,
    TOTAL,
    Sum,
    cases_of,
    hide,
    safe_to_show,
    sums_of,
)

pytestmark = pytest.mark.django_db

AS_OF = Scope(as_of=date(2026, 11, 20))
REPORTS = [
    figures.deadlines,
    figures.attention,
    figures.rendement,
    figures.wellbeing,
    figures.process,
]


def tables(report):
    """Return the tables of a report: well-being has one a measure and leefdomein."""
    if isinstance(report, Table):
        return [report]
    return [table for by_name in report.values() for table in by_name.values()]


def hidden_tables(report, scope):
    """Return the tables of a report with what has to be hidden in them."""
    areas = list(Area.objects.values_list("name", flat=True))
    return [hide(table, areas) for table in tables(report(scope))]


def suppressed(report, scope):
    (table,) = hidden_tables(report, scope)
    return table


def rows(table):
    return {TOTAL: table.total, **table.by_area}


def hidden_cells(row, full):
    """Return the cells of `full` that are not shown in `row`."""
    return {
        cell
        for cell in full.shown()
        if row.suppressed & set(full.CELLS.get(cell, (of_name(full, cell),)))
    }


def of_name(full, cell):
    """Return how the figure of one name is called where it is hidden."""
    is_named = cell.startswith(tuple(full.NAMED.values()))
    return cell if is_named else PAYER + payer_of(cell)


def reduce(line, echelon):
    """Take away from a line of numbers what the lines of `echelon` can make of it."""
    for column, other in echelon:
        if times := line[column]:
            line = [a - times * b for a, b in zip(line, other, strict=True)]
    return line


def computable(places, known, sums):
    """Return what an attacker computes who knows `known` and all sums.

    A cell follows from the sums when "it is known" is a combination of them.
    """
    unknown = sorted(set(places) - known)
    echelon = []
    for each in sums:
        line = [
            Fraction((place in each.parts) - (place == each.whole)) for place in unknown
        ]
        line = reduce(line, echelon)
        column = next((column for column, value in enumerate(line) if value), None)
        if column is not None:
            echelon.append((column, [value / line[column] for value in line]))
    return {
        place
        for index, place in enumerate(unknown)
        if not any(reduce([Fraction(i == index) for i in range(len(unknown))], echelon))
    }


# What an attacker can compute ------------------------------------------------------


@pytest.mark.usefixtures("sample")
class TestSample:
    @pytest.mark.parametrize("report", REPORTS)
    def test_nothing_is_shown_about_fewer_than_ten_cases(self, report):
        full_tables = tables(report(AS_OF))

        for full, table in zip(full_tables, hidden_tables(report, AS_OF), strict=True):
            assert set(table.by_area) == set(
                Area.objects.values_list("name", flat=True)
            )
            for area, row in rows(table).items():
                behind = row.cases_behind
                shown = full.total.shown() - hidden_cells(row, full.total)
                assert all(behind[cell] >= LEAST for cell in shown), area

    @pytest.mark.slow
    @pytest.mark.parametrize("report", REPORTS)
    def test_nothing_that_is_hidden_can_be_computed_from_the_rest(self, report):
        for table in hidden_tables(report, AS_OF):
            full = rows(table)
            cases = {
                (area, cell): number
                for area, row in full.items()
                for cell, number in row.cases_behind.items()
            }
            known = {
                (area, cell)
                for area, row in full.items()
                for cell in row.shown() - hidden_cells(row, row)
            }
            sums = sums_of(full)

            found = computable(cases, known, sums)

            assert all(cases[place] >= LEAST for place in found)

    @pytest.mark.slow
    @pytest.mark.parametrize("report", REPORTS)
    def test_asking_area_by_area_shows_the_same_cells_as_the_table(self, report):
        whole = tables(published(report, AS_OF))

        for area in Area.objects.all():
            alone = tables(published(report, replace(AS_OF, area=area)))
            for one, table in zip(alone, whole, strict=True):
                assert one.total == table.by_area[area.name]
                assert one.by_area == {area.name: one.total}

    def test_a_figure_that_is_shown_is_the_right_one(self):
        full, table = figures.deadlines(AS_OF), suppressed(figures.deadlines, AS_OF)

        assert table.total.agreements == full.total.agreements
        assert table.total.within_six_weeks_share == full.total.within_six_weeks_share
        row = table.by_area["Helmond-West"]
        assert row.agreements == full.by_area["Helmond-West"].agreements
        # Three agreements of fewer than ten cases, and what is computed from them.
        assert table.total.due_within_7_days is None
        assert "due_within_7_days" in table.total.suppressed
        assert table.total.is_suppressed

    def test_costs_are_hidden_by_payer_and_with_what_is_computed_from_them(self):
        table = suppressed(figures.rendement, AS_OF)

        row = table.by_area["Dierdonk"]
        assert row.cases is None
        assert row.net_real_saving is None
        assert row.real_saving_per_euro is None
        assert row.estimated_share is None
        # The same payers everywhere: who is left out would have paid for nobody.
        assert set(row.by_payer) == set(table.total.by_payer)
        assert not any(row.by_payer.values())
        assert table.total.real_saving is not None


@pytest.mark.parametrize("seed", range(25))
def test_safe_to_show_holds_against_an_attacker_with_any_table(seed):
    chance = random.Random(seed)
    areas = [f"area {number}" for number in range(chance.randint(1, 6))]
    largest = chance.choice([12, 30, 80])
    parts = ("done", "dropped", "unfinished")
    cases = {
        (area, part): chance.randint(0, largest) for area in areas for part in parts
    }
    for area in areas:
        cases[area, "all"] = sum(cases[area, part] for part in parts)
    for cell in (*parts, "all"):
        cases[TOTAL, cell] = sum(cases[area, cell] for area in areas)
    sums = [
        Sum((area, "all"), tuple((area, part) for part in parts))
        for area in (TOTAL, *areas)
    ] + [
        Sum((TOTAL, cell), tuple((area, cell) for area in areas))
        for cell in (*parts, "all")
    ]

    known = safe_to_show([cases], set(cases), sums)

    assert all(cases[place] >= LEAST for place in known)
    found = computable(cases, known, sums)
    assert all(cases[place] >= LEAST for place in found)


# How much is hidden ----------------------------------------------------------------


def places(**cases):
    return {("", name): number for name, number in cases.items()}


def whole_of(*parts):
    return [Sum(("", "whole"), tuple(("", part) for part in parts))]


@pytest.mark.parametrize(
    ("cases", "shown"),
    [
        # Ten is enough, and then all can be seen.
        ({"whole": 35, "a": 10, "b": 12, "c": 13}, {"whole", "a", "b", "c"}),
        # One that is too small takes the next smallest with it.
        ({"whole": 34, "a": 9, "b": 12, "c": 13}, {"whole", "c"}),
        # Together they are ten: that is all an attacker knows of them.
        ({"whole": 33, "a": 4, "b": 9, "c": 20}, {"whole"}),
        # Too small all together.
        ({"whole": 9, "a": 3, "b": 3, "c": 3}, set()),
        # Nothing of something is a figure about nobody, and tells of all others.
        ({"whole": 40, "a": 0, "b": 18, "c": 22}, {"whole", "c"}),
    ],
)
def test_hiding_one_part_hides_the_next_smallest(cases, shown):
    known = safe_to_show(
        [places(**cases)], set(places(**cases)), whole_of("a", "b", "c")
    )

    assert {name for _area, name in known} == shown


def test_what_the_report_is_for_is_hidden_last():
    cases = places(whole=30, within=25, late=5)

    known = safe_to_show(
        [cases], set(cases), whole_of("within", "late"), spared={"within"}
    )

    assert known == {("", "within")}


def test_a_part_that_is_not_shown_is_protected_as_well():
    cases = places(whole=30, within=25, late=5)
    shown = set(places(whole=0, within=0))

    known = safe_to_show([cases], shown, whole_of("within", "late"))

    # 30 less 25 would be the five that nobody shows.
    assert known == {("", "whole")}


def mdos_in(area, number, *, opened_on=None, **mdo):
    area = AreaFactory(name=area)
    opened = {"opened_on": opened_on} if opened_on else {}
    cases = [CaseFactory(household__area=area, **opened) for _ in range(number)]
    for case in cases:
        MdoFactory(case=case, **mdo)
    return area


def test_two_small_areas_hide_each_other_and_leave_the_others():
    for area, number in {"Brouwhuis": 7, "Warande": 8, "Stiphout": 10}.items():
        mdos_in(area, number)

    table = suppressed(figures.process, Scope(as_of=date(2026, 3, 30)))

    assert table.total.mdos == 25
    assert table.by_area["Stiphout"].mdos == 10
    assert table.by_area["Brouwhuis"].mdos is None
    assert table.by_area["Warande"].mdos is None
    # The resident was at all: how many were not is zero, and that would be known.
    assert table.total.resident_present is None


def test_one_small_area_takes_another_with_it():
    for area, number in {"Brouwhuis": 9, "Warande": 12, "Stiphout": 14}.items():
        mdos_in(area, number)

    table = suppressed(figures.process, Scope(as_of=date(2026, 3, 30)))

    shown = [area for area, row in table.by_area.items() if row.mdos is not None]
    assert shown == ["Stiphout"]
    assert table.by_area["Warande"].suppressed >= {"mdos"}


def test_many_agreements_of_few_cases_are_still_few_cases():
    case = CaseFactory()
    MdoFactory.create_batch(20, case=case)

    table = suppressed(figures.process, Scope(as_of=date(2026, 3, 30)))

    assert Mdo.objects.count() == 20
    assert table.total.mdos is None
    assert table.total.cases_behind["mdos"] == 1


# What was published ----------------------------------------------------------------


def test_two_tables_hide_the_same_cells():
    first, second = places(whole=30, a=20, b=10), places(whole=40, a=36, b=4)

    known = safe_to_show([first, second], set(first), whole_of("a", "b"))

    # Ten in the first, but with the second one would have the four of it.
    assert known == {("", "whole")}


def test_what_was_published_stays_when_something_is_corrected():
    mdos_in("Helmond-West", 12)
    scope = Scope(as_of=date(2026, 3, 30))
    before = published(figures.process, scope)

    mdos_in("Helmond-West", 1)

    assert published(figures.process, scope) == before
    assert before.total.mdos == 12


def test_what_changed_by_fewer_than_ten_cases_is_not_shown_again():
    mdos_in("Helmond-West", 12)
    published(figures.process, Scope(as_of=date(2026, 3, 30)))
    mdos_in("Helmond-West", 1)

    later = published(figures.process, Scope(as_of=date(2026, 3, 31)))

    assert later.total.mdos is None


def test_what_did_not_change_is_shown_again():
    mdos_in("Helmond-West", 12)
    published(figures.process, Scope(as_of=date(2026, 3, 30)))

    later = published(figures.process, Scope(as_of=date(2026, 3, 31)))

    assert later.total.mdos == 12


@pytest.fixture
def _two_halves():
    """Of each half of 2025 thirty agreements that were done, half of them too late."""
    for number in range(60):
        held = date(2025, 1, 10) + timedelta(days=number + 180 * (number % 2))
        took = timedelta(days=50 if number % 4 < 2 else 20)
        AgreementFactory(
            mdo__held_on=held, agreed_on=held, done=True, done_on=held + took
        )


@pytest.mark.usefixtures("_two_halves")
def test_nothing_late_of_what_is_still_to_come_hides_no_half_year():
    for number in range(12):
        held = date(2025, 12, 20 - number)
        AgreementFactory(mdo__held_on=held, agreed_on=held, done=True, done_on=held)

    of_half = Scope(
        as_of=date(2025, 12, 31), from_on=date(2025, 1, 1), to_on=date(2025, 6, 30)
    )

    assert published(figures.deadlines, of_half).total.counted == 30


@pytest.mark.slow
@pytest.mark.usefixtures("_two_halves")
def test_the_line_shows_a_half_year_as_it_was_shown_last():
    for number in range(12):
        held = date(2025, 12, 20 - number)
        AgreementFactory(mdo__held_on=held, agreed_on=held, done=True, done_on=held)
    end = Scope(as_of=date(2025, 12, 31))
    published(figures.deadlines, end)
    # One was not done after all: so few are not shown to have changed.
    gone = Agreement.objects.filter(done_on__lt=date(2025, 6, 1)).earliest("pk")
    Agreement.objects.filter(pk=gone.pk).update(
        status=Agreement.Status.DROPPED,
        done_on=None,
        done_by=None,
        dropped_on=date(2026, 1, 5),
        drop_reason="verhuisd",
    )
    now = Report(Scope(as_of=date(2026, 3, 30)), is_suppressed=True)
    first = Scope(
        as_of=date(2026, 3, 30), from_on=date(2025, 1, 1), to_on=date(2025, 6, 30)
    )

    assert published(figures.deadlines, first).total.counted is None
    assert [moment.whole for moment in moments(now)] == [30, 30]
    # Nor does the report for the council say that it is too few.
    half = Report(first, is_suppressed=True)
    said = list(council._six_weeks(half.ask(figures.deadlines).total, half))
    assert "30 afspraken" in said[0]
    assert said[1].startswith("Zo stond het toen het voor het laatst werd getoond")


def test_a_city_without_cases_is_not_published():
    """It may be filled tomorrow."""
    published(figures.process, Scope(as_of=date(2026, 3, 30)))
    mdos_in("Helmond-West", 12)

    assert published(figures.process, Scope(as_of=date(2026, 3, 30))).total.mdos == 12


def test_a_payer_who_pays_in_one_half_year_only_is_nobody_in_the_other():
    """A half-year of the demo knew no costs of the state, and the page broke down."""
    place, other = (TOTAL, "before payer:Rijk"), (TOTAL, "before")
    year, half = Counter({other: 40, place: 12}), Counter({other: 20})
    whole = Sum(other, (place,))

    assert place not in safe_to_show([year, half], {other, place}, [whole])
    nothing = figures.rendement(Scope(as_of=date(2026, 3, 30))).total
    assert cases_of({TOTAL: nothing})[place] == 0


def move_one(was, to):
    """A household is found to live elsewhere, which has no date."""
    one = Household.objects.filter(area=was).earliest("pk")
    Household.objects.filter(pk=one.pk).update(area=AreaFactory(name=to))


@pytest.fixture
def _everywhere():
    """In each area more than enough, so that nothing is hidden by itself."""
    for number, area in enumerate(Area.objects.order_by("pk")):
        mdos_in(area.name, 12 + number)


FIRST, LATER = (Scope(as_of=date(2026, 3, day)) for day in (30, 31))


@pytest.mark.usefixtures("_everywhere")
def test_a_move_shows_in_no_area_that_was_published():
    before = published(figures.process, FIRST)
    assert all(row.mdos for row in before.by_area.values())

    move_one(Area.objects.get(name="Stiphout"), "Warande")

    table = published(figures.process, LATER)
    assert table.total.mdos == before.total.mdos
    hidden = {area for area, row in table.by_area.items() if row.mdos is None}
    assert hidden == {"Stiphout", "Warande"}


@pytest.mark.usefixtures("_everywhere")
def test_a_move_does_not_follow_from_an_area_in_which_much_changed():
    published(figures.process, FIRST)

    day = LATER.as_of
    mdos_in("Stiphout", 12, opened_on=day, held_on=day)
    move_one(Area.objects.get(name="Stiphout"), "Warande")

    table = published(figures.process, LATER)
    rows = [table.total, *table.by_area.values()]
    # One alone would be known: all that is shown leaves no other.
    assert table.by_area["Warande"].mdos is None
    assert len([row for row in rows if row.mdos is None]) > 1
