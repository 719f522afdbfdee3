"""The addresses of the API. Each app registers its own resources."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

import cases.api
import mdo.api
import reporting.api
from cases.api.handovers import AbsenceView
from cases.api.me import MeView
from cases.tokens import CurrentTokenView, TokensView
from helmond_aanpak import api_docs
from helmond_aanpak.problem_details import unknown_address
from mdo.api.deciding import BudgetView, MandatesView
from mdo.api.feeds import CalendarFeedView
from mdo.api.leaving import HandoverOfAllView, LeaversView
from mdo.api.workload import WorkloadView
from reporting.api.costs import CostsConfirmationView
from reporting.api.exports import ExportFileView
from reporting.api.frozen import FrozenChangesView, FrozenFiguresView
from reporting.reports_api import REPORTS

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
for api in (cases.api, mdo.api, reporting.api):
    api.register(router)

urlpatterns = [
    path("v1/openapi.json", api_docs.openapi, name="openapi"),
    path("v1/me", MeView.as_view()),
    path("v1/me/absence", AbsenceView.as_view()),
    path("v1/me/calendar-feed", CalendarFeedView.as_view()),
    path("v1/mandates", MandatesView.as_view()),
    path("v1/doorbraak-budgets/<int:year>", BudgetView.as_view()),
    path(
        "v1/cases/<uuid:uuid>/costs-confirmations/<str:period>",
        CostsConfirmationView.as_view(),
    ),
    path("v1/exports/<uuid:uuid>/file", ExportFileView.as_view()),
    path("v1/frozen-reports/<uuid:uuid>/figures", FrozenFiguresView.as_view()),
    path("v1/frozen-reports/<uuid:uuid>/changes", FrozenChangesView.as_view()),
    path("v1/workload", WorkloadView.as_view()),
    path("v1/leavers", LeaversView.as_view()),
    path("v1/leavers/<uuid:uuid>/handover", HandoverOfAllView.as_view()),
    path("v1/tokens", TokensView.as_view()),
    path("v1/tokens/current", CurrentTokenView.as_view()),
    *(
        path(
            f"v1/reports/{report.report}", report.as_view(), name=f"api-{report.report}"
        )
        for report in REPORTS
    ),
    path("v1/", include(router.urls)),
    path("docs", api_docs.docs, name="api-docs"),
    path("docs/try-out", api_docs.try_out, name="api-try-out"),
    path("docs/resources/<slug:name>", api_docs.resource, name="api-resource"),
    path("problems", api_docs.problems, name="api-problems"),
    path("<path:path>", unknown_address),
]
