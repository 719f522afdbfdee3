"""What several people type in one form at the same time, put together.

Whoever sends the form sends with it what stood in it when it was shown. So what
somebody changed is told from what was left alone, and only the first counts: two
people typing in the same MDO do not overwrite each other. Where both changed one
field, nobody wins by being the last: both texts are shown to who came second.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# What is filled in, by the name in the form; several of one name for ticks.
Fields = dict[str, list[str]]

# Lists in which one person adds and another takes away.
SETS = {"people", "deciders", "added"}
# What is of the sending itself and not of the MDO.
NOT_KEPT = {"csrfmiddlewaretoken", "do", "was", "find"}
# Parts of the form of which a line is filled in by one person: each has a key.
LINES = ("agreements", "guests", "points")
OF_LINE = re.compile(rf"({'|'.join(LINES)})-(\d{{1,4}})-(\w+)")
LARGEST = 200_000


@dataclass
class Merged:
    """The fields as they are now; `clashes` is what another wrote where I wrote too."""

    fields: Fields
    clashes: dict[str, list[str]] = field(default_factory=dict)
    # A line that I began where another began one too, and where mine stands now.
    moved: dict[str, int] = field(default_factory=dict)


def typed(fields: Iterable[tuple[str, list[str]]]) -> Fields:
    """Return what is kept of a form that was sent."""
    return {
        # What a database cannot keep, nobody typed.
        name: [value.replace("\r\n", "\n").replace("\0", "") for value in values]
        for name, values in fields
        if name not in NOT_KEPT and "__prefix__" not in name
    }


def is_too_large(fields: Fields) -> bool:
    size = sum(len(name) + sum(map(len, each)) for name, each in fields.items())
    return size > LARGEST


def changed(was: Fields, now: Fields) -> set[str]:
    """Return the names of what differs, but for what is of the machine."""
    return {
        name
        for name in {*was, *now}
        if not _is_of_machine(name) and not _same(was, now, name)
    }


def merge(was: Fields, mine: Fields, kept: Fields) -> Merged:
    """Add what I changed since `was` to what is kept by now."""
    mine, moved = _apart(was, mine, kept)
    merged = Merged(dict(kept), moved=moved)
    for name in sorted({*was, *mine, *kept}):
        if name in SETS:
            merged.fields[name] = _sets(name, was, mine, kept)
        elif name.endswith("-TOTAL_FORMS"):
            merged.fields[name] = [
                str(max(_number(each, name) for each in (mine, kept)))
            ]
        elif _is_of_machine(name):
            merged.fields[name] = kept.get(name) or mine.get(name) or [""]
        elif _same(was, mine, name) or _same(mine, kept, name):
            continue
        elif _same(was, kept, name):
            merged.fields[name] = mine.get(name, [])
        else:
            merged.clashes[name] = kept.get(name, [])
    _follow_keys(merged.fields, mine, kept)
    return merged


def _is_of_machine(name: str) -> bool:
    return name == "token" or name.endswith(("_FORMS", "-key"))


def _value(fields: Fields, name: str) -> list[str]:
    """Return what is filled in; nothing, an empty text and a missing name are one."""
    return [value for value in fields.get(name, []) if value.strip()]


def _same(one: Fields, other: Fields, name: str) -> bool:
    if name in SETS:
        return set(_value(one, name)) == set(_value(other, name))
    return _value(one, name) == _value(other, name)


def _number(fields: Fields, name: str) -> int:
    text = "".join(fields.get(name, []))
    return int(text[:4]) if text.isdecimal() else 0


def _sets(name: str, was: Fields, mine: Fields, kept: Fields) -> list[str]:
    before, now = set(was.get(name, [])), mine.get(name, [])
    gone = before - set(now)
    there = [each for each in kept.get(name, []) if each not in gone]
    return there + [each for each in now if each not in {*before, *there}]


# Lines -----------------------------------------------------------------------------


def _lines(fields: Fields, prefix: str) -> dict[int, Fields]:
    """Return the lines of a part in which something is filled in, by their place."""
    found: dict[int, Fields] = {}
    for name, values in fields.items():
        match = OF_LINE.fullmatch(name)
        if match and match[1] == prefix and any(value.strip() for value in values):
            found.setdefault(int(match[2]), {})[match[3]] = values
    return {
        place: line
        for place, line in found.items()
        # A guest has a role before there is a guest.
        if set(line) - {"key", "role", "decider"}
    }


def _key(fields: Fields, prefix: str, place: int) -> str:
    return "".join(fields.get(f"{prefix}-{place}-key", []))


def _apart(was: Fields, mine: Fields, kept: Fields) -> tuple[Fields, dict[str, int]]:
    """Give the lines that I began a place of their own."""
    mine, moved = dict(mine), {}
    for prefix in LINES:
        theirs, before = _lines(kept, prefix), _lines(was, prefix)
        at = {key: place for place in theirs if (key := _key(kept, prefix, place))}
        free = max([-1, *theirs, *_lines(mine, prefix)]) + 1
        for place in sorted(_lines(mine, prefix)):
            key = _key(mine, prefix, place)
            if not key or place in before or place not in theirs:
                continue
            to = at.get(key)
            if to is None:
                to, free = free, free + 1
            if to != place:
                moved[f"{prefix}-{place}"] = to
        _move(was, mine, prefix, moved)
    return mine, moved


def _move(was: Fields, mine: Fields, prefix: str, moved: dict[str, int]) -> None:
    for name in list(mine):
        match = OF_LINE.fullmatch(name)
        if match is None or match[1] != prefix:
            continue
        to = moved.get(f"{prefix}-{match[2]}")
        if to is None:
            continue
        mine[f"{prefix}-{to}-{match[3]}"] = mine.pop(name)
        if name in was:
            mine[name] = was[name]
        total = f"{prefix}-TOTAL_FORMS"
        mine[total] = [str(max(_number(mine, total), to + 1))]


def _follow_keys(fields: Fields, mine: Fields, kept: Fields) -> None:
    """A line has the key of who filled it in; an empty one that of nobody yet."""
    for name in list(fields):
        match = OF_LINE.fullmatch(name)
        if not match or match[3] != "key":
            continue
        if int(match[2]) not in _lines(kept, match[1]):
            fields[name] = mine.get(name) or kept.get(name, [""])
