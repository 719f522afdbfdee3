"""Publishing before somebody asks, and what of it need not be asked."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Area, JobRun, Leefdomein, Organisation
from cases.tests.factories import CaseFactory, UserFactory
from mdo.models import Attendance
from mdo.tests.factories import EscalationFactory
from reporting import figures, published
from reporting.figures import Scope
from reporting.models import AnonymousCase, AnonymousPair, Publication
from reporting.published import asking, by_part
from reporting.published.maker import FIGURES, IN_ONE_PART, WITHOUT_PERIODS, Maker
from reporting.published.stored import tables_of
from reporting.tasks import publish_figures
from reporting.tests.factories import CostsConfirmationFactory
from reporting.tests.test_suppression import mdos_in

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


@pytest.fixture
def process_only(monkeypatch):
    """Publish one report: the others take as long again."""
    monkeypatch.setattr(asking, "FIGURES", {"process": figures.process})


def made():
    rows = Publication.objects.order_by("as_of", "report", "dimension")
    return list(rows.values_list("as_of", "report", "dimension"))


@pytest.mark.usefixtures("process_only")
def test_a_half_year_is_published_in_the_night_once_and_leaves_a_row(clock):
    mdos_in("Helmond-West", 12)
    clock.shift(timedelta(days=95))

    for _night in range(2):
        publish_figures()

    ended = date(2026, 6, 30)
    of = ("area", "leefdomein", "organisation")
    assert made() == [(ended, "process", dimension) for dimension in of]
    run = JobRun.objects.get(name="publications")
    assert (run.done, run.failed, bool(run.ended_at)) == (3, 0, True)


@pytest.mark.usefixtures("process_only")
def test_what_nobody_asked_of_a_day_is_published_beside_what_somebody_did(
    monkeypatch, django_capture_on_commit_callbacks
):
    mdos_in("Helmond-West", 12)
    begun = []
    monkeypatch.setattr(publish_figures, "delay", lambda: begun.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        published.published(figures.process, Scope(as_of=TODAY))
    assert made() == [(TODAY, "process", "area")]
    assert begun == [1]

    publish_figures()

    assert (TODAY, "process", "leefdomein") in made()
    assert (TODAY, "process", "organisation") in made()
    before = made()
    assert len({day for day, _report, _dimension in before}) == 1
    with django_capture_on_commit_callbacks(execute=True):
        published.published(figures.process, Scope(as_of=TODAY))
    assert begun == [1]
    publish_figures()
    assert made() == before


@pytest.mark.usefixtures("process_only")
def test_a_report_that_fails_does_not_stop_the_others(monkeypatch):
    mdos_in("Helmond-West", 12)
    published.published(figures.process, Scope(as_of=TODAY))
    publish = asking.publish

    def breaks(report, as_of, dimension):
        if (report, dimension) == ("process", "leefdomein"):
            raise ZeroDivisionError
        return publish(report, as_of, dimension)

    monkeypatch.setattr(asking, "publish", breaks)

    with pytest.raises(RuntimeError):
        publish_figures()

    assert (TODAY, "process", "organisation") in made()
    run = JobRun.objects.get(name="publications")
    assert (run.failed, run.failure) == (
        1,
        "process by leefdomein: ZeroDivisionError\n",
    )


@pytest.mark.usefixtures("sample")
class TestOnTheSample:
    @pytest.mark.slow
    def test_what_is_in_no_part_is_what_asking_for_it_gives(self):
        """Who is left over is reckoned and not asked: it has to be the same."""
        there = Attendance.objects.values("organisation")
        organisation = Organisation.objects.filter(pk__in=there)[0]
        leefdomein = Leefdomein.objects.get(name="Inkomen")
        for report in FIGURES.keys() - IN_ONE_PART:
            maker = Maker(report, date(2026, 11, 20))
            parts = [replace(maker.scope, organisation=organisation)]
            if report != "wellbeing":
                parts.append(replace(maker.scope, leefdomein=leefdomein))
            compared = 0
            for part in parts:
                asked = tables_of(FIGURES[report](replace(maker.scope, minus=(part,))))
                for name in maker.tables(maker.scope):
                    reckoned = by_part._rest(maker, name, [part]).cases_behind
                    for cell, number in reckoned.items():
                        # A tenth or a quarter of the cases, which does not add up.
                        if cell in ("first_mdo_late", "spread"):
                            continue
                        assert asked[name].total.cases_behind.get(cell, 0) == number, (
                            cell
                        )
                        compared += number > 0
            assert compared, report

    @pytest.mark.parametrize(
        "report", ["attention", "deadlines", "process", "rendement", "wellbeing"]
    )
    @pytest.mark.slow
    def test_what_is_asked_together_is_what_each_question_gives(self, report):
        AnonymousPair.objects.create(
            of=AnonymousCase.objects.create(
                area=Area.objects.first(),
                opened_on=date(2025, 1, 1),
                closed_on=date(2025, 1, 1),
                first_mdo_on=date(2025, 1, 1),
                days_to_first_mdo=9,
                costs_complete=True,
                effort=Decimal(80),
                organisations=[],
                leefdomeinen=list(Leefdomein.objects.values_list("pk", flat=True)[:2]),
            ),
            leefdomein=Leefdomein.objects.first(),
            measure=AnonymousPair.Measure.TEVREDENHEID,
            measured_on=date(2025, 1, 1),
            before=3,
            after=6,
        )
        maker = Maker(report, date(2026, 9, 30))
        before = Scope(as_of=date(2026, 6, 30))
        first_half = replace(
            maker.scope, from_on=date(2025, 1, 1), to_on=date(2025, 6, 30)
        )
        parts = [
            replace(maker.scope, **{dimension: row})
            for dimension, model in (
                ("leefdomein", Leefdomein),
                ("organisation", Organisation),
            )
            for row in model.objects.all()[:2]
        ]
        scopes = [
            *parts,
            replace(maker.scope, minus=(replace(parts[0], as_of=before.as_of),)),
        ]
        scopes += [
            replace(maker.scope, minus=tuple(parts[:2])),
            replace(maker.scope, minus=(before,)),
        ]
        if report not in WITHOUT_PERIODS:
            scopes += [first_half, replace(maker.scope, minus=(first_half,))]
        maker.expect(scopes[:-1])

        for scope in scopes:
            each = tables_of(FIGURES[report](scope))
            assert any(table.total.cases_behind for table in each.values())
            for name, table in maker.tables(scope).items():
                alone = each[name]
                assert shown_in(table.total) == shown_in(alone.total)
                assert behind(table) == behind(alone)


def shown_in(row):
    return replace(row, cases_behind={})


def behind(table):
    """Return of how many cases each cell is: one of none can be left out."""
    return {
        (area, cell): number
        for area, row in {"": table.total, **table.by_area}.items()
        for cell, number in row.cases_behind.items()
        if number
    }


@pytest.mark.usefixtures("process_only")
def test_periods_are_offered_back_to_the_first_with_figures(client):
    for held_on in (date(2025, 3, 3), date(2025, 9, 1)):
        mdos_in("Helmond-West", 12, held_on=held_on, opened_on=date(2025, 1, 6))
    client.force_login(UserFactory(manager=True))

    def offered(query=""):
        fields = client.get(f"/reports/process{query}").context["form"].fields
        return [key for key, _words in fields["period"].choices]

    assert "2021-01-01/2021-12-31" in offered()  # Nothing is published yet.
    assert offered() == [
        "",
        "2025-01-01/2025-12-31",
        "2025-07-01/2025-12-31",
        "2025-01-01/2025-06-30",
    ]
    # An address that was kept still says what it is about.
    assert "2021-01-01/2021-12-31" in offered("?from=2021-01-01&to=2021-12-31")


def test_nothing_is_done_when_nothing_is_to_be_published():
    Publication.objects.bulk_create(
        Publication(report=report, as_of=TODAY, dimension=dimension, content={})
        for report in FIGURES
        for dimension in Publication.Dimension.values
    )
    with CaptureQueriesContext(connection) as queries:
        now = timezone.now()
        assert published.publish_before_asked(today=TODAY, at=now) is None
    assert len(queries) == 3
    assert not JobRun.objects.exists()


def escalations_in(area, open_ones, ended):
    """Make cases scaled up in an area, of which so many were scaled down again."""
    day = TODAY - timedelta(days=40)
    for number in range(open_ones + ended):
        EscalationFactory(
            case__household__area=Area.objects.get(name=area),
            case__opened_on=day,
            started_on=day,
            ended_on=TODAY if number >= open_ones else None,
        )


def test_what_is_open_in_another_report_tells_not_how_few_were_scaled_down():
    """Came in, minus what is there yet, is what went out: of four, too few."""
    escalations_in("Helmond-West", 20, 4)
    escalations_in("Helmond-Noord", 20, 15)
    escalations_in("Binnenstad", 20, 12)
    scope = Scope(as_of=TODAY)

    open_now = published.published(figures.attention, scope)
    steps = published.published(figures.ave, scope)

    assert open_now.by_area["Helmond-West"].open_escalations == 20
    west = steps.by_area["Helmond-West"]
    assert (west.scaled_up, west.scaled_down) == (None, None)
    assert set(west.up_by_phase.values()) == {None}
    assert steps.total.scaled_up == 91
    # By area and period besides by phase they would be too many, and tell together.
    assert steps.total.up_by_phase == {"2": 91}
    assert set(steps.by_area["Helmond-Noord"].up_by_phase.values()) == {None}


def closed_in(area, with_costs, without):
    """Make so many closed cases, and as many that are open."""
    for number in range(with_costs + without):
        of_area = Area.objects.get(name=area)
        CaseFactory(household__area=of_area)
        case = CaseFactory(household__area=of_area, closed=True)
        if number < with_costs:
            for period in ("before", "after"):
                CostsConfirmationFactory(case=case, period=period)


def test_what_is_complete_in_another_report_tells_not_how_few_are_not():
    """Closed, less those with complete costs, is those without: of three, too few."""
    closed_in("Helmond-West", 30, 3)
    closed_in("Helmond-Noord", 15, 14)
    closed_in("Binnenstad", 12, 11)
    scope = Scope(as_of=TODAY)

    complete = published.published(figures.rendement, scope)
    cases = published.published(figures.cases, scope)

    assert complete.by_area["Helmond-West"].cases == 30
    assert cases.by_area["Helmond-West"].closed_cases is None
    assert cases.total.closed_cases == 85
