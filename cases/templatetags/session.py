"""What pages show of signing in and of the session."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.utils.translation import gettext as _

register = template.Library()

# In this order: each browser names others as well, and a telephone its system.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"}
BROWSERS |= {"Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad"}
SYSTEMS |= {"Windows": "Windows", "Macintosh": "Mac", "Linux": "Linux"}


@register.inclusion_tag("_components/session_dialog.html", takes_context=True)
def session_dialog(context: Context) -> dict[str, Any]:
    """Warn who is signed in before the session ends: {% session_dialog %}."""
    return {
        "person": context["user"].uuid,
        "idle": settings.SESSION_COOKIE_AGE,
        "warning": settings.SESSION_WARNING,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def organisations() -> list[dict[str, Any]]:
    """Return where people can sign in with the account of their organisation."""
    return settings.ORGANISATION_SIGN_IN


@register.filter
def device(user_agent: str) -> str:
    """Say which browser on which device this is: {{ session.user_agent|device }}."""
    browser = _first(BROWSERS, user_agent) or _("Another browser")
    system = _first(SYSTEMS, user_agent)
    if not system:
        return browser
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}


def _first(names: dict[str, str], user_agent: str) -> str:
    found = (words for name, words in names.items() if re.search(name, user_agent))
    return next(found, "")
