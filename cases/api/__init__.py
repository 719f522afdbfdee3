"""The resources of cases: who is asking, and who is who."""

from rest_framework.routers import BaseRouter

from cases.api.access import (
    AccessGrantViewSet,
    AccessRequestViewSet,
    EmergencyAccessViewSet,
)
from cases.api.access_log import AccessLogViewSet
from cases.api.handovers import HandoverViewSet, StandInViewSet
from cases.api.households import (
    AanspreekpuntViewSet,
    HouseholdMemberViewSet,
    HouseholdViewSet,
)
from cases.api.lists import (
    AreaViewSet,
    LeefdomeinViewSet,
    LegalGroundViewSet,
    OrganisationViewSet,
)
from cases.api.notifications import NotificationViewSet
from cases.api.sharing import (
    CaseGroundViewSet,
    PartyAgreementViewSet,
    ResidentInformedViewSet,
)


def register(router: BaseRouter) -> None:
    """Give each resource its address."""
    for name, viewset in (
        ("organisations", OrganisationViewSet),
        ("areas", AreaViewSet),
        ("leefdomeinen", LeefdomeinViewSet),
        ("legal-grounds", LegalGroundViewSet),
        ("households", HouseholdViewSet),
        ("household-members", HouseholdMemberViewSet),
        ("aanspreekpunten", AanspreekpuntViewSet),
        ("access-grants", AccessGrantViewSet),
        ("access-requests", AccessRequestViewSet),
        ("emergency-access", EmergencyAccessViewSet),
        ("case-grounds", CaseGroundViewSet),
        ("resident-informed", ResidentInformedViewSet),
        ("party-agreements", PartyAgreementViewSet),
        ("notifications", NotificationViewSet),
        ("access-log", AccessLogViewSet),
        ("handovers", HandoverViewSet),
        ("stand-ins", StandInViewSet),
    ):
        router.register(name, viewset, basename=name)
