"""What is asked about how it goes: on which moment, by whom, and each leefdomein."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.members import AboutField
from cases.models import Case, HouseholdMember, Leefdomein
from reporting.actions import Answer
from reporting.models import Score

# Our own ladders: the words of the Zelfredzaamheid-Matrix belong to its makers.
SATISFIED = [(step, str(step)) for step in range(11)]
RELIANT = [(step, str(step)) for step in range(1, 6)]


class SheetForm(forms.Form):
    """Who answered, about whom, and on which day."""

    use_required_attribute = False

    # When the scores that this sheet puts others in the place of were recorded.
    read_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)
    answered_by = forms.ChoiceField(
        label=_("Who answers?"),
        choices=[
            (
                Score.AnsweredBy.TOGETHER,
                _("The resident and a professional"),
            ),
            (Score.AnsweredBy.RESIDENT, _("The resident")),
            (Score.AnsweredBy.PROFESSIONAL, _("A professional alone")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who answers.")},
    )
    measured_on = DayField(label=_("Asked on"))
    about = AboutField()

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = HouseholdMember.objects.filter(household=case.household_id)
        self.fields["about"].queryset = members  # type: ignore[attr-defined]
        self.fields["measured_on"].initial = timezone.localdate()


class LadderField(forms.TypedChoiceField):
    """A step of a ladder, one button each; None while nobody chose.

    The first button is that of no answer: without it a slip could not be taken back.
    """

    widget = forms.RadioSelect

    def __init__(self, steps: list[tuple[int, Any]], **kwargs: Any) -> None:
        choices = [("", _("not asked")), *steps]
        super().__init__(
            choices=choices, coerce=int, empty_value=None, required=False, **kwargs
        )


class GoalField(forms.TypedChoiceField):
    """Where somebody wants to be on the same ladder."""

    def __init__(self, steps: list[tuple[int, Any]], **kwargs: Any) -> None:
        choices = [("", "–"), *steps]
        super().__init__(
            choices=choices, coerce=int, empty_value=None, required=False, **kwargs
        )


@dataclass(frozen=True)
class Question:
    """One ladder on the page: its steps, the goal, and what the ends mean."""

    words: Any
    low: Any
    high: Any
    field: forms.BoundField
    goal: forms.BoundField
    start: int | None
    # What was aimed for at the beginning.
    aim: int | None
    # What was answered at the end, beside a nameting.
    end: int | None

    @property
    def steps(self) -> int:
        """Return how many steps there are, beside the button of no answer."""
        return len(self.field) - 1


class AnswerForm(forms.Form):
    """One leefdomein: how it is, what the goal is, or that it is not said."""

    use_required_attribute = False

    tevredenheid = LadderField(SATISFIED, label=_("Satisfied?"))
    tevredenheid_goal = GoalField(SATISFIED, label=_("Goal"))
    zelfredzaamheid = LadderField(RELIANT, label=_("Self-reliant?"))
    zelfredzaamheid_goal = GoalField(RELIANT, label=_("Goal"))
    declined = forms.BooleanField(label=_("I do not want to say"), required=False)

    def __init__(
        self,
        *args: Any,
        leefdomein: Leefdomein,
        start: Score | None,
        end: Score | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["prefix"] = f"leefdomein{leefdomein.position}"
        super().__init__(*args, **kwargs)
        self.leefdomein, self.start, self.end = leefdomein, start, end

    @property
    def questions(self) -> list[Question]:
        return [
            Question(
                words=_("How satisfied are you?"),
                low=_("0: not at all"),
                high=_("10: wholly"),
                field=self["tevredenheid"],
                goal=self["tevredenheid_goal"],
                start=self.start.tevredenheid if self.start else None,
                aim=self.start.tevredenheid_goal if self.start else None,
                end=self.end.tevredenheid if self.end else None,
            ),
            Question(
                words=_("How well do you manage by yourself?"),
                low=_("1: it does not work"),
                high=_("5: wholly by myself"),
                field=self["zelfredzaamheid"],
                goal=self["zelfredzaamheid_goal"],
                start=self.start.zelfredzaamheid if self.start else None,
                aim=self.start.zelfredzaamheid_goal if self.start else None,
                end=self.end.zelfredzaamheid if self.end else None,
            ),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("declined") and self._values(cleaned):
            self.add_error(
                "declined",
                _("Choose a step, or “I do not want to say”; not both."),
            )
        return cleaned

    def _values(self, cleaned: dict[str, Any]) -> list[int]:
        values = [cleaned.get("tevredenheid"), cleaned.get("zelfredzaamheid")]
        return [value for value in values if value is not None]

    @property
    def is_answered(self) -> bool:
        """Whether anything was filled in; what was not is not asked, and no zero."""
        # A zero is an answer, and equal to False.
        said = self.cleaned_data.values()
        return any(value is not None and value is not False for value in said)

    def answer(self) -> Answer:
        said = dict(self.cleaned_data)
        no_answer = Score.NoAnswer.DECLINED if said.pop("declined") else ""
        if not self.is_answered:
            no_answer = Score.NoAnswer.NOT_ASKED
        return Answer(leefdomein=self.leefdomein, no_answer=no_answer, **said)


def initial_of(score: Score | None) -> dict[str, Any]:
    """Return what a form about this score begins with."""
    if score is None:
        return {}
    return {
        "tevredenheid": score.tevredenheid,
        "tevredenheid_goal": score.tevredenheid_goal,
        "zelfredzaamheid": score.zelfredzaamheid,
        "zelfredzaamheid_goal": score.zelfredzaamheid_goal,
        "declined": score.no_answer == Score.NoAnswer.DECLINED,
    }
