"""Earlier doorbraken, questions, what others may read, settling, and the budget."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import searches
from cases.errors import StaleVersion, TransitionRefused
from cases.formats import euro
from cases.forms.refusals import show_refusal
from cases.keyset import page_of
from cases.models import User
from cases.permissions import (
    may_coordinate,
    may_manage_people,
    may_open_household,
    may_see_board,
    may_see_figures,
)
from cases.views.guards import only_for
from mdo import deciding
from mdo.forms.doorbraken import (
    AnswerForm,
    CompareForm,
    DoorbraakRulesForm,
    PrecedentFilter,
    QuestionForm,
    SettleForm,
    ShareForm,
)
from mdo.models import Comparison, Doorbraak, DoorbraakBudget, Mandate, Precedent
from mdo.permissions import may_ask_doorbraak, may_decide_doorbraak
from mdo.views.doorbraken import visible_doorbraak

PAGE_SIZE = 10


# Earlier doorbraken ---------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def precedent_list(request: HttpRequest) -> HttpResponse:
    """Show what was decided before, without a way back to a household."""
    if request.method == "POST":
        return redirect(_address(request, reverse("mdo:precedent-list")))
    return render(request, "mdo/precedent_list.html", _found(request))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def precedents_of(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show earlier doorbraken beside one that somebody reasons about."""
    doorbraak = visible_doorbraak(request, uuid)
    here = reverse("mdo:precedents-of", args=[uuid])
    if request.method == "POST":
        return redirect(_address(request, here))
    found = _found(request, doorbraak)
    compared = {one.precedent_id: one for one in doorbraak.comparisons.all()}
    for row in found["page"].rows:
        row.compared = compared.get(row.pk)
    context = {
        **found,
        "doorbraak": doorbraak,
        "household": doorbraak.household,
        "may_compare": _may_compare(request, doorbraak),
    }
    return render(request, "mdo/precedent_list.html", context)


def _may_compare(request: HttpRequest, doorbraak: Doorbraak) -> bool:
    may = may_ask_doorbraak(request.user, doorbraak.household_id)  # type: ignore[arg-type]
    return may and not doorbraak.is_decided


def _found(request: HttpRequest, doorbraak: Doorbraak | None = None) -> dict[str, Any]:
    """Return the earlier doorbraken that are asked for; begin with those alike."""
    sought = {**request.GET.dict()}
    names = ("search", "kind", "owner", "leefdomein")
    if doorbraak and not any(name in sought for name in names):
        sought |= {"kind": doorbraak.obstacle}
    form = PrecedentFilter(
        {**sought, "q": searches.text_of(request, sought.get("search", ""))}
    )
    form.is_valid()
    asked = form.cleaned_data
    rows = Precedent.objects.for_display().about(asked.get("q") or "")
    if asked.get("kind"):
        rows = rows.filter(obstacle=asked["kind"])
    if asked.get("owner"):
        rows = rows.filter(rule_owner=asked["owner"])
    if asked.get("leefdomein"):
        rows = rows.filter(leefdomein=asked["leefdomein"])
    page = page_of(rows, request, order="-year", size=PAGE_SIZE)
    return {"filter": form, "page": page, "is_filtered": any(asked.values())}


def _address(request: HttpRequest, here: str) -> str:
    """Return where the filter leads; no words are in the address, whoever sent them."""
    form = PrecedentFilter(request.POST)
    form.is_valid()
    query = {
        name: request.POST.get(name, "")
        for name in ("kind", "owner", "leefdomein")
        if name not in form.errors
    }
    if text := form.cleaned_data.get("q"):
        query["search"] = searches.keep(request, text)
    return f"{here}?{urlencode(query)}"


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def compare(request: HttpRequest, uuid: UUID, earlier: UUID) -> HttpResponse:
    """Write down why this one is like an earlier one, or different."""
    doorbraak = visible_doorbraak(request, uuid)
    _require(may_ask_doorbraak(request.user, doorbraak.household_id))  # type: ignore[arg-type]
    precedent = get_object_or_404(Precedent.objects.for_display(), uuid=earlier)
    before = Comparison.objects.filter(doorbraak=doorbraak, precedent=precedent).first()
    initial = {}
    if before:
        initial = {"is_alike": "yes" if before.is_alike else "no", "why": before.why}
    return _step(
        request,
        doorbraak,
        CompareForm(request.POST or None, initial=initial),
        deciding.compare,
        title=_("Compare with an earlier doorbraak"),
        button=_("Write down"),
        said=_("The comparison is written down."),
        precedent=precedent,
    )


