"""What is written down of a doorbraak: the question, the reasoning, the decision."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.members import AboutField
from cases.forms.texts import CharField
from cases.models import Case, Leefdomein, Organisation, User
from mdo.forms.fields import AmountField, WrittenField, YesNoField
from mdo.models import Doorbraak

OBSTACLES = [(value, capfirst(label)) for value, label in Doorbraak.Obstacle.choices]


class DoorbraakFilter(forms.Form):
    """Which doorbraken the list shows."""

    q = CharField(
        label=_("Rule or number"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("", _("All")),
            (Doorbraak.Decision.OPEN, _("Not decided yet")),
            (Doorbraak.Decision.GRANTED, _("Granted")),
            (Doorbraak.Decision.REFUSED, _("Refused")),
        ],
        required=False,
    )
    kind = forms.ChoiceField(
        label=_("Kind of obstacle"),
        choices=[("", _("All")), *OBSTACLES],
        required=False,
    )
    owner = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Owner of the rule"),
        to_field_name="uuid",
        empty_label=_("All"),
        required=False,
    )
    whose = forms.ChoiceField(
        label=_("Asked by"),
        choices=[("", _("Everybody")), ("mine", _("Me"))],
        required=False,
    )


class TextsForm(forms.Form):
    """The texts that who asks for a doorbraak writes, until it is decided."""

    use_required_attribute = False

    obstacle = forms.ChoiceField(
        label=_("Kind of obstacle"),
        choices=[("", _("Choose what is in the way")), *OBSTACLES],
        error_messages={"required": _("Choose the kind of obstacle.")},
    )
    rule_owner = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Whose rule is it?"),
        to_field_name="uuid",
        empty_label=_("Not known yet"),
        required=False,
    )
    need = WrittenField(
        label=_("What does the household need that is not possible now?"),
        required=False,
    )
    leefdomein = forms.ModelChoiceField(
        Leefdomein.objects.all(),
        label=_("Leefdomein"),
        to_field_name="uuid",
        empty_label=_("Not chosen"),
        required=False,
    )
    about = AboutField()
    alleged_rule = WrittenField(
        label=_("What do we say that the rule is?"),
        help_text=_("The rule as it was named"),
        error_messages={"required": _("Write down the rule as it was named.")},
    )
    actual_rule = WrittenField(
        label=_("What does it really say?"),
        help_text=_("The actual rule, with its article"),
        required=False,
    )
    legitimiteit = WrittenField(
        label=_("Legitimiteit"),
        help_text=_(
            "Which goal does the law have? Which article blocks, which gives room?"
        ),
        rows=7,
        required=False,
    )
    betrokkenheid = WrittenField(
        label=_("Betrokkenheid"),
        help_text=_(
            "Does the household want this? What do they do themselves? Who signs?"
        ),
        rows=7,
        required=False,
    )
    rendement = WrittenField(
        label=_("Rendement"),
        help_text=_(
            "What does muddling on cost, what does breaking through cost? Who pays, "
            "who benefits?"
        ),
        rows=7,
        required=False,
    )
    desired_effect = WrittenField(
        label=_("Which effect do you want together?"), required=False
    )
    fundamental_values = WrittenField(
        label=_("Does that fit what the laws want?"), required=False
    )
    effects = WrittenField(
        label=_(
            "What does the decision do to the resident, the family, the "
            "neighbourhood and the municipality?"
        ),
        required=False,
    )
    legal_test = WrittenField(label=_("Is it possible by law?"), required=False)
    comparison = WrittenField(
        label=_("Which earlier doorbraken are like this, and what is different?"),
        help_text=_("Name numbers, no people. So it is no arbitrariness."),
        required=False,
    )
    amount_asked = AmountField(
        label=_("Amount asked, in euro"),
        help_text=_("Empty when no money is needed."),
        required=False,
    )

    def __init__(
        self, *args: Any, case: Case, chosen: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        members = case.household.members.on(timezone.localdate(), also=chosen)
        self.fields["about"].queryset = members  # type: ignore[attr-defined]
        self.texts_of_form = [*TextsForm.base_fields]


class AskForm(TextsForm):
    """A doorbraak that is asked; sent twice it is one."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def uuid_of(self, case: Case, by: User) -> UUID:
        # From the case as well, so that a token never meets another file.
        return uuid5(case.uuid, f"{by.pk} {self.cleaned_data['token']}")

    def texts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TextsForm.base_fields}


