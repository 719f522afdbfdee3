"""The report about lessons as somebody asks for it: of no case, the same for everybody.

Any days can be asked. As it stood on an earlier day it can be asked again later, since
the history of a lesson stays: there is nothing to publish and nothing to freeze.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from reporting.figures import Scope
from reporting.report import Report, other_of


def report_of(asked: dict[str, Any], *, today: date) -> Report:
    """Return the report that `asked`, the days of a question, is about."""
    other = other_of(asked)
    return Report(
        Scope(
            as_of=asked.get("as_of") or today,
            from_on=asked.get("from"),
            to_on=asked.get("to"),
        ),
        is_suppressed=False,
        compared_with=None if other is None else report_of(other, today=today),
        is_of_cases=False,
    )


def refusals(asked: dict[str, Any], *, today: date) -> dict[str, str]:
    """Return why a question is not answered, by the field; nothing when it is."""
    found = _wrong_days(asked, "", today)
    other = other_of(asked)
    if other is None or found:
        return found
    found = _wrong_days(asked, "compare_", today)
    this, that = (report_of(each, today=today).scope for each in (asked, other))
    if not found and this == that:
        chosen = ("compare_as_of", "compare_from", "compare_to")
        field = next(name for name in chosen if asked.get(name))
        found[field] = _("This is what you chose already. Choose something else.")
    return found


def _wrong_days(asked: dict[str, Any], prefix: str, today: date) -> dict[str, str]:
    first, last, as_of = (
        asked.get(f"{prefix}{name}") for name in ("from", "to", "as_of")
    )
    found = {}
    if first and last and last < first:
        found[f"{prefix}to"] = _("This is before the first day.")
    if as_of and as_of > today:
        found[f"{prefix}as_of"] = _(
            "This day is still to come. Ask about a day that was."
        )
    return found
