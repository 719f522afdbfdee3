"""The resources of mdo: cases and their steps, MDO's, agreements and what follows."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import Field, SerializerMethodField, ValidationError

from cases import actions as cases_actions
from cases.api import CaseInput, CaseQuery, CaseSerializer, LoggedViewSet
from cases.models import (
    Case,
    HouseholdMember,
    Leefdomein,
    Organisation,
    User,
)
from cases.permissions import may_open_household, may_see_board
from mdo import actions, deciding, meetings, watching, workload
from mdo.board import Scope
from mdo.models import (
    Agreement,
    Attendance,
    AvePhase,
    Doorbraak,
    DoorbraakQuestion,
    Escalation,
    EscalationPhase,
    Flag,
    Mdo,
    Precedent,
)
from rest import fields
from rest.serializers import (
    AnswerSerializer,
    InputSerializer,
    QuerySerializer,
    ReadSerializer,
    VersionedInput,
)
from rest.views import ReadViewSet, ResourceView, change, creation, step


def people(user):
    """Return whom a caller may name: everybody with an account."""
    return User.objects.filter(is_active=True).select_related("organisation")


def leefdomeinen(user):
    return Leefdomein.objects.all()


def organisations(user):
    return Organisation.objects.all()


def members(user):
    return HouseholdMember.objects.visible_to(user)


# Agreements ----------------------------------------------------------------------


class AgreementSerializer(ReadSerializer):
    household = fields.UUIDField(source="household_uuid")
    household_number = fields.CharField()
    mdo = fields.UUIDField(source="mdo_uuid")
    owner = fields.UUIDField(source="owner_uuid", allow_null=True)
    owner_name = fields.CharField(allow_null=True)
    leefdomein = fields.UUIDField(source="leefdomein_uuid", allow_null=True)
    days_left = SerializerMethodField(
        help_text="Days until `dueOn`; negative when late, null when finished."
    )

    class Meta:
        model = Agreement
        fields = (
            "uuid",
            "number",
            "household",
            "household_number",
            "mdo",
            "text",
            "owner",
            "owner_name",
            "owner_is_resident",
            "leefdomein",
            "agreed_on",
            "target_on",
            "due_on",
            "days_left",
            "later_reason",
            "status",
            "done_on",
            "dropped_on",
            "drop_reason",
            "block_cause",
            "block_note",
            "note",
            "version",
        )
        beside = {
            "household_uuid": F("household__uuid"),
            "household_number": F("household__number"),
            "mdo_uuid": F("mdo__uuid"),
            "owner_uuid": F("owner__uuid"),
            "owner_name": F("owner__name"),
            "leefdomein_uuid": F("leefdomein__uuid"),
        }

    def get_days_left(self, agreement) -> int | None:
        return agreement.days_left(self.today)

    @cached_property
    def today(self):
        """The day on which this answer is given, the same for all of its rows."""
        return timezone.localdate()


class AgreementQuery(QuerySerializer):
    status = fields.ChoiceField(Agreement.Status.choices)
    unfinished = fields.BooleanField(help_text="Open or blocked.")
    overdue = fields.BooleanField(help_text="Unfinished and past `dueOn`.")
    household = fields.UUIDField(source="household__uuid")
    mdo = fields.UUIDField(source="mdo__uuid")
    owner = fields.UUIDField(source="owner__uuid")
    area = fields.UUIDField(source="household__area__uuid")
    leefdomein = fields.UUIDField(source="leefdomein__uuid")
    due_from = fields.DateField(source="due_on__gte")
    due_until = fields.DateField(source="due_on__lte")

    def filter_unfinished(self, queryset, value):
        # `exclude` would keep the database from using the index of the unfinished.
        finished = [Agreement.Status.DONE, Agreement.Status.DROPPED]
        return queryset.unfinished() if value else queryset.filter(status__in=finished)

    def filter_overdue(self, queryset, value):
        today = timezone.localdate()
        if value:
            return queryset.overdue(today)
        return queryset.exclude(pk__in=Agreement.objects.overdue(today).values("pk"))


class FulfilmentInput(VersionedInput):
    done_on = fields.DateField(required=False, help_text="Empty is today.")
    note = fields.TextField(max_length=2000, required=False, allow_blank=True)


class ExtensionInput(VersionedInput):
    due_on = fields.DateField()
    reason = fields.CharField(max_length=300)


class BlockadeInput(VersionedInput):
    cause = fields.ChoiceField(Agreement.BlockCause.choices)
    note = fields.CharField(max_length=300)


class OwnerInput(VersionedInput):
    owner = fields.ReferenceField(
        rows=lambda user: User.objects.filter(is_active=True),
        allow_null=True,
        help_text="The uuid of a professional; null is the resident.",
    )


class DroppingInput(VersionedInput):
    reason = fields.CharField(max_length=300)


class ReopeningInput(VersionedInput):
    reason = fields.CharField(max_length=300)


class AgreementViewSet(LoggedViewSet):
    """Agreements (afspraken) of the households that you may see."""

    serializer_class = AgreementSerializer
    query_class = AgreementQuery
    ordering = ("due_on", "pk")

    def get_queryset(self):
        return AgreementSerializer.read_from(Agreement.objects.visible_to(self.caller))

    @step("fulfilment", FulfilmentInput)
    def fulfilment(self, agreement, **values):
        """Record that an agreement was carried out."""
        actions.fulfil_agreement(agreement_id=agreement.pk, **values)

    @step("extension", ExtensionInput)
    def extension(self, agreement, **values):
        """Give an agreement another date, with a reason."""
        actions.extend_agreement(agreement_id=agreement.pk, **values)

    @step("blockade", BlockadeInput)
    def blockade(self, agreement, **values):
        """Record that an agreement is stuck, and on what."""
        actions.block_agreement(agreement_id=agreement.pk, **values)

    @step("release", VersionedInput)
    def release(self, agreement, **values):
        """Record that what was in the way is gone."""
        actions.unblock_agreement(agreement_id=agreement.pk, **values)

    @step("owner", OwnerInput)
    def owner(self, agreement, **values):
        """Let somebody else, or the resident, carry out an unfinished agreement."""
        actions.hand_over_agreement(agreement_id=agreement.pk, **values)

    @step("reminder")
    def reminder(self, agreement, **values):
        """Remind who carries out an unfinished agreement, by mail; once a day.

        For the coordinator of the area.
        """
        watching.remind(agreement_id=agreement.pk, **values)

    @step("dropping", DroppingInput)
    def dropping(self, agreement, **values):
        """Drop an agreement that need not or cannot be carried out."""
        actions.drop_agreement(agreement_id=agreement.pk, **values)

    @step("reopening", ReopeningInput)
    def reopening(self, agreement, **values):
        """Open an agreement again that was recorded as done or dropped by mistake.

        Refused when that was more than 14 days ago, or the case is closed.
        """
        actions.reopen_agreement(agreement_id=agreement.pk, **values)


# MDO's ---------------------------------------------------------------------------


class AttendanceSerializer(ReadSerializer):
    user = fields.UUIDField(source="user.uuid")
    name = fields.CharField(source="display_name")
    organisation = fields.UUIDField(source="organisation.uuid")

    class Meta:
        model = Attendance
        fields = ("user", "name", "organisation", "role", "present", "may_decide")


class MdoSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    attendances = AttendanceSerializer(many=True)
    agreements = SerializerMethodField()

    class Meta:
        model = Mdo
        fields = (
            "uuid",
            "number",
            "case",
            "household",
            "status",
            "planned_at",
            "held_on",
            "place",
            "place_chosen_by_resident",
            "resident_present",
            "absence_reason",
            "wants",
            "can",
            "needs",
            "own_words",
            "resident_agrees",
            "disagreement",
            "supporter",
            "supporter_offered_on",
            "keep_informed",
            "next_on",
            "confirmed_at",
            "attendances",
            "agreements",
            "version",
        )

    def get_agreements(self, mdo) -> list[UUID]:
        return [agreement.uuid for agreement in mdo.agreements.all()]


class MdoQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    status = fields.ChoiceField(Mdo.Status.choices)
    held_from = fields.DateField(source="held_on__gte")
    held_until = fields.DateField(source="held_on__lte")


class AttendeeInput(InputSerializer):
    user = fields.ReferenceField(rows=people, required=False)
    name = fields.CharField(max_length=200, required=False)
    organisation = fields.ReferenceField(rows=organisations, required=False)
    role = fields.ChoiceField(Attendance.Role.choices, required=False)
    present = fields.BooleanField(required=False)
    may_decide = fields.BooleanField(required=False)

    def validate(self, attrs):
        if "user" not in attrs and "name" not in attrs:
            raise ValidationError({"name": Field.default_error_messages["required"]})
        return attrs


class PromiseInput(InputSerializer):
    text = fields.TextField(max_length=2000)
    owner = fields.ReferenceField(
        rows=people, allow_null=True, help_text="Null: the resident does it."
    )
    due_on = fields.DateField(
        required=False, allow_null=True, help_text="Empty is six weeks after the MDO."
    )
    later_reason = fields.CharField(max_length=300, required=False, allow_blank=True)
    leefdomein = fields.ReferenceField(
        rows=leefdomeinen, required=False, allow_null=True
    )
    about = fields.ReferenceField(rows=members, required=False, allow_null=True)


class HeldMdo(InputSerializer):
    """What is written down of an MDO that was held."""

    held_on = fields.DateField()
    place = fields.CharField(max_length=200)
    place_chosen_by_resident = fields.BooleanField(allow_null=True, required=False)
    resident_present = fields.BooleanField()
    absence_reason = fields.CharField(max_length=300, required=False, allow_blank=True)
    attendees = fields.ListField(child=AttendeeInput(), max_length=50)
    agreements = fields.ListField(child=PromiseInput(), max_length=50)
    wants = fields.TextField(max_length=5000, required=False, allow_blank=True)
    can = fields.TextField(max_length=5000, required=False, allow_blank=True)
    needs = fields.TextField(max_length=5000, required=False, allow_blank=True)
    own_words = fields.TextField(max_length=5000, required=False, allow_blank=True)
    resident_agrees = fields.ChoiceField(Mdo.ResidentAgrees.choices, required=False)
    disagreement = fields.TextField(max_length=5000, required=False, allow_blank=True)
    supporter = fields.ChoiceField(
        [(one.value, one.label) for one in Mdo.SUPPORTER_ANSWERS], required=False
    )
    supporter_offered_on = fields.DateField(required=False, allow_null=True)
    keep_informed = fields.CharField(max_length=300, required=False, allow_blank=True)
    next_on = fields.DateField(required=False, allow_null=True)


class MdoInput(HeldMdo):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))


def attended(values: dict[str, Any]) -> dict[str, Any]:
    """Return a HeldMdo as `mdo.actions.log_mdo` asks for it."""
    attendees, promises = values.pop("attendees"), values.pop("agreements")
    return {
        "place_chosen_by_resident": None,
        **values,
        "attendees": [actions.Attendee(**attendee) for attendee in attendees],
        "promises": [actions.Promise(**promise) for promise in promises],
    }


class AmendmentInput(VersionedInput):
    """What of the report is set right: what is not named stays as it is."""

    place = fields.CharField(max_length=200, required=False)
    wants = fields.TextField(max_length=5000, required=False, allow_blank=True)
    can = fields.TextField(max_length=5000, required=False, allow_blank=True)
    needs = fields.TextField(max_length=5000, required=False, allow_blank=True)
    own_words = fields.TextField(max_length=5000, required=False, allow_blank=True)
    resident_agrees = fields.ChoiceField(Mdo.ResidentAgrees.choices, required=False)
    disagreement = fields.TextField(max_length=5000, required=False, allow_blank=True)
    keep_informed = fields.CharField(max_length=300, required=False, allow_blank=True)
    next_on = fields.DateField(required=False, allow_null=True)
    reason = fields.CharField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Needed once the report is confirmed.",
    )


class MdoViewSet(LoggedViewSet):
    """MDO's of the households that you may see, with who was there."""

    serializer_class = MdoSerializer
    query_class = MdoQuery
    ordering = ("-logged_at", "-pk")

    def get_queryset(self):
        return (
            Mdo.objects.visible_to(self.caller)
            .for_display()
            # In the order in which they were written down.
            .prefetch_related(Prefetch("agreements", Agreement.objects.order_by("pk")))
        )

    @creation(MdoInput)
    def create(self, *, case, **values):
        """Log an MDO with who was there and what was agreed.

        Each agreement is due six weeks after the MDO, unless it has its own date.
        One that was planned is held by its own step, of planned-mdos.
        """
        return actions.log_mdo(case_id=case.pk, **attended(values))

    @step("confirmation", VersionedInput)
    def confirmation(self, mdo, **values):
        """Confirm the report. From then on it changes only with a reason."""
        meetings.confirm_mdo(mdo_id=mdo.pk, **values)

    @step("amendment", AmendmentInput)
    def amendment(self, mdo, *, by, at, version, reason="", **values):
        """Set the report right; who was there is told the reason of a confirmed one."""
        meetings.amend_mdo(
            mdo_id=mdo.pk, values=values, reason=reason, version=version, by=by, at=at
        )


