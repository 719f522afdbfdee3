"""Files that are taken out: whose rows, which rights, who is logged, how long kept."""

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from zipfile import ZipFile

import duckdb
import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from odf.opendocument import load
from odf.table import Table, TableCell, TableHeaderRows, TableRow
from odf.text import P
from pyarrow import parquet

from cases import acting
from cases.errors import TransitionRefused
from cases.formulas import plain_text
from cases.models import AccessLog, Area, Leefdomein, User
from cases.tests.factories import (
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo.models import Agreement
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
)
from reporting import tasks
from reporting.exports import asking, giving, lists, making, reports, writers
from reporting.exports.frozen import FROZEN
from reporting.models import Export, ExportChunk

pytestmark = pytest.mark.django_db


@pytest.fixture
def west():
    return AreaFactory(name="Helmond-West")


@pytest.fixture
def coordinator(west):
    return UserFactory(coordinator=True, areas=[west])


def agreement_in(area, **fields):
    case = CaseFactory(household=HouseholdFactory(area=area))
    return AgreementFactory(mdo__case=case, **fields)


def ask(by, report="agreements", format="csv", purpose="Voor het overleg", **filters):
    return asking.ask_export(
        report=report,
        format=format,
        purpose=purpose,
        filters=filters,
        by=by,
        at=timezone.now(),
    )


def make(export):
    """Make it as a worker does, with the role that it has."""
    with acting.as_role(acting.JOBS):
        tasks.make_export(export.pk)
    export.refresh_from_db()
    return export


def content(export):
    return b"".join(bytes(one.data) for one in export.chunks.all())


def made(by, *args, **kwargs):
    export = make(ask(by, *args, **kwargs))
    assert export.state == Export.State.READY, export.failure
    data = content(export)
    assert len(data) == export.size
    return data


