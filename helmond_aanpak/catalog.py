"""The Dutch catalog: what the code says in English, and what the reader sees.

Babel reads the code, so nothing has to be installed beside Python. A catalog
may come in parts, `locale/nl/parts/<subject>.po`: they are taken up into
`django.po` by `manage.py translations`, and a part wins, for it is the newer.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [
    "cases",
    "audit",
    "mdo",
    "reporting",
    "privacy",
    "rest",
    "helmond_aanpak",
    "templates",
]
LOCALE = ROOT / "locale" / "nl"
DJANGO_PO = LOCALE / "LC_MESSAGES" / "django.po"
DJANGO_MO = DJANGO_PO.with_suffix(".mo")

KEYWORDS = DEFAULT_KEYWORDS | {
    # `gettext` where `_` is the lazy one.
    "_now": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

# No dates, tools or line numbers: a change of the file is a change of words.
HEADER = """\
# What the reader sees in Dutch. `manage.py translations` keeps it complete.
msgid ""
msgstr ""
"Language: nl\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")

Key = tuple[str | None, str]


def key_of(message: Message) -> Key:
    """Return what tells one message from another: its context and its English."""
    return message.context, forms(message.id)[0]


def forms(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """Return the one text, or the texts for one and for more."""
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def wanted() -> Catalog:
    """Return all that the code and the templates ask to be translated."""
    catalog = Catalog(locale="nl")
    for file in sources():
        for _, text, comments, context in messages_of(file):
            catalog.add(text, auto_comments=comments, context=context)
    return catalog


def sources() -> Iterator[Path]:
    """Yield the files a reader's words come from; tests and migrations have none."""
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.*")):
            inner = file.relative_to(ROOT).parts
            if file.suffix in {".py", ".html", ".txt"} and not (
                {"tests", "migrations"} & set(inner)
            ):
                yield file


def messages_of(file: Path) -> Iterator[tuple]:
    """Yield what one file asks to be translated."""
    text = file.read_text()
    if file.suffix != ".py":
        # As Python, more or less; only its indentation is not to be kept to.
        lines = templatize(text, origin=str(file)).splitlines()
        text = "\n".join(line.strip() for line in lines)
    source = io.BytesIO(text.encode())
    yield from extract("python", source, KEYWORDS, comment_tags=["Translators:"])
    if file.suffix == ".py":
        yield from inside_f_strings(text)


def inside_f_strings(source: str) -> Iterator[tuple]:
    """Yield what is asked inside an f-string, where Babel does not look."""
    for whole in ast.walk(ast.parse(source)):
        if not isinstance(whole, ast.JoinedStr):
            continue
        for call in ast.walk(whole):
            match call:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(str(text))]):
                    if name in KEYWORDS:
                        yield call.lineno, text, [], None


def read(file: Path) -> Catalog:
    """Read a catalog; one that is not there is empty."""
    if not file.exists():
        return Catalog(locale="nl")
    with file.open("rb") as stream:
        return read_po(stream, locale="nl", abort_invalid=True)


def parts() -> list[Path]:
    return sorted((LOCALE / "parts").glob("*.po"))


def translations() -> dict[Key, Message]:
    """Return every message that is translated, in `django.po` and in the parts."""
    found: dict[Key, Message] = {}
    for file in [DJANGO_PO, *parts()]:
        found |= {key_of(m): m for m in read(file) if m.id and all(forms(m.string))}
    return found


def merged() -> Catalog:
    """Return a catalog of all that is wanted, with the Dutch that there is."""
    catalog, have = wanted(), translations()
    for message in catalog:
        if message.id and (known := have.get(key_of(message))):
            message.string = known.string
            message.flags |= {"fuzzy"} if known.fuzzy else set()
    return catalog


def write(catalog: Catalog) -> None:
    """Write `django.po`, sorted, without anything that changes by itself."""
    text = io.BytesIO()
    write_po(
        text,
        catalog,
        width=88,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    DJANGO_PO.parent.mkdir(parents=True, exist_ok=True)
    DJANGO_PO.write_bytes(HEADER.encode() + text.getvalue())


def compile_catalog() -> None:
    """Make the file that Django reads, from `django.po` and the parts."""
    catalog = Catalog(locale="nl")
    for message in translations().values():
        catalog.add(message.id, message.string, context=message.context)
    DJANGO_MO.parent.mkdir(parents=True, exist_ok=True)
    new = DJANGO_MO.with_suffix(".new")
    with new.open("wb") as stream:
        write_mo(stream, catalog)
    new.replace(DJANGO_MO)


def is_compiled() -> bool:
    """Return whether the file that Django reads is newer than all it is made from."""
    files = [file for file in [DJANGO_PO, *parts()] if file.exists()]
    if not DJANGO_MO.exists():
        return not files
    made_at = DJANGO_MO.stat().st_mtime
    return all(file.stat().st_mtime < made_at for file in files)


def complaints() -> list[str]:
    """Return what `django.po` lacks or has too much, a sentence each."""
    there = read(DJANGO_PO)
    have = {key_of(message): message for message in there if message.id}
    want = {key_of(message): message for message in wanted() if message.id}
    found = [f"{name(key)} is missing." for key in want.keys() - have.keys()]
    found += [
        f"{name(key)} is no longer used."
        for key in have.keys() - want.keys() | set(map(key_of, there.obsolete.values()))
    ]
    for key in want.keys() & have.keys():
        found += [f"{name(key)} {what}." for what in faults(want[key], have[key])]
    return sorted(found)


def name(key: Key) -> str:
    context, text = key
    return f"{text!r} ({context})" if context else repr(text)


def faults(want: Message, have: Message) -> Iterator[str]:
    """Yield what is wrong with one translation."""
    if len(forms(have.id)) != len(forms(want.id)):
        yield "has the wrong number of plural forms"
    if not all(forms(have.string)):
        yield "is not translated"
        return
    if have.fuzzy:
        yield "is only a guess (fuzzy)"
    allowed = placeholders(*forms(want.id))
    # The form for one may leave out the number: "one day", not "1 day".
    for text in forms(have.string)[-1:]:
        if lost := allowed - placeholders(text):
            yield f"has lost {', '.join(sorted(lost))}"
    if strange := placeholders(*forms(have.string)) - allowed:
        yield f"has {', '.join(sorted(strange))}, which the English has not"


def placeholders(*texts: str) -> set[str]:
    return {found for text in texts for found in PLACEHOLDER.findall(text)}


if __name__ == "__main__":
    compile_catalog()
