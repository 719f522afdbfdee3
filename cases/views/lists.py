"""The administrator's lists: organisations and areas."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import actions
from cases.errors import StaleVersion
from cases.forms.people import (
    AreaForm,
    ChangeAreaForm,
    ChangeOrganisationForm,
    OrganisationForm,
)
from cases.forms.refusals import show_refusal, show_stale
from cases.models import Area, Organisation, User
from cases.permissions import may_manage_people
from cases.short_lists import short_list
from cases.views.guards import only_for


@require_safe
@only_for(may_manage_people)
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Show the partners, each with how many of its people may sign in."""
    people = Count("people", filter=Q(people__is_active=True))
    found = short_list(
        request,
        # What is counted loses the order that it has by itself.
        Organisation.objects.annotate(number_of_people=people).order_by("name"),
        words=lambda organisation: f"{organisation.name} {organisation.kind}",
        orders={
            "name": lambda organisation: organisation.name.casefold(),
            "kind": lambda organisation: organisation.kind.casefold(),
            "people": lambda organisation: organisation.number_of_people,
        },
    )
    return render(request, "cases/organisation_list.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def organisation_new(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST or None)
    if _done(request, form, actions.add_organisation):
        return redirect("cases:organisation-list")
    return render(request, "cases/organisation_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def organisation_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    organisation = get_object_or_404(Organisation, uuid=uuid)
    now = {"name": organisation.name, "kind": organisation.kind}
    initial = {**now, "version": organisation.version}
    form = ChangeOrganisationForm(request.POST or None, initial=initial)
    step = actions.change_organisation
    status = 200
    try:
        if _done(request, form, step, organisation_id=organisation.pk):
            return redirect("cases:organisation-list")
    except StaleVersion as error:
        show_stale(form, error, now)
        status = 409
    context = {"form": form, "organisation": organisation}
    return render(request, "cases/organisation_form.html", context, status=status)


@require_safe
@only_for(may_manage_people)
def area_list(request: HttpRequest) -> HttpResponse:
    """Show the areas, each with its coordinators: without one nobody watches it."""
    watching = User.objects.filter(is_active=True, role=User.Role.COORDINATOR)
    watched_by = Prefetch("coordinators", watching, to_attr="watched_by")
    found = short_list(
        request,
        Area.objects.prefetch_related(watched_by),
        words=lambda area: " ".join(
            [area.name, *(one.name for one in area.watched_by)]
        ),
        orders={
            "name": lambda area: area.name.casefold(),
            "coordinators": lambda area: [
                one.name.casefold() for one in area.watched_by
            ],
        },
    )
    return render(request, "cases/area_list.html", {"found": found})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def area_new(request: HttpRequest) -> HttpResponse:
    form = AreaForm(request.POST or None)
    if _done(request, form, actions.add_area):
        return redirect("cases:area-list")
    return render(request, "cases/area_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def area_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    area = get_object_or_404(Area, uuid=uuid)
    now = {"name": area.name}
    form = ChangeAreaForm(
        request.POST or None, initial={**now, "version": area.version}
    )
    status = 200
    try:
        if _done(request, form, actions.rename_area, area_id=area.pk):
            return redirect("cases:area-list")
    except StaleVersion as error:
        show_stale(form, error, now)
        status = 409
    context = {"form": form, "area": area}
    return render(request, "cases/area_form.html", context, status=status)


def _done(
    request: HttpRequest, form: forms.Form, action: Callable[..., Any], **subject: int
) -> bool:
    """Carry out what the form asks; return False when there is nothing or refused."""
    if not form.is_valid():
        return False
    try:
        row = action(**subject, **form.cleaned_data, by=request.user)
    except ValidationError as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("%(name)s is saved.") % {"name": row})
    return True
