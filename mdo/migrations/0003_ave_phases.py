"""Start with the four AVE phases as Helmond's documents and domain.md section 4 give."""

from django.db import migrations

# number, colour, situation, who leads, first reaction (working days), review (days)
PHASES = [
    (
        1,
        "groen",
        "De samenwerking loopt en het huishouden heeft zelf de regie.",
        "Vast aanspreekpunt, samen met de inwoner",
        None,
        42,
    ),
    (
        2,
        "geel",
        "De samenwerking stokt of de situatie wordt slechter.",
        "Vast aanspreekpunt met procesregisseur",
        5,
        14,
    ),
    (
        3,
        "oranje",
        "De situatie is onveilig of zo ingewikkeld dat iemand moet doorpakken.",
        "Procesregisseur",
        2,
        14,
    ),
    (
        4,
        "donkerrood",
        "Er is acuut gevaar of de partners komen er samen niet uit.",
        "Procesregisseur met de bestuurder",
        1,
        7,
    ),
]


def fill(apps, schema_editor):
    phases = apps.get_model("mdo", "AvePhase").objects
    for number, colour, situation, who_leads, first, review in PHASES:
        phases.get_or_create(
            number=number,
            defaults={
                "colour": colour,
                "situation": situation,
                "who_leads": who_leads,
                "first_reaction_days": first,
                "review_days": review,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("mdo", "0002_household_of_the_parent")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
