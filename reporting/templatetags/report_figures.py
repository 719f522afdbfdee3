"""One figure of a report, as everybody may read it: also when it is hidden."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cases.formats import euro, euro_signed, number, number_signed, percent
from reporting.figures import Row
from rest.names import camel

register = template.Library()

WORDS: dict[str, Callable[..., str]] = {
    "number": number,
    "mean": lambda value: number(value, 1),
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


@register.inclusion_tag("reporting/_figure.html")
def figure(row: Row | None, name: str, style: str = "number") -> dict[str, Any]:
    """Show a field of a row: {% figure row "real_before" "euro" %}.

    A lock and a word when it is hidden, a dash when there is nothing to tell.
    """
    if row is None:
        return {"words": ""}
    value = getattr(row, name)
    return {
        "is_hidden": name in row.suppressed,
        "words": "" if value is None else WORDS[style](value),
    }
