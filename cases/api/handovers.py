"""The resources of handing a household over, and of standing in for who is away."""

from django.db.models import Prefetch, Q
from django.utils import timezone
from rest_framework.response import Response

from cases import actions, handovers
from cases.api.logged import API, LoggedViewSet, log
from cases.models import AccessLog, Handover, Household, StandIn, User
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import ReadViewSet, ResourceView, creation, step, takes


def colleagues(user):
    return User.objects.filter(is_active=True)


# Handing over ---------------------------------------------------------------------


class HandoverSerializer(ReadSerializer):
    household = fields.UUIDField(
        source="seen.uuid",
        allow_null=True,
        help_text="Null for who is offered it and does not see it yet.",
    )
    giver = fields.UUIDField(source="giver.uuid")
    giver_name = fields.CharField(source="giver.name")
    receiver = fields.UUIDField(source="receiver.uuid")
    receiver_name = fields.CharField(source="receiver.name")
    offered_by_name = fields.CharField(source="offered_by.name")
    steps = fields.ListField(child=fields.ChoiceField(Handover.Step.choices))

    class Meta:
        model = Handover
        fields = (
            "uuid",
            "number",
            "household",
            "giver",
            "giver_name",
            "receiver",
            "receiver_name",
            "from_on",
            "reason",
            "steps",
            "inform_on",
            "informed_on",
            "offered_by_name",
            "offered_at",
            "status",
            "answer",
            "answered_at",
            "version",
        )


class HandoverQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    status = fields.ChoiceField(Handover.Status.choices)
    to_me = fields.BooleanField(help_text="Offered to you, or to others.")

    def filter_to_me(self, queryset, value):
        mine = Q(receiver=self.context["request"].user)
        return queryset.filter(mine if value else ~mine)


class HandoverInput(InputSerializer):
    household = fields.ReferenceField(
        rows=lambda user: Household.objects.visible_to(user)
    )
    receiver = fields.ReferenceField(
        rows=colleagues, help_text="The uuid of a professional."
    )
    from_on = fields.DateField()
    reason = fields.CharField(max_length=300)
    steps = fields.ListField(
        child=fields.ChoiceField(Handover.Step.choices),
        max_length=len(Handover.Step),
        help_text="What you did for a warm handover; one at least.",
    )
    inform_on = fields.DateField(help_text="On which day the household is told.")


class HandoverRefusal(VersionedInput):
    reason = fields.CharField(max_length=300)


class HouseholdTold(InputSerializer):
    informed_on = fields.DateField()


class HandoverViewSet(ReadViewSet):
    """Handovers (overdrachten): a household offered to another aanspreekpunt.

    Of the households that you may see, and those that are offered to you. Until it is
    accepted nothing changes, and who is offered it reads the number and the reason.
    """

    serializer_class = HandoverSerializer
    query_class = HandoverQuery
    ordering = ("-offered_at", "-pk")

    def get_queryset(self):
        seen = Household.objects.visible_to(self.caller)
        return (
            Handover.objects.seen_by(self.caller)
            .select_related("giver", "receiver", "offered_by")
            # Not joined: of whom it is offered to, the household is not there.
            .prefetch_related(Prefetch("household", seen, to_attr="seen"))
        )

    def shown(self, rows):
        """Log the households that are shown; a number alone is no look."""
        ids = {row.household_id for row in rows}
        seen = Household.objects.visible_to(self.caller).filter(pk__in=ids)
        log(self, sorted(seen.values_list("pk", flat=True)))

    @creation(HandoverInput)
    def create(self, *, household, **values):
        """Offer a household to somebody, who accepts or refuses."""
        return handovers.offer_handover(household_id=household.pk, **values)

    @step("acceptance", VersionedInput)
    def acceptance(self, handover, **values):
        """Become the aanspreekpunt of what was offered to you, from today on."""
        handovers.accept_handover(handover_id=handover.pk, **values)

    @step("refusal", HandoverRefusal)
    def refusal(self, handover, **values):
        """Say no to what was offered to you, and why."""
        handovers.refuse_handover(handover_id=handover.pk, **values)

    @step("withdrawal", VersionedInput)
    def withdrawal(self, handover, **values):
        """Take an offer back that was not answered yet."""
        handovers.withdraw_handover(handover_id=handover.pk, **values)

    @step("telling", HouseholdTold)
    def telling(self, handover, **values):
        """Record on which day the household was told who the aanspreekpunt is now."""
        handovers.tell_household(handover_id=handover.pk, **values)


# Standing in ----------------------------------------------------------------------


class StandInSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    absent = fields.UUIDField(source="absent.uuid")
    absent_name = fields.CharField(source="absent.name")
    stand_in = fields.UUIDField(source="stand_in.uuid")
    stand_in_name = fields.CharField(source="stand_in.name")

    class Meta:
        model = StandIn
        fields = (
            "uuid",
            "household",
            "absent",
            "absent_name",
            "stand_in",
            "stand_in_name",
            "from_on",
            "until_on",
            "ended_at",
        )


class StandInQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    absent = fields.UUIDField(source="absent__uuid")
    stand_in = fields.UUIDField(source="stand_in__uuid")
    on = fields.DateField(help_text="Who stands in on this day.")

    def filter_on(self, queryset, value):
        return queryset.filter(pk__in=StandIn.objects.on(value).values("pk"))


class StandInViewSet(LoggedViewSet):
    """Stand-ins (vervangingen): who answers a household while somebody is away."""

    serializer_class = StandInSerializer
    query_class = StandInQuery
    ordering = ("-from_on", "-pk")

    def get_queryset(self):
        return StandIn.objects.visible_to(self.caller).select_related(
            "household", "absent", "stand_in"
        )


class AbsenceInput(InputSerializer):
    stand_in = fields.ReferenceField(
        rows=colleagues, help_text="The uuid of a professional."
    )
    from_on = fields.DateField()
    until_on = fields.DateField(help_text="The last day.")


class AbsenceArranged(AnswerSerializer):
    stand_ins = StandInSerializer(many=True)
    not_for = fields.ListField(
        child=fields.CharField(),
        help_text="Numbers of households of which that person may not see the file: "
        "there somebody else has to be found.",
    )


class AbsenceView(ResourceView):
    """Your own absence (afwezigheid): one colleague answers all that you lead."""

    @takes(AbsenceInput, answers=AbsenceArranged)
    def post(self, request, **values):
        """Let a colleague stand in for you, in all households that you lead."""
        rows, cannot = handovers.arrange_stand_in(
            **values, by=self.caller, at=timezone.now()
        )
        actions.log_look(
            by=self.caller,
            households=[*(row.household for row in rows), *cannot],
            name="absence arranged",
            channel=API,
            action=AccessLog.Action.CREATE,
            object_type="stand-ins",
            field_names=StandInSerializer.Meta.fields,
        )
        return {"stand_ins": rows, "not_for": [one.number for one in cannot]}

    def delete(self, request):
        """End, as of now, all standing in for you; also what has yet to begin."""
        handovers.end_stand_in(by=self.caller, at=timezone.now())
        return Response(status=204)
