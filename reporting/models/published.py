"""Figures that were published or frozen, and what the council wishes."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Numbered, User


class Publication(models.Model):
    """The figures of one report as they were published, for who does not work on cases.

    Written once: who asks again gets the same, whatever was corrected since. Nothing
    in it is about fewer than ten cases (`reporting.published`).
    """

    class Dimension(models.TextChoices):
        AREA = "area", _("area")
        LEEFDOMEIN = "leefdomein", _("leefdomein")
        ORGANISATION = "organisation", _("organisation")

    report = models.CharField(_("report"), max_length=50)
    as_of = models.DateField(_("as of"))
    dimension = models.CharField(max_length=15, choices=Dimension)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    content = models.JSONField()

    class Meta:
        ordering = ("-as_of", "report")
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "as_of", "dimension"], name="published_once"
            ),
        ]

    def __str__(self):
        return f"{self.report} {self.as_of}"


class FrozenReport(Numbered):
    """The figures of one report as a coordinator froze them, with small numbers.

    Written once. `asked` is the question as the address of the report asks it, and
    `areas` are those of which it has figures.
    """

    report = models.CharField(_("report"), max_length=50)
    as_of = models.DateField(_("as of"))
    asked = models.JSONField(default=dict)
    areas = ArrayField(models.BigIntegerField())
    content = models.JSONField()
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="frozen_reports")
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("-frozen_at", "-pk")
        verbose_name = _("frozen report")
        verbose_name_plural = _("frozen reports")

    def __str__(self):
        return f"{self.report} {self.as_of}"


class CouncilWish(models.Model):
    """Somebody wants to hear when the report for the council is ready, twice a year."""

    user = models.OneToOneField(User, models.CASCADE, related_name="council_wish")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("wish for the report for the council")
        verbose_name_plural = _("wishes for the report for the council")

    def __str__(self):
        return f"{self.user_id}"
