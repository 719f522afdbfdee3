"""Publish the public prices in prijslijst-2026-1.csv as the first version.

The file beside this one is a copy of data/prijslijst.csv on purpose: a published
version never changes, so neither may its source.
"""

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).with_name("prijslijst-2026-1.csv")
KINDS = {"reëel": "real", "overdracht": "transfer"}


def fill(apps, schema_editor):
    price_list = apps.get_model("reporting", "PriceList").objects.create(name="2026-1")
    payers = apps.get_model("reporting", "Payer").objects
    leefdomeinen = apps.get_model("cases", "Leefdomein").objects
    prices = apps.get_model("reporting", "Price").objects
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            prices.create(
                price_list=price_list,
                code=row["code"],
                name=row["naam"],
                unit=row["eenheid"],
                amount=Decimal(row["prijs"]),
                price_year=int(row["peiljaar"]) if row["peiljaar"] else None,
                payer=payers.get_or_create(name=row["betaler"])[0],
                kind=KINDS[row["soort"]],
                leefdomein=leefdomeinen.get(name=row["leefdomein"]),
                certainty=row["zekerheid"],
                source=row["bron"],
            )
    price_list.published_at = datetime(2026, 11, 1, tzinfo=UTC)
    price_list.save(update_fields=["published_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_household_of_the_case"),
        ("cases", "0002_areas_leefdomeinen_grounds"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
