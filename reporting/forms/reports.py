"""What a report is asked about. The names are the query keys of the API."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Area, Leefdomein, Organisation, User
from reporting import published
from reporting.published import Span
from reporting.report import areas_of, refusals


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Narrowing(forms.Form):
    """Which area, leefdomein, organisation and days; all of it may stay empty."""

    # `from` is a word of Python, so the days are not written as the others.
    days: tuple[tuple[str, Any], ...] = (
        ("from", _("From")),
        ("to", _("Up to and including")),
    )
    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Area"),
        to_field_name="uuid",
        required=False,
        empty_label=_("All areas"),
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

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        for name, label in self.days:
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=date_input()
            )


class ReportFilter(Narrowing):
    """What a report is narrowed to, in the order in which a page asks it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["from", "to", "area", "leefdomein", "organisation"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error("to", _("This is before the first day."))
        return cleaned


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


class PublishedFilter(Narrowing):
    """What of the published figures is asked, for whom no small numbers are shown."""

    days = ()
    as_of = forms.TypedChoiceField(
        label=_("As of"), required=False, coerce=date.fromisoformat, empty_value=None
    )
    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(self, data: Any, *args: Any, user: User, today: date, **kwargs: Any):
        self.user = user
        days = published.days()
        last = published.day_for(today)
        self.spans = {span.key: span for span in published.spans(last)}
        super().__init__(_with_period(data), *args, areas=areas_of(user), **kwargs)
        choices = [
            (day.isoformat(), date_format(day, "j F Y")) for day in days or [last]
        ]
        self.fields["as_of"].choices = choices  # type: ignore[attr-defined]
        self.initial["as_of"] = last.isoformat()
        self.fields["period"].choices = [  # type: ignore[attr-defined]
            (key, words_of(span)) for key, span in self.spans.items()
        ]
        self.order_fields(["period", "area", "leefdomein", "organisation", "as_of"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        span = self.spans.get(cleaned.get("period") or "", published.EVERYTHING)
        cleaned |= {"from": span.first, "to": span.last}
        for name, why in refusals(self.user, cleaned, as_of=None).items():
            self.add_error(name, why)
        return cleaned


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
