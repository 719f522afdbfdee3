"""What a browser answers for a passkey, or anybody with nonsense."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature

from cases.forms.texts import CharField

# What reading an answer stumbles over when a browser did not write it. A parser of
# bytes that it does not expect fails in whatever way it happens to.
MALFORMED = (
    AttributeError,
    InvalidSignature,
    LookupError,
    TypeError,
    ValueError,
    struct.error,
)


@contextmanager
def read_as_a_passkey() -> Iterator[None]:
    """Refuse what is no answer of a passkey, as a wrong one."""
    try:
        yield
    except MALFORMED as error:
        raise get_adapter().validation_error("incorrect_code") from error


class Authenticate(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with read_as_a_passkey():
            return super().clean_credential()


class Login(Authenticate, forms.LoginWebAuthnForm):
    pass


class Reauthenticate(Authenticate, forms.ReauthenticateWebAuthnForm):
    pass


class Add(forms.AddWebAuthnForm):
    name = CharField(required=False)

    def clean(self) -> Any:
        with read_as_a_passkey():
            return super().clean()
