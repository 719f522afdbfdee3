"""What the tests of the API's rules share: a small API, and somebody to call it."""

from datetime import date

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from cases.acting import WEB
from cases.tests.factories import UserFactory
from helmond_aanpak.tests.api_example import Note


@pytest.fixture
def writer(db):
    """Make the table of the notes, in this test's transaction, and who writes them."""
    with connection.schema_editor() as editor:
        editor.create_model(Note)
        # As `migrate` gives the web server rights on the tables that it makes.
        editor.execute(f"GRANT ALL ON {Note._meta.db_table} TO {WEB}")
        editor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {WEB}")
    return UserFactory(name="Wil Schrijver")


@pytest.fixture
def api(writer):
    """Return a client of the example API, signed in as the writer."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(writer)
    return client


@pytest.fixture
def write(writer):
    """Return a function that writes a note."""

    def write(text="een notitie", due_on=date(2026, 4, 1), **values):
        values = {"owner": writer, "made_at": timezone.now(), **values}
        return Note.objects.create(text=text, due_on=due_on, **values)

    return write
