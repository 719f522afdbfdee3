"""A fictitious city that looks like a real one, over two years up to today.

Written in bulk: a hundred thousand households are a matter of minutes. Everything
follows the same rules as the actions, which is what its tests check.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from cases import access
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Area,
    Case,
    CaseGround,
    CaseLeefdomein,
    EmergencyAccess,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Organisation,
    PartyAgreement,
    ResidentInformed,
    User,
)
from mdo import deadlines
from mdo.models import (
    Agreement,
    Attendance,
    AvePhase,
    Doorbraak,
    DoorbraakBudget,
    Escalation,
    EscalationPhase,
    Mandate,
    Mdo,
    Precedent,
)
from reporting import demo_words as words
from reporting.models import (
    CostLine,
    CostsConfirmation,
    Effort,
    Lesson,
    Payer,
    Period,
    PriceList,
    Score,
)

PASSWORD = "helmond-demo"  # noqa: S105 - everybody may know it: nothing here is real.
PEOPLE = [
    ("professional", "Ilse Verhoeven", User.Role.PROFESSIONAL),
    ("colleague", "Murat Aydın", User.Role.PROFESSIONAL),
    ("coordinator", "Jasper Biezenbos", User.Role.COORDINATOR),
    ("manager", "Mike Everdingen", User.Role.MANAGER),
    ("administrator", "Anja Beheer", User.Role.ADMINISTRATOR),
    ("privacy", "Petra Functionaris", User.Role.PRIVACY_OFFICER),
]
COORDINATOR_AREAS = [
    ("coordinator", ("Helmond-West", "'t Hout", "Stiphout")),
    ("coordinator.noord", ("Helmond-Noord", "Dierdonk", "Warande")),
    ("coordinator.oost", ("Helmond-Oost", "Rijpelberg", "Brouwhuis")),
    ("coordinator.centrum", ("Binnenstad", "Brandevoort")),
]
# As many as one can know by name; a city of more households has more professionals.
HOUSEHOLDS_A_PROFESSIONAL = 30
AREA_WEIGHTS = {
    "Helmond-West": 26,
    "Helmond-Noord": 22,
    "Helmond-Oost": 17,
    "Binnenstad": 14,
    "Rijpelberg": 6,
    "Brouwhuis": 5,
    "'t Hout": 4,
    "Warande": 2,
    "Stiphout": 2,
    "Brandevoort": 1,
    "Dierdonk": 1,
}
TWO_YEARS = 730
# Of those that closed a case, how many went to another job since: one in so many.
LEFT = 7
# As often the same outcome of the same rule is told to others.
MOST_SHARED = 2
BUDGET = Decimal(80_000)
PROFESSIONAL_DECIDES = Decimal(500)
BATCH = 500
# Above the numbers of a register that may be imported beside the demo.
FIRST_NUMBER = 10_001


def email(name: str) -> str:
    return f"{name}@demo.example"


@transaction.atomic
def fill(
    *,
    households: int,
    today: date,
    seed: int = 2026,
    with_yield: bool = True,
    progress=lambda done: None,
) -> None:
    """Fill an empty database with people and `households` households.

    `with_yield` False leaves out scores, costs and effort. `progress` is called
    with the number of households made.
    """
    city = City(today=today, seed=seed, households=households)
    city.with_yield = with_yield
    for start in range(0, households, BATCH):
        city.add_households(min(BATCH, households - start))
        progress(min(start + BATCH, households))
    city.move_sequences()
    city.set_rules()
    city.ask_for_access()
    city.learn()


class City:
    """The people and lists that all households share, and what was given out so far."""

    with_yield = True

    def __init__(self, *, today: date, seed: int, households: int):
        self.today = today
        self.random = random.Random(seed)  # noqa: S311 - not for secrets.
        self.numbers = {
            "household": count(FIRST_NUMBER),
            "mdo": count(FIRST_NUMBER),
            "agreement": count(10 * FIRST_NUMBER),
            "doorbraak": count(FIRST_NUMBER),
        }
        self.areas = {area.name: area for area in Area.objects.all()}
        self.leefdomeinen = list(Leefdomein.objects.all())
        self.grounds = list(LegalGround.objects.filter(in_force=True))
        self.phases = {phase.number: phase for phase in AvePhase.objects.all()}
        price_list = PriceList.objects.in_force()
        self.prices = {price.code: price for price in price_list.prices.all()}
        self.payers = list(Payer.objects.all())
        self.organisations = [
            Organisation.objects.get_or_create(name=name, defaults={"kind": kind})[0]
            for name, kind in words.ORGANISATIONS
        ]
        self.add_people(max(44, households // HOUSEHOLDS_A_PROFESSIONAL))

    def organisation(self, name: str) -> Organisation:
        return next(one for one in self.organisations if one.name == name)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def at(self, day: date) -> datetime:
        """Return a moment in the working hours of a day."""
        clock = time(self.random.randint(9, 16), self.random.randint(0, 59))
        return timezone.make_aware(datetime.combine(day, clock))

    # People ------------------------------------------------------------------

    def add_people(self, number: int) -> None:
        """Make the people of the demo, and that many professionals beside them."""
        made = User.objects.create_user(
            email(PEOPLE[0][0]),
            PASSWORD,
            name=PEOPLE[0][1],
            role=PEOPLE[0][2],
            organisation=self.organisations[2],
            phone="0492 00 00 01",
        )
        known = [made]
        for index, (name, full_name, role) in enumerate(PEOPLE[1:], start=2):
            works = role in (User.Role.PROFESSIONAL, User.Role.COORDINATOR)
            known.append(self.person(name, full_name, role, made.password, index))
            if not works:
                known[-1].organisation = self.organisations[0]
        others = [
            self.person(name, full_name, User.Role.COORDINATOR, made.password, 10 + i)
            for i, (name, full_name) in enumerate(
                [
                    ("coordinator.noord", "Tijs Nederweert"),
                    ("coordinator.oost", "Olivia Strijbosch"),
                    ("coordinator.centrum", "Noa Gastelaar"),
                ]
            )
        ]
        for index in range(number):
            full_name = " ".join(self.name())
            others.append(
                self.person(
                    f"medewerker{index + 1:02d}",
                    full_name,
                    User.Role.PROFESSIONAL,
                    made.password,
                    20 + index,
                )
            )
        User.objects.bulk_create([*known[1:], *others])
        people = {user.email: user for user in User.objects.all()}
        for name, areas in COORDINATOR_AREAS:
            people[email(name)].areas.set([self.areas[area] for area in areas])
        self.professionals = [
            user for user in [*known, *others] if user.role == User.Role.PROFESSIONAL
        ]
        # The two of the demo have enough to do to show every page.
        self.weights = [3, 2, *[1] * (len(self.professionals) - 2)]
        self.coordinator_of = {
            area: people[email(name)]
            for name, areas in COORDINATOR_AREAS
            for area in areas
        }

    def person(self, name, full_name, role, password, index) -> User:
        digits = f"{index:06d}"
        return User(
            email=email(name),
            name=full_name,
            role=role,
            password=password,
            organisation=self.organisations[
                0 if role == User.Role.COORDINATOR else index % len(self.organisations)
            ],
            phone=f"0492 {digits[:2]} {digits[2:4]} {digits[4:]}",
        )

    def name(self) -> tuple[str, str]:
        return (
            self.random.choice(words.FIRST_NAMES),
            self.random.choice(words.LAST_NAMES),
        )

    def colleagues(self, number: int) -> list[User]:
        """Return that many different professionals."""
        found: dict[int, User] = {}
        while len(found) < number:
            user = self.random.choices(self.professionals, self.weights)[0]
            found[user.pk] = user
        return list(found.values())

    # Households --------------------------------------------------------------

    def add_households(self, number: int) -> None:
        """Make a batch: the rows of every table together, parents first."""
        stories = [Story(self) for _ in range(number)]
        batch: tuple[list[Any], ...] = (
            [story.household for story in stories],
            [row for story in stories for row in story.members],
            [story.case for story in stories],
            *columns(story.after_case() for story in stories),
            [row for story in stories for row in story.mdos],
            [row for story in stories for row in story.attendances],
            [row for story in stories for row in story.agreements],
            [row for story in stories for row in story.doorbraken],
            [row for story in stories for row in story.escalations],
            [row for story in stories for row in story.phases],
        )
        for rows in batch:
            if rows:
                type(rows[0])._default_manager.bulk_create(rows, batch_size=2000)

    def set_rules(self) -> None:
        """Say who decides doorbraken, and what there is for them."""
        Mandate.objects.update_or_create(
            role=User.Role.PROFESSIONAL, defaults={"up_to": PROFESSIONAL_DECIDES}
        )
        for year in (self.today.year - 1, self.today.year):
            DoorbraakBudget.objects.update_or_create(
                year=year, defaults={"amount": BUDGET}
            )

    def ask_for_access(self) -> None:
        """Let one ask to be let in to files of a colleague, and another look in."""
        first, colleague, other, *_others = self.professionals
        now = timezone.now()
        led = Household.objects.filter(
            aanspreekpunten__in=first.aanspreekpunten.current(), cases__closed_on=None
        )
        unseen = led.exclude(
            pk__in=Household.objects.visible_to(colleague).values("pk")
        )
        numbers = list(unseen.order_by("number").values_list("number", flat=True))
        for purpose, number in zip(words.PURPOSES, numbers, strict=False):
            access.ask_access(
                number=number,
                purpose=purpose,
                until_on=timezone.localdate(now) + timedelta(days=21),
                by=colleague,
                at=now,
            )
        theirs = Household.objects.visible_to(other).values("pk")
        others = Household.objects.filter(cases__closed_on=None).exclude(pk__in=theirs)
        for number in others.order_by("number").values_list("number", flat=True)[:1]:
            # Yesterday, so that it is over and waits for who judges it.
            access.use_emergency_access(
                number=number,
                reason=words.EMERGENCY,
                by=other,
                at=now - EmergencyAccess.LASTS - timedelta(hours=2),
            )

    def learn(self) -> None:
        """Let others read of decided doorbraken, and write lessons down."""
        decided = Doorbraak.objects.exclude(decision=Doorbraak.Decision.OPEN)
        shared: Counter[tuple[str, str]] = Counter()
        for doorbraak in decided.order_by("-decided_on", "pk"):
            told = (doorbraak.alleged_rule, doorbraak.decision)
            if shared[told] == MOST_SHARED:
                continue
            shared[told] += 1
            doorbraak.precedent = Precedent.objects.create(
                obstacle=doorbraak.obstacle,
                rule=f"{doorbraak.alleged_rule}. {doorbraak.actual_rule}",
                grounds=doorbraak.decision_reason,
                rule_owner=doorbraak.rule_owner,
                leefdomein=doorbraak.leefdomein,
                outcome=doorbraak.decision,
                amount=doorbraak.amount,
                year=(doorbraak.decided_on or self.today).year,
            )
            doorbraak.save(update_fields=["precedent"])
        manager = User.objects.filter(role=User.Role.MANAGER).first()
        for text, level, source, status, change in words.LESSONS:
            is_raised = status == Lesson.Status.RAISED
            Lesson.objects.create(
                text=text,
                level=level,
                source=source,
                status=status,
                change=change,
                owner=None if is_raised else manager,
                moved_at=None if is_raised else self.at(self.today),
                raised_by=self.random.choice(self.professionals),
                raised_at=self.at(self.today - timedelta(days=30)),
            )

    def move_sequences(self) -> None:
        """Let new rows number on after the demo's."""
        with connection.cursor() as cursor:
            for sequence, numbers in (
                ("cases_household_number", "household"),
                ("mdo_mdo_number", "mdo"),
                ("mdo_agreement_number", "agreement"),
                ("mdo_doorbraak_number", "doorbraak"),
            ):
                cursor.execute(
                    "SELECT setval(%s, %s)", [sequence, next(self.numbers[numbers])]
                )


