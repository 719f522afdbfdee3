"""What a report is asked about. The names are the query keys of the API."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.forms.areas import OfArea
from cases.models import Area, Leefdomein, Organisation, User
from reporting import published
from reporting.published import Span
from reporting.report import (
    ALL_AREAS,
    COMPARED_BY,
    areas_of,
    refusals,
    refusals_to_compare,
    voordeuren_of,
)


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Narrowing(OfArea):
    """Which area, leefdomein, organisation and days; all of it may stay empty."""

    # `from` is a word of Python, so the days are not written as the others.
    days: tuple[tuple[str, Any], ...] = (
        ("from", _("From")),
        ("to", _("Up to and including")),
    )
    leefdomein = forms.ModelChoiceField(
        Leefdomein.objects.all(),
        label=_("Leefdomein"),
        to_field_name="uuid",
        required=False,
        empty_label=_("All leefdomeinen"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(),
        label=_("Organisation"),
        to_field_name="uuid",
        required=False,
        empty_label=_("All organisations"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.days:
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=date_input()
            )


class Comparing(Narrowing):
    """What a report is narrowed to, and the area that it is compared with."""

    compare_area = forms.ChoiceField(label=_("Compare with area"), required=False)

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, areas=areas, **kwargs)
        self.areas = {str(area.uuid): area for area in areas}
        self.fields["compare_area"].choices = [  # type: ignore[attr-defined]
            ("", gettext("The same area")),
            (ALL_AREAS, gettext("All areas")),
            *((uuid, area.name) for uuid, area in self.areas.items()),
        ]

    def clean_compare_area(self) -> Area | str:
        chosen = self.cleaned_data["compare_area"]
        return self.areas.get(chosen, chosen)

    def without_refused(self, user: User, cleaned: dict[str, Any]) -> dict[str, Any]:
        """Say why a choice is not compared, and then compare it with nothing."""
        refused = refusals_to_compare(user, cleaned)
        for name, why in refused.items():
            self.add_error(name if name in self.fields else "compare_period", why)
        return {n: v for n, v in cleaned.items() if not refused or n not in COMPARED_BY}


class ReportFilter(Comparing):
    """What a report is narrowed to, in the order in which a page asks it."""

    days = (
        *Narrowing.days,
        ("compare_from", _("Compare from")),
        ("compare_to", _("Compare up to and including")),
    )
    voordeur = forms.ChoiceField(label=_("Voordeur"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, areas=areas_of(user), **kwargs)
        self.fields["voordeur"].choices = [  # type: ignore[attr-defined]
            ("", gettext("All voordeuren")),
            *((voordeur, voordeur) for voordeur in voordeuren_of(user)),
        ]
        self.order_fields(["from", "to", "area", "leefdomein", "organisation"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("This is before the first day."))
        return self.without_refused(self.user, cleaned)


def words_of(span: Span) -> str:
    """Return how people call a period."""
    if span.first is None or span.last is None:
        return gettext("Everything so far")
    if span.last.month - span.first.month > 6:
        return str(span.first.year)
    half = (
        gettext("first half of %(year)d")
        if span.last.month == 6
        else gettext("second half of %(year)d")
    )
    return half % {"year": span.first.year}


class PublishedFilter(Comparing):
    """What of the published figures is asked, for whom no small numbers are shown."""

    days = ()
    as_of = forms.TypedChoiceField(
        label=_("As of"), required=False, coerce=date.fromisoformat, empty_value=None
    )
    period = forms.ChoiceField(label=_("Period"), required=False)
    compare_period = forms.ChoiceField(label=_("Compare with period"), required=False)
    compare_as_of = forms.TypedChoiceField(
        label=_("Compare with the figures of"),
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
    )

    def __init__(self, data: Any, *args: Any, user: User, today: date, **kwargs: Any):
        self.user = user
        days = published.days()
        last = published.day_for(today)
        self.spans = {span.key: span for span in published.spans(last)}
        self.offered = {span.key for span in published.spans_offered(last)}
        super().__init__(_with_period(data), *args, areas=areas_of(user), **kwargs)
        choices = [
            (day.isoformat(), date_format(day, "j F Y")) for day in days or [last]
        ]
        self.fields["as_of"].choices = choices  # type: ignore[attr-defined]
        self.initial["as_of"] = last.isoformat()
        self.last = last
        self.fields["compare_as_of"].choices = [  # type: ignore[attr-defined]
            ("", gettext("The same day")),
            *(choices if days else []),
        ]
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (span.key, words_of(span)) for span in self._offered("period")
        ]
        self.fields["compare_period"].choices = [  # type: ignore[attr-defined]
            (span.key, words_of(span) if span.key else gettext("The same period"))
            for span in self._offered("compare_period")
        ]
        self.order_fields(["period", "area", "leefdomein", "organisation", "as_of"])

    def _offered(self, name: str) -> list[Span]:
        """Return the periods to choose from; one that an address asks for stays."""
        keys = {*self.offered, self.data.get(name)}
        return [span for key, span in self.spans.items() if key in keys]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        span = self.spans.get(cleaned.get("period") or "", published.EVERYTHING)
        cleaned |= {"from": span.first, "to": span.last}
        cleaned["as_of"] = cleaned.get("as_of") or self.last
        for name, why in refusals(self.user, cleaned, as_of=None).items():
            self.add_error(name, why)
        if key := cleaned.get("compare_period"):
            span = self.spans[key]
            cleaned |= {"compare_from": span.first, "compare_to": span.last}
        return self.without_refused(self.user, cleaned)


def _with_period(data: Any) -> dict[str, Any]:
    """Return what is asked, with the period that its days are in."""
    asked = data.dict()
    try:
        first, last = (
            date.fromisoformat(asked[name]) if asked.get(name) else None
            for name in ("from", "to")
        )
    except ValueError:
        return asked
    if not asked.get("period"):
        asked["period"] = published.span_around(first, last).key
    return asked
