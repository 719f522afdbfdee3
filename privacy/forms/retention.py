"""What is filled in about terms, holds and proposals to destroy."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayInput
from cases.forms.numbers import WholeNumberField
from cases.forms.texts import CharField
from cases.models import LegalGround
from privacy.models import RetentionRule


class TermForm(forms.Form):
    """How long, from when, and who says so."""

    years = WholeNumberField(label=_("Years"), min_value=1, max_value=100)
    starts = forms.ChoiceField(
        label=_("Counted from the moment that"),
        choices=RetentionRule.Starts.choices,
        widget=forms.RadioSelect,
    )
    source = CharField(
        label=_("Source"), max_length=300, help_text=_("The law, with its article.")
    )
    is_own_choice = forms.BooleanField(
        label=_("No law names this term: it is our own choice"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewTermForm(TermForm):
    """The term of a law that has none yet."""

    ground = forms.ModelChoiceField(
        LegalGround.objects.none(), label=_("Law"), empty_label=_("Choose a law")
    )
    field_order = ["ground"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["version"]
        self.fields["ground"].queryset = LegalGround.objects.filter(  # type: ignore[attr-defined]
            retention=None
        )


class HoldForm(forms.Form):
    """Why a file is kept longer than its term, and until when."""

    reason = CharField(
        label=_("Why is this file kept longer?"),
        max_length=300,
        help_text=_("For instance: a complaint or a case in court. No names."),
    )
    from_on = forms.DateField(label=_("From"), widget=DayInput)
    until_on = forms.DateField(
        label=_("Up to and including"),
        widget=DayInput,
        required=False,
        help_text=_("Leave empty when you do not know it yet."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate
