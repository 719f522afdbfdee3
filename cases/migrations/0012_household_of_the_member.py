"""Keep whom a row is about in the household that the row is about."""

from django.db import migrations, models

PAIRS = [
    ("cases_partyagreement", "member_id", "cases_householdmember"),
    ("cases_residentinformed", "member_id", "cases_householdmember"),
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
    dependencies = [("cases", "0011_access_log_in_one_table")]
    operations = [
        migrations.AddConstraint(
            "householdmember",
            models.UniqueConstraint(
                fields=["id", "household"], name="member_with_household"
            ),
        ),
        *(key(*pair) for pair in PAIRS),
    ]
