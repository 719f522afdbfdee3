"""What is asked for steps of many at once on the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.households import (
    FindField,
    WorkerChoice,
    colleagues_of,
    offer_people,
)
from cases.models import User
from mdo.models import Agreement


class BulkForm(forms.Form):
    """Which agreements, and what to do with them."""

    use_required_attribute = False

    chosen = forms.ModelMultipleChoiceField(
        Agreement.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": _("Tick the agreements that it is about."),
            "invalid_choice": _("One of these agreements is not in the list any more."),
        },
    )
    do = forms.ChoiceField(choices=[("remind", ""), ("extend", "")])
    due_on = DayField(label=_("New date"), required=False)
    reason = forms.CharField(label=_("Why?"), max_length=300, required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agreement.objects.visible_to(by).unfinished()
        self.fields["chosen"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("do") == "extend":
            if not said.get("due_on"):
                self.add_error("due_on", _("Fill in a date."))
            if not said.get("reason", "").strip():
                self.add_error("reason", _("Say why it gets another date."))
        return said


class HandAllForm(forms.Form):
    """Who gets all that somebody leaves, and why."""

    use_required_attribute = False

    find = FindField()
    to = WorkerChoice(label=_("Who gets all of it?"))
    reason = forms.CharField(
        label=_("Why is it handed over?"),
        max_length=300,
        help_text=_("The household reads this too."),
        error_messages={"required": _("Say why it is handed over.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = offer_people(self, "to", colleagues_of(person), but=person)
