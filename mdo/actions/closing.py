"""A case is closed, and what keeps it open until then."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import actions as cases_actions
from cases.actions import lock, require
from cases.errors import TransitionRefused
from cases.models import Case, User
from mdo import permissions
from mdo.actions.flags import resolve_flags
from mdo.actions.of_a_case import not_involved
from mdo.models import Agreement, Doorbraak, Escalation, Mdo


@transaction.atomic
def close_case(
    *, case_id: int, closed_on: date, reason: str, by: User, at: datetime
) -> Case:
    """Close a case. Refused while agreements, a doorbraak or an escalation are open,
    or an MDO is planned: people would come to it.

    The refusal says what is missing, so that the aanspreekpunt can see to it.
    """
    case = lock(Case, case_id)
    require(permissions.may_log_mdo(by, case.household_id), not_involved())
    if missing := what_keeps_open(case):
        raise TransitionRefused(
            _("This case cannot be closed yet: %(missing)s.")
            % {"missing": ", ".join(missing)}
        )
    cases_actions.close_case(
        case_id=case.pk, closed_on=closed_on, reason=reason, by=by, at=at
    )
    resolve_flags(at=at, case=case)
    return Case.objects.get(pk=case.pk)


def what_keeps_open(case: Case) -> list[str]:
    """Return in words what must be finished before the case can be closed."""
    agreements = Agreement.objects.unfinished().filter(mdo__case=case).count()
    doorbraken = Doorbraak.objects.undecided().filter(case=case).count()
    escalations = Escalation.objects.scaled_up().filter(case=case).count()
    planned = Mdo.objects.filter(case=case, status=Mdo.Status.PLANNED).count()
    missing = []
    if planned:
        missing.append(
            ngettext(
                "%(count)s MDO is planned: hold or cancel it",
                "%(count)s MDO's are planned: hold or cancel them",
                planned,
            )
            % {"count": planned}
        )
    if agreements:
        missing.append(
            ngettext(
                "%(count)s agreement is not finished",
                "%(count)s agreements are not finished",
                agreements,
            )
            % {"count": agreements}
        )
    if doorbraken:
        missing.append(
            ngettext(
                "%(count)s doorbraak is not decided",
                "%(count)s doorbraken are not decided",
                doorbraken,
            )
            % {"count": doorbraken}
        )
    if escalations:
        missing.append(_("it is still scaled up"))
    return missing
