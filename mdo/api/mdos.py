"""MDO's that were held, and writing one down."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from rest_framework.serializers import Field, SerializerMethodField, ValidationError

from cases.api.logged import LoggedViewSet
from cases.models import Case
from mdo import actions, meetings
from mdo.api.named import leefdomeinen, members, organisations, people
from mdo.models import Agreement, Attendance, Mdo
from rest import fields
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import creation, step


class AttendanceSerializer(ReadSerializer):
    user = fields.UUIDField(source="user.uuid")
    name = fields.CharField(source="display_name")
    organisation = fields.UUIDField(source="organisation.uuid")

    class Meta:
        model = Attendance
        fields = ("user", "name", "organisation", "role", "present", "may_decide")


class MdoSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    attendances = AttendanceSerializer(many=True)
    agreements = SerializerMethodField()

    class Meta:
        model = Mdo
        fields = (
            "uuid",
            "number",
            "case",
            "household",
            "status",
            "planned_at",
            "held_on",
            "place",
            "place_chosen_by_resident",
            "resident_present",
            "absence_reason",
            "wants",
            "can",
            "needs",
            "own_words",
            "resident_agrees",
            "disagreement",
            "supporter",
            "supporter_offered_on",
            "keep_informed",
            "next_on",
            "confirmed_at",
            "attendances",
            "agreements",
            "version",
        )

    def get_agreements(self, mdo) -> list[UUID]:
        return [agreement.uuid for agreement in mdo.agreements.all()]


class MdoQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    status = fields.ChoiceField(Mdo.Status.choices)
    held_from = fields.DateField(source="held_on__gte")
    held_until = fields.DateField(source="held_on__lte")


class AttendeeInput(InputSerializer):
    user = fields.ReferenceField(rows=people, required=False)
    name = fields.CharField(max_length=200, required=False)
    organisation = fields.ReferenceField(rows=organisations, required=False)
    role = fields.ChoiceField(Attendance.Role.choices, required=False)
    present = fields.BooleanField(required=False)
    may_decide = fields.BooleanField(required=False)

    def validate(self, attrs):
        if "user" not in attrs and "name" not in attrs:
            raise ValidationError({"name": Field.default_error_messages["required"]})
        return attrs


class PromiseInput(InputSerializer):
    text = fields.TextField(max_length=2000)
    owner = fields.ReferenceField(
        rows=people, allow_null=True, help_text="Null: the resident does it."
    )
    due_on = fields.DateField(
        required=False, allow_null=True, help_text="Empty is six weeks after the MDO."
    )
    later_reason = fields.CharField(max_length=300, required=False, allow_blank=True)
    leefdomein = fields.ReferenceField(
        rows=leefdomeinen, required=False, allow_null=True
    )
    about = fields.ReferenceField(rows=members, required=False, allow_null=True)


class HeldMdo(InputSerializer):
    """What is written down of an MDO that was held."""

    held_on = fields.DateField()
    place = fields.CharField(max_length=200)
    place_chosen_by_resident = fields.BooleanField(allow_null=True, required=False)
    resident_present = fields.BooleanField()
    absence_reason = fields.CharField(max_length=300, required=False, allow_blank=True)
    attendees = fields.ListField(child=AttendeeInput(), max_length=50)
    agreements = fields.ListField(child=PromiseInput(), max_length=50)
    wants = fields.TextField(max_length=5000, required=False, allow_blank=True)
    can = fields.TextField(max_length=5000, required=False, allow_blank=True)
    needs = fields.TextField(max_length=5000, required=False, allow_blank=True)
    own_words = fields.TextField(max_length=5000, required=False, allow_blank=True)
    resident_agrees = fields.ChoiceField(Mdo.ResidentAgrees.choices, required=False)
    disagreement = fields.TextField(max_length=5000, required=False, allow_blank=True)
    supporter = fields.ChoiceField(
        [(one.value, one.label) for one in Mdo.SUPPORTER_ANSWERS], required=False
    )
    supporter_offered_on = fields.DateField(required=False, allow_null=True)
    keep_informed = fields.CharField(max_length=300, required=False, allow_blank=True)
    next_on = fields.DateField(required=False, allow_null=True)


class MdoInput(HeldMdo):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))


def attended(values: dict[str, Any]) -> dict[str, Any]:
    """Return a HeldMdo as `mdo.actions.log_mdo` asks for it."""
    attendees, promises = values.pop("attendees"), values.pop("agreements")
    return {
        "place_chosen_by_resident": None,
        **values,
        "attendees": [actions.Attendee(**attendee) for attendee in attendees],
        "promises": [actions.Promise(**promise) for promise in promises],
    }


class AmendmentInput(VersionedInput):
    """What of the report is set right: what is not named stays as it is."""

    place = fields.CharField(max_length=200, required=False)
    wants = fields.TextField(max_length=5000, required=False, allow_blank=True)
    can = fields.TextField(max_length=5000, required=False, allow_blank=True)
    needs = fields.TextField(max_length=5000, required=False, allow_blank=True)
    own_words = fields.TextField(max_length=5000, required=False, allow_blank=True)
    resident_agrees = fields.ChoiceField(Mdo.ResidentAgrees.choices, required=False)
    disagreement = fields.TextField(max_length=5000, required=False, allow_blank=True)
    keep_informed = fields.CharField(max_length=300, required=False, allow_blank=True)
    next_on = fields.DateField(required=False, allow_null=True)
    reason = fields.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Needed once the report is confirmed.",
    )


class MdoViewSet(LoggedViewSet):
    """MDO's of the households that you may see, with who was there."""

    serializer_class = MdoSerializer
    query_class = MdoQuery
    ordering = ("-logged_at", "-pk")

    def get_queryset(self):
        return (
            Mdo.objects.visible_to(self.caller)
            .for_display()
            # In the order in which they were written down.
            .prefetch_related(Prefetch("agreements", Agreement.objects.order_by("pk")))
        )

    @creation(MdoInput)
    def create(self, *, case, **values):
        """Log an MDO with who was there and what was agreed.

        Each agreement is due six weeks after the MDO, unless it has its own date.
        One that was planned is held by its own step, of planned-mdos.
        """
        return actions.log_mdo(case_id=case.pk, **attended(values))

    @step("confirmation", VersionedInput)
    def confirmation(self, mdo, **values):
        """Confirm the report. From then on it changes only with a reason."""
        meetings.confirm_mdo(mdo_id=mdo.pk, **values)

    @step("amendment", AmendmentInput)
    def amendment(self, mdo, *, by, at, version, reason="", **values):
        """Set the report right; who was there is told the reason of a confirmed one."""
        meetings.amend_mdo(
            mdo_id=mdo.pk, values=values, reason=reason, version=version, by=by, at=at
        )
