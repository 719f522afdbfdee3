"""Mail about somebody's own account: sent by the worker, with an id in its message.

Asking for a new password takes as long for an unknown address as for a known one,
since the page only leaves a message either way.
"""

from smtplib import SMTPException

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import User

NEW_PASSWORD = "new-password"  # noqa: S105 - a kind of mail.
# What happened to the account; the first six are the names that allauth has for it.
WORDS = {
    "password_changed": _("Your password was changed."),
    "password_reset": _("Your password was chosen anew, by the link in a mail."),
    "totp_activated": _("An app for codes was added as your second step."),
    "totp_deactivated": _("The app for codes is no longer your second step."),
    "webauthn_added": _("A passkey was added."),
    "webauthn_removed": _("A passkey was taken away."),
    "recovery_codes_generated": _("New recovery codes were made."),
    "second_factor_reset": _(
        "An administrator took away your second step. Sign in with your password and "
        "set up a new one. You have been signed out everywhere."
    ),
    "token_made": _("An access token was made, with which a script can sign in."),
}


def later(kind: str, user: User | None) -> None:
    """Have a mail sent once the change is really there. Nobody gets nothing."""
    message = (user.pk if user else None, kind, translation.get_language())
    transaction.on_commit(lambda: send.delay(*message))


@shared_task(
    name="cases.tasks.send_account_mail",
    ignore_result=True,
    autoretry_for=(SMTPException, OSError),
    retry_backoff=30,
    max_retries=6,
)
def send(user_id: int | None, kind: str, language: str) -> None:
    """Send one mail; whoever left meanwhile gets none."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    if user is None:
        return
    with translation.override(language):
        letter = _new_password(user) if kind == NEW_PASSWORD else _told(user, kind)
        letter.send()


def _new_password(user: User) -> EmailMessage:
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    context = {"password_reset_url": settings.PUBLIC_URL + path}
    return EmailMessage(
        gettext("A new password for the Helmond Aanpak"),
        render_to_string("account/email/password_reset_key_message.txt", context),
        to=[user.email],
    )


def _told(user: User, kind: str) -> EmailMessage:
    context = {"what": WORDS[kind], "url": settings.PUBLIC_URL + reverse("mfa_index")}
    return EmailMessage(
        gettext("Your account for the Helmond Aanpak has changed"),
        render_to_string("account/email/changed_message.txt", context),
        to=[user.email],
    )
