"""What is taken out, in pieces."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Numbered, User


class ExportQuerySet(models.QuerySet):
    def of(self, user):
        """Keep the exports that `user` asked for. They are nobody else's."""
        return self.filter(asked_by=user)

    def waiting(self):
        return self.filter(state__in=Export.WAITING)

    def for_display(self):
        """Leave out whose data are in them, which can be many."""
        return self.defer("households")


class Export(Numbered):
    """A file that somebody asked for, made by a job and kept for seven days."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        RUNNING = "running", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    class Failure(models.TextChoices):
        RIGHTS = "rights", _("You may not take this out any more.")
        TOO_LONG = "too_long", _("A workbook has no room for so many rows. Choose CSV.")
        LOST = "lost", _("It did not come to an end. Ask for it again.")
        ERROR = "error", _("Something went wrong at our side. Ask for it again.")

    WAITING = (State.ASKED, State.RUNNING)

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    report = models.CharField(_("report"), max_length=50)
    format = models.CharField(_("format"), max_length=10)
    filters = models.JSONField(default=dict)
    purpose = models.CharField(_("what for"), max_length=300, blank=True)
    # Of the headings in the file.
    language = models.CharField(max_length=5, default="nl")
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.ASKED
    )
    progress = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(100)]
    )
    began_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(_("rows"), null=True)
    size = models.BigIntegerField(_("size"), default=0)
    # Whose data are in it: it is given out while all of them may be seen.
    households = ArrayField(models.BigIntegerField(), default=list)
    file = models.CharField(max_length=200, blank=True)
    failure = models.CharField(max_length=300, blank=True, choices=Failure)
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=~Q(state="ready")
                # Said apart: a check lets a comparison with nothing pass.
                | ~Q(file="")
                & Q(expires_at__isnull=False)
                & Q(expires_at__gt=F("asked_at")),
            )
        ]

    def __str__(self):
        return f"{self.report}.{self.format}"

    @property
    def is_waiting(self):
        return self.state in self.WAITING

    @property
    def is_ready(self):
        return self.state == self.State.READY


class ExportChunk(models.Model):
    """A piece of the file of an export: every web process can give it out."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(
                fields=["export", "position"], name="export_chunk_once"
            )
        ]

    def __str__(self):
        return f"{self.export_id} {self.position}"
