"""Households, and who is or was in them."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models.people import Area, User
from cases.models.rows import Fold, Found, Numbered, Versioned, keep_history
from cases.visibility import VisibleQuerySet


class HouseholdQuerySet(VisibleQuerySet):
    household_path = "pk"

    def for_display(self):
        """Load what one row on a page or in the API shows."""
        return self.select_related("area")

    def numbered(self):
        """Load of a household that somebody may not see its number and nothing else."""
        return self.order_by().only("uuid", "number")

    def matching(self, query):
        """Keep households whose number or a name resembles `query`, best first.

        Forgives accents, capitals and small spelling mistakes.
        """
        words = Fold(Value(query))
        found = Found(words, Value(query.strip().upper()))
        similarity = Func(words, F("search_text"), function="word_similarity")
        return (
            self.filter(pk__in=found)
            .annotate(similarity=similarity)
            .order_by("-similarity", "number")
        )


@keep_history
class Household(Numbered, Versioned):
    """The people who live together and whom the approach is for."""

    number = models.CharField(_("file number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="households", verbose_name=_("area")
    )
    postcode = models.CharField(_("postcode"), max_length=7, blank=True)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )
    # Why a file was opened although there was one that looks like it.
    opened_beside = models.CharField(
        _("why a second file"), max_length=300, blank=True, editable=False
    )
    search_text = models.GeneratedField(
        expression=Fold(F("name")), output_field=models.TextField(), db_persist=True
    )

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("household")
        verbose_name_plural = _("households")
        indexes = [
            GinIndex(
                OpClass("search_text", name="gin_trgm_ops"), name="household_search"
            ),
            # The list by name, a page of it at a time.
            models.Index(fields=["name", "id"], name="household_name"),
        ]

    def __str__(self):
        return self.number


class HouseholdMemberQuerySet(VisibleQuerySet):
    def on(self, day, *, also=None):
        """Keep who is of the household on a day, not who left it; and this one too."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day) | Q(pk=also))


@keep_history
class HouseholdMember(Numbered, Versioned):
    """A person of the household. Whoever left it stays in the file, with the day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    first_name = models.CharField(_("first name"), max_length=100)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    relation = models.CharField(_("relation"), max_length=50, blank=True)
    # Of who was there when the file was opened it is not asked.
    joined_on = models.DateField(_("in the household since"), null=True, blank=True)
    # The first day on which somebody is of it no more.
    left_on = models.DateField(_("no longer in it since"), null=True, blank=True)
    search_text = models.GeneratedField(
        expression=Fold(Concat(F("first_name"), Value(" "), F("last_name"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        ordering = ("birth_date", "pk")
        verbose_name = _("household member")
        verbose_name_plural = _("household members")
        constraints = [
            # The target of foreign keys that keep member and household together.
            models.UniqueConstraint(
                fields=["id", "household"], name="member_with_household"
            ),
            models.CheckConstraint(
                name="member_left_after_joining",
                condition=Q(left_on=None)
                | Q(joined_on=None)
                | Q(left_on__gte=F("joined_on")),
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="member_search"),
        ]

    def __str__(self):
        return f"{self.first_name} {self.last_name}".strip()

    def has_left(self, today):
        return self.left_on is not None and self.left_on <= today

    def age(self, today):
        """Return the age in whole years on `today`, None when not known."""
        if self.birth_date is None:
            return None
        had_birthday = (today.month, today.day) >= (
            self.birth_date.month,
            self.birth_date.day,
        )
        return today.year - self.birth_date.year - (not had_birthday)
