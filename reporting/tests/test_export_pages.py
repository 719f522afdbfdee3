"""Files that are taken out, on the pages and by the API: who sees and does what."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import AccessLog
from cases.tests.factories import AreaFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from reporting.models import Export
from reporting.tests.test_exports import agreement_in, ask, content, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def west():
    return AreaFactory(name="Helmond-West")


@pytest.fixture
def owner(client, west):
    person = UserFactory(coordinator=True, areas=[west])
    client.force_login(person)
    return person


@pytest.fixture
def colleague(west):
    return UserFactory(coordinator=True, areas=[west])


def fields(**changed):
    asked = {"report": "agreements", "format": "csv", "purpose": "Voor het overleg"}
    return asked | changed


# Pages ----------------------------------------------------------------------------


def test_a_file_is_asked_for_made_and_fetched(
    client, owner, west, django_capture_on_commit_callbacks
):
    own = agreement_in(west)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/exports/new", fields(unfinished="on"), follow=True)

    export = Export.objects.get()
    assert (export.state, export.asked_by) == ("ready", owner)
    page = answer.content.decode()
    assert "Voor het overleg" in page
    assert "Alleen wat nog niet klaar is" in page
    file = client.get(f"/exports/{export.uuid}/file")
    data = b"".join(file.streaming_content)
    assert own.number in data.decode()
    assert file["Content-Length"] == str(len(data))
    assert file["Content-Disposition"] == f'attachment; filename="{export.file}"'
    line = AccessLog.objects.get(name="export file")
    assert (line.user, line.reason) == (owner, "Voor het overleg")


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(client, owner):
    answer = client.post("/exports/new", fields(purpose=" ", as_of="2026-01-01"))

    form = answer.context["form"]
    assert set(form.errors) == {"purpose"}
    answer = client.post("/exports/new", fields(as_of="2026-01-01", format="ods"))
    assert set(answer.context["form"].errors) == {"as_of"}
    assert answer.context["form"]["purpose"].value() == "Voor het overleg"
    assert not Export.objects.exists()


def test_a_report_leads_to_the_form_with_its_choice(client, owner, west):
    page = client.get(f"/reports/deadlines?area={west.uuid}").content.decode()
    address = f"/exports/new?area={west.uuid}&amp;report=deadlines"
    assert address in page

    form = client.get(address.replace("&amp;", "&")).context["form"]
    assert form["report"].value() == "deadlines"
    assert form["area"].value() == str(west.uuid)


@pytest.mark.parametrize("role", ["professional", "administrator", "privacy_officer"])
@pytest.mark.parametrize("url", ["/exports", "/exports/new", "/exports/progress"])
def test_pages_are_for_managers_and_coordinators(client, role, url):
    assert client.get(url).status_code == 302
    client.force_login(UserFactory(**({} if role == "professional" else {role: True})))
    assert client.get(url).status_code == 403


def test_reports_are_chosen_in_the_order_of_their_menu(client):
    client.force_login(UserFactory(manager=True))

    offered = client.get("/exports/new").context["form"].fields["report"].choices
    page = client.get("/reports/rendement").content.decode()
    menu = page.partition("ha-beside")[2]

    places = [menu.index(f">{title}</a></li>") for _name, title in offered]
    assert places == sorted(places)


def test_a_manager_cannot_ask_for_a_list(client):
    client.force_login(UserFactory(manager=True))

    page = client.get("/exports/new").context["form"]
    assert "agreements" not in dict(page.fields["report"].choices)
    answer = client.post("/exports/new", fields())
    assert set(answer.context["form"].errors) == {"report"}


def test_a_file_of_a_colleague_is_not_there(client, owner, colleague):
    waiting, ready = ask(colleague), make(ask(colleague))

    assert client.get(f"/exports/{ready.uuid}/file").status_code == 404
    assert client.post(f"/exports/{waiting.uuid}/cancel").status_code == 404
    assert "Voor het overleg" not in client.get("/exports").content.decode()
    api = client_of(owner)
    assert api.get(f"/api/v1/exports/{ready.uuid}").status_code == 404
    assert api.get(f"/api/v1/exports/{ready.uuid}/file").status_code == 404
    assert api.post(f"/api/v1/exports/{waiting.uuid}/cancellation").status_code == 404


def test_what_is_being_made_can_be_stopped_and_shows_how_far_it_is(client, owner):
    export = ask(owner)
    Export.objects.filter(pk=export.pk).update(state="running", progress=45)

    page = client.get("/exports").content.decode()
    assert "45 %" in page
    assert "every 4s" in page
    assert f"/exports/{export.uuid}/file" not in page
    client.post(f"/exports/{export.uuid}/cancel")

    export.refresh_from_db()
    assert export.state == "cancelled"
    assert "every 4s" not in client.get("/exports/progress").content.decode()
    again = client.post(f"/exports/{export.uuid}/cancel", follow=True)
    assert "wordt niet meer gemaakt" in again.content.decode()


def test_search_finds_by_purpose_without_it_in_the_address(client, owner):
    ask(owner, purpose="Voor de raad")
    ask(owner, purpose="Voor het weekoverleg")

    answer = client.post("/exports", {"q": "de raad"}, follow=True)

    page = answer.content.decode()
    assert "Voor de raad" in page
    assert "weekoverleg" not in page
    assert "raad" not in answer.redirect_chain[-1][0]
    nothing = client.post("/exports", {"q": "iets anders"}, follow=True)
    assert "Zoek op wat je schreef" in nothing.content.decode()


def test_files_can_be_sorted(client, owner):
    first, second = ask(owner, "doorbraken"), ask(owner, "agreements")

    def order(query):
        return [one.pk for one in client.get(f"/exports{query}").context["page"].rows]

    assert order("") == order("?sort=-asked") == [second.pk, first.pk]
    assert order("?sort=asked") == [first.pk, second.pk]
    assert order("?sort=what") == [second.pk, first.pk]
    assert order("?sort=nonsense") == [second.pk, first.pk]


def test_the_list_needs_the_same_queries_for_2_and_6_rows(client, owner, west):
    counts = []
    for extra in (2, 4):
        Export.objects.bulk_create(
            Export(
                asked_by=owner,
                report="agreements",
                format="csv",
                filters={"area": str(west.uuid)},
            )
            for _ in range(extra)
        )
        with CaptureQueriesContext(connection) as queries:
            assert "Helmond-West" in client.get("/exports").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# API ------------------------------------------------------------------------------


def test_the_api_asks_follows_and_fetches(
    owner, west, django_capture_on_commit_callbacks
):
    agreement_in(west)
    api = client_of(owner)
    body = fields(format="parquet", area=str(west.uuid), **{"from": "2026-01-01"})
    with django_capture_on_commit_callbacks(execute=True):
        asked = api.post("/api/v1/exports", body)
    assert asked.status_code == 201, asked.content

    export = api.get(asked["Location"]).json()
    assert (export["state"], export["progress"], export["rows"]) == ("ready", 100, 1)
    assert export["filters"] == {"area": str(west.uuid), "from": "2026-01-01"}
    file = api.get(f"/api/v1/exports/{export['uuid']}/file")
    assert file["Content-Type"] == "application/vnd.apache.parquet"
    assert b"".join(file.streaming_content) == content(Export.objects.get())


def test_the_api_says_what_is_wrong(owner):
    answer = client_of(owner).post("/api/v1/exports", fields(asOf="2026-01-01"))

    assert answer.status_code == 400
    assert [error["location"] for error in answer.json()["errors"]] == ["/asOf"]


def test_the_api_refuses_what_is_not_for_the_role_or_the_moment(owner):
    manager = client_of(UserFactory(manager=True))
    assert manager.post("/api/v1/exports", fields()).status_code == 403
    assert client_of(UserFactory()).post("/api/v1/exports", fields()).status_code == 403
    export, api = ask(owner), client_of(owner)
    assert api.get(f"/api/v1/exports/{export.uuid}/file").status_code == 409
    stop = f"/api/v1/exports/{export.uuid}/cancellation"
    assert api.post(stop).json()["state"] == "cancelled"
    assert api.post(stop).status_code == 409
