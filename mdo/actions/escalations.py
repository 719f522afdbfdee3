"""A case is scaled up, reviewed and scaled down, by the phases of the AVE."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actions import lock, require, require_version, save
from cases.errors import TransitionRefused
from cases.models import Case, User
from cases.permissions import may_manage_people
from mdo import permissions
from mdo.actions.flags import resolve_flags
from mdo.actions.of_a_case import aanspreekpunt_of, coordinators_of, not_involved, tell
from mdo.models import AvePhase, Escalation, EscalationPhase, Flag


def _check_phase(
    *, trigger: str, criterion: str, ground: str, review_on: date, today: date
) -> dict[str, str]:
    wrong = {}
    if trigger not in Escalation.Trigger:
        wrong["trigger"] = _("Choose what set it off.")
    if not criterion.strip():
        wrong["criterion"] = _("Say when it can be scaled down again.")
    if not ground.strip():
        wrong["ground"] = _("Say on what ground.")
    if review_on < today:
        wrong["review_on"] = _("Choose today or a later day.")
    return wrong


@transaction.atomic
def scale_up(
    *,
    case_id: int,
    phase: int,
    trigger: str,
    criterion: str,
    review_on: date,
    ground: str,
    accepted_by: str = "",
    escalation_id: int | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Escalation:
    """Scale a case up to a phase, or to another phase when it is scaled up already.

    The ground, the criterion for scaling down and the review date are set then. The
    aanspreekpunt and the coordinators are told. With `escalation_id`, or a version
    above 0, it is another phase of an escalation; raise TransitionRefused when that
    one has been scaled down meanwhile.
    """
    case = lock(Case, case_id)
    require(permissions.may_escalate(by, case.household_id), not_involved())
    if not case.is_open:
        raise TransitionRefused(_("This case is closed."))
    today = timezone.localdate(at)
    wrong = _check_phase(
        trigger=trigger,
        criterion=criterion,
        ground=ground,
        review_on=review_on,
        today=today,
    )
    ave_phase = AvePhase.objects.filter(pk=phase).first()
    if ave_phase is None:
        wrong["phase"] = _("Choose a phase.")
    elif phase == AvePhase.ORDINARY:
        wrong["phase"] = _("AVE 1 is the ordinary way. Scaling up begins at AVE 2.")
    if wrong or ave_phase is None:
        raise ValidationError(wrong)
    escalation = (
        Escalation.objects.scaled_up().select_for_update().filter(case=case).first()
    )
    is_another = escalation and escalation_id not in (None, escalation.pk)
    if is_another or (escalation is None and (escalation_id or version)):
        raise TransitionRefused(_("This escalation has been scaled down already."))
    if escalation is None:
        escalation = _begin(case, ave_phase, review_on, today)
    else:
        require_version(escalation, version)
        if escalation.phase_id == phase:
            raise TransitionRefused(_("This case is in this phase already."))
        escalation.phase, escalation.review_on = ave_phase, review_on
        save(escalation, "phase", "review_on")
    EscalationPhase.objects.create(
        escalation=escalation,
        phase=ave_phase,
        since_on=today,
        trigger=trigger,
        criterion=criterion.strip(),
        ground=ground.strip(),
        accepted_by=accepted_by.strip(),
        review_on=review_on,
        set_by=by,
        set_at=at,
    )
    resolve_flags(at=at, escalation=escalation)
    resolve_flags(at=at, case=case, kind=Flag.Kind.ESCALATION_THREATENS)
    tell(
        [aanspreekpunt_of(case.household_id), *coordinators_of(case.household_id)],
        f"scaled_up_{phase}",
        escalation,
        by=by,
        at=at,
    )
    return escalation


def _begin(case: Case, phase: AvePhase, review_on: date, today: date) -> Escalation:
    if Escalation.objects.filter(case=case, started_on=today).exists():
        raise TransitionRefused(
            _("This case was scaled up and down today; do it again tomorrow.")
        )
    return Escalation.objects.create(
        case=case,
        household_id=case.household_id,
        started_on=today,
        phase=phase,
        review_on=review_on,
    )


PHASE_TEXTS = (
    "colour",
    "situation",
    "who_leads",
    "first_reaction_days",
    "review_days",
    "up_when",
    "down_when",
    "expected",
)


@transaction.atomic
def change_phase(
    *, number: int, texts: dict[str, Any], version: int | None = None, by: User
) -> AvePhase:
    """Change what an AVE phase is called, who leads in it, and its terms.

    What runs keeps the review dates that it has.
    """
    require(
        may_manage_people(by), _("Only the administrator changes the phases of AVE.")
    )
    phase = lock(AvePhase, number)
    require_version(phase, version)
    if unknown := set(texts) - set(PHASE_TEXTS):
        raise TypeError(f"No field of a phase: {unknown}")
    for field, value in texts.items():
        setattr(phase, field, value)
    if phase.review_days < 1:
        raise ValidationError({"review_days": _("Review at least once a year.")})
    save(phase, *texts)
    return phase


def _escalation(escalation_id: int, by: User, version: int | None) -> Escalation:
    escalation = lock(Escalation, escalation_id)
    require(permissions.may_escalate(by, escalation.household_id), not_involved())
    require_version(escalation, version)
    if escalation.ended_on:
        raise TransitionRefused(_("This escalation has been scaled down already."))
    return escalation


@transaction.atomic
def review_escalation(
    *,
    escalation_id: int,
    note: str,
    next_review_on: date,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Escalation:
    """Record what a review found and when the next one is; the phase stays."""
    escalation = _escalation(escalation_id, by, version)
    today = timezone.localdate(at)
    wrong = {}
    if not note.strip():
        wrong["note"] = _("Say what the review found.")
    if next_review_on <= today:
        wrong["next_review_on"] = _("Choose a day after today.")
    if wrong:
        raise ValidationError(wrong)
    last = _end_phase(escalation, note=note, today=today)
    EscalationPhase.objects.create(
        escalation=escalation,
        phase=escalation.phase,
        since_on=today,
        trigger=last.trigger,
        criterion=last.criterion,
        ground=last.ground,
        accepted_by=last.accepted_by,
        review_on=next_review_on,
        set_by=by,
        set_at=at,
    )
    escalation.review_on = next_review_on
    save(escalation, "review_on")
    resolve_flags(at=at, escalation=escalation)
    return escalation


def _end_phase(escalation: Escalation, *, note: str, today: date) -> EscalationPhase:
    """Write the review on the last phase row and return it; scaling up made one."""
    last = escalation.phases.select_for_update().order_by("pk").reverse()[0]
    last.reviewed_on, last.review_note = today, note.strip()
    last.save(update_fields=["reviewed_on", "review_note"])
    return last


@transaction.atomic
def scale_down(
    *,
    escalation_id: int,
    note: str,
    version: int | None = None,
    by: User,
    at: datetime,
) -> Escalation:
    """End an escalation: `note` says how the criterion was met."""
    escalation = _escalation(escalation_id, by, version)
    if not note.strip():
        raise ValidationError({"note": _("Say how the criterion was met.")})
    today = timezone.localdate(at)
    _end_phase(escalation, note=note, today=today)
    escalation.ended_on, escalation.ended_by = today, by
    escalation.end_note = note.strip()
    save(escalation, "ended_on", "ended_by", "end_note")
    resolve_flags(at=at, escalation=escalation)
    tell(
        [
            aanspreekpunt_of(escalation.household_id),
            *coordinators_of(escalation.household_id),
        ],
        "scaled_down",
        escalation,
        by=by,
        at=at,
    )
    return escalation
