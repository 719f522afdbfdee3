"""What the privacy officer says of something unusual."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.models import UnusualLook
from cases.forms.texts import CharField


class UnusualFilter(forms.Form):
    """By kind, and whether somebody looked into it."""

    kind = forms.ChoiceField(
        label=_("What is unusual"),
        choices=[("", _("everything")), *UnusualLook.Kind.choices],
        required=False,
    )
    state = forms.ChoiceField(
        label=_("Looked into"),
        choices=[("", _("not yet")), ("done", _("yes")), ("all", _("both"))],
        required=False,
    )


class ReviewForm(forms.Form):
    note = CharField(
        label=_("What did you find out?"),
        help_text=_("For example whom you asked, and what the answer was."),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )
