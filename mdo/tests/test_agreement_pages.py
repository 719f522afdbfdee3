"""The steps of an agreement: with and without JavaScript, refused, stale, twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, User
from cases.tests.factories import (
    AanspreekpuntFactory,
    AccessGrantFactory,
    AreaFactory,
    UserFactory,
)
from mdo import actions
from mdo.models import Agreement, DoorbraakQuestion, Extension, Flag
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    FlagFactory,
    MdoFactory,
)
from mdo.views import agreements

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}
STEPS = ("fulfil", "extend", "block", "unblock", "drop", "reopen")


@pytest.fixture
def agreement():
    return AgreementFactory(text="Woonpartners bellen")


@pytest.fixture
def owner(client, agreement):
    client.force_login(agreement.owner)
    return agreement.owner


def url(agreement, step="fulfil"):
    return reverse(f"mdo:agreement-{step}", args=[agreement.uuid])


def sent(agreement, **fields):
    return {"version": agreement.version, **fields}


def text_of(response):
    return response.content.decode()


def in_days(days):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_day_that_nobody_can_mean_is_refused(client, agreement, owner):
    given = {"due_on": "9999-12-31", "reason": "Ooit."}

    response = client.post(url(agreement, "extend"), sent(agreement, **given))

    assert "Het jaar 9999 kan niet kloppen." in text_of(response)
    agreement.refresh_from_db()
    assert agreement.version == 1


# Who may -----------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
def test_a_stranger_gets_404_and_changes_nothing(client, agreement, step):
    client.force_login(UserFactory())

    assert client.get(url(agreement, step)).status_code == 404
    assert client.post(url(agreement, step), sent(agreement)).status_code == 404
    agreement.refresh_from_db()
    assert agreement.version == 1


@pytest.mark.parametrize("step", STEPS)
def test_a_visitor_is_sent_to_sign_in(client, agreement, step):
    response = client.post(url(agreement, step), sent(agreement))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", ["manager", "administrator", "privacy_officer"])
def test_a_role_without_households_gets_403(client, agreement, role):
    client.force_login(UserFactory(**{role: True}))

    assert client.post(url(agreement), sent(agreement)).status_code == 403


def test_who_looks_in_an_emergency_may_not_take_a_step(client, agreement):
    grant = AccessGrantFactory(
        household=agreement.household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Niemand neemt op.",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    client.force_login(grant.user)

    assert client.get(url(agreement, "drop")).status_code == 403
    assert client.post(url(agreement), sent(agreement)).status_code == 403


def test_a_colleague_at_the_mdo_may_take_a_step(client, agreement):
    grant = AccessGrantFactory(household=agreement.household)
    client.force_login(grant.user)

    client.post(url(agreement), sent(agreement))

    agreement.refresh_from_db()
    assert (agreement.status, agreement.done_by) == ("done", grant.user)


def test_the_coordinator_of_the_area_may_take_a_step(client, agreement):
    coordinator = UserFactory(coordinator=True, areas=[agreement.household.area])
    client.force_login(coordinator)

    client.post(url(agreement), sent(agreement))

    agreement.refresh_from_db()
    assert agreement.done_by == coordinator


def test_the_coordinator_of_another_area_gets_404(client, agreement):
    elsewhere = AreaFactory(name="Stiphout")
    client.force_login(UserFactory(coordinator=True, areas=[elsewhere]))

    assert client.post(url(agreement), sent(agreement)).status_code == 404


# Without JavaScript -------------------------------------------------------------


def test_done_goes_back_with_what_comes_next(client, agreement, owner):
    AgreementFactory(
        mdo=agreement.mdo, owner=owner, text="Brief langsbrengen", aanspreekpunt=None
    )

    response = client.post(
        url(agreement), sent(agreement, place="work", next="/my-work"), follow=True
    )

    assert response.redirect_chain[0][0] == f"/my-work#agreement-{agreement.uuid}"
    text = text_of(response)
    assert "‘Woonpartners bellen’ staat op gedaan." in text
    assert f"Hierna voor {agreement.household.name}: ‘Brief langsbrengen’" in text
    agreement.refresh_from_db()
    assert agreement.done_on == timezone.localdate()


def test_done_without_anything_after_it_says_so(client, agreement, owner):
    response = client.post(url(agreement), sent(agreement), follow=True)

    assert "heeft geen andere open afspraken" in text_of(response)


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:x", "evil"]
)
def test_going_back_stays_on_this_site(client, agreement, owner, elsewhere):
    response = client.post(url(agreement), sent(agreement, next=elsewhere))

    household = reverse("cases:household", args=[agreement.household.uuid])
    assert response.url == f"{household}#agreement-{agreement.uuid}"


def test_done_on_an_earlier_day_with_a_note(client, owner, agreement):
    agreement = AgreementFactory(overdue=True, aanspreekpunt__user=owner)
    form = text_of(client.get(url(agreement)))
    assert "Op welke dag is het gedaan?" in form

    client.post(url(agreement), sent(agreement, done_on=in_days(-3), note="Ging goed."))

    agreement.refresh_from_db()
    assert agreement.done_on == timezone.localdate() - timedelta(days=3)
    assert agreement.note == "Ging goed."


def test_done_in_the_future_is_refused_beside_the_field(client, agreement, owner):
    response = client.post(
        url(agreement), sent(agreement, done_on=in_days(1), note="Bijna.")
    )

    text = text_of(response)
    assert "Kies een dag" in text
    assert "Bijna." in text
    assert "<title>Fout:" in text
    agreement.refresh_from_db()
    assert agreement.status == "open"


def test_another_date_asks_for_the_reason_and_loses_nothing(client, agreement, owner):
    response = client.post(
        url(agreement, "extend"), sent(agreement, due_on=in_days(50))
    )

    text = text_of(response)
    assert "Schrijf op waarom" in text
    assert f'value="{in_days(50)}"' in text
    assert not Extension.objects.exists()


def test_another_date_is_kept_with_its_reason(client, agreement, owner):
    client.post(
        url(agreement, "extend"),
        sent(agreement, due_on=in_days(50), reason="Wachtlijst."),
    )

    extension = Extension.objects.get()
    assert (extension.new_on.isoformat(), extension.reason) == (
        in_days(50),
        "Wachtlijst.",
    )


def test_another_date_in_the_past_is_refused_beside_the_field(client, agreement, owner):
    response = client.post(
        url(agreement, "extend"), sent(agreement, due_on=in_days(-1), reason="Fout.")
    )

    assert "Kies vandaag of een latere dag" in text_of(response)


def test_stuck_asks_on_what_and_keeps_the_date(client, agreement, owner):
    empty = text_of(client.post(url(agreement, "block"), sent(agreement)))
    assert "Kies wat er in de weg staat" in empty

    response = client.post(
        url(agreement, "block"),
        sent(agreement, cause="rule", note="Geen urgentie bij huurschuld."),
        follow=True,
    )

    assert "De datum blijft staan." in text_of(response)
    before = agreement.due_on
    agreement.refresh_from_db()
    assert (agreement.status, agreement.due_on) == ("blocked", before)


def test_what_was_stuck_goes_on_again(client, owner, agreement):
    stuck = AgreementFactory(blocked=True, aanspreekpunt__user=owner)

    response = client.post(url(stuck, "unblock"), sent(stuck), follow=True)

    assert "loopt weer" in text_of(response)
    stuck.refresh_from_db()
    assert stuck.status == "open"


def test_dropping_asks_why(client, agreement, owner):
    empty = text_of(client.post(url(agreement, "drop"), sent(agreement, reason=" ")))
    assert "Schrijf op waarom" in empty

    client.post(url(agreement, "drop"), sent(agreement, reason="Niet meer nodig."))

    agreement.refresh_from_db()
    assert (agreement.status, agreement.drop_reason) == ("dropped", "Niet meer nodig.")


def test_a_step_that_is_not_possible_says_why(client, owner, agreement):
    done = AgreementFactory(done=True, aanspreekpunt__user=owner)

    response = client.post(
        url(done, "drop"), sent(done, reason="Toch niet."), follow=True
    )

    assert "Deze afspraak staat al op ‘gedaan’." in text_of(response)
    done.refresh_from_db()
    assert done.status == "done"


# Undoing a mistake -----------------------------------------------------------------


def household_page(agreement):
    return reverse("cases:household", args=[agreement.household.uuid])


@pytest.mark.parametrize("step", ["fulfil", "drop"])
def test_what_was_finished_can_be_undone_from_the_message(
    client, agreement, owner, step
):
    response = client.post(
        url(agreement, step), sent(agreement, reason="Per ongeluk."), follow=True
    )

    text = text_of(response)
    assert f'href="{url(agreement, "reopen")}' in text
    assert "Terugdraaien" in text


def test_who_sees_it_no_more_hears_who_can_undo_it(client, agreement):
    grant = AccessGrantFactory(
        household=agreement.household, reason=AccessGrant.Reason.OWNER
    )
    last = AgreementFactory(
        mdo=agreement.mdo, owner=grant.user, text="Bellen", aanspreekpunt=None
    )
    client.force_login(grant.user)

    response = client.post(url(last), sent(last), follow=True)

    text = text_of(response)
    assert response.redirect_chain == [(reverse("mdo:my-work"), 302)]
    assert "‘Bellen’ staat op gedaan." in text
    assert "Klopt het niet? Vraag het vaste aanspreekpunt" in text
    assert "Terugdraaien" not in text
    assert "Hierna voor" not in text
    assert "geen andere open afspraken" not in text


def test_undoing_asks_why_and_opens_it_again(client, agreement, owner):
    client.post(url(agreement), sent(agreement))
    agreement.refresh_from_db()
    empty = text_of(client.post(url(agreement, "reopen"), sent(agreement, reason=" ")))
    assert "Schrijf op waarom het niet klopte." in empty

    response = client.post(
        url(agreement, "reopen"), sent(agreement, reason="Verkeerde knop."), follow=True
    )

    text = text_of(response)
    assert "‘Woonpartners bellen’ is weer open." in text
    agreement.refresh_from_db()
    assert (agreement.status, agreement.reopen_reason) == ("open", "Verkeerde knop.")


def test_undoing_is_a_button_where_the_finished_agreement_stands(client, agreement):
    client.force_login(agreement.owner)
    pages = [household_page(agreement), reverse("mdo:mdo", args=[agreement.mdo.uuid])]
    link = f'href="{url(agreement, "reopen")}'
    assert all(link not in text_of(client.get(page)) for page in pages)

    client.post(url(agreement), sent(agreement))
    client.get(pages[0])  # Reads the message, which has the link too.

    assert all(link in text_of(client.get(page)) for page in pages)


def test_undoing_is_no_button_for_who_may_not(client, agreement):
    client.force_login(agreement.owner)
    client.post(url(agreement), sent(agreement))
    grant = AccessGrantFactory(
        household=agreement.household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Niemand neemt op.",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    client.force_login(grant.user)

    for page in [household_page(agreement), f"/mdos/{agreement.mdo.uuid}"]:
        assert "Terugdraaien" not in text_of(client.get(page))


def test_undoing_is_over_after_fourteen_days(client, agreement, owner, clock):
    client.post(url(agreement), sent(agreement))
    client.get(household_page(agreement))
    clock.shift(timedelta(days=15))
    client.force_login(owner)

    assert "Terugdraaien" not in text_of(client.get(household_page(agreement)))
    agreement.refresh_from_db()
    response = client.post(
        url(agreement, "reopen"), sent(agreement, reason="Te laat."), follow=True
    )
    assert "langer dan 14 dagen geleden" in text_of(response)
    agreement.refresh_from_db()
    assert agreement.status == "done"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("extend", {"due_on": "2026-05-20", "reason": "De bank antwoordt later."}),
        ("block", {"cause": "rule", "note": "Mag niet."}),
        ("drop", {"reason": "Hoeft niet."}),
    ],
)
def test_the_second_of_two_clicks_says_what_the_first_did(
    client, agreement, owner, name, said
):
    data = sent(agreement, **said)

    first, second = (
        client.post(url(agreement, name), data, follow=True) for _ in range(2)
    )

    assert first.redirect_chain == second.redirect_chain
    assert "veranderde deze afspraak" not in text_of(second)
    assert Extension.objects.count() == (name == "extend")


def test_undoing_is_told_on_the_timeline(client, agreement, owner):
    client.post(url(agreement), sent(agreement))
    agreement.refresh_from_db()
    client.post(url(agreement, "reopen"), sent(agreement, reason="Verkeerde knop."))

    text = text_of(
        client.get(reverse("cases:timeline", args=[agreement.household.uuid]))
    )

    assert "Weer open: Woonpartners bellen" in text
    assert "Verkeerde knop." in text


def test_the_timeline_says_who_gave_another_date(client, agreement, owner):
    client.post(
        url(agreement, "extend"),
        sent(agreement, due_on=in_days(30), reason="De bank antwoordt later."),
    )

    text = text_of(
        client.get(reverse("cases:timeline", args=[agreement.household.uuid]))
    )

    line = text[text.index("Verzet: Woonpartners bellen") :].partition("</li>")[0]
    assert owner.name in line
    assert "De bank antwoordt later." in line


def test_the_timeline_tells_of_questions_reminders_and_why_not_scaled_up(
    client, agreement, owner
):
    household, now = agreement.household, timezone.now()
    doorbraak = DoorbraakFactory(case=agreement.mdo.case)
    DoorbraakQuestion.objects.create(
        doorbraak=doorbraak,
        household=household,
        question="Is er gebeld?",
        asked_by=owner,
        asked_at=now,
        answer="Ja, gisteren.",
        answered_by=owner,
        answered_at=now,
    )
    Agreement.objects.filter(pk=agreement.pk).update(reminded_at=now)
    FlagFactory(
        case=agreement.mdo.case,
        kind="escalation_threatens",
        answer="Er is morgen een gesprek.",
        answered_by=owner,
        answered_at=now,
        resolved_at=now,
    )

    text = text_of(client.get(reverse("cases:timeline", args=[household.uuid])))

    for told in (
        f"Doorbraak {doorbraak.number} teruggestuurd met een vraag",
        "Ja, gisteren.",
        "Herinnerd: Woonpartners bellen",
        "Er is morgen een gesprek.",
    ):
        assert told in text


def test_htmx_keeps_the_finished_row_with_its_way_back(client, agreement, owner):
    response = client.post(url(agreement), sent(agreement, place="work"), **HTMX)
    row, _oob, _rest = text_of(response).partition("</tr>")

    assert f'href="{url(agreement, "reopen")}?place=work' in row


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999"])
def test_a_form_without_a_sound_version_changes_nothing(
    client, agreement, owner, version
):
    response = client.post(url(agreement), {"version": version})

    assert response.status_code in (200, 409)
    agreement.refresh_from_db()
    assert agreement.status == "open"


# With htmx -----------------------------------------------------------------------


def test_htmx_gets_the_row_and_the_words_for_who_listens(client, agreement, owner):
    response = client.post(url(agreement), sent(agreement, place="work"), **HTMX)

    text = text_of(response)
    assert response.status_code == 200
    assert text.lstrip().startswith("<tr")
    assert f'id="agreement-{agreement.uuid}"' in text
    assert "ha-row--done" in text
    assert 'id="messages"' in text
    assert "hx-swap-oob" in text
    assert "staat op gedaan" in text
    assert 'id="count-late"' in text
    assert "<html" not in text


def test_htmx_on_the_household_page_brings_the_four_answers(client, agreement, owner):
    response = client.post(url(agreement), sent(agreement, place="household"), **HTMX)

    text = text_of(response)
    assert 'id="household-now" data-hx-swap-oob="true"' in text
    assert "Alles gedaan" in text


def test_htmx_opens_the_form_in_the_place_of_the_row(client, agreement, owner):
    response = client.get(f"{url(agreement, 'extend')}?place=work", **HTMX)

    text = text_of(response)
    assert text.lstrip().startswith("<tr")
    assert "Welke dag wordt het?" in text
    assert 'name="place" value="work"' in text
    assert "Het huishouden mag dit lezen." in text


def test_htmx_gets_the_form_with_its_errors_in_the_row(client, agreement, owner):
    response = client.post(
        url(agreement, "extend"), sent(agreement, reason="Wachtlijst."), **HTMX
    )

    text = text_of(response)
    assert text.lstrip().startswith("<tr")
    assert "Vul een datum in." in text
    assert 'value="Wachtlijst."' in text
    assert "autofocus" in text


def test_htmx_moves_the_page_when_the_session_has_ended(client, agreement):
    response = client.post(url(agreement), sent(agreement), **HTMX)

    assert response.headers["HX-Redirect"].startswith(reverse("account_login"))


# Two at once ----------------------------------------------------------------------


def test_a_second_click_on_done_is_no_mistake(client, agreement, owner):
    client.post(url(agreement), sent(agreement))

    response = client.post(url(agreement), sent(agreement), follow=True)

    assert response.status_code == 200
    assert "staat op gedaan" in text_of(response)
    agreement.refresh_from_db()
    assert agreement.version == 2


def extend_by_somebody_else(client, agreement):
    """Let a colleague give it another date, by the page, as the history tells."""
    colleague = AccessGrantFactory(household=agreement.household).user
    User.objects.filter(pk=colleague.pk).update(name="Cor Collega")
    client.force_login(colleague)
    client.post(
        url(agreement, "extend"),
        sent(agreement, due_on=in_days(5), reason="Eerder kan."),
    )
    client.force_login(agreement.owner)


def test_a_stale_form_shows_what_changed_and_what_was_typed(client, agreement):
    extend_by_somebody_else(client, agreement)

    response = client.post(
        url(agreement, "block"),
        sent(agreement, cause="safety", note="Er werd gedreigd."),
    )

    text = text_of(response)
    assert response.status_code == 409
    assert "Cor Collega heeft deze afspraak intussen veranderd." in text
    assert "zaterdag 4 april 2026" in text
    assert "Er werd gedreigd." in text
    agreement.refresh_from_db()
    assert (agreement.status, agreement.version) == ("open", 2)


def test_sent_once_more_the_stale_form_is_carried_out(client, agreement):
    extend_by_somebody_else(client, agreement)
    typed = {"cause": "safety", "note": "Er werd gedreigd."}
    stale = client.post(url(agreement, "block"), sent(agreement, **typed))
    form = stale.context["form"]

    client.post(url(agreement, "block"), {"version": form["version"].value(), **typed})

    agreement.refresh_from_db()
    assert agreement.status == "blocked"


def test_a_stale_form_in_the_row_answers_in_the_row(client, agreement):
    extend_by_somebody_else(client, agreement)

    response = client.post(url(agreement), sent(agreement, place="work"), **HTMX)

    text = text_of(response)
    assert response.status_code == 200
    assert text.lstrip().startswith("<tr")
    assert "Cor Collega heeft deze afspraak intussen veranderd." in text


def test_a_stale_step_on_what_is_finished_can_no_longer_be_sent(client, agreement):
    other = AccessGrantFactory(household=agreement.household).user
    actions.drop_agreement(
        agreement_id=agreement.pk, reason="Verhuisd.", by=other, at=timezone.now()
    )
    client.force_login(agreement.owner)

    response = client.post(
        url(agreement, "extend"),
        sent(agreement, due_on=in_days(9), reason="Op vakantie."),
    )

    text = text_of(response)
    assert "deze stap niet meer nodig" in text
    assert "Op vakantie." in text
    assert "Datum bewaren" not in text


def test_a_step_that_ends_ones_own_access_goes_to_ones_own_work(client, monkeypatch):
    agreement = AgreementFactory()
    client.force_login(agreement.owner)
    fulfil = actions.fulfil_agreement

    def and_lose_access(**values):
        fulfil(**values)
        AccessGrant.objects.update(ends_at=timezone.now())

    step = replace(agreements.STEPS["fulfil"], action=and_lose_access)
    monkeypatch.setitem(agreements.STEPS, "fulfil", step)

    response = client.post(url(agreement), sent(agreement))

    assert response.url == reverse("mdo:my-work")


# Flags -----------------------------------------------------------------------------


@pytest.fixture
def flag():
    lead = AanspreekpuntFactory()
    mdo = MdoFactory(case__household=lead.household)
    return FlagFactory(case=mdo.case, kind=Flag.Kind.ESCALATION_THREATENS)


def lead_of(flag):
    return flag.household.aanspreekpunten.get().user


def test_a_flag_that_was_seen_stands_apart(client, flag):
    client.force_login(lead_of(flag))
    seen_url = reverse("mdo:flag-seen", args=[flag.uuid])

    response = client.post(seen_url, follow=True)
    client.post(seen_url)

    assert "die je al zag" in text_of(response)
    assert list(flag.seen_by.all()) == [lead_of(flag)]
    flag.refresh_from_db()
    assert flag.resolved_at is None


def test_a_stranger_sees_no_flag(client, flag):
    client.force_login(UserFactory())

    for name in ("flag-seen", "flag-answer"):
        url = reverse(f"mdo:{name}", args=[flag.uuid])
        assert client.post(url, {"answer": "Ik"}).status_code == 404
    assert not flag.seen_by.exists()


def test_looking_at_a_page_does_not_mark_a_flag_as_seen(client, flag):
    client.force_login(lead_of(flag))

    response = client.get(reverse("mdo:flag-seen", args=[flag.uuid]))

    assert response.status_code == 405


def test_the_answer_why_it_is_not_scaled_up_is_kept(client, flag):
    client.force_login(lead_of(flag))
    url = reverse("mdo:flag-answer", args=[flag.uuid])
    assert "Waarom is opschalen niet nodig?" in text_of(client.get(url))
    assert "Schrijf op waarom" in text_of(client.post(url, {"answer": " "}))

    response = client.post(url, {"answer": "Woonpartners belt morgen."}, follow=True)

    assert "Je antwoord is bewaard" in text_of(response)
    flag.refresh_from_db()
    assert (flag.answer, flag.answered_by) == (
        "Woonpartners belt morgen.",
        lead_of(flag),
    )


def test_a_second_answer_is_refused_in_a_sentence(client, flag):
    client.force_login(lead_of(flag))
    url = reverse("mdo:flag-answer", args=[flag.uuid])
    client.post(url, {"answer": "Woonpartners belt morgen."})

    response = client.post(url, {"answer": "Nog een keer."})

    assert "vraagt geen antwoord" in text_of(response)
    assert "Nog een keer." in text_of(response)


def test_who_looks_in_an_emergency_gives_no_answer(client, flag):
    grant = AccessGrantFactory(
        household=flag.household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="Niemand neemt op.",
        ends_at=timezone.now() + timedelta(hours=24),
    )
    client.force_login(grant.user)

    response = client.post(
        reverse("mdo:flag-answer", args=[flag.uuid]), {"answer": "x"}
    )

    assert response.status_code == 403
