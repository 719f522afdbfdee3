"""Every answer keeps what it holds to itself."""

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import reverse

from helmond_aanpak.headers import HtmxRedirects, SecurityHeaders

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/account/login", "/help", "/", "/nowhere"])
def test_pages_redirects_and_errors_have_the_headers(client, url):
    headers = client.get(url).headers

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["Cache-Control"] == "no-store"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def answer_through(middleware, response, **headers):
    request = RequestFactory().get("/", headers=headers)
    return middleware(lambda _: response)(request)


def test_a_view_may_set_its_own_content_policy():
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})

    response = answer_through(SecurityHeaders, own)

    assert response["Content-Security-Policy"] == "default-src 'none'"


def test_no_view_can_have_its_answer_kept():
    kept = HttpResponse(headers={"Cache-Control": "max-age=3600"})

    assert answer_through(SecurityHeaders, kept)["Cache-Control"] == "no-store"


def test_a_redirect_that_answers_htmx_moves_the_whole_page():
    away = HttpResponseRedirect("/account/login?next=/x")
    away.set_cookie("messages", "bewaard")

    response = answer_through(HtmxRedirects, away, hx_request="true")

    assert response.status_code == 200
    assert response["HX-Redirect"] == "/account/login?next=/x"
    assert "Location" not in response
    assert response.cookies["messages"].value == "bewaard"


def test_a_redirect_without_htmx_stays_a_redirect():
    response = answer_through(HtmxRedirects, HttpResponseRedirect("/x"))

    assert (response.status_code, response["Location"]) == (302, "/x")


@pytest.mark.django_db
def test_htmx_after_the_session_ended_goes_to_signing_in(client):
    response = client.get("/account/password/change", headers={"HX-Request": "true"})

    assert response["HX-Redirect"].startswith(reverse("account_login"))
