"""The addresses of the whole site."""

from importlib.util import find_spec

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.i18n import set_language

from helmond_aanpak import pages

# Only what signing in needs of allauth: nobody signs up, and an administrator
# keeps the e-mail addresses. The names are allauth's own.
account_urls = [
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("password/change", account.password_change, name="account_change_password"),
    path("password/set", account.password_set, name="account_set_password"),
    path("password/reset", account.password_reset, name="account_reset_password"),
    path(
        "password/reset/sent",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("help", pages.help_page, name="help"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("privacy", pages.privacy, name="privacy"),
    path(".well-known/security.txt", pages.security_txt, name="security-txt"),
    path("healthz", pages.health, name="health"),
    path("healthz/jobs", pages.health_of_jobs, name="health-of-jobs"),
    path("account/", include(account_urls)),
    path("language", set_language, name="set_language"),
]
urlpatterns += [
    path("", include(f"{app}.urls"))
    for app in ("cases", "mdo", "reporting", "privacy")
    if find_spec(f"{app}.urls")
]
urlpatterns += [path("api/", include("helmond_aanpak.api_urls"))]
