"""The list of households, the search in it, and the page of one household."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cases import actions, permissions, searches
from cases.forms.households import HouseholdFilter, SearchForm
from cases.keyset import page_of
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Area,
    Case,
    Household,
    HouseholdQuerySet,
    PartyAgreement,
    User,
)
from cases.search import MOST, search
from cases.views.guards import only_for
from cases.visibility import visible_area_ids

PAGE_SIZE = 25
ORDERS = {"name": "name", "number": "number", "area": "area__name", "case": "case_on"}


def visible_household(request: HttpRequest, uuid: UUID) -> Household:
    """Return the household, or answer 404 to whom it does not concern."""
    visible = Household.objects.visible_to(request.user).for_display()
    return get_object_or_404(visible, uuid=uuid)


def look(
    request: HttpRequest,
    households: Sequence[Household | int] | None,
    name: str,
    *,
    action: str = AccessLog.Action.READ,
    reason: str = "",
) -> None:
    """Log that this person looked at these households, a line each.

    None writes one line about what is of no household.
    """
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=households,
        name=name,
        channel=AccessLog.Channel.PAGE,
        action=action,
        reason=reason,
    )


# The list ----------------------------------------------------------------------


@require_safe
@only_for(permissions.may_open_household)
def household_list(request: HttpRequest) -> HttpResponse:
    """Show the households that this person may see."""
    households = Household.objects.visible_to(request.user)
    areas = Area.objects.filter(pk__in=visible_area_ids(request.user))
    form = HouseholdFilter(request.GET, areas=areas)
    filters = form.cleaned_data if form.is_valid() else {}
    sort = request.GET.get("sort", "name")
    if sort.removeprefix("-") not in ORDERS:
        sort = "name"
    sign = "-" if sort.startswith("-") else ""
    order = f"{sign}{ORDERS[sort.removeprefix('-')]}"
    page = page_of(
        with_case(filtered(households, filters)), request, order=order, size=PAGE_SIZE
    )
    look(request, page.rows, "household list")
    context = {
        "filter": form,
        "is_filtered": any(filters.values()),
        "search": SearchForm(),
        "page": page,
        "sort": sort,
    }
    return render(request, "cases/household_list.html", context)


def filtered(
    households: HouseholdQuerySet, filters: dict[str, Any]
) -> HouseholdQuerySet:
    """Keep those of the area, and those that have or lack an open case."""
    if filters.get("area"):
        households = households.filter(area=filters["area"])
    is_open = Exists(Case.objects.open().filter(household=OuterRef("pk")))
    if filters.get("state") == "closed":
        return households.filter(~is_open)
    return households if filters.get("state") == "all" else households.filter(is_open)


def with_case(households: HouseholdQuerySet) -> QuerySet:
    """Load the latest case and the aanspreekpunt, in a query each."""
    latest = Case.objects.filter(household=OuterRef("pk")).order_by("-opened_on", "-pk")
    case_on = Coalesce(Subquery(latest.values("opened_on")[:1]), F("opened_at__date"))
    return (
        households.for_display()
        .annotate(case_on=case_on)
        .prefetch_related(
            Prefetch("cases", Case.objects.open(), to_attr="open_cases"),
            Prefetch(
                "aanspreekpunten",
                Aanspreekpunt.objects.current().for_display(),
                to_attr="current_aanspreekpunten",
            ),
        )
    )


# The search --------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(permissions.may_open_household)
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what a name or number finds; what was typed is not in the address."""
    if request.method == "POST":
        form = SearchForm(request.POST)
        if form.is_valid():
            token = searches.keep(request, form.cleaned_data["q"])
            return redirect(f"{reverse('cases:search')}?search={token}")
        return render(request, "cases/search.html", {"form": form})
    query = searches.text_of(request, request.GET.get("search", ""))
    found = search(query, request.user) if query else []  # type: ignore[arg-type]
    is_cut, found = len(found) > MOST, found[:MOST]
    if found:
        look(request, list({one.household for one in found}), "search")
    context = {
        "form": SearchForm(initial={"q": query}),
        "query": query,
        "found": found,
        "is_cut": is_cut,
    }
    return render(request, "cases/search.html", context)


# The page of one household -----------------------------------------------------


@require_safe
@only_for(permissions.may_open_household)
def household(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the file of a household; that it was opened is logged."""
    household = visible_household(request, uuid)
    look(request, [household], "household")
    return render(request, "cases/household.html", file_of(household, request.user))


@require_safe
@only_for(permissions.may_open_household)
def timeline(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show everything that happened in the file of a household."""
    household = visible_household(request, uuid)
    look(request, [household], "timeline")
    return render(request, "cases/timeline.html", {"household": household})


def file_of(household: Household, user: Any) -> dict[str, Any]:
    """Return what cases knows of a household, and what this person may do with it."""
    cases = list(household.cases.for_display())
    today = timezone.localdate()
    everybody = list(household.members.all())
    members = [one for one in everybody if not one.has_left(today)]
    for member in members:
        member.years = member.age(today)  # type: ignore[attr-defined]
    return {
        "household": household,
        "members": members,
        "former": [one for one in everybody if one.has_left(today)],
        # The open case, or else the latest: at most one is open.
        "case": min(cases, key=lambda case: not case.is_open, default=None),
        "cases": cases,
        "has_ground": any(
            ground.is_valid(today)
            for case in cases
            if case.is_open
            for ground in case.grounds.all()
        ),
        "aanspreekpunt": household.aanspreekpunten.current().for_display().first(),
        "viewers": viewers_of(household),
        "informed": list(household.informed.select_related("informed_by", "member")),
        "party_agreements": list(
            PartyAgreement.objects.filter(household=household).select_related(
                "organisation", "member"
            )
        ),
        "may_follow": permissions.may_follow(user, household.pk),
        "may_correct": permissions.may_correct(user, household.pk),
        "may_remind": permissions.may_coordinate(user, household.pk),
    }


@dataclass
class Viewer:
    """Somebody who may see the file, or could: for which reasons and until when."""

    user: User
    grants: list[AccessGrant]
    coordinates: Area | None = None

    @property
    def is_ended(self) -> bool:
        return not self.coordinates and all(_is_ended(grant) for grant in self.grants)

    @property
    def current_grants(self) -> list[AccessGrant]:
        """Return the grants that count; of who may see no more, the last one."""
        current = [grant for grant in self.grants if not _is_ended(grant)]
        return current or self.grants[-1:]


def _is_ended(grant: AccessGrant) -> bool:
    return grant.ends_at is not None and grant.ends_at <= timezone.now()


def viewers_of(household: Household) -> list[Viewer]:
    """Return who may see the file and why, those who no longer may at the end."""
    viewers: dict[int, Viewer] = {}
    grants = household.grants.select_related("user__organisation").order_by(
        F("ends_at").asc(nulls_last=True), "pk"
    )
    for grant in grants:
        viewer = viewers.setdefault(grant.user_id, Viewer(grant.user, []))
        viewer.grants.append(grant)
    coordinators = User.objects.filter(
        is_active=True, role=User.Role.COORDINATOR, areas=household.area_id
    ).select_related("organisation")
    for user in coordinators:
        viewers.setdefault(user.pk, Viewer(user, [])).coordinates = household.area
    return sorted(viewers.values(), key=lambda viewer: viewer.is_ended)
