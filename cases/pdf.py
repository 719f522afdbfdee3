"""Make a document: a PDF that can be read aloud (PDF/UA-1), in its language.

And a picture of it, for who wants it on a slide.
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import fontpkg_almarai
import fontpkg_noto_sans
import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = [fontpkg_noto_sans.ROOT / "files", fontpkg_almarai.ROOT / "files"]
DOTS_AN_INCH = 200
# What typst says of a character that no font has, or that PDF/UA does not want.
UNPRINTABLE = re.compile(r'PDF/UA-1 error: the text .*?`"(.+?)"`')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf_of(document: dict[str, Any], template: str = "document") -> bytes:
    """Return the PDF of what a template in `typst/` says it needs; Dutch unless said.

    A character that no font has becomes a question mark: what somebody wrote down in
    another script, or an emoji, does not keep the rest from being printed.
    """
    return _printed(document, template, pdf_standards=["ua-1"])


def png_of(document: dict[str, Any], template: str) -> bytes:
    """Return what a template of one page looks like, sharp on a large screen."""
    return _printed(document, template, format="png", ppi=DOTS_AN_INCH)


def _printed(document: dict[str, Any], template: str, **how: Any) -> bytes:
    document = {"language": "nl", **document}
    while True:
        try:
            return _compiled(document, template, how)
        except typst.TypstError as error:
            shown = _without(document, _missing(str(error)))
            if shown == document:
                raise
            document = shown


def _compiled(document: dict[str, Any], template: str, how: dict[str, Any]) -> bytes:
    made: Any = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(document)},
        **how,
    )
    return bytes(made)


def _missing(said: str) -> set[str]:
    """Return what kinds of characters no font has, of what typst says."""
    found = UNPRINTABLE.search(said)
    text = found[1] if found else ""
    return {
        kind_of(one) for one in ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)
    }


def _without(value: Any, kinds: set[str]) -> Any:
    """Return a part of a document with a question mark for all of these kinds."""
    if isinstance(value, str):
        return "".join("?" if kind_of(one) in kinds else one for one in value)
    if isinstance(value, dict):
        return {key: _without(each, kinds) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without(each, kinds) for each in value]
    return value


def kind_of(character: str) -> str:
    """Return with which others a character is missing: those of a script together."""
    category = unicodedata.category(character)
    if category.startswith("L"):
        return unicodedata.name(character, category).partition(" ")[0]
    return character


@cache
def fonts() -> Any:
    """Return the fonts, found once: ours, and for what they lack the machine's."""
    return typst.Fonts(font_paths=[str(folder) for folder in FONTS])
