"""A decided doorbraak says when: the check let an empty date pass."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_notification_once_unsent"),
        ("mdo", "0004_flag_answered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="doorbraak",
            name="doorbraak_decided_has_when_and_grounds",
        ),
        migrations.AddConstraint(
            model_name="doorbraak",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_by", None), ("decided_on", None), ("decision", "open")
                    ),
                    models.Q(
                        models.Q(("decision", "open"), _negated=True),
                        ("decided_on__isnull", False),
                        ("decided_on__gte", models.F("asked_on")),
                        models.Q(("legitimiteit", ""), _negated=True),
                        models.Q(("betrokkenheid", ""), _negated=True),
                        models.Q(("rendement", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="doorbraak_decided_has_when_and_grounds",
            ),
        ),
    ]
