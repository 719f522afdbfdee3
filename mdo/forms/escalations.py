"""What is asked when a case is scaled up, looked at again, and scaled down."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.days import DayField
from cases.forms.numbers import WholeNumberField
from cases.forms.texts import CharField
from mdo.forms.fields import WrittenField
from mdo.models import AvePhase, Escalation


@dataclass(frozen=True)
class PhaseCard:
    """A phase as somebody chooses it, with the day on which it is looked at again."""

    phase: AvePhase
    review_on: date
    is_current: bool

    def __str__(self) -> str:
        return str(self.phase)


class ScaleUpForm(forms.Form):
    """Into which phase, why, and when it is enough."""

    use_required_attribute = False

    # Of the escalation that there is already. None is 0: should somebody else scale
    # up meanwhile, then this is not what was read.
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)
    phase = forms.TypedChoiceField(
        label=_("Which phase?"),
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={
            "required": _("Choose a phase."),
            "invalid_choice": _(
                "AVE 1 is the ordinary way. Scaling up begins at AVE 2."
            ),
        },
    )
    trigger = forms.ChoiceField(
        label=_("What set it off?"),
        choices=[
            (Escalation.Trigger.STAGNATION, _("The co-operation does not go on")),
            (Escalation.Trigger.DETERIORATION, _("The situation gets worse")),
            (Escalation.Trigger.COMPLEXITY, _("It is too complex to do together")),
            (Escalation.Trigger.SAFETY, _("It is not safe")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what set it off.")},
    )
    criterion = WrittenField(
        label=_("When can it be scaled down again?"),
        help_text=_("So that everybody can see that it is reached."),
        error_messages={"required": _("Say when it can be scaled down again.")},
    )
    review_on = DayField(
        label=_("When do we look at it again?"),
        help_text=_("Empty is the day that stands with the phase."),
        required=False,
    )
    ground = WrittenField(
        label=_("On what ground does somebody push it through?"),
        help_text=_("For instance the samenwerkplan or a mandate."),
        rows=2,
        error_messages={"required": _("Say on what ground.")},
    )
    accepted_by = CharField(
        label=_("Who accepted that?"),
        help_text=_("Name and role."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, current: Escalation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.current = current
        phases = AvePhase.objects.exclude(pk=AvePhase.ORDINARY)
        self.cards = [self._card(phase) for phase in phases]
        cards = [(card.phase.pk, card) for card in self.cards]
        self.fields["phase"].choices = cards  # type: ignore[attr-defined]
        if current:
            self.fields["version"].initial = current.version

    def _card(self, phase: AvePhase) -> PhaseCard:
        is_current = self.current is not None and self.current.phase_id == phase.pk
        review_on = self.today + timedelta(days=phase.review_days)
        return PhaseCard(phase, review_on, is_current)

    def outcome(self) -> dict[str, Any]:
        """Return the arguments of `mdo.actions.scale_up`, the review day filled in."""
        said = dict(self.cleaned_data)
        proposed = {card.phase.pk: card.review_on for card in self.cards}
        said["review_on"] = said["review_on"] or proposed[said["phase"]]
        return said


class PhaseForm(forms.Form):
    """What an AVE phase is called, who leads in it, and its terms."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    colour = CharField(label=_("Colour, in words"), max_length=30)
    situation = WrittenField(label=_("In which situation?"))
    who_leads = CharField(label=_("Who has the regie?"), max_length=200)
    up_when = WrittenField(label=_("When to scale up to it?"), required=False)
    down_when = WrittenField(label=_("When to scale down from it?"), required=False)
    expected = WrittenField(label=_("What is expected of whom?"), required=False)
    first_reaction_days = WholeNumberField(
        label=_("First reaction within how many working days?"),
        min_value=1,
        max_value=60,
        required=False,
    )
    review_days = WholeNumberField(
        label=_("Look at it again after how many days?"), min_value=1, max_value=365
    )


class ReviewForm(forms.Form):
    """What a review found; the phase stays."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = WrittenField(
        label=_("What did you find?"),
        error_messages={"required": _("Say what the review found.")},
    )
    next_review_on = DayField(label=_("When do we look at it again?"))

    def __init__(self, *args: Any, escalation: Escalation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = timedelta(days=escalation.phase.review_days)
        self.fields["version"].initial = escalation.version
        self.fields["next_review_on"].initial = timezone.localdate() + days


class ScaleDownForm(forms.Form):
    """How the criterion was met."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    note = WrittenField(
        label=_("How was the criterion met?"),
        error_messages={"required": _("Say how the criterion was met.")},
    )

    def __init__(self, *args: Any, escalation: Escalation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = escalation.version
