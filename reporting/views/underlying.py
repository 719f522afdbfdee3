"""From a figure to the cases that it is about."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from cases.actions import log_look
from cases.keyset import page_of
from cases.models import AccessLog, Case
from cases.permissions import may_see_board
from cases.views.guards import only_for
from reporting import pictures
from reporting.exports.words import TITLES, words_of
from reporting.page_words import heading_of
from reporting.underlying import cases_in, is_of_the_day, numbers_in
from reporting.views.asked import asked_for, frame
from rest.names import camel


@require_safe
@only_for(may_see_board)
def cases_of_figure(request: HttpRequest, report: str, figure: str) -> HttpResponse:
    """Show the cases of the own areas that a figure of a report is about."""
    form, asked = asked_for(request)
    cases = cases_in(report, figure, asked.scope)
    if cases is None:
        raise Http404
    seen = Case.objects.visible_to(request.user).values("pk")
    found = cases.filter(pk__in=seen).select_related("household__area")
    page = page_of(found, request, order="opened_on")
    log_look(
        by=request.user,  # type: ignore[arg-type]
        households=[case.household_id for case in page.rows],
        name=f"cases of {report}",
        channel=AccessLog.Channel.PAGE,
    )
    measure, name = _of_measure(figure)
    heading, (_saving, meaning) = heading_of(camel(name)), words_of(camel(name))
    if measure:
        heading = f"{capfirst(measure)}: {heading.lower()}"
    numbers = numbers_in(report, figure, asked.scope, page.rows)
    for case in page.rows:
        case.counted = (numbers or {}).get(case.pk, [])
    context = {
        **frame(form, asked),
        "page": page,
        "of_one_day": is_of_the_day(report, figure),
        "has_numbers": numbers is not None,
        "title": heading,
        "meaning": meaning,
        "report_title": TITLES[report],
        "report_url": f"reporting:{report}",
    }
    return render(request, "reporting/figure_cases.html", context)


def _of_measure(figure: str) -> tuple[str, str]:
    """Return a figure as it is defined: of well-being a measure stands before it."""
    for measure in pictures.MEASURES:
        if figure.startswith(f"{measure.key}_"):
            return str(measure.short), figure.removeprefix(f"{measure.key}_")
    return "", figure
