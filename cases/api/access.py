"""Who may look: access that was given, asked for, or taken in an emergency."""

from django.db.models import Q
from django.utils import timezone

from cases import access
from cases.api.logged import LoggedViewSet, log
from cases.models import AccessGrant, AccessLog, AccessRequest, EmergencyAccess
from rest import fields
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import ReadViewSet, creation, step


class AccessGrantSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    user = fields.UUIDField(source="user.uuid")
    user_name = fields.CharField(source="user.name")
    granted_by_name = fields.CharField(source="granted_by.name")

    class Meta:
        model = AccessGrant
        fields = (
            "uuid",
            "household",
            "user",
            "user_name",
            "reason",
            "purpose",
            "starts_at",
            "ends_at",
            "granted_by_name",
            "ended_because",
            "end_note",
        )


class AccessGrantQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    current = fields.BooleanField()

    def filter_current(self, queryset, value):
        now = timezone.now()
        current = AccessGrant.objects.current(now).values("pk")
        return (
            queryset.filter(pk__in=current)
            if value
            else queryset.filter(ends_at__lte=now)
        )


class EndingInput(InputSerializer):
    reason = fields.CharField(max_length=300)


class AccessGrantViewSet(LoggedViewSet):
    """Access (toegang): who may see a household, why and until when."""

    serializer_class = AccessGrantSerializer
    query_class = AccessGrantQuery
    ordering = ("-starts_at", "-pk")

    def get_queryset(self):
        return AccessGrant.objects.visible_to(self.caller).select_related(
            "household", "user", "granted_by"
        )

    @step("ending", EndingInput)
    def ending(self, grant, **values):
        """End somebody's access before its time, with the reason.

        Refused for what follows from being the aanspreekpunt, from an agreement that
        is not finished, or from an MDO of the open case.
        """
        access.end_grant(grant_id=grant.pk, **values)


class AccessRequestSerializer(ReadSerializer):
    asked_by = fields.UUIDField(source="asked_by.uuid")
    asked_by_name = fields.CharField(source="asked_by.name")
    status = fields.ChoiceField(AccessRequest.Status.choices, source="state_now")

    class Meta:
        model = AccessRequest
        # Without the household: who asked is not to learn whether there is one.
        fields = (
            "uuid",
            "number",
            "asked_by",
            "asked_by_name",
            "asked_at",
            "purpose",
            "until_on",
            "status",
            "expires_at",
            "decision_reason",
            "version",
        )


class AccessRequestQuery(QuerySerializer):
    mine = fields.BooleanField(help_text="Those that you asked, or that others did.")
    waiting = fields.BooleanField()

    def filter_mine(self, queryset, value):
        mine = Q(asked_by=self.context["request"].user)
        return queryset.filter(mine if value else ~mine)

    def filter_waiting(self, queryset, value):
        waiting = AccessRequest.objects.waiting(timezone.now()).values("pk")
        return (
            queryset.filter(pk__in=waiting)
            if value
            else queryset.exclude(pk__in=waiting)
        )


class AccessRequestInput(InputSerializer):
    number = fields.CharField(max_length=20, help_text="Of the file: HA-00123.")
    purpose = fields.TextField(max_length=300)
    until_on = fields.DateField()


class AccessDecisionInput(VersionedInput):
    granted = fields.BooleanField()
    until_on = fields.DateField(
        required=False, help_text="Empty is as was asked. Only when granted."
    )
    reason = fields.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Only, and always, when refused. Who asked reads it.",
    )


