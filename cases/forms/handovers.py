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
    PersonChoice,
    WorkerChoice,
    people_sought,
    workers,
)
from cases.models import User


class AnswerForm(VersionedForm):
    """Accept a household, or refuse it and say why."""

    decision = forms.ChoiceField(
        label=_("Do you become the aanspreekpunt?"),
        choices=[("accept", _("Yes")), ("refuse", _("No"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    reason = forms.CharField(
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
        sought = self["find"].value() or ""
        colleagues = workers().filter(organisation=by.organisation_id or 0)
        people = list(colleagues.exclude(pk=by.pk)[:MOST_FOUND])
        self.found = list(people_sought(sought)[: MOST_FOUND + 1]) if sought else []
        self.is_cut = len(self.found) > MOST_FOUND
        chosen = self["stand_in"].value()
        if str(chosen or "").isdigit():
            people += workers().filter(pk=chosen)
        shown = {one.pk: one for one in [*self.found[:MOST_FOUND], *people]}
        widget: Any = self.fields["stand_in"].widget
        widget.choices = [
            (pk, PersonChoice.words(one)) for pk, one in shown.items() if one != by
        ]
