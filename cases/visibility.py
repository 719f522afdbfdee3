"""Need to know: who may see a household. Written here and nowhere else."""

from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value
from django.utils import timezone


def visible_household_ids(user) -> QuerySet:
    """Return the ids of the households `user` may see now, as a subquery.

    A professional sees the households with a current grant; a coordinator sees
    those and every household of the own areas. Nobody else sees any.
    """
    grants = apps.get_model("cases", "AccessGrant").objects
    households = apps.get_model("cases", "Household").objects
    if not user.is_authenticated or not user.is_active:
        return grants.none().values("household_id")
    granted = grants.current(timezone.now()).filter(user=user).values("household_id")
    if user.role == "professional":
        return granted
    if user.role == "coordinator":
        own_areas = user.areas.through.objects.filter(user=user).values("area")
        is_visible = Q(is_one_of("area", own_areas)) | Q(is_one_of("pk", granted))
        return households.filter(is_visible).values("pk")
    return grants.none().values("household_id")


def is_one_of(field: str, ids: QuerySet) -> Func:
    """Return the condition that the field is one of a few ids, which are read once.

    Of `OR ... IN (subquery)` the database thinks that every row asks the subquery
    anew, and then it would rather read all households first.
    """
    return Func(
        F(field),
        Func(ArraySubquery(ids), function="ANY"),
        arg_joiner=" = ",
        template="(%(expressions)s)",
        output_field=BooleanField(),
    )


def visible_area_ids(user) -> QuerySet:
    """Return the ids of the areas to choose from in a list of households.

    Those of the households `user` may see; for a coordinator the own areas with them,
    without looking at every household in there.
    """
    households = apps.get_model("cases", "Household").objects
    areas = apps.get_model("cases", "Area").objects
    if user.role != "coordinator":
        visible = households.filter(pk__in=visible_household_ids(user))
        return areas.filter(pk__in=visible.values("area")).values("pk")
    grants = apps.get_model("cases", "AccessGrant").objects.current(timezone.now())
    granted = households.filter(pk__in=grants.filter(user=user).values("household_id"))
    return areas.filter(Q(coordinators=user) | Q(pk__in=granted.values("area"))).values(
        "pk"
    )


# What is told by the number of a household, or of its case, to who does not see it
# yet, or not any more.
HEARD_BY_NUMBER = (
    "handover_offered",
    "handover_refused",
    "handover_withdrawn",
    "household_moved",
    "mdo_cancelled",
    "stands_in",
)


def may_hear(user, number: str = "number") -> Any:
    """Return the condition that `user` may read the number of a household unseen.

    As long as it did not withdraw its agreement with the organisation, which is not
    for this person to read: the database says no more than this.
    """
    return Func(
        Value(user.pk),
        F(number),
        function="helmond_may_hear",
        output_field=BooleanField(),
    )


class VisibleQuerySet(QuerySet):
    """A queryset of rows that belong to a household and follow its visibility."""

    household_path = "household_id"

    def visible_to(self, user) -> Any:
        """Start here, always: pages, API, exports and search."""
        # A subquery and no join: a join repeats a row per grant.
        return self.filter(
            **{f"{self.household_path}__in": visible_household_ids(user)}
        )
