"""The words of the demo. All people and organisations in it are fictitious."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Obstacle:
    """A rule that is in the way, with what can be said for and against it.

    An example and no more: no lawyer looked at the articles.
    """

    kind: str
    leefdomeinen: tuple[str, ...]
    alleged: str
    actual: str
    owner: str
    need: str
    legitimiteit: str
    betrokkenheid: str
    rendement: str
    effect: str
    granted: str
    refused: str


OBSTACLES = [
    Obstacle(
        kind="local_rule",
        leefdomeinen=("Wonen",),
        alleged="Geen urgentie bij huurschuld",
        actual="Huisvestingsverordening, artikel over urgentie: schuld telt mee, maar "
        "de hardheidsclausule laat een uitzondering toe.",
        owner="Gemeente Kasteelstad",
        need="Een woning waar het gezin samen kan blijven, voordat de huur afloopt.",
        legitimiteit="De verordening wil dat wie dakloos raakt, onderdak krijgt. Het "
        "artikel over schuld houdt tegen, de hardheidsclausule geeft ruimte.",
        betrokkenheid="Het gezin wil dit, houdt zich aan de betalingsregeling en laat "
        "de huur meteen van de uitkering afgaan. Beide ouders tekenen.",
        rendement="Doormodderen is een half jaar opvang. Doorbreken is een verhuizing "
        "en begeleiding. De gemeente betaalt en de gemeente heeft er wat aan.",
        effect="Geen opvang, en de kinderen blijven op hun school.",
        granted="De betalingsregeling liep al drie maanden goed, en de huur gaat "
        "voortaan meteen van de uitkering af. Opvang was duurder en "
        "slechter voor de kinderen.",
        refused="Er was nog geen betalingsregeling. Met een regeling die drie maanden "
        "loopt, geeft de gewone weg ook urgentie. Dat is uitgelegd.",
    ),
    Obstacle(
        kind="guideline",
        leefdomeinen=("Gezondheid", "Ontwikkelen"),
        alleged="Geen begeleiding zonder diagnose",
        actual="Werkinstructie toegang: een diagnose helpt bij het onderzoek, maar is "
        "geen voorwaarde. Het gaat om wat iemand nodig heeft.",
        owner="Wijkteam De Peel",
        need="Begeleiding die nu begint, en niet na het wachten op een onderzoek.",
        legitimiteit="De wet vraagt wat iemand nodig heeft, niet wat iemand "
        "mankeert. De werkinstructie houdt tegen, de wet zelf geeft ruimte.",
        betrokkenheid="De inwoner vraagt hier zelf om en komt elke week naar het "
        "gesprek. De huisarts ondersteunt het.",
        rendement="Doormodderen is elke maand crisis en een bezoek aan de spoedpost. "
        "Doorbreken is een half jaar lichte begeleiding.",
        effect="Rust in huis, en het onderzoek kan daarna gewoon doorgaan.",
        granted="Begeleiding voor zes maanden, met het onderzoek erna. De wet vraagt "
        "wat iemand nodig heeft; de werkinstructie is daarop aangepast.",
        refused="De wachttijd voor het onderzoek was vijf weken. Overbruggen kon met "
        "het wijkteam, zonder een beschikking vooraf.",
    ),
    Obstacle(
        kind="procedure",
        leefdomeinen=("Inkomen", "Wonen"),
        alleged="Eerst een briefadres, dan pas hulp",
        actual="Procedure briefadres: wie nergens woont krijgt een briefadres bij de "
        "gemeente. Hulp mag eerder beginnen.",
        owner="Gemeente Kasteelstad",
        need="Een inkomen en post die aankomt, terwijl de procedure loopt.",
        legitimiteit="Het doel van de inschrijving is dat iemand te bereiken is. Dat "
        "kan ook op het adres van het wijkteam.",
        betrokkenheid="De inwoner haalt elke dinsdag de post op bij het wijkteam en "
        "tekent daarvoor.",
        rendement="Doormodderen is twee maanden zonder inkomen, met nieuwe schuld. "
        "Doorbreken kost een uur werk per week.",
        effect="Binnen een week inkomen, en geen nieuwe schuld.",
        granted="Een tijdelijk briefadres bij het wijkteam, voor drie maanden. De "
        "inwoner was te bereiken en haalde de post elke week op.",
        refused="De inwoner kon op het adres van een familielid staan. Dat was binnen "
        "een week geregeld.",
    ),
    Obstacle(
        kind="law",
        leefdomeinen=("Inkomen", "Samenleven"),
        alleged="Wie samenwoont krijgt minder",
        actual="Participatiewet, kostendelersnorm. De gemeente mag de uitkering "
        "afstemmen op de omstandigheden.",
        owner="Werkplein Aa-dal",
        need="Een familielid tijdelijk in huis nemen, zonder dat de huur niet meer "
        "betaald kan worden.",
        legitimiteit="De wet wil dat mensen rond kunnen komen en meedoen. De norm "
        "houdt tegen, afstemmen op de omstandigheden geeft ruimte.",
        betrokkenheid="Beiden willen dit. Wie inwoont betaalt mee aan het eten en "
        "staat ingeschreven voor een eigen woning.",
        rendement="Doormodderen is opvang voor een half jaar. Doorbreken is een half "
        "jaar een hogere uitkering, en dat is een overdracht.",
        effect="De huur wordt elke maand betaald en niemand hoeft naar de opvang.",
        granted="Tijdelijk inwonen met een einddatum, zes maanden. Wie inwoont staat "
        "ingeschreven voor een eigen woning en betaalt mee.",
        refused="Een volwassen kind woont blijvend in en heeft een eigen inkomen. Daar "
        "is de norm voor bedoeld.",
    ),
    Obstacle(
        kind="budget",
        leefdomeinen=("Financiën", "Gezondheid", "Veiligheid"),
        alleged="Niet duidelijk wie betaalt",
        actual="Geen regel verbiedt het. Twee organisaties wachten op elkaar.",
        owner="Zorggroep Warandelaan",
        need="Hulp die nu begint, terwijl uitgezocht wordt wie betaalt.",
        legitimiteit="Beide wetten willen dat er hulp is. Geen artikel houdt tegen; "
        "het samenwerkplan geeft ruimte om voor te schieten.",
        betrokkenheid="Het huishouden wil de hulp, en weet dat het later verrekend "
        "wordt.",
        rendement="Doormodderen is drie maanden wachten en opnieuw beginnen. "
        "Doorbreken is voorschieten en later verrekenen.",
        effect="De hulp begint binnen twee weken.",
        granted="Voorgeschoten uit het doorbraakbudget, en verrekend met wie er wat "
        "aan heeft. De hulp begon binnen twee weken.",
        refused="De verzekering van het huishouden dekte het al. Dat is samen "
        "nagebeld.",
    ),
    Obstacle(
        kind="waiting_time",
        leefdomeinen=("Gezondheid", "Ontwikkelen", "Vrije tijd", "Werk"),
        alleged="Eerst zes maanden op de wachtlijst",
        actual="De wachtlijst is een afspraak van de aanbieder, geen regel. Een ander "
        "mag eerder beginnen.",
        owner="Ambulante Zorg Het Anker",
        need="Iets dat nu helpt, zodat het thuis niet verder uit de hand loopt.",
        legitimiteit="De wet geeft recht op hulp binnen een redelijke termijn. De "
        "wachtlijst houdt tegen, een andere aanbieder geeft ruimte.",
        betrokkenheid="De inwoner wil ook naar een andere aanbieder, verder weg.",
        rendement="Doormodderen is zes maanden zonder hulp, met de kans op opname. "
        "Doorbreken is een aanbieder zonder contract.",
        effect="Hulp binnen drie weken.",
        granted="Een aanbieder zonder contract, voor de duur van de wachtlijst. Er "
        "was kans op opname, en die was veel duurder.",
        refused="Er was een groep die binnen vier weken begon. Het huishouden koos "
        "daarvoor.",
    ),
    Obstacle(
        kind="practice",
        leefdomeinen=("Financiën", "Inkomen", "Veiligheid"),
        alleged="Elk gezinslid moet zelf langskomen",
        actual="Nergens opgeschreven. Een machtiging is genoeg.",
        owner="Schuldhulp Nieuwe Start",
        need="Een gesprek voor het hele gezin tegelijk, bij hen thuis.",
        legitimiteit="De wet vraagt dat iemand instemt, niet dat iemand aan een balie "
        "staat. Een machtiging geeft die ruimte.",
        betrokkenheid="Het gezin wil één gesprek en tekent een machtiging.",
        rendement="Doormodderen is drie afspraken waar niemand komt. Doorbreken is één "
        "huisbezoek.",
        effect="Alle papieren in één keer compleet.",
        granted="Eén huisbezoek met een machtiging voor wie er niet bij was. Zo doen "
        "we het voortaan.",
        refused="Een van de volwassenen stemde niet in. Dan is een eigen gesprek "
        "nodig.",
    ),
]

COMPARED = (
    "Een eerdere met dezelfde regel is toegekend. Daar was het ook tijdelijk, met een "
    "einddatum. Hier is de regeling langer bezig."
)

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
