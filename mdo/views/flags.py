"""What a person does with a flag: having seen it, or saying why not to scale up."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.forms.refusals import carried_out
from cases.permissions import may_open_household
from cases.views.guards import only_for
from mdo import actions, permissions
from mdo.forms.flags import AnswerForm
from mdo.models import Agreement, Flag


@require_POST
@only_for(may_open_household)
def seen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a flag with those that were seen; it stays until its cause is gone."""
    flag = visible_flag(request, uuid)
    actions.see_flag(flag_id=flag.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    messages.success(
        request, _("The flag stands with those that you saw, until its cause is gone.")
    )
    return redirect("mdo:my-work")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why a threatening escalation is not scaled up, and record it."""
    flag = visible_flag(request, uuid)
    if not permissions.may_escalate(request.user, flag.household_id):  # type: ignore[arg-type]
        raise PermissionDenied(_("You are not involved with this household."))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        order: Any = {"flag_id": flag.pk, "by": request.user, "at": timezone.now()}
        if carried_out(form, actions.answer_flag, **form.cleaned_data, **order):
            messages.success(request, _("Your answer is kept, and the flag is gone."))
            return redirect("cases:household", flag.household.uuid)
    late = Agreement.objects.overdue(timezone.localdate()).filter(mdo__case=flag.case)
    context = {"form": form, "flag": flag, "late": list(late.for_display())}
    return render(request, "mdo/flag_answer.html", context)


def visible_flag(request: HttpRequest, uuid: UUID) -> Flag:
    visible = Flag.objects.visible_to(request.user).for_display()
    return get_object_or_404(visible, uuid=uuid)
