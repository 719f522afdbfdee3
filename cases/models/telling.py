"""What people are told, how, and which jobs ran."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.households import Household
from cases.models.people import User
from cases.models.rows import Numbered
from cases.visibility import HEARD_BY_NUMBER, may_hear, visible_household_ids


class NotificationQuerySet(models.QuerySet):
    def of(self, user):
        """Keep the notifications of `user` about what this person may see still.

        They are nobody else's to read.
        """
        visible = Q(household__in=visible_household_ids(user))
        by_number = ~Q(kind__in=HEARD_BY_NUMBER) | Q(may_hear(user))
        return self.filter(Q(household=None) & by_number | visible, user=user)

    def unsent(self):
        return self.filter(sent_at=None)


class Notification(Numbered):
    """The outbox: one row a person and subject, made in the transaction of its cause.

    `subject` is the uuid of what it is about. A mail names the number and a link only.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="+", null=True
    )
    kind = models.CharField(_("kind"), max_length=40)
    subject = models.UUIDField()
    number = models.CharField(_("number"), max_length=30)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints = [
            # Once it was sent, the same can happen again and is told again.
            models.UniqueConstraint(
                fields=["user", "kind", "subject"],
                condition=Q(sent_at=None),
                name="notification_once_unsent",
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "made_at"],
                condition=Q(sent_at=None),
                name="notification_unsent",
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"


class NotificationChoice(models.Model):
    """How somebody wants to hear of one kind of thing; without a row, by the digest."""

    class How(models.TextChoices):
        DIGEST = "digest", _("in the mail of the day")
        AT_ONCE = "at_once", _("by mail at once")

    user = models.ForeignKey(User, models.CASCADE, related_name="notification_choices")
    kind = models.CharField(max_length=40)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], name="notification_choice_once"
            ),
            models.CheckConstraint(
                name="notification_choice_is_known",
                condition=Q(how__in=["digest", "at_once"]),
            ),
        ]

    def __str__(self):
        return f"{self.kind}: {self.how}"


class CalendarFeed(models.Model):
    """The secret address of somebody's own due dates; only its digest is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self):
        return f"{self.user_id} {self.made_at:%Y-%m-%d}"


class JobRun(models.Model):
    """One run of a job: when, how many it handled, and what failed."""

    name = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = [models.Index(fields=["name", "-started_at"], name="job_run_latest")]

    def __str__(self):
        return f"{self.name} {self.started_at:%Y-%m-%d %H:%M}"
