"""The same may happen again: the outbox refuses a double only while it is unsent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_areas_leefdomeinen_grounds"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_once",
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sent_at", None)),
                fields=("user", "kind", "subject"),
                name="notification_once_unsent",
            ),
        ),
    ]
