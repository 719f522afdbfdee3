"""What is filled in about a flag."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField


class AnswerForm(forms.Form):
    """Why a threatening escalation is not scaled up."""

    answer = CharField(
        label=_("Why is scaling up not needed?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What do you do instead, and by when?"),
        error_messages={"required": _("Say why scaling up is not needed.")},
    )
