"""Lessons: raised, moved, found as patterns, and put on an agenda."""

import re
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.models import Leefdomein
from cases.tests.factories import (
    AanspreekpuntFactory,
    HouseholdMemberFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.models import Precedent
from mdo.tests.factories import DoorbraakFactory
from reporting import lessons
from reporting.models import Lesson

pytestmark = pytest.mark.django_db

NEW = reverse("reporting:lesson-new")
LIST = reverse("reporting:lesson-list")


@pytest.fixture
def coordinator(client):
    person = UserFactory(role="coordinator", name="Cora")
    client.force_login(person)
    return person


def a_lesson(**fields):
    said = {"text": "Bel eerst.", "level": "management", **fields}
    return Lesson.objects.create(**said)


def at(lesson):
    return reverse("reporting:lesson", args=[lesson.uuid])


def precedents(number, **fields):
    said = {"obstacle": "local_rule", "rule": "Geen urgentie", "grounds": "x"}
    said |= {"outcome": "refused", "year": 2026, **fields}
    return [Precedent.objects.create(**said) for _ in range(number)]


def test_a_professional_writes_a_lesson_down_from_a_doorbraak(client):
    professional = UserFactory()
    client.force_login(professional)
    not_mine = DoorbraakFactory()
    form = client.get(f"{NEW}?from=doorbraak&doorbraak={not_mine.uuid}")
    assert form.context["form"]["source"].value() == "doorbraak"
    said = {"text": "Bel eerst.", "level": "management", "source": "doorbraak"}
    answer = client.post(NEW, {**said, "doorbraak": not_mine.uuid})
    assert answer.status_code == 302, answer.context["form"].errors
    lesson = Lesson.objects.get()
    assert (lesson.raised_by, lesson.status) == (professional, "raised")
    # A doorbraak that somebody may not see is not tied to it.
    assert not lesson.doorbraken.exists()
    refused = client.post(NEW, {"text": "Bel eerst.", "level": ""})
    assert refused.context["form"]["text"].value() == "Bel eerst."


def test_a_name_of_the_household_is_no_part_of_a_lesson(client):
    professional = UserFactory()
    client.force_login(professional)
    household = AanspreekpuntFactory(user=professional).household
    HouseholdMemberFactory(household=household, first_name="Fatima")
    mine = DoorbraakFactory(case__household=household)
    said = {"level": "management", "source": "doorbraak", "doorbraak": mine.uuid}
    refused = client.post(NEW, {**said, "text": "Fatima had geen urgentie."})
    assert "Fatima" in refused.context["form"].errors["text"][0]
    client.post(NEW, {**said, "text": "Urgentie kan ook zonder dat."})
    lesson = Lesson.objects.get()
    assert [*lesson.doorbraken.all()] == [mine]
    assert mine.number in client.get(at(lesson)).text
    Lesson.objects.update(owner=professional)
    order = {"version": 1, "status": "refused", "level": "management"}
    moved = client.post(at(lesson), {**order, "change": "Alleen Fatima had dit."})
    assert "Fatima" in moved.context["form"].errors["change"][0]


def test_the_list_needs_the_same_queries_for_2_and_12_lessons(client, coordinator):
    counts = []
    for extra in (2, 10):
        for place in range(extra):
            a_lesson(owner=coordinator, rule_owner=OrganisationFactory(), text=place)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_does_not_own_a_lesson_reads_it_and_cannot_move_it(client):
    lesson = a_lesson()
    client.force_login(UserFactory())
    assert "Bel eerst." in client.get(at(lesson)).text
    moved = {"version": 1, "status": "solved", "level": "bestuur", "change": "x"}
    assert client.post(at(lesson), moved).status_code == 403
    client.force_login(UserFactory(role="administrator"))
    assert client.get(at(lesson)).status_code == 403


def test_a_lesson_is_taken_up_solved_and_taken_up_again(client, coordinator):
    lesson = a_lesson()

    def move(status, version, **said):
        order = {"version": version, "status": status, "level": "bestuur", **said}
        return client.post(at(lesson), order)

    assert "Zeg wie ervoor zorgt" in move("taken_up", 1).text
    move("taken_up", 1, owner=coordinator.uuid)
    assert "Zeg wat er veranderd is" in move("solved", 2).text
    move("solved", 2, owner=coordinator.uuid, change="De regel is aangepast.")
    lesson.refresh_from_db()
    assert (lesson.status, lesson.owner, lesson.level) == (
        "solved",
        coordinator,
        "bestuur",
    )
    # Somebody who still looks at it as it was.
    assert move("taken_up", 1, owner=coordinator.uuid).status_code == 409
    assert move("raised", 3).context["form"].errors["status"]
    move("taken_up", 3, owner=coordinator.uuid)
    lesson.refresh_from_db()
    assert lesson.status == "taken_up"


def test_the_list_shows_what_is_open_first(client, coordinator):
    a_lesson(owner=coordinator)
    solved = a_lesson(status="solved", change="Klaar.")
    Lesson.objects.filter(pk=solved.pk).update(text="Al geregeld.")
    assert "Al geregeld." not in client.get(LIST).text
    closed = client.get(LIST, {"state": "closed"}).text
    assert "Al geregeld." in closed
    assert "Bel eerst." not in closed
    assert "Bel eerst." in client.get(LIST, {"mine": "on"}).text


def test_what_happens_again_and_again_is_proposed_once(client, coordinator):
    owner, wonen = OrganisationFactory(name="De Bron"), Leefdomein.objects.first()
    where = {"rule_owner": owner, "leefdomein": wonen}
    precedents(2, **where)
    precedents(1, **where, rule="Een andere regel", outcome="granted")
    precedents(2, rule="Zelden")
    precedents(3, rule="Lang geleden", year=2023)
    (pattern,) = lessons.patterns(2026)
    # Three of the owner on that leefdomein, of which no rule three times.
    assert (pattern.number, pattern.refused, pattern.rule) == (3, 2, "")
    precedents(1, **where)
    assert [one.rule for one in lessons.patterns(2026)] == ["", "Geen urgentie"]

    page = client.get(LIST)
    url = f"{NEW}?pattern={pattern.key}"
    assert url in page.text
    form = client.get(url).context["form"]
    assert "De Bron" in form["text"].value()
    said = {name: form[name].value() for name in form.fields}
    said |= {"leefdomein": wonen.pk, "rule_owner": owner.pk, "doorbraak": ""}
    client.post(NEW, said)
    assert Lesson.objects.get().pattern == pattern.key
    assert [one.rule for one in lessons.patterns(2026)] == ["Geen urgentie"]
    # Somebody else who had the page open.
    assert client.post(NEW, said).status_code == 409
    with pytest.raises(IntegrityError), transaction.atomic():
        a_lesson(pattern=pattern.key)


def test_a_manager_sees_lessons_and_no_patterns_of_few_cases(client):
    precedents(3)
    client.force_login(UserFactory(role="manager"))
    page = client.get(LIST)
    assert page.status_code == 200
    assert "Geen urgentie" not in page.text


def test_the_agenda_says_what_is_open_and_what_became_of_the_rest(client, coordinator):
    a_lesson(status="taken_up", owner=coordinator)
    a_lesson(level="bestuur")
    solved = a_lesson()
    order = {"lesson_id": solved.pk, "status": "solved", "level": "bestuur"}
    lessons.move_lesson(
        **order, owner=None, change="Nieuw beleid.", by=coordinator, at=timezone.now()
    )
    answer = client.get(reverse("reporting:lesson-agenda"))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
    assert "Open lessen: 2. Daarvan nog door niemand opgepakt: 1." in text
    assert "Nieuw beleid." in text
    assert "Cora" in text
    client.force_login(UserFactory())
    assert client.get(reverse("reporting:lesson-agenda")).status_code == 403
