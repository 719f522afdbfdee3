"""What a session may be used for, and how long."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.sign_in import SIGNED_IN_AT, has_second_factor
from rest.problems import BY_STATUS, ProblemResponse

# What somebody without a second factor can reach: setting one up, and what all can.
WITHOUT_SECOND_FACTOR = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_session",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "set_language",
    "help",
    "accessibility",
    "privacy",
    "health",
    "health-of-jobs",
    "openapi",
}


class SessionRules:
    """Keep a session to its longest time, and to setting up what it must have."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        if is_too_old(request):
            auth.logout(request)
            return None
        return ask_for_second_factor(request) if lacks_second_factor(request) else None


def is_too_old(request: HttpRequest) -> bool:
    began = request.session.get(SIGNED_IN_AT, time.time())
    return time.time() - began > settings.SESSION_LONGEST


def lacks_second_factor(request: HttpRequest) -> bool:
    match: Any = request.resolver_match
    return (
        settings.MFA_REQUIRED
        and match.url_name not in WITHOUT_SECOND_FACTOR
        and not has_second_factor(request)
    )


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Lead a person to setting it up; tell a program that it has to be done."""
    if request.path.startswith("/api/v1/"):
        return ProblemResponse(
            request,
            BY_STATUS[403],
            detail=_("Set up a second step for signing in first, on the pages."),
        )
    return redirect("mfa_index")
