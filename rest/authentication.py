"""Who calls: a token for scripts; a browser has its session."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.auth import TokenAuthentication
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

# That a token is in use is written down at most this often.
USE_IS_NOTED_AFTER = timedelta(minutes=5)


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`; a token anywhere else is not looked at.

    A token that may only read is refused here, before any view, for what changes
    something. A view with `is_free_of_scope` changes nothing by its POST or DELETE.
    """

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        _user, token = found
        if not (token.may_write or is_reading(request)):
            raise PermissionDenied(_("This token may read only."))
        note_use(token)
        return found

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
        return auth_token.expiry <= timezone.now()


def is_reading(request) -> bool:
    view = request.parser_context["view"]
    if request.method in SAFE_METHODS:
        return True
    # `action` is the method of a set of views that is to answer.
    handler = getattr(view, getattr(view, "action", None) or "", view)
    return getattr(handler, "is_free_of_scope", False)


def note_use(token) -> None:
    """Write down that the token is in use: its owner sees which ones are not."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_AFTER:
        get_token_model().objects.filter(pk=token.pk).update(last_used_at=now)
