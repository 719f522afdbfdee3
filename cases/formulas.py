"""Texts that no spreadsheet takes for a formula, also one that reads CSV otherwise.

A Dutch Excel splits at `;` where we split at `,`, and then a quote is a letter to it:
so what comes after a `;`, a tab or a new line begins a cell as well.
"""

import re
from typing import Any

BEGINNINGS = "-=+@＝＋－＠"
PATTERN = f'(^|[;\t\r\n])([\\s"]*)([{BEGINNINGS}])'
FORMULA = re.compile(PATTERN)
# As PostgreSQL writes it; {text} is a column. Most rows have no such text, which is
# seen at once of all their texts together.
IN_SQL = f"concat_ws(E'\\n', {{texts}}) ~ '{PATTERN}|\r'"
AS_SQL = "regexp_replace({text}, '" + PATTERN + r"', '\1\2''\3', 'g')"


def plain_text(value: Any) -> Any:
    """Return a text with a quote before whatever begins a formula; numbers stay."""
    if not isinstance(value, str):
        return value
    if value.startswith(("\t", "\r")):
        value = f"'{value}"
    return FORMULA.sub(r"\1\2'\3", value)