class AccessRequestViewSet(ReadViewSet):
    """Questions for access (vragen om toegang): your own, and those you may answer.

    A question is by the number of a file. The answer is the same when there is none.
    """

    serializer_class = AccessRequestSerializer
    query_class = AccessRequestQuery
    ordering = ("-asked_at", "-pk")

    def get_queryset(self):
        decidable = AccessRequest.objects.decidable_by(self.caller).values("pk")
        return AccessRequest.objects.filter(
            Q(asked_by=self.caller) | Q(pk__in=decidable)
        ).select_related("asked_by")

    def shown(self, rows):
        """Log what is of others: one's own questions say nothing of a household."""
        others = [row for row in rows if row.asked_by_id != self.caller.pk]
        log(self, sorted({row.household_id for row in others}))

    @creation(AccessRequestInput)
    def create(self, *, by, at, **values):
        """Ask to be let in to the household with this number."""
        request = access.ask_access(by=by, at=at, **values)
        log(
            self,
            [request.household_id] if request.household_id else None,
            action=AccessLog.Action.EXECUTE,
            reason=request.purpose,
        )
        return request

    @step("decision", AccessDecisionInput)
    def decision(self, request, *, granted, until_on=None, reason="", **values):
        """Let in who asked, for a period, or refuse it with the reason."""
        if granted:
            access.grant_request(request_id=request.pk, until_on=until_on, **values)
        else:
            access.refuse_request(request_id=request.pk, reason=reason, **values)

    @step("withdrawal", VersionedInput)
    def withdrawal(self, request, **values):
        """Take back your own question."""
        access.withdraw_request(request_id=request.pk, **values)


class EmergencyAccessSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    asked_by = fields.UUIDField(source="asked_by.uuid")
    asked_by_name = fields.CharField(source="asked_by.name")
    ends_at = fields.DateTimeField(
        source="lasts_until",
        allow_null=True,
        help_text="Null when there was no such file.",
    )
    reviewed_by_name = fields.CharField(source="reviewed_by.name")

    class Meta:
        model = EmergencyAccess
        fields = (
            "uuid",
            "number",
            "household",
            "asked_by",
            "asked_by_name",
            "asked_at",
            "ends_at",
            "reason",
            "judgement",
            "review_note",
            "reviewed_by_name",
            "reviewed_at",
            "version",
        )


class EmergencyAccessQuery(QuerySerializer):
    reviewed = fields.BooleanField()

    def filter_reviewed(self, queryset, value):
        return queryset.filter(household__isnull=False, reviewed_at__isnull=not value)


class EmergencyAccessInput(InputSerializer):
    number = fields.CharField(max_length=20, help_text="Of the file: HA-00123.")
    reason = fields.TextField(max_length=300)


class EmergencyReviewInput(VersionedInput):
    judgement = fields.ChoiceField(EmergencyAccess.Judgement.choices)
    note = fields.TextField(max_length=1000)


class EmergencyAccessViewSet(ReadViewSet):
    """Emergency access (noodtoegang): your own, and what you may judge.

    It lasts 24 hours and is to read only. Without a household there was no such file.
    """

    serializer_class = EmergencyAccessSerializer
    query_class = EmergencyAccessQuery
    ordering = ("-asked_at", "-pk")

    def get_queryset(self):
        reviewable = EmergencyAccess.objects.reviewable_by(self.caller).values("pk")
        return (
            EmergencyAccess.objects.filter(
                Q(asked_by=self.caller) | Q(pk__in=reviewable)
            )
            .select_related("asked_by", "reviewed_by")
            .prefetch_related("household")
        )

    def shown(self, rows):
        ids = {row.household_id for row in rows if row.household_id}
        log(self, sorted(ids))

    @creation(EmergencyAccessInput)
    def create(self, *, by, at, **values):
        """Look in a file at once. Coordinators and privacy officers are told."""
        emergency = access.use_emergency_access(by=by, at=at, **values)
        log(
            self,
            [emergency.household_id] if emergency.household_id else None,
            action=AccessLog.Action.EXECUTE,
            reason=emergency.reason,
        )
        return emergency

    @step("review", EmergencyReviewInput)
    def review(self, emergency, **values):
        """Sign for it that this was justified, or that it was not."""
        access.review_emergency_access(emergency_id=emergency.pk, **values)
