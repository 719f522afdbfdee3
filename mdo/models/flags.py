"""What needs a person. The other models of mdo know of it, and so it names them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Household, Numbered, User
from cases.visibility import VisibleQuerySet


class FlagQuerySet(VisibleQuerySet):
    def last_raised(self):
        """Return when somebody was reminded last by one of these, if ever."""
        return self.aggregate(last=models.Max("raised_at"))["last"]

    def unresolved(self):
        return self.filter(resolved_at=None)

    def for_display(self):
        return self.select_related(
            "household", "case", "agreement", "doorbraak", "escalation__phase"
        )


class Flag(Numbered):
    """Something that needs a person. A job raises it; it goes away with its cause."""

    class Kind(models.TextChoices):
        AGREEMENT_DUE_SOON = "agreement_due_soon", _("Agreement due soon")
        AGREEMENT_OVERDUE = "agreement_overdue", _("Agreement overdue")
        MDO_NEEDED = "mdo_needed", _("MDO needed")
        NO_AANSPREEKPUNT = "no_aanspreekpunt", _("No aanspreekpunt")
        DOORBRAAK_UNDECIDED = "doorbraak_undecided", _("Doorbraak undecided")
        ESCALATION_THREATENS = "escalation_threatens", _("Escalation threatens")
        ESCALATION_REVIEW_DUE = "escalation_review_due", _("Escalation review due")
        END_SCORE_MISSING = "end_score_missing", _("End score missing")
        NAMETING_DUE = "nameting_due", _("Ask how it goes afterwards")

    # Who has the agreement is told when one of these is raised.
    REMIND_THE_OWNER = (Kind.AGREEMENT_DUE_SOON, Kind.AGREEMENT_OVERDUE)

    kind = models.CharField(_("kind"), max_length=25, choices=Kind)
    household = models.ForeignKey(Household, models.PROTECT, related_name="flags")
    case = models.ForeignKey(Case, models.PROTECT, related_name="flags")
    agreement = models.ForeignKey(
        "mdo.Agreement", models.PROTECT, null=True, related_name="flags"
    )
    doorbraak = models.ForeignKey(
        "mdo.Doorbraak", models.PROTECT, null=True, related_name="flags"
    )
    escalation = models.ForeignKey(
        "mdo.Escalation", models.PROTECT, null=True, related_name="flags"
    )
    raised_at = models.DateTimeField(_("raised at"), default=timezone.now)
    resolved_at = models.DateTimeField(_("resolved at"), null=True)
    seen_by = models.ManyToManyField(User, related_name="+", blank=True)
    # Only for "escalation threatens": why scaling up is not needed.
    answer = models.CharField(_("why not scaled up"), max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "case", "agreement", "doorbraak", "escalation"],
                condition=Q(resolved_at=None),
                nulls_distinct=False,
                name="flag_once_unresolved",
            ),
            models.CheckConstraint(
                name="flag_answer_has_who_and_when",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["household", "kind"],
                condition=Q(resolved_at=None),
                name="flag_unresolved",
            ),
            # For "escalation threatens": an answer holds for a time.
            models.Index(
                fields=["case"],
                condition=Q(answered_at__isnull=False),
                name="flag_answered",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.case}"

    @property
    def subject(self):
        """Return what it is about: an agreement, doorbraak, escalation or the case."""
        return self.agreement or self.doorbraak or self.escalation or self.case
