"""The costs of a case: before, after and without the approach, and what was put in."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cases.errors import StaleVersion, TransitionRefused
from cases.formats import euro
from cases.forms.refusals import REFUSED, show_refusal
from cases.models import Case
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo.views.of_a_case import case_for, require
from reporting import actions
from reporting import household as of_household
from reporting.forms.costs import (
    ChangedLineForm,
    EffortForm,
    NewLineForm,
    QuantitiesForm,
    initial_of,
)
from reporting.models import CostLine, CostsConfirmation, Effort, Period, PriceList
from reporting.permissions import may_record
from reporting.templatetags.report_figures import quantity


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def costs(request: HttpRequest, uuid: UUID, period: str) -> HttpResponse:
    """Show the lines of a period, and add one."""
    case = _case(request, uuid, period)
    query = request.GET.get("q", "").strip()[:100]
    if request.method != "POST":
        look(request, [case.household], "costs")
        return _page(request, case, period, NewLineForm(case=case, query=query))
    form = NewLineForm(request.POST, case=case)
    if form.is_valid():
        try:
            line = actions.add_cost_line(
                case_id=case.pk, period=period, **form.said(), **_by(request)
            )
        except REFUSED as error:
            return _page(request, case, period, form, status=show_refusal(form, error))
        else:
            messages.success(request, _calculated(line))
            return redirect("reporting:costs", uuid, period)
    return _page(request, case, period, form)


def _calculated(line: CostLine) -> str:
    """Return how a line comes to its amount, for who has just typed it."""
    said = _(
        "“%(name)s” is added: %(quantity)s %(unit)s × %(price)s is %(amount)s a year."
    )
    return said % {
        "name": line.price.name,
        "quantity": quantity(line.quantity),
        "unit": line.price.unit,
        "price": euro(line.unit_price, 2),
        "amount": euro(line.amount),
    }


def _case(request: HttpRequest, uuid: UUID, period: str) -> Case:
    if period not in Period.values:
        raise Http404
    return case_for(request, uuid, may_record)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _page(
    request: HttpRequest,
    case: Case,
    period: str,
    form: NewLineForm,
    effort_form: EffortForm | None = None,
    status: int = 200,
) -> HttpResponse:
    lines = CostLine.objects.filter(case=case).for_display().order_by("pk")
    in_period = list(lines.filter(period=period).select_related("about"))
    persons = case.household.members.on(timezone.localdate()).count()
    is_confirmed = CostsConfirmation.objects.filter(case=case, period=period)
    context = {
        "case": case,
        "household": case.household,
        "period": Period(period),
        "periods": [
            (one, reverse("reporting:costs", args=[case.uuid, one])) for one in Period
        ],
        "lines": [
            (line, of_household.is_more_than_fits(line, persons)) for line in in_period
        ],
        "confirmation": is_confirmed.select_related("confirmed_by").first(),
        "may_confirm": period != Period.WITHOUT,
        "may_copy": not in_period
        and period != Period.BEFORE
        and lines.filter(period=Period.BEFORE).exists(),
        "costs": of_household.costs(case),
        "efforts": Effort.objects.filter(case=case).select_related("organisation"),
        "price_list": PriceList.objects.in_force(),
        "query": request.GET.get("q", ""),
        "form": form,
        "effort_form": effort_form or EffortForm(),
        "plausible": of_household.PLAUSIBLE,
    }
    return render(request, "reporting/costs.html", context, status=status)


# One line ------------------------------------------------------------------------


def _line(request: HttpRequest, uuid: UUID) -> CostLine:
    lines = CostLine.objects.visible_to(request.user).for_display()
    line = get_object_or_404(lines.select_related("about"), uuid=uuid)
    require(may_record(request.user, line.household_id))  # type: ignore[arg-type]
    return line


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def cost_line(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change how much, at what price, or for whom."""
    line = _line(request, uuid)
    form: forms.Form
    if request.method != "POST":
        look(request, [line.household], "cost line")
        form = ChangedLineForm(case=line.case, initial=initial_of(line))
        return _line_page(request, line, form)
    form = ChangedLineForm(request.POST, case=line.case)
    if not form.is_valid():
        return _line_page(request, line, form)
    try:
        actions.change_cost_line(cost_line_id=line.pk, **form.said(), **_by(request))
    except ValidationError as error:
        show_refusal(form, error)
        return _line_page(request, line, form)
    except TransitionRefused as error:
        if isinstance(error, StaleVersion):
            data = request.POST.copy()
            data["read_at"] = error.current.recorded_at.isoformat()
            form = ChangedLineForm(data, case=line.case)
        form.add_error(None, str(error))
        return _line_page(request, line, form, status=409)
    messages.success(request, _("The line is changed."))
    return redirect("reporting:costs", line.case.uuid, line.period)


def _line_page(
    request: HttpRequest, line: CostLine, form: forms.Form, status: int = 200
) -> HttpResponse:
    context = {
        "line": line,
        "case": line.case,
        "household": line.household,
        "form": form,
        "back": reverse("reporting:costs", args=[line.case.uuid, line.period]),
    }
    return render(request, "reporting/cost_line.html", context, status=status)