def csv_rows(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


# What is in it -------------------------------------------------------------------


def test_a_list_has_the_rows_of_the_own_areas_and_no_others(coordinator, west):
    own = agreement_in(west)
    agreement_in(AreaFactory(name="Stiphout"))

    rows = csv_rows(made(coordinator))

    assert [row["Afspraak"] for row in rows] == [own.number]
    assert rows[0]["Huishouden"] == own.household.number
    assert rows[0]["Uiterlijk klaar op"] == str(own.due_on)
    assert own.household.name not in str(rows)


@pytest.mark.parametrize(
    ("report", "factory", "column"),
    [
        ("cases", CaseFactory, "Casus"),
        ("doorbraken", DoorbraakFactory, "Casus"),
        ("escalations", EscalationFactory, "Casus"),
    ],
)
def test_each_list_can_be_taken_out(coordinator, west, report, factory, column):
    if report == "cases":
        case = factory(household=HouseholdFactory(area=west))
        factory(household=HouseholdFactory(area=AreaFactory(name="Stiphout")))
    else:
        case = CaseFactory(household=HouseholdFactory(area=west))
        factory(case=case)
        factory(case__household__area=AreaFactory(name="Stiphout"))

    rows = csv_rows(made(coordinator, report))

    assert [row[column] for row in rows] == [case.number]


def test_filters_narrow_a_list(coordinator, west):
    open_one = agreement_in(west)
    agreement_in(west, status=Agreement.Status.DONE, done_on=timezone.localdate())
    later = agreement_in(west, due_on=timezone.localdate() + timedelta(days=90))

    rows = csv_rows(made(coordinator, unfinished=True, to=open_one.due_on))

    assert [row["Afspraak"] for row in rows] == [open_one.number]
    assert later.number not in str(rows)


def test_batches_have_each_row_once(coordinator, west, monkeypatch):
    monkeypatch.setattr(writers, "COPIED", 2)
    numbers = [agreement_in(west).number for _ in range(5)]
    export = make(ask(coordinator))

    assert [row["Afspraak"] for row in csv_rows(content(export))] == numbers
    assert (export.rows, export.progress) == (5, 100)
    assert export.file == "afspraken-2026-03-30.csv"


# Each format, by a reader of another maker -----------------------------------------

NASTY = "=1+1 & <b>\n  twee regels\x0b; =3"


@pytest.fixture
def doorbraken(west):
    """Three rows with an amount, a day that may be empty, and a text that attacks."""
    for amount in ("1250.50", "99.49", None):
        DoorbraakFactory(
            case__household__area=west,
            alleged_rule=NASTY,
            amount_asked=amount and Decimal(amount),
        )


TOTAL = Decimal("1349.99")


def test_csv_is_rfc_4180_and_adds_up(coordinator, doorbraken, tmp_path):
    data = made(coordinator, "doorbraken")

    rows = csv_rows(data)
    assert sum(Decimal(row["Gevraagd bedrag"] or 0) for row in rows) == TOTAL
    # No line ends but those two characters, also inside a text.
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert rows[0]["De vermeende regel"].startswith("'=1+1")
    assert "; '=3" in rows[0]["De vermeende regel"]
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    found = duckdb.read_csv(str(path)).aggregate('sum("Gevraagd bedrag"), count(*)')
    assert found.fetchall() == [(pytest.approx(float(TOTAL)), 3)]


def test_xlsx_has_typed_cells_a_frozen_head_and_explains_itself(
    coordinator, doorbraken, west
):
    data = made(coordinator, "doorbraken", "xlsx", area=west)

    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet, about = book.worksheets
    assert sheet.freeze_panes == "A2"
    # As wide as what is in it.
    assert sheet.column_dimensions["J"].width > sheet.column_dimensions["A"].width
    heads = [cell.value for cell in sheet[1]]
    cells = [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    amounts = [row["Gevraagd bedrag"].value for row in cells]
    assert sum(Decimal(str(amount or 0)) for amount in amounts) == TOTAL
    assert all(row["Gevraagd op"].is_date for row in cells)
    text = cells[0]["De vermeende regel"]
    assert (text.data_type, text.value) == ("s", NASTY.replace("\x0b", ""))
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "n", "d"}
    said = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert said["Gebied"] == "Helmond-West"
    assert said["Gemaakt op"] == "30 maart 2026, 00:30"
    assert said["Waarvoor"] == "Voor het overleg"
    assert said["Gevraagd bedrag"] == "In euro."


def test_ods_has_typed_cells_and_explains_itself(coordinator, doorbraken):
    data = made(coordinator, "doorbraken", "ods")

    first, about = load(io.BytesIO(data)).spreadsheet.getElementsByType(Table)
    head = first.getElementsByType(TableHeaderRows)[0].getElementsByType(TableRow)[0]
    heads = [str(cell) for cell in head.getElementsByType(TableCell)]
    rows = [
        dict(zip(heads, row.getElementsByType(TableCell), strict=True))
        for row in first.getElementsByType(TableRow)[1:]
    ]
    amounts = [row["Gevraagd bedrag"].getAttribute("value") for row in rows]
    assert sum(Decimal(amount or 0) for amount in amounts) == TOTAL
    assert rows[0]["Gevraagd op"].getAttribute("datevalue") == "2026-03-30"
    text = rows[0]["De vermeende regel"]
    assert text.getAttribute("valuetype") == "string"
    assert text.getAttribute("formula") is None
    lines = [str(line) for line in text.getElementsByType(P)]
    assert lines[0] == "=1+1 & <b>"
    assert "Voor het overleg" in [str(p) for p in about.getElementsByType(P)]
    # Without this namespace the head is not frozen: the settings are nobody's.
    settings = ZipFile(io.BytesIO(data)).read("settings.xml")
    assert b'xmlns:ooo="http://openoffice.org/2004/office"' in settings


def test_json_says_what_it_is(coordinator, doorbraken):
    found = json.loads(made(coordinator, "doorbraken", "json"))

    assert sum(Decimal(row["amountAsked"] or 0) for row in found["rows"]) == TOTAL
    assert found["rows"][0]["allegedRule"] == NASTY
    assert found["about"]["Waarvoor"] == "Voor het overleg"
    names = [column["name"] for column in found["columns"]]
    assert names == list(found["rows"][0])


def test_parquet_keeps_types_and_adds_up(coordinator, doorbraken, tmp_path):
    path = tmp_path / "x.parquet"
    path.write_bytes(made(coordinator, "doorbraken", "parquet"))

    found = parquet.read_table(path)
    assert sum(value or 0 for value in found["amountAsked"].to_pylist()) == TOTAL
    assert found["askedOn"].to_pylist() == [date(2026, 3, 30)] * 3
    assert found["allegedRule"].to_pylist() == [NASTY] * 3
    query = duckdb.read_parquet(str(path)).aggregate("sum(amountAsked), max(askedOn)")
    assert query.fetchall() == [(TOTAL, date(2026, 3, 30))]


@pytest.mark.parametrize("format", writers.WRITERS)
def test_an_empty_list_is_a_file_with_a_head(coordinator, format):
    assert made(coordinator, "cases", format)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "  '@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        # Where somebody's Excel splits at a semicolon, these begin a cell too.
        ('x;"=1+1', "x;\"'=1+1"),
        ("x\n-5", "x\n'-5"),
        ("x\t+5", "x\t'+5"),
        ("a-b = c", "a-b = c"),
    ],
)
def test_no_text_is_a_formula_by_whoever_writes_it(coordinator, west, text, safe):
    assert plain_text(text) == safe
    agreement_in(west, text=text)

    (row,) = csv_rows(made(coordinator))

    assert row["Wat er is afgesproken"].replace("\r\n", "\n") == safe


