"""Escalations: scale up, look at it again, scale down, and the way that it went."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.errors import StaleVersion, TransitionRefused
from cases.forms.refusals import REFUSED, show_refusal
from cases.keyset import page_of
from cases.models import Aanspreekpunt, Case
from cases.permissions import may_manage_people, may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo import actions
from mdo.forms.escalations import PhaseForm, ReviewForm, ScaleDownForm, ScaleUpForm
from mdo.models import Agreement, AvePhase, Escalation, EscalationPhase, Flag
from mdo.permissions import may_escalate
from mdo.views.of_a_case import and_who_knows, case_for, closed, refused, require

PAGE_SIZE = 25


@require_safe
@only_for(may_open_household)
def escalation_list(request: HttpRequest) -> HttpResponse:
    """Show what is scaled up among what this person may see, first to review first."""
    visible = Escalation.objects.visible_to(request.user)
    rows = visible.scaled_up().for_display()
    page = page_of(rows, request, order="review_on", among=visible, size=PAGE_SIZE)
    look(request, list({row.household for row in page.rows}), "escalation list")
    context = {"page": page, "today": timezone.localdate()}
    return render(request, "mdo/escalation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def escalation_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Scale a case up, or to another phase when it is scaled up already."""
    case = case_for(request, uuid, may_escalate)
    if not case.is_open and request.method != "POST":
        return closed(request, case)
    current = _scaled_up(case)
    flag = _flag_of(request, case)
    initial = _from_flag(flag, current) if flag else _from_agreement(request, case)
    form = ScaleUpForm(request.POST or None, current=current, initial=initial)
    if request.method != "POST":
        look(request, [case.household], "escalation form")
    elif form.is_valid():
        try:
            escalation = actions.scale_up(
                case_id=case.pk, **form.outcome(), **_who_and_when(request)
            )
        except (ValidationError, TransitionRefused) as error:
            return _scale_up_again(request, case, error)
        said = _("The case is scaled up.")
        messages.success(request, and_who_knows(request, case.household, said))
        return redirect("mdo:escalation", escalation.uuid)
    return _scale_up_page(request, case, form)


def _flag_of(request: HttpRequest, case: Case) -> Flag | None:
    """Return the flag that the address begins from, if it is of this case."""
    try:
        uuid = UUID(request.GET.get("flag", ""))
    except ValueError:
        return None
    flags = Flag.objects.visible_to(request.user).filter(case=case)
    return flags.for_display().filter(uuid=uuid).first()


def _from_flag(flag: Flag, current: Escalation | None) -> dict[str, Any]:
    """Return what is known already when a flag sets it off."""
    # No further than needed: the next phase, as long as there is one.
    last = max(AvePhase.objects.values_list("pk", flat=True))
    phase = min(current.phase_id + 1 if current else AvePhase.ORDINARY + 1, last)
    return {"phase": phase, **_words_of(flag)}


def _words_of(flag: Flag) -> dict[str, Any]:
    if flag.agreement:
        return _words_of_agreement(flag.agreement)
    if flag.doorbraak:
        decided = _("Doorbraak %(number)s is decided.")
        criterion = decided % {"number": flag.doorbraak.number}
        return {"trigger": Escalation.Trigger.COMPLEXITY, "criterion": criterion}
    if flag.kind == Flag.Kind.NO_AANSPREEKPUNT:
        criterion = _("The household has an aanspreekpunt.")
    elif flag.kind == Flag.Kind.MDO_NEEDED:
        criterion = _("The MDO was held.")
    else:
        criterion = _late_ones(flag.case)
    return {"trigger": Escalation.Trigger.STAGNATION, "criterion": criterion}


def _late_ones(case: Case) -> str:
    """Return that what is late goes on, as a criterion; nothing when nothing is."""
    late = Agreement.objects.overdue(timezone.localdate()).filter(mdo__case=case)
    return "\n".join(_goes_on(one) for one in late.order_by("due_on", "pk"))


def _goes_on(agreement: Agreement) -> str:
    said = {"number": agreement.number, "text": agreement.text}
    return _("Agreement %(number)s goes on: %(text)s") % said


# What an agreement is stuck on, in the words of scaling up.
TRIGGERS: dict[str, Escalation.Trigger] = {
    Agreement.BlockCause.COOPERATION: Escalation.Trigger.STAGNATION,
    Agreement.BlockCause.SAFETY: Escalation.Trigger.SAFETY,
}


def _from_agreement(request: HttpRequest, case: Case) -> dict[str, Any]:
    """Return what is known already when an agreement that is stuck sets it off."""
    try:
        uuid = UUID(request.GET.get("agreement", ""))
    except ValueError:
        return {}
    rows = Agreement.objects.visible_to(request.user).filter(mdo__case=case)
    agreement = rows.filter(uuid=uuid).first()
    if agreement is None:
        return {}
    return _words_of_agreement(agreement)


def _words_of_agreement(agreement: Agreement) -> dict[str, Any]:
    cause = agreement.block_cause
    return {
        "trigger": TRIGGERS.get(cause, Escalation.Trigger.STAGNATION),
        "criterion": _goes_on(agreement),
        "ground": agreement.block_note,
    }


def _scaled_up(case: Case) -> Escalation | None:
    rows = Escalation.objects.scaled_up().filter(case=case)
    return rows.select_related("phase").first()