# Cases ---------------------------------------------------------------------------


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


# Doorbraken ----------------------------------------------------------------------


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


# Escalations ---------------------------------------------------------------------


class EscalationPhaseSerializer(ReadSerializer):
    phase = fields.IntegerField(source="phase_id")

    class Meta:
        model = EscalationPhase
        fields = (
            "uuid",
            "phase",
            "since_on",
            "trigger",
            "criterion",
            "ground",
            "accepted_by",
            "review_on",
            "reviewed_on",
            "review_note",
        )


class EscalationSerializer(ReadSerializer):
    case = fields.UUIDField(source="case.uuid")
    household = fields.UUIDField(source="household.uuid")
    phase = fields.IntegerField(source="phase_id")
    phases = EscalationPhaseSerializer(many=True)

    class Meta:
        model = Escalation
        fields = (
            "uuid",
            "case",
            "household",
            "started_on",
            "phase",
            "review_on",
            "ended_on",
            "end_note",
            "phases",
            "version",
        )


class EscalationQuery(QuerySerializer):
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    phase = fields.IntegerField(min_value=1, max_value=4)
    scaled_up = fields.BooleanField(help_text="Not scaled down yet.")
    review_until = fields.DateField(source="review_on__lte")

    def filter_scaled_up(self, queryset, value):
        return queryset.filter(ended_on__isnull=value)


