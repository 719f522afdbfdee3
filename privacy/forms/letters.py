"""For whom a letter is, in which language, and about whom more."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases.models import HouseholdMember
from mdo.models import Mdo
from privacy.letter_words import DUTCH, Language, languages
from privacy.letters import children_in, is_child


class LetterForm(forms.Form):
    """Without any choice it is a Dutch letter about what concerns all of them."""

    to = forms.ModelChoiceField(
        HouseholdMember.objects.none(),
        label=_("For whom is the letter?"),
        to_field_name="uuid",
        required=False,
        empty_label=_("For everybody in the household"),
    )
    language = forms.ChoiceField(label=_("In which language?"))
    also_about = forms.ModelMultipleChoiceField(
        HouseholdMember.objects.none(),
        label=_("Also what was agreed about"),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only when the letter is for a parent with authority."),
    )

    def __init__(self, data: QueryDict, *, mdo: Mdo, at: datetime) -> None:
        chosen = data.copy()
        chosen.setdefault("language", DUTCH)
        super().__init__(chosen)
        self.at = at
        members = HouseholdMember.objects.filter(household=mdo.household_id)
        children = [child.pk for child in children_in(mdo, at)]
        fields: Any = self.fields
        fields["to"].queryset = members.on(timezone.localdate(at))
        fields["language"].choices = [(o.code, o.name) for o in languages().values()]
        fields["also_about"].queryset = members.filter(pk__in=children)
        if not children:
            del fields["also_about"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        to = cleaned.get("to")
        if cleaned.get("also_about") and (to is None or is_child(to, self.at)):
            self.add_error("to", _now("Choose for which parent the letter is."))
        return cleaned

    def chosen(self) -> dict[str, Any]:
        """Return what `privacy.letters.letter_of` asks for; the safest when refused."""
        if not self.is_valid():
            return {"language": languages()[DUTCH], "to": None}
        language: Language = languages()[self.cleaned_data["language"]]
        return {**self.cleaned_data, "language": language}
