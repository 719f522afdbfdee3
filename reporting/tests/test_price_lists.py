"""Versions of the price list: what a file may say, publishing, and what it changes."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from cases.tests.factories import UserFactory
from helmond_aanpak import uploads
from reporting.models import Payer, Price, PriceList
from reporting.prices import versions
from reporting.prices.files import MOST_BYTES, MOST_UNPACKED, NAMES, prices_in
from reporting.tests.factories import CostLineFactory

pytestmark = pytest.mark.django_db

GOOD = "X-1;Een ding;uur;{price};2024;gemeente;reëel;Wonen;gevonden;Een bron"


@pytest.fixture(autouse=True)
def _after_the_first_version(clock):
    """Stand the clock after the day on which the first version was published."""
    clock.move_to(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))


def csv(*lines, names=NAMES):
    return "\r\n".join([";".join(names), *lines]).encode()


def found(content, **options):
    file = BytesIO(content)
    return prices_in(file, at=timezone.now(), **{"may_add_payers": False, **options})


def faults(content, **options):
    problems = found(content, **options).problems
    return {(one.row, one.column): one.reason for one in problems}


@pytest.fixture
def administrator(client):
    person = UserFactory(role="administrator")
    client.force_login(person)
    return person


def draft_of(content, name="2027-1", by=None):
    file = BytesIO(content)
    return versions.bring_in(name=name, file=file, by=by, at=timezone.now())[0]


def publish(draft, by=None):
    return versions.publish(
        price_list_id=draft.pk,
        compared_with=PriceList.objects.in_force(),
        by=by,
        at=timezone.now(),
    )


# The file ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("66", "66"),
        ("66,50", "66.50"),
        ("1345.45", "1345.45"),
        ("€ 8121,00", "8121"),
        ("0,1234", "0.1234"),
    ],
)
def test_a_price_may_have_a_comma_or_a_point(written, amount):
    (price,) = found(csv(GOOD.format(price=written))).prices
    assert price.amount == Decimal(amount)


@pytest.mark.parametrize("written", ["1.345", "1.345,00", "-3", "1,23456", "veel", ""])
def test_a_price_that_can_be_read_in_two_ways_is_refused(written):
    assert set(faults(csv(GOOD.format(price=written)))) == {(2, "prijs")}


def test_a_source_may_have_lines_and_a_name_may_not():
    row = (
        'X-1;{name};uur;66;2024;gemeente;reëel;Wonen;gevonden;"Een bron,\r\nop papier"'
    )

    (price,) = found(csv(row.format(name="Een ding"))).prices
    assert price.source == "Een bron,\nop papier"
    assert set(faults(csv(row.format(name='"Een\nding"')))) == {(2, "naam")}


def test_too_many_digits_are_called_so_and_not_no_number():
    """A spreadsheet that adds ten per cent writes a price so."""
    (wrong,) = faults(csv(GOOD.format(price="21.680000000000003"))).values()
    assert wrong == "Dit heeft meer dan 4 cijfers achter de komma."


def test_every_fault_is_named_by_its_row_and_nothing_is_stored():
    content = csv(
        GOOD.format(price="66"),
        "x-1;Nog een;uur;5;1066;gemeente;soms;Wonen;;Een bron",
        "X-3;Drie;uur;5;onbekend;gemeemte;overdracht;Wonnen;;",
        'X-4;Vier;uur;5;2020;gemeente;reëel;Wonen;;Een "bron;met;te veel',
    )
    wrong = faults(content)
    assert set(wrong) == {
        (3, "code"),
        (3, "peiljaar"),
        (3, "soort"),
        (4, "betaler"),
        (4, "leefdomein"),
        (4, "bron"),
        (5, ""),
    }
    assert "rij 2" in wrong[3, "code"]
    assert draft_of(content) is None
    assert not PriceList.objects.filter(name="2027-1").exists()


def test_what_is_no_price_list_is_said_in_a_sentence():
    too_large = csv(GOOD.format(price="1")) + b" " * MOST_BYTES
    for content in (b"", too_large, b"PK\x03\x04 and no more", b"\0\1\2\3"):
        (problem,) = found(content).problems
        assert problem.row is None
    missing = faults(csv(names=[name for name in NAMES if name != "bron"]))
    assert set(missing) == {(1, "bron")}
    assert set(faults(csv())) == {(None, "")}
    open_quote = found(csv('X-1;"Een ding zonder einde')).problems
    assert "rij 2" in open_quote[0].reason


def test_a_workbook_that_unpacks_to_too_much_is_not_read():
    bomb = BytesIO()
    with ZipFile(bomb, "w", ZIP_DEFLATED) as archive:
        book = Workbook()
        inside = BytesIO()
        book.save(inside)
        with ZipFile(inside) as good:
            for name in good.namelist():
                archive.writestr(name, good.read(name))
        archive.writestr("xl/sharedStrings.xml", b" " * (MOST_UNPACKED + 1))
    assert bomb.tell() < MOST_BYTES
    (problem,) = found(bomb.getvalue()).problems
    assert "te groot" in problem.reason


def test_a_dutch_excel_and_a_workbook_say_the_same():
    line = GOOD.format(price="66,50")
    book = Workbook()
    book.active.append(NAMES)
    book.active.append(
        [
            *("X-1", "Een ding", "uur", 66.5, 2024, "gemeente"),
            *("reëel", "Wonen", "gevonden", "Een bron"),
        ]
    )
    saved = BytesIO()
    book.save(saved)
    files = [
        csv(line),
        csv(line).decode().encode("cp1252"),
        b"\xef\xbb\xbf" + csv(line),
        csv(line).replace(b",", b".").replace(b";", b","),
        saved.getvalue(),
    ]
    for file in files:
        (price,) = found(file).prices
        said = (price.amount, price.price_year, price.kind, price.leefdomein.name)
        assert said == (Decimal("66.5"), 2024, "real", "Wonen")


def test_a_new_payer_has_to_be_meant():
    line = GOOD.format(price="66").replace("gemeente", "De buren")
    assert set(faults(csv(line))) == {(2, "betaler")}
    draft, read = versions.bring_in(
        name="2027-1",
        file=BytesIO(csv(line, line.replace("X-1", "X-2"))),
        may_add_payers=True,
        by=None,
        at=timezone.now(),
    )
    assert read.new_payers == ["De buren"]
    assert {one.payer for one in draft.prices.all()} == {
        Payer.objects.get(name="De buren")
    }


# Publishing -------------------------------------------------------------------------


def test_a_published_version_changes_no_more_also_not_by_sql():
    draft = draft_of(csv(GOOD.format(price="66")))
    price = draft.prices.get()
    other = draft_of(csv(GOOD.format(price="67")), name="2027-2")
    publish(draft)
    tries = [
        lambda: Price.objects.filter(pk=price.pk).update(amount=1),
        lambda: Price.objects.filter(pk=price.pk).delete(),
        lambda: PriceList.objects.filter(pk=draft.pk).update(name="anders"),
        # Into a published version, from one that may still change.
        lambda: Price.objects.filter(price_list=other).update(price_list=draft),
    ]
    for attempt in tries:
        with (
            pytest.raises(DatabaseError, match="not change|Cannot update"),
            transaction.atomic(),
        ):
            attempt()


def test_a_new_version_changes_no_old_case():
    line = CostLineFactory()
    old = line.amount
    content = csv(GOOD.format(price="99").replace("X-1", "WMO-BEG"))
    publish(draft_of(content))
    line.refresh_from_db()
    assert line.amount == old
    assert PriceList.objects.in_force().prices.get().amount == 99


def test_what_a_version_changes_is_known_before_it_is_published():
    names = "WMO-BEG;Wmo begeleiding individueel regulier (ZIN);uur;72,60;2024;"
    content = csv(
        names + "gemeente;reëel;Wonen;gevonden;Helmond", GOOD.format(price="5")
    )
    in_force = PriceList.objects.in_force()
    difference = versions.difference(in_force, draft_of(content))
    (change,) = difference.changed
    assert [label for label, _old, _new in change.words] == ["prijs", "prijsjaar"]
    assert change.share == Decimal("0.1")
    assert [price.code for price in difference.added] == ["X-1"]
    assert len(difference.gone) == in_force.prices.count() - 1


def test_the_first_version_shows_its_doubts(client):
    client.force_login(UserFactory())
    first = PriceList.objects.in_force()
    doubts = {price.code: price.doubts for price in first.prices.all()}
    assert doubts["WIA"] == ["prijsjaar onbekend"]
    assert doubts["UITHUIS"] == ["prijs van 2012, verouderd"]
    assert doubts["SEH"] == ["aangehaald"]
    assert doubts["WMO-BEG"] == []
    page = client.get(reverse("reporting:price-list", args=[first.uuid]))
    assert "prijs van 2012, verouderd" in page.text
    assert "ander contract dan Helmond" in page.text


# Pages and the command ---------------------------------------------------------------


def send(client, content, **said):
    file = SimpleUploadedFile("prijzen.csv", content)
    url = reverse("reporting:price-list-new")
    return client.post(url, {"name": "2027-1", "file": file, **said})


def test_the_versions_stand_with_the_last_first(client):
    client.force_login(UserFactory())
    for number, day in enumerate((3, 9, 1, 7, 5, 8)):
        at = datetime(2020, 1, day, tzinfo=UTC)
        PriceList.objects.create(name=f"versie {number}", published_at=at)

    shown = client.get(reverse("reporting:price-list-list")).context["published"]

    days = [version.published_at for version in shown]
    assert days == sorted(days, reverse=True)


def test_prices_are_searched_and_sorted(client):
    client.force_login(UserFactory(coordinator=True))
    url = reverse("reporting:price-list", args=[PriceList.objects.in_force().uuid])

    found = client.get(url, {"q": "huisarts", "sort": "-amount"}).context["found"].rows
    dearest = client.get(url, {"sort": "-amount"}).context["found"].rows

    assert found
    assert all("huisarts" in price.name.lower() for price in found)
    assert [price.amount for price in dearest] == sorted(
        (price.amount for price in dearest), reverse=True
    )
    assert "Niets gevonden." in client.get(url, {"q": "zoiets niet"}).text


def test_a_file_is_brought_in_looked_at_and_published(client, administrator):
    answer = send(client, csv(GOOD.format(price="66")))
    draft = PriceList.objects.get(name="2027-1")
    page = client.get(answer.url)
    assert "1 nieuw, 25 weg, 0 gewijzigd" in page.text
    compared = page.context["form"]["compared_with"].value()
    publication = reverse("reporting:price-list-publish", args=[draft.uuid])
    # Nothing was in force when this page was made: that is another comparison.
    client.post(publication, {})
    assert PriceList.objects.in_force() != draft
    client.post(publication, {"compared_with": compared})
    assert PriceList.objects.in_force() == draft
    draft.refresh_from_db()
    assert (draft.imported_by, draft.published_by) == (administrator, administrator)
    client.post(reverse("reporting:price-list-remove", args=[draft.uuid]))
    assert PriceList.objects.filter(pk=draft.pk).exists()


def test_a_refused_file_says_what_is_wrong_and_keeps_the_name(client, administrator):
    answer = send(client, csv(GOOD.format(price="1.345")))
    assert "1 plek klopt niet" in answer.text
    assert answer.context["form"]["name"].value() == "2027-1"
    # A name that there is already.
    answer = send(client, csv(GOOD.format(price="1")), name="2026-1")
    assert answer.context["form"].errors["name"]


def test_a_file_that_fills_the_disk_is_refused_unread(
    client, administrator, monkeypatch
):
    monkeypatch.setattr(uploads, "MOST_BYTES", 1000)
    assert send(client, b"x" * 1000).status_code == 400
    assert send(client, b"x" * 10).status_code == 200


def test_a_draft_is_thrown_away_and_is_of_the_administrator(client, administrator):
    draft = draft_of(csv(GOOD.format(price="66")))
    url = reverse("reporting:price-list", args=[draft.uuid])
    client.force_login(UserFactory())
    assert client.get(url).status_code == 404
    assert "2027-1" not in client.get(reverse("reporting:price-list-list")).text
    client.force_login(administrator)
    assert "2027-1" in client.get(reverse("reporting:price-list-list")).text
    client.post(reverse("reporting:price-list-remove", args=[draft.uuid]))
    assert not PriceList.objects.filter(pk=draft.pk).exists()


def test_a_version_that_is_taken_out_can_be_brought_in_again(client, administrator):
    first = PriceList.objects.in_force()
    file = client.get(reverse("reporting:price-list-file", args=[first.uuid])).content
    assert load_workbook(BytesIO(file))["prijslijst"].freeze_panes == "A2"
    difference = versions.difference(first, draft_of(file))
    assert (difference.same, difference.changed) == (first.prices.count(), [])


def test_the_command_checks_names_faults_and_publishes(tmp_path, capsys):
    file = tmp_path / "prijzen.csv"
    file.write_bytes(csv(GOOD.format(price="1.345")))
    with pytest.raises(CommandError, match="1 plek"):
        call_command("import_prices", file, "2027-1", "--json")
    assert '"prijs"' in capsys.readouterr().out
    file.write_bytes(csv(GOOD.format(price="1345")))
    call_command("import_prices", file, "2027-1", "--check")
    assert PriceList.objects.in_force().name == "2026-1"
    call_command("import_prices", file, "2027-1", "--publish")
    assert PriceList.objects.in_force().name == "2027-1"
    assert "+ X-1" in capsys.readouterr().out
