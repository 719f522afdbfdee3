"""The addresses of what is unusual in the log."""

from django.urls import path

from audit.views import unusual

app_name = "audit"

urlpatterns = [
    path("unusual-looks", unusual.unusual_list, name="unusual-list"),
    path("unusual-looks/<uuid:uuid>", unusual.unusual_review, name="unusual-review"),
]
