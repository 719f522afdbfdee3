"""Files of frozen reports: the figures of the page as they stood, for who sees it."""

import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from cases import acting
from cases.errors import TransitionRefused
from cases.models import AccessLog, Area
from cases.tests.factories import AreaFactory, CaseFactory, UserFactory
from helmond_aanpak.tests.callers import client_of
from mdo.models import Agreement
from mdo.tests.factories import AgreementFactory
from reporting import freezing
from reporting.exports import asking, giving
from reporting.exports.frozen import FROZEN
from reporting.models import Export, FrozenReport
from reporting.tests.readers import READERS, totals
from reporting.tests.test_exports import ask, content, csv_rows, made, make
from reporting.tests.test_freezing import of_area

pytestmark = pytest.mark.django_db

FIELDS = {"format": "csv", "purpose": "Voor het weekoverleg"}


@pytest.fixture
def agreement():
    case = CaseFactory(household__area=AreaFactory(name="Helmond-West"))
    return AgreementFactory(mdo__case=case, agreed_on=timezone.localdate())


@pytest.fixture
def owner(client, agreement):
    person = of_area()
    client.force_login(person)
    return person


@pytest.fixture
def frozen(client, owner):
    client.post("/reports/deadlines/frozen")
    return FrozenReport.objects.get()


def file_of(frozen, by, format="csv"):
    return made(by, FROZEN, format, frozen_report=frozen)


def test_the_page_leads_to_a_file_with_its_figures_after_they_changed(
    client, owner, agreement, frozen, django_capture_on_commit_callbacks
):
    address = f"/reports/frozen/{frozen.uuid}"
    assert f'href="{address}/file"' in client.get(address).content.decode()
    Agreement.objects.filter(pk=agreement.pk).update(
        status="done", done_on=timezone.localdate(), done_by=agreement.owner
    )
    assert "geef dit niet door" in client.get(f"{address}/file").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"{address}/file", FIELDS, follow=True)

    listed = answer.content.decode()
    assert "Vastgezet rapport" in listed
    assert "Termijnen, vastgezet op 30 maart 2026" in listed
    export = Export.objects.get()
    file = client.get(f"/exports/{export.uuid}/file")
    rows = csv_rows(b"".join(file.streaming_content))
    assert [row["Gebied"] for row in rows] == ["alle gebieden", "Helmond-West"]
    shown = client.get(address).context["lines"]
    for row, where in zip(rows, ("Alle gebieden", "Helmond-West"), strict=True):
        of_page = {line.words: line for line in shown if line.where == where}
        assert (row["Nog niet klaar"], row["Gedaan"]) == ("1", "0")
        assert of_page["Nog niet klaar"].then == row["Nog niet klaar"]
        assert of_page["Nog niet klaar"].now == "0"


def test_what_for_and_who_is_logged_when_it_is_made_and_when_it_is_given(
    client, owner, frozen
):
    export = make(ask(owner, FROZEN, purpose="Overleg", frozen_report=frozen))
    client.get(f"/exports/{export.uuid}/file")

    lines = AccessLog.objects.filter(name__startswith="export ").order_by("pk")
    assert [(line.user, line.name, line.reason) for line in lines] == [
        (owner, "export frozen", "Overleg"),
        (owner, "export file", "Overleg"),
    ]
    assert {line.activity.rpartition("#")[2] for line in lines} == {"figures"}


def test_it_says_what_was_asked_when_it_was_frozen_and_what_each_figure_is(
    owner, agreement, frozen, tmp_path
):
    path = tmp_path / "x.xlsx"
    path.write_bytes(file_of(frozen, owner, "xlsx"))

    about = openpyxl.load_workbook(path).worksheets[1]
    said = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert said["Wat"] == "Termijnen, vastgezet op 30 maart 2026"
    assert said["Gebieden"] == "Helmond-West"
    assert said["Vastgezet"] == "30 maart 2026, 00:30"
    assert said["Vastgezet door"] == owner.name
    assert said["Uit het systeem gehaald door"] == owner.name
    assert "geef dit niet door" in said["Kleine aantallen"]
    assert said["Nog niet klaar"] == "Open of loopt vast."


def test_it_says_to_what_the_report_was_narrowed(client, owner, agreement):
    CaseFactory(household__area=agreement.mdo.case.household.area, voordeur="De balie")
    client.post("/reports/deadlines/frozen?from=2026-01-01&voordeur=De+balie")
    about = json.loads(file_of(FrozenReport.objects.get(), owner, "json"))["about"]

    assert (about["Van"], about["Voordeur"]) == ("1 januari 2026", "De balie")
    assert "Leefdomein" not in about


