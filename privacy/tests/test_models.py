"""What the database itself refuses of requests, statements and restrictions."""

import pytest
from django.db import IntegrityError, connection, transaction

from cases.tests.factories import HouseholdFactory, HouseholdMemberFactory
from mdo.tests.factories import AgreementFactory
from privacy.tests.factories import (
    PrivacyRequestFactory,
    RestrictionFactory,
    ReviewedTextFactory,
    StatementFactory,
)
from reporting.tests.factories import CostLineFactory, ScoreFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "field", "other"),
    [
        (PrivacyRequestFactory, "about", HouseholdMemberFactory),
        (ReviewedTextFactory, "request", PrivacyRequestFactory),
        (StatementFactory, "about", HouseholdMemberFactory),
        (StatementFactory, "request", PrivacyRequestFactory),
        (RestrictionFactory, "about", HouseholdMemberFactory),
        (RestrictionFactory, "request", PrivacyRequestFactory),
        (AgreementFactory, "about", HouseholdMemberFactory),
        (ScoreFactory, "about", HouseholdMemberFactory),
        (CostLineFactory, "about", HouseholdMemberFactory),
    ],
)
def test_no_row_is_about_somebody_of_another_household(make, field, other):
    """Else who sees one household would read of another beside it."""
    row = make()
    foreign = other(household=HouseholdFactory())

    def move():
        type(row).objects.filter(pk=row.pk).update(**{field: foreign})
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError, match="_household"), transaction.atomic():
        move()
