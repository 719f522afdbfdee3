"""How long a file is kept, and that it was destroyed."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Household, LegalGround, Numbered, User, Versioned, keep_history
from privacy.models.overseen import OverseenQuerySet


@keep_history
class RetentionRule(Numbered, Versioned):
    """How long data are kept under a law, and from when that is counted."""

    class Starts(models.TextChoices):
        LAST_DATUM = "last_datum", _("when the last datum was made or received")
        HELP_ENDED = "help_ended", _("when the help ended")

    ground = models.OneToOneField(
        LegalGround,
        models.PROTECT,
        null=True,
        related_name="retention",
        help_text=_("Empty is a file to which no other line of the table applies."),
    )
    years = models.PositiveSmallIntegerField(
        _("years"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    starts = models.CharField(_("counted from"), max_length=12, choices=Starts)
    source = models.CharField(_("source"), max_length=300)
    is_own_choice = models.BooleanField(
        _("our own choice"),
        default=False,
        help_text=_("No law names this term; the municipality chose it."),
    )

    class Meta:
        ordering = (F("ground__name").asc(nulls_last=True),)
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        constraints = [
            models.CheckConstraint(
                name="retention_rule_years", condition=Q(years__gte=1, years__lte=100)
            ),
            models.CheckConstraint(
                name="retention_rule_starts_is_known",
                condition=Q(starts__in=["last_datum", "help_ended"]),
            ),
            models.UniqueConstraint(
                fields=["ground"], name="retention_rule_once", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.ground or '-'}: {self.years}"


class LegalHoldQuerySet(OverseenQuerySet):
    def current(self, today):
        """Keep those that stop the destruction on this day."""
        return self.filter(
            Q(until_on=None) | Q(until_on__gte=today),
            from_on__lte=today,
            lifted_at=None,
        )

    def for_display(self):
        return self.select_related("household", "placed_by", "lifted_by")


@keep_history
class LegalHold(Numbered):
    """A file is kept longer than its term, such as for a complaint or in court."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="legal_holds")
    reason = models.CharField(_("reason"), max_length=300)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("up to and including"), null=True, blank=True)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, editable=False)
    lift_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                name="legal_hold_period",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="legal_hold_has_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_has_who_and_why",
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False)
                & ~Q(lift_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.from_on}"


class DestructionQuerySet(OverseenQuerySet):
    def waiting(self):
        """Keep those that a second person has not judged yet."""
        return self.filter(status=Destruction.Status.PROPOSED)

    def approved(self):
        """Keep those that the job carries out."""
        return self.filter(status=Destruction.Status.APPROVED)

    def for_display(self):
        return self.select_related("household", "proposed_by", "judged_by")


@keep_history
class Destruction(Numbered):
    """Somebody proposes to destroy a file; somebody else approves or refuses it.

    It goes with the file. What stays is the certificate.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="destructions"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PROPOSED
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, editable=False)
    refusal_reason = models.CharField(
        _("why it is not destroyed"), max_length=300, blank=True
    )

    objects = DestructionQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at", "pk")
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=["proposed", "approved"]),
                name="destruction_one_a_household",
            ),
            models.CheckConstraint(
                name="destruction_judged_by_somebody_else",
                condition=Q(status="proposed", judged_by=None, judged_at=None)
                # Said apart: a check lets a comparison with nothing pass.
                | Q(status__in=["approved", "refused"])
                & Q(judged_by__isnull=False, judged_at__isnull=False)
                # Who proposed it may take it back.
                & (Q(status="refused") | ~Q(judged_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="destruction_refused_has_reason",
                condition=~Q(status="refused") | ~Q(refusal_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.status}"


@pgtrigger.register(
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
)
class Certificate(Numbered):
    """That a file was destroyed: when, on which ground and how much. Of whom is gone.

    `hash` is taken over everything in it and over the hash of the one before, so that
    none can be changed or left out unseen.
    """

    number = models.CharField(_("certificate number"), max_length=20, unique=True)
    carried_out_at = models.DateTimeField(_("destroyed at"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"))
    # Each law with its term and source, as the table said on that day.
    grounds = models.JSONField(_("ground"))
    # Each kind with its number of rows, of versions in the history, and a hash.
    kinds = models.JSONField(_("what was destroyed"))
    cases_kept = models.PositiveIntegerField(_("cases that go on in the figures"))
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-carried_out_at", "-pk")
        verbose_name = _("certificate of destruction")
        verbose_name_plural = _("certificates of destruction")

    def __str__(self):
        return self.number

    @property
    def rows(self):
        """Return how many rows were destroyed, those of the history with them."""
        return sum(kind["rows"] + kind["versions"] for kind in self.kinds)
