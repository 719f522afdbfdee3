"""An attacker asks all that can be asked, and solves for what is not shown.

The attacker knows of each figure which cases would be in it, and of none whether they
are: what is published is a set of equations over all agreements, cases and cost lines.
Whatever combination of them is about one to nine cases is a leak.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest

from cases.models import (
    Area,
    Case,
    CaseLeefdomein,
    Household,
    Leefdomein,
    Organisation,
)
from cases.tests.factories import OrganisationFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from mdo.models import Agreement, Attendance, Mdo
from reporting import published
from reporting.models import CostLine, CostsConfirmation, Payer, Price
from reporting.published import by_area, by_part
from reporting.report import refusals

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)  # The clock of the tests.
A_MONTH_BEFORE = date(2026, 2, 20)
DAYS = (TODAY, A_MONTH_BEFORE)
AREAS = ("Helmond-West", "Helmond-Noord", "Binnenstad", "Stiphout")
LEAST = 10
# Far more than any number in the equations, so that nothing is zero by chance.
PRIME = 2**31 - 1


# A small city ----------------------------------------------------------------------


@pytest.fixture
def city(request):
    """Make 130 cases in four areas, one of them with few, over two years and a half."""
    chance = random.Random(getattr(request, "param", 1))
    organisations = [OrganisationFactory(name=f"Partij {n}") for n in range(3)]
    owners = [UserFactory(organisation=one) for one in organisations]
    areas = [Area.objects.get(name=name) for name in AREAS]
    domains = list(Leefdomein.objects.all())
    prices = [Price.objects.filter(kind=kind).first() for kind in ("real", "transfer")]
    payers = list(Payer.objects.all()[:3])
    households = Household.objects.bulk_create(
        Household(number=f"HA-8{n:04d}", name=f"Proef {n}", area=area)
        for n, area in enumerate(chance.choices(areas, (55, 40, 30, 6), k=130))
    )
    opened = [date(2023, 9, 1) + timedelta(chance.randrange(850)) for _ in households]
    closed = [day + timedelta(chance.randrange(60, 400)) for day in opened]
    cases = Case.objects.bulk_create(
        Case(
            number=f"{household.number}-1",
            household=household,
            voordeur="wijkhuis",
            opened_on=first,
            closed_on=last if last <= TODAY else None,
            closing_reason="klaar" if last <= TODAY else "",
        )
        for household, first, last in zip(households, opened, closed, strict=True)
    )
    CaseLeefdomein.objects.bulk_create(
        CaseLeefdomein(case=case, leefdomein=domain)
        for case in cases
        for domain in chance.sample(domains, chance.choice((1, 2, 3)))
    )
    mdos = Mdo.objects.bulk_create(
        Mdo(
            number=f"MDO-8{n:04d}",
            case=case,
            household=case.household,
            held_on=case.opened_on + timedelta(10),
            place="wijkhuis",
            resident_present=True,
        )
        for n, case in enumerate(cases)
    )
    Attendance.objects.bulk_create(
        Attendance(
            mdo=mdo,
            name="Iemand",
            organisation=chance.choice(organisations),
            role="participant",
        )
        for mdo in mdos
    )
    agreements = []
    for mdo in mdos:
        for _number in range(chance.choice((1, 2, 3))):
            target = mdo.held_on + timedelta(42)
            status = chance.choices(("done", "dropped", "open"), (7, 2, 2))[0]
            ended = mdo.held_on + timedelta(chance.randrange(1, 70))
            if ended > TODAY:
                status = "open"
            owner = chance.choice([*owners, None])
            agreements.append(
                Agreement(
                    number=f"AFS-8{len(agreements):05d}",
                    mdo=mdo,
                    household=mdo.household,
                    text="Bellen",
                    leefdomein=chance.choice(domains),
                    owner=owner,
                    owner_is_resident=owner is None,
                    agreed_on=mdo.held_on,
                    target_on=target,
                    due_on=target + timedelta(chance.randrange(-20, 20)),
                    status=status,
                    done_on=ended if status == "done" else None,
                    dropped_on=ended if status == "dropped" else None,
                    note="." if status == "dropped" else "",
                )
            )
    Agreement.objects.bulk_create(agreements)
    complete = [case for case in cases if case.closed_on and chance.random() < 0.9]
    CostsConfirmation.objects.bulk_create(
        CostsConfirmation(case=case, period=period)
        for case in complete
        for period in ("before", "after")
    )
    CostLine.objects.bulk_create(
        CostLine(
            case=case,
            household=case.household,
            period=period,
            price=price,
            payer=chance.choice(payers),
            quantity=chance.randrange(1, 400),
            unit_price=Decimal(25),
            certainty=chance.choice(("established", "estimated")),
        )
        for case in complete
        for period in ("before", "after")
        for price in chance.choices(prices, (3, 1), k=2)
    )


# What is asked ---------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """A cell of the city: what an attacker asks about, or would like to know."""

    as_of: date
    span: published.Span
    area: Area | None = None
    leefdomein: Leefdomein | None = None
    organisation: Organisation | None = None

    @property
    def query(self):
        asked = {
            "asOf": self.as_of,
            "from": self.span.first,
            "to": self.span.last,
            "area": self.area and self.area.uuid,
            "leefdomein": self.leefdomein and self.leefdomein.uuid,
            "organisation": self.organisation and self.organisation.uuid,
        }
        return {name: str(value) for name, value in asked.items() if value}

    @property
    def filters(self):
        named = {
            name: getattr(self, name) for name in ("area", "leefdomein", "organisation")
        }
        return {**named, "from": self.span.first, "to": self.span.last}


def all_questions():
    """Yield every combination of the filters."""
    areas = [None, *Area.objects.filter(name__in=AREAS)]
    domains = [None, *Leefdomein.objects.all()]
    organisations = [None, *Organisation.objects.filter(name__startswith="Partij")]
    spans = published.spans(TODAY)
    for asked in product(DAYS, spans, areas, domains, organisations):
        yield Question(*asked)


def answers(report, manager):
    """Ask everything that is answered; yield the question and its row of figures."""
    client = client_of(manager)
    for question in all_questions():
        if refusals(manager, question.filters, as_of=question.as_of):
            continue
        answer = client.get(f"/api/v1/reports/{report}", question.query)
        assert answer.status_code == 200, answer.content
        (table,) = answer.json()["tables"]
        yield question, table["total"]


# What is behind it, by the attacker's own reckoning ----------------------------


def of_agreements(question):
    """Return for each figure of the deadlines its agreements, as pairs with a case."""
    then, span = question.as_of, question.span
    rows = Agreement.objects.select_related("mdo", "household", "owner")
    found = {}
    for row in _cached(Agreement, rows):
        inside = (
            row.agreed_on <= then
            and (span.first is None or span.first <= row.target_on <= span.last)
            and question.area in (None, row.household.area)
            and question.leefdomein in (None, row.leefdomein)
            and question.organisation in (None, row.owner and row.owner.organisation)
        )
        if not inside:
            continue
        done = row.done_on is not None and row.done_on <= then
        dropped = row.dropped_on is not None and row.dropped_on <= then
        unfinished = not done and not dropped
        soon = then + timedelta(7)
        is_in = {
            "agreements": True,
            "unfinished": unfinished,
            "overdue": unfinished and row.due_on < then,
            "dueWithin7Days": unfinished and then <= row.due_on <= soon,
            "done": done,
            "dropped": dropped,
            "counted": done or unfinished and row.target_on < then,
            "withinSixWeeks": done and row.done_on <= row.target_on,
            "late": done and row.done_on > row.target_on,
        }
        for name, value in is_in.items():
            if value:
                found.setdefault(name, set()).add((row.pk, row.mdo.case_id))
    return found


def of_costs(question):
    """Return for each figure of the rendement its cases, or its lines and their case.

    A line before and one after are two unknowns; the number of cases is of others.
    """
    then, span = question.as_of, question.span
    found = {name: set() for name in ("cases", "realBefore", "realAfter")}
    domains, at_mdo = {}, {}
    for row in _cached(CaseLeefdomein, CaseLeefdomein.objects.all()):
        domains.setdefault(row.case_id, set()).add(row.leefdomein_id)
    for row in _cached(Attendance, Attendance.objects.select_related("mdo")):
        at_mdo.setdefault(row.mdo.case_id, set()).add(row.organisation_id)
    rows = CostLine.objects.select_related("case", "household", "price", "payer")
    for row in _cached(CostLine, rows):
        case = row.case
        inside = (
            case.closed_on is not None
            and case.opened_on <= then
            and case.closed_on <= then
            and (span.first is None or span.first <= case.closed_on <= span.last)
            and question.area in (None, row.household.area)
            and (
                question.leefdomein is None
                or question.leefdomein.pk in domains.get(case.pk, ())
            )
            and (
                question.organisation is None
                or question.organisation.pk in at_mdo.get(case.pk, ())
            )
        )
        if not inside:
            continue
        found["cases"].add((f"case {case.pk}", case.pk))
        item = (row.pk, case.pk)
        if row.price.kind == "real":
            found[f"real{row.period.capitalize()}"].add(item)
        else:
            found.setdefault(f"transfer{row.period.capitalize()}", set()).add(item)
        found.setdefault(f"{row.payer.name} {row.period}", set()).add(item)
    return found


KEPT = {}


def _cached(model, rows):
    if model not in KEPT:
        KEPT[model] = list(rows)
    return KEPT[model]


@pytest.fixture(autouse=True)
def _forget():
    KEPT.clear()


def shown_in(row):
    """Yield the figures of a row that are shown, with those of each payer."""
    for name, value in row.items():
        if name == "byPayer":
            for payer, costs in value.items():
                if costs:
                    yield f"{payer} before", costs["before"]
                    yield f"{payer} after", costs["after"]
        elif value is not None:
            yield name, value


# Solving it ------------------------------------------------------------------------


class Equations:
    """What is known: sums of unknowns, in reduced form, counted modulo a prime."""

    def __init__(self, sets):
        # Unknowns that are always together stand for one.
        places = {}
        for number, items in enumerate(sets):
            for item in items:
                places.setdefault(item, []).append(number)
        columns = {}
        self.cases, self.whole, self.column_of = {}, {}, {}
        for item, numbers in places.items():
            column = columns.setdefault(tuple(numbers), len(columns))
            self.column_of[item] = column
            self.cases.setdefault(column, set()).add(item[1])
            self.whole[column] = self.whole.get(column, 0) + 1
        self.rows = {}
        for items in sets:
            self._add(dict.fromkeys((self.column_of[item] for item in items), 1))
        self.hidden = self._solution_of_nothing()

    def _add(self, line):
        for column in [column for column in line if column in self.rows]:
            _take(line, self.rows[column], line[column])
        if not line:
            return
        pivot = min(line)
        inverse = pow(line[pivot], -1, PRIME)
        line = {column: value * inverse % PRIME for column, value in line.items()}
        for row in self.rows.values():
            if times := row.get(pivot):
                _take(row, line, times)
        self.rows[pivot] = line

    def _solution_of_nothing(self):
        """Return values by chance for which every known sum is zero.

        A sum that follows from what is known is zero as well, and any other is not.
        """
        chance = random.Random(0)
        values = {
            column: chance.randrange(PRIME)
            for column in self.cases
            if column not in self.rows
        }
        for pivot, row in self.rows.items():
            values[pivot] = -sum(
                times * values[column]
                for column, times in row.items()
                if column != pivot
            )
        return values

    def tell(self, items):
        """Tell whether the sum over these items follows from what is known."""
        counted = {}
        for item in items:
            column = self.column_of.get(item)
            counted[column] = counted.get(column, 0) + 1
        if None in counted:
            return False
        if any(number != self.whole[column] for column, number in counted.items()):
            return False  # A part of what is always together.
        return sum(self.hidden[column] for column in counted) % PRIME == 0

    def small_sums(self):
        """Yield the sums in reduced form that are about fewer than ten cases."""
        for row in self.rows.values():
            cases = set().union(*(self.cases[column] for column in row))
            if len(cases) < LEAST:
                yield cases


def _take(line, other, times):
    """Take a number of times another sum away from one."""
    for column, value in other.items():
        rest = (line.get(column, 0) - times * value) % PRIME
        if rest:
            line[column] = rest
        else:
            line.pop(column, None)


def leaks(report, reckoned, manager, *, at_most=None):
    """Return what the attacker found out about one to nine cases.

    `at_most` is with how many answers the attacker is content.
    """
    known, wanted = [], {}
    for question, row in answers(report, manager):
        behind = reckoned(question)
        shown = dict(shown_in(row))
        for name, items in behind.items():
            wanted[question, name] = items
            if name in shown:
                assert_right(name, shown[name], items)
                known.append(frozenset(items))
    assert len(known) > 20, "What is published must say something."
    equations = Equations(list(dict.fromkeys(known))[:at_most])
    found = [("a sum of few", len(cases)) for cases in equations.small_sums()]
    for (question, name), items in wanted.items():
        for what, cell in beside(question, name, items, wanted):
            number = len({case for _item, case in cell})
            if 0 < number < LEAST and equations.tell(cell):
                found.append((f"{what} {name}", number))
    return found


def assert_right(name, value, items):
    """What is shown is exact: sums of costs are reckoned by their quantities."""
    if isinstance(value, int):
        assert value == len(items), name
        return
    lines = {line.pk: line for line in _cached(CostLine, CostLine.objects.all())}
    total = sum(lines[item].quantity * lines[item].unit_price for item, _case in items)
    assert Decimal(value) == total, name


def beside(question, name, items, wanted):
    """Yield a cell and its differences with the cells around it."""
    yield "cell", items
    city = wanted.get((Question(question.as_of, question.span), name), set())
    yield "all but the", city - items
    everything = Question(
        question.as_of, published.EVERYTHING, *list(vars(question).values())[2:]
    )
    yield "other periods of", wanted.get((everything, name), set()) - items
    for day in DAYS:
        other = Question(day, *list(vars(question).values())[1:])
        yield "change of", wanted.get((other, name), set()) - items


def test_no_combination_of_questions_tells_of_fewer_than_ten_cases(city):
    assert leaks("deadlines", of_agreements, UserFactory(manager=True)) == []


@pytest.mark.slow
@pytest.mark.parametrize("city", [2, 3], indirect=True)
def test_no_combination_of_sums_of_costs_tells_of_fewer_than_ten_cases(city):
    assert leaks("rendement", of_costs, UserFactory(manager=True)) == []


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
    city, hide, monkeypatch
):
    """Nothing is hidden, or what is small and nothing beside it."""
    monkeypatch.setattr(by_area, "safe_to_show", hide)
    monkeypatch.setattr(by_part, "safe_to_show", hide)
    manager = UserFactory(manager=True)

    assert leaks("deadlines", of_agreements, manager, at_most=80)
