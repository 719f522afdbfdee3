"""How much somebody has on hand."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response

from cases.permissions import may_open_household, may_see_board
from mdo import workload
from mdo.api.named import organisations
from mdo.board import Scope
from rest import fields
from rest.serializers import AnswerSerializer, QuerySerializer
from rest.views import ResourceView


class LoadAnswer(AnswerSerializer):
    """How much one person, or the people of one organisation together, have to do."""

    uuid = fields.UUIDField()
    name = fields.CharField()
    organisation = fields.CharField(help_text="Of a person; else empty.")
    leads = fields.IntegerField(help_text="Households as aanspreekpunt.")
    member = fields.IntegerField(help_text="Other households that they work on.")
    unfinished = fields.IntegerField(help_text="Agreements that are not done yet.")
    late = fields.IntegerField(help_text="Of those, past `dueOn`.")
    mdos = fields.IntegerField(help_text="MDO's that are to be held.")
    last_on = fields.DateField(
        allow_null=True, help_text="The last MDO, or step in an agreement."
    )


class WorkloadQuery(QuerySerializer):
    by = fields.ChoiceField([workload.PERSON, workload.ORGANISATION])
    area = fields.ReferenceField(rows=lambda user: user.areas.all())
    organisation = fields.ReferenceField(rows=organisations)


class WorkloadAnswer(AnswerSerializer):
    as_of = fields.DateField()
    results = LoadAnswer(many=True)


class WorkloadView(ResourceView):
    """Workload (werklast) in open cases: who has how much to do."""

    query_class = WorkloadQuery
    serializer_class = WorkloadAnswer

    def get(self, request):
        """A coordinator gets everybody in the own areas, a professional the own row."""
        asked, today = dict(self.query), timezone.localdate()
        if may_see_board(self.caller):
            areas = [asked["area"]] if "area" in asked else self.caller.areas.all()
            scope = Scope(
                user=self.caller,
                today=today,
                areas=list(areas),
                organisation=asked.get("organisation"),
            )
            rows = workload.loads(scope, asked.get("by", workload.PERSON))
        elif may_open_household(self.caller) and not asked:
            rows = [workload.load_of(self.caller, today)]
        else:
            raise PermissionDenied(_("The workload of others is for coordinators."))
        answer = {"as_of": today, "results": rows}
        return Response(WorkloadAnswer(answer, context={"request": request}).data)
