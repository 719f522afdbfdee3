"""An own page given by a professional, and what a resident fills in there.

What a resident fills in speaks the language that this resident reads.
"""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField
from cases.models import Household, HouseholdMember
from mdo.forms.fields import WrittenField
from privacy.letter_words import Language
from privacy.models import ResidentAnswer, ResidentPage
from privacy.own_page import ASKED_HERE


class GiveForm(forms.Form):
    """For whom the page is, and by which two ways its link and its code go."""

    use_required_attribute = False

    member = forms.ModelChoiceField(
        HouseholdMember.objects.none(),
        label=_("For whom is the page?"),
        empty_label=_("Choose a person"),
        to_field_name="uuid",
        help_text=_(
            "It shows what is about this person, and what is about the whole household."
        ),
        error_messages={"required": _("Choose for whom the page is.")},
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
        of_it = HouseholdMember.objects.filter(household=household)
        members.queryset = of_it.on(timezone.localdate())


class InWords(forms.Form):
    """A form in the language of a resident; `texts` are the keys of what it says."""

    use_required_attribute = False

    # Of each field its label, and what is said when it is empty or wrong.
    texts: dict[str, tuple[str, str]] = {}

    def __init__(self, *args: Any, words: Language, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        for name, (label, wrong) in self.texts.items():
            field = self.fields[name]
            field.label = words.say(label)
            sentence = words.say(wrong)
            field.error_messages |= {"required": sentence, "invalid_choice": sentence}
            field.error_messages["max_length"] = words.say("too_long")

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Let a field choose among values, each with the key of its text."""
        field: Any = self.fields[name]
        field.choices = [(value, self.words.say(key)) for value, key in choices]


class CodeForm(InWords):
    """The code that came another way than the link."""

    texts = {"code": ("code", "code_missing"), "key": ("code", "code_wrong")}

    key = CharField(widget=forms.HiddenInput, max_length=100)
    code = CharField(
        max_length=30,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = self.words.say("code_help")


class AnswerForm(InWords):
    """What a resident thinks of an agreement."""

    texts = {"answer": ("think", "choose_answer"), "because": ("why", "write_why")}

    agreement = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(widget=forms.RadioSelect)
    because = WrittenField(rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The texts are called as the answers are.
        self.choose("answer", [(one, one) for one in ResidentAnswer.Answer.values])

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        disagrees = said.get("answer") == ResidentAnswer.Answer.DISAGREES
        if disagrees and not said.get("because", "").strip():
            self.add_error("because", self.words.say("write_why"))
        return said


class AskForm(InWords):
    """Own words beside the file, or a question to correct it."""

    texts = {
        "kind": ("speak_kind", "choose_kind"),
        "text": ("speak_text", "write_text"),
    }

    kind = forms.ChoiceField(widget=forms.RadioSelect)
    text = WrittenField(rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The texts are called as the kinds are.
        self.choose("kind", [(one, one) for one in ASKED_HERE])
        self.fields["text"].help_text = self.words.say("own_language")
