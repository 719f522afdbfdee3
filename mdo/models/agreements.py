"""Agreements, and the dates that were moved."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.errors import TransitionRefused
from cases.models import (
    AccessGrant,
    Household,
    HouseholdMember,
    Leefdomein,
    Numbered,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from mdo import deadlines
from mdo.models.flags import Flag
from mdo.models.mdos import Mdo


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
