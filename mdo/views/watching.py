"""Steps of many at once on the board, and handing over all of who left."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases.forms.households import colleagues_of_all, typed
from cases.forms.refusals import show_refusal
from cases.models import User
from cases.permissions import may_see_board
from cases.views.guards import only_for
from cases.views.households import look
from mdo import watching
from mdo.forms.watching import (
    ExtendAllForm,
    HandAllForm,
    HandOverAllForm,
    TickedForm,
)
from mdo.models import Agreement

# Of what was refused, so many are named.
MOST_NAMED = 5


@dataclass(frozen=True)
class Step:
    """A step of many at once: what it asks, and in which words."""

    form: Callable[..., TickedForm]
    title: str | Promise
    button: str | Promise


STEPS = {
    "extend": Step(
        ExtendAllForm, gettext_lazy("Give another date"), gettext_lazy("Save the date")
    ),
    "hand-over": Step(
        HandOverAllForm, gettext_lazy("Hand over"), gettext_lazy("Hand over")
    ),
}


@require_POST
@only_for(may_see_board)
def bulk(request: HttpRequest) -> HttpResponse:
    """Remind the owners of the ticked agreements, or ask what another step needs and
    carry it out."""
    user: Any = request.user
    ticked = TickedForm(request.POST, by=user)
    if not ticked.is_valid():
        for errors in ticked.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
        return redirect(_back(request))
    rows = list(ticked.cleaned_data["chosen"].for_display().with_last_reminder())
    do = ticked.cleaned_data["do"]
    if do == "remind":
        outcome = watching.remind_all(rows, by=user, at=timezone.now())
        _say(request, outcome, _reminded(outcome.done))
        return redirect(_back(request))
    form = _asked(request, do, rows)
    if not form.is_bound or not form.is_valid():
        return _ask(request, do, rows, form)
    said, who = form.cleaned_data, {"by": user, "at": timezone.now()}
    if do == "extend":
        more = {"due_on": said["due_on"], "reason": said["reason"]}
        outcome = watching.extend_all(rows, **more, **who)
        _say(request, outcome, _moved(outcome.done))
    else:
        outcome = watching.hand_over_each(rows, to=said["to"], **who)
        _say(request, outcome, _handed_over(outcome.done, said["to"]))
    return redirect(_back(request))


def _asked(request: HttpRequest, do: str, rows: list[Agreement]) -> TickedForm:
    """Return the form of a step: empty when it was only chosen, else as filled in."""
    kinds: dict[str, Any] = {"by": request.user}
    if do == "hand-over":
        kinds["near"] = colleagues_of_all([row.owner for row in rows if row.owner])
    step = STEPS[do]
    if "look" in request.POST:
        return step.form(initial=typed(step.form(request.POST, **kinds)), **kinds)
    is_filled_in = "asked" in request.POST
    return step.form(request.POST if is_filled_in else None, **kinds)


def _ask(
    request: HttpRequest, do: str, rows: list[Agreement], form: TickedForm
) -> HttpResponse:
    """Ask what the step needs, beside the agreements that it is about."""
    look(request, sorted({row.household_id for row in rows}), "board")
    context = {
        "do": do,
        "step": STEPS[do],
        "form": form,
        "rows": rows,
        "scope": {"today": timezone.localdate()},
        "back": _back(request),
    }
    return render(request, "mdo/board_steps.html", context)


def _reminded(count: int) -> str:
    return ngettext(
        "The owner of %(count)s agreement is reminded.",
        "The owners of %(count)s agreements are reminded.",
        count,
    ) % {"count": count}


def _moved(count: int) -> str:
    return ngettext(
        "%(count)s agreement has another date.",
        "%(count)s agreements have another date.",
        count,
    ) % {"count": count}


def _handed_over(count: int, to: User) -> str:
    return ngettext(
        "%(count)s agreement is handed over to %(name)s.",
        "%(count)s agreements are handed over to %(name)s.",
        count,
    ) % {"count": count, "name": to.name}


def _say(request: HttpRequest, outcome: watching.Outcome, done: str) -> None:
    if outcome.done:
        messages.success(request, done)
    for sentence in outcome.refused[:MOST_NAMED]:
        messages.warning(request, sentence)
    if more := len(outcome.refused[MOST_NAMED:]):
        messages.warning(request, _("And %(count)s more.") % {"count": more})


def _back(request: HttpRequest) -> str:
    where = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(where, {request.get_host()})
    return where if is_ours and where.startswith("/board") else reverse("mdo:board")


@require_safe
@only_for(may_see_board)
def leaver_list(request: HttpRequest) -> HttpResponse:
    """Show who left, and left something behind in the own areas."""
    user: Any = request.user
    people = [watching.left_by(one, by=user) for one in watching.leavers(user)[:50]]
    _look(request, people)
    return render(request, "mdo/leaver_list.html", {"people": people})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_board)
def leaver(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what somebody leaves as one list, to hand over in one go."""
    user: Any = request.user
    person = get_object_or_404(User, uuid=uuid)
    form = HandAllForm(request.POST or None, person=person)
    if "look" in request.POST:
        form = HandAllForm(initial=typed(form), person=person)
    elif request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            outcome = watching.hand_over_all(
                person,
                to=said["to"],
                reason=said["reason"],
                by=user,
                at=timezone.now(),
            )
        except ValidationError as error:
            show_refusal(form, error)
        else:
            done = ngettext(
                "%(count)s thing went to %(name)s.",
                "%(count)s things went to %(name)s.",
                outcome.done,
            )
            who = {"count": outcome.done, "name": said["to"].name}
            _say(request, outcome, done % who)
            return redirect("mdo:leaver", uuid)
    left = watching.left_by(person, by=user)
    _look(request, [left])
    return render(request, "mdo/leaver.html", {"left": left, "form": form})


def _look(request: HttpRequest, people: list[watching.Left]) -> None:
    ids = {pk for left in people for pk in left.household_ids}
    look(request, sorted(ids), "board")
