"""Keep what is asked about a doorbraak, and compared with it, in its household."""

from django.db import migrations, models

PAIRS = [
    ("mdo_doorbraakquestion", "doorbraak_id", "mdo_doorbraak"),
    ("mdo_comparison", "doorbraak_id", "mdo_doorbraak"),
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
    dependencies = [("mdo", "0014_flag_nameting_due")]
    operations = [
        migrations.AddConstraint(
            model_name="doorbraak",
            constraint=models.UniqueConstraint(
                fields=("id", "household"), name="doorbraak_with_household"
            ),
        ),
        *(key(*pair) for pair in PAIRS),
    ]
