"""Plan the writing of the log once a connection, and not for every page."""

from django.db import migrations

# Planned for the arrays at hand, a line costs twice the time that writing it does.
WRITER = "cases_write_access_log(jsonb, bigint[], text[], text[])"


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_search_by_sound")]
    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {WRITER} SET plan_cache_mode = force_generic_plan",
            f"ALTER FUNCTION {WRITER} RESET plan_cache_mode",
        )
    ]
