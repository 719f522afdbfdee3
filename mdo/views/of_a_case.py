"""What the pages about a case begin with: may this person, is the case open."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from cases.models import Case, Household, User
from mdo import actions


def case_for(
    request: HttpRequest, uuid: UUID, may: Callable[[User, int], bool]
) -> Case:
    """Return the case: 404 for whom it does not concern, 403 for who may not write."""
    visible = Case.objects.visible_to(request.user).select_related("household__area")
    case = get_object_or_404(visible, uuid=uuid)
    require(may(request.user, case.household_id))  # type: ignore[arg-type]
    return case


def and_who_knows(request: HttpRequest, household: Household, said: str) -> str:
    """Add to what was done that a coordinator is told, if not the one who did it."""
    others = {*actions.coordinators_of(household.pk)} - {request.user}
    return f"{said} {_('The coordinator of the area is told.')}" if others else said


def require(may: bool) -> None:
    if not may:
        raise PermissionDenied(_("You are not involved with this household."))


def refused(request: HttpRequest, household: Household, sentence: str) -> HttpResponse:
    """Say why the step cannot be taken, with the way back to the household."""
    context = {"household": household, "sentence": sentence}
    return render(request, "mdo/refused.html", context, status=409)


def closed(request: HttpRequest, case: Case) -> HttpResponse:
    return refused(request, case.household, _("This case is closed."))
