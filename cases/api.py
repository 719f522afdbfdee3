"""The resources of cases: who is asking, and who is who."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import SerializerMethodField

from cases import access, acting, actions, corrections
from cases.looks import name_households
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    AccessRequest,
    Area,
    Case,
    CaseGround,
    EmergencyAccess,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Notification,
    Organisation,
    PartyAgreement,
    ResidentInformed,
    User,
)
from cases.postcodes import is_postcode
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import ReadViewSet, ResourceView, change, creation, step, takes

API = AccessLog.Channel.API
# What a request does by its method. A search is a POST as well, and a look.
DOES = {
    "POST": AccessLog.Action.UPDATE,
    "PUT": AccessLog.Action.UPDATE,
    "PATCH": AccessLog.Action.UPDATE,
    "DELETE": AccessLog.Action.DELETE,
}


class LoggedViewSet(ReadViewSet):
    """A ReadViewSet whose rows belong to households: every look is logged.

    One line a household, also for a list (LDV): who was shown what.
    """

    def shown(self, rows):
        ids = {self.household_id(row) for row in rows}
        actions.log_look(
            by=self.caller,
            households=sorted(ids),
            name=f"{self.basename} {self.action}",
            channel=API,
            action=self.deed(),
            object_type=self.basename,
            object_uuid=rows[0].uuid if self.detail and rows else None,
            field_names=self.serializer_class.Meta.fields,
        )

    def deed(self) -> str:
        """Return the action code of the request: looked at, made, changed."""
        if self.action == "create":
            return AccessLog.Action.CREATE
        if self.action == "search":
            return AccessLog.Action.READ
        return DOES.get(self.request.method or "", AccessLog.Action.READ)

    def household_id(self, row) -> int:
        return row.household_id


# Who is asking ------------------------------------------------------------------


class MeSerializer(ReadSerializer):
    organisation = fields.UUIDField(source="organisation.uuid")
    areas = SerializerMethodField(help_text="Those that a coordinator coordinates.")

    class Meta:
        model = User
        fields = ("uuid", "email", "name", "role", "organisation", "areas")

    def get_areas(self, user) -> list[UUID]:
        return [area.uuid for area in user.areas.all()]


class MeView(ResourceView):
    """Whom the API takes you for."""

    serializer_class = MeSerializer

    def get(self, request):
        """Return your own account, with your role and areas."""
        return Response(MeSerializer(request.user).data)


# Lists that everybody who signs in may read ----------------------------------------


class OrganisationSerializer(ReadSerializer):
    class Meta:
        model = Organisation
        fields = ("uuid", "name", "kind")


class OrganisationViewSet(ReadViewSet):
    """Organisations (organisaties): the municipality and its partners."""

    serializer_class = OrganisationSerializer

    def get_queryset(self):
        return Organisation.objects.all()


class AreaSerializer(ReadSerializer):
    class Meta:
        model = Area
        fields = ("uuid", "name")


class AreaViewSet(ReadViewSet):
    """Areas (gebieden) of the municipality."""

    serializer_class = AreaSerializer

    def get_queryset(self):
        return Area.objects.all()


class LeefdomeinSerializer(ReadSerializer):
    class Meta:
        model = Leefdomein
        fields = ("uuid", "name", "group", "position")


class LeefdomeinViewSet(ReadViewSet):
    """The nine leefdomeinen, in their three groups."""

    serializer_class = LeefdomeinSerializer
    ordering = ("position", "pk")

    def get_queryset(self):
        return Leefdomein.objects.all()


# Households ----------------------------------------------------------------------


class HouseholdMemberSerializer(ReadSerializer):
    class Meta:
        model = HouseholdMember
        fields = (
            "uuid",
            "first_name",
            "last_name",
            "birth_date",
            "relation",
            "joined_on",
            "left_on",
            "version",
        )


class HouseholdSerializer(ReadSerializer):
    area = fields.UUIDField(source="area.uuid")
    members = HouseholdMemberSerializer(
        many=True, help_text="Also who left: those have a `leftOn`."
    )

    class Meta:
        model = Household
        fields = ("uuid", "number", "name", "area", "postcode", "members", "version")


class HouseholdQuery(QuerySerializer):
    number = fields.CharField(max_length=20)
    area = fields.UUIDField(source="area__uuid")


class MemberInput(InputSerializer):
    first_name = fields.CharField(max_length=100)
    last_name = fields.CharField(max_length=150, required=False, allow_blank=True)
    birth_date = fields.DateField(required=False, allow_null=True)
    relation = fields.CharField(max_length=50, required=False, allow_blank=True)


class HouseholdInput(InputSerializer):
    name = fields.CharField(max_length=200)
    area = fields.ReferenceField(rows=lambda user: Area.objects.all())
    postcode = fields.CharField(
        max_length=7,
        required=False,
        allow_blank=True,
        default="",
        validators=[is_postcode],
        help_text="Such as 5701 AB.",
    )
    members = fields.ListField(child=MemberInput(), max_length=30)


class HouseholdChange(VersionedInput):
    name = fields.CharField(max_length=200, required=False)
    area = fields.ReferenceField(
        rows=lambda user: Area.objects.all(),
        required=False,
        help_text="In another area its coordinators see the file, and those of this "
        "one no longer. They are told. You must see it there too.",
    )
    postcode = fields.CharField(
        max_length=7, required=False, allow_blank=True, validators=[is_postcode]
    )


class MemberDetails(MemberInput):
    joined_on = fields.DateField(
        required=False,
        allow_null=True,
        help_text="Since when somebody is of the household. Null is from the start.",
    )


class NewMemberInput(MemberDetails):
    household = fields.ReferenceField(
        rows=lambda user: Household.objects.visible_to(user)
    )


class MemberChange(VersionedInput, MemberDetails):
    first_name = fields.CharField(max_length=100, required=False)
    left_on = fields.DateField(
        required=False,
        allow_null=True,
        help_text="The first day on which somebody is of the household no more. Who "
        "left has no own page any more.",
    )


class AppointmentInput(InputSerializer):
    user = fields.ReferenceField(
        rows=lambda user: User.objects.filter(is_active=True),
        help_text="The uuid of a professional.",
    )
    from_on = fields.DateField()
    reason = fields.CharField(max_length=300, required=False, allow_blank=True)
    version = fields.IntegerField(
        min_value=1,
        required=False,
        help_text="Of the household. If it has changed since, the answer is 409.",
    )


class HouseholdSearch(InputSerializer):
    query = fields.CharField(max_length=100)


class HouseholdsFound(AnswerSerializer):
    results = HouseholdSerializer(many=True)


class AanspreekpuntSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    user = fields.UUIDField(source="user.uuid")
    user_name = fields.CharField(source="user.name")

    class Meta:
        model = Aanspreekpunt
        fields = (
            "uuid",
            "household",
            "user",
            "user_name",
            "from_on",
            "until_on",
            "reason",
        )


class HouseholdViewSet(LoggedViewSet):
    """Households (huishoudens) that you are involved with; any other is a 404."""

    serializer_class = HouseholdSerializer
    query_class = HouseholdQuery

    def get_queryset(self):
        return (
            Household.objects.visible_to(self.caller)
            .for_display()
            .prefetch_related("members")
        )

    def household_id(self, row):
        return row.pk

    @creation(HouseholdInput)
    def create(self, **values):
        """Open the file of a household."""
        return actions.open_household(**values)

    @change(HouseholdChange)
    def partial_update(self, household, *, by, at, version, **details):
        """Set right what a household is called and where it lives.

        By the aanspreekpunt, who stands in, or the coordinator. What is left out stays.
        """
        corrections.correct_household(
            household_id=household.pk, details=details, version=version, by=by, at=at
        )

    @action(detail=False, methods=["post"], url_path="_search")
    @takes(HouseholdSearch, answers=HouseholdsFound, status=200, reads=True)
    def search(self, request, *, query):
        """Search by number or part of a name; small spelling mistakes are forgiven.

        A POST, since a name may not stand in an address. At most fifty, best first.
        """
        found = list(self.get_queryset().matching(query)[:50])
        self.shown(found)
        return {"results": found}

    @step("aanspreekpunt", AppointmentInput, answers=AanspreekpuntSerializer)
    def aanspreekpunt(self, household, **values):
        """Appoint the aanspreekpunt, or hand over to somebody else with a reason."""
        return actions.appoint_aanspreekpunt(household_id=household.pk, **values)


class HouseholdMemberOfSerializer(HouseholdMemberSerializer):
    household = fields.UUIDField(source="household.uuid")

    class Meta:
        model = HouseholdMember
        fields = ("household", *HouseholdMemberSerializer.Meta.fields)


class HouseholdMemberQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    current = fields.BooleanField(help_text="Those who are of it, or who left it.")

    def filter_current(self, queryset, value):
        return queryset.filter(left_on__isnull=value)


class HouseholdMemberViewSet(LoggedViewSet):
    """Household members (gezinsleden): who is in a household, and who left it."""

    serializer_class = HouseholdMemberOfSerializer
    query_class = HouseholdMemberQuery

    def get_queryset(self):
        members = HouseholdMember.objects.visible_to(self.caller)
        return members.select_related("household")

    @creation(NewMemberInput)
    def create(self, *, household, by, at, **details):
        """Write down somebody who was born, or came to live there."""
        return corrections.add_member(
            household_id=household.pk, details=details, by=by, at=at
        )

    @change(MemberChange)
    def partial_update(self, member, *, by, at, version, **details):
        """Set right who somebody is, or say since when that person is there no more.

        By the aanspreekpunt, who stands in, or the coordinator. What is left out stays.
        """
        corrections.correct_member(
            member_id=member.pk, details=details, version=version, by=by, at=at
        )


class AanspreekpuntQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    user = fields.UUIDField(source="user__uuid")
    current = fields.BooleanField()

    def filter_current(self, queryset, value):
        return queryset.filter(until_on__isnull=value)


class AanspreekpuntViewSet(LoggedViewSet):
    """Aanspreekpunten: who was the fixed contact person, from when until when."""

    serializer_class = AanspreekpuntSerializer
    query_class = AanspreekpuntQuery
    ordering = ("-from_on", "-pk")

    def get_queryset(self):
        return Aanspreekpunt.objects.visible_to(self.caller).for_display()


# Cases ---------------------------------------------------------------------------


class CaseSerializer(ReadSerializer):
    household = fields.UUIDField(source="household_uuid")
    leefdomeinen = SerializerMethodField()
    legal_grounds = SerializerMethodField()

    class Meta:
        model = Case
        fields = (
            "uuid",
            "number",
            "household",
            "voordeur",
            "opened_on",
            "wants",
            "can",
            "needs",
            "leefdomeinen",
            "legal_grounds",
            "closed_on",
            "closing_reason",
            "version",
        )
        beside = {
            "household_uuid": F("household__uuid"),
            "leefdomein_uuids": ArraySubquery(
                Leefdomein.objects.filter(cases=OuterRef("pk")).values("uuid")
            ),
            "ground_names": ArraySubquery(
                CaseGround.objects.filter(case=OuterRef("pk")).values("ground__name")
            ),
        }

    def get_leefdomeinen(self, case) -> list[UUID]:
        return case.leefdomein_uuids

    def get_legal_grounds(self, case) -> list[str]:
        return case.ground_names


class CaseQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    area = fields.UUIDField(source="household__area__uuid")
    open = fields.BooleanField()
    opened_from = fields.DateField(source="opened_on__gte")
    opened_until = fields.DateField(source="opened_on__lte")

    def filter_open(self, queryset, value):
        return queryset.filter(closed_on__isnull=value)


class CaseInput(InputSerializer):
    household = fields.ReferenceField(
        rows=lambda user: Household.objects.visible_to(user)
    )
    voordeur = fields.CharField(max_length=100)
    opened_on = fields.DateField()
    leefdomeinen = fields.ListField(
        child=fields.ReferenceField(rows=lambda user: Leefdomein.objects.all()),
        max_length=9,
    )
    legal_ground = fields.ReferenceField(rows=lambda user: LegalGround.objects.all())
    wants = fields.TextField(max_length=5000, required=False, allow_blank=True)
    can = fields.TextField(max_length=5000, required=False, allow_blank=True)
    needs = fields.TextField(max_length=5000, required=False, allow_blank=True)


class LegalGroundSerializer(ReadSerializer):
    class Meta:
        model = LegalGround
        fields = ("uuid", "name", "in_force")


class LegalGroundViewSet(ReadViewSet):
    """Legal grounds (grondslagen) on which data may be shared."""

    serializer_class = LegalGroundSerializer

    def get_queryset(self):
        return LegalGround.objects.all()


# Access and telling ----------------------------------------------------------------


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


def log(
    view: Any, households: list[int] | None, *, action: str = "", reason: str = ""
) -> None:
    """Write in the log what a view showed or did that is not a LoggedViewSet."""
    actions.log_look(
        by=view.caller,
        households=households,
        name=f"{view.basename} {view.action}",
        channel=API,
        action=action or DOES.get(view.request.method, AccessLog.Action.READ),
        reason=reason,
        object_type=view.basename,
        field_names=view.serializer_class.Meta.fields,
    )


# What sharing stands on -------------------------------------------------------------


class CaseGroundSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="case.household.uuid")
    legal_ground = fields.CharField(source="ground.name")

    class Meta:
        model = CaseGround
        fields = (
            "uuid",
            "case",
            "household",
            "legal_ground",
            "valid_from",
            "valid_until",
            "recorded_at",
            "version",
        )


class CaseGroundQuery(QuerySerializer):
    household = fields.UUIDField(source="case__household__uuid")
    case = fields.UUIDField(source="case__uuid")


class CaseGroundInput(InputSerializer):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))
    legal_ground = fields.ReferenceField(rows=lambda user: LegalGround.objects.all())
    valid_from = fields.DateField()
    valid_until = fields.DateField(required=False, allow_null=True)


class GroundEndInput(VersionedInput):
    valid_until = fields.DateField(help_text="The last day on which it is the ground.")


class CaseGroundViewSet(LoggedViewSet):
    """The laws (grondslagen) on which data of a case are shared, with their days."""

    serializer_class = CaseGroundSerializer
    query_class = CaseGroundQuery
    ordering = ("-valid_from", "-pk")

    def get_queryset(self):
        return CaseGround.objects.visible_to(self.caller).select_related(
            "case__household", "ground"
        )

    def household_id(self, row):
        return row.case.household_id

    @creation(CaseGroundInput)
    def create(self, *, case, legal_ground, **values):
        """Write down a law on which data of an open case are shared."""
        return access.add_ground(case_id=case.pk, ground=legal_ground, **values)

    @step("ending", GroundEndInput)
    def ending(self, ground, **values):
        """Say until which day it is the ground."""
        access.end_ground(ground_id=ground.pk, **values)


class MemberReference(fields.ReferenceField):
    """A member of a household that the caller may see; null is all of it."""

    def __init__(self, **kwargs):
        super().__init__(
            rows=lambda user: HouseholdMember.objects.visible_to(user),
            required=False,
            allow_null=True,
            help_text="A member of the household; null is the whole household.",
            **kwargs,
        )


class ResidentInformedSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    member = fields.UUIDField(source="member.uuid")
    informed_by_name = fields.CharField(source="informed_by.name")

    class Meta:
        model = ResidentInformed
        fields = (
            "uuid",
            "household",
            "member",
            "what",
            "informed_on",
            "informed_by_name",
        )


class OfHouseholdQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")


class ResidentInformedInput(InputSerializer):
    household = fields.ReferenceField(
        rows=lambda user: Household.objects.visible_to(user)
    )
    member = MemberReference()
    what = fields.CharField(max_length=300)
    informed_on = fields.DateField()


class ResidentInformedViewSet(LoggedViewSet):
    """What a household was told (geïnformeerd) about its file, when and by whom."""

    serializer_class = ResidentInformedSerializer
    query_class = OfHouseholdQuery
    ordering = ("-informed_on", "-pk")

    def get_queryset(self):
        return ResidentInformed.objects.visible_to(self.caller).select_related(
            "household", "member", "informed_by"
        )

    @creation(ResidentInformedInput)
    def create(self, *, household, **values):
        """Write down what you told the household, or one member."""
        return access.record_informed(household_id=household.pk, **values)


class PartyAgreementSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    member = fields.UUIDField(source="member.uuid")
    organisation = fields.UUIDField(source="organisation.uuid")
    organisation_name = fields.CharField(source="organisation.name")

    class Meta:
        model = PartyAgreement
        fields = (
            "uuid",
            "household",
            "member",
            "organisation",
            "organisation_name",
            "agreed_on",
            "withdrawn_on",
            "version",
        )


class PartyAgreementInput(InputSerializer):
    household = fields.ReferenceField(
        rows=lambda user: Household.objects.visible_to(user)
    )
    member = MemberReference()
    organisation = fields.ReferenceField(rows=lambda user: Organisation.objects.all())
    agreed_on = fields.DateField()


class PartyAgreementViewSet(LoggedViewSet):
    """To which organisations a household agrees (akkoord), and what it withdrew."""

    serializer_class = PartyAgreementSerializer
    query_class = OfHouseholdQuery
    ordering = ("-agreed_on", "-pk")

    def get_queryset(self):
        return PartyAgreement.objects.visible_to(self.caller).select_related(
            "household", "member", "organisation"
        )

    @creation(PartyAgreementInput)
    def create(self, *, household, **values):
        """Write down that the household, or one member, agrees to an organisation."""
        return access.record_agreement(household_id=household.pk, **values)

    @step("withdrawal", VersionedInput)
    def withdrawal(self, agreement, **values):
        """End at once what the organisation may see of the household."""
        access.withdraw_agreement(agreement_id=agreement.pk, **values)


class NotificationSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")

    class Meta:
        model = Notification
        fields = (
            "uuid",
            "kind",
            "number",
            "subject",
            "household",
            "made_at",
            "read_at",
            "sent_at",
        )


class NotificationQuery(QuerySerializer):
    kind = fields.CharField(max_length=40)
    read = fields.BooleanField()

    def filter_read(self, queryset, value):
        return queryset.filter(read_at__isnull=not value)


class NotificationViewSet(ReadViewSet):
    """Your own notifications (berichten)."""

    serializer_class = NotificationSerializer
    query_class = NotificationQuery
    ordering = ("-made_at", "-pk")

    def get_queryset(self):
        return Notification.objects.of(self.caller).select_related("household")


class AccessLogSerializer(ReadSerializer):
    household = fields.UUIDField(
        source="household.uuid",
        allow_null=True,
        help_text="Null for what is of no household, or of one that is destroyed.",
    )
    household_number = fields.CharField(source="household.number", allow_null=True)
    user = fields.UUIDField(source="user.uuid")
    user_name = fields.CharField(source="user.name")
    organisation = fields.UUIDField(source="organisation.uuid")
    subject = fields.CharField(
        help_text="The pseudonym of the household: the same for all its lines."
    )
    field_names = fields.ListField(
        child=fields.CharField(), help_text="What was shown: fields, and no values."
    )

    class Meta:
        model = AccessLog
        fields = (
            "uuid",
            "at",
            "ended_at",
            "user",
            "user_name",
            "role",
            "organisation",
            "household",
            "household_number",
            "subject",
            "together",
            "action",
            "channel",
            "name",
            "outcome",
            "http_status",
            "object_type",
            "field_names",
            "relation",
            "legal_basis",
            "activity",
            "reason",
            "emergency",
            "origin",
            "session",
            "user_agent",
            "trace_id",
            "span_id",
            "parent_span_id",
            "application",
        )


class AccessLogQuery(QuerySerializer):
    household = fields.UUIDField(help_text="Of a household that you may see.")
    user = fields.UUIDField(source="user__uuid")
    organisation = fields.UUIDField(source="organisation__uuid")
    action = fields.ChoiceField(AccessLog.Action.choices)
    outcome = fields.ChoiceField(AccessLog.Outcome.choices)
    emergency = fields.BooleanField()
    trace_id = fields.CharField(max_length=32)
    since = fields.DateTimeField(source="at__gte")
    until = fields.DateTimeField(source="at__lte")

    def filter_household(self, queryset, value):
        found = Household.objects.filter(uuid=value).values_list("pk", flat=True)
        return queryset.about(*found)


class AccessLogViewSet(ReadViewSet):
    """The access log (inzagelogboek): who looked at which file, without content."""

    serializer_class = AccessLogSerializer
    query_class = AccessLogQuery
    ordering = ("-at", "-pk")

    def get_queryset(self):
        return AccessLog.objects.readable_by(self.caller).for_display()

    def paginate_queryset(self, queryset):
        with self.reading():
            return super().paginate_queryset(queryset)

    def get_object(self):
        # Which households one sees is asked as oneself: LOG may not know.
        lines = self.get_queryset()
        with self.reading():
            return get_object_or_404(lines, uuid=self.kwargs["uuid"])

    def reading(self):
        """Lines have no household that the database could go by: `readable_by` does."""
        return acting.as_role(acting.LOG)

    def shown(self, rows):
        """Name the households; reading the log is a line in it as well, but one,
        since it is of many."""
        name_households(rows, reader=self.caller)
        if rows:
            actions.log_look(
                by=self.caller,
                households=None,
                name="access-log",
                channel=API,
                object_type="access-log",
                field_names=AccessLogSerializer.Meta.fields,
                activity=AccessLog.Activity.OVERSIGHT,
            )


def register(router: BaseRouter) -> None:
    for name, viewset in (
        ("organisations", OrganisationViewSet),
        ("areas", AreaViewSet),
        ("leefdomeinen", LeefdomeinViewSet),
        ("legal-grounds", LegalGroundViewSet),
        ("households", HouseholdViewSet),
        ("household-members", HouseholdMemberViewSet),
        ("aanspreekpunten", AanspreekpuntViewSet),
        ("access-grants", AccessGrantViewSet),
        ("access-requests", AccessRequestViewSet),
        ("emergency-access", EmergencyAccessViewSet),
        ("case-grounds", CaseGroundViewSet),
        ("resident-informed", ResidentInformedViewSet),
        ("party-agreements", PartyAgreementViewSet),
        ("notifications", NotificationViewSet),
        ("access-log", AccessLogViewSet),
    ):
        router.register(name, viewset, basename=name)
