"""The resources of reporting: scores, prices, costs, effort, lessons and reports."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from cases.api.logged import LoggedViewSet
from cases.models import AccessLog, Case, HouseholdMember, Leefdomein, Organisation
from reporting import actions
from reporting.exports import asking, giving
from reporting.exports.frozen import FROZEN
from reporting.exports.lists import LISTS
from reporting.exports.reports import REPORT_OF
from reporting.exports.writers import FILE_TYPES, WRITERS
from reporting.freezing import frozen_for
from reporting.frozen_api import FrozenReportViewSet
from reporting.models import (
    CostLine,
    Effort,
    Export,
    Lesson,
    Payer,
    Period,
    Price,
    PriceList,
    Score,
)
from reporting.report import areas_of
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
)
from rest.views import ReadViewSet, ResourceView, creation, step, takes


def cases(user):
    return Case.objects.visible_to(user)


def members(user):
    return HouseholdMember.objects.visible_to(user)


class CaseQuery(QuerySerializer):
    """What every list of rows of a case can be narrowed to."""

    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")


# Scores --------------------------------------------------------------------------


class ScoreSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    leefdomein = fields.UUIDField(source="leefdomein.uuid")

    class Meta:
        model = Score
        fields = (
            "uuid",
            "case",
            "household",
            "leefdomein",
            "moment",
            "measured_on",
            "answered_by",
            "tevredenheid",
            "zelfredzaamheid",
            "tevredenheid_goal",
            "zelfredzaamheid_goal",
            "no_answer",
        )


class ScoreQuery(CaseQuery):
    moment = fields.ChoiceField(Score.Moment.choices)
    leefdomein = fields.UUIDField(source="leefdomein__uuid")


class ScoreAnswerInput(InputSerializer):
    leefdomein = fields.ReferenceField(rows=lambda user: Leefdomein.objects.all())
    tevredenheid = fields.IntegerField(max_value=10, required=False, allow_null=True)
    zelfredzaamheid = fields.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True
    )
    tevredenheid_goal = fields.IntegerField(
        max_value=10, required=False, allow_null=True
    )
    zelfredzaamheid_goal = fields.IntegerField(
        min_value=1, max_value=5, required=False, allow_null=True
    )
    no_answer = fields.ChoiceField(Score.NoAnswer.choices, required=False)


class ScoresInput(InputSerializer):
    case = fields.ReferenceField(rows=cases)
    moment = fields.ChoiceField(Score.Moment.choices)
    measured_on = fields.DateField()
    answered_by = fields.ChoiceField(Score.AnsweredBy.choices)
    answers = fields.ListField(child=ScoreAnswerInput(), max_length=9)
    about = fields.ReferenceField(rows=members, required=False, allow_null=True)


class ScoresRecorded(AnswerSerializer):
    results = ScoreSerializer(many=True)


class ScoreViewSet(LoggedViewSet):
    """Scores (metingen): tevredenheid and zelfredzaamheid per leefdomein."""

    serializer_class = ScoreSerializer
    query_class = ScoreQuery
    ordering = ("-measured_on", "-pk")

    def get_queryset(self):
        return Score.objects.visible_to(self.caller).for_display()

    @takes(ScoresInput, answers=ScoresRecorded, problems=(409,))
    def create(self, request, *, case, answers, **values):
        """Register how the resident scores at one moment, a row a leefdomein.

        Begin and end exist once a leefdomein and answerer: sent again, they are
        corrected, and the history keeps the old value.
        """
        scores = actions.record_scores(
            case_id=case.pk,
            answers=[actions.Answer(**answer) for answer in answers],
            by=request.user,
            at=timezone.now(),
            **values,
        )
        self.shown(scores)
        return {"results": scores}


# Prices --------------------------------------------------------------------------


class PriceSerializer(ReadSerializer):
    payer = fields.CharField(source="payer.name")
    leefdomein = fields.UUIDField(source="leefdomein.uuid")

    class Meta:
        model = Price
        fields = (
            "uuid",
            "code",
            "name",
            "unit",
            "amount",
            "price_year",
            "payer",
            "kind",
            "leefdomein",
            "certainty",
            "source",
        )


class PriceListSerializer(ReadSerializer):
    prices = PriceSerializer(many=True)

    class Meta:
        model = PriceList
        fields = ("uuid", "name", "published_at", "prices")


class PriceListViewSet(ReadViewSet):
    """Published versions of the price list (prijslijst), with their sources."""

    serializer_class = PriceListSerializer
    ordering = ("-pk",)

    def get_queryset(self):
        return PriceList.objects.exclude(published_at=None).prefetch_related(
            "prices__payer", "prices__leefdomein"
        )


class PayerSerializer(ReadSerializer):
    class Meta:
        model = Payer
        fields = ("uuid", "name")


class PayerViewSet(ReadViewSet):
    """Payers (betalers): whose purse a cost comes out of."""

    serializer_class = PayerSerializer

    def get_queryset(self):
        return Payer.objects.all()


# Costs and effort ----------------------------------------------------------------


class CostLineSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    price = fields.UUIDField(source="price.uuid")
    code = fields.CharField(source="price.code")
    kind = fields.CharField(source="price.kind")
    payer = fields.CharField(source="payer.name")
    amount = fields.DecimalField(max_digits=28, decimal_places=10)

    class Meta:
        model = CostLine
        fields = (
            "uuid",
            "case",
            "household",
            "period",
            "price",
            "code",
            "kind",
            "quantity",
            "unit_price",
            "own_price_reason",
            "amount",
            "payer",
            "certainty",
        )


class CostLineQuery(CaseQuery):
    period = fields.ChoiceField(Period.choices)


class CostLineInput(InputSerializer):
    case = fields.ReferenceField(rows=cases)
    period = fields.ChoiceField(Period.choices)
    price = fields.ReferenceField(
        rows=lambda user: Price.objects.exclude(price_list__published_at=None)
    )
    quantity = fields.DecimalField(max_digits=14, decimal_places=6, min_value=0)
    unit_price = fields.DecimalField(
        max_digits=14, decimal_places=4, min_value=0, required=False, allow_null=True
    )
    own_price_reason = fields.CharField(
        max_length=300, required=False, allow_blank=True
    )
    payer = fields.ReferenceField(
        rows=lambda user: Payer.objects.all(), required=False, allow_null=True
    )
    certainty = fields.ChoiceField(CostLine.Certainty.choices)
    about = fields.ReferenceField(rows=members, required=False, allow_null=True)


class CostLineViewSet(LoggedViewSet):
    """Cost lines (kostenregels): a volume a year times a price."""

    serializer_class = CostLineSerializer
    query_class = CostLineQuery

    def get_queryset(self):
        return CostLine.objects.visible_to(self.caller).for_display()

    @creation(CostLineInput)
    def create(self, *, case, **values):
        """Add a cost, at the list's price or at an own one with the reason."""
        return actions.add_cost_line(case_id=case.pk, **values)

    def destroy(self, request, uuid):
        """Take back a cost line that was a mistake."""
        line = self.get_object()
        actions.remove_cost_line(
            cost_line_id=line.pk, by=request.user, at=timezone.now()
        )
        return Response(status=204)


