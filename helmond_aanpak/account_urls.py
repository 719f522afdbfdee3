"""The addresses of signing in. The names are allauth's own where it has one.

Only what is needed of allauth: nobody signs up, and an administrator keeps the e-mail
addresses.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path, reverse_lazy

from cases.views import kept, sign_in

TO_SECOND_FACTORS = {"success_url": reverse_lazy("mfa_index")}

urlpatterns = [
    path("login", account.login, name="account_login"),
    path("logout", account.logout, name="account_logout"),
    path("inactive", account.account_inactive, name="account_inactive"),
    path("reauthenticate", account.reauthenticate, name="account_reauthenticate"),
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
    path("session", sign_in.session, name="account_session"),
    path("signed-in", sign_in.signed_in, name="account_signed_in"),
    path("kept", kept.kept_form, name="account_kept"),
    path("sessions", sign_in.sessions, name="usersessions_list"),
    path("tokens", sign_in.tokens, name="account_tokens"),
    path(
        "tokens/<uuid:uuid>/revocation",
        sign_in.token_revoke,
        name="account_token_revoke",
    ),
    path("second-step", sign_in.SecondFactors.as_view(), name="mfa_index"),
    path("second-step/code", mfa.authenticate, name="mfa_authenticate"),
    path("second-step/again", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/app", sign_in.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("second-step/app/end", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "second-step/recovery-codes",
        sign_in.RecoveryCodes.as_view(),
        name="mfa_view_recovery_codes",
    ),
    path(
        "second-step/recovery-codes/new",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path("passkeys/login", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/new", sign_in.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "passkeys/again",
        sign_in.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "passkeys/<int:pk>/name",
        webauthn.EditWebAuthnView.as_view(**TO_SECOND_FACTORS),
        name="mfa_edit_webauthn",
    ),
    path(
        "passkeys/<int:pk>/end",
        webauthn.RemoveWebAuthnView.as_view(**TO_SECOND_FACTORS),
        name="mfa_remove_webauthn",
    ),
    path(
        "organisations/<slug:provider_id>/login",
        sign_in.organisation_login,
        name="openid_connect_login",
    ),
    path(
        "organisations/<slug:provider_id>/callback",
        sign_in.organisation_callback,
        name="openid_connect_callback",
    ),
]
