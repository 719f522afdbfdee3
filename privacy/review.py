"""Which texts name somebody else, and what a person decided about each of them.

Names are looked for, and words of kinship as they stand in the file; a text in which
somebody is described without either is found only by reading. So all texts can be
read and judged, and those with a name have to be.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cases.models import HouseholdMember
from cases.naming import ever_called, folded
from privacy.models import PrivacyRequest, ReviewedText
from privacy.person_file import Part, Row, Value, Withheld, parts_about, texts_in

BLACK = "█████"
Decision = ReviewedText.Decision


@dataclass
class Item:
    """A free text in the file of a person: whom it names, and what was decided."""

    part: Part
    row: Row
    value: Value
    names: list[str]
    decided: ReviewedText | None = None

    @property
    def text(self) -> str:
        return self.value.words

    @property
    def waits(self) -> bool:
        """True when it names somebody and nobody looked yet, or it changed since."""
        return bool(self.names) and self.decided is None

    @property
    def suggestion(self) -> str:
        """Return the text with the names that were found made black."""
        return blacken(self.text, self.names)


@dataclass
class Review:
    """All free texts of a file: those that name somebody else come first."""

    parts: list[Part]
    items: list[Item]

    @property
    def waiting(self) -> list[Item]:
        return [item for item in self.items if item.waits]

    @property
    def withheld(self) -> list[Item]:
        """Return the texts that go not, or not wholly."""
        return [item for item in self.items if item.waits or is_withheld(item)]


def is_withheld(item: Item) -> bool:
    return item.decided is not None and item.decided.decision != Decision.GIVE


def review_of(request: PrivacyRequest) -> Review:
    """Return every free text about the person of a request, with the decisions."""
    names = names_of_others(request.about)
    decided = {(one.row, one.field): one for one in request.reviewed_texts.all()}
    parts = parts_about(request.about)
    items = []
    for part, row, value in texts_in(parts):
        judged = decided.get((row.key, value.name))
        if judged is not None and judged.digest != digest_of(value.words):
            judged = None  # It was written anew: somebody has to look again.
        item = Item(part, row, value, found_in(value.words, names), judged)
        if value.name == "name" and part.section.name == "mdo.Attendance":
            item.names = [value.words]  # Whom the resident brought.
        items.append(item)
    items.sort(key=lambda item: not item.names)
    return Review(parts, items)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def withhold(review: Review) -> list[Withheld]:
    """Take out of the file what is not given, and return what that was and why."""
    left_out = [
        Withheld(
            part.title,
            "",
            _("%(number)d: about another person of the household.")
            % {"number": part.about_others},
        )
        for part in review.parts
        if part.about_others
    ]
    left_out += [
        Withheld(
            part.title,
            "",
            _("%(number)d: of the household, since this person left it.")
            % {"number": part.after_leaving},
        )
        for part in review.parts
        if part.after_leaving
    ]
    for item in review.withheld:
        judged = item.decided
        is_partly = judged is not None and judged.decision == Decision.BLACK_OUT
        item.value.words = judged.given if is_partly and judged else ""
        item.value.raw = item.value.words
        why = judged.reason if judged else _("It may be about somebody else.")
        if is_partly:
            why = _("A part is black: %(why)s") % {"why": why}
        left_out.append(Withheld(item.part.title, item.value.label, why))
    for part in review.parts:
        for row in part.rows:
            row.values = [value for value in row.values if value.words]
    return left_out


# Names ------------------------------------------------------------------------------


def names_of_others(member: HouseholdMember) -> list[str]:
    """Return by what the other people of the household can be named in a text.

    Also by a name that was set right since: the text stands as it was written.
    """
    own = {folded(word) for word in (member.first_name, member.last_name)}
    found: dict[str, str] = {}
    for names in ever_called(member.household_id, but=member.pk):
        for name in names:
            if len(name) > 1 and folded(name) not in own:
                found[folded(name)] = name
    return list(found.values())


def found_in(text: str, names: Iterable[str]) -> list[str]:
    """Return which names stand in a text, whatever their capitals and accents."""
    plain = folded(text)
    return [name for name in names if re.search(rf"\b{re.escape(folded(name))}", plain)]


def blacken(text: str, names: Iterable[str]) -> str:
    """Make the names black. A letter with an accent is one letter in both texts."""
    plain = folded(text)
    if len(plain) != len(text):
        return text
    for name in names:
        pattern = rf"\b{re.escape(folded(name))}\w*"
        for match in reversed(list(re.finditer(pattern, plain))):
            start, end = match.span()
            text = text[:start] + BLACK + text[end:]
            plain = plain[:start] + BLACK + plain[end:]
    return text
