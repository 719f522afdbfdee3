"""Every factory makes a row that passes the model's own checks."""

import pytest

from cases.tests import factories as cases_factories
from mdo.tests import factories as mdo_factories
from privacy.tests import factories as privacy_factories
from reporting.tests import factories as reporting_factories


def factories_of(module):
    return [
        value
        for name, value in sorted(vars(module).items())
        if name.endswith("Factory") and value.__module__ == module.__name__
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "factory",
    [
        *factories_of(cases_factories),
        *factories_of(mdo_factories),
        *factories_of(reporting_factories),
        *factories_of(privacy_factories),
    ],
)
def test_factory_makes_a_valid_row(factory):
    row = factory()

    # What the database may leave empty, a form may still ask for.
    empty = [
        field.name for field in row._meta.fields if getattr(row, field.attname) is None
    ]
    row.full_clean(exclude=empty)
