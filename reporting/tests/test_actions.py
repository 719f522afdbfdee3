"""Every action of reporting: what it does, whom it refuses, and what it leaves."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cases.errors import TransitionRefused
from cases.models import AccessGrant, Case, Leefdomein
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.models import Flag
from mdo.tests.factories import FlagFactory
from reporting import actions
from reporting.actions import Answer
from reporting.models import (
    CostLine,
    CostsConfirmation,
    Effort,
    Export,
    Lesson,
    Payer,
    Period,
    Price,
    PriceList,
    Score,
)
from reporting.tests.factories import (
    CostLineFactory,
    CostsConfirmationFactory,
    EffortFactory,
    ScoreFactory,
)

TODAY = date(2026, 3, 30)  # 00:30 in Helmond: in UTC it is still the 29th.
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


class World:
    """A case with its aanspreekpunt, and the price of something."""

    def __init__(self):
        aanspreekpunt = AanspreekpuntFactory()
        self.contact, self.household = aanspreekpunt.user, aanspreekpunt.household
        self.case = CaseFactory(household=self.household)
        self.price = Price.objects.get(code="WMO-BEG")

    def order(self, step, by=None):
        given = ORDERS[step](self)
        return {**given, "by": by or self.contact, "at": timezone.now()}

    def do(self, step, by=None, **given):
        return getattr(actions, step)(**{**self.order(step, by), **given})


@pytest.fixture
def world():
    return World()


def domain(name):
    return Leefdomein.objects.get(name=name)


ORDERS = {
    "record_scores": lambda world: {
        "case_id": world.case.pk,
        "moment": Score.Moment.BEGIN,
        "measured_on": TODAY,
        "answered_by": Score.AnsweredBy.RESIDENT,
        "answers": [
            Answer(leefdomein=domain("Wonen"), tevredenheid=4, zelfredzaamheid=2)
        ],
    },
    "add_cost_line": lambda world: {
        "case_id": world.case.pk,
        "period": Period.BEFORE,
        "price": world.price,
        "quantity": Decimal(104),
        "certainty": CostLine.Certainty.ESTABLISHED,
    },
    "remove_cost_line": lambda world: {
        "cost_line_id": CostLineFactory(case=world.case).pk
    },
    "add_effort": lambda world: {
        "case_id": world.case.pk,
        "organisation": OrganisationFactory(),
        "hours": Decimal("7.5"),
        "rate": Decimal("68.50"),
    },
    "confirm_costs": lambda world: {
        "case_id": world.case.pk,
        "period": Period.BEFORE,
    },
    "withdraw_confirmation": lambda world: {
        "case_id": world.case.pk,
        "period": CostsConfirmation.objects.get_or_create(
            case=world.case, period=Period.AFTER
        )[0].period,
    },
}
each_step = pytest.mark.parametrize("step", ORDERS)


def sentences(error):
    return error.value.message_dict


# Who may ----------------------------------------------------------------------

OUTSIDERS = {
    "stranger": lambda world: UserFactory(),
    # The coordinator reads scores and costs; who works on the case writes them.
    "coordinator of the area": lambda world: UserFactory(
        coordinator=True, areas=[world.household.area]
    ),
    "manager": lambda world: UserFactory(manager=True),
    "administrator": lambda world: UserFactory(administrator=True),
    "privacy officer": lambda world: UserFactory(privacy_officer=True),
    "emergency access": lambda world: (
        AccessGrantFactory(
            household=world.household,
            reason=AccessGrant.Reason.EMERGENCY,
            purpose="Er wordt gebeld.",
            ends_at=timezone.now() + DAY,
        ).user
    ),
    "ended access": lambda world: (
        AccessGrantFactory(
            household=world.household,
            starts_at=timezone.now() - 9 * DAY,
            ends_at=timezone.now() - DAY,
        ).user
    ),
}


def everything():
    models = (Score, CostLine, Effort, CostsConfirmation)
    return [list(model.objects.order_by("pk").values()) for model in models]


@each_step
@pytest.mark.parametrize("outsider", OUTSIDERS.values(), ids=list(OUTSIDERS))
def test_who_does_not_work_on_the_case_is_refused(world, step, outsider):
    order = world.order(step, by=outsider(world))
    before = everything()

    with pytest.raises(PermissionDenied, match="niet betrokken"):
        getattr(actions, step)(**order)

    assert everything() == before


@each_step
def test_who_works_on_the_case_may_also_after_it_was_closed(world, step):
    Case.objects.update(closed_on=TODAY, closing_reason="klaar")
    worker = AccessGrantFactory(household=world.household).user
    order = world.order(step, by=worker)
    before = everything()

    getattr(actions, step)(**order)

    assert everything() != before


# Scores -----------------------------------------------------------------------


def test_record_scores_makes_a_row_a_leefdomein(world):
    member = world.household.members.get()

    scores = world.do(
        "record_scores",
        about=member,
        answers=[
            Answer(
                leefdomein=domain("Wonen"),
                tevredenheid=0,
                zelfredzaamheid=1,
                tevredenheid_goal=10,
                zelfredzaamheid_goal=5,
            ),
            Answer(leefdomein=domain("Werk"), no_answer=Score.NoAnswer.DECLINED),
        ],
    )

    wonen, werk = Score.objects.order_by("pk")
    assert scores == [wonen, werk]
    assert (wonen.tevredenheid, wonen.zelfredzaamheid) == (0, 1)
    assert (wonen.tevredenheid_goal, wonen.zelfredzaamheid_goal) == (10, 5)
    assert (wonen.household, wonen.about) == (world.household, member)
    assert (wonen.measured_on, wonen.recorded_by) == (TODAY, world.contact)
    # No answer is none, and never zero.
    assert (werk.tevredenheid, werk.no_answer) == (None, "declined")


@pytest.mark.parametrize("moment", ["begin", "eind"])
def test_recording_begin_or_end_again_corrects_it_and_history_keeps_it(world, moment):
    (first,) = world.do("record_scores", moment=moment)
    answer = Answer(leefdomein=domain("Wonen"), tevredenheid=6)

    (second,) = world.do("record_scores", moment=moment, answers=[answer])

    assert first.pk == second.pk
    row = Score.objects.get()
    assert (row.tevredenheid, row.zelfredzaamheid) == (6, None)
    history = row.history.order_by("pgh_id").values_list("pgh_label", "tevredenheid")
    assert list(history) == [("insert", 4), ("update", 6)]


@pytest.mark.parametrize("moment", ["tussentijds", "nameting"])
def test_other_moments_can_be_many_one_a_day(world, moment):
    first = world.do("record_scores", moment=moment)[0]
    earlier = first.measured_on - timedelta(days=1)
    world.do("record_scores", moment=moment, measured_on=earlier)
    world.do("record_scores", moment=moment)  # A second press of the button.

    days = Score.objects.order_by("measured_on").values_list("measured_on", flat=True)
    assert list(days) == [earlier, first.measured_on]


def test_another_answerer_or_person_is_another_score(world):
    world.do("record_scores")
    world.do("record_scores", answered_by=Score.AnsweredBy.TOGETHER)
    world.do("record_scores", about=world.household.members.get())

    assert Score.objects.count() == 3


def test_record_scores_says_all_that_is_wrong_and_writes_nothing(world):
    wonen, werk = domain("Wonen"), domain("Werk")

    with pytest.raises(ValidationError) as error:
        world.do(
            "record_scores",
            measured_on=TODAY + DAY,
            about=HouseholdMemberFactory(),
            answers=[
                Answer(leefdomein=wonen, tevredenheid=11),
                Answer(leefdomein=werk, zelfredzaamheid=0),
                Answer(leefdomein=domain("Inkomen"), no_answer="shrug"),
                Answer(leefdomein=domain("Veiligheid"), tevredenheid=5),
                Answer(leefdomein=werk, tevredenheid=5),
            ],
        )

    assert set(sentences(error)) == {
        "measured_on",
        "about",
        "answers.0.tevredenheid",
        "answers.1.zelfredzaamheid",
        "answers.2.no_answer",
        "answers.4.leefdomein",
    }
    assert sentences(error)["answers.4.leefdomein"] == [
        "Dit leefdomein staat er al bij."
    ]
    assert not Score.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"measured_on": TODAY - 61 * DAY}, "measured_on"),
        ({"answers": []}, "answers"),
        ({"moment": "once"}, "answers.0.moment"),
        ({"answered_by": "neighbour"}, "answers.0.answered_by"),
    ],
)
def test_record_scores_says_what_is_wrong(world, given, field):
    with pytest.raises(ValidationError) as error:
        world.do("record_scores", **given)

    assert list(sentences(error)) == [field]


def test_the_end_score_resolves_the_flag_that_it_was_missing(world):
    missing = FlagFactory(case=world.case, kind=Flag.Kind.END_SCORE_MISSING)
    other = FlagFactory(case=world.case, kind=Flag.Kind.MDO_NEEDED)

    world.do("record_scores")
    assert Flag.objects.unresolved().count() == 2
    world.do("record_scores", moment=Score.Moment.EIND)

    assert list(Flag.objects.unresolved()) == [other]
    missing.refresh_from_db()
    assert missing.resolved_at


# Costs ------------------------------------------------------------------------


def test_a_cost_line_takes_the_price_and_payer_of_the_list(world):
    line = world.do("add_cost_line", about=world.household.members.get())

    line.refresh_from_db()
    assert (line.price, line.unit_price) == (world.price, world.price.amount)
    assert line.payer == world.price.payer
    assert line.amount == 104 * world.price.amount
    assert (line.household, line.recorded_by) == (world.household, world.contact)


def test_a_cost_line_can_have_its_own_price_and_payer_with_a_reason(world):
    payer = Payer.objects.exclude(pk=world.price.payer_id)[0]

    line = world.do(
        "add_cost_line",
        unit_price=Decimal("12.3456"),
        own_price_reason="Contract van 2026",
        payer=payer,
        quantity=Decimal("0.333333"),
    )

    line.refresh_from_db()
    assert (line.unit_price, line.payer) == (Decimal("12.3456"), payer)
    assert line.amount == Decimal("12.3456") * Decimal("0.333333")


def test_the_price_of_the_list_needs_no_reason(world):
    line = world.do("add_cost_line", unit_price=world.price.amount)

    assert line.own_price_reason == ""


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit_price": Decimal(0)}, "own_price_reason"),
        ({"about": "another"}, "about"),
        ({"quantity": Decimal(-1)}, "__all__"),
        ({"period": "once"}, "period"),
        ({"certainty": "gut feeling"}, "certainty"),
        ({"quantity": Decimal("1e12")}, "quantity"),
        ({"quantity": Decimal("NaN")}, "quantity"),
    ],
)
def test_add_cost_line_says_what_is_wrong(world, given, field):
    if "about" in given:
        given = {"about": HouseholdMemberFactory()}

    with pytest.raises(ValidationError) as error:
        world.do("add_cost_line", **given)

    assert field in sentences(error)
    assert not CostLine.objects.exists()


def test_a_price_of_a_list_that_is_not_published_is_no_price_yet(world):
    draft = PriceList.objects.create(name="2027-1")
    price = Price.objects.create(
        price_list=draft,
        code="NEW",
        name="Nieuw",
        unit="uur",
        amount=Decimal(1),
        payer=world.price.payer,
        kind=Price.Kind.REAL,
        source="x",
    )

    with pytest.raises(ValidationError) as error:
        world.do("add_cost_line", price=price)

    assert list(sentences(error)) == ["price"]


def test_a_removed_cost_line_stays_in_the_history(world):
    line = CostLineFactory(case=world.case)

    world.do("remove_cost_line", cost_line_id=line.pk)

    assert not CostLine.objects.filter(pk=line.pk).exists()
    history = CostLine.history.rel.related_model.objects.filter(id=line.pk)
    assert list(history.order_by("pgh_id").values_list("pgh_label", flat=True)) == [
        "insert",
        "delete",
    ]


@pytest.mark.parametrize("step", ["add_cost_line", "remove_cost_line", "confirm_costs"])
def test_confirmed_costs_are_not_changed(world, step):
    order = world.order(step)
    CostsConfirmationFactory(case=world.case, period=Period.BEFORE)

    with pytest.raises(TransitionRefused, match="bevestigd als compleet"):
        getattr(actions, step)(**order)


def test_confirming_one_period_leaves_the_other_open(world):
    confirmation = world.do("confirm_costs")

    assert (confirmation.period, confirmation.confirmed_by) == (
        "before",
        world.contact,
    )
    assert world.do("add_cost_line", period=Period.AFTER)
    assert world.do("confirm_costs", period=Period.AFTER)


@pytest.mark.parametrize("period", [Period.WITHOUT, "once", ""])
def test_only_before_and_after_are_confirmed(world, period):
    with pytest.raises(ValidationError) as error:
        world.do("confirm_costs", period=period)

    assert list(sentences(error)) == ["period"]


def test_a_withdrawn_confirmation_lets_costs_be_changed_again(world):
    world.do("confirm_costs")

    world.do("withdraw_confirmation", period=Period.BEFORE)

    assert world.do("add_cost_line")
    with pytest.raises(TransitionRefused, match="niet bevestigd"):
        world.do("withdraw_confirmation", period=Period.BEFORE)


def test_effort_is_hours_times_a_rate(world):
    effort = world.do("add_effort")

    effort.refresh_from_db()
    assert effort.amount == Decimal("513.75")
    assert (effort.household, effort.recorded_by) == (world.household, world.contact)


@pytest.mark.parametrize(
    "given",
    [{"hours": Decimal(-1)}, {"rate": Decimal("-0.01")}, {"hours": Decimal("1.234")}],
)
def test_effort_is_not_below_zero_and_in_hundredths(world, given):
    with pytest.raises(ValidationError):
        world.do("add_effort", **given)

    assert not Effort.objects.exists()


# What the database holds ------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "fields", "name"),
    [
        (ScoreFactory, {"tevredenheid": 11}, "score_in_range"),
        (ScoreFactory, {"zelfredzaamheid": 0}, "score_in_range"),
        (ScoreFactory, {"zelfredzaamheid": 6}, "score_in_range"),
        (ScoreFactory, {"tevredenheid_goal": 11}, "score_in_range"),
        (ScoreFactory, {"zelfredzaamheid_goal": 6}, "score_in_range"),
        (ScoreFactory, {"moment": "once"}, "score_moment_is_known"),
        (ScoreFactory, {"answered_by": "x"}, "score_answered_by_is_known"),
        (CostLineFactory, {"quantity": Decimal(-1)}, "cost_line_not_negative"),
        (CostLineFactory, {"unit_price": Decimal(-1)}, "cost_line_not_negative"),
        (CostLineFactory, {"period": "once"}, "cost_line_period_is_known"),
        (CostLineFactory, {"certainty": "x"}, "cost_line_certainty_is_known"),
        (EffortFactory, {"hours": Decimal(-1)}, "effort_not_negative"),
        (EffortFactory, {"rate": Decimal(-1)}, "effort_not_negative"),
        (Lesson.objects.create, {"level": "x"}, "lesson_level_is_known"),
        (
            Lesson.objects.create,
            {"level": "bestuur", "status": "x"},
            "lesson_status_is_known",
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(make, fields, name):
    with pytest.raises(IntegrityError, match=name):
        make(**fields)


@pytest.mark.parametrize("moment", ["begin", "eind"])
def test_the_database_has_one_begin_and_one_end_score(moment):
    score = ScoreFactory(moment=moment)

    with pytest.raises(IntegrityError, match="score_one_begin_and_end"):
        ScoreFactory(case=score.case, moment=moment)


def test_the_database_has_one_confirmation_of_a_period():
    confirmation = CostsConfirmationFactory()

    with pytest.raises(IntegrityError, match="costs_confirmation_once"):
        CostsConfirmationFactory(case=confirmation.case)


@pytest.mark.parametrize("make", [ScoreFactory, CostLineFactory, EffortFactory])
def test_a_row_is_of_the_household_of_its_case(make):
    row = make()
    type(row).objects.update(household=HouseholdFactory())

    with pytest.raises(IntegrityError, match="case_household"), transaction.atomic():
        transaction.get_connection().check_constraints()
    # Or the end of the test would look at it once more.
    type(row).objects.update(household=row.household)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"file": "x.csv"},
        {"expires_at": DAY},
        {"file": "x.csv", "expires_at": -DAY},
    ],
)
def test_a_ready_export_has_a_file_that_expires(fields):
    if "expires_at" in fields:
        fields = {**fields, "expires_at": timezone.now() + fields["expires_at"]}

    with pytest.raises(IntegrityError, match="export_ready_has_file"):
        Export.objects.create(
            asked_by=UserFactory(), state=Export.State.READY, report="x", **fields
        )


def test_a_published_price_list_does_not_change():
    price = Price.objects.get(code="WMO-BEG")
    assert PriceList.objects.in_force() == price.price_list

    def renamed():
        PriceList.objects.update(name="x")

    def dearer():
        Price.objects.update(amount=1)

    def without():
        price.delete()

    def with_more():
        price.pk, price.uuid, price.code = None, None, "MORE"
        Price.objects.bulk_create([price])

    for change in (renamed, dearer, without, with_more):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Price.objects.get(code="WMO-BEG").amount != 1


def test_a_code_is_once_in_a_list():
    price = Price.objects.get(code="WMO-BEG")
    draft = PriceList.objects.create(name="2027-1")
    given = {
        "price_list": draft,
        "code": price.code,
        "payer": price.payer,
        "amount": 1,
        "kind": "real",
    }
    Price.objects.create(**given)

    with pytest.raises(IntegrityError, match="price_code_once"), transaction.atomic():
        Price.objects.create(**given)
    with pytest.raises(IntegrityError, match="price_not_neg"), transaction.atomic():
        Price.objects.create(**{**given, "code": "A", "amount": -1})
    with pytest.raises(IntegrityError, match="price_kind"):
        Price.objects.create(**{**given, "code": "B", "kind": "x"})
