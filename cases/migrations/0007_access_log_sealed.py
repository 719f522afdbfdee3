"""Whom a line of the log is about is sealed, and lines are added by one function."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# The pseudonyms that the application looks for: what is sealed here it must open.
from cases import pseudonyms

# Writes the lines of one look, a household each, in one statement. It runs as its
# owner: who may look need not be able to read, or write, the tables that it reads.
WRITE = """
CREATE FUNCTION cases_write_access_log(
    line jsonb, households bigint[], subjects text[], spans text[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    one cases_accesslog := jsonb_populate_record(NULL::cases_accesslog, line);
    today date := (one.at AT TIME ZONE 'Europe/Amsterdam')::date;
BEGIN
    -- The transaction has its number before a line has its own: the seals count on it.
    PERFORM pg_current_xact_id();
    INSERT INTO cases_accesslog (
        uuid, at, ended_at, user_id, role, organisation_id, subject, together,
        action, channel, name, outcome, http_status, object_type, object_pseudonym,
        field_names, relation, legal_basis, activity, reason, emergency, origin,
        session, user_agent, trace_id, span_id, parent_span_id, application
    )
    SELECT
        gen_random_uuid(), one.at, one.ended_at, one.user_id, one.role,
        one.organisation_id, shown.subject, one.together, one.action, one.channel,
        one.name, one.outcome, one.http_status, one.object_type,
        one.object_pseudonym, one.field_names,
        coalesce(access.relation, CASE
            WHEN one.role = 'coordinator' AND one.outcome = 'succeeded'
                AND shown.household IS NOT NULL THEN 'area'
            ELSE '' END),
        coalesce(law.names, ''), one.activity, one.reason, access.emergency,
        one.origin, one.session, one.user_agent, one.trace_id, shown.span,
        one.parent_span_id, one.application
    FROM unnest(households, subjects, spans) AS shown (household, subject, span)
    CROSS JOIN LATERAL (
        SELECT
            coalesce(bool_or(reason = 'emergency'), false) AS emergency,
            coalesce(min(reason) FILTER (WHERE reason <> 'emergency'), min(reason))
                AS relation
        FROM cases_accessgrant
        WHERE user_id = one.user_id AND household_id = shown.household
            AND starts_at <= one.ended_at AND (ends_at IS NULL OR ends_at > one.at)
    ) AS access
    CROSS JOIN LATERAL (
        SELECT string_agg(DISTINCT ground.name, ', ') AS names
        FROM cases_case AS c
        JOIN cases_caseground AS on_ground ON on_ground.case_id = c.id
        JOIN cases_legalground AS ground ON ground.id = on_ground.ground_id
        WHERE c.household_id = shown.household AND c.closed_on IS NULL
            AND on_ground.valid_from <= today
            AND (on_ground.valid_until IS NULL OR on_ground.valid_until >= today)
    ) AS law;
END $$
"""
# Finds the household of a row that was asked for and refused, to say in the log
# whom it was about: any table with a uuid and a household, but for history.
FIND = """
CREATE FUNCTION cases_household_of_row(wanted uuid) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    place regclass;
    found bigint;
BEGIN
    SELECT id INTO found FROM cases_household WHERE uuid = wanted;
    FOR place IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND found IS NULL AND relnamespace = (
                SELECT relnamespace FROM pg_class
                WHERE oid = 'cases_household'::regclass
            )
            AND 2 = (
                SELECT count(*) FROM pg_attribute
                WHERE attrelid = pg_class.oid AND attname IN ('uuid', 'household_id')
                    AND NOT attisdropped
            )
            AND NOT EXISTS (
                SELECT FROM pg_attribute
                WHERE attrelid = pg_class.oid AND attname = 'pgh_id'
            )
    LOOP
        EXECUTE format('SELECT household_id FROM %s WHERE uuid = $1', place)
            INTO found USING wanted;
        EXIT WHEN found IS NOT NULL;
    END LOOP;
    RETURN found;
END $$
"""
# For everybody, the owner of the table as well; but not for who destroys, on
# purpose and with a certificate, what may be kept no longer.
ONLY_ADDED = """
CREATE FUNCTION cases_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_user = 'helmond_destruction' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Cannot % lines of %: they are only added',
        lower(TG_OP), TG_TABLE_NAME;
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON cases_accesslog
    FOR EACH ROW EXECUTE FUNCTION cases_only_added();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON cases_accesslog
    FOR EACH STATEMENT EXECUTE FUNCTION cases_only_added();
"""


def seal_subjects(apps, schema_editor):
    """Put the pseudonyms where the households and rows stood."""
    cursor = schema_editor.connection.cursor()
    for old, new, seal in (
        ("household_id", "subject", pseudonyms.of_household),
        ("subject_uuid", "object_pseudonym", pseudonyms.of_object),
    ):
        cursor.execute(
            f"SELECT DISTINCT {old} FROM cases_accesslog"  # noqa: S608
            f" WHERE {old} IS NOT NULL"
        )
        pairs = [(plain, seal(plain)) for (plain,) in cursor.fetchall()]
        cursor.execute(
            f"UPDATE cases_accesslog SET {new} = sealed"  # noqa: S608
            " FROM unnest(%s::text[], %s::text[]) AS pair (plain, sealed)"
            f" WHERE {old}::text = plain",
            [[str(plain) for plain, _ in pairs], [sealed for _, sealed in pairs]],
        )
    # What waits for the end of the transaction would keep the table from changing.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_access_asked_and_ended"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="accesslog",
            name="append_only",
        ),
        migrations.AddField(
            model_name="accesslog",
            name="activity",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="application",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="field_names",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=100), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="legal_basis",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="legal ground"
            ),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="object_pseudonym",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="object_type",
            field=models.CharField(blank=True, max_length=50),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("succeeded", "succeeded"),
                    ("refused", "refused"),
                    ("failed", "failed"),
                ],
                default="succeeded",
                max_length=10,
                verbose_name="outcome",
            ),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="parent_span_id",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="relation",
            field=models.CharField(blank=True, max_length=20, verbose_name="access as"),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="session",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="subject",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="together",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="accesslog",
            name="user_agent",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="channel",
            field=models.CharField(
                choices=[
                    ("page", "page"),
                    ("api", "API"),
                    ("command", "command"),
                    ("job", "job"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="organisation",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.organisation",
            ),
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(seal_subjects, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name="accesslog",
            name="access_log_household",
        ),
        migrations.RemoveField(
            model_name="accesslog",
            name="household",
        ),
        migrations.RemoveField(
            model_name="accesslog",
            name="subject_uuid",
        ),
        migrations.AddIndex(
            model_name="accesslog",
            index=models.Index(fields=["subject", "-at"], name="access_log_subject"),
        ),
        migrations.AddIndex(
            model_name="accesslog",
            index=models.Index(fields=["user", "-at"], name="access_log_user"),
        ),
        migrations.RunSQL(WRITE, "DROP FUNCTION cases_write_access_log"),
        migrations.RunSQL(FIND, "DROP FUNCTION cases_household_of_row"),
        migrations.RunSQL(
            ONLY_ADDED,
            "DROP TRIGGER only_added ON cases_accesslog;"
            "DROP TRIGGER never_emptied ON cases_accesslog;"
            "DROP FUNCTION cases_only_added",
        ),
    ]
