"""What a report is asked about. The names are the query keys of the API."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Area, Leefdomein, Organisation


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
