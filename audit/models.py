"""What proves that the log is whole, and what is unusual in it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import Numbered, User


class Seal(models.Model):
    """A block of lines of one table, sealed: which, how many, and the digest of all.

    Each seal holds the digest of the one before it, so that none can be changed,
    left out or put between without all later ones saying so.
    """

    number = models.BigIntegerField(unique=True)
    table = models.CharField(max_length=63)
    # The fields that are in the digest: those that the table had at the time.
    columns = ArrayField(models.CharField(max_length=63))
    after_id = models.BigIntegerField()
    to_id = models.BigIntegerField()
    lines = models.BigIntegerField()
    lines_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, unique=True, blank=True)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ("number",)
        indexes = [models.Index(fields=["table", "-to_id"], name="seal_latest")]
        constraints = [
            models.CheckConstraint(
                name="seal_goes_on", condition=Q(to_id__gt=F("after_id"))
            ),
            models.UniqueConstraint(fields=["table", "after_id"], name="seal_once"),
        ]

    def __str__(self):
        return f"{self.number}: {self.table} {self.after_id + 1}-{self.to_id}"


class DestroyedLine(models.Model):
    """What is left of a line that was destroyed on purpose: its digest.

    With it the chain can still be verified, and says by which certificate.
    """

    table = models.CharField(max_length=63)
    line_id = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)
    certificate = models.CharField(max_length=50)
    destroyed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table", "line_id"], name="destroyed_line_once"
            )
        ]

    def __str__(self):
        return f"{self.table} {self.line_id}"


class UnusualLookQuerySet(models.QuerySet):
    def open(self):
        """Keep those that nobody has looked into yet."""
        return self.filter(reviewed_at=None)


class UnusualLook(Numbered):
    """A way of looking at files that asks for a question, found in the log.

    It says nothing of right or wrong: the privacy officer looks into it.
    """

    class Kind(models.TextChoices):
        MANY = "many", _("many households in a short time")
        COLLEAGUE = "colleague", _("a colleague among the residents")
        FAMILY_NAME = "family_name", _("own family name among the residents")
        HOURS = "hours", _("outside working hours")
        REFUSED = "refused", _("many refused attempts")

    kind = models.CharField(_("what is unusual"), max_length=20, choices=Kind)
    # Nobody: attempts to sign in with an account that does not exist.
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    origin = models.GenericIPAddressField(null=True)
    on = models.DateField(_("on"))
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    count = models.PositiveIntegerField(_("how often"))
    # The pseudonym of the household, where it is about one.
    subject = models.CharField(max_length=64, blank=True)
    found_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, editable=False)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    note = models.CharField(_("what was found"), max_length=1000, blank=True)

    objects = UnusualLookQuerySet.as_manager()

    class Meta:
        ordering = ("-last_at", "-pk")
        verbose_name = _("unusual look")
        verbose_name_plural = _("unusual looks")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user", "origin", "on", "subject"],
                nulls_distinct=False,
                name="unusual_look_once",
            ),
            models.CheckConstraint(
                name="unusual_look_reviewed_has_who_and_note",
                condition=Q(reviewed_at=None, reviewed_by=None, note="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(note=""),
            ),
            models.CheckConstraint(
                name="unusual_look_kind_is_known",
                condition=Q(
                    kind__in=["many", "colleague", "family_name", "hours", "refused"]
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["-last_at"],
                condition=Q(reviewed_at=None),
                name="unusual_look_open",
            )
        ]

    def __str__(self):
        return f"{self.on}: {self.kind}"

    @property
    def is_open(self):
        return self.reviewed_at is None
