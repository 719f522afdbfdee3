"""Importing a register: all of it, or nothing and every bad row by name."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.actions import next_number
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Case,
    Household,
    LegalGround,
    User,
)
from cases.tests.factories import PartyAgreementFactory, UserFactory
from mdo.models import Agreement, Doorbraak, Escalation, Mdo
from reporting.models import CostLine, CostsConfirmation, Effort, Score
from reporting.register import importer, problems
from reporting.register.importer import SHEETS, import_register
from reporting.register.known import KnownHousehold, KnownPerson, Register
from reporting.register.promises import Agreements
from reporting.tests.bigger_register import multiply
from reporting.tests.conftest import SAMPLE
from reporting.tests.registers import Formula, day, raw, small, write

pytestmark = pytest.mark.django_db


def table_counts():
    """Return the number of rows of every table, history and log too."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
    }


@pytest.fixture
def bring_in(tmp_path):
    """Return a function that writes rows as a workbook and imports it."""

    def bring_in(rows, **options):
        path = write(rows, tmp_path / "register.xlsx")
        return import_register(path, at=timezone.now(), **options)

    return bring_in


def named(outcome):
    return [(p.sheet, p.row, p.column) for p in outcome.problems]


def places(rows):
    return [(row["sheet"], row["row"], row["column"]) for row in rows]


def hostile_rows():
    return sorted(places(json.loads((SAMPLE / "hostile.json").read_text())))


