"""The resources of reporting: scores, prices, costs, effort, lessons and reports."""

from rest_framework.routers import BaseRouter

from reporting.api.costs import CostLineViewSet, EffortViewSet
from reporting.api.exports import ExportViewSet
from reporting.api.frozen import FrozenReportViewSet
from reporting.api.lessons import LessonViewSet
from reporting.api.prices import PayerViewSet, PriceListViewSet
from reporting.api.scores import ScoreViewSet


def register(router: BaseRouter) -> None:
    """Give each resource its address."""
    for name, viewset in (
        ("scores", ScoreViewSet),
        ("price-lists", PriceListViewSet),
        ("payers", PayerViewSet),
        ("cost-lines", CostLineViewSet),
        ("efforts", EffortViewSet),
        ("lessons", LessonViewSet),
        ("exports", ExportViewSet),
        ("frozen-reports", FrozenReportViewSet),
    ):
        router.register(name, viewset, basename=name)
