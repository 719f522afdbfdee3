"""Pages of a list: every row once, in order, at the same cost however far in."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import User
from helmond_aanpak.tests.api_example import Note
from rest.pagination import Ordering

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.urls("helmond_aanpak.tests.api_example"),
]


@pytest.fixture
def seven(write):
    """Write seven notes on three days, so that days are shared, out of order."""
    days = [3, 1, 2, 1, 3, 1, 2]
    return [
        write(str(n), date(2026, 4, day), made_at=timezone.now() - timedelta(days=n))
        for n, day in enumerate(days)
    ]


IN_ORDER = ["1", "3", "5", "2", "6", "0", "4"]


def texts(response):
    assert response.status_code == 200, response.content
    return [note["text"] for note in response.json()["results"]]


def walk(api, url, link="next"):
    """Return the texts of all pages from `url` on, and the last page."""
    pages = []
    while url:
        response = api.get(url)
        pages.append(texts(response))
        url = response.json()[link]
    return pages, response


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8])
def test_every_row_comes_once_and_in_order(api, seven, limit):
    pages, last = walk(api, f"/api/v1/notes?limit={limit}")

    assert [text for page in pages for text in page] == IN_ORDER
    assert len(pages) == -(-7 // limit)
    assert last.json()["next"] is None


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_same_pages_come_back_on_the_way_back(api, seven, limit):
    forth, last = walk(api, f"/api/v1/notes?limit={limit}")
    previous = last.json()["previous"]

    back, first = walk(api, previous, "previous")

    assert [text for page in reversed(back) for text in page] == IN_ORDER[
        : -len(forth[-1])
    ]
    assert first.json()["previous"] is None
    assert first.json()["next"]


def test_the_newest_first_works_alike(api, seven):
    pages, last = walk(api, "/api/v1/newest-notes?limit=3")
    assert pages == [["0", "1", "2"], ["3", "4", "5"], ["6"]]

    assert texts(api.get(last.json()["previous"])) == ["3", "4", "5"]


def test_a_page_stands_where_it_stood_when_rows_come_and_go(api, seven, write):
    first = api.get("/api/v1/notes?limit=3")
    write("new, before", date(2026, 3, 1))
    seven[5].delete()  # The row that the cursor stands on.

    assert texts(api.get(first.json()["next"])) == ["2", "6", "0"]


def test_a_cursor_keeps_the_filters(api, seven):
    seven[2].status = "done"
    seven[2].save(update_fields=["status"])

    pages, _ = walk(api, "/api/v1/notes?limit=2&status=open")

    assert pages == [["1", "3"], ["5", "6"], ["0", "4"]]


def test_the_links_stand_in_the_header_too(api, seven):
    first = api.get("/api/v1/notes?limit=3&status=open")
    second = api.get(first.json()["next"])

    body = second.json()
    assert second["Link"] == (
        '<http://testserver/api/v1/notes?limit=3&status=open>; rel="first", '
        f'<{body["previous"]}>; rel="prev", <{body["next"]}>; rel="next"'
    )


def test_an_empty_list_is_one_page(api):
    response = api.get("/api/v1/notes")

    assert response.json() == {"results": [], "next": None, "previous": None}


def test_50_rows_unless_told_otherwise(api, write, writer):
    Note.objects.bulk_create(
        Note(owner=writer, due_on=date(2026, 4, 1), made_at=timezone.now())
        for _ in range(51)
    )

    assert len(texts(api.get("/api/v1/notes"))) == 50
    assert len(texts(api.get("/api/v1/notes?limit=200"))) == 51


def cursor_of(response):
    return parse_qs(urlsplit(response.json()["next"]).query)["cursor"][0]


@pytest.mark.parametrize(
    "change",
    [
        lambda cursor: cursor[:-1] + ("A" if cursor[-1] != "A" else "B"),
        lambda cursor: "x" + cursor,
        lambda cursor: cursor.partition(":")[0],
        lambda cursor: "é" * 20,
        lambda cursor: "x" * 501,
    ],
)
def test_a_cursor_that_was_meddled_with_is_refused(api, seven, change):
    cursor = cursor_of(api.get("/api/v1/notes?limit=1"))

    response = api.get("/api/v1/notes", {"cursor": change(cursor)})

    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["in"], error["location"]) == ("query", "/cursor")


def test_a_cursor_of_another_list_is_refused(api, seven):
    cursor = cursor_of(api.get("/api/v1/notes?limit=1"))

    assert api.get("/api/v1/newest-notes", {"cursor": cursor}).status_code == 400


def test_a_page_far_in_costs_what_the_first_one_costs(api, seven):
    def statements(url):
        with CaptureQueriesContext(connection) as queries:
            response = api.get(url)
        return response, [query["sql"] for query in queries]

    response, first = statements("/api/v1/notes?limit=2")
    response = api.get(response.json()["next"])
    _, third = statements(response.json()["next"])

    assert len(first) == len(third) == 1
    assert "COUNT" not in third[0]
    assert "OFFSET" not in third[0]
    assert '("api_example_note"."due_on", "api_example_note"."id") > (' in third[0]


def test_2_and_6_rows_need_the_same_queries(api, write):
    counts = []
    for extra in (2, 4):
        for _ in range(extra):
            write(parent=write())
        with CaptureQueriesContext(connection) as queries:
            assert api.get("/api/v1/notes").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_database_can_walk_an_index(writer):
    ordering = Ordering(Note, ("due_on", "pk"))
    position = ordering.position(
        ordering.cursor(Note(pk=1, due_on=date(2026, 4, 1)), backwards=False)
    )
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON api_example_note (due_on, id)")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    rows = Note.objects.filter(ordering.beyond(position)).order_by("due_on", "id")

    plan = rows[:51].explain()

    assert "Index Cond: (ROW(due_on, id) > ROW('2026-04-01'::date" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(
    ("model", "names", "why"),
    [
        (Note, ("due_on",), "unique"),
        (Note, ("text", "pk"), "text"),
        (Note, ("euros", "pk"), "may be empty"),
        (Note, ("-due_on", "pk"), "all ascending or all descending"),
        (Note, ("taste", "pk"), "taste"),
        (User, ("last_login", "pk"), "may be empty"),
        (User, ("name", "pk"), "is a text"),
    ],
)
def test_an_order_that_cannot_be_paged_is_a_mistake_of_ours(model, names, why):
    with pytest.raises(ImproperlyConfigured, match=why):
        Ordering(model, names)


def test_a_cursor_holds_no_more_than_the_order(write):
    ordering = Ordering(Note, ("due_on", "uuid"))
    note = write("Bel mevrouw Jansen")

    cursor = ordering.cursor(note, backwards=False)

    assert ordering.position(cursor).values == [note.due_on, note.uuid]
    assert "Jansen" not in ordering.signer.unsign_object(cursor)


def test_an_order_is_not_disturbed_by_an_annotation(write, writer):
    ordering = Ordering(Note, ("due_on", "pk"))
    note, later = write(), write(due_on=date(2026, 5, 1))
    position = ordering.position(ordering.cursor(note, backwards=False))

    rows = Note.objects.annotate(day=F("due_on")).filter(ordering.beyond(position))

    assert list(rows) == [later]
