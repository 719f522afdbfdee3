"""My work: what I owe, what comes, what asks for me, whom I lead."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, Case
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdFactory,
    UserFactory,
)
from mdo.models import Agreement, Flag, Mdo, Terms
from mdo.tests.factories import (
    AgreementFactory,
    EscalationFactory,
    FlagFactory,
    MdoFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client):
    user = UserFactory(name="Ilse Verhoeven")
    client.force_login(user)
    return user


def page(client, query=""):
    response = client.get(reverse("mdo:my-work") + query)
    assert response.status_code == 200
    return response.content.decode()


def words(text):
    """Return what somebody reads, without tags and line breaks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def owed(user, days, **fields):
    """Make an agreement of `user` that is due in so many days."""
    due = timezone.localdate() + timedelta(days=days)
    agreed = min(due, timezone.localdate()) - timedelta(days=10)
    return AgreementFactory(
        aanspreekpunt__user=user, agreed_on=agreed, due_on=due, **fields
    )


def groups(client, query=""):
    response = client.get(reverse("mdo:my-work") + query)
    return {
        group.key: [agreement.text for agreement in group.agreements]
        for group in response.context["groups"]
    }


# Who may -----------------------------------------------------------------------


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get(reverse("mdo:my-work"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_a_role_without_households_gets_403(client, role):
    client.force_login(UserFactory(**{role: True}))

    assert client.get(reverse("mdo:my-work")).status_code == 403


def test_who_has_nothing_to_do_reads_what_comes_here(client, user):
    text = words(page(client))

    assert "Je hebt geen open afspraken." in text
    assert "Geen MDO in de komende twee weken." in text
    assert "Er zijn geen signalen voor jou." in text
    assert "Je bent van niemand het vaste aanspreekpunt." in text
    assert "Niets van jou is te laat, en je hoeft vandaag niets af te maken." in text


def test_the_first_lines_say_what_is_late_in_households_that_one_leads(client, user):
    today = timezone.localdate()
    household = AanspreekpuntFactory(user=user).household
    case = CaseFactory(household=household)
    AgreementFactory(
        overdue=True, mdo__case=case, aanspreekpunt=None, owner=UserFactory()
    )
    MdoFactory(
        case=case, held_on=today - timedelta(days=20), next_on=today - timedelta(days=1)
    )

    text = words(page(client))

    assert "Niets van jou is te laat" in text
    assert (
        "Bij huishoudens waarvan jij aanspreekpunt bent, is 1 afspraak te laat." in text
    )
    assert "1 MDO moet nog worden vastgelegd." in text


def test_a_coordinator_has_own_work_too(client):
    coordinator = UserFactory(coordinator=True)
    owed(coordinator, 0, text="Wethouder bellen")
    client.force_login(coordinator)

    assert "Wethouder bellen" in page(client)


# What I owe ----------------------------------------------------------------------


def test_agreements_stand_in_the_group_of_their_day(client, user):
    owed(user, -1, text="gisteren")
    owed(user, 0, text="vandaag")
    owed(user, 1, text="morgen")
    owed(user, 7, text="over zeven")
    owed(user, 8, text="over acht")

    assert groups(client) == {
        "late": ["gisteren"],
        "today": ["vandaag"],
        "week": ["morgen", "over zeven"],
        "later": [],
    }
    assert groups(client, "?later=1")["later"] == ["over acht"]
    text = words(page(client))
    assert "Toon ook later: nog 1 afspraak" in text
    assert "1 afspraak is te laat , en 1 moet vandaag af" in text
    assert "1 dag te laat" in text


def test_what_is_finished_or_of_somebody_else_is_not_there(client, user):
    owed(user, 0, text="gedaan", done=True)
    owed(user, 0, text="vervallen", dropped=True)
    AgreementFactory(text="van een ander")
    mine = owed(user, 0, text="van mij")
    AgreementFactory(
        mdo=mine.mdo, text="van de bewoner", owner=None, owner_is_resident=True
    )

    assert groups(client)["today"] == ["van mij"]


def test_what_is_stuck_keeps_its_place_and_says_on_what(client, user):
    owed(user, -3, text="Urgentie vragen", blocked=True)

    text = words(page(client))

    assert groups(client)["late"] == ["Urgentie vragen"]
    assert "Loopt vast" in text
    assert "3 dagen te laat" in text
    assert "De regel laat het niet toe." in text


def test_an_agreement_whose_household_one_may_no_longer_see_is_not_there(client, user):
    owed(user, 0, text="geheim")
    AccessGrant.objects.update(ends_at=timezone.now())

    assert "geheim" not in page(client)


def test_each_step_works_without_javascript(client, user):
    agreement = owed(user, 0)

    text = page(client)

    for step in ("fulfil", "extend", "block", "drop"):
        assert reverse(f"mdo:agreement-{step}", args=[agreement.uuid]) in text
    assert f'name="version" value="{agreement.version}"' in text


# The MDO's that come ---------------------------------------------------------------


def held(household, next_in, held_before=20, **fields):
    today = timezone.localdate()
    return MdoFactory(
        case__household=household,
        held_on=today - timedelta(days=held_before),
        next_on=today + timedelta(days=next_in),
        **fields,
    )


def coming(client):
    context = client.get(reverse("mdo:my-work")).context
    return context["mdos"], context["long_missed_mdos"]


def test_the_day_that_the_last_mdo_named_is_shown(client, user):
    household = AanspreekpuntFactory(user=user).household
    held(household, 3)

    text = words(page(client))

    assert "do 2 apr" in text
    assert "Afgesproken in het MDO van" in text


def test_an_mdo_of_which_nothing_is_written_down_asks_for_it(client, user):
    household = AanspreekpuntFactory(user=user).household
    mdo = held(household, -2)

    text = page(client)

    assert "Nog vastleggen" in text
    assert reverse("mdo:mdo-new", args=[mdo.case.uuid]) in text


def test_a_later_mdo_a_closed_case_and_a_far_day_are_left_out(client, user):
    household = AanspreekpuntFactory(user=user).household
    first = held(household, -2)
    MdoFactory(case=first.case, held_on=timezone.localdate() - timedelta(days=1))
    held(AanspreekpuntFactory(user=user).household, 3, case__closed=True)
    held(AanspreekpuntFactory(user=user).household, 15)

    assert coming(client) == ([], [])


def test_what_was_missed_long_ago_stands_apart(client, user):
    held(AanspreekpuntFactory(user=user).household, -43, held_before=60)

    mdos, long_missed = coming(client)

    assert (len(mdos), len(long_missed)) == (0, 1)


def test_a_planned_mdo_stands_there_with_its_time(client, user):
    household = AanspreekpuntFactory(user=user).household
    mdo = MdoFactory(
        case__household=household,
        status=Mdo.Status.PLANNED,
        held_on=None,
        resident_present=None,
        planned_at=timezone.now() + timedelta(hours=10),
        place="thuis",
        place_chosen_by_resident=True,
    )

    shown = page(client)
    text = words(shown)

    assert reverse("mdo:mdo-cancel", args=[mdo.uuid]) in shown

    # 10.30 uur: ten hours after half past midnight in Helmond.
    assert "10.30 uur" in text
    assert "Thuis, door de inwoner gekozen" in text


def test_a_coordinator_gets_no_mdos_of_the_whole_area(client):
    household = HouseholdFactory()
    held(household, 3)
    client.force_login(UserFactory(coordinator=True, areas=[household.area]))

    assert coming(client) == ([], [])


# Flags -------------------------------------------------------------------------------


def flagged(user, kind, **fields):
    household = AanspreekpuntFactory(user=user).household
    return FlagFactory(case__household=household, kind=kind, **fields)


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (Flag.Kind.MDO_NEEDED, "hulp op 2 leefdomeinen. Houd een MDO."),
        (Flag.Kind.ESCALATION_THREATENS, "Schaal op, of schrijf waarom"),
        (Flag.Kind.END_SCORE_MISSING, "vul het samen in"),
        (Flag.Kind.NAMETING_DUE, "zet het naast wat er eerder werd geantwoord"),
    ],
)
def test_a_flag_says_what_to_do(client, user, kind, sentence):
    flag = flagged(user, kind)

    text = page(client)

    assert sentence in words(text)
    assert reverse("mdo:flag-seen", args=[flag.uuid]) in text


