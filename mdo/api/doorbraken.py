"""Doorbraken: asked, described, compared, decided, settled."""

from django.db.models import Prefetch

from cases.api.logged import LoggedViewSet
from cases.models import Case
from mdo import actions, deciding
from mdo.api.named import leefdomeinen, organisations
from mdo.models import Agreement, Doorbraak, DoorbraakQuestion, Precedent
from rest import fields
from rest.serializers import (
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import change, creation, step


class QuestionSerializer(ReadSerializer):
    asked_by_name = fields.CharField(source="asked_by.name")
    answered_by_name = fields.CharField(source="answered_by.name")

    class Meta:
        model = DoorbraakQuestion
        fields = (
            "uuid",
            "question",
            "asked_by_name",
            "asked_at",
            "answer",
            "answered_by_name",
            "answered_at",
        )


class DoorbraakSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    agreement = fields.UUIDField(source="agreement.uuid")
    rule_owner = fields.UUIDField(source="rule_owner.uuid")
    leefdomein = fields.UUIDField(source="leefdomein.uuid")
    questions = QuestionSerializer(many=True)
    precedent = fields.UUIDField(
        source="precedent.uuid", help_text="What others may read of it."
    )

    class Meta:
        model = Doorbraak
        fields = (
            "uuid",
            "number",
            "case",
            "household",
            "agreement",
            "leefdomein",
            "asked_on",
            "obstacle",
            "alleged_rule",
            "actual_rule",
            "rule_owner",
            "need",
            "legitimiteit",
            "betrokkenheid",
            "rendement",
            "desired_effect",
            "fundamental_values",
            "effects",
            "legal_test",
            "comparison",
            "amount_asked",
            "decision",
            "decided_on",
            "decision_reason",
            "mandate",
            "amount",
            "over_budget",
            "fund",
            "besluit_reference",
            "settled_on",
            "questions",
            "precedent",
            "version",
        )


class DoorbraakQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    decision = fields.ChoiceField(Doorbraak.Decision.choices)
    obstacle = fields.ChoiceField(Doorbraak.Obstacle.choices)
    rule_owner = fields.UUIDField(source="rule_owner__uuid")


class DoorbraakTexts(InputSerializer):
    """What may be filled in until it is decided."""

    actual_rule = fields.TextField(max_length=5000, required=False, allow_blank=True)
    rule_owner = fields.ReferenceField(
        rows=organisations, required=False, allow_null=True
    )
    need = fields.TextField(max_length=5000, required=False, allow_blank=True)
    legitimiteit = fields.TextField(max_length=5000, required=False, allow_blank=True)
    betrokkenheid = fields.TextField(max_length=5000, required=False, allow_blank=True)
    rendement = fields.TextField(max_length=5000, required=False, allow_blank=True)
    desired_effect = fields.TextField(max_length=5000, required=False, allow_blank=True)
    fundamental_values = fields.TextField(
        max_length=5000, required=False, allow_blank=True
    )
    effects = fields.TextField(max_length=5000, required=False, allow_blank=True)
    legal_test = fields.TextField(max_length=5000, required=False, allow_blank=True)
    comparison = fields.TextField(max_length=5000, required=False, allow_blank=True)
    amount_asked = fields.DecimalField(
        max_digits=12, decimal_places=2, required=False, allow_null=True
    )
    leefdomein = fields.ReferenceField(
        rows=leefdomeinen, required=False, allow_null=True
    )


class DoorbraakInput(DoorbraakTexts):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))
    agreement = fields.ReferenceField(
        rows=lambda user: Agreement.objects.visible_to(user),
        required=False,
        allow_null=True,
    )
    obstacle = fields.ChoiceField(Doorbraak.Obstacle.choices)
    alleged_rule = fields.TextField(max_length=5000)


class DoorbraakChange(DoorbraakTexts, VersionedInput):
    obstacle = fields.ChoiceField(Doorbraak.Obstacle.choices, required=False)
    alleged_rule = fields.TextField(max_length=5000, required=False)


