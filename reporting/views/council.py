"""The report for the council, as a PDF."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.actions import log_look
from cases.models import AccessLog
from cases.pdf import pdf_of
from cases.views.guards import only_for
from reporting import half_years
from reporting.council import document_of, file_name, found_in
from reporting.forms.reports import ReportFilter
from reporting.models import CouncilWish
from reporting.permissions import may_make_council_report


@require_safe
@only_for(may_make_council_report)
def council_report(request: HttpRequest) -> HttpResponse:
    """Give the report about the period in the address; all of it when there is none."""
    user: Any = request.user
    form = ReportFilter(request.GET, user=user)
    form.is_valid()
    first, last = (form.cleaned_data.get(name) for name in ("from", "to"))
    if {"from", "to"} & form.errors.keys():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain")
    log_look(
        by=user,
        households=None,
        name="council report",
        channel=AccessLog.Channel.PAGE,
        action=AccessLog.Action.EXECUTE,
        activity=AccessLog.Activity.FIGURES,
    )
    found = found_in(timezone.localdate(), first, last)
    with translation.override("nl"):
        pdf = pdf_of(document_of(found))
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{file_name(found)}"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_make_council_report)
def council_list(request: HttpRequest) -> HttpResponse:
    """Show the reports of the half-years, and ask who wants to hear of the next."""
    user: Any = request.user
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "yes"
        half_years.wish(by=user, wanted=wanted, at=timezone.now())
        messages.success(
            request,
            _("You get a message when the next report is ready.")
            if wanted
            else _("You get no message about the report any more."),
        )
        return redirect("reporting:council-list")
    context = {
        "half_years": half_years.worth_reading(timezone.localdate()),
        "is_wanted": CouncilWish.objects.filter(user=user).exists(),
    }
    return render(request, "reporting/council_list.html", context)
