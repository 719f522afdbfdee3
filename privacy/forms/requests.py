"""What is filled in about what a resident asks, and about the answer."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayInput
from cases.forms.members import MemberField
from cases.forms.texts import CharField
from cases.models import Household, HouseholdMember
from privacy.models import PrivacyRequest, ReviewedText

KINDS = [
    (
        PrivacyRequest.Kind.ACCESS,
        _("Access: what do you keep, and who looked?"),
    ),
    (PrivacyRequest.Kind.CORRECTION, _("Correction: something is wrong")),
    (PrivacyRequest.Kind.STATEMENT, _("Own statement: I see it otherwise")),
    (PrivacyRequest.Kind.OBJECTION, _("Objection: I do not want this")),
    (PrivacyRequest.Kind.RESTRICTION, _("Restriction: do nothing with it for now")),
]
ASKERS = [
    (PrivacyRequest.AskedBy.SELF, _("The person (12 years or older)")),
    (PrivacyRequest.AskedBy.PARENT, _("A parent with authority (of a child up to 16)")),
    (PrivacyRequest.AskedBy.REPRESENTATIVE, _("Somebody else, with a mandate")),
]


class RequestForm(forms.Form):
    """What somebody asks, about whom, and who that somebody is."""

    kind = forms.ChoiceField(
        label=_("What is asked?"), choices=KINDS, widget=forms.RadioSelect
    )
    about = MemberField(
        HouseholdMember.objects.none(),
        label=_("About whom?"),
        to_field_name="uuid",
        empty_label=_("Choose a person"),
    )
    asked_by = forms.ChoiceField(
        label=_("Who asks?"), choices=ASKERS, widget=forms.RadioSelect
    )
    asker_name = CharField(
        label=_("Name of who asks"),
        max_length=200,
        required=False,
        help_text=_("Only when it is somebody else."),
    )
    asked_on = forms.DateField(label=_("Asked on"), widget=DayInput)
    text = CharField(
        label=_("What is asked, in their own words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        required=False,
        help_text=_("Not needed for access. An own statement is shown as it stands."),
    )
    identity = forms.BooleanField(
        label=_("I know this person, or saw a proof of who it is"),
        error_messages={"required": _("Make sure first who asks.")},
    )

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = HouseholdMember.objects.filter(household=household)
        self.fields["about"].queryset = members  # type: ignore[attr-defined]
        self.fields["asked_on"].initial = timezone.localdate

    def asked(self) -> dict[str, Any]:
        """Return what `privacy.actions.record_request` asks for."""
        return {
            name: self.cleaned_data[name] for name in self.fields if name != "identity"
        }


class DecisionForm(forms.Form):
    """The answer, with the reason that who asked reads as well."""

    outcome = forms.ChoiceField(
        label=_("What is the answer?"),
        choices=[
            (PrivacyRequest.Outcome.GRANTED, _("Yes, granted")),
            (PrivacyRequest.Outcome.PARTLY, _("Granted in part")),
            (PrivacyRequest.Outcome.REFUSED, _("No, refused")),
            (PrivacyRequest.Outcome.WITHDRAWN, _("The question was taken back")),
        ],
        widget=forms.RadioSelect,
    )
    reason = CharField(
        label=_("Why?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        error_messages={"required": _("Say why, for who asked.")},
        help_text=_("Who asked reads this too. Explain a no well."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(forms.Form):
    """A step that asks a reason only."""

    reason = CharField(
        label=_("Why?"), max_length=300, error_messages={"required": _("Say why.")}
    )


class TextForm(forms.Form):
    """What happens with one text that names somebody else."""

    decision = forms.ChoiceField(
        label=_("What happens with this text?"),
        choices=ReviewedText.Decision.choices,
        widget=forms.RadioSelect,
    )
    given = CharField(
        label=_("What is left, when a part is black"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    reason = CharField(
        label=_("Why not all of it?"),
        max_length=300,
        required=False,
        help_text=_("For instance: it is about the health of somebody else."),
    )
