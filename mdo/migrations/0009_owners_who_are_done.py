"""End the access of owners who have nothing left to carry out.

From now on it ends with the last agreement; what was left open before ends here.
"""

from django.db import migrations

END = """
    UPDATE cases_accessgrant AS access SET ends_at = now(), ended_because = 'finished'
    WHERE access.reason = 'owner' AND access.ends_at IS NULL
      AND access.starts_at <= now()
      AND NOT EXISTS (
          SELECT FROM mdo_agreement AS owed
          WHERE owed.household_id = access.household_id
            AND owed.owner_id = access.user_id
            AND owed.status IN ('open', 'blocked')
      )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mdo", "0008_agreement_reopened"),
        ("cases", "0006_access_asked_and_ended"),
        # The function that the triggers of the history call.
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [migrations.RunSQL(END, migrations.RunSQL.noop)]
