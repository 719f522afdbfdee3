"""After how many days something asks for attention."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.numbers import WholeNumberField
from mdo.terms import LONGEST


class TermsForm(forms.Form):
    """The terms as an administrator fills them in."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    without_aanspreekpunt_days = WholeNumberField(
        label=_("How many days may an open case be without aanspreekpunt?"),
        help_text=_(
            "After that the coordinator gets a flag. 0 is a flag from the first day on."
            " The board always shows all of them."
        ),
        min_value=0,
        max_value=LONGEST,
    )
    silent_days = WholeNumberField(
        label=_("After how many days without anything happening is a case silent?"),
        help_text=_("It then stands in the list of the board."),
        min_value=1,
        max_value=LONGEST,
    )
    draft_days = WholeNumberField(
        label=_("How many days is an MDO kept that somebody half typed?"),
        help_text=_("Counted from the last time that somebody typed in it."),
        min_value=1,
        max_value=LONGEST,
    )
    draft_warning_days = WholeNumberField(
        label=_("How many days before that is somebody warned?"),
        help_text=_(
            "Who typed in it and the aanspreekpunt get a message, once. 0 is no"
            " message."
        ),
        min_value=0,
        max_value=LONGEST,
    )
