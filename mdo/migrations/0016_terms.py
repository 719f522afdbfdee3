"""Begin with the terms as they were: a flag from the first day, silent after 30."""

from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("mdo", "Terms").objects.get_or_create(number=1)


class Migration(migrations.Migration):
    dependencies = [
        ("mdo", "0015_household_of_the_doorbraak"),
    ]

    operations = [
        migrations.CreateModel(
            name="Terms",
            fields=[
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        default=1, primary_key=True, serialize=False
                    ),
                ),
                (
                    "without_aanspreekpunt_days",
                    models.PositiveSmallIntegerField(
                        default=0,
                        verbose_name="days that an open case may be without aanspreekpunt",
                    ),
                ),
                (
                    "silent_days",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="days after which a case is silent"
                    ),
                ),
                (
                    "draft_days",
                    models.PositiveSmallIntegerField(
                        default=30,
                        verbose_name="days that an MDO that is half typed is kept",
                    ),
                ),
            ],
            options={
                "verbose_name": "terms",
                "verbose_name_plural": "terms",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number", 1)), name="terms_one_row"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("draft_days__gte", 1), ("silent_days__gte", 1)
                        ),
                        name="terms_are_days",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
