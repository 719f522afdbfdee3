"""Frozen reports by the API: as on their pages, for who sees small numbers."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from cases.actions import log_look, require
from cases.models import AccessLog, Leefdomein, Organisation
from cases.permissions import may_see_board
from reporting import freezing
from reporting.comparison import compared
from reporting.exports.reports import OF_CASES
from reporting.models import FrozenReport
from reporting.report import areas_of, report_for
from reporting.reports_api import TableAnswer
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
)
from rest.views import ReadViewSet, ResourceView, creation


class ForCoordinators(ResourceView):
    """What is frozen has small numbers in it: of the own areas, for coordinators."""

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # A method that there is not, is a fault of its own.
        if getattr(self, request.method.lower(), None):
            may = may_see_board(self.caller)
            require(may, _("A report is frozen by a coordinator, of the own areas."))

    def log_use(self, name: str) -> None:
        log_look(
            by=self.caller,
            households=None,
            name=name,
            channel=AccessLog.Channel.API,
            action=AccessLog.Action.EXECUTE,
            activity=AccessLog.Activity.FIGURES,
        )


class FrozenReportSerializer(ReadSerializer):
    frozen_by = fields.UUIDField(source="frozen_by.uuid")

    class Meta:
        model = FrozenReport
        fields = ("uuid", "report", "as_of", "asked", "frozen_by", "frozen_at")


class FrozenReportQuery(QuerySerializer):
    report = fields.ChoiceField(OF_CASES)


class FrozenReportInput(InputSerializer):
    report = fields.ChoiceField(OF_CASES)
    to = fields.DateField(required=False, help_text="The last day of the period.")
    area = fields.ReferenceField(rows=areas_of, required=False)
    leefdomein = fields.ReferenceField(
        rows=lambda user: Leefdomein.objects.all(), required=False
    )
    organisation = fields.ReferenceField(
        rows=lambda user: Organisation.objects.all(), required=False
    )
    voordeur = fields.CharField(
        max_length=100, required=False, help_text="Where help was asked."
    )
    from_ = fields.DateField(required=False, help_text="The first day of the period.")


class FrozenReportViewSet(ForCoordinators, ReadViewSet):
    """Frozen reports (bevroren rapporten) of your own areas: figures that stay."""

    serializer_class = FrozenReportSerializer
    query_class = FrozenReportQuery
    ordering = ("-frozen_at", "-pk")

    def get_queryset(self):
        return freezing.frozen_for(self.caller).select_related("frozen_by")

    @creation(FrozenReportInput)
    def create(self, *, report, by, at, **asked):
        """Keep the figures of a report as they stand now, with small numbers.

        Of your own areas, or of one of them. For coordinators.
        """
        found = report_for(by, asked, today=timezone.localdate(at))
        frozen = freezing.freeze(
            by=by, name=report, asked=_as_text(asked), report=found, at=at
        )
        self.log_use(f"report {report} frozen")
        return frozen


def _as_text(asked: dict[str, Any]) -> dict[str, str]:
    """Return a question as the address of a report asks it."""
    return {
        name: str(getattr(value, "uuid", value))
        for name, value in asked.items()
        if value
    }


class FrozenFiguresAnswer(AnswerSerializer):
    as_of = fields.DateField(help_text="The day that the figures are of.")
    tables = TableAnswer(many=True)


class FrozenFiguresView(ForCoordinators):
    """The figures of a frozen report."""

    serializer_class = FrozenFiguresAnswer
    problems = (404,)

    def get(self, request, *, uuid):
        """Read the figures of a frozen report, as they stood."""
        frozen = get_object_or_404(freezing.frozen_for(self.caller), uuid=uuid)
        self.log_use(f"report {frozen.report} as it was frozen")
        tables = freezing.with_numbers(frozen.content["tables"])
        return Response({"asOf": frozen.as_of, "tables": tables})


class FrozenChangesView(ForCoordinators):
    """What changed since a report was frozen."""

    serializer_class = FrozenFiguresAnswer
    problems = (404,)

    def get(self, request, *, uuid):
        """Ask the same question again, of the same areas: what changed since.

        The tables are of today; those of then stand in `comparedWith`, and what is
        more now in `difference`.
        """
        frozen = get_object_or_404(freezing.frozen_for(self.caller), uuid=uuid)
        today = timezone.localdate()
        report = freezing.asked_again(frozen, self.caller, today)
        self.log_use(f"report {frozen.report} then and now")
        then, now = (
            freezing.with_numbers(tables)
            for tables in (
                frozen.content["tables"],
                freezing.tables_of(frozen.report, report),
            )
        )
        tables = compared(now, then, by_area=True)
        return Response({"asOf": report.scope.as_of, "tables": tables})
