"""What a text may hold, wherever it comes in: a form, the API or a spreadsheet.

Signs that nobody sees can make a name read as another one, turn the order of a line
around, or begin a new line in a list or a mail. Names in every script stay as they are.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LINE_ENDS = re.compile("[\t\n\r\u2028\u2029]")
# These turn the order of what is beside them around, until they are ended.
TURNING = re.compile("[\u202a-\u202e\u2066-\u206f]")
# Letters and a sign by their kind, of which nothing is seen.
BLANK = re.compile("[\u115f\u1160\u2800\u3164\uffa0]")
NON_JOINER, JOINER = "\u200c", "\u200d"
# Of the scripts whose letters are drawn otherwise beside a joiner or a non-joiner.
JOINED_SCRIPTS = re.compile(
    "ADLAM|ARABIC|BALINESE|BENGALI|CHAKMA|DEVANAGARI|GUJARATI|GURMUKHI|HANIFI|JAVANESE"
    "|KANNADA|KHMER|MALAYALAM|MANDAIC|MONGOLIAN|MYANMAR|NEWA|NKO|ORIYA|SINHALA|SYRIAC"
    "|TAMIL|TELUGU|TIBETAN"
)
# More marks on one letter than any script needs cover the lines above it (UTS 39).
MOST_MARKS = 4


def is_one_line(text: str) -> None:
    """Refuse line ends and whatever is not seen, except where a script needs it."""
    if LINE_ENDS.search(text):
        raise ValidationError(
            _("Write this on one line, without tabs or line ends."), "one_line"
        )
    _refuse(text, _hidden_in_a_line)


def is_text(text: str) -> None:
    """Refuse what steers a screen or turns the order of words; line ends may stay."""
    _refuse(text, _hidden_in_a_text)


def _refuse(text: str, hidden: Callable[[str], Iterator[int]]) -> None:
    if text.isascii() and text.isprintable():
        return
    for place in hidden(text):
        # Nobody can take away what is not seen: say where it is, and to type anew.
        before = "".join(one for one in text[:place] if one.isprintable())[-20:]
        sentence = _("There is an invisible sign at the start. Type this again.")
        if before:
            sentence = _(
                "There is an invisible sign after “%(before)s”. Type this again."
            )
        raise ValidationError(sentence, "invisible", {"before": before})


def _hidden_in_a_text(text: str) -> Iterator[int]:
    for place, one in enumerate(text):
        steers = unicodedata.category(one) in ("Cc", "Cs") and one not in "\t\n\r"
        if steers or TURNING.match(one) or _is_no_character(one):
            yield place


def _hidden_in_a_line(text: str) -> Iterator[int]:
    yield from _hidden_in_a_text(text)
    marks = 0
    for place, one in enumerate(text):
        category = unicodedata.category(one)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if one in (NON_JOINER, JOINER):
            hides = not _joins(one, text[max(place - 1, 0) : place])
        else:
            hides = category == "Cf" or bool(BLANK.match(one)) or marks > MOST_MARKS
        if hides:
            yield place


def _joins(sign: str, before: str) -> bool:
    """Tell whether a (non-)joiner changes how the letter before it is drawn.

    Or joins pictures: a family is a man, a woman and a child in one.
    """
    if not before:
        return False
    category = unicodedata.category(before)
    if category[0] in "LM" and JOINED_SCRIPTS.match(unicodedata.name(before, "")):
        return True
    return sign == JOINER and (category in ("So", "Sk") or before == "\ufe0f")


def _is_no_character(one: str) -> bool:
    return ord(one) & 0xFFFE == 0xFFFE or "\ufdd0" <= one <= "\ufdef"
