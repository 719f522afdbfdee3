"""The pages of files that somebody takes out: asking, following, fetching."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from cases import searches
from cases.errors import TransitionRefused
from cases.forms.refusals import carried_out
from cases.keyset import page_of
from cases.models import AccessLog
from cases.permissions import may_see_board, may_see_figures
from cases.views.guards import only_for
from reporting.exports import asking, giving
from reporting.exports.frozen import title_of_frozen
from reporting.forms.exports import ExportForm, FrozenForm, SearchForm
from reporting.freezing import frozen_for
from reporting.models import Export
from reporting.report import areas_of

ORDERS = {"asked": "asked_at", "what": "report"}


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_figures)
def export_list(request: HttpRequest) -> HttpResponse:
    """Show the files that somebody asked for, the last one first."""
    if request.method == "POST":
        # What is typed can hold a name: it does not stand in an address.
        form = SearchForm(request.POST)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        query = {"search": searches.keep(request, text)} if text else {}
        return redirect(f"{reverse('reporting:export-list')}?{urlencode(query)}")
    context = _listed(request)
    context["search"] = SearchForm(initial={"q": context["text"]})
    return render(request, "reporting/exports.html", context)


@require_safe
@only_for(may_see_figures)
def progress(request: HttpRequest) -> HttpResponse:
    """Show the same files again, while some are being made."""
    return render(request, "reporting/_exports_table.html", _listed(request))


def _listed(request: HttpRequest) -> dict[str, Any]:
    text = searches.text_of(request, request.GET.get("search", ""))
    sort = request.GET.get("sort", "-asked")
    if sort.removeprefix("-") not in ORDERS:
        sort = "-asked"
    sign = "-" if sort.startswith("-") else ""
    order = f"{sign}{ORDERS[sort.removeprefix('-')]}"
    exports = Export.objects.of(request.user).for_display()
    if text:
        exports = exports.filter(purpose__icontains=text)
    page = page_of(exports, request, order=order)
    user: Any = request.user
    may_fetch = asking.names_for(user)
    names = asking.names_of_filters(user) if page.rows else {}
    for export in page.rows:
        export.title = asking.title_of(export.report)
        export.may_fetch = export.is_ready and export.report in may_fetch
        export.narrowed = asking.narrowed_to(export, names)
    return {
        "page": page,
        "sort": sort,
        "text": text,
        "is_waiting": any(export.is_waiting for export in page.rows),
        "query": request.GET.urlencode(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_figures)
def export_new(request: HttpRequest) -> HttpResponse:
    """Ask what to take out and what for; the address can say what already."""
    user: Any = request.user
    form = ExportForm(
        request.POST or None,
        initial={"format": "xlsx", **request.GET.dict()},
        reports=asking.choices_for(user),
        areas=areas_of(user),
    )
    if request.method == "POST" and form.is_valid() and _is_asked(request, form):
        return redirect("reporting:export-list")
    return render(request, "reporting/export_new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_see_board)
def frozen_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for the figures of a frozen report as a file, and say what for."""
    frozen = get_object_or_404(frozen_for(request.user), uuid=uuid)  # type: ignore[arg-type]
    form = FrozenForm(request.POST or None, initial={"format": "xlsx"}, frozen=frozen)
    if request.method == "POST" and form.is_valid() and _is_asked(request, form):
        return redirect("reporting:export-list")
    context = {"form": form, "frozen": frozen, "title": title_of_frozen(frozen)}
    return render(request, "reporting/frozen_file.html", context)


def _is_asked(request: HttpRequest, form: ExportForm | FrozenForm) -> bool:
    """Ask for what the form says, or put in it why that cannot be."""
    who: Any = {"by": request.user, "at": timezone.now()}
    done = carried_out(form, asking.ask_export, **form.asked(), **who)
    if done:
        messages.success(request, _("The file is being made. It comes in this list."))
    return done


@require_POST
@only_for(may_see_figures)
def export_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a file that is being made."""
    export = own_export(request, uuid)
    try:
        asking.cancel_export(
            export_id=export.pk,
            by=request.user,  # type: ignore[arg-type]
            at=timezone.now(),
        )
    except TransitionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The file is not made any further."))
    return redirect("reporting:export-list")


@require_safe
@only_for(may_see_figures)
def export_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Give the file, piece by piece."""
    export = own_export(request, uuid)
    try:
        pieces = giving.open_export(
            export=export,
            by=request.user,  # type: ignore[arg-type]
            channel=AccessLog.Channel.PAGE,
        )
    except TransitionRefused as error:
        messages.error(request, str(error))
        return redirect("reporting:export-list")
    return giving.streamed(export, pieces)


def own_export(request: HttpRequest, uuid: UUID) -> Export:
    """Return an export of who asks, or answer 404."""
    return get_object_or_404(Export.objects.of(request.user).for_display(), uuid=uuid)
