"""The sample register, imported once for a class; and whose case the pages are of."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import transaction

from cases.tests.factories import AanspreekpuntFactory, CaseFactory, UserFactory
from reporting.register.importer import import_register
from reporting.tests.factories import tell_the_planner

SAMPLE = Path(settings.BASE_DIR) / "data" / "sample"
# The figures that belong to the sample are of this day.
AS_OF = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


@pytest.fixture(scope="class")
def sample(django_db_setup, django_db_blocker):
    """Import the sample on the day of its figures; return what the import did.

    The transaction of each test is a savepoint in the one that is rolled back here.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(AS_OF):
            outcome = import_register(SAMPLE / "register.xlsx", at=AS_OF)
        tell_the_planner()
        yield outcome
        transaction.set_rollback(True)


@pytest.fixture
def _on_the_day(clock):
    """Stand the clock on the day of the sample's figures."""
    clock.move_to(AS_OF)


@pytest.fixture
def owner(client):
    """The aanspreekpunt of the case's household, signed in."""
    person = UserFactory(name="Ilse Verhoeven")
    client.force_login(person)
    return person


@pytest.fixture
def case(owner):
    case = CaseFactory(opened_on=date(2026, 1, 29))
    AanspreekpuntFactory(household=case.household, user=owner)
    return case
