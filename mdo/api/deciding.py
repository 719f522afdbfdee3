"""The resources beside a doorbraak: earlier ones, and who may decide up to what."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.serializers import ValidationError

from cases.models import User
from cases.permissions import may_manage_people, may_open_household
from mdo import deciding
from mdo.models import DoorbraakBudget, Mandate, Obstacle, Precedent
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
)
from rest.views import ReadViewSet, ResourceView, takes

# Earlier doorbraken ---------------------------------------------------------------


class PrecedentSerializer(ReadSerializer):
    rule_owner = fields.UUIDField(source="rule_owner.uuid")
    leefdomein = fields.UUIDField(source="leefdomein.uuid")

    class Meta:
        model = Precedent
        fields = (
            "uuid",
            "obstacle",
            "rule",
            "grounds",
            "rule_owner",
            "leefdomein",
            "outcome",
            "amount",
            "year",
        )


class PrecedentQuery(QuerySerializer):
    obstacle = fields.ChoiceField(Obstacle.choices)
    outcome = fields.ChoiceField(Precedent.Outcome.choices)
    rule_owner = fields.UUIDField(source="rule_owner__uuid")
    leefdomein = fields.UUIDField(source="leefdomein__uuid")
    year = fields.IntegerField(max_value=2199)


class PrecedentSearch(InputSerializer):
    query = fields.CharField(max_length=100)


class PrecedentsFound(AnswerSerializer):
    results = PrecedentSerializer(many=True)


class PrecedentViewSet(ReadViewSet):
    """Earlier doorbraken (eerdere doorbraken), without persons and households."""

    serializer_class = PrecedentSerializer
    query_class = PrecedentQuery
    ordering = ("-year", "-pk")

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not may_open_household(self.caller):
            raise PermissionDenied(
                _("Earlier doorbraken are for professionals and coordinators.")
            )

    def get_queryset(self):
        return Precedent.objects.for_display()

    @action(detail=False, methods=["post"], url_path="_search")
    @takes(PrecedentSearch, answers=PrecedentsFound, status=200, reads=True)
    def search(self, request, *, query):
        """Search by words, in the rule and in the grounds. At most fifty, newest first.

        A POST, since somebody may type in it what an address should not hold.
        """
        return {"results": list(self.get_queryset().about(query)[:50])}


# Mandates -------------------------------------------------------------------------


DECIDERS = [
    (role.value, role.label) for role in (User.Role.PROFESSIONAL, User.Role.COORDINATOR)
]


class MandateSerializer(ReadSerializer):
    class Meta:
        model = Mandate
        fields = ("role", "up_to", "version")


class MandatesAnswer(AnswerSerializer):
    mandates = MandateSerializer(many=True)


class MandateInput(InputSerializer):
    role = fields.ChoiceField(DECIDERS)
    up_to = fields.DecimalField(
        max_digits=12,
        decimal_places=2,
        min_value=0,
        allow_null=True,
        help_text="Null is without a limit.",
    )
    version = fields.IntegerField(
        min_value=1,
        required=False,
        help_text="Of the mandate as you read it; of a role that had none, left out.",
    )


class MandatesInput(InputSerializer):
    mandates = fields.ListField(child=MandateInput(), max_length=2)

    def validate_mandates(self, mandates):
        if len({one["role"] for one in mandates}) < len(mandates):
            raise ValidationError(gettext_lazy("Name each role once."), "repeated")
        return mandates


class MandatesView(ResourceView):
    """Mandates (mandaten): which role decides doorbraken, up to which amount."""

    serializer_class = MandatesAnswer

    def get(self, request):
        """Return which roles may decide; one that is not named decides nothing."""
        if not may_manage_people(self.caller):
            raise PermissionDenied(_("Only the administrator sets mandates."))
        return Response(MandatesAnswer(_mandates()).data)

    @takes(MandatesInput, answers=MandatesAnswer, status=200)
    def put(self, request, *, mandates):
        """Say which roles decide, up to what; who is left out decides nothing."""
        deciding.set_mandates(
            limits={one["role"]: one["up_to"] for one in mandates},
            versions={one["role"]: one.get("version", 0) for one in mandates},
            by=self.caller,
        )
        return _mandates()


def _mandates():
    return {"mandates": list(Mandate.objects.all())}


# Budgets --------------------------------------------------------------------------


class BudgetSerializer(ReadSerializer):
    class Meta:
        model = DoorbraakBudget
        fields = ("year", "amount", "version")


class BudgetInput(InputSerializer):
    amount = fields.DecimalField(max_digits=12, decimal_places=2, min_value=0)
    version = fields.IntegerField(
        min_value=1,
        required=False,
        help_text="Of the budget as you read it; of a year that had none, left out.",
    )


class BudgetView(ResourceView):
    """Doorbraakbudget of a year (doorbraakbudget): what there is for doorbraken."""

    serializer_class = BudgetSerializer
    problems = (404,)

    def get(self, request, year):
        """Return the budget of a year; 404 when none is filled in."""
        if not may_manage_people(self.caller):
            raise PermissionDenied(_("Only the administrator sets the budget."))
        budget = get_object_or_404(DoorbraakBudget, year=year)
        return Response(BudgetSerializer(budget).data)

    @takes(BudgetInput, answers=BudgetSerializer, status=200, problems=(409,))
    def put(self, request, *, year, amount, version=0):
        """Fill in the budget of a year. What was granted stays granted."""
        return deciding.set_budget(
            year=year, amount=amount, version=version, by=self.caller
        )
