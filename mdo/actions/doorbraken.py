"""A doorbraak is asked, described and decided."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import (
    lock,
    next_number,
    require,
    require_version,
    save,
    why_not_about,
)
from cases.errors import TransitionRefused
from cases.models import Case, Organisation, User
from mdo import deciding, permissions
from mdo.actions.flags import resolve_flags
from mdo.actions.of_a_case import (
    aanspreekpunt_of,
    coordinators_of,
    made_before,
    not_involved,
    tell,
)
from mdo.models import Agreement, Doorbraak

# What who asks for a doorbraak may write, until it is decided.
DOORBRAAK_TEXTS = (
    "obstacle",
    "alleged_rule",
    "actual_rule",
    "rule_owner",
    "need",
    "legitimiteit",
    "betrokkenheid",
    "rendement",
    "desired_effect",
    "fundamental_values",
    "effects",
    "legal_test",
    "comparison",
    "amount_asked",
    "leefdomein",
    "about",
)


def _check_doorbraak(
    texts: dict[str, Any], household_id: int, on: date | None = None
) -> None:
    if unknown := set(texts) - set(DOORBRAAK_TEXTS):
        raise TypeError(f"No text of a doorbraak: {unknown}")
    wrong = {}
    if texts.get("obstacle", Doorbraak.Obstacle.LAW) not in Doorbraak.Obstacle:
        wrong["obstacle"] = _("Choose the kind of obstacle.")
    if not (texts.get("alleged_rule", "-") or "").strip():
        wrong["alleged_rule"] = _("Write down the rule as it was named.")
    amount = texts.get("amount_asked")
    if amount is not None and amount < 0:
        wrong["amount_asked"] = _("An amount is not below zero.")
    if sentence := why_not_about(household_id, texts.get("about"), on):
        wrong["about"] = sentence
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def ask_doorbraak(
    *,
    case_id: int,
    agreement_id: int | None = None,
    texts: dict[str, Any],
    uuid: UUID | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Ask for a doorbraak: a rule is in the way of a need.

    `texts` are fields of DOORBRAAK_TEXTS; obstacle and alleged_rule are needed now,
    the waardendriehoek before it can be decided. The coordinators are told. The same
    `uuid` a second time returns the doorbraak that was made.
    """
    case = lock(Case, case_id)
    require(permissions.may_ask_doorbraak(by, case.household_id), not_involved())
    if made := made_before(Doorbraak, uuid, case):
        return made
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    needed = {"obstacle": "", "alleged_rule": ""}
    _check_doorbraak({**needed, **texts}, case.household_id, timezone.localdate(at))
    agreement = lock(Agreement, agreement_id) if agreement_id else None
    if agreement and agreement.mdo.case_id != case.pk:
        raise ValidationError({"agreement": _("This agreement is of another case.")})
    doorbraak = Doorbraak.objects.create(
        uuid=uuid or uuid4(),
        number=next_number("mdo_doorbraak_number", "DBR-{:04d}"),
        case=case,
        household_id=case.household_id,
        agreement=agreement,
        asked_on=timezone.localdate(at),
        asked_by=by,
        **texts,
    )
    tell(
        [*coordinators_of(case.household_id)],
        "doorbraak_asked",
        doorbraak,
        by=by,
        at=at,
    )
    return doorbraak


@transaction.atomic
def describe_doorbraak(
    *,
    doorbraak_id: int,
    texts: dict[str, Any],
    version: int | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Fill in the reasoning of a doorbraak that is not decided yet."""
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(permissions.may_ask_doorbraak(by, doorbraak.household_id), not_involved())
    require_version(doorbraak, version)
    if doorbraak.is_decided:
        raise TransitionRefused(_("This doorbraak is decided already."))
    _check_doorbraak(texts, doorbraak.household_id)
    for field, value in texts.items():
        setattr(doorbraak, field, value)
    save(doorbraak, *texts)
    return doorbraak


@transaction.atomic
def decide_doorbraak(
    *,
    doorbraak_id: int,
    decision: str,
    reason: str,
    mandate: str,
    amount: Decimal | None = None,
    fund: str = "",
    settle_with: Organisation | None = None,
    besluit_reference: str = "",
    over_budget: bool = False,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Doorbraak:
    """Grant or refuse a doorbraak, with reasons either way, never by who asked.

    Raise TransitionRefused while one of the three grounds is missing or a question
    waits for its answer, and ValidationError for an amount above the mandate, or above
    what is left of the year's budget unless `over_budget` says that one knows.
    """
    doorbraak = lock(Doorbraak, doorbraak_id)
    require(
        permissions.may_decide_doorbraak(by, doorbraak),
        _("The coordinator of the area decides, and never who asked."),
    )
    require_version(doorbraak, version)
    _require_ready(doorbraak)
    _check_decision(decision, reason, mandate, amount)
    granted = decision == Doorbraak.Decision.GRANTED
    deciding.require_mandate(
        by, (amount if granted else doorbraak.amount_asked) or Decimal(0)
    )
    if granted and amount:
        deciding.take_turn(timezone.localdate(at).year)
        doorbraak.over_budget = deciding.overdraws(
            amount, knowingly=over_budget, today=timezone.localdate(at)
        )
    doorbraak.decision = decision
    doorbraak.decided_on, doorbraak.decided_by = timezone.localdate(at), by
    doorbraak.decision_reason, doorbraak.mandate = reason.strip(), mandate.strip()
    if granted:
        doorbraak.amount = amount if amount is not None else Decimal(0)
    doorbraak.fund, doorbraak.settle_with = fund, settle_with
    doorbraak.besluit_reference = besluit_reference
    save(
        doorbraak,
        "decision",
        "decided_on",
        "decided_by",
        "decision_reason",
        "mandate",
        "amount",
        "over_budget",
        "fund",
        "settle_with",
        "besluit_reference",
    )
    resolve_flags(at=at, doorbraak=doorbraak)
    tell(
        [doorbraak.asked_by, aanspreekpunt_of(doorbraak.household_id)],
        "doorbraak_decided",
        doorbraak,
        by=by,
        at=at,
    )
    return doorbraak


def _require_ready(doorbraak: Doorbraak) -> None:
    """Raise TransitionRefused when it cannot be decided on, or not yet."""
    if doorbraak.is_decided:
        raise TransitionRefused(_("This doorbraak is decided already."))
    if doorbraak.questions.filter(answered_at=None).exists():
        raise TransitionRefused(_("First the question has to be answered."))
    if missing := doorbraak.missing_grounds():
        raise TransitionRefused(
            _("Fill in first: %(texts)s.") % {"texts": ", ".join(map(str, missing))}
        )


def _check_decision(
    decision: str, reason: str, mandate: str, amount: Decimal | None
) -> None:
    """Raise ValidationError with all that is wrong with a decision at once."""
    wrong = {}
    if decision not in (Doorbraak.Decision.GRANTED, Doorbraak.Decision.REFUSED):
        wrong["decision"] = _("Choose granted or refused.")
    if not reason.strip():
        wrong["reason"] = _("Say why, also when the answer is no.")
    if not mandate.strip():
        wrong["mandate"] = _("Say on which mandate you decide.")
    if amount is not None and (amount < 0 or decision != Doorbraak.Decision.GRANTED):
        wrong["amount"] = _("Only a granted doorbraak has an amount, of zero or more.")
    if wrong:
        raise ValidationError(wrong)
