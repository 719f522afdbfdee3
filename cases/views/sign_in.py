"""Everybody's own way in: second factors, sessions, tokens, and the organisation's."""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import requests
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_organisations
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from cases import actions
from cases.errors import TransitionRefused
from cases.forms.refusals import REFUSED, show_refusal
from cases.forms.sign_in import ReasonForm, TokenForm
from cases.models import AccessLog, Token, User
from cases.organisation_sign_in import OrganisationTokens, refused
from cases.permissions import may_manage_people
from cases.sign_in import count_new_factor, has_second_factor
from cases.views.guards import only_for

# The session ----------------------------------------------------------------------


@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Say who is signed in in this browser now, and prove that a page of ours asks.

    For the script that warns; asking is being there, so the session goes on.
    """
    person = str(request.user.uuid) if request.user.is_authenticated else None
    return JsonResponse({"person": person, "csrfToken": get_token(request)})


@require_safe
@login_required
def signed_in(request: HttpRequest) -> HttpResponse:
    """Say that one can go back to the tab in which one was working."""
    return render(request, "account/signed_in.html")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where somebody is signed in; POST ends it everywhere else."""
    user: Any = request.user
    if request.method == "POST":
        actions.end_other_sessions(user=user, but=request.session.session_key)
        messages.success(request, _("You are signed out everywhere else."))
        return redirect("usersessions_list")
    rows = UserSession.objects.purge_and_list(user)
    ends = dict(
        Session.objects.filter(pk__in=[row.session_key for row in rows]).values_list(
            "pk", "expire_date"
        )
    )
    for row in rows:
        row.seen_at = (
            ends[row.session_key] - _idle() if row.session_key in ends else None
        )
    rows.sort(key=lambda row: (not row.is_current(), -row.created_at.timestamp()))
    context = {"sessions": rows, "tokens": user.auth_token_set.count()}
    return render(request, "usersessions/usersession_list.html", context)


def _idle() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


# Second factors --------------------------------------------------------------------


class SecondFactors(IndexView):
    """The second factors that somebody has, or the way to the first."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        is_needed = settings.MFA_REQUIRED and not has_second_factor(self.request)
        return {**context, "is_needed": is_needed}


class SetUpApp(ActivateTOTPView):
    """Setting up an app for codes."""

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        form.fields["code"].label = _("Code of the app")
        return form

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        count_new_factor(self.request, "totp")
        return response


class AddPasskey(AddWebAuthnView):
    """Adding a passkey."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        count_new_factor(self.request, "webauthn")
        return response


class PasskeyAgain(ReauthenticateWebAuthnView):
    """Showing a passkey once more, before something that matters."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Ask again, instead of leading away: what was to be done is still kept."""
        super().form_invalid(form)
        return redirect(self.request.get_full_path())


class RecoveryCodes(ViewRecoveryCodesView):
    """The codes, once: also as a file that this page itself holds."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        lines = "\r\n".join(["Helmond Aanpak", "", *context["unused_codes"], ""])
        content = base64.b64encode(lines.encode()).decode()
        return {**context, "file": f"data:text/plain;charset=utf-8;base64,{content}"}


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_manage_people)
def second_factor_reset(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take away the second factor of somebody who lost it, for a reason."""
    person = get_object_or_404(User, uuid=uuid)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            actions.reset_second_factor(
                user_id=person.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
                channel=AccessLog.Channel.PAGE,
            )
        except TransitionRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request,
                _("%(name)s sets up a new second step at the next sign-in.")
                % {"name": person.name},
            )
            return redirect("cases:person-edit", person.uuid)
    context = {"form": form, "person": person}
    return render(request, "cases/second_factor_reset.html", context)


# Tokens ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True, app="allauth.mfa")
def tokens(request: HttpRequest) -> HttpResponse:
    """Show somebody's tokens, and make one: its secret is on that answer only.

    Whoever makes one has proved a moment ago who it is.
    """
    form = TokenForm(request.POST or None)
    made = secret = None
    if form.is_valid():
        made, secret = _make(request, form)
        if made:
            form = TokenForm()
    user: Any = request.user
    rows = Token.objects.filter(user=user, expiry__gt=timezone.now())
    context = {"form": form, "tokens": rows, "made": made, "secret": secret}
    return render(request, "account/tokens.html", context)


def _make(request: HttpRequest, form: TokenForm) -> tuple[Token | None, str | None]:
    at = timezone.now()
    try:
        return actions.make_token(
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            expires_at=at + timedelta(days=form.cleaned_data["days"]),
            by=request.user,  # type: ignore[arg-type]
            at=at,
            channel=AccessLog.Channel.PAGE,
        )
    except REFUSED as error:
        show_refusal(form, error)
    return None, None


@require_POST
@login_required
def token_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End one of the own tokens; whoever uses it is refused from now on."""
    token = get_object_or_404(Token, uuid=uuid, user=request.user)
    actions.revoke_token(
        token=token,
        by=request.user,  # type: ignore[arg-type]
        channel=AccessLog.Channel.PAGE,
    )
    messages.success(request, _("“%(name)s” works no more.") % {"name": token.name})
    return redirect("account_tokens")


# One's own organisation ------------------------------------------------------------


@require_POST
def organisation_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send somebody to sign in at the own organisation."""
    provider = _provider(request, provider_id)
    if request.user.is_authenticated:
        return redirect("home")
    try:
        return provider.redirect(request, "login", get_next_redirect_url(request))
    except (requests.RequestException, ValueError, KeyError):
        return refused(request, provider.app.name)


@require_GET
def organisation_callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Read the organisation's answer."""
    _provider(request, provider_id)
    if request.user.is_authenticated:
        raise PermissionDenied(_("You are signed in already."))
    view = OAuth2CallbackView.adapter_view(OrganisationTokens(request, provider_id))
    return view(request)


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        return get_organisations(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
