"""The chain of seals, and what is unusual in the log."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# These read as the owner of the tables: who seals need not be able to read what is in
# the log and in history, and what row-level security hides must not be left out.
LAST_ID = """
CREATE FUNCTION audit_last_id(kept text, key text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    found bigint;
BEGIN
    EXECUTE format('SELECT max(%I) FROM %I', key, kept) INTO found;
    RETURN coalesce(found, 0);
END $$
"""
# The digest of the lines with these ids: of each line that is there its fields, as
# JSON in the order of `columns`; of each that was destroyed what was kept of it. What
# a value looks like must not depend on the session, hence the settings.
DIGEST = """
CREATE FUNCTION audit_digest(
    kept text, key text, columns text[], after_id bigint, to_id bigint,
    OUT lines bigint, OUT digest text
) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path FROM CURRENT SET timezone = 'UTC' SET extra_float_digits = 1
SET bytea_output = 'hex' SET intervalstyle = 'iso_8601' AS $$
BEGIN
    EXECUTE format(
        $query$
            SELECT count(*), encode(sha256(coalesce(
                string_agg(int8send(line.id) || line.hash, ''::bytea ORDER BY line.id),
                ''::bytea
            )), 'hex')
            FROM (
                SELECT %1$I AS id,
                    sha256(convert_to(json_build_array(%2$s)::text, 'UTF8')) AS hash
                FROM %3$I WHERE %1$I > $1 AND %1$I <= $2
                UNION ALL
                SELECT line_id, hash FROM audit_destroyedline
                WHERE "table" = %3$L AND line_id > $1 AND line_id <= $2
            ) AS line
        $query$,
        key, (SELECT string_agg(format('%I', one), ', ') FROM unnest(columns) AS one),
        kept
    ) INTO lines, digest USING after_id, to_id;
END $$
"""
# Keeps the digests of lines that are about to be destroyed, as DIGEST makes them.
KEEP = """
CREATE FUNCTION audit_keep_digests(
    kept text, key text, columns text[], ids bigint[], certificate text,
    destroyed_at timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path FROM CURRENT SET timezone = 'UTC' SET extra_float_digits = 1
SET bytea_output = 'hex' SET intervalstyle = 'iso_8601' AS $$
BEGIN
    EXECUTE format(
        $query$
            INSERT INTO audit_destroyedline
                ("table", line_id, hash, certificate, destroyed_at)
            SELECT %3$L, %1$I,
                sha256(convert_to(json_build_array(%2$s)::text, 'UTF8')), $2, $3
            FROM %3$I WHERE %1$I = ANY($1)
        $query$,
        key, (SELECT string_agg(format('%I', one), ', ') FROM unnest(columns) AS one),
        kept
    ) USING ids, certificate, destroyed_at;
END $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0007_access_log_sealed"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestroyedLine",
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
                ("table", models.CharField(max_length=63)),
                ("line_id", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("certificate", models.CharField(max_length=50)),
                ("destroyed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("table", "line_id"), name="destroyed_line_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Seal",
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
                ("number", models.BigIntegerField(unique=True)),
                ("table", models.CharField(max_length=63)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63), size=None
                    ),
                ),
                ("after_id", models.BigIntegerField()),
                ("to_id", models.BigIntegerField()),
                ("lines", models.BigIntegerField()),
                ("lines_hash", models.CharField(max_length=64)),
                (
                    "previous_hash",
                    models.CharField(blank=True, max_length=64, unique=True),
                ),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("number",),
                "indexes": [
                    models.Index(fields=["table", "-to_id"], name="seal_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("to_id__gt", models.F("after_id"))),
                        name="seal_goes_on",
                    ),
                    models.UniqueConstraint(
                        fields=("table", "after_id"), name="seal_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnusualLook",
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
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("many", "many households in a short time"),
                            ("colleague", "a colleague among the residents"),
                            ("family_name", "own family name among the residents"),
                            ("hours", "outside working hours"),
                            ("refused", "many refused attempts"),
                        ],
                        max_length=20,
                        verbose_name="what is unusual",
                    ),
                ),
                ("origin", models.GenericIPAddressField(null=True)),
                ("on", models.DateField(verbose_name="on")),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("count", models.PositiveIntegerField(verbose_name="how often")),
                ("subject", models.CharField(blank=True, max_length=64)),
                ("found_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=1000, verbose_name="what was found"
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "unusual look",
                "verbose_name_plural": "unusual looks",
                "ordering": ("-last_at", "-pk"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("reviewed_at", None)),
                        fields=["-last_at"],
                        name="unusual_look_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "user", "origin", "on", "subject"),
                        name="unusual_look_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("note", ""),
                                ("reviewed_at", None),
                                ("reviewed_by", None),
                            ),
                            models.Q(
                                ("reviewed_at__isnull", False),
                                ("reviewed_by__isnull", False),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="unusual_look_reviewed_has_who_and_note",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "many",
                                    "colleague",
                                    "family_name",
                                    "hours",
                                    "refused",
                                ],
                            )
                        ),
                        name="unusual_look_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LAST_ID, "DROP FUNCTION audit_last_id"),
        migrations.RunSQL(DIGEST, "DROP FUNCTION audit_digest"),
        migrations.RunSQL(KEEP, "DROP FUNCTION audit_keep_digests"),
    ]
