"""An attacker asks all that can be asked, and solves for what is not shown.

The attacker knows of each figure which cases would be in it, and of none whether they
are: what is published is a set of equations over all agreements, cases and cost lines.
Whatever combination of them is about one to nine cases is a leak.
"""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from cases.models import (
    Aanspreekpunt,
    Area,
    Case,
    CaseLeefdomein,
    Household,
    Leefdomein,
    Organisation,
)
from cases.tests.factories import OrganisationFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from mdo.models import (
    Agreement,
    Attendance,
    AvePhase,
    Doorbraak,
    Escalation,
    EscalationPhase,
    Mdo,
    Obstacle,
)
from reporting import published
from reporting.models import CostLine, CostsConfirmation, Payer, Price, Score
from reporting.report import refusals

TODAY = date(2026, 3, 30)  # The clock of the tests.
A_MONTH_BEFORE = date(2026, 2, 20)
DAYS = (TODAY, A_MONTH_BEFORE)
AREAS = ("Helmond-West", "Helmond-Noord", "Binnenstad", "Stiphout")
LEAST = 10
# Far more than any number in the equations, so that nothing is zero by chance.
PRIME = 2**31 - 1


# A small city ----------------------------------------------------------------------


def make_city(seed):
    """Make 130 cases in four areas, one of them with few, over two years and a half."""
    chance = random.Random(seed)
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


def live_in(seed):
    """Let the cases of the city be scored, scaled up, broken through and so on."""
    chance = random.Random(seed)
    cases = list(Case.objects.select_related("household").order_by("pk"))
    _without_mdo(chance, cases)
    absent = [mdo.pk for mdo in Mdo.objects.order_by("pk") if chance.random() < 0.3]
    Mdo.objects.filter(pk__in=absent).update(
        resident_present=False, absence_reason="Ziek."
    )
    user = UserFactory()
    Aanspreekpunt.objects.bulk_create(
        Aanspreekpunt(household=case.household, user=user, from_on=case.opened_on)
        for case in cases
        if chance.random() < 0.7
    )
    Escalation.objects.bulk_create(
        Escalation(
            case=case,
            household=case.household,
            started_on=case.opened_on,
            phase=AvePhase.objects.get(pk=2),
            review_on=TODAY + timedelta(chance.randrange(-40, 40)),
        )
        for case in cases
        if not case.closed_on and chance.random() < 0.5
    )
    doorbraken = []
    for case in chance.choices(cases, k=90):
        decision = chance.choice(("open", "granted", "granted", "refused"))
        asked = case.opened_on + timedelta(20)
        is_open = decision == "open"
        doorbraken.append(
            Doorbraak(
                number=f"DBR-8{len(doorbraken):04d}",
                case=case,
                household=case.household,
                asked_on=asked,
                obstacle=Obstacle.LAW,
                alleged_rule="Een regel",
                rule_owner=Organisation.objects.first(),
                legitimiteit="Ja.",
                betrokkenheid="Ja.",
                rendement="Ja.",
                decision=decision,
                decided_on=None if is_open else asked + timedelta(20),
                decided_by=None if is_open else user,
                mandate="" if is_open else "Wet",
                decision_reason="" if is_open else "Omdat.",
                amount=chance.randrange(100, 900) if decision == "granted" else None,
            )
        )
    Doorbraak.objects.bulk_create(doorbraken)
    Score.objects.bulk_create(_scores(chance, cases))


def change_in(seed):
    """Let others become the aanspreekpunt; offer a cliëntondersteuner at some MDO's."""
    chance = random.Random(seed)
    user = UserFactory()
    for row in Aanspreekpunt.objects.order_by("pk"):
        day = row.from_on + timedelta(chance.randrange(5, 90))
        if chance.random() < 0.4 and day < TODAY:
            Aanspreekpunt.objects.filter(pk=row.pk).update(until_on=day)
            Aanspreekpunt.objects.create(
                household_id=row.household_id, user=user, from_on=day
            )
    offered = [mdo.pk for mdo in Mdo.objects.order_by("pk") if chance.random() < 0.4]
    Mdo.objects.filter(pk__in=offered).update(supporter=Mdo.Supporter.WANTED)
    unknown = [mdo.pk for mdo in Mdo.objects.order_by("pk") if chance.random() < 0.2]
    Mdo.objects.filter(pk__in=unknown).update(supporter=Mdo.Supporter.UNKNOWN)


