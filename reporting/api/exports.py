"""What is taken out, and its file."""

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer

from cases.models import AccessLog, Leefdomein, Organisation
from reporting.exports import asking, giving
from reporting.exports.frozen import FROZEN
from reporting.exports.lists import LISTS
from reporting.exports.reports import REPORT_OF
from reporting.exports.writers import FILE_TYPES, WRITERS
from reporting.freezing import frozen_for
from reporting.models import Export
from reporting.report import areas_of
from rest import fields
from rest.serializers import InputSerializer, ReadSerializer
from rest.views import ReadViewSet, ResourceView, creation, step


class ExportSerializer(ReadSerializer):
    class Meta:
        model = Export
        fields = (
            "uuid",
            "report",
            "format",
            "purpose",
            "filters",
            "state",
            "progress",
            "failure",
            "rows",
            "size",
            "file",
            "asked_at",
            "expires_at",
        )


class ExportInput(InputSerializer):
    report = fields.ChoiceField([*REPORT_OF, *LISTS, FROZEN])
    format = fields.ChoiceField(list(WRITERS))
    purpose = fields.CharField(
        max_length=300, help_text="What for; it stands in the log. Name no residents."
    )
    as_of = fields.DateField(required=False, help_text="Of a report: today if empty.")
    to = fields.DateField(required=False, help_text="The last day of the period.")
    area = fields.ReferenceField(rows=areas_of, required=False)
    leefdomein = fields.ReferenceField(
        rows=lambda user: Leefdomein.objects.all(), required=False
    )
    organisation = fields.ReferenceField(
        rows=lambda user: Organisation.objects.all(), required=False
    )
    unfinished = fields.BooleanField(
        required=False, help_text="Of a list: only what is not done yet."
    )
    frozen_report = fields.ReferenceField(
        rows=frozen_for,
        required=False,
        help_text="Of `frozen`, where it is needed: which frozen report.",
    )
    from_ = fields.DateField(required=False, help_text="The first day of the period.")


class ExportViewSet(ReadViewSet):
    """Exports (bestanden) that you asked for: made by a job, kept for seven days."""

    serializer_class = ExportSerializer
    ordering = ("-asked_at", "-pk")

    def get_queryset(self):
        return Export.objects.of(self.caller).for_display()

    @creation(ExportInput)
    def create(self, *, report, format, purpose, by, at, **filters):  # noqa: A002
        """Ask for a file of a report or a list. Look at it until it is ready.

        Figures about fewer than ten cases are hidden in each file, but for a frozen
        report: that is as its page, with small numbers, and not to be passed on. Lists
        and frozen reports are for coordinators: of the own areas, and without names of
        residents.
        """
        return asking.ask_export(
            report=report,
            format=format,
            purpose=purpose,
            filters=filters,
            by=by,
            at=at,
        )

    @step("cancellation")
    def cancellation(self, export, *, by, at):
        """Stop a file that is being made."""
        asking.cancel_export(export_id=export.pk, by=by, at=at)


class FileRenderer(BaseRenderer):
    """Of the documentation: the file goes out as it is, in pieces."""

    media_type = "*/*"
    format = "file"


class ExportFileView(ResourceView):
    """The file of an export."""

    renderer_classes = (FileRenderer,)
    problems = (404, 409)

    @extend_schema(
        responses={(200, each): OpenApiTypes.BINARY for each in FILE_TYPES},
    )
    def get(self, request, *, uuid):
        """Fetch the file of an export, in the format that was asked for.

        Refused until it is ready, and when a household in it is not to be seen by
        you any more.
        """
        export = get_object_or_404(Export.objects.of(request.user), uuid=uuid)
        pieces = giving.open_export(
            export=export, by=request.user, channel=AccessLog.Channel.API
        )
        return giving.streamed(export, pieces)
