"""Who may sign in, and what signing in says when it is refused."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody can make one for themselves."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and this password do not belong together."
        ),
        "enter_current_password": _("This is not the password that you have now."),
        "too_many_login_attempts": _(
            "Too many attempts failed. Wait a few minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(subject)  # Without the name of the server before it.


class PersonBackend(AuthenticationBackend):
    """Signing in with e-mail address and password."""

    def get_user(self, user_id: Any) -> Any:
        """Return the person with the organisation, which every page shows."""
        people = get_user_model()._default_manager.select_related("organisation")
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
