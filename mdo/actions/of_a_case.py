"""What the changes of a case share: sent twice, who is let in, who is told."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from cases import actions as cases_actions
from cases.actions import notify
from cases.models import Aanspreekpunt, AccessGrant, Case, Household, User
from mdo.models import Agreement, Attendance, Doorbraak, Escalation, Mdo

OfCase = TypeVar("OfCase", Mdo, Doorbraak)


def not_involved() -> str:
    return _("You are not involved with this household.")


def made_before(model: type[OfCase], uuid: UUID | None, case: Case) -> OfCase | None:
    """Return what an earlier sending of the same form made; the case is locked."""
    if uuid is None:
        return None
    return model._default_manager.filter(uuid=uuid, case=case).first()


def let_in(
    household: Household,
    attendances: list[Attendance],
    agreements: list[Agreement],
    *,
    by: User,
    at: datetime,
) -> None:
    """Let everybody at the table, and every owner, see the household from now on."""
    reasons = AccessGrant.Reason
    people = [
        *((each.user, reasons.PARTICIPANT) for each in attendances if each.present),
        *((each.owner, reasons.OWNER) for each in agreements),
    ]
    cases_actions.let_in(
        # Managers and administrators have no households; a grant would say otherwise.
        (
            (user, reason)
            for user, reason in people
            if user and (user.is_professional or user.is_coordinator)
        ),
        household=household,
        by=by,
        at=at,
    )


def tell(
    users: list[User | None],
    kind: str,
    subject: Agreement | Doorbraak | Escalation,
    *,
    by: User,
    at: datetime,
) -> None:
    number = subject.case.number if isinstance(subject, Escalation) else subject.number
    notify(
        *users,
        kind=kind,
        subject=subject.uuid,
        number=number,
        household=subject.household,
        by=by,
        at=at,
    )


def aanspreekpunt_of(household_id: int) -> User | None:
    """Return the current aanspreekpunt of a household, if there is one."""
    current = (
        Aanspreekpunt.objects.current()
        .filter(household=household_id)
        .select_related("user")
        .first()
    )
    return current.user if current else None


def coordinators_of(household_id: int) -> list[User]:
    """Return the coordinators of the area of a household."""
    return list(
        User.objects.filter(
            is_active=True,
            role=User.Role.COORDINATOR,
            areas__households=household_id,
        )
    )
