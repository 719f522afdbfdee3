"""Who finds a weakness is told where to report it (RFC 9116)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def fields(client):
    response = client.get("/.well-known/security.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.endswith(b"\r\n")
    return dict(line.split(": ", 1) for line in response.text.splitlines())


def test_names_whom_to_tell(fields, settings):
    assert fields["Contact"] == settings.SECURITY_CONTACT
    assert fields["Preferred-Languages"] == "nl, en"
    assert fields["Canonical"] == f"{settings.PUBLIC_URL}/.well-known/security.txt"


def test_expires_within_a_year_of_whenever_it_is_asked_for(fields):
    expires = datetime.fromisoformat(fields["Expires"])

    assert fields["Expires"].endswith("Z")
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)
