"""What rows of the register refer to: in the file, in the system, and in its lists.

Of every row that others name, only this little is kept in memory.
"""

import datetime as dt
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    Area,
    Case,
    Household,
    Leefdomein,
    LegalGround,
    Organisation,
    PartyAgreement,
    User,
)
from mdo.models import Agreement, AvePhase, Escalation, Mdo
from reporting.models import CostsConfirmation, Payer, Price, PriceList

Period = tuple[dt.date, dt.date | None]


@dataclass(slots=True)
class Known:
    """A row, by its id: None as long as it is not in the database."""

    pk: Any = None


@dataclass(slots=True)
class KnownPerson(Known):
    role: str = ""
    organisation_id: int | None = None

    @property
    def works_on_households(self) -> bool:
        return self.role in (User.Role.PROFESSIONAL, User.Role.COORDINATOR)


@dataclass(slots=True)
class KnownHousehold(Known):
    has_open_case: bool = False
    # When somebody was its aanspreekpunt.
    periods: list[Period] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class KnownCase(Known):
    household: KnownHousehold
    opened_on: dt.date
    closed_on: dt.date | None
    is_scaled_up: bool = False
    # The periods of which the costs were confirmed complete before this import.
    confirmed: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        return self.closed_on is None


@dataclass(slots=True, kw_only=True)
class KnownMdo(Known):
    case: KnownCase
    held_on: dt.date


@dataclass(slots=True, kw_only=True)
class KnownAgreement(Known):
    case: KnownCase


AnyKnown = TypeVar("AnyKnown", bound=Known)


