"""What is filled in when a case is closed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.texts import CharField


class CloseCaseForm(forms.Form):
    """On which day a case is closed, and why."""

    closed_on = DayField(label=_("Closed on"))
    closing_reason = CharField(
        label=_("Why is it closed?"),
        max_length=200,
        help_text=_("For instance: the goals are reached, or the household moved."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate
