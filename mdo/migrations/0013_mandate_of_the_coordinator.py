"""Begin as it was: the coordinator decides, whatever the amount; say when to scale.

Helmond's own amounts and words are for the administrator to fill in.
"""

from django.db import migrations

# number: when up to it, when down from it, what is expected
WORDS = {
    1: (
        "",
        "",
        "De partijen komen hun afspraken na en houden elkaar op de hoogte.",
    ),
    2: (
        "Afspraken blijven liggen, of het gaat slechter met het huishouden.",
        "De afspraken lopen weer, en het huishouden merkt dat.",
        "Het aanspreekpunt brengt de partijen bij elkaar en legt vast wie wat doet.",
    ),
    3: (
        "Het lukt samen niet, of het is niet veilig.",
        "Het is veilig, en de partijen werken weer samen.",
        "De procesregisseur neemt het voortouw en spreekt de leidinggevenden aan.",
    ),
    4: (
        "Er is acuut gevaar, of de leidinggevenden komen er niet uit.",
        "Het gevaar is weg en er is een plan dat iedereen draagt.",
        "De procesregisseur legt het voor aan de bestuurder, die besluit.",
    ),
}


def fill(apps, schema_editor):
    mandates = apps.get_model("mdo", "Mandate").objects
    mandates.get_or_create(role="coordinator", defaults={"up_to": None})
    phases = apps.get_model("mdo", "AvePhase").objects
    for number, (up, down, expected) in WORDS.items():
        phases.filter(number=number, up_when="").update(
            up_when=up, down_when=down, expected=expected
        )


class Migration(migrations.Migration):
    dependencies = [("mdo", "0012_doorbraken_compared_and_mandates")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
