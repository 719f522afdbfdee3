"""Who looked at which file: the whole log, and that of one household.

Neither shows what is in a file, and reading them is itself a line in the log.
"""

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import acting, actions, pseudonyms, searches
from cases.forms.access_log import AccessLogFilter, Period
from cases.formulas import plain_text
from cases.keyset import Page, page_of
from cases.looks import name_households, numbering
from cases.models import AccessLog, AccessLogQuerySet, Household, User
from cases.permissions import may_open_household, may_read_log, may_search_log
from cases.views.guards import only_for

# What lines are about, in words: pages by their name, the API by the name of the
# resource. One that is not here is shown as it was written.
WHAT = {
    "access": _("who may see the file"),
    "access asked": _("the question for access"),
    "access request": _("a question for access"),
    "access requests": _("questions for access"),
    "access-grants": _("who may see the file"),
    "access-log": _("the log"),
    "access-log export": _("the log, as a spreadsheet"),
    "agreements": _("agreements"),
    "aanspreekpunten": _("aanspreekpunten"),
    "absence": _("who stands in"),
    "handover": _("a handover"),
    "handovers": _("a handover"),
    "board": _("the board"),
    "leavers": _("what somebody left to hand over"),
    "calendar": _("own due dates, in a calendar"),
    "calendar ended": _("the address of a calendar ended"),
    "calendar made": _("an address for a calendar made"),
    "cases": _("cases"),
    "cost line": _("costs"),
    "cost-lines": _("costs"),
    "data of a person (json)": _("the data of a person, taken out as JSON"),
    "data of a person (pdf)": _("the data of a person, taken out as PDF"),
    "destruction": _("the destruction of a file"),
    "destructions": _("the list of files to destroy"),
    "costs": _("costs"),
    "doorbraak": _("a doorbraak"),
    "doorbraak form": _("a doorbraak"),
    "notices": _("the notices"),
    "doorbraak list": _("the list of doorbraken"),
    "doorbraken": _("doorbraken"),
    "efforts": _("effort"),
    "duplicate check": _(
        "that there is a file, when somebody was to open or correct one"
    ),
    "emergency access": _("emergency access"),
    "emergency list": _("emergency access"),
    "emergency review": _("emergency access"),
    "escalation": _("an escalation"),
    "escalation form": _("an escalation"),
    "escalation list": _("the list of escalations"),
    "escalations": _("escalations"),
    "export": _("figures, taken out as a file"),
    "export agreements": _("the list of agreements, taken out as a file"),
    "export cases": _("the list of cases, taken out as a file"),
    "export doorbraken": _("the list of doorbraken, taken out as a file"),
    "export escalations": _("the list of escalations, taken out as a file"),
    "export file": _("a file that was taken out, downloaded"),
    "flags": _("flags"),
    "household": _("the file"),
    "household details": _("who is in the household, and where it lives"),
    "household list": _("the list of households"),
    "household-members": _("who is in the household"),
    "households": _("the file"),
    "import_register": _("the file, from a register"),
    "invitation": _("a planned MDO, for in a calendar"),
    "letter": _("the letter to the resident"),
    "letter (pdf)": _("the letter to the resident, taken out as PDF"),
    "mdo": _("an MDO"),
    "mdo form": _("an MDO"),
    "mdos": _("MDO's"),
    "member details": _("who is in the household"),
    "my work": _("own work"),
    "privacy request": _("a privacy request"),
    "planned-mdos": _("a planned MDO"),
    "own page": _("the own page of a resident"),
    "own page of a resident": _("the own page of a resident"),
    "privacy request form": _("a privacy request"),
    "privacy requests": _("the list of privacy requests"),
    "report attention": _("the report on what asks for attention"),
    "report ave": _("the report on scaling up and down"),
    "report cases": _("the report on new and closed cases"),
    "report deadlines": _("the report on deadlines"),
    "report lessons": _("the report on lessons"),
    "report process": _("the report on how the approach goes"),
    "report rendement": _("the report on rendement"),
    "report wellbeing": _("the report on well-being"),
    "restriction": _("a restriction"),
    "scores": _("scores"),
    "account changed": _("an account given other rights"),
    "account opened": _("an account made or opened again"),
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
    "scores form": _("scores"),
    "search": _("results of a search"),
    "stand-ins": _("who stands in"),
    "sharing": _("with whom is shared"),
    "texts of a privacy request": _("the texts of a privacy request"),
    "timeline": _("the timeline"),
    "unusual looks": _("what is unusual in the log"),
}


