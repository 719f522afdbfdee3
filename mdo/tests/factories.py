"""Valid rows of mdo, related as the domain says, with the deadline of the real rule."""

from datetime import timedelta
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from cases.tests.factories import (
    AanspreekpuntFactory,
    CaseFactory,
    OrganisationFactory,
    UserFactory,
)
from mdo import deadlines
from mdo.models import (
    AgendaPoint,
    Agreement,
    Amendment,
    Attendance,
    AvePhase,
    Comparison,
    Doorbraak,
    DoorbraakQuestion,
    Escalation,
    EscalationPhase,
    Flag,
    Mdo,
    MdoDraft,
    Precedent,
)


class MdoFactory(DjangoModelFactory):
    """An MDO held today, with the resident."""

    class Meta:
        model = Mdo

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    number = factory.Sequence(lambda n: f"MDO-9{n:04d}")
    status = Mdo.Status.HELD
    held_on = factory.LazyFunction(timezone.localdate)
    place = "wijkhuis"
    resident_present = True


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    mdo = factory.SubFactory(MdoFactory)
    name = "Een buurvrouw"
    role = Attendance.Role.COMPANION


class AgendaPointFactory(DjangoModelFactory):
    """A point of one's own, on which nothing was decided."""

    class Meta:
        model = AgendaPoint

    mdo = factory.SubFactory(MdoFactory)
    kind = AgendaPoint.Kind.OWN
    text = "De vakantie"


class AmendmentFactory(DjangoModelFactory):
    class Meta:
        model = Amendment

    mdo = factory.SubFactory(MdoFactory)
    reason = "De plaats klopte niet."
    version = 2
    amended_by = factory.SubFactory(UserFactory)
    amended_at = factory.LazyFunction(timezone.now)


class MdoDraftFactory(DjangoModelFactory):
    class Meta:
        model = MdoDraft

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    token = factory.LazyFunction(uuid4)
    fields = factory.LazyFunction(lambda: {"place": ["Thuis"]})
    typists = factory.LazyAttribute(
        lambda draft: {str(UserFactory().pk): draft.changed_at.isoformat()}
    )
    changed_at = factory.LazyFunction(timezone.now)


class AgreementFactory(DjangoModelFactory):
    """An open agreement, made today, owned by the household's aanspreekpunt."""

    class Meta:
        model = Agreement

    class Params:
        aanspreekpunt = factory.SubFactory(AanspreekpuntFactory)
        overdue = factory.Trait(
            agreed_on=factory.LazyFunction(
                lambda: timezone.localdate() - timedelta(weeks=6, days=1)
            )
        )
        blocked = factory.Trait(
            status=Agreement.Status.BLOCKED,
            blocked_on=factory.LazyFunction(timezone.localdate),
            blocked_by=factory.SelfAttribute("owner"),
            block_cause=Agreement.BlockCause.RULE,
            block_note="De regel laat het niet toe.",
        )
        done = factory.Trait(
            status=Agreement.Status.DONE,
            done_on=factory.LazyFunction(timezone.localdate),
            done_by=factory.SelfAttribute("owner"),
        )
        dropped = factory.Trait(
            status=Agreement.Status.DROPPED,
            dropped_on=factory.LazyFunction(timezone.localdate),
            drop_reason="Niet meer nodig.",
        )

    number = factory.Sequence(lambda n: f"AFS-9{n:05d}")
    agreed_on = factory.LazyFunction(timezone.localdate)
    mdo = factory.SubFactory(
        MdoFactory,
        held_on=factory.SelfAttribute("..agreed_on"),
        case__household=factory.SelfAttribute("...aanspreekpunt.household"),
    )
    household = factory.SelfAttribute("mdo.household")
    owner = factory.SelfAttribute("aanspreekpunt.user")
    text = factory.Sequence(lambda n: f"Afspraak {n}")
    target_on = factory.LazyAttribute(lambda a: deadlines.target_on(a.agreed_on))
    due_on = factory.LazyAttribute(lambda a: deadlines.due_on(a.agreed_on, None))


class DoorbraakFactory(DjangoModelFactory):
    """A doorbraak with its grounds, asked today and not decided."""

    class Meta:
        model = Doorbraak

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    number = factory.Sequence(lambda n: f"DBR-9{n:03d}")
    asked_on = factory.LazyFunction(timezone.localdate)
    obstacle = Doorbraak.Obstacle.LOCAL_RULE
    alleged_rule = "Geen urgentie bij huurschuld"
    rule_owner = factory.SubFactory(OrganisationFactory)
    legitimiteit = "Het doel van de wet wordt gediend."
    betrokkenheid = "Het huishouden wil dit."
    rendement = "Doormodderen kost meer."


class PrecedentFactory(DjangoModelFactory):
    """An earlier doorbraak that was granted, of nobody."""

    class Meta:
        model = Precedent

    obstacle = Doorbraak.Obstacle.LOCAL_RULE
    rule = "Geen urgentie bij huurschuld"
    grounds = "Het doel van de wet wordt gediend."
    outcome = Precedent.Outcome.GRANTED
    year = 2025


class DoorbraakQuestionFactory(DjangoModelFactory):
    """A question of who decides, which waits for its answer."""

    class Meta:
        model = DoorbraakQuestion

    doorbraak = factory.SubFactory(DoorbraakFactory)
    household = factory.SelfAttribute("doorbraak.household")
    question = "Wat zegt de woningcorporatie?"
    asked_by = factory.SubFactory(UserFactory)
    asked_at = factory.LazyFunction(timezone.now)


class ComparisonFactory(DjangoModelFactory):
    class Meta:
        model = Comparison

    doorbraak = factory.SubFactory(DoorbraakFactory)
    household = factory.SelfAttribute("doorbraak.household")
    precedent = factory.SubFactory(PrecedentFactory)
    is_alike = True
    why = "Ook hier dreigt uithuiszetting."
    written_by = factory.SubFactory(UserFactory)
    written_at = factory.LazyFunction(timezone.now)


class EscalationFactory(DjangoModelFactory):
    """A case scaled up to AVE 2 today, to be reviewed in two weeks."""

    class Meta:
        model = Escalation
        skip_postgeneration_save = True

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    started_on = factory.LazyFunction(timezone.localdate)
    phase = factory.LazyFunction(lambda: AvePhase.objects.get(pk=2))
    review_on = factory.LazyAttribute(lambda e: e.started_on + timedelta(days=14))

    @factory.post_generation
    def phases(self, create, extracted, **kwargs):
        if create:
            EscalationPhase.objects.create(
                escalation=self,
                phase=self.phase,
                since_on=self.started_on,
                trigger=Escalation.Trigger.STAGNATION,
                criterion="De partners komen hun afspraken na.",
                review_on=self.review_on,
            )


class FlagFactory(DjangoModelFactory):
    class Meta:
        model = Flag

    case = factory.SubFactory(CaseFactory)
    household = factory.SelfAttribute("case.household")
    kind = Flag.Kind.MDO_NEEDED
