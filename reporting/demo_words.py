"""The words of the demo. All people and organisations in it are fictitious."""

ORGANISATIONS = [
    ("Gemeente Kasteelstad", "gemeente"),
    ("Wijkteam De Peel", "welzijn"),
    ("Welzijn De Brug", "welzijn"),
    ("Werkplein Aa-dal", "werk en inkomen"),
    ("Woonstichting Kasteelzicht", "wonen"),
    ("Wooncompagnie Textiel", "wonen"),
    ("Zorggroep Warandelaan", "zorg"),
    ("Ambulante Zorg Het Anker", "zorg"),
    ("Huisartsen Havenpark", "gezondheid"),
    ("Schuldhulp Nieuwe Start", "welzijn"),
    ("Jeugdhulp De Vlieger", "zorg"),
    ("Scholengroep De Weverij", "onderwijs"),
    ("Opvang De Veste", "wonen"),
    ("Steunpunt Naast Je", "cliëntondersteuning"),
]

FIRST_NAMES = [
    *("Sanne", "Mees", "Fatima", "Daan", "Noor", "Yusuf", "Lotte", "Bram", "Aylin"),
    *("Tess", "Omar", "Femke", "Jesse", "Zofia", "Ruben", "Iris", "Kamil", "Nadia"),
    *("Thijs", "Merel", "Ibrahim", "Eva", "Stijn", "Olena", "Sem", "Amira", "Koen"),
    *("Julia", "Mohammed", "Fleur", "Lars", "Elif", "Gijs", "Saar", "Piotr", "Roos"),
]

LAST_NAMES = [
    *("van Aarle", "Bakelaar", "de Cuyper", "Driessen", "van Eerdewijk", "Franssen"),
    *("Gevers", "van Hapert", "Idrissen", "Jaspers", "Kaya", "van Lieshout"),
    *("Maessen", "Nowicki", "Oprinsen", "van de Pol", "Quinten", "Raaijmakers"),
    *("Smolders", "Terwindt", "Uijens", "Verhoef", "van Wesel", "Yıldırım"),
    *("Zegers", "El Amrani", "Kowalczyk", "Bouzid", "van Stiphout", "de Wever"),
    *("Koolen", "van Mierlo", "Sahin", "Broeders", "Aerts", "Çelik"),
]

_STEMS = [
    "Aal",
    "Beek",
    "Broek",
    "Dal",
    "Donk",
    "Els",
    "Gelder",
    "Heuvel",
    "Kamp",
    "Laar",
    "Maas",
    "Peel",
    "Ven",
    "Wijn",
]
_ENDINGS = [
    "aerts",
    "akker",
    "beek",
    "berg",
    "boom",
    "donk",
    "haar",
    "hoven",
    "huis",
    "mans",
    "meer",
    "rijk",
    "stra",
    "veld",
]
LAST_NAMES += [stem + ending for stem in _STEMS for ending in _ENDINGS]

VOORDEUREN = [
    *("Stadswinkel", "Wijkhuis", "Huisarts", "School", "Woningcorporatie"),
    *("Vroegsignalering", "Inlooppunt"),
]

PLACES = ["bij de inwoner thuis", "wijkhuis", "school", "kantoor van het wijkteam"]

WANTS = [
    "Ik wil weer rust in huis en overzicht over mijn post.",
    "Ik wil in dit huis blijven wonen, dicht bij mijn zus.",
    "Ik wil weer werken, maar niet in de nacht.",
    "Ik wil dat mijn kinderen gewoon naar hun eigen school kunnen.",
    "Ik wil van mijn schulden af en niet elke week een brief die ik niet snap.",
    "Ik wil iemand die één keer luistert en dan ook iets doet.",
]
CAN = [
    "Ik kan zelf bellen en ik heb hulp van mijn buurvrouw.",
    "Ik kook en ik regel school. Mijn zus past op als het moet.",
    "Ik houd me aan afspraken als ik ze op papier heb.",
]
NEEDS = [
    "Iemand die meekijkt met de brieven.",
    "Iemand die regelt wat tussen de instanties vastzit.",
    "Tijd, en één telefoonnummer.",
]