class CostsConfirmationAnswer(AnswerSerializer):
    case = fields.UUIDField()
    period = fields.ChoiceField([Period.BEFORE, Period.AFTER])
    confirmed_at = fields.DateTimeField()


class CostsConfirmationView(ResourceView):
    """Whether the costs of a case are complete (kosten compleet), before or after."""

    serializer_class = CostsConfirmationAnswer
    problems = (409,)

    @takes(InputSerializer, answers=CostsConfirmationAnswer, problems=(404, 409))
    def post(self, request, *, uuid, period):
        """Confirm that the costs of this period are complete."""
        case = get_object_or_404(cases(request.user), uuid=uuid)
        confirmation = actions.confirm_costs(
            case_id=case.pk, period=period, by=request.user, at=timezone.now()
        )
        return {
            "case": case.uuid,
            "period": confirmation.period,
            "confirmed_at": confirmation.confirmed_at,
        }

    def delete(self, request, *, uuid, period):
        """Withdraw the confirmation, to correct the costs."""
        case = get_object_or_404(cases(request.user), uuid=uuid)
        actions.withdraw_confirmation(
            case_id=case.pk, period=period, by=request.user, at=timezone.now()
        )
        return Response(status=204)


class EffortSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    organisation = fields.UUIDField(source="organisation.uuid")
    amount = fields.DecimalField(max_digits=22, decimal_places=4)

    class Meta:
        model = Effort
        fields = (
            "uuid",
            "case",
            "household",
            "organisation",
            "hours",
            "rate",
            "amount",
        )


class EffortInput(InputSerializer):
    case = fields.ReferenceField(rows=cases)
    organisation = fields.ReferenceField(rows=lambda user: Organisation.objects.all())
    hours = fields.DecimalField(max_digits=10, decimal_places=2, min_value=0)
    rate = fields.DecimalField(max_digits=10, decimal_places=2, min_value=0)


class EffortViewSet(LoggedViewSet):
    """Efforts (inzet): the hours that organisations put into a case."""

    serializer_class = EffortSerializer
    query_class = CaseQuery

    def get_queryset(self):
        return Effort.objects.visible_to(self.caller).for_display()

    @creation(EffortInput)
    def create(self, *, case, **values):
        """Add the hours that an organisation put in, at its rate an hour."""
        return actions.add_effort(case_id=case.pk, **values)


# Lessons and exports ---------------------------------------------------------------


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


def register(router: BaseRouter) -> None:
    for name, viewset in (
        ("scores", ScoreViewSet),
        ("price-lists", PriceListViewSet),
        ("payers", PayerViewSet),
        ("cost-lines", CostLineViewSet),
        ("efforts", EffortViewSet),
        ("lessons", LessonViewSet),
        ("exports", ExportViewSet),
        ("frozen-reports", FrozenReportViewSet),
    ):
        router.register(name, viewset, basename=name)