def test_a_workbook_that_is_too_long_is_refused_with_the_reason(
    coordinator, west, monkeypatch
):
    monkeypatch.setattr(writers, "MOST_ROWS", 2)
    agreement_in(west)
    agreement_in(west)

    export = make(ask(coordinator, format="xlsx"))

    assert (export.state, export.failure) == ("failed", Export.Failure.TOO_LONG)
    assert not ExportChunk.objects.exists()


# Reports -------------------------------------------------------------------------


@pytest.mark.usefixtures("sample", "_on_the_day")
class TestReports:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        "report", [reports.NAME_OF_FILE[name] for name in reports.OF_CASES]
    )
    def test_a_report_leaves_without_small_numbers_for_a_coordinator_too(self, report):
        manager = UserFactory(manager=True)
        everywhere = UserFactory(coordinator=True, areas=Area.objects.all())

        of_manager = json.loads(made(manager, report, "json"))["rows"]
        of_coordinator = json.loads(made(everywhere, report, "json"))["rows"]

        assert any(row["suppressed"] for row in of_manager)
        # The same, but for the totals over areas that are not the coordinator's.
        assert of_coordinator == [
            row for row in of_manager if row["area"] != "alle gebieden"
        ]

    def test_the_report_on_cases_is_not_the_list_of_them(self, client):
        manager = UserFactory(manager=True)
        client.force_login(manager)

        assert "report=cases-report" in client.get("/reports/cases").content.decode()
        found = json.loads(made(manager, "cases-report", "json"))
        assert found["rows"][0]["area"] == "alle gebieden"
        with pytest.raises(PermissionDenied):
            ask(manager, "cases")
        assert len(asking.choices_for(manager)) == len(
            dict(asking.choices_for(manager))
        )

    def test_a_coordinator_gets_the_own_areas_only(self):
        one = Area.objects.get(name="Helmond-West")
        coordinator = UserFactory(coordinator=True, areas=[one])

        rows = csv_rows(made(coordinator, "deadlines"))

        assert [row["Gebied"] for row in rows] == ["Helmond-West"]

    def test_a_period_is_a_half_year_and_of_one_thing_at_a_time(self):
        coordinator = UserFactory(coordinator=True, areas=Area.objects.all())
        period = {"from": date(2026, 2, 20), "to": date(2026, 5, 31)}

        found = json.loads(made(coordinator, "deadlines", "json", **period))

        assert found["about"]["Van"] == "1 januari 2026"
        assert found["about"]["Tot en met"] == "30 juni 2026"
        with pytest.raises(ValidationError) as refused:
            ask(
                coordinator,
                "deadlines",
                leefdomein=Leefdomein.objects.first(),
                organisation=OrganisationFactory(),
            )
        assert set(refused.value.message_dict) == {"organisation"}

    def test_a_report_is_logged_without_a_household(self):
        manager = UserFactory(manager=True)
        make(ask(manager, "rendement", "xlsx", purpose="Voor de raad"))

        line = AccessLog.objects.get(user=manager)
        assert (line.name, line.reason, line.channel, line.subject) == (
            "export rendement",
            "Voor de raad",
            "job",
            "",
        )


