"""The administrator's pages: people, organisations, areas."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, Area, Organisation, User
from cases.tests.factories import (
    AanspreekpuntFactory,
    AreaFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

PAGES = [
    "cases:person-list",
    "cases:person-new",
    "cases:organisation-list",
    "cases:organisation-new",
    "cases:area-list",
    "cases:area-new",
]
OTHERS = ["professional", "coordinator", "manager", "privacy_officer"]


@pytest.fixture
def administrator(client):
    person = UserFactory(administrator=True, name="Bea Beheer")
    client.force_login(person)
    return person


def text_of(response):
    return response.content.decode()


def person_fields(**changes):
    return {"name": "Piet Proef", "role": "professional", "phone": "", **changes}


# Who gets in --------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_the_administrator_sees_the_page(client, administrator, name):
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_sees_it(client, name, role):
    client.force_login(UserFactory(role=role))

    response = client.get(reverse(name))

    assert response.status_code == 403
    assert "Deze pagina hoort niet bij jouw rol." in text_of(response)


@pytest.mark.parametrize("name", PAGES)
def test_a_visitor_is_sent_to_sign_in(client, name):
    response = client.get(reverse(name))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("name", "factory"),
    [
        ("cases:person-edit", UserFactory),
        ("cases:organisation-edit", OrganisationFactory),
        ("cases:area-edit", AreaFactory),
    ],
)
def test_changing_is_for_the_administrator_only(client, name, factory):
    subject = factory()
    client.force_login(UserFactory(coordinator=True))

    response = client.post(
        reverse(name, args=[subject.uuid]), {"name": "Anders", "kind": "x"}
    )

    subject.refresh_from_db()
    assert response.status_code == 403
    assert subject.name != "Anders"


# The list of people -------------------------------------------------------------


def test_people_are_listed_with_role_organisation_and_areas(client, administrator):
    west = AreaFactory(name="Helmond-West")
    partner = OrganisationFactory(name="LEVgroep")
    UserFactory(
        name="Jasper Biezen", coordinator=True, areas=[west], organisation=partner
    )

    text = text_of(client.get(reverse("cases:person-list")))

    assert "Jasper Biezen" in text
    assert "LEVgroep" in text
    assert "Helmond-West" in text


def test_a_search_for_people_leaves_no_name_in_the_address(client, administrator):
    UserFactory(name="Zoë Gezocht")
    UserFactory(name="Arie Anders")

    response = client.post(reverse("cases:person-list"), {"q": "zoe"}, follow=True)

    assert "zoe" not in response.request["QUERY_STRING"].lower()
    assert "Zoë Gezocht" in text_of(response)
    assert "Arie Anders" not in text_of(response)


@pytest.mark.parametrize("query", ["?role=%00", "?state=%00", "?role=koning"])
def test_nonsense_in_the_address_does_no_harm(client, administrator, query):
    response = client.get(reverse("cases:person-list") + query)

    assert response.status_code == 200
    assert administrator.name in text_of(response)


def test_the_list_shows_one_role_or_those_whose_account_ended(client, administrator):
    UserFactory(name="Mia Manager", manager=True)
    UserFactory(name="Ed Einde", is_active=False)
    url = reverse("cases:person-list")

    managers = client.post(url, {"role": "manager"}, follow=True)
    ended = client.post(url, {"state": "ended"}, follow=True)

    assert "Mia Manager" in text_of(managers)
    assert "Ed Einde" not in text_of(managers)
    assert "Ed Einde" in text_of(ended)
    assert "Mia Manager" not in text_of(ended)


def test_nobody_found_says_what_one_can_do(client, administrator):
    response = client.post(
        reverse("cases:person-list"), {"q": "niemand heet zo"}, follow=True
    )

    assert "Er is niemand gevonden." in text_of(response)
    assert "Toon iedereen" in text_of(response)


@pytest.mark.parametrize("sort", ["name", "-name", "organisation", "-role", "nonsense"])
def test_the_pages_together_show_everybody_once(client, administrator, sort):
    UserFactory.create_batch(60)
    seen, url = [], f"{reverse('cases:person-list')}?sort={sort}"

    while url and len(seen) < 200:
        page = client.get(url).context["page"]
        seen += page.rows
        url = page.next and reverse("cases:person-list") + page.next

    assert sorted(p.pk for p in seen) == sorted(
        User.objects.values_list("pk", flat=True)
    )


def test_the_page_before_is_the_page_one_came_from(client, administrator):
    UserFactory.create_batch(60)
    url = reverse("cases:person-list")
    first = client.get(url).context["page"]

    second = client.get(url + first.next).context["page"]
    again = client.get(url + second.previous).context["page"]

    assert again.rows == first.rows
    assert again.previous is None


def test_a_place_in_the_list_that_is_gone_shows_the_beginning(client, administrator):
    url = reverse("cases:person-list")

    for query in ("?after=nonsense", "?after=5b0ee52e-1f0d-4a6f-8d0c-111111111111"):
        assert client.get(url + query).context["page"].rows == [administrator]


def test_the_list_needs_the_same_queries_for_2_and_6_people(client, administrator):
    counts = []
    for extra in (2, 4):
        for number in range(extra):
            UserFactory(
                role="coordinator",
                areas=[AreaFactory()],
                organisation=OrganisationFactory(name=f"Partner {extra}-{number}"),
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("cases:person-list")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Adding and changing people -----------------------------------------------------


def test_somebody_who_is_added_chooses_a_password_by_mail(
    client, administrator, django_capture_on_commit_callbacks
):
    fields = person_fields(email="Piet@Voorbeeld.example")

    response = client.post(reverse("cases:person-new"), fields, follow=True)

    person = User.objects.get(email="piet@voorbeeld.example")
    assert not person.has_usable_password()
    assert "Wachtwoord vergeten?" in text_of(response)
    assert "Nog geen wachtwoord" in text_of(response)
    client.logout()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": person.email})
    assert mail.outbox[0].to == ["piet@voorbeeld.example"]
    assert "/account/password/reset/" in mail.outbox[0].body


def test_adding_a_coordinator_keeps_the_areas(client, administrator):
    west = AreaFactory()
    fields = person_fields(
        email="co@voorbeeld.example", role="coordinator", areas=[west.pk]
    )

    client.post(reverse("cases:person-new"), fields)

    assert list(User.objects.get(email="co@voorbeeld.example").areas.all()) == [west]


WITHOUT_AREAS = "coördinator zonder gebied"


def test_a_coordinator_without_areas_is_warned_of(client, administrator):
    fields = person_fields(email="nieuw@voorbeeld.example", role="coordinator")

    added = text_of(client.post(reverse("cases:person-new"), fields, follow=True))

    person = User.objects.get(email="nieuw@voorbeeld.example")
    url = reverse("cases:person-edit", args=[person.uuid])
    assert f"Piet Proef is {WITHOUT_AREAS}" in added
    assert "Deze coördinator heeft geen gebied" in text_of(client.get(url))

    fields = person_fields(role="coordinator", is_active="on", version=1)
    assert WITHOUT_AREAS in text_of(client.post(url, fields, follow=True))

    fields |= {"areas": [AreaFactory().pk], "version": 2}
    assert WITHOUT_AREAS not in text_of(client.post(url, fields, follow=True))
    assert "heeft geen gebied" not in text_of(client.get(url))

    # Whose account ends sees nothing anyway.
    fields |= {"areas": [], "version": 3, "is_active": ""}
    assert WITHOUT_AREAS not in text_of(client.post(url, fields, follow=True))


def test_an_address_that_is_in_use_is_refused_beside_its_field(client, administrator):
    UserFactory(email="piet@voorbeeld.example")
    fields = person_fields(email="PIET@voorbeeld.example")

    response = client.post(reverse("cases:person-new"), fields)

    assert response.status_code == 200
    said = ["Dit e-mailadres is al in gebruik."]
    assert response.context["form"].errors == {"email": said}
    assert "<title>Fout: " in text_of(response)
    assert User.objects.filter(email__iexact="piet@voorbeeld.example").count() == 1


def test_only_a_coordinator_gets_areas(client, administrator):
    fields = person_fields(email="piet@voorbeeld.example", areas=[AreaFactory().pk])

    response = client.post(reverse("cases:person-new"), fields)

    assert "Alleen een coördinator heeft gebieden. Kies er geen." in text_of(response)
    assert not User.objects.filter(email="piet@voorbeeld.example").exists()


def test_ending_an_account_says_what_that_means(client, administrator):
    person = AanspreekpuntFactory(user__name="Ilse Verhoeven").user
    address = reverse("cases:person-edit", args=[person.uuid])

    response = client.post(
        address, person_fields(name="Ilse Verhoeven", version=1), follow=True
    )

    text = text_of(response)
    assert "Het account van Ilse Verhoeven is beëindigd" in text
    assert "1 huishouden heeft nu geen aanspreekpunt" in text


def test_an_ended_account_sees_nothing_any_more(client, administrator):
    person = AanspreekpuntFactory().user
    url = reverse("cases:person-edit", args=[person.uuid])
    assert "aanspreekpunt van één huishouden" in text_of(client.get(url))

    response = client.post(url, person_fields(name=person.name, version=1))

    person.refresh_from_db()
    assert response.url == reverse("cases:person-list")
    assert not person.is_active
    grants = AccessGrant.objects.current(timezone.now())
    assert not grants.filter(user=person).exists()


def test_a_change_of_role_and_name_is_kept(client, administrator):
    person = UserFactory()
    fields = person_fields(
        name="Nieuwe Naam", role="manager", is_active="on", version=1
    )

    client.post(reverse("cases:person-edit", args=[person.uuid]), fields)

    person.refresh_from_db()
    assert (person.name, person.role, person.is_active) == (
        "Nieuwe Naam",
        "manager",
        True,
    )


@pytest.mark.parametrize(
    ("name", "factory", "fields"),
    [
        ("person", UserFactory, {"role": "professional", "is_active": "on"}),
        ("organisation", OrganisationFactory, {"kind": "wonen"}),
        ("area", AreaFactory, {}),
    ],
)
def test_who_changes_the_same_at_the_same_time_sees_what_changed(
    client, administrator, name, factory, fields
):
    subject = factory()
    type(subject).objects.filter(pk=subject.pk).update(name="Van een ander", version=2)
    url = reverse(f"cases:{name}-edit", args=[subject.uuid])

    response = client.post(url, {**fields, "name": "Van mij", "version": 1})

    assert response.status_code == 409
    text = response.content.decode()
    assert "Iemand heeft dit intussen veranderd." in text
    assert "Naam is nu: Van een ander" in text
    assert 'value="Van mij"' in text
    subject.refresh_from_db()
    assert subject.name == "Van een ander"
    # Whoever sends it once more has seen that.
    client.post(url, {**fields, "name": "Van mij", "version": 2})
    subject.refresh_from_db()
    assert (subject.name, subject.version) == ("Van mij", 3)


def test_the_administrator_cannot_end_the_own_account(client, administrator):
    url = reverse("cases:person-edit", args=[administrator.uuid])

    response = client.post(url, person_fields(role="administrator", version=1))

    administrator.refresh_from_db()
    assert administrator.is_active
    assert "Je kunt je eigen account niet beëindigen" in text_of(response)


# Organisations and areas --------------------------------------------------------


def test_an_organisation_is_added_and_changed(client, administrator):
    client.post(
        reverse("cases:organisation-new"), {"name": "Senzer", "kind": "inkomen"}
    )
    senzer = Organisation.objects.get(name="Senzer")

    client.post(
        reverse("cases:organisation-edit", args=[senzer.uuid]),
        {"name": "Senzer", "kind": "werk en inkomen", "version": 1},
    )

    senzer.refresh_from_db()
    assert senzer.kind == "werk en inkomen"
    text = text_of(client.get(reverse("cases:organisation-list")))
    assert "werk en inkomen" in text


def test_an_organisation_with_a_name_in_use_is_refused(client, administrator):
    OrganisationFactory(name="Senzer")

    response = client.post(
        reverse("cases:organisation-new"), {"name": "SENZER", "kind": "inkomen"}
    )

    assert "Deze naam is al in gebruik." in text_of(response)
    assert Organisation.objects.filter(name__iexact="senzer").count() == 1


def test_an_area_is_added_and_renamed(client, administrator):
    client.post(reverse("cases:area-new"), {"name": "Suytkade"})
    area = Area.objects.get(name="Suytkade")

    client.post(
        reverse("cases:area-edit", args=[area.uuid]),
        {"name": "Suytkade-Zuid", "version": 1},
    )

    area.refresh_from_db()
    assert area.name == "Suytkade-Zuid"


def test_an_area_keeps_its_own_name_in_other_capitals(client, administrator):
    area = Area.objects.create(name="suytkade")

    fields = {"name": "Suytkade", "version": area.version}
    client.post(reverse("cases:area-edit", args=[area.uuid]), fields)

    area.refresh_from_db()
    assert area.name == "Suytkade"


def test_the_list_of_areas_says_where_nobody_watches(client, administrator):
    west = AreaFactory()
    UserFactory(name="Cor Coördinator", coordinator=True, areas=[west])
    UserFactory(
        name="Ooit Coördinator", coordinator=True, is_active=False, areas=[west]
    )

    text = text_of(client.get(reverse("cases:area-list")))

    assert "Cor Coördinator" in text
    assert "Ooit Coördinator" not in text
    assert "Geen coördinator" in text


def test_organisations_are_searched_and_sorted(client, administrator):
    senzer = OrganisationFactory(name="Senzer", kind="werk en inkomen")
    OrganisationFactory(name="Atlant", kind="welzijn")
    UserFactory.create_batch(2, organisation=senzer)
    url = reverse("cases:organisation-list")

    def names(**asked):
        rows = client.get(url, asked).context["found"].rows
        return [row.name for row in rows if row.name in ("Senzer", "Atlant")]

    assert names(q="INKOMEN") == ["Senzer"]
    assert names(sort="name") == ["Atlant", "Senzer"]
    assert names(sort="-name") == ["Senzer", "Atlant"]
    assert names(sort="people") == ["Atlant", "Senzer"]
    assert names(sort="nothing") == names() == ["Atlant", "Senzer"]


def test_a_search_that_finds_nothing_says_so(client, administrator):
    AreaFactory()

    for name in ("cases:organisation-list", "cases:area-list"):
        text = text_of(client.get(reverse(name), {"q": "zoiets bestaat niet"}))
        assert "Niets gevonden." in text
        assert "Er is nog geen" not in text


def test_without_organisations_or_areas_the_pages_say_what_to_do(client, administrator):
    Organisation.objects.all().delete()
    Area.objects.all().delete()

    organisations = text_of(client.get(reverse("cases:organisation-list")))
    areas = text_of(client.get(reverse("cases:area-list")))

    assert "Er is nog geen organisatie." in organisations
    assert "Er is nog geen gebied." in areas


@pytest.mark.parametrize(
    ("name", "make"),
    [
        (
            "cases:organisation-list",
            lambda n: UserFactory(organisation=OrganisationFactory(name=f"P {n}")),
        ),
        (
            "cases:area-list",
            lambda n: UserFactory(coordinator=True, areas=[AreaFactory(name=f"G {n}")]),
        ),
    ],
)
def test_the_lists_need_the_same_queries_for_2_and_6_rows(
    client, administrator, name, make
):
    counts = []
    for numbers in (range(2), range(2, 20)):
        for number in numbers:
            make(number)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
