"""What was promised: MDO's, agreements, doorbraken, escalations, flags."""

from mdo.models.agreements import Agreement, AgreementQuerySet, Extension
from mdo.models.doorbraken import (
    Comparison,
    Doorbraak,
    DoorbraakBudget,
    DoorbraakQuerySet,
    DoorbraakQuestion,
    Mandate,
    Obstacle,
    Precedent,
)
from mdo.models.escalations import (
    AvePhase,
    Escalation,
    EscalationPhase,
    EscalationQuerySet,
)
from mdo.models.flags import Flag, FlagQuerySet
from mdo.models.mdos import AgendaPoint, Amendment, Attendance, Mdo, MdoDraft
from mdo.models.terms import Terms

__all__ = [
    "AgendaPoint",
    "Agreement",
    "AgreementQuerySet",
    "Amendment",
    "Attendance",
    "AvePhase",
    "Comparison",
    "Doorbraak",
    "DoorbraakBudget",
    "DoorbraakQuerySet",
    "DoorbraakQuestion",
    "Escalation",
    "EscalationPhase",
    "EscalationQuerySet",
    "Extension",
    "Flag",
    "FlagQuerySet",
    "Mandate",
    "Mdo",
    "MdoDraft",
    "Obstacle",
    "Precedent",
    "Terms",
]
