"""Who calls: a token for scripts; a browser has its session."""

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; a token anywhere else is not looked at."""

    def authenticate_credentials(self, token):
        # Ours are letters and figures; others can be no text, or hold a NUL byte.
        if not (token.isascii() and token.isalnum()):
            raise AuthenticationFailed()
        return super().authenticate_credentials(token)

    def _cleanup_token(self, auth_token):
        """Tell whether a token has expired; reading must not write.

        The framework deletes expired tokens here, with a query more for each
        request. Ours go when their owner makes a new one.
        """
        return auth_token.expiry is not None and auth_token.expiry <= timezone.now()