@dataclass(frozen=True)
class Meanwhile:
    """A text that somebody else changed: what it says now, and whose stands below."""

    label: str
    now: str
    is_taken_over: bool


class DescribeForm(TextsForm):
    """The texts of a doorbraak as they are read and written anew.

    Each field carries what it was made from, so that what two people wrote at the
    same time can be told apart.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict | None = None, *, doorbraak: Doorbraak, **kwargs: Any
    ) -> None:
        names = (*TextsForm.base_fields, "version")
        initial = {name: getattr(doorbraak, name) for name in names}
        super().__init__(
            data,
            case=doorbraak.case,
            chosen=doorbraak.about_id,
            initial=initial,
            **kwargs,
        )
        self.doorbraak = doorbraak
        self.meanwhile: list[Meanwhile] = []
        for name in TextsForm.base_fields:
            self.fields[name].show_hidden_initial = True

    @property
    def was(self) -> list[str]:
        """Return hidden fields with what each text was when the form was made."""
        return [self._was(self[name]) for name in TextsForm.base_fields]

    def _was(self, bound: forms.BoundField) -> str:
        name = bound.html_initial_name
        value = self.data.get(name) if self.is_bound else bound.value()
        return forms.HiddenInput().render(name, value)

    def texts(self) -> dict[str, Any]:
        """Return only what this person changed."""
        changed = [name for name in TextsForm.base_fields if name in self.changed_data]
        return {name: self.cleaned_data[name] for name in changed}

    def is_saved_in(self, current: Doorbraak) -> bool:
        """Whether all that was written since the form was made is what stands in it.

        So it is when the page saved it on its way, while the button was pressed.
        """
        now = DescribeForm(doorbraak=current)
        written = [
            (name, text)
            for name in TextsForm.base_fields
            if (text := _text(now[name].value()))
            != _text(self.data.get(f"initial-{name}"))
        ]
        return all(text == _text(self.data.get(name)) for name, text in written)

    def beside(self, current: Doorbraak) -> "DescribeForm":
        """Return the form anew, upon the row as somebody else made it meanwhile.

        What only the other changed is taken over; what this person typed stays.
        """
        data, now = self.data.copy(), DescribeForm(doorbraak=current)  # type: ignore[attr-defined]
        meanwhile = []
        for name in TextsForm.base_fields:
            text, initial = _text(now[name].value()), f"initial-{name}"
            if text == _text(data.get(initial)):
                continue
            is_taken_over = _text(data.get(name)) == _text(data.get(initial))
            if is_taken_over:
                data[name] = text
            data[initial] = text
            label = str(now.fields[name].label)
            meanwhile.append(Meanwhile(label, _words(current, name), is_taken_over))
        data["version"] = str(current.version)
        form = DescribeForm(data, doorbraak=current)
        form.meanwhile = meanwhile
        return form


def _text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _words(doorbraak: Doorbraak, name: str) -> str:
    if name == "obstacle":
        return doorbraak.get_obstacle_display()
    value = getattr(doorbraak, name)
    return "–" if value in (None, "") else str(value)


class PrecedentFilter(forms.Form):
    """Which earlier doorbraken somebody looks for."""

    q = CharField(
        label=_("Words"),
        help_text=_("In the rule, or in the grounds."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of obstacle"),
        choices=[("", _("All")), *OBSTACLES],
        required=False,
    )
    owner = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Owner of the rule"),
        to_field_name="uuid",
        empty_label=_("All"),
        required=False,
    )
    leefdomein = forms.ModelChoiceField(
        Leefdomein.objects.all(),
        label=_("Leefdomein"),
        to_field_name="uuid",
        empty_label=_("All"),
        required=False,
    )


class CompareForm(forms.Form):
    """Why a doorbraak is like an earlier one, or different."""

    use_required_attribute = False

    is_alike = YesNoField(
        label=_("Is yours like this one?"),
        yes=_("Yes, it is alike"),
        no=_("No, it is different"),
        error_messages={"required": _("Choose alike or different.")},
    )
    why = WrittenField(
        label=_("Why?"),
        help_text=_("Say it without names."),
        error_messages={"required": _("Say why it is alike or different.")},
    )


class QuestionForm(forms.Form):
    """What who decides wants to know first."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    question = WrittenField(
        label=_("What do you want to know first?"),
        error_messages={"required": _("Write down what you ask.")},
    )


