"""What somebody fills in about the own way in."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cases import account_mail
from cases.forms.numbers import WholeNumberField
from cases.forms.texts import CharField
from cases.models import Token


class ResetPasswordForm(account.ResetPasswordForm):
    """Asks for a mail with which to choose a password."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave a message for the worker, whether or not somebody has the address."""
        user = self.users[0] if self.users else None
        account_mail.later(account_mail.NEW_PASSWORD, user)
        return self.cleaned_data["email"]


class TokenForm(forms.Form):
    """A token for a script."""

    name = CharField(
        label=_("Name"),
        max_length=100,
        help_text=_("What it is for, such as: figures in our spreadsheet."),
    )
    scope = forms.ChoiceField(
        label=_("What may it do?"),
        choices=Token.Scope.choices,
        initial=Token.Scope.READ,
        widget=forms.RadioSelect,
    )
    days = WholeNumberField(
        label=_("How many days does it work?"),
        min_value=1,
        max_value=settings.TOKEN_MAX_LIFETIME.days,
        initial=30,
    )


class ReasonForm(forms.Form):
    """Why an administrator takes a step in somebody else's account."""

    reason = CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is in the log. Write nothing about a resident."),
    )
