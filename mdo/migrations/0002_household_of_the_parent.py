"""Keep the household on a row the same as that of what it belongs to.

`household` stands on every row so that need-to-know is one index look-up; these
keys make sure that it cannot drift from the household of the case or MDO.
"""

from django.db import migrations

PAIRS = [
    ("mdo_mdo", "case_id", "cases_case"),
    ("mdo_agreement", "mdo_id", "mdo_mdo"),
    ("mdo_doorbraak", "case_id", "cases_case"),
    ("mdo_doorbraak", "agreement_id", "mdo_agreement"),
    ("mdo_escalation", "case_id", "cases_case"),
    ("mdo_flag", "case_id", "cases_case"),
]
NUMBERS = ("mdo_mdo_number", "mdo_agreement_number", "mdo_doorbraak_number")


def key(table, column, parent):
    name = f"{table}_{column}_household"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY ({column}, household_id) REFERENCES {parent} (id, household_id) "
        "DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


class Migration(migrations.Migration):
    dependencies = [("mdo", "0001_initial")]
    operations = [
        *(key(*pair) for pair in PAIRS),
        *(
            migrations.RunSQL(f"CREATE SEQUENCE {name}", f"DROP SEQUENCE {name}")
            for name in NUMBERS
        ),
    ]