def _who_and_when(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _scale_up_page(
    request: HttpRequest, case: Case, form: ScaleUpForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "case": case,
        "household": case.household,
        "current": form.current,
        "flag": _flag_of(request, case),
    }
    return render(request, "mdo/escalation_form.html", context, status=status)


def _scale_up_again(
    request: HttpRequest, case: Case, error: ValidationError | TransitionRefused
) -> HttpResponse:
    """Show the form as it was typed, with the refusal, upon the phase as it is now."""
    current, data = _scaled_up(case), request.POST.copy()
    data["version"] = str(current.version if current else 0)
    form = ScaleUpForm(data, current=current)
    if isinstance(error, ValidationError):
        show_refusal(form, error)
        return _scale_up_page(request, case, form)
    form.add_error(None, str(error))
    return _scale_up_page(request, case, form, status=409)


# One escalation ----------------------------------------------------------------


def visible_escalation(request: HttpRequest, uuid: UUID) -> Escalation:
    """Return the escalation and its phases, or 404 to whom it does not concern."""
    phases = EscalationPhase.objects.select_related("phase", "set_by__organisation")
    visible = Escalation.objects.visible_to(request.user).for_display()
    return get_object_or_404(
        visible.select_related("ended_by").prefetch_related(
            Prefetch("phases", phases.order_by("-pk")),
            Prefetch(
                "household__aanspreekpunten",
                Aanspreekpunt.objects.current().for_display(),
                to_attr="leads",
            ),
        ),
        uuid=uuid,
    )


@require_safe
@only_for(may_open_household)
def escalation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the phase that the case is in, and the way that it went."""
    escalation = visible_escalation(request, uuid)
    look(request, [escalation.household], "escalation")
    phases = list(escalation.phases.all())
    may_step = may_escalate(request.user, escalation.household_id)  # type: ignore[arg-type]
    context = {
        "escalation": escalation,
        "household": escalation.household,
        "phases": phases,
        "last": next(iter(phases), None),
        "may_step": may_step and escalation.ended_on is None,
        "react_on": _react_on(escalation, phases),
        "reminded_at": escalation.flags.unresolved().last_raised(),
        "today": timezone.localdate(),
    }
    return render(request, "mdo/escalation.html", context)


def _react_on(escalation: Escalation, phases: list[EscalationPhase]) -> date | None:
    """Return by when somebody has to react, as long as nobody looked at it again."""
    since = [one for one in phases if one.phase_id == escalation.phase_id]
    if escalation.ended_on or any(one.reviewed_on for one in since) or not since:
        return None
    return escalation.phase.first_reaction_on(since[-1].since_on)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def escalation_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down what a review found, and when the next one is."""
    said = _("The review is written down.")
    return _step(request, uuid, ReviewForm, actions.review_escalation, said)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def escalation_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Scale down: the criterion was met."""
    said = _("The case is scaled down.")
    return _step(request, uuid, ScaleDownForm, actions.scale_down, said)


def _step(
    request: HttpRequest,
    uuid: UUID,
    form_class: Callable[..., forms.Form],
    action: Callable[..., Escalation],
    said: str,
) -> HttpResponse:
    escalation = visible_escalation(request, uuid)
    require(may_escalate(request.user, escalation.household_id))  # type: ignore[arg-type]
    if escalation.ended_on and request.method != "POST":
        sentence = _("This escalation has been scaled down already.")
        return refused(request, escalation.household, sentence)
    form = form_class(request.POST or None, escalation=escalation)
    if not form.is_valid():
        return _step_page(request, escalation, form)
    try:
        action(
            escalation_id=escalation.pk, **form.cleaned_data, **_who_and_when(request)
        )
    except ValidationError as error:
        show_refusal(form, error)
        return _step_page(request, escalation, form)
    except TransitionRefused as error:
        return _step_again(request, uuid, form_class, error)
    if isinstance(form, ScaleDownForm):
        said = and_who_knows(request, escalation.household, said)
    messages.success(request, said)
    return redirect("mdo:escalation", uuid)


def _step_page(
    request: HttpRequest, escalation: Escalation, form: forms.Form, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "escalation": escalation,
        "household": escalation.household,
        "last": next(iter(escalation.phases.all()), None),
        "is_review": isinstance(form, ReviewForm),
        "today": timezone.localdate(),
    }
    return render(request, "mdo/escalation_step.html", context, status=status)


def _step_again(
    request: HttpRequest,
    uuid: UUID,
    form_class: Callable[..., forms.Form],
    error: TransitionRefused,
) -> HttpResponse:
    """Show the escalation as it is now, with what was typed and why not yet."""
    escalation, data = visible_escalation(request, uuid), request.POST.copy()
    if isinstance(error, StaleVersion):
        data["version"] = str(escalation.version)
    form = form_class(data, escalation=escalation)
    form.add_error(None, str(error))
    return _step_page(request, escalation, form, status=409)


# The phases themselves -------------------------------------------------------------


@require_safe
@only_for(may_manage_people)
def phase_list(request: HttpRequest) -> HttpResponse:
    """Show the phases with their terms."""
    return render(request, "mdo/phase_list.html", {"phases": AvePhase.objects.all()})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def phase_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change a phase: its words, who leads in it, its terms."""
    phase = get_object_or_404(AvePhase, number=number)
    now = {name: getattr(phase, name) for name in actions.PHASE_TEXTS}
    form = PhaseForm(request.POST or None, initial={**now, "version": phase.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        texts = dict(form.cleaned_data)
        version = texts.pop("version")
        who: Any = request.user
        try:
            actions.change_phase(number=number, texts=texts, version=version, by=who)
        except REFUSED as error:
            status = show_refusal(form, error, compared=now)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": phase})
            return redirect("mdo:phase-list")
    context = {"form": form, "phase": phase}
    return render(request, "mdo/phase_form.html", context, status=status)
