"""Planning an MDO, and setting its report right."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.refusals import show_refusal
from cases.forms.texts import CharField
from cases.models import Case, User
from mdo.forms.fields import WrittenField, YesNoField
from mdo.forms.mdos import RESIDENT, WhoField, participants
from mdo.meetings import AMENDABLE
from mdo.models import Mdo

MORE = ("more_1", "more_2", "more_3")


class PlanForm(forms.Form):
    """When and where an MDO is to be, and who is invited."""

    use_required_attribute = False

    token = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    planned_on = DayField(label=_("Date"))
    planned_time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial=time(10, 0),
        error_messages={"invalid": _("Fill in a time, for instance 10:30.")},
    )
    place = CharField(
        label=_("Place"),
        max_length=200,
        error_messages={"required": _("Fill in where you will meet.")},
    )
    place_chosen_by_resident = YesNoField(
        label=_("Did the resident choose this place?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    people = forms.TypedMultipleChoiceField(
        label=_("Who is invited?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    more_1 = WhoField(label=_("Somebody else"), required=False, with_resident=False)
    more_2 = WhoField(label=_("And somebody else"), required=False, with_resident=False)
    more_3 = WhoField(label=_("And somebody else"), required=False, with_resident=False)

    def __init__(self, *args: Any, case: Case, by: User, mdo: Mdo | None, **kw: Any):
        super().__init__(*args, **kw)
        self.case = case
        invited = mdo.attendances.filter(user__isnull=False) if mdo else []
        uuids = [str(one.user.uuid) for one in invited if one.user]
        self.participants = participants(case, by, uuids)
        people: Any = self.fields["people"]
        people.choices = list(self.participants.items())
        people.coerce = self.participants.__getitem__
        people.initial = uuids if mdo else list(self.participants)
        if mdo and mdo.planned_at:
            moment = timezone.localtime(mdo.planned_at)
            self.initial = {
                **self.initial,
                "planned_on": moment.date(),
                "planned_time": moment.time(),
                "place": mdo.place,
                "place_chosen_by_resident": _yes_or_no(mdo.place_chosen_by_resident),
                "version": mdo.version,
            }

    @property
    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    def plan(self) -> dict[str, Any]:
        """Return what the actions ask for."""
        said = self.cleaned_data
        moment = datetime.combine(said["planned_on"], said["planned_time"])
        more = [said[name] for name in MORE if said[name] and said[name] != RESIDENT]
        return {
            "planned_at": timezone.make_aware(moment),
            "place": said["place"],
            "place_chosen_by_resident": said["place_chosen_by_resident"],
            "invited": [one.user for one in [*said["people"], *more]],
        }

    def show_refusal(self, error: ValidationError) -> None:
        # A moment is filled in as a date and a time.
        names = {"planned_at": "planned_on"}
        show_refusal(self, error, place_of=lambda name: (self, names.get(name, name)))


class CancelForm(forms.Form):
    """Why an MDO that was planned is not held."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = CharField(
        label=_("Why is it cancelled?"),
        max_length=300,
        error_messages={"required": _("Say why it is cancelled.")},
    )


class AmendForm(forms.Form):
    """The story of an MDO, to be set right. Who promised what has its own steps."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput)
    place = CharField(label=_("Place"), max_length=200)
    place_chosen_by_resident = YesNoField(
        label=_("Did the resident choose this place?"),
        yes=_("Yes"),
        no=_("No"),
        required=False,
    )
    wants = WrittenField(label=_("What do you want?"), rows=2, required=False)
    can = WrittenField(label=_("What can you do?"), rows=2, required=False)
    needs = WrittenField(label=_("What do you need?"), rows=2, required=False)
    own_words = WrittenField(
        label=_("What else does the resident tell?"), rows=3, required=False
    )
    next_on = DayField(label=_("Next conversation"), required=False)
    keep_informed = CharField(
        label=_("How do we hear from each other?"), max_length=300, required=False
    )
    resident_agrees = forms.ChoiceField(
        label=_("Does the resident agree?"),
        choices=Mdo.ResidentAgrees.choices,
        widget=forms.RadioSelect,
    )
    disagreement = WrittenField(
        label=_("Why does the resident not agree?"), rows=2, required=False
    )
    reason = CharField(
        label=_("Why is the report amended?"),
        max_length=300,
        error_messages={
            "required": _("Say why it is amended. Everybody who was there sees it.")
        },
    )

    def __init__(self, *args: Any, mdo: Mdo, **kw: Any) -> None:
        initial: dict[str, Any] = {name: getattr(mdo, name) for name in AMENDABLE}
        initial["place_chosen_by_resident"] = _yes_or_no(mdo.place_chosen_by_resident)
        kw["initial"] = {**initial, "version": mdo.version}
        super().__init__(*args, **kw)
        if mdo.status != Mdo.Status.CONFIRMED:
            del self.fields["reason"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in AMENDABLE}


def _yes_or_no(value: bool | None) -> str:
    return {True: "yes", False: "no"}.get(value, "")  # type: ignore[arg-type]
