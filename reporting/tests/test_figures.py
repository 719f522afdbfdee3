"""The figures: those of the sample, and what each filter and date does to them."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Area, Leefdomein
from cases.tests.factories import (
    AanspreekpuntFactory,
    AreaFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.models import Doorbraak, EscalationPhase
from mdo.tests.factories import (
    AgreementFactory,
    AttendanceFactory,
    DoorbraakFactory,
    EscalationFactory,
    MdoFactory,
)
from reporting import figures
from reporting.figures import Scope
from reporting.figures.printed import euro, fraction
from reporting.models import CostLine, Period, Price, Score
from reporting.register.importer import SHEETS
from reporting.rendement import BeforeAndAfter, net_saving, saving_per_euro, share
from reporting.tests.conftest import SAMPLE
from reporting.tests.factories import (
    CostLineFactory,
    CostsConfirmationFactory,
    EffortFactory,
    ScoreFactory,
)

TODAY = date(2026, 3, 30)
SIX_WEEKS = timedelta(weeks=6)
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def expected():
    return json.loads((SAMPLE / "expected.json").read_text())


def printed(*options):
    out = StringIO()
    call_command("figures", *options, stdout=out)
    return out.getvalue()


def scope(**filters):
    return Scope(**{"as_of": TODAY, **filters})


def in_area(name, **fields):
    return CaseFactory(household__area=AreaFactory(name=name), **fields)


# The sample --------------------------------------------------------------------


@pytest.mark.usefixtures("sample")
class TestSample:
    def test_every_row_of_the_sample_is_imported(self, sample):
        made = {name: sheet.made for name, sheet in sample.made.items()}

        assert made == expected()["rows"]
        assert set(made) == {sheet.name for sheet in SHEETS}

    def test_figures_are_those_that_belong_to_the_sample(self):
        found = json.loads(printed("--as-of", "2026-11-20", "--json"))

        wanted = expected()
        del wanted["rows"]
        assert found == wanted
        assert list(found) == list(wanted)

    def test_figures_as_text_are_rounded_the_same(self):
        text = printed("--as-of", "2026-11-20")

        assert "    real_saving: 682.707,52" in text.splitlines()
        assert "  AFS-001082  2024-05-02  932" in text.splitlines()

    @pytest.mark.parametrize(
        "report", [figures.deadlines, figures.rendement, figures.process]
    )
    def test_areas_asked_one_by_one_are_the_rows_of_the_table(self, report):
        day = date(2026, 11, 20)
        table = report(Scope(as_of=day))

        for area in Area.objects.all():
            alone = report(Scope(as_of=day, area=area))
            if area.name in table.by_area:
                row = table.by_area[area.name]
                shown = {n: v for n, v in vars(row).items() if n != "cases_behind"}
                assert {n: getattr(alone.total, n) for n in shown} == shown

    def test_all_figures_take_few_queries(self):
        with CaptureQueriesContext(connection) as queries:
            printed("--as-of", "2026-11-20", "--json")

        # Two a question and the names of areas: none of them a row of the register.
        assert len(queries) <= 44


def test_figures_of_an_empty_system_are_zero_or_none():
    found = json.loads(printed("--as-of", "2026-03-30", "--json"))

    assert found["deadlines"]["total"]["agreements"] == 0
    assert found["deadlines"]["total"]["within_six_weeks_share"] is None
    assert found["deadlines"]["by_area"] == {}
    assert found["rendement"]["total"]["real_saving_per_euro"] is None
    assert found["wellbeing"]["tevredenheid"]["Wonen"]["before"] is None
    assert found["process"]["median_days_to_first_mdo"] is None


def test_figures_refuse_what_is_no_date():
    with pytest.raises(CommandError, match="31-02-2026"):
        printed("--as-of", "31-02-2026")


def test_figures_without_a_date_are_of_today_in_dutch_time():
    assert json.loads(printed("--json"))["as_of"] == "2026-03-30"


# Deadlines -----------------------------------------------------------------------


def test_deadlines_the_last_day_is_in_time_and_the_next_is_late():
    for due_on in (TODAY - DAY, TODAY, TODAY + 7 * DAY, TODAY + 8 * DAY):
        AgreementFactory(agreed_on=due_on - SIX_WEEKS)

    total = figures.deadlines(scope()).total

    assert (total.unfinished, total.overdue, total.due_within_7_days) == (4, 1, 2)
    assert (total.counted, total.within_six_weeks) == (1, 0)


def test_deadlines_an_own_date_counts_for_overdue_and_the_target_for_the_share():
    AgreementFactory(agreed_on=TODAY - DAY, due_on=TODAY - DAY)
    AgreementFactory(agreed_on=TODAY - SIX_WEEKS - DAY, due_on=TODAY + 30 * DAY)

    total = figures.deadlines(scope()).total

    assert (total.overdue, total.counted, total.within_six_weeks) == (1, 1, 0)


def test_deadlines_done_on_the_target_is_within_six_weeks_and_a_day_later_is_not():
    agreed_on = TODAY - 100 * DAY
    target_on = agreed_on + SIX_WEEKS
    AgreementFactory(done=True, agreed_on=agreed_on, done_on=target_on)
    AgreementFactory(done=True, agreed_on=agreed_on, done_on=target_on + DAY)
    AgreementFactory(dropped=True, agreed_on=agreed_on, dropped_on=target_on)

    total = figures.deadlines(scope()).total

    assert (total.done, total.dropped, total.counted) == (2, 1, 2)
    assert total.within_six_weeks_share == Decimal("0.5")


def test_deadlines_of_an_earlier_day_do_not_know_what_was_done_later():
    agreement = AgreementFactory(done=True, overdue=True, done_on=TODAY)
    day_before = scope(as_of=TODAY - DAY)

    assert figures.deadlines(scope()).total.done == 1
    assert figures.deadlines(day_before).total.done == 0
    assert figures.deadlines(day_before).total.unfinished == 1
    assert figures.deadlines(scope(as_of=agreement.agreed_on - DAY)).by_area == {}


def test_deadlines_know_about_how_many_cases_each_figure_is():
    first = AgreementFactory()
    AgreementFactory(mdo=first.mdo, owner=first.owner)
    AgreementFactory()

    total = figures.deadlines(scope()).total

    assert total.unfinished == 3
    assert total.cases_behind["unfinished"] == 2
    assert total.cases_behind["done"] == 0


def test_deadlines_are_narrowed_by_each_filter():
    wanted = AgreementFactory(leefdomein=Leefdomein.objects.get(name="Wonen"))
    elsewhere = AgreementFactory(
        aanspreekpunt__household__area=AreaFactory(name="Brouwhuis"),
        owner=UserFactory(organisation=OrganisationFactory(name="Senzer")),
        agreed_on=TODAY - 10 * DAY,
    )
    of_school = frozenset({elsewhere.mdo.case_id})

    for filters, count in [
        ({"area": wanted.household.area}, 1),
        ({"areas": frozenset({elsewhere.household.area_id})}, 1),
        ({"areas": frozenset()}, 0),
        ({"leefdomein": wanted.leefdomein}, 1),
        ({"organisation": elsewhere.owner.organisation}, 1),
        ({"voordeur": "School", "of_voordeur": of_school}, 1),
        ({"voordeur": "Kapper"}, 0),
        ({"from_on": wanted.target_on}, 1),
        ({"to_on": elsewhere.target_on}, 1),
        ({"from_on": elsewhere.target_on, "to_on": wanted.target_on}, 2),
    ]:
        assert figures.deadlines(scope(**filters)).total.agreements == count, filters


def test_overdue_names_the_oldest_first():
    late = AgreementFactory(agreed_on=TODAY - 60 * DAY)
    later = AgreementFactory(agreed_on=TODAY - 50 * DAY)

    assert figures.overdue(scope()) == [
        (late.number, late.due_on, 18),
        (later.number, later.due_on, 8),
    ]


# Attention -----------------------------------------------------------------------


def test_attention_an_mdo_is_needed_on_two_leefdomeinen_and_not_on_one():
    needs = CaseFactory()
    CaseFactory(leefdomeinen=["Wonen"])
    MdoFactory()
    planned = MdoFactory(
        status="planned", held_on=None, planned_at="2026-05-01 10:00Z"
    ).case

    assert figures.mdo_needed(scope()) == sorted([needs.number, planned.number])
    assert figures.attention(scope()).total.mdo_needed == 2


def test_attention_names_households_without_aanspreekpunt_while_a_case_is_open():
    alone = CaseFactory()
    helped = CaseFactory()
    AanspreekpuntFactory(household=helped.household)
    left = CaseFactory()
    AanspreekpuntFactory(household=left.household, until_on=TODAY)
    closed = CaseFactory(closed=True)

    numbers = sorted([alone.household.number, left.household.number])
    assert figures.without_aanspreekpunt(scope()) == numbers
    assert figures.attention(scope()).total.without_aanspreekpunt == 2
    # Until the day it ended somebody was there; the closed case was still open.
    numbers = sorted([alone.household.number, closed.household.number])
    assert figures.without_aanspreekpunt(scope(as_of=TODAY - DAY)) == numbers


def test_attention_counts_what_was_open_on_the_day():
    EscalationFactory(review_on=TODAY)
    EscalationFactory(started_on=TODAY - 20 * DAY, review_on=TODAY - DAY)
    EscalationFactory(started_on=TODAY - 20 * DAY, ended_on=TODAY)
    DoorbraakFactory()
    DoorbraakFactory(decision="refused", asked_on=TODAY - DAY, decided_on=TODAY)

    today = figures.attention(scope()).total
    yesterday = figures.attention(scope(as_of=TODAY - DAY)).total

    assert (today.open_escalations, today.escalations_past_review) == (2, 1)
    assert (yesterday.open_escalations, yesterday.escalations_past_review) == (2, 1)
    assert (today.undecided_doorbraken, yesterday.undecided_doorbraken) == (1, 1)


def test_attention_of_an_organisation_is_about_cases_it_took_part_in():
    at_mdo = AttendanceFactory(organisation=OrganisationFactory(name="Senzer")).mdo
    hours = EffortFactory(organisation=at_mdo.attendances.get().organisation)
    CaseFactory()

    organisation = hours.organisation
    assert figures.attention(scope(organisation=organisation)).total.open_cases == 2
    other = OrganisationFactory(name="Woonpartners")
    assert figures.attention(scope(organisation=other)).total.open_cases == 0


# Rendement -----------------------------------------------------------------------


def complete(case=None, **fields):
    case = case or CaseFactory(**fields)
    for period in (Period.BEFORE, Period.AFTER):
        CostsConfirmationFactory(case=case, period=period)
    return case


def cost(case, period, quantity, code="WMO-BEG", **fields):
    price = Price.objects.get(code=code)
    return CostLineFactory(
        case=case,
        period=period,
        price=price,
        quantity=Decimal(quantity),
        **{"unit_price": Decimal(10), **fields},
    )


def test_rendement_keeps_real_costs_and_transfers_apart():
    case = complete()
    cost(case, Period.BEFORE, "12.5", unit_price=Decimal("10.01"))
    cost(case, Period.AFTER, 20)
    cost(case, Period.BEFORE, 3, code="BIJSTAND-1P")
    EffortFactory(case=case, hours=Decimal(2), rate=Decimal("12.50"))
    DoorbraakFactory(case=case, decision="granted", decided_on=TODAY, amount=50)

    total = figures.rendement(scope()).total

    assert (total.real_before, total.real_after) == (Decimal("125.125"), 200)
    assert total.real_saving == Decimal("-74.875")
    assert (total.transfer_before, total.transfer_saving) == (30, 30)
    assert total.investment == 75
    assert total.net_real_saving == Decimal("-149.875")
    assert total.by_payer["gemeente"] == BeforeAndAfter(
        Decimal("155.125"), Decimal(200)
    )


def test_rendement_leaves_out_what_is_not_complete_or_a_forecast():
    half = CaseFactory()
    CostsConfirmationFactory(case=half)
    cost(half, Period.BEFORE, 5)
    whole = complete()
    cost(whole, Period.WITHOUT, 7)

    total = figures.rendement(scope()).total

    assert (total.cases, total.real_before, total.estimated_share) == (1, 0, None)


def test_rendement_estimated_is_a_share_of_all_amounts():
    case = complete()
    cost(case, Period.BEFORE, 1, certainty=CostLine.Certainty.ESTIMATED)
    cost(case, Period.AFTER, 2)

    assert figures.rendement(scope()).total.estimated_share == share(1, 3)


def test_rendement_does_not_know_a_case_that_was_closed_later():
    complete(closed_on=TODAY, closing_reason="doel bereikt")

    assert figures.rendement(scope()).total.cases == 1
    assert figures.rendement(scope(as_of=TODAY - DAY)).total.cases == 0


def test_rendement_a_period_is_about_the_closing():
    complete(closed_on=TODAY, closing_reason="doel bereikt")
    complete()

    assert figures.rendement(scope(from_on=TODAY)).total.cases == 1
    assert figures.rendement(scope(to_on=TODAY - DAY)).total.cases == 0
    wonen = Leefdomein.objects.get(name="Wonen")
    werk = Leefdomein.objects.get(name="Werk")
    assert figures.rendement(scope(leefdomein=wonen)).total.cases == 2
    assert figures.rendement(scope(leefdomein=werk)).total.cases == 0


def test_rendement_without_investment_has_no_yield_per_euro():
    real = BeforeAndAfter(Decimal(10), Decimal(4))

    assert saving_per_euro(real, Decimal(0)) is None
    assert saving_per_euro(real, Decimal(4)) == Decimal("1.5")
    assert net_saving(real, Decimal(10)) == -4


@pytest.mark.parametrize(
    ("value", "cents", "four"),
    [
        ("0.005", "0.01", "0.0050"),
        ("-0.005", "-0.01", "-0.0050"),
        ("1.00445", "1.00", "1.0045"),
        ("2.99995", "3.00", "3.0000"),
    ],
)
def test_figures_are_rounded_half_up(value, cents, four):
    assert euro(Decimal(value)) == Decimal(cents)
    assert fraction(Decimal(value)) == Decimal(four)


# Well-being ----------------------------------------------------------------------


def pair(before, after, case=None, **fields):
    case = case or CaseFactory()
    ScoreFactory(case=case, tevredenheid=before, **fields)
    return ScoreFactory(
        case=case, tevredenheid=after, moment=Score.Moment.EIND, **fields
    )


def tevredenheid(**filters):
    return figures.wellbeing(scope(**filters))["tevredenheid"]["Wonen"].total


def test_wellbeing_is_about_pairs_of_the_same_answerer_with_both_values():
    pair(4, 7)
    pair(5, 5)
    pair(6, 2)
    pair(3, None)
    lonely = ScoreFactory(tevredenheid=1)
    ScoreFactory(
        case=lonely.case,
        moment=Score.Moment.EIND,
        answered_by=Score.AnsweredBy.PROFESSIONAL,
        tevredenheid=9,
    )

    found = tevredenheid()

    assert (found.pairs, found.improved, found.worse) == (3, 1, 1)
    assert (found.before, found.after) == (5, share(14, 3))
    assert found.cases_behind["unchanged"] == 1


def test_wellbeing_two_answerers_of_one_case_are_two_pairs_of_one_case():
    end = pair(4, 7)
    pair(4, 8, case=end.case, answered_by=Score.AnsweredBy.PROFESSIONAL)

    found = tevredenheid()

    assert (found.pairs, found.cases_behind["pairs"]) == (2, 1)


def test_wellbeing_tells_how_the_pairs_lie_apart():
    wonen = Leefdomein.objects.get(name="Wonen")
    for after in (2, 4, 5, 6, 9):
        case = in_area("Warande")
        for moment, mark in (("begin", 4), ("eind", after)):
            ScoreFactory(
                case=case,
                leefdomein=wonen,
                moment=moment,
                measured_on=TODAY,
                tevredenheid=mark,
            )

    table = figures.wellbeing(scope())["tevredenheid"]["Wonen"]

    for row in (table.total, table.by_area["Warande"]):
        assert (row.first_quartile_change, row.median_change) == (0, 1)
        assert row.third_quartile_change == 2
        # A quarter of five is one: that is not to be told of so few.
        assert row.cases_behind["spread"] == 1
    other = figures.wellbeing(scope())["tevredenheid"]["Werk"].total
    assert other.median_change is None


def test_wellbeing_is_narrowed_by_dates_and_leefdomein():
    pair(4, 7)
    werk = Leefdomein.objects.get(name="Werk")

    assert tevredenheid(as_of=TODAY - DAY).pairs == 0
    assert tevredenheid(from_on=TODAY).pairs == 1
    assert tevredenheid(to_on=TODAY - DAY).pairs == 0
    assert list(figures.wellbeing(scope(leefdomein=werk))["tevredenheid"]) == ["Werk"]


# Process -------------------------------------------------------------------------


def test_process_median_is_halfway_between_the_two_in_the_middle():
    for days in (10, 21, 30, 40):
        MdoFactory(case__opened_on=TODAY - days * DAY)
    first = MdoFactory(case__opened_on=TODAY - 90 * DAY, held_on=TODAY - 80 * DAY)
    MdoFactory(case=first.case, resident_present=False, absence_reason="ziek")

    total = figures.process(scope()).total

    # 10, 10, 21, 30 and 40 days.
    assert total.median_days_to_first_mdo == 21
    assert (total.mdos, total.resident_present) == (6, 5)
    before = figures.process(scope(as_of=TODAY - DAY)).total
    assert (before.mdos, before.median_days_to_first_mdo) == (1, 10)


def test_process_counts_doorbraken_by_what_was_decided_by_then():
    DoorbraakFactory()
    DoorbraakFactory(decision="granted", decided_on=TODAY, amount=Decimal("99.95"))
    DoorbraakFactory(
        decision=Doorbraak.Decision.REFUSED, asked_on=TODAY - DAY, decided_on=TODAY
    )

    today = figures.process(scope()).total
    yesterday = figures.process(scope(as_of=TODAY - DAY)).total

    assert (today.doorbraken_open, today.doorbraken_granted) == (1, 1)
    assert today.doorbraken_refused == 1
    assert today.doorbraak_granted_euro == Decimal("99.95")
    assert (yesterday.doorbraken_open, yesterday.doorbraak_granted_euro) == (1, 0)


def test_process_tells_how_long_decisions_take():
    case = in_area("Warande")
    for days, decision in ((2, "granted"), (7, "refused"), (12, "granted")):
        DoorbraakFactory(
            case=case,
            asked_on=TODAY - days * DAY,
            decided_on=TODAY,
            decision=decision,
            amount=Decimal(5) if decision == "granted" else None,
        )
    DoorbraakFactory(case=case, asked_on=TODAY - 90 * DAY)

    table = figures.process(scope())

    assert table.total.median_days_to_decision == 7
    assert table.by_area["Warande"].median_days_to_decision == 7
    # Of one case: a decision more hides nobody.
    assert table.total.cases_behind["decided"] == 1
    asked = scope(from_on=TODAY - 3 * DAY, to_on=TODAY)
    assert figures.process(asked).total.median_days_to_decision == 2
    before = figures.process(scope(as_of=TODAY - DAY)).total
    assert before.median_days_to_decision is None


def test_process_has_a_median_for_each_area():
    MdoFactory(case=in_area("Warande", opened_on=TODAY - 4 * DAY))
    MdoFactory(case=in_area("Warande", opened_on=TODAY - 5 * DAY))
    DoorbraakFactory(case=in_area("Brouwhuis"))

    table = figures.process(scope())

    assert list(table.by_area) == ["Brouwhuis", "Warande"]
    assert table.by_area["Warande"].median_days_to_first_mdo == Decimal("4.5")
    assert table.by_area["Brouwhuis"].median_days_to_first_mdo is None


# Scaling up and down ----------------------------------------------------------------


def step(escalation, days_ago, phase, *, trigger="safety", review_in=14, **fields):
    return EscalationPhase.objects.create(
        escalation=escalation,
        phase_id=phase,
        since_on=TODAY - days_ago * DAY,
        trigger=trigger,
        criterion="Het is rustig.",
        review_on=TODAY - days_ago * DAY + review_in * DAY,
        **fields,
    )


def scaled_up(days_ago, phase, *, area="Warande", trigger="safety", ended=None, **more):
    escalation = EscalationFactory(
        case=in_area(area),
        started_on=TODAY - days_ago * DAY,
        ended_on=None if ended is None else TODAY - ended * DAY,
        phases=None,
    )
    escalation.phases.all().delete()
    step(escalation, days_ago, phase, trigger=trigger, **more)
    return escalation


def test_ave_counts_steps_up_and_down_by_phase_and_trigger():
    up_and_down = scaled_up(60, 2, trigger="stagnation", ended=5)
    step(up_and_down, 40, 4, trigger="safety")
    step(up_and_down, 20, 3, trigger="complexity")
    scaled_up(10, 2, area="Brouwhuis", trigger="safety")

    table = figures.ave(scope())

    total = table.total
    assert (total.scaled_up, total.scaled_down) == (3, 2)
    assert total.up_by_phase == {"2": 2, "4": 1}
    assert total.down_by_phase == {"3": 1, "4": 1}
    assert total.up_by_trigger == {"safety": 2, "stagnation": 1}
    # What was left: the phase for which this was the trigger.
    assert total.down_by_trigger == {"complexity": 1, "safety": 1}
    assert table.by_area["Brouwhuis"].up_by_phase == {"2": 1}
    assert total.cases_behind["scaled_up"] == 2
    assert total.cases_behind["still_open"] == 1


def test_ave_a_review_with_the_same_phase_is_no_step():
    escalation = scaled_up(30, 2, reviewed_on=TODAY - 16 * DAY)
    step(escalation, 16, 2)

    total = figures.ave(scope()).total

    assert (total.scaled_up, total.scaled_down) == (1, 0)


def test_ave_does_not_know_what_was_done_later():
    scaled_up(30, 3, ended=10)

    before = figures.ave(scope(as_of=TODAY - 11 * DAY)).total
    earlier = figures.ave(scope(as_of=TODAY - 31 * DAY)).total

    assert (before.scaled_up, before.scaled_down, before.reviews) == (1, 0, 1)
    assert before.cases_behind["still_open"] == 1
    assert (earlier.scaled_up, earlier.reviews) == (0, 0)


@pytest.mark.parametrize(
    ("done", "reviews", "on_time"),
    [
        # The day was sixteen days ago.
        ({"reviewed_on": TODAY - 16 * DAY}, 1, 1),
        ({"reviewed_on": TODAY - 15 * DAY}, 1, 0),
        ({}, 1, 0),
        # Not due, and not done.
        ({"review_in": 30}, 0, 0),
        ({"review_in": 30, "reviewed_on": TODAY - 20 * DAY}, 1, 1),
    ],
)
def test_ave_a_review_is_on_time_until_its_own_day(done, reviews, on_time):
    scaled_up(30, 2, **done)

    total = figures.ave(scope()).total

    assert (total.reviews, total.reviews_on_time) == (reviews, on_time)


def test_ave_another_step_and_the_end_are_looks_as_well():
    escalation = scaled_up(30, 2, ended=2)
    step(escalation, 20, 3)

    total = figures.ave(scope()).total

    # The step came in time, the end a fortnight and four days after it.
    assert (total.reviews, total.reviews_on_time) == (2, 1)
    assert total.reviews_on_time_share == Decimal("0.5")


def test_ave_a_period_is_about_the_step_and_about_the_day_of_the_review():
    scaled_up(30, 2, ended=5)

    def counted(first, last):
        period = scope(from_on=TODAY - first * DAY, to_on=TODAY - last * DAY)
        row = figures.ave(period).total
        return row.scaled_up, row.reviews, row.scaled_down

    assert counted(30, 30) == (1, 0, 0)
    assert counted(16, 16) == (0, 1, 0)
    assert counted(5, 5) == (0, 0, 1)
    assert counted(29, 17) == (0, 0, 0)


def test_ave_what_came_into_a_phase_went_out_or_is_there_yet(monkeypatch):
    """The sums by which is decided what has to be hidden, hold."""
    of_ave = import_module("reporting.figures.ave")
    of_steps = of_ave._row
    monkeypatch.setattr(
        of_ave,
        "_row",
        lambda cells: replace(
            of_steps(cells), cases_behind={name: c.count for name, c in cells.items()}
        ),
    )
    many = ((90, 2, None), (80, 3, 9), (70, 2, 8), (60, 4, None))
    for days_ago, phase, ended in many:
        escalation = scaled_up(days_ago, phase, ended=ended)
        step(escalation, days_ago - 10, 3 if phase == 2 else 2, trigger="complexity")

    table = figures.ave(scope())

    for row in (table.total, *table.by_area.values()):
        counted = Counter(row.cases_behind)
        assert len(row.sums()) >= 16
        for whole, parts in row.sums():
            assert counted[whole] == sum(counted[part] for part in parts), whole


# Cases ------------------------------------------------------------------------------


def ended_in(area, began, ended):
    return in_area(
        area,
        opened_on=TODAY - began * DAY,
        closed_on=TODAY - ended * DAY,
        closing_reason="klaar",
    )


def test_cases_are_counted_when_they_begin_and_when_they_end():
    in_area("Warande", opened_on=TODAY - 50 * DAY)
    ended_in("Warande", 40, 10)
    in_area("Brouwhuis", opened_on=TODAY - 5 * DAY)

    table = figures.cases(scope())
    lately = figures.cases(scope(from_on=TODAY - 45 * DAY, to_on=TODAY - 6 * DAY))
    before = figures.cases(scope(as_of=TODAY - 11 * DAY))

    assert (table.total.new_cases, table.total.closed_cases) == (3, 1)
    assert table.by_area["Warande"].new_cases == 2
    assert (lately.total.new_cases, lately.total.closed_cases) == (1, 1)
    assert (before.total.new_cases, before.total.closed_cases) == (2, 0)


def test_cases_stand_beside_those_that_are_open_on_the_day():
    in_area("Warande", opened_on=TODAY - 50 * DAY)
    lately = scope(from_on=TODAY - 45 * DAY, to_on=TODAY)
    in_area("Brouwhuis", opened_on=TODAY - 5 * DAY)

    table = figures.with_open(figures.cases(lately), figures.attention(lately))

    assert (table.total.new_cases, table.total.open_cases) == (1, 2)
    # Nothing began or ended there, and a case is open.
    assert table.by_area["Warande"].new_cases == 0
    assert table.by_area["Warande"].open_cases == 1


def led(case, *days):
    """Let another person be the aanspreekpunt from each of these days ago on."""
    for begin, end in zip(days, [*days[1:], None], strict=True):
        AanspreekpuntFactory(
            household=case.household,
            from_on=TODAY - begin * DAY,
            until_on=None if end is None else TODAY - end * DAY,
        )


def test_a_change_of_aanspreekpunt_is_each_next_one_in_an_open_case():
    led(in_area("Warande", opened_on=TODAY - 50 * DAY), 50, 20, 2)
    # After the end somebody else is there for the household: no case changed hands.
    led(ended_in("Brouwhuis", 90, 30), 90, 20)

    table = figures.cases(scope())

    assert table.total.aanspreekpunt_changes == 2
    assert table.by_area["Warande"].cases_behind["changes"] == 1
    period = scope(from_on=TODAY - 20 * DAY, to_on=TODAY - 3 * DAY)
    assert figures.cases(period).total.aanspreekpunt_changes == 1


def test_process_counts_where_a_clientondersteuner_was_offered():
    for supporter in ("not_offered", "wanted", "not_wanted", "present", "unknown"):
        MdoFactory(supporter=supporter)

    total = figures.process(scope()).total
    assert (total.supporter_offered, total.supporter_unknown) == (3, 1)


def test_process_tells_how_long_one_in_ten_waited():
    for days in range(1, 12):
        MdoFactory(case=in_area("Warande", opened_on=TODAY - days * DAY))

    table = figures.process(scope())

    assert table.total.median_days_to_first_mdo == 6
    assert table.total.p90_days_to_first_mdo == 10
    assert table.by_area["Warande"].p90_days_to_first_mdo == 10
    # One waited longer: that is not to be told of so few.
    assert table.total.cases_behind["first_mdo_late"] == 1
