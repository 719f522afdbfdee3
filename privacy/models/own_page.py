"""The resident's own page."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cases.models import (
    Household,
    HouseholdMember,
    Numbered,
    PartyAgreement,
    User,
    Versioned,
    keep_history,
)
from cases.visibility import VisibleQuerySet
from mdo.models import Agreement


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
