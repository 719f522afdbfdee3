"""What sharing stands on: to whom the household agrees, and what it was told."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.households import Household, HouseholdMember
from cases.models.people import Organisation, User
from cases.models.rows import Numbered, Versioned, keep_history
from cases.visibility import VisibleQuerySet


class PartyAgreementQuerySet(VisibleQuerySet):
    def withdrawn(self):
        """Keep what was withdrawn, by whom nothing was agreed anew.

        Who speaks for the whole household and a single member are each their own: as
        long as one of them withdrew, the organisation stays out.
        """
        everybody = Value(0)
        anew = self.model._default_manager.annotate(
            who=Coalesce("member_id", everybody)
        ).filter(
            household=OuterRef("household"),
            organisation=OuterRef("organisation"),
            who=Coalesce(OuterRef("member_id"), everybody),
            withdrawn_on=None,
        )
        return self.filter(withdrawn_on__isnull=False).exclude(Exists(anew))


@keep_history
class PartyAgreement(Numbered, Versioned):
    """The household agrees that this organisation may see the file."""

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="party_agreements"
    )
    member = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    agreed_on = models.DateField(_("agreed on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = PartyAgreementQuerySet.as_manager()

    class Meta:
        ordering = ("agreed_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="party_agreement_period",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("agreed_on")),
            ),
            models.UniqueConstraint(
                fields=["household", "organisation", "member"],
                condition=Q(withdrawn_on=None),
                nulls_distinct=False,
                name="party_agreement_once",
            ),
        ]

    def __str__(self):
        return f"{self.household}: {self.organisation}"


class ResidentInformedQuerySet(VisibleQuerySet):
    pass


@keep_history
class ResidentInformed(Numbered):
    """The household was told what is kept about it and why: what, when and by whom."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="informed")
    member = models.ForeignKey(
        HouseholdMember, models.PROTECT, null=True, blank=True, related_name="+"
    )
    what = models.CharField(_("what was told"), max_length=300)
    informed_on = models.DateField(_("informed on"))
    informed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ResidentInformedQuerySet.as_manager()

    class Meta:
        ordering = ("informed_on", "pk")

    def __str__(self):
        return f"{self.household}: {self.informed_on}"
