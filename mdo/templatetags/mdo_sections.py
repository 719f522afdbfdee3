"""What mdo brings to pages of cases, which do not know mdo.

Each tag asks the database once for all that its section shows, and only for
households that the page's own view found with `visible_to`.
"""

from django import template
from django.db.models import Count, Q
from django.utils import timezone

from cases.models import Case, Household
from mdo import overview
from mdo.models import Agreement, Doorbraak
from mdo.waiting import Waiting, waiting_in

register = template.Library()


@register.simple_tag
def mdo_overview(household: Household, case: Case | None) -> overview.Overview:
    """Return all that mdo knows: {% mdo_overview household case as overview %}."""
    return overview.overview(household, case, timezone.localdate())


@register.simple_tag
def half_typed(household: Household, may_follow: bool) -> list[Waiting]:
    """Return the MDO's that wait half typed, for who may go on with them."""
    return waiting_in(household) if may_follow else []


@register.simple_tag
def can_be_reopened(agreement: Agreement) -> bool:
    """Return whether it can still be said that it was finished by mistake."""
    is_open = agreement.mdo.case.is_open
    return is_open and agreement.can_be_reopened(timezone.localdate())


@register.simple_tag
def asks_for_doorbraak(agreement: Agreement) -> bool:
    """Return whether a rule is in the way, and no doorbraak is asked or granted."""
    if agreement.block_cause != Agreement.BlockCause.RULE:
        return False
    asked = agreement.doorbraken_asked  # type: ignore[attr-defined]
    return all(one.decision == Doorbraak.Decision.REFUSED for one in asked)


@register.simple_tag
def count_agreements(households: list[Household]) -> str:
    """Give each household its `unfinished_agreements` and `late_agreements`."""
    today = timezone.localdate()
    counted = (
        Agreement.objects.unfinished()
        .filter(household__in=households)
        .order_by()
        .values("household")
        .annotate(unfinished=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    )
    counts = {row["household"]: row for row in counted}
    for household in households:
        row = counts.get(household.pk, {"unfinished": 0, "late": 0})
        household.unfinished_agreements = row["unfinished"]  # type: ignore[attr-defined]
        household.late_agreements = row["late"]  # type: ignore[attr-defined]
    return ""
