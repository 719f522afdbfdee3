"""What sharing stands on: the legal ground, that was told, and to whom was agreed."""

from cases import access
from cases.api.logged import LoggedViewSet
from cases.models import (
    Case,
    CaseGround,
    Household,
    HouseholdMember,
    LegalGround,
    Organisation,
    PartyAgreement,
    ResidentInformed,
)
from rest import fields
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import creation, step


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
