"""What is filled in when a household is accepted or refused, and for an absence."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.access import VersionedForm
from cases.forms.days import DayField
from cases.forms.households import (
    MOST_FOUND,
    FindField,
    WorkerChoice,
    colleagues_of,
    offer_people,
)
from cases.forms.texts import CharField
from cases.models import User


class AnswerForm(VersionedForm):
    """Accept a household, or refuse it and say why."""

    decision = forms.ChoiceField(
        label=_("Do you become the aanspreekpunt?"),
        choices=[("accept", _("Yes")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    reason = CharField(
        label=_("Why not?"),
        help_text=_("Only when you do not."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") == "refuse" and not said.get("reason", "").strip():
            self.add_error("reason", _("Say why not, for who asked."))
        return said


class ToldForm(forms.Form):
    """On which day the household was told."""

    informed_on = DayField(label=_("The household was told on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["informed_on"].initial = timezone.localdate


class AbsenceForm(forms.Form):
    """Who stands in, from when, up to and including when."""

    find = FindField()
    stand_in = WorkerChoice(label=_("Who stands in for you?"))
    from_on = DayField(label=_("From"))
    until_on = DayField(label=_("Up to and including"))

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from_on"].initial = timezone.localdate
        self.found = offer_people(self, "stand_in", colleagues_of(by), but=by)
        self.is_cut = len(self.found) > MOST_FOUND
