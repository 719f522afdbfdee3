"""What of a timeline somebody wants to see."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.access_log import Period
from cases.models import User
from cases.timeline import Entry, Kind


class TimelineFilter(Period):
    """What it is about, who did it, in which period. All may stay empty."""

    kind = forms.ChoiceField(
        label=_("What about"),
        choices=[("", _("everything")), *Kind.choices],
        required=False,
    )
    by = forms.ChoiceField(label=_("Who did it"), required=False)
    field_order = ("kind", "by", "first", "last")

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By their keys: no name of anybody is to stand in an address.
        named = sorted({(person.name, str(person.uuid)) for person in people})
        self.fields["by"].choices = [  # type: ignore[attr-defined]
            ("", _("everybody")),
            *((uuid, name) for name, uuid in named),
        ]

    def narrow(self, entries: Iterable[Entry]) -> list[Entry]:
        """Return the entries that are asked for; none when what is asked is wrong."""
        if not self.is_valid():
            return []
        asked = self.cleaned_data
        return [
            entry
            for entry in entries
            if asked["kind"] in ("", entry.kind)
            and (not asked["by"] or entry.by and str(entry.by.uuid) == asked["by"])
            and (not asked["first"] or asked["first"] <= entry.on)
            and (not asked["last"] or entry.on <= asked["last"])
        ]
