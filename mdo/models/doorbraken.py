"""Doorbraken: asked, compared with earlier ones, decided, and paid for."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models import (
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
from mdo.models.agreements import Agreement


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
