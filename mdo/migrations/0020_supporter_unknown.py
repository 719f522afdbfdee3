"""Call what a register does not tell not known, and not "not offered".

Nobody wrote down an MDO that was taken over. Those that somebody confirmed since stay as
they were confirmed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mdo", "0019_cancelled_and_warned"),
    ]

    operations = [
        migrations.RunSQL(
            "UPDATE mdo_mdo SET supporter = 'unknown'"
            " WHERE logged_by_id IS NULL AND status = 'held'"
            " AND supporter = 'not_offered'",
            "UPDATE mdo_mdo SET supporter = 'not_offered' WHERE supporter = 'unknown'",
        ),
        migrations.AlterField(
            model_name="mdo",
            name="supporter",
            field=models.CharField(
                choices=[
                    ("not_offered", "not offered yet"),
                    ("wanted", "wanted"),
                    ("not_wanted", "not wanted"),
                    ("present", "present"),
                    ("unknown", "not known"),
                ],
                default="not_offered",
                max_length=12,
                verbose_name="cliëntondersteuner",
            ),
        ),
        migrations.AlterField(
            model_name="mdoevent",
            name="supporter",
            field=models.CharField(
                choices=[
                    ("not_offered", "not offered yet"),
                    ("wanted", "wanted"),
                    ("not_wanted", "not wanted"),
                    ("present", "present"),
                    ("unknown", "not known"),
                ],
                default="not_offered",
                max_length=12,
                verbose_name="cliëntondersteuner",
            ),
        ),
    ]
