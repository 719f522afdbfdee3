"""Tokens: how a script signs in. They are stored as digests and expire."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cases import actions, sign_in_log
from cases.models import AccessLog, Token, User
from rest import fields
from rest.problems import SignInRefused
from rest.serializers import AnswerSerializer, InputSerializer
from rest.views import ResourceView, takes

WAIT = 15 * 60  # As long as an account is kept waiting after failures.


class SignInInput(InputSerializer):
    email = fields.EmailField(max_length=254)
    password = fields.SecretField(max_length=128)
    code = fields.CharField(
        max_length=10,
        required=False,
        help_text="Of the app for codes, for an account that has one.",
    )
    name = fields.CharField(
        max_length=100, required=False, help_text="What it is for; “API” without it."
    )
    scope = fields.ChoiceField(
        Token.Scope.choices,
        required=False,
        help_text="`read` for looking only; `write` without it.",
    )
    expires_at = fields.DateTimeField(
        required=False,
        help_text="At most 90 days from now; ten hours from now without it.",
    )


class TokenAnswer(AnswerSerializer):
    token = fields.CharField(
        help_text="Shown once. Send it as `Authorization: Bearer`."
    )
    uuid = fields.UUIDField()
    name = fields.CharField()
    scope = fields.ChoiceField(Token.Scope.choices)
    expires_at = fields.DateTimeField(help_text="From then on, sign in again.")


class TokensView(ResourceView):
    """Tokens (toegangssleutels), with which scripts sign in."""

    permission_classes = (AllowAny,)
    # A token that no longer counts must not keep anybody from making a new one.
    authentication_classes = ()

    def get_authenticate_header(self, request):
        return "Bearer"

    @takes(SignInInput, answers=TokenAnswer, problems=(401, 403))
    def post(self, request, *, email, password, code="", **wanted):
        """Make a token with an e-mail address and a password.

        An account with an app for codes sends a code along. Failed attempts are
        counted for each address and each account, together with those on the
        sign-in page.
        """
        user = person(request, email=email, password=password)
        require_second_factor(request, user, code)
        at = timezone.now()
        token, secret = actions.make_token(
            name=wanted.get("name", "API"),
            scope=wanted.get("scope", Token.Scope.WRITE),
            expires_at=wanted.get("expires_at", at + settings.TOKEN_LIFETIME),
            by=user,
            at=at,
            channel=AccessLog.Channel.API,
        )
        return {
            "token": secret,
            "uuid": token.uuid,
            "name": token.name,
            "scope": token.scope,
            "expires_at": token.expiry,
        }


class CurrentTokenView(ResourceView):
    """The token that the request is made with."""

    problems = (404,)
    # Giving up its own rights is no writing.
    is_free_of_scope = True

    def delete(self, request):
        """Revoke the token that this request is made with."""
        if request.auth is None:
            raise Http404  # Signed in by a session: there is no token.
        actions.revoke_token(
            token=request.auth,
            by=request.user,
            channel=AccessLog.Channel.API,
        )
        return Response(status=204)


def person(request, *, email: str, password: str) -> User:
    """Return whose e-mail address and password these are.

    What is refused is refused alike, in words and in time, whether or not there
    is such an account: nobody learns who works here.
    """
    adapter = get_adapter()
    try:
        user = adapter.authenticate(request._request, email=email, password=password)
    except ValidationError:
        raise Throttled(WAIT) from None
    if user is None:
        raise SignInRefused(
            _("This e-mail address and this password do not belong together.")
        )
    return user


def require_second_factor(request, user: User, code: str) -> None:
    """Refuse whoever has a second factor and does not show it, or must have one."""
    factors = {one.type: one for one in Authenticator.objects.filter(user=user)}
    app = factors.get(Authenticator.Type.TOTP)
    if app is None and Authenticator.Type.WEBAUTHN in factors:
        raise SignInRefused(
            _("This account signs in with a passkey: make a token on the pages.")
        )
    if app is None and settings.MFA_REQUIRED:
        raise PermissionDenied(
            _("Set up a second step for signing in first, on the pages.")
        )
    if app is None:
        return
    if not code:
        raise SignInRefused(_("Send a code of the app for codes along, as `code`."))
    try:
        forget_failures = check_rate_limit(user)
    except ValidationError:
        raise Throttled(WAIT) from None
    if not app.wrap().validate_code(code):
        sign_in_log.note(request._request, user, "sign-in failed", "second factor")
        raise SignInRefused(_("This code is not right, or it is used already."))
    forget_failures()
