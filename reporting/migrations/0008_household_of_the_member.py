"""Keep whom a row is about in the household that the row is about."""

from django.db import migrations

PAIRS = [
    ("reporting_score", "about_id", "cases_householdmember"),
    ("reporting_costline", "about_id", "cases_householdmember"),
]


def key(table, column, parent):
    name = f"{table}_{column}_household"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({column}, household_id) REFERENCES {parent} (id, household_id) "
        "DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_household_of_the_member"),
        ("reporting", "0007_exports_in_chunks"),
    ]
    operations = [*(key(*pair) for pair in PAIRS)]
