"""Cases, and closing them."""

from cases import actions as cases_actions
from cases.api.cases import CaseInput, CaseQuery, CaseSerializer
from cases.api.logged import LoggedViewSet
from cases.models import Case
from mdo import actions
from rest import fields
from rest.serializers import InputSerializer
from rest.views import creation, step


class ClosureInput(InputSerializer):
    closed_on = fields.DateField()
    reason = fields.CharField(max_length=200)


class CaseViewSet(LoggedViewSet):
    """Cases (casussen) of the households that you may see."""

    serializer_class = CaseSerializer
    query_class = CaseQuery
    ordering = ("-opened_on", "-pk")

    def get_queryset(self):
        return CaseSerializer.read_from(Case.objects.visible_to(self.caller))

    @creation(CaseInput)
    def create(self, *, household, **values):
        """Open a case for a household that has none open."""
        case = cases_actions.open_case(household_id=household.pk, **values)
        # All of it is known: to read it takes as long as to write it.
        asked = sorted(set(values["leefdomeinen"]), key=lambda one: one.position)
        vars(case).update(
            household_uuid=household.uuid,
            leefdomein_uuids=[leefdomein.uuid for leefdomein in asked],
            ground_names=[values["legal_ground"].name],
        )
        return case

    @step("closure", ClosureInput)
    def closure(self, case, **values):
        """Close a case. Refused while something in it is not finished."""
        actions.close_case(case_id=case.pk, **values)
