"""Whether a text that others will read names somebody: as far as words can tell."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, product
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Lower

from cases.models import Area, HouseholdMember, Organisation, User
from cases.visibility import visible_household_ids

# How people were called before that was set right: a text stays as it was written.
HISTORY: Any = HouseholdMember.pgh_event_model  # type: ignore[attr-defined]
SHORTEST_NAME = 3
# Words of a name that are in every text.
COMMON = {"van", "der", "den", "het", "een", "huishouden", "familie", "gezin"}
# Names that are words too: in small letters they say nothing of anybody.
_ORDINARY = """
akker appel april arend arm arts baas bakker bas beek beer berg best blad blauw bloem
bode boer boom bos brand broer bron brouwer brug bruin burger buur dame dekker den
dijk dik dokter donker duif duin dun eik els floor gast geluk goed graaf graan gras
groen groot haan haas heer heide herfst hertog heuvel hoek hof hond hoop huis iris jet
job jong juli juni kamp kat keizer kerk kind klaar klei klein knecht koning kok kort
kuiper laan lang lente leraar leeuw licht lies linde lot maandag man mark max meer
mees mei meester merel moed moeder molen molenaar mooi mulder neef nieuw noot oud peel
peer per poort post prins raad recht regen ridder riet rijk rood roos ruiter rust
schilder schipper slager sluis smit sneeuw snijder stad steen ster sterk storm straat
tak timmerman toon toren trouw vader valk veld ven visser vliet vogel vos vrede vreemd
vriend vrij vrijdag vrouw vuur water weide wever wijs wil wind winter wit wolf zand
zee zomer zon zondag zoon zus zwaan zwart
"""
ORDINARY = set(_ORDINARY.split())
# After these a sentence begins, and so does a capital that is of no name.
BEFORE_A_SENTENCE = ".!?:;\n•*-–"
# So many words are between a first and a family name at most: Jan van der Laan.
FEW_WORDS = 4
NUMBER = re.compile(r"\b(?:HA|AFS|MDO|DBR)-\d[\d-]*", re.IGNORECASE)


def folded(text: str) -> str:
    """Return a text in small letters without accents, as long as it was."""
    return "".join(unicodedata.normalize("NFD", one)[0].lower() for one in text)


def words_of(text: str) -> list[str]:
    """Return the words of a text once each; of a double name its halves too."""
    return list(dict.fromkeys(re.findall(r"[\w-]+", text) + re.findall(r"\w+", text)))


def names_among(text: str, known: Iterable[str]) -> list[str]:
    """Return the words of a text that are of one of the names, however written.

    A name that is an ordinary word as well counts with a capital only.
    """
    names = {one for name in known for one in _names_of(name)}
    return [word for word in words_of(text) if _is_among(word, names)]


def _names_of(name: str) -> set[str]:
    """Return the words of a name by which somebody is known."""
    words = {folded(word) for word in words_of(name) if len(word) >= SHORTEST_NAME}
    return words - COMMON


def _is_among(word: str, names: set[str]) -> bool:
    own = _as_a_name(word) & names
    return bool(own if word[0].isupper() else own - ORDINARY)


def _as_a_name(word: str) -> set[str]:
    """Return what name a word can be: also of what is somebody's, as in Verbeeks."""
    plain = folded(word)
    return {plain, plain.removesuffix("s")}


def ever_called(household_id: int, *, but: int = 0) -> list[tuple[str, ...]]:
    """Return first and family name and relation of who is, or was, of a household.

    Also as they stood before they were set right.
    """
    of_it = {"household": household_id}
    now = HouseholdMember.objects.filter(**of_it).exclude(pk=but)
    before = HISTORY.objects.filter(**of_it).exclude(pgh_obj=but)
    parts = ("first_name", "last_name", "relation")
    rows = (*now.values_list(*parts), *before.values_list(*parts))
    return list(dict.fromkeys(rows))


def numbers_among(text: str) -> list[str]:
    """Return the numbers in a text that lead to a file."""
    return list(dict.fromkeys(NUMBER.findall(text)))


# Of all households that one may see -------------------------------------------------


def people_among(text: str, *, by: User) -> list[str]:
    """Return by what a text names somebody of a household that `by` may see.

    Among so many people every word is somebody's name. So a word counts when it has a
    capital inside a sentence, and is not of an organisation or a place; and in any
    letters when the first and the family name of one person stand beside each other.
    """
    words = {one for word in words_of(text) for one in _as_a_name(word)} - COMMON
    words = {word for word in words if len(word) >= SHORTEST_NAME}
    capitals = {
        one: word
        for word in _with_a_capital(text)
        for one in _as_a_name(word)
        if one in words
    }
    for name in _names_of_no_person() & capitals.keys():
        del capitals[name]
    if not words:
        return []
    first, last = _parts("first_name"), _parts("last_name")
    named_so = (
        Q(first__overlap=list(capitals))
        | Q(last__overlap=list(capitals))
        | Q(first__overlap=list(words), last__overlap=list(words))
    )
    people = HouseholdMember.objects.visible_to(by)
    before = HISTORY.objects.filter(household__in=visible_household_ids(by))
    found = (
        rows.alias(first=first, last=last)
        .filter(named_so)
        .order_by()
        .values_list("first_name", "last_name")
        .distinct()
        for rows in (people, before)
    )
    named: dict[str, None] = {}
    for person in dict.fromkeys(chain.from_iterable(found)):
        given, family = (_names_of(name) for name in person)
        named |= dict.fromkeys(_beside(text, given, family))
        own = (given | family) & capitals.keys()
        named |= dict.fromkeys(capitals[name] for name in own)
    return list(named)


def _beside(text: str, given: set[str], family: set[str]) -> list[str]:
    """Return a first and a family name that stand within a few words of a sentence."""
    for sentence in re.split(r"[.!?\n]", text):
        words = list(enumerate(re.findall(r"\w+", sentence)))
        firsts = [one for one in words if _is_among(one[1], given)]
        lasts = [one for one in words if _is_among(one[1], family)]
        for first, last in product(firsts, lasts):
            if 0 < abs(first[0] - last[0]) <= FEW_WORDS:
                return [word for _place, word in sorted((first, last))]
    return []


def _parts(column: str) -> Any:
    """Return the words of a column as `folded` makes them."""
    return Func(
        Lower(Func(column, function="unaccent")),
        Value("[^[:alnum:]]+"),
        function="regexp_split_to_array",
        output_field=ArrayField(TextField()),
    )


def _with_a_capital(text: str) -> Iterator[str]:
    """Yield the words that have a capital though no sentence begins with them."""
    for match in re.finditer(r"\w+", text):
        before = text[: match.start()].rstrip(" \t\"'“”‘’(")
        if match[0][0].isupper() and before and before[-1] not in BEFORE_A_SENTENCE:
            yield match[0]


def _names_of_no_person() -> set[str]:
    names = [settings.MUNICIPALITY_NAME]
    for model in (Organisation, Area):
        names += model.objects.values_list("name", flat=True)
    return {folded(word) for name in names for word in words_of(name)}
