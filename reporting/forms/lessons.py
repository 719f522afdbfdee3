"""What is asked about a lesson: what was learned, and what became of it."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.forms.texts import CharField
from cases.models import Leefdomein, Organisation, User
from reporting import learning
from reporting.forms.reports import date_input
from reporting.models import Lesson

LEVELS = [
    (
        Lesson.Level.BEROEPSKRACHT,
        _("Professionals: we do it otherwise ourselves"),
    ),
    (
        Lesson.Level.MANAGEMENT,
        _("Policy and management: a rule or way of working changes"),
    ),
    (Lesson.Level.BESTUUR, _("Board: a choice, money or another law")),
]
STEPS = {
    Lesson.Status.TAKEN_UP: _("Taken up"),
    Lesson.Status.SOLVED: _("Structurally solved"),
    Lesson.Status.REFUSED: _("Nothing is done with it"),
}


class LessonFilter(forms.Form):
    """Which lessons the list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Open")), ("closed", _("Closed")), ("all", _("All"))],
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("All levels")), *Lesson.Level.choices],
        required=False,
    )
    mine = forms.BooleanField(label=_("Mine"), required=False)


class LessonReportFilter(forms.Form):
    """About which days the report on lessons is; all of them may stay empty."""

    # `from` is a word of Python, so the days are not written as other fields.
    days = (
        ("from", _("From")),
        ("to", _("Up to and including")),
        ("as_of", _("As of")),
        ("compare_from", _("Compare from")),
        ("compare_to", _("Compare up to and including")),
        ("compare_as_of", _("Compare with the figures of")),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for name, label in self.days:
            self.fields[name] = forms.DateField(
                label=label, required=False, widget=date_input()
            )

    def clean(self) -> dict[str, Any]:
        """Say what is not answered, and then answer without it."""
        cleaned = super().clean() or {}
        refused = learning.refusals(cleaned, today=self.today)
        for name, why in refused.items():
            self.add_error(name, why)
        beside = refused and {name for name, _label in self.days if "compare" in name}
        return {n: day for n, day in cleaned.items() if n not in (beside or ())}


class LessonForm(forms.Form):
    """What was learned, for whom, and from what."""

    use_required_attribute = False

    text = CharField(
        label=_("What is to be learned?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Everybody reads it: name no resident and nothing that leads to one."
        ),
        error_messages={"required": _("Write down what is to be learned.")},
    )
    level = forms.ChoiceField(
        label=_("Who has to do something with it?"),
        choices=LEVELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who has to do something with it.")},
    )
    source = forms.ChoiceField(
        label=_("Learned from"), choices=Lesson.Source.choices, required=False
    )
    leefdomein = forms.ModelChoiceField(
        label=_("Leefdomein"),
        queryset=Leefdomein.objects.all(),
        empty_label=_("More than one, or none"),
        required=False,
    )
    rule_owner = forms.ModelChoiceField(
        label=_("Whose rule or way of working is it?"),
        queryset=Organisation.objects.all(),
        empty_label=_("Nobody's in particular"),
        required=False,
    )
    doorbraak = forms.UUIDField(required=False, widget=forms.HiddenInput)
    pattern = CharField(max_length=64, required=False, widget=forms.HiddenInput)


class StepForm(forms.Form):
    """What becomes of a lesson."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        label=_("What becomes of it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of it.")},
    )
    owner = forms.ModelChoiceField(
        label=_("Who sees to it?"),
        queryset=User.objects.none(),
        to_field_name="uuid",
        empty_label=_("Nobody yet"),
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Who has to do something with it?"), choices=LEVELS
    )
    change = CharField(
        label=_("What was changed, or why is nothing done?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )

    def __init__(self, *args: Any, lesson: Lesson, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status: Any = self.fields["status"]
        status.choices = [(one, STEPS[one]) for one in lesson.next_statuses]
        owner: Any = self.fields["owner"]
        may_own = Q(role__in=[User.Role.COORDINATOR, User.Role.MANAGER])
        may_own |= Q(pk=lesson.owner_id) | Q(pk=lesson.raised_by_id)
        owner.queryset = User.objects.filter(may_own, is_active=True).order_by("name")


def initial_of(lesson: Lesson) -> dict[str, Any]:
    """Return what the form about a lesson begins with."""
    return {
        "version": lesson.version,
        "owner": lesson.owner.uuid if lesson.owner else None,
        "level": lesson.level,
        "change": lesson.change,
    }
