"""The report on lessons: the same numbers on the page, by the API and in files."""

import csv
import io
import json
import re
from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import acting
from cases.models import AccessLog
from cases.tests.factories import AreaFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from reporting import council, lessons, tasks
from reporting.exports import asking
from reporting.figures import Scope
from reporting.figures import lessons as lessons_of
from reporting.figures.lessons import counted_in
from reporting.models import Lesson

pytestmark = pytest.mark.django_db

PAGE = "/reports/lessons"
API = "/api/v1/reports/lessons"
# Of the clock of the tests.
TODAY = date(2026, 3, 30)


@pytest.fixture
def manager():
    return UserFactory(manager=True)


def on(day):
    return timezone.make_aware(datetime.fromisoformat(f"{day}T12:00"))


def raised(day, level, source="mdo", **fields):
    with time_machine.travel(on(day)):
        return lessons.raise_lesson(
            text="Bel eerst.",
            level=level,
            source=source,
            by=UserFactory(),
            at=on(day),
            **fields,
        )


def moved(lesson, day, status, manager, level=None):
    with time_machine.travel(on(day)):
        return lessons.move_lesson(
            lesson_id=lesson.pk,
            status=status,
            level=level or lesson.level,
            owner=manager,
            change="Zo is het nu.",
            by=manager,
            at=on(day),
        )


@pytest.fixture
def learned(manager):
    """Six lessons, which are counted by hand below."""
    quick = raised("2025-03-01", "beroepskracht")
    moved(quick, "2025-03-11", "solved", manager)
    slow = raised("2025-04-01", "beroepskracht", "doorbraak")
    moved(slow, "2025-05-01", "taken_up", manager)
    moved(slow, "2025-09-08", "solved", manager)
    raised("2025-06-30", "management", "escalation")
    # To the board, when it turned out that professionals could not change it.
    up = raised("2025-07-01", "management")
    moved(up, "2026-01-15", "taken_up", manager, level="bestuur")
    refused = raised("2025-12-31", "bestuur", "pattern")
    moved(refused, "2026-02-01", "refused", manager)
    raised("2026-03-30", "management", "other")


def numbers(row):
    """Raised, taken up, solved, refused, open, days."""
    return (
        row.lessons_raised,
        row.lessons_taken_up,
        row.lessons_solved,
        row.lessons_refused,
        row.lessons_open,
        row.median_days_to_solved,
    )


def of(answer):
    return (
        answer["lessonsRaised"],
        answer["lessonsTakenUp"],
        answer["lessonsSolved"],
        answer["lessonsRefused"],
        answer["lessonsOpen"],
        answer["medianDaysToSolved"] and float(answer["medianDaysToSolved"]),
    )


def text_of(response):
    return " ".join(response.content.decode().replace("\u00a0", " ").split())


# The figures ---------------------------------------------------------------------


