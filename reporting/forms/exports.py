"""What somebody who takes something out is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField
from reporting.exports.frozen import FROZEN
from reporting.forms.reports import Narrowing
from reporting.models import FrozenReport

FORMATS = (
    ("xlsx", _("Excel (XLSX): with an explanation of the columns")),
    ("ods", _("LibreOffice and others (ODS): with an explanation of the columns")),
    ("csv", _("CSV: for programs, and for very long lists")),
    ("json", _("JSON: for programs")),
    ("parquet", _("Parquet: for analysts")),
)


class FileForm(forms.Form):
    """As which kind of file, and what for."""

    format = forms.ChoiceField(
        label=_("Kind of file"), choices=FORMATS, widget=forms.RadioSelect
    )
    purpose = CharField(
        label=_("What for"),
        max_length=300,
        help_text=_(
            "It stands in the log with your name, also in that of each household. "
            "Name no residents."
        ),
    )


class ExportForm(Narrowing, FileForm):
    """What, as which kind of file, what for, and narrowed to what."""

    report = forms.ChoiceField(label=_("What"))
    unfinished = forms.BooleanField(
        label=_("Only what is not done yet"), required=False
    )

    field_order = ("report", "format", "purpose")
    days = (("as_of", _("As of")), *Narrowing.days)

    def __init__(
        self, *args: Any, reports: list[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["report"].choices = reports  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        values = dict(self.cleaned_data)
        named = {name: values.pop(name) for name in ("report", "format", "purpose")}
        return {**named, "filters": values}


class FrozenForm(FileForm):
    """As which kind of file a frozen report is taken out, and what for."""

    field_order = ("purpose", "format")

    def __init__(self, *args: Any, frozen: FrozenReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frozen = frozen

    def asked(self) -> dict[str, Any]:
        """Return the arguments of the action."""
        filters = {"frozen_report": self.frozen}
        return {**self.cleaned_data, "report": FROZEN, "filters": filters}


class SearchForm(forms.Form):
    q = CharField(label=_("Search what it was for"), max_length=100, required=False)