def what(name: str) -> str | Promise:
    """Say what a line is about: "agreements list" is one of "agreements"."""
    return WHAT.get(name, WHAT.get(name.partition(" ")[0], name))


# With what somebody signed in, or tried to.
STEPS = {
    "password": _("password"),
    "totp": _("code from an app"),
    "recovery_codes": _("recovery code"),
    "webauthn": _("passkey"),
    "socialaccount": _("by the organisation"),
    "second factor": _("second step"),
    "account ended": _("the account has ended"),
}


def in_words(line: AccessLog) -> str:
    """Return the reason as people read it: that of a line about an account is a key."""
    if not line.name.startswith(("sign-in", "second factor")):
        return line.reason
    return ", ".join(str(STEPS.get(step, step)) for step in line.reason.split(", "))


# What somebody was to the household, for whom reads who looked.
RELATIONS = {
    "aanspreekpunt": _("is the aanspreekpunt"),
    "participant": _("sits at the MDO"),
    "owner": _("has an agreement to carry out"),
    "opened": _("opened the file"),
    "stand_in": _("stands in for the aanspreekpunt"),
    "asked": _("asked for access and got it"),
    "emergency": _("emergency access"),
    "area": _("coordinates the area"),
}
# A file that a spreadsheet still opens; a longer period goes in parts.
MOST_EXPORTED = 20_000


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_search_log)
def access_log(request: HttpRequest) -> HttpResponse:
    """Show the log, the last look first: all of it to the privacy officer, to a
    coordinator that of the own areas."""
    if request.method == "POST":
        form = AccessLogFilter(request.POST)
        if form.is_valid():
            return redirect(_address(request, form.cleaned_data))
    else:
        form = AccessLogFilter(_asked(request))
        form.is_valid()
    asked, order = form.cleaned_data, _order(request)
    everything, lines, household = _found(request, asked)
    page = _page(lines, request, everything, order=order)
    _log_reading(request, household)
    context = {
        "filter": form,
        "is_filtered": any(asked.values()),
        "page": page,
        "sort": order,
        "is_whole": may_read_log(request.user),  # type: ignore[arg-type]
        "export": f"{reverse('cases:access-log-export')}?{request.GET.urlencode()}",
        "too_many": request.GET.get("export") == "too-many",
        "most": MOST_EXPORTED,
    }
    return render(request, "cases/access_log.html", context)


def _found(
    request: HttpRequest, asked: dict[str, Any]
) -> tuple[AccessLogQuerySet, AccessLogQuerySet, Household | None]:
    """Return what this person may read, what of it is asked for, and of which
    household if it is one."""
    user: Any = request.user
    everything = AccessLog.objects.readable_by(user)
    household = _household(asked.get("household"), reader=user)
    return everything, _matching(everything, asked, household), household


def _address(request: HttpRequest, asked: dict[str, Any]) -> str:
    """Return the address of what was asked for: dates in it, but no people."""
    query = {name: asked[name] for name in ("kind", "first", "last") if asked[name]}
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


def _order(request: HttpRequest) -> str:
    return "at" if request.GET.get("sort") == "at" else "-at"


def _household(text: str | None, *, reader: User) -> Household | None:
    """Return the household with this number or pseudonym, if `reader` may know."""
    if not text:
        return None
    files = Household.objects.numbered()
    if not may_read_log(reader):
        files = files.visible_to(reader)
    # Numbers are written in capitals: so that the unique index serves them.
    asked = Q(number=text.upper())
    if (opened := pseudonyms.household_of(text)) is not None:
        asked = Q(pk=opened)
    with numbering(reader):
        return files.filter(asked).first()


def _matching(
    lines: AccessLogQuerySet, asked: dict[str, Any], household: Household | None
) -> AccessLogQuerySet:
    if text := asked.get("household"):
        # Of a file that is destroyed the lines are found by the pseudonym still.
        lines = lines.about(household.pk) if household else lines.filter(subject=text)
    if person := asked.get("person"):
        named = Q(name__unaccent__icontains=person) | Q(email__icontains=person)
        lines = lines.filter(user__in=User.objects.filter(named))
    kind = asked.get("kind")
    if kind == "emergency":
        lines = lines.filter(emergency=True)
    elif kind == AccessLog.Outcome.REFUSED:
        lines = lines.filter(outcome=kind)
    elif kind:
        lines = lines.filter(action=kind)
    return _in_period(lines, asked)


