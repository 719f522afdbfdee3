"""Who looks at the pages of a case, and the case itself."""

import pytest

from cases.tests.factories import AanspreekpuntFactory, CaseFactory, UserFactory


@pytest.fixture
def owner(client):
    """The aanspreekpunt of the case's household, signed in."""
    person = UserFactory(name="Ilse Verhoeven")
    client.force_login(person)
    return person


@pytest.fixture
def case(owner):
    case = CaseFactory(household__name="Huishouden Jansen")
    AanspreekpuntFactory(household=case.household, user=owner)
    return case
