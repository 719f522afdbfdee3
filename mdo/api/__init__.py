"""The resources of mdo: cases and their steps, MDO's, agreements and what follows."""

from rest_framework.routers import BaseRouter

from mdo.api.agreements import AgreementViewSet
from mdo.api.cases import CaseViewSet
from mdo.api.deciding import PrecedentViewSet
from mdo.api.doorbraken import DoorbraakViewSet
from mdo.api.escalations import AvePhaseViewSet, EscalationViewSet
from mdo.api.flags import FlagViewSet
from mdo.api.mdos import MdoViewSet
from mdo.api.planning import PlannedMdoViewSet


def register(router: BaseRouter) -> None:
    """Give each resource its address."""
    for name, viewset in (
        ("cases", CaseViewSet),
        ("mdos", MdoViewSet),
        ("agreements", AgreementViewSet),
        ("doorbraken", DoorbraakViewSet),
        ("escalations", EscalationViewSet),
        ("ave-phases", AvePhaseViewSet),
        ("flags", FlagViewSet),
        ("planned-mdos", PlannedMdoViewSet),
        ("precedents", PrecedentViewSet),
    ):
        router.register(name, viewset, basename=name)
