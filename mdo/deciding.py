"""What makes a doorbraak no arbitrariness: precedents, questions, mandates, the budget.

Asking, describing and deciding itself stand in `mdo.actions`.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import lock, notify, require, require_version, save
from cases.errors import TransitionRefused
from cases.formats import euro
from cases.models import AccessGrant, Organisation, User
from cases.naming import SHORTEST_NAME, ever_called, names_among, numbers_among
from cases.permissions import may_coordinate, may_manage_people
from mdo import permissions
from mdo.models import (
    Comparison,
    Doorbraak,
    DoorbraakBudget,
    DoorbraakQuestion,
    Mandate,
    Precedent,
)


def _not_decided(doorbraak: Doorbraak) -> None:
    if doorbraak.is_decided:
        raise TransitionRefused(_("This doorbraak is decided already."))


# Mandates -----------------------------------------------------------------------


def mandate_of(user: User) -> Mandate | None:
    return Mandate.objects.filter(role=user.role).first()


def require_mandate(by: User, amount: Decimal) -> None:
    """Raise ValidationError when the amount is above what this role may decide."""
    mandate = mandate_of(by)
    if mandate and mandate.covers(amount):
        return
    limit = euro(mandate.up_to, 2) if mandate and mandate.up_to is not None else "-"
    higher = Mandate.objects.filter(Q(up_to=None) | Q(up_to__gte=amount))
    roles = [str(one.get_role_display()).lower() for one in higher.order_by("role")]
    sentence = _("Your mandate goes up to %(limit)s.") % {"limit": limit}
    who = _("This amount is for: %(roles)s.") % {"roles": ", ".join(roles)}
    none = _("Nobody has the mandate: ask the administrator.")
    raise ValidationError({"amount": f"{sentence} {who if roles else none}"})


@transaction.atomic
def set_mandates(
    *,
    limits: dict[str, Decimal | None],
    versions: dict[str, int] | None = None,
    by: User,
) -> None:
    """Say which roles decide doorbraken, each up to an amount; None is no limit.

    A role that is not named decides nothing from now on. Of those that are, `versions`
    says as which one it was read, 0 when there was none.
    """
    require(may_manage_people(by), _("Only the administrator sets mandates."))
    if any(limit is not None and limit < 0 for limit in limits.values()):
        raise ValidationError(_("An amount is not below zero."))
    _require_less_than_a_coordinator(limits)
    if versions is not None:
        for mandate in Mandate.objects.select_for_update().filter(role__in=limits):
            require_version(mandate, versions[mandate.role])
    Mandate.objects.exclude(role__in=limits).delete()
    for role, limit in limits.items():
        mandate, is_new = Mandate.objects.get_or_create(
            role=role, defaults={"up_to": limit}
        )
        if not is_new and mandate.up_to != limit:
            mandate.up_to = limit
            save(mandate, "up_to")


def _require_less_than_a_coordinator(limits: dict[str, Decimal | None]) -> None:
    """Raise ValidationError when a professional may decide more than a coordinator.

    A coordinator who is not named decides nothing, which is less than any amount.
    """
    if User.Role.PROFESSIONAL not in limits:
        return
    professional = limits[User.Role.PROFESSIONAL]
    coordinator = limits.get(User.Role.COORDINATOR, Decimal(-1))
    if coordinator is None:
        return
    if professional is None or professional > coordinator:
        more = _("This may not be more than the amount of the coordinator.")
        raise ValidationError({"mandates": more})


# The budget ---------------------------------------------------------------------


@dataclass(frozen=True)
class Budget:
    """How a year's doorbraakbudget stands; `amount` None when nobody filled it in.

    `overdrawn` is how many doorbraken took more than was left, knowingly.
    """

    year: int
    amount: Decimal | None
    spent: Decimal
    reserved: Decimal
    asked: Decimal
    overdrawn: int

    @property
    def left(self) -> Decimal | None:
        if self.amount is None:
            return None
        return self.amount - self.spent - self.reserved

    def is_overdrawn_by(self, amount: Decimal) -> bool:
        return self.left is not None and amount > self.left

    def share_of(self, amount: Decimal) -> int:
        """Return how much of the budget an amount is, in whole percents up to 100."""
        if not self.amount:
            return 0
        return min(100, round(100 * amount / self.amount))

    @property
    def spent_share(self) -> int:
        return self.share_of(self.spent)

    @property
    def reserved_share(self) -> int:
        """Of what is reserved as much as fits beside what was spent."""
        return min(100 - self.spent_share, self.share_of(self.reserved))

    @property
    def is_tight(self) -> bool:
        """Whether what is asked now would overdraw it."""
        return self.is_overdrawn_by(self.asked)


def budget_of(year: int) -> Budget:
    """Return the budget of a year with what was granted from it in the whole city.

    Spent is granted and settled; reserved is granted and not settled yet; asked is
    what waits for a decision. Who has no mandate and may not see figures gets zeros
    from the database.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM helmond_doorbraak_sums(%s)", [year])
        *sums, overdrawn = cursor.fetchone()
    spent, reserved, asked = (value or Decimal(0) for value in sums)
    return Budget(year, amount_of(year), spent, reserved, asked, overdrawn)


