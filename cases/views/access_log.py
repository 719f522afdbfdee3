"""Who looked at which file: the whole log, and that of one household.

Neither shows what is in a file, and reading them is itself a line in the log.
"""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import acting, actions, searches
from cases.forms.access_log import AccessLogFilter
from cases.keyset import Page, page_of
from cases.looks import name_households
from cases.models import AccessLog, AccessLogQuerySet, Household, User
from cases.permissions import may_open_household, may_read_log
from cases.views.guards import only_for

# What lines are about, in words: pages by their name, the API by the name of the
# resource. One that is not here is shown as it was written.
WHAT = {
    "access-log": _("the log"),
    "agreements": _("agreements"),
    "aanspreekpunten": _("aanspreekpunten"),
    "board": _("the board"),
    "cases": _("cases"),
    "cost-lines": _("costs"),
    "doorbraak": _("a doorbraak"),
    "doorbraak form": _("a doorbraak"),
    "doorbraak list": _("the list of doorbraken"),
    "doorbraken": _("doorbraken"),
    "efforts": _("effort"),
    "escalation": _("an escalation"),
    "escalation form": _("an escalation"),
    "escalation list": _("the list of escalations"),
    "escalations": _("escalations"),
    "flags": _("flags"),
    "household": _("the file"),
    "household list": _("the list of households"),
    "households": _("households"),
    "mdo": _("an MDO"),
    "mdo form": _("an MDO"),
    "mdos": _("MDO's"),
    "report attention": _("the report on what asks for attention"),
    "report deadlines": _("the report on deadlines"),
    "report process": _("the report on how the approach goes"),
    "report rendement": _("the report on rendement"),
    "report wellbeing": _("the report on well-being"),
    "scores": _("scores"),
    "password changed": _("another password"),
    "second factor added": _("a second step added"),
    "second factor removed": _("a second step taken away"),
    "second factor reset": _("the second step of somebody reset"),
    "sessions ended": _("signed out everywhere else"),
    "sign-in": _("signed in"),
    "sign-in failed": _("could not sign in"),
    "sign-in locked": _("kept from signing in for a while"),
    "token made": _("an access token made"),
    "token revoked": _("an access token revoked"),
    "search": _("results of a search"),
    "timeline": _("the timeline"),
}


def what(name: str) -> str | Promise:
    """Say what a line is about: "agreements list" is one of "agreements"."""
    return WHAT.get(name, WHAT.get(name.partition(" ")[0], name))


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_read_log)
def access_log(request: HttpRequest) -> HttpResponse:
    """Show the whole log to the privacy officer, the last look first."""
    if request.method == "POST":
        form = AccessLogFilter(request.POST)
        if form.is_valid():
            return redirect(_address(request, form.cleaned_data))
    else:
        form = AccessLogFilter(_asked(request))
        form.is_valid()
    everything = AccessLog.objects.readable_by(request.user)
    # The log of all, with the number of each file and nothing of what is in it.
    with acting.as_role(acting.LOG):
        household = _household(form.cleaned_data.get("household"))
        lines = _matching(everything, form.cleaned_data, household)
        page = _page(lines, request, everything)
    _log_reading(request, household)
    context = {"filter": form, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "cases/access_log.html", {**context, "page": page})


def _address(request: HttpRequest, asked: dict[str, Any]) -> str:
    """Return the address of what was asked for: dates in it, but no people."""
    query = {name: asked[name] for name in ("first", "last") if asked[name]}
    for name in ("household", "person"):
        if asked[name]:
            query[name] = searches.keep(request, asked[name])
    return f"{reverse('cases:access-log')}?{urlencode(query)}".removesuffix("?")


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Return what the address asks for, in the fields of the form."""
    asked: dict[str, Any] = dict(request.GET.items())
    for name in ("household", "person"):
        asked[name] = searches.text_of(request, asked.get(name, ""))
    return asked


def _household(number: str | None) -> Household | None:
    # Numbers are written in capitals: so that the unique index serves them.
    files = Household.objects.numbered()
    return files.filter(number=number.upper()).first() if number else None


def _matching(
    lines: AccessLogQuerySet, asked: dict[str, Any], household: Household | None
) -> AccessLogQuerySet:
    if asked.get("household"):
        lines = lines.about(household.pk) if household else lines.none()
    if person := asked.get("person"):
        named = Q(name__unaccent__icontains=person) | Q(email__icontains=person)
        lines = lines.filter(user__in=User.objects.filter(named))
    if first := asked.get("first"):
        lines = lines.filter(at__gte=_midnight(first))
    # After the last of all dates comes nothing, and no midnight either.
    if (last := asked.get("last")) and last != dt.date.max:
        lines = lines.filter(at__lt=_midnight(last + dt.timedelta(days=1)))
    return lines


def _midnight(day: dt.date) -> dt.datetime:
    """Return the moment at which a day begins in the Netherlands."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _page(
    lines: AccessLogQuerySet, request: HttpRequest, everything: AccessLogQuerySet
) -> Page:
    """Return a page of lines with what they say in words."""
    lines = lines.for_display()
    page = page_of(lines, request, order="-at", among=everything)
    name_households(page.rows)
    roles = dict(User.Role.choices)
    for line in page.rows:
        line.role_words = roles.get(line.role, "")
        line.what = what(line.name)
    return page


def _log_reading(request: HttpRequest, household: Household | None) -> None:
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=[household] if household else None,
        name="access-log",
        channel=AccessLog.Channel.PAGE,
        object_type="access-log",
        activity=AccessLog.Activity.OVERSIGHT,
    )


@require_safe
@only_for(may_open_household)
def household_log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who looked at one household, to the people who may see it."""
    household = get_object_or_404(Household.objects.visible_to(request.user), uuid=uuid)
    everything = AccessLog.objects.readable_by(request.user)
    lines = everything.about(household.pk)
    with acting.as_role(acting.LOG):
        page = _page(lines, request, everything)
    _log_reading(request, household)
    context = {"household": household, "page": page}
    return render(request, "cases/household_log.html", context)