@pytest.mark.usefixtures("learned")
class TestFigures:
    def test_lessons_count_by_level_and_by_what_they_were_learned_from(self):
        table = lessons_of(Scope(as_of=TODAY))

        # 10 and 160 days: the middle is 85.
        assert numbers(table.total) == (6, 1, 2, 1, 3, 85)
        assert numbers(table.by_level["beroepskracht"]) == (2, 0, 2, 0, 0, 85)
        assert numbers(table.by_level["management"]) == (2, 0, 0, 0, 2, None)
        assert numbers(table.by_level["bestuur"]) == (2, 1, 0, 1, 1, None)
        assert {name: row.lessons_raised for name, row in table.by_source.items()} == {
            "mdo": 2,
            "doorbraak": 1,
            "escalation": 1,
            "pattern": 1,
            "other": 1,
        }
        assert numbers(table.by_source["mdo"]) == (2, 1, 1, 0, 1, 10)

    def test_a_period_is_about_the_day_of_raising_with_both_days_in_it(self):
        half_year = Scope(
            as_of=TODAY, from_on=date(2025, 3, 1), to_on=date(2025, 6, 30)
        )

        assert numbers(lessons_of(half_year).total) == (3, 0, 2, 0, 1, 85)

    @pytest.mark.parametrize(
        ("day", "total", "board"),
        [
            (date(2025, 2, 28), (0, 0, 0, 0, 0, None), 0),
            (date(2025, 3, 10), (1, 0, 0, 0, 1, None), 0),
            (date(2025, 3, 11), (1, 0, 1, 0, 0, 10), 0),
            (date(2025, 5, 1), (2, 1, 1, 0, 1, 10), 0),
            (date(2025, 9, 7), (4, 1, 1, 0, 3, 10), 0),
            (date(2025, 9, 8), (4, 0, 2, 0, 2, 85), 0),
            # The one for the board was at the level of management until it moved.
            (date(2026, 1, 14), (5, 0, 2, 0, 3, 85), 1),
            (date(2026, 1, 15), (5, 1, 2, 0, 3, 85), 2),
            (date(2026, 1, 31), (5, 1, 2, 0, 3, 85), 2),
            (date(2026, 2, 1), (5, 1, 2, 1, 2, 85), 2),
        ],
    )
    def test_on_a_day_stands_what_was_known_then(self, day, total, board):
        table = lessons_of(Scope(as_of=day))

        assert numbers(table.total) == total
        assert table.by_level["bestuur"].lessons_raised == board

    def test_what_was_solved_and_taken_up_again_is_open(self, manager):
        quick = Lesson.objects.earliest("raised_at")
        moved(quick, "2026-03-01", "taken_up", manager)

        assert numbers(lessons_of(Scope(as_of=TODAY)).total)[:3] == (6, 2, 1)
        before = Scope(as_of=date(2026, 2, 28))
        assert numbers(lessons_of(before).total)[:3] == (5, 1, 2)

    def test_a_lesson_without_its_first_line_was_only_raised_before_it_moved(self):
        Lesson.objects.create(
            text="Bel eerst.",
            level="bestuur",
            status="solved",
            raised_at=on("2025-01-01"),
            moved_at=on("2025-02-01"),
        )

        (one,) = counted_in("lessons_raised", Scope(as_of=date(2025, 1, 31)))

        assert (one.status, one.level, one.moved_on) == ("raised", "bestuur", None)

    def test_the_evening_of_a_day_is_that_day_in_helmond(self, manager):
        late = raised("2026-03-29", "bestuur", "other")
        Lesson.objects.filter(pk=late.pk).update(
            raised_at=on("2026-03-29").replace(hour=23, minute=30)
        )

        on_it = Scope(as_of=TODAY, from_on=date(2026, 3, 29), to_on=date(2026, 3, 29))

        assert lessons_of(on_it).total.lessons_raised == 1


# The same everywhere -------------------------------------------------------------


@pytest.mark.parametrize("role", ["professional", "administrator", "privacy_officer"])
def test_the_report_is_for_managers_and_coordinators(client, role):
    client.force_login(UserFactory(**({} if role == "professional" else {role: True})))

    for address in (PAGE, f"{PAGE}/figures/lessons_open"):
        assert client.get(address).status_code == 403
    assert client.get("/reports/pictures/lessons.png").status_code == 403


