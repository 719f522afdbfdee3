"""What the caller was told."""

from cases.models import Notification
from rest import fields
from rest.serializers import QuerySerializer, ReadSerializer
from rest.views import ReadViewSet


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
