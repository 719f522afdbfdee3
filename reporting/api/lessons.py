"""Lessons."""

from reporting.models import Lesson
from rest import fields
from rest.serializers import QuerySerializer, ReadSerializer
from rest.views import ReadViewSet


class LessonSerializer(ReadSerializer):
    leefdomein = fields.UUIDField(source="leefdomein.uuid")
    rule_owner = fields.UUIDField(source="rule_owner.uuid")

    class Meta:
        model = Lesson
        fields = (
            "uuid",
            "text",
            "level",
            "status",
            "source",
            "leefdomein",
            "rule_owner",
            "change",
            "raised_at",
        )


class LessonQuery(QuerySerializer):
    level = fields.ChoiceField(Lesson.Level.choices)
    status = fields.ChoiceField(Lesson.Status.choices)


class LessonViewSet(ReadViewSet):
    """Lessons (lessen) at the three levels of learning; they name no persons."""

    serializer_class = LessonSerializer
    query_class = LessonQuery
    ordering = ("-raised_at", "-pk")

    def get_queryset(self):
        return Lesson.objects.for_display()
