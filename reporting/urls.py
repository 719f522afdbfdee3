"""The addresses of the reports."""

from django.urls import path

from reporting.views import reports, scores

app_name = "reporting"

urlpatterns = [
    path("reports/rendement", reports.rendement, name="rendement"),
    path("reports/deadlines", reports.deadlines, name="deadlines"),
    path("cases/<uuid:uuid>/scores/<slug:moment>", scores.scores, name="scores"),
    path(
        "cases/<uuid:uuid>/scores/<slug:moment>/<int:position>",
        scores.scores,
        name="scores-one",
    ),
]
