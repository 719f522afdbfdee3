"""An own page given by a professional, and what a resident fills in there."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Household, HouseholdMember
from mdo.forms.fields import WrittenField
from privacy.models import PrivacyRequest, ResidentAnswer, ResidentPage


class GiveForm(forms.Form):
    """For whom the page is, and by which two ways its link and its code go."""

    use_required_attribute = False

    member = forms.ModelChoiceField(
        HouseholdMember.objects.none(),
        label=_("For whom is the page?"),
        to_field_name="uuid",
        help_text=_(
            "It shows what is about this person, and what is about the whole household."
        ),
    )
    link_by = forms.ChoiceField(
        label=_("How do you give the link?"),
        choices=ResidentPage.Way.choices,
        initial=ResidentPage.Way.PAPER,
    )
    code_by = forms.ChoiceField(
        label=_("How do you give the code?"),
        choices=ResidentPage.Way.choices,
        initial=ResidentPage.Way.PHONE,
        help_text=_("Another way than the link."),
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members: Any = self.fields["member"]
        members.queryset = HouseholdMember.objects.filter(household=household)


class CodeForm(forms.Form):
    """The code that came another way than the link."""

    use_required_attribute = False

    key = forms.CharField(widget=forms.HiddenInput, max_length=100)
    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Eight digits. You got it another way than the link."),
        max_length=30,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
        error_messages={"required": _("Fill in your code.")},
    )


class AnswerForm(forms.Form):
    """What a resident thinks of an agreement."""

    use_required_attribute = False

    agreement = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("What do you think of it?"),
        choices=[
            (ResidentAnswer.Answer.SEEN, _("I have read it")),
            (ResidentAnswer.Answer.AGREES, _("Yes, I agree")),
            (ResidentAnswer.Answer.DISAGREES, _("No, because …")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you think of it.")},
    )
    because = WrittenField(label=_("Why do you not agree?"), rows=2, required=False)


class AskForm(forms.Form):
    """Own words beside the file, or a question to correct it."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What is it that you want?"),
        choices=[
            (PrivacyRequest.Kind.STATEMENT, _("My own story must stand beside it")),
            (PrivacyRequest.Kind.CORRECTION, _("Something is wrong: correct it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want.")},
    )
    text = WrittenField(
        label=_("What do you want to say?"),
        help_text=_("You may write in your own language."),
        rows=4,
        error_messages={"required": _("Write down what you want to say.")},
    )
