"""What is learned."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Leefdomein,
    Numbered,
    Organisation,
    User,
    Versioned,
    keep_history,
)
from mdo.models import Doorbraak


class LessonQuerySet(models.QuerySet):
    def open(self):
        """Keep what somebody still has to do something with."""
        return self.filter(status__in=Lesson.OPEN)

    def for_display(self):
        return self.select_related("owner", "leefdomein", "rule_owner", "raised_by")


@keep_history
class Lesson(Numbered, Versioned):
    """What is learned from casuïstiek, at one of the three levels (drie-orde-leren).

    It is for everybody and names nobody: where it was learned is a kind, and only to a
    doorbraak is there a way back, for who may see that one.
    """

    class Level(models.TextChoices):
        BEROEPSKRACHT = "beroepskracht", _("beroepskracht")
        MANAGEMENT = "management", _("policy and management")
        BESTUUR = "bestuur", _("board")

    class Status(models.TextChoices):
        RAISED = "raised", _("raised")
        TAKEN_UP = "taken_up", _("taken up")
        SOLVED = "solved", _("structurally solved")
        REFUSED = "refused", _("refused")

    class Source(models.TextChoices):
        MDO = "mdo", _("an MDO")
        DOORBRAAK = "doorbraak", _("a doorbraak")
        ESCALATION = "escalation", _("an escalation")
        PATTERN = "pattern", _("a pattern over several cases")
        OTHER = "other", _("something else")

    OPEN = (Status.RAISED, Status.TAKEN_UP)
    CLOSED = (Status.SOLVED, Status.REFUSED)
    NEXT_STATUSES = {
        Status.RAISED: (Status.TAKEN_UP, Status.SOLVED, Status.REFUSED),
        # Taken up again: by another owner, or at another level.
        Status.TAKEN_UP: (Status.TAKEN_UP, Status.SOLVED, Status.REFUSED),
        Status.SOLVED: (Status.TAKEN_UP,),
        Status.REFUSED: (Status.TAKEN_UP,),
    }

    text = models.TextField(_("lesson"))
    source = models.CharField(
        _("learned from"), max_length=10, choices=Source, default=Source.OTHER
    )
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule_owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Of which pattern it is: that one is not proposed a second time.
    pattern = models.CharField(max_length=64, blank=True, editable=False)
    level = models.CharField(_("level"), max_length=15, choices=Level)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.RAISED
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )
    doorbraken = models.ManyToManyField(Doorbraak, blank=True, related_name="lessons")
    change = models.TextField(_("what was changed"), blank=True)
    moved_at = models.DateTimeField(null=True, editable=False)
    raised_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    raised_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ("-raised_at", "-pk")
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        constraints = [
            models.CheckConstraint(
                name="lesson_level_is_known",
                condition=Q(level__in=["beroepskracht", "management", "bestuur"]),
            ),
            models.CheckConstraint(
                name="lesson_status_is_known",
                condition=Q(status__in=["raised", "taken_up", "solved", "refused"]),
            ),
            models.CheckConstraint(
                name="lesson_source_is_known",
                condition=Q(
                    source__in=["mdo", "doorbraak", "escalation", "pattern", "other"]
                ),
            ),
            models.UniqueConstraint(
                fields=["pattern"],
                condition=~Q(pattern=""),
                name="lesson_once_of_a_pattern",
            ),
        ]

    def __str__(self):
        return self.text[:60]

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def next_statuses(self) -> tuple[Status, ...]:
        return self.NEXT_STATUSES[self.Status(self.status)]
