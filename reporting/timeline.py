"""What happened of what it yields, for the timeline of a household."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Household
from cases.timeline import Entry, Kind, about
from reporting.models import Score


def entries(household: Household) -> Iterator[Entry]:
    """Tell when it was asked how things go: all leefdomeinen of one day at once."""
    yield from about(Kind.SCORE, _of_scores(household))


def _of_scores(household: Household) -> Iterator[Entry]:
    events = Score.pgh_event_model.objects.filter(household=household)  # type: ignore[attr-defined]
    asked: dict[tuple, list] = {}
    for event in events.select_related("recorded_by").order_by("pgh_id"):
        key = event.measured_on, event.moment, event.answered_by
        asked.setdefault(key, []).append(event)
    for (on, _moment, _answerer), scores in asked.items():
        last = scores[-1]
        count = len({score.leefdomein_id for score in scores})
        words = ngettext(
            "Asked how it goes on %(count)d leefdomein",
            "Asked how it goes on %(count)d leefdomeinen",
            count,
        )
        note = _("%(moment)s, answered by: %(who)s") % {
            "moment": last.get_moment_display(),
            "who": last.get_answered_by_display(),
        }
        at, by = last.pgh_created_at, last.recorded_by
        yield Entry(on, at, "star", words % {"count": count}, by, note)
