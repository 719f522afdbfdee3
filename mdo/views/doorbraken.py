"""Doorbraken: the list, asking, the reasoning, and the decision."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import searches
from cases.errors import StaleVersion, TransitionRefused
from cases.forms.refusals import REFUSED, show_refusal
from cases.keyset import page_of
from cases.models import Case
from cases.permissions import may_coordinate, may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo import actions
from mdo.actions import DOORBRAAK_TEXTS
from mdo.deciding import budget_of, mandate_of
from mdo.forms.doorbraken import AskForm, DecideForm, DescribeForm, DoorbraakFilter
from mdo.models import Agreement, Doorbraak, DoorbraakQuestion
from mdo.permissions import may_ask_doorbraak, may_decide_doorbraak
from mdo.views.of_a_case import and_who_knows, case_for, closed, refused, require

PAGE_SIZE = 25
ORDERS = {
    "asked": "asked_on",
    "number": "number",
    "kind": "obstacle",
    "state": "decision",
}


# The list ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def doorbraak_list(request: HttpRequest) -> HttpResponse:
    """Show the doorbraken of the households that this person may see."""
    if request.method == "POST":
        return redirect(_address_of_filter(request))
    search = searches.text_of(request, request.GET.get("search", ""))
    form = DoorbraakFilter({**request.GET.dict(), "q": search})
    visible = Doorbraak.objects.visible_to(request.user)
    sort, order = _order(request.GET.get("sort", ""))
    rows = filtered(visible.for_display(), form, request)
    rows = rows.select_related("household__area")
    page = page_of(rows, request, order=order, among=visible, size=PAGE_SIZE)
    look(request, list({row.household for row in page.rows}), "doorbraak list")
    context = {
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": page,
        "sort": sort,
        "today": timezone.localdate(),
    }
    return render(request, "mdo/doorbraak_list.html", context)


def _order(asked: str) -> tuple[str, str]:
    """Return what is sorted by, in the words of the address and of the database."""
    sort = asked if asked.removeprefix("-") in ORDERS else "-asked"
    name = sort.removeprefix("-")
    return sort, sort.removesuffix(name) + ORDERS[name]


def _address_of_filter(request: HttpRequest) -> str:
    """Return where the filter leads; what was searched for is not in the address."""
    form = DoorbraakFilter(request.POST)
    form.is_valid()
    names = ("state", "kind", "owner", "whose")
    query = {name: request.POST[name] for name in names if form.cleaned_data.get(name)}
    if text := form.cleaned_data.get("q"):
        query["search"] = searches.keep(request, text)
    return f"{reverse('mdo:doorbraak-list')}?{urlencode(query)}".removesuffix("?")


def filtered(
    rows: QuerySet[Doorbraak], form: DoorbraakFilter, request: HttpRequest
) -> QuerySet[Doorbraak]:
    """Keep what the filter asks for; a value that it does not know asks nothing."""
    form.is_valid()
    asked = form.cleaned_data
    if asked.get("state"):
        rows = rows.filter(decision=asked["state"])
    if asked.get("kind"):
        rows = rows.filter(obstacle=asked["kind"])
    if asked.get("owner"):
        rows = rows.filter(rule_owner=asked["owner"])
    if asked.get("whose"):
        rows = rows.filter(asked_by=request.user)  # type: ignore[misc]
    for word in asked.get("q", "").split():
        rows = rows.filter(
            Q(number__iexact=word)
            | Q(alleged_rule__unaccent__icontains=word)
            | Q(actual_rule__unaccent__icontains=word)
        )
    return rows


# Asking ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def doorbraak_new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin a doorbraak for a case, or for one of its agreements.

    Only the obstacle and the rule are asked for; the rest is written where all is
    saved as one goes.
    """
    case = case_for(request, uuid, may_ask_doorbraak)
    if not case.is_open and request.method != "POST":
        return closed(request, case)
    refused = _refused_before(request, case)
    agreement = refused.agreement if refused else _agreement(request, case)
    initial = _from_agreement(agreement) if agreement else {}
    if refused:
        initial = {name: getattr(refused, name) for name in DOORBRAAK_TEXTS}
    form = AskForm(request.POST or None, case=case, initial=initial)
    if form.is_valid() and (doorbraak := _ask(request, form, case, agreement, refused)):
        return redirect("mdo:doorbraak-edit", doorbraak.uuid)
    if request.method != "POST":
        look(request, [case.household], "doorbraak form")
    context = {
        "form": form,
        "case": case,
        "household": case.household,
        "agreement": agreement,
        "refused": refused,
    }
    return render(request, "mdo/doorbraak_form.html", context)


