"""Keep the household on a row the same as that of its case; see mdo's migration 0002."""

from django.db import migrations

TABLES = ("reporting_score", "reporting_costline", "reporting_effort")


def key(table):
    name = f"{table}_case_household"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        "FOREIGN KEY (case_id, household_id) "
        "REFERENCES cases_case (id, household_id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]
    operations = [key(table) for table in TABLES]