def scale_in(seed):
    """Give the escalations of the city their phases; more of them, and most ended."""
    chance = random.Random(seed)
    scaled = set(Escalation.objects.values_list("case", flat=True))
    for case in Case.objects.order_by("pk"):
        if case.pk not in scaled and chance.random() < 0.5:
            started = case.opened_on + timedelta(15)
            last = case.closed_on or TODAY
            ended = started + timedelta(chance.randrange(10, 60))
            Escalation.objects.create(
                case=case,
                household=case.household,
                started_on=started,
                phase_id=2,
                review_on=started + timedelta(30),
                ended_on=min(ended, last) if last > started else None,
            )
    for row in Escalation.objects.order_by("pk"):
        _phases_of(chance, row)


def _phases_of(chance, row):
    """Let an escalation begin in a phase, and take a step after in one of two."""
    last = row.ended_on or TODAY
    first, second = chance.sample((2, 3, 4), k=2)
    days = [(row.started_on, first)]
    between = row.started_on + timedelta(chance.randrange(2, 30))
    if chance.random() < 0.5 and between < last:
        days.append((between, second))
    for since, phase in days:
        is_last = since == days[-1][0]
        review = row.review_on if is_last else since + timedelta(14)
        EscalationPhase.objects.create(
            escalation=row,
            phase_id=phase,
            since_on=since,
            trigger=chance.choice(("safety", "stagnation", "complexity")),
            criterion="Rust.",
            review_on=max(review, since),
        )
    row.phase_id = days[-1][1]
    row.review_on = max(row.review_on, days[-1][0])
    row.save()


def _without_mdo(chance, cases):
    """Take the MDO of some cases away, with all that came of it."""
    gone = [case.pk for case in cases if chance.random() < 0.15]
    Agreement.objects.filter(mdo__case__in=gone).delete()
    Attendance.objects.filter(mdo__case__in=gone).delete()
    Mdo.objects.filter(case__in=gone).delete()