class PhaseFields(InputSerializer):
    phase = fields.IntegerField(
        min_value=AvePhase.ORDINARY + 1,
        max_value=4,
        error_messages={
            "min_value": _("AVE 1 is the ordinary way. Scaling up begins at AVE 2.")
        },
    )
    trigger = fields.ChoiceField(Escalation.Trigger.choices)
    criterion = fields.TextField(max_length=2000)
    review_on = fields.DateField()
    ground = fields.TextField(
        max_length=2000, help_text="On what ground somebody may push it through."
    )
    accepted_by = fields.CharField(max_length=200, required=False, allow_blank=True)


class EscalationInput(PhaseFields):
    case = fields.ReferenceField(rows=lambda user: Case.objects.visible_to(user))


class PhaseInput(PhaseFields, VersionedInput):
    pass


class ReviewInput(VersionedInput):
    note = fields.TextField(max_length=5000)
    next_review_on = fields.DateField()


class ScalingDownInput(VersionedInput):
    note = fields.TextField(max_length=5000)


class EscalationViewSet(LoggedViewSet):
    """Escalations (opschalingen) by the Aanpak Voorkomen Escalatie."""

    serializer_class = EscalationSerializer
    query_class = EscalationQuery
    ordering = ("-started_on", "-pk")

    def get_queryset(self):
        return (
            Escalation.objects.visible_to(self.caller)
            .for_display()
            .prefetch_related("phases")
        )

    @creation(EscalationInput)
    def create(self, *, case, **values):
        """Scale a case up. A case that is scaled up already moves to the phase."""
        return actions.scale_up(case_id=case.pk, **values)

    @step("phase", PhaseInput)
    def phase(self, escalation, **values):
        """Move to another phase, with a new criterion and review date."""
        actions.scale_up(
            case_id=escalation.case_id, escalation_id=escalation.pk, **values
        )

    @step("review", ReviewInput)
    def review(self, escalation, **values):
        """Record what a review found and when the next one is."""
        actions.review_escalation(escalation_id=escalation.pk, **values)

    @step("scaling-down", ScalingDownInput)
    def scaling_down(self, escalation, **values):
        """Scale down: the note says how the criterion was met."""
        actions.scale_down(escalation_id=escalation.pk, **values)


