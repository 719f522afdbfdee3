"""Who may see a household: let in, asked for, or taken in an emergency."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.aanspreekpunten import Aanspreekpunt
from cases.models.households import Household
from cases.models.people import User
from cases.models.rows import Numbered, Versioned, keep_history
from cases.visibility import VisibleQuerySet


class AccessGrantQuerySet(VisibleQuerySet):
    def current(self, at):
        """Keep the grants that count at this moment."""
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=at),
            starts_at__lte=at,
        )

    def end(self, at, *, because):
        """End those that count, and those of later, which then never begin."""
        self.filter(Q(ends_at=None) | Q(ends_at__gt=at)).update(
            ends_at=Greatest("starts_at", Value(at)), ended_because=because
        )


@keep_history
class AccessGrant(Numbered):
    """Somebody may see a household, for one reason, in one period."""

    class Reason(models.TextChoices):
        AANSPREEKPUNT = "aanspreekpunt", _("aanspreekpunt")
        PARTICIPANT = "participant", _("at the MDO")
        OWNER = "owner", _("owner of an agreement")
        OPENED = "opened", _("opened the file")
        STAND_IN = "stand_in", _("stands in for the aanspreekpunt")
        ASKED = "asked", _("asked and granted")
        EMERGENCY = "emergency", _("emergency")

    class Ended(models.TextChoices):
        """Why somebody may see the household no more; empty when the time was up."""

        HANDED_OVER = "handed_over", _("somebody else is the aanspreekpunt")
        FINISHED = "finished", _("no agreement is left to carry out")
        CASE_CLOSED = "case_closed", _("the case was closed")
        WITHDRAWN = "withdrawn", _("the household withdrew its agreement")
        LEFT = "left", _("the account ended or got another role")
        RENEWED = "renewed", _("another period was granted")
        BY_HAND = "by_hand", _("ended by hand")

    household = models.ForeignKey(Household, models.PROTECT, related_name="grants")
    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of a grant that ended before its time, at `ends_at`.
    ended_because = models.CharField(
        _("why ended"), max_length=20, choices=Ended, blank=True, editable=False
    )
    end_note = models.CharField(max_length=300, blank=True, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = AccessGrantQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        verbose_name = _("access")
        verbose_name_plural = _("access")
        constraints = [
            models.CheckConstraint(
                name="access_grant_period",
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")),
            ),
            models.CheckConstraint(
                name="access_grant_reason_is_known",
                condition=Q(
                    reason__in=[
                        "aanspreekpunt",
                        "participant",
                        "owner",
                        "opened",
                        "stand_in",
                        "asked",
                        "emergency",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="access_grant_ended_is_known",
                condition=Q(
                    ended_because__in=[
                        "",
                        "handed_over",
                        "finished",
                        "case_closed",
                        "withdrawn",
                        "left",
                        "renewed",
                        "by_hand",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="access_grant_by_hand_has_why",
                condition=~Q(ended_because="by_hand")
                | ~Q(end_note="") & Q(ended_by__isnull=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="access_grant_emergency_ends",
                condition=~Q(reason="emergency")
                | Q(ends_at__isnull=False) & ~Q(purpose=""),
            ),
            models.UniqueConstraint(
                fields=["user", "household", "reason"],
                condition=Q(ends_at=None),
                name="access_grant_once_a_reason",
            ),
        ]
        indexes = [
            # For `visible_household_ids`, which is in every query.
            models.Index(
                fields=["user", "household", "starts_at", "ends_at"],
                name="access_grant_user",
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.user} ({self.reason})"


class AccessRequestQuerySet(VisibleQuerySet):
    def of(self, user):
        """Keep what `user` asked. Of those, only the number is for this person."""
        return self.filter(asked_by=user)

    def waiting(self, at):
        """Keep those that somebody can still answer."""
        return self.filter(status=AccessRequest.Status.OPEN, expires_at__gt=at)

    def decidable_by(self, user):
        """Keep those of households that `user` leads or coordinates, but the own."""
        if not user.is_active:
            return self.none()
        led = Aanspreekpunt.objects.current().filter(user=user).values("household")
        may = Q(household__in=led)
        if user.is_coordinator:
            may |= Q(household__area__in=user.areas.values("pk"))
        return self.visible_to(user).filter(may).exclude(asked_by=user)


@keep_history
class AccessRequest(Numbered, Versioned):
    """Somebody asks to be let in to a household of which a colleague named the number.

    `household` is empty when there is no file with that number. Who asked cannot tell
    the difference: the request waits, and then its time is up.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("not answered")

    number = models.CharField(_("file number"), max_length=20)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, editable=False, related_name="requests"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    purpose = models.CharField(_("what it is for"), max_length=300)
    until_on = models.DateField(_("until"))
    expires_at = models.DateTimeField(editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.OPEN, editable=False
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, editable=False)
    decision_reason = models.CharField(_("why"), max_length=300, blank=True)
    grant = models.OneToOneField(
        AccessGrant, models.PROTECT, null=True, editable=False, related_name="request"
    )

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("question for access")
        verbose_name_plural = _("questions for access")
        constraints = [
            models.UniqueConstraint(
                fields=["asked_by", "number"],
                condition=Q(status="open"),
                name="access_request_one_open",
            ),
            models.CheckConstraint(
                name="access_request_status_is_known",
                condition=Q(
                    status__in=["open", "granted", "refused", "withdrawn", "expired"]
                ),
            ),
            models.CheckConstraint(
                name="access_request_decided_has_who_and_when",
                condition=Q(
                    status__in=["granted", "refused"],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                    household__isnull=False,
                )
                | Q(
                    status__in=["open", "withdrawn", "expired"],
                    decided_by=None,
                    decided_at=None,
                ),
            ),
            models.CheckConstraint(
                name="access_request_refused_has_reason",
                condition=~Q(status="refused") | ~Q(decision_reason=""),
            ),
            models.CheckConstraint(
                name="access_request_granted_has_grant",
                condition=Q(status="granted", grant__isnull=False)
                | ~Q(status="granted") & Q(grant=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["household"],
                condition=Q(status="open"),
                name="access_request_open",
            ),
            models.Index(
                fields=["asked_by", "-asked_at"], name="access_request_asked_by"
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.status}"

    def is_waiting(self, at):
        return self.status == self.Status.OPEN and self.expires_at > at

    def state(self, at):
        """Return the status as it is at this moment: time goes by without a job."""
        if self.status == self.Status.OPEN and self.expires_at <= at:
            return self.Status.EXPIRED
        return self.Status(self.status)

    @property
    def state_now(self):
        return self.state(timezone.now())


class EmergencyAccessQuerySet(VisibleQuerySet):
    def of(self, user):
        return self.filter(asked_by=user)

    def to_review(self):
        """Keep those that nobody judged yet."""
        return self.filter(household__isnull=False, reviewed_at=None)

    def reviewable_by(self, user):
        """Keep those that `user` may judge: never the own.

        The privacy officer judges all, and sees what number was tried in vain; a
        coordinator judges those of the own areas.
        """
        if not user.is_active:
            return self.none()
        if user.is_privacy_officer:
            return self
        if not user.is_coordinator:
            return self.none()
        in_areas = self.filter(household__area__in=user.areas.values("pk"))
        return in_areas.exclude(asked_by=user)


@keep_history
class EmergencyAccess(Numbered, Versioned):
    """Somebody looked in a file without asking, for a day, since it could not wait.

    Afterwards somebody else says whether that was justified. `household` is empty
    when there is no file with that number.
    """

    LASTS = timedelta(hours=24)

    class Judgement(models.TextChoices):
        JUSTIFIED = "justified", _("justified")
        NOT_JUSTIFIED = "not_justified", _("not justified")

    number = models.CharField(_("file number"), max_length=20)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, editable=False, related_name="emergencies"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(editable=False)
    reason = models.CharField(_("reason"), max_length=300)
    grant = models.OneToOneField(
        AccessGrant, models.PROTECT, null=True, editable=False, related_name="emergency"
    )
    judgement = models.CharField(
        _("judgement"), max_length=15, choices=Judgement, blank=True
    )
    review_note = models.CharField(_("explanation"), max_length=1000, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, editable=False)
    # When the reviewers were last told that it still waits for them.
    reminded_at = models.DateTimeField(null=True, editable=False)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency access")
        constraints = [
            models.CheckConstraint(
                name="emergency_access_has_grant",
                condition=Q(household=None, grant=None, reviewed_at=None)
                | Q(household__isnull=False, grant__isnull=False),
            ),
            models.CheckConstraint(
                name="emergency_access_review_is_whole",
                condition=Q(
                    judgement="", review_note="", reviewed_by=None, reviewed_at=None
                )
                | Q(
                    judgement__in=["justified", "not_justified"],
                    reviewed_by__isnull=False,
                    reviewed_at__isnull=False,
                )
                & ~Q(review_note=""),
            ),
            models.CheckConstraint(
                name="emergency_access_not_judged_by_oneself",
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("asked_by")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                condition=Q(reviewed_at=None),
                name="emergency_access_to_review",
            ),
            models.Index(
                fields=["asked_by", "-asked_at"], name="emergency_access_asked_by"
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def lasts_until(self):
        """Return when it is over, if nothing ends it before; None if nothing opened."""
        return self.asked_at + self.LASTS if self.grant_id else None
