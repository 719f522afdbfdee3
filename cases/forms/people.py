"""What an administrator fills in about people, organisations and areas."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField, EmailField
from cases.models import Area, Organisation, User


class PeopleFilter(forms.Form):
    """Which people the list shows."""

    q = CharField(label=_("Name or e-mail address"), max_length=100, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("All roles")), *User.Role.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("Account"),
        choices=[
            ("", _("In use")),
            ("ended", _("Ended")),
            ("all", _("In use and ended")),
        ],
        required=False,
    )


class PersonForm(forms.Form):
    """Who somebody is and what the role is."""

    name = CharField(label=_("Name"), max_length=200)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", _("Choose a role")), *User.Role.choices]
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation"),
        required=False,
        empty_label=_("No organisation"),
    )
    phone = CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        help_text=_("Households see it when this person is their aanspreekpunt."),
    )
    areas = forms.ModelMultipleChoiceField(
        Area.objects.all(),
        label=_("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only for a coordinator, who sees the households of these areas."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("areas") and cleaned.get("role") != User.Role.COORDINATOR:
            self.add_error("areas", _("Only a coordinator has areas. Choose none."))
        cleaned["areas"] = list(cleaned.get("areas") or [])
        return cleaned


class NewPersonForm(PersonForm):
    """Somebody who gets an account."""

    email = EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person signs in with it. It cannot be changed later."),
    )
    field_order = ("name", "email")


class ChangePersonForm(PersonForm):
    """Somebody who has an account, which can also be ended."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    is_active = forms.BooleanField(
        label=_("This person may sign in"),
        required=False,
        help_text=_(
            "Without this mark the account is ended: the person is signed out at "
            "once and sees no household any more. What the person wrote stays."
        ),
    )


class OrganisationForm(forms.Form):
    """The municipality or one of its partners."""

    name = CharField(label=_("Name"), max_length=200)
    kind = CharField(
        label=_("Kind"),
        max_length=100,
        help_text=_("For instance: municipality, housing, income, welfare or care."),
    )


class ChangeOrganisationForm(OrganisationForm):
    """A partner that is there already."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class AreaForm(forms.Form):
    """A part of the municipality."""

    name = CharField(label=_("Name"), max_length=100)


class ChangeAreaForm(AreaForm):
    """An area that is there already."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
