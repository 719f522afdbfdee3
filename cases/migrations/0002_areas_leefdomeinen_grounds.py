"""Start with Helmond's areas, its nine leefdomeinen and the laws (domain.md 1, 7, 9).

They are data: another municipality changes areas and grounds on the pages for them.
"""

from django.db import migrations

AREAS = [
    "Helmond-West",
    "Helmond-Noord",
    "Helmond-Oost",
    "Binnenstad",
    "'t Hout",
    "Brouwhuis",
    "Warande",
    "Stiphout",
    "Rijpelberg",
    "Dierdonk",
    "Brandevoort",
]
LEEFDOMEINEN = [
    ("Samenleven", "meedoen"),
    ("Werk", "meedoen"),
    ("Vrije tijd", "meedoen"),
    ("Inkomen", "rondkomen"),
    ("Financiën", "rondkomen"),
    ("Wonen", "vooruitkomen"),
    ("Ontwikkelen", "vooruitkomen"),
    ("Veiligheid", "vooruitkomen"),
    ("Gezondheid", "vooruitkomen"),
]
# The Wams is a bill (36 295): it may be chosen only once it is law.
GROUNDS = [
    ("Wmo 2015", True),
    ("Jeugdwet", True),
    ("Participatiewet", True),
    ("Wgs", True),
    ("Wams", False),
]


def fill(apps, schema_editor):
    area = apps.get_model("cases", "Area").objects
    for name in AREAS:
        area.get_or_create(name=name)
    leefdomein = apps.get_model("cases", "Leefdomein").objects
    for position, (name, group) in enumerate(LEEFDOMEINEN, start=1):
        leefdomein.get_or_create(
            name=name, defaults={"group": group, "position": position}
        )
    ground = apps.get_model("cases", "LegalGround").objects
    for name, in_force in GROUNDS:
        ground.get_or_create(name=name, defaults={"in_force": in_force})


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
