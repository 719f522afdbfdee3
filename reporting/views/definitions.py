"""What each figure of the reports is, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.permissions import may_see_figures
from cases.views.guards import only_for
from reporting.definitions import groups


@require_safe
@only_for(may_see_figures)
def definitions(request: HttpRequest) -> HttpResponse:
    """Show the definition of each figure; the reports link to each by its name."""
    return render(request, "reporting/definitions.html", {"groups": groups()})
