"""The addresses of the whole site."""

from importlib.util import find_spec

from django.urls import include, path
from django.views.i18n import set_language

from helmond_aanpak import pages

urlpatterns = [
    # First: what scripts ask often should not be held against each page.
    path("api/", include("helmond_aanpak.api_urls")),
    path("", pages.home, name="home"),
    path("help", pages.help_page, name="help"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("privacy", pages.privacy, name="privacy"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    path("healthz", pages.health, name="health"),
    path("healthz/jobs", pages.health_of_jobs, name="health-of-jobs"),
    path("account/", include("helmond_aanpak.account_urls")),
    path("language", set_language, name="set_language"),
]
urlpatterns += [
    path("", include(f"{app}.urls"))
    for app in ("cases", "audit", "mdo", "reporting", "privacy")
    if find_spec(f"{app}.urls")
]
