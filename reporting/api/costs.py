"""Costs, that they are complete, and the hours that are put in."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.response import Response

from cases.api.logged import LoggedViewSet
from cases.models import Organisation
from reporting import actions
from reporting.api.named import CaseQuery, cases, members
from reporting.models import CostLine, Effort, Payer, Period, Price
from rest import fields
from rest.serializers import AnswerSerializer, InputSerializer, ReadSerializer
from rest.views import ResourceView, creation, takes


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