@pytest.mark.usefixtures("sample", "_on_the_day")
@pytest.mark.parametrize(
    "report",
    [
        "attention",
        pytest.param("rendement", marks=pytest.mark.slow),
        pytest.param("wellbeing", marks=pytest.mark.slow),
    ],
)
def test_every_format_has_the_figures_of_the_page(report, tmp_path):
    west = Area.objects.get(name="Helmond-West")
    person = UserFactory(coordinator=True, areas=[west])
    asking_it = client_of(person)
    asking_it.post("/api/v1/frozen-reports", {"report": report})
    with acting.acting(person.pk):
        frozen = FrozenReport.objects.get()
    seen = {}
    for format, readers in READERS.items():
        path = tmp_path / f"x.{format}"
        path.write_bytes(file_of(frozen, person, format))
        if format == "json" or not seen:
            found = json.loads(file_of(frozen, person, "json"))
        for read in readers:
            seen[read.__name__] = totals(found["columns"], read(path))

    assert len({str(each) for each in seen.values()}) == 1, seen
    tables = freezing.with_numbers(frozen.content["tables"])
    of_page = list(freezing._figures(tables))
    of_file = [
        (key, value)
        for row in found["rows"]
        for key, value in row.items()
        if key not in ("asOf", "area", "measure", "leefdomein", "suppressed")
    ]
    assert sum(value or 0 for _place, value in of_page) == sum(
        Decimal(str(value or 0)) for _key, value in of_file
    )
    assert {key for key, _value in of_file} == {key for (_where, key), _v in of_page}


class TestWhoMay:
    def test_a_colleague_of_the_area_takes_it_out_and_a_stranger_does_not(
        self, client, frozen
    ):
        address = f"/reports/frozen/{frozen.uuid}/file"
        colleague, stranger = of_area(), of_area("Stiphout")
        body = {**FIELDS, "report": FROZEN, "frozenReport": str(frozen.uuid)}

        client.force_login(colleague)
        assert client.post(address, FIELDS).status_code == 302
        assert client_of(colleague).post("/api/v1/exports", body).status_code == 201
        client.force_login(stranger)
        assert client.get(address).status_code == 404
        assert client.post(address, FIELDS).status_code == 404
        refused = client_of(stranger).post("/api/v1/exports", body)
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["location"] == "/frozenReport"
        with pytest.raises(ValidationError):
            ask(stranger, FROZEN, frozen_report=frozen)
        assert set(Export.objects.values_list("asked_by", flat=True)) == {colleague.pk}

    def test_a_manager_gets_no_more_than_the_own_pages(self, client, frozen):
        manager = UserFactory(manager=True)
        client.force_login(manager)

        address = f"/reports/frozen/{frozen.uuid}/file"
        assert client.get(address).status_code == 403
        assert client.post(address, FIELDS).status_code == 403
        body = {**FIELDS, "report": FROZEN, "frozenReport": str(frozen.uuid)}
        answer = client_of(manager).post("/api/v1/exports", body)
        # As of one that is not there.
        assert answer.status_code == 400
        with pytest.raises(PermissionDenied):
            ask(manager, FROZEN, frozen_report=frozen)

    def test_a_job_without_the_right_any_more_makes_nothing(self, owner, frozen):
        export = ask(owner, FROZEN, frozen_report=frozen)
        owner.areas.clear()

        make(export)

        assert (export.state, export.failure) == ("failed", Export.Failure.RIGHTS)

    def test_the_database_keeps_it_from_a_job_when_the_code_forgets(
        self, frozen, monkeypatch
    ):
        stranger = of_area("Stiphout")
        export = Export.objects.create(
            asked_by=stranger,
            report=FROZEN,
            format="csv",
            purpose="Raad.",
            filters={"frozen_report": str(frozen.uuid)},
        )
        everything = FrozenReport.objects.order_by("pk")
        monkeypatch.setitem(
            asking.FILTERS,
            "frozen_report",
            asking.Filter(lambda: "", lambda user: everything.all()),
        )

        make(export)

        assert export.state == "failed"
        with acting.as_role(acting.JOBS):
            assert not FrozenReport.objects.exists()

    def test_it_is_not_given_out_to_who_lost_the_area(self, owner, frozen):
        export = make(ask(owner, FROZEN, frozen_report=frozen))
        assert content(export)
        owner.areas.clear()

        with pytest.raises(TransitionRefused, match="niet meer van jou"):
            giving.open_export(export=export, by=owner, channel="page")

    def test_it_must_be_said_which_and_is_narrowed_by_nothing_else(self, owner, frozen):
        with pytest.raises(ValidationError) as refused:
            ask(owner, FROZEN)
        assert set(refused.value.message_dict) == {"frozen_report"}
        with pytest.raises(ValidationError) as refused:
            ask(owner, FROZEN, frozen_report=frozen, to=timezone.localdate())
        assert set(refused.value.message_dict) == {"to"}
        with pytest.raises(ValidationError):
            ask(owner, "deadlines", frozen_report=frozen)


def test_it_is_not_among_what_is_chosen_from(client, owner):
    page = client.get("/exports/new").context["form"]
    assert FROZEN not in dict(page.fields["report"].choices)