class Numbers(Generic[AnyKnown]):
    """The rows of one sheet, in the file or in the system, by their number."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        # None is a row that is there and is bad.
        self._known: dict[Hashable, AnyKnown | None] = {}

    def __contains__(self, number: Hashable) -> bool:
        return number in self._known

    def __getitem__(self, number: Hashable) -> AnyKnown | None:
        return self._known[number]

    def __setitem__(self, number: Hashable, known: AnyKnown | None) -> None:
        self._known[number] = known

    def unknown(self, numbers: Iterable[Any]) -> set[Any]:
        """Return the numbers that are to be looked up in the database."""
        return {n for n in numbers if n is not None and n not in self._known}


class Register:
    """All that is known while a register is imported."""

    def __init__(self) -> None:
        self.organisations: Numbers[Known] = Numbers("organisaties")
        self.people: Numbers[KnownPerson] = Numbers("medewerkers")
        self.households: Numbers[KnownHousehold] = Numbers("huishoudens")
        self.cases: Numbers[KnownCase] = Numbers("casussen")
        self.mdos: Numbers[KnownMdo] = Numbers("mdo")
        self.agreements: Numbers[KnownAgreement] = Numbers("afspraken")

        self.areas = dict(Area.objects.values_list("name", "pk"))
        self.leefdomeinen = dict(Leefdomein.objects.values_list("name", "pk"))
        self.grounds = {ground.name: ground for ground in LegalGround.objects.all()}
        self.phases: dict[Any, int] = dict(AvePhase.objects.values_list("number", "pk"))
        self.payers = dict(Payer.objects.values_list("name", "pk"))
        self.prices: dict[str, Price] = {}
        if price_list := PriceList.objects.in_force():
            self.prices = {price.code: price for price in price_list.prices.all()}

        # The households of which something was added, for the log.
        self.touched: set[int] = set()
        self._granted: set[tuple[int, int, str]] = set()
        # With whom a household withdrew its agreement: a file lets nobody in again.
        self._shut_out = set(
            PartyAgreement.objects.withdrawn()
            .order_by()
            .values_list("household", "organisation")
        )

    def grant(
        self,
        person: KnownPerson,
        household: KnownHousehold,
        reason: str,
        at: dt.datetime,
    ) -> Iterator[AccessGrant]:
        """Yield the access to make; none when it was made before or has no use."""
        grant = (person.pk, household.pk, reason)
        if grant in self._granted or not person.works_on_households:
            return
        if (household.pk, person.organisation_id) in self._shut_out:
            return
        self._granted.add(grant)
        yield AccessGrant(
            user_id=person.pk,
            household_id=household.pk,
            reason=reason,
            starts_at=at,
            granted_at=at,
        )

    # Looking up what the file does not have but the system does.

    def fetch_organisations(self, names: Iterable[str | None]) -> None:
        if unknown := self.organisations.unknown(names):
            for organisation in Organisation.objects.filter(name__in=unknown):
                self.organisations[organisation.name] = Known(organisation.pk)

    def fetch_people(self, emails: Iterable[str | None]) -> None:
        if unknown := self.people.unknown(emails):
            for user in User.objects.filter(email__in=unknown, is_active=True):
                self.people[user.email] = known_person(user)

    def fetch_households(self, numbers: Iterable[str | None]) -> None:
        if unknown := self.households.unknown(numbers):
            self.know_households(Household.objects.filter(number__in=unknown))

    def know_households(self, households: Iterable[Household]) -> None:
        """Keep households of the system, with their case and aanspreekpunten."""
        by_id = {}
        for household in households:
            known = KnownHousehold(household.pk)
            by_id[household.pk] = self.households[household.number] = known
        open_cases = Case.objects.open().filter(household__in=by_id)
        for household_id in open_cases.values_list("household_id", flat=True):
            by_id[household_id].has_open_case = True
        periods = Aanspreekpunt.objects.filter(household__in=by_id)
        for household_id, from_on, until_on in periods.values_list(
            "household_id", "from_on", "until_on"
        ):
            by_id[household_id].periods.append((from_on, until_on))

    def fetch_cases(self, numbers: Iterable[str | None]) -> None:
        if unknown := self.cases.unknown(numbers):
            self.know_cases(Case.objects.filter(number__in=unknown))

    def know_cases(self, cases: Iterable[Case]) -> None:
        """Keep cases of the system, with what is open or confirmed about them."""
        cases = list(cases)
        ids = [case.pk for case in cases]
        scaled_up = set(
            Escalation.objects.scaled_up()
            .filter(case__in=ids)
            .values_list("case_id", flat=True)
        )
        confirmed: dict[int, set[str]] = {}
        for case_id, period in CostsConfirmation.objects.filter(
            case__in=ids
        ).values_list("case_id", "period"):
            confirmed.setdefault(case_id, set()).add(period)
        for case in cases:
            known = known_case(case)
            known.is_scaled_up = case.pk in scaled_up
            known.confirmed = frozenset(confirmed.get(case.pk, ()))
            self.cases[case.number] = known

    def fetch_mdos(self, numbers: Iterable[str | None]) -> None:
        if unknown := self.mdos.unknown(numbers):
            self.know_mdos(
                Mdo.objects.held().filter(number__in=unknown).select_related("case")
            )

    def know_mdos(self, mdos: Iterable[Mdo]) -> None:
        for mdo in mdos:
            assert mdo.held_on is not None  # noqa: S101 - a held MDO has its date.
            self.mdos[mdo.number] = KnownMdo(
                pk=mdo.pk, case=known_case(mdo.case), held_on=mdo.held_on
            )

    def fetch_agreements(self, numbers: Iterable[str | None]) -> None:
        if unknown := self.agreements.unknown(numbers):
            self.know_agreements(
                Agreement.objects.filter(number__in=unknown).select_related("mdo__case")
            )

    def know_agreements(self, agreements: Iterable[Agreement]) -> None:
        for agreement in agreements:
            self.agreements[agreement.number] = KnownAgreement(
                pk=agreement.pk, case=known_case(agreement.mdo.case)
            )


def known_person(user: User) -> KnownPerson:
    return KnownPerson(user.pk, user.role, user.organisation_id)


def known_case(case: Case) -> KnownCase:
    return KnownCase(
        pk=case.pk,
        household=KnownHousehold(case.household_id),
        opened_on=case.opened_on,
        closed_on=case.closed_on,
    )
