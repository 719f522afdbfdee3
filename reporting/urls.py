"""The addresses of the reports."""

from django.urls import path

from reporting.views import reports

app_name = "reporting"

urlpatterns = [
    path("reports/rendement", reports.rendement, name="rendement"),
    path("reports/deadlines", reports.deadlines, name="deadlines"),
]