class DecisionInput(VersionedInput):
    decision = fields.ChoiceField(
        [choice for choice in Doorbraak.Decision.choices if choice[0] != "open"]
    )
    reason = fields.TextField(max_length=5000)
    mandate = fields.CharField(max_length=200)
    amount = fields.DecimalField(
        max_digits=12, decimal_places=2, required=False, allow_null=True
    )
    fund = fields.CharField(max_length=100, required=False, allow_blank=True)
    settle_with = fields.ReferenceField(
        rows=organisations, required=False, allow_null=True
    )
    besluit_reference = fields.CharField(
        max_length=100, required=False, allow_blank=True
    )
    over_budget = fields.BooleanField(
        required=False,
        help_text="That you know that it overdraws the year's doorbraakbudget.",
    )


class QuestionInput(VersionedInput):
    question = fields.TextField(max_length=5000)


class QuestionAnswer(InputSerializer):
    answer = fields.TextField(max_length=5000)


class ComparisonInput(InputSerializer):
    precedent = fields.ReferenceField(rows=lambda user: Precedent.objects.all())
    is_alike = fields.BooleanField()
    why = fields.TextField(max_length=5000, help_text="Without names.")


class SharingInput(InputSerializer):
    """What others may read of it. A name of the household is refused."""

    rule = fields.TextField(max_length=5000)
    grounds = fields.TextField(max_length=5000)


class SettlementInput(VersionedInput):
    settle_with = fields.ReferenceField(rows=organisations)
    settled_on = fields.DateField()


class DoorbraakViewSet(LoggedViewSet):
    """Doorbraken of the households that you may see."""

    serializer_class = DoorbraakSerializer
    query_class = DoorbraakQuery
    ordering = ("-asked_on", "-pk")

    def get_queryset(self):
        questions = DoorbraakQuestion.objects.select_related("asked_by", "answered_by")
        return (
            Doorbraak.objects.visible_to(self.caller)
            .for_display()
            .prefetch_related(Prefetch("questions", questions), "precedent")
        )

    @creation(DoorbraakInput)
    def create(self, *, case, by, at, agreement=None, **texts):
        """Ask for a doorbraak: a rule is in the way of a need."""
        return actions.ask_doorbraak(
            case_id=case.pk,
            agreement_id=agreement.pk if agreement else None,
            texts=texts,
            by=by,
            at=at,
        )

    @change(DoorbraakChange)
    def update(self, doorbraak, *, by, at, version, **texts):
        """Fill in the reasoning, until it is decided. What is left out stays."""
        actions.describe_doorbraak(
            doorbraak_id=doorbraak.pk, texts=texts, version=version, by=by, at=at
        )

    @step("decision", DecisionInput)
    def decision(self, doorbraak, **values):
        """Grant or refuse it, with reasons; never by who asked."""
        actions.decide_doorbraak(doorbraak_id=doorbraak.pk, **values)

    @step("question", QuestionInput)
    def question(self, doorbraak, **values):
        """Send it back with a question: it is not decided before the answer."""
        deciding.send_back(doorbraak_id=doorbraak.pk, **values)

    @step("answer", QuestionAnswer)
    def answer(self, doorbraak, **values):
        """Answer the question with which it was sent back."""
        deciding.answer_question(doorbraak_id=doorbraak.pk, **values)

    @step("comparison", ComparisonInput)
    def comparison(self, doorbraak, **values):
        """Write down why it is like an earlier one, or different."""
        deciding.compare(doorbraak_id=doorbraak.pk, **values)

    @step("sharing", SharingInput)
    def sharing(self, doorbraak, **values):
        """Let others read the rule, the grounds and the outcome, once it is decided."""
        deciding.share(doorbraak_id=doorbraak.pk, **values)

    @step("settlement", SettlementInput)
    def settlement(self, doorbraak, **values):
        """Record that a granted amount was settled with who pays it."""
        deciding.settle(doorbraak_id=doorbraak.pk, **values)
