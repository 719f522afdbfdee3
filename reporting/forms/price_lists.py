"""What an administrator fills in to bring in a version of the price list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField


class BringInForm(forms.Form):
    """A file with prices, and what the version is called."""

    use_required_attribute = False

    name = CharField(
        label=_("Name of the version"),
        max_length=50,
        help_text=_("For instance the year, as in 2027-1."),
        error_messages={"required": _("Give the version a name.")},
    )
    file = forms.FileField(
        label=_("File with prices"),
        allow_empty_file=True,
        help_text=_("A workbook (.xlsx) or CSV, at most 2 MB and 5,000 prices."),
        error_messages={"required": _("Choose a file.")},
    )
    may_add_payers = forms.BooleanField(
        label=_("Add payers that the system does not know yet"),
        required=False,
        help_text=_("Without this mark a payer that is typed wrongly is refused."),
    )


class PublishForm(forms.Form):
    """Which version the differences were shown with; empty when there was none."""

    compared_with = forms.UUIDField(required=False, widget=forms.HiddenInput)
