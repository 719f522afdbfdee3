"""Names in texts that others will read."""

import pytest

from cases.models import Area, HouseholdMember
from cases.naming import names_among, numbers_among, people_among
from cases.tests.factories import (
    AccessGrantFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    UserFactory,
)

KNOWN = ["Huishouden Verbeek", "Zoë van der Laan", "Wil Özdemir-Bakker"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("verbeek heeft zonder huis geen werk", ["verbeek"]),
        ("Met ZOË en zoe's school", ["ZOË", "zoe"]),
        ("De post van ozdemir", ["ozdemir"]),
        ("Verbeeks huur", ["Verbeeks"]),
        # Ordinary words are names with a capital only.
        ("De bewoner wil naar de bakker aan de laan", []),
        ("Vraag het aan Wil en aan Bakker", ["Wil", "Bakker"]),
        ("Het huishouden van der gezinnen", []),
    ],
)
def test_a_name_is_found_however_it_is_written(text, found):
    assert names_among(text, KNOWN) == found


def test_numbers_of_files_are_found():
    assert numbers_among("Zie ha-00012-1, AFS-000003 en art. 4") == [
        "ha-00012-1",
        "AFS-000003",
    ]


@pytest.fixture
def writer(db):
    household = HouseholdFactory(area=Area.objects.get(name="Helmond-West"))
    for first, last in (("Fatima", "el Idrissi"), ("Wil", "de Bakker")):
        HouseholdMemberFactory(household=household, first_name=first, last_name=last)
    return AccessGrantFactory(household=household, user__name="Ilse").user


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel eerst met Fatima thuis.", ["Fatima"]),
        ("fatima idrissi kreeg geen hulp", ["fatima", "idrissi"]),
        ("De wil is er; de bakker niet.", []),
        # One word in small letters is of too many people to mean somebody.
        ("Vraag fatima eerst.", []),
        # A capital with which a sentence begins says nothing.
        ("Wil de bewoner dit? Bakker is een beroep.", []),
        ("Wil Bakker weet het", ["Wil", "Bakker"]),
        ("Overleg met De Idrissi Groep.", []),
    ],
)
def test_without_a_doorbraak_people_of_ones_own_households_are_found(
    writer, text, found
):
    OrganisationFactory(name="De Idrissi Groep")

    assert people_among(text, by=writer) == found
    assert people_among(text, by=UserFactory()) == []


def test_who_was_called_otherwise_is_found_by_that_name_too(writer):
    fatima = HouseholdMember.objects.get(first_name="Fatima")
    fatima.first_name = "Faiza"
    fatima.save()

    assert people_among("Bel eerst met Fatima thuis.", by=writer) == ["Fatima"]
    assert people_among("Bel eerst met Fatima thuis.", by=UserFactory()) == []
