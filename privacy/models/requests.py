"""What a resident asks about the own data, and what comes of it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Household,
    HouseholdMember,
    Numbered,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from privacy import terms
from privacy.models.overseen import OverseenQuerySet


class PrivacyRequestQuerySet(OverseenQuerySet):
    def undecided(self):
        return self.filter(outcome="")

    def for_display(self):
        """Load what one row on a page or in the API shows."""
        return self.select_related(
            "household", "household__area", "about", "recorded_by", "decided_by"
        )


@keep_history
class PrivacyRequest(Numbered, Versioned):
    """What somebody asks about the data that we keep of a person (AVG 15 to 21)."""

    class Kind(models.TextChoices):
        ACCESS = "access", _("access to the data")
        CORRECTION = "correction", _("correction")
        STATEMENT = "statement", _("own statement")
        OBJECTION = "objection", _("objection")
        RESTRICTION = "restriction", _("restriction")

    class AskedBy(models.TextChoices):
        SELF = "self", _("the person")
        PARENT = "parent", _("a parent with authority")
        REPRESENTATIVE = "representative", _("somebody with a mandate")

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        PARTLY = "partly", _("granted in part")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="privacy_requests"
    )
    about = models.ForeignKey(
        HouseholdMember, models.PROTECT, related_name="+", verbose_name=_("about whom")
    )
    kind = models.CharField(_("what is asked"), max_length=12, choices=Kind)
    asked_by = models.CharField(_("who asks"), max_length=15, choices=AskedBy)
    asker_name = models.CharField(_("name of who asks"), max_length=200, blank=True)
    asked_on = models.DateField(_("asked on"))
    text = models.TextField(_("what is asked, in their own words"), blank=True)
    extended_at = models.DateTimeField(null=True, editable=False)
    extended_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    extension_reason = models.CharField(
        _("why more time is needed"), max_length=300, blank=True
    )
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome, blank=True, editable=False
    )
    outcome_reason = models.TextField(_("why so decided"), blank=True)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    handed_over_at = models.DateTimeField(null=True, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    # Nobody wrote it down when it was asked on the resident's own page.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        ordering = ("asked_on", "pk")
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        constraints = [
            # The target of foreign keys that keep request and household together.
            models.UniqueConstraint(
                fields=["id", "household"], name="privacy_request_with_household"
            ),
            models.CheckConstraint(
                name="privacy_request_kind_is_known",
                condition=Q(
                    kind__in=[
                        "access",
                        "correction",
                        "statement",
                        "objection",
                        "restriction",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="privacy_request_asker_is_named",
                condition=Q(asked_by="self", asker_name="")
                | Q(asked_by__in=["parent", "representative"]) & ~Q(asker_name=""),
            ),
            models.CheckConstraint(
                name="privacy_request_decided_has_who_and_why",
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | Q(outcome__in=["granted", "partly", "refused", "withdrawn"])
                & Q(decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(outcome_reason=""),
            ),
            models.CheckConstraint(
                name="privacy_request_extended_has_reason",
                condition=Q(extended_at=None, extended_by=None, extension_reason="")
                | Q(extended_at__isnull=False, extended_by__isnull=False)
                & ~Q(extension_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_on"],
                condition=Q(outcome=""),
                name="privacy_request_undecided",
            ),
            models.Index(
                fields=["household"],
                condition=Q(outcome=""),
                name="privacy_request_household",
            ),
        ]

    def __str__(self):
        return f"{self.household} {self.get_kind_display()}"

    @property
    def is_decided(self):
        return self.outcome != ""

    @property
    def due_on(self):
        """Return the last day of the term: a month, or three when it was extended."""
        return terms.answer_by(self.asked_on, extended=self.extended_at is not None)

    def days_left(self, today):
        return None if self.is_decided else (self.due_on - today).days


class ReviewedTextQuerySet(VisibleQuerySet):
    pass


@keep_history
class ReviewedText(models.Model):
    """What is given of a text that names somebody else, as a person decided."""

    class Decision(models.TextChoices):
        GIVE = "give", _("give it as it is")
        BLACK_OUT = "black_out", _("black out a part")
        WITHHOLD = "withhold", _("withhold it")

    request = models.ForeignKey(
        PrivacyRequest, models.CASCADE, related_name="reviewed_texts"
    )
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    row = models.UUIDField()
    field = models.CharField(max_length=50)
    # Of the text that was judged: one that was changed since is judged again.
    digest = models.CharField(max_length=64)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    given = models.TextField(_("what is given"), blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ReviewedTextQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["request", "row", "field"], name="reviewed_text_once"
            ),
            models.CheckConstraint(
                name="reviewed_text_has_reason",
                condition=Q(decision="give")
                | Q(decision__in=["black_out", "withhold"]) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.request}: {self.field}"


class StatementQuerySet(VisibleQuerySet):
    def for_display(self):
        return self.select_related("about", "request")


@keep_history
class Statement(Numbered):
    """What a resident wants to stand beside the record, in the own words."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="own_statements"
    )
    about = models.ForeignKey(HouseholdMember, models.PROTECT, related_name="+")
    request = models.OneToOneField(
        PrivacyRequest, models.PROTECT, related_name="own_statement"
    )
    text = models.TextField(_("statement"))
    made_on = models.DateField(_("made on"))

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ("made_on", "pk")
        verbose_name = _("own statement")
        verbose_name_plural = _("own statements")
        constraints = [
            models.CheckConstraint(name="statement_has_text", condition=~Q(text=""))
        ]

    def __str__(self):
        return f"{self.household}: {self.made_on}"


class RestrictionQuerySet(VisibleQuerySet):
    def current(self):
        return self.filter(lifted_at=None)

    def for_display(self):
        return self.select_related("about", "lifted_by")


@keep_history
class Restriction(Numbered):
    """The data of a person are kept and shown, and nothing else is done with them."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="restrictions"
    )
    about = models.ForeignKey(HouseholdMember, models.PROTECT, related_name="+")
    request = models.OneToOneField(
        PrivacyRequest, models.PROTECT, related_name="restriction"
    )
    since = models.DateTimeField(_("since"))
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, editable=False)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    lift_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ("since", "pk")
        verbose_name = _("restriction")
        verbose_name_plural = _("restrictions")
        constraints = [
            models.CheckConstraint(
                name="restriction_lifted_has_who_and_why",
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False)
                & ~Q(lift_reason=""),
            ),
        ]
        indexes = [
            # Every action asks whether there is one.
            models.Index(
                fields=["household"],
                condition=Q(lifted_at=None),
                name="restriction_current",
            )
        ]

    def __str__(self):
        return f"{self.household}: {self.since:%Y-%m-%d}"
