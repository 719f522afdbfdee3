"""What a person may do with what was promised. The rules of cases, in mdo's words."""

from cases.models import User
from cases.permissions import may_coordinate, may_follow, may_work_on
from mdo.models import Agreement, Doorbraak, Mandate


def may_log_mdo(user: User, household_id: int) -> bool:
    """Who works on the household, and the coordinator of its area."""
    return may_follow(user, household_id)


def may_step_agreement(user: User, agreement: Agreement) -> bool:
    """Fulfil, extend, block, drop: deadlines are for who follows the household."""
    return may_follow(user, agreement.household_id)


def may_remind(user: User, agreement: Agreement) -> bool:
    """The coordinator of the area reminds who has something to do."""
    return may_coordinate(user, agreement.household_id)


def may_ask_doorbraak(user: User, household_id: int) -> bool:
    return may_work_on(user, household_id) or may_coordinate(user, household_id)


def may_decide_doorbraak(user: User, doorbraak: Doorbraak) -> bool:
    """Who has a mandate decides, in the own area or household, never who asked.

    Up to which amount is for the action: `mdo.deciding.require_mandate`.
    """
    is_involved = may_coordinate if user.is_coordinator else may_work_on
    return (
        doorbraak.asked_by_id != user.pk
        and is_involved(user, doorbraak.household_id)
        and Mandate.objects.filter(role=user.role).exists()
    )


def may_escalate(user: User, household_id: int) -> bool:
    return may_follow(user, household_id)
