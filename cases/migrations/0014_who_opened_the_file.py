"""Say of who opened a file that, and no longer that this person asked for access.

Nobody grants what was asked to oneself, so that those are the ones who opened it.
"""

from django.db import migrations
from django.db.models import F


def name_who_opened(apps, schema_editor):
    grants = apps.get_model("cases", "AccessGrant").objects
    opened = grants.filter(reason="asked", granted_by=F("user"))
    opened.update(reason="opened", purpose="")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_access_opened_and_stand_in"),
        # The triggers of history, which an update calls also when it changes nothing.
        ("pghistory", "0007_auto_20250421_0444"),
    ]
    operations = [migrations.RunPython(name_who_opened, migrations.RunPython.noop)]
