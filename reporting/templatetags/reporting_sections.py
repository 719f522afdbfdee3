"""What reporting brings to pages of cases, which do not know reporting.

Only for a household or case that the page's own view found with `visible_to`.
"""

from itertools import chain
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from cases import timeline as cases_timeline
from cases.forms.timeline import TimelineFilter
from cases.models import Case, Household
from mdo import timeline as mdo_timeline
from reporting import household as of_household
from reporting import timeline as reporting_timeline
from reporting.models import Period, Score
from reporting.permissions import may_record

register = template.Library()


@register.simple_tag
def how_it_goes(case: Case | None) -> of_household.HowItGoes | None:
    """Return what was answered so far: {% how_it_goes case as goes %}."""
    return of_household.how_it_goes(case) if case else None


@register.simple_tag(takes_context=True)
def scores_to_ask(
    context: Context, case: Case | None, goes: of_household.HowItGoes | None
) -> str:
    """Return where the next scores are asked, nothing for whom it is not to do."""
    user = context["request"].user
    if case is None or goes is None or not may_record(user, case.household_id):
        return ""
    return reverse("reporting:scores", args=[case.uuid, goes.next_moment])


@register.simple_tag(takes_context=True)
def costs_to_write(context: Context, case: Case | None) -> str:
    """Return where the costs are written down, nothing for whom it is not to do."""
    user = context["request"].user
    if case is None or not may_record(user, case.household_id):
        return ""
    return reverse("reporting:costs", args=[case.uuid, Period.BEFORE])


@register.simple_tag(takes_context=True)
def still_to_measure(context: Context, case: Case) -> dict[str, str]:
    """Return what the figures still miss of a case, each with where it is done."""
    if not may_record(context["request"].user, case.household_id):
        return {}
    where = {
        "scores": reverse("reporting:scores", args=[case.uuid, Score.Moment.EIND]),
        "before": reverse("reporting:costs", args=[case.uuid, Period.BEFORE]),
        "after": reverse("reporting:costs", args=[case.uuid, Period.AFTER]),
    }
    missing = of_household.is_still_to_measure(case)
    return {name: url for name, url in where.items() if missing[name]}


@register.simple_tag
def case_costs(case: Case | None) -> of_household.Costs | None:
    """Return the costs before and after: {% case_costs case as costs %}."""
    return of_household.costs(case)


@register.simple_tag
def timeline(household: Household) -> list[cases_timeline.Entry]:
    """Return all that happened, the latest first: {% timeline household as lines %}.

    It stands in the upper app, which knows what the others have to tell.
    """
    return cases_timeline.newest(
        chain(
            cases_timeline.entries(household),
            mdo_timeline.entries(household),
            reporting_timeline.entries(household),
        )
    )


@register.simple_tag(takes_context=True)
def narrowed_timeline(context: Context, household: Household) -> dict[str, Any]:
    """Return what is asked of all that happened, and the filter that asks it."""
    found = timeline(household)
    asked = context["request"].GET
    form = TimelineFilter(asked, people=(entry.by for entry in found if entry.by))
    return {
        "filter": form,
        "entries": form.narrow(found),
        "is_filtered": any(asked.get(name) for name in form.fields),
    }
