"""How it goes, as somebody answered it at a moment."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Case,
    Household,
    HouseholdMember,
    Leefdomein,
    Numbered,
    User,
    keep_history,
)
from cases.visibility import VisibleQuerySet


class ScoreQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("case", "household", "leefdomein")


@keep_history
class Score(Numbered):
    """How the resident is doing on one leefdomein at one moment, and the goal.

    Tevredenheid (satisfaction) 0-10, zelfredzaamheid (self-reliance) 1-5. Empty is
    no answer and never counts as zero; `no_answer` says which kind of none.
    """

    class Moment(models.TextChoices):
        BEGIN = "begin", _("begin")
        TUSSENTIJDS = "tussentijds", _("in between")
        EIND = "eind", _("end")
        NAMETING = "nameting", _("afterwards")

    class AnsweredBy(models.TextChoices):
        RESIDENT = "resident", _("resident")
        TOGETHER = "together", _("together")
        PROFESSIONAL = "professional", _("professional")

    class NoAnswer(models.TextChoices):
        DECLINED = "declined", _("does not want to say")
        NOT_ASKED = "not_asked", _("not asked")

    case = models.ForeignKey(Case, models.PROTECT, related_name="scores")
    household = models.ForeignKey(Household, models.PROTECT, related_name="scores")
    about = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    leefdomein = models.ForeignKey(Leefdomein, models.PROTECT, related_name="+")
    moment = models.CharField(_("moment"), max_length=12, choices=Moment)
    measured_on = models.DateField(_("asked on"))
    answered_by = models.CharField(_("answered by"), max_length=12, choices=AnsweredBy)
    tevredenheid = models.PositiveSmallIntegerField(
        _("tevredenheid"), null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    zelfredzaamheid = models.PositiveSmallIntegerField(
        _("zelfredzaamheid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    tevredenheid_goal = models.PositiveSmallIntegerField(
        _("goal of tevredenheid"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(10)],
    )
    zelfredzaamheid_goal = models.PositiveSmallIntegerField(
        _("goal of zelfredzaamheid"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    no_answer = models.CharField(
        _("no answer"), max_length=10, choices=NoAnswer, blank=True
    )
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ("measured_on", "leefdomein__position", "pk")
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "moment", "leefdomein", "answered_by", "about"],
                condition=Q(moment__in=["begin", "eind"]),
                nulls_distinct=False,
                name="score_one_begin_and_end",
            ),
            models.CheckConstraint(
                name="score_in_range",
                condition=(Q(tevredenheid=None) | Q(tevredenheid__range=(0, 10)))
                & (Q(zelfredzaamheid=None) | Q(zelfredzaamheid__range=(1, 5)))
                & (Q(tevredenheid_goal=None) | Q(tevredenheid_goal__range=(0, 10)))
                & (
                    Q(zelfredzaamheid_goal=None) | Q(zelfredzaamheid_goal__range=(1, 5))
                ),
            ),
            models.CheckConstraint(
                name="score_moment_is_known",
                condition=Q(moment__in=["begin", "tussentijds", "eind", "nameting"]),
            ),
            models.CheckConstraint(
                name="score_answered_by_is_known",
                condition=Q(answered_by__in=["resident", "together", "professional"]),
            ),
        ]
        indexes = [models.Index("case", "leefdomein", "moment", name="score_case")]

    def __str__(self):
        return f"{self.case} {self.leefdomein} {self.moment}"
