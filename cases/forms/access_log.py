"""Which lines of the log somebody asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField
from cases.models import AccessLog


class Period(forms.Form):
    """From a day, up to and including a day. Both may stay empty."""

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


class AccessLogFilter(Period):
    """By household, by who looked, what was done, in a period. All may stay empty."""

    household = CharField(
        label=_("File number or pseudonym"),
        max_length=64,
        required=False,
    )
    person = CharField(
        label=_("Who looked (name or e-mail address)"),
        max_length=100,
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("What was done"),
        choices=[
            ("", _("everything")),
            *AccessLog.Action.choices,
            (AccessLog.Outcome.REFUSED, _("refused attempts")),
            ("emergency", _("with emergency access")),
        ],
        required=False,
    )
    field_order = ("household", "person", "kind", "first", "last")
