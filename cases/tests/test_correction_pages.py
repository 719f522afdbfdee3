"""The pages on which it is set right who a household is, and who is in it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, AccessLog, HouseholdMember
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from privacy.models import PrivacyRequest
from privacy.tests.factories import PrivacyRequestFactory, ResidentPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    """Sign in somebody who leads a household with an open case."""
    lead = AanspreekpuntFactory(
        user__name="Ilse Verhoeven",
        household__name="Huishouden Verbeek",
        household__number="HA-01234",
    )
    CaseFactory(household=lead.household)
    client.force_login(lead.user)
    return lead


@pytest.fixture
def household(lead):
    return lead.household


@pytest.fixture
def member(household):
    return household.members.get()


def words(response, status=200):
    assert response.status_code == status
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", text)


def url_of(row, name="household-details"):
    return reverse(f"cases:{name}", args=[row.uuid])


def details(household, **changed):
    said = {"name": household.name, "area": household.area_id}
    return {**said, "postcode": "5701 AB", "version": 1, **changed}


def of_member(member, **changed):
    said = {"first_name": member.first_name, "last_name": member.last_name}
    said |= {"birth_date": member.birth_date, "relation": member.relation}
    return {**said, "joined_on": "", "left_on": "", "version": 1, **changed}


# Who may -----------------------------------------------------------------------


def pages_of(household, member):
    return [
        url_of(household),
        url_of(household, "member-new"),
        url_of(member, "member-details"),
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_open_the_pages(client, household, member, method):
    works = AccessGrantFactory(household=household).user
    stands_in = AccessGrantFactory(
        household=household, reason=AccessGrant.Reason.STAND_IN
    ).user
    people = {
        200: [
            AanspreekpuntFactory.build(user=stands_in).user,
            UserFactory(coordinator=True, areas=[household.area]),
        ],
        403: [works, UserFactory(manager=True), UserFactory(privacy_officer=True)],
        404: [
            UserFactory(),
            UserFactory(coordinator=True, areas=[AreaFactory(name="Warande")]),
        ],
    }
    for status, those in people.items():
        for person in those:
            client.force_login(person)
            for url in pages_of(household, member):
                assert getattr(client, method)(url).status_code == status, person.role
    client.logout()
    for url in pages_of(household, member):
        assert getattr(client, method)(url).status_code == 302


def test_the_file_leads_to_it_for_who_may(client, household):
    file = url_of(household, "household")

    assert url_of(household) in client.get(file).content.decode()

    client.force_login(AccessGrantFactory(household=household).user)
    assert url_of(household) not in client.get(file).content.decode()


def test_a_correction_that_was_granted_leads_to_it(client, household, member):
    asked = {"household": household, "about": member, "decided": True}
    asked = PrivacyRequestFactory(kind=PrivacyRequest.Kind.CORRECTION, **asked)
    page = reverse("privacy:request", args=[asked.uuid])

    assert url_of(household) in client.get(page).content.decode()

    client.force_login(AccessGrantFactory(household=household).user)
    assert url_of(household) not in client.get(page).content.decode()


# The household -------------------------------------------------------------------


def test_a_name_and_a_postcode_are_set_right(client, lead, household):
    changed = {"name": "Huishouden Verbeeck", "postcode": "5702cd"}
    done = client.post(url_of(household), details(household, **changed), follow=True)

    household.refresh_from_db()
    assert (household.name, household.postcode) == ("Huishouden Verbeeck", "5702 CD")
    text = words(done)
    assert "De gegevens van het huishouden zijn bewaard." in text
    # In the timeline, with who did it.
    assert "Gegevens van het huishouden gewijzigd" in text
    assert "Ilse Verhoeven · naam: Huishouden Verbeek → Huishouden Verbeeck;" in text
    line = AccessLog.objects.get(name="household details")
    assert (line.household, line.action) == (household, "U")


def test_a_refused_form_changed_nothing_and_says_so_in_the_log(client, household):
    refused = client.post(url_of(household), details(household, name=""))

    assert words(refused)
    assert AccessLog.objects.get(name="household details").action == "R"


def test_a_move_is_not_done_before_the_page_says_what_it_does(client, lead, household):
    here = UserFactory(coordinator=True, areas=[household.area], name="Anna Hier")
    area = AreaFactory(name="Stiphout")
    UserFactory(coordinator=True, areas=[area], name="Bob Daar")
    form = details(household, area=area.pk)

    asked = client.post(url_of(household), form)

    text = words(asked)
    assert "Van Helmond-West naar Stiphout: dan zien andere mensen dit dossier" in text
    assert re.search("Ziet het dan Bob Daar.*Ziet het dan niet meer Anna Hier", text)
    household.refresh_from_db()
    assert household.area.name == "Helmond-West"

    # Of one area it was said, and not of another.
    other = AreaFactory(name="Warande")
    again = client.post(
        url_of(household), {**form, "area": other.pk, "moved_to": area.pk}
    )
    assert "naar Warande" in words(again)

    done = client.post(url_of(household), {**form, "moved_to": area.pk}, follow=True)

    household.refresh_from_db()
    assert household.area == area
    assert "Van Helmond-West naar Stiphout gegaan" in words(done)
    client.force_login(here)
    assert client.get(url_of(household, "household")).status_code == 404


def test_a_coordinator_moves_no_file_out_of_sight(client, household):
    client.force_login(UserFactory(coordinator=True, areas=[household.area]))
    area = AreaFactory(name="Stiphout")

    refused = client.post(
        url_of(household), details(household, area=area.pk, moved_to=area.pk)
    )

    assert "Stiphout is geen gebied van jou" in words(refused)
    household.refresh_from_db()
    assert household.area != area


def test_of_two_who_correct_at_once_both_are_kept(client, household):
    """What only the other changed is taken over; what both changed is shown."""
    client.post(
        url_of(household), details(household, postcode="5702 CD", name="Huis Eén")
    )

    stale = client.post(url_of(household), details(household, name="Huis Twee"))

    text = words(stale, status=409)
    assert "Naam van het huishouden is nu: Huis Eén" in text
    form = stale.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert (sent["name"], sent["postcode"]) == ("Huis Twee", "5702 CD")
    assert client.post(url_of(household), sent).status_code == 302
    household.refresh_from_db()
    assert (household.name, household.postcode) == ("Huis Twee", "5702 CD")


# Who is in it --------------------------------------------------------------------


def test_a_baby_is_added_once(client, household):
    url = url_of(household, "member-new")
    token = client.get(url).context["form"]["token"].value()
    baby = {"first_name": "Noor", "birth_date": "2026-03-28"}
    baby |= {"joined_on": "2026-03-28", "token": token}

    done = client.post(url, baby, follow=True)
    client.post(url, baby)

    assert "Noor hoort nu bij het huishouden." in words(done)
    assert household.members.filter(first_name="Noor").count() == 1
    file = words(client.get(url_of(household, "household")))
    assert "Noor (0)" in file
    assert "Noor kwam in het huishouden" in file


def test_who_left_stands_apart(client, household, member):
    HouseholdMemberFactory(household=household, first_name="Piet")
    own_page = ResidentPageFactory(household=household, member=member)
    left = of_member(member, left_on="2026-03-01")

    done = client.post(url_of(member, "member-details"), left, follow=True)

    assert "Sanne staat nu bij wie niet meer in het huishouden is." in words(done)
    assert done.context["former"] == [member]
    own_page.refresh_from_db()
    assert own_page.closed_at is not None
    file = client.get(url_of(household, "household"))
    assert [one.first_name for one in file.context["members"]] == ["Piet"]
    text = words(file)
    assert "Niet meer in het huishouden: Sanne, sinds 1 maart 2026" in text
    assert "Sanne Proef hoort niet meer bij het huishouden" in text

    back = of_member(member, version=2)
    client.post(url_of(member, "member-details"), back)
    file = words(client.get(url_of(household, "household")))
    assert "Sanne Proef hoort weer bij het huishouden" in file


def test_whose_own_page_closes_is_said_and_logged(client, household, member):
    ResidentPageFactory(household=household, member=member)
    child = of_member(member, birth_date="2020-02-01")

    done = client.post(url_of(member, "member-details"), child, follow=True)

    assert "De eigen pagina van Sanne is dicht: hij gaat niet meer open." in words(done)
    assert AccessLog.objects.filter(
        name="own page of a resident", action=AccessLog.Action.UPDATE
    ).exists()


def test_a_correction_of_a_person_stands_in_the_timeline(client, household, member):
    right = of_member(member, birth_date="1980-02-01")

    client.post(url_of(member, "member-details"), right)

    assert HouseholdMember.objects.get().birth_date == date(1980, 2, 1)
    text = words(client.get(url_of(household, "timeline")))
    assert "Gegevens van Sanne Proef gewijzigd" in text
    assert "1 februari 1980" in text


def test_a_person_who_was_changed_meanwhile_is_shown_again(client, member):
    url = url_of(member, "member-details")
    client.post(url, of_member(member, relation="moeder"))

    stale = client.post(url, of_member(member, first_name="Sannah"))

    assert "Iemand heeft dit intussen veranderd" in words(stale, status=409)
    form = stale.context["form"]
    assert form["first_name"].value() == "Sannah"
    assert form["relation"].value() == "moeder"
    assert form["version"].value() == "2"


@pytest.mark.parametrize("is_new", [True, False])
def test_a_person_who_is_in_another_file_asks_to_look_first(
    client, household, member, is_new
):
    there = HouseholdFactory(name="Huishouden Jansen", number="HA-07777")
    HouseholdMemberFactory(
        household=there,
        first_name="Mohamed",
        last_name="Jansen",
        birth_date=date(1980, 5, 6),
    )
    name = {"first_name": "Mohammed", "last_name": "Janssen"}
    who = {**name, "birth_date": "1980-05-06", "joined_on": ""}
    if is_new:
        url, form = url_of(household, "member-new"), {**who, "token": "x"}
    else:
        url, form = url_of(member, "member-details"), {**who, "version": 1}

    asked = client.post(url, form)

    text = words(asked)
    assert "HA-07777" in text
    assert "Huishouden Jansen" not in text
    assert "HA-01234 ." not in text
    assert not household.members.filter(first_name="Mohammed").exists()
    found = AccessLog.objects.about(there.pk).filter(name="duplicate check")
    assert found.exists()
    assert client.post(url, {**form, "is_right": "on"}).status_code == 302
    assert household.members.filter(first_name="Mohammed").exists()


def test_another_day_of_leaving_looks_for_no_file(client, household, member):
    HouseholdMemberFactory(first_name="Sanne", last_name="Proef")

    client.post(url_of(member, "member-details"), of_member(member, relation="vader"))

    assert not AccessLog.objects.filter(name="duplicate check").exists()
    member.refresh_from_db()
    assert member.relation == "vader"


def test_of_who_left_nothing_new_is_written(client, household, member):
    HouseholdMember.objects.update(left_on=timezone.localdate())
    HouseholdMemberFactory(household=household, first_name="Piet")
    for page in (
        reverse("privacy:page-give", args=[household.uuid]),
        reverse("cases:informed-new", args=[household.uuid]),
        reverse("mdo:mdo-new", args=[household.cases.get().uuid]),
        reverse("mdo:doorbraak-new", args=[household.cases.get().uuid]),
    ):
        text = client.get(page).content.decode()
        assert "Piet" in text, page
        assert "Sanne" not in text, page
    # What one asks about oneself stays possible, and what was measured before.
    page = reverse("privacy:request-new", args=[household.uuid])
    text = client.get(page).content.decode()
    assert "Sanne Proef (niet meer in het huishouden)" in text


# In the browser ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 360])
def test_it_is_all_done_by_keyboard(page, sign_in, barriers, width):
    lead = AanspreekpuntFactory(household__name="Huishouden Verbeek")
    CaseFactory(household=lead.household)
    area = AreaFactory(name="Stiphout")
    sign_in(lead.user)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(url_of(lead.household))
    assert barriers() == []
    page.select_option("[name=area]", str(area.pk))
    page.focus("[name=name]")
    page.keyboard.press("Enter")
    page.get_by_text("Klopt dit? Bewaar dan nog een keer.").wait_for()
    assert barriers() == []
    page.focus("[name=name]")
    page.keyboard.press("Enter")
    page.get_by_text("De gegevens van het huishouden zijn bewaard.").wait_for()

    page.goto(url_of(lead.household.members.get(), "member-details"))
    page.fill("[name=first_name]", "")
    page.keyboard.press("Enter")
    page.get_by_text("Wat je invulde, staat er nog.").wait_for()
    page.wait_for_function("document.activeElement.matches('.utrecht-alert')")
    assert barriers() == []
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
