"""What is asked for steps of many at once on the board."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.households import (
    FindField,
    WorkerChoice,
    colleagues_of,
    offer_people,
)
from cases.forms.texts import CharField
from cases.models import User
from mdo.forms.agreements import AnotherDate
from mdo.models import Agreement


class TickedForm(forms.Form):
    """Which agreements, and what to do with them."""

    use_required_attribute = False
    # What a step asks beside them.
    ASKS: tuple[str, ...] = ()

    chosen = forms.ModelMultipleChoiceField(
        Agreement.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": _("Tick the agreements that it is about."),
            "invalid_choice": _("One of these agreements is not in the list any more."),
        },
    )
    do = forms.ChoiceField(choices=[("remind", ""), ("extend", ""), ("hand-over", "")])

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Agreement.objects.visible_to(by).unfinished()
        self.fields["chosen"].queryset = rows  # type: ignore[attr-defined]

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the fields that somebody fills in."""
        return [self[name] for name in self.ASKS]


class ExtendAllForm(AnotherDate, TickedForm):
    """Another date for all of them."""

    ASKS = ("due_on", "reason")


class HandOverAllForm(TickedForm):
    """Who does all of it from now on."""

    ASKS = ("to",)

    find = FindField()
    to = WorkerChoice(label=_("Who does it from now on?"))

    def __init__(self, *args: Any, by: User, near: list[User], **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.found = offer_people(self, "to", near)


class HandAllForm(forms.Form):
    """Who gets all that somebody leaves, and why."""

    use_required_attribute = False

    find = FindField()
    to = WorkerChoice(label=_("Who gets all of it?"))
    reason = CharField(
        label=_("Why is it handed over?"),
        max_length=300,
        help_text=_("The household may read this."),
        error_messages={"required": _("Say why it is handed over.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = offer_people(self, "to", colleagues_of(person), but=person)
