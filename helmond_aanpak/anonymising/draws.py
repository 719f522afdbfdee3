"""Values that take the place of real ones, drawn with a key that nobody keeps.

The same value is drawn anew in the same way wherever it stands, so that rows go on
belonging together; without the key nobody can tell which one it was.
"""

import secrets
from datetime import date, timedelta
from decimal import Decimal
from hashlib import blake2b
from random import Random
from uuid import UUID

from reporting import demo_words as words

SENTENCES = [
    *words.WANTS,
    *words.CAN,
    *words.NEEDS,
    *words.LATER,
    *(f"{text}." for texts in words.AGREEMENTS.values() for text in texts),
]
# Whole weeks, so that a day of the week stays one; back, so that nothing that has
# happened is still to come.
WEEKS_BACK = 4
ROUNDS = 4
OLDEST = 90


class Draws:
    """All that is drawn for one copy; with it goes the key."""

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)

    def number(self, *what: object) -> int:
        """Return a large number that belongs to `what`, for this copy only."""
        text = "\0".join(map(str, what)).encode()
        digest = blake2b(text, key=self.key, digest_size=8).digest()
        return int.from_bytes(digest)

    def random(self, *what: object) -> Random:
        return Random(self.number(*what))  # noqa: S311 - seeded with the key

    def id(self, table: str, old: int, most: int) -> int:
        """Return another id for each id up to `most`, and never the same for two.

        A Feistel network: it needs no memory of what was drawn before.
        """
        half = (most.bit_length() + 1) // 2 or 1
        mask = (1 << half) - 1
        new = old
        while True:
            left, right = new >> half, new & mask
            for turn in range(ROUNDS):
                turned = self.number("id", table, turn, right) & mask
                left, right = right, left ^ turned
            new = (left << half) | right
            # 0 is no id; going round again keeps it one to one.
            if new:
                return new

    def uuid(self, old: UUID) -> UUID:
        high, low = self.number("uuid", old, 0), self.number("uuid", old, 1)
        return UUID(int=(high << 64) | low, version=4)

    def shift(self, kind: str, pk: object) -> timedelta:
        """Return how far all dates of one household move."""
        return -timedelta(weeks=1 + self.number("shift", kind, pk) % WEEKS_BACK)


def text(old: str, draw: Random, longest: int | None = None) -> str:
    """Return plausible sentences about as long as the old text, or nothing for none."""
    if not old.strip():
        return ""
    wanted = min(max(len(old), 3), longest or len(old))
    found = draw.choice(SENTENCES)
    while len(found) < wanted:
        found += " " + draw.choice(SENTENCES)
    cut = found[:wanted]
    whole = cut.rpartition(" ")[0] if len(found) > wanted and " " in cut else cut
    return whole.rstrip(" ,") or cut


def last_name(draw: Random) -> str:
    return draw.choice(words.LAST_NAMES)


def first_name(draw: Random) -> str:
    return draw.choice(words.FIRST_NAMES)


def full_name(draw: Random) -> str:
    return f"{first_name(draw)} {last_name(draw)}"


def postcode(draw: Random) -> str:
    letters = "ABCDEGHJKLMNPRSTVWXZ"
    return f"57{draw.randrange(100):02} {draw.choice(letters)}{draw.choice(letters)}"


def birth_date(old: date, draw: Random, today: date) -> date:
    """Return a birthday within a year of the real one; nobody is very old."""
    new = old + timedelta(days=draw.randint(-365, 365))
    return max(new, date(today.year - OLDEST, 1, 1)) if new < today else today


def rounded(old: Decimal) -> Decimal:
    """Return a number to two figures: an exact sum can tell whose it is."""
    if not old:
        return old
    step = Decimal(1).scaleb(old.adjusted() - 1)
    return (old / step).quantize(Decimal(1)) * step
