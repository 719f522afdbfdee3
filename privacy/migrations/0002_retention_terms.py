"""The terms with which one begins, and the numbers of certificates.

The terms are data: an administrator changes them on the page for them. Those that no
law names are marked as our own choice, for the municipality to confirm.
"""

from django.db import migrations

LAST_DATUM, HELP_ENDED = "last_datum", "help_ended"
TERMS = [
    ("Wmo 2015", 15, LAST_DATUM, "Wmo 2015, artikel 5.3.4", False),
    ("Jeugdwet", 20, HELP_ENDED, "Jeugdwet, artikel 7.3.8", False),
    ("Participatiewet", 10, HELP_ENDED, "Eigen keuze, naar de Selectielijst", True),
    ("Wgs", 10, HELP_ENDED, "Eigen keuze, naar de Selectielijst", True),
    ("Wams", 15, LAST_DATUM, "Eigen keuze, gelijk aan de Wmo 2015", True),
    (None, 5, LAST_DATUM, "Eigen keuze, voor een dossier zonder casus", True),
]


def fill(apps, schema_editor):
    grounds = apps.get_model("cases", "LegalGround").objects
    for name, years, starts, source, is_own_choice in TERMS:
        ground = grounds.filter(name=name).first() if name else None
        if name and ground is None:
            continue
        apps.get_model("privacy", "RetentionRule").objects.create(
            ground=ground,
            years=years,
            starts=starts,
            source=source,
            is_own_choice=is_own_choice,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_areas_leefdomeinen_grounds"),
        ("privacy", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(
            "CREATE SEQUENCE privacy_certificate_number",
            "DROP SEQUENCE privacy_certificate_number",
        ),
    ]
