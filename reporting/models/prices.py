"""Price lists and their prices; what is published never changes."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Leefdomein, Numbered, User

# When a price is outdated, and what a list calls a price that is not doubted [O].
OLD_AFTER_YEARS = 5


SURE = ("gevonden", "vastgesteld")


class Payer(Numbered):
    """Whose purse a cost comes out of."""

    name = models.CharField(_("payer"), max_length=100, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("payer")
        verbose_name_plural = _("payers")

    def __str__(self):
        return self.name


class PriceListQuerySet(models.QuerySet):
    def in_force(self):
        """Return the version published last, or None."""
        return self.exclude(published_at=None).order_by("-published_at", "-pk").first()


@pgtrigger.register(
    pgtrigger.Protect(
        name="published_is_immutable",
        operation=pgtrigger.Update | pgtrigger.Delete,
        condition=pgtrigger.Q(old__published_at__isnull=False),
    )
)
class PriceList(Numbered):
    """One version of the price list; published once, it never changes."""

    name = models.CharField(_("version"), max_length=50, unique=True)
    # Of a version that came with the system nobody is known.
    imported_at = models.DateTimeField(null=True, editable=False)
    imported_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    published_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PriceListQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")
        verbose_name = _("price list")
        verbose_name_plural = _("price lists")

    def __str__(self):
        return self.name


@pgtrigger.register(
    pgtrigger.Trigger(
        name="published_is_immutable",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func="""
            -- Locked: who publishes at this moment is waited for.
            PERFORM 1 FROM reporting_pricelist
            WHERE id IN (OLD.price_list_id, NEW.price_list_id) FOR SHARE;
            IF EXISTS (
                SELECT FROM reporting_pricelist
                WHERE id IN (OLD.price_list_id, NEW.price_list_id)
                  AND published_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'a published price list does not change'
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )
)
class Price(Numbered):
    """The price of one unit of something, with where it was found."""

    class Kind(models.TextChoices):
        REAL = "real", _("real cost")
        TRANSFER = "transfer", _("transfer")

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="prices")
    code = models.CharField(_("code"), max_length=50)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=50)
    amount = models.DecimalField(_("price"), max_digits=14, decimal_places=4)
    price_year = models.PositiveSmallIntegerField(
        _("price year"), null=True, blank=True, help_text=_("Empty is not known.")
    )
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, blank=True, related_name="+"
    )
    certainty = models.CharField(_("how sure"), max_length=100, blank=True)
    source = models.TextField(_("source"))

    class Meta:
        ordering = ("name", "pk")
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["price_list", "code"], name="price_code_once_a_list"
            ),
            models.CheckConstraint(
                name="price_not_negative", condition=Q(amount__gte=0)
            ),
            models.CheckConstraint(
                name="price_kind_is_known", condition=Q(kind__in=["real", "transfer"])
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def doubts(self) -> list[str]:
        """Return in words why not to lean on this price; empty when nothing is known.

        What the list says of it comes last, unless that is the same.
        """
        doubts = []
        year, this_year = self.price_year, timezone.localdate().year
        is_old = year is not None and year < this_year - OLD_AFTER_YEARS
        if year is None:
            doubts.append(gettext("price year not known"))
        if is_old:
            sentence = gettext("price of %(year)d, outdated")
            doubts.append(sentence % {"year": year})
        said = self.certainty.strip().lower()
        is_said = {"peiljaar onbekend": year is None, "verouderd": is_old}
        if said and said not in SURE and not is_said.get(said):
            doubts.append(self.certainty)
        return doubts
