"""The aanspreekpunt of a household, handing it over, and who stands in."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.households import Household
from cases.models.people import User
from cases.models.rows import DateRange, Numbered, Versioned, keep_history
from cases.visibility import VisibleQuerySet, may_hear, visible_household_ids


class AanspreekpuntQuerySet(VisibleQuerySet):
    def current(self):
        """Keep those whose period has no end."""
        return self.filter(until_on=None)

    def for_display(self):
        return self.select_related("household", "user", "user__organisation")


@keep_history
class Aanspreekpunt(Numbered):
    """Who was the one fixed contact person of a household, from when until when.

    `until_on` is the first day on which somebody else is.
    """

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="aanspreekpunten"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="aanspreekpunten")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    appointed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    appointed_at = models.DateTimeField(null=True, editable=False)

    objects = AanspreekpuntQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name = _("aanspreekpunt")
        verbose_name_plural = _("aanspreekpunten")
        constraints = [
            models.CheckConstraint(
                name="aanspreekpunt_period",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="aanspreekpunt_one_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    (DateRange("from_on", "until_on"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "household"],
                condition=Q(until_on=None),
                name="aanspreekpunt_now",
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.user}"


class HandoverQuerySet(VisibleQuerySet):
    def waiting(self):
        return self.filter(status=Handover.Status.OFFERED)

    def seen_by(self, user):
        """Keep those of the households `user` sees, and what was offered to this
        person for as long as the household did not shut the organisation out."""
        offered = Q(may_hear(user), receiver=user)
        return self.filter(offered | Q(household__in=visible_household_ids(user)))

    def offered_to(self, user):
        """Keep what `user` has to answer; the household is not for this person yet."""
        return self.waiting().filter(may_hear(user), receiver=user)


@keep_history
class Handover(Numbered, Versioned):
    """An aanspreekpunt offers a household to somebody else, who accepts or refuses.

    Until it is accepted nothing changes: neither who leads the household nor who sees
    it. The receiver reads the file number and what is written here, and no more.
    """

    class Status(models.TextChoices):
        OFFERED = "offered", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Step(models.TextChoices):
        """What belongs to a warm handover."""

        TOLD = "told", _("The household knows that somebody else comes.")
        MET = "met", _("The three of us met, or a day for it is set.")
        AGREEMENTS = "agreements", _("We went through the open agreements.")
        SAFETY = "safety", _("We spoke about what asks for attention, also safety.")

    household = models.ForeignKey(Household, models.PROTECT, related_name="handovers")
    number = models.CharField(_("file number"), max_length=20)
    giver = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    receiver = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=300)
    steps = ArrayField(
        models.CharField(max_length=15, choices=Step), default=list, blank=True
    )
    inform_on = models.DateField(_("the household is told on"))
    informed_on = models.DateField(_("told on"), null=True, editable=False)
    offered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status,
        default=Status.OFFERED,
        editable=False,
    )
    answer = models.CharField(_("why not"), max_length=300, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        ordering = ("-offered_at", "-pk")
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status="offered"),
                name="handover_one_open_a_household",
            ),
            models.CheckConstraint(
                name="handover_status_is_known",
                condition=Q(status__in=["offered", "accepted", "refused", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="handover_answered_has_who_and_when",
                condition=Q(status="offered", answered_by=None, answered_at=None)
                | ~Q(status="offered")
                & Q(answered_by__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="handover_refused_says_why",
                condition=~Q(status="refused") | ~Q(answer=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["receiver"],
                condition=Q(status="offered"),
                name="handover_to_answer",
            ),
        ]

    def __str__(self):
        return f"{self.number}: {self.status}"


class StandInQuerySet(VisibleQuerySet):
    def on(self, day):
        """Keep who stands in on this day; the last day counts."""
        return self.filter(from_on__lte=day, until_on__gte=day, ended_at=None)


@keep_history
class StandIn(Numbered):
    """Somebody answers a household while its aanspreekpunt is away, from until."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="stand_ins")
    absent = models.ForeignKey(User, models.PROTECT, related_name="+")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("up to and including"))
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # When it ended before its time.
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = StandInQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        constraints = [
            models.CheckConstraint(
                name="stand_in_period", condition=Q(until_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="stand_in_is_somebody_else",
                condition=~Q(stand_in=F("absent")),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.stand_in}"
