"""The terms after which something asks for attention, for the administrator."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases.forms.refusals import REFUSED, show_refusal
from cases.permissions import may_manage_people
from cases.views.guards import only_for
from mdo.forms.terms import TermsForm
from mdo.terms import TERMS, change_terms, terms


@require_safe
@only_for(may_manage_people)
def rules(request: HttpRequest) -> HttpResponse:
    """Lead to what the municipality sets itself."""
    return render(request, "mdo/rules.html")


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def terms_edit(request: HttpRequest) -> HttpResponse:
    """Set after how many days something asks for attention."""
    row = terms()
    now = {name: getattr(row, name) for name in TERMS}
    form = TermsForm(request.POST or None, initial={**now, "version": row.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        days = dict(form.cleaned_data)
        version = days.pop("version")
        who: Any = request.user
        try:
            change_terms(days=days, version=version, by=who)
        except REFUSED as error:
            status = show_refusal(form, error, compared=now)
        else:
            messages.success(request, _("The terms are saved."))
            return redirect("mdo:terms")
    return render(request, "mdo/terms.html", {"form": form}, status=status)
