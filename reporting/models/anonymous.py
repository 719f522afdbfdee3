"""What the figures keep of cases that were destroyed."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models import Area, Leefdomein, Organisation
from mdo.models import Doorbraak, Escalation
from reporting.models.costs import CostLine, Period
from reporting.models.prices import Payer, Price, PriceList


def is_first_of_year(*names: str) -> Q:
    """Return the condition that these dates, when known, say no more than a year."""
    condition = Q()
    for name in names:
        first = Q(**{f"{name}__month": 1, f"{name}__day": 1})
        condition &= Q(**{name: None}) | first
    return condition


def random_id() -> int:
    """Draw the key of a row: one that counts up would tell when it was made."""
    return secrets.randbelow(2**53) + 1


class Anonymous(models.Model):
    id = models.BigIntegerField(primary_key=True, default=random_id)

    class Meta:
        abstract = True


class AnonymousCase(Anonymous):
    """What the figures need of a case that was destroyed, and nothing more.

    No number, no uuid, no word, no person; of each date the year, as its first day.
    The rows stand here as they ended: nothing is known of how they came about.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_on = models.DateField()
    leefdomeinen = ArrayField(models.BigIntegerField())
    organisations = ArrayField(models.BigIntegerField())
    first_mdo_on = models.DateField(null=True)
    days_to_first_mdo = models.IntegerField(null=True)
    costs_complete = models.BooleanField()
    effort = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        verbose_name = _("anonymous case")
        verbose_name_plural = _("anonymous cases")
        constraints = [
            models.CheckConstraint(
                name="anonymous_case_years",
                condition=is_first_of_year("opened_on", "closed_on", "first_mdo_on"),
            ),
            models.CheckConstraint(name="anonymous_case_id", condition=Q(id__gt=0)),
        ]

    def __str__(self):
        return f"{self.area} {self.opened_on.year}"


class AnonymousRow(Anonymous):
    """A row that counts in the figures of an anonymous case."""

    of = models.ForeignKey(AnonymousCase, models.CASCADE, related_name="+")

    class Meta(Anonymous.Meta):
        abstract = True

    def __str__(self):
        return str(self.of)


class AnonymousAgreement(AnonymousRow):
    """How an agreement ended, in the year its six weeks were over."""

    class Outcome(models.TextChoices):
        IN_TIME = "in_time", _("done within six weeks")
        TOO_LATE = "too_late", _("done too late")
        DROPPED = "dropped", _("dropped")
        UNFINISHED = "unfinished", _("never finished")

    target_on = models.DateField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_agreement_year", condition=is_first_of_year("target_on")
            ),
            models.CheckConstraint(
                name="anonymous_agreement_outcome",
                condition=Q(
                    outcome__in=["in_time", "too_late", "dropped", "unfinished"]
                ),
            ),
        ]


class AnonymousMdo(AnonymousRow):
    """That there was an MDO in that year, and whether the resident was at it."""

    held_on = models.DateField()
    resident_present = models.BooleanField()
    # None is not known: from a register without it, or destroyed before it was counted.
    supporter_offered = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_mdo_year", condition=is_first_of_year("held_on")
            )
        ]


class AnonymousDoorbraak(AnonymousRow):
    """What was decided on a doorbraak of that year, on which kind of rule of whom.

    The kind of obstacle is empty, and the owner of the rule absent, where nobody wrote
    them down or the file was destroyed before they were counted.
    """

    asked_on = models.DateField()
    obstacle = models.CharField(max_length=15, choices=Doorbraak.Obstacle, blank=True)
    rule_owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=10, choices=Doorbraak.Decision)
    # Absent where nothing was decided, or it was destroyed before this was counted.
    days_to_decision = models.IntegerField(null=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_doorbraak_year", condition=is_first_of_year("asked_on")
            )
        ]


class AnonymousChange(AnonymousRow):
    """That somebody else became the aanspreekpunt in that year."""

    changed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_change_year", condition=is_first_of_year("changed_on")
            )
        ]


class AnonymousStep(AnonymousRow):
    """That a case was scaled up or down in that year: from and to what."""

    class Kind(models.TextChoices):
        BEGUN = "begun", _("scaled up")
        STEPPED_UP = "stepped_up", _("to a higher phase")
        STEPPED_DOWN = "stepped_down", _("to a lower phase")
        ENDED = "ended", _("scaled down")

    kind = models.CharField(max_length=12, choices=Kind)
    taken_on = models.DateField()
    # Absent is the ordinary way, before the first step and after the last.
    from_phase = models.PositiveSmallIntegerField(null=True)
    from_trigger = models.CharField(
        max_length=15, choices=Escalation.Trigger, blank=True
    )
    to_phase = models.PositiveSmallIntegerField(null=True)
    to_trigger = models.CharField(max_length=15, choices=Escalation.Trigger, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_step_year", condition=is_first_of_year("taken_on")
            )
        ]


class AnonymousReview(AnonymousRow):
    """That a review of a scaled up case was due in that year, and done in time."""

    review_on = models.DateField()
    on_time = models.BooleanField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_review_year", condition=is_first_of_year("review_on")
            )
        ]


class AnonymousCosts(AnonymousRow):
    """What one payer paid a year, before or after; of complete cases only."""

    period = models.CharField(max_length=10, choices=Period)
    kind = models.CharField(max_length=10, choices=Price.Kind)
    certainty = models.CharField(max_length=12, choices=CostLine.Certainty)
    payer = models.ForeignKey(Payer, models.PROTECT, related_name="+")
    price_list = models.ForeignKey(PriceList, models.PROTECT, related_name="+")
    price_year = models.PositiveSmallIntegerField(null=True)
    amount = models.DecimalField(max_digits=30, decimal_places=10)


class AnonymousPair(AnonymousRow):
    """A score at the beginning and at the end, which was measured in that year."""

    class Measure(models.TextChoices):
        TEVREDENHEID = "tevredenheid", _("tevredenheid")
        ZELFREDZAAMHEID = "zelfredzaamheid", _("zelfredzaamheid")

    leefdomein = models.ForeignKey(Leefdomein, models.PROTECT, related_name="+")
    measure = models.CharField(max_length=15, choices=Measure)
    measured_on = models.DateField()
    before = models.PositiveSmallIntegerField()
    after = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="anonymous_pair_year", condition=is_first_of_year("measured_on")
            )
        ]
