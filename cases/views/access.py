"""Who has access to a household, why and until when; and ending that by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access, permissions
from cases.forms.access import EndForm
from cases.forms.refusals import REFUSED, show_refusal
from cases.models import AccessGrant, AccessRequest, Household, User
from cases.views.guards import only_for
from cases.views.households import look, visible_household

# Earlier access that the page shows; the timeline and the log have all of it.
MOST_ENDED = 50


@dataclass
class Line:
    """One reason for which somebody may look, and why it cannot be ended by hand."""

    grant: AccessGrant
    why_it_stays: str

    @property
    def is_reading_only(self) -> bool:
        return self.grant.reason not in permissions.WRITING_REASONS


@require_safe
@only_for(permissions.may_open_household)
def household_access(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show as one list who may see the file, why and until when."""
    household = visible_household(request, uuid)
    user: Any = request.user
    look(request, [household], "access")
    at = timezone.now()
    requests = AccessRequest.objects.filter(household=household).waiting(at)
    context = {
        "household": household,
        "lines": lines_of(household, at),
        "ended": list(_grants(household).filter(ends_at__lte=at)[:MOST_ENDED]),
        "coordinators": list(
            User.objects.filter(
                is_active=True, role=User.Role.COORDINATOR, areas=household.area_id
            ).select_related("organisation")
        ),
        "requests": list(requests.select_related("asked_by__organisation")),
        "may_let_in": permissions.may_let_in(user, household.pk),
    }
    return render(request, "cases/household_access.html", context)


def _grants(household: Household) -> QuerySet[AccessGrant]:
    grants = AccessGrant.objects.filter(household=household)
    return grants.select_related(
        "user__organisation", "granted_by", "ended_by"
    ).order_by(F("ends_at").desc(nulls_last=True), "-starts_at", "-pk")


def lines_of(household: Household, at: datetime) -> list[Line]:
    """Return every reason that counts now, the people in order of their names."""
    standing = access.standing_of(household)
    current = _grants(household).filter(pk__in=AccessGrant.objects.current(at))
    return [
        Line(grant, access.why_it_stays(grant, standing))
        for grant in current.order_by("user__name", "user", "starts_at", "pk")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def access_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End somebody's access before its time, with the reason."""
    user: Any = request.user
    visible = AccessGrant.objects.visible_to(user).select_related(
        "household", "user__organisation", "granted_by"
    )
    grant = get_object_or_404(visible, uuid=uuid)
    household = grant.household
    if not permissions.may_let_in(user, household.pk):
        raise PermissionDenied(
            _("Only the aanspreekpunt and the coordinator end somebody's access.")
        )
    form = EndForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            access.end_grant(
                grant_id=grant.pk, **form.cleaned_data, by=user, at=timezone.now()
            )
        except REFUSED as error:
            status = show_refusal(form, error)
        else:
            ended = _("%(name)s has no access for this reason any more.")
            messages.success(request, ended % {"name": grant.user.name})
            return redirect("cases:household-access", household.uuid)
    context = {
        "form": form,
        "grant": grant,
        "household": household,
        "why_it_stays": access.why_it_stays(grant, access.standing_of(household)),
    }
    return render(request, "cases/access_end.html", context, status=status)
