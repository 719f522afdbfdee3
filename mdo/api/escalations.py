"""Escalations, and the phases of the AVE."""

from django.utils.translation import gettext_lazy as _

from cases.api.logged import LoggedViewSet
from cases.models import Case
from mdo import actions
from mdo.models import AvePhase, Escalation, EscalationPhase
from rest import fields
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import ReadViewSet, creation, step


class EscalationPhaseSerializer(ReadSerializer):
    phase = fields.IntegerField(source="phase_id")

    class Meta:
        model = EscalationPhase
        fields = (
            "uuid",
            "phase",
            "since_on",
            "trigger",
            "criterion",
            "ground",
            "accepted_by",
            "review_on",
            "reviewed_on",
            "review_note",
        )


class EscalationSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    phase = fields.IntegerField(source="phase_id")
    phases = EscalationPhaseSerializer(many=True)

    class Meta:
        model = Escalation
        fields = (
            "uuid",
            "case",
            "household",
            "started_on",
            "phase",
            "review_on",
            "ended_on",
            "end_note",
            "phases",
            "version",
        )


class EscalationQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    phase = fields.IntegerField(min_value=1, max_value=4)
    scaled_up = fields.BooleanField(help_text="Not scaled down yet.")
    review_until = fields.DateField(source="review_on__lte")

    def filter_scaled_up(self, queryset, value):
        return queryset.filter(ended_on__isnull=value)


class PhaseFields(InputSerializer):
    phase = fields.IntegerField(
        min_value=AvePhase.ORDINARY + 1,
        max_value=4,
        error_messages={
            "min_value": _("AVE 1 is the ordinary way. Scaling up begins at AVE 2.")
        },
    )
    trigger = fields.ChoiceField(Escalation.Trigger.choices)
    criterion = fields.TextField(max_length=2000)
    review_on = fields.DateField()
    ground = fields.TextField(
        max_length=2000, help_text="On what ground somebody may push it through."
    )
    accepted_by = fields.CharField(max_length=200, required=False, allow_blank=True)


class EscalationInput(PhaseFields):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))


class PhaseInput(PhaseFields, VersionedInput):
    pass


class ReviewInput(VersionedInput):
    note = fields.TextField(max_length=5000)
    next_review_on = fields.DateField()


class ScalingDownInput(VersionedInput):
    note = fields.TextField(max_length=5000)


class EscalationViewSet(LoggedViewSet):
    """Escalations (opschalingen) by the Aanpak Voorkomen Escalatie."""

    serializer_class = EscalationSerializer
    query_class = EscalationQuery
    ordering = ("-started_on", "-pk")

    def get_queryset(self):
        return (
            Escalation.objects.visible_to(self.caller)
            .for_display()
            .prefetch_related("phases")
        )

    @creation(EscalationInput)
    def create(self, *, case, **values):
        """Scale a case up. A case that is scaled up already moves to the phase."""
        return actions.scale_up(case_id=case.pk, **values)

    @step("phase", PhaseInput)
    def phase(self, escalation, **values):
        """Move to another phase, with a new criterion and review date."""
        actions.scale_up(
            case_id=escalation.case_id, escalation_id=escalation.pk, **values
        )

    @step("review", ReviewInput)
    def review(self, escalation, **values):
        """Record what a review found and when the next one is."""
        actions.review_escalation(escalation_id=escalation.pk, **values)

    @step("scaling-down", ScalingDownInput)
    def scaling_down(self, escalation, **values):
        """Scale down: the note says how the criterion was met."""
        actions.scale_down(escalation_id=escalation.pk, **values)


class AvePhaseSerializer(ReadSerializer):
    class Meta:
        model = AvePhase
        fields = (
            "number",
            "colour",
            "situation",
            "who_leads",
            "first_reaction_days",
            "review_days",
        )


class AvePhaseViewSet(ReadViewSet):
    """The phases of the AVE, with their terms."""

    serializer_class = AvePhaseSerializer
    lookup_field = "number"
    lookup_value_converter = "int"
    ordering = ("number",)

    def get_queryset(self):
        return AvePhase.objects.all()