def test_the_most_pressing_flags_stand_first_and_the_others_are_folded(client, user):
    for _ in range(5):
        flagged(user, Flag.Kind.END_SCORE_MISSING)
    flagged(user, Flag.Kind.ESCALATION_THREATENS)

    text = page(client)

    first, folded = text.split("Toon de andere signalen")
    assert "Er dreigt escalatie" in first
    # Each says its kind twice: as its head, and in what its button is about.
    assert first.count("Eindmeting ontbreekt") == 2 * 4
    assert folded.count("Eindmeting ontbreekt") == 2 * 1


def test_somebody_elses_late_agreement_in_my_household_names_who_to_call(client, user):
    household = AanspreekpuntFactory(user=user).household
    bram = UserFactory(name="Bram Schouten", phone="06 22 33 44 55")
    late = AgreementFactory(
        overdue=True, owner=bram, mdo__case__household=household, aanspreekpunt=None
    )
    FlagFactory(case=late.mdo.case, agreement=late, kind=Flag.Kind.AGREEMENT_OVERDUE)

    text = words(page(client))

    assert "Bram Schouten, 06 22 33 44 55" in text
    assert "1 dag te laat" in text


def test_a_flag_about_what_stands_in_my_own_list_is_not_repeated(client, user):
    mine = owed(user, -1)
    FlagFactory(case=mine.mdo.case, agreement=mine, kind=Flag.Kind.AGREEMENT_OVERDUE)

    assert client.get(reverse("mdo:my-work")).context["flags"] == []


