import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Tokens from before could write, had no name, and go on until they expire. The
# table stays where it is, empty: it belongs to the package.
COPY = """
    INSERT INTO cases_token
        (digest, token_key, created, expiry, user_id, uuid, name, scope)
    SELECT
        digest, token_key, created, expiry, user_id, gen_random_uuid(), 'API', 'write'
    FROM knox_authtoken
    WHERE expiry > now();
    DELETE FROM knox_authtoken;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_history_of_what_is_taken_away"),
        ("knox", "0009_extend_authtoken_field"),
    ]

    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                (
                    "digest",
                    models.CharField(max_length=128, primary_key=True, serialize=False),
                ),
                ("token_key", models.CharField(db_index=True, max_length=25)),
                ("created", models.DateTimeField(auto_now_add=True)),
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "Read only"), ("write", "Read and write")],
                        max_length=5,
                        verbose_name="may",
                    ),
                ),
                ("expiry", models.DateTimeField(verbose_name="works until")),
                (
                    "last_used_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="last used"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auth_token_set",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "access token",
                "verbose_name_plural": "access tokens",
                "ordering": ("-created", "pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope__in", ["read", "write"])),
                        name="token_scope_is_known",
                    )
                ],
            },
        ),
        migrations.RunSQL(COPY, migrations.RunSQL.noop),
    ]
