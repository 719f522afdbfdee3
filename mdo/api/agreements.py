"""Agreements and their steps."""

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from rest_framework.serializers import SerializerMethodField

from cases.api.logged import LoggedViewSet
from cases.models import User
from mdo import actions, watching
from mdo.models import Agreement
from rest import fields
from rest.serializers import QuerySerializer, ReadSerializer, VersionedInput
from rest.views import step


class AgreementSerializer(ReadSerializer):
    household = fields.UUIDField(source="household_uuid")
    household_number = fields.CharField()
    mdo = fields.UUIDField(source="mdo_uuid")
    owner = fields.UUIDField(source="owner_uuid", allow_null=True)
    owner_name = fields.CharField(allow_null=True)
    leefdomein = fields.UUIDField(source="leefdomein_uuid", allow_null=True)
    days_left = SerializerMethodField(
        help_text="Days until `dueOn`; negative when late, null when finished."
    )

    class Meta:
        model = Agreement
        fields = (
            "uuid",
            "number",
            "household",
            "household_number",
            "mdo",
            "text",
            "owner",
            "owner_name",
            "owner_is_resident",
            "leefdomein",
            "agreed_on",
            "target_on",
            "due_on",
            "days_left",
            "later_reason",
            "status",
            "done_on",
            "dropped_on",
            "drop_reason",
            "block_cause",
            "block_note",
            "note",
            "version",
        )
        beside = {
            "household_uuid": F("household__uuid"),
            "household_number": F("household__number"),
            "mdo_uuid": F("mdo__uuid"),
            "owner_uuid": F("owner__uuid"),
            "owner_name": F("owner__name"),
            "leefdomein_uuid": F("leefdomein__uuid"),
        }

    def get_days_left(self, agreement) -> int | None:
        return agreement.days_left(self.today)

    @cached_property
    def today(self):
        """The day on which this answer is given, the same for all of its rows."""
        return timezone.localdate()


class AgreementQuery(QuerySerializer):
    status = fields.ChoiceField(Agreement.Status.choices)
    unfinished = fields.BooleanField(help_text="Open or blocked.")
    overdue = fields.BooleanField(help_text="Unfinished and past `dueOn`.")
    household = fields.UUIDField(source="household__uuid")
    mdo = fields.UUIDField(source="mdo__uuid")
    owner = fields.UUIDField(source="owner__uuid")
    area = fields.UUIDField(source="household__area__uuid")
    leefdomein = fields.UUIDField(source="leefdomein__uuid")
    due_from = fields.DateField(source="due_on__gte")
    due_until = fields.DateField(source="due_on__lte")

    def filter_unfinished(self, queryset, value):
        # `exclude` would keep the database from using the index of the unfinished.
        finished = [Agreement.Status.DONE, Agreement.Status.DROPPED]
        return queryset.unfinished() if value else queryset.filter(status__in=finished)

    def filter_overdue(self, queryset, value):
        today = timezone.localdate()
        if value:
            return queryset.overdue(today)
        return queryset.exclude(pk__in=Agreement.objects.overdue(today).values("pk"))


class FulfilmentInput(VersionedInput):
    done_on = fields.DateField(required=False, help_text="Empty is today.")
    note = fields.TextField(max_length=2000, required=False, allow_blank=True)


class ExtensionInput(VersionedInput):
    due_on = fields.DateField()
    reason = fields.CharField(max_length=300)


class BlockadeInput(VersionedInput):
    cause = fields.ChoiceField(Agreement.BlockCause.choices)
    note = fields.CharField(max_length=300)


class OwnerInput(VersionedInput):
    owner = fields.ReferenceField(
        rows=lambda user: User.objects.filter(is_active=True),
        allow_null=True,
        help_text="The uuid of a professional; null is the resident.",
    )


class DroppingInput(VersionedInput):
    reason = fields.CharField(max_length=300)


class ReopeningInput(VersionedInput):
    reason = fields.CharField(max_length=300)


class AgreementViewSet(LoggedViewSet):
    """Agreements (afspraken) of the households that you may see."""

    serializer_class = AgreementSerializer
    query_class = AgreementQuery
    ordering = ("due_on", "pk")

    def get_queryset(self):
        return AgreementSerializer.read_from(Agreement.objects.visible_to(self.caller))

    @step("fulfilment", FulfilmentInput)
    def fulfilment(self, agreement, **values):
        """Record that an agreement was carried out."""
        actions.fulfil_agreement(agreement_id=agreement.pk, **values)

    @step("extension", ExtensionInput)
    def extension(self, agreement, **values):
        """Give an agreement another date, with a reason."""
        actions.extend_agreement(agreement_id=agreement.pk, **values)

    @step("blockade", BlockadeInput)
    def blockade(self, agreement, **values):
        """Record that an agreement is stuck, and on what."""
        actions.block_agreement(agreement_id=agreement.pk, **values)

    @step("release", VersionedInput)
    def release(self, agreement, **values):
        """Record that what was in the way is gone."""
        actions.unblock_agreement(agreement_id=agreement.pk, **values)

    @step("owner", OwnerInput)
    def owner(self, agreement, **values):
        """Let somebody else, or the resident, carry out an unfinished agreement."""
        actions.hand_over_agreement(agreement_id=agreement.pk, **values)

    @step("reminder")
    def reminder(self, agreement, **values):
        """Remind who carries out an unfinished agreement, by mail; once a day.

        For the coordinator of the area.
        """
        watching.remind(agreement_id=agreement.pk, **values)

    @step("dropping", DroppingInput)
    def dropping(self, agreement, **values):
        """Drop an agreement that need not or cannot be carried out."""
        actions.drop_agreement(agreement_id=agreement.pk, **values)

    @step("reopening", ReopeningInput)
    def reopening(self, agreement, **values):
        """Open an agreement again that was recorded as done or dropped by mistake.

        Refused when that was more than 14 days ago, or the case is closed.
        """
        actions.reopen_agreement(agreement_id=agreement.pk, **values)