# Steps of one doorbraak -----------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def send_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask something before deciding."""
    doorbraak = visible_doorbraak(request, uuid)
    _require(may_decide_doorbraak(request.user, doorbraak))  # type: ignore[arg-type]
    form = QuestionForm(request.POST or None, initial={"version": doorbraak.version})
    return _step(
        request,
        doorbraak,
        form,
        deciding.send_back,
        title=_("Send back with a question"),
        button=_("Send back"),
        said=_("The question is asked. Who asked for the doorbraak knows it."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer the question with which it was sent back."""
    doorbraak = visible_doorbraak(request, uuid)
    _require(may_ask_doorbraak(request.user, doorbraak.household_id))  # type: ignore[arg-type]
    question = doorbraak.questions.filter(answered_at=None).first()
    return _step(
        request,
        doorbraak,
        AnswerForm(request.POST or None),
        deciding.answer_question,
        title=_("Answer the question"),
        button=_("Answer"),
        said=_("Your answer is written down. Who asked it knows it."),
        words=question.question if question else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write down what others may read of a decided doorbraak."""
    doorbraak = visible_doorbraak(request, uuid)
    _require(may_coordinate(request.user, doorbraak.household_id))  # type: ignore[arg-type]
    initial = {"rule": doorbraak.actual_rule or doorbraak.alleged_rule}
    return _step(
        request,
        doorbraak,
        ShareForm(request.POST or None, initial=initial),
        deciding.share,
        title=_("What others may read of it"),
        button=_("Share"),
        said=_("Everybody who asks for a doorbraak can find it now, without persons."),
        words=doorbraak.decision_reason,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Record with whom the amount was settled."""
    doorbraak = visible_doorbraak(request, uuid)
    _require(may_coordinate(request.user, doorbraak.household_id))  # type: ignore[arg-type]
    initial = {
        "version": doorbraak.version,
        "settle_with": doorbraak.settle_with,
        "settled_on": timezone.localdate(),
    }
    return _step(
        request,
        doorbraak,
        SettleForm(request.POST or None, initial=initial),
        deciding.settle,
        title=_("Settle the amount"),
        button=_("Settle"),
        said=_("It is written down that the amount is settled."),
    )


def _require(may: bool) -> None:
    if not may:
        raise PermissionDenied(_("This step is for somebody else."))


def _step(
    request: HttpRequest,
    doorbraak: Doorbraak,
    form: forms.Form,
    action: Callable[..., Any],
    *,
    title: str,
    button: str,
    said: str,
    words: str = "",
    **subject: Any,
) -> HttpResponse:
    """Ask what a step needs and carry it out, or say why not; nothing typed is lost."""
    status = 200
    if request.method == "POST" and form.is_valid():
        who: Any = {"by": request.user, "at": timezone.now()}
        try:
            action(doorbraak_id=doorbraak.pk, **subject, **form.cleaned_data, **who)
        except ValidationError as error:
            show_refusal(form, error)
        except TransitionRefused as error:
            form = type(form)({**request.POST.dict(), "version": doorbraak.version})
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, said)
            return redirect("mdo:doorbraak", doorbraak.uuid)
    context = {
        "doorbraak": doorbraak,
        "household": doorbraak.household,
        "form": form,
        "title": title,
        "button": button,
        "words": words,
        **subject,
    }
    return render(request, "mdo/doorbraak_step.html", context, status=status)


# The budget and the rules ---------------------------------------------------------


@require_safe
@only_for(may_see_figures)
def budget(request: HttpRequest) -> HttpResponse:
    """Show what of the year's doorbraakbudget is spent, reserved, asked and left.

    A manager reads what there is for it. What was granted is in the reports, as it was
    published: of these sums, one day and the next would tell of a single doorbraak.
    """
    year = timezone.localdate().year
    is_told = may_see_board(request.user)  # type: ignore[arg-type]
    budgets: list[Any]
    if is_told:
        budgets = [deciding.budget_of(one) for one in (year, year - 1)]
    else:
        budgets = [
            {"year": one, "amount": deciding.amount_of(one)} for one in (year, year - 1)
        ]
    context = {"budgets": budgets, "is_told": is_told}
    return render(request, "mdo/doorbraak_budget.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def doorbraak_rules(request: HttpRequest) -> HttpResponse:
    """Say which roles decide up to which amount, and what there is for it."""
    today = timezone.localdate()
    now, status = _rules(today), 200
    form = DoorbraakRulesForm(request.POST or None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            _set_rules(form, today, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            # What the action has against the mandates is that this one is too high.
            show_refusal(form, error, place_of=lambda name: (form, "professional"))
        except StaleVersion as error:
            form.add_error(None, str(error))
            for sentence in _what_is_now(form, now):
                form.add_error(None, sentence)
            form.read_anew(now)
            status = 409
        else:
            messages.success(request, _("The rules for doorbraken are saved."))
            return redirect("mdo:doorbraak-rules")
    context = {"form": form, "this_year": today.year}
    return render(request, "mdo/doorbraak_rules.html", context, status=status)


def _rules(today: date) -> dict[str, Any]:
    mandates = {one.role: one for one in Mandate.objects.all()}
    years = {one.year: one for one in DoorbraakBudget.objects.all()}
    coordinator = mandates.get(User.Role.COORDINATOR)
    rows: dict[str, Any] = {
        "coordinator": coordinator,
        "professional": mandates.get(User.Role.PROFESSIONAL),
        "this_year": years.get(today.year),
        "next_year": years.get(today.year + 1),
    }
    return {
        "coordinator_without_limit": bool(coordinator and coordinator.up_to is None),
        "coordinator": coordinator and coordinator.up_to,
        "professional": rows["professional"] and rows["professional"].up_to,
        "this_year": rows["this_year"] and rows["this_year"].amount,
        "next_year": rows["next_year"] and rows["next_year"].amount,
        **{f"{name}_version": row.version if row else 0 for name, row in rows.items()},
    }


def _what_is_now(form: DoorbraakRulesForm, now: dict[str, Any]) -> Iterator[str]:
    """Yield what somebody else made of it, as far as something else is typed."""
    for name in form.VERSIONED:
        if form.cleaned_data[name] != now[name]:
            amount = "-" if now[name] is None else euro(now[name], 2)
            label = form.fields[name].label
            yield _("%(label)s is now: %(value)s") % {"label": label, "value": amount}


@transaction.atomic
def _set_rules(form: DoorbraakRulesForm, today: date, *, by: User) -> None:
    said = form.cleaned_data
    unlimited = said["coordinator_without_limit"]
    limits: dict[str, Decimal | None] = {
        User.Role.COORDINATOR: None if unlimited else said["coordinator"]
    }
    if said["professional"] is not None:
        limits[User.Role.PROFESSIONAL] = said["professional"]
    read = {role: form.version(role) for role in limits}
    versions = {role: one for role, one in read.items() if one is not None}
    is_read = len(versions) == len(limits)
    deciding.set_mandates(limits=limits, versions=versions if is_read else None, by=by)
    for year, name in ((today.year, "this_year"), (today.year + 1, "next_year")):
        if said[name] is not None:
            deciding.set_budget(
                year=year, amount=said[name], version=form.version(name), by=by
            )
