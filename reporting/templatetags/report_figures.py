"""One figure of a report, as everybody may read it: also when it is hidden."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.formats import euro, euro_signed, number, number_signed, percent
from reporting.exports.reports import NAME_OF_FILE
from reporting.exports.words import TITLES
from reporting.figures import Lessons, Row
from reporting.underlying import FIGURES
from rest.names import camel

register = template.Library()

WORDS: dict[str, Callable[..., str]] = {
    "number": number,
    "mean": lambda value: number(value, 1),
    # The middle of two can be half a day; a whole number is written as one.
    "days": lambda value: number(value, 0 if value == int(value) else 1),
    "change": lambda value: number_signed(value, 1),
    "euro": euro,
    # Of what was saved, how much less is spent: the sign turns round.
    "spent": lambda saving: euro_signed(-saving),
    "cents": lambda value: euro(value, 2),
    "percent": percent,
}


@register.filter
def quantity(value: Decimal) -> str:
    """Return a quantity with the decimals that it has: {{ line.quantity|quantity }}."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(0, -int(exponent)))


@register.filter
def as_file(report: str) -> str:
    """Return the name by which a report is taken out: {{ page.name|as_file }}."""
    return NAME_OF_FILE[report]


@register.filter
def change(value: Decimal) -> str:
    """Return how much a mark changed: {{ row.median_change|change }}."""
    return number_signed(value, 0 if value == int(value) else 1)


@register.filter
def of(found: dict[str, Any] | None, name: str) -> Any:
    """Return what stands under a name: {{ uuids|of:name }}."""
    return (found or {}).get(name)


@register.filter
def spent(saving: Decimal) -> str:
    """Return how much less is spent of what is saved: {{ total.mean_saving|spent }}."""
    return WORDS["spent"](saving)


@register.simple_tag
def defined(name: str, words: str) -> SafeString:
    """Link a heading to what the figure is: {% defined "real_before" words %}."""
    return format_html(
        '<a class="ha-defined" href="{}#{}">{}</a>',
        *(reverse("reporting:definitions"), camel(name), words),
    )


@register.simple_tag(takes_context=True)
def cases_url(
    context: Context, report: str, name: str, part: str = "", leefdomein: Any = None
) -> str:
    """Return where the cases of a figure stand, of an area or of a leefdomein.

    "" for who does not work on the cases, and where the figure has no list.
    """
    if not context.get("own_areas") or name not in FIGURES.get(report, {}):
        return ""
    asked = _asked(context, part)
    if leefdomein is not None:
        asked["leefdomein"] = str(leefdomein)
    address = reverse("reporting:figure-cases", args=[report, name])
    return f"{address}?{urlencode(asked)}" if asked else address


def _asked(context: Context, part: str) -> dict[str, str]:
    """Return the choice of the page as a query, for the area `part` if it is own."""
    query = str(context.get("scope_query") or "").removeprefix("?")
    asked = dict(parse_qsl(query))
    if part in context["own_areas"]:
        asked["area"] = context["own_areas"][part]
    return asked


@register.simple_tag(takes_context=True)
def counted_url(context: Context, what: str, part: str = "") -> str:
    """Return where the cases of a step stand, or those that miss something.

    "" for who does not work on the cases, and of an organisation.
    """
    if not context.get("own_areas") or context.get("by") == "organisation":
        return ""
    asked = _asked(context, part)
    address = reverse("reporting:completeness-cases", args=[what])
    return f"{address}?{urlencode(asked)}" if asked else address


@register.simple_tag(takes_context=True)
def lessons_url(context: Context, figure: str, key: str, name: str) -> str:
    """Return where the lessons of a figure stand, of a level or of a source."""
    query = str(context.get("scope_query") or "").removeprefix("?")
    asked = dict(parse_qsl(query)) | ({key: name} if name else {})
    address = reverse("reporting:figure-lessons", args=[figure])
    return f"{address}?{urlencode(asked)}" if asked else address


@register.simple_tag
def reports_beside() -> dict[str, Any]:
    """Return what each report is called: {% reports_beside as titles %}."""
    return TITLES


@register.inclusion_tag("reporting/_figure.html")
def figure(
    row: Row | Lessons | None, name: str, style: str = "number", url: str = ""
) -> dict[str, Any]:
    """Show a field of a row: {% figure row "real_before" "euro" %}.

    With the address of its cases or lessons it leads there, unless there are none.

    A lock and a word when it is hidden, a dash when there is nothing to tell.
    """
    if row is None:
        return {"words": ""}
    value = getattr(row, name)
    return {
        "is_hidden": name in row.suppressed,
        "words": "" if value is None else WORDS[style](value),
        "url": url if value else "",
        "is_of_lessons": isinstance(row, Lessons),
    }
