"""Flags, seen and answered."""

from cases.api.logged import LoggedViewSet
from mdo import actions
from mdo.models import Flag
from rest import fields
from rest.serializers import InputSerializer, QuerySerializer, ReadSerializer
from rest.views import step


class FlagSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    case = fields.UUIDField(source="case.uuid")
    agreement = fields.UUIDField(source="agreement.uuid")
    doorbraak = fields.UUIDField(source="doorbraak.uuid")
    escalation = fields.UUIDField(source="escalation.uuid")

    class Meta:
        model = Flag
        fields = (
            "uuid",
            "kind",
            "household",
            "case",
            "agreement",
            "doorbraak",
            "escalation",
            "raised_at",
            "resolved_at",
            "answer",
        )


class FlagQuery(QuerySerializer):
    kind = fields.ChoiceField(Flag.Kind.choices)
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    unresolved = fields.BooleanField()

    def filter_unresolved(self, queryset, value):
        return queryset.filter(resolved_at__isnull=value)


class FlagAnswerInput(InputSerializer):
    answer = fields.TextField(max_length=300)


class FlagViewSet(LoggedViewSet):
    """Flags (signalen): what needs somebody's attention."""

    serializer_class = FlagSerializer
    query_class = FlagQuery
    ordering = ("-raised_at", "-pk")

    def get_queryset(self):
        return Flag.objects.visible_to(self.caller).for_display()

    @step("answer", FlagAnswerInput)
    def answer(self, flag, **values):
        """Say why a threatening escalation needs no scaling up."""
        actions.answer_flag(flag_id=flag.pk, **values)
