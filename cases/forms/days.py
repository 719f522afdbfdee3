"""A day as the forms of all apps ask for it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

# Beyond these a year was mistyped, and six weeks later might be no date at all.
FIRST_YEAR, LAST_YEAR = 1900, 2199


class DayInput(forms.DateInput):
    """A day, with the calendar of the browser where it has one."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day that somebody can have meant."""

    widget = DayInput
    default_error_messages = {
        "required": _("Fill in a date."),
        "invalid": _("Fill in a date, for instance 24-11-2026."),
        "year": _(
            "The year %(year)s cannot be right. Fill in a year from %(first)s to "
            "%(last)s."
        ),
    }

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            # As text: a number gets a point between its thousands.
            years = {"year": day.year, "first": FIRST_YEAR, "last": LAST_YEAR}
            raise forms.ValidationError(
                self.error_messages["year"],
                "year",
                {name: f"{year:04}" for name, year in years.items()},
            )
        return day

    def read(self, value: Any) -> date | None:
        """Return the day that was typed, None when it is not (yet) one."""
        try:
            return self.to_python(value)
        except forms.ValidationError:
            return None