# Who may --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("professional", []),
        ("administrator", []),
        ("privacy_officer", []),
        ("manager", list(reports.REPORT_OF)),
        ("coordinator", [*reports.REPORT_OF, *lists.LISTS, FROZEN]),
    ],
)
def test_a_manager_takes_out_figures_and_a_coordinator_lists_too(role, names):
    user = UserFactory(**({} if role == "professional" else {role: True}))

    assert asking.names_for(user) == names
    for report in {*lists.LISTS, *reports.REPORT_OF, FROZEN} - set(names):
        with pytest.raises(PermissionDenied):
            ask(user, report)


def test_all_that_is_wrong_is_said_at_once(coordinator):
    elsewhere = AreaFactory(name="Stiphout")

    with pytest.raises(ValidationError) as refused:
        ask(
            coordinator,
            format="doc",
            purpose=" ",
            area=elsewhere,
            as_of=date(2026, 1, 1),
        )

    assert set(refused.value.message_dict) == {"format", "purpose", "area", "as_of"}
    assert not Export.objects.exists()


def test_a_fourth_at_a_time_is_refused(coordinator):
    for _ in range(3):
        ask(coordinator)

    with pytest.raises(TransitionRefused, match="al drie"):
        ask(coordinator)


@pytest.mark.parametrize(
    "loses",
    [
        lambda user: user.areas.clear(),
        lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
        lambda user: User.objects.filter(pk=user.pk).update(role="administrator"),
    ],
)
def test_rights_that_were_lost_in_between_give_nothing(coordinator, west, loses):
    agreement_in(west)
    export = ask(coordinator)
    loses(coordinator)

    make(export)

    assert not csv_rows(content(export))
    assert not AccessLog.objects.exclude(subject="").exists()


def test_the_database_holds_the_rows_back_when_the_filter_does_not(
    coordinator, west, monkeypatch
):
    own, other = agreement_in(west), agreement_in(AreaFactory(name="Stiphout"))
    monkeypatch.setattr(
        "mdo.models.AgreementQuerySet.visible_to", lambda rows, user: rows.all()
    )

    data = made(coordinator).decode()

    assert own.number in data
    assert other.number not in data


def test_each_household_has_its_line_with_who_and_why(coordinator, west):
    two = agreement_in(west)
    AgreementFactory(mdo=two.mdo)
    one = agreement_in(west)
    export = make(ask(coordinator, purpose="Voor het weekoverleg"))

    lines = AccessLog.objects.filter(name="export agreements")
    assert {line.household_id for line in lines} == {two.household_id, one.household_id}
    assert {(line.user, line.reason) for line in lines} == {
        (coordinator, "Voor het weekoverleg")
    }
    assert export.households == sorted([two.household_id, one.household_id])


# Cancelling, failing, keeping -------------------------------------------------------


