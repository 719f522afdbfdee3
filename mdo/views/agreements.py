"""The steps of an agreement: done, another date, stuck, on again, dropped, undone.

A step is a form with its own page. With htmx the same form opens in the row, and
the row that the step leaves takes its place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases.errors import StaleVersion, TransitionRefused
from cases.forms.refusals import show_refusal
from cases.permissions import may_open_household
from cases.views.guards import only_for
from mdo import actions, changes, overview, permissions, watching, work
from mdo.forms.agreements import (
    BlockForm,
    DropForm,
    ExtendForm,
    FulfilForm,
    HandOverForm,
    RemindForm,
    ReopenForm,
    StepForm,
    UnblockForm,
)
from mdo.models import Agreement

# What was typed, as the form cleaned it.
Typed = dict[str, Any]


def _never(now: Agreement, typed: Typed, user: Any) -> bool:
    return False


def _fulfilled(now: Agreement, typed: Typed, user: Any) -> bool:
    return now.done_by == user


def _dropped(now: Agreement, typed: Typed, user: Any) -> bool:
    return now.dropped_by == user and now.drop_reason == typed["reason"]


def _blocked(now: Agreement, typed: Typed, user: Any) -> bool:
    was = (now.blocked_by, now.block_cause, now.block_note)
    return was == (user, typed["cause"], typed["note"])


def _extended(now: Agreement, typed: Typed, user: Any) -> bool:
    last = now.extensions.order_by("pk").last()
    if last is None or last.extended_by != user:
        return False
    return (last.new_on, last.reason) == (typed["due_on"], typed["reason"])


@dataclass(frozen=True)
class Step:
    """A step: what it asks, who carries it out, and in which words.

    `is_as_wanted` tells of the second of two clicks that this person did just this
    to the agreement already.
    """

    name: str
    form: type[StepForm]
    action: Callable[..., Agreement]
    title: str | Promise
    button: str | Promise
    said: str | Promise
    may: Callable[[Any, Agreement], bool] = permissions.may_step_agreement
    is_as_wanted: Callable[[Agreement, Typed, Any], bool] = _never
    finishes: bool = False

    @property
    def url_name(self) -> str:
        return f"mdo:agreement-{self.name}"

    def is_possible(self, agreement: Agreement) -> bool:
        """Return whether the step can still be taken, as far as the status says."""
        return agreement.is_unfinished == (self.name != "reopen")


STEPS = {
    step.name: step
    for step in (
        Step(
            "fulfil",
            FulfilForm,
            actions.fulfil_agreement,
            gettext_lazy("Done"),
            gettext_lazy("Record as done"),
            gettext_lazy("“%(text)s” is recorded as done."),
            is_as_wanted=_fulfilled,
            finishes=True,
        ),
        Step(
            "extend",
            ExtendForm,
            actions.extend_agreement,
            gettext_lazy("Another date"),
            gettext_lazy("Save the date"),
            gettext_lazy("“%(text)s” has another date now."),
            is_as_wanted=_extended,
        ),
        Step(
            "block",
            BlockForm,
            actions.block_agreement,
            gettext_lazy("It is stuck"),
            gettext_lazy("Record as stuck"),
            gettext_lazy("“%(text)s” is recorded as stuck. The date stays."),
            is_as_wanted=_blocked,
        ),
        Step(
            "unblock",
            UnblockForm,
            actions.unblock_agreement,
            gettext_lazy("It goes on again"),
            gettext_lazy("It goes on again"),
            gettext_lazy("“%(text)s” goes on again."),
        ),
        Step(
            "hand-over",
            HandOverForm,
            actions.hand_over_agreement,
            gettext_lazy("Hand over to somebody else"),
            gettext_lazy("Hand over"),
            gettext_lazy("“%(text)s” is handed over."),
        ),
        Step(
            "remind",
            RemindForm,
            watching.remind,
            gettext_lazy("Remind now"),
            gettext_lazy("Remind now"),
            gettext_lazy("Who does “%(text)s” is reminded by mail."),
            permissions.may_remind,
        ),
        Step(
            "drop",
            DropForm,
            actions.drop_agreement,
            gettext_lazy("Drop the agreement"),
            gettext_lazy("Drop the agreement"),
            gettext_lazy("“%(text)s” is dropped."),
            is_as_wanted=_dropped,
            finishes=True,
        ),
        Step(
            "reopen",
            ReopenForm,
            actions.reopen_agreement,
            gettext_lazy("Undo: open the agreement again"),
            gettext_lazy("Open it again"),
            gettext_lazy("“%(text)s” is open again."),
        ),
    )
}


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def step(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """Ask what the step needs to know, and carry it out."""
    agreement = visible_agreement(request, uuid)
    if not STEPS[name].may(request.user, agreement):
        raise PermissionDenied(_("You are not involved with this household."))
    if request.method != "POST":
        form = STEPS[name].form(
            initial=carried(request, agreement), agreement=agreement
        )
        return ask(request, STEPS[name], form)
    form = STEPS[name].form(request.POST, agreement=agreement)
    if not form.is_valid():
        return ask(request, STEPS[name], form)
    try:
        STEPS[name].action(
            agreement_id=agreement.pk,
            **form.given(),
            by=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        show_refusal(form, error)
        return ask(request, STEPS[name], form)
    except StaleVersion:
        return ask_again(request, STEPS[name], form)
    except TransitionRefused as error:
        return refused(request, agreement, str(error))
    return stepped(request, STEPS[name], agreement)


def visible_agreement(request: HttpRequest, uuid: UUID) -> Agreement:
    """Return the agreement as a row shows it, or answer 404 to outsiders."""
    visible = Agreement.objects.visible_to(request.user)
    return get_object_or_404(overview.rows(pk__in=visible), uuid=uuid)


def carried(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """Return what the form carries along: the version, and where it came from."""
    return {
        "version": agreement.version,
        "place": request.GET.get("place", "household"),
        "next": request.GET.get("next", ""),
    }


# What the person sees next -----------------------------------------------------


def ask(
    request: HttpRequest, step: Step, form: StepForm, status: int = 200, **more: Any
) -> HttpResponse:
    """Show the form: in the place of the row, or on a page of its own."""
    context = {
        "step": step,
        "form": form,
        "agreement": form.agreement,
        "place": _place(form),
        "back": _back(request, form.agreement),
        **more,
    }
    if request.htmx:  # type: ignore[attr-defined]
        form.focus_first_error()
        # htmx puts only what answers 200 in the page.
        return render(request, "mdo/_agreement_step_row.html", context)
    return render(request, "mdo/agreement_step.html", context, status=status)


def ask_again(request: HttpRequest, step: Step, form: StepForm) -> HttpResponse:
    """Show what somebody changed meanwhile, beside what was typed.

    Whoever sends it once more has seen that, so it carries the new version.
    """
    agreement = visible_agreement(request, form.agreement.uuid)
    if step.is_as_wanted(agreement, form.cleaned_data, request.user):
        return stepped(request, step, agreement)
    seen = form.cleaned_data["version"]
    typed = request.POST.copy()
    typed["version"] = str(agreement.version)
    form = step.form(typed, agreement=agreement)
    return ask(
        request,
        step,
        form,
        status=409,
        changes=changes.since(agreement, version=seen),
        is_possible=step.is_possible(agreement),
    )


def refused(request: HttpRequest, agreement: Agreement, sentence: str) -> HttpResponse:
    """Say why the step cannot be taken, and show the agreement as it is."""
    messages.error(request, sentence)
    return _row_or_back(request, visible_agreement(request, agreement.uuid))


def stepped(request: HttpRequest, step: Step, agreement: Agreement) -> HttpResponse:
    """Say what happened and what comes next, and show the agreement as it is now."""
    said = str(step.said) % {"text": agreement.text}
    now = Agreement.objects.visible_to(request.user).filter(pk=agreement.pk)
    if not now.exists():
        # The last thing that one had to do here: what comes next is for others.
        undo = _("Is it not right? Ask the aanspreekpunt to undo it.")
        messages.success(request, f"{said} {undo}" if step.finishes else said)
        return redirect("mdo:my-work")
    what_next = work.what_comes_next(agreement, timezone.localdate())
    sentence = f"{said} {what_next}".strip()
    if step.finishes:
        sentence = format_html(
            '{} <a class="utrecht-link" href="{}">{}</a>',
            sentence,
            _reopen_url(request, agreement),
            _("Undo this"),
        )
    messages.success(request, sentence)
    return _row_or_back(request, visible_agreement(request, agreement.uuid))


def _reopen_url(request: HttpRequest, agreement: Agreement) -> str:
    """Return where a mistake is undone; from there one comes back to this page."""
    place, back = request.POST.get("place", "household"), _back(request, agreement)
    query = urlencode({"place": place, "next": back.partition("#")[0]})
    return f"{reverse('mdo:agreement-reopen', args=[agreement.uuid])}?{query}"


def _row_or_back(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(_back(request, agreement))
    place = request.POST.get("place", "household")
    agreement.doorbraken_asked = list(agreement.doorbraken.all())  # type: ignore[attr-defined]
    context = {
        "agreement": agreement,
        "place": place,
        "back": _back(request, agreement),
        "may_step": True,
        "may_remind": permissions.may_remind(request.user, agreement),  # type: ignore[arg-type]
        "is_answer": True,
        **_counts(request, agreement, place),
    }
    return render(request, "mdo/_agreement_answer.html", context)


def _counts(request: HttpRequest, agreement: Agreement, place: str) -> dict[str, Any]:
    """Return what else on the page the step changed."""
    today = timezone.localdate()
    if place == "work":
        return {"counts": work.counts(request.user, today)}  # type: ignore[arg-type]
    case = agreement.mdo.case
    household = agreement.household
    return {
        "household": household,
        "overview": overview.overview(household, case, today),
    }


def _place(form: StepForm) -> str:
    return form["place"].value() or "household"


def _back(request: HttpRequest, agreement: Agreement) -> str:
    """Return the page to go back to: where the row stood, else the file."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    asked, _mark, _row = asked.partition("#")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(
        asked, allowed_hosts=None
    )
    file = reverse("cases:household", args=[agreement.household.uuid])
    return f"{asked if is_ours else file}#agreement-{agreement.uuid}"
