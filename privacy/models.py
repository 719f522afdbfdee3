"""What a resident may ask of us, how long a file is kept, and what was destroyed."""

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Household,
    HouseholdMember,
    LegalGround,
    Numbered,
    PartyAgreement,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from mdo.models import Agreement
from privacy import terms


class OverseenQuerySet(VisibleQuerySet):
    """Rows of a household that the privacy officer oversees as well."""

    def overseen_by(self, user):
        """Keep what `user` may know to exist: all for the privacy officer.

        What stands in the file, or was asked about it, is for `visible_to`.
        """
        if user.is_active and user.is_privacy_officer:
            return self
        return self.visible_to(user)


# What a resident asks ---------------------------------------------------------


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


# The resident's own page ------------------------------------------------------


class ResidentPageQuerySet(VisibleQuerySet):
    def open(self, at):
        """Keep those that still let the resident in.

        Who gave it knows the link and the code, and has to be of ours still.
        """
        shut_out = PartyAgreement.objects.withdrawn().filter(
            household=OuterRef("household"),
            organisation=OuterRef("made_by__organisation"),
        )
        given = self.filter(closed_at=None, expires_at__gt=at, made_by__is_active=True)
        return given.exclude(Exists(shut_out))


@keep_history
class ResidentPage(Numbered, Versioned):
    """A resident may look at the own plan by a link, with a code from another way.

    Of both only digests are kept, so nobody here can look up what was given.
    """

    class Way(models.TextChoices):
        PAPER = "paper", _("on paper, by hand")
        POST = "post", _("by post")
        MAIL = "mail", _("by e-mail")
        PHONE = "phone", _("by telephone")
        SPOKEN = "spoken", _("said to the resident")

    MOST_FAILURES = 5

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="resident_pages"
    )
    member = models.ForeignKey(
        HouseholdMember, models.PROTECT, related_name="+", verbose_name=_("for whom")
    )
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_hash = models.CharField(max_length=128, editable=False)
    link_by = models.CharField(_("how the link was given"), max_length=10, choices=Way)
    code_by = models.CharField(_("how the code was given"), max_length=10, choices=Way)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(_("works until"))
    # Codes that were wrong, one after the other; too many and it opens no more.
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(_("last opened"), null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = ResidentPageQuerySet.as_manager()

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("own page of a resident")
        verbose_name_plural = _("own pages of residents")
        constraints = [
            models.UniqueConstraint(
                fields=["id", "household"], name="resident_page_with_household"
            ),
            models.CheckConstraint(
                name="resident_page_two_ways", condition=~Q(link_by=F("code_by"))
            ),
            models.CheckConstraint(
                name="resident_page_closed_has_when",
                condition=Q(closed_by=None) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.made_at:%Y-%m-%d}"

    @property
    def is_blocked(self):
        return self.failures >= self.MOST_FAILURES


@keep_history
class ResidentAnswer(Numbered):
    """What a resident says of an agreement, on the own page. The last one counts."""

    class Answer(models.TextChoices):
        SEEN = "seen", _("seen")
        AGREES = "agrees", _("agrees")
        DISAGREES = "disagrees", _("does not agree")

    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    page = models.ForeignKey(ResidentPage, models.PROTECT, related_name="answers")
    about = models.ForeignKey(HouseholdMember, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="resident_answers"
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer)
    because = models.TextField(_("because"), blank=True)
    answered_at = models.DateTimeField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ("answered_at", "pk")
        verbose_name = _("answer of a resident")
        verbose_name_plural = _("answers of residents")
        constraints = [
            models.CheckConstraint(
                name="resident_answer_has_because",
                condition=~Q(answer="disagrees") | ~Q(because=""),
            ),
            models.CheckConstraint(
                name="resident_answer_is_known",
                condition=Q(answer__in=["seen", "agrees", "disagrees"]),
            ),
        ]

    def __str__(self):
        return f"{self.agreement}: {self.answer}"


# How long a file is kept --------------------------------------------------------


@keep_history
class RetentionRule(Numbered, Versioned):
    """How long data are kept under a law, and from when that is counted."""

    class Starts(models.TextChoices):
        LAST_DATUM = "last_datum", _("when the last datum was made or received")
        HELP_ENDED = "help_ended", _("when the help ended")

    ground = models.OneToOneField(
        LegalGround,
        models.PROTECT,
        null=True,
        related_name="retention",
        help_text=_("Empty is a file to which no other line of the table applies."),
    )
    years = models.PositiveSmallIntegerField(
        _("years"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    starts = models.CharField(_("counted from"), max_length=12, choices=Starts)
    source = models.CharField(_("source"), max_length=300)
    is_own_choice = models.BooleanField(
        _("our own choice"),
        default=False,
        help_text=_("No law names this term; the municipality chose it."),
    )

    class Meta:
        ordering = (F("ground__name").asc(nulls_last=True),)
        verbose_name = _("retention term")
        verbose_name_plural = _("retention terms")
        constraints = [
            models.CheckConstraint(
                name="retention_rule_years", condition=Q(years__gte=1, years__lte=100)
            ),
            models.CheckConstraint(
                name="retention_rule_starts_is_known",
                condition=Q(starts__in=["last_datum", "help_ended"]),
            ),
            models.UniqueConstraint(
                fields=["ground"], name="retention_rule_once", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.ground or '-'}: {self.years}"


class LegalHoldQuerySet(OverseenQuerySet):
    def current(self, today):
        """Keep those that stop the destruction on this day."""
        return self.filter(
            Q(until_on=None) | Q(until_on__gte=today),
            from_on__lte=today,
            lifted_at=None,
        )

    def for_display(self):
        return self.select_related("household", "placed_by", "lifted_by")


@keep_history
class LegalHold(Numbered):
    """A file is kept longer than its term, such as for a complaint or in court."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="legal_holds")
    reason = models.CharField(_("reason"), max_length=300)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("up to and including"), null=True, blank=True)
    placed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, editable=False)
    lift_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "pk")
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.CheckConstraint(
                name="legal_hold_period",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="legal_hold_has_reason", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="legal_hold_lifted_has_who_and_why",
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False)
                & ~Q(lift_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.from_on}"


# What is destroyed --------------------------------------------------------------


class DestructionQuerySet(OverseenQuerySet):
    def waiting(self):
        """Keep those that a second person has not judged yet."""
        return self.filter(status=Destruction.Status.PROPOSED)

    def approved(self):
        """Keep those that the job carries out."""
        return self.filter(status=Destruction.Status.APPROVED)

    def for_display(self):
        return self.select_related("household", "proposed_by", "judged_by")


@keep_history
class Destruction(Numbered):
    """Somebody proposes to destroy a file; somebody else approves or refuses it.

    It goes with the file. What stays is the certificate.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="destructions"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PROPOSED
    )
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    judged_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, editable=False)
    refusal_reason = models.CharField(
        _("why it is not destroyed"), max_length=300, blank=True
    )

    objects = DestructionQuerySet.as_manager()

    class Meta:
        ordering = ("proposed_at", "pk")
        verbose_name = _("destruction")
        verbose_name_plural = _("destructions")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=["proposed", "approved"]),
                name="destruction_one_a_household",
            ),
            models.CheckConstraint(
                name="destruction_judged_by_somebody_else",
                condition=Q(status="proposed", judged_by=None, judged_at=None)
                # Said apart: a check lets a comparison with nothing pass.
                | Q(status__in=["approved", "refused"])
                & Q(judged_by__isnull=False, judged_at__isnull=False)
                # Who proposed it may take it back.
                & (Q(status="refused") | ~Q(judged_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="destruction_refused_has_reason",
                condition=~Q(status="refused") | ~Q(refusal_reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.status}"


@pgtrigger.register(
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)
)
class Certificate(Numbered):
    """That a file was destroyed: when, on which ground and how much. Of whom is gone.

    `hash` is taken over everything in it and over the hash of the one before, so that
    none can be changed or left out unseen.
    """

    number = models.CharField(_("certificate number"), max_length=20, unique=True)
    carried_out_at = models.DateTimeField(_("destroyed at"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed at"))
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved at"))
    # Each law with its term and source, as the table said on that day.
    grounds = models.JSONField(_("ground"))
    # Each kind with its number of rows, of versions in the history, and a hash.
    kinds = models.JSONField(_("what was destroyed"))
    cases_kept = models.PositiveIntegerField(_("cases that go on in the figures"))
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("-carried_out_at", "-pk")
        verbose_name = _("certificate of destruction")
        verbose_name_plural = _("certificates of destruction")

    def __str__(self):
        return self.number

    @property
    def rows(self):
        """Return how many rows were destroyed, those of the history with them."""
        return sum(kind["rows"] + kind["versions"] for kind in self.kinds)
