"""The resources of cases: who is asking, and who is who."""

from contextlib import nullcontext
from uuid import UUID

from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import SerializerMethodField

from cases import acting, actions, permissions
from cases.looks import name_households
from cases.models import (
    Aanspreekpunt,
    AccessGrant,
    AccessLog,
    Area,
    Case,
    Household,
    HouseholdMember,
    Leefdomein,
    LegalGround,
    Notification,
    Organisation,
    User,
)
from cases.postcodes import is_postcode
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
)
from rest.views import ReadViewSet, ResourceView, creation, step, takes

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
        fields = ("uuid", "first_name", "last_name", "birth_date", "relation")


class HouseholdSerializer(ReadSerializer):
    area = fields.UUIDField(source="area.uuid")
    members = HouseholdMemberSerializer(many=True)

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


class AppointmentInput(InputSerializer):
    user = fields.ReferenceField(
        rows=lambda user: User.objects.filter(is_active=True),
        help_text="The uuid of a professional.",
    )
    from_on = fields.DateField()
    reason = fields.CharField(max_length=300, required=False, allow_blank=True)


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
    household = fields.UUIDField(source="household.uuid")
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

    def get_leefdomeinen(self, case) -> list[UUID]:
        return [leefdomein.uuid for leefdomein in case.leefdomeinen.all()]

    def get_legal_grounds(self, case) -> list[str]:
        return [one.ground.name for one in case.grounds.all()]


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
    wants = fields.CharField(max_length=5000, required=False, allow_blank=True)
    can = fields.CharField(max_length=5000, required=False, allow_blank=True)
    needs = fields.CharField(max_length=5000, required=False, allow_blank=True)


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
        )


class AccessGrantQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")


class AccessGrantViewSet(LoggedViewSet):
    """Access (toegang): who may see a household, why and until when."""

    serializer_class = AccessGrantSerializer
    query_class = AccessGrantQuery
    ordering = ("-starts_at", "-pk")

    def get_queryset(self):
        return AccessGrant.objects.visible_to(self.caller).select_related(
            "household", "user"
        )


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
        with self.reading():
            return super().get_object()

    def reading(self):
        """Lines have no household that the database could go by: `readable_by` does."""
        return acting.as_role(acting.LOG)

    def shown(self, rows):
        """Name the households; reading the log is a line in it as well, but one,
        since it is of many."""
        # The officer reads the log of all, with the number of each file only.
        officer = permissions.may_read_log(self.caller)
        with acting.as_role(acting.LOG) if officer else nullcontext():
            name_households(rows)
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
        ("aanspreekpunten", AanspreekpuntViewSet),
        ("access-grants", AccessGrantViewSet),
        ("notifications", NotificationViewSet),
        ("access-log", AccessLogViewSet),
    ):
        router.register(name, viewset, basename=name)