def test_a_household_without_aanspreekpunt_asks_whoever_works_on_it(client, user):
    grant = AccessGrantFactory(user=user)
    FlagFactory(case__household=grant.household, kind=Flag.Kind.NO_AANSPREEKPUNT)

    text = page(client)

    assert "kan op niemand terugvallen" in text
    assert reverse("cases:aanspreekpunt-new", args=[grant.household.uuid]) in text


def test_flags_of_others_and_resolved_ones_are_not_mine(client, user):
    other = AanspreekpuntFactory()
    AccessGrantFactory(user=user, household=other.household)
    FlagFactory(case__household=other.household)
    flagged(user, Flag.Kind.MDO_NEEDED, resolved_at=timezone.now())

    assert client.get(reverse("mdo:my-work")).context["flags"] == []


# Whom I lead -------------------------------------------------------------------------


def led(client):
    return client.get(reverse("mdo:my-work")).context["led"]


def test_a_household_that_i_lead_in_one_line(client, user):
    agreement = owed(user, 4)
    AgreementFactory(
        mdo=agreement.mdo,
        owner=user,
        aanspreekpunt=None,
        due_on=timezone.localdate() - timedelta(days=1),
        agreed_on=agreement.agreed_on,
    )
    EscalationFactory(case=agreement.mdo.case)

    text = words(page(client))
    (one,) = led(client)

    assert one.next == (timezone.localdate() + timedelta(days=4), "afspraak")
    assert "2 open, 1 te laat" in text
    assert "AVE 2" in text
    assert one.last_contact == agreement.mdo.held_on


def test_the_first_date_of_several_comes_first(client, user):
    far, near, none = (AanspreekpuntFactory(user=user).household for _ in range(3))
    held(far, 9)
    held(near, 2)
    CaseFactory(household=none)

    assert [one.household for one in led(client)] == [near, far, none]


def test_a_step_counts_as_contact_and_silence_is_said(client, user):
    agreement = owed(user, 3)
    Mdo.objects.update(held_on=timezone.localdate() - timedelta(days=40))
    assert led(client)[0].is_quiet
    assert "Lang stil" in page(client)

    Agreement.objects.filter(pk=agreement.pk).update(
        status="blocked", blocked_on=timezone.localdate()
    )

    assert not led(client)[0].is_quiet


def test_whoever_asked_for_help_last_week_is_not_silent_yet(client, user):
    household = AanspreekpuntFactory(user=user).household
    case = CaseFactory(
        household=household, opened_on=timezone.localdate() - timedelta(days=30)
    )
    assert not led(client)[0].is_quiet

    Case.objects.filter(pk=case.pk).update(
        opened_on=timezone.localdate() - timedelta(days=31)
    )
    assert led(client)[0].is_quiet

    Terms.objects.update(silent_days=60)
    assert not led(client)[0].is_quiet


def test_a_former_household_and_one_without_open_case_are_left_out(client, user):
    AanspreekpuntFactory(user=user, until_on=timezone.localdate())
    CaseFactory(household=AanspreekpuntFactory(user=user).household, closed=True)

    assert led(client) == []


# Speed -------------------------------------------------------------------------------


def test_the_page_needs_the_same_queries_for_2_and_6_rows(client, user):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            agreement = owed(user, 0)
            Mdo.objects.filter(pk=agreement.mdo.pk).update(
                next_on=timezone.localdate() + timedelta(days=1)
            )
            FlagFactory(case=agreement.mdo.case)
        client.get(reverse("mdo:my-work"))
        with CaptureQueriesContext(connection) as queries:
            page(client)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= 19, [query["sql"] for query in queries]
