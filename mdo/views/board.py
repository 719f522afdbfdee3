"""The coordinator's board, its lists in full, and how areas and people stand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from operator import attrgetter
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import actions
from cases.keyset import page_of, part_of
from cases.models import AccessLog, User
from cases.permissions import may_see_board
from cases.short_lists import short_list
from cases.views.guards import View, only_for
from mdo import board as boards
from mdo.board import Scope, Week
from mdo.forms.board import BoardAddress, BoardFilter, ListFilter, people_named
from mdo.models import Flag

# How many rows of a list the board itself shows.
SHORT = 6
# Of so many people with one name, the right one is better typed than chosen.
MOST_NAMES = 20


def of_what_is_known(view: View) -> View:
    """Open the view when the address names areas, organisations and people that there
    are; else say that it does not, for all would look like the answer."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if BoardAddress(request.GET, areas=user.areas.all()).is_valid():
            return view(request, *args, **kwargs)
        everything = Scope(
            user=user, today=timezone.localdate(), areas=list(user.areas.all())
        )
        context = {**_frame(request, everything), "is_unknown": True, "query": ""}
        return render(request, "mdo/board.html", context, status=404)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_board)
@of_what_is_known
def board(request: HttpRequest) -> HttpResponse:
    """Show what is late and what comes, in the areas of this coordinator."""
    scope = scope_of(request)
    if request.method == "POST":
        return _filtered(request, scope)
    return render(request, "mdo/board.html", _board(request, scope))


def scope_of(request: HttpRequest) -> Scope:
    """Return what the address asks for; see `of_what_is_known`."""
    user: Any = request.user
    asked = BoardAddress(request.GET, areas=user.areas.all())
    asked.is_valid()
    area = asked.cleaned_data.get("area")
    return Scope(
        user=user,
        today=timezone.localdate(),
        areas=[area] if area else list(user.areas.all()),
        organisation=asked.cleaned_data.get("organisation"),
        professional=asked.cleaned_data.get("professional"),
    )


