"""Let it be unknown of a destroyed file whether a cliëntondersteuner was offered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0018_level_in_the_fields_word"),
    ]

    operations = [
        migrations.AlterField(
            model_name="anonymousmdo",
            name="supporter_offered",
            field=models.BooleanField(null=True),
        ),
        # Until now "no" could be either.
        migrations.RunSQL(
            "UPDATE reporting_anonymousmdo SET supporter_offered = NULL"
            " WHERE NOT supporter_offered",
            "UPDATE reporting_anonymousmdo SET supporter_offered = FALSE"
            " WHERE supporter_offered IS NULL",
        ),
    ]
