"""What about access waits for somebody, on the pages where that person looks."""

from django import template
from django.utils import timezone

from cases import permissions
from cases.models import AccessRequest, EmergencyAccess, User

register = template.Library()


@register.simple_tag
def access_waiting(user: User) -> dict[str, int]:
    """Count what this person has to answer or judge: {% access_waiting user as w %}."""
    requests = AccessRequest.objects.decidable_by(user).waiting(timezone.now())
    waiting = {"requests": requests.count(), "emergencies": 0}
    if permissions.may_see_emergencies(user):
        emergencies = EmergencyAccess.objects.reviewable_by(user).to_review()
        waiting["emergencies"] = emergencies.count()
    return waiting
