"""How somebody signs in: the second factor, other sessions, tokens."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from knox.settings import knox_settings

from cases import account_mail, permissions, sessions
from cases.actions.log import log_account
from cases.actions.rows import lock, require
from cases.errors import TransitionRefused
from cases.models import AccessLog, Token, User


@transaction.atomic
def reset_second_factor(
    *,
    user_id: int,
    reason: str,
    by: User | None,
    at: datetime,
    channel: str,
) -> User:
    """Take away somebody's second factors, who then sets up a new one.

    Whoever held them is signed out everywhere and the person is mailed. `by` is None
    for who runs the server: the only administrator can lose a telephone too.
    """
    if by is not None:
        require(
            permissions.may_manage_people(by),
            _("Only the administrator manages accounts."),
        )
    user = lock(User, user_id)
    if user == by:
        raise TransitionRefused(_("Let another administrator do this for you."))
    factors = Authenticator.objects.filter(user=user)
    links = SocialAccount.objects.filter(user=user)
    if not factors.exists() and not links.exists():
        raise TransitionRefused(_("This person has no second step."))
    factors.delete()
    links.delete()
    sessions.end_sign_in(user)
    log_account(
        by=by,
        name="second factor reset",
        channel=channel,
        reason=f"{user.uuid}: {reason}",
    )
    account_mail.later("second_factor_reset", user)
    return user


@transaction.atomic
def end_other_sessions(*, user: User, but: str | None) -> None:
    """Sign somebody out in every browser but this one."""
    sessions.end_all(user, but=but)
    log_account(
        by=user,
        name="sessions ended",
        channel=AccessLog.Channel.PAGE,
    )


@transaction.atomic
def make_token(
    *,
    name: str,
    scope: str,
    expires_at: datetime,
    by: User,
    at: datetime,
    channel: str,
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which nobody can look up later.

    Raise ValidationError when it would work too long, TransitionRefused when the
    person has as many as are allowed.
    """
    lock(User, by.pk)  # Two at once count together.
    if not at < expires_at <= at + settings.TOKEN_MAX_LIFETIME:
        raise ValidationError(
            {
                "expires_at": _("Choose a moment within %(days)d days.")
                % {"days": settings.TOKEN_MAX_LIFETIME.days}
            }
        )
    Token.objects.filter(user=by, expiry__lte=at).delete()
    if Token.objects.filter(user=by).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
        raise TransitionRefused(
            _("You have as many tokens as are allowed. Revoke one, or wait.")
        )
    token, secret = Token.objects.make(
        user=by, expires_at=expires_at, name=name, scope=scope
    )
    reason = f"{token.uuid} {scope}"
    log_account(by=by, name="token made", channel=channel, reason=reason)
    account_mail.later("token_made", by)
    return token, secret


@transaction.atomic
def revoke_token(*, token: Token, by: User, channel: str) -> None:
    """End one of the own tokens."""
    require(token.user == by, _("This is a token of somebody else."))
    reason = str(token.uuid)
    log_account(by=by, name="token revoked", channel=channel, reason=reason)
    token.delete()
