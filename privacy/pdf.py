"""Make a document: a PDF that can be read aloud (PDF/UA-1), in Dutch."""

import json
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"


def pdf_of(document: dict[str, Any]) -> bytes:
    """Return the PDF of a title, an introduction and sections of fields and tables."""
    made: Any = typst.compile(
        str(TEMPLATE),
        sys_inputs={"document": json.dumps({"language": "nl", **document})},
        pdf_standards=["ua-1"],
    )
    return bytes(made)