AGREEMENTS = {
    "Samenleven": ["Buurtmaatje koppelen", "Kennismaken bij de inloop in het wijkhuis"],
    "Werk": ["Gesprek over werken met behoud van uitkering", "Proefplaats zoeken"],
    "Vrije tijd": ["Inschrijven bij de voetbalclub", "Zwemles aanvragen"],
    "Inkomen": ["Bijzondere bijstand aanvragen", "Toeslagen samen nakijken"],
    "Financiën": ["Betalingsregeling voor de huur afspreken", "Post samen openen"],
    "Wonen": ["Lekkage laten herstellen", "Inschrijving voor woonruimte nakijken"],
    "Ontwikkelen": ["Praten met school over extra hulp", "Taalmaatje koppelen"],
    "Veiligheid": ["Veiligheidsplan samen maken", "Afspraken met de wijkagent maken"],
    "Gezondheid": ["Afspraak met de huisarts maken", "Wachttijd intake navragen"],
}

OBSTACLES = [
    (
        "local_rule",
        "Geen urgentie bij huurschuld",
        "Huisvestingsverordening art. 2.5.3",
    ),
    ("guideline", "Geen begeleiding zonder diagnose", "Werkinstructie toegang"),
    ("procedure", "Eerst een briefadres, dan pas hulp", "Procedure briefadres"),
    ("law", "Wie samenwoont krijgt minder", "Participatiewet art. 22a"),
    ("budget", "Niet duidelijk wie betaalt", ""),
    ("waiting_time", "Eerst zes maanden op de wachtlijst", ""),
]

# What a household costs: price code, quantity a year before, chance.
COSTS = [
    ("WMO-BEG", 104, 0.6),
    ("WMO-BEG-SPEC", 78, 0.25),
    ("WMO-HH", 104, 0.3),
    ("BIJSTAND-1P", 12, 0.4),
    ("BIJSTAND-UITV", 1, 0.4),
    ("BEWIND-1P", 12, 0.3),
    ("SDV-TRAJECT", 1, 0.3),
    ("EPA-AMB", 1, 0.2),
    ("SEH", 4, 0.4),
    ("HUISARTS", 12, 0.6),
    ("ZIEKENHUISDAG", 6, 0.2),
    ("OPVANG-DAKLOOS", 1, 0.1),
    ("UITHUIS", 1, 0.06),
    ("DETENTIE", 30, 0.08),
    ("MANTELZORG", 200, 0.35),
    ("WIA", 1, 0.08),
]

CLOSING_REASONS = [
    "doel bereikt",
    "doel deels bereikt",
    "verhuisd",
    "gestopt op verzoek",
]
ABSENCES = ["ziek", "niet bereikt", "wilde er niet bij zijn"]
LATER = ["De wachtlijst is langer.", "Eerst moet de uitkering rond zijn."]

# Why somebody asks to be let in to a file, and why somebody could not wait.
PURPOSES = [
    "Ik begeleid een van de volwassenen bij het zoeken naar werk.",
    "Wij praten met dit huishouden over de achterstand in de huur.",
]
EMERGENCY = "Er was zaterdagavond brand. Ik moest weten wie er woont."

# What is to be learned, by whom, from what, how far it is, and what was changed.
LESSONS = [
    (
        "Bel de woningcorporatie vóór het MDO: dan ligt het aanbod op tafel.",
        "beroepskracht",
        "mdo",
        "solved",
        "Het staat in de voorbereiding van elk MDO.",
    ),
    (
        "De kostendelersnorm houdt mensen uit huis die juist samen verder komen.",
        "bestuur",
        "doorbraak",
        "raised",
        "",
    ),
    (
        "Wie op de wachtlijst staat, hoort zes weken niets. Bel na drie weken.",
        "management",
        "escalation",
        "taken_up",
        "",
    ),
    (
        "Bijzondere bijstand voor inrichting wordt steeds apart gevraagd. Regel het met"
        " de urgentie samen.",
        "management",
        "pattern",
        "raised",
        "",
    ),
    (
        "Een budget per casus verdeelt de organisaties. Maak een gezamenlijk budget.",
        "bestuur",
        "other",
        "refused",
        "Kan niet binnen de begroting van dit jaar; komt terug bij de kadernota.",
    ),
]
