"""Choosing an area, of those that somebody may choose from."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import Area


class OfArea(forms.Form):
    """Of which area a list or a report is; empty is all of them."""

    area = forms.ModelChoiceField(
        Area.objects.none(),
        label=_("Area"),
        to_field_name="uuid",
        required=False,
        empty_label=_("All areas"),
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
