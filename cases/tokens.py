"""Tokens: how a script signs in. They are stored as digests and expire."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.settings import knox_settings
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from cases.models import Token, User
from rest import fields
from rest.problems import SignInRefused, StepRefused
from rest.serializers import AnswerSerializer, InputSerializer
from rest.views import ResourceView, takes

WAIT = 5 * 60  # As long as an address or account is kept waiting after failures.


def make_token(*, by: User, at: datetime) -> tuple[Token, str]:
    """Make a token and return it with its secret, which nobody can look up later.

    Raise StepRefused when the person has as many as are allowed.
    """
    Token.objects.filter(user=by, expiry__lte=at).delete()
    if Token.objects.filter(user=by).count() >= knox_settings.TOKEN_LIMIT_PER_USER:
        raise StepRefused(
            _("You have as many tokens as are allowed. Revoke one, or wait.")
        )
    return Token.objects.create(
        by, settings.TOKEN_LIFETIME, name="API", scope=Token.Scope.WRITE
    )


class SignInInput(InputSerializer):
    email = fields.EmailField(max_length=254)
    password = fields.CharField(max_length=128, trim_whitespace=False)


class TokenAnswer(AnswerSerializer):
    token = fields.CharField(
        help_text="Shown once. Send it as `Authorization: Bearer`."
    )
    expires_at = fields.DateTimeField(help_text="From then on, sign in again.")


class TokensView(ResourceView):
    """Tokens (toegangssleutels), with which scripts sign in."""

    permission_classes = (AllowAny,)
    # A token that no longer counts must not keep anybody from making a new one.
    authentication_classes = ()

    def get_authenticate_header(self, request):
        return "Bearer"

    @takes(SignInInput, answers=TokenAnswer, problems=(401,))
    def post(self, request, *, email, password):
        """Make a token with an e-mail address and a password.

        Failed attempts are counted for each address and each account, together
        with those on the sign-in page.
        """
        user = person(request, email=email, password=password)
        token, secret = make_token(by=user, at=timezone.now())
        return {"token": secret, "expires_at": token.expiry}


class CurrentTokenView(ResourceView):
    """The token that the request is made with."""

    problems = (404,)

    def delete(self, request):
        """Revoke the token that this request is made with."""
        if request.auth is None:
            raise Http404  # Signed in by a session: there is no token.
        request.auth.delete()
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
    if user is None or not user.is_active:
        raise SignInRefused(
            _("This e-mail address and this password do not belong together.")
        )
    return user
