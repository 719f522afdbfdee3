"""Pages that belong to no app: the start, the explanations, and the health check."""

import logging
from datetime import UTC, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from cases import jobs, row_security
from helmond_aanpak import navigation
from helmond_aanpak.celery import app

logger = logging.getLogger(__name__)

# Half a year from each asking: who keeps a copy for longer asks again.
SECURITY_TXT_KEEPS = timedelta(days=182)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send everybody to the first page of their role, or to signing in."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return redirect(navigation.first_page(request.user))


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to report a weakness (RFC 9116); it expires within the year asked."""
    expires = timezone.now().replace(microsecond=0) + SECURITY_TXT_KEEPS
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.astimezone(UTC).isoformat().replace('+00:00', 'Z')}",
        f"Canonical: {settings.PUBLIC_URL}{request.path}",
        "Preferred-Languages: nl, en",
    ]
    return HttpResponse("\r\n".join([*lines, ""]), "text/plain; charset=utf-8")


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when database and broker answer; the reason of a 503 is in the log."""
    try:
        if not (settings.DEMO or row_security.binds_us()):
            logger.error("The web server signs in to the database as its owner")
            return HttpResponse("unavailable\n", "text/plain", status=503)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (DatabaseError, OperationalError):
        logger.exception("The health check failed")
        return HttpResponse("unavailable\n", "text/plain", status=503)
    return HttpResponse("ok\n", "text/plain")


@require_safe
def health_of_jobs(request: HttpRequest) -> HttpResponse:
    """Answer 503 when a daily job is late: for who watches, not for restarting.

    Apart from `health`, because a web server that works must not be restarted when
    the worker or its clock has stopped.
    """
    try:
        state = jobs.health(timezone.now())
    except DatabaseError:
        logger.exception("The health check of the jobs failed")
        state = "unavailable"
    status = 200 if state in (jobs.OK, jobs.NOT_YET) else 503
    return HttpResponse(f"{state}\n", "text/plain", status=status)