def amount_of(year: int) -> Decimal | None:
    """Return what there is for doorbraken in a year, if somebody filled it in."""
    row = DoorbraakBudget.objects.filter(year=year).first()
    return row.amount if row else None


def take_turn(year: int) -> None:
    """Wait for who grants from this year's budget now, so as to know of it."""
    list(DoorbraakBudget.objects.select_for_update().filter(year=year))


def overdraws(amount: Decimal, *, knowingly: bool, today: date) -> bool:
    """Return whether granting takes more than is left of the budget of this year.

    Raise ValidationError when it does and `knowingly` does not say that one knows.
    """
    budget = budget_of(today.year)
    is_over = bool(amount) and budget.is_overdrawn_by(amount)
    if is_over and not knowingly:
        left = euro(max(budget.left or Decimal(0), Decimal(0)), 2)
        raise ValidationError(
            {
                "over_budget": _(
                    "Of the doorbraakbudget of %(year)s %(left)s is left. Grant a "
                    "smaller amount, or say that you overdraw it."
                )
                % {"year": budget.year, "left": left}
            }
        )
    return is_over


@transaction.atomic
def set_budget(
    *, year: int, amount: Decimal, version: int | None = None, by: User
) -> DoorbraakBudget:
    """Fill in what there is for doorbraken in a year.

    `version` says as which one it was read, 0 when there was none.
    """
    require(may_manage_people(by), _("Only the administrator sets the budget."))
    if amount < 0:
        raise ValidationError({"amount": _("An amount is not below zero.")})
    if not 2000 <= year < 2200:
        raise ValidationError({"year": _("Fill in a year, for instance 2026.")})
    budget, is_new = DoorbraakBudget.objects.select_for_update().get_or_create(
        year=year, defaults={"amount": amount}
    )
    if not is_new:
        require_version(budget, version)
    if not is_new and budget.amount != amount:
        budget.amount = amount
        save(budget, "amount")
    return budget


# A question before the decision ---------------------------------------------------


@transaction.atomic
def send_back(
    *,
    doorbraak_id: int,
    question: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> DoorbraakQuestion:
    """Send a doorbraak back with a question; it is not decided before the answer."""
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        permissions.may_decide_doorbraak(by, doorbraak),
        _("Only who may decide sends a doorbraak back."),
    )
    require_version(doorbraak, version)
    _not_decided(doorbraak)
    if not question.strip():
        raise ValidationError({"question": _("Write down what you ask.")})
    if doorbraak.questions.filter(answered_at=None).exists():
        raise TransitionRefused(_("A question waits for its answer already."))
    asked = DoorbraakQuestion.objects.create(
        doorbraak=doorbraak,
        household_id=doorbraak.household_id,
        question=question.strip(),
        asked_by=by,
        asked_at=at,
    )
    _tell([doorbraak.asked_by], "doorbraak_question", doorbraak, by=by, at=at)
    return asked


@transaction.atomic
def answer_question(
    *, doorbraak_id: int, answer: str, by: User, at: datetime
) -> DoorbraakQuestion:
    """Answer the question with which a doorbraak was sent back."""
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        permissions.may_ask_doorbraak(by, doorbraak.household_id),
        _("You are not involved with this household."),
    )
    asked = doorbraak.questions.filter(answered_at=None).first()
    if asked is None:
        raise TransitionRefused(_("No question waits for an answer."))
    if not answer.strip():
        raise ValidationError({"answer": _("Write down the answer.")})
    asked.answer, asked.answered_by, asked.answered_at = answer.strip(), by, at
    asked.save(update_fields=["answer", "answered_by", "answered_at"])
    _tell([asked.asked_by], "doorbraak_answered", doorbraak, by=by, at=at)
    return asked


def _tell(
    users: list[User | None], kind: str, doorbraak: Doorbraak, *, by: User, at: datetime
) -> None:
    notify(
        *users,
        kind=kind,
        subject=doorbraak.uuid,
        number=doorbraak.number,
        household=doorbraak.household,
        by=by,
        at=at,
    )


# Earlier doorbraken ---------------------------------------------------------------


