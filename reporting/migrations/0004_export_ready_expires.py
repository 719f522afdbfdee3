"""A ready export expires: the check let an empty moment pass."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_first_price_list"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="export",
            name="export_ready_has_file",
        ),
        migrations.AddConstraint(
            model_name="export",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True),
                    models.Q(
                        models.Q(("file", ""), _negated=True),
                        ("expires_at__isnull", False),
                        ("expires_at__gt", models.F("asked_at")),
                    ),
                    _connector="OR",
                ),
                name="export_ready_has_file",
            ),
        ),
    ]
