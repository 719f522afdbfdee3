"""Giving back what somebody sent after the session had ended, or in a stale page."""

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods

from cases import kept


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show what was kept, with a button that sends it after all; POST forgets it."""
    found = kept.take(request)
    if found is None or request.method == "POST":
        response: HttpResponse = redirect("home")
        kept.forget(request, response)
        return response
    return render(request, "account/kept.html", {"kept": found})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form whose proof of origin is not right.

    Somebody who signed in again in another tab has an old proof: that person may
    look the form over and send it again. From another site nothing is repeated.
    """
    is_stale = reason.startswith("CSRF token") and _comes_from_here(request)
    if not is_stale or request.path.startswith(kept.NEVER):
        return render(request, "403_csrf.html", status=403)
    if not request.user.is_authenticated:
        return kept.keep(request) or redirect("account_login")
    found = kept.sent(request, request.user.pk)
    return render(request, "account/kept.html", {"kept": found}, status=403)


def _comes_from_here(request: HttpRequest) -> bool:
    """Tell whether the browser says that a page of ours sent this, to one of ours."""
    origin = urlsplit(request.headers.get("Origin", ""))
    try:
        resolve(request.path_info)
    except Resolver404:
        return False
    return origin.netloc == request.get_host()