def _scores(chance, cases):
    asked = {}
    for row in CaseLeefdomein.objects.select_related("leefdomein"):
        asked.setdefault(row.case_id, []).append(row.leefdomein)
    for case in cases:
        has_begin, has_eind = chance.random() < 0.8, chance.random() < 0.7
        later = case.closed_on and case.closed_on + timedelta(190)
        moments = {
            "begin": case.opened_on if has_begin else None,
            "eind": case.closed_on if has_eind else None,
            "nameting": later if later and later <= TODAY else None,
        }
        for moment, day in moments.items():
            if day is None or moment == "nameting" and chance.random() < 0.5:
                continue
            for domain in asked.get(case.pk, ()):
                yield Score(
                    case=case,
                    household=case.household,
                    leefdomein=domain,
                    moment=moment,
                    measured_on=day,
                    answered_by="resident",
                    tevredenheid=chance.randrange(11),
                    zelfredzaamheid=chance.randrange(1, 6),
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


def all_questions(days=DAYS):
    """Yield every combination of the filters."""
    areas = [None, *Area.objects.filter(name__in=AREAS)]
    domains = [None, *Leefdomein.objects.all()]
    organisations = [None, *Organisation.objects.filter(name__startswith="Partij")]
    spans = published.spans(TODAY)
    for asked in product(days, spans, areas, domains, organisations):
        yield Question(*asked)


def answers(report, manager, days=DAYS):
    """Ask everything that is answered; yield the question and its rows of figures.

    Each table by area is asked once: of one area there is the same row (see the tests
    of the pages).
    """
    client = client_of(manager)
    for question in answered(report, manager, days):
        answer = client.get(f"/api/v1/reports/{report}", question.query)
        assert answer.status_code == 200, answer.content
        for table in answer.json()["tables"]:
            yield from rows_of(question, table, table)


def answered(report, manager, days):
    """Yield the questions about all areas that are answered."""
    for question in all_questions(days):
        if question.area:
            continue
        if report == "attention" and question.span != published.EVERYTHING:
            continue  # It is of one day.
        if not refusals(manager, question.filters, as_of=question.as_of):
            yield question


def rows_of(question, table, rows):
    """Yield the rows of a table, each with what it answers."""
    key = [table[name] for name in ("measure", "leefdomein") if name in table]
    found = {None: rows["total"]}
    if not (question.leefdomein or question.organisation):
        for area in _cached(Area, Area.objects.filter(name__in=AREAS)):
            if area.name in rows["byArea"]:
                found[area] = rows["byArea"][area.name]
    for area, row in found.items():
        named = {" ".join([*key, name]): value for name, value in row.items()}
        yield replace(question, area=area), named


def compared_answers(report, manager, days):
    """Ask everything of each day beside every other day, and nothing by itself.

    Yield what both sides say, and what the difference says that they do not.
    """
    client = client_of(manager)
    for question in answered(report, manager, days):
        # Which of two stands first makes no difference but its sign.
        for day in days[days.index(question.as_of) + 1 :]:
            asked = {**question.query, "compareAsOf": str(day)}
            answer = client.get(f"/api/v1/reports/{report}", asked)
            if answer.status_code == 400:
                assert published.is_too_near(day), asked
                continue
            other = replace(question, as_of=day)
            for table in answer.json()["tables"]:
                this = dict(rows_of(question, table, table))
                beside_it = dict(rows_of(other, table, table["comparedWith"]))
                yield from this.items()
                yield from beside_it.items()
                for of, row in rows_of(question, table, table["difference"]):
                    assert_of_both(row, this[of], beside_it[replace(of, as_of=day)])


def assert_of_both(difference, this, other):
    """A difference tells nothing that its two sides do not tell."""
    sides = [dict(_numbers_in(row)) for row in (this, other)]
    for name, less in _numbers_in(difference):
        assert any(name in side for side in sides), name
        # Who paid on one side only, paid nothing on the other.
        here, there = (side.get(name, Decimal(0)) for side in sides)
        assert less == here - there, name


def _numbers_in(row):
    """Yield all numbers of a row that are shown, also those within a figure."""
    for name, value in row.items():
        if isinstance(value, dict):
            for inner, number in _numbers_in(value):
                yield f"{name} {inner}", number
        elif value is not None and not name.endswith("suppressed"):
            yield name, Decimal(str(value))


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


def of_process(question):
    """Return for each figure of the process its MDO's or its doorbraken.

    What a doorbraak was granted is another unknown than that it was asked.
    """
    found = {}
    for mdo in _cached(Mdo, Mdo.objects.select_related("case__household")):
        if _is_in(question, mdo.case, mdo.held_on):
            found.setdefault("mdos", set()).add((("mdo", mdo.pk), mdo.case_id))
            if mdo.resident_present:
                name = "residentPresent"
                found.setdefault(name, set()).add((("mdo", mdo.pk), mdo.case_id))
            if mdo.supporter != Mdo.Supporter.NOT_OFFERED:
                is_known = mdo.supporter != Mdo.Supporter.UNKNOWN
                name = "supporterOffered" if is_known else "supporterUnknown"
                found.setdefault(name, set()).add((("mdo", mdo.pk), mdo.case_id))
    rows = Doorbraak.objects.select_related("case__household")
    for row in _cached(Doorbraak, rows):
        if not _is_in(question, row.case, row.asked_on):
            continue
        decision = row.decision
        if row.decided_on is None or row.decided_on > question.as_of:
            decision = "open"
        name = f"doorbraken{decision.capitalize()}"
        item = ("asked", row.pk), row.case_id
        found.setdefault(name, set()).add(item)
        if decision == "granted":
            item = ("doorbraak", row.pk), row.case_id
            found.setdefault("doorbraakGrantedEuro", set()).add(item)
    return found


def of_wellbeing(question):
    """Return for each table of the well-being its pairs; a mark is another unknown."""
    scores = _cached(Score, Score.objects.select_related("case__household"))
    by_moment = {}
    for score in scores:
        by_moment.setdefault(score.moment, {})[score.case_id, score.leefdomein_id] = (
            score
        )
    names = dict(Leefdomein.objects.values_list("pk", "name"))
    found = {}
    for key, end in by_moment["eind"].items():
        begin = by_moment["begin"].get(key)
        if begin is None or question.leefdomein not in (None, end.leefdomein):
            continue
        if not _is_in(question, end.case, end.measured_on, leefdomein=False):
            continue
        for measure in ("tevredenheid", "zelfredzaamheid"):
            table = f"{measure} {names[end.leefdomein_id]}"
            change = getattr(end, measure) - getattr(begin, measure)
            pair = (measure, *key)
            units = {"pairs": pair, "before": ("b", *pair), "after": ("a", *pair)}
            units |= {"improved": pair} if change > 0 else {}
            units |= {"worse": pair} if change < 0 else {}
            for name, item in units.items():
                of_table = found.setdefault(f"{table} {name}", set())
                of_table.add((item, end.case_id))
    return found


MEANS = ("before", "after")


def of_attention(question):
    """Return for each figure of attention its cases, or what it counts of them."""
    then = question.as_of
    found = {}
    leefdomeinen, held = {}, {}
    for row in _cached(CaseLeefdomein, CaseLeefdomein.objects.all()):
        leefdomeinen.setdefault(row.case_id, set()).add(row.leefdomein_id)
    for mdo in _cached(Mdo, Mdo.objects.select_related("case__household")):
        held[mdo.case_id] = min(mdo.held_on, held.get(mdo.case_id, mdo.held_on))
    led = {
        row.household_id
        for row in _cached(Aanspreekpunt, Aanspreekpunt.objects.all())
        if row.from_on <= then
    }
    for case in _cases():
        if not _is_in(question, case, None) or _is_closed(case, then):
            continue
        item = ("case", case.pk), case.pk
        found.setdefault("openCases", set()).add(item)
        several = len(leefdomeinen.get(case.pk, ())) > 1
        if several and not held.get(case.pk, date.max) <= then:
            found.setdefault("mdoNeeded", set()).add(item)
        if case.household_id not in led:
            found.setdefault("withoutAanspreekpunt", set()).add(item)
    rows = Escalation.objects.select_related("case__household")
    for row in _cached(Escalation, rows):
        if row.started_on <= then and _is_in(question, row.case, None):
            if row.ended_on and row.ended_on <= then:
                continue
            phase = _now_in(row, then)
            item = ("in", phase.pk), row.case_id
            found.setdefault("openEscalations", set()).add(item)
            found.setdefault(f"byPhase {phase.phase_id}", set()).add(item)
            if row.review_on < then:
                found.setdefault("escalationsPastReview", set()).add(item)
    rows = Doorbraak.objects.select_related("case__household")
    for row in _cached(Doorbraak, rows):
        is_decided = row.decided_on is not None and row.decided_on <= then
        if row.asked_on <= then and not is_decided and _is_in(question, row.case, None):
            item = ("asked", row.pk), row.case_id
            found.setdefault("undecidedDoorbraken", set()).add(item)
    return found


def _now_in(escalation, then):
    """Return the phase that an escalation is in on a day; else what is known of it."""
    phases = _cached(EscalationPhase, EscalationPhase.objects.order_by("since_on"))
    until = [p for p in phases if p.escalation_id == escalation.pk]
    return next((p for p in reversed(until) if p.since_on <= then), escalation)


def of_ave(question):
    """Return for each figure of the AVE the phases that began or ended, and reviews.

    To have been in a phase is one unknown: who came into it left it, or is there yet.
    """
    then = question.as_of
    found = {}

    def add(name, phase, case, what="in"):
        found.setdefault(name, set()).add(((what, phase.pk), case.pk))

    of_escalation = {}
    for phase in _cached(EscalationPhase, EscalationPhase.objects.order_by("since_on")):
        of_escalation.setdefault(phase.escalation_id, []).append(phase)
    rows = Escalation.objects.select_related("case__household")
    for row in _cached(Escalation, rows):
        before = None
        steps = of_escalation[row.pk]
        for step, after in zip(steps, [*steps[1:], None], strict=True):
            if _is_in(question, row.case, step.since_on):
                if before is None or before.phase_id < step.phase_id:
                    add("scaledUp", step, row.case)
                    add(f"upByPhase {step.phase_id}", step, row.case)
                    add(f"upByTrigger {step.trigger}", step, row.case)
                else:
                    add("scaledDown", before, row.case)
                    add(f"downByPhase {before.phase_id}", before, row.case)
                    add(f"downByTrigger {before.trigger}", before, row.case)
            looked = after.since_on if after else row.ended_on
            is_known = looked is not None and looked <= then
            is_due = is_known or step.review_on < then
            if step.since_on <= then and is_due and _is_in(question, row.case, None):
                span = question.span
                if span.first is None or span.first <= step.review_on <= span.last:
                    add("reviews", step, row.case, "review")
                    if is_known and looked <= step.review_on:
                        add("reviewsOnTime", step, row.case, "review")
            before = step
        if row.ended_on and _is_in(question, row.case, row.ended_on):
            add("scaledDown", before, row.case)
            add(f"downByPhase {before.phase_id}", before, row.case)
            add(f"downByTrigger {before.trigger}", before, row.case)
    return found


def of_complete(question):
    """Return of rendement how many cases are in it, each as it stands in others."""
    then = question.as_of
    found = {}
    for case in _cases():
        is_complete = case.pk in _confirmed() and _is_closed(case, then)
        if is_complete and _is_in(question, case, case.closed_on):
            found.setdefault("cases", set()).add((("case", case.pk), case.pk))
    return found


def of_cases(question):
    """Return for each figure of the report on cases its cases, and the changes."""
    then = question.as_of
    found = {}

    def add(name, case, *unit):
        found.setdefault(name, set()).add((unit or ("case", case.pk), case.pk))

    led = {}
    rows = Aanspreekpunt.objects.order_by("from_on")
    for row in _cached(Aanspreekpunt, rows):
        led.setdefault(row.household_id, []).append(row)
    for case in _cases():
        if _is_in(question, case, case.opened_on):
            add("newCases", case)
        if _is_closed(case, then) and _is_in(question, case, case.closed_on):
            add("closedCases", case)
        if _is_in(question, case, None) and not _is_closed(case, then):
            add("openCases", case)
        for row in led.get(case.household_id, [])[1:]:
            last = case.closed_on or date.max
            runs = case.opened_on <= row.from_on <= last
            if runs and _is_in(question, case, row.from_on):
                add("aanspreekpuntChanges", case, "change", row.pk)
    return found


def of_completeness(question):
    """Return for each figure of completeness and of the funnel its cases."""
    then = question.as_of
    long_ago = then - timedelta(182)
    moments, unfinished, agreed, held = {}, set(), set(), {}
    for score in _cached(Score, Score.objects.select_related("case__household")):
        if score.measured_on <= then:
            moments.setdefault(score.case_id, set()).add(score.moment)
    for mdo in _cached(Mdo, Mdo.objects.select_related("case__household")):
        held[mdo.case_id] = min(mdo.held_on, held.get(mdo.case_id, mdo.held_on))
    rows = Agreement.objects.select_related("mdo", "household", "owner")
    for row in _cached(Agreement, rows):
        if row.agreed_on > then:
            continue
        agreed.add(row.mdo.case_id)
        ended = [day for day in (row.done_on, row.dropped_on) if day and day <= then]
        if not ended:
            unfinished.add(row.mdo.case_id)
    found = {}
    for case in _cases():
        of_case = moments.get(case.pk, set())
        has_costs = case.pk in _confirmed()
        evaluated = {"begin", "eind"} <= of_case and has_costs
        is_closed = _is_closed(case, then)
        had_mdo = held.get(case.pk, date.max) <= then
        is_done = had_mdo and case.pk in agreed and case.pk not in unfinished
        is_long = is_closed and case.closed_on <= long_ago
        is_in = {}
        if _is_in(question, case, case.opened_on):
            is_in |= {
                "asked": True,
                "beginPresent": "begin" in of_case,
                "mdoHeld": had_mdo,
                "agreementsDone": is_done,
                "cameThrough": is_done and is_closed and evaluated,
            }
        if is_closed and _is_in(question, case, case.closed_on):
            is_in |= {
                "closed": True,
                "eindPresent": "eind" in of_case,
                "costsPresent": has_costs,
                "evaluated": evaluated,
                "nametingExpected": is_long,
                "nametingPresent": is_long and "nameting" in of_case,
            }
        for name, value in is_in.items():
            if value:
                found.setdefault(name, set()).add((("case", case.pk), case.pk))
    return found


def _cases():
    return _cached(Case, Case.objects.select_related("household"))


def _confirmed():
    rows = CostsConfirmation.objects.values_list("case_id", flat=True)
    return _cached("confirmed", rows)


def _is_closed(case, then):
    return case.closed_on is not None and case.closed_on <= then


def _is_in(question, case, day, *, leefdomein=True):
    """Tell whether a case, and what happened on a day, is what is asked about."""
    span = question.span
    if case.opened_on > question.as_of or day is not None and day > question.as_of:
        return False
    if day is not None and span.first and not span.first <= day <= span.last:
        return False
    if question.area not in (None, case.household.area):
        return False
    if leefdomein and question.leefdomein is not None:
        rows = _cached(CaseLeefdomein, CaseLeefdomein.objects.all())
        found = _cached("domains", ((row.case_id, row.leefdomein_id) for row in rows))
        if (case.pk, question.leefdomein.pk) not in found:
            return False
    if question.organisation is None:
        return True
    rows = _cached(Attendance, Attendance.objects.select_related("mdo"))
    found = _cached("present", ((row.mdo.case_id, row.organisation_id) for row in rows))
    return (case.pk, question.organisation.pk) in found


KEPT = {}


def _cached(what, rows):
    if what not in KEPT:
        KEPT[what] = set(rows) if isinstance(what, str) else list(rows)
    return KEPT[what]


def shown_in(row):
    """Yield the figures of a row that are shown, with those of each payer."""
    for name, value in row.items():
        if name.endswith("suppressed"):
            continue
        if name == "byPayer":
            for payer, costs in value.items():
                if costs:
                    yield f"{payer} before", costs["before"]
                    yield f"{payer} after", costs["after"]
        elif isinstance(value, dict):
            for which, number in value.items():
                if number is not None:
                    yield f"{name} {which}", number
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
        """Yield the sums in reduced form that are about fewer than ten cases.

        A difference of two unknowns tells of neither.
        """
        for row in self.rows.values():
            if len({value > PRIME // 2 for value in row.values()}) > 1:
                continue
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


def leaks(reports, manager, *, at_most=None, asks=answers, days=DAYS):
    """Return what the attacker found out about one to nine cases, of all together.

    `reports` says of each report how it is reckoned; `at_most` is with how many
    answers the attacker is content; `asks` is what the attacker asks, of which days.
    """
    known, wanted = [], {}
    for report, reckoned in reports.items():
        behind = cached_by_question(reckoned)
        for question, row in asks(report, manager, days):
            shown = dict(shown_in(row))
            for name, items in behind(question).items():
                wanted[question, name] = items
                if name in shown:
                    assert_right(name, shown[name], items)
                    known.append(frozenset(items))
    assert len(known) > 20, "What is published must say something."
    equations = Equations(list(dict.fromkeys(known))[:at_most])
    found = [("a sum of few", len(cases)) for cases in equations.small_sums()]
    for (question, name), items in wanted.items():
        for what, cell in beside(question, name, items, wanted, days):
            number = len({case for _item, case in cell})
            if 0 < number < LEAST and equations.tell(cell):
                found.append((f"{what} {name}", number))
    return found


def cached_by_question(reckoned):
    """Reckon of a question once what its tables are about."""
    found = {}

    def behind(question):
        if question not in found:
            found[question] = reckoned(question)
        return found[question]

    return behind


def assert_right(name, value, items):
    """What is shown is exact: sums of costs are reckoned by their quantities."""
    if isinstance(value, int):
        assert value == len(items), name
        return
    if name == "doorbraakGrantedEuro":
        rows = _cached(Doorbraak, Doorbraak.objects.all())
        amounts = {("doorbraak", row.pk): row.amount for row in rows}
        assert Decimal(value) == sum(amounts[item] for item, _case in items)
        return
    if name.split()[-1] in MEANS:
        return  # A mean tells the sum: the number of pairs is known beside it.
    lines = {line.pk: line for line in _cached(CostLine, CostLine.objects.all())}
    total = sum(lines[item].quantity * lines[item].unit_price for item, _case in items)
    assert Decimal(value) == total, name


def beside(question, name, items, wanted, days):
    """Yield a cell and its differences with the cells around it."""
    yield "cell", items
    city = wanted.get((Question(question.as_of, question.span), name), set())
    yield "all but the", city - items
    everything = Question(
        question.as_of, published.EVERYTHING, *list(vars(question).values())[2:]
    )
    yield "other periods of", wanted.get((everything, name), set()) - items
    for day in days:
        other = Question(day, *list(vars(question).values())[1:])
        yield "change of", wanted.get((other, name), set()) - items
