"""Who calls the API in tests."""

from rest_framework.test import APIClient

from cases.models import User


def client_of(user: User) -> APIClient:
    """Return a client of the API that is signed in as somebody."""
    client = APIClient()
    client.force_authenticate(user)
    return client
