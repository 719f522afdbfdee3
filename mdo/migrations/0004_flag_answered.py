"""Find the answers about escalations without reading all flags there ever were."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_notification_once_unsent"),
        ("mdo", "0003_ave_phases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="flag",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", False)),
                fields=["case"],
                name="flag_answered",
            ),
        ),
    ]
