"""An MDO before and after the table: planned, confirmed, amended."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.errors import StaleVersion, TransitionRefused
from cases.forms.refusals import carried_out, show_stale
from cases.models import Case
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo import meetings
from mdo.agenda import proposed
from mdo.forms.meetings import AmendForm, CancelForm, PlanForm
from mdo.models import Mdo
from mdo.permissions import may_log_mdo
from mdo.views.mdos import visible_mdo
from mdo.views.of_a_case import case_for, closed, refused, require


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Plan an MDO of a case."""
    case = case_for(request, uuid, may_log_mdo)
    if not case.is_open and request.method != "POST":
        return closed(request, case)
    return _plan(request, case, None)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_replan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a planned MDO another moment, place or company."""
    mdo = _mine(request, uuid)
    if request.method != "POST" and (over := _over(request, mdo)):
        return over
    return _plan(request, mdo.case, mdo)


def _over(request: HttpRequest, mdo: Mdo) -> HttpResponse | None:
    """Say what became of it, of an MDO that is not to be held any more."""
    try:
        mdo.require_planned()
    except TransitionRefused as error:
        return refused(request, mdo.household, str(error))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask why a planned MDO is not held, and tell who was invited."""
    mdo = _mine(request, uuid)
    if request.method != "POST" and (over := _over(request, mdo)):
        return over
    form = CancelForm(request.POST or None, initial={"version": mdo.version})
    if request.method == "POST" and form.is_valid() and _cancelled(request, form, mdo):
        messages.success(
            request, _("The MDO is cancelled. Who was invited gets a mail.")
        )
        return redirect("mdo:mdo", mdo.uuid)
    if request.method != "POST":
        look(request, [mdo.household], "mdo cancel")
    context = {"form": form, "mdo": mdo, "household": mdo.household}
    return render(request, "mdo/mdo_cancel.html", context)


def _cancelled(request: HttpRequest, form: CancelForm, mdo: Mdo) -> bool:
    return carried_out(
        form,
        meetings.cancel_mdo,
        mdo_id=mdo.pk,
        **form.cleaned_data,
        by=request.user,
        at=timezone.now(),
    )


def _plan(request: HttpRequest, case: Case, mdo: Mdo | None) -> HttpResponse:
    form = PlanForm(
        request.POST or None,
        case=case,
        by=request.user,  # type: ignore[arg-type]
        mdo=mdo,
        initial={"token": uuid4()},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and (made := _planned(request, form, mdo))
    ):
        messages.success(request, _said_of(made, mdo))
        return redirect("mdo:mdo", made.uuid)
    if request.method != "POST":
        look(request, [case.household], "mdo plan")
    context = {
        "form": form,
        "case": case,
        "mdo": mdo,
        "household": case.household,
        "agenda": proposed(case, timezone.localdate()),
    }
    return render(request, "mdo/mdo_plan.html", context)


def _said_of(made: Mdo, was: Mdo | None) -> str:
    if was and was.version == made.version:
        return _("Nothing was changed, so nobody gets a mail.")
    return _("The MDO is planned. Who is invited gets a mail without names.")


def _planned(request: HttpRequest, form: PlanForm, mdo: Mdo | None) -> Mdo | None:
    """Carry it out, or put what was refused in the form and return None."""
    by, at = request.user, timezone.now()
    try:
        if mdo is None:
            return meetings.plan_mdo(
                case_id=form.case.pk,
                uuid=form.cleaned_data["token"],
                **form.plan(),
                by=by,  # type: ignore[arg-type]
                at=at,
            )
        return meetings.replan_mdo(
            mdo_id=mdo.pk,
            version=form.cleaned_data["version"],
            **form.plan(),
            by=by,  # type: ignore[arg-type]
            at=at,
        )
    except ValidationError as error:
        form.show_refusal(error)
    except StaleVersion as error:
        show_stale(form, error)
    except TransitionRefused as error:
        form.add_error(None, str(error))
    return None


@require_POST
@only_for(may_open_household)
def mdo_confirm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that the report is right."""
    mdo = _mine(request, uuid)
    version = request.POST.get("version", "")
    try:
        meetings.confirm_mdo(
            mdo_id=mdo.pk,
            version=int(version) if version.isdecimal() else None,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except TransitionRefused as error:
        mdo.refresh_from_db()
        if mdo.status != Mdo.Status.CONFIRMED:
            return refused(request, mdo.household, str(error))
        # Two clicks, or two tabs: what was meant is so.
        messages.info(request, _("This MDO was confirmed already."))
        return redirect("mdo:mdo", mdo.uuid)
    messages.success(
        request,
        _("The report is confirmed. From now on it changes only with a reason."),
    )
    return redirect("mdo:mdo", mdo.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def mdo_amend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Set the report right; of a confirmed one with the reason."""
    mdo = _mine(request, uuid)
    try:
        mdo.require_held()
    except TransitionRefused as error:
        return refused(request, mdo.household, str(error))
    form = AmendForm(request.POST or None, mdo=mdo)
    if request.method == "POST" and form.is_valid() and _amended(request, form, mdo):
        messages.success(request, _("The report is amended."))
        return redirect("mdo:mdo", mdo.uuid)
    if request.method != "POST":
        look(request, [mdo.household], "mdo amend")
    context = {"form": form, "mdo": mdo, "household": mdo.household}
    return render(request, "mdo/mdo_amend.html", context)


def _amended(request: HttpRequest, form: AmendForm, mdo: Mdo) -> bool:
    values = form.values()
    return carried_out(
        form,
        meetings.amend_mdo,
        compared=values,
        mdo_id=mdo.pk,
        values=values,
        reason=form.cleaned_data.get("reason", ""),
        version=form.cleaned_data["version"],
        by=request.user,
        at=timezone.now(),
    )


def _mine(request: HttpRequest, uuid: UUID) -> Mdo:
    """Return the MDO: 404 for whom it does not concern, 403 for who may not write."""
    mdo = visible_mdo(request, uuid)
    require(may_log_mdo(request.user, mdo.household_id))  # type: ignore[arg-type]
    return mdo