@transaction.atomic
def compare(
    *,
    doorbraak_id: int,
    precedent: Precedent,
    is_alike: bool,
    why: str,
    by: User,
    at: datetime,
) -> Comparison:
    """Write down why a doorbraak is like an earlier one, or different."""
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        permissions.may_ask_doorbraak(by, doorbraak.household_id),
        _("You are not involved with this household."),
    )
    _not_decided(doorbraak)
    if not why.strip():
        raise ValidationError({"why": _("Say why it is alike or different.")})
    comparison, _new = Comparison.objects.update_or_create(
        doorbraak=doorbraak,
        precedent=precedent,
        defaults={
            "household_id": doorbraak.household_id,
            "is_alike": is_alike,
            "why": why.strip(),
            "written_by": by,
            "written_at": at,
        },
    )
    return comparison


@transaction.atomic
def share(
    *, doorbraak_id: int, rule: str, grounds: str, by: User, at: datetime
) -> Precedent:
    """Let everybody who asks for a doorbraak read the rule, the grounds, the outcome.

    The text is written for that, and refused when a name of the household or of who
    works with it stands in it: there is no way back from it to the file.
    """
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        may_coordinate(by, doorbraak.household_id),
        _("The coordinator of the area says what others may read."),
    )
    if not doorbraak.is_decided:
        raise TransitionRefused(_("This doorbraak is not decided yet."))
    if doorbraak.precedent_id:
        raise TransitionRefused(_("This doorbraak is shared already."))
    wrong = {}
    if not rule.strip():
        wrong["rule"] = _("Write down the rule, with its article.")
    if not grounds.strip():
        wrong["grounds"] = _("Write down on which grounds it was so decided.")
    for field, text in (("rule", rule), ("grounds", grounds)):
        if names := names_in(text, doorbraak):
            wrong[field] = _("Leave out the names: %(names)s.") % {
                "names": ", ".join(names)
            }
    if wrong:
        raise ValidationError(wrong)
    doorbraak.precedent = Precedent.objects.create(
        obstacle=doorbraak.obstacle,
        rule=rule.strip(),
        grounds=grounds.strip(),
        rule_owner=doorbraak.rule_owner,
        leefdomein=doorbraak.leefdomein,
        outcome=doorbraak.decision,
        amount=doorbraak.amount,
        year=(doorbraak.decided_on or timezone.localdate(at)).year,
    )
    save(doorbraak, "precedent")
    return doorbraak.precedent


def names_in(text: str, doorbraak: Doorbraak) -> list[str]:
    """Return the names in a text of who lives in the household or works with it.

    Also what it was called before that was set right: others learn from this text.
    """
    household = doorbraak.household
    grants = AccessGrant.objects.filter(household=household).order_by()
    workers = User.objects.filter(pk__in=grants.values("user"))
    people = [doorbraak.asked_by, doorbraak.decided_by]
    before = household.history.order_by().values_list("name", flat=True)  # type: ignore[attr-defined]
    known = [household.name, *before.distinct()]
    known += [f"{first} {last}" for first, last, _who in ever_called(household.pk)]
    known += list(workers.values_list("name", flat=True))
    known += [person.name for person in people if person]
    numbers = [*_numbers_in(text, doorbraak), *numbers_among(text)]
    return names_among(text, known) + list(dict.fromkeys(numbers))


def _numbers_in(text: str, doorbraak: Doorbraak) -> list[str]:
    """Return by which numbers a text leads to the file: its own, and the postcode."""
    household = doorbraak.household
    numbers = [household.number, doorbraak.case.number, doorbraak.number]
    before = household.history.order_by().values_list("postcode", flat=True)  # type: ignore[attr-defined]
    numbers += [household.postcode, *before.distinct()]
    return [
        number
        for number in dict.fromkeys(numbers)
        if len(number) > SHORTEST_NAME
        and re.search(
            r"(?<!\w)" + re.escape(number).replace(r"\ ", r"\s*") + r"(?!\w)",
            text,
            re.IGNORECASE,
        )
    ]


# Settling -------------------------------------------------------------------------


@transaction.atomic
def settle(
    *,
    doorbraak_id: int,
    settle_with: Organisation,
    settled_on: date,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Record that the amount of a granted doorbraak was settled with who pays it."""
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        may_coordinate(by, doorbraak.household_id),
        _("The coordinator of the area settles a doorbraak."),
    )
    require_version(doorbraak, version)
    if doorbraak.decision != Doorbraak.Decision.GRANTED or not doorbraak.amount:
        raise TransitionRefused(_("There is no amount to settle."))
    if doorbraak.settled_on:
        raise TransitionRefused(_("This doorbraak is settled already."))
    decided_on = doorbraak.decided_on or settled_on
    if not decided_on <= settled_on <= timezone.localdate(at):
        raise ValidationError(
            {"settled_on": _("Choose a day between the decision and today.")}
        )
    doorbraak.settle_with, doorbraak.settled_on = settle_with, settled_on
    doorbraak.settled_by = by
    save(doorbraak, "settle_with", "settled_on", "settled_by")
    return doorbraak
