"""The life of an MDO: planned, typed by several, confirmed, amended, read."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from cases.errors import TransitionRefused
from cases.models import Notification
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    CaseFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from mdo import actions, agenda, meetings
from mdo.models import AgendaPoint, Agreement, Attendance, Mdo, MdoDraft
from mdo.tests.factories import (
    AgendaPointFactory,
    AgreementFactory,
    AmendmentFactory,
    AttendanceFactory,
    DoorbraakFactory,
    MdoFactory,
)
from mdo.tests.test_mdo_pages import TODAY, filled, form_url, line, text_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def lead(client):
    person = UserFactory(name="Ilse Verhoeven")
    client.force_login(person)
    return person


@pytest.fixture
def case(lead):
    case = CaseFactory()
    AanspreekpuntFactory(household=case.household, user=lead)
    return case


@pytest.fixture
def rob(case):
    person = UserFactory(name="Rob Manders")
    AccessGrantFactory(household=case.household, user=person)
    return person


@pytest.fixture
def mdo(case, rob):
    """One that was held yesterday, with Rob at the table and Vera who did not come."""
    mdo = MdoFactory(case=case, held_on=TODAY - DAY, own_words="Rust.")
    AttendanceFactory(mdo=mdo, user=rob, name="")
    vera = UserFactory(name="Vera Weg")
    AttendanceFactory(mdo=mdo, user=vera, name="", present=False)
    return mdo


def plan(case, by, **values):
    order = {
        "planned_at": timezone.now() + DAY,
        "place": "Wijkhuis",
        "place_chosen_by_resident": True,
        "invited": [],
        "at": timezone.now(),
    }
    return meetings.plan_mdo(case_id=case.pk, by=by, **{**order, **values})


# Planned ---------------------------------------------------------------------------


def test_who_is_invited_is_told_and_may_see_the_file(case, lead):
    fatima = UserFactory(name="Fatima Idrissi")

    mdo = plan(case, lead, invited=[lead, fatima, fatima])

    assert mdo.status == Mdo.Status.PLANNED
    invited = mdo.attendances.get(user=fatima)
    assert (invited.invited_at is not None, invited.present) == (True, False)
    told = Notification.objects.get(kind="mdo_planned")
    assert (told.user, told.number) == (fatima, case.number)
    assert Mdo.objects.visible_to(fatima).exists()


def test_who_was_invited_by_mistake_sees_the_file_no_more(case, lead, rob):
    fatima = UserFactory(name="Fatima Idrissi")
    mdo = plan(case, lead, invited=[lead, fatima])

    meetings.replan_mdo(
        mdo_id=mdo.pk,
        planned_at=mdo.planned_at,
        place="Wijkhuis",
        place_chosen_by_resident=True,
        invited=[lead, rob],
        by=lead,
        at=timezone.now(),
    )

    assert not Mdo.objects.visible_to(fatima).exists()
    assert Mdo.objects.visible_to(rob).exists()


def test_planning_anew_mails_whom_it_concerns(case, lead, rob):
    fatima = UserFactory(name="Fatima Idrissi")
    mdo = plan(case, lead, invited=[lead, fatima])

    def anew(**values):
        Notification.objects.all().delete()
        order = {"planned_at": mdo.planned_at, "place": "Wijkhuis", "by": lead}
        order |= {"place_chosen_by_resident": True, "invited": [lead, fatima]}
        order |= {"at": timezone.now()}
        made = meetings.replan_mdo(mdo_id=mdo.pk, **{**order, **values})
        told = Notification.objects.order_by("user__name")
        return made.version, list(told.values_list("user__name", flat=True))

    assert anew() == (1, [])
    assert anew(invited=[lead, fatima, rob]) == (2, ["Rob Manders"])
    moved = anew(place="Thuis", invited=[lead, fatima, rob])
    assert moved == (3, ["Fatima Idrissi", "Rob Manders"])


def test_planning_twice_makes_one(case, lead):
    uuid = uuid4()
    assert plan(case, lead, uuid=uuid) == plan(case, lead, uuid=uuid)
    assert Mdo.objects.count() == 1


def test_another_at_the_same_moment_is_not_planned_by_the_back_button(case, lead):
    at = timezone.now() + DAY
    first = plan(case, lead, planned_at=at)

    with pytest.raises(ValidationError, match="al een MDO van deze casus"):
        plan(case, lead, planned_at=at)
    plan(case, lead, planned_at=at + DAY)

    assert case.mdos.exclude(pk=first.pk).count() == 1


def test_an_mdo_of_yesterday_is_not_planned_and_strangers_plan_nothing(case, lead):
    with pytest.raises(ValidationError, match="vandaag of een latere dag"):
        plan(case, lead, planned_at=timezone.now() - DAY)
    with pytest.raises(PermissionDenied):
        plan(case, UserFactory())


def test_a_page_plans_it_with_somebody_by_name(client, case, lead):
    UserFactory(name="Fatima Idrissi")
    url = reverse("mdo:mdo-plan", args=[case.uuid])
    data = {
        "token": str(uuid4()),
        "planned_on": "2026-04-09",
        "planned_time": "10:30",
        "place": "Thuis",
        "place_chosen_by_resident": "yes",
        "more_1": "fatima",
    }

    wrong = text_of(client.post(url, {**data, "more_2": "niemand zo"}))
    page = text_of(client.post(url, data, follow=True))

    assert "Niemand met een account heet zo." in wrong
    mdo = Mdo.objects.get()
    assert timezone.localtime(mdo.planned_at).strftime("%d %H:%M") == "09 10:30"
    assert [one.user.name for one in mdo.attendances.all()] == ["Fatima Idrissi"]
    assert "Fatima Idrissi" in page
    assert "uitgenodigd" in page


def test_holding_it_says_who_came_and_keeps_who_did_not(client, case, lead, rob):
    vera = UserFactory(name="Vera Weg")
    mdo = plan(case, lead, invited=[lead, rob, vera])
    url = reverse("mdo:mdo-hold", args=[mdo.uuid])
    assert 'value="Wijkhuis"' in text_of(client.get(url))

    client.post(url, filled(line(), people=[str(lead.uuid), str(rob.uuid)]))

    mdo.refresh_from_db()
    assert (mdo.status, mdo.held_on) == (Mdo.Status.HELD, TODAY)
    came = dict(mdo.attendances.values_list("user__name", "present"))
    assert came == {"Ilse Verhoeven": True, "Rob Manders": True, "Vera Weg": False}
    assert client.get(url).status_code == 302  # It is written down: nothing to hold.
    client.force_login(rob)
    late = text_of(client.post(url, filled(line(text="Nog een afspraak"))))
    assert "Ilse Verhoeven heeft dit MDO al vastgelegd." in late
    assert "Nog een afspraak" in late
    assert not MdoDraft.objects.exists()


def test_the_household_says_what_is_planned(client, case, lead, mdo):
    later = plan(case, lead, planned_at=timezone.now() + 9 * DAY)
    first = plan(case, lead, planned_at=timezone.now() + 2 * DAY)

    page = client.get(reverse("cases:household", args=[case.household.uuid]))

    overview = page.context["overview"]
    assert [one.mdo for one in overview.at_work] == [mdo, first, later]
    assert overview.finished == []
    assert (overview.coming.subject.mdo, overview.coming.on) == (first, TODAY + 2 * DAY)
    text = text_of(page)
    assert reverse("mdo:mdo", args=[first.uuid]) in text.partition("Wat komt")[2]
    assert text.count("Dit MDO is nog niet gehouden.") == 2


# The agenda ------------------------------------------------------------------------


def test_the_agenda_opens_with_what_is_not_finished(case, lead, mdo):
    late = AgreementFactory(mdo=mdo, owner=lead, text="Laat", overdue=True)
    AgreementFactory(mdo=mdo, owner=lead, text="Gedaan", done=True)
    AgendaPointFactory(mdo=mdo, text="De vakantie")
    AgendaPointFactory(mdo=mdo, text="Besloten", decision="Ja.")

    points = agenda.proposed(case, TODAY)

    assert [point.text for point in points] == ["Laat", "De vakantie"]
    assert points[0].agreement == late
    assert "te laat" in points[0].why


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "Het moest klaar zijn op"), (0, "Het moet klaar zijn op")]
)
def test_what_is_stuck_is_late_only_after_its_day(case, lead, days, said):
    mdo = MdoFactory(case=case, held_on=TODAY - 30 * DAY)
    AgreementFactory(
        mdo=mdo,
        owner=lead,
        blocked=True,
        agreed_on=mdo.held_on,
        due_on=TODAY + days * DAY,
    )

    assert said in agenda.proposed(case, TODAY)[0].why


def test_the_agenda_says_what_its_numbers_are(case):
    doorbraak = DoorbraakFactory(case=case)

    point = agenda.proposed(case, TODAY)[0]

    assert point.why == f"Doorbraak {doorbraak.number}, nog niet besloten."


def test_what_was_decided_and_by_whom_is_written_down(client, case, lead, rob, mdo):
    agreement = AgreementFactory(mdo=mdo, owner=lead, text="Bellen")
    data = filled(
        **{
            f"point-{agreement.uuid}-decision": "Rob belt mee.",
            f"point-{agreement.uuid}-decider": str(rob.uuid),
            "points-TOTAL_FORMS": 1,
            "points-INITIAL_FORMS": 0,
            "points-0-text": "De zomer",
        }
    )

    response = client.post(form_url(case), data, follow=True)

    new = Mdo.objects.exclude(pk=mdo.pk).get()
    assert set(new.points.values_list("kind", "text", "decision", "decider")) == {
        (AgendaPoint.Kind.AGREEMENT, "Bellen", "Rob belt mee.", rob.pk),
        (AgendaPoint.Kind.OWN, "De zomer", "", None),
    }
    assert "Rob Manders besloot dit." in text_of(response)
    assert "De zomer" in [point.text for point in agenda.proposed(case, TODAY)]


# Typed by two ----------------------------------------------------------------------


def keep(client, url, was, now, do="keep"):
    """Send what a page sends by itself, and return the answer."""
    return client.post(
        url,
        {**{name: values for name, values in now.items()}, "do": do}
        | {"was": json.dumps(was), "token": str(uuid4())},
        headers={"Accept": "application/json"},
    )


def test_what_is_typed_is_there_after_the_laptop_was_closed(client, case, lead):
    url = form_url(case)

    answer = keep(client, url, {}, {"place": ["Bij oma"], "own_words": ["Ik wil"]})

    assert answer.status_code == 200
    assert not Mdo.objects.exists()
    page = text_of(client.get(url))
    assert 'value="Bij oma"' in page
    assert "Ik wil" in page
    client.post(url, filled(line(), place="Bij oma", own_words="Ik wil"))
    assert Mdo.objects.count() == 1
    assert not MdoDraft.objects.exists()


def test_a_draft_does_not_grow_without_end(client, case, lead):
    url = form_url(case)
    for number in range(3):
        answer = keep(client, url, {}, {f"x{number}": ["y" * 90_000]})

    assert answer.status_code == 409
    was = {"z": ["y" * 300_000]}
    assert keep(client, url, was, {"place": ["Thuis"]}).status_code == 409
    fields = MdoDraft.objects.get().fields
    assert [name for name in ("x0", "x1", "x2", "z") if name in fields] == ["x0", "x1"]


@pytest.mark.parametrize("was", ["[" * 100_000, '{"place": ["\\ud800"]}'])
def test_what_no_browser_says_of_before_breaks_nothing(client, case, lead, was):
    data = {"place": "Thuis", "was": was}

    answer = client.post(form_url(case), data, headers={"Accept": "application/json"})

    assert answer.status_code == 200


def test_two_people_type_in_one_mdo_and_overwrite_nobody(client, case, lead, rob):
    url = form_url(case)
    blank = {"place": [""], "own_words": [""], "keep_informed": [""]}
    keep(client, url, blank, {**blank, "place": ["Thuis"], "own_words": ["Rust."]})
    client.force_login(rob)

    answer = keep(
        client, url, blank, {**blank, "own_words": ["Werk."], "keep_informed": ["Bel"]}
    ).json()

    assert answer["fields"]["place"] == ["Thuis"]
    assert answer["fields"]["keep_informed"] == ["Bel"]
    assert answer["clashes"] == {"own_words": ["Rust."]}
    assert answer["along"] == "Ilse Verhoeven typt mee"
    news = client.get(f"{url}?since=0", headers={"Accept": "application/json"})
    assert news.json()["fields"]["own_words"] == ["Rust."]
    same = f"{url}?since={news.json()['version']}"
    assert client.get(same, headers={"Accept": "application/json"}).status_code == 204


def test_without_javascript_a_clash_is_shown_and_nothing_is_lost(client, case, rob):
    url = form_url(case)
    keep(client, url, {}, {"own_words": ["Rust."]})
    data = filled(line(), own_words="Werk.", was=json.dumps({"own_words": [""]}))

    page = text_of(client.post(url, data))

    assert not Mdo.objects.exists()
    assert "Rust." in page
    assert "Werk." in page
    assert "Iemand anders schreef hier intussen" in page


def test_who_logs_sees_first_what_another_typed_meanwhile(client, case, lead, rob):
    url = form_url(case)
    data = filled(line(text="Mijn afspraak"))
    was = {
        name: value if isinstance(value, list) else [str(value)]
        for name, value in filled().items()
    }
    theirs = {"agreements-1-owner": ["resident"], "agreements-1-text": ["Hun afspraak"]}
    client.force_login(rob)
    keep(client, url, {}, {**was, **theirs, "agreements-TOTAL_FORMS": ["2"]})
    client.force_login(lead)

    page = text_of(client.post(url, {**data, "was": json.dumps(was)}))

    assert not Mdo.objects.exists()
    assert "Hun afspraak" in page
    assert "Mijn afspraak" in page


def test_who_types_on_in_what_was_written_down_is_led_there(client, case, lead, rob):
    url, token = form_url(case), str(uuid4())
    client.post(url, filled(line(), token=token))
    client.force_login(rob)

    data = {"do": "keep", "token": token, "own_words": "Nog iets", "was": "{}"}
    answer = client.post(url, data, headers={"Accept": "application/json"})
    page = text_of(client.post(url, {**filled(line()), **data}))

    mdo = Mdo.objects.get()
    assert answer.status_code == 409
    assert answer.json()["url"] == reverse("mdo:mdo", args=[mdo.uuid])
    assert "Ilse Verhoeven heeft dit MDO al vastgelegd." in page
    assert f'href="{reverse("mdo:mdo", args=[Mdo.objects.get().uuid])}"' in page
    assert "dan kun je het MDO vastleggen" not in page
    assert "Nog iets" in page
    assert not MdoDraft.objects.exists()


def test_thrown_away_is_gone(client, case, lead):
    keep(client, form_url(case), {}, {"place": ["Bij oma"]})

    client.post(form_url(case), filled(do="drop"))

    assert "Bij oma" not in text_of(client.get(form_url(case)))


@pytest.mark.parametrize("who", ["stranger", "manager"])
def test_nobody_else_reads_or_keeps_what_is_typed(client, case, lead, who):
    keep(client, form_url(case), {}, {"place": ["Bij oma"]})
    client.force_login(UserFactory(manager=who == "manager"))
    refused = 403 if who == "manager" else 404

    assert client.get(form_url(case)).status_code == refused
    assert keep(client, form_url(case), {}, {"place": ["x"]}).status_code == refused
    assert MdoDraft.objects.get().fields["place"] == ["Bij oma"]


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ("bram", None),
        ("Bram Schouten", None),
        ("de", "Er heten meer mensen zo"),
        ("Xerxes", "Vul dan in: de inwoner."),
    ],
)
def test_who_does_it_is_told_by_name(client, case, lead, typed, refusal):
    for name in ("Bram Schouten", "Ad de Wit", "Ans de Boer"):
        AccessGrantFactory(household=case.household, user=UserFactory(name=name))

    page = text_of(client.post(form_url(case), filled(line(owner=typed)), follow=True))

    if refusal:
        assert refusal in page
        assert not Mdo.objects.exists()
    else:
        assert Agreement.objects.get().owner.name == "Bram Schouten"


def test_the_resident_does_it_also_without_an_article(client, case, lead):
    client.post(form_url(case), filled(line(owner="Inwoner")))

    assert Agreement.objects.get().owner_is_resident


@pytest.mark.parametrize(
    "typed", ["Saar", "saar", "Saar Jansen", "Saar zelf", "het huishouden", "Jansen"]
)
def test_a_name_of_the_household_is_the_resident(client, case, lead, typed):
    UserFactory(name="Saar Wijnmans")  # Has an account, and nothing to do with it.
    household = case.household
    HouseholdMemberFactory(household=household, first_name="Saar", last_name="Jansen")

    client.post(form_url(case), filled(line(owner=typed)))

    assert Agreement.objects.get().owner_is_resident


@pytest.fixture
def namesake(case):
    """Somebody at the table who goes by the first name of a child."""
    HouseholdMemberFactory(household=case.household, first_name="Saar")
    person = UserFactory(name="Saar Wijnmans")
    AccessGrantFactory(household=case.household, user=person)
    return person


def test_a_namesake_at_the_table_is_asked_about_and_never_guessed(
    client, case, lead, namesake
):
    page = text_of(client.post(form_url(case), filled(line(owner="Saar"))))

    assert "Er heten meer mensen zo: De inwoner; Saar Wijnmans" in page
    assert not Mdo.objects.exists()


def test_the_whole_name_of_a_namesake_is_enough(client, case, lead, namesake):
    client.post(form_url(case), filled(line(owner="Saar Wijnmans")))

    assert Agreement.objects.get().owner == namesake


def test_a_child_who_left_the_household_is_not_the_resident(client, case, lead):
    HouseholdMemberFactory(
        household=case.household, first_name="Xerxes", left_on=TODAY - DAY
    )

    page = text_of(client.post(form_url(case), filled(line(owner="Xerxes"))))

    assert "Niemand met een account heet zo." in page


def test_the_names_of_the_household_are_offered_too(client, case, lead):
    HouseholdMemberFactory(household=case.household, first_name="Saar", last_name="")

    assert '<option value="Saar">' in text_of(client.get(form_url(case)))
    url = reverse("mdo:mdo-who", args=[case.uuid])
    assert '<option value="Saar">' in text_of(client.post(url, {"q": "sa"}))


# Confirmed, amended, read ------------------------------------------------------------


def amend(mdo, by, **values):
    reason = values.pop("reason", "")
    return meetings.amend_mdo(
        mdo_id=mdo.pk, values=values, reason=reason, by=by, at=timezone.now()
    )


def confirm(mdo, by):
    return meetings.confirm_mdo(mdo_id=mdo.pk, by=by, at=timezone.now())


def test_a_confirmed_report_changes_only_with_a_reason_that_all_see(
    client, mdo, lead, rob
):
    assert amend(mdo, lead, own_words="Rust!").own_words == "Rust!"  # Not yet locked.
    confirm(mdo, lead)

    with pytest.raises(ValidationError, match="waarom"):
        amend(mdo, lead, own_words="Rust in huis.")
    amend(mdo, lead, own_words="Rust in huis.", reason="Zo zei zij het.")

    kinds = Notification.objects.values_list("kind", "user__name")
    assert ("mdo_amended", "Rob Manders") in kinds
    assert ("mdo_amended", "Vera Weg") not in kinds
    client.force_login(rob)
    page = text_of(client.get(reverse("mdo:mdo", args=[mdo.uuid])))
    assert "Zo zei zij het." in page
    assert "<del>Rust!</del>" in page
    assert "<ins>Rust in huis.</ins>" in page
    url = reverse("cases:timeline", args=[mdo.household.uuid])
    timeline = text_of(client.get(url))
    assert "Verslag van het MDO vastgesteld" in timeline
    assert "Verslag van het MDO aangepast" in timeline


def test_who_was_there_finds_the_amendment_at_the_own_work(client, mdo, lead, rob):
    page, work = reverse("mdo:mdo", args=[mdo.uuid]), reverse("mdo:my-work")
    confirm(mdo, lead)
    amend(mdo, lead, own_words="Rust in huis.", reason="Zo zei zij het.")
    client.force_login(rob)

    assert f'href="{page}"' in text_of(client.get(work))
    # Read at once, by who looks at it now.
    assert "gelezen ma 30 mrt" in text_of(client.get(page))


def test_confirming_by_two_clicks_or_in_two_tabs_leads_to_the_report(client, mdo):
    url = reverse("mdo:mdo-confirm", args=[mdo.uuid])
    client.post(url, {"version": mdo.version})

    again = client.post(url, {"version": mdo.version}, follow=True)

    assert again.redirect_chain == [(reverse("mdo:mdo", args=[mdo.uuid]), 302)]
    assert "Dit MDO was al vastgesteld." in text_of(again)


def test_who_is_invited_is_completed_by_name_and_is_never_the_resident(client, case):
    UserFactory(name="Fatima Idrissi")
    url = reverse("mdo:mdo-who", args=[case.uuid])

    asked = text_of(client.post(url, {"more_2": "fati"}))
    at_the_table = text_of(client.post(url, {"q": "fati"}))

    assert "Fatima Idrissi" in asked
    assert ("De inwoner" in asked, "De inwoner" in at_the_table) == (False, True)
    plan_page = text_of(client.get(reverse("mdo:mdo-plan", args=[case.uuid])))
    assert 'value="De inwoner"' not in plan_page


def test_what_was_not_decided_stands_together_in_the_report(client, mdo):
    AgendaPointFactory(mdo=mdo, text="De vakantie")
    AgendaPointFactory(mdo=mdo, text="De hond", decision="Die mag mee.")

    shown = text_of(client.get(reverse("mdo:mdo", args=[mdo.uuid])))

    together = "Stond ook op de agenda; hierover is niets besloten:"
    assert shown.index("Die mag mee.") < shown.index(together)
    assert "De vakantie" in shown.partition(together)[2]


def test_confirming_twice_is_refused(mdo, lead):
    confirm(mdo, lead)

    with pytest.raises(TransitionRefused, match="al vastgesteld"):
        confirm(mdo, lead)


def test_the_pages_confirm_and_amend(client, mdo, lead):
    page = reverse("mdo:mdo", args=[mdo.uuid])
    version = mdo.version
    client.post(reverse("mdo:mdo-confirm", args=[mdo.uuid]), {"version": version})
    form = reverse("mdo:mdo-amend", args=[mdo.uuid])
    data = {"version": version + 1, "place": "Bij oma", "resident_agrees": "yes"}

    # What cannot be left out does not say that it can.
    asked = text_of(client.get(form)).partition("Waarom pas je het verslag aan?")[2]
    assert "niet verplicht" not in asked.partition("</label>")[0]
    refused = text_of(client.post(form, data))
    client.post(form, {**data, "reason": "De plaats klopte niet."})

    mdo.refresh_from_db()
    assert "Schrijf op waarom het verandert." in refused
    assert (mdo.status, mdo.place) == (Mdo.Status.CONFIRMED, "Bij oma")
    assert "De plaats klopte niet." in text_of(client.get(page))
    stale = text_of(client.post(form, {**data, "place": "x", "reason": "y"}))
    assert "Iemand heeft dit intussen veranderd" in stale


def test_who_reads_the_report_is_shown_to_the_others(client, mdo, lead, rob):
    client.force_login(rob)
    url = reverse("mdo:mdo", args=[mdo.uuid])
    assert "heeft het nog niet gelezen" in text_of(client.get(url))
    read_at = Attendance.objects.get(user=rob).read_at

    assert read_at is not None
    confirm(mdo, lead)
    amend(mdo, lead, place="Bij oma", reason="Beter.")
    client.get(url)
    assert Attendance.objects.get(user=rob).read_at > read_at


def test_a_next_mdo_that_is_before_this_one_is_refused(mdo, lead):
    with pytest.raises(ValidationError, match="na dit MDO"):
        amend(mdo, lead, next_on=date(2026, 3, 1))


def test_the_api_confirms_and_amends(mdo, lead, rob):
    client = APIClient()
    client.force_authenticate(lead)
    url = f"/api/v1/mdos/{mdo.uuid}"
    place = {"version": mdo.version + 1, "place": "Bij oma"}

    client.post(f"{url}/confirmation", {"version": mdo.version}, format="json")
    again = client.post(f"{url}/confirmation", {"version": mdo.version + 1})
    refused = client.post(f"{url}/amendment", place, format="json")
    amended = client.post(f"{url}/amendment", {**place, "reason": "Beter."})

    assert (again.status_code, refused.status_code) == (409, 400)
    assert (amended.status_code, amended.json()["place"]) == (201, "Bij oma")
    client.force_authenticate(UserFactory())
    assert client.post(f"{url}/confirmation", {"version": 1}).status_code == 404


# Behind the actions ------------------------------------------------------------------


@pytest.fixture
def confirmed(mdo, lead, rob):
    AgendaPointFactory(mdo=mdo)
    lead_of_it = mdo.household.aanspreekpunten.get()
    AgreementFactory(mdo=mdo, aanspreekpunt=lead_of_it, agreed_on=mdo.held_on)
    confirm(mdo, lead)
    mdo.refresh_from_db()
    return mdo


CHANGES = {
    "the story": lambda mdo: Mdo.objects.filter(pk=mdo.pk).update(own_words="Anders."),
    "the status": lambda mdo: Mdo.objects.filter(pk=mdo.pk).update(
        status="held", confirmed_at=None, confirmed_by=None
    ),
    "the MDO": lambda mdo: Mdo.objects.filter(pk=mdo.pk)._raw_delete("default"),
    "who was there": lambda mdo: mdo.attendances.update(present=True),
    "one who was there": lambda mdo: mdo.attendances.all().delete(),
    "one more": lambda mdo: AttendanceFactory(mdo=mdo),
    "a point": lambda mdo: mdo.points.update(text="Anders."),
    "a point more": lambda mdo: AgendaPointFactory(mdo=mdo),
    "a promise": lambda mdo: mdo.agreements.update(text="Anders."),
    "its six weeks": lambda mdo: mdo.agreements.update(target_on=TODAY + 90 * DAY),
    "a promise more": lambda mdo: AgreementFactory(mdo=mdo, agreed_on=mdo.held_on),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_confirmed_report_is_locked_in_the_database_as_well(confirmed, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        CHANGES[change](confirmed)


def test_not_even_with_an_amendment_of_another_version_or_of_more(confirmed, lead):
    AmendmentFactory(mdo=confirmed, version=confirmed.version + 1)
    rows = Mdo.objects.filter(pk=confirmed.pk)

    for values in ({"version": 9, "place": "x"}, {"version": 3, "held_on": TODAY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        confirmed.amendments.update(reason="Anders.")
    assert rows.update(version=confirmed.version + 1, place="Bij oma") == 1


def test_what_follows_from_a_confirmed_mdo_goes_on(confirmed, lead):
    agreement = confirmed.agreements.get()

    actions.fulfil_agreement(agreement_id=agreement.pk, by=lead, at=timezone.now())

    agreement.refresh_from_db()
    assert agreement.status == Agreement.Status.DONE
