"""What about access waits for somebody, on the pages where that person looks."""

from typing import Any

from django import template
from django.utils import timezone

from cases import permissions
from cases.models import (
    AccessRequest,
    EmergencyAccess,
    Handover,
    Household,
    StandIn,
    User,
)
from cases.permissions import may_be_offered

register = template.Library()


@register.simple_tag
def access_waiting(user: User) -> dict[str, Any]:
    """Count what this person has to answer or judge: {% access_waiting user as w %}."""
    requests = AccessRequest.objects.decidable_by(user).waiting(timezone.now())
    waiting: dict[str, Any] = {"requests": requests.count(), "emergencies": 0}
    waiting["handovers"] = list(Handover.objects.offered_to(user))
    if permissions.may_see_emergencies(user):
        emergencies = EmergencyAccess.objects.reviewable_by(user).to_review()
        waiting["emergencies"] = emergencies.count()
    return waiting


@register.simple_tag
def who_comes(household: Household) -> dict[str, Any]:
    """Return the offer that waits, what to tell the household, and who stands in."""
    status = Handover.Status
    handovers = list(
        household.handovers.select_related("receiver__organisation")
        .filter(status__in=[status.OFFERED, status.ACCEPTED])
        .filter(informed_on=None)
    )
    offered = (one for one in handovers if one.status == status.OFFERED)
    accepted = (one for one in handovers if one.status == status.ACCEPTED)
    today = timezone.localdate()
    coming = StandIn.objects.filter(
        household=household, ended_at=None, until_on__gte=today
    )
    offer = next(offered, None)
    return {
        "offered": offer,
        "offer_is_seen": offer and may_be_offered(offer.receiver, household),
        "to_tell": next(accepted, None),
        "stand_in": coming.select_related("stand_in").first(),
        "today": today,
    }
