"""Households, who is in them, and who is the aanspreekpunt."""

from rest_framework.decorators import action

from cases import actions, corrections
from cases.api.logged import LoggedViewSet
from cases.models import Aanspreekpunt, Area, Household, HouseholdMember, User
from cases.postcodes import is_postcode
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import change, creation, step, takes


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
