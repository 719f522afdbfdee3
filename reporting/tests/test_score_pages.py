"""Scores with the resident: nine at once, one at a time, and corrected."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AccessGrant, AccessLog, Leefdomein
from cases.tests.factories import (
    AccessGrantFactory,
    HouseholdMemberFactory,
    UserFactory,
)
from mdo.models import Flag
from reporting.models import Score

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 30)


def sheet(case, moment="begin", position=None):
    if position:
        return reverse("reporting:scores-one", args=[case.uuid, moment, position])
    return reverse("reporting:scores", args=[case.uuid, moment])


def said(client, url, **answers):
    """Return what the page of `url` would send, with these answers."""
    form = client.get(url).context["form"]
    return {
        "read_at": form["read_at"].value(),
        "answered_by": "together",
        "measured_on": "2026-03-30",
        **answers,
    }


def test_it_records_what_was_answered_and_nothing_else(client, case):
    data = said(
        client,
        sheet(case),
        **{
            "leefdomein6-tevredenheid": "0",
            "leefdomein6-zelfredzaamheid": "2",
            "leefdomein6-tevredenheid_goal": "7",
            "leefdomein2-declined": "on",
        },
    )
    answer = client.post(sheet(case), data, follow=True)
    assert "De scores staan erin." in answer.text
    scores = {score.leefdomein.position: score for score in Score.objects.all()}
    assert set(scores) == {2, 6}
    assert scores[6].tevredenheid == 0
    assert (scores[6].zelfredzaamheid, scores[6].tevredenheid_goal) == (2, 7)
    assert scores[2].no_answer == "declined"
    assert scores[2].tevredenheid is None


def test_a_zero_alone_is_an_answer(client, case):
    zero = {"leefdomein1-tevredenheid": "0"}
    client.post(sheet(case), said(client, sheet(case), **zero))
    score = Score.objects.get()
    assert (score.tevredenheid, score.no_answer) == (0, "")

    # Also where it was not said before.
    Score.objects.update(tevredenheid=None, no_answer="declined")
    client.post(sheet(case), said(client, sheet(case), **zero))
    score.refresh_from_db()
    assert (score.tevredenheid, score.no_answer) == (0, "")


def test_one_question_at_a_time_goes_on_to_the_next(client, case):
    data = said(client, sheet(case, position=1), **{"leefdomein1-tevredenheid": "4"})
    answer = client.post(sheet(case, position=1), data)
    assert answer.url.startswith(sheet(case, position=2))
    page = client.get(answer.url)
    assert "Vraag 2 van 9" in page.text
    # The browser goes on at the question, and not at the top of the page.
    assert answer.url.endswith("#question")
    assert 'id="question"' in page.text
    # Who answers was said already.
    assert page.context["form"]["answered_by"].value() == "together"


def test_a_question_that_is_not_asked_is_passed_over(client, case):
    data = said(client, sheet(case, position=1))
    answer = client.post(sheet(case, position=1), data)
    assert answer.url.startswith(sheet(case, position=2))
    assert not Score.objects.exists()
    # Who answers was said, though nothing is written down yet.
    page = client.get(answer.url)
    assert page.context["form"]["answered_by"].value() == "together"
    assert page.context["former_url"].startswith(sheet(case, position=1))


def test_of_a_sheet_of_which_every_question_was_passed_over_nothing_is_said(
    client, case
):
    url = sheet(case, position=9)
    answer = client.post(url, said(client, url))
    assert "Vul minstens één leefdomein in." in answer.text


def test_a_day_that_was_chosen_stays_for_the_next_question(client, case):
    url = sheet(case, "tussentijds", position=1)
    data = said(client, url, measured_on="2026-03-28")
    answer = client.post(url, data | {"leefdomein1-tevredenheid": "4"})
    page = client.get(answer.url)
    assert page.context["form"]["measured_on"].value() == date(2026, 3, 28)
    # And back: what was answered is there to be changed.
    page = client.get(page.context["former_url"])
    assert page.context["answers"][0]["tevredenheid"].value() == 4


def test_an_answer_that_was_a_slip_can_be_emptied(client, case):
    url = sheet(case)
    both = {"leefdomein1-tevredenheid": "4", "leefdomein2-tevredenheid": "5"}
    client.post(url, said(client, url, **both))
    client.post(url, said(client, url, **{"leefdomein2-tevredenheid": "5"}))
    first, second = Score.objects.order_by("leefdomein__position")
    assert (first.tevredenheid, first.no_answer) == (None, "not_asked")
    assert second.tevredenheid == 5
    assert [one.tevredenheid for one in first.history.order_by("pgh_id")] == [4, None]


def test_the_last_question_ends_at_how_it_goes(client, case):
    data = said(client, sheet(case, position=9), **{"leefdomein9-tevredenheid": "4"})
    answer = client.post(sheet(case, position=9), data)
    assert answer.url.endswith("#leefdomeinen")


def test_a_correction_keeps_the_old_value_in_the_history(client, case):
    url = sheet(case)
    client.post(url, said(client, url, **{"leefdomein1-tevredenheid": "4"}))
    page = client.get(url)
    assert "komt ervoor in de plaats" in page.text
    client.post(url, said(client, url, **{"leefdomein1-tevredenheid": "6"}))
    score = Score.objects.get()
    assert score.tevredenheid == 6
    kept = score.history.order_by("pgh_id").values_list("tevredenheid", flat=True)
    assert list(kept) == [4, 6]


def test_who_saves_twice_in_a_row_records_once(client, case):
    url = sheet(case, "tussentijds")
    data = said(client, url, **{"leefdomein1-tevredenheid": "4"})
    client.post(url, data)
    client.post(url, data | {"read_at": said(client, url)["read_at"]})
    assert Score.objects.count() == 1


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten_unseen(client, case):
    url = sheet(case)
    data = said(client, url, **{"leefdomein1-tevredenheid": "4"})
    client.post(url, data)
    second = client.post(url, data | {"leefdomein1-tevredenheid": "9"})
    assert second.status_code == 409
    assert "Iemand anders" in second.text
    assert Score.objects.get().tevredenheid == 4
    # What was typed is still there, and can be saved again.
    assert second.context["answers"][0]["tevredenheid"].value() == "9"
    again = second.context["form"]["read_at"].value()
    data |= {"leefdomein1-tevredenheid": "9", "read_at": again}
    assert client.post(url, data).status_code == 302
    assert Score.objects.get().tevredenheid == 9


def test_nothing_filled_in_is_refused_and_says_so(client, case):
    answer = client.post(sheet(case), said(client, sheet(case)))
    assert answer.status_code == 200
    assert "Vul minstens één leefdomein in." in answer.text
    assert not Score.objects.exists()


def test_a_step_and_not_wanting_to_say_do_not_go_together(client, case):
    data = said(
        client,
        sheet(case),
        **{"leefdomein1-tevredenheid": "4", "leefdomein1-declined": "on"},
    )
    answer = client.post(sheet(case), data)
    assert "niet allebei" in answer.text
    assert answer.context["answers"][0]["tevredenheid"].value() == "4"


def test_all_that_is_wrong_is_said_at_once(client, case):
    data = said(client, sheet(case), **{"leefdomein1-tevredenheid": "11"})
    answer = client.post(sheet(case), data | {"answered_by": "", "measured_on": "x"})
    assert "Kies wie er antwoordt." in answer.text
    assert "Vul een datum in" in answer.text
    assert "leefdomein1-tevredenheid" in answer.text


def test_it_can_be_about_one_person_of_the_household_only(client, case):
    member = HouseholdMemberFactory(household=case.household, first_name="Noor")
    stranger = HouseholdMemberFactory()
    url = sheet(case)
    data = said(client, url, **{"leefdomein1-tevredenheid": "4"})
    refused = client.post(url, data | {"about": str(stranger.uuid)})
    assert "Kies iemand van dit huishouden." in refused.text
    client.post(url, data | {"about": str(member.uuid)})
    assert Score.objects.get().about == member


def test_the_end_scores_take_the_flag_away(client, case):
    flag = Flag.objects.create(
        kind=Flag.Kind.END_SCORE_MISSING, household=case.household, case=case
    )
    url = sheet(case, "eind")
    client.post(url, said(client, url, **{"leefdomein1-tevredenheid": "8"}))
    flag.refresh_from_db()
    assert flag.resolved_at


def test_the_beginning_stands_beside_a_later_question(client, case):
    begin = sheet(case)
    answers = {"leefdomein1-tevredenheid": "3", "leefdomein1-tevredenheid_goal": "7"}
    client.post(begin, said(client, begin, **answers))
    assert "Bij het begin: 3, doel 7" in client.get(sheet(case, "eind")).text


def test_a_nameting_has_the_end_beside_it_as_well(client, case):
    begin, end = sheet(case), sheet(case, "eind")
    client.post(begin, said(client, begin, **{"leefdomein1-tevredenheid": "3"}))
    answers = {"leefdomein1-tevredenheid": "6", "leefdomein2-tevredenheid": "5"}
    client.post(end, said(client, end, **answers))

    page = client.get(sheet(case, "nameting")).text
    assert "Bij het begin: 3, aan het eind 6" in page
    assert "Aan het eind: 5" in page
    assert "Aan het eind:" not in client.get(end).text


def test_what_somebody_else_answered_at_the_beginning_does_not_stand_beside(
    client, case
):
    begin = sheet(case)
    for who, value in (("resident", "3"), ("professional", "8")):
        answers = {"leefdomein1-tevredenheid": value, "answered_by": who}
        client.post(begin, said(client, begin, **answers))
    page = client.get(sheet(case, "eind")).text
    assert "Bij het begin: 8" in page
    assert "eerder is geantwoord door: professional" in page

    asked = {"answered_by": "resident", "measured_on": "2026-03-30", "about": ""}
    page = client.get(sheet(case, "eind", 1), asked).text
    assert "Bij het begin: 3" in page


def test_the_household_page_shows_the_begin_and_the_end(client, case):
    for moment, value in (("begin", "3"), ("eind", "6")):
        url = sheet(case, moment)
        client.post(url, said(client, url, **{"leefdomein1-tevredenheid": value}))
    household = reverse("cases:household", args=[case.household.uuid])
    page = client.get(f"{household}#leefdomeinen").text
    assert '<th role="columnheader" scope="col" class="n">eind</th>' in page
    url = sheet(case, "nameting")
    client.post(url, said(client, url, **{"leefdomein1-tevredenheid": "5"}))
    assert '<th role="columnheader" scope="col" class="n">nu</th>' in (
        client.get(household).text
    )


def test_the_household_page_leads_to_it(client, case):
    page = client.get(reverse("cases:household", args=[case.household.uuid]))
    assert sheet(case) in page.text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_does_not_learn_that_there_is_a_case(client, case, method):
    client.force_login(UserFactory())
    assert getattr(client, method)(sheet(case)).status_code == 404


def test_who_may_only_look_is_refused(client, case):
    looker = UserFactory()
    AccessGrantFactory(
        user=looker,
        household=case.household,
        reason=AccessGrant.Reason.EMERGENCY,
        purpose="brand",
        ends_at=timezone.now() + timedelta(hours=20),
    )
    client.force_login(looker)
    assert client.get(sheet(case)).status_code == 403


def test_a_moment_or_question_that_does_not_exist_is_not_found(client, case):
    url = sheet(case).replace("begin", "ooit")
    assert client.get(url).status_code == 404
    assert client.get(sheet(case, position=10)).status_code == 404


def test_looking_is_logged(client, case, owner):
    client.get(sheet(case))
    line = AccessLog.objects.latest("pk")
    assert (line.user, line.household) == (owner, case.household)


def test_every_leefdomein_has_its_ladders(client, case):
    answers = client.get(sheet(case)).context["answers"]
    assert [answer.leefdomein for answer in answers] == list(Leefdomein.objects.all())
    steps = [[q.steps for q in answer.questions] for answer in answers]
    assert steps == [[11, 5]] * 9
