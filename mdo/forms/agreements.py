"""What each step of an agreement asks. The version says on what it was decided."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.households import PersonChoice
from cases.forms.texts import CharField
from cases.models import User
from cases.permissions import shut_out_organisations
from mdo.models import Agreement


class StepForm(forms.Form):
    """What every step carries, and never shows."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    # In which list the row stands: each shows other things in it.
    place = forms.ChoiceField(
        choices=[("work", ""), ("household", "")],
        widget=forms.HiddenInput,
        required=False,
    )
    next = CharField(widget=forms.HiddenInput, required=False)

    CARRIED = ("version", "place", "next")

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        # Many rows of one page have the same form: their ids must differ.
        kwargs["auto_id"] = f"id_{agreement.uuid}_%s"
        super().__init__(*args, **kwargs)
        self.agreement = agreement

    def given(self) -> dict[str, Any]:
        """Return what the action asks for."""
        names = [name for name in self.fields if name not in ("place", "next")]
        return {name: self.cleaned_data[name] for name in names}

    def focus_first_error(self) -> None:
        """Put the keyboard where something is to be mended."""
        name = next((name for name in self.fields if name in self.errors), None)
        if name:
            self.fields[name].widget.attrs["autofocus"] = True

    @property
    def asked(self) -> list[forms.BoundField]:
        """Return the fields that somebody fills in."""
        return [bound for bound in self if bound.name not in self.CARRIED]


class FulfilForm(StepForm):
    """Done, today unless another day is chosen."""

    done_on = DayField(label=_("On which day was it done?"), required=False)
    note = CharField(
        label=_("What should others know?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = timezone.localdate


class AnotherDate(forms.Form):
    """Another date, with the reason: of one agreement, or of all that is ticked."""

    due_on = DayField(label=_("Which day does it become?"))
    reason = CharField(
        label=_("Why does it get another date?"),
        max_length=300,
        help_text=_("The household may read this."),
        error_messages={"required": _("Say why it gets another date.")},
    )


class ExtendForm(AnotherDate, StepForm):
    """Another date for one agreement."""


class BlockForm(StepForm):
    """Stuck, and on what."""

    cause = forms.ChoiceField(
        label=_("What is in the way?"),
        choices=[
            ("rule", _("A rule, a procedure or a waiting list")),
            ("cooperation", _("The co-operation does not go well")),
            ("safety", _("It is not safe")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is in the way.")},
    )
    note = CharField(
        label=_("What is in the way, in one sentence?"),
        max_length=300,
        error_messages={"required": _("Say in one sentence what is in the way.")},
    )


class UnblockForm(StepForm):
    """It can go on again: nothing is asked."""


class RemindForm(StepForm):
    """The owner is reminded: nothing is asked, and no version counts."""

    def given(self) -> dict[str, Any]:
        return {}


class ReopenForm(StepForm):
    """Open again: finished by mistake, with the reason."""

    reason = CharField(
        label=_("What was not right?"),
        max_length=300,
        help_text=_("The household may read this."),
        error_messages={"required": _("Say why it was a mistake.")},
    )


class HandOverForm(StepForm):
    """Somebody else does it, or the resident."""

    RESIDENT = "resident"

    owner = forms.ChoiceField(
        label=_("Who does it from now on?"),
        help_text=_("This person sees the household from now on."),
        error_messages={"required": _("Choose who.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        household_id = self.agreement.household_id
        self.people = {
            str(user.uuid): user
            for user in User.objects.filter(
                is_active=True, role__in=[User.Role.PROFESSIONAL, User.Role.COORDINATOR]
            )
            .exclude(organisation__in=shut_out_organisations(household_id))
            .exclude(pk=self.agreement.owner_id or 0)
            .select_related("organisation")
        }
        resident = [(self.RESIDENT, _("The resident"))] if self.agreement.owner else []
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose who")),
            *resident,
            *((key, PersonChoice.words(user)) for key, user in self.people.items()),
        ]

    def given(self) -> dict[str, Any]:
        given = super().given()
        return {**given, "owner": self.people.get(given["owner"])}


class DropForm(StepForm):
    """Dropped, with the reason."""

    reason = CharField(
        label=_("Why is it dropped?"),
        max_length=300,
        help_text=_("The household may read this."),
        error_messages={"required": _("Say why it is dropped.")},
    )
