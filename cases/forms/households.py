"""What is filled in about households, their cases and their aanspreekpunten."""

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.areas import OfArea
from cases.forms.days import DayField
from cases.forms.texts import CharField
from cases.models import Area, Handover, Household, Leefdomein, LegalGround, User
from cases.once import new_token
from cases.postcodes import is_postcode

MOST_MEMBERS = 20


class HouseholdFilter(OfArea):
    """Which households the list shows."""

    state = forms.ChoiceField(
        label=_("Case"),
        choices=[
            ("", _("With an open case")),
            ("closed", _("Without an open case")),
            ("all", _("All")),
        ],
        required=False,
    )


class SearchForm(forms.Form):
    """A name or a number."""

    q = CharField(
        label=_("Name or number"),
        min_length=2,
        max_length=100,
        error_messages={"min_length": _("Type at least two letters or figures.")},
        help_text=_(
            "A household or a person, also when it is spelled otherwise; or the "
            "number of a case, an MDO, an agreement or a doorbraak."
        ),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class MemberForm(forms.Form):
    """One person of a household. A line that is left empty does not count."""

    first_name = CharField(label=_("First name"), max_length=100)
    last_name = CharField(label=_("Last name"), max_length=150, required=False)
    birth_date = DayField(label=_("Date of birth"), required=False)
    relation = CharField(label=_("Who is this?"), max_length=50, required=False)

    def clean_birth_date(self) -> Any:
        birth_date = self.cleaned_data["birth_date"]
        if birth_date and birth_date > timezone.localdate():
            raise forms.ValidationError(_("This date is in the future."))
        return birth_date


class CaseForm(forms.Form):
    """The question for help with which a case begins."""

    voordeur = CharField(
        label=_("Voordeur"),
        max_length=100,
        # It stands in reports, and in their addresses.
        help_text=_(
            "Where did the household ask for help? A place, and nobody's name."
        ),
    )
    opened_on = DayField(label=_("Asked for help on"))
    wants = CharField(
        label=_("What do you want?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )
    can = CharField(
        label=_("What can you do?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )
    needs = CharField(
        label=_("What do you need?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=5000,
        required=False,
    )
    leefdomeinen = forms.ModelMultipleChoiceField(
        Leefdomein.objects.all(),
        label=_("On which leefdomeinen is there a question?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one leefdomein.")},
    )
    legal_ground = forms.ModelChoiceField(
        LegalGround.objects.filter(in_force=True),
        label=_("Legal ground"),
        empty_label=_("Choose a law"),
        help_text=_("The law that lets you share data about this household."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_on"].initial = timezone.localdate

    def clean_leefdomeinen(self) -> list[Leefdomein]:
        return list(self.cleaned_data["leefdomeinen"])

    def clean_opened_on(self) -> Any:
        opened_on = self.cleaned_data["opened_on"]
        if opened_on > timezone.localdate():
            raise forms.ValidationError(_("This date is in the future."))
        return opened_on

    def case(self) -> dict[str, Any]:
        """Return what `cases.actions.open_case` asks for."""
        return {name: self.cleaned_data[name] for name in CaseForm.base_fields}


class HouseholdForm(CaseForm):
    """A household and its first case, on one page, with the lines of its members."""

    members: "MemberLines"
    # Files that may be of the same people, when there are.
    alike: list[Any] = []  # noqa: RUF012 - set anew, never changed
    # Somebody looked, and there are none.
    is_new = False

    name = CharField(
        label=_("Name of the household"),
        max_length=200,
        help_text=_("For instance: Huishouden Verbeek."),
    )
    area = forms.ModelChoiceField(
        Area.objects.all(), label=_("Area"), empty_label=_("Choose an area")
    )
    postcode = CharField(
        label=_("Postcode"),
        max_length=7,
        required=False,
        validators=[is_postcode],
    )
    i_am_aanspreekpunt = forms.BooleanField(
        label=_("I am the aanspreekpunt of this household, from today on"),
        required=False,
        initial=True,
    )
    # Asked when there is a file that may be of the same people.
    beside = CharField(
        label=_("Why do you open a second file?"),
        max_length=300,
        required=False,
        help_text=_("Name no resident of the other file."),
    )
    token = CharField(widget=forms.HiddenInput, initial=new_token)

    field_order = ("name", "area", "postcode", *CaseForm.base_fields)

    @property
    def parts(self) -> Iterator[Any]:
        """Yield the fields, and the lines where they stand on the page."""
        for bound in self:
            if bound.name == "beside":
                continue  # Only when there is a reason to ask.
            yield bound
            if bound.name == "postcode":
                yield self.members


class MemberLines(forms.BaseFormSet):
    """The lines of a form about who lives in a household, all of them new."""

    def initial_form_count(self) -> int:
        # Also what is shown again was not stored yet: an empty line stays allowed.
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or [{}]) + 1, MOST_MEMBERS)

    @property
    def may_grow(self) -> bool:
        return len(self.forms) < MOST_MEMBERS

    def clean(self) -> None:
        if not any(self.errors) and not self.members():
            raise forms.ValidationError(_("Name at least one person."))

    def members(self) -> list[dict[str, Any]]:
        """Return what `cases.actions.open_household` asks for."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]

    def with_one_more(self) -> "MemberLines":
        """Return the same lines and an empty one, without judging them yet."""
        return MemberForms(
            initial=[typed(form) for form in self.forms], prefix="members"
        )


MemberForms = cast(
    type[MemberLines],
    forms.formset_factory(
        MemberForm,
        formset=MemberLines,
        max_num=MOST_MEMBERS,
        absolute_max=MOST_MEMBERS,
    ),
)


def typed(form: forms.Form) -> dict[str, Any]:
    """Return what was typed in a form, to show it again without judging it."""
    return {
        name: field.widget.value_from_datadict(
            form.data, form.files, form.add_prefix(name)
        )
        for name, field in form.fields.items()
    }


class PersonChoice(forms.ModelChoiceField):
    """A choice among people, who are told apart by their organisation."""

    def label_from_instance(self, person: User) -> str:
        return self.words(person)

    @staticmethod
    def words(person: User) -> str:
        if person.organisation is None:
            return person.name
        return f"{person.name}, {person.organisation}"


# More names than these are better sought by another word.
MOST_FOUND = 12
MOST_NEAR = 8


def workers() -> QuerySet[User]:
    """Return who works with households and has an account."""
    roles = [User.Role.PROFESSIONAL, User.Role.COORDINATOR]
    people = User.objects.filter(is_active=True, role__in=roles)
    return people.select_related("organisation")


def people_sought(words: str) -> QuerySet[User]:
    """Return who has each word in the name, or in that of the organisation."""
    people = workers()
    for word in words.split():
        people = people.filter(
            Q(name__unaccent__icontains=word)
            | Q(organisation__name__unaccent__icontains=word)
        )
    return people


def nearest(household: Household, by: User) -> list[User]:
    """Return oneself, who is involved with the household, and some own colleagues."""
    grants = household.grants.current(timezone.now()).order_by()
    involved = list(workers().filter(pk__in=grants.values("user")).exclude(pk=by.pk))
    known = [by, *involved]
    colleagues = workers().filter(organisation=by.organisation_id or 0)
    others = colleagues.exclude(pk__in=[person.pk for person in known])
    return [*known, *others[: max(MOST_NEAR - len(known), 3)]]


class FindField(CharField):
    """Words that bring up others than who stand there; without them none do."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Look for somebody else"),
            max_length=100,
            required=False,
            help_text=_("A name, or an organisation."),
            widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        )


class WorkerChoice(PersonChoice):
    """One of who works with households; the page shows the near and the found ones."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(
            workers(),
            label=label,
            widget=forms.RadioSelect,
            empty_label=None,
            error_messages={
                "required": _("Choose a person."),
                "invalid_choice": _(
                    "This person has no account to work with households. Choose "
                    "somebody else."
                ),
            },
        )


def offer_people(
    form: forms.Form, name: str, near: list[User], *, but: User | None = None
) -> list[User]:
    """Let a field choose among who was sought, who is near, and who was chosen.

    Return who was sought: one more than is offered tells that there are others.
    """
    sought = form["find"].value() or ""
    found = list(people_sought(sought)[: MOST_FOUND + 1]) if sought else []
    people = [*found[:MOST_FOUND], *near]
    chosen = form[name].value()
    if str(chosen or "").isdigit():
        people += workers().filter(pk=chosen)
    shown = {one.pk: one for one in people if one != but}
    widget: Any = form.fields[name].widget
    widget.choices = [(pk, PersonChoice.words(one)) for pk, one in shown.items()]
    return found


def colleagues_of(person: User) -> list[User]:
    """Return some of the own organisation, without the person."""
    colleagues = workers().filter(organisation=person.organisation_id or 0)
    return list(colleagues.exclude(pk=person.pk)[:MOST_FOUND])


def colleagues_of_all(people: list[User]) -> list[User]:
    """Return some of the organisations of these people, without them."""
    organisations = {one.organisation_id for one in people if one.organisation_id}
    colleagues = workers().filter(organisation__in=organisations)
    return list(colleagues.exclude(pk__in=[one.pk for one in people])[:MOST_FOUND])


class AanspreekpuntForm(forms.Form):
    """Who becomes the one fixed contact person of a household.

    Nobody is chosen from a list of everybody: first stand who is involved and the
    own colleagues, and a name brings up others.
    """

    # Of the household, which steps when it gets another aanspreekpunt.
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    find = FindField()
    user = WorkerChoice(label=_("Who becomes the aanspreekpunt?"))
    from_on = DayField(label=_("From"))
    reason = CharField(
        label=_("Why is it handed over?"),
        max_length=300,
        help_text=_("The household may read this."),
        error_messages={"required": _("Say why it is handed over.")},
    )

    steps = forms.MultipleChoiceField(
        label=_("What did you do for a warm handover?"),
        choices=Handover.Step.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    inform_on = DayField(
        label=_("On which day is the household told?"),
        help_text=_("By you, or together with who comes."),
    )
    field_order = ("version", "find", "user", "from_on", "reason")

    def __init__(
        self,
        *args: Any,
        household: Household,
        former: User | None,
        by: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["from_on"].initial = timezone.localdate
        self.fields["inform_on"].initial = timezone.localdate
        if former is None:
            for name in ("reason", "steps", "inform_on"):
                del self.fields[name]
        near = [one for one in nearest(household, by) if one != former]
        self.found = offer_people(self, "user", near)
        self.is_cut = len(self.found) > MOST_FOUND

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        is_offer = "steps" in self.fields and said.get("user") != self.by
        if is_offer and not said.get("steps"):
            # As the action does, but beside all else that is missing.
            begun = _("Tick at least one: a warm handover has a beginning.")
            self.add_error("steps", begun)
        return said

    def appointment(self) -> dict[str, Any]:
        """Return what `cases.actions.appoint_aanspreekpunt` asks for."""
        names = ("version", "user", "from_on", "reason")
        return {k: v for k, v in self.cleaned_data.items() if k in names}

    def offer(self) -> dict[str, Any]:
        """Return what `cases.handovers.offer_handover` asks for."""
        said = {k: v for k, v in self.cleaned_data.items() if k != "find"}
        receiver = said.pop("user")
        return {**said, "receiver": receiver}
