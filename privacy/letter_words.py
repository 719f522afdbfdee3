"""The fixed texts of the letter and of a resident's own page, a language each:
`locale/letters/<code>.toml`.

A translator changes a text there; a language more is a file more. What people wrote
down is not translated.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dateformat import format as format_day

FOLDER = settings.BASE_DIR / "locale" / "letters"
DUTCH = "nl"
# A name or a number between words from right to left keeps its own direction.
ISOLATED = "\u2068{}\u2069"


@dataclass(frozen=True)
class Language:
    """A language in which letters are written: its texts, and how it writes a day."""

    code: str
    texts: dict[str, Any]

    @property
    def name(self) -> str:
        return self.texts["language"]

    @property
    def direction(self) -> str:
        return self.texts["direction"]

    @cached_property
    def page(self) -> "Language":
        """Return the language of the own page: its texts, and those of the letter."""
        return Language(self.code, {**self.texts, **self.texts["page"]})

    def say(self, key: str, **values: str) -> str:
        """Return a fixed text with what it is about filled in."""
        return self._filled(self.texts[key], values)

    def say_all(self, key: str, **values: str) -> list[str]:
        return [self._filled(text, values) for text in self.texts[key]]

    def _filled(self, text: str, values: dict[str, str]) -> str:
        # A day is in the words of the language itself.
        own = {key: v if key == "date" else self.own(v) for key, v in values.items()}
        return text.format(**own)

    def own(self, value: str) -> str:
        """Return what is written as it is, kept apart from the words around it."""
        return ISOLATED.format(value) if self.direction == "rtl" else value

    def day(self, day: date) -> str:
        with translation.override(self.code):
            words = format_day(day, self.texts["date"])
        # Django's own names of days have a capital, also where a language wants none.
        return words.lower() if self.texts["date_in_small_letters"] else words

    def clock(self, moment: datetime) -> str:
        return timezone.localtime(moment).strftime(self.texts["clock"])


@cache
def languages() -> dict[str, Language]:
    """Return every language there is a file of, Dutch first."""
    codes = sorted((file.stem for file in FOLDER.glob("*.toml")), key=_dutch_first)
    return {code: Language(code, _texts(code)) for code in codes}


def _dutch_first(code: str) -> tuple[bool, str]:
    return code != DUTCH, code


def _texts(code: str) -> dict[str, Any]:
    with (FOLDER / f"{code}.toml").open("rb") as file:
        return tomllib.load(file)