@pytest.mark.usefixtures("learned")
class TestTheSameEverywhere:
    @pytest.mark.parametrize("role", ["manager", "coordinator"])
    def test_both_roles_read_the_same_exact_figures_of_any_days(self, client, role):
        # A coordinator without areas, too: a lesson has none.
        user = UserFactory(**{role: True}, areas=[], organisation=None)
        client.force_login(user)
        asked = {"from": "2025-03-02", "to": "2026-01-01", "as_of": "2026-01-31"}

        page = client.get(PAGE, asked)
        asked["asOf"] = asked.pop("as_of")
        answer = client_of(user).get(API, asked).json()

        assert numbers(page.context["table"].total) == (4, 1, 1, 0, 3, 160)
        assert (answer["from"], answer["asOf"]) == ("2025-03-02", "2026-01-31")
        (table,) = answer["tables"]
        assert of(table["total"]) == (4, 1, 1, 0, 3, 160)
        for part, rows in (("by_level", "byLevel"), ("by_source", "bySource")):
            assert {name: of(row) for name, row in table[rows].items()} == {
                name: numbers(row)
                for name, row in getattr(page.context["table"], part).items()
            }
        assert answer["isSuppressed"] is False
        line = AccessLog.objects.get(user=user, channel="api")
        assert (line.name, line.subject) == ("report lessons", "")

    def test_the_csv_has_a_line_for_each_level_and_each_source(self, manager):
        answer = client_of(manager).get(API, {"format": "csv"})

        rows = list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))

        assert [row["level"] for row in rows] == [
            *("alle niveaus", "beroepskracht", "management", "bestuur"),
            *([""] * 5),
        ]
        assert [row["source"] for row in rows][4:] == Lesson.Source.values
        assert of(rows[0]) == ("6", "1", "2", "1", "3", 85)
        assert not {"area", "suppressed"} & rows[0].keys()

    @pytest.mark.parametrize("role", ["manager", "coordinator"])
    def test_a_file_has_the_exact_figures_of_the_days_that_were_asked(self, role):
        user = UserFactory(**{role: True}, areas=[], organisation=None)
        export = asking.ask_export(
            report="lessons",
            format="json",
            purpose="Voor de steungroep",
            filters={"from": date(2025, 3, 2), "as_of": date(2026, 1, 31)},
            by=user,
            at=timezone.now(),
        )
        # As a worker does it.
        with acting.as_role(acting.JOBS):
            tasks.make_export(export.pk)
        export.refresh_from_db()
        found = json.loads(b"".join(bytes(one.data) for one in export.chunks.all()))

        first, *rest = found["rows"]
        assert of(first) == (4, 1, 1, 0, 3, 160)
        assert (first["level"], first["source"]) == ("alle niveaus", "alles")
        assert [row["level"] for row in rest[:3]] == [
            *("beroepskracht", "beleid en management", "bestuur"),
        ]
        assert found["about"]["Stand op"] == "31 januari 2026"
        assert found["about"]["Van"] == "2 maart 2025"
        # Nothing is hidden in it, so nothing is said about hiding.
        assert "Verborgen" not in found["about"]

    def test_a_file_of_a_day_to_come_or_of_an_area_is_refused(self, manager):
        with pytest.raises(ValidationError) as refused:
            asking.ask_export(
                report="lessons",
                format="csv",
                purpose="x",
                filters={"area": AreaFactory()},
                by=manager,
                at=timezone.now(),
            )
        assert set(refused.value.message_dict) == {"area"}
        with pytest.raises(ValidationError) as refused:
            asking.ask_export(
                report="lessons",
                format="csv",
                purpose="x",
                filters={"as_of": date(2026, 3, 31)},
                by=manager,
                at=timezone.now(),
            )
        assert set(refused.value.message_dict) == {"as_of"}

    def test_the_report_for_the_council_says_the_same_as_of_its_day(self):
        day = date(2026, 1, 31)

        section = council._lessons(Scope(as_of=day, from_on=date(2025, 1, 1)))

        assert section["lines"] == [
            ["Beroepskracht", "2", "0", "2", "0"],
            ["Beleid en management", "1", "0", "0", "0"],
            ["Bestuur", "2", "1", "0", "0"],
            ["Alle niveaus", "5", "1", "2", "0"],
        ]
        assert "85 dagen" in section["text"][1]
        assert section["picture"].startswith("<svg ")

    @pytest.mark.parametrize(
        ("query", "location"),
        [
            ({"from": "2026-02-01", "to": "2026-01-01"}, "/to"),
            ({"asOf": "2026-03-31"}, "/asOf"),
            ({"compareAsOf": "2026-03-31"}, "/compareAsOf"),
            ({"compareFrom": "2026-02-01", "compareTo": "2026-01-01"}, "/compareTo"),
            ({"compareAsOf": "2026-03-30"}, "/compareAsOf"),
            ({"area": "00000000-0000-4000-8000-000000000000"}, "area"),
        ],
    )
    def test_what_is_not_answered_is_said(self, client, manager, query, location):
        answer = client_of(manager).get(API, query)

        assert answer.status_code == 400
        assert location in answer.json()["errors"][0]["location"]


# The page ------------------------------------------------------------------------


