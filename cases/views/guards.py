"""Which role opens a page at all. What is on it is limited by `visible_to`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from cases.models import User

View = Callable[..., HttpResponseBase]


def only_for(may: Callable[[User], bool]) -> Callable[[View], View]:
    """Open the view for whom `may` allows: others 403, strangers to signing in."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: Any, **kwargs: Any
        ) -> HttpResponseBase:
            if not may(request.user):  # type: ignore[arg-type]
                raise PermissionDenied(_("This page does not belong to your role."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate
