"""What was promised: MDO's, agreements, doorbraken, escalations, flags."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.errors import TransitionRefused
from cases.models import (
    AccessGrant,
    Case,
    Household,
    HouseholdMember,
    Leefdomein,
    Numbered,
    Organisation,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from mdo import deadlines


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


class AgreementQuerySet(VisibleQuerySet):
    def unfinished(self):
        """Open or blocked: a blocked agreement keeps its date."""
        return self.filter(status__in=Agreement.UNFINISHED)

    def overdue(self, today):
        """Unfinished and past the last day; `lt`, so that a missed day is caught up."""
        return self.unfinished().filter(due_on__lt=today)

    def due_within_7_days(self, today):
        return self.unfinished().filter(
            due_on__gte=today, due_on__lte=today + deadlines.DUE_SOON
        )

    def to_hand_over(self, at):
        """Keep the unfinished ones of which the owner cannot see the household."""
        return self.unfinished().filter(self.owner_is_shut_out(at))

    @staticmethod
    def owner_is_shut_out(at):
        """Return the condition that there is an owner, who has no access now."""
        sees = AccessGrant.objects.current(at).filter(
            user=models.OuterRef("owner"), household=models.OuterRef("household")
        )
        return Q(owner__isnull=False) & ~models.Exists(sees)

    def for_display(self):
        """Load what one row on a page or in the API shows, in one query."""
        return self.select_related(
            "household", "owner", "owner__organisation", "mdo", "leefdomein"
        )

    def with_last_reminder(self):
        """Give each `last_reminded_at`: by hand, or by the job that raises flags."""
        raised = (
            Flag.objects.filter(
                agreement=models.OuterRef("pk"), kind__in=Flag.REMIND_THE_OWNER
            )
            .order_by("-raised_at")
            .values("raised_at")[:1]
        )
        last = models.functions.Greatest("reminded_at", models.Subquery(raised))
        return self.annotate(last_reminded_at=last)


@keep_history
class Agreement(Numbered, Versioned):
    """A promise made at an MDO: one action, one owner, one date, one status.

    `target_on` is six weeks after the MDO and never changes; `due_on` is the day
    it has to be done. Whether it is late is computed from them.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        BLOCKED = "blocked", _("blocked")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    class BlockCause(models.TextChoices):
        RULE = "rule", _("a rule is in the way")
        COOPERATION = "cooperation", _("co-operation does not go well")
        SAFETY = "safety", _("it is not safe")

    UNFINISHED = (Status.OPEN, Status.BLOCKED)
    # Out of a finished one leads one way only, for a while: `reopen_agreement`.
    NEXT_STATUSES = {
        Status.OPEN: {Status.BLOCKED, Status.DONE, Status.DROPPED},
        Status.BLOCKED: {Status.OPEN, Status.DONE, Status.DROPPED},
        Status.DONE: {Status.OPEN},
        Status.DROPPED: {Status.OPEN},
    }

    number = models.CharField(_("agreement number"), max_length=20, unique=True)
    mdo = models.ForeignKey(Mdo, models.PROTECT, related_name="agreements")
    household = models.ForeignKey(Household, models.PROTECT, related_name="agreements")
    about = models.ForeignKey(
        HouseholdMember,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Whom it is about; empty is the whole household."),
    )
    text = models.TextField(_("agreement"))
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="agreements"
    )
    owner_is_resident = models.BooleanField(_("the resident does it"), default=False)
    agreed_on = models.DateField(_("agreed on"), editable=False)
    target_on = models.DateField(_("six weeks"), editable=False)
    due_on = models.DateField(_("done by"))
    later_reason = models.CharField(
        _("why later than six weeks"), max_length=300, blank=True
    )
    note = models.TextField(_("note"), blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    # Of an imported agreement the register does not say who did, blocked or dropped it.
    done_on = models.DateField(_("done on"), null=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    dropped_on = models.DateField(_("dropped on"), null=True, editable=False)
    dropped_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    drop_reason = models.CharField(_("why dropped"), max_length=300, blank=True)
    # When it was recorded as done or dropped, which may be later than the day it
    # was: from here on count the days in which a mistake is undone.
    finished_at = models.DateTimeField(null=True, editable=False)
    # The last time that it was finished by mistake; earlier ones are in the history.
    reopened_on = models.DateField(_("reopened on"), null=True, editable=False)
    reopened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reopen_reason = models.CharField(_("why reopened"), max_length=300, blank=True)
    # By hand, by who watches over it; what jobs send stands in the flags.
    reminded_at = models.DateTimeField(_("reminded at"), null=True, editable=False)
    blocked_on = models.DateField(_("blocked on"), null=True, editable=False)
    blocked_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    block_cause = models.CharField(
        _("what is in the way"), max_length=15, choices=BlockCause, blank=True
    )
    block_note = models.CharField(_("explanation"), max_length=300, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "household"], name="agreement_with_household"
            ),
            models.CheckConstraint(
                name="agreement_status_is_known",
                condition=Q(status__in=["open", "blocked", "done", "dropped"]),
            ),
            models.CheckConstraint(
                name="agreement_one_owner",
                condition=Q(owner__isnull=False, owner_is_resident=False)
                | Q(owner=None, owner_is_resident=True),
            ),
            models.CheckConstraint(
                name="agreement_done_has_when",
                condition=Q(status="done", done_on__isnull=False)
                | ~Q(status="done") & Q(done_on=None, done_by=None),
            ),
            models.CheckConstraint(
                name="agreement_dropped_has_when",
                condition=Q(status="dropped", dropped_on__isnull=False)
                | ~Q(status="dropped")
                & Q(dropped_on=None, dropped_by=None, drop_reason=""),
            ),
            models.CheckConstraint(
                name="agreement_only_finished_has_moment",
                condition=Q(status__in=["done", "dropped"]) | Q(finished_at=None),
            ),
            models.CheckConstraint(
                name="agreement_reopened_has_who_and_why",
                condition=Q(reopened_on=None, reopened_by=None, reopen_reason="")
                | Q(reopened_on__isnull=False, reopened_by__isnull=False)
                & ~Q(reopen_reason=""),
            ),
            models.CheckConstraint(
                name="agreement_only_blocked_is_blocked",
                condition=Q(status="blocked")
                | Q(blocked_on=None, blocked_by=None, block_cause="", block_note=""),
            ),
            models.CheckConstraint(
                name="agreement_dates_after_mdo",
                condition=Q(due_on__gte=F("agreed_on"))
                & Q(target_on__gt=F("agreed_on"))
                & (Q(done_on=None) | Q(done_on__gte=F("agreed_on")))
                & (Q(dropped_on=None) | Q(dropped_on__gte=F("agreed_on"))),
            ),
        ]
        indexes = [
            # The lists, the board and the flag job want unfinished rows only.
            models.Index(
                fields=["due_on", "id"],
                condition=Q(status__in=["open", "blocked"]),
                name="agreement_unfinished_due",
            ),
            models.Index(
                fields=["owner", "due_on"],
                condition=Q(status__in=["open", "blocked"]),
                name="agreement_unfinished_owner",
            ),
            models.Index(
                fields=["household", "due_on"],
                condition=Q(status__in=["open", "blocked"]),
                name="agreement_unfinished_household",
            ),
            # For the share that was kept of what was promised lately.
            models.Index(
                fields=["target_on"],
                include=["household", "done_on"],
                condition=~Q(status="dropped"),
                name="agreement_promised",
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_unfinished(self):
        return self.status in self.UNFINISHED

    def is_overdue(self, today):
        return self.is_unfinished and self.due_on < today

    def days_left(self, today):
        """Return the days until `due_on`; negative when late, None when finished."""
        return deadlines.days_left(self.due_on, today) if self.is_unfinished else None

    @property
    def finished_on(self):
        """Return the day on which it was recorded as done or dropped, else None.

        Of what a register brought in, only the day that it says is known.
        """
        if self.is_unfinished:
            return None
        if self.finished_at:
            return timezone.localdate(self.finished_at)
        return self.done_on or self.dropped_on

    def can_be_reopened(self, today):
        """True while it can be said that finishing it was a mistake."""
        finished = self.finished_on
        return finished is not None and today <= finished + deadlines.REOPEN_WITHIN

    def require_next(self, status):
        """Raise TransitionRefused unless `status` can follow the present one."""
        if status not in self.NEXT_STATUSES[self.Status(self.status)]:
            raise TransitionRefused(
                _("This agreement is already %(status)s.")
                % {"status": self.get_status_display()}
            )


class ExtensionQuerySet(VisibleQuerySet):
    household_path = "agreement__household_id"


@keep_history
class Extension(Numbered):
    """An agreement got another date. It counts against the six weeks all the same."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="extensions")
    old_on = models.DateField(_("old date"))
    new_on = models.DateField(_("new date"))
    reason = models.CharField(_("reason"), max_length=300)
    extended_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    extended_at = models.DateTimeField()

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ("extended_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="extension_has_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="extension_changes_date", condition=~Q(old_on=F("new_on"))
            ),
        ]

    def __str__(self):
        return f"{self.agreement}: {self.new_on}"


class Obstacle(models.TextChoices):
    """What kind of rule is in the way."""

    LAW = "law", _("law")
    LOCAL_RULE = "local_rule", _("local rule")
    GUIDELINE = "guideline", _("guideline")
    PROCEDURE = "procedure", _("procedure")
    PRACTICE = "practice", _("practice")
    BUDGET = "budget", _("budget")
    WAITING_TIME = "waiting_time", _("waiting time")


class PrecedentQuerySet(models.QuerySet):
    def about(self, words):
        """Keep those in which each word stands, in the rule or in the grounds."""
        rows = self
        for word in words.split():
            rows = rows.filter(
                Q(rule__unaccent__icontains=word) | Q(grounds__unaccent__icontains=word)
            )
        return rows

    def for_display(self):
        return self.select_related("rule_owner", "leefdomein")


class Precedent(Numbered):
    """What others learn of a decided doorbraak: the rule, the grounds, the outcome.

    It names no person and refers to no household, so that everybody who reasons about
    a rule may read it, and it stays when the file is destroyed.
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    obstacle = models.CharField(_("kind of obstacle"), max_length=15, choices=Obstacle)
    rule = models.TextField(_("the rule"))
    grounds = models.TextField(_("on which grounds"))
    rule_owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, null=True
    )
    # The year and no day: with a day and an amount a household could be found again.
    year = models.PositiveSmallIntegerField(_("year"))

    objects = PrecedentQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "-pk")
        verbose_name = _("earlier doorbraak")
        verbose_name_plural = _("earlier doorbraken")
        constraints = [
            models.CheckConstraint(
                name="precedent_says_something",
                condition=~Q(rule="") & ~Q(grounds=""),
            ),
            models.CheckConstraint(
                name="precedent_outcome_is_known",
                condition=Q(outcome__in=["granted", "refused"]),
            ),
        ]

    def __str__(self):
        return f"{self.year}: {self.rule[:60]}"