class AnswerForm(forms.Form):
    """The answer to the question with which a doorbraak was sent back."""

    use_required_attribute = False

    answer = WrittenField(
        label=_("Your answer"), error_messages={"required": _("Write down the answer.")}
    )


class ShareForm(forms.Form):
    """What others may read of a decided doorbraak."""

    use_required_attribute = False

    rule = WrittenField(
        label=_("The rule, with its article"),
        error_messages={"required": _("Write down the rule, with its article.")},
    )
    grounds = WrittenField(
        label=_("On which grounds was it so decided?"),
        help_text=_("Name no persons, streets or days: nobody may find the household."),
        rows=6,
        error_messages={
            "required": _("Write down on which grounds it was so decided.")
        },
    )


class SettleForm(forms.Form):
    """With whom the amount was settled, and when."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    settle_with = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Who pays it?"),
        to_field_name="uuid",
        empty_label=_("Choose an organisation"),
        error_messages={"required": _("Choose who pays it.")},
    )
    settled_on = DayField(label=_("Settled on"))


class DoorbraakRulesForm(forms.Form):
    """Which roles decide up to which amount, and the budgets of two years."""

    use_required_attribute = False

    coordinator_without_limit = forms.BooleanField(
        label=_("A coordinator decides without a limit"), required=False
    )
    coordinator = AmountField(
        label=_("A coordinator decides up to, in euro"), required=False
    )
    professional = AmountField(
        label=_("A professional decides up to, in euro"),
        help_text=_(
            "For a colleague who works on the household and did not ask. Empty: a "
            "professional decides nothing."
        ),
        required=False,
    )
    this_year = AmountField(label=_("Doorbraakbudget of this year"), required=False)
    next_year = AmountField(label=_("Doorbraakbudget of next year"), required=False)
    # As which each was read, 0 when there was none.
    VERSIONED = ("coordinator", "professional", "this_year", "next_year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.VERSIONED:
            self.fields[f"{name}_version"] = forms.IntegerField(
                min_value=0, required=False, widget=forms.HiddenInput
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the fields that somebody fills in."""
        return [one for one in self if not one.is_hidden]

    def version(self, name: str) -> int | None:
        return self.cleaned_data[f"{name}_version"]

    def read_anew(self, now: dict[str, Any]) -> None:
        """Carry the versions of now: whoever sends it once more has seen them."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for name in self.VERSIONED:
            data[f"{name}_version"] = str(now[f"{name}_version"])
        self.data = data

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "coordinator" not in said:
            return said
        is_unlimited = bool(said.get("coordinator_without_limit"))
        has_amount = said["coordinator"] is not None
        if is_unlimited and has_amount:
            both = _("Fill in an amount or choose without a limit, not both.")
            self.add_error("coordinator", both)
        elif not is_unlimited and not has_amount:
            neither = _("Fill in an amount, or choose without a limit.")
            self.add_error("coordinator", neither)
        return said


class DecideForm(forms.Form):
    """The decision of the coordinator, with the reasons either way."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Doorbraak.Decision.GRANTED, _("Grant")),
            (Doorbraak.Decision.REFUSED, _("Refuse")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose granted or refused.")},
    )
    reason = WrittenField(
        label=_("Why?"),
        help_text=_(
            "Always needed, also when the answer is no. The resident may read it."
        ),
        error_messages={"required": _("Say why, also when the answer is no.")},
    )
    mandate = CharField(
        label=_("On which mandate do you decide?"),
        max_length=200,
        error_messages={"required": _("Say on which mandate you decide.")},
    )
    amount = AmountField(
        label=_("Amount granted, in euro"),
        help_text=_("Empty when no money is needed."),
        required=False,
    )
    fund = CharField(label=_("From which fund?"), max_length=100, required=False)
    settle_with = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("To be settled with"),
        to_field_name="uuid",
        empty_label=_("Nobody"),
        required=False,
    )
    besluit_reference = CharField(
        label=_("Reference of the formal besluit"),
        help_text=_("Only when the law asks for a besluit. It is not made here."),
        max_length=100,
        required=False,
    )
    over_budget = forms.BooleanField(
        label=_("I know that this overdraws the doorbraakbudget"), required=False
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("decision") == Doorbraak.Decision.REFUSED:
            # What stood ready for a yes; the form hides it after a no.
            said |= {"amount": None, "fund": "", "settle_with": None}
        return said