def columns(rows: Iterable[tuple[list, ...]]) -> Iterator[list]:
    """Turn one tuple of lists a story into one list a table."""
    for lists in zip(*rows, strict=True):
        yield [row for one in lists for row in one]


class Story:
    """What happened to one household since it came to a voordeur."""

    def __init__(self, city: City):
        self.city = city
        self.random = city.random
        today = city.today
        last_name = self.random.choice(words.LAST_NAMES)
        area = self.random.choices([*AREA_WEIGHTS], [*AREA_WEIGHTS.values()])[0]
        # More new households lately than two years ago, as an approach that grows.
        days_ago = int(TWO_YEARS * self.random.random() ** 1.3)
        opened = today - timedelta(days=days_ago)
        number = f"HA-{next(city.numbers['household']):05d}"
        self.household = Household(
            number=number,
            name=f"Huishouden {last_name}",
            area=city.areas[area],
            postcode=f"57{self.random.randint(0, 9)}{self.random.randint(1, 9)} "
            f"{self.random.choice('ABCDEGHJ')}{self.random.choice('KLMNPRST')}",
            opened_at=city.at(opened),
        )
        self.members = list(self.make_members(last_name))
        closes = days_ago > 150 and city.chance(0.35 + days_ago / 1500)
        self.closed_on = (
            opened + timedelta(days=self.random.randint(120, max(121, days_ago - 5)))
            if closes
            else None
        )
        self.leefdomeinen = self.random.sample(
            city.leefdomeinen, self.random.choices([1, 2, 3, 4], [15, 40, 30, 15])[0]
        )
        self.case = Case(
            number=f"{number}-1",
            household=self.household,
            voordeur=self.random.choice(words.VOORDEUREN),
            opened_on=opened,
            wants=self.random.choice(words.WANTS),
            can=self.random.choice(words.CAN),
            needs=self.random.choice(words.NEEDS),
            closed_on=self.closed_on,
            closing_reason=(
                self.random.choices(words.CLOSING_REASONS, [5, 3, 1, 1])[0]
                if closes
                else ""
            ),
        )
        self.last_day = self.closed_on or today
        self.people = city.colleagues(self.random.randint(3, 6))
        self.aanspreekpunten = list(self.make_aanspreekpunten())
        self.mdos: list[Mdo] = []
        self.held_on: list[date] = []
        self.attendances: list[Attendance] = []
        self.agreements: list[Agreement] = []
        self.doorbraken: list[Doorbraak] = []
        self.obstacle_of: dict[str, words.Obstacle] = {}
        self.escalations: list[Escalation] = []
        self.phases: list[EscalationPhase] = []
        self.hold_mdos()
        self.escalate()

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_left(self) -> bool:
        """Whether the aanspreekpunt of a closed case went away; most stay."""
        return not self.is_open and int(self.household.number[-5:]) % LEFT == 0

    def make_members(self, last_name: str) -> Iterator[HouseholdMember]:
        relations = ["hoofdbewoner"]
        if self.city.chance(0.5):
            relations.append("partner")
        relations += ["kind"] * self.random.choices([0, 1, 2, 3], [40, 25, 25, 10])[0]
        # In one household nobody has the name of another.
        names = self.random.sample(words.FIRST_NAMES, len(relations))
        for relation, first_name in zip(relations, names, strict=True):
            years = self.random.randint(1, 17)
            if relation != "kind":
                years = self.random.randint(21, 74)
            yield HouseholdMember(
                household=self.household,
                first_name=first_name,
                last_name=last_name,
                relation=relation,
                birth_date=self.city.today
                - timedelta(days=int(years * 365.25) + self.random.randint(0, 364)),
            )

    def make_aanspreekpunten(self) -> Iterator[Aanspreekpunt]:
        start = self.case.opened_on + timedelta(days=self.random.randint(0, 6))
        if start > self.last_day or (self.is_open and self.city.chance(0.03)):
            return
        handed_over = None
        if self.city.chance(0.12) and (self.last_day - start).days > 60:
            handed_over = start + timedelta(days=self.random.randint(30, 59))
            yield self.aanspreekpunt(self.people[1], start, handed_over)
        yield self.aanspreekpunt(
            self.people[0],
            handed_over or start,
            self.closed_on if self.is_left else None,
            reason="Andere baan." if handed_over else "",
        )

    def aanspreekpunt(self, user, start, end, reason="") -> Aanspreekpunt:
        return Aanspreekpunt(
            household=self.household,
            user=user,
            from_on=start,
            until_on=end,
            reason=reason,
            appointed_by=user,
            appointed_at=self.city.at(start),
        )

    # MDO's and agreements ----------------------------------------------------

    def hold_mdos(self) -> None:
        wait = int(self.random.gammavariate(4, 6)) + 3
        if self.is_open and self.city.chance(0.06):
            wait = TWO_YEARS  # Some wait for their MDO; a flag says so.
        day = self.case.opened_on + timedelta(days=wait)
        while day <= self.last_day and len(self.mdos) < 4:
            gap = timedelta(days=self.random.randint(38, 75))
            self.hold_mdo(day, next_on=day + gap)
            day += gap

    def hold_mdo(self, day: date, next_on: date) -> None:
        present = self.city.chance(0.9)
        again = self.is_open and self.city.chance(0.7)
        mdo = Mdo(
            number=f"MDO-{next(self.city.numbers['mdo']):05d}",
            case=self.case,
            household=self.household,
            held_on=day,
            place=self.random.choice(words.PLACES),
            place_chosen_by_resident=self.city.chance(0.6),
            resident_present=present,
            absence_reason="" if present else self.random.choice(words.ABSENCES),
            own_words=self.case.wants if present else "",
            resident_agrees=(
                Mdo.ResidentAgrees.YES if present else Mdo.ResidentAgrees.NOT_ASKED
            ),
            next_on=next_on if again else None,
            logged_by=self.people[0],
            logged_at=self.city.at(day),
        )
        is_offered = self.city.chance(0.8)
        answer = self.random.choice(Mdo.SUPPORTER_ANSWERS)
        if is_offered and answer != Mdo.Supporter.NOT_OFFERED:
            mdo.supporter = answer
            mdo.supporter_offered_on = self.case.opened_on
        self.mdos.append(mdo)
        self.held_on.append(day)
        for index, user in enumerate(self.people):
            self.attendances.append(
                Attendance(
                    mdo=mdo,
                    user=user,
                    organisation=user.organisation,
                    role=(
                        Attendance.Role.CHAIR
                        if index == len(self.people) - 1
                        else Attendance.Role.PARTICIPANT
                    ),
                    present=index < 2 or self.city.chance(0.85),
                )
            )
        for _ in range(self.random.randint(2, 5)):
            self.agree(mdo, day)

    def agree(self, mdo: Mdo, day: date) -> None:
        leefdomein = self.random.choice(self.leefdomeinen)
        target = deadlines.target_on(day)
        later = self.city.chance(0.08)
        own_date = None
        if later:
            own_date = target + timedelta(days=self.random.randint(3, 28))
        elif self.city.chance(0.35):
            own_date = day + timedelta(days=self.random.randint(5, 41))
        # However long ago the demo's people met, this week has something to do.
        this_week = self.city.today + timedelta(days=self.random.randint(-4, 6))
        if self.city.chance(0.3) and day < this_week <= target:
            own_date, later = this_week, False
        by_resident = self.city.chance(0.15)
        agreement = Agreement(
            number=f"AFS-{next(self.city.numbers['agreement']):06d}",
            mdo=mdo,
            household=self.household,
            text=self.random.choice(words.AGREEMENTS[leefdomein.name]),
            leefdomein=leefdomein,
            owner=None if by_resident else self.random.choice(self.people),
            owner_is_resident=by_resident,
            agreed_on=day,
            target_on=target,
            due_on=deadlines.due_on(day, own_date),
            later_reason=self.random.choice(words.LATER) if later else "",
        )
        self.agreements.append(agreement)
        self.follow(agreement)

    def follow(self, agreement: Agreement) -> None:
        """Let the agreement be carried out, get stuck, be dropped or run late."""
        fate = self.random.random()
        recent = (self.city.today - agreement.agreed_on).days < 100
        stuck = fate > 0.93 and recent
        if fate < 0.74:
            took = self.random.triangular(
                2, (agreement.due_on - agreement.agreed_on).days
            )
            done_on = agreement.agreed_on + timedelta(days=int(took))
        elif fate < 0.88:
            done_on = agreement.due_on + timedelta(days=self.random.randint(1, 30))
        elif recent or fate < 0.92:
            done_on = date.max
        else:
            done_on = agreement.due_on + timedelta(days=self.random.randint(31, 90))
        if done_on <= self.last_day:
            agreement.status = Agreement.Status.DONE
            agreement.done_on, agreement.done_by = done_on, agreement.owner
            if (done_on - agreement.agreed_on).days > 10 and self.city.chance(0.04):
                self.ask_doorbraak(agreement, agreement.agreed_on + timedelta(days=3))
                self.decide(self.doorbraken[-1], by=done_on)
        elif not self.is_open or (0.88 <= fate <= 0.92 and self.is_over(agreement)):
            agreement.status = Agreement.Status.DROPPED
            agreement.dropped_on = max(self.last_day, agreement.agreed_on)
            agreement.drop_reason = "Niet meer nodig."
        elif stuck:
            self.block(agreement)

    def is_over(self, agreement: Agreement) -> bool:
        return agreement.due_on < self.city.today

    def block(self, agreement: Agreement) -> None:
        agreement.status = Agreement.Status.BLOCKED
        agreement.blocked_on = min(
            self.city.today, agreement.agreed_on + timedelta(days=9)
        )
        agreement.blocked_by = agreement.owner or self.people[0]
        rule = self.city.chance(0.7)
        agreement.block_cause = (
            Agreement.BlockCause.RULE if rule else Agreement.BlockCause.COOPERATION
        )
        agreement.block_note = (
            "De regel laat het niet toe." if rule else "De partners wachten op elkaar."
        )
        if rule and self.city.chance(0.8):
            self.ask_doorbraak(agreement, agreement.blocked_on)
            if self.city.chance(0.4):
                self.decide(self.doorbraken[-1], by=self.city.today)

    # Doorbraken and escalations ----------------------------------------------

    def ask_doorbraak(self, agreement: Agreement, asked_on: date) -> None:
        domain = agreement.leefdomein.name if agreement.leefdomein else ""
        about = [one for one in words.OBSTACLES if domain in one.leefdomeinen]
        obstacle = self.random.choice(about or words.OBSTACLES)
        is_compared = self.city.chance(0.5)
        doorbraak = Doorbraak(
            number=f"DBR-{next(self.city.numbers['doorbraak']):04d}",
            case=self.case,
            household=self.household,
            agreement=agreement,
            leefdomein=agreement.leefdomein,
            asked_on=asked_on,
            asked_by=agreement.owner or self.people[0],
            obstacle=obstacle.kind,
            alleged_rule=obstacle.alleged,
            actual_rule=obstacle.actual,
            rule_owner=self.city.organisation(obstacle.owner),
            need=obstacle.need,
            legitimiteit=obstacle.legitimiteit,
            betrokkenheid=obstacle.betrokkenheid,
            rendement=obstacle.rendement,
            desired_effect=obstacle.effect,
            fundamental_values="Ja: rondkomen, meedoen en thuis kunnen wonen.",
            effects="Voor het huishouden rust; voor de buurt en de gemeente niets.",
            legal_test="Ja, met een reden erbij die iedereen kan lezen.",
            comparison=words.COMPARED if is_compared else "",
            amount_asked=Decimal(self.random.randrange(150, 2500, 50)),
        )
        self.doorbraken.append(doorbraak)
        self.obstacle_of[doorbraak.number] = obstacle

    def decide(self, doorbraak: Doorbraak, by: date) -> None:
        decided_on = doorbraak.asked_on + timedelta(days=self.random.randint(2, 25))
        granted = self.city.chance(0.75)
        doorbraak.decision = (
            Doorbraak.Decision.GRANTED if granted else Doorbraak.Decision.REFUSED
        )
        doorbraak.decided_on = min(decided_on, by)
        doorbraak.decided_by = self.city.coordinator_of[self.household.area.name]
        doorbraak.mandate = "Mandaat coördinator"
        obstacle = self.obstacle_of[doorbraak.number]
        doorbraak.decision_reason = obstacle.granted if granted else obstacle.refused
        if granted:
            self.grant(doorbraak)

    def grant(self, doorbraak: Doorbraak) -> None:
        """Give the amount; what was granted long ago has been settled."""
        doorbraak.amount, doorbraak.fund = doorbraak.amount_asked, "Doorbraakbudget"
        settled_on = (doorbraak.decided_on or self.last_day) + timedelta(days=45)
        if settled_on <= self.city.today and self.city.chance(0.8):
            doorbraak.settle_with = doorbraak.rule_owner
            doorbraak.settled_on = settled_on
            doorbraak.settled_by = doorbraak.decided_by

    def escalate(self) -> None:
        if not self.mdos or not self.city.chance(0.15):
            return
        start = self.held_on[-1] + timedelta(days=self.random.randint(5, 40))
        if start > self.last_day:
            return
        ended_on = start + timedelta(days=self.random.randint(10, 60))
        over = not self.is_open or (ended_on < self.last_day and self.city.chance(0.7))
        end = min(ended_on, self.last_day) if over else None
        escalation = Escalation(
            case=self.case,
            household=self.household,
            started_on=start,
            ended_on=end,
            end_note="Er is een werkend plan en rust in huis." if over else "",
        )
        steps = list(self.steps_of(escalation, until=end or self.city.today))
        escalation.phase = steps[-1].phase
        escalation.review_on = steps[-1].review_on
        if over:
            steps[-1].reviewed_on = escalation.ended_on
            steps[-1].review_note = escalation.end_note
        self.escalations.append(escalation)
        self.phases += steps

    def steps_of(
        self, escalation: Escalation, *, until: date
    ) -> Iterator[EscalationPhase]:
        """Yield the phase it begins in, and one more for each time it is looked at."""
        number = self.random.choices([2, 3, 4], [6, 3, 1])[0]
        trigger = self.random.choice([*Escalation.Trigger])
        since = escalation.started_on
        while True:
            phase = self.city.phases[number]
            step = EscalationPhase(
                escalation=escalation,
                phase=phase,
                since_on=since,
                trigger=trigger,
                criterion="Er is een werkend plan en vier weken rust in huis.",
                ground="Afspraak in het samenwerkplan.",
                accepted_by="De partners aan tafel",
                review_on=since + timedelta(days=phase.review_days),
                set_by=self.people[0],
                set_at=self.city.at(since),
            )
            # One in five is looked at after its day.
            late = self.random.choices([-1, 0, self.random.randint(1, 9)], [4, 4, 2])[0]
            looked_on = max(
                step.review_on + timedelta(days=late), since + timedelta(days=1)
            )
            if looked_on >= until:
                yield step
                return
            following = min(max(number + self.random.choice([-1, 0, 0, 0, 1]), 2), 4)
            if following > number:
                trigger = self.random.choice([*Escalation.Trigger])
            elif following == number:
                step.reviewed_on = looked_on
                step.review_note = "Het plan loopt nog; we kijken opnieuw."
            yield step
            number, since = following, looked_on

    # What hangs on the case --------------------------------------------------

    def after_case(self) -> tuple[list, ...]:
        """Return lists of rows, each of one table, that refer to the case."""
        scores: list[Score] = []
        lines: list[CostLine] = []
        confirmations: list[CostsConfirmation] = []
        efforts: list[Effort] = []
        if self.city.with_yield:
            scores = list(self.scores())
            lines, confirmations = self.costs()
            efforts = list(self.efforts())
        return (
            [
                CaseLeefdomein(case=self.case, leefdomein=leefdomein)
                for leefdomein in self.leefdomeinen
            ],
            [
                CaseGround(
                    case=self.case,
                    ground=self.random.choice(self.city.grounds),
                    valid_from=self.case.opened_on,
                    valid_until=self.closed_on,
                )
            ],
            self.aanspreekpunten,
            list(self.grants()),
            list(self.informed()),
            list(self.party_agreements()),
            scores,
            lines,
            confirmations,
            efforts,
        )

    def grants(self) -> Iterator[AccessGrant]:
        """Let in who is involved now; a closed case leaves the aanspreekpunt in."""
        start = self.city.at(self.case.opened_on)
        reasons = {
            AccessGrant.Reason.AANSPREEKPUNT: {
                one.user for one in self.aanspreekpunten if one.until_on is None
            }
        }
        if self.is_open:
            reasons |= {
                AccessGrant.Reason.PARTICIPANT: {
                    one.user for one in self.attendances if one.present and one.user
                },
                AccessGrant.Reason.OWNER: {
                    one.owner
                    for one in self.agreements
                    if one.owner and one.is_unfinished
                },
            }
        for reason, users in reasons.items():
            for user in sorted(users, key=lambda user: user.pk):
                yield AccessGrant(
                    household=self.household, user=user, reason=reason, starts_at=start
                )

    def informed(self) -> Iterator[ResidentInformed]:
        if self.mdos and self.city.chance(0.9):
            yield ResidentInformed(
                household=self.household,
                what="Wat we vastleggen, waarom en met wie we het delen.",
                informed_on=self.held_on[0],
                informed_by=self.people[0],
            )

    def party_agreements(self) -> Iterator[PartyAgreement]:
        if not self.mdos:
            return
        organisations = {user.organisation for user in self.people if user.organisation}
        for organisation in sorted(organisations, key=lambda one: one.pk):
            yield PartyAgreement(
                household=self.household,
                organisation=organisation,
                agreed_on=self.held_on[0],
                recorded_by=self.people[0],
                recorded_at=self.city.at(self.held_on[0]),
            )

    def scores(self) -> Iterator[Score]:
        if not self.mdos or not self.city.chance(0.85):
            return
        answered_by = self.random.choice([*Score.AnsweredBy])
        at_the_end = self.closed_on and self.city.chance(0.75)
        for leefdomein in self.city.leefdomeinen:
            if self.city.chance(0.1):
                continue
            begin = self.random.randint(1, 7), self.random.randint(1, 4)
            goal = min(10, begin[0] + 3), min(5, begin[1] + 1)
            yield self.score(leefdomein, Score.Moment.BEGIN, answered_by, begin, goal)
            if at_the_end:
                end = (
                    min(10, max(0, begin[0] + self.random.randint(-1, 4))),
                    min(5, max(1, begin[1] + self.random.choice([-1, 0, 1, 1, 2]))),
                )
                yield self.score(leefdomein, Score.Moment.EIND, answered_by, end, goal)

    def score(self, leefdomein, moment, answered_by, values, goal) -> Score:
        declined = self.city.chance(0.04)
        return Score(
            case=self.case,
            household=self.household,
            leefdomein=leefdomein,
            moment=moment,
            measured_on=(
                self.last_day if moment == Score.Moment.EIND else self.held_on[0]
            ),
            answered_by=answered_by,
            tevredenheid=None if declined else values[0],
            zelfredzaamheid=None if declined else values[1],
            tevredenheid_goal=goal[0],
            zelfredzaamheid_goal=goal[1],
            no_answer=Score.NoAnswer.DECLINED if declined else "",
        )

    def costs(self) -> tuple[list[CostLine], list[CostsConfirmation]]:
        lines: list[CostLine] = []
        confirmations: list[CostsConfirmation] = []
        if not self.mdos:
            return lines, confirmations
        chosen = [cost for cost in words.COSTS if self.city.chance(cost[2])]
        for code, quantity, _chance in chosen:
            before = Decimal(quantity)
            lines.append(self.cost_line(Period.BEFORE, code, before))
            if self.closed_on and not self.city.chance(0.3):
                factor = Decimal(
                    self.random.choice([30, 50, 60, 75, 90, 100, 110, 130])
                )
                lines.append(self.cost_line(Period.AFTER, code, before * factor / 100))
        if chosen and self.city.chance(0.85):
            confirmations.append(self.confirm(Period.BEFORE, self.held_on[0]))
            if self.closed_on and self.city.chance(0.75):
                confirmations.append(self.confirm(Period.AFTER, self.closed_on))
        return lines, confirmations

    def cost_line(self, period, code, quantity) -> CostLine:
        price = self.city.prices[code]
        return CostLine(
            case=self.case,
            household=self.household,
            period=period,
            price=price,
            quantity=quantity,
            unit_price=price.amount,
            payer_id=price.payer_id,
            certainty=self.random.choice([*CostLine.Certainty]),
            recorded_by=self.people[0],
        )

    def confirm(self, period, day) -> CostsConfirmation:
        return CostsConfirmation(
            case=self.case,
            period=period,
            confirmed_by=self.people[0],
            confirmed_at=self.city.at(day),
        )

    def efforts(self) -> Iterator[Effort]:
        if not self.mdos:
            return
        for user in self.people:
            yield Effort(
                case=self.case,
                household=self.household,
                organisation=user.organisation,
                hours=Decimal(self.random.randint(2, 20)),
                rate=Decimal(self.random.choice(["68.50", "75.00", "95.00"])),
                recorded_by=user,
            )
