"""Closing a case, which needs to know what was promised in it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms.refusals import carried_out
from cases.models import Case
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.opening import back_to
from mdo import actions
from mdo.forms.cases import CloseCaseForm
from mdo.permissions import may_log_mdo
from mdo.views.of_a_case import case_for


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def case_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what keeps a case open, or else ask what closing it needs."""
    case = case_for(request, uuid, may_log_mdo)
    form = CloseCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and closed(request, form, case):
        done = _("Case %(number)s is closed.") % {"number": case.number}
        messages.success(request, done)
        return back_to(request, case.household)
    context = {
        "form": form,
        "case": case,
        "household": case.household,
        "missing": actions.what_keeps_open(case),
    }
    return render(request, "mdo/case_close.html", context)


def closed(request: HttpRequest, form: CloseCaseForm, case: Case) -> bool:
    return carried_out(
        form,
        actions.close_case,
        case_id=case.pk,
        closed_on=form.cleaned_data["closed_on"],
        reason=form.cleaned_data["closing_reason"],
        by=request.user,
        at=timezone.now(),
    )