class DoorbraakQuerySet(VisibleQuerySet):
    def undecided(self):
        return self.filter(decision=Doorbraak.Decision.OPEN)

    def for_display(self):
        return self.select_related(
            "case", "household", "agreement", "rule_owner", "leefdomein", "asked_by"
        )


@keep_history
class Doorbraak(Numbered, Versioned):
    """A rule stands in the way, and the partners reason their way through it.

    Fields: domain.md, section 3 (waardendriehoek, omgekeerde toets, decision).
    """

    Obstacle = Obstacle

    class Decision(models.TextChoices):
        OPEN = "open", _("not decided yet")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    number = models.CharField(_("doorbraak number"), max_length=20, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="doorbraken")
    household = models.ForeignKey(Household, models.PROTECT, related_name="doorbraken")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="doorbraken"
    )
    about = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    leefdomein = models.ForeignKey(
        Leefdomein, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_on = models.DateField(_("asked on"))
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    obstacle = models.CharField(_("kind of obstacle"), max_length=15, choices=Obstacle)
    alleged_rule = models.TextField(_("the rule as it was named"))
    actual_rule = models.TextField(_("the rule as it is, with article"), blank=True)
    rule_owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    need = models.TextField(_("the need that it blocks"), blank=True)
    legitimiteit = models.TextField(_("legitimiteit"), blank=True)
    betrokkenheid = models.TextField(_("betrokkenheid"), blank=True)
    rendement = models.TextField(_("rendement"), blank=True)
    desired_effect = models.TextField(_("the effect we want"), blank=True)
    fundamental_values = models.TextField(
        _("within the values of the laws"), blank=True
    )
    effects = models.TextField(_("effects of the decision"), blank=True)
    legal_test = models.TextField(_("legal test"), blank=True)
    comparison = models.TextField(_("earlier doorbraken compared"), blank=True)
    comparable = models.ManyToManyField(
        "self", blank=True, symmetrical=False, related_name="compared_by"
    )
    amount_asked = models.DecimalField(
        _("amount asked"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    decision = models.CharField(
        _("decision"),
        max_length=10,
        choices=Decision,
        default=Decision.OPEN,
        editable=False,
    )
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    mandate = models.CharField(_("on which mandate"), max_length=200, blank=True)
    decision_reason = models.TextField(_("why so decided"), blank=True)
    amount = models.DecimalField(
        _("amount granted"), max_digits=12, decimal_places=2, null=True, editable=False
    )
    # Of a granted one: it took more than was left of the year's budget, knowingly.
    over_budget = models.BooleanField(
        _("overdrew the doorbraakbudget"), default=False, editable=False
    )
    fund = models.CharField(_("fund"), max_length=100, blank=True)
    settle_with = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # What others may read of it, without a way back to the household.
    precedent = models.OneToOneField(
        Precedent, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    besluit_reference = models.CharField(
        _("reference of the formal besluit"), max_length=100, blank=True
    )

    objects = DoorbraakQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_on", "-pk")
        verbose_name = _("doorbraak")
        verbose_name_plural = _("doorbraken")
        constraints = [
            # What belongs to a doorbraak stays in its household.
            models.UniqueConstraint(
                fields=["id", "household"], name="doorbraak_with_household"
            ),
            models.CheckConstraint(
                name="doorbraak_decision_is_known",
                condition=Q(decision__in=["open", "granted", "refused"]),
            ),
            models.CheckConstraint(
                name="doorbraak_decided_has_when_and_grounds",
                condition=Q(decision="open", decided_on=None, decided_by=None)
                | ~Q(decision="open")
                # Said apart: a check lets a comparison with nothing pass.
                & Q(decided_on__isnull=False)
                & Q(decided_on__gte=F("asked_on"))
                & ~Q(legitimiteit="")
                & ~Q(betrokkenheid="")
                & ~Q(rendement=""),
            ),
            models.CheckConstraint(
                name="doorbraak_amount_only_granted",
                condition=Q(amount=None) | Q(decision="granted", amount__gte=0),
            ),
            models.CheckConstraint(
                name="doorbraak_only_granted_is_over_budget",
                condition=Q(over_budget=False) | Q(decision="granted"),
            ),
            models.CheckConstraint(
                name="doorbraak_obstacle_is_known",
                condition=Q(
                    obstacle__in=[
                        "law",
                        "local_rule",
                        "guideline",
                        "procedure",
                        "practice",
                        "budget",
                        "waiting_time",
                    ]
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_on"],
                condition=Q(decision="open"),
                name="doorbraak_undecided",
            )
        ]

    def __str__(self):
        return self.number

    @property
    def is_decided(self):
        return self.decision != self.Decision.OPEN

    def missing_grounds(self):
        """Return the names of the waardendriehoek's texts that are still empty."""
        return [
            field.verbose_name
            for field in self._meta.fields
            if field.name in ("legitimiteit", "betrokkenheid", "rendement")
            and not getattr(self, field.name).strip()
        ]


class DoorbraakPartQuerySet(VisibleQuerySet):
    pass


@keep_history
class DoorbraakQuestion(Numbered):
    """Who decides sent a doorbraak back with a question; it waits for the answer."""

    doorbraak = models.ForeignKey(Doorbraak, models.PROTECT, related_name="questions")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    question = models.TextField(_("question"))
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = DoorbraakPartQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="doorbraak_question_is_asked", condition=~Q(question="")
            ),
            models.CheckConstraint(
                name="doorbraak_answer_has_who_and_when",
                condition=Q(answer="", answered_by=None, answered_at=None)
                | ~Q(answer="")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["doorbraak"],
                condition=Q(answered_at=None),
                name="doorbraak_one_open_question",
            ),
        ]

    def __str__(self):
        return f"{self.doorbraak}: {self.question[:60]}"


@keep_history
class Comparison(Numbered):
    """An earlier doorbraak was looked at: why this one is alike, or different."""

    doorbraak = models.ForeignKey(Doorbraak, models.PROTECT, related_name="comparisons")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    precedent = models.ForeignKey(Precedent, models.PROTECT, related_name="+")
    is_alike = models.BooleanField(_("alike"))
    why = models.TextField(_("why"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = DoorbraakPartQuerySet.as_manager()

    class Meta:
        ordering = ("written_at", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["doorbraak", "precedent"], name="comparison_once"
            ),
            models.CheckConstraint(name="comparison_says_why", condition=~Q(why="")),
        ]

    def __str__(self):
        return f"{self.doorbraak} / {self.precedent}"


class Mandate(Numbered, Versioned):
    """Up to which amount a role may decide doorbraken; Helmond sets it."""

    role = models.CharField(
        _("role"),
        max_length=20,
        choices=[
            (User.Role.PROFESSIONAL, User.Role.PROFESSIONAL.label),
            (User.Role.COORDINATOR, User.Role.COORDINATOR.label),
        ],
        unique=True,
    )
    up_to = models.DecimalField(
        _("up to this amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Empty is without a limit."),
    )

    class Meta:
        ordering = ("role",)
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(
                name="mandate_is_not_negative",
                condition=Q(up_to=None) | Q(up_to__gte=0),
            ),
        ]

    def __str__(self):
        return str(self.get_role_display())

    def covers(self, amount):
        return self.up_to is None or amount <= self.up_to


class DoorbraakBudget(Numbered, Versioned):
    """What there is for doorbraken in one year."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    amount = models.DecimalField(_("budget"), max_digits=12, decimal_places=2)

    class Meta:
        ordering = ("-year",)
        verbose_name = _("doorbraakbudget")
        verbose_name_plural = _("doorbraakbudgets")
        constraints = [
            models.CheckConstraint(
                name="doorbraak_budget_not_negative", condition=Q(amount__gte=0)
            ),
        ]

    def __str__(self):
        return str(self.year)


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


class Terms(Versioned):
    """After how many days something asks for attention. There is one row."""

    # For the constraint: a second row would be one that nobody reads.
    number = models.PositiveSmallIntegerField(primary_key=True, default=1)
    without_aanspreekpunt_days = models.PositiveSmallIntegerField(
        _("days that an open case may be without aanspreekpunt"), default=0
    )
    silent_days = models.PositiveSmallIntegerField(
        _("days after which a case is silent"), default=30
    )
    draft_days = models.PositiveSmallIntegerField(
        _("days that an MDO that is half typed is kept"), default=30
    )
    draft_warning_days = models.PositiveSmallIntegerField(
        _("days before that of a warning"), default=5
    )

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [
            models.CheckConstraint(name="terms_one_row", condition=Q(number=1)),
            models.CheckConstraint(
                name="terms_are_days",
                condition=Q(silent_days__gte=1, draft_days__gte=1),
            ),
        ]

    def __str__(self):
        return str(self._meta.verbose_name)


class EscalationQuerySet(VisibleQuerySet):
    def scaled_up(self):
        return self.filter(ended_on=None)

    def past_review(self, today):
        """Still scaled up and its review date is behind us."""
        return self.scaled_up().filter(review_on__lt=today)

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
        Agreement, models.PROTECT, null=True, related_name="flags"
    )
    doorbraak = models.ForeignKey(
        Doorbraak, models.PROTECT, null=True, related_name="flags"
    )
    escalation = models.ForeignKey(
        Escalation, models.PROTECT, null=True, related_name="flags"
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
