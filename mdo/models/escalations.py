"""Cases that are scaled up, by the phases of the AVE."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Household, Numbered, User, Versioned, keep_history
from cases.visibility import VisibleQuerySet
from mdo import deadlines


class AvePhase(Versioned):
    """A phase of the Aanpak Voorkomen Escalatie. Its terms and colour are Helmond's."""

    # In this one the co-operation goes well: nothing is scaled up to it.
    ORDINARY = 1

    number = models.PositiveSmallIntegerField(
        primary_key=True, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    colour = models.CharField(_("colour"), max_length=30)
    situation = models.TextField(_("situation"), blank=True)
    who_leads = models.CharField(_("who has the regie"), max_length=200, blank=True)
    first_reaction_days = models.PositiveSmallIntegerField(
        _("first reaction within working days"), null=True, blank=True
    )
    review_days = models.PositiveSmallIntegerField(_("review every number of days"))
    up_when = models.TextField(_("when to scale up to it"), blank=True)
    down_when = models.TextField(_("when to scale down from it"), blank=True)
    expected = models.TextField(_("what is expected of whom"), blank=True)

    class Meta:
        ordering = ("number",)
        verbose_name = _("AVE phase")
        verbose_name_plural = _("AVE phases")

    def __str__(self):
        return f"AVE {self.number}"

    def first_reaction_on(self, since):
        """Return by when somebody has to react; None when no term is set."""
        if self.first_reaction_days is None:
            return None
        return deadlines.working_day_after(since, self.first_reaction_days)


class EscalationQuerySet(VisibleQuerySet):
    def scaled_up(self):
        return self.filter(ended_on=None)

    def for_display(self):
        return self.select_related("case", "household", "household__area", "phase")


@keep_history
class Escalation(Numbered, Versioned):
    """A case scaled up by the Aanpak Voorkomen Escalatie, until it is scaled down.

    `phase` and `review_on` are those of the last EscalationPhase.
    """

    class Trigger(models.TextChoices):
        STAGNATION = "stagnation", _("stagnation")
        COMPLEXITY = "complexity", _("complexity")
        SAFETY = "safety", _("safety")
        DETERIORATION = "deterioration", _("deterioration")

    case = models.ForeignKey(Case, models.PROTECT, related_name="escalations")
    household = models.ForeignKey(Household, models.PROTECT, related_name="escalations")
    started_on = models.DateField(_("scaled up on"))
    phase = models.ForeignKey(AvePhase, models.PROTECT, related_name="+")
    review_on = models.DateField(_("review on"))
    ended_on = models.DateField(_("scaled down on"), null=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    end_note = models.TextField(_("how the criterion was met"), blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ("-started_on", "-pk")
        verbose_name = _("escalation")
        verbose_name_plural = _("escalations")
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on=None),
                name="escalation_one_open_a_case",
            ),
            models.UniqueConstraint(
                fields=["case", "started_on"], name="escalation_once_a_day"
            ),
            models.CheckConstraint(
                name="escalation_dates",
                condition=Q(review_on__gte=F("started_on"))
                & (Q(ended_on=None) | Q(ended_on__gte=F("started_on"))),
            ),
        ]
        indexes = [
            models.Index(
                fields=["review_on"],
                condition=Q(ended_on=None),
                name="escalation_open_review",
            )
        ]

    def __str__(self):
        return f"{self.case} {self.phase}"


class EscalationPhaseQuerySet(VisibleQuerySet):
    household_path = "escalation__household_id"


@keep_history
class EscalationPhase(Numbered):
    """One step of an escalation: into which phase, why, and when it is looked at again.

    Rows are added, never edited, but for the review that ends one.
    """

    escalation = models.ForeignKey(Escalation, models.CASCADE, related_name="phases")
    phase = models.ForeignKey(AvePhase, models.PROTECT, related_name="+")
    since_on = models.DateField(_("since"))
    trigger = models.CharField(_("trigger"), max_length=15, choices=Escalation.Trigger)
    criterion = models.TextField(_("criterion for scaling down"))
    ground = models.TextField(_("ground of the power used"), blank=True)
    accepted_by = models.CharField(_("who accepted it"), max_length=200, blank=True)
    review_on = models.DateField(_("review on"))
    reviewed_on = models.DateField(_("reviewed on"), null=True, editable=False)
    review_note = models.TextField(_("what the review found"), blank=True)
    set_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EscalationPhaseQuerySet.as_manager()

    class Meta:
        ordering = ("since_on", "pk")
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        constraints = [
            models.CheckConstraint(
                name="escalation_phase_has_criterion", condition=~Q(criterion="")
            ),
            models.CheckConstraint(
                name="escalation_phase_trigger_is_known",
                condition=Q(
                    trigger__in=["stagnation", "complexity", "safety", "deterioration"]
                ),
            ),
            models.CheckConstraint(
                name="escalation_phase_dates",
                condition=Q(review_on__gte=F("since_on"))
                & (Q(reviewed_on=None) | Q(reviewed_on__gte=F("since_on"))),
            ),
        ]

    def __str__(self):
        return f"{self.phase}, {self.since_on}"
