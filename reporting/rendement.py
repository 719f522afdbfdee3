"""What the approach yields in money: arithmetic only, exact and not rounded.

A cost is a quantity a year times a unit price. Real costs and transfers, such as a
benefit, are never added up, except by payer: there it says whose purse it is.
"""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class BeforeAndAfter:
    """Euros a year before and after the approach."""

    before: Decimal = ZERO
    after: Decimal = ZERO

    @property
    def saving(self) -> Decimal:
        """Below zero is what it costs more."""
        return self.before - self.after

    def __add__(self, other: "BeforeAndAfter") -> "BeforeAndAfter":
        return BeforeAndAfter(self.before + other.before, self.after + other.after)


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """Return the part of one, None when there is no whole."""
    return Decimal(part) / Decimal(whole) if whole else None


def net_saving(real: BeforeAndAfter, investment: Decimal) -> Decimal:
    """Return what is left of the saving on real costs after the investment."""
    return real.saving - investment


def saving_per_euro(real: BeforeAndAfter, investment: Decimal) -> Decimal | None:
    """Return the real costs saved for each euro invested; None without investment."""
    return share(real.saving, investment)
