"""A worksheet in which every text is a text."""

from typing import Any

from xlsxwriter.worksheet import Worksheet


class PlainWorksheet(Worksheet):
    """Writes no text as markup, whatever it looks like.

    xlsxwriter takes a text from <r> to </r> for its own rich text and writes it as it
    is: whoever types the end of a cell and the beginning of another one in between
    would have a formula in the workbook.
    """

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, preserve=True, attributes=attributes)
