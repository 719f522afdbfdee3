"""Fields that the forms of mdo share."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField


class WrittenField(CharField):
    """A text of several lines, with the line ends that everybody else writes."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int = 5000, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.widget.attrs["rows"] = rows

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class YesNoField(forms.TypedChoiceField):
    """Yes or no, and None as long as nobody said which."""

    widget = forms.RadioSelect

    def __init__(self, *, yes: Any, no: Any, **kwargs: Any) -> None:
        choices = [("yes", yes), ("no", no)]
        super().__init__(
            choices=choices, coerce=lambda v: v == "yes", empty_value=None, **kwargs
        )


class Redrawable(forms.Form):
    """A form that can be shown again as it was typed, without judging it yet."""

    def __init__(self, *args: Any, is_redrawn: bool = False, **kwargs: Any) -> None:
        self.is_redrawn = is_redrawn
        super().__init__(*args, **kwargs)

    def full_clean(self) -> None:
        if not self.is_redrawn:
            super().full_clean()
            return
        self._errors = ErrorDict()
        self.cleaned_data: dict[str, Any] = {}


class AmountField(forms.DecimalField):
    """An amount in euro, written as people write it: 2304, 2.304 or € 2.304,50."""

    default_error_messages = {
        "invalid": _("Fill in an amount, for instance 2.304,50."),
        "min_value": _("An amount is not below zero."),
    }
    WRITTEN = re.compile(r"(?:€\s*)?(-?\d[\d.,\s]*?)(?:[.,](\d{1,2}|-))?")

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        given = {"widget": widget, "min_value": 0, "max_digits": 12}
        super().__init__(decimal_places=2, **{**given, **kwargs})

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        found = self.WRITTEN.fullmatch(value.strip())
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid")
        whole, cents = found.groups(default="")
        whole = re.sub(r"[.,\s]", "", whole)
        return super().to_python(f"{whole}.{cents.strip('-').ljust(2, '0')}")

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return formats.number_format(value, 2, force_grouping=True)
        return value