def test_cancelled_while_it_is_made_stops_and_leaves_nothing(
    coordinator, west, monkeypatch
):
    monkeypatch.setattr(writers, "COPIED", 1)
    monkeypatch.setattr(making, "CHUNK", 10)
    agreement_in(west)
    agreement_in(west)
    export = ask(coordinator)
    copied, copies = writers._copied, []

    def copy_and_cancel(*args):
        copies.append(copied(*args))
        asking.cancel_export(export_id=export.pk, by=coordinator, at=timezone.now())
        return copies[-1]

    monkeypatch.setattr(writers, "_copied", copy_and_cancel)
    make(export)

    assert (export.state, len(copies)) == ("cancelled", 1)
    assert not ExportChunk.objects.exists()
    assert not AccessLog.objects.filter(name="export agreements").exists()


def test_a_file_that_is_ready_is_cancelled_no_more(coordinator):
    export = make(ask(coordinator))

    with pytest.raises(TransitionRefused):
        asking.cancel_export(export_id=export.pk, by=coordinator, at=timezone.now())
    with pytest.raises(Export.DoesNotExist):
        asking.cancel_export(export_id=export.pk, by=UserFactory(), at=timezone.now())


def test_a_failure_says_no_more_than_its_kind(coordinator, west, monkeypatch, caplog):
    name = agreement_in(west).household.name

    def fail(*args):
        raise ValueError(name)

    monkeypatch.setattr(writers, "_copied", fail)
    export = make(ask(coordinator))

    assert (export.state, export.failure) == ("failed", Export.Failure.ERROR)
    assert "ValueError" in caplog.text
    assert name not in caplog.text


def test_made_once_also_when_the_message_comes_twice(coordinator, west):
    agreement_in(west)
    export = make(ask(coordinator))
    make(export)

    assert export.chunks.count() == 1
    assert AccessLog.objects.filter(name="export agreements").count() == 1


def open_as(user, export):
    return giving.open_export(export=export, by=user, channel="page")


def test_a_file_is_given_out_while_all_in_it_may_be_seen(coordinator, west):
    agreement_in(west)
    export = make(ask(coordinator))

    assert b"".join(open_as(coordinator, export)) == content(export)
    coordinator.areas.clear()
    with pytest.raises(TransitionRefused, match="niet meer mag zien"):
        open_as(coordinator, export)


def tidy():
    with acting.as_role(acting.JOBS):
        tasks.tidy_exports()


def test_a_file_goes_after_seven_days(coordinator, clock):
    export = make(ask(coordinator))
    failed = ask(coordinator)
    Export.objects.filter(pk=failed.pk).update(state=Export.State.FAILED)

    clock.shift(timedelta(days=7, minutes=-1))
    tidy()
    assert Export.objects.filter(pk=export.pk).exists()
    clock.shift(timedelta(minutes=2))
    with pytest.raises(TransitionRefused):
        open_as(coordinator, export)
    tidy()

    assert not Export.objects.filter(pk__in=[export.pk, failed.pk]).exists()
    assert not ExportChunk.objects.exists()


def test_a_file_goes_with_a_household_that_is_destroyed(coordinator, west):
    kept, gone = make(ask(coordinator)), make(ask(coordinator))
    Export.objects.filter(pk=gone.pk).update(households=[HouseholdFactory().pk, 10**9])

    tidy()

    assert list(Export.objects.all()) == [kept]


def test_what_was_lost_is_made_again_or_said(coordinator, clock):
    unheard, stopped = ask(coordinator), ask(coordinator)
    Export.objects.filter(pk=stopped.pk).update(
        state=Export.State.RUNNING, began_at=timezone.now()
    )
    ExportChunk.objects.create(export=stopped, position=0, data=b"half")

    clock.shift(timedelta(hours=2))
    tidy()
    tidy()

    unheard.refresh_from_db()
    stopped.refresh_from_db()
    assert unheard.state == Export.State.READY
    assert (stopped.state, stopped.failure) == ("failed", Export.Failure.LOST)
    assert not stopped.chunks.exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [("AVE: op- en afgeschaald", "AVE op- en afgeschaald"), ("a/b [c]", "a b c ")],
)
def test_a_sheet_is_named_as_excel_allows(title, name):
    assert writers._sheet_name(title) == name
