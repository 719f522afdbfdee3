"""Versions of the price list: bringing one in, what it changes, and publishing it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import lock, require
from cases.errors import StaleVersion, TransitionRefused
from cases.formats import euro
from cases.models import User
from reporting.models import Price, PriceList
from reporting.permissions import may_publish_prices
from reporting.prices.files import Found, prices_in

# What can differ between two versions of one price.
COMPARED = ("amount", "unit", "name", "price_year", "payer", "kind", "leefdomein")


def _require_administrator(by: User | None) -> None:
    # Nobody is the operator, in a command.
    if by is not None:
        require(
            may_publish_prices(by), _("Only an administrator sees to the price list.")
        )


def bring_in(
    *,
    name: str,
    file: IO[bytes],
    may_add_payers: bool = False,
    check_only: bool = False,
    by: User | None,
    at: datetime,
) -> tuple[PriceList | None, Found]:
    """Store the prices of a file as a draft, all of them or none.

    Raise ValidationError when there is a version of that name.
    """
    _require_administrator(by)
    draft = PriceList(name=name.strip(), imported_by=by, imported_at=at)
    draft.full_clean()
    found = prices_in(file, at=at, may_add_payers=may_add_payers)
    if not found.is_good or check_only:
        return None, found
    with transaction.atomic():
        draft.save()
        payers = {price.payer.name: price.payer for price in found.prices}
        for name in found.new_payers:
            payers[name].save()
        for price in found.prices:
            # The payer may have got its key a moment ago.
            price.price_list, price.payer = draft, price.payer
        Price.objects.bulk_create(found.prices)
    return draft, found


@transaction.atomic
def publish(
    *,
    price_list_id: int,
    compared_with: PriceList | None,
    by: User | None,
    at: datetime,
) -> PriceList:
    """Let a draft be the list from which is chosen; it never changes after this.

    `compared_with` is the version in force that its differences were shown with:
    raise StaleVersion when another came in force since.
    """
    draft = lock(PriceList, price_list_id)
    _require_administrator(by)
    if draft.published_at:
        raise TransitionRefused(_("This version is published already."))
    in_force = PriceList.objects.in_force()
    if in_force != compared_with:
        raise StaleVersion(
            _("Another version was published in the meantime. Look again."), draft
        )
    if not draft.prices.exists():
        raise TransitionRefused(_("There are no prices in it."))
    draft.published_by, draft.published_at = by, at
    draft.save(update_fields=["published_by", "published_at"])
    return draft


@transaction.atomic
def throw_away(*, price_list_id: int, by: User, at: datetime) -> None:
    """Take a draft back that was never published; payers that came with it stay."""
    draft = lock(PriceList, price_list_id)
    _require_administrator(by)
    if draft.published_at:
        raise TransitionRefused(
            _("A published version stays: costs of cases rest on it.")
        )
    draft.delete()


# What a version changes ------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """A price that is in both versions and is not the same."""

    old: Price
    new: Price

    @property
    def share(self) -> Decimal | None:
        """Return how much dearer it is, as a part of what it was."""
        if self.old.amount == self.new.amount or not self.old.amount:
            return None
        return self.new.amount / self.old.amount - 1

    @property
    def is_other_unit(self) -> bool:
        return self.old.unit != self.new.unit

    @property
    def words(self) -> list[tuple[str, str, str]]:
        """Return what differs, as label, old and new."""
        return [
            (str(Price._meta.get_field(name).verbose_name), old, new)  # type: ignore[union-attr]
            for name in COMPARED
            if (old := _shown(self.old, name)) != (new := _shown(self.new, name))
        ]


def _shown(price: Price, name: str) -> str:
    if name == "amount":
        digits = 2 if price.amount == round(price.amount, 2) else 4
        return euro(price.amount, digits)
    if name == "kind":
        return str(price.get_kind_display())
    return str(getattr(price, name) or "–")


@dataclass
class Difference:
    """What changes for who chooses a price, when a version comes in force."""

    added: list[Price] = field(default_factory=list)
    gone: list[Price] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: int = 0


def difference(old: PriceList | None, new: PriceList) -> Difference:
    """Compare two versions, a price by its code."""
    before = {price.code.lower(): price for price in _prices(old)} if old else {}
    found = Difference()
    for price in _prices(new):
        was = before.pop(price.code.lower(), None)
        if was is None:
            found.added.append(price)
        elif (change := Change(was, price)).words:
            found.changed.append(change)
        else:
            found.same += 1
    found.gone = list(before.values())
    return found


def _prices(price_list: PriceList) -> Iterator[Price]:
    prices: Any = price_list.prices.select_related("payer", "leefdomein")
    return iter(prices.order_by("leefdomein__position", "name", "pk"))
