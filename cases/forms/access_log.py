"""Which lines of the log somebody asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AccessLogFilter(forms.Form):
    """By household, by who looked, in a period. All of it may stay empty."""

    household = forms.CharField(
        label=_("File number of a household"), max_length=20, required=False
    )
    person = forms.CharField(
        label=_("Who looked (name or e-mail address)"),
        max_length=100,
        required=False,
    )
    first = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    last = forms.DateField(
        label=_("Up to and including"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("This is before the first day."))
        return cleaned
