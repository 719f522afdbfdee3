"""Small registers for tests: one household with one row in every sheet."""

import datetime as dt
import zipfile
from copy import deepcopy
from pathlib import Path

import xlsxwriter

Rows = dict[str, list[dict]]


def day(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


SMALL: Rows = {
    "organisaties": [{"naam": "LEVgroep", "soort": "welzijn"}],
    "medewerkers": [
        {
            "email": "anna@voorbeeld.example",
            "naam": "Anna Proef",
            "organisatie": "LEVgroep",
            "rol": "professional",
            "gebieden": None,
        },
        {
            "email": "bas@voorbeeld.example",
            "naam": "Bas Proef",
            "organisatie": "LEVgroep",
            "rol": "coordinator",
            "gebieden": "Helmond-West;Stiphout",
        },
        {
            "email": "mia@voorbeeld.example",
            "naam": "Mia Proef",
            "organisatie": "LEVgroep",
            "rol": "manager",
            "gebieden": None,
        },
    ],
    "huishoudens": [
        {
            "dossiernummer": "HA-00007",
            "naam": "Huishouden Proef",
            "gebied": "Helmond-West",
            "postcode": "5701 AB",
        }
    ],
    "leden": [
        {
            "dossiernummer": "HA-00007",
            "voornaam": "Sanne",
            "achternaam": "Proef",
            "geboortedatum": day("1986-05-04"),
            "relatie": "hoofdbewoner",
        }
    ],
    "casussen": [
        {
            "casusnummer": "HA-00007-1",
            "dossiernummer": "HA-00007",
            "voordeur": "Wijkhuis",
            "aangemeld_op": day("2026-02-02"),
            "wat_wil_je": "Rust.",
            "wat_kun_je": "Bellen.",
            "wat_heb_je_nodig": "Iemand die meedenkt.",
            "leefdomeinen": "Wonen; Werk",
            "grondslag": "Wmo 2015",
            "kosten_voor_compleet": "ja",
            "kosten_na_compleet": "nee",
            "afgesloten_op": None,
            "afsluitreden": None,
        }
    ],
    "aanspreekpunten": [
        {
            "dossiernummer": "HA-00007",
            "email": "bas@voorbeeld.example",
            "vanaf": day("2026-02-02"),
            "tot": day("2026-02-20"),
        },
        {
            "dossiernummer": "HA-00007",
            "email": "anna@voorbeeld.example",
            "vanaf": day("2026-02-20"),
            "tot": None,
        },
    ],
    "mdo": [
        {
            "mdonummer": "MDO-00041",
            "casusnummer": "HA-00007-1",
            "gehouden_op": day("2026-02-16"),
            "locatie": "wijkhuis",
            "inwoner_aanwezig": "ja",
            "reden_afwezig": None,
            "deelnemers": "Anna@voorbeeld.example; mia@voorbeeld.example",
        }
    ],
    "afspraken": [
        {
            "afspraaknummer": "AFS-000101",
            "mdonummer": "MDO-00041",
            "omschrijving": "Toeslagen laten nakijken",
            "leefdomein": "Inkomen",
            "verantwoordelijke": "anna@voorbeeld.example",
            "uiterlijk_op": None,
            "status": "geblokkeerd",
            "uitgevoerd_op": None,
            "vervallen_op": None,
            "toelichting": "Wacht op de Belastingdienst",
        },
        {
            "afspraaknummer": "AFS-000102",
            "mdonummer": "MDO-00041",
            "omschrijving": "Zelf de huisarts bellen",
            "leefdomein": "Gezondheid",
            "verantwoordelijke": "inwoner",
            "uiterlijk_op": day("2026-03-02"),
            "status": "uitgevoerd",
            "uitgevoerd_op": day("2026-02-27"),
            "vervallen_op": None,
            "toelichting": "Goed gegaan",
        },
        {
            "afspraaknummer": "AFS-000103",
            "mdonummer": "MDO-00041",
            "omschrijving": "Woningruil onderzoeken",
            "leefdomein": "Wonen",
            "verantwoordelijke": "bas@voorbeeld.example",
            "uiterlijk_op": None,
            "status": "vervallen",
            "uitgevoerd_op": None,
            "vervallen_op": day("2026-03-02"),
            "toelichting": "Niet meer nodig",
        },
    ],
    "metingen": [
        {
            "casusnummer": "HA-00007-1",
            "moment": "begin",
            "gemeten_op": day("2026-02-16"),
            "beantwoord_door": "inwoner",
            "leefdomein": "Wonen",
            "tevredenheid": 0,
            "zelfredzaamheid": None,
        }
    ],
    "kosten": [
        {
            "casusnummer": "HA-00007-1",
            "periode": "voor",
            "kostensoort": "WMO-BEG",
            "hoeveelheid_per_jaar": 114.4,
            "prijs_per_eenheid": None,
            "betaler": None,
            "zekerheid": "geschat",
        },
        {
            "casusnummer": "HA-00007-1",
            "periode": "voor",
            "kostensoort": "WMO-HH",
            "hoeveelheid_per_jaar": 2,
            "prijs_per_eenheid": 33.96,
            "betaler": "Rijk",
            "zekerheid": "vastgesteld",
        },
    ],
    "inzet": [
        {
            "casusnummer": "HA-00007-1",
            "organisatie": "LEVgroep",
            "uren": 10,
            "uurtarief": 68.5,
        }
    ],
    "escalaties": [
        {
            "casusnummer": "HA-00007-1",
            "fase": 2,
            "gemeld_op": day("2026-03-02"),
            "aanleiding": "stagnatie",
            "afschaalcriterium": "Rust in huis.",
            "herzien_op": day("2026-03-16"),
            "afgeschaald_op": None,
        }
    ],
    "doorbraken": [
        {
            "doorbraaknummer": "DBR-0009",
            "casusnummer": "HA-00007-1",
            "afspraaknummer": "AFS-000101",
            "gemeld_op": day("2026-03-02"),
            "hindernis": "lokale regel",
            "vermeende_regel": "Geen urgentie bij huurschuld",
            "werkelijke_regel": None,
            "eigenaar_regel": "LEVgroep",
            "legitimiteit": "Het doel van de wet.",
            "betrokkenheid": "Het huishouden wil dit.",
            "rendement": "Doormodderen kost meer.",
            "besluit": "toegekend",
            "besloten_op": day("2026-03-09"),
            "kosten": 350.5,
        }
    ],
}


def small() -> Rows:
    """Return a register that is good, to change before it is written."""
    return deepcopy(SMALL)


def write(rows: Rows, path: Path) -> Path:
    """Write the rows as a workbook, a sheet each, with the columns of the first row."""
    book = xlsxwriter.Workbook(path)
    as_day = book.add_format({"num_format": "dd-mm-yyyy"})
    for sheet, lines in rows.items():
        page = book.add_worksheet(sheet)
        columns = list(lines[0])
        for column, name in enumerate(columns):
            page.write_string(0, column, name)
            for number, line in enumerate(lines, start=1):
                _write_cell(page, number, column, line.get(name), as_day)
    book.close()
    return path


def _write_cell(page, row, column, value, as_day):
    if isinstance(value, dt.datetime):
        page.write_datetime(row, column, value, as_day)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    elif isinstance(value, Formula):
        page.write_formula(row, column, value.text, value=value.outcome)
    elif value is not None:
        page.write_string(row, column, value)


class Formula:
    """A cell with a formula and the outcome that Excel remembers of it."""

    def __init__(self, text: str, outcome: object = 0) -> None:
        self.text = text
        self.outcome = outcome


def raw(path: Path, **parts: str | bytes) -> Path:
    """Write a workbook of one sheet with these parts of its own, as a program would.

    The names are `sheet`, `workbook`, `strings` and `styles`.
    """
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    default = {
        "workbook": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="blad" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "sheet": f'<worksheet xmlns="{main}"><sheetData/></worksheet>',
    }
    names = {
        "workbook": "xl/workbook.xml",
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        for part, content in {**default, **parts}.items():
            archive.writestr(names[part], content)
    return path
