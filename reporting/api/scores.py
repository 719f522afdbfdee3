"""Scores, and asking them."""

from django.utils import timezone

from cases.api.logged import LoggedViewSet
from cases.models import Leefdomein
from reporting import actions
from reporting.api.named import CaseQuery, cases, members
from reporting.models import Score
from rest import fields
from rest.serializers import AnswerSerializer, InputSerializer, ReadSerializer
from rest.views import takes


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
