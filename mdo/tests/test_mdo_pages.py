"""Writing an MDO down on one page, and reading it back."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import AccessGrant, AccessLog, Leefdomein
from cases.tests.factories import (
    AccessGrantFactory,
    AreaFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.models import Agreement, Attendance, Mdo
from mdo.tests.factories import AgreementFactory, AttendanceFactory, MdoFactory

pytestmark = pytest.mark.django_db

# The clock stands in the night to Monday 30 March 2026, in Dutch time.
TODAY = date(2026, 3, 30)
SIX_WEEKS = date(2026, 5, 11)
DAY = timedelta(days=1)


@pytest.fixture
def colleague(case):
    person = UserFactory(
        name="Bram Schouten", organisation=OrganisationFactory(name="Woonpartners")
    )
    AccessGrantFactory(household=case.household, user=person)
    return person


def form_url(case):
    return reverse("mdo:mdo-new", args=[case.uuid])


def text_of(response):
    return response.content.decode()


def filled(*lines, do="log", guests=(), **fields):
    """Return what a browser sends: the fields, and a line of agreements each."""
    data = {
        "do": do,
        "token": str(uuid4()),
        "held_on": TODAY.isoformat(),
        "place": "Thuis",
        "resident_present": "yes",
        "supporter": "not_offered",
        "resident_agrees": "yes",
        "agreements-TOTAL_FORMS": len(lines),
        "agreements-INITIAL_FORMS": 0,
        "guests-TOTAL_FORMS": len(guests),
        "guests-INITIAL_FORMS": 0,
        **fields,
    }
    for prefix, rows in (("agreements", lines), ("guests", guests)):
        for index, row in enumerate(rows):
            data |= {f"{prefix}-{index}-{name}": row[name] for name in row}
    return data


def line(owner="resident", text="Brieven meenemen", **fields):
    who = owner if isinstance(owner, str) else str(owner.uuid)
    return {"owner": who, "text": text, **fields}


# Who gets in -------------------------------------------------------------------


@pytest.mark.parametrize("page", ["mdo-new", "mdo-six-weeks", "mdo-due", "mdo"])
def test_who_is_not_signed_in_is_sent_to_signing_in(client, page):
    args = [uuid4(), 0] if page == "mdo-due" else [uuid4()]
    ask = client.get if page == "mdo" else client.post

    response = ask(reverse(f"mdo:{page}", args=args))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("trait", ["manager", "administrator", "privacy_officer"])
def test_other_roles_have_no_mdos(client, trait):
    client.force_login(UserFactory(**{trait: True}))
    mdo = MdoFactory()

    assert client.get(form_url(mdo.case)).status_code == 403
    assert client.get(reverse("mdo:mdo", args=[mdo.uuid])).status_code == 403


def test_a_stranger_gets_404_and_writes_nothing(client, case):
    client.force_login(UserFactory())

    assert client.get(form_url(case)).status_code == 404
    assert client.post(form_url(case), filled(line())).status_code == 404
    due = reverse("mdo:mdo-due", args=[case.uuid, 0])
    assert client.post(due).status_code == 404
    assert not Mdo.objects.exists()


def test_a_colleague_who_may_only_look_gets_403(client, case):
    person = UserFactory()
    AccessGrantFactory(
        household=case.household,
        user=person,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Acute onveiligheid",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    client.force_login(person)

    assert client.get(form_url(case)).status_code == 403
    assert client.post(form_url(case), filled(line())).status_code == 403
    assert not Mdo.objects.exists()


def test_the_coordinator_of_the_area_writes_one_down(client, case):
    west = AreaFactory(name="Helmond-West")
    client.force_login(UserFactory(coordinator=True, areas=[west]))

    assert client.get(form_url(case)).status_code == 200
    assert client.post(form_url(case), filled(line())).status_code == 302


def test_a_closed_case_says_so_and_has_no_form(client, owner):
    case = CaseFactory(closed=True)
    AccessGrantFactory(household=case.household, user=owner)

    response = client.get(form_url(case))

    assert response.status_code == 409
    assert "Deze casus is afgesloten." in text_of(response)
    assert "mdo-form" not in text_of(response)


def test_a_case_that_is_closed_while_typing_keeps_what_was_typed(client, owner, case):
    case.closed_on, case.closing_reason = TODAY, "doel bereikt"
    case.save()

    response = client.post(form_url(case), filled(line(), place="Bij de buurvrouw"))

    assert "Deze casus is afgesloten." in text_of(response)
    assert 'value="Bij de buurvrouw"' in text_of(response)


# The empty form ----------------------------------------------------------------


def test_the_form_begins_with_today_and_says_when_the_six_weeks_end(client, case):
    page = text_of(client.get(form_url(case)))

    assert "<title>MDO Huishouden Jansen" in page
    assert 'value="2026-03-30"' in page
    assert "Zes weken na vandaag is <strong>maandag 11 mei 2026</strong>." in page
    assert "Uiterlijk <strong>maandag 11 mei</strong>, precies zes weken." in page
    assert "Ons gesprek van vandaag" in page
    assert "Nog niet bewaard" in page


def test_the_form_offers_who_is_involved_and_nobody_else(client, case, colleague):
    UserFactory(name="Vera Vreemd")

    page = text_of(client.get(form_url(case)))

    assert "Bram Schouten, Woonpartners" in page  # As who does an agreement.
    assert "vast aanspreekpunt" in page
    assert "Vera Vreemd" not in page


def test_what_the_resident_told_earlier_need_not_be_told_again(client, case):
    assert "Rust in huis." in text_of(client.get(form_url(case)))


def test_opening_the_form_is_logged_as_a_look(client, owner, case):
    client.get(form_url(case))

    log = AccessLog.objects.get()
    assert (log.user, log.household, log.name) == (owner, case.household, "mdo form")


# Writing it down ---------------------------------------------------------------


def test_everything_on_the_form_is_written_down(client, owner, case, colleague):
    wonen = Leefdomein.objects.get(name="Wonen")
    member = case.household.members.get()
    data = filled(
        line(colleague, "Lekkage maken", due_on="2026-04-10", leefdomein=wonen.uuid),
        line(text="Brieven meenemen", about=member.uuid),
        guests=[{"name": "Petra Jansen", "role": "companion"}],
        place_chosen_by_resident="yes",
        people=[str(owner.uuid), str(colleague.uuid)],
        chair=str(colleague.uuid),
        deciders=[str(colleague.uuid)],
        supporter="not_wanted",
        supporter_offered_on="2026-03-20",
        own_words="Ik wil hier blijven.\r\nEn werken.",
        next_on="2026-04-27",
        keep_informed="Ilse belt elke vrijdag",
        resident_agrees="no",
        disagreement="Het duurt te lang.",
    )

    response = client.post(form_url(case), data, follow=True)

    mdo = Mdo.objects.get()
    assert response.redirect_chain == [(reverse("mdo:mdo", args=[mdo.uuid]), 302)]
    assert "Het MDO is vastgelegd." in text_of(response)
    assert (mdo.held_on, mdo.place, mdo.place_chosen_by_resident) == (
        TODAY,
        "Thuis",
        True,
    )
    assert mdo.own_words == "Ik wil hier blijven.\nEn werken."
    assert (mdo.resident_agrees, mdo.disagreement) == ("no", "Het duurt te lang.")
    assert (mdo.supporter, mdo.supporter_offered_on) == (
        "not_wanted",
        date(2026, 3, 20),
    )
    assert (mdo.next_on, mdo.keep_informed) == (
        date(2026, 4, 27),
        "Ilse belt elke vrijdag",
    )
    assert set(
        mdo.attendances.values_list("user__name", "name", "role", "may_decide")
    ) == {
        ("Ilse Verhoeven", "", Attendance.Role.AANSPREEKPUNT, False),
        ("Bram Schouten", "", Attendance.Role.CHAIR, True),
        (None, "Petra Jansen", Attendance.Role.COMPANION, False),
    }
    lekkage, brieven = mdo.agreements.order_by("due_on")
    assert (lekkage.owner, lekkage.due_on, lekkage.leefdomein) == (
        colleague,
        date(2026, 4, 10),
        wonen,
    )
    assert (brieven.owner_is_resident, brieven.due_on, brieven.about) == (
        True,
        SIX_WEEKS,
        member,
    )


def test_empty_lines_do_not_count(client, case):
    data = filled(line(), {"owner": "", "text": ""}, {"owner": "", "text": "  "})

    client.post(form_url(case), data)

    assert Agreement.objects.count() == 1


def test_without_the_resident_a_reason_is_enough_and_nothing_is_asked(client, case):
    data = filled(
        line(), resident_present="no", absence_reason="Ziek", resident_agrees=""
    )

    client.post(form_url(case), data)

    mdo = Mdo.objects.get()
    assert (mdo.resident_present, mdo.absence_reason) == (False, "Ziek")
    assert mdo.resident_agrees == Mdo.ResidentAgrees.NOT_ASKED


def test_a_cliëntondersteuner_at_the_table_is_one_that_was_offered(client, case):
    guest = {"name": "Hans de Wit", "role": "supporter"}

    client.post(form_url(case), filled(line(), guests=[guest]))

    mdo = Mdo.objects.get()
    assert (mdo.supporter, mdo.supporter_offered_on) == ("present", TODAY)


def test_who_was_added_may_from_now_on_see_the_household(client, case):
    added = UserFactory(name="Fatima Idrissi")
    data = filled(line(added), added=[str(added.uuid)], people=[str(added.uuid)])

    client.post(form_url(case), data)

    assert Agreement.objects.get().owner == added
    assert set(added.grants.values_list("reason", flat=True)) == {
        "participant",
        "owner",
    }


def test_a_role_without_households_cannot_be_added(client, case):
    manager = UserFactory(manager=True)
    data = filled(line(manager), added=[str(manager.uuid)])

    response = client.post(form_url(case), data)

    assert "Fout: " in text_of(response)
    assert not Mdo.objects.exists()


def test_sending_the_form_twice_makes_one_mdo(client, case):
    data = filled(line())

    first = client.post(form_url(case), data)
    second = client.post(form_url(case), data, follow=True)

    assert Mdo.objects.count() == Agreement.objects.count() == 1
    assert second.redirect_chain[0][0] == first["Location"]
    assert "Dit MDO was al vastgelegd." in text_of(second)


def test_the_same_token_in_another_file_is_another_mdo(client, owner, case):
    other = CaseFactory()
    AccessGrantFactory(household=other.household, user=owner)
    data = filled(line())

    client.post(form_url(case), data)
    client.post(form_url(other), data)

    assert {mdo.case for mdo in Mdo.objects.all()} == {case, other}


def test_the_form_anew_is_another_mdo(client, case):
    client.post(form_url(case), filled(line()))
    client.post(form_url(case), filled(line()))

    assert Mdo.objects.count() == 2


# What is wrong -----------------------------------------------------------------


def test_all_that_is_wrong_is_named_at_once_and_nothing_is_lost(client, case):
    data = filled(
        line(owner="", text="Uitzoeken of bijverdienen kan"),
        line(text="Opvang zoeken", due_on="2026-05-25"),
        line(text="Terugbellen", due_on="2026-03-01"),
        place="",
        own_words="Ik wil rust.",
        resident_present="",
        resident_agrees="",
        next_on="2026-03-30",
        keep_informed="Ilse belt",
    )

    page = text_of(client.post(form_url(case), data))

    assert not Mdo.objects.exists()
    assert "<title>Fout: MDO Huishouden Jansen" in page
    assert "Er zijn nog 7 dingen nodig" in page
    assert "Wat je invulde, staat er nog." in page
    for sentence in (
        "Vul in waar jullie elkaar spraken.",
        "Kies ja of nee. Bij nee: schrijf kort waarom.",
        "Vraag het aan de inwoner en kies het antwoord.",
        "Het volgende MDO is na dit MDO.",
        "Afspraak 1, wie: Kies wie dit doet.",
        "Afspraak 2, waarom later: Schrijf op waarom het later is dan zes weken.",
        "Afspraak 3, wanneer: Dit is vóór het MDO",
    ):
        assert sentence in page
    for target in ("id_place", "id_agreements-0-owner", "id_agreements-1-later_reason"):
        assert f'href="#{target}"' in page
    for typed in (
        "Uitzoeken of bijverdienen kan",
        "Opvang zoeken",
        "Ik wil rust.",
        'value="2026-05-25"',
        'value="Ilse belt"',
    ):
        assert typed in page


def test_the_reason_is_asked_only_of_what_is_later_than_six_weeks(client, case):
    exactly = line(due_on=SIX_WEEKS.isoformat())
    later = line(due_on="2026-05-12", later_reason="De opvang is vol.")

    client.post(form_url(case), filled(exactly, later))

    reasons = Agreement.objects.order_by("due_on").values_list("later_reason")
    assert [reason for (reason,) in reasons] == ["", "De opvang is vol."]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_on": "2026-03-31"}, "Deze datum ligt in de toekomst."),
        ({"held_on": "2020-01-01"}, "Dit is vóór de aanmelding van de casus"),
        ({"held_on": "30-02-2026"}, "Vul een datum in, bijvoorbeeld 24-11-2026."),
        ({"held_on": "0026-03-30"}, "Het jaar 0026 kan niet kloppen."),
        ({"held_on": "9999-12-31"}, "Vul een jaar in van 1900 tot en met 2199."),
        ({"held_on": ""}, "Vul een datum in."),
        ({"resident_present": "no"}, "Schrijf op waarom de inwoner er niet bij was."),
        ({"resident_agrees": "no"}, "Schrijf op waarom."),
        ({"find": "bram"}, "Voeg toe wie je bedoelt, of maak dit veld leeg."),
        (
            {"supporter": "wanted", "supporter_offered_on": "2026-04-01"},
            "Deze datum ligt in de toekomst.",
        ),
    ],
)
def test_a_mistake_is_named_beside_its_field(client, case, fields, sentence):
    page = text_of(client.post(form_url(case), filled(line(), **fields)))

    assert sentence in page
    assert "Er is nog 1 ding nodig" in page
    assert not Mdo.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"token": "x"},
        {"added": ["x"]},
        {"people": ["x"]},
        {"agreements-TOTAL_FORMS": "x"},
        {"agreements-TOTAL_FORMS": "99999999999"},
        {"guests-TOTAL_FORMS": ""},
        {"do": "add x"},
        {"do": "nonsense"},
    ],
)
def test_what_no_browser_sends_breaks_nothing(client, case, broken):
    response = client.post(form_url(case), {**filled(line()), **broken})

    assert response.status_code in (200, 302)


# Without JavaScript: the form is drawn again, with what was typed ----------------


def test_one_more_line_keeps_everything_that_was_typed(client, case):
    typed = line(text="Opvang zoeken", due_on="2026-05-25", later_reason="Vol.")

    page = text_of(
        client.post(form_url(case), filled(typed, do="line", place="Wijkhuis"))
    )

    assert not Mdo.objects.exists()
    assert 'name="agreements-1-text"' in page
    assert 'name="agreements-2-text"' not in page
    for kept in ("Opvang zoeken", 'value="Vol."', 'value="Wijkhuis"'):
        assert kept in page
    assert "Fout:" not in page


def test_the_new_line_is_where_one_goes_on_typing(client, case):
    page = text_of(client.post(form_url(case), filled(line(), do="line")))

    field = page.partition('name="agreements-1-owner"')[2].partition(">")[0]
    assert "autofocus" in field
    assert page.count("autofocus") == 1


def test_looking_at_the_dates_says_them_in_words(client, case):
    lines = [line(due_on="2026-05-25"), line(due_on="2026-04-09"), line()]
    data = filled(*lines, do="look", held_on="2026-03-27", place="")

    page = text_of(client.post(form_url(case), data))

    assert "Zes weken na dit gesprek is <strong>vrijdag 8 mei 2026</strong>." in page
    assert (
        "Uiterlijk <strong>maandag 25 mei</strong>, 17 dagen later dan zes weken."
        in page
    )
    assert (
        "Uiterlijk <strong>donderdag 9 april</strong>, over 10 dagen, binnen zes weken."
        in page
    )
    assert "Uiterlijk <strong>vrijdag 8 mei</strong>, precies zes weken." in page
    assert "Fout:" not in page


def test_enter_presses_a_button_that_writes_nothing(client, case):
    page = text_of(client.get(form_url(case)))

    form = page.partition('id="mdo-form"')[2]
    assert form.index('value="look"') < form.index('name="held_on"')
    client.post(form_url(case), filled(line(), do="look"))
    client.post(form_url(case), {**filled(line()), "do": ""})
    assert not Mdo.objects.exists()


@pytest.mark.parametrize("typed", ["fátima", "IDRISSI senzer", "fatima@", "senzer"])
def test_a_professional_is_found_and_added_and_stays_in_the_list(client, case, typed):
    fatima = UserFactory(
        name="Fatima Idrissi",
        email="fatima@senzer.example",
        organisation=OrganisationFactory(name="Senzer"),
    )

    found = text_of(client.post(form_url(case), filled(line(), do="find", find=typed)))
    added = text_of(
        client.post(form_url(case), filled(line(), do=f"add {fatima.uuid}", find=typed))
    )
    later = text_of(
        client.post(form_url(case), filled(do="look", added=[str(fatima.uuid)]))
    )

    assert f'value="add {fatima.uuid}"' in found
    assert "Fatima Idrissi, Senzer" in added
    assert f'value="add {fatima.uuid}"' not in added
    assert "Fatima Idrissi" in later


def test_a_search_that_finds_nobody_says_what_to_do(client, case):
    page = text_of(client.post(form_url(case), filled(do="find", find="Xerxes")))

    assert "Geen andere mensen met een account gevonden." in page


@pytest.mark.parametrize("typed", ["\x00", "a " * 1000])
def test_a_search_that_is_no_name_finds_nobody(client, case, typed):
    page = client.post(form_url(case), filled(do="find", find=typed))

    assert page.status_code == 200
    assert "Geen andere mensen met een account gevonden." in text_of(page)


def test_who_has_no_account_any_more_is_not_found(client, case):
    UserFactory(name="Oude Bekende", is_active=False)

    page = text_of(client.post(form_url(case), filled(do="find", find="bekende")))

    assert "Oude Bekende" not in page


def test_one_more_guest_keeps_the_first(client, case):
    guest = {"name": "Petra Jansen", "role": "companion"}

    page = text_of(client.post(form_url(case), filled(do="guest", guests=[guest])))

    assert 'value="Petra Jansen"' in page
    assert 'name="guests-1-name"' in page


# With htmx: the date in words while it is typed ----------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Uiterlijk <strong>maandag 11 mei</strong>, precies zes weken."),
        (
            "2026-05-12",
            "Uiterlijk <strong>dinsdag 12 mei</strong>, 1 dag later dan zes weken.",
        ),
        (
            "2027-01-12",
            "Uiterlijk <strong>dinsdag 12 januari 2027</strong>, 246 dagen later dan",
        ),
        (
            "2026-03-31",
            "Uiterlijk <strong>dinsdag 31 maart</strong>, morgen, binnen zes weken.",
        ),
        ("2026-03-29", "<strong>zondag 29 maart</strong> is vóór het gesprek."),
        ("0002-01-01", "Vul de hele datum in, of laat leeg voor zes weken."),
        ("morgen", "Vul de hele datum in, of laat leeg voor zes weken."),
    ],
)
def test_the_date_is_said_in_words_while_it_is_typed(client, case, typed, words):
    url = reverse("mdo:mdo-due", args=[case.uuid, 3])
    data = {"held_on": "2026-03-30", "agreements-3-due_on": typed}

    response = client.post(url, data, headers={"HX-Request": "true"})

    assert words in text_of(response)
    assert "<html" not in text_of(response)


def test_only_a_date_later_than_six_weeks_opens_the_question_why(client, case):
    url = reverse("mdo:mdo-due", args=[case.uuid, 0])

    later = client.post(url, {"agreements-0-due_on": "2026-05-12"})
    within = client.post(url, {"agreements-0-due_on": "2026-05-11"})

    assert "is-late" in text_of(later)
    assert "is-late" not in text_of(within)


def test_another_date_of_the_mdo_moves_the_six_weeks(client, case):
    url = reverse("mdo:mdo-six-weeks", args=[case.uuid])

    assert "Zes weken na dit gesprek is <strong>zondag 10 mei 2026</strong>." in (
        text_of(client.post(url, {"held_on": "2026-03-29"}))
    )
    assert "Zes weken na vandaag" in text_of(client.post(url, {"held_on": "9999-99"}))


# The page of an MDO --------------------------------------------------------------


def test_the_page_says_what_was_agreed_in_plain_words(client, owner, case, colleague):
    mdo = MdoFactory(
        case=case,
        place="wijkhuis",
        place_chosen_by_resident=True,
        own_words="Ik wil hier blijven.",
        resident_agrees="thinking",
        next_on=date(2026, 4, 27),
    )
    AttendanceFactory(mdo=mdo, name="Petra Jansen")
    AttendanceFactory(mdo=mdo, name="Afwezige Ander", present=False)
    AgreementFactory(mdo=mdo, owner=colleague, text="Lekkage maken")
    AgreementFactory(mdo=mdo, owner=None, owner_is_resident=True, text="Bellen")

    page = " ".join(text_of(client.get(reverse("mdo:mdo", args=[mdo.uuid]))).split())

    for words in (
        "MDO van maandag 30 maart 2026",
        "Bram Schouten van Woonpartners doet dit.",
        "De inwoner doet dit zelf.",
        "Uiterlijk <strong>maandag 11 mei 2026</strong>.",
        "Petra Jansen",
        "Ik wil hier blijven.",
        "maandag 27 april 2026",
        "De inwoner denkt er nog over na",
        "Nog niet aangeboden.",
    ):
        assert words in page
    assert "Afwezige Ander" not in page


def test_the_page_says_why_the_resident_was_not_there(client, case):
    mdo = MdoFactory(case=case, resident_present=False, absence_reason="Lag ziek.")

    page = text_of(client.get(reverse("mdo:mdo", args=[mdo.uuid])))

    assert "De inwoner was er niet bij" in page
    assert "Lag ziek." in page
    assert "Er zijn geen afspraken gemaakt" in page


def test_an_mdo_of_another_system_does_not_say_that_nothing_was_offered(client, case):
    mdo = MdoFactory(case=case, supporter="unknown")

    page = text_of(client.get(reverse("mdo:mdo", args=[mdo.uuid])))

    assert "Niet bekend of er een is aangeboden" in page
    assert "bied het aan" not in page


def test_an_mdo_that_is_still_to_come_says_so(client, case):
    mdo = MdoFactory(
        case=case,
        status=Mdo.Status.PLANNED,
        held_on=None,
        resident_present=None,
        planned_at=timezone.now() + timedelta(days=3),
    )

    page = text_of(client.get(reverse("mdo:mdo", args=[mdo.uuid])))

    assert "MDO op do 2 apr, 00.30 uur" in page
    assert "Dit MDO is nog niet gehouden." in page
    assert "De inwoner was er niet bij" not in page


def test_a_stranger_sees_no_mdo(client, case):
    mdo = MdoFactory(case=case)
    client.force_login(UserFactory())

    assert client.get(reverse("mdo:mdo", args=[mdo.uuid])).status_code == 404
    # Only the attempt is in the log.
    assert AccessLog.objects.get().outcome == "refused"


def test_reading_an_mdo_is_logged(client, owner, case):
    mdo = MdoFactory(case=case)

    client.get(reverse("mdo:mdo", args=[mdo.uuid]))

    log = AccessLog.objects.get()
    assert (log.user, log.household, log.name) == (owner, case.household, "mdo")


def test_the_pages_need_the_same_queries_for_2_and_6_rows(client, owner, case):
    mdo = MdoFactory(case=case)
    urls = [reverse("mdo:mdo", args=[mdo.uuid]), form_url(case)]
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            person = UserFactory()
            AccessGrantFactory(household=case.household, user=person)
            AttendanceFactory(mdo=mdo, user=person, name="")
            AgreementFactory(mdo=mdo, owner=person)
        counts.append([])
        for url in urls:
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            counts[-1].append(len(queries))
    assert counts[0] == counts[1]


def test_a_form_with_many_lines_needs_no_more_queries(client, case):
    client.post(form_url(case), filled(do="later"))  # The first time it is kept.
    client.get(form_url(case))  # And its message is read, and leaves the session.
    counts = []
    for number in (2, 20):
        data = filled(*[line() for _ in range(number)], do="look")
        with CaptureQueriesContext(connection) as queries:
            assert client.post(form_url(case), data).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# In a real browser ---------------------------------------------------------------


@pytest.mark.browser
def test_an_mdo_with_the_keyboard_only(page, sign_in, barriers, owner, case, colleague):
    # Each wait is for what the machine does, not for the person: it may be busy.
    page.set_default_timeout(30_000)
    sign_in(owner)
    page.goto(form_url(case))
    assert barriers() == []

    def tab_to(target):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == target:
                return
        pytest.fail(f"Tab never reaches {target}")

    tab_to("id_place")
    page.keyboard.type("Wijkhuis")
    page.evaluate("document.getElementById('mdo-form').dataset.former = true")
    page.keyboard.press("Enter")  # It draws the form, and writes nothing.
    page.locator("#mdo-form:not([data-former], .htmx-added, .htmx-settling)").wait_for()
    tab_to("id_resident_present_0")
    page.keyboard.press("Space")
    tab_to("id_agreements-0-owner")
    page.keyboard.type("Bram")
    tab_to("id_agreements-0-text")
    page.keyboard.type("Lekkage maken")
    assert not page.locator("#id_agreements-0-later_reason").is_visible()
    tab_to("id_agreements-0-due_on")
    page.locator("#id_agreements-0-due_on").fill("2026-05-25")
    page.get_by_text("14 dagen later dan zes weken").wait_for()
    tab_to("id_agreements-0-later_reason")
    page.keyboard.type("De aannemer kan niet eerder.")
    page.get_by_role("button", name="Nog een afspraak").press("Enter")
    expect(page.locator("#id_agreements-2-owner")).to_be_focused(timeout=30_000)
    assert barriers() == []
    tab_to("id_resident_agrees_0")
    page.keyboard.press("Space")
    page.get_by_role("button", name="MDO vastleggen").press("Enter")
    page.get_by_role("heading", name="Wat hebben we afgesproken?").wait_for()

    assert barriers() == []
    agreement = Agreement.objects.get()
    assert agreement.later_reason == "De aannemer kan niet eerder."
    assert (agreement.owner, agreement.mdo.place) == (colleague, "Wijkhuis")


@pytest.mark.slow
@pytest.mark.browser
def test_what_is_wrong_is_reached_first_and_without_barriers(
    page, sign_in, barriers, owner, case
):
    sign_in(owner)
    page.goto(form_url(case))
    page.get_by_role("button", name="MDO vastleggen").click()
    page.get_by_role("alert").wait_for()

    assert page.title().startswith("Fout: ")
    assert barriers() == []
    page.get_by_role("link", name="Plek: Vul in waar jullie").click()
    expect(page.locator("#id_place")).to_be_focused()


def test_the_summary_names_what_is_wrong_in_the_order_of_the_page(client, case):
    data = filled(
        line(text=""),
        place="",
        resident_present="",
        find="Noor",
        next_on="ooit",
        resident_agrees="",
        guests=[{"name": "x" * 201, "role": "companion"}],
    )

    page = text_of(client.post(form_url(case), data))

    summary = page.partition('class="ha-sumlist"')[2].partition("</ul>")[0]
    assert re.findall(r'href="#id_([^"]+)"', summary) == [
        "place",
        "resident_present_0",
        "find",
        "guests-0-name",
        "agreements-0-text",
        "next_on",
        "resident_agrees_0",
    ]


def test_the_page_numbers_the_agreements_as_they_were_written(client, case):
    first = line(text="Eerst", due_on=(TODAY + 30 * DAY).isoformat())
    second = line(text="Daarna", due_on=(TODAY + 3 * DAY).isoformat())

    response = client.post(form_url(case), filled(first, second), follow=True)

    assert re.findall(r"Eerst|Daarna", text_of(response))[:2] == ["Eerst", "Daarna"]


def test_a_missed_mdo_is_offered_on_its_own_day_and_never_in_the_future(client):
    case = CaseFactory()
    worker = AccessGrantFactory(household=case.household).user
    client.force_login(worker)
    address = reverse("mdo:mdo-new", args=[case.uuid])

    missed = client.get(f"{address}?held_on=2026-03-12").content.decode()
    future = client.get(f"{address}?held_on=2026-05-12").content.decode()

    assert 'value="2026-03-12"' in missed
    assert 'value="2026-03-30"' in future