class AvePhaseSerializer(ReadSerializer):
    class Meta:
        model = AvePhase
        fields = (
            "number",
            "colour",
            "situation",
            "who_leads",
            "first_reaction_days",
            "review_days",
        )


class AvePhaseViewSet(ReadViewSet):
    """The phases of the AVE, with their terms."""

    serializer_class = AvePhaseSerializer
    lookup_field = "number"
    lookup_value_converter = "int"
    ordering = ("number",)

    def get_queryset(self):
        return AvePhase.objects.all()


# Flags ---------------------------------------------------------------------------


class FlagSerializer(ReadSerializer):
    household = fields.UUIDField(source="household.uuid")
    case = fields.UUIDField(source="case.uuid")
    agreement = fields.UUIDField(source="agreement.uuid")
    doorbraak = fields.UUIDField(source="doorbraak.uuid")
    escalation = fields.UUIDField(source="escalation.uuid")

    class Meta:
        model = Flag
        fields = (
            "uuid",
            "kind",
            "household",
            "case",
            "agreement",
            "doorbraak",
            "escalation",
            "raised_at",
            "resolved_at",
            "answer",
        )


class FlagQuery(QuerySerializer):
    kind = fields.ChoiceField(Flag.Kind.choices)
    household = fields.UUIDField(source="household__uuid")
    case = fields.UUIDField(source="case__uuid")
    unresolved = fields.BooleanField()

    def filter_unresolved(self, queryset, value):
        return queryset.filter(resolved_at__isnull=value)


class FlagAnswerInput(InputSerializer):
    answer = fields.TextField(max_length=300)


class FlagViewSet(LoggedViewSet):
    """Flags (signalen): what needs somebody's attention."""

    serializer_class = FlagSerializer
    query_class = FlagQuery
    ordering = ("-raised_at", "-pk")

    def get_queryset(self):
        return Flag.objects.visible_to(self.caller).for_display()

    @step("answer", FlagAnswerInput)
    def answer(self, flag, **values):
        """Say why a threatening escalation needs no scaling up."""
        actions.answer_flag(flag_id=flag.pk, **values)


# Workload ------------------------------------------------------------------------


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


def register(router: BaseRouter) -> None:
    for name, viewset in (
        ("cases", CaseViewSet),
        ("mdos", MdoViewSet),
        ("agreements", AgreementViewSet),
        ("doorbraken", DoorbraakViewSet),
        ("escalations", EscalationViewSet),
        ("ave-phases", AvePhaseViewSet),
        ("flags", FlagViewSet),
    ):
        router.register(name, viewset, basename=name)