@pytest.mark.usefixtures("learned")
class TestPage:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client, manager):
        client.force_login(manager)

    def test_every_number_leads_to_the_lessons_that_it_counts(self, client):
        asked = {"from": "2025-03-02", "as_of": "2026-01-31"}
        page = client.get(PAGE, asked)
        links = re.findall(
            r'href="(/reports/lessons/figures/[^"]+)">(\d+)', text_of(page)
        )

        assert len(links) > 10
        for address, number in links:
            listed = client.get(address.replace("&amp;", "&"))
            if "median" not in address:
                assert len(listed.context["rows"]) == int(number), address
        only = f"{PAGE}/figures/lessons_taken_up?as_of=2026-01-31&level=bestuur"
        (row,) = client.get(only).context["rows"]
        assert (row.status, row.level, row.moved_on) == (
            *("taken_up", "bestuur"),
            date(2026, 1, 15),
        )

    def test_of_how_many_lessons_is_said_within_a_sentence(self, client):
        page = text_of(client.get(PAGE))

        assert re.search(r"van \d+</\w+>\s*lessen", page), page

    def test_what_a_figure_is_stands_one_click_away(self, client):
        definitions = text_of(client.get("/reports/definitions"))

        linked = re.findall(r'/reports/definitions#(\w+)"', text_of(client.get(PAGE)))

        assert len(set(linked)) == 8
        assert all(f'<div id="{name}"' in definitions for name in linked)

    def test_a_colleague_opens_a_lesson_that_a_number_counts(self, client):
        listed = text_of(client.get(f"{PAGE}/figures/lessons_solved"))

        (address, *_) = re.findall(r'href="(/lessons/[0-9a-f-]{36})"', listed)

        assert client.get(address).status_code == 200

    @pytest.mark.parametrize(
        "address",
        [
            f"{PAGE}/figures/lessons_doorbraken",
            f"{PAGE}/figures/lessons_open?level=wijk",
            f"{PAGE}/figures/lessons_open?source=huis",
        ],
    )
    def test_there_is_no_other_figure_level_or_source(self, client, address):
        assert client.get(address).status_code == 404

    def test_it_is_laid_beside_another_period_and_another_day(self, client, manager):
        asked = {"from": "2025-07-01", "to": "2025-12-31"}
        beside = {"compare_from": "2025-01-01", "compare_to": "2025-06-30"}

        page = client.get(PAGE, {**asked, **beside})
        all_levels, *levels = page.context["comparison"].groups
        api = {"compareFrom": "2025-01-01", "compareTo": "2025-06-30"}
        (table,) = client_of(manager).get(API, asked | api).json()["tables"]

        first = all_levels.rows[0]
        assert (first.this, first.other, first.difference) == ("2", "3", "−\u00a01")
        assert [group.title for group in levels] == [
            *("Beroepskracht", "Beleid en management", "Bestuur"),
        ]
        assert table["comparedWith"]["total"]["lessonsRaised"] == 3
        assert table["difference"]["byLevel"]["bestuur"]["lessonsRaised"] == 2
        of_days = client.get(PAGE, {"compare_as_of": "2025-12-31"})
        raised_row = of_days.context["comparison"].groups[0].rows[0]
        assert (raised_row.this, raised_row.other) == ("6", "5")

    def test_the_files_are_of_the_same_question(self, client):
        asked = "from=2025-07-01&as_of=2026-01-31&compare_as_of=2025-12-31"
        page = text_of(client.get(f"{PAGE}?{asked}"))

        (address,) = re.findall(rf'href="({API}[^"]+format=json)"', page)
        answer = client.get(address.replace("&amp;", "&"))

        assert answer.json()["comparedWith"]["asOf"] == "2025-12-31"
        assert answer.json()["from"] == "2025-07-01"
        # A lesson can be asked about any day again: nothing is frozen.
        assert "bevries" not in page.lower()

    def test_days_that_cannot_be_are_said_beside_the_field(self, client):
        page = client.get(PAGE, {"from": "2026-02-01", "to": "2026-01-01"})

        assert set(page.context["form"].errors) == {"to"}
        assert page.status_code == 200

    def test_the_picture_is_a_file_of_the_same_days(self, client):
        answer = client.get("/reports/pictures/lessons.png?from=2025-07-01")

        assert answer.content.startswith(b"\x89PNG")
        none = client.get("/reports/pictures/lessons.png?from=2027-01-01")
        assert none.status_code == 404


def test_without_lessons_the_page_says_so(client, manager):
    client.force_login(manager)

    page = text_of(client.get(PAGE))

    assert "Er zijn in deze keuze geen lessen ingebracht." in page
    assert "<table" not in page


def test_a_report_on_lessons_is_not_frozen(client):
    client.force_login(UserFactory(coordinator=True, areas=[AreaFactory()]))

    assert client.post(f"{PAGE}/frozen").status_code == 404


def test_the_report_needs_the_same_queries_for_2_and_12_lessons(client, manager):
    client.force_login(manager)
    counts = []
    for extra in (2, 10):
        for _each in range(extra):
            moved(raised("2026-01-01", "bestuur"), "2026-02-01", "taken_up", manager)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"as_of": "2026-01-15"})
        counts.append(len(queries))

    assert counts[0] == counts[1]
