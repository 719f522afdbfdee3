"""Steps of many at once on the board, and handing over all of who left."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases.forms.households import typed
from cases.forms.refusals import show_refusal
from cases.models import User
from cases.permissions import may_see_board
from cases.views.guards import only_for
from cases.views.households import look
from mdo import watching
from mdo.forms.watching import BulkForm, HandAllForm

# Of what was refused, so many are named.
MOST_NAMED = 5


@require_POST
@only_for(may_see_board)
def bulk(request: HttpRequest) -> HttpResponse:
    """Remind the owners of the ticked agreements, or give these another date."""
    user: Any = request.user
    form = BulkForm(request.POST, by=user)
    if form.is_valid():
        said, who = form.cleaned_data, {"by": user, "at": timezone.now()}
        rows = list(said["chosen"].select_related("household"))
        if said["do"] == "remind":
            outcome = watching.remind_all(rows, **who)
        else:
            more = {"due_on": said["due_on"], "reason": said["reason"]}
            outcome = watching.extend_all(rows, **more, **who)
        _say(request, outcome)
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return redirect(_back(request))


def _say(request: HttpRequest, outcome: watching.Outcome) -> None:
    if outcome.done:
        done = ngettext("Done for %(count)s.", "Done for %(count)s.", outcome.done)
        messages.success(request, done % {"count": outcome.done})
    for sentence in outcome.refused[:MOST_NAMED]:
        messages.warning(request, sentence)
    if more := len(outcome.refused[MOST_NAMED:]):
        messages.warning(request, _("And %(count)s more.") % {"count": more})


def _back(request: HttpRequest) -> str:
    where = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(where, {request.get_host()})
    return where if is_ours and where.startswith("/board") else "mdo:board"


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
            _say(request, outcome)
            return redirect("mdo:leaver", uuid)
    left = watching.left_by(person, by=user)
    _look(request, [left])
    return render(request, "mdo/leaver.html", {"left": left, "form": form})


def _look(request: HttpRequest, people: list[watching.Left]) -> None:
    ids = {one.pk for left in people for one in left.households}
    ids |= {one.household_id for left in people for one in left.agreements}
    ids |= {one.mdo.household_id for left in people for one in left.invitations}
    look(request, sorted(ids), "board")
