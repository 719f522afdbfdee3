"""The end of the chain, written down where nobody who can reach the database can.

Whoever can change the database could compute the whole chain anew. Not when its end
stands elsewhere as well: on paper, with a notary, on a disk that is only added to.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from pathlib import Path

from audit.models import Seal
from audit.verification import Anchor


def newest() -> str | None:
    """Return the newest block as a line for an anchor file; None before the first."""
    block = Seal.objects.order_by("-number").first()
    if block is None:
        return None
    sealed_at = block.sealed_at.astimezone(UTC).isoformat(timespec="seconds")
    return json.dumps(
        {"number": block.number, "hash": block.hash, "sealedAt": sealed_at}
    )


def add_to(path: Path) -> str | None:
    """Add the newest block to a file, unless it stands there as its last line."""
    line = newest()
    if line is None:
        return None
    before = path.read_text().splitlines() if path.exists() else []
    if before[-1:] != [line]:
        with path.open("a") as file:
            file.write(f"{line}\n")
    return line


def read(lines: Iterable[str]) -> Iterator[Anchor]:
    """Yield the anchors of a file. Raise ValueError for a line that is none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            yield Anchor(int(said["number"]), str(said["hash"]))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"Line {number} is no anchor.") from None
