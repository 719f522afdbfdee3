"""Who looked at what."""

from django.shortcuts import get_object_or_404

from cases import acting, actions
from cases.api.logged import API
from cases.looks import name_households
from cases.models import AccessLog, Household
from rest import fields
from rest.serializers import QuerySerializer, ReadSerializer
from rest.views import ReadViewSet


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
