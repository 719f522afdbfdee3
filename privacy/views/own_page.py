"""The own page of a resident: given by who works on the household, and opened."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases.actions import log_look
from cases.errors import TransitionRefused
from cases.forms.refusals import show_refusal
from cases.models import AccessLog
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look, visible_household
from mdo.views.of_a_case import refused, require
from privacy import own_page
from privacy.forms.own_page import AnswerForm, AskForm, CodeForm, GiveForm
from privacy.letter_words import DUTCH, Language, languages
from privacy.letters import town
from privacy.link_sheet import sheet_of
from privacy.models import ResidentPage
from privacy.own_page import Visit
from privacy.permissions import may_record_request

# In the session of the browser: the digest of the key that was opened with its code.
OPENED = "own_page"
# And the language that was chosen there.
LANGUAGE = "own_page_language"


# Giving it -------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def page_give(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give somebody of the household an own page. Link and code are shown once."""
    household = visible_household(request, uuid)
    require(may_record_request(request.user, household.pk))  # type: ignore[arg-type]
    form = GiveForm(request.POST or None, household=household)
    given = None
    if request.method == "POST" and form.is_valid():
        try:
            given = own_page.give_page(
                household_id=household.pk,
                **form.cleaned_data,
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
    look(request, [household], "own page of a resident")
    pages = ResidentPage.objects.visible_to(request.user).filter(household=household)
    path = reverse("privacy:plan-link", args=[given.key]) if given else ""
    link = f"{settings.PUBLIC_URL}{path}"
    context = {
        "form": form,
        "household": household,
        "given": given,
        "link": link,
        "sheet": sheet_of(given, link) if given else None,
        "spoken": [language.name for language in languages().values()],
        "pages": list(pages.open(timezone.now()).select_related("member", "made_by")),
    }
    return render(request, "privacy/page_give.html", context)


@require_POST
@only_for(may_open_household)
def page_close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a page open no more."""
    visible = ResidentPage.objects.visible_to(request.user).select_related("household")
    page = get_object_or_404(visible, uuid=uuid)
    try:
        own_page.close_page(page_id=page.pk, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    except TransitionRefused as error:
        return refused(request, page.household, str(error))
    messages.success(request, _("The page is closed: it opens no more."))
    return redirect("privacy:page-give", page.household.uuid)


# Opening it ------------------------------------------------------------------------


def words_of(request: HttpRequest) -> Language:
    """Return the language that was chosen in this browser; else Dutch."""
    known = languages()
    return known.get(request.session.get(LANGUAGE, DUTCH), known[DUTCH]).page


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Show a page of the resident in the chosen language."""
    context = {"page_languages": list(languages().values()), **context}
    context.setdefault("words", words_of(request))
    return render(request, f"privacy/{template}.html", context, status=status)


@require_safe
def plan_link(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for the code. Whether there is such a page, is not said."""
    # Who typed it from paper can have left the spaces in.
    typed = "".join(key.split())
    form = CodeForm(initial={"key": typed}, words=words_of(request))
    return _page(request, "plan_code", {"form": form})


@require_POST
def plan_language(request: HttpRequest) -> HttpResponse:
    """Remember in which language a resident reads; nothing else changes."""
    chosen = request.POST.get("language", "")
    if chosen in languages():
        request.session[LANGUAGE] = chosen
    if key := request.POST.get("key", ""):
        # Not to the address with the key: it stands in no address but the first.
        form = CodeForm(initial={"key": key}, words=words_of(request))
        return _page(request, "plan_code", {"form": form})
    return redirect("privacy:plan")


@require_POST
def plan_enter(request: HttpRequest) -> HttpResponse:
    """Open the page with the code, or say in one sentence for all that it is not so."""
    words = words_of(request)
    form = CodeForm(request.POST, words=words)
    if form.is_valid():
        page = own_page.enter(**form.cleaned_data, at=timezone.now())
        if page is not None:
            # Another name for the session: one that was known before opens nothing.
            request.session.cycle_key()
            request.session[OPENED] = page.key_digest
            return redirect("privacy:plan")
        form.add_error("code", words.say("code_wrong"))
    return _page(request, "plan_code", {"form": form})


def for_resident(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the view as the resident whose page was opened in this browser."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        opened = request.session.get(OPENED, "")
        with own_page.entered(opened, timezone.now()) as visit:
            if visit is not None:
                return view(request, visit, *args, **kwargs)
        request.session.pop(OPENED, None)
        # Of who wrote for a long time: it can be copied from here.
        typed = [request.POST.get(name, "") for name in ("because", "text")]
        context = {"typed": "".join(typed)}
        return _page(request, "plan_closed", context, status=403)

    return guarded


@require_safe
@for_resident
def plan(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show a resident the own plan."""
    return _show(request, visit)


@require_POST
@for_resident
def plan_answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take what the resident thinks of an agreement."""
    words = words_of(request)
    form = AnswerForm(request.POST, words=words)
    if form.is_valid():
        try:
            visit.answer(**form.cleaned_data)
        except ValidationError as error:
            show_refusal(form, error)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        else:
            messages.success(request, words.say("thanks"))
            # To where the answer stands: there may be many more to give.
            said = form.cleaned_data["agreement"]
            return redirect(f"{reverse('privacy:plan')}#agreement-{said}")
    return _show(request, visit, answer_form=form)


@require_POST
@for_resident
def plan_ask(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take own words, or a question to correct something."""
    words = words_of(request)
    form = AskForm(request.POST, words=words)
    if form.is_valid():
        visit.ask(**form.cleaned_data)
        messages.success(request, words.say("got_it"))
        return redirect("privacy:plan")
    return _show(request, visit, ask_form=form)


@require_POST
@for_resident
def plan_withdraw(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Let an organisation look no more; if it gave this page, the page ends with it."""
    before = {one.agreement.uuid: one for one in visit.parties()}
    try:
        party = visit.withdraw(party=UUID(request.POST.get("party", "")))
    except (ObjectDoesNotExist, ValueError) as error:
        raise Http404 from error
    name, words = str(party.organisation), words_of(request)
    said = [words.say("stopped_now", organisation=name)]
    if before[party.uuid].has_coordinator:
        said.append(words.say("stop_coordinator", organisation=name))
    if before[party.uuid].closes_page:
        request.session.pop(OPENED, None)
        return _page(request, "plan_closed", {"stopped": " ".join(said), **town()})
    messages.success(request, " ".join(said))
    return redirect("privacy:plan")


@require_POST
def plan_leave(request: HttpRequest) -> HttpResponse:
    """Close the page in this browser; with the link and the code it opens again."""
    request.session.pop(OPENED, None)
    return _page(request, "plan_closed", {"is_left": True})


def _show(
    request: HttpRequest,
    visit: Visit,
    *,
    answer_form: AnswerForm | None = None,
    ask_form: AskForm | None = None,
) -> HttpResponse:
    words = words_of(request)
    promises, lead = visit.promises(), visit.aanspreekpunt()
    done = [one for one in promises if one.agreement.status == "done"]
    to_do = [one for one in promises if one not in done]
    asked = answer_form["agreement"].value() if answer_form else ""
    context = {
        "visit": visit,
        "today": visit.today,
        "aanspreekpunt": lead,
        "stand_in": visit.stand_in(lead),
        "next_mdo": visit.next_mdo(),
        "next_on": visit.next_on(),
        "cancelled_mdos": visit.cancelled_mdos(),
        "amended": visit.amended(),
        "done": done,
        "total": len(promises),
        "rows": [
            (one, answer_form if str(one.agreement.uuid) == asked else None)
            for one in to_do
        ],
        "late": [one for one in to_do if one.agreement.is_overdue(visit.today)],
        "who_may_look": visit.who_may_look(),
        "who_looked": visit.who_looked(),
        "parties": visit.parties(),
        "asked": visit.asked(),
        "answers": AnswerForm(words=words)["answer"].field.choices,  # type: ignore[attr-defined]
        "ask_form": ask_form or AskForm(words=words),
        "answer_form": answer_form,
        "words": words,
        # When nothing happens, and when nobody can be reached.
        "worse": [words.say_all("help", **town())[at] for at in (0, -1)],
        **town(),
    }
    log_look(
        by=None,
        households=[visit.household_id],
        name="own page",
        channel=AccessLog.Channel.PAGE,
    )
    return _page(request, "plan", context)
