"""Who: people, areas, households, cases, aanspreekpunten, access and its log."""

from cases.models.aanspreekpunten import Aanspreekpunt, Handover, StandIn
from cases.models.access import AccessGrant, AccessRequest, EmergencyAccess
from cases.models.cases import (
    Case,
    CaseGround,
    CaseLeefdomein,
    CaseQuerySet,
    LegalGround,
)
from cases.models.households import Household, HouseholdMember, HouseholdQuerySet
from cases.models.log import AccessLog, AccessLogQuerySet
from cases.models.people import Area, Leefdomein, Organisation, Token, User
from cases.models.rows import DateRange, Fold, Found, Numbered, Versioned, keep_history
from cases.models.sharing import PartyAgreement, ResidentInformed
from cases.models.telling import CalendarFeed, JobRun, Notification, NotificationChoice

__all__ = [
    "Aanspreekpunt",
    "AccessGrant",
    "AccessLog",
    "AccessLogQuerySet",
    "AccessRequest",
    "Area",
    "CalendarFeed",
    "Case",
    "CaseGround",
    "CaseLeefdomein",
    "CaseQuerySet",
    "DateRange",
    "EmergencyAccess",
    "Fold",
    "Found",
    "Handover",
    "Household",
    "HouseholdMember",
    "HouseholdQuerySet",
    "JobRun",
    "Leefdomein",
    "LegalGround",
    "Notification",
    "NotificationChoice",
    "Numbered",
    "Organisation",
    "PartyAgreement",
    "ResidentInformed",
    "StandIn",
    "Token",
    "User",
    "Versioned",
    "keep_history",
]
