"""How much each professional and each organisation has to do, for the coordinator."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cases import searches
from cases.keyset import part_of
from cases.permissions import may_see_board
from cases.views.guards import only_for
from mdo import workload
from mdo.forms.board import WorkloadFilter
from mdo.views.board import of_what_is_known, scope_of

PAGE_SIZE = 25
PAGES: dict[str, tuple[str, str | Promise]] = {
    workload.PERSON: ("mdo:board-workload", gettext_lazy("By professional")),
    workload.ORGANISATION: (
        "mdo:board-workload-organisations",
        gettext_lazy("By organisation"),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_board)
@of_what_is_known
def by_professional(request: HttpRequest) -> HttpResponse:
    """Show how much everybody has who works in the areas of this coordinator."""
    return _workload(request, workload.PERSON)


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_board)
@of_what_is_known
def by_organisation(request: HttpRequest) -> HttpResponse:
    """Show how much the people of each organisation have together."""
    return _workload(request, workload.ORGANISATION)


def _workload(request: HttpRequest, by: str) -> HttpResponse:
    areas = request.user.areas.all()  # type: ignore[union-attr]
    scope, sort = scope_of(request), _sort(request)
    if request.method == "POST":
        form = WorkloadFilter(request.POST, areas=areas)
        if form.is_valid():
            return redirect(_address(request, by, form.cleaned_data, sort))
        words = ""
    else:
        words = searches.text_of(request, request.GET.get("search", ""))
        initial = {**request.GET.dict(), "name": words}
        form = WorkloadFilter(initial=initial, areas=areas)
    found = workload.loads(scope, by, sort)
    if words:
        found = workload.named(found, words)
    context = {
        "scope": scope,
        "by": by,
        "tabs": _tabs(request, by),
        "filter": form,
        "is_filtered": bool({"area", "organisation", "search"} & {*request.GET}),
        "query": _kept(request),
        "page": part_of(found, request, size=PAGE_SIZE),
        "sort": sort,
    }
    return render(request, "mdo/workload.html", context)


def _sort(request: HttpRequest) -> str:
    """Return the order that is asked for; else those with most that is late first."""
    sort = request.GET.get("sort", "")
    return sort if sort.removeprefix("-") in workload.ORDERS else "-late"


def _tabs(request: HttpRequest, by: str) -> list[tuple[str | Promise, str, bool]]:
    """Return the two ways to count: the words, the address, and which one this is."""
    kept = {name: request.GET[name] for name in ("area", "sort") if name in request.GET}
    query = f"?{urlencode(kept)}" if kept else ""
    return [
        (words, reverse(url) + query, one == by) for one, (url, words) in PAGES.items()
    ]


def _kept(request: HttpRequest) -> str:
    """Return the part of the address that the other pages of the board know."""
    area = request.GET.get("area")
    return f"?{urlencode({'area': area})}" if area else ""


def _address(request: HttpRequest, by: str, said: dict[str, Any], sort: str) -> str:
    """Return where this choice is shown; what was typed stays out of the address."""
    rows = {name: said[name] for name in ("area", "organisation") if said[name]}
    query = {name: str(row.uuid) for name, row in rows.items()}
    if said["name"]:
        query["search"] = searches.keep(request, said["name"])
    if "sort" in request.GET:
        query["sort"] = sort
    return f"{reverse(PAGES[by][0])}?{urlencode(query)}".removesuffix("?")
