"""My work: what I owe and when, what comes, what asks for me, whom I lead."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import actions
from cases.models import AccessLog
from cases.permissions import may_open_household
from cases.views.guards import only_for
from mdo import waiting, work, workload


@require_safe
@only_for(may_open_household)
def my_work(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's own work, the most urgent first."""
    user: Any = request.user
    today = timezone.localdate()
    later = request.GET.get("later") == "1"
    counts = work.counts(user, today)
    groups = work.owed(user, today, counts, later=later)
    flags, mdos = work.flags_for(user), work.coming_mdos(user, today)
    led = work.led(user, today)
    news = work.news(user, timezone.now())
    half_typed = waiting.waiting_for(user)
    told = [one for one in news if one.household]
    _look(request, groups, flags, mdos, led, [*half_typed, *told])
    context = {
        "today": today,
        "later": later,
        "counts": counts,
        "groups": groups,
        "late_led": sum(one.household.late_agreements or 0 for one in led),
        "to_log": sum(one.is_missed and not one.is_long_missed for one in mdos),
        "is_anything": any(group.agreements for group in groups),
        "mdos": [mdo for mdo in mdos if not mdo.is_long_missed],
        "long_missed_mdos": [mdo for mdo in mdos if mdo.is_long_missed],
        "flags": [flag for flag in flags if not flag.is_seen],  # type: ignore[attr-defined]
        "seen_flags": [flag for flag in flags if flag.is_seen],  # type: ignore[attr-defined]
        "led": led,
        "news": news,
        "load": workload.load_of(user, today),
        "to_hand_over": work.to_hand_over(user),
        "waiting": half_typed,
        "back": request.get_full_path(),
    }
    return render(request, "mdo/my_work.html", context)


def _look(
    request: HttpRequest, groups: Any, flags: Any, mdos: Any, led: Any, others: Any
) -> None:
    """Log of which households the page shows something."""
    shown = {one.household_id for group in groups for one in group.agreements}
    shown |= {flag.household_id for flag in flags}
    shown |= {one.mdo.household_id for one in mdos} | {one.household.pk for one in led}
    shown |= {one.household.pk for one in others}
    actions.log_look(
        by=request.user,  # type: ignore[arg-type]
        households=sorted(shown - {None}),
        name="my work",
        channel=AccessLog.Channel.PAGE,
    )
