"""Answering an offer of a household, telling the household, and being away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases import handovers, permissions
from cases.errors import TransitionRefused
from cases.forms.handovers import AbsenceForm, AnswerForm, ToldForm
from cases.forms.households import typed
from cases.forms.refusals import REFUSED, show_refusal
from cases.models import Aanspreekpunt, Handover, Household, StandIn
from cases.views.guards import only_for
from cases.views.households import look

NOT_TAKEN = (Handover.Status.REFUSED, Handover.Status.WITHDRAWN)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show an offer to who answers it, and to who follows the household."""
    user: Any = request.user
    people = ("receiver", "giver", "offered_by", "answered_by")
    rows = Handover.objects.seen_by(user).select_related(*people)
    row = get_object_or_404(rows, uuid=uuid)
    sees = Household.objects.visible_to(user).filter(pk=row.household_id).first()
    may_answer = row.receiver_id == user.pk and row.status == Handover.Status.OFFERED
    follows = sees is not None and permissions.may_follow(user, row.household_id)
    to_tell = row.status == Handover.Status.ACCEPTED and row.informed_on is None
    form: Any = None
    if may_answer:
        form = AnswerForm(request.POST or None, initial={"version": row.version})
    elif follows and to_tell:
        form = ToldForm(request.POST or None)
    status = 200
    if request.method == "POST" and _is_second_click(request, row):
        return _onwards(request, row)
    if request.method == "POST":
        try:
            said = _carry_out(request, row, form, follows=follows)
        except ValidationError as error:
            show_refusal(form, error)
        except TransitionRefused as error:
            messages.error(request, str(error))
            return redirect("cases:handover", row.uuid)
        else:
            if said:
                messages.success(request, said)
                return _onwards(request, row)
    elif sees:
        look(request, [sees], "handover")
    context = {
        "handover": row,
        "household": sees,
        "form": form,
        "may_answer": may_answer,
        "may_withdraw": follows and row.status == Handover.Status.OFFERED,
        "may_offer": follows and row.status in NOT_TAKEN,
        "steps": [step.label for step in Handover.Step if step in row.steps],
        "not_done": [step.label for step in Handover.Step if step not in row.steps],
    }
    return render(request, "cases/handover.html", context, status=status)


def _carry_out(
    request: HttpRequest, row: Handover, form: Any, *, follows: bool
) -> str | None:
    """Do what was asked and say so; None when the form says what is wrong."""
    who: Any = {"handover_id": row.pk, "by": request.user, "at": timezone.now()}
    if "withdraw" in request.POST and follows:
        handovers.withdraw_handover(**who)
        return _("The offer is withdrawn.")
    if form is None:
        raise PermissionDenied(_("This was offered to somebody else."))
    if not form.is_valid():
        return None
    said = form.cleaned_data
    if isinstance(form, ToldForm):
        handovers.tell_household(informed_on=said["informed_on"], **who)
        return _("It is written down that the household knows it.")
    if said["decision"] == "accept":
        handovers.accept_handover(version=said["version"], **who)
        return _(
            "You are the aanspreekpunt now. Read the file, and call the household."
        )
    handovers.refuse_handover(reason=said["reason"], version=said["version"], **who)
    return _("Who asked knows that you do not accept it.")


def _is_second_click(request: HttpRequest, row: Handover) -> bool:
    """Return whether this person said the same just before: it is as was wanted."""
    wanted = {
        "accept": Handover.Status.ACCEPTED,
        "refuse": Handover.Status.REFUSED,
    }.get(request.POST.get("decision", ""))
    if "withdraw" in request.POST:
        wanted = Handover.Status.WITHDRAWN
    return row.answered_by_id == request.user.pk and row.status == wanted


def _onwards(request: HttpRequest, row: Handover) -> HttpResponse:
    visible = Household.objects.visible_to(request.user).filter(pk=row.household_id)
    if household := visible.first():
        return redirect("cases:household", household.uuid)
    return redirect(reverse("home"))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def absence(request: HttpRequest) -> HttpResponse:
    """Let somebody stand in for oneself, in all households that one leads."""
    user: Any = request.user
    form = AbsenceForm(request.POST or None, by=user)
    if "look" in request.POST:
        form = AbsenceForm(initial=typed(form), by=user)
    elif "back" in request.POST:
        ended = handovers.end_stand_in(by=user, at=timezone.now())
        messages.success(
            request,
            ngettext(
                "Nobody stands in any more for %(count)s household.",
                "Nobody stands in any more for %(count)s households.",
                ended,
            )
            % {"count": ended},
        )
        return redirect("cases:absence")
    elif request.method == "POST" and form.is_valid() and _arranged(request, form):
        return redirect("cases:absence")
    today = timezone.localdate()
    coming = StandIn.objects.filter(absent=user, ended_at=None, until_on__gte=today)
    context = {
        "form": form,
        "led": Aanspreekpunt.objects.current().filter(user=user).count(),
        "coming": list(coming.select_related("stand_in", "household")),
    }
    look(request, [one.household for one in context["coming"]], "absence")
    return render(request, "cases/absence.html", context)


def _arranged(request: HttpRequest, form: AbsenceForm) -> bool:
    said = {k: v for k, v in form.cleaned_data.items() if k != "find"}
    who: Any = {"by": request.user, "at": timezone.now()}
    try:
        rows, cannot = handovers.arrange_stand_in(**said, **who)
    except REFUSED as error:
        show_refusal(form, error)
        return False
    sentence = _("%(name)s stands in for you in %(count)s households.")
    name = said["stand_in"].name
    messages.success(request, sentence % {"name": name, "count": len(rows)})
    if cannot:
        numbers = ", ".join(one.number for one in cannot)
        sentence = _("Not in %(numbers)s: there this person may not see the file.")
        messages.warning(request, sentence % {"numbers": numbers})
    return True
