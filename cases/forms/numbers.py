"""A whole number as the forms of all apps ask for it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class WholeNumberField(forms.IntegerField):
    """A whole number that says in plain words between what it lies."""

    default_error_messages = {
        "min_value": _("Fill in %(limit_value)s at least."),
        "max_value": _("Fill in %(limit_value)s at most."),
    }
