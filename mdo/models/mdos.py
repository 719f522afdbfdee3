"""MDO's: who was at the table, what was spoken of, and what is being typed."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.errors import TransitionRefused
from cases.models import (
    Case,
    Household,
    Leefdomein,
    Numbered,
    Organisation,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet


class MdoQuerySet(VisibleQuerySet):
    def held(self):
        return self.exclude(status__in=Mdo.NOT_HELD)

    def for_display(self):
        """Load what one row on a page or in the API shows."""
        return self.select_related("case", "household").prefetch_related(
            models.Prefetch(
                "attendances",
                Attendance.objects.select_related("user", "organisation"),
            )
        )


@keep_history
class Mdo(Numbered, Versioned):
    """A multidisciplinair overleg: one table, with the resident at it."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    NOT_HELD = (Status.PLANNED, Status.CANCELLED)

    class Supporter(models.TextChoices):
        NOT_OFFERED = "not_offered", _("not offered yet")
        WANTED = "wanted", _("wanted")
        NOT_WANTED = "not_wanted", _("not wanted")
        PRESENT = "present", _("present")
        # Of an MDO that was taken over from a register without it.
        UNKNOWN = "unknown", _("not known")

    # What can be answered at the table.
    SUPPORTER_ANSWERS = (
        Supporter.NOT_OFFERED,
        Supporter.WANTED,
        Supporter.NOT_WANTED,
        Supporter.PRESENT,
    )

    class ResidentAgrees(models.TextChoices):
        NOT_ASKED = "not_asked", _("not asked")
        YES = "yes", _("agrees")
        NO = "no", _("does not agree")
        THINKING = "thinking", _("is thinking about it")

    number = models.CharField(_("MDO number"), max_length=20, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="mdos")
    household = models.ForeignKey(Household, models.PROTECT, related_name="mdos")
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.HELD
    )
    planned_at = models.DateTimeField(_("planned at"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    place_chosen_by_resident = models.BooleanField(
        _("the resident chose the place"), null=True, blank=True
    )
    resident_present = models.BooleanField(_("the resident was there"), null=True)
    absence_reason = models.CharField(
        _("why the resident was not there"), max_length=300, blank=True
    )
    own_words = models.TextField(_("in the resident's own words"), blank=True)
    wants = models.TextField(_("what does the resident want"), blank=True)
    can = models.TextField(_("what can the resident do"), blank=True)
    needs = models.TextField(_("what does the resident need"), blank=True)
    resident_agrees = models.CharField(
        _("the resident agrees"),
        max_length=10,
        choices=ResidentAgrees,
        default=ResidentAgrees.NOT_ASKED,
    )
    disagreement = models.TextField(_("why the resident does not agree"), blank=True)
    supporter_offered_on = models.DateField(
        _("cliëntondersteuner offered on"), null=True, blank=True
    )
    supporter = models.CharField(
        _("cliëntondersteuner"),
        max_length=12,
        choices=Supporter,
        default=Supporter.NOT_OFFERED,
    )
    keep_informed = models.CharField(
        _("how we keep each other informed"), max_length=300, blank=True
    )
    next_on = models.DateField(_("next MDO on"), null=True, blank=True)
    logged_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    logged_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)
    cancel_reason = models.CharField(
        _("why it was cancelled"), max_length=300, blank=True
    )
    cancelled_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    # Of the form that it was written down with: sent twice, it is written once.
    form_token = models.UUIDField(null=True, editable=False)

    objects = MdoQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-pk")
        verbose_name = _("MDO")
        verbose_name_plural = _("MDO's")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "household"], name="mdo_with_household"
            ),
            models.CheckConstraint(
                name="mdo_status_is_known",
                condition=Q(status__in=["planned", "held", "confirmed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="mdo_held_has_date_and_resident",
                condition=Q(
                    status__in=["planned", "cancelled"],
                    planned_at__isnull=False,
                    held_on=None,
                )
                | ~Q(status__in=["planned", "cancelled"])
                & Q(held_on__isnull=False, resident_present__isnull=False),
            ),
            models.CheckConstraint(
                name="mdo_cancelled_has_who_when_and_why",
                condition=Q(
                    status="cancelled",
                    cancelled_at__isnull=False,
                    cancelled_by__isnull=False,
                )
                & ~Q(cancel_reason="")
                | ~Q(status="cancelled")
                & Q(cancelled_at=None, cancelled_by=None, cancel_reason=""),
            ),
            models.CheckConstraint(
                name="mdo_absence_has_reason",
                condition=~Q(resident_present=False) | ~Q(absence_reason=""),
            ),
            models.CheckConstraint(
                name="mdo_confirmed_has_when",
                condition=Q(status="confirmed", confirmed_at__isnull=False)
                | ~Q(status="confirmed") & Q(confirmed_at=None, confirmed_by=None),
            ),
        ]
        indexes = [
            models.Index(fields=["case", "held_on"], name="mdo_case_held"),
            models.Index(
                fields=["next_on"], name="mdo_next", condition=Q(next_on__isnull=False)
            ),
        ]

    def __str__(self):
        return self.number

    def require_planned(self):
        """Raise TransitionRefused, with what became of it, unless it is planned."""
        if self.status == self.Status.CANCELLED:
            raise TransitionRefused(gettext("This MDO was cancelled."))
        if self.status != self.Status.PLANNED:
            raise TransitionRefused(gettext("This MDO was held already."))

    def require_held(self):
        """Raise TransitionRefused unless there is a report of it."""
        if self.status == self.Status.CANCELLED:
            raise TransitionRefused(gettext("This MDO was cancelled."))
        if self.status == self.Status.PLANNED:
            raise TransitionRefused(gettext("This MDO has not been held yet."))


@keep_history
class Attendance(models.Model):
    """Somebody who was invited to, or was at, an MDO."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        AANSPREEKPUNT = "aanspreekpunt", _("aanspreekpunt")
        PARTICIPANT = "participant", _("participant")
        COMPANION = "companion", _("brought by the resident")
        SUPPORTER = "supporter", _("cliëntondersteuner")

    mdo = models.ForeignKey(Mdo, models.CASCADE, related_name="attendances")
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(
        _("role"), max_length=15, choices=Role, default=Role.PARTICIPANT
    )
    may_decide = models.BooleanField(_("may decide"), default=False)
    present = models.BooleanField(_("was there"), default=True)
    invited_at = models.DateTimeField(null=True, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(fields=["mdo", "user"], name="attendance_once"),
            models.CheckConstraint(
                name="attendance_is_somebody",
                condition=Q(user__isnull=False) | ~Q(name=""),
            ),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self):
        return self.user.name if self.user else self.name


class OfMdoQuerySet(VisibleQuerySet):
    household_path = "mdo__household_id"


@keep_history
class AgendaPoint(models.Model):
    """What an MDO spoke about: what it was, and what was decided about it by whom."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement")
        DOORBRAAK = "doorbraak", _("doorbraak")
        ESCALATION = "escalation", _("escalation")
        FLAG = "flag", _("signal")
        OWN = "own", _("own point")
        LEEFDOMEIN = "leefdomein", _("what is going on")

    mdo = models.ForeignKey(Mdo, models.CASCADE, related_name="points")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    agreement = models.ForeignKey(
        "Agreement", models.PROTECT, null=True, related_name="+"
    )
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, related_name="+"
    )
    text = models.TextField(_("what it is about"))
    decision = models.TextField(_("what was decided"), blank=True)
    decider = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who decided it"),
        help_text=_("Empty is the whole table together."),
    )

    objects = OfMdoQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("point of the agenda")
        verbose_name_plural = _("points of the agenda")
        constraints = [
            models.CheckConstraint(
                name="agenda_point_says_something", condition=~Q(text="")
            ),
            models.CheckConstraint(
                name="agenda_point_kind_is_known",
                condition=Q(
                    kind__in=[
                        "agreement",
                        "doorbraak",
                        "escalation",
                        "flag",
                        "own",
                        "leefdomein",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="agenda_point_leefdomein",
                condition=Q(kind="leefdomein", leefdomein__isnull=False)
                | ~Q(kind="leefdomein") & Q(leefdomein=None),
            ),
        ]

    def __str__(self):
        return self.text


@keep_history
class Amendment(Numbered):
    """A confirmed MDO was changed all the same, and why. What it was is in history."""

    mdo = models.ForeignKey(Mdo, models.CASCADE, related_name="amendments")
    reason = models.CharField(_("why it was amended"), max_length=300)
    # Of the MDO, as it was made by this amendment.
    version = models.PositiveIntegerField(_("version"), editable=False)
    amended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    amended_at = models.DateTimeField()

    objects = OfMdoQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.UniqueConstraint(
                fields=["mdo", "version"], name="amendment_one_a_version"
            ),
            models.CheckConstraint(
                name="amendment_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self):
        return f"{self.mdo}: {self.reason}"


class MdoDraft(models.Model):
    """An MDO as far as it is typed: kept until it is written down, for all who type.

    It has no history: of what was typed and taken back again nothing is to stay.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    # The planned one that is held; empty for one that nobody planned.
    mdo = models.ForeignKey(Mdo, models.CASCADE, null=True, related_name="+")
    token = models.UUIDField()
    # By the name in the form, a list of what is filled in there.
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    # Who typed and when last, by the id of the person.
    typists = models.JSONField(default=dict)
    changed_at = models.DateTimeField()
    # That it will be thrown away: told once, and again after somebody typed again.
    warned_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "mdo"],
                nulls_distinct=False,
                name="mdo_draft_one_a_meeting",
            ),
        ]

    def __str__(self):
        return f"{self.case}, {self.mdo or self.token}"
