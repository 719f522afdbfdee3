"""What a case costs in a year, and the hours that are put into it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Case,
    Household,
    HouseholdMember,
    Numbered,
    Organisation,
    User,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from reporting.models.prices import Payer, Price


class Period(models.TextChoices):
    """To which year a cost line belongs: before, after, or as forecast without us."""

    BEFORE = "before", _("before")
    AFTER = "after", _("after")
    WITHOUT = "without", _("without the approach")


class CostLineQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("case", "household", "price", "payer")


@keep_history
class CostLine(Numbered):
    """A cost of one case in one year: volume times price, never a typed amount.

    `unit_price` and `payer` are copied when the line is made, so that a new
    version of the price list does not change an old case.
    """

    class Certainty(models.TextChoices):
        ESTIMATED = "estimated", _("estimated")
        ESTABLISHED = "established", _("established")

    case = models.ForeignKey(Case, models.PROTECT, related_name="cost_lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="cost_lines")
    about = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    period = models.CharField(_("period"), max_length=10, choices=Period)
    price = models.ForeignKey(Price, models.PROTECT, related_name="+")
    quantity = models.DecimalField(
        _("quantity a year"), max_digits=14, decimal_places=6
    )
    unit_price = models.DecimalField(_("unit price"), max_digits=14, decimal_places=4)
    own_price_reason = models.CharField(
        _("why not the list's price"), max_length=300, blank=True
    )
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    certainty = models.CharField(_("certainty"), max_length=12, choices=Certainty)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CostLineQuerySet.as_manager()

    class Meta:
        ordering = ("period", "pk")
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        constraints = [
            models.CheckConstraint(
                name="cost_line_not_negative",
                condition=Q(quantity__gte=0, unit_price__gte=0),
            ),
            models.CheckConstraint(
                name="cost_line_period_is_known",
                condition=Q(period__in=["before", "after", "without"]),
            ),
            models.CheckConstraint(
                name="cost_line_certainty_is_known",
                condition=Q(certainty__in=["estimated", "established"]),
            ),
        ]
        indexes = [models.Index("case", "period", name="cost_line_case")]

    def __str__(self):
        return f"{self.case} {self.period} {self.price}"

    @property
    def amount(self):
        """Return the euros a year, exact and not rounded."""
        return self.quantity * self.unit_price


@keep_history
class CostsConfirmation(models.Model):
    """Somebody confirmed that the costs of a case in one period are complete."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="costs_confirmations")
    period = models.CharField(max_length=10, choices=Period)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "period"], name="costs_confirmation_once"
            )
        ]

    def __str__(self):
        return f"{self.case} {self.period}"


class EffortQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("case", "household", "organisation")


@keep_history
class Effort(Numbered):
    """The hours an organisation put into a case, at its rate in euro an hour."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="efforts")
    household = models.ForeignKey(Household, models.PROTECT, related_name="efforts")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    hours = models.DecimalField(_("hours"), max_digits=10, decimal_places=2)
    rate = models.DecimalField(_("rate an hour"), max_digits=10, decimal_places=2)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EffortQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("effort")
        verbose_name_plural = _("efforts")
        constraints = [
            models.CheckConstraint(
                name="effort_not_negative", condition=Q(hours__gte=0, rate__gte=0)
            ),
        ]
        indexes = [models.Index("case", "organisation", name="effort_case")]

    def __str__(self):
        return f"{self.case} {self.organisation}"

    @property
    def amount(self):
        """Return the euros, exact."""
        return self.hours * self.rate
