"""Who may sign in, in which steps, and what signing in says when it is refused."""

import base64
import hashlib
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases import account_mail, browsers, sign_in_log
from cases.models import User

# How an organisation that vouches for a second factor stands among the steps taken.
ORGANISATION = "organisation"
SIGNED_IN_AT = "signed_in_at"


def has_second_factor(request: HttpRequest) -> bool:
    """Tell whether this session began with, or set up, a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def count_new_factor(request: HttpRequest, type: str) -> None:  # noqa: A002
    """Let a session in which a second factor was set up be one that has it.

    Setting it up asks for a code, or for a touch of the key.
    """
    record_authentication(request, request.user, "mfa", type=type)


def vouch(request: HttpRequest, user: User) -> None:
    """Count the second factor that the person's own organisation asked for."""
    record_authentication(request, user, "mfa", type=ORGANISATION)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody can make one for themselves."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "This e-mail address and this password do not belong together."
        ),
        "enter_current_password": _("This is not the password that you have now."),
        "incorrect_password": _("This is not the password that you have now."),
        "rate_limited": _(
            "Too many attempts failed. Wait a few minutes, then try again."
        ),
        "too_many_login_attempts": _(
            "Too many attempts failed. Wait a few minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["cases.sign_in.SecondFactorStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse while the account or the address had too many failures.

        In a browser where the person signed in before, failures elsewhere do not
        count: guessing must not keep a colleague from work.
        """
        email = credentials.get("email", "").lower()
        mark = browsers.mark_of(request, email)
        usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_in_known_browser" if mark else "login_failed",
            key=f"{email}:{mark}",
        )
        self._login_failed_rl_usage = usage
        if not usage:
            sign_in_log.note(request, person_with(email), "sign-in locked")
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        person = person_with(credentials.get("email", ""))
        sign_in_log.note(request, person, "sign-in failed", "password")

    def login(self, request: HttpRequest, user: User) -> None:
        """Begin the session, unless the account ended between two steps."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        sign_in_log.note(request, user, "sign-in failed", "account ended")
        return super().respond_user_inactive(request, user)

    def post_login(
        self, request: HttpRequest, user: User, **kwargs: Any
    ) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        browsers.remember(request, response, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask nobody again for what was just given on signing in."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        if time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def send_notification_mail(
        self, template_prefix: str, user: User, *args: Any, **kwargs: Any
    ) -> None:
        kind = template_prefix.rpartition("/")[2]
        if kind in account_mail.WORDS:
            account_mail.later(kind, user)


def person_with(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()


class PersonBackend(AuthenticationBackend):
    """Signing in with e-mail address and password."""

    def get_user(self, user_id: Any) -> Any:
        """Return the person with the organisation, which every page shows."""
        people = get_user_model()._default_manager.select_related("organisation")
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    @classmethod
    def _stash_user(cls, user: Any) -> Any:
        """Let the right password of who has left be as wrong as any other."""
        return None


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless the person's organisation already did."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(record.get("type") == ORGANISATION for record in records):
            return False
        return super()._should_handle(request)


class PasswordLinks(PasswordResetTokenGenerator):
    """Links to choose a password: none counts any more once the account ended."""

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.is_active}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        return bool(user and user.is_active) and super().check_token(user, token)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors in our words; their secrets are encrypted in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it is used already."),
        "cannot_delete_authenticator": _(
            "This is your only second step. Add another one first."
        ),
        "cannot_generate_recovery_codes": _("Set up a second step first."),
    }

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Helmond Aanpak"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last one, where everybody has to have one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(
            pk=authenticator.pk
        )
        others = others.exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not settings.MFA_REQUIRED or others.exists()

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        # What a passkey belongs to: never what a visitor says that we are called.
        host = urlsplit(settings.PUBLIC_URL).hostname or ""
        return {"id": host, "name": "Helmond Aanpak"}


def _cipher() -> MultiFernet:
    """Return the cipher: the newest key writes, each earlier one still reads."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(key_from(str(key), "second factor")) for key in keys])


def key_from(secret: str, purpose: str) -> bytes:
    digest = hashlib.sha256(f"{purpose}:{secret}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