def command(*arguments):
    """Run the command; return its exit status, what it printed and its complaint."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_register", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


# The sample ------------------------------------------------------------------


@pytest.mark.usefixtures("sample", "_on_the_day")
class TestSample:
    def test_a_second_import_changes_nothing(self):
        before = table_counts()

        status, out, _err = command(SAMPLE / "register.xlsx")

        assert status == 0
        assert table_counts() == before
        assert before["mdo.AgreementEvent"] == 1494
        [agreements] = [line for line in out.splitlines() if "afspraken" in line]
        assert agreements.split() == ["afspraken", "1494", "0", "1494", "0"]

    def test_a_second_import_leaves_what_was_done_since(self):
        agreement = Agreement.objects.unfinished().first()
        agreement.status, agreement.done_on = "done", date(2026, 11, 20)
        agreement.save()
        before = table_counts()

        outcome = import_register(SAMPLE / "register.xlsx", at=timezone.now())

        assert outcome.is_good
        assert outcome.made["afspraken"].moved_on == 1
        assert table_counts() == before
        agreement.refresh_from_db()
        assert agreement.status == "done"

    def test_the_hostile_one_after_it_is_refused_with_the_same_rows(self):
        before = table_counts()

        outcome = import_register(SAMPLE / "register-hostile.xlsx", at=timezone.now())

        assert sorted(named(outcome)) == hostile_rows()
        assert table_counts() == before

    def test_current_aanspreekpunten_of_the_sample_may_see_their_household(self):
        for one in Aanspreekpunt.objects.current()[:20]:
            assert Household.objects.visible_to(one.user).contains(one.household)

    def test_nobody_but_aanspreekpunten_keeps_access_to_a_closed_case(self):
        closed = AccessGrant.objects.exclude(
            household__in=Case.objects.open().values("household")
        )

        assert not closed.exists()

    def test_every_household_has_a_line_in_the_log(self):
        lines = AccessLog.objects.filter(name="import_register", action="C")

        assert lines.values("subject").distinct().count() == 320
        assert lines.count() == 320


@pytest.mark.usefixtures("_on_the_day")
class TestHostile:
    def test_exactly_its_bad_rows_are_named_and_nothing_is_imported(self):
        before = table_counts()

        status, out, err = command(SAMPLE / "register-hostile.xlsx", "--json")

        assert status == 1
        assert sorted(places(json.loads(out))) == hostile_rows()
        assert table_counts() == before
        # The household whose number was overwritten is missing elsewhere.
        assert "HA-00320" in err
        assert "18" in err

    def test_as_text_each_has_its_value_and_a_dutch_reason(self):
        _status, out, _err = command(SAMPLE / "register-hostile.xlsx")

        assert len(out.splitlines()) == 18
        assert (
            'mdo, rij 320, gehouden_op: "31-02-2026": Dit is geen datum van Excel.'
            in out.splitlines()
        )
        assert "afspraken, rij 245, mdonummer: " in out
        assert "Dit staat niet op het blad mdo." in out


# What a register becomes -----------------------------------------------------


def test_each_sheet_becomes_what_the_system_has_for_it(bring_in):
    outcome = bring_in(small())

    assert outcome.is_good
    case = Case.objects.get()
    assert case.number == "HA-00007-1"
    assert case.household.area.name == "Helmond-West"
    assert {one.name for one in case.leefdomeinen.all()} == {"Wonen", "Werk"}
    ground = case.grounds.get()
    assert (ground.ground.name, ground.valid_from) == ("Wmo 2015", case.opened_on)
    assert CostsConfirmation.objects.get().period == "before"
    mdo = Mdo.objects.get()
    assert {a.user.name for a in mdo.attendances.all()} == {"Anna Proef", "Mia Proef"}
    assert mdo.attendances.first().organisation.name == "LEVgroep"
    # The register does not tell, and not told is not "not offered".
    assert mdo.supporter == "unknown"
    blocked, done, dropped = Agreement.objects.order_by("number")
    assert blocked.due_on == blocked.target_on == date(2026, 3, 30)
    assert blocked.block_note == "Wacht op de Belastingdienst"
    assert (done.owner, done.owner_is_resident) == (None, True)
    assert (done.due_on, done.note) == (date(2026, 3, 2), "Goed gegaan")
    assert dropped.drop_reason == "Niet meer nodig"
    score = Score.objects.get()
    assert (score.tevredenheid, score.zelfredzaamheid) == (0, None)
    listed, own = CostLine.objects.order_by("pk")
    assert listed.quantity == Decimal("114.4")
    assert (listed.unit_price, listed.payer) == (
        listed.price.amount,
        listed.price.payer,
    )
    assert (own.unit_price, own.payer.name) == (Decimal("33.96"), "Rijk")
    assert own.own_price_reason
    assert Effort.objects.get().rate == Decimal("68.5")
    phase = Escalation.objects.get().phases.get()
    assert (phase.phase_id, phase.trigger) == (2, "stagnation")
    assert Doorbraak.objects.get().amount == Decimal("350.5")


def test_accounts_get_role_organisation_and_areas_and_no_password(bring_in):
    bring_in(small())

    bas = User.objects.get(email="bas@voorbeeld.example")
    assert bas.role == "coordinator"
    assert {area.name for area in bas.areas.all()} == {"Helmond-West", "Stiphout"}
    assert not bas.has_usable_password()


def test_who_may_see_a_household_after_the_import(bring_in):
    bring_in(small())
    household = Household.objects.get()

    grants = {(g.user.name, g.reason) for g in AccessGrant.objects.all()}

    # Bas handed over, and what he promised is done; Mia's role has no households.
    assert grants == {
        ("Anna Proef", "aanspreekpunt"),
        ("Anna Proef", "participant"),
        ("Anna Proef", "owner"),
    }
    anna = User.objects.get(name="Anna Proef")
    mia = User.objects.get(name="Mia Proef")
    assert Household.objects.visible_to(anna).contains(household)
    assert not Household.objects.visible_to(mia).exists()


def close(rows):
    rows["casussen"][0] |= {
        "afgesloten_op": day("2026-03-20"),
        "afsluitreden": "doel bereikt",
    }
    rows["afspraken"][0] |= {"status": "uitgevoerd", "uitgevoerd_op": day("2026-03-19")}
    rows["escalaties"][0]["afgeschaald_op"] = day("2026-03-19")
    return rows


def test_a_register_lets_nobody_in_who_is_shut_out(bring_in):
    bring_in(small())
    household = Household.objects.get()
    anna = User.objects.get(name="Anna Proef")
    PartyAgreementFactory(
        household=household, organisation=anna.organisation, withdrawn=True
    )
    known = KnownPerson(anna.pk, anna.role, anna.organisation_id)
    granted = Register().grant(
        known, KnownHousehold(household.pk), "participant", timezone.now()
    )
    assert not list(granted)


def test_of_a_closed_case_only_the_aanspreekpunt_keeps_access(bring_in):
    assert bring_in(close(small())).is_good

    [grant] = AccessGrant.objects.all()
    assert (grant.user.name, grant.reason) == ("Anna Proef", "aanspreekpunt")


def test_numbers_go_on_after_those_of_the_register(bring_in):
    # Sequences do not go back after a test, so the register has to be ahead of them.
    taken = int(next_number("mdo_agreement_number", "{}"))
    rows = small()
    rows["afspraken"][2]["afspraaknummer"] = f"AFS-{taken + 70:06d}"

    bring_in(rows)

    assert next_number("mdo_agreement_number", "{}") == str(taken + 71)


@pytest.mark.parametrize(
    "sequence",
    ["cases_household_number", "mdo_mdo_number", "mdo_doorbraak_number"],
)
def test_numbers_never_go_back(bring_in, sequence):
    while (taken := int(next_number(sequence, "{}"))) < 50:
        pass

    bring_in(small())

    assert next_number(sequence, "{}") == str(taken + 1)


def test_the_history_and_the_log_say_who_imported(bring_in):
    by = UserFactory(administrator=True)

    bring_in(small(), by=by)

    event = apps.get_model("cases.HouseholdEvent").objects.get()
    assert event.pgh_context == {"command": "import_register", "user": by.pk}
    assert AccessLog.objects.get().user == by
    assert Case.objects.get().opened_by is None


def test_a_check_writes_nothing(bring_in):
    before = table_counts()

    outcome = bring_in(small(), check_only=True)

    assert outcome.is_good
    assert outcome.made["afspraken"].rows == 3
    assert table_counts() == before


def test_sheets_and_columns_come_in_any_order_and_unknown_ones_are_told(bring_in):
    rows = {
        name: [dict(reversed(row.items())) | {"kleur": "rood"} for row in lines]
        for name, lines in reversed(small().items())
    }
    rows["Toelichting bij dit register"] = [{"tekst": "Bijgewerkt tot en met maart"}]
    rows["MDO"] = rows.pop("mdo")

    outcome = bring_in(rows)

    assert outcome.is_good
    assert ("huishoudens", "kleur") in outcome.ignored
    assert ("Toelichting bij dit register", "") in outcome.ignored
    assert len(outcome.ignored) == len(SHEETS) + 1


def test_a_column_that_may_be_left_out_is_empty(bring_in):
    rows = small()
    for sheet, column in (
        ("huishoudens", "postcode"),
        ("afspraken", "uiterlijk_op"),
        ("kosten", "prijs_per_eenheid"),
    ):
        for row in rows[sheet]:
            del row[column]

    assert bring_in(rows).is_good
    assert Household.objects.get().postcode == ""


def test_missing_sheets_and_columns_are_all_told_and_nothing_else(bring_in):
    rows = small()
    del rows["inzet"]
    del rows["casussen"][0]["afgesloten_op"]
    rows["leden"][0]["dossiernummer"] = "onbekend"

    outcome = bring_in(rows)

    assert named(outcome) == [
        ("casussen", 1, "afgesloten_op"),
        ("inzet", None, ""),
    ]


def test_a_column_that_is_there_twice_is_told(bring_in):
    rows = small()
    rows["leden"][0][" Voornaam "] = "Piet"

    assert named(bring_in(rows)) == [("leden", 1, "voornaam")]


def test_empty_rows_between_others_do_not_count(bring_in):
    rows = small()
    rows["inzet"].append(dict.fromkeys(rows["inzet"][0]))
    rows["inzet"].append(rows["inzet"][0] | {"organisatie": "  ", "uren": "x"})

    outcome = bring_in(rows)

    assert outcome.made["inzet"].rows == 2
    assert named(outcome) == [("inzet", 4, "organisatie"), ("inzet", 4, "uren")]


# One bad cell ----------------------------------------------------------------

UNKNOWN, LONG = "bestaat niet", "a" * 400
FUTURE, ANCIENT = day("2026-04-01"), day("2019-01-01")


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value"),
    [
        ("organisaties", 0, "naam", None),
        ("organisaties", 0, "naam", LONG),
        ("organisaties", 0, "soort", "  "),
        ("medewerkers", 0, "email", "geen adres"),
        ("medewerkers", 0, "organisatie", UNKNOWN),
        ("medewerkers", 0, "rol", "administrator"),
        ("medewerkers", 0, "gebieden", "Helmond-West"),
        ("medewerkers", 1, "gebieden", "Helmond-West;Eindhoven"),
        ("medewerkers", 1, "gebieden", "Stiphout;Stiphout"),
        ("huishoudens", 0, "dossiernummer", None),
        ("huishoudens", 0, "naam", Formula("=1+1", "Huishouden")),
        ("huishoudens", 0, "naam", Formula("=1/0", "#DIV/0!")),
        ("huishoudens", 0, "naam", "een\x07bel"),
        ("huishoudens", 0, "naam", True),
        ("huishoudens", 0, "naam", day("2026-01-01")),
        ("huishoudens", 0, "gebied", "helmond west"),
        ("huishoudens", 0, "postcode", "57O1 AB"),
        ("leden", 0, "dossiernummer", UNKNOWN),
        ("leden", 0, "voornaam", None),
        ("leden", 0, "geboortedatum", "04-05-1986"),
        ("leden", 0, "geboortedatum", 31536),
        ("leden", 0, "geboortedatum", FUTURE),
        ("leden", 0, "geboortedatum", day("1900-03-01")),
        ("casussen", 0, "dossiernummer", UNKNOWN),
        ("casussen", 0, "voordeur", None),
        ("casussen", 0, "aangemeld_op", None),
        ("casussen", 0, "aangemeld_op", day("1900-01-01")),
        ("casussen", 0, "leefdomeinen", "Wonen;Geluk"),
        ("casussen", 0, "leefdomeinen", "Wonen;Wonen"),
        ("casussen", 0, "grondslag", "Wams"),
        ("casussen", 0, "grondslag", None),
        ("casussen", 0, "kosten_voor_compleet", "misschien"),
        ("casussen", 0, "afsluitreden", "doel bereikt"),
        ("aanspreekpunten", 0, "dossiernummer", UNKNOWN),
        ("aanspreekpunten", 1, "email", "niemand@voorbeeld.example"),
        ("aanspreekpunten", 1, "email", "mia@voorbeeld.example"),
        ("aanspreekpunten", 1, "vanaf", day("2026-02-19")),
        ("aanspreekpunten", 0, "tot", day("2026-02-01")),
        ("aanspreekpunten", 1, "tot", FUTURE),
        ("mdo", 0, "casusnummer", UNKNOWN),
        ("mdo", 0, "gehouden_op", FUTURE),
        ("mdo", 0, "gehouden_op", day("2026-02-01")),
        ("mdo", 0, "inwoner_aanwezig", None),
        ("mdo", 0, "reden_afwezig", "ziek"),
        ("mdo", 0, "deelnemers", "anna@voorbeeld.example;niemand@voorbeeld.example"),
        ("mdo", 0, "deelnemers", "anna@voorbeeld.example;ANNA@voorbeeld.example"),
        ("mdo", 0, "locatie", LONG),
        ("afspraken", 0, "mdonummer", UNKNOWN),
        ("afspraken", 0, "omschrijving", None),
        ("afspraken", 0, "leefdomein", UNKNOWN),
        ("afspraken", 0, "verantwoordelijke", "niemand@voorbeeld.example"),
        ("afspraken", 0, "verantwoordelijke", "mia@voorbeeld.example"),
        ("afspraken", 0, "verantwoordelijke", None),
        ("afspraken", 0, "uiterlijk_op", day("2026-02-15")),
        ("afspraken", 0, "status", "klaar?"),
        ("afspraken", 0, "uitgevoerd_op", day("2026-02-27")),
        ("afspraken", 1, "uitgevoerd_op", None),
        ("afspraken", 1, "uitgevoerd_op", ANCIENT),
        ("afspraken", 1, "uitgevoerd_op", FUTURE),
        ("afspraken", 2, "vervallen_op", None),
        ("afspraken", 2, "vervallen_op", day("2026-02-15")),
        ("metingen", 0, "casusnummer", UNKNOWN),
        ("metingen", 0, "moment", "tussentijds"),
        ("metingen", 0, "gemeten_op", day("2026-02-01")),
        ("metingen", 0, "beantwoord_door", "buurvrouw"),
        ("metingen", 0, "leefdomein", UNKNOWN),
        ("metingen", 0, "tevredenheid", 11),
        ("metingen", 0, "tevredenheid", 5.5),
        ("metingen", 0, "tevredenheid", "7"),
        ("metingen", 0, "zelfredzaamheid", 0),
        ("kosten", 0, "casusnummer", UNKNOWN),
        ("kosten", 0, "periode", "zonder inzet"),
        ("kosten", 0, "kostensoort", "TOVERSTOF"),
        ("kosten", 0, "hoeveelheid_per_jaar", -3),
        ("kosten", 0, "hoeveelheid_per_jaar", 1 / 3),
        ("kosten", 0, "hoeveelheid_per_jaar", 123456789),
        ("kosten", 0, "hoeveelheid_per_jaar", True),
        ("kosten", 1, "prijs_per_eenheid", 0.00001),
        ("kosten", 0, "betaler", UNKNOWN),
        ("kosten", 0, "zekerheid", None),
        ("inzet", 0, "organisatie", "Onbekend BV"),
        ("inzet", 0, "uren", -1),
        ("inzet", 0, "uurtarief", 68.505),
        ("escalaties", 0, "casusnummer", UNKNOWN),
        ("escalaties", 0, "fase", 9),
        ("escalaties", 0, "fase", "twee"),
        ("escalaties", 0, "gemeld_op", day("2026-02-01")),
        ("escalaties", 0, "aanleiding", UNKNOWN),
        ("escalaties", 0, "afschaalcriterium", None),
        ("escalaties", 0, "herzien_op", day("2026-03-01")),
        ("escalaties", 0, "afgeschaald_op", day("2026-03-01")),
        ("doorbraken", 0, "casusnummer", UNKNOWN),
        ("doorbraken", 0, "afspraaknummer", UNKNOWN),
        ("doorbraken", 0, "gemeld_op", day("2026-02-01")),
        ("doorbraken", 0, "hindernis", UNKNOWN),
        ("doorbraken", 0, "vermeende_regel", None),
        ("doorbraken", 0, "eigenaar_regel", UNKNOWN),
        ("doorbraken", 0, "legitimiteit", None),
        ("doorbraken", 0, "betrokkenheid", None),
        ("doorbraken", 0, "rendement", " "),
        ("doorbraken", 0, "besluit", UNKNOWN),
        ("doorbraken", 0, "besloten_op", None),
        ("doorbraken", 0, "besloten_op", day("2026-03-01")),
        ("doorbraken", 0, "kosten", -1),
        ("doorbraken", 0, "kosten", 1.005),
    ],
)
def test_a_bad_cell_is_named_and_no_other(bring_in, sheet, row, column, value):
    rows = small()
    rows[sheet][row][column] = value

    outcome = bring_in(rows, check_only=True)

    assert named(outcome) == [(sheet, row + 2, column)]
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "change", "column"),
    [
        ("organisaties", {"soort": "zorg"}, "naam"),
        ("medewerkers", {"email": "ANNA@voorbeeld.example"}, "email"),
        ("huishoudens", {"naam": "Een ander"}, "dossiernummer"),
        ("leden", {"relatie": "kind"}, "dossiernummer"),
        ("casussen", {"voordeur": "School"}, "casusnummer"),
        ("aanspreekpunten", {}, "dossiernummer"),
        ("mdo", {"locatie": "school"}, "mdonummer"),
        ("afspraken", {}, "afspraaknummer"),
        ("metingen", {"tevredenheid": 9}, "casusnummer"),
        ("kosten", {"hoeveelheid_per_jaar": 7}, "casusnummer"),
        ("kosten", {"betaler": "gemeente"}, "casusnummer"),
        ("inzet", {"uren": 5}, "casusnummer"),
        ("escalaties", {"fase": 3}, "casusnummer"),
        ("doorbraken", {"kosten": 1}, "doorbraaknummer"),
    ],
)
def test_a_row_that_is_there_twice_is_named_the_second_time(
    bring_in, sheet, change, column
):
    rows = small()
    rows[sheet].append(rows[sheet][0] | change)

    outcome = bring_in(rows)

    assert named(outcome) == [(sheet, len(rows[sheet]) + 1, column)]


def add(rows, sheet, **changes):
    rows[sheet].append(rows[sheet][0] | changes)
    return sheet, len(rows[sheet]) + 1


def test_a_second_open_case_of_a_household_is_named(bring_in):
    rows = small()
    where = add(rows, "casussen", casusnummer="HA-00007-2")

    assert named(bring_in(rows)) == [(*where, "afgesloten_op")]


def test_a_second_escalation_without_an_end_is_named(bring_in):
    rows = small()
    where = add(rows, "escalaties", gemeld_op=day("2026-03-03"))

    assert named(bring_in(rows)) == [(*where, "afgeschaald_op")]


@pytest.mark.parametrize(
    ("sheet", "changes", "column"),
    [
        ("afspraken", {"status": "open", "uitgevoerd_op": None}, "status"),
        ("escalaties", {"afgeschaald_op": None}, "afgeschaald_op"),
        (
            "doorbraken",
            {"besluit": "open", "besloten_op": None, "kosten": None},
            "besluit",
        ),
        ("mdo", {"gehouden_op": day("2026-03-21")}, "gehouden_op"),
    ],
)
def test_nothing_is_open_in_or_comes_after_a_closed_case(
    bring_in, sheet, changes, column
):
    rows = close(small())
    rows[sheet][0] |= changes
    if sheet == "mdo":
        rows["afspraken"] = [dict.fromkeys(rows["afspraken"][0])]
        rows["doorbraken"][0]["afspraaknummer"] = None

    assert named(bring_in(rows)) == [(sheet, 2, column)]


def test_a_case_is_closed_with_a_reason(bring_in):
    rows = close(small())
    rows["casussen"][0]["afsluitreden"] = None

    assert named(bring_in(rows)) == [("casussen", 2, "afsluitreden")]


def test_an_absence_has_a_reason(bring_in):
    rows = small()
    rows["mdo"][0]["inwoner_aanwezig"] = "Nee"

    assert named(bring_in(rows)) == [("mdo", 2, "reden_afwezig")]


@pytest.mark.parametrize("decision", ["open", "afgewezen"])
def test_only_what_is_granted_has_costs(bring_in, decision):
    rows = small()
    rows["doorbraken"][0]["besluit"] = decision

    columns = [column for _sheet, _row, column in named(bring_in(rows))]

    assert columns == (["besloten_op"] if decision == "open" else []) + ["kosten"]


def test_a_doorbraak_about_an_agreement_of_another_case_is_named(bring_in):
    rows = close(small())
    add(
        rows,
        "casussen",
        casusnummer="HA-00007-2",
        afgesloten_op=None,
        afsluitreden=None,
    )
    rows["doorbraken"][0]["casusnummer"] = "HA-00007-2"

    assert named(bring_in(rows)) == [("doorbraken", 2, "afspraaknummer")]


def test_all_that_is_wrong_in_a_row_is_named(bring_in):
    rows = small()
    rows["afspraken"][1] |= {
        "mdonummer": UNKNOWN,
        "leefdomein": UNKNOWN,
        "status": UNKNOWN,
        "uitgevoerd_op": FUTURE,
    }

    columns = [column for _sheet, _row, column in named(bring_in(rows))]

    assert sorted(columns) == ["leefdomein", "mdonummer", "status", "uitgevoerd_op"]


def test_text_that_looks_like_a_formula_stays_text(bring_in):
    rows = small()
    rows["huishoudens"][0]["naam"] = "=1+1"
    rows["afspraken"][0]["omschrijving"] = "-bellen @Anna"
    rows["leden"][0]["voornaam"] = 7

    assert bring_in(rows).is_good
    assert Household.objects.get().name == "=1+1"
    assert Agreement.objects.order_by("number").first().text == "-bellen @Anna"


def test_a_law_that_comes_into_force_may_be_a_ground(bring_in):
    LegalGround.objects.filter(name="Wams").update(in_force=True)
    rows = small()
    rows["casussen"][0]["grondslag"] = "Wams"

    assert bring_in(rows).is_good


# What only follows from a bad row --------------------------------------------


def test_rows_that_belong_to_a_bad_row_are_not_named_but_their_own_faults_are(bring_in):
    rows = small()
    rows["huishoudens"][0]["gebied"] = UNKNOWN
    rows["metingen"][0]["tevredenheid"] = 11

    outcome = bring_in(rows)

    assert named(outcome) == [
        ("huishoudens", 2, "gebied"),
        ("metingen", 2, "tevredenheid"),
    ]
    # Member, case, two aanspreekpunten, MDO, three agreements, two costs and so on.
    assert outcome.waiting == 13


def test_a_number_that_was_overwritten_is_told_apart(bring_in):
    rows = small()
    add(rows, "huishoudens", dossiernummer="HA-00007", naam="Huishouden Twee")
    where = ("huishoudens", 3, "dossiernummer")
    add(rows, "leden", dossiernummer="HA-00008", voornaam="Kim")

    outcome = bring_in(rows)

    assert named(outcome) == [where]
    assert [(p.sheet, p.row) for p in outcome.consequences] == [("leden", 3)]


def test_a_row_pasted_twice_has_no_number_to_miss(bring_in):
    rows = small()
    add(rows, "huishoudens")
    add(rows, "leden", dossiernummer="HA-00008", voornaam="Kim")

    assert named(bring_in(rows)) == [
        ("huishoudens", 3, "dossiernummer"),
        ("leden", 3, "dossiernummer"),
    ]


def test_more_missing_numbers_than_wrong_ones_are_all_named(bring_in):
    rows = small()
    rows["huishoudens"].append(rows["huishoudens"][0] | {"naam": "Huishouden Twee"})
    add(rows, "leden", dossiernummer="HA-00008", voornaam="Kim")
    add(rows, "leden", dossiernummer="HA-00009", voornaam="Kim")

    assert [where[:2] for where in named(bring_in(rows))] == [
        ("huishoudens", 3),
        ("leden", 3),
        ("leden", 4),
    ]


def test_a_file_of_nonsense_is_not_named_to_the_end(bring_in, monkeypatch):
    monkeypatch.setattr(problems, "MOST_PROBLEMS", 5)
    rows = small()
    for number in range(10):
        add(rows, "leden", dossiernummer=f"X{number}")

    outcome = bring_in(rows)

    assert len(outcome.problems) == 6
    assert outcome.problems[-1].row is None


# What the system has already -------------------------------------------------


def test_the_same_again_changes_nothing(bring_in):
    bring_in(small())
    before = table_counts()

    outcome = bring_in(small())

    assert outcome.is_good
    assert all(made.made == 0 for made in outcome.made.values())
    assert all(made.moved_on == 0 for made in outcome.made.values())
    assert table_counts() == before


def test_new_rows_are_added_to_what_is_there(bring_in):
    bring_in(small())
    rows = {name: lines[:1] for name, lines in small().items()}
    for name, lines in rows.items():
        if name not in ("leden", "mdo", "afspraken", "inzet"):
            rows[name] = [dict.fromkeys(lines[0])]
    rows["leden"][0]["voornaam"] = "Kim"
    rows["mdo"][0]["mdonummer"] = "MDO-00050"
    rows["afspraken"][0] |= {"afspraaknummer": "AFS-000200", "mdonummer": "MDO-00050"}
    rows["inzet"][0]["uurtarief"] = 80

    outcome = bring_in(rows)

    assert outcome.is_good
    assert {n: m.made for n, m in outcome.made.items() if m.made} == {
        "leden": 1,
        "mdo": 1,
        "afspraken": 1,
        "inzet": 1,
    }
    assert Agreement.objects.get(number="AFS-000200").mdo.number == "MDO-00050"


@pytest.mark.parametrize(
    ("sheet", "column", "value"),
    [
        ("huishoudens", "naam", "Huishouden Anders"),
        ("casussen", "aangemeld_op", day("2026-02-03")),
        ("mdo", "gehouden_op", day("2026-02-17")),
        ("afspraken", "omschrijving", "Iets heel anders"),
        ("doorbraken", "gemeld_op", day("2026-03-03")),
    ],
)
def test_a_number_that_is_somebody_elses_is_refused(bring_in, sheet, column, value):
    bring_in(small())
    rows = small()
    rows[sheet][0][column] = value

    assert named(bring_in(rows)) == [(sheet, 2, column)]


@pytest.mark.parametrize(
    ("sheet", "changes"),
    [
        ("organisaties", {"soort": "zorg"}),
        ("medewerkers", {"naam": "Anna de Wit", "rol": "manager"}),
        ("huishoudens", {"gebied": "Stiphout"}),
        ("casussen", {"wat_wil_je": "Iets anders."}),
        ("aanspreekpunten", {"tot": day("2026-02-19")}),
        ("afspraken", {"status": "uitgevoerd", "uitgevoerd_op": day("2026-03-02")}),
        ("metingen", {"tevredenheid": 3}),
        ("kosten", {"hoeveelheid_per_jaar": 3}),
        ("inzet", {"uren": 3}),
        ("escalaties", {"herzien_op": day("2026-03-23")}),
        ("doorbraken", {"kosten": 3}),
    ],
)
def test_what_moved_on_in_the_system_is_left_and_counted(bring_in, sheet, changes):
    bring_in(small())
    rows = small()
    rows[sheet][0] |= changes
    before = table_counts()

    outcome = bring_in(rows)

    assert outcome.is_good
    assert outcome.made[sheet].moved_on == 1
    assert table_counts() == before


def test_an_import_never_changes_a_role(bring_in):
    bring_in(small())
    rows = small()
    rows["medewerkers"][2]["rol"] = "professional"

    bring_in(rows)

    assert User.objects.get(email="mia@voorbeeld.example").role == "manager"


def test_costs_that_were_confirmed_get_no_new_lines(bring_in):
    bring_in(small())
    rows = small()
    rows["kosten"].append(rows["kosten"][0] | {"kostensoort": "POLI"})

    assert named(bring_in(rows)) == [("kosten", 4, "casusnummer")]


def test_a_period_that_overlaps_one_in_the_system_is_named(bring_in):
    bring_in(small())
    rows = small()
    rows["aanspreekpunten"] = [
        rows["aanspreekpunten"][0] | {"vanaf": day("2026-02-10"), "tot": None}
    ]

    assert named(bring_in(rows)) == [("aanspreekpunten", 2, "vanaf")]


def test_what_the_database_refuses_is_named_and_no_error(bring_in, monkeypatch):
    rows = small()
    rows["afspraken"][1]["uitgevoerd_op"] = ANCIENT
    monkeypatch.setattr(Agreements, "check_dates", lambda sheet, row: None)

    outcome = bring_in(rows)

    assert named(outcome) == [("afspraken", 3, "afspraaknummer")]
    assert "agreement_dates_after_mdo" in outcome.problems[0].reason
    assert not Household.objects.exists()


# The command -----------------------------------------------------------------


def test_the_command_prints_what_it_made(tmp_path):
    path = write(small(), tmp_path / "register.xlsx")

    status, out, err = command(path)

    assert (status, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert ["afspraken", "3", "3", "0", "0"] in lines
    assert [line[0] for line in lines[1:]] == [sheet.name for sheet in SHEETS]


def test_the_command_prints_bad_rows_for_a_machine(tmp_path):
    rows = small()
    rows["huishoudens"][0]["gebied"] = "Eindhoven"
    path = write(rows, tmp_path / "register.xlsx")

    status, out, _err = command(path, "--json")

    assert status == 1
    [row] = json.loads(out)
    assert row.pop("reason").startswith("Dit kent het systeem niet")
    assert row == {
        "sheet": "huishoudens",
        "row": 2,
        "column": "gebied",
        "value": "Eindhoven",
    }


def test_the_command_prints_an_empty_list_when_all_is_good(tmp_path):
    path = write(small(), tmp_path / "register.xlsx")

    assert json.loads(command(path, "--json", "--check")[1]) == []
    assert not Household.objects.exists()


def test_the_command_wants_to_know_the_person_it_is_for(tmp_path):
    path = write(small(), tmp_path / "register.xlsx")
    UserFactory(email="weg@voorbeeld.example", is_active=False)
    by = UserFactory(email="beheer@voorbeeld.example", administrator=True)

    assert command(path, "--by", "weg@voorbeeld.example")[0] == 1
    assert not Household.objects.exists()
    assert command(path, "--by", "Beheer@voorbeeld.example")[0] == 0
    assert AccessLog.objects.get().user == by


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_command_refuses_what_is_no_workbook_in_one_sentence(tmp_path, options):
    path = tmp_path / "register.xlsx"
    path.write_text("dossiernummer;naam")

    status, out, err = command(path, *options)

    assert status == 1
    assert "Dit is geen Excel-werkmap" in out
    assert "Traceback" not in out + err


def test_the_command_says_what_a_workbook_without_sheets_lacks(tmp_path):
    status, out, _err = command(raw(tmp_path / "book.xlsx"))

    assert status == 1
    assert out.count("Dit blad ontbreekt") == len(SHEETS)


# Many ------------------------------------------------------------------------


def test_batches_know_of_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 2)
    path = multiply(write(small(), tmp_path / "small.xlsx"), tmp_path / "big.xlsx", 5)

    outcome = import_register(path, at=timezone.now())

    assert outcome.is_good
    assert outcome.made["huishoudens"].made == 5
    assert Agreement.objects.count() == 15
    assert AccessGrant.objects.filter(reason="participant").count() == 5
    again = import_register(path, at=timezone.now())
    assert sum(made.made for made in again.made.values()) == 0
