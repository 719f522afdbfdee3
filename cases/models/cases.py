"""Cases: from the question for help to the evaluation, and under which law."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.households import Household
from cases.models.people import Leefdomein, User
from cases.models.rows import Numbered, Versioned, keep_history
from cases.visibility import VisibleQuerySet


class LegalGround(Numbered):
    """A law that lets the partners share data. Not in force means not to be chosen."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    in_force = models.BooleanField(_("in force"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("legal ground")
        verbose_name_plural = _("legal grounds")

    def __str__(self):
        return self.name


class CaseQuerySet(VisibleQuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def for_display(self):
        """Load what one row on a page or in the API shows."""
        return self.select_related("household", "household__area").prefetch_related(
            "leefdomeinen",
            models.Prefetch("grounds", CaseGround.objects.select_related("ground")),
        )


@keep_history
class Case(Numbered, Versioned):
    """One approach for a household, from the question for help to the evaluation."""

    number = models.CharField(_("case number"), max_length=30, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    voordeur = models.CharField(_("voordeur"), max_length=100)
    opened_on = models.DateField(_("asked for help on"))
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    wants = models.TextField(_("What do you want?"), blank=True)
    can = models.TextField(_("What can you do?"), blank=True)
    needs = models.TextField(_("What do you need?"), blank=True)
    leefdomeinen = models.ManyToManyField(
        Leefdomein, through="CaseLeefdomein", related_name="cases"
    )
    closed_on = models.DateField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    closing_reason = models.CharField(
        _("reason of closing"), max_length=200, blank=True
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_on", "-pk")
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(closed_on=None),
                name="case_one_open_a_household",
            ),
            # The target of foreign keys that keep case and household together.
            models.UniqueConstraint(
                fields=["id", "household"], name="case_with_household"
            ),
            models.CheckConstraint(
                name="case_closed_after_opened",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="case_closed_has_reason",
                condition=Q(closed_on=None, closing_reason="", closed_by=None)
                | Q(closed_on__isnull=False) & ~Q(closing_reason=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["opened_on"], condition=Q(closed_on=None), name="case_open"
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def is_open(self):
        return self.closed_on is None


@keep_history
class CaseLeefdomein(models.Model):
    """A leefdomein on which the household of the case has a question."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    leefdomein = models.ForeignKey(Leefdomein, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "leefdomein"], name="case_leefdomein_once"
            )
        ]

    def __str__(self):
        return f"{self.case}: {self.leefdomein}"


class CaseGroundQuerySet(VisibleQuerySet):
    household_path = "case__household_id"


@keep_history
class CaseGround(Numbered, Versioned):
    """The legal ground on which data of this case are shared, and in which period."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="grounds")
    ground = models.ForeignKey(LegalGround, models.PROTECT, related_name="+")
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    # Empty for what was written down before this was kept, or came with a register.
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, editable=False)

    objects = CaseGroundQuerySet.as_manager()

    class Meta:
        ordering = ("valid_from", "pk")
        constraints = [
            models.CheckConstraint(
                name="case_ground_period",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            )
        ]

    def __str__(self):
        return f"{self.case}: {self.ground}"

    def is_valid(self, today):
        """True when this law is a ground on `today`; its last day is one too."""
        return self.valid_from <= today and (
            self.valid_until is None or self.valid_until >= today
        )
