"""What is filled in about access: asking, answering, ending, and what it stands on."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.members import MemberField
from cases.forms.texts import CharField
from cases.models import (
    EmergencyAccess,
    Household,
    HouseholdMember,
    LegalGround,
    Organisation,
)
from cases.once import new_token


class NumberField(CharField):
    """The number of a file that one does not see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("File number"),
            max_length=20,
            help_text=_("As a colleague gave it to you, for instance HA-00123."),
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
            **kwargs,
        )


class VersionedForm(forms.Form):
    """What was read when it was decided; never shown."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


# Asking and answering ------------------------------------------------------------


class AskForm(forms.Form):
    """To which file, what for, and until when."""

    number = NumberField()
    purpose = CharField(
        label=_("What do you need it for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Name no resident. Who decides reads this, and so can the household."
        ),
        error_messages={"required": _("Say what you need it for.")},
    )
    until_on = DayField(label=_("Until when do you need it?"))
    token = CharField(widget=forms.HiddenInput, initial=new_token)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        most = settings.ACCESS_DAYS
        self.fields["until_on"].initial = today + timedelta(days=min(42, most))
        self.fields["until_on"].help_text = _("At most %(days)s days from now.") % {
            "days": most
        }


class DecideForm(VersionedForm):
    """Let somebody in until a day, or not and why."""

    GRANT, REFUSE = "granted", "refused"

    decision = forms.ChoiceField(
        label=_("Do you let this person in?"),
        choices=[(GRANT, _("Yes, until the day below")), (REFUSE, _("No, because …"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    until_on = DayField(
        label=_("Until when?"),
        help_text=_("Not longer than was asked; sooner is possible."),
        required=False,
    )
    reason = CharField(
        label=_("Why not?"),
        max_length=300,
        help_text=_(
            "Who asked reads this. It tells that there is a file: write nothing about "
            "the household."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        refuses = said.get("decision") == self.REFUSE
        if refuses and not said.get("reason"):
            self.add_error("reason", _("Say why, for who asked."))
        return said


# Emergency -----------------------------------------------------------------------


class EmergencyForm(forms.Form):
    """Which file, and why it cannot wait."""

    number = NumberField()
    reason = CharField(
        label=_("What is going on, and why can it not wait?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The coordinator and the privacy officer read this."),
        error_messages={"required": _("Say what is going on and why it cannot wait.")},
    )
    token = CharField(widget=forms.HiddenInput, initial=new_token)


class ReviewForm(VersionedForm):
    """Whether it was justified, and why."""

    judgement = forms.ChoiceField(
        label=_("Was this look justified?"),
        choices=[
            (EmergencyAccess.Judgement.JUSTIFIED, _("Yes, it was justified")),
            (EmergencyAccess.Judgement.NOT_JUSTIFIED, _("No, it was not justified")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose justified or not justified.")},
    )
    note = CharField(
        label=_("Why do you think so?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you think so.")},
    )


class EndForm(forms.Form):
    """Why somebody's access ends before its time."""

    reason = CharField(
        label=_("Why does this access end?"),
        max_length=300,
        help_text=_("Everybody who works on this household reads this."),
        error_messages={"required": _("Say why it ends.")},
    )


# What sharing stands on ------------------------------------------------------------


class GroundSelect(forms.Select):
    """Shows also the laws that are not in force, which cannot be chosen."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        ground = getattr(option["value"], "instance", None)
        if ground is not None and not ground.in_force:
            option["attrs"]["disabled"] = True
        return option


class GroundChoice(forms.ModelChoiceField):
    widget = GroundSelect

    def label_from_instance(self, ground: LegalGround) -> str:
        if ground.in_force:
            return ground.name
        return _("%(name)s (not in force)") % {"name": ground.name}


class GroundForm(forms.Form):
    """A law, and in which period data are shared on it."""

    ground = GroundChoice(
        LegalGround.objects.all(),
        label=_("Legal ground"),
        empty_label=_("Choose a law"),
        help_text=_("The law that lets you share data about this household."),
    )
    valid_from = DayField(label=_("First day"))
    valid_until = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave it empty when that is not known."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = timezone.localdate


class EndGroundForm(VersionedForm):
    """Until which day it is the ground."""

    valid_until = DayField(label=_("Last day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_until"].initial = timezone.localdate


class MemberChoice(MemberField):
    """One member of a household, or all of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            HouseholdMember.objects.none(),
            required=False,
            empty_label=_("The whole household"),
            **kwargs,
        )


class OfHousehold(forms.Form):
    """A form about the whole household or one of its members."""

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = household.members.on(timezone.localdate())  # type: ignore[attr-defined]


class InformedForm(OfHousehold):
    """What somebody was told, and when."""

    member = MemberChoice(label=_("Who was told?"))
    what = CharField(
        label=_("What did you tell?"),
        max_length=300,
        help_text=_(
            "For instance: who sees the file and why, and the leaflet on privacy."
        ),
        error_messages={"required": _("Say what you told.")},
    )
    informed_on = DayField(label=_("On which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["informed_on"].initial = timezone.localdate


class PartyForm(OfHousehold):
    """To which organisation somebody agrees."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Which organisation may see the file?"),
        empty_label=_("Choose an organisation"),
    )
    member = MemberChoice(label=_("Who agrees?"))
    agreed_on = DayField(label=_("On which day?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].initial = timezone.localdate


class WithdrawForm(VersionedForm):
    """Nothing is asked: the page says what happens."""
