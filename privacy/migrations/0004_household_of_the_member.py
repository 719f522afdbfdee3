"""Keep a request, and whom it is about, in the household that the row is about."""

from django.db import migrations, models

PAIRS = [
    ("privacy_privacyrequest", "about_id", "cases_householdmember"),
    ("privacy_reviewedtext", "request_id", "privacy_privacyrequest"),
    ("privacy_statement", "about_id", "cases_householdmember"),
    ("privacy_statement", "request_id", "privacy_privacyrequest"),
    ("privacy_restriction", "about_id", "cases_householdmember"),
    ("privacy_restriction", "request_id", "privacy_privacyrequest"),
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
        ("privacy", "0003_who_takes_it_back"),
    ]
    operations = [
        migrations.AddConstraint(
            "privacyrequest",
            models.UniqueConstraint(
                fields=["id", "household"], name="privacy_request_with_household"
            ),
        ),
        *(key(*pair) for pair in PAIRS),
    ]