def _in_period(lines: AccessLogQuerySet, asked: dict[str, Any]) -> AccessLogQuerySet:
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
    lines: AccessLogQuerySet,
    request: HttpRequest,
    everything: AccessLogQuerySet,
    *,
    order: str = "-at",
) -> Page:
    """Return a page of lines with what they say in words."""
    with acting.as_role(acting.LOG):
        page = page_of(lines.for_display(), request, order=order, among=everything)
    put_in_words(page.rows, reader=request.user)
    return page


def put_in_words(lines: Sequence[Any], *, reader: Any) -> None:
    """Put at each line what it says in words, and the number of its household."""
    name_households(lines, reader=reader)
    roles = dict(User.Role.choices)
    for line in lines:
        line.role_words = roles.get(line.role, "")
        line.relation_words = RELATIONS.get(line.relation, "")
        line.reason_words = in_words(line)
        line.what = what(line.name)


def _log_reading(
    request: HttpRequest,
    household: Household | None,
    name: str = "access-log",
    action: str = AccessLog.Action.READ,
) -> None:
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=[household] if household else None,
        name=name,
        channel=AccessLog.Channel.PAGE,
        action=action,
        object_type="access-log",
        activity=AccessLog.Activity.OVERSIGHT,
    )


@require_safe
@only_for(may_search_log)
def access_log_export(request: HttpRequest) -> HttpResponse:
    """Give the lines that are asked for as a spreadsheet, without content."""
    form = AccessLogFilter(_asked(request))
    form.is_valid()
    _everything, lines, household = _found(request, form.cleaned_data)
    with acting.as_role(acting.LOG):
        found = list(lines.for_display().order_by("at", "pk")[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED:
        query = request.GET.copy()
        query["export"] = "too-many"
        return redirect(f"{reverse('cases:access-log')}?{query.urlencode()}")
    put_in_words(found, reader=request.user)
    _log_reading(request, household, "access-log export", AccessLog.Action.EXECUTE)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="access-log.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(
        [plain_text(cell(line)) for cell in COLUMNS.values()] for line in found
    )
    return response


COLUMNS: dict[str, Callable[[Any], Any]] = {
    "at": lambda line: line.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
    "user": lambda line: line.user.name if line.user else "",
    "role": lambda line: line.role,
    "organisation": lambda line: line.organisation.name if line.organisation else "",
    "household": lambda line: line.household.number if line.household else "",
    "subject": lambda line: line.subject,
    "action": lambda line: line.action,
    "name": lambda line: line.name,
    "outcome": lambda line: line.outcome,
    "httpStatus": lambda line: line.http_status,
    "relation": lambda line: line.relation,
    "legalBasis": lambda line: line.legal_basis,
    "reason": lambda line: line.reason,
    "emergency": lambda line: line.emergency,
    "channel": lambda line: line.channel,
    "origin": lambda line: line.origin,
    "session": lambda line: line.session,
    "userAgent": lambda line: line.user_agent,
    "traceId": lambda line: line.trace_id,
    "spanId": lambda line: line.span_id,
}


@require_safe
@only_for(may_open_household)
def household_log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who looked at one household, in words for its people."""
    household = get_object_or_404(Household.objects.visible_to(request.user), uuid=uuid)
    form = Period(request.GET)
    form.is_valid()
    everything = AccessLog.objects.readable_by(request.user)
    lines = _in_period(everything.about(household.pk), form.cleaned_data)
    shows_each = request.GET.get("lines") == "each"
    page = _page(lines if shows_each else lines.once_a_day(), request, everything)
    if not shows_each:
        count_lists(page.rows, lines)
    _log_reading(request, household)
    context = {
        "household": household,
        "filter": form,
        "is_filtered": any(form.cleaned_data.values()),
        "page": page,
        "shows_each": shows_each,
    }
    return render(request, "cases/household_log.html", context)


def count_lists(rows: Sequence[Any], lines: AccessLogQuerySet) -> None:
    """Put at the line that stands for the lists of a day how many there were."""
    listed = [row for row in rows if row.together > 1 and row.user_id]
    if not listed:
        return
    days = [timezone.localdate(row.at) for row in listed]
    period = {"first": min(days), "last": max(days)}
    people = {row.user_id for row in listed}
    with acting.as_role(acting.LOG):
        found = list(
            _in_period(lines.of_lists(), period)
            .filter(user__in=people)
            .order_by()
            .values("user", day=TruncDate("at"))
            .annotate(times=Count("pk"), names=ArrayAgg("name", distinct=True))
        )
    counts = {(one["user"], one["day"]): one for one in found}
    for row, day in zip(listed, days, strict=True):
        row.lists = counts.get((row.user_id, day))
        if row.lists:
            row.lists["words"] = [what(name) for name in row.lists["names"]]
