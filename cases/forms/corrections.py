"""What is filled in to set right who a household is, and who is in it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import corrections, permissions
from cases.forms.days import DayField
from cases.forms.households import MemberForm
from cases.forms.texts import CharField
from cases.models import Area, Household, HouseholdMember, User
from cases.once import new_token
from cases.postcodes import is_postcode


@dataclass(frozen=True)
class Move:
    """What a move to another area does: who sees the file then, and who no longer."""

    area: Area
    sees: list[User]
    sees_no_more: list[User]


class DetailsForm(forms.Form):
    """What a household is called and where it lives."""

    name = CharField(label=_("Name of the household"), max_length=200)
    area = forms.ModelChoiceField(Area.objects.all(), label=_("Area"), empty_label=None)
    postcode = CharField(
        label=_("Postcode"), max_length=7, required=False, validators=[is_postcode]
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    # The area of which the page said who would see the file there.
    moved_to = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, household: Household, by: User) -> None:
        names = (*corrections.OF_HOUSEHOLD, "version")
        super().__init__(
            data, initial={name: getattr(household, name) for name in names}
        )
        self.household, self.by = household, by
        self.move: Move | None = None

    def clean_area(self) -> Area:
        area: Area = self.cleaned_data["area"]
        if area != self.household.area and not permissions.may_move(
            self.by, self.household.pk, area
        ):
            raise forms.ValidationError(corrections.out_of_sight(area))
        return area

    def says_what_a_move_does(self) -> bool:
        """Show who would see it in another area, unless that was shown already."""
        area = self.cleaned_data["area"]
        if area in (self.household.area, None):
            return False
        if self.cleaned_data["moved_to"] == area.pk:
            return False
        self.move = Move(area, *corrections.seen_in(self.household, area))
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        data["moved_to"] = str(area.pk)
        self.data = data
        return True

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in corrections.OF_HOUSEHOLD}


class PersonForm(MemberForm):
    """Somebody of a household, with a tick when there is a file of such a person."""

    # Files that may be of the same person, when there are.
    alike: list[Any] = []  # noqa: RUF012 - set anew, never changed

    joined_on = DayField(
        label=_("In the household since"),
        required=False,
        help_text=_("A birth, or the day on which somebody came to live there."),
    )
    is_right = forms.BooleanField(
        label=_("I looked: it is right as it stands here"), required=False
    )

    def details(self) -> dict[str, Any]:
        names = [name for name in corrections.OF_MEMBER if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    def asks_who_it_is(self) -> bool:
        """Tell whether to look for a file of this person: nobody said it is right."""
        return not self.cleaned_data["is_right"]


class NewMemberForm(PersonForm):
    """Somebody who came into the household."""

    token = CharField(widget=forms.HiddenInput, initial=new_token)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["joined_on"].initial = timezone.localdate


class MemberDetailsForm(PersonForm):
    """Somebody who is in the household, or was."""

    left_on = DayField(
        label=_("No longer in it since"),
        required=False,
        help_text=_("Somebody moved out or died. What is written down stays."),
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, member: HouseholdMember) -> None:
        names = (*corrections.OF_MEMBER, "version")
        super().__init__(data, initial={name: getattr(member, name) for name in names})

    def asks_who_it_is(self) -> bool:
        who = {"first_name", "last_name", "birth_date"}
        return bool(who & set(self.changed_data)) and super().asks_who_it_is()
