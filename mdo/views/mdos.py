"""The MDO: written down on one page, and read back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.errors import TransitionRefused
from cases.models import AccessLog
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo import actions, deadlines
from mdo.forms.mdos import LineForm, MdoForm, held_on_of
from mdo.invitations import invitation
from mdo.models import Agreement, Mdo
from mdo.permissions import may_log_mdo
from mdo.views.of_a_case import case_for, closed, refused


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask what an MDO agreed. Every button but one draws the form again."""
    case = case_for(request, uuid, may_log_mdo)
    if not case.is_open and request.method != "POST":
        return closed(request, case)
    form = MdoForm(
        case=case,
        by=request.user,  # type: ignore[arg-type]
        # An MDO that was missed is written down on its own day, not on today.
        held_on=held_on_of(request.GET.get("held_on")),
        data=request.POST or None,
    )
    if form.is_to_be_logged and form.is_valid() and (mdo := _log(request, form)):
        return redirect("mdo:mdo", mdo.uuid)
    if request.method != "POST":
        look(request, [case.household], "mdo form")
    context = {
        "form": form,
        "formset": form.lines,
        "case": case,
        "household": case.household,
        "members": list(case.household.members.all()),
        "today": timezone.localdate(),
    }
    return render(request, "mdo/mdo_form.html", context)


def _log(request: HttpRequest, form: MdoForm) -> Mdo | None:
    """Log the MDO, or put what was refused in the form and return None."""
    at = timezone.now()
    try:
        mdo = actions.log_mdo(
            case_id=form.case.pk,
            **form.outcome(),
            by=request.user,  # type: ignore[arg-type]
            at=at,
        )
    except ValidationError as error:
        form.show_refusal(error)
        return None
    except TransitionRefused as error:
        form.add_error(None, str(error))
        return None
    if mdo.logged_at < at:
        messages.info(request, _("This MDO was written down already, once."))
    else:
        messages.success(
            request, _("The MDO is written down. Everybody who does something knows.")
        )
    return mdo


@require_http_methods(["POST"])
@only_for(may_open_household)
def due(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """Say by when line `number` is due, of the dates as they are typed now."""
    case_for(request, uuid, may_log_mdo)
    line = LineForm(
        request.POST,
        prefix=f"agreements-{number}",
        held_on=held_on_of(request.POST.get("held_on")),
        is_redrawn=True,
    )
    return render(request, "mdo/_due.html", {"due": line.due})


@require_http_methods(["POST"])
@only_for(may_open_household)
def six_weeks(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say when the six weeks end, of the date as it is typed now."""
    case_for(request, uuid, may_log_mdo)
    held_on = held_on_of(request.POST.get("held_on"))
    context = {
        "held_on": held_on,
        "target_on": deadlines.target_on(held_on),
        "today": timezone.localdate(),
    }
    return render(request, "mdo/_six_weeks.html", context)


@require_safe
@only_for(may_open_household)
def mdo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what an MDO agreed, as it can be printed for the resident."""
    # In the order in which they were written down, as they were said.
    agreements = Agreement.objects.order_by("pk").select_related(
        "owner__organisation", "leefdomein", "about"
    )
    visible = Mdo.objects.visible_to(request.user).for_display()
    mdo = get_object_or_404(
        visible.select_related("logged_by").prefetch_related(
            Prefetch("agreements", agreements)
        ),
        uuid=uuid,
    )
    look(request, [mdo.household], "mdo")
    context = {
        "mdo": mdo,
        "household": mdo.household,
        "members": list(mdo.household.members.all()),
        "agreements": list(mdo.agreements.all()),
        "present": [one for one in mdo.attendances.all() if one.present],
        "may_step": may_log_mdo(request.user, mdo.household_id),  # type: ignore[arg-type]
        "today": timezone.localdate(),
    }
    return render(request, "mdo/mdo.html", context)


def visible_mdo(request: HttpRequest, uuid: UUID) -> Mdo:
    """Return the MDO, or answer 404 to whom the household does not concern."""
    visible = Mdo.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("case", "household"), uuid=uuid)


@require_safe
@only_for(may_open_household)
def mdo_invitation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a planned MDO as a file that a calendar takes."""
    mdo = visible_mdo(request, uuid)
    look(request, [mdo.household], "invitation", action=AccessLog.Action.EXECUTE)
    if mdo.status != Mdo.Status.PLANNED:
        return refused(request, mdo.household, _("This MDO was held already."))
    url = settings.PUBLIC_URL + reverse("mdo:mdo", args=[mdo.uuid])
    made = invitation(mdo, url=url, at=timezone.now())
    response = HttpResponse(made, "text/calendar; charset=utf-8")
    name = f"mdo-{mdo.case.number}.ics"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
