"""The file of an export is in the database, in pieces: no process keeps anything."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0006_anonymous_cases"),
    ]

    operations = [
        migrations.AddField(
            model_name="export",
            name="began_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="export",
            name="households",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="export",
            name="language",
            field=models.CharField(default="nl", max_length=5),
        ),
        migrations.AddField(
            model_name="export",
            name="rows",
            field=models.PositiveIntegerField(null=True, verbose_name="rows"),
        ),
        migrations.AddField(
            model_name="export",
            name="size",
            field=models.BigIntegerField(default=0, verbose_name="size"),
        ),
        migrations.AlterField(
            model_name="export",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("rights", "You may not take this out any more."),
                    (
                        "too_long",
                        "A workbook has no room for so many rows. Choose CSV.",
                    ),
                    ("lost", "It did not come to an end. Ask for it again."),
                    ("error", "Something went wrong at our side. Ask for it again."),
                ],
                max_length=300,
            ),
        ),
        migrations.CreateModel(
            name="ExportChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("data", models.BinaryField()),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="reporting.export",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("export", "position"), name="export_chunk_once"
                    )
                ],
            },
        ),
        # As it is: compressing takes longer than writing, and Parquet, XLSX and ODS
        # are compressed already.
        migrations.RunSQL(
            "ALTER TABLE reporting_exportchunk ALTER COLUMN data SET STORAGE EXTERNAL",
            migrations.RunSQL.noop,
        ),
    ]