def _board(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    rows = scope.late().for_display().with_last_reminder()
    late = list(rows.order_by("due_on", "pk")[:SHORT])
    cards = boards.cards(scope)
    escalations = list(_escalations(scope).order_by("review_on", "pk")[:SHORT])
    doorbraken, waiting = boards.first_of(_doorbraken(scope), "asked_on", SHORT)
    without, alone = boards.first_of(_without(scope), "since", SHORT)
    counts: dict[str, Any] = {
        **boards.counts(scope),
        **boards.reviews(scope),
        "doorbraken": waiting,
        "without": alone,
    }
    handovers = list(scope.handovers().order_by("offered_at", "pk")[:SHORT])
    shown = (late, *cards, escalations, doorbraken, without, handovers)
    _look(request, boards.households_of(*shown))
    return {
        **_frame(request, scope),
        "counts": counts,
        "kept": boards.kept(scope),
        "late": late,
        "weeks": _weeks(scope, counts["weeks"], cards),
        "escalations": escalations,
        "doorbraken": doorbraken,
        "without": without,
        "handovers": handovers,
        "flags": boards.flags_by_kind(scope),
    }


def _weeks(scope: Scope, numbers: list[int], cards: list[list]) -> list[dict]:
    """Return what each of the columns shows; `load` is the width of its bar."""
    weeks = zip(boards.coming_weeks(scope.today), numbers, cards, strict=True)
    most = max(*numbers, 1)
    return [
        {
            "week": week,
            "number": number,
            "cards": shown,
            "more": number - len(shown),
            "load": round(140 * number / most),
        }
        for week, number, shown in weeks
    ]


def _frame(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """Return what every page of the board shows: what it is about, and the filters."""
    areas = request.user.areas.all()  # type: ignore[union-attr]
    asks_area = bool(request.GET.get("area"))
    chosen = {
        "area": scope.areas[0].uuid if asks_area and len(scope.areas) == 1 else None,
        "organisation": scope.organisation and scope.organisation.uuid,
        "professional": scope.professional and scope.professional.uuid,
    }
    kept = {name: str(value) for name, value in chosen.items() if value}
    initial = {**kept, "name": scope.professional and scope.professional.name}
    return {
        "scope": scope,
        "chosen": kept,
        "filter": BoardFilter(initial=initial, areas=areas),
        "query": f"?{urlencode(kept)}" if kept else "",
        "is_filtered": bool(kept),
    }


def _look(request: HttpRequest, households: list[int]) -> None:
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=households,
        name="board",
        channel=AccessLog.Channel.PAGE,
    )


def _escalations(scope: Scope) -> QuerySet:
    return boards.with_lead(boards.with_steps(scope.escalations()))


def _doorbraken(scope: Scope) -> QuerySet:
    return boards.with_lead(scope.doorbraken().for_display())


def _without(scope: Scope) -> QuerySet:
    return scope.without_aanspreekpunt().select_related("household__area")


# The filter ------------------------------------------------------------------------


def _filtered(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Go to what was chosen; when a name says not enough, ask who is meant."""
    areas = request.user.areas.all()  # type: ignore[union-attr]
    form = BoardFilter(request.POST, areas=areas)
    people: list[User] = []
    if form.is_valid():
        chosen, name = form.cleaned_data, form.cleaned_data["name"]
        people = _people(name, scope)
        if not name or len(people) == 1:
            return redirect(_address(chosen, people[0] if people else None))
        if not people:
            form.add_error("name", _("Nobody has this name."))
        elif len(people) > MOST_NAMES:
            form.add_error("name", _("Many people have this name. Type more of it."))
            people = []
    choices = [(person, _address(form.cleaned_data, person)) for person in people]
    # Without the board below it: the whole one would look like the answer.
    context = {**_frame(request, scope), "filter": form, "people": choices}
    return render(request, "mdo/board.html", context)


def _people(name: str, scope: Scope) -> list[User]:
    if not name:
        return []
    if scope.professional and name == scope.professional.name:
        return [scope.professional]
    return list(people_named(name)[: MOST_NAMES + 1])


def _address(chosen: dict[str, Any], person: User | None) -> str:
    rows = {
        "area": chosen.get("area"),
        "organisation": chosen.get("organisation"),
        "professional": person,
    }
    query = urlencode({name: str(row.uuid) for name, row in rows.items() if row})
    return f"{reverse('mdo:board')}?{query}".removesuffix("?")


# The lists in full -----------------------------------------------------------------


@dataclass(frozen=True)
class Listing:
    """A list of the board: its rows in what order, and the template of its table."""

    title: str | Promise
    template: str
    rows: Callable[[Scope], QuerySet]
    order: str
    is_table: bool = True


LISTS = {
    "late": Listing(
        _("Too late"),
        "mdo/_board_agreements.html",
        lambda scope: scope.late().for_display().with_last_reminder(),
        "due_on",
    ),
    "escalations": Listing(
        _("Escalations and reviews"),
        "mdo/_board_escalations.html",
        _escalations,
        "review_on",
    ),
    "without-aanspreekpunt": Listing(
        _("Without aanspreekpunt"),
        "mdo/_board_without.html",
        _without,
        "since",
        is_table=False,
    ),
    "silent": Listing(
        _("Cases where nothing happens"),
        "mdo/_board_silent.html",
        lambda scope: boards.with_last_day(boards.with_lead(scope.silent())),
        "last_on",
        is_table=False,
    ),
    "doorbraken": Listing(
        _("Doorbraken without a decision"),
        "mdo/_board_doorbraken.html",
        _doorbraken,
        "asked_on",
    ),
}


@require_safe
@only_for(may_see_board)
@of_what_is_known
def board_list(request: HttpRequest, name: str) -> HttpResponse:
    """Show one list of the board in full, in pages."""
    if name not in LISTS:
        raise Http404
    return _list_page(request, LISTS[name])


@require_safe
@only_for(may_see_board)
@of_what_is_known
def board_week(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """Show what has to be done in one week."""
    try:
        week = Week.of(year, number, timezone.localdate())
    except (ValueError, OverflowError):  # No such week, or one after all dates.
        raise Http404 from None
    listing = Listing(
        _("Week %(number)d") % {"number": number},
        "mdo/_board_agreements.html",
        lambda scope: scope.due_in(week).for_display().with_last_reminder(),
        "due_on",
    )
    return _list_page(request, listing, week=week)


@require_safe
@only_for(may_see_board)
@of_what_is_known
def board_flags(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the flags of one kind, those that wait longest first."""
    if kind not in Flag.Kind:
        raise Http404
    listing = Listing(
        Flag.Kind(kind).label,
        "mdo/_board_flags.html",
        lambda scope: boards.with_last_lead(
            scope.flags().filter(kind=kind).for_display()
        ),
        "raised_at",
    )
    return _list_page(request, listing)


def _list_page(request: HttpRequest, listing: Listing, **more: Any) -> HttpResponse:
    scope = scope_of(request)
    sort = request.GET.get("sort", "")
    orders = {"latest": f"-{listing.order}", "household": "household__name"}
    page = page_of(listing.rows(scope), request, order=orders.get(sort, listing.order))
    _look(request, boards.households_of(page.rows))
    frame = _frame(request, scope)
    form = ListFilter(
        initial={**frame["chosen"], "sort": sort},
        areas=request.user.areas.all(),  # type: ignore[union-attr]
    )
    context = {**frame, "filter": form, "listing": listing, "page": page, **more}
    context["may_tick"] = listing.template == "mdo/_board_agreements.html"
    return render(request, "mdo/board_list.html", context)


# By area, by organisation, by professional -----------------------------------------


@require_safe
@only_for(may_see_board)
@of_what_is_known
def board_areas(request: HttpRequest) -> HttpResponse:
    return _groups(request, "area", _("By area"), boards.by_area)


@require_safe
@only_for(may_see_board)
@of_what_is_known
def board_organisations(request: HttpRequest) -> HttpResponse:
    return _groups(
        request, "organisation", _("By organisation"), boards.by_organisation
    )


@require_safe
@only_for(may_see_board)
@of_what_is_known
def board_professionals(request: HttpRequest) -> HttpResponse:
    return _groups(
        request, "professional", _("By professional"), boards.by_professional
    )


ORDERS_OF_GROUPS: dict[str, Callable[[boards.Group], Any]] = {
    "name": lambda group: group.name.casefold(),
    **{
        name: attrgetter(name)
        for name in (
            "late",
            "this_week",
            "coming",
            "blocked",
            "unfinished",
            "without",
            "escalations",
            "doorbraken",
        )
    },
}


def _groups(
    request: HttpRequest,
    kind: str,
    title: str | Promise,
    made: Callable[[Scope], list[boards.Group]],
) -> HttpResponse:
    """Show how each stands, with a link to the board of that one alone."""
    scope = scope_of(request)
    found = short_list(
        request, made(scope), words=lambda group: group.name, orders=ORDERS_OF_GROUPS
    )
    page = part_of(found.rows, request)
    frame = _frame(request, scope)
    for group in page.rows:
        if group.uuid:
            query = urlencode({**frame["chosen"], kind: str(group.uuid)})
            group.url = f"{reverse('mdo:board')}?{query}"
    context = {**frame, "kind": kind, "title": title, "found": found, "page": page}
    return render(request, "mdo/board_groups.html", context)
