"""What is published: the figures for who does not work on the cases.

One question can be harmless and two of them together not: a half-year subtracted from
its year, all leefdomeinen from the city, this week from the last. So managers, and
every file that leaves, get no figures made for their question. They get those of a
fixed set of cuts that were made once and kept (decision 23):

- all areas in one table, of everything so far, of a calendar year or a half-year;
- one leefdomein or one organisation, of everything so far;
- as they stood on a day of publication, of which there are few.

What is hidden is decided on all of them together. Of the periods that add up to a
longer one, all show the same cells or none, and what is left over (before, after,
without a date) must be large enough as well: then what is known of all of them tells
of each no more than its own table. Parts, such as leefdomeinen, are judged with what
of the city is known. And what was published before is known as well: a figure that
changed by fewer than ten cases since then is hidden.
"""

from reporting.published.asking import (
    by_organisation,
    day_for,
    days,
    days_of,
    is_due,
    is_too_near,
    publish_before_asked,
    published,
    spans_offered,
)
from reporting.published.periods import EVERYTHING, Span, span_around, spans

__all__ = [
    "EVERYTHING",
    "Span",
    "by_organisation",
    "day_for",
    "days",
    "days_of",
    "is_due",
    "is_too_near",
    "publish_before_asked",
    "published",
    "span_around",
    "spans",
    "spans_offered",
]
