"""An agreement that was finished by mistake is open again; say when and why."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_history_of_what_is_taken_away"),
        ("mdo", "0007_agreement_promised"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="agreement",
            name="finished_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reopen_reason",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="why reopened"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reopened_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reopened_on",
            field=models.DateField(
                editable=False, null=True, verbose_name="reopened on"
            ),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="finished_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="reopen_reason",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="why reopened"
            ),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="reopened_by",
            field=models.ForeignKey(
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="reopened_on",
            field=models.DateField(
                editable=False, null=True, verbose_name="reopened on"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_agreementevent" ("about_id", "agreed_on", "block_cause", "block_note", "blocked_by_id", "blocked_on", "done_by_id", "done_on", "drop_reason", "dropped_by_id", "dropped_on", "due_on", "finished_at", "household_id", "id", "later_reason", "leefdomein_id", "mdo_id", "note", "number", "owner_id", "owner_is_resident", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopen_reason", "reopened_by_id", "reopened_on", "status", "target_on", "text", "uuid", "version") SELECT new_values."about_id", new_values."agreed_on", new_values."block_cause", new_values."block_note", new_values."blocked_by_id", new_values."blocked_on", new_values."done_by_id", new_values."done_on", new_values."drop_reason", new_values."dropped_by_id", new_values."dropped_on", new_values."due_on", new_values."finished_at", new_values."household_id", new_values."id", new_values."later_reason", new_values."leefdomein_id", new_values."mdo_id", new_values."note", new_values."number", new_values."owner_id", new_values."owner_is_resident", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."reopen_reason", new_values."reopened_by_id", new_values."reopened_on", new_values."status", new_values."target_on", new_values."text", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="df264af07ebb8dd441d6a7a873e35cc6993912c7",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_973de",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="mdo_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_agreementevent" ("about_id", "agreed_on", "block_cause", "block_note", "blocked_by_id", "blocked_on", "done_by_id", "done_on", "drop_reason", "dropped_by_id", "dropped_on", "due_on", "finished_at", "household_id", "id", "later_reason", "leefdomein_id", "mdo_id", "note", "number", "owner_id", "owner_is_resident", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopen_reason", "reopened_by_id", "reopened_on", "status", "target_on", "text", "uuid", "version") SELECT new_values."about_id", new_values."agreed_on", new_values."block_cause", new_values."block_note", new_values."blocked_by_id", new_values."blocked_on", new_values."done_by_id", new_values."done_on", new_values."drop_reason", new_values."dropped_by_id", new_values."dropped_on", new_values."due_on", new_values."finished_at", new_values."household_id", new_values."id", new_values."later_reason", new_values."leefdomein_id", new_values."mdo_id", new_values."note", new_values."number", new_values."owner_id", new_values."owner_is_resident", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."reopen_reason", new_values."reopened_by_id", new_values."reopened_on", new_values."status", new_values."target_on", new_values."text", new_values."uuid", new_values."version" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="2051ee982ac728132c1edde3da73743314726b41",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_5b850",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="mdo_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "mdo_agreementevent" ("about_id", "agreed_on", "block_cause", "block_note", "blocked_by_id", "blocked_on", "done_by_id", "done_on", "drop_reason", "dropped_by_id", "dropped_on", "due_on", "finished_at", "household_id", "id", "later_reason", "leefdomein_id", "mdo_id", "note", "number", "owner_id", "owner_is_resident", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopen_reason", "reopened_by_id", "reopened_on", "status", "target_on", "text", "uuid", "version") SELECT old_values."about_id", old_values."agreed_on", old_values."block_cause", old_values."block_note", old_values."blocked_by_id", old_values."blocked_on", old_values."done_by_id", old_values."done_on", old_values."drop_reason", old_values."dropped_by_id", old_values."dropped_on", old_values."due_on", old_values."finished_at", old_values."household_id", old_values."id", old_values."later_reason", old_values."leefdomein_id", old_values."mdo_id", old_values."note", old_values."number", old_values."owner_id", old_values."owner_is_resident", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', old_values."id", old_values."reopen_reason", old_values."reopened_by_id", old_values."reopened_on", old_values."status", old_values."target_on", old_values."text", old_values."uuid", old_values."version" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="43320429066370faf684fd9c726060e3c874b967",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a2f4a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="mdo_agreement",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["done", "dropped"]),
                    ("finished_at", None),
                    _connector="OR",
                ),
                name="agreement_only_finished_has_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reopen_reason", ""),
                        ("reopened_by", None),
                        ("reopened_on", None),
                    ),
                    models.Q(
                        ("reopened_by__isnull", False),
                        ("reopened_on__isnull", False),
                        models.Q(("reopen_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="agreement_reopened_has_who_and_why",
            ),
        ),
    ]
