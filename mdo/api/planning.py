"""The resource of MDO's that are yet to be held."""

from django.db import transaction

from cases.api.logged import LoggedViewSet
from cases.models import Case
from mdo import actions, meetings
from mdo.api.mdos import AttendanceSerializer, HeldMdo, MdoSerializer, attended
from mdo.api.named import people
from mdo.models import Mdo
from rest import fields
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import change, creation, step


class PlannedMdoSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    attendances = AttendanceSerializer(many=True, help_text="Who is invited.")

    class Meta:
        model = Mdo
        fields = (
            "uuid",
            "number",
            "case",
            "household",
            "planned_at",
            "place",
            "place_chosen_by_resident",
            "attendances",
            "status",
            "cancelled_at",
            "cancel_reason",
            "version",
        )


class PlannedMdoQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    planned_from = fields.DateTimeField(source="planned_at__gte")
    planned_until = fields.DateTimeField(source="planned_at__lte")


class PlanInput(InputSerializer):
    planned_at = fields.DateTimeField()
    place = fields.CharField(max_length=200)
    place_chosen_by_resident = fields.BooleanField(
        allow_null=True, help_text="Null while nobody asked."
    )
    invited = fields.ListField(
        child=fields.ReferenceField(rows=people),
        max_length=50,
        help_text="They may see the household from now on.",
    )


class NewPlanInput(PlanInput):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))


class ReplanInput(PlanInput, VersionedInput):
    pass


class HoldingInput(HeldMdo, VersionedInput):
    pass


class CancellationInput(VersionedInput):
    reason = fields.CharField(max_length=300)


class PlannedMdoViewSet(LoggedViewSet):
    """MDO's that are planned and not held yet, of the households that you may see.

    One that was cancelled is still found by its own address, and not in the list.
    """

    serializer_class = PlannedMdoSerializer
    query_class = PlannedMdoQuery
    ordering = ("logged_at", "pk")

    def get_queryset(self):
        listed = self.action == "list"
        which = [Mdo.Status.PLANNED] if listed else Mdo.NOT_HELD
        mdos = Mdo.objects.visible_to(self.caller).filter(status__in=which)
        return mdos.for_display()

    @creation(NewPlanInput)
    def create(self, *, case, **values):
        """Plan an MDO and invite people. They get a mail without names of residents."""
        return meetings.plan_mdo(case_id=case.pk, **values)

    @change(ReplanInput)
    def update(self, mdo, **values):
        """Give it another moment, place or company; who is left out is not invited."""
        meetings.replan_mdo(mdo_id=mdo.pk, **values)

    @step("holding", HoldingInput, answers=MdoSerializer)
    def holding(self, mdo, *, version, by, at, **values):
        """Write down that it was held: who was there and what was agreed.

        What somebody typed at the table is thrown away: this is what counts.
        """
        with transaction.atomic():
            held = actions.log_mdo(
                case_id=mdo.case_id,
                mdo_id=mdo.pk,
                version=version,
                by=by,
                at=at,
                **attended(values),
            )
            meetings.drop_draft(case_id=mdo.case_id, mdo_id=mdo.pk, by=by, at=at)
        self.shown([held])
        return held

    @step("cancellation", CancellationInput)
    def cancellation(self, mdo, **values):
        """Say that it is not held, and why; who was invited is told.

        It then stands in the list no more. Who saw the household for it alone sees
        the household no more.
        """
        meetings.cancel_mdo(mdo_id=mdo.pk, **values)
