"""How somebody wants to hear of things, and the own due dates as a calendar."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from cases import acting, actions, notifications
from cases.models import AccessLog, CalendarFeed
from cases.permissions import may_open_household
from cases.views.guards import only_for
from cases.views.households import look
from mdo import feeds

# Of what one may hear at once by mail: what asks for somebody today.
KINDS = (
    "agreement_overdue",
    "agreement_blocked",
    "agreement_made",
    "escalation_threatens",
    "no_aanspreekpunt",
    "doorbraak_asked",
    "doorbraak_question",
    "doorbraak_decided",
    "handover_offered",
    "access_asked",
)


MOST = 50


class NoticesForm(forms.Form):
    """Which kinds one hears of at once; all others come in the mail of the day."""

    at_once = forms.MultipleChoiceField(
        label=gettext_lazy("Mail me at once about"),
        choices=[(kind, notifications.WORDS[kind]) for kind in KINDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only_for(may_open_household)
def notices(request: HttpRequest) -> HttpResponse:
    """Read what one was told, and choose how; make, renew or end the calendar."""
    user: Any = request.user
    if "read" in request.POST:
        notifications.read_all(user, at=timezone.now())
        is_from_work = request.POST["read"] == "work"
        return redirect("mdo:my-work" if is_from_work else "mdo:notices")
    chosen = notifications.at_once_kinds(user)
    form = NoticesForm(request.POST or None, initial={"at_once": list(chosen)})
    address = ""
    if "calendar" in request.POST:
        secret = feeds.renew(by=user, at=timezone.now())
        address = settings.PUBLIC_URL + reverse("mdo:calendar", args=[secret])
    elif "stop" in request.POST:
        feeds.stop(by=user)
        messages.success(request, _("The address of your calendar works no more."))
        return redirect("mdo:notices")
    elif request.method == "POST" and form.is_valid():
        notifications.choose(user, form.cleaned_data["at_once"])
        messages.success(request, _("Your choice is saved."))
        return redirect("mdo:notices")
    news = notifications.news_of(user, at=timezone.now(), most=MOST)
    households = {one.household.pk for one in news if one.household}
    look(request, sorted(households), "notices")
    context = {
        "news": news,
        "is_news": any(one.is_new for one in news),
        "form": form,
        "address": address,
        "feed": CalendarFeed.objects.filter(user=user).first(),
    }
    response = render(request, "mdo/notices.html", context)
    if address:
        response["Cache-Control"] = "no-store"
    return response


@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the own due dates to who has the secret address."""
    user = feeds.owner_of(secret)
    if user is None or not may_open_household(user):
        raise Http404
    acting.recognise(user.pk)
    with translation.override(settings.LANGUAGE_CODE):
        found = feeds.entries(user)
        body = feeds.calendar(found, at=timezone.now())
    actions.log_look(
        by=user,
        households=sorted({one.household_id for one in found}),
        name="calendar",
        channel=AccessLog.Channel.API,
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
