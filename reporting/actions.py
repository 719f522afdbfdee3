"""Every change to what it yields: scores, cost lines, effort, confirmations."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import lock, require
from cases.errors import StaleVersion, TransitionRefused
from cases.models import Case, HouseholdMember, Leefdomein, Organisation, User
from mdo import actions as mdo_actions
from mdo.models import Flag
from reporting import permissions
from reporting.models import (
    CostLine,
    CostsConfirmation,
    Effort,
    Payer,
    Period,
    Price,
    Score,
)

# The flag that goes away when the scores of a moment are written down.
ASKED_BY: dict[str, Flag.Kind] = {
    Score.Moment.EIND: Flag.Kind.END_SCORE_MISSING,
    Score.Moment.NAMETING: Flag.Kind.NAMETING_DUE,
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered about one leefdomein. None is no answer, never zero."""

    leefdomein: Leefdomein
    tevredenheid: int | None = None
    zelfredzaamheid: int | None = None
    tevredenheid_goal: int | None = None
    zelfredzaamheid_goal: int | None = None
    no_answer: str = ""


def _case(case_id: int, by: User) -> Case:
    """Lock a case for writing about it, after the check that `by` may."""
    case = lock(Case, case_id)
    require(
        permissions.may_record(by, case.household_id),
        _("You are not involved with this household."),
    )
    return case


@transaction.atomic
def record_scores(
    *,
    case_id: int,
    moment: str,
    measured_on: date,
    answered_by: str,
    answers: list[Answer],
    about: HouseholdMember | None = None,
    read_at: datetime | None = None,
    by: User,
    at: datetime,
) -> list[Score]:
    """Register how the resident scores, a row a leefdomein.

    Begin and end exist once per leefdomein and answerer, the others once a day:
    recording them again corrects them, and the history keeps the old value.
    `read_at` is when the scores that the caller has seen were recorded; raise
    StaleVersion when one to correct is of later.
    """
    case = _case(case_id, by)
    wrong: dict[str, list[str]] = {}
    if not case.opened_on <= measured_on <= timezone.localdate(at):
        wrong["measured_on"] = [_("Choose a day between the opening and today.")]
    if not answers:
        wrong["answers"] = [_("Answer at least one leefdomein.")]
    if about and about.household_id != case.household_id:
        wrong["about"] = [_("This person is not of this household.")]
    scores = []
    seen = set()
    for index, answer in enumerate(answers):
        if answer.leefdomein in seen:
            sentence = _("This leefdomein was answered already.")
            wrong[f"answers.{index}.leefdomein"] = [sentence]
        seen.add(answer.leefdomein)
        score = _score(case, moment, answered_by, answer, about, measured_on)
        if read_at and score.pk and score.recorded_at > read_at:
            raise StaleVersion(
                _(
                    "Somebody else wrote scores down in the meantime. Yours are still "
                    "here; save again to put them in their place."
                ),
                score,
            )
        score.measured_on, score.recorded_by, score.recorded_at = measured_on, by, at
        try:
            # `about` and the rest exist already; only values are checked here.
            score.full_clean(validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for field, sentences in error.message_dict.items():
                wrong[f"answers.{index}.{field}"] = sentences
        scores.append(score)
    if wrong:
        raise ValidationError(wrong)
    for score in scores:
        score.save()
    if kind := ASKED_BY.get(moment):
        mdo_actions.resolve_flags(at=at, case=case, kind=kind)
    return scores


def _score(case, moment, answered_by, answer, about, measured_on) -> Score:
    """Return the row to write: the one that is corrected, or a new one."""
    rows = Score.objects.select_for_update().filter(
        case=case,
        moment=moment,
        leefdomein=answer.leefdomein,
        answered_by=answered_by,
        about=about,
    )
    if moment not in (Score.Moment.BEGIN, Score.Moment.EIND):
        rows = rows.filter(measured_on=measured_on)
    score = rows.first()
    score = score or Score(
        case=case,
        household_id=case.household_id,
        moment=moment,
        leefdomein=answer.leefdomein,
        answered_by=answered_by,
        about=about,
    )
    score.tevredenheid = answer.tevredenheid
    score.zelfredzaamheid = answer.zelfredzaamheid
    score.tevredenheid_goal = answer.tevredenheid_goal
    score.zelfredzaamheid_goal = answer.zelfredzaamheid_goal
    score.no_answer = answer.no_answer
    return score


def _require_incomplete(case: Case, period: str) -> None:
    if CostsConfirmation.objects.filter(case=case, period=period).exists():
        raise TransitionRefused(
            _("These costs were confirmed complete; withdraw that first.")
        )


@transaction.atomic
def add_cost_line(
    *,
    case_id: int,
    period: str,
    price: Price,
    quantity: Decimal,
    unit_price: Decimal | None = None,
    own_price_reason: str = "",
    payer: Payer | None = None,
    certainty: str,
    about: HouseholdMember | None = None,
    by: User,
    at: datetime,
) -> CostLine:
    """Add a cost: a volume a year times a price, of the list or own with a reason."""
    case = _case(case_id, by)
    _require_incomplete(case, period)
    if price.price_list.published_at is None:
        raise ValidationError(
            {"price": _("This price is of a list that is not published.")}
        )
    line = CostLine(
        case=case, household_id=case.household_id, period=period, price=price
    )
    return _write_cost_line(
        line,
        quantity=quantity,
        unit_price=unit_price,
        own_price_reason=own_price_reason,
        payer=payer,
        certainty=certainty,
        about=about,
        by=by,
        at=at,
    )


@transaction.atomic
def change_cost_line(
    *,
    cost_line_id: int,
    quantity: Decimal,
    unit_price: Decimal | None = None,
    own_price_reason: str = "",
    payer: Payer | None = None,
    certainty: str,
    about: HouseholdMember | None = None,
    read_at: datetime | None = None,
    by: User,
    at: datetime,
) -> CostLine:
    """Change how much, at what price or for whom; what it costs stays the same thing.

    The history keeps what it was. `read_at` as of `record_scores`.
    """
    line = lock(CostLine, cost_line_id)
    case = _case(line.case_id, by)
    _require_incomplete(case, line.period)
    if read_at and line.recorded_at > read_at:
        raise StaleVersion(
            _("Somebody changed this in the meantime. Look at it as it is now."), line
        )
    return _write_cost_line(
        line,
        quantity=quantity,
        unit_price=unit_price,
        own_price_reason=own_price_reason,
        payer=payer,
        certainty=certainty,
        about=about,
        by=by,
        at=at,
    )


def _write_cost_line(
    line: CostLine,
    *,
    quantity: Decimal,
    unit_price: Decimal | None,
    own_price_reason: str,
    payer: Payer | None,
    certainty: str,
    about: HouseholdMember | None,
    by: User,
    at: datetime,
) -> CostLine:
    price, wrong = line.price, {}
    is_own = unit_price is not None and unit_price != price.amount
    if is_own and not own_price_reason.strip():
        wrong["own_price_reason"] = _("Say why it is not the list's price.")
    if about and about.household_id != line.household_id:
        wrong["about"] = _("This person is not of this household.")
    if wrong:
        raise ValidationError(wrong)
    line.quantity = quantity
    line.unit_price = price.amount if unit_price is None else unit_price
    line.own_price_reason = own_price_reason if is_own else ""
    line.payer = payer or price.payer
    line.certainty, line.about = certainty, about
    line.recorded_by, line.recorded_at = by, at
    line.full_clean()
    line.save()
    return line


@transaction.atomic
def change_quantities(
    *,
    case_id: int,
    period: str,
    quantities: dict[UUID, Decimal],
    read_at: datetime | None = None,
    by: User,
    at: datetime,
) -> list[CostLine]:
    """Change how much a year of several lines at once; return those that changed.

    Raise StaleVersion when somebody changed or took out one of them since `read_at`.
    """
    case = _case(case_id, by)
    _require_incomplete(case, period)
    rows = CostLine.objects.select_for_update().filter(case=case, period=period)
    lines = {line.uuid: line for line in rows.filter(uuid__in=quantities)}
    is_late = any(read_at and line.recorded_at > read_at for line in lines.values())
    if is_late or len(lines) < len(quantities):
        raise StaleVersion(
            _("Somebody changed these lines in the meantime. Look at them again."), case
        )
    changed = []
    for uuid, line in lines.items():
        if line.quantity != quantities[uuid]:
            line.quantity = quantities[uuid]
            line.recorded_by, line.recorded_at = by, at
            line.full_clean()
            line.save()
            changed.append(line)
    return changed


@transaction.atomic
def copy_costs(
    *, case_id: int, source: str, target: str, by: User, at: datetime
) -> list[CostLine]:
    """Begin the lines of a period with those of another; then change what changed.

    Raise TransitionRefused when there are lines already: they would count twice.
    """
    case = _case(case_id, by)
    _require_incomplete(case, target)
    if CostLine.objects.filter(case=case, period=target).exists():
        raise TransitionRefused(_("There are lines already; change those."))
    lines = list(CostLine.objects.filter(case=case, period=source).order_by("pk"))
    if not lines:
        raise TransitionRefused(_("There are no lines to copy."))
    for line in lines:
        line.pk, line.uuid, line.period = None, uuid4(), target
        line.recorded_by, line.recorded_at = by, at
    return CostLine.objects.bulk_create(lines)


@transaction.atomic
def remove_cost_line(*, cost_line_id: int, by: User, at: datetime) -> None:
    """Take back a cost line that was a mistake; the history keeps it."""
    line = lock(CostLine, cost_line_id)
    case = _case(line.case_id, by)
    _require_incomplete(case, line.period)
    line.delete()


@transaction.atomic
def add_effort(
    *,
    case_id: int,
    organisation: Organisation,
    hours: Decimal,
    rate: Decimal,
    by: User,
    at: datetime,
) -> Effort:
    """Add the hours that an organisation put into a case, at its rate an hour."""
    case = _case(case_id, by)
    effort = Effort(
        case=case,
        household_id=case.household_id,
        organisation=organisation,
        hours=hours,
        rate=rate,
        recorded_by=by,
        recorded_at=at,
    )
    effort.full_clean()
    effort.save()
    return effort


@transaction.atomic
def remove_effort(*, effort_id: int, by: User, at: datetime) -> None:
    """Take back hours that were a mistake; the history keeps them."""
    effort = lock(Effort, effort_id)
    _case(effort.case_id, by)
    effort.delete()


@transaction.atomic
def confirm_costs(
    *, case_id: int, period: str, by: User, at: datetime
) -> CostsConfirmation:
    """Confirm that the costs of a period are complete. Also none can be complete."""
    case = _case(case_id, by)
    if period not in (Period.BEFORE, Period.AFTER):
        raise ValidationError({"period": _("Choose before or after.")})
    _require_incomplete(case, period)
    return CostsConfirmation.objects.create(
        case=case, period=period, confirmed_by=by, confirmed_at=at
    )


@transaction.atomic
def withdraw_confirmation(*, case_id: int, period: str, by: User, at: datetime) -> None:
    """Open the costs of a period again, to correct them."""
    case = _case(case_id, by)
    deleted, _rows = CostsConfirmation.objects.filter(case=case, period=period).delete()
    if not deleted:
        raise TransitionRefused(_("These costs were not confirmed."))