def _refused_before(request: HttpRequest, case: Case) -> Doorbraak | None:
    """Return the refused one that is asked again; 404 when it is of another case."""
    uuid = _named(request, "again")
    if uuid is None:
        return None
    refused = Doorbraak.objects.visible_to(request.user).filter(
        case=case, decision=Doorbraak.Decision.REFUSED
    )
    return get_object_or_404(refused.for_display(), uuid=uuid)


def _named(request: HttpRequest, name: str) -> UUID | None:
    """Return what the address names; something that nothing has when it is no uuid."""
    named = request.GET.get(name)
    if not named:
        return None
    try:
        return UUID(named)
    except ValueError:
        return UUID(int=0)


def _agreement(request: HttpRequest, case: Case) -> Agreement | None:
    """Return the agreement that the address names; 404 when it is of another case."""
    uuid = _named(request, "agreement")
    if uuid is None:
        return None
    visible = Agreement.objects.visible_to(request.user).select_related(
        "leefdomein", "about"
    )
    return get_object_or_404(visible.filter(mdo__case=case), uuid=uuid)


def _from_agreement(agreement: Agreement) -> dict:
    return {
        "leefdomein": agreement.leefdomein,
        "about": agreement.about,
        "alleged_rule": agreement.block_note,
    }


def _ask(
    request: HttpRequest,
    form: AskForm,
    case: Case,
    agreement: Agreement | None,
    refused: Doorbraak | None,
) -> Doorbraak | None:
    """Ask it, or put what was refused in the form and return None.

    What an earlier one was refused with is there to be written better.
    """
    user, texts = request.user, form.texts()
    if refused:
        further = [name for name in DOORBRAAK_TEXTS if name not in request.POST]
        texts |= {name: getattr(refused, name) for name in further}
    try:
        doorbraak = actions.ask_doorbraak(
            case_id=case.pk,
            agreement_id=agreement.pk if agreement else None,
            texts=texts,
            uuid=form.uuid_of(case, user),  # type: ignore[arg-type]
            by=user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except REFUSED as error:
        show_refusal(form, error)
        return None
    said = and_who_knows(request, case.household, _("The doorbraak is asked."))
    onwards = _("Write the rest below: what you type is saved as you go.")
    messages.success(request, f"{said} {onwards}")
    return doorbraak


# One doorbraak -----------------------------------------------------------------


def visible_doorbraak(request: HttpRequest, uuid: UUID) -> Doorbraak:
    """Return the doorbraak, or answer 404 to whom it does not concern."""
    visible = Doorbraak.objects.visible_to(request.user).for_display()
    return get_object_or_404(
        visible.select_related(
            "about",
            "asked_by__organisation",
            "decided_by__organisation",
            "settle_with",
            "household__area",
        ),
        uuid=uuid,
    )


@require_safe
@only_for(may_open_household)
def doorbraak(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the reasoning of a doorbraak, and the decision or what it waits for."""
    doorbraak = visible_doorbraak(request, uuid)
    look(request, [doorbraak.household], "doorbraak")
    decided = Doorbraak.objects.filter(decided_by=request.user)  # type: ignore[misc]
    last = decided.order_by("-decided_on", "-pk").values_list("mandate", flat=True)
    form = DecideForm(
        initial={
            "version": doorbraak.version,
            "amount": doorbraak.amount_asked,
            "mandate": "" if doorbraak.is_decided else last.first(),
        }
    )
    return _page(request, doorbraak, form)


def _page(
    request: HttpRequest, doorbraak: Doorbraak, form: DecideForm, status: int = 200
) -> HttpResponse:
    user, household_id = request.user, doorbraak.household_id
    missing = doorbraak.missing_grounds()
    may_decide = may_decide_doorbraak(user, doorbraak)  # type: ignore[arg-type]
    is_open = not doorbraak.is_decided
    context = {
        "doorbraak": doorbraak,
        "household": doorbraak.household,
        "parts": parts_of(doorbraak),
        "missing": missing,
        "may_edit": is_open and may_ask_doorbraak(user, household_id),  # type: ignore[arg-type]
        "may_decide": is_open and may_decide,
        "may_ask_again": doorbraak.decision == Doorbraak.Decision.REFUSED
        and doorbraak.case.is_open
        and may_ask_doorbraak(user, household_id),  # type: ignore[arg-type]
        "form": form,
        "today": timezone.localdate(),
        "reminded_at": doorbraak.flags.last_raised() if is_open else None,
        "comparisons": list(doorbraak.comparisons.select_related("precedent")),
        "questions": (questions := _questions(doorbraak)),
        "waiting": next((one for one in questions if not one.answered_at), None),
        "may_coordinate": may_coordinate(user, household_id),  # type: ignore[arg-type]
        "budget": budget_of(timezone.localdate().year) if may_decide else None,
        "mandate": mandate_of(user) if may_decide else None,  # type: ignore[arg-type]
    }
    return render(request, "mdo/doorbraak.html", context, status=status)


def _questions(doorbraak: Doorbraak) -> list[DoorbraakQuestion]:
    return list(doorbraak.questions.select_related("asked_by", "answered_by"))


@dataclass(frozen=True)
class Part:
    """A part of the reasoning, in the list beside the page."""

    anchor: str
    words: str
    is_done: bool


def parts_of(doorbraak: Doorbraak) -> list[Part]:
    """Return the parts in their order, each with whether it is filled in."""
    test = ("desired_effect", "fundamental_values", "effects", "legal_test")
    is_compared = bool(doorbraak.comparison) or doorbraak.comparisons.exists()
    return [
        Part("obstacle", _("The obstacle"), bool(doorbraak.need)),
        Part("rule", _("The rule"), bool(doorbraak.actual_rule)),
        Part("triangle", _("Waardendriehoek"), not doorbraak.missing_grounds()),
        Part("test", _("Omgekeerde toets"), all(getattr(doorbraak, n) for n in test)),
        Part("earlier", _("Earlier doorbraken"), is_compared),
        Part("decision", _("The decision"), doorbraak.is_decided),
    ]


def reasoning_of(doorbraak: Doorbraak) -> list[Part]:
    """Return the parts that who asks writes: all but the decision."""
    return parts_of(doorbraak)[:-1]


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def doorbraak_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Write the reasoning, upon what somebody else may have written meanwhile."""
    doorbraak = visible_doorbraak(request, uuid)
    require(may_ask_doorbraak(request.user, doorbraak.household_id))  # type: ignore[arg-type]
    if request.method != "POST":
        if doorbraak.is_decided:
            sentence = _("This doorbraak is decided already.")
            return refused(request, doorbraak.household, sentence)
        look(request, [doorbraak.household], "doorbraak form")
        return _texts_page(request, DescribeForm(doorbraak=doorbraak))
    form = DescribeForm(request.POST, doorbraak=doorbraak)
    if "autosave" in request.POST:
        return _save_on_the_way(request, form)
    if not form.is_valid():
        return _texts_page(request, form)
    try:
        _describe_upon_own(request, form)
    except ValidationError as error:
        show_refusal(form, error)
        return _texts_page(request, form)
    except TransitionRefused as error:
        return _written_meanwhile(request, form, error)
    messages.success(request, _("The doorbraak is saved."))
    return redirect("mdo:doorbraak", uuid)


def _save_on_the_way(request: HttpRequest, form: DescribeForm) -> HttpResponse:
    """Save what was typed so far, and say so or why not; the fields stay as they are.

    The answer is 200 also when it was refused: htmx puts only that in the page.
    """
    context: dict[str, Any] = {}
    if not form.is_valid():
        context["problem"] = next(iter(form.errors.values()))[0]
    else:
        try:
            _describe(request, form)
        except ValidationError as error:
            context["problem"] = " ".join(error.messages)
        except TransitionRefused:
            context["problem"] = _("somebody else wrote in this. Save to see it.")
    if not context:
        now = visible_doorbraak(request, form.doorbraak.uuid)
        context = {
            "form": DescribeForm(doorbraak=now),
            "at": timezone.localtime(),
            "parts": reasoning_of(now),
        }
    return render(request, "mdo/_doorbraak_saved.html", context)


def _describe(request: HttpRequest, form: DescribeForm) -> None:
    if texts := form.texts():
        actions.describe_doorbraak(
            doorbraak_id=form.doorbraak.pk,
            texts=texts,
            version=form.cleaned_data["version"],
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )


def _describe_upon_own(request: HttpRequest, form: DescribeForm) -> None:
    """Write the texts, also upon what this very page saved while the button was
    pressed: that is nobody else's."""
    try:
        _describe(request, form)
    except StaleVersion as error:
        if not form.is_saved_in(error.current):
            raise
        form.cleaned_data["version"] = error.current.version
        _describe(request, form)


def _written_meanwhile(
    request: HttpRequest, form: DescribeForm, error: TransitionRefused
) -> HttpResponse:
    """Show what changed meanwhile, beside what was typed; nothing is lost."""
    current = error.current if isinstance(error, StaleVersion) else form.doorbraak
    if current.is_decided:
        form.add_error(None, _("This doorbraak is decided already."))
    else:
        form = form.beside(current)
    return _texts_page(request, form, status=409)


def _texts_page(
    request: HttpRequest, form: DescribeForm, status: int = 200
) -> HttpResponse:
    doorbraak = form.doorbraak
    context = {
        "form": form,
        "doorbraak": doorbraak,
        "case": doorbraak.case,
        "household": doorbraak.household,
        "agreement": doorbraak.agreement,
        "parts": reasoning_of(doorbraak),
        "comparisons": list(doorbraak.comparisons.select_related("precedent")),
    }
    return render(request, "mdo/doorbraak_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def doorbraak_decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Grant or refuse, upon the reasoning as the decider read it."""
    doorbraak = visible_doorbraak(request, uuid)
    if not may_decide_doorbraak(request.user, doorbraak):  # type: ignore[arg-type]
        raise PermissionDenied(
            _("The coordinator of the area decides, and never who asked.")
        )
    if request.method != "POST":
        return redirect(f"{reverse('mdo:doorbraak', args=[uuid])}#decision")
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, doorbraak, form)
    try:
        actions.decide_doorbraak(
            doorbraak_id=doorbraak.pk,
            **form.cleaned_data,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except ValidationError as error:
        show_refusal(form, error)
        return _page(request, doorbraak, form)
    except TransitionRefused as error:
        return _ask_again(request, doorbraak, form, str(error))
    messages.success(request, _("The decision is written down. Who asked knows it."))
    return redirect("mdo:doorbraak", uuid)


def _ask_again(
    request: HttpRequest, doorbraak: Doorbraak, form: DecideForm, sentence: str
) -> HttpResponse:
    """Show the reasoning as it is now, with what was typed and why not yet."""
    data = request.POST.copy()
    data["version"] = str(doorbraak.version)
    form = DecideForm(data)
    form.add_error(None, sentence)
    return _page(request, doorbraak, form, status=409)