@require_POST
@only_for(may_open_household)
def cost_line_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a line back that was a mistake."""
    line = _line(request, uuid)
    return _step(
        request,
        line.case,
        line.period,
        _("“%(name)s” is taken out.") % {"name": line.price.name},
        lambda: actions.remove_cost_line(cost_line_id=line.pk, **_by(request)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def cost_quantities(request: HttpRequest, uuid: UUID, period: str) -> HttpResponse:
    """Change how much a year of all lines of a period, on one sheet."""
    case = _case(request, uuid, period)
    rows = CostLine.objects.filter(case=case, period=period).for_display()
    lines = list(rows.order_by("pk"))
    last = max((line.recorded_at for line in lines), default=timezone.now())
    initial = {"read_at": last.isoformat()}
    if request.method != "POST":
        look(request, [case.household], "costs")
        form = QuantitiesForm(lines=lines, initial=initial)
        return _quantities_page(request, case, period, form)
    form = QuantitiesForm(request.POST, lines=lines)
    if not form.is_valid():
        return _quantities_page(request, case, period, form)
    try:
        changed = actions.change_quantities(
            case_id=case.pk, period=period, **form.said(), **_by(request)
        )
    except TransitionRefused as error:
        if isinstance(error, StaleVersion):
            data = request.POST.copy()
            data.update(initial)
            data["read_at"] = initial["read_at"]
            form = QuantitiesForm(data, lines=lines)
        form.add_error(None, str(error))
        return _quantities_page(request, case, period, form, status=409)
    said = ngettext(
        "%(number)d line is changed.", "%(number)d lines are changed.", len(changed)
    )
    messages.success(request, said % {"number": len(changed)})
    return redirect("reporting:costs", uuid, period)


def _quantities_page(
    request: HttpRequest,
    case: Case,
    period: str,
    form: QuantitiesForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "case": case,
        "household": case.household,
        "period": Period(period),
        "form": form,
        "back": reverse("reporting:costs", args=[case.uuid, period]),
    }
    return render(request, "reporting/cost_quantities.html", context, status=status)


# A period --------------------------------------------------------------------------


def _step(request: HttpRequest, case: Case, period: str, done: str, step: Any) -> Any:
    """Take a step that needs nothing typed; say on the page if it is refused."""
    try:
        step()
    except TransitionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("reporting:costs", case.uuid, period)


def _shown_period(request: HttpRequest) -> str:
    """Return the period whose page the hours were typed on: they are of the case."""
    period = request.POST.get("period", "")
    return period if period in Period.values else Period.AFTER


@require_POST
@only_for(may_open_household)
def costs_copy(request: HttpRequest, uuid: UUID, period: str) -> HttpResponse:
    """Begin a period with the lines of before."""
    case = _case(request, uuid, period)
    try:
        actions.copy_costs(
            case_id=case.pk, source=Period.BEFORE, target=period, **_by(request)
        )
    except TransitionRefused as error:
        messages.error(request, str(error))
        return redirect("reporting:costs", uuid, period)
    messages.success(
        request, _("The lines of before are copied. Change now what changed.")
    )
    return redirect("reporting:cost-quantities", uuid, period)


@require_POST
@only_for(may_open_household)
def costs_confirm(request: HttpRequest, uuid: UUID, period: str) -> HttpResponse:
    """Say that the lines of a period are all there are."""
    case = _case(request, uuid, period)
    if period == Period.WITHOUT:
        raise Http404  # A forecast is never complete.
    return _step(
        request,
        case,
        period,
        _("Confirmed: these are all the costs."),
        lambda: actions.confirm_costs(case_id=case.pk, period=period, **_by(request)),
    )


@require_POST
@only_for(may_open_household)
def costs_reopen(request: HttpRequest, uuid: UUID, period: str) -> HttpResponse:
    """Take a confirmation back, to correct the lines."""
    case = _case(request, uuid, period)
    return _step(
        request,
        case,
        period,
        _("The lines can be changed again."),
        lambda: actions.withdraw_confirmation(
            case_id=case.pk, period=period, **_by(request)
        ),
    )


# What was put in ---------------------------------------------------------------------


@require_POST
@only_for(may_open_household)
def effort_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add the hours of an organisation."""
    period = _shown_period(request)
    case = _case(request, uuid, period)
    form = EffortForm(request.POST)
    if not form.is_valid():
        return _page(request, case, period, NewLineForm(case=case), form)
    return _step(
        request,
        case,
        period,
        _("The hours are added."),
        lambda: actions.add_effort(
            case_id=case.pk, **form.cleaned_data, **_by(request)
        ),
    )


@require_POST
@only_for(may_open_household)
def effort_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take hours back that were a mistake."""
    efforts = Effort.objects.visible_to(request.user).select_related("case")
    effort = get_object_or_404(efforts, uuid=uuid)
    require(may_record(request.user, effort.household_id))  # type: ignore[arg-type]
    return _step(
        request,
        effort.case,
        _shown_period(request),
        _("The hours are taken out."),
        lambda: actions.remove_effort(effort_id=effort.pk, **_by(request)),
    )
