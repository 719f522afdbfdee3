"""What is no answer of a passkey is a wrong one, however it is wrong."""

import json

import pytest
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.contrib.messages import get_messages
from django.urls import reverse

from cases.forms import passkeys
from cases.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ANSWER = {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}
WRONG = [
    {"id": 1},
    {"response": []},
    {"id": "a", "rawId": "a", "type": "public-key", "response": {}},
    {"id": "AA", "rawId": "AA", "type": "public-key", "response": ANSWER},
    [],
]


@pytest.mark.parametrize("credential", WRONG)
def test_nonsense_signs_nobody_in(client, credential):
    answer = client.post(
        reverse("mfa_login_webauthn"), {"credential": json.dumps(credential)}
    )

    assert answer.status_code == 302
    assert answer.url == reverse("account_login")
    assert len(list(get_messages(answer.wsgi_request))) == 1
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", WRONG)
def test_nonsense_adds_no_passkey(client, credential):
    person = UserFactory()
    form = passkeys.Add({"credential": json.dumps(credential)}, user=person)

    assert isinstance(form, AddWebAuthnForm)
    assert not form.is_valid()
