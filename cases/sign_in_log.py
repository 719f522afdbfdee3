"""What happens to accounts, in the log: signing in, failing, locked, second factors.

Fed by the hooks of allauth, which carries these steps out.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from cases import actions
from cases.models import AccessLog, User

# Attempts of which the log says that they were refused.
REFUSED = ("sign-in failed", "sign-in locked")


def note(request: HttpRequest, user: User | None, name: str, reason: str = "") -> None:
    """Write a line about an account. Nobody known is a line without a person."""
    is_api = request.path.startswith("/api/")
    actions.log_account(
        by=user,
        name=name,
        channel=AccessLog.Channel.API if is_api else AccessLog.Channel.PAGE,
        reason=reason,
        is_refused=name in REFUSED,
    )


def connect() -> None:
    """Listen to what allauth tells."""
    for signal, listener in [
        (account.user_logged_in, _signed_in),
        (account.password_changed, _password_changed),
        (account.password_reset, _password_changed),
        (mfa.authentication_failed, _second_factor_failed),
        (mfa.authenticator_added, _second_factor_added),
        (mfa.authenticator_reset, _second_factor_added),
        (mfa.authenticator_removed, _second_factor_removed),
    ]:
        signal.connect(listener)


def _signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    steps = dict.fromkeys(one.get("type") or one["method"] for one in records)
    note(request, user, "sign-in", ", ".join(steps))


def _password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    note(request, user, "password changed")


def _second_factor_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    note(request, user, "sign-in failed", "second factor")


def _second_factor_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    note(request, user, "second factor added", str(authenticator.type))


def _second_factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    note(request, user, "second factor removed", str(authenticator.type))
