"""Signing in with the account of one's own organisation (OpenID Connect).

allauth carries out the code flow. What it leaves open is settled here: PKCE always,
a nonce, a signature that is checked even though the token came over TLS, and that
an answer matches one existing account and never makes one.
"""

from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string

from cases import sign_in_log
from cases.models import User
from cases.sign_in import vouch

PROVIDER = "openid_connect"
ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"]
CLAIMS = ["iss", "aud", "exp", "iat", "sub", "nonce"]
ADDRESS = ["email", "email_verified"]
# How much two clocks may differ, in seconds.
LEEWAY = 30


class OrganisationTokens(OpenIDConnectOAuth2Adapter):
    """Fetches the tokens of an organisation and reads what they say."""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        path = reverse(
            "openid_connect_callback", kwargs={"provider_id": app.provider_id}
        )
        return settings.PUBLIC_URL + path

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """Return the sign-in with the claims of the ID token and of userinfo."""
        claims = self._decode_id_token(app, kwargs["response"].get("id_token", ""))
        about = self._fetch_user_info(token.token)
        if about.get("sub") != claims["sub"]:
            raise OAuth2Error("userinfo is about somebody else")
        login = self.get_provider().sociallogin_from_response(
            request, {"id_token": claims}
        )
        # Of who is signed in, and how, only the token is proof: it is signed.
        address = {name: about[name] for name in ADDRESS if name in about}
        login.claims = {**address, **claims}
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Check signature, issuer, audience and times, and return the claims."""
        issuer = self.openid_config["issuer"]
        if issuer != app.settings["server_url"]:
            raise OAuth2Error("the issuer calls itself otherwise")
        try:
            claims = jwt.decode(
                id_token,
                self._signing_key(id_token),
                algorithms=ALGORITHMS,
                issuer=issuer,
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": CLAIMS},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error(f"the ID token is not right: {error}") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token is for another client")
        return claims

    def _signing_key(self, id_token: str) -> jwt.PyJWK:
        try:
            wanted = jwt.get_unverified_header(id_token).get("kid")
        except jwt.PyJWTError as error:
            raise OAuth2Error("the ID token cannot be read") from error
        answer = requests.get(
            self.openid_config["jwks_uri"], timeout=settings.ORGANISATION_TIMEOUT
        )
        answer.raise_for_status()
        for key in jwt.PyJWKSet.from_dict(answer.json()).keys:
            if key.key_id == wanted:
                return key
        raise OAuth2Error("the ID token is signed with an unknown key")


class OrganisationProvider(OpenIDConnectProvider):
    """One organisation; which one, its `app` says."""

    oauth2_adapter_class = OrganisationTokens
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return ["openid", "email"]

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}  # What the organisation says of somebody is read, and not kept.

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        **more: Any,
    ) -> HttpResponse:
        """Send the person to the organisation, with a nonce that its answer repeats."""
        nonce = get_random_string(32)
        asked = {"nonce": nonce}
        if acr := self.app.settings["second_factor_acr"]:
            asked["acr_values"] = " ".join(acr)
        return super().redirect(
            request, process, next_url, auth_params=asked, nonce=nonce
        )


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Which organisations there are, and whose account an answer is about."""

    def list_apps(
        self, request: HttpRequest, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        return [
            _app(one)
            for one in settings.ORGANISATION_SIGN_IN
            if provider in (None, PROVIDER, one["id"])
            and client_id in (None, one["client_id"])
        ]

    def is_open_for_signup(
        self, request: HttpRequest, sociallogin: SocialLogin
    ) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account that this is about, or refuse."""
        claims, app = sociallogin.claims, sociallogin.provider.app
        nonce = str(sociallogin.state.get("nonce", ""))
        if not constant_time_compare(str(claims["nonce"]), nonce):
            raise PermissionDenied("The nonce is another one.")
        user = sociallogin.user if sociallogin.account.pk else None
        if user is None:
            user = _match(claims, app)
        if user is None or not _is_of(user, claims, app):
            sign_in_log.note(
                request, user, "sign-in failed", f"organisation {app.name}"
            )
            raise ImmediateHttpResponse(refused(request, app.name))
        if not sociallogin.account.pk:
            _link(user, sociallogin)
        if _vouches(claims, app):
            vouch(request, user)

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any
    ) -> None:
        """Say that it did not work, in our words; the reason is in the log."""
        reason = f"organisation {provider.app.name}: {kwargs.get('exception') or ''}"
        sign_in_log.note(request, None, "sign-in failed", reason[:300])
        raise ImmediateHttpResponse(refused(request, provider.app.name))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Mail nothing: the organisation is the one to say how people sign in."""


def refused(request: HttpRequest, organisation: str) -> HttpResponse:
    context = {"organisation": organisation}
    return render(request, "account/organisation_refused.html", context, status=403)


def _app(one: dict[str, Any]) -> SocialApp:
    return SocialApp(
        provider=PROVIDER,
        provider_id=one["id"],
        name=one["name"],
        client_id=one["client_id"],
        secret=one["secret"],
        settings={
            "server_url": one["issuer"],
            "organisation": one["organisation"],
            "second_factor_acr": one["second_factor_acr"],
            "second_factor_amr": one["second_factor_amr"],
        },
    )


def _match(claims: dict[str, Any], app: SocialApp) -> User | None:
    """Return the person with the address, unless linked to another account there."""
    people = User.objects.filter(email__iexact=str(claims.get("email", "")))
    linked = SocialAccount.objects.filter(provider=app.provider_id).values("user")
    return people.exclude(pk__in=linked).first()


def _is_of(user: User, claims: dict[str, Any], app: SocialApp) -> bool:
    """Tell whether the organisation may sign this person in, and names the address."""
    return (
        user.is_active
        and user.organisation is not None
        and user.organisation.uuid == app.settings["organisation"]
        and claims.get("email_verified") is True
        and str(claims.get("email", "")).lower() == user.email
    )


def _link(user: User, sociallogin: SocialLogin) -> None:
    """From now on this account there, and no other with the address, is this person."""
    sociallogin.user = sociallogin.account.user = user
    sociallogin.account.save()


def _vouches(claims: dict[str, Any], app: SocialApp) -> bool:
    """Tell whether the organisation says that it asked for a second factor."""
    amr = claims.get("amr")
    methods = set(amr) if isinstance(amr, list) else set()
    return claims.get("acr") in app.settings["second_factor_acr"] or bool(
        methods & set(app.settings["second_factor_amr"])
    )
