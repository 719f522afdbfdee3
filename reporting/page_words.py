"""Savings as the pages tell them: what the costs were afterwards, less before.

Files and the API say saving, which is above zero where less was spent. A page says
difference, which is then below zero: what was the lower end of one is the upper end of
the other.
"""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.exports.words import words_of

PAYERS = " saving"
DIFFERENCES: dict[str, str | Promise] = {
    "realSaving": gettext_lazy("Difference in real costs"),
    "transferSaving": gettext_lazy("Difference in transfers"),
    "netRealSaving": gettext_lazy("Net difference"),
    "meanSaving": gettext_lazy("Mean difference for each case"),
    "meanSavingLow": gettext_lazy("Mean difference for each case, at most"),
    "meanSavingHigh": gettext_lazy("Mean difference for each case, at least"),
    "medianSaving": gettext_lazy("Difference of the case in the middle"),
    "firstQuartileSaving": gettext_lazy("Difference, third quartile"),
    "thirdQuartileSaving": gettext_lazy("Difference, first quartile"),
}


def is_saving(key: str) -> bool:
    """Tell whether a figure of the API is told as a difference on a page."""
    return key in DIFFERENCES or key.endswith(PAYERS)


def heading_of(key: str) -> str:
    """Return what a figure of the API is called on a page."""
    if key in DIFFERENCES:
        return str(DIFFERENCES[key])
    if key.endswith(PAYERS):
        return _("%(payer)s, difference") % {"payer": key.removesuffix(PAYERS)}
    return words_of(key)[0]


def told(key: str, value: Decimal | None) -> Decimal | None:
    """Return the value of a figure as a page tells it."""
    return -value if value is not None and is_saving(key) else value
